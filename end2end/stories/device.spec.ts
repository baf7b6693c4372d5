// A device without a browser shows a code; somebody types it on a phone or a desk and lets it in, or does not.
import { violations } from "../support/axe.ts";
import { Device } from "../support/device.ts";
import { fillIn, heading, logIn, open } from "../support/pages.ts";
import { expect, test } from "../support/story.ts";
import { type Lang, locales, words } from "../support/words.ts";

const NAME = "Lantern Player";

for (const lang of Object.keys(locales) as Lang[]) {
  const w = words[lang];

  test.describe(`in ${lang}`, () => {
    test.use({ locale: locales[lang] });

    test("a device is let in by its code, after logging in", async ({ page, tegata }) => {
      const hana = tegata.person("Hana");
      const device = await Device.begin(tegata, NAME);
      expect((await device.ask())["error"]).toBe("authorization_pending");
      await open(page, "/device");
      await fillIn(page, hana, lang);
      await expect(heading(page, w.connectDevice)).toBeVisible();
      const found = await violations(page, "device");
      await page.getByLabel(w.deviceCode, { exact: true }).fill("BCDF-BCDF");
      await page.getByRole("button", { name: w.deviceNext, exact: true }).click();
      await expect(page.getByRole("main").getByRole("alert")).not.toBeEmpty();
      await expect(page.getByLabel(w.deviceCode, { exact: true })).toHaveValue("BCDF-BCDF");
      found.push(...(await violations(page, "device, wrong code")));
      // As people type: small letters, no dash.
      await page.getByLabel(w.deviceCode, { exact: true }).fill(device.code.replace("-", "").toLowerCase());
      await page.getByRole("button", { name: w.deviceNext, exact: true }).click();
      await expect(heading(page, w.letIn(NAME))).toBeVisible();
      await expect(page.getByRole("main")).toContainText(device.code);
      found.push(...(await violations(page, "device, question")));
      await page.getByRole("button", { name: w.allow, exact: true }).click();
      await expect(heading(page, w.deviceAllowed)).toBeVisible();
      found.push(...(await violations(page, "device, allowed")));
      expect(found).toEqual([]);
      // Asked too soon, a device is told to slow down; then it has what it waited for.
      await expect.poll(async () => Object.keys(await device.ask()), { intervals: [6_000], timeout: 60_000 }).toContain("access_token");
    });

    test("a device that nobody asked for is denied", async ({ page, tegata }) => {
      await logIn(page, tegata.person("Hana"), lang);
      const device = await Device.begin(tegata, NAME);
      await open(page, device.link);
      await expect(heading(page, w.letIn(NAME))).toBeVisible();
      await page.getByRole("button", { name: w.deny, exact: true }).click();
      await expect(heading(page, w.deviceDenied)).toBeVisible();
      expect((await device.ask())["error"]).toBe("access_denied");
    });
  });
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a device is let in all the same", async ({ page, tegata }) => {
    const device = await Device.begin(tegata, NAME);
    await page.goto(device.link);
    await fillIn(page, tegata.person("Hana"));
    await expect(heading(page, words.en.letIn(NAME))).toBeVisible();
    await page.getByRole("button", { name: words.en.allow, exact: true }).click();
    await expect(heading(page, words.en.deviceAllowed)).toBeVisible();
    expect(await device.ask()).toHaveProperty("access_token");
  });
});
