// The app of express-openid-connect.js with back-channel logout: Tegata tells it when a session ended somewhere else. What
// it was told is kept in a store; the one in memory is forgotten when the app ends, yours should not be.
import express from "express";
import openid from "express-openid-connect";
import session from "express-session";

const { auth, requiresAuth } = openid;
const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT } = process.env;

const app = express();
app.use(
  auth({
    issuerBaseURL: ISSUER,
    baseURL: `http://127.0.0.1:${PORT}`,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    secret: SESSION_SECRET,
    authRequired: false,
    idpLogout: true,
    backchannelLogout: { store: new session.MemoryStore() },
    authorizationParams: { response_type: "code" },
    routes: { postLogoutRedirect: "/bye" },
  }),
);

app.get("/", (req, res) => res.redirect("/me"));

app.get("/refresh", requiresAuth(), async (req, res) => {
  await req.oidc.accessToken.refresh();
  res.redirect("/me");
});

app.get("/bye", (req, res) => res.send("Signed out"));

app.get("/me", (req, res) => {
  if (!req.oidc.isAuthenticated()) return res.status(401).json({});
  const { sub, email, name } = req.oidc.user;
  res.json({ sub, email, name, accessToken: req.oidc.accessToken.access_token });
});

app.listen(PORT, "127.0.0.1");
