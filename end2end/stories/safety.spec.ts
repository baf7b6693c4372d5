// What an attacker, or the next person at the same machine, must not get: the token, the cookie, a redirect
// to elsewhere, a look at somebody else's page.
import { chromium } from "@playwright/test";
import { awake, badge, fillIn, heading, keptPass, logIn, logOut, open, slip } from "../support/pages.ts";
import { expect, failed, test } from "../support/story.ts";
import { freePort } from "../support/tegata.ts";
import { words } from "../support/words.ts";

const w = words.en;

test("documents carry a policy without anything unsafe, and a new nonce each", async ({ request }) => {
  const nonces = new Set<string>();
  for (const url of ["/login", "/register", "/setup", "/reset", "/nowhere", "/login"]) {
    const answer = await request.get(url, { headers: { accept: "text/html" } });
    const policy = answer.headers()["content-security-policy"];
    expect(policy.replace("'wasm-unsafe-eval'", "")).not.toMatch(/unsafe|\*|data:(?!;)(?<!img-src 'self' data:)/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
    expect(answer.headers()["cache-control"]).toBe("no-store");
    expect(await answer.text()).not.toMatch(/<[^>]+\sstyle=|<[^>]+\son[a-z]+=/i);
  }
  expect(nonces.size).toBe(6);
  expect(nonces).not.toContain("");
});

test("the session lives in an HttpOnly cookie, the token in the tab's memory and nowhere else", async ({ page, tegata }) => {
  const hana = tegata.person("Hana");
  const urls: string[] = [];
  page.on("request", (request) => urls.push(`${request.url()} ${request.headers()["referer"] ?? ""}`));
  await logIn(page, hana);
  await expect.poll(() => keptPass(page)).not.toBeNull();
  const token = (await keptPass(page))?.access_token ?? "";
  const signature = token.split(".")[2];
  expect(signature.length).toBeGreaterThan(40);

  const cookies = await page.context().cookies();
  const session = cookies.find(({ name }) => name === "__Host-tegata-session");
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
  for (const cookie of cookies) {
    expect(cookie).toMatchObject({ httpOnly: true, secure: true });
    expect(cookie.value).not.toContain(signature);
  }
  expect(await page.evaluate(() => document.cookie)).toBe("");
  expect(await page.evaluate(() => JSON.stringify(localStorage))).toBe("{}");
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);

  for (const url of ["/", "/account", "/login"]) {
    const html = await (await page.request.get(url, { headers: { accept: "text/html" } })).text();
    expect(html).not.toMatch(/eyJ[\w-]+\.eyJ|tgs_/);
    expect(html).not.toContain(signature);
  }
  for (const url of urls) expect(url).not.toMatch(/eyJ|tgs_/);
  const printed = tegata.printed();
  for (const secret of [signature, session?.value ?? "", hana.password]) expect(printed).not.toContain(secret);
});

for (const next of ["//evil.example/", "https://evil.example/", "/\\evil.example", "/%09/evil.example", "javascript:alert(1)", "/..//evil.example"]) {
  test(`no redirect leads to ${next}`, async ({ page, tegata, browserOf }) => {
    const hana = tegata.person("Hana");
    await open(page, `/login?next=${encodeURIComponent(next)}`);
    await fillIn(page, hana);
    await expect(page).toHaveURL("/");
    await expect(badge(page, hana)).toBeVisible();
    await open(page, `/login?next=${encodeURIComponent(next)}`);
    await expect(page.getByRole("link", { name: "Go on" })).toHaveAttribute("href", "/");

    const plain = await (await browserOf({ javaScriptEnabled: false })).newPage();
    await plain.goto(`/login?next=${encodeURIComponent(next)}`);
    await fillIn(plain, hana);
    await expect(plain).toHaveURL("/");
  });
}

for (const [what, path] of [
  ["out", "/api/session/logout"],
  ["in", "/api/session/login"],
] as const) {
  test(`a foreign page can sign nobody ${what}`, async ({ page, tegata, complaints }) => {
    complaints.pardon(failed(path, 403));
    const [hana, attacker] = [tegata.person("Hana"), tegata.person("Attacker")];
    await logIn(page, hana);
    // Another port is another origin on the same site: the cookie goes along, so only the check of the origin helps.
    const foreign = `http://localhost:${await freePort()}/`;
    const lure = `<form method="post" action="${tegata.origin}${path}">
      <input name="email" value="${attacker.email}"><input name="password" value="${attacker.password}"><button>Win a prize</button></form>`;
    const trap = await page.context().newPage();
    await trap.route(foreign, (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><title>x</title>${lure}` }));
    await trap.goto(foreign);
    const answered = trap.waitForResponse((response) => response.url().endsWith(path));
    await trap.getByRole("button").click();
    expect((await answered).status()).toBe(403);
    await page.reload();
    await awake(page);
    await expect(badge(page, hana)).toBeVisible();
  });
}

test("the next person in the same browser never sees the page of the one before, not even by Back", async ({ tegata, complaints, launchOptions }) => {
  // Playwright switches the back-forward cache off; people's browsers have it on.
  const browser = await chromium.launch({ ...launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  const context = await browser.newContext({ baseURL: tegata.origin, locale: "en-GB" });
  await complaints.watch(context);
  const shown: string[] = [];
  await context.exposeBinding("tegataStoryShown", (_, text: string) => void shown.push(text));
  await context.addInitScript(() => {
    const tell = (window as unknown as { tegataStoryShown(text: string): void }).tegataStoryShown;
    window.addEventListener("pageshow", () => tell(document.body.innerText));
  });
  const [hana, sora] = [tegata.person("Hana Himitsu"), tegata.person("Sora")];
  const page = await context.newPage();
  await logIn(page, hana);
  await open(page, "/account");
  await expect(badge(page, hana)).toBeVisible();
  await page.goto("/robots.txt");

  const other = await context.newPage();
  await open(other, "/");
  await logOut(other);
  await expect(slip(other)).toContainText(w.loggedOut);
  await fillIn(other, sora);
  await expect(badge(other, sora)).toBeVisible();

  shown.length = 0;
  // A page out of the cache never loads, so there is no such event to wait for.
  await page.goBack({ waitUntil: "commit" });
  await awake(page);
  await expect(badge(page, sora)).toBeVisible();
  await expect(heading(page, w.account)).toBeVisible();
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.join()).not.toContain(hana.name);
  expect(await page.content()).not.toContain(hana.name);
  await browser.close();
});
