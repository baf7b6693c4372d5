// What an operator can set and people can see: registration, the brake, the strict way of keeping the token.
import { awake, badge, fillIn, heading, keptPass, logIn, open, RENEW } from "../support/pages.ts";
import { expect, failed, test } from "../support/story.ts";
import { stranger } from "../support/tegata.ts";
import { words } from "../support/words.ts";

const w = words.en;

test("open registration: anybody makes an account", async ({ page, freshTegata }) => {
  const tegata = await freshTegata({ TEGATA_ACCOUNT_REGISTRATION: "open" });
  tegata.person("Somebody before");
  const guest = stranger("Sora");
  await open(page, `${tegata.origin}/login`);
  await page.getByRole("main").getByRole("link", { name: w.register }).click();
  await page.getByLabel(w.email, { exact: true }).fill(guest.email);
  await page.getByLabel(w.name, { exact: true }).fill(guest.name);
  await page.getByLabel(w.password, { exact: true }).fill(guest.password);
  await page.getByRole("button", { name: w.makeAccount }).click();
  await expect(heading(page, w.home)).toBeVisible();
  await expect(badge(page, guest)).toBeVisible();
});

test("closed registration says so", async ({ page, freshTegata }) => {
  const tegata = await freshTegata({ TEGATA_ACCOUNT_REGISTRATION: "closed" });
  await open(page, `${tegata.origin}/register`);
  await expect(heading(page, "New accounts are not being made")).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
});

test("too many tries: how long to wait, and the owner's own browser still gets in", async ({ page, browserOf, freshTegata, complaints }) => {
  complaints.pardon(failed("/api/session/login", 401));
  complaints.pardon(failed("/api/session/login", 429));
  const tegata = await freshTegata({ TEGATA_THROTTLE_PAIR_FAILURES: "2", TEGATA_THROTTLE_ACCOUNT_FAILURES: "2" });
  const hana = tegata.person("Hana");
  await logIn(page, hana, "en", tegata.origin);
  await page.getByRole("banner").getByRole("button", { name: w.logOut }).click();
  await expect(heading(page, w.logIn)).toBeVisible();

  const stranger = await (await browserOf({ baseURL: tegata.origin })).newPage();
  await open(stranger, "/login");
  for (let tries = 0; tries < 2; tries += 1) {
    await fillIn(stranger, { ...hana, password: `guess ${tries}` });
    await expect(stranger.getByRole("main").getByRole("alert")).toHaveText(w.wrong);
  }
  await fillIn(stranger, hana);
  await expect(stranger.getByRole("main").getByRole("alert")).toHaveText(/^Too many tries\. Try again in \d+ seconds\.$/);

  await fillIn(page, hana);
  await expect(badge(page, hana)).toBeVisible();
});

test("mode memory: nothing in storage, a renewal after each reload", async ({ page, freshTegata }) => {
  const tegata = await freshTegata({ TEGATA_SESSION_KEEP: "memory" });
  const hana = tegata.person("Hana");
  await logIn(page, hana, "en", tegata.origin);
  expect(await keptPass(page)).toBeNull();
  const renewed = page.waitForResponse((response) => response.url().endsWith(RENEW));
  await page.reload();
  await awake(page);
  expect((await renewed).status()).toBe(200);
  await expect(badge(page, hana)).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0);
});
