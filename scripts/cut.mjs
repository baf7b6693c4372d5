// Takes out of a wasm module what is never called but cannot be seen to be: node scripts/cut.mjs IN OUT.
// Such functions are reached only through tables of function pointers, so neither the linker nor wasm-opt
// may drop them. Found by name (the name section must still be there), their bodies become `unreachable`,
// and wasm-opt then drops whatever only they used. Whatever a function that stays calls by itself stays too,
// whatever its name: the compiler folds functions of one body into one. Called by scripts/site, between
// wasm-bindgen and wasm-opt.
import { readFileSync, writeFileSync } from "node:fs";

const needless = [
  // Every erased view (`into_any`) holds a second hydration for `hydrate_lazy`; ours is `hydrate_body`.
  // Not the code that drops its state: that is often the same for other types.
  /^(?!.*drop_in_place).*\bhydrate_async\b/,
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

/** The functions (by number) that a function's code calls or refers to by itself: each instruction read over. */
function* mentionedIn(code) {
  const reader = new Reader(code);
  for (let left = reader.number(); left > 0; left--) {
    reader.number();
    reader.byte();
  }
  while (reader.at < code.length) {
    const opcode = reader.byte();
    if (opcode === 0x10 || opcode === 0x12 || opcode === 0xd2) yield reader.number();
    else skipImmediates(reader, opcode);
  }
}

/** WebAssembly core specification 2.0, section 5.4: what follows an opcode. */
function skipImmediates(reader, opcode) {
  const numbers = (count) => {
    for (; count > 0; count--) reader.number();
  };
  if (opcode === 0x0e) numbers(reader.number() + 1);
  else if (opcode === 0x1c) numbers(reader.number());
  else if (opcode === 0x43) reader.take(4);
  else if (opcode === 0x44) reader.take(8);
  else if (opcode === 0xfc) {
    const operation = reader.number();
    if (operation > 17) throw new Error(`scripts/cut.mjs: unknown instruction 0xfc ${operation}`);
    if (operation > 7) numbers([8, 10, 12, 14].includes(operation) ? 2 : 1);
  } else if ((opcode >= 0x28 && opcode <= 0x3e) || opcode === 0x11 || opcode === 0x13) numbers(2);
  else if ([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x3f, 0x40, 0x41, 0x42, 0xd0].includes(opcode) || (opcode >= 0x20 && opcode <= 0x26)) numbers(1);
  else if (opcode > 0xd1) throw new Error(`scripts/cut.mjs: unknown instruction 0x${opcode.toString(16)}`);
}

/** The code of each function. */
function codesOf(body) {
  const reader = new Reader(body);
  return Array.from({ length: reader.number() }, () => reader.take(reader.number()));
}

/** For each function the place of the rule it falls under, -1 for those that stay. */
function sentence(codes, nameOf, imported) {
  const rules = codes.map((_, i) => needless.findIndex((pattern) => pattern.test(nameOf(i))));
  const staying = [...rules.keys()].filter((i) => rules[i] < 0);
  while (staying.length > 0) {
    for (const number of mentionedIn(codes[staying.pop()])) {
      const called = number - imported;
      if (called >= 0 && rules[called] >= 0) {
        rules[called] = -1;
        staying.push(called);
      }
    }
  }
  return rules;
}

const [input, output] = process.argv.slice(2);
const module = readFileSync(input);
const sections = sectionsOf(module);
const names = new Map(sections.filter(({ id }) => id === CUSTOM).flatMap(({ body }) => [...functionNames(body)]));
const imported = importedFunctions(sections.find(({ id }) => id === IMPORT).body);
const codes = codesOf(sections.find(({ id }) => id === CODE).body);
const rules = sentence(codes, (i) => names.get(i + imported) ?? "", imported);
const code = Buffer.concat([
  leb128(codes.length),
  ...codes.flatMap((code, i) => (rules[i] < 0 ? [leb128(code.length), code] : [TRAP])),
]);
const parts = sections.flatMap(({ id, body }) => {
  const kept = id === CODE ? code : body;
  return [Buffer.from([id]), leb128(kept.length), kept];
});
writeFileSync(output, Buffer.concat([module.subarray(0, 8), ...parts]));

for (const [rule, pattern] of needless.entries()) {
  const cut = codes.filter((_, i) => rules[i] === rule);
  const bytes = cut.reduce((sum, code) => sum + code.length, 0);
  console.error(`  ${pattern.source}: ${cut.length} functions, ${bytes} bytes before optimising`);
  // A rule that meets nothing means that names have changed, and that the site grows unseen.
  if (cut.length === 0) {
    console.error(`error: scripts/cut.mjs: no function matches ${pattern}. Is the name section there? Has a dependency renamed it?`);
    process.exitCode = 1;
  }
}
