// A client's app from clients/, registered at a Tegata and running as a process of its own, as its README would have it.
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { registration } from "../clients.js";
import { Process, cleanEnv, freePort } from "./processes.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../clients");

export class App {
  static async start(tegata, client) {
    const port = await freePort();
    const app = Object.assign(new App(), { client, issuer: tegata.issuer, id: client.id });
    // Not "localhost": for cookies that would be the same site as Tegata's, which real apps are not.
    app.origin = `http://127.0.0.1:${port}`;
    const secret = tegata.service(app.id, registration(client, app.origin));
    app.process = await Process.start(client.command?.() ?? [process.execPath, join(folder, client.app)], {
      cwd: folder,
      env: cleanEnv({
        ISSUER: tegata.issuer,
        CLIENT_ID: app.id,
        ...(secret && { CLIENT_SECRET: secret }),
        SESSION_SECRET: randomBytes(32).toString("hex"),
        PORT: String(port),
      }),
      log: join(tegata.folder, `${app.id}.log`),
      alive: app.url("/"),
    });
    return app;
  }

  url(path) {
    return `${this.origin}${path}`;
  }

  /** What the app says of the person at this browser. */
  async me(browser) {
    const page = await browser.open(this.url("/me"));
    return { status: page.status, ...page.json() };
  }

  async stop() {
    await this.process?.stop();
  }
}
