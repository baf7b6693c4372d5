// JavaScript is off: whatever a form and a link can do works all the same.
import { badge, fillIn, heading, logOut, slip } from "../support/pages.ts";
import { expect, failed, type Page, test } from "../support/story.ts";
import { stranger } from "../support/tegata.ts";
import { type Lang, locales, words } from "../support/words.ts";

test.use({ javaScriptEnabled: false });

for (const lang of ["en", "ja"] as Lang[]) {
  const w = words[lang];

  test.describe(`in ${lang}`, () => {
    test.use({ locale: locales[lang] });

    test("the guard, its message, the login, the way back, and logging out", async ({ page, tegata }) => {
      const hana = tegata.person("Hana");
      await page.goto("/account?from=story");
      await expect(page).toHaveURL("/login?next=%2Faccount%3Ffrom%3Dstory");
      await expect(slip(page)).toContainText(w.needed);
      await fillIn(page, hana, lang);
      await expect(page).toHaveURL("/account?from=story");
      await expect(heading(page, w.account)).toBeVisible();
      await logOut(page, lang);
      await expect(page).toHaveURL("/login");
      await expect(slip(page)).toContainText(w.loggedOut);
      await page.goto("/account");
      await expect(page).toHaveURL("/login?next=%2Faccount");
    });

    test("the session has ended: the message, and back to the page", async ({ page, tegata }) => {
      const hana = tegata.person("Hana");
      await page.goto("/login");
      await fillIn(page, hana, lang);
      await expect(badge(page, hana)).toBeVisible();
      tegata.age(hana, 4 * 24 * 60 * 60);
      await page.goto("/account");
      await expect(slip(page)).toContainText(w.expired);
      await fillIn(page, hana, lang);
      await expect(page).toHaveURL("/account");
    });

    test("a wrong password is said in words, and the way on is kept", async ({ page, tegata }) => {
      const hana = tegata.person("Hana");
      await page.goto("/login?next=%2Faccount");
      await fillIn(page, { ...hana, password: "not her password" }, lang);
      await expect(page.getByRole("main").getByRole("alert")).toHaveText(w.wrong);
      await fillIn(page, hana, lang);
      await expect(page).toHaveURL("/account");
    });

    test("an invitation makes an account", async ({ page, tegata }) => {
      const guest = stranger("Sora");
      await page.goto(tegata.invitation(guest));
      await expect(heading(page, w.register)).toBeVisible();
      await page.getByLabel(w.name, { exact: true }).fill(guest.name);
      await page.getByLabel(w.password, { exact: true }).fill("short");
      await page.getByRole("button", { name: w.makeAccount }).click();
      await expect(page.getByLabel(w.password, { exact: true })).toHaveAttribute("aria-invalid", "true");
      await page.getByLabel(w.name, { exact: true }).fill(guest.name);
      await page.getByLabel(w.password, { exact: true }).fill(guest.password);
      await page.getByRole("button", { name: w.makeAccount }).click();
      await expect(badge(page, guest)).toBeVisible();
    });

    test("a reset link sets a new password", async ({ page, tegata }) => {
      const hana = tegata.person("Hana");
      await page.goto(tegata.resetLink(hana));
      hana.password = stranger("").password;
      await page.getByLabel(w.newPassword, { exact: true }).fill(hana.password);
      await page.getByRole("button", { name: w.setPassword }).click();
      await expect(page).toHaveURL("/login");
      await expect(slip(page)).toContainText(w.passwordChanged);
      await fillIn(page, hana, lang);
      await expect(badge(page, hana)).toBeVisible();
    });
  });
}

test("language and colours can be chosen", async ({ page }) => {
  await page.goto("/login");
  await page.getByRole("button", { name: words.en.otherLanguage }).click();
  await expect(page).toHaveURL("/login");
  await expect(heading(page, words.ja.logIn)).toBeVisible();
  await page.getByRole("button", { name: "明るい配色にする" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
});

test("what needs a script is not offered", async ({ page, complaints }) => {
  complaints.pardon(failed("/nowhere", 404));
  await page.goto("/login");
  await expect(page.getByRole("button", { name: words.en.showPassword })).toBeHidden();
  await page.goto("/nowhere");
  await expect(heading(page, words.en.notFound)).toBeVisible();
});

test("the first form of the login page is the login, so that password managers find it", async ({ page }) => {
  await page.goto("/login");
  const form = (page as Page).locator("form").first();
  await expect(form.locator('input[name="email"][autocomplete="username"]')).toBeVisible();
  await expect(form.locator('input[name="password"][autocomplete="current-password"]')).toBeVisible();
});
