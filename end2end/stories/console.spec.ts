// The console: administrators register services, change them, and change their secrets; nobody else sees it.
import { randomBytes } from "node:crypto";
import { violations } from "../support/axe.ts";
import { awake, heading, logIn, open } from "../support/pages.ts";
import { expect, failed, type Page, test } from "../support/story.ts";
import { type Lang, locales, words } from "../support/words.ts";

test.use({ settings: { TEGATA_SERVICES: "fixed", TEGATA_SERVICE_FIXED_PUBLIC: "true" } });

/** Fills in and sends the form of a new service; returns its id. */
async function register(page: Page, lang: Lang, more: (page: Page) => Promise<void> = async () => {}): Promise<string> {
  const w = words[lang];
  const id = `shop-${randomBytes(4).toString("hex")}`;
  await open(page, "/console/services/new");
  await page.getByLabel(w.clientId, { exact: true }).fill(id);
  await page.getByLabel(w.serviceName, { exact: true }).fill("Lantern Shop");
  await page.getByLabel(w.redirectUris, { exact: true }).fill("https://shop.example/callback\nhttps://shop.example/other");
  await more(page);
  await page.getByRole("button", { name: w.registerService, exact: true }).click();
  return id;
}

/** What the token endpoint says to a secret of a service that may act for itself. */
async function tried(page: Page, id: string, secret: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  const answer = await page.request.post("/oauth/token", { form: { grant_type: "client_credentials" }, headers: { authorization } });
  return answer.status();
}

for (const lang of Object.keys(locales) as Lang[]) {
  const w = words[lang];

  test.describe(`in ${lang}`, () => {
    test.use({ locale: locales[lang] });

    test("a service is registered, its secret seen once, changed, and removed", async ({ page, tegata }) => {
      await logIn(page, tegata.person("Hana", "--role", "admin"), lang);
      await page.getByRole("banner").getByRole("link", { name: w.console }).click();
      await expect(heading(page, w.services)).toBeVisible();
      await page.getByRole("link", { name: w.addService }).click();
      await expect(heading(page, w.addService)).toBeVisible();
      const id = await register(page, lang, (page) => page.locator("#client_credentials").check());
      await expect(heading(page, w.registered(id))).toBeVisible();
      await expect(page.getByText(w.once)).toBeVisible();
      const secret = (await page.locator(".fresh-secret").textContent())?.trim() ?? "";
      expect(secret).toMatch(/^tgc_/);
      expect(await tried(page, id, secret)).toBe(200);

      await page.getByRole("link", { name: w.openService }).click();
      await expect(heading(page, "Lantern Shop")).toBeVisible();
      await expect(page.getByLabel(w.redirectUris, { exact: true })).toHaveValue("https://shop.example/callback\nhttps://shop.example/other");
      expect(await page.content()).not.toContain(secret);
      await page.getByLabel(w.firstParty, { exact: true }).check();
      await page.getByRole("button", { name: w.saveService }).click();
      await expect(page.getByText(w.serviceSaved)).toBeVisible();
      await page.reload();
      await expect(page.getByLabel(w.firstParty, { exact: true })).toBeChecked();

      const old = await page.getByRole("button", { name: w.removeSecret }).getAttribute("aria-label");
      await page.getByRole("button", { name: w.addSecret }).click();
      await expect(page.getByText(w.once)).toBeVisible();
      const next = (await page.locator(".fresh-secret").textContent())?.trim() ?? "";
      expect([await tried(page, id, secret), await tried(page, id, next)]).toEqual([200, 200]);
      await expect(page.getByRole("button", { name: w.removeSecret })).toHaveCount(2);
      await page.getByRole("button", { name: old ?? "", exact: true }).click();
      await page.getByRole("button", { name: w.sure, exact: true }).click();
      await expect(page.getByText(w.secretRemoved)).toBeVisible();
      await expect(page.getByRole("button", { name: w.removeSecret })).toHaveCount(1);
      expect([await tried(page, id, secret), await tried(page, id, next)]).toEqual([401, 200]);

      await page.getByRole("button", { name: w.removeService }).click();
      await page.getByRole("button", { name: w.sure, exact: true }).click();
      await expect(heading(page, w.removedService("Lantern Shop"))).toBeVisible();
      expect(await tried(page, id, next)).toBe(401);
    });

    test("what is wrong is said beside the field, and what was typed stays", async ({ page, tegata }) => {
      await logIn(page, tegata.person("Hana", "--role", "admin"), lang);
      const id = await register(page, lang, async (page) => {
        await page.getByLabel(w.redirectUris, { exact: true }).fill("http://shop.example/callback");
        await page.getByLabel(w.publicKind, { exact: true }).check();
        await page.locator("#password").check();
        await expect(page.getByLabel(w.pkce, { exact: true })).toHaveCount(0);
      });
      const summary = page.getByRole("main").getByRole("alert");
      await expect(summary).toBeFocused();
      await expect(summary).toContainText(w.check);
      await expect(summary.getByRole("link")).toHaveCount(2);
      const uris = page.getByLabel(w.redirectUris, { exact: true });
      await expect(uris).toHaveAttribute("aria-invalid", "true");
      await expect(uris).toHaveValue("http://shop.example/callback");
      await expect(page.getByLabel(w.clientId, { exact: true })).toHaveValue(id);
      await summary.getByRole("link").first().click();
      await expect(uris).toBeFocused();
      await uris.fill("https://shop.example/callback");
      await page.locator("#password").uncheck();
      await page.getByRole("button", { name: w.registerService, exact: true }).click();
      await expect(heading(page, w.registered(id))).toBeVisible();
      await expect(page.getByText(w.once)).toHaveCount(0);
    });

    test("every page is fine for everybody", async ({ page, tegata }) => {
      test.setTimeout(180_000);
      await logIn(page, tegata.person("Hana", "--role", "admin"), lang);
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      const id = await register(page, lang);
      await expect(page.getByText(w.once)).toBeVisible();
      const found: string[] = [];
      const look = async (scene: string): Promise<void> => {
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          found.push(...(await violations(page, `${scene}, ${colorScheme}`)));
        }
      };
      await look("registered");
      await open(page, "/console");
      await expect(page.getByRole("link", { name: "Lantern Shop" }).first()).toBeVisible();
      await look("services");
      await open(page, "/console/services/new");
      await look("new");
      await open(page, `/console/services/${id}`);
      await expect(heading(page, "Lantern Shop")).toBeVisible();
      await expect(page.getByLabel(w.framework, { exact: true })).toBeVisible();
      await page.getByRole("button", { name: w.removeService }).click();
      await look("service");
      await open(page, "/console/services/fixed");
      await expect(page.getByText(w.readOnly)).toBeVisible();
      await expect(page.getByRole("button", { name: w.saveService })).toHaveCount(0);
      await expect(page.getByLabel(w.redirectUris, { exact: true })).toBeDisabled();
      await look("read-only");
      await open(page, "/console/keys");
      await expect(page.getByText(w.activeKey)).toBeVisible();
      await look("keys");
      expect(found).toEqual([]);
    });

    test("each framework's kit is shown with the values of the service", async ({ page, tegata }) => {
      await logIn(page, tegata.person("Hana", "--role", "admin"), lang);
      const id = await register(page, lang);
      await open(page, `/console/services/${id}`);
      const choice = page.getByLabel(w.framework, { exact: true });
      const code = page.locator(".kit-code");
      await choice.focus();
      for (const [framework, file] of [["Flask", "verify.py"], ["Express", "verify.js"], ["Sinatra", "verify.rb"]]) {
        await choice.selectOption({ label: framework });
        await expect(code.first()).toContainText(`ISSUER=${tegata.origin}\nCLIENT_ID=${id}\nCLIENT_SECRET=\n`);
        await expect(code.first()).toContainText("BASE_URL=https://shop.example\n");
        await expect(code.filter({ has: page.getByRole("heading", { name: file }) }).locator("pre")).toContainText("verify");
        await expect(choice, "and the choice stays where it was").toBeFocused();
      }
    });

    test("whoever is no administrator is turned away", async ({ page, tegata, complaints }) => {
      complaints.pardon(failed("/console", 403));
      await logIn(page, tegata.person("Taro"), lang);
      await expect(page.getByRole("banner").getByRole("link", { name: w.console })).toHaveCount(0);
      const answer = await page.goto("/console");
      expect(answer?.status()).toBe(403);
      await awake(page);
      await expect(heading(page, w.notForYou)).toBeVisible();
    });
  });
}

test("a service that is not there is said to be so", async ({ page, tegata, complaints }) => {
  complaints.pardon(failed("/api/service/read", 404));
  await logIn(page, tegata.person("Hana", "--role", "admin"));
  await open(page, "/console/services/nobody");
  await expect(page.getByText(words.en.gone)).toBeVisible();
});

test("the login page of an administrator who is logged in wakes up without the link", async ({ page, tegata }) => {
  await logIn(page, tegata.person("Hana", "--role", "admin"));
  await open(page, "/login");
  await expect(heading(page, words.en.already)).toBeVisible();
  await expect(page.getByRole("banner").getByRole("link", { name: words.en.console })).toHaveCount(0);
});

test("by keyboard the form is filled in and sent", async ({ page, tegata }) => {
  await logIn(page, tegata.person("Hana", "--role", "admin"));
  await open(page, "/console/services/new");
  const id = `shop-${randomBytes(4).toString("hex")}`;
  await page.getByLabel(words.en.clientId, { exact: true }).focus();
  await page.keyboard.type(id);
  await page.keyboard.press("Tab");
  await page.keyboard.type("Lantern Shop");
  await page.getByLabel(words.en.redirectUris, { exact: true }).focus();
  await page.keyboard.type("https://shop.example/callback");
  await page.getByLabel(words.en.clientId, { exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".fresh")).toBeFocused();
  await expect(heading(page, words.en.registered(id))).toBeVisible();
});
