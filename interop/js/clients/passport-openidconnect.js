// An Express app that signs people in with passport-openidconnect. The library knows neither discovery nor PKCE: its
// endpoints are written down, it is registered with --no-pkce, and `nonce: true` makes up for it. Name and e-mail come
// from the ID token. Renewal is passport-oauth2-refresh; logout at the provider is left to the app.
import express from "express";
import session from "express-session";
import passport from "passport";
import refresh from "passport-oauth2-refresh";
import OpenIDConnectStrategy from "passport-openidconnect";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT } = process.env;
const origin = `http://127.0.0.1:${PORT}`;

const strategy = new OpenIDConnectStrategy(
  {
    issuer: ISSUER,
    authorizationURL: `${ISSUER}/oauth/authorize`,
    tokenURL: `${ISSUER}/oauth/token`,
    userInfoURL: `${ISSUER}/oauth/userinfo`,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    callbackURL: `${origin}/callback`,
    scope: ["profile", "email"],
    nonce: true,
  },
  (issuer, profile, context, idToken, accessToken, refreshToken, done) => done(null, { profile, idToken, accessToken, refreshToken }),
);
passport.use(strategy);
refresh.use(strategy);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();
app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false }));
app.use(passport.session());

app.get("/login", passport.authenticate("openidconnect"));
app.get("/callback", passport.authenticate("openidconnect", { successRedirect: "/me" }));

app.get("/refresh", (req, res, next) => {
  refresh.requestNewAccessToken(strategy.name, req.user.refreshToken, (error, accessToken, refreshToken) => {
    if (error) return next(new Error(error.data));
    Object.assign(req.session.passport.user, { accessToken, refreshToken: refreshToken ?? req.user.refreshToken });
    res.redirect("/me");
  });
});

app.get("/logout", (req, res) => {
  const url = new URL(`${ISSUER}/oauth/end_session`);
  url.searchParams.set("id_token_hint", req.user.idToken);
  url.searchParams.set("post_logout_redirect_uri", `${origin}/bye`);
  req.logout(() => res.redirect(url.href));
});

app.get("/bye", (req, res) => res.send("Signed out"));

app.get("/me", (req, res) => {
  if (!req.user) return res.status(401).json({});
  const { profile, accessToken } = req.user;
  res.json({ sub: profile.id, email: profile.emails[0].value, name: profile.displayName, accessToken });
});

app.listen(PORT, "127.0.0.1");
