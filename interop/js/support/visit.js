// What a person does in a browser: signs in to an app by way of Tegata's pages, and looks whether Tegata still knows them.
// Takes from each form what it holds and adds what a person would.
import { createHash, randomBytes } from "node:crypto";

/** Signs in from where the app starts it; gives the page that it ends on and the pages of Tegata on the way. */
export async function signIn(browser, app, person, decision = "allow") {
  const asked = [];
  const isAt = (path) => page.url.origin === app.issuer && page.url.pathname === path && asked.push(path);
  let page = await browser.open(app.url(app.client.login ?? "/login"));
  // An app that asks "with whom?" first.
  if (page.url.pathname === app.client.login) page = await browser.send(page.form());
  if (isAt("/login")) {
    const form = page.form();
    form.fields.set("email", person.email);
    form.fields.set("password", person.password);
    page = await browser.send(form);
  }
  if (isAt("/consent")) {
    page = await browser.send(page.form('form:has(button[name="decision"])', { name: "decision", value: decision }));
  }
  return { page, asked };
}

/** Logs out from the app, which vouches to Tegata for the wish (`id_token_hint`); gives the page that it ends on. */
export async function logOut(browser, app) {
  let page = await browser.open(app.url("/logout"));
  // An app that asks "really?" when its person comes back.
  if (page.url.pathname === "/auth/signout") page = await browser.send(page.form());
  return page;
}

/** Logs out of Tegata itself, where nobody vouches for the wish: it asks. */
export async function logOutAtTegata(browser, app) {
  const page = await browser.open(new URL("/oauth/end_session", app.issuer));
  return browser.send(page.form('form:has(input[name="ticket"])'));
}

/** An authorization request that Tegata must answer without any page. */
export function silentRequest(app) {
  const url = new URL("/oauth/authorize", app.issuer);
  url.search = new URLSearchParams({
    client_id: app.id,
    redirect_uri: app.url(app.client.callback),
    response_type: "code",
    scope: "openid",
    state: randomBytes(12).toString("hex"),
    prompt: "none",
    code_challenge: createHash("sha256").update(randomBytes(32)).digest("base64url"),
    code_challenge_method: "S256",
  });
  return url;
}

/** Sends it: "code" if Tegata knows the person, or the error that it answers. */
export async function askSilently(browser, app) {
  let answer;
  browser.onVisit = (visited) => {
    if (!visited.href.startsWith(app.url(app.client.callback))) return visited;
    answer = visited.searchParams;
    return undefined;
  };
  const page = await browser.open(silentRequest(app));
  browser.onVisit = (visited) => visited;
  if (!answer) throw new Error(`prompt=none ended on ${page.url} with ${page.status}: ${page.body.slice(0, 500)}`);
  return answer.get("error") ?? (answer.has("code") ? "code" : "nothing");
}

/** The same authorization request with another value of one parameter, or without it. */
export function tampered(request, parameter, forge) {
  const url = new URL(request);
  if (!url.searchParams.has(parameter)) throw new Error(`there is no ${parameter} in ${url}`);
  if (forge === "absent") url.searchParams.delete(parameter);
  else url.searchParams.set(parameter, randomBytes(32).toString("base64url"));
  return url;
}

/** Tampers with every authorization request of this browser; gives a function that says how many there were. */
export function tamper(browser, app, parameter, forge) {
  let done = 0;
  browser.onVisit = (visited) => {
    if (!visited.href.startsWith(`${app.issuer}/oauth/authorize?`)) return visited;
    done += 1;
    return tampered(visited, parameter, forge);
  };
  return () => done;
}
