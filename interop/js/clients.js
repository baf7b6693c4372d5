// The client libraries under test: what each is called, how it is registered at Tegata, and what it needs to be told.
// tests/ makes the same tests of every row, and docs/interop.md shows the rows (support/table.js).

/** In every row unless it says otherwise. */
const COMMON = {
  callback: "/callback",
  bye: "/bye",
  flags: [],
  guards: ["state", "nonce", "code_challenge"],
};

const rows = [
  {
    name: "openid-client, confidential",
    package: "openid-client",
    app: "openid-client.js",
  },
  {
    name: "openid-client, public",
    package: "openid-client",
    app: "openid-client.js",
    flags: ["--public"],
  },
  {
    name: "oauth4webapi",
    package: "oauth4webapi",
    app: "oauth4webapi.js",
  },
  {
    name: "express-openid-connect",
    package: "express-openid-connect",
    app: "express-openid-connect.js",
    switches: '`response_type: "code"` (its default is the implicit flow), `idpLogout: true`',
  },
  {
    name: "express-openid-connect, back-channel logout",
    package: "express-openid-connect",
    app: "express-openid-connect-back-channel.js",
    flags: ["--back-channel-logout-uri", "ORIGIN/backchannel-logout"],
    switches: "also `backchannelLogout: { store }`",
    told: true,
  },
  {
    name: "Auth.js",
    package: "@auth/express",
    app: "auth-js.js",
    callback: "/auth/callback/tegata",
    bye: "/auth/signout",
    login: "/auth/signin",
    guards: ["code_challenge"],
    refresh: renewAuthJs,
    switches: "renewal and logout at the provider are the app's own lines",
  },
  {
    name: "passport-openidconnect",
    package: "passport-openidconnect",
    app: "passport-openidconnect.js",
    flags: ["--no-pkce"],
    guards: ["state", "nonce"],
    switches: "`nonce: true`; renewal by passport-oauth2-refresh; logout at the provider is the app's own line",
  },
];

function whole(row) {
  const client = { ...COMMON, id: row.name.toLowerCase().replace(/[^a-z0-9]+/g, "-"), ...row };
  const forges = (guard) => (guard === "state" ? ["wrong", "absent"] : ["wrong"]);
  client.attacks = client.guards.flatMap((guard) => forges(guard).map((forge) => ({ guard, forge })));
  return client;
}

/** Web apps: their library runs on a server. */
export const webClients = rows.map(whole);

/** The library that runs in the page. */
export const browserClient = whole({
  name: "oidc-client-ts",
  package: "oidc-client-ts",
  app: "oidc-client-ts.js",
  guards: ["state", "code_challenge"],
  flags: ["--public", "--origin", "ORIGIN"],
});

/** The crate: an app in ../rust, built by scripts/interop. */
export const rustClient = whole({
  name: "openidconnect",
  package: "openidconnect",
  command: () => [process.env.TEGATA_INTEROP_RUST],
});

/** What `tegata service add` is told: where the app is, and what its library needs. */
export function registration(client, origin) {
  return [
    ...["--redirect-uri", `${origin}${client.callback}`],
    ...["--post-logout-uri", `${origin}${client.bye}`],
    ...client.flags.map((flag) => flag.replace("ORIGIN", origin)),
  ];
}

/** Auth.js renews when its page asks for the session to be brought up to date, as `update()` of its React half does. */
async function renewAuthJs(browser, app) {
  const { csrfToken } = (await browser.open(app.url("/auth/csrf"))).json();
  const fields = new URLSearchParams({ csrfToken, "data[renew]": "1" });
  await browser.send({ action: new URL(app.url("/auth/session")), method: "POST", fields });
}
