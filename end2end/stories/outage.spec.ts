// The server is away, the network is away, the storage is closed: nobody is signed out by any of it, and a
// banner says what goes on.
import { awake, badge, banner, comeBackAfter, heading, keptPass, logIn, logOut, open, RENEW, slip } from "../support/pages.ts";
import { expect, failed, test } from "../support/story.ts";
import { words } from "../support/words.ts";

const w = words.en;

for (const status of [503, 502, 500, 429]) {
  test(`renewal answers ${status} for half a minute: a banner, then on as if nothing had been`, async ({ page, tegata, complaints }) => {
    complaints.pardon(failed(RENEW, status));
    const hana = tegata.person("Hana");
    await page.clock.install();
    await logIn(page, hana);
    const before = (await keptPass(page))?.access_token;
    let tries = 0;
    await page.route(`**${RENEW}`, (route) => {
      tries += 1;
      return route.fulfill({ status, contentType: "text/html", body: "<h1>away</h1>" });
    });
    await comeBackAfter(page, "09:30");
    await expect(banner(page)).toContainText(w.offline);
    await expect(badge(page, hana)).toBeVisible();
    for (let second = 0; second < 30; second += 1) await page.clock.runFor(1000);
    // 1, 2, 4, 8, 16 seconds apart: it keeps trying, and does not storm.
    expect(tries).toBeGreaterThanOrEqual(3);
    expect(tries).toBeLessThanOrEqual(7);
    await expect(heading(page, w.home)).toBeVisible();

    await page.unroute(`**${RENEW}`);
    await comeBackAfter(page, "00:35");
    await expect(banner(page)).toHaveText("");
    await expect.poll(async () => (await keptPass(page))?.access_token).not.toBe(before);
    await expect(badge(page, hana)).toBeVisible();
  });
}

test("the server is killed and comes back: a banner, and the same session as before", async ({ page, freshTegata, complaints }) => {
  complaints.pardon(failed(RENEW, "ERR_CONNECTION_REFUSED"));
  const tegata = await freshTegata();
  const hana = tegata.person("Hana");
  await page.clock.install();
  await logIn(page, hana, "en", tegata.origin);
  await tegata.crash();
  await comeBackAfter(page, "09:30");
  await expect(banner(page)).toContainText(w.offline);
  await tegata.restart();
  await comeBackAfter(page, "00:35");
  await expect(banner(page)).toHaveText("");
  await page.reload();
  await awake(page);
  await expect(badge(page, hana)).toBeVisible();
  expect(tegata.sessions(hana)).toMatchObject([{ ended_at: null }]);
});

test("when the store fails, a person gets a page with a number to quote, and nobody is signed out", async ({ page, freshTegata, complaints }) => {
  complaints.pardon(failed("/account", 500));
  const tegata = await freshTegata();
  const hana = tegata.person("Hana");
  await logIn(page, hana, "en", tegata.origin);
  tegata.breakStore(true);
  const answer = await page.goto(`${tegata.origin}/account`);
  expect(answer?.status()).toBe(500);
  await expect(heading(page, "Something went wrong")).toBeVisible();
  await expect(page.getByRole("main").locator("code")).toHaveText(/^[0-9a-f-]{36}$/);
  expect(await page.content()).not.toMatch(/sqlite|no such table|session/i);
  tegata.breakStore(false);
  await open(page, `${tegata.origin}/account`);
  await expect(badge(page, hana)).toBeVisible();
});

test("offline and back", async ({ page, context, tegata, complaints }) => {
  complaints.pardon(failed(RENEW, "ERR_INTERNET_DISCONNECTED"));
  const hana = tegata.person("Hana");
  await page.clock.install();
  await logIn(page, hana);
  await context.setOffline(true);
  await expect(banner(page)).toContainText(w.offline);
  await comeBackAfter(page, "20:00");
  await expect(banner(page)).toContainText(w.offline);
  await badge(page, hana).click();
  await expect(heading(page, w.account)).toBeVisible();
  await context.setOffline(false);
  await expect(banner(page)).toHaveText("");
  await expect(badge(page, hana)).toBeVisible();
});

test("logging in without a network says so and keeps what was typed", async ({ page, context, tegata, complaints }) => {
  complaints.pardon(failed("/api/session/login", "ERR_INTERNET_DISCONNECTED"));
  const hana = tegata.person("Hana");
  await open(page, "/login");
  await context.setOffline(true);
  await page.getByLabel(w.login, { exact: true }).fill(hana.email);
  await page.getByLabel(w.password, { exact: true }).fill(hana.password);
  await page.getByRole("main").getByRole("button", { name: w.logIn, exact: true }).click();
  await expect(page.getByRole("alert")).toContainText(w.offline);
  await context.setOffline(false);
  await page.getByRole("main").getByRole("button", { name: w.logIn, exact: true }).click();
  await expect(badge(page, hana)).toBeVisible();
});

test("where storage is blocked everything works, at the price of a renewal after a reload", async ({ page, tegata }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", {
      get() {
        throw new DOMException("The story blocks it", "SecurityError");
      },
    });
  });
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  const renewed = page.waitForResponse((response) => response.url().endsWith(RENEW));
  await page.reload();
  await awake(page);
  expect((await renewed).status()).toBe(200);
  await badge(page, hana).click();
  await expect(heading(page, w.account)).toBeVisible();
  await logOut(page);
  await expect(page).toHaveURL("/login");
  await expect(slip(page)).toContainText(w.loggedOut);
});
