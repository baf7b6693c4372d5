// Language and colours: taken from the browser, chosen by the reader, kept.
import { badge, heading, logIn, open } from "../support/pages.ts";
import { expect, failed, test } from "../support/story.ts";
import { words } from "../support/words.ts";

const html = "html";

test.describe("a reader of Japanese", () => {
  test.use({ locale: "ja-JP" });
  test("is met in Japanese", async ({ page }) => {
    await open(page, "/login");
    await expect(page.locator(html)).toHaveAttribute("lang", "ja");
    await expect(heading(page, words.ja.logIn)).toBeVisible();
    await expect(page).toHaveTitle("ログイン · 手形 Tegata");
  });
});

test.describe("a reader of neither language", () => {
  test.use({ locale: "fi-FI" });
  test("is met in English", async ({ page }) => {
    await open(page, "/login");
    await expect(page.locator(html)).toHaveAttribute("lang", "en");
    await expect(page).toHaveTitle("Log in · Tegata");
  });
});

test("the language is switched on the spot and kept", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  await open(page, "/account?from=story");
  await page.getByRole("banner").getByRole("button", { name: words.en.otherLanguage }).click();
  await expect(page).toHaveURL("/account?from=story");
  await expect(heading(page, words.ja.account)).toBeVisible();
  await expect(page.locator(html)).toHaveAttribute("lang", "ja");
  await page.reload();
  await expect(heading(page, words.ja.account)).toBeVisible();
  await page.getByRole("banner").getByRole("button", { name: words.ja.otherLanguage }).click();
  await expect(heading(page, words.en.account)).toBeVisible();
  await expect(badge(page, hana)).toBeVisible();
});

test("the colours follow the device until the reader chooses, and then the choice", async ({ page, browserOf }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, "/login");
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground();
  expect(dark).not.toBe(light);

  await page.getByRole("button", { name: "Switch to light colours" }).click();
  await expect(page.locator(html)).toHaveAttribute("data-theme", "light");
  expect(await ground()).toBe(light);
  await page.getByRole("button", { name: "Switch to dark colours" }).click();
  await expect(page.locator(html)).toHaveAttribute("data-theme", "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.reload();
  expect(await ground()).toBe(dark);
  await page.getByRole("button", { name: "Use the colours of this device" }).click();
  await expect(page.locator(html)).toHaveAttribute("data-theme", "auto");
  expect(await ground()).toBe(light);

  const other = await (await browserOf()).newPage();
  await open(other, "/login");
  await expect(other.locator(html)).toHaveAttribute("data-theme", "auto");
});

test("switching on the login page keeps the way back", async ({ page }) => {
  await open(page, "/login?next=%2Faccount");
  await page.getByRole("button", { name: words.en.otherLanguage }).click();
  await expect(heading(page, words.ja.logIn)).toBeVisible();
  await expect(page).toHaveURL("/login?next=%2Faccount");
});

test("a page that is not there is a page all the same", async ({ page, complaints }) => {
  complaints.pardon(failed("/nowhere", 404));
  const answer = await page.goto("/nowhere");
  expect(answer?.status()).toBe(404);
  await expect(heading(page, words.en.notFound)).toBeVisible();
  await page.getByRole("button", { name: words.en.otherLanguage }).click();
  await expect(heading(page, words.ja.notFound)).toBeVisible();
});
