// oidc-client-ts in a page of a real Chromium: sign-in, renewal and logout at a real Tegata, with its CORS, cookies and
// Content-Security-Policy in force.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { browserClient as client } from "../clients.js";
import { App } from "../support/app.js";
import { Tegata } from "../support/tegata.js";
import { silentRequest, tampered } from "../support/visit.js";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"];

describe(client.name, () => {
  let tegata, hana, app, chrome, page;

  before(async () => {
    tegata = await Tegata.start();
    hana = tegata.person("Hana Sekiguchi", "hana@example.jp");
    app = await App.start(tegata, client);
    chrome = await chromium.launch({ executablePath: process.env.TEGATA_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
    page = await chrome.newPage();
  });
  after(async () => {
    await chrome?.close();
    await app?.stop();
    await tegata?.stop();
  });

  test("signs nobody in whose consent was refused", async () => {
    const theirs = page;
    page = await (await chrome.newContext()).newPage();
    await me();
    await passTegata("deny");
    assert.equal((await shown()).status, 401);
    await page.context().close();
    page = theirs;
  });

  test("signs in and learns sub, e-mail and name", async () => {
    assert.equal((await me()).status, 401);
    await passTegata("allow");
    const { accessToken, ...person } = await shown();
    assert.deepEqual(person, { status: 200, sub: hana.sub, email: hana.email, name: hana.name });
    assert.equal(await tegata.userOf(accessToken), hana.sub);
  });

  test("signs in again without any page of Tegata", async () => {
    await page.evaluate(() => sessionStorage.clear());
    assert.equal((await me()).status, 401);
    const loaded = [];
    const note = () => loaded.push(new URL(page.url()).origin);
    page.on("domcontentloaded", note);
    await press("#login");
    assert.equal((await shown()).sub, hana.sub);
    page.off("domcontentloaded", note);
    assert.deepEqual(loaded, [app.origin]);
  });

  for (const { guard, forge } of client.attacks) {
    test(`refuses an answer with ${forge} ${guard}`, async () => {
      await page.evaluate(() => sessionStorage.clear());
      let done = 0;
      await page.route(`${tegata.issuer}/oauth/authorize?*`, (route) => {
        done += 1;
        return route.continue({ url: tampered(new URL(route.request().url()), guard, forge).href });
      });
      await press("#login");
      assert.equal((await shown()).status, 401);
      assert.equal(done, 1);
      // The same steps without tampering end otherwise.
      await page.unrouteAll();
      assert.equal((await me()).status, 401);
      await press("#login");
      assert.equal((await shown()).sub, hana.sub);
    });
  }

  test("renews its access token", async () => {
    const old = await me();
    await press("#renew");
    const renewed = await shown();
    assert.equal(renewed.sub, hana.sub, renewed.error);
    assert.notEqual(renewed.accessToken, old.accessToken);
    assert.equal(await tegata.userOf(renewed.accessToken), hana.sub);
  });

  test("logs out, of Tegata too", async () => {
    assert.equal(await askSilently(), "code");
    await me();
    await press("#logout");
    assert.equal((await shown()).status, 401);
    assert.equal(await askSilently(), "login_required");
  });

  /** From the app by way of Tegata's pages back to it. */
  async function passTegata(decision) {
    await press("#login");
    await page.waitForURL(`${tegata.issuer}/login**`);
    await page.fill('[name="email"]', hana.email);
    await page.fill('[name="password"]', hana.password);
    await page.press('[name="password"]', "Enter");
    await page.waitForURL(`${tegata.issuer}/consent**`);
    await page.click(`button[name="decision"][value="${decision}"]`);
  }

  /** Presses a button of the app's page; what it said until then counts no more. */
  async function press(id) {
    await page.evaluate(() => document.querySelector("#me").setAttribute("hidden", ""));
    await page.click(id);
  }

  /** What the app's page says of the person, once it says something new. */
  async function shown() {
    const said = (origin) => location.origin === origin && document.querySelector("#me:not([hidden])")?.textContent;
    return JSON.parse(await (await page.waitForFunction(said, app.origin)).jsonValue());
  }

  async function me() {
    await page.goto(app.url("/"));
    return shown();
  }

  async function askSilently() {
    const redirectUri = app.url(client.callback);
    const answer = page.waitForRequest((request) => request.url().startsWith(redirectUri));
    await page.goto(silentRequest(app).href);
    const params = new URL((await answer).url()).searchParams;
    return params.get("error") ?? (params.has("code") ? "code" : "nothing");
  }
});
