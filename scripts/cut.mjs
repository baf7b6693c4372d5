// Takes out of a wasm module what is never called but cannot be seen to be: node scripts/cut.mjs IN OUT.
// Such functions are reached only through tables of function pointers, so neither the linker nor wasm-opt
// may drop them. Found by name (the name section must still be there), their bodies become `unreachable`,
// and wasm-opt then drops whatever only they used. Called by scripts/site, between wasm-bindgen and wasm-opt.
import { readFileSync, writeFileSync } from "node:fs";

const needless = [
  // Every erased view (`into_any`) holds a second hydration for `hydrate_lazy`; ours is `hydrate_body`.
  /\bhydrate_async\b/,
];

const CUSTOM = 0, IMPORT = 2, CODE = 10;
const FUNCTION = 0, TABLE = 1, MEMORY = 2, GLOBAL = 3;
// Size 3, no locals, `unreachable`, `end`.
const TRAP = Buffer.from([3, 0, 0x00, 0x0b]);

/** Reads a module's binary form from a place onwards. */
class Reader {
  constructor(bytes, at = 0) {
    Object.assign(this, { bytes, at });
  }
  byte() {
    return this.bytes[this.at++];
  }
  /** LEB128, unsigned. */
  number() {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  take(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }
  text() {
    return this.take(this.number()).toString();
  }
  limits() {
    const flags = this.byte();
    this.number();
    if (flags & 1) this.number();
  }
}

function leb128(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

/** `[{ id, body }]` in the order of the file. */
function sectionsOf(module) {
  const sections = [];
  for (const reader = new Reader(module, 8); reader.at < module.length; ) {
    sections.push({ id: reader.byte(), body: reader.take(reader.number()) });
  }
  return sections;
}

/** How many functions are imported: those come first in the numbering. */
function importedFunctions(body) {
  const reader = new Reader(body);
  let functions = 0;
  for (let left = reader.number(); left > 0; left--) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === FUNCTION) functions += 1;
    if (kind === TABLE) reader.byte();
    if (kind === TABLE || kind === MEMORY) reader.limits();
    else if (kind === GLOBAL) reader.take(2);
    else reader.number();
  }
  return functions;
}

/** The names of functions by their number; empty when this is not the name section. */
function functionNames(body) {
  const reader = new Reader(body), names = new Map();
  if (reader.text() !== "name") return names;
  while (reader.at < body.length) {
    const id = reader.byte(), end = reader.number() + reader.at;
    if (id === 1) for (let left = reader.number(); left > 0; left--) names.set(reader.number(), reader.text());
    reader.at = end;
  }
  return names;
}

/** The code section with traps for the needless; counts what it took out. */
function cutCode(body, nameOf, tally) {
  const reader = new Reader(body), count = reader.number(), parts = [leb128(count)];
  for (let i = 0; i < count; i++) {
    const code = reader.take(reader.number());
    const rule = needless.findIndex((pattern) => pattern.test(nameOf(i)));
    if (rule < 0) {
      parts.push(leb128(code.length), code);
      continue;
    }
    parts.push(TRAP);
    tally[rule].functions += 1;
    tally[rule].bytes += code.length;
  }
  return Buffer.concat(parts);
}

const [input, output] = process.argv.slice(2);
const module = readFileSync(input);
const sections = sectionsOf(module);
const names = new Map(sections.filter(({ id }) => id === CUSTOM).flatMap(({ body }) => [...functionNames(body)]));
const imported = importedFunctions(sections.find(({ id }) => id === IMPORT).body);
const tally = needless.map(() => ({ functions: 0, bytes: 0 }));
const parts = sections.flatMap(({ id, body }) => {
  const kept = id === CODE ? cutCode(body, (i) => names.get(i + imported) ?? "", tally) : body;
  return [Buffer.from([id]), leb128(kept.length), kept];
});
writeFileSync(output, Buffer.concat([module.subarray(0, 8), ...parts]));

for (const [rule, { functions, bytes }] of tally.entries()) {
  console.error(`  ${needless[rule].source}: ${functions} functions, ${bytes} bytes before optimising`);
  // A rule that meets nothing means that names have changed, and that the site grows unseen.
  if (functions === 0) {
    console.error(`error: scripts/cut.mjs: no function matches ${needless[rule]}. Is the name section there? Has a dependency renamed it?`);
    process.exitCode = 1;
  }
}
