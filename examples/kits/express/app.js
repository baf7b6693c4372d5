// An Express app whose people log in at Tegata. Pages take the access token from the session, the API from the
// `Authorization` header; verify.js decides about both.
import cookies from "cookie-parser";
import express from "express";
import * as openid from "openid-client";
import { KeysUnavailable, keysStatus } from "./keys.js";
import { follow, revocationsStatus } from "./revocations.js";
import { BASE_URL, CLIENT_ID, CLIENT_SECRET, ALGORITHMS, ISSUER, PORT, SESSION_SECRET, TEGATA_URL } from "./settings.js";
import { Refused, verify } from "./verify.js";
import { homePage, loginPage, unavailablePage } from "./words.js";

const app = express();
app.disable("x-powered-by");
app.use(cookies(SESSION_SECRET));
app.use((req, res, next) => {
  if (req.path !== "/healthz") res.set("Cache-Control", "no-store");
  next();
});

// --- the session: a signed cookie, so there is no store to run. Scripts cannot read it -------------------------------

const COOKIE = { httpOnly: true, sameSite: "lax", secure: BASE_URL.startsWith("https:"), signed: true };
const session = (req) => req.signedCookies.express_kit || {};
const keep = (res, content) => res.cookie("express_kit", content, COOKIE);
const forget = (res) => res.clearCookie("express_kit", COOKIE);

const language = (req) => req.acceptsLanguages("en", "ja") || "en";

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

app.get("/login/start", async (req, res) => {
  const asked = { verifier: openid.randomPKCECodeVerifier(), state: openid.randomState(), nonce: openid.randomNonce() };
  keep(res, { asked, next: local(req.query.next) });
  const url = openid.buildAuthorizationUrl(tegata, {
    redirect_uri: `${BASE_URL}/callback`,
    scope: "openid profile email",
    code_challenge: await openid.calculatePKCECodeChallenge(asked.verifier),
    code_challenge_method: "S256",
    state: asked.state,
    nonce: asked.nonce,
  });
  res.redirect(303, url.href);
});
// [/sign-in]

app.get("/callback", async (req, res) => {
  const { asked, next } = session(req);
  try {
    const tokens = await openid.authorizationCodeGrant(tegata, new URL(req.originalUrl, BASE_URL), {
      pkceCodeVerifier: asked.verifier,
      expectedState: asked.state,
      expectedNonce: asked.nonce,
    });
    keep(res, { accessToken: tokens.access_token, idToken: tokens.id_token });
    res.redirect(303, local(next));
  } catch (error) {
    console.warn(`nobody was logged in: ${error.message}`);
    forget(res);
    res.redirect(303, "/login?reason=login_needed&next=%2F");
  }
});

app.get("/login", (req, res) => {
  res.send(loginPage(language(req), req.query.reason, local(req.query.next)));
});

app.post("/logout", (req, res) => {
  const { idToken } = session(req);
  const goodbye = `${BASE_URL}/login?reason=signed_out`;
  forget(res);
  if (!idToken) return res.redirect(303, goodbye);
  res.redirect(303, openid.buildEndSessionUrl(tegata, { id_token_hint: idToken, post_logout_redirect_uri: goodbye }).href);
});

// --- what the app is about -------------------------------------------------------------------------------------------

// [guard]
/** Before a page: the token is the session's. */
async function page(req, res, next) {
  req.claims = await verify(session(req).accessToken);
  next();
}

/** Before an API route: only the header counts, which no other site can make a browser send. */
async function api(req, res, next) {
  req.claims = await verify(/^Bearer +(.+)$/i.exec(req.get("Authorization"))?.[1]);
  next();
}

app.get("/", page, (req, res) => res.send(homePage(language(req), req.claims)));

app.get("/report", page, (req, res) => res.send(homePage(language(req), req.claims, req.query.page)));

app.get("/api/me", api, (req, res) => {
  const { sub, roles = [], exp, act } = req.claims;
  res.json({ sub, roles, exp, act });
});
// [/guard]

app.get("/healthz", (req, res) => res.json({ status: "ok" }));

app.get("/api/status", (req, res) => res.json({ revocations: revocationsStatus(), keys: keysStatus() }));

// --- answers when something is in the way ----------------------------------------------------------------------------

app.use((error, req, res, next) => {
  const isApi = req.path.startsWith("/api/");
  if (error instanceof KeysUnavailable) {
    res.status(503).set("Retry-After", "5");
    return isApi ? res.json({ error: "temporarily_unavailable" }) : res.send(unavailablePage(language(req)));
  }
  if (!(error instanceof Refused)) return next(error);
  const reason = error.reason === "invalid" ? "expired" : error.reason;
  if (!isApi) {
    forget(res);
    return res.redirect(303, `/login?reason=${reason}&next=${encodeURIComponent(local(req.originalUrl))}`);
  }
  // RFC 6750, section 3: the error only when a token was sent.
  const sent = error.reason !== "login_needed";
  const challenge = sent ? `Bearer error="invalid_token", error_description="${error.message}"` : "Bearer";
  res.status(401).set("WWW-Authenticate", challenge).json({
    error: sent ? "invalid_token" : "unauthorized",
    error_description: error.message,
    login_url: `${BASE_URL}/login?reason=${reason}`,
  });
});

follow();
app.listen(PORT, "127.0.0.1");
