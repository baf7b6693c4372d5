// The tests that every web app passes, whatever library it is made with: sign-in, renewal and logout at a real Tegata,
// over plain HTTP. Called by tests/web.test.js and tests/rust.test.js.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { App } from "./app.js";
import { Browser } from "./browser.js";
import { Tegata } from "./tegata.js";
import { askSilently, logOut, logOutAtTegata, signIn, tamper } from "./visit.js";

const LATEST = 20_000;

/** Waits for what happens behind the browser's back. */
async function eventually(came) {
  const until = Date.now() + LATEST;
  while (!(await came())) {
    if (Date.now() > until) throw new Error(`it did not happen within ${LATEST} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Makes the tests of each of these rows of clients.js, all at one Tegata. */
export function suite(clients) {
  let tegata;
  let hana;

  before(async () => {
    tegata = await Tegata.start();
    hana = tegata.person("Hana Sekiguchi", "hana@example.jp");
  });
  after(() => tegata?.stop());

  for (const client of clients) {
    describe(client.name, () => {
      const browser = new Browser();
      let app;
      before(async () => {
        app = await App.start(tegata, client);
      });
      after(() => app?.stop());

      test("signs nobody in whose consent was refused", async () => {
        const theirs = new Browser();
        const { page, asked } = await signIn(theirs, app, hana, "deny");
        assert.deepEqual(asked, ["/login", "/consent"]);
        assert.equal(page.url.origin, app.origin, page.body);
        assert.equal((await app.me(theirs)).status, 401);
      });

      test("signs in and learns sub, e-mail and name", async () => {
        assert.equal((await app.me(browser)).status, 401);
        const { page, asked } = await signIn(browser, app, hana);
        assert.equal(page.url.origin, app.origin, page.body);
        assert.deepEqual(asked, ["/login", "/consent"]);
        const { accessToken, ...person } = await app.me(browser);
        assert.deepEqual(person, { status: 200, sub: hana.sub, email: hana.email, name: hana.name });
        assert.equal(await tegata.userOf(accessToken), hana.sub);
      });

      test("signs in again without any page of Tegata", async () => {
        browser.forget(new URL(app.origin).hostname);
        const { asked } = await signIn(browser, app, hana);
        assert.deepEqual(asked, []);
        assert.equal((await app.me(browser)).sub, hana.sub);
      });

      for (const { guard, forge } of client.attacks) {
        test(`refuses an answer with ${forge} ${guard}`, async () => {
          browser.forget(new URL(app.origin).hostname);
          const tampered = tamper(browser, app, guard, forge);
          const { page } = await signIn(browser, app, hana);
          assert.equal(tampered(), 1);
          assert.equal(page.url.origin, app.origin, page.body);
          assert.equal((await app.me(browser)).status, 401);
          // The same steps without tampering end otherwise.
          browser.onVisit = (url) => url;
          await signIn(browser, app, hana);
          assert.equal((await app.me(browser)).sub, hana.sub);
        });
      }

      test("renews its access token", async () => {
        const old = await app.me(browser);
        if (client.refresh) await client.refresh(browser, app);
        else assert.equal((await browser.open(app.url("/refresh"))).status, 200);
        const renewed = await app.me(browser);
        assert.equal(renewed.sub, hana.sub);
        assert.notEqual(renewed.accessToken, old.accessToken);
        assert.equal(await tegata.userOf(renewed.accessToken), hana.sub);
      });

      test("logs out, of Tegata too", async () => {
        assert.equal(await askSilently(browser, app), "code");
        const page = await logOut(browser, app);
        assert.equal(page.url.origin, app.origin, page.body);
        assert.equal((await app.me(browser)).status, 401);
        assert.equal(await askSilently(browser, app), "login_required");
      });

      if (client.told) {
        test("is told when the session ended elsewhere", async () => {
          await signIn(browser, app, hana);
          assert.equal((await app.me(browser)).status, 200);
          await logOutAtTegata(browser, app);
          await eventually(async () => (await app.me(browser)).status === 401);
        });
      }
    });
  }
}
