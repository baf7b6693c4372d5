// Which site the stories run on: that of scripts/site, or that of cargo-leptos, which builds no bundle for the
// pages before the guard and compresses nothing. There all pages load the whole, and going in loads no document.
import { existsSync } from "node:fs";

const folder = process.env["LEPTOS_SITE_ROOT"];

/** True where the pages before the guard have a bundle of their own. */
export const door = folder === undefined || existsSync(`${folder}/favicon.svg.br`);
