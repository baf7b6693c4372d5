// The real Tegata under test: its binary in an empty folder on a free port, with people and services made by its own
// commands. TEGATA_BIN names the binary; scripts/interop sets it.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Process, cleanEnv, freePort } from "./processes.js";

export class Tegata {
  static async start() {
    const binary = process.env.TEGATA_BIN;
    if (!binary || !existsSync(binary)) throw new Error("TEGATA_BIN does not name a tegata binary; scripts/interop sets it");
    const tegata = new Tegata();
    const port = await freePort();
    tegata.binary = resolve(binary);
    tegata.issuer = `http://localhost:${port}`;
    tegata.folder = mkdtempSync(join(tmpdir(), "tegata-interop-"));
    tegata.env = cleanEnv({ TEGATA_SERVER_ADDR: `127.0.0.1:${port}` });
    tegata.process = await Process.start([tegata.binary, "serve"], {
      cwd: tegata.folder,
      env: tegata.env,
      log: join(tegata.folder, "log"),
      alive: `http://127.0.0.1:${port}/readyz`,
    });
    return tegata;
  }

  /** Runs a command of the operator and returns what it printed. */
  command(args, input = "") {
    const options = { cwd: this.folder, env: this.env, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] };
    return execFileSync(this.binary, args, options).trim();
  }

  /** Makes an account. */
  person(name, email) {
    const password = `lanterns over the pass ${randomBytes(6).toString("hex")}`;
    const sub = this.command(["user", "add", email, "--name", name], `${password}\n`);
    return { sub, name, email, password };
  }

  /** Registers an application and returns its secret; a public one has none. */
  service(id, flags) {
    return this.command(["service", "add", id, ...flags]) || undefined;
  }

  /** The person that an access token is for. */
  async userOf(accessToken) {
    const answer = await fetch(`${this.issuer}/oauth/userinfo`, { headers: { Authorization: `Bearer ${accessToken}` } });
    return (await answer.json()).sub;
  }

  async stop() {
    await this.process.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
