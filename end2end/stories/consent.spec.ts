// A service asks, people decide, and can take it back: logging in for a service, consent, log-out at its request.
import { violations } from "../support/axe.ts";
import { awake, badge, fillIn, heading, logIn, open, slip } from "../support/pages.ts";
import { Service } from "../support/service.ts";
import { expect, type Page, test as base } from "../support/story.ts";
import { type Lang, locales, words } from "../support/words.ts";

const test = base.extend<{ shop: Service }>({
  shop: async ({ tegata }, use) => {
    const shop = await Service.start(tegata, "灯籠堂 Lantern Shop");
    await use(shop);
    shop.stop();
  },
});

/** What axe has against this page in both colours. */
async function inBothColours(page: Page, scene: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    found.push(...(await violations(page, `${scene}, ${colorScheme}`)));
  }
  return found;
}

for (const lang of Object.keys(locales) as Lang[]) {
  const w = words[lang];

  test.describe(`in ${lang}`, () => {
    test.use({ locale: locales[lang] });

    test("a service asks, the person logs in and allows it, and comes back with a code", async ({ page, tegata, shop }) => {
      const hana = tegata.person("Hana");
      await open(page, shop.asking());
      await expect(page.getByRole("main")).toContainText(w.forService(shop.name));
      await fillIn(page, hana, lang);
      await expect(heading(page, w.consent(shop.name))).toBeVisible();
      await awake(page);
      const asked = page.getByRole("main");
      await expect(asked).toContainText("Hana");
      await expect(asked).toContainText(shop.origin);
      await expect(asked.getByRole("listitem")).toHaveCount(4);
      expect(await inBothColours(page, "consent")).toEqual([]);
      await page.getByRole("button", { name: w.allow, exact: true }).click();
      const { code, iss } = await shop.back(page);
      expect(iss).toBe(tegata.origin);
      const tokens = await shop.exchange(code);
      expect(Object.keys(tokens)).toEqual(expect.arrayContaining(["access_token", "id_token", "refresh_token"]));

      // The second time nobody is asked.
      await page.goto(shop.asking());
      expect((await shop.back(page)).code).toBeTruthy();
    });

    test("who refuses goes back with that, and is asked again", async ({ page, tegata, shop }) => {
      await logIn(page, tegata.person("Hana"), lang);
      for (let time = 0; time < 2; time += 1) {
        await open(page, shop.asking({ state: "kept" }));
        await page.getByRole("button", { name: w.deny, exact: true }).click();
        expect(await shop.back(page)).toMatchObject({ error: "access_denied", state: "kept" });
      }
    });

    test("what was allowed stands on the account page, and is withdrawn there", async ({ page, tegata, shop }) => {
      await logIn(page, tegata.person("Hana"), lang);
      await open(page, "/account");
      await expect(page.getByText(w.noApplications)).toBeVisible();
      await open(page, shop.asking());
      await page.getByRole("button", { name: w.allow, exact: true }).click();
      const tokens = await shop.exchange((await shop.back(page)).code);
      await open(page, "/account");
      const ask = page.getByRole("button", { name: w.withdraw(shop.name) });
      await ask.click();
      const cancel = page.getByRole("button", { name: w.cancel, exact: true }).filter({ visible: true });
      await expect(cancel).toBeFocused();
      expect(await inBothColours(page, "withdrawing")).toEqual([]);
      await page.keyboard.press("Enter");
      await expect(ask).toBeFocused();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: w.withdrawSure, exact: true }).click();
      await expect(page.getByText(w.withdrawn(shop.name))).toBeVisible();
      await expect(page.getByText(w.noApplications)).toBeVisible();
      const asked = await page.request.get("/oauth/userinfo", { headers: { authorization: `Bearer ${tokens.access_token}` } });
      expect(asked.status()).toBe(401);
      await open(page, shop.asking());
      await expect(heading(page, w.consent(shop.name))).toBeVisible();
    });

    test("a service that wants a log-out has it asked, and the person comes back to it", async ({ page, tegata, shop }) => {
      const hana = tegata.person("Hana");
      await logIn(page, hana, lang);
      await open(page, shop.leaving());
      await expect(heading(page, w.leave)).toBeVisible();
      expect(await inBothColours(page, "log-out")).toEqual([]);
      await page.getByRole("link", { name: w.stay }).click();
      await expect(badge(page, hana)).toBeVisible();
      await open(page, shop.leaving());
      await page.getByRole("main").getByRole("button", { name: w.logOut, exact: false }).click();
      await page.waitForURL(`${shop.origin}/bye?state=bye`);
      await open(page, "/account");
      await expect(page).toHaveURL("/login?next=%2Faccount");
      await expect(slip(page)).toContainText(w.needed);
    });

    test("it all works by keyboard alone", async ({ page, tegata, shop }) => {
      await logIn(page, tegata.person("Hana"), lang);
      await open(page, shop.asking());
      const allow = page.getByRole("button", { name: w.allow, exact: true });
      for (let step = 0; step < 20 && !(await allow.evaluate((it) => it === document.activeElement)); step += 1) {
        await page.keyboard.press("Tab");
      }
      await expect(allow).toBeFocused();
      await page.keyboard.press("Enter");
      expect((await shop.back(page)).code).toBeTruthy();
    });

    test.describe("without JavaScript", () => {
      test.use({ javaScriptEnabled: false });

      test("logging in for a service, refusing, allowing, and logging out", async ({ page, tegata, shop }) => {
        const hana = tegata.person("Hana");
        await page.goto(shop.asking());
        await expect(page.getByRole("main")).toContainText(w.forService(shop.name));
        await fillIn(page, hana, lang);
        await page.getByRole("button", { name: w.deny, exact: true }).click();
        expect((await shop.back(page)).error).toBe("access_denied");
        await page.goto(shop.asking());
        await page.getByRole("button", { name: w.allow, exact: true }).click();
        expect(Object.keys(await shop.exchange((await shop.back(page)).code))).toContain("id_token");
        await page.goto(shop.leaving());
        await page.getByRole("main").getByRole("button", { name: w.logOut, exact: false }).click();
        await page.waitForURL(`${shop.origin}/bye?state=bye`);
        await page.goto("/account");
        await expect(page).toHaveURL("/login?next=%2Faccount");
      });
    });
  });
}

test("a service that names the person by its token is not asked about", async ({ page, tegata, shop }) => {
  await logIn(page, tegata.person("Hana"));
  await open(page, shop.asking());
  await page.getByRole("button", { name: words.en.allow, exact: true }).click();
  const tokens = await shop.exchange((await shop.back(page)).code);
  await page.goto(shop.leaving(tokens.id_token));
  await page.waitForURL(`${shop.origin}/bye?state=bye`);
});

test("the answer travels as a form when the service wishes so", async ({ page, tegata, shop }) => {
  await logIn(page, tegata.person("Hana"));
  await open(page, shop.asking({ response_mode: "form_post" }));
  const posted = page.waitForRequest(`${shop.origin}/callback`);
  await page.getByRole("button", { name: words.en.allow, exact: true }).click();
  expect(new URLSearchParams((await posted).postData() ?? "").get("code")).toBeTruthy();
});
