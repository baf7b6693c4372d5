// Brotli and gzip copies beside every file worth it, at the highest levels: node scripts/compress.mjs FOLDER.
// The server only picks one; nothing is compressed while a visitor waits. Called by scripts/site.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// Pictures and woff2 are compressed already; hash.txt is for the server alone.
const compressible = new Set([".css", ".html", ".ico", ".js", ".json", ".map", ".svg", ".txt", ".wasm", ".webmanifest", ".xml"]);

function brotli(bytes) {
  const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_MAX_QUALITY } = constants;
  return brotliCompressSync(bytes, {
    params: { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY, [BROTLI_PARAM_LGWIN]: 22, [BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

const folder = process.argv[2];
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !compressible.has(extname(entry.name)) || entry.name === "hash.txt") continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = readFileSync(path);
  for (const [suffix, copy] of [[".br", brotli(bytes)], [".gz", gzipSync(bytes, { level: 9 })]]) {
    // A copy that saves nothing is never worth sending.
    if (copy.length < bytes.length) writeFileSync(path + suffix, copy);
  }
}
