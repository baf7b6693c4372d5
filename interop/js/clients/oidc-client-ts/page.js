// A page that signs people in with oidc-client-ts: its own defaults (code flow, PKCE, renewal by refresh token). Name and
// e-mail come from the ID token.
const { ISSUER, CLIENT_ID } = await (await fetch("/settings.json")).json();

const manager = new oidc.UserManager({
  authority: ISSUER,
  client_id: CLIENT_ID,
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/bye`,
  scope: "openid profile email",
});

function show(what) {
  const me = document.querySelector("#me");
  me.textContent = JSON.stringify(what);
  me.hidden = false;
}

async function showUser() {
  const user = await manager.getUser();
  if (!user) return show({ status: 401 });
  const { sub, email, name } = user.profile;
  show({ status: 200, sub, email, name, accessToken: user.access_token });
}

document.querySelector("#login").onclick = () => manager.signinRedirect();
document.querySelector("#renew").onclick = () => manager.signinSilent().then(showUser, (error) => show({ status: 500, error: error.message }));
document.querySelector("#logout").onclick = () => manager.signoutRedirect();

try {
  if (location.pathname === "/callback") await manager.signinCallback();
  if (location.pathname === "/bye") await manager.signoutCallback();
  history.replaceState(null, "", "/");
  await showUser();
} catch (error) {
  show({ status: 401, error: error.message });
}
