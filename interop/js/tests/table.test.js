// docs/interop.md says what the lock files and clients.js say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { document, written } from "../support/table.js";

test("docs/interop.md has the versions, flags and checks that are tested", () => {
  const text = readFileSync(document, "utf8");
  assert.equal(text, written(text), "write the tables anew: (cd interop/js && node support/table.js)");
});
