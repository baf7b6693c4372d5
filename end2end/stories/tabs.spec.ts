// Several tabs of one browser: they share the session cookie, tell each other what has happened, and never
// pass a token on.
import { awake, badge, claims, count, fillIn, heading, keptPass, logIn, logOut, open, RENEW, slip } from "../support/pages.ts";
import { type BrowserContext, expect, failed, type Page, test } from "../support/story.ts";
import { words } from "../support/words.ts";

const w = words.en;
const HOUR = 60 * 60;

/** Every bearer token that leaves this browser from now on. */
function bearers(context: BrowserContext): string[] {
  const seen: string[] = [];
  context.on("request", (request) => {
    const token = request.headers()["authorization"]?.split(" ")[1];
    if (token) seen.push(token);
  });
  return seen;
}

/** What "Duplicate tab" does: a second tab with a copy of the first one's SessionStorage. */
async function duplicate(page: Page, url: string): Promise<Page> {
  const opened = page.waitForEvent("popup");
  await page.evaluate((url) => void window.open(url), url);
  const copy = await opened;
  await awake(copy);
  return copy;
}

test("five tabs wake at once after a night: nobody is signed out", async ({ context, tegata }) => {
  const hana = tegata.person("Hana");
  await context.clock.install();
  const first = await context.newPage();
  await logIn(first, hana);
  const tabs = [first];
  for (let tab = 1; tab < 5; tab += 1) {
    tabs.push(await context.newPage());
    await open(tabs[tab], "/account");
    await expect.poll(() => keptPass(tabs[tab])).not.toBeNull();
  }
  const old = await Promise.all(tabs.map(keptPass));
  const renewals = count(context, RENEW);
  tegata.age(hana, 8 * HOUR);
  await context.clock.fastForward("08:00:00");
  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.dispatchEvent(new Event("focus")))));

  for (const [index, tab] of tabs.entries()) {
    await expect.poll(async () => (await keptPass(tab))?.access_token ?? old[index]?.access_token).not.toBe(old[index]?.access_token);
    await expect(badge(tab, hana)).toBeVisible();
    await expect(slip(tab)).toHaveText("");
  }
  expect(renewals()).toBeLessThanOrEqual(tabs.length);
  expect(tegata.sessions(hana)).toMatchObject([{ ended_at: null, generation: 1 }]);
});

test("a duplicated tab goes on with the copy of its token", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  await logIn(page, hana);
  const renewals = count(page.context(), RENEW);
  const copy = await duplicate(page, "/account");
  await expect(badge(copy, hana)).toBeVisible();
  expect((await keptPass(copy))?.access_token).toBe((await keptPass(page))?.access_token);
  expect(renewals()).toBe(0);
});

test("a duplicated tab drops the token of the person before", async ({ page, tegata }) => {
  const [hana, sora] = [tegata.person("Hana"), tegata.person("Sora")];
  await logIn(page, hana);
  const stale = await page.evaluate(() => sessionStorage.getItem("tegata.pass") ?? "");
  const hanas = claims(JSON.parse(stale).access_token)["sub"];
  await logOut(page);
  await expect(slip(page)).toContainText(w.loggedOut);
  await fillIn(page, sora);
  await expect(badge(page, sora)).toBeVisible();

  // A tab that slept through it: no page of ours in it, Hana's token still in its storage.
  const asleep = await page.context().newPage();
  await asleep.goto("/robots.txt");
  await asleep.evaluate((stale) => sessionStorage.setItem("tegata.pass", stale), stale);
  const sent = bearers(page.context());
  const copy = await duplicate(asleep, "/account");
  await expect(badge(copy, sora)).toBeVisible();
  await expect.poll(async () => (await keptPass(copy))?.sid).toBe((await keptPass(page))?.sid);
  expect(sent.map((token) => claims(token)["sub"])).not.toContain(hanas);
});

test("signed out in one tab: the others turn away and say so; then another person signs in", async ({ page, tegata }) => {
  const [hana, sora] = [tegata.person("Hana"), tegata.person("Sora")];
  await logIn(page, hana);
  const other = await page.context().newPage();
  await open(other, "/account");
  await expect(badge(other, hana)).toBeVisible();

  await logOut(page);
  await expect(slip(page)).toContainText(w.loggedOut);
  await expect(other).toHaveURL("/login?next=%2Faccount");
  await expect(slip(other)).toContainText(w.elsewhere);
  await expect(badge(other, hana)).toHaveCount(0);
  expect(await keptPass(other)).toBeNull();

  await fillIn(page, sora);
  await expect(badge(page, sora)).toBeVisible();
  await expect(badge(other, sora)).toBeVisible();
  await expect(heading(other, w.already)).toBeVisible();
  await other.getByRole("main").getByRole("link", { name: "Go on" }).click();
  await expect(other).toHaveURL("/account");
  await expect(badge(other, sora)).toBeVisible();
});

test("another person signs in over a tab that still shows the first: it shows the second", async ({ page, tegata }) => {
  const [hana, sora] = [tegata.person("Hana"), tegata.person("Sora")];
  await logIn(page, hana);
  const other = await page.context().newPage();
  // Without a script's help the first person's session is replaced on the way.
  await other.goto("/robots.txt");
  await other.context().request.post(`${tegata.origin}/api/session/login`, {
    headers: { origin: tegata.origin },
    form: { email: sora.email, password: sora.password },
  });
  await open(other, "/");
  await expect(badge(other, sora)).toBeVisible();
  await expect(badge(page, sora)).toBeVisible();
  await expect(page.getByText(hana.name)).toHaveCount(0);
});

test("what tabs tell each other holds no token", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  const listener = await page.context().newPage();
  await listener.goto("/robots.txt");
  await listener.evaluate(() => {
    const heard: string[] = [];
    new BroadcastChannel("tegata").addEventListener("message", ({ data }) => heard.push(JSON.stringify(data)));
    Object.assign(window, { heard });
  });
  await logIn(page, hana);
  await logOut(page);
  await expect(slip(page)).toContainText(w.loggedOut);
  const heard = () => listener.evaluate(() => (window as unknown as { heard: string[] }).heard);
  await expect.poll(async () => (await heard()).length).toBeGreaterThanOrEqual(2);
  for (const word of await heard()) expect(word).not.toMatch(/eyJ|tgs_/);
});
