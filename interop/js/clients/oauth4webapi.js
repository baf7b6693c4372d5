// An Express app that signs people in with oauth4webapi, the functions that openid-client is made of.
// The library is strict about HTTPS: `allowInsecureRequests` is for an ISSUER on localhost only.
import express from "express";
import session from "express-session";
import * as oauth from "oauth4webapi";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT } = process.env;
const origin = `http://127.0.0.1:${PORT}`;
const redirectUri = `${origin}/callback`;

const http = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(ISSUER);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
const client = { client_id: CLIENT_ID };
const clientAuth = oauth.ClientSecretPost(CLIENT_SECRET);

const app = express();
app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false }));

app.get("/login", async (req, res) => {
  const verifier = oauth.generateRandomCodeVerifier();
  req.session.asked = { verifier, state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce() };
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid profile email",
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: req.session.asked.state,
    nonce: req.session.asked.nonce,
  });
  res.redirect(url.href);
});

app.get("/callback", async (req, res) => {
  const { verifier, state, nonce } = req.session.asked;
  const answer = oauth.validateAuthResponse(server, client, new URL(req.originalUrl, origin), state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, clientAuth, answer, redirectUri, verifier, http);
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(server, response, http);
  const { sub } = oauth.getValidatedIdTokenClaims(tokens);
  const info = await oauth.userInfoRequest(server, client, tokens.access_token, http);
  const user = await oauth.processUserInfoResponse(server, client, sub, info);
  req.session.regenerate(() => {
    Object.assign(req.session, { user, tokens });
    res.redirect("/me");
  });
});

app.get("/refresh", async (req, res) => {
  const { tokens } = req.session;
  const response = await oauth.refreshTokenGrantRequest(server, client, clientAuth, tokens.refresh_token, http);
  req.session.tokens = { ...tokens, ...(await oauth.processRefreshTokenResponse(server, client, response)) };
  res.redirect("/me");
});

app.get("/logout", (req, res) => {
  const url = new URL(server.end_session_endpoint);
  url.searchParams.set("id_token_hint", req.session.tokens.id_token);
  url.searchParams.set("post_logout_redirect_uri", `${origin}/bye`);
  req.session.destroy(() => res.redirect(url.href));
});

app.get("/bye", (req, res) => res.send("Signed out"));

app.get("/me", (req, res) => {
  if (!req.session.user) return res.status(401).json({});
  const { sub, email, name } = req.session.user;
  res.json({ sub, email, name, accessToken: req.session.tokens.access_token });
});

app.listen(PORT, "127.0.0.1");
