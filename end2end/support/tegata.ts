// A running Tegata: the real binary in an empty folder, on a free port, with the settings of one story.
// Knows processes, the command line and the store; nothing of browsers. Made by support/story.ts.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Settings by their environment variables. */
export type Settings = Record<string, string>;

/** Somebody with an account. */
export interface Person {
  name: string;
  email: string;
  password: string;
}

/** One row of the store's `session` table, as far as stories look at it. */
export interface SessionRow {
  sid: string;
  generation: number;
  ended_at: number | null;
  end_reason: string | null;
}

const START = 60_000;
let made = 0;

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

/** The few variables that a process needs, and these: nothing of the developer's own shell leaks in. */
export function cleanEnv(settings: Settings): Settings {
  const kept: Settings = {};
  // LEPTOS_SITE_ROOT: under `cargo leptos end-to-end` the site is a folder, not in the binary.
  for (const name of ["PATH", "HOME", "LANG", "LEPTOS_SITE_ROOT"]) {
    const value = process.env[name];
    if (value) kept[name] = value;
  }
  return { ...kept, ...settings };
}

/** A process of ours that answers at `url`; its output is in `log`. */
export class Process {
  private constructor(
    private child: ChildProcess,
    private log: string,
  ) {}

  static async start(command: string[], options: { cwd: string; env: Settings; log: string; alive: string }): Promise<Process> {
    const out = openSync(options.log, "a");
    const child = spawn(command[0], command.slice(1), { cwd: options.cwd, env: options.env, stdio: ["ignore", out, out] });
    const process = new Process(child, options.log);
    const until = Date.now() + START;
    while (Date.now() < until && child.exitCode === null) {
      const answer = await fetch(options.alive).catch(() => undefined);
      if (answer?.ok) return process;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await process.stop();
    throw new Error(`${command.join(" ")} did not start:\n${readFileSync(options.log, "utf8")}`);
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    const late = setTimeout(() => this.child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(late);
  }

  /** What it has printed so far. */
  printed(): string {
    return readFileSync(this.log, "utf8");
  }
}

/** The product under test. */
export class Tegata {
  private process?: Process;

  private constructor(
    /** Where people reach it. */
    readonly origin: string,
    /** Its folder. */
    readonly folder: string,
    private env: Settings,
  ) {}

  static async start(settings: Settings = {}): Promise<Tegata> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "tegata-story-"));
    const tegata = new Tegata(`http://localhost:${port}`, folder, cleanEnv({ ...settings, TEGATA_SERVER_ADDR: `127.0.0.1:${port}` }));
    await tegata.serve();
    return tegata;
  }

  private async serve(): Promise<void> {
    const alive = `${this.origin.replace("localhost", "127.0.0.1")}/readyz`;
    const log = join(this.folder, "log");
    this.process = await Process.start([binary(), "serve"], { cwd: this.folder, env: this.env, log, alive });
  }

  /** Ends it as a power cut does. */
  async crash(): Promise<void> {
    await this.process?.stop("SIGKILL");
  }

  /** Starts it again on the same port and store. */
  async restart(): Promise<void> {
    await this.process?.stop();
    await this.serve();
  }

  /** Ends the process and clears the folder away. */
  async stop(): Promise<void> {
    await this.process?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs a command of the operator and returns what it printed. */
  command(args: string[], input = ""): string {
    return execFileSync(binary(), args, { cwd: this.folder, env: this.env, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] }).trim();
  }

  /** The one-time link that makes the first account. */
  setUpLink(): string {
    return readFileSync(join(this.folder, "data/setup-link"), "utf8").trim();
  }

  /** Makes an account for a new person of this name. */
  person(name: string, ...flags: string[]): Person {
    const person = stranger(name);
    this.command(["user", "add", person.email, "--name", name, ...flags], `${person.password}\n`);
    return person;
  }

  /** A link that invites this person. */
  invitation(person: Person): string {
    return this.command(["user", "invite", person.email]);
  }

  /** A link that sets a new password. */
  resetLink(person: Person): string {
    return this.command(["user", "reset-link", person.email]);
  }

  /** Everything that the server has printed: no secret may be in it. */
  printed(): string {
    return this.process?.printed() ?? "";
  }

  /** Puts a person's sessions into the past, as if so many seconds had gone by since. */
  age(person: Person, seconds: number): void {
    const shifted = ["rotated_at", "seen_at", "created_at", "idle_ends_at", "ends_at"].map((column) => `${column} = ${column} - ${seconds}`);
    this.sql(`update session set ${shifted.join(", ")} where ${of(person)}`);
  }

  /** Makes every question about sessions fail, or mends that again. */
  breakStore(broken: boolean): void {
    this.sql(`alter table ${broken ? "session rename to gone" : "gone rename to session"}`);
  }

  /** A person's sessions, oldest first. */
  sessions(person: Person): SessionRow[] {
    return JSON.parse(
      this.sql(
        `select json_group_array(json_object('sid', sid, 'generation', generation, 'ended_at', ended_at, 'end_reason', end_reason))
         from (select * from session where ${of(person)} order by created_at, sid)`,
      ),
    );
  }

  // Python's, because Node 20 has no SQLite. The mark beside the file is how the server learns of other processes' writes.
  private sql(text: string): string {
    const script = `
import sqlite3, sys
with sqlite3.connect("data/tegata.db", timeout=10) as store:
    row = store.execute(sys.stdin.read()).fetchone()
with open("data/tegata.db-changes", "ab") as mark:
    mark.write(b".")
print(row[0] if row else "")`;
    return execFileSync("python3", ["-c", script], { cwd: this.folder, input: text, encoding: "utf8" }).trim();
  }
}

/** Somebody without an account yet. */
export function stranger(name: string): Person {
  made += 1;
  const mark = `${process.pid.toString(36)}${made.toString(36)}`;
  return { name, email: `guest-${mark}@example.jp`, password: `${mark} lanterns over the pass ${crypto.randomUUID().slice(0, 8)}` };
}

function of(person: Person): string {
  return `account_id = (select id from account where email = '${person.email}')`;
}

function binary(): string {
  const path = process.env.TEGATA_BIN;
  if (!path || !existsSync(path)) throw new Error("TEGATA_BIN does not name a tegata binary; scripts/end2end sets it");
  return path;
}
