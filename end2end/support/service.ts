// A service that people log in to through Tegata, as small as can be: it sends them there with PKCE, takes them back at
// an address of its own, and exchanges the code. Registered by the operator's command.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Page } from "@playwright/test";
import type { Tegata } from "./tegata.ts";

/** What came back with the person. */
export type Answer = Record<string, string>;

export class Service {
  private verifier = "";
  private answers: Answer[] = [];

  private constructor(
    private tegata: Tegata,
    /** `client_id`. */
    readonly id: string,
    /** The name that people see. */
    readonly name: string,
    /** Its own origin. */
    readonly origin: string,
    private server: Server,
  ) {}

  /** Starts it and registers it as a public service. */
  static async start(tegata: Tegata, name: string, ...flags: string[]): Promise<Service> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const service = new Service(tegata, `shop-${randomBytes(4).toString("hex")}`, name, `http://127.0.0.1:${port}`, server);
    server.on("request", (request, response) => {
      const url = new URL(request.url ?? "/", service.origin);
      if (url.pathname === "/callback") service.answers.push(Object.fromEntries(url.searchParams));
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(`<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>${url.pathname}</title><h1>${url.pathname}</h1></html>`);
    });
    const uris = ["--redirect-uri", `${service.origin}/callback`, "--post-logout-uri", `${service.origin}/bye`];
    tegata.command(["service", "add", service.id, "--public", "--name", name, ...uris, ...flags]);
    return service;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Where it sends people to log in. */
  asking(more: Answer = {}): string {
    this.verifier = randomBytes(32).toString("base64url");
    const query = new URLSearchParams({
      response_type: "code",
      client_id: this.id,
      redirect_uri: `${this.origin}/callback`,
      scope: "openid profile email offline_access",
      state: randomBytes(8).toString("hex"),
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...more,
    });
    return `${this.tegata.origin}/oauth/authorize?${query}`;
  }

  /** Where it sends people to log out; `hint` is an ID token. */
  leaving(hint?: string): string {
    const query = new URLSearchParams({ client_id: this.id, post_logout_redirect_uri: `${this.origin}/bye`, state: "bye" });
    if (hint) query.set("id_token_hint", hint);
    return `${this.tegata.origin}/oauth/end_session?${query}`;
  }

  /** Waits until the person is back, and says with what. */
  async back(page: Page): Promise<Answer> {
    await page.waitForURL(`${this.origin}/callback**`);
    const answer = this.answers.pop();
    if (!answer) throw new Error("nobody has come back");
    return answer;
  }

  /** The tokens that a code is good for. */
  async exchange(code: string): Promise<Record<string, string>> {
    const fields = { grant_type: "authorization_code", code, client_id: this.id, code_verifier: this.verifier };
    const body = new URLSearchParams({ ...fields, redirect_uri: `${this.origin}/callback` });
    const answer = await fetch(`${this.tegata.origin.replace("localhost", "127.0.0.1")}/oauth/token`, { method: "POST", body });
    if (!answer.ok) throw new Error(`no tokens: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  }
}
