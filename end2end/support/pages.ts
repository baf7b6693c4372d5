// What people do on the pages: open them, fill in forms, log in and out. By role and label, as a reader
// finds things, never by class. Used by the stories.
import { type Locator, type Page, expect } from "@playwright/test";
import type { Person } from "./tegata.ts";
import { type Lang, words } from "./words.ts";

/** Waits until the page has come to life. */
export async function awake(page: Page): Promise<void> {
  await page.locator("body[data-hydrated]").waitFor();
}

/** Opens a page and waits until it lives. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await awake(page);
}

/** The page's main heading. */
export function heading(page: Page, text: string): Locator {
  return page.getByRole("heading", { level: 1, name: text, exact: true });
}

/** The slip at the top of the page. */
export function slip(page: Page): Locator {
  return page.locator(".slips");
}

/** The banner that says when the server cannot be reached; empty when it can. */
export function banner(page: Page): Locator {
  return page.locator(".banner");
}

/** The name in the header, which leads to the account. */
export function badge(page: Page, person: Person): Locator {
  return page.getByRole("banner").getByRole("link", { name: person.name });
}

/** Fills in the login form of the page shown and sends it. */
export async function fillIn(page: Page, person: Person, lang: Lang = "en"): Promise<void> {
  const w = words[lang];
  await page.getByLabel(w.login, { exact: true }).fill(person.email);
  await page.getByLabel(w.password, { exact: true }).fill(person.password);
  await page.getByRole("main").getByRole("button", { name: w.logIn, exact: true }).click();
}

/** Fills in the login form of the page shown and stands on the home page. The header has the name a moment before the
 * browser is there, and whoever went on by the name alone would cross the navigation under way. */
export async function goIn(page: Page, person: Person, lang: Lang = "en"): Promise<void> {
  await fillIn(page, person, lang);
  await expect(heading(page, words[lang].home)).toBeVisible();
  await expect(badge(page, person)).toBeVisible();
  await awake(page);
}

/** Logs in and stands on the home page; `origin` when it is not the worker's own Tegata. */
export async function logIn(page: Page, person: Person, lang: Lang = "en", origin = ""): Promise<void> {
  await open(page, `${origin}/login`);
  await goIn(page, person, lang);
}

/** Logs out by the header's button. */
export async function logOut(page: Page, lang: Lang = "en"): Promise<void> {
  await page.getByRole("banner").getByRole("button", { name: words[lang].logOut, exact: true }).click();
}

/** The access token that the tab keeps. */
export async function keptPass(page: Page): Promise<{ access_token: string; sid: string } | null> {
  return page.evaluate(() => JSON.parse(sessionStorage.getItem("tegata.pass") ?? "null"));
}

/** The claims of a compact token. */
export function claims(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
}

/** Lets time go by in the browser, then touches the page, as somebody does who comes back to it. */
export async function comeBackAfter(page: Page, time: string): Promise<void> {
  await page.clock.fastForward(time);
  await page.mouse.click(2, 2);
}

/** Counts the requests of a page or browser to one path from now on. */
export function count(source: Pick<Page, "on">, path: string): () => number {
  let seen = 0;
  source.on("request", (request) => {
    if (new URL(request.url()).pathname === path) seen += 1;
  });
  return () => seen;
}

export const RENEW = "/api/session/renew";
