// Processes that a test starts and ends: Tegata and the clients' apps. Knows neither.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

const START = 60_000;

/** A port that nobody listens on. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** The few variables that a process needs, and these: nothing of the developer's own shell leaks in. */
export function cleanEnv(settings) {
  const kept = ["PATH", "HOME", "LANG", "TEGATA_SERVER_SITE_DIR"].filter((name) => process.env[name]);
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), ...settings };
}

/** A process of ours that answers at `alive` with any status below 500. */
export class Process {
  static async start(command, { cwd, env, log, alive }) {
    const started = new Process();
    const out = openSync(log, "a");
    started.child = spawn(command[0], command.slice(1), { cwd, env, stdio: ["ignore", out, out] });
    closeSync(out);
    started.log = log;
    const until = Date.now() + START;
    while (Date.now() < until && started.child.exitCode === null) {
      const answer = await fetch(alive, { redirect: "manual" }).catch(() => undefined);
      if (answer && answer.status < 500) return started;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await started.stop();
    throw new Error(`${command.join(" ")} did not start:\n${started.printed()}`);
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(late);
  }

  /** What it has printed so far. */
  printed() {
    return readFileSync(this.log, "utf8");
  }
}
