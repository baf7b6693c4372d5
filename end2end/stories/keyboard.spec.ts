// Everything by keyboard, and where the focus is when a page changes.
import type { Locator, Page } from "@playwright/test";
import { awake, badge, fillIn, heading, logIn, open, slip } from "../support/pages.ts";
import { door } from "../support/site.ts";
import { expect, failed, test } from "../support/story.ts";
import { words } from "../support/words.ts";

const w = words.en;

/** Presses Tab until the focus is there; it must be near. */
async function tabTo(page: Page, there: Locator, key = "Tab"): Promise<void> {
  for (let step = 0; step < 6 && !(await there.evaluate((element) => element === document.activeElement)); step += 1) {
    await page.keyboard.press(key);
  }
  await expect(there).toBeFocused();
}

test("logging in and out with nothing but the keyboard", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await open(page, "/login");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByLabel(w.login, { exact: true })).toBeFocused();
  await page.keyboard.type(hana.email);
  await page.keyboard.press("Tab");
  await expect(page.getByLabel(w.password, { exact: true })).toBeFocused();
  await page.keyboard.type(hana.password);
  await page.keyboard.press("Enter");
  await expect(heading(page, w.home)).toBeVisible();
  await expect(page).toHaveURL("/");
  await awake(page);
  if (door) {
    // The page behind the guard is a document of its own: it begins at its top, as any does.
    await page.keyboard.press("Tab");
    await expect(skip).toBeFocused();
    await tabTo(page, badge(page, hana));
  } else {
    await expect(page.getByRole("main")).toBeFocused();
    await tabTo(page, badge(page, hana), "Shift+Tab");
  }
  await page.keyboard.press("Enter");
  await expect(heading(page, w.account)).toBeVisible();
  await expect(page.getByRole("main"), "a page of the same document begins where the focus is").toBeFocused();

  const out = page.getByRole("banner").getByRole("button", { name: w.logOut });
  await tabTo(page, out, "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(slip(page)).toContainText(w.loggedOut);
});

test("every stop of the Tab key can be seen, and none is twice or lost", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  await open(page, "/account");
  await expect(page.getByRole("button", { name: "Save profile" })).toBeEnabled();
  const seen: string[] = [];
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (element === document.body) return null;
      const style = getComputedStyle(element);
      const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      const box = element.getBoundingClientRect();
      const inView = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
      return { name: `${element.tagName} ${element.id} ${element.textContent?.trim().slice(0, 30)}`, marked, inView };
    });
    if (stop === null || (seen.length > 0 && stop.name === seen[0])) break;
    seen.push(stop.name);
    expect(stop, stop.name).toMatchObject({ marked: true, inView: true });
  }
  expect(seen.length).toBeGreaterThan(8);
  expect(seen.length).toBeLessThan(60);
});

test("a password can be shown and hidden, and keeps its place", async ({ page }) => {
  await open(page, "/login");
  const password = page.getByLabel(w.password, { exact: true });
  await password.fill("in plain sight");
  await expect(password).toHaveAttribute("type", "password");
  const show = page.getByRole("button", { name: w.showPassword });
  await expect(show).toHaveAttribute("aria-pressed", "false");
  await show.focus();
  await page.keyboard.press("Space");
  await expect(password).toHaveAttribute("type", "text");
  await expect(password).toHaveValue("in plain sight");
  await expect(show).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Space");
  await expect(password).toHaveAttribute("type", "password");
});

test("a slip is closed by its button, and the page's live regions stand from the start", async ({ page }) => {
  await open(page, "/account");
  await expect(slip(page)).toContainText(w.needed);
  await expect(slip(page)).toHaveAttribute("aria-live", "polite");
  await slip(page).getByRole("button", { name: "Close" }).click();
  await expect(slip(page)).toHaveText("");
});

test("a summary that came before is gone after the next try", async ({ page, tegata, complaints }) => {
  complaints.pardon(failed("/api/session/login", 401));
  const hana = tegata.person("Hana");
  await open(page, "/login?next=%2Faccount");
  await fillIn(page, { ...hana, password: "not her password" });
  await expect(page.getByRole("main").getByRole("alert")).toBeFocused();
  await fillIn(page, hana);
  await expect(page).toHaveURL("/account");
  await expect(badge(page, hana)).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});
