// What a first visit downloads: the login page is there at once, and the rest comes when somebody goes in.
import { type Page, type Request } from "@playwright/test";
import { badge, fillIn, open } from "../support/pages.ts";
import { door } from "../support/site.ts";
import { expect, test } from "../support/story.ts";

/** Bytes on the wire, by the site's file without its digest. */
async function downloaded(page: Page, visit: () => Promise<void>): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  const sizes: Promise<void>[] = [];
  const count = (request: Request): void => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith("/pkg/")) return;
    const name = pathname.replace(/^\/pkg\/(\w+)\.(?:.*\.)?(\w+)$/, "$1.$2");
    sizes.push(request.sizes().then(({ responseBodySize }) => void files.set(name, Math.max(responseBodySize, files.get(name) ?? 0))));
  };
  page.on("requestfinished", count);
  await visit();
  page.off("requestfinished", count);
  await Promise.all(sizes);
  return files;
}

test("the login page loads the door alone, in less than 150 kB; going in loads the whole", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  const first = await downloaded(page, () => open(page, "/login"));
  if (!door) {
    expect([...first.keys()].sort()).toEqual(["tegata.css", "tegata.js", "tegata.wasm"]);
    return;
  }
  expect([...first.keys()].sort()).toEqual(["door.css", "door.js", "door.wasm"]);
  for (const size of first.values()) expect(size).toBeGreaterThan(1_000);
  expect([...first.values()].reduce((sum, size) => sum + size)).toBeLessThan(150_000);

  const then = await downloaded(page, async () => {
    await fillIn(page, hana);
    await expect(page).toHaveURL("/");
    await expect(badge(page, hana)).toBeVisible();
    await expect(page.locator("body[data-hydrated]")).toBeVisible();
  });
  expect([...then.keys()].sort()).toEqual(["tegata.css", "tegata.js", "tegata.wasm"]);
});
