// A Hono app whose people log in at Tegata. Pages take the access token from the session, the API from the
// `Authorization` header; verify.js decides about both.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { languageDetector } from "hono/language";
import * as openid from "openid-client";
import { KeysUnavailable, keysStatus } from "./keys.js";
import { follow, revocationsStatus } from "./revocations.js";
import { ALGORITHMS, BASE_URL, CLIENT_ID, CLIENT_SECRET, ISSUER, PORT, SESSION_SECRET, TEGATA_URL } from "./settings.js";
import { Refused, verify } from "./verify.js";
import { homePage, loginPage, unavailablePage } from "./words.js";

const app = new Hono();
app.use(languageDetector({ order: ["header"], supportedLanguages: ["en", "ja"], fallbackLanguage: "en", caches: false }));
app.use(async (c, next) => {
  await next();
  if (c.req.path !== "/healthz") c.header("Cache-Control", "no-store");
});

// --- the session: a signed cookie, so there is no store to run. Scripts cannot read it -------------------------------

const COOKIE = { httpOnly: true, sameSite: "Lax", secure: BASE_URL.startsWith("https:") };
const session = async (c) => JSON.parse((await getSignedCookie(c, SESSION_SECRET, "hono_kit")) || "{}");
const keep = (c, content) => setSignedCookie(c, "hono_kit", JSON.stringify(content), SESSION_SECRET, COOKIE);
const forget = (c) => deleteCookie(c, "hono_kit", COOKIE);

/** A path of this site and nothing else: no `//host`, no `/\host`, nothing that browsers drop on the way. */
const local = (next) => (/^\/(?![/\\])[^\\\s\x00-\x20\x7f]*$/.test(next) ? next : "/");

// --- signing in and out ----------------------------------------------------------------------------------------------

// [sign-in]
const tegata = new openid.Configuration(
  {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/oauth/authorize`,
    end_session_endpoint: `${ISSUER}/oauth/end_session`,
    token_endpoint: `${TEGATA_URL}/oauth/token`,
    authorization_response_iss_parameter_supported: true,
    id_token_signing_alg_values_supported: ALGORITHMS,
  },
  CLIENT_ID,
  CLIENT_SECRET,
);
if (TEGATA_URL.startsWith("http:")) openid.allowInsecureRequests(tegata); // on this machine or in a closed network

app.get("/login/start", async (c) => {
  const asked = { verifier: openid.randomPKCECodeVerifier(), state: openid.randomState(), nonce: openid.randomNonce() };
  await keep(c, { asked, next: local(c.req.query("next")) });
  const url = openid.buildAuthorizationUrl(tegata, {
    redirect_uri: `${BASE_URL}/callback`,
    scope: "openid profile email",
    code_challenge: await openid.calculatePKCECodeChallenge(asked.verifier),
    code_challenge_method: "S256",
    state: asked.state,
    nonce: asked.nonce,
  });
  return c.redirect(url.href, 303);
});
// [/sign-in]

app.get("/callback", async (c) => {
  try {
    const { asked, next } = await session(c);
    const answer = new URL(`${BASE_URL}/callback${new URL(c.req.url).search}`);
    const tokens = await openid.authorizationCodeGrant(tegata, answer, {
      pkceCodeVerifier: asked.verifier,
      expectedState: asked.state,
      expectedNonce: asked.nonce,
    });
    await keep(c, { accessToken: tokens.access_token, idToken: tokens.id_token });
    return c.redirect(local(next), 303);
  } catch (error) {
    console.warn(`nobody was logged in: ${error.message}`);
    forget(c);
    return c.redirect("/login?reason=login_needed&next=%2F", 303);
  }
});

app.get("/login", (c) => c.html(loginPage(c.get("language"), c.req.query("reason"), local(c.req.query("next")))));

app.post("/logout", async (c) => {
  const { idToken } = await session(c);
  const goodbye = `${BASE_URL}/login?reason=signed_out`;
  forget(c);
  if (!idToken) return c.redirect(goodbye, 303);
  const url = openid.buildEndSessionUrl(tegata, { id_token_hint: idToken, post_logout_redirect_uri: goodbye });
  return c.redirect(url.href, 303);
});

// --- what the app is about -------------------------------------------------------------------------------------------

// [guard]
/** Before a page: the token is the session's. */
async function page(c, next) {
  c.set("claims", await verify((await session(c)).accessToken));
  await next();
}

/** Before an API route: only the header counts, which no other site can make a browser send. */
async function api(c, next) {
  c.set("claims", await verify(/^Bearer +(.+)$/i.exec(c.req.header("Authorization"))?.[1]));
  await next();
}

app.get("/", page, (c) => c.html(homePage(c.get("language"), c.get("claims"))));

app.get("/report", page, (c) => c.html(homePage(c.get("language"), c.get("claims"), c.req.query("page"))));

app.get("/api/me", api, (c) => {
  const { sub, roles = [], exp, act } = c.get("claims");
  return c.json({ sub, roles, exp, act });
});
// [/guard]

app.get("/healthz", (c) => c.json({ status: "ok" }));

app.get("/api/status", (c) => c.json({ revocations: revocationsStatus(), keys: keysStatus() }));

// --- answers when something is in the way ----------------------------------------------------------------------------

app.onError((error, c) => {
  const isApi = c.req.path.startsWith("/api/");
  if (error instanceof KeysUnavailable) {
    c.header("Retry-After", "5");
    return isApi ? c.json({ error: "temporarily_unavailable" }, 503) : c.html(unavailablePage(c.get("language")), 503);
  }
  if (!(error instanceof Refused)) {
    console.error(error);
    return c.text("Something went wrong here.", 500);
  }
  const reason = error.reason === "invalid" ? "expired" : error.reason;
  if (!isApi) {
    const { pathname, search } = new URL(c.req.url);
    forget(c);
    return c.redirect(`/login?reason=${reason}&next=${encodeURIComponent(local(pathname + search))}`, 303);
  }
  // RFC 6750, section 3: the error only when a token was sent.
  const sent = error.reason !== "login_needed";
  c.header("WWW-Authenticate", sent ? `Bearer error="invalid_token", error_description="${error.message}"` : "Bearer");
  const login_url = `${BASE_URL}/login?reason=${reason}`;
  return c.json({ error: sent ? "invalid_token" : "unauthorized", error_description: error.message, login_url }, 401);
});

follow();
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: PORT });
