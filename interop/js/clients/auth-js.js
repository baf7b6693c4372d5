// An Express app that signs people in with Auth.js, which makes /auth/signin, /auth/callback/tegata and /auth/signout
// itself. Name and e-mail come from the ID token. Auth.js leaves two things to the app: renewal, written as in its guide
// on refresh token rotation, and logout at the provider (/logout below).
import { ExpressAuth, getSession } from "@auth/express";
import { getToken } from "@auth/core/jwt";
import express from "express";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT } = process.env;
const origin = `http://127.0.0.1:${PORT}`;
const server = await (await fetch(`${ISSUER}/.well-known/openid-configuration`)).json();

const config = {
  secret: SESSION_SECRET,
  trustHost: true,
  providers: [
    {
      id: "tegata",
      name: "Tegata",
      type: "oidc",
      issuer: ISSUER,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
    },
  ],
  callbacks: {
    async jwt({ token, account, trigger }) {
      if (account) return { ...token, ...kept(account), sub: account.providerAccountId };
      if (trigger !== "update" && Date.now() < token.expires_at * 1000) return token;
      return { ...token, ...kept(await renewed(token.refresh_token)) };
    },
    session({ session, token }) {
      return { ...session, sub: token.sub, accessToken: token.access_token };
    },
  },
};

/** What of a token response goes into the session cookie. */
function kept({ access_token, expires_in, expires_at, refresh_token, id_token }) {
  const ends = expires_at ?? Math.floor(Date.now() / 1000) + expires_in;
  return { access_token, expires_at: ends, refresh_token, id_token };
}

async function renewed(refreshToken) {
  const response = await fetch(server.token_endpoint, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`${CLIENT_ID}:${CLIENT_SECRET}`)}` },
    body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return { refresh_token: refreshToken, ...answer };
}

const app = express();
app.use("/auth", ExpressAuth(config));

app.get("/", (req, res) => res.redirect("/me"));

app.get("/logout", async (req, res) => {
  const token = await getToken({ req, secret: SESSION_SECRET });
  const url = new URL(server.end_session_endpoint);
  url.searchParams.set("id_token_hint", token.id_token);
  url.searchParams.set("post_logout_redirect_uri", `${origin}/auth/signout`);
  res.redirect(url.href);
});

app.get("/me", async (req, res) => {
  const session = await getSession(req, config);
  if (!session) return res.status(401).json({});
  const { sub, accessToken, user } = session;
  res.json({ sub, email: user.email, name: user.name, accessToken });
});

app.listen(PORT, "127.0.0.1");
