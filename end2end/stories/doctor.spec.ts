// The doctor's page: administrators see what is wrong with this Tegata and how to mend it, and look again.
import { violations } from "../support/axe.ts";
import { heading, logIn, open } from "../support/pages.ts";
import { expect, failed, test } from "../support/story.ts";
import { type Lang, locales, words } from "../support/words.ts";

for (const lang of Object.keys(locales) as Lang[]) {
  const w = words[lang];

  test.describe(`in ${lang}`, () => {
    test.use({ locale: locales[lang] });

    test("a healthy Tegata is told to be so, as often as one asks", async ({ page, tegata }) => {
      await logIn(page, tegata.person("Hana", "--role", "admin"), lang);
      await open(page, "/console");
      await page.getByRole("navigation").getByRole("link", { name: w.doctor, exact: true }).click();
      await expect(heading(page, w.doctor)).toBeVisible();
      await expect(page.getByText(w.healthy)).toBeVisible();
      const asked = page.waitForResponse((answer) => answer.url().endsWith("/api/doctor/examine"));
      await page.getByRole("button", { name: w.lookAgain }).click();
      expect((await asked).status()).toBe(200);
      await expect(page.getByText(w.healthy)).toBeVisible();
    });

    test("after an outage the page asks again", async ({ page, tegata, complaints }) => {
      complaints.pardon(failed("/api/doctor/examine", 503));
      await logIn(page, tegata.person("Hana", "--role", "admin"), lang);
      await page.route("**/api/doctor/examine", (route) =>
        route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify({ code: "unavailable" }) }),
      );
      await open(page, "/console/doctor");
      await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
      await page.unroute("**/api/doctor/examine");
      await expect(page.getByRole("button", { name: w.lookAgain })).toHaveCount(1);
      await page.getByRole("button", { name: w.lookAgain }).click();
      await expect(page.getByText(w.healthy)).toBeVisible();
    });
  });
}

test.describe("of a Tegata that believes everybody", () => {
  for (const lang of Object.keys(locales) as Lang[]) {
    test(`says what is wrong and the exact fix in ${lang}`, async ({ freshTegata, browserOf }) => {
      const tegata = await freshTegata({ TEGATA_SERVER_TRUSTED_PROXIES: "0.0.0.0/0" });
      const context = await browserOf({ baseURL: tegata.origin, locale: locales[lang] });
      const page = await context.newPage();
      await logIn(page, tegata.person("Hana", "--role", "admin"), lang);
      await open(page, "/console/doctor");
      await expect(page.getByText(words[lang].everybodyTrusted)).toBeVisible();
      await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(1);
      await expect(page.locator("code", { hasText: 'trusted-proxies = ["10.0.0.2"]' })).toBeVisible();
      await expect(page.locator("code", { hasText: /^proxy-everybody$/ })).toBeVisible();
      const found: string[] = [];
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        found.push(...(await violations(page, `doctor, ${colorScheme}`)));
      }
      expect(found).toEqual([]);
    });
  }
});
