// An Express app that signs people in with express-openid-connect, which makes /login, /callback and /logout itself.
// Its default is the implicit flow, which OAuth 2.1 has dropped: `response_type: "code"` and the secret switch to the
// code flow with PKCE. Name and e-mail come from the ID token.
import express from "express";
import openid from "express-openid-connect";

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
