// Web apps made with unmodified client libraries: sign-in, renewal and logout at a real Tegata, over plain HTTP.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { webClients } from "../clients.js";
import { App } from "../support/app.js";
import { Browser } from "../support/browser.js";
import { Tegata } from "../support/tegata.js";
import { askSilently, logOut, signIn, tamper } from "../support/visit.js";

let tegata;
let hana;

before(async () => {
  tegata = await Tegata.start();
  hana = tegata.person("Hana Sekiguchi", "hana@example.jp");
});
after(() => tegata?.stop());

for (const client of webClients) {
  describe(client.name, () => {
    const browser = new Browser();
    let app;
    before(async () => {
      app = await App.start(tegata, client);
    });
    after(() => app?.stop());

    test("signs in and learns sub, e-mail and name", async () => {
      assert.equal((await app.me(browser)).status, 401);
      const page = await signIn(browser, app, hana);
      assert.equal(page.url.origin, app.origin, page.body);
      const { accessToken, ...person } = await app.me(browser);
      assert.deepEqual(person, { status: 200, sub: hana.sub, email: hana.email, name: hana.name });
      assert.equal(await tegata.userOf(accessToken), hana.sub);
    });

    for (const { guard, forge } of client.attacks) {
      test(`refuses an answer with ${forge} ${guard}`, async () => {
        browser.forget(new URL(app.origin).hostname);
        const tampered = tamper(browser, app, guard, forge);
        await signIn(browser, app, hana);
        assert.equal(tampered(), 1);
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
  });
}
