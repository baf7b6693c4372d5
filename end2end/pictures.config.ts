// `npm run pictures`: every page in both languages and colours, for people to look at. No test.
import { defineConfig } from "@playwright/test";
import stories from "./playwright.config.ts";

export default defineConfig({ ...stories, testDir: ".", testMatch: "pictures.spec.ts", workers: 1 });
