// Renewal unseen: one for all callers of a tab, an answer that was lost, a night asleep. Nobody is signed
// out by any of it.
import { badge, banner, claims, comeBackAfter, count, heading, keptPass, logIn, open, RENEW, slip } from "../support/pages.ts";
import { expect, failed, type Page, test } from "../support/story.ts";
import { words } from "../support/words.ts";

const CHANGE = "/api/account/change_profile";
const HOUR = 60 * 60;
const CALLS = 20;

/** Sends the profile form twenty times in one turn of the event loop: twenty calls with the bearer at once. */
async function callTwentyTimes(page: Page): Promise<void> {
  await page.getByLabel(words.en.name, { exact: true }).evaluate((field: HTMLInputElement, calls) => {
    for (let call = 0; call < calls; call += 1) field.form?.requestSubmit();
  }, CALLS);
}

/** The answers to these calls, as they come. */
function answers(page: Page): { status: number; token: string }[] {
  const seen: { status: number; token: string }[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname !== CHANGE) return;
    seen.push({ status: response.status(), token: response.request().headers()["authorization"] ?? "" });
  });
  return seen;
}

test("twenty calls with a token that has run out: one renewal, twenty answers", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await page.clock.install();
  await logIn(page, hana);
  await open(page, "/account");
  await expect.poll(() => keptPass(page)).not.toBeNull();
  const old = (await keptPass(page))?.access_token;
  const renewals = count(page, RENEW);
  const seen = answers(page);

  // The clock alone: no timer fires, so nothing but the calls can notice.
  await page.clock.setSystemTime(Date.now() + HOUR * 1000);
  await callTwentyTimes(page);
  await expect.poll(() => seen.filter(({ status }) => status === 200).length).toBe(CALLS);
  expect(renewals()).toBe(1);
  expect(seen.some(({ token }) => token === `Bearer ${old}`)).toBe(false);
  expect(seen).toHaveLength(CALLS);
});

test("twenty calls whose token is refused: one renewal, twenty replays", async ({ page, tegata, complaints }) => {
  complaints.pardon(failed(CHANGE, 401));
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  await open(page, "/account");
  await expect.poll(() => keptPass(page)).not.toBeNull();
  const old = (await keptPass(page))?.access_token;
  await page.route(`**${CHANGE}`, async (route) => {
    if (route.request().headers()["authorization"] !== `Bearer ${old}`) return route.continue();
    return route.fulfill({ status: 401, json: { code: "signed_out", why: "expired" } });
  });
  const renewals = count(page, RENEW);
  const seen = answers(page);
  await callTwentyTimes(page);
  await expect.poll(() => seen.filter(({ status }) => status === 200).length).toBe(CALLS);
  expect(seen.filter(({ status }) => status === 401)).toHaveLength(CALLS);
  expect(seen).toHaveLength(2 * CALLS);
  expect(renewals()).toBe(1);
  await expect(badge(page, hana)).toBeVisible();
});

test("the token is renewed ahead of its end while somebody is there", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await page.clock.install();
  await logIn(page, hana);
  const first = await keptPass(page);
  const renewals = count(page, RENEW);
  await page.clock.fastForward("08:00");
  expect(renewals()).toBe(0);
  await page.mouse.click(2, 2);
  await page.clock.fastForward("01:30");
  await expect.poll(async () => (await keptPass(page))?.access_token).not.toBe(first?.access_token);
  expect(renewals()).toBe(1);
  const second = await keptPass(page);
  expect(second?.sid).toBe(first?.sid);
  expect(claims(second?.access_token ?? "")["jti"]).not.toBe(claims(first?.access_token ?? "")["jti"]);
});

test("an answer lost and the clock eight hours on: still signed in", async ({ page, tegata, complaints, playwright }) => {
  complaints.pardon(failed(RENEW, "ERR_FAILED"));
  const hana = tegata.person("Hana");
  await page.clock.install();
  await logIn(page, hana);
  // Old enough that the next renewal changes the cookie.
  tegata.age(hana, 600);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  let lost = 0;
  await page.route(`**${RENEW}`, async (route) => {
    // The server hears it and answers, by a line of its own, so that this browser never sees the new cookie.
    const line = await playwright.request.newContext();
    const headers = { cookie, origin: tegata.origin, "x-keep": "1", "content-type": "application/json" };
    const answer = await line.post(tegata.origin + RENEW, { headers, data: route.request().postData() ?? "null" });
    expect(answer.status()).toBe(200);
    await line.dispose();
    lost += 1;
    await route.abort();
  });
  await page.clock.fastForward("09:30");
  await expect.poll(() => lost).toBeGreaterThan(0);
  await expect(banner(page)).toContainText(words.en.offline);
  expect(tegata.sessions(hana).map(({ generation }) => generation)).toEqual([1]);

  await page.unroute(`**${RENEW}`);
  tegata.age(hana, 8 * HOUR);
  await comeBackAfter(page, "08:00:00");
  await expect(banner(page)).toHaveText("");
  await expect(heading(page, words.en.home)).toBeVisible();
  await open(page, "/account");
  await expect(badge(page, hana)).toBeVisible();
  await expect(slip(page)).toHaveText("");
  expect(tegata.sessions(hana)).toMatchObject([{ ended_at: null }]);
});

test("a clock that is turned back or forward signs nobody out, and nothing loops", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await page.clock.install();
  await logIn(page, hana);
  const renewals = count(page, RENEW);
  for (const hours of [-26, 0, 30]) {
    await page.clock.setSystemTime(Date.now() + hours * HOUR * 1000);
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await open(page, "/account");
    await expect(badge(page, hana)).toBeVisible();
    await expect.poll(() => keptPass(page)).not.toBeNull();
  }
  expect(renewals()).toBeLessThanOrEqual(6);
});
