// An Express app that signs people in with openid-client. Without CLIENT_SECRET it is a public client.
// The library is strict about HTTPS: `allowInsecureRequests` is for an ISSUER on localhost only.
import express from "express";
import session from "express-session";
import * as client from "openid-client";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT } = process.env;
const origin = `http://127.0.0.1:${PORT}`;
const redirectUri = `${origin}/callback`;

const config = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, {
  execute: [client.allowInsecureRequests],
});

const app = express();
app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false }));

app.get("/login", async (req, res) => {
  const verifier = client.randomPKCECodeVerifier();
  req.session.asked = { verifier, state: client.randomState(), nonce: client.randomNonce() };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: "openid profile email offline_access",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: req.session.asked.state,
    nonce: req.session.asked.nonce,
  });
  res.redirect(url.href);
});

app.get("/callback", async (req, res) => {
  const { verifier, state, nonce } = req.session.asked;
  const tokens = await client.authorizationCodeGrant(config, new URL(req.originalUrl, origin), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
  });
  const user = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  req.session.regenerate(() => {
    Object.assign(req.session, { user, tokens });
    res.redirect("/me");
  });
});

app.get("/refresh", async (req, res) => {
  const { tokens } = req.session;
  req.session.tokens = { ...tokens, ...(await client.refreshTokenGrant(config, tokens.refresh_token)) };
  res.redirect("/me");
});

app.get("/logout", (req, res) => {
  const url = client.buildEndSessionUrl(config, {
    id_token_hint: req.session.tokens.id_token,
    post_logout_redirect_uri: `${origin}/bye`,
  });
  req.session.destroy(() => res.redirect(url.href));
});

app.get("/bye", (req, res) => res.send("Signed out"));

app.get("/me", (req, res) => {
  if (!req.session.user) return res.status(401).json({});
  const { sub, email, name } = req.session.user;
  res.json({ sub, email, name, accessToken: req.session.tokens.access_token });
});

app.listen(PORT, "127.0.0.1");
