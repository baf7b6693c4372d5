// Gives wasm-bindgen's glue the short names that wasm-opt gave to imports and exports:
// node scripts/shorten.mjs GLUE NAMES. Their long ones end in digests, which no compression shortens:
// some 5 kB of a first visit. NAMES is what `--minify-imports-and-exports-and-modules` prints. Called by scripts/site.
import { readFileSync, writeFileSync } from "node:fs";

const [glue, names] = process.argv.slice(2);
const { imports, exports } = JSON.parse(readFileSync(names, "utf8"));
const escaped = (text) => text.replace(/[^\w]/g, "\\$&");

let script = readFileSync(glue, "utf8");
const exported = new Map(exports);

// A name that is not where it is expected would be a page that does not wake up.
function must(found, name) {
  if (!found) throw new Error(`${glue}: ${name} is not where wasm-bindgen put it so far`);
  return found;
}

// Only names that the glue hands in by key, or asks the instance for.
for (const [, long, short] of imports) {
  const key = new RegExp(`^(\\s*)${escaped(long)}(?=:)`, "m");
  must(key.test(script), long);
  script = script.replace(key, (_, space) => space + short);
}
script = script.replace(/\bwasm\.([\w$]+)/g, (_, long) => `wasm.${must(exported.get(long), long)}`);
const module = /"\.\/\w+_bg\.js"(?=: import0)/;
must(module.test(script), "the module");
writeFileSync(glue, script.replace(module, '"a"'));
