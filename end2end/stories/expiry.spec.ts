// The session ends: while somebody looks at a page, on a full page load, without a word lost on the way
// back. The session ends by the store's clock, the page notices by the browser's.
import { awake, badge, comeBackAfter, fillIn, heading, keptPass, logIn, open, RENEW, slip } from "../support/pages.ts";
import { expect, failed, test } from "../support/story.ts";
import { type Lang, locales, words } from "../support/words.ts";

const DAY = 24 * 60 * 60;

for (const lang of ["en", "ja"] as Lang[]) {
  const w = words[lang];

  test.describe(`in ${lang}`, () => {
    test.use({ locale: locales[lang] });

    test("while looking at a page: the message, the login, and back to that very page", async ({ page, tegata, complaints }) => {
      complaints.pardon(failed(RENEW, 401));
      const hana = tegata.person("Hana");
      await page.clock.install();
      await logIn(page, hana, lang);
      await badge(page, hana).click();
      await expect(heading(page, w.account)).toBeVisible();
      await open(page, "/account?from=story");

      tegata.age(hana, 4 * DAY);
      await comeBackAfter(page, "11:00");
      await expect(page).toHaveURL("/login?next=%2Faccount%3Ffrom%3Dstory");
      await expect(slip(page)).toContainText(w.expired);
      await expect(badge(page, hana)).toHaveCount(0);
      expect(await keptPass(page)).toBeNull();

      await fillIn(page, hana, lang);
      await expect(page).toHaveURL("/account?from=story");
      await expect(heading(page, w.account)).toBeVisible();
      await expect(slip(page)).toHaveText("");
    });

    test("on a full page load: the same", async ({ page, tegata }) => {
      const hana = tegata.person("Hana");
      await logIn(page, hana, lang);
      tegata.age(hana, 4 * DAY);
      await open(page, "/account?from=story");
      await expect(page).toHaveURL("/login?next=%2Faccount%3Ffrom%3Dstory");
      await expect(slip(page)).toContainText(w.expired);
      await expect(slip(page).locator(":focus")).toContainText(w.expired);

      await page.reload();
      await awake(page);
      await expect(slip(page), "a message is shown once").toHaveText("");
      await fillIn(page, hana, lang);
      await expect(page).toHaveURL("/account?from=story");
    });

    test("a stranger on a protected page is asked to log in", async ({ page }) => {
      await open(page, "/account");
      await expect(page).toHaveURL("/login?next=%2Faccount");
      await expect(slip(page)).toContainText(w.needed);
    });
  });
}

test("the redirect of a full page load carries no byte of the page", async ({ page, request, tegata }) => {
  const hana = tegata.person("Hana Himitsu");
  await logIn(page, hana);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  tegata.age(hana, 4 * DAY);
  const answer = await request.get("/account", { headers: { cookie, accept: "text/html" }, maxRedirects: 0 });
  expect(answer.status()).toBe(302);
  expect(answer.headers()["location"]).toBe("/login?next=%2Faccount");
  expect((await answer.body()).length).toBe(0);
  expect(answer.headers()["set-cookie"]).toMatch(/__Host-tegata-flash=expired;.*HttpOnly/);
});

test("Back does not bounce after a turn-away", async ({ page, tegata, complaints }) => {
  complaints.pardon(failed(RENEW, 401));
  const hana = tegata.person("Hana");
  await page.clock.install();
  await logIn(page, hana);
  await open(page, "/register");
  await open(page, "/account");
  tegata.age(hana, 4 * DAY);
  await comeBackAfter(page, "11:00");
  await expect(page).toHaveURL("/login?next=%2Faccount");
  await page.goBack();
  await expect(page).toHaveURL("/register");
  await page.goForward();
  await awake(page);
  await fillIn(page, hana);
  await expect(heading(page, words.en.account)).toBeVisible();
  await page.goBack();
  await expect(page, "and the login page is behind nobody who has logged in").toHaveURL("/register");
});

test("a disabled account is told so", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  tegata.command(["user", "disable", hana.email]);
  await open(page, "/account");
  await expect(slip(page)).toContainText("This account has been disabled.");
});
