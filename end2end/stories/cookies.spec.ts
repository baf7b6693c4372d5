// Where the session cookie cannot work, the login page says why and what to do, instead of failing in silence.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { awake, fillIn, heading, open } from "../support/pages.ts";
import { expect, test } from "../support/story.ts";
import { words } from "../support/words.ts";

const TITLE = "Logging in will not work like this";

for (const javaScriptEnabled of [true, false]) {
  test(`cookies are switched off, ${javaScriptEnabled ? "with" : "without"} scripts: said beside the form`, async ({ tegata, complaints, launchOptions }, info) => {
    const hana = tegata.person("Hana");
    // Chromium's own switch, which closes the storage as well.
    const folder = info.outputPath("profile");
    mkdirSync(join(folder, "Default"), { recursive: true });
    writeFileSync(join(folder, "Default/Preferences"), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
    const context = await chromium.launchPersistentContext(folder, { ...launchOptions, javaScriptEnabled, baseURL: tegata.origin, locale: "en-GB" });
    await complaints.watch(context);
    const page = await context.newPage();
    await page.goto("/login");
    if (javaScriptEnabled) await awake(page);
    await fillIn(page, hana);
    await expect(page.getByRole("heading", { name: TITLE })).toBeVisible();
    await expect(page.getByText("In Safari, use the https:// address or another browser.")).toBeVisible();
    await expect(heading(page, words.en.logIn)).toBeVisible();
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });
}

test("opened over plain http from another machine: said before anybody types a password", async ({ tegata, complaints, launchOptions }) => {
  // Chromium itself says so too.
  complaints.pardon(/origin was untrustworthy/);
  const port = new URL(tegata.origin).port;
  const args = [...(launchOptions.args ?? []), "--host-resolver-rules=MAP login.example.test 127.0.0.1"];
  const browser = await chromium.launch({ ...launchOptions, args });
  const context = await browser.newContext({ locale: "ja-JP" });
  await complaints.watch(context);
  const page = await context.newPage();
  await open(page, `http://login.example.test:${port}/login`);
  await expect(page.getByRole("heading", { name: "このままではログインできません" })).toBeVisible();
  await expect(page.getByText("「https://」で始まるアドレスで開き直してください。")).toBeVisible();
  await browser.close();
});
