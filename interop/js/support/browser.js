// A browser without scripts: follows redirects, keeps cookies as SameSite says, fills in and sends forms. Knows nothing
// of Tegata or of OpenID Connect. Used by visit.js.
import { once } from "node:events";
import { request } from "node:http";
import { parse } from "node-html-parser";

const REDIRECTS = 20;
// Browsers drop larger cookies (RFC 6265, 6.1).
const LARGEST_COOKIE = 4096;

/** A document that the browser shows. */
export class Page {
  constructor(url, status, body) {
    Object.assign(this, { url: new URL(url), status, body });
  }

  json() {
    return JSON.parse(this.body);
  }

  /** The first form that the selector finds, as { action, method, fields }; its first button of that name and value is pressed. */
  form(selector = "form", button) {
    const form = parse(this.body).querySelector(selector);
    if (!form) throw new Error(`there is no ${selector} on ${this.url}: ${this.body.slice(0, 500)}`);
    const fields = new URLSearchParams();
    for (const input of form.querySelectorAll("input[name]")) {
      const unchecked = ["checkbox", "radio"].includes(input.getAttribute("type")) && !input.hasAttribute("checked");
      if (!unchecked) fields.append(input.getAttribute("name"), input.getAttribute("value") ?? "");
    }
    const pressed = button && form.querySelector(`button[name="${button.name}"][value="${button.value}"]`);
    if (button && !pressed) throw new Error(`there is no button ${button.name}=${button.value} on ${this.url}`);
    if (pressed) fields.append(button.name, button.value);
    const action = new URL(form.getAttribute("action") || this.url, this.url);
    return { action, method: (form.getAttribute("method") ?? "get").toUpperCase(), fields };
  }
}

/** One person's browser. */
export class Browser {
  cookies = [];
  page = undefined;
  /** Sees every address that is about to be visited; may change it, or stop there with `undefined`. */
  onVisit = (url) => url;

  /** Forgets the cookies of one host. */
  forget(hostname) {
    this.cookies = this.cookies.filter(({ host }) => host !== hostname);
  }

  /** Opens an address as if it was typed in. */
  async open(url) {
    this.page = undefined;
    return this.#navigate(new URL(url), "GET");
  }

  /** Sends a form of the present page. */
  async send({ action, method, fields }) {
    if (method === "GET") {
      const url = new URL(action);
      url.search = fields;
      return this.#navigate(url, "GET");
    }
    return this.#navigate(action, "POST", fields.toString());
  }

  async #navigate(target, method, body) {
    const from = this.page?.url;
    let crossSite = false;
    let url = target;
    for (let hops = 0; hops < REDIRECTS; hops += 1) {
      url = this.onVisit(url);
      if (!url) return undefined;
      crossSite ||= from !== undefined && from.hostname !== url.hostname;
      const site = from === undefined ? "none" : crossSite ? "cross-site" : from.origin === url.origin ? "same-origin" : "same-site";
      const answer = await this.#ask(url, method, body, { site, origin: crossSite && hops > 0 ? "null" : from?.origin });
      if (!answer.location) {
        this.page = new Page(url, answer.status, answer.body);
        return this.page;
      }
      if (![307, 308].includes(answer.status)) [method, body] = ["GET", undefined];
      url = new URL(answer.location, url);
    }
    throw new Error(`more than ${REDIRECTS} redirects, the last one to ${url}`);
  }

  async #ask(url, method, body, { site, origin }) {
    const headers = {
      Accept: "text/html,application/xhtml+xml,*/*;q=0.8",
      "Accept-Language": "en-GB,en;q=0.9",
      "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) interop",
      "Sec-Fetch-Dest": "document",
      "Sec-Fetch-Mode": "navigate",
      "Sec-Fetch-Site": site,
      "Sec-Fetch-User": "?1",
    };
    const cookies = this.#cookiesFor(url, site === "cross-site", method);
    if (cookies) headers.Cookie = cookies;
    if (body !== undefined) {
      headers["Content-Type"] = "application/x-www-form-urlencoded";
      headers["Content-Length"] = Buffer.byteLength(body);
      headers.Origin = origin ?? "null";
    }
    const asked = request(url, { method, headers, agent: false }).end(body);
    const [response] = await once(asked, "response");
    let text = "";
    for await (const part of response.setEncoding("utf8")) text += part;
    for (const line of response.headers["set-cookie"] ?? []) this.#keep(url, line);
    const redirected = response.statusCode >= 300 && response.statusCode < 400;
    return { status: response.statusCode, body: text, location: redirected ? response.headers.location : undefined };
  }

  // Cookies know hosts, not ports (RFC 6265, 8.5).
  #cookiesFor(url, crossSite, method) {
    const fits = ({ host, path, sameSite, expires }) =>
      host === url.hostname &&
      `${url.pathname}/`.startsWith(path.endsWith("/") ? path : `${path}/`) &&
      expires > Date.now() &&
      (!crossSite || sameSite === "none" || (sameSite === "lax" && method === "GET"));
    return this.cookies
      .filter(fits)
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }

  #keep(url, line) {
    const [pair, ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    if (pair.length > LARGEST_COOKIE) throw new Error(`a browser drops this cookie of ${url}: ${pair.slice(0, at)}`);
    const has = Object.fromEntries(attributes.map((text) => [text.split("=")[0].toLowerCase(), text.split("=")[1]]));
    const cookie = {
      host: url.hostname,
      name: pair.slice(0, at),
      value: pair.slice(at + 1),
      path: has.path ?? (url.pathname.replace(/\/[^/]*$/, "") || "/"),
      sameSite: has.samesite?.toLowerCase() ?? "lax",
      expires: has["max-age"] !== undefined ? Date.now() + Number(has["max-age"]) * 1000 : has.expires ? Date.parse(has.expires) : Infinity,
    };
    const same = (other) => ["host", "name", "path"].every((key) => other[key] === cookie[key]);
    this.cookies = [...this.cookies.filter((other) => !same(other)), cookie];
  }
}
