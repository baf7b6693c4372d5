// The tables of docs/interop.md: what clients.js and the lock files say, in Markdown. `node support/table.js` writes them;
// tests/table.test.js fails when the document says anything else.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browserClient, rustClient, webClients } from "../clients.js";

const at = (path) => new URL(`../../../${path}`, import.meta.url);
const GUARDS = { state: "`state`", nonce: "`nonce`", code_challenge: "PKCE" };

/** The version that package-lock.json pins. */
export function npmVersion(name) {
  return JSON.parse(readFileSync(at("interop/js/package-lock.json"))).packages[`node_modules/${name}`].version;
}

/** The version that Cargo.lock pins. */
export function crateVersion(name) {
  const lock = readFileSync(at("interop/rust/Cargo.lock"), "utf8");
  return new RegExp(`name = "${name}"\nversion = "([^"]+)"`).exec(lock)[1];
}

function table(clients, version) {
  const head = ["client", "package", "registered with, besides", "told to the library, or left to the app", "checks, each shown"];
  const lines = clients.map(({ name, package: id, flags, switches, guards }) => [
    name,
    `${id} ${version(id)}`,
    flags.length > 0 ? `\`${flags.join(" ")}\`` : "–",
    switches ?? "–",
    guards.map((guard) => GUARDS[guard]).join(", "),
  ]);
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Each table by the name of its place in the document. */
export function tables() {
  return {
    npm: table([...webClients, browserClient], npmVersion),
    crates: table([rustClient], crateVersion),
  };
}

/** The document with the tables in their places. */
export function written(document) {
  return Object.entries(tables()).reduce((text, [place, lines]) => {
    const block = new RegExp(`(<!-- ${place} -->\n)[^]*?(\n<!-- /${place} -->)`);
    if (!block.test(text)) throw new Error(`docs/interop.md has no place for the table of ${place}`);
    return text.replace(block, (_, open, close) => open + lines + close);
  }, document);
}

export const document = at("docs/interop.md");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(document, written(readFileSync(document, "utf8")));
}
