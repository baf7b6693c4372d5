// The public keys that Tegata publishes, kept in memory. Without Tegata the last good ones go on applying, which
// jose's own createRemoteJWKSet would not do. Called by verify.js and revocations.js. The same file in every
// JavaScript kit.
import { createPublicKey } from "node:crypto";
import { createLocalJWKSet, errors } from "jose";
import { ALGORITHMS, JWKS_COOLDOWN, TEGATA_URL } from "./settings.js";

const MAX_AGE = 300_000;

let keys; // jose's view of the set: finds by `kid`, binds each key to its own `alg`
let count = 0;
let fetched = null;
let tried = -Infinity;
let fetching;

/** Nothing can be said about any token, because no keys were ever fetched. */
export class KeysUnavailable extends Error {}

/** The key that made this signature: what jose asks for. `jwk`, `jku`, `x5c` and `x5u` of the token are not looked at. */
export async function keyOf(header, token) {
  if (typeof header.kid !== "string" || "crit" in header) throw new errors.JWSInvalid("no kid, or an extension");
  if (!keys || (rested() && Date.now() - fetched > MAX_AGE)) await refresh();
  if (!keys) throw new KeysUnavailable();
  try {
    return await keys(header, token);
  } catch (error) {
    const mayHelp = error instanceof errors.JWKSNoMatchingKey && (fetching || rested());
    if (!mayHelp) throw error;
    await refresh();
    return keys(header, token);
  }
}

const rested = () => Date.now() - tried > JWKS_COOLDOWN * 1000;

/** For /api/status. */
export const keysStatus = () => ({ age: fetched && (Date.now() - fetched) / 1000, count });

/** One fetch, however many ask for it at the same time. */
function refresh() {
  fetching ??= fetchKeys().finally(() => (fetching = undefined));
  return fetching;
}

async function fetchKeys() {
  tried = Date.now();
  try {
    const answer = await fetch(`${TEGATA_URL}/.well-known/jwks.json`, { signal: AbortSignal.timeout(3000) });
    const published = (await answer.json()).keys.filter(({ alg }) => ALGORITHMS.includes(alg));
    if (published.length === 0) throw new Error("no key in the answer");
    for (const key of published) createPublicKey({ key, format: "jwk" }); // throws at one that is no key
    [keys, count, fetched] = [createLocalJWKSet({ keys: published }), published.length, Date.now()];
  } catch (error) {
    console.warn(`no keys from Tegata, the last ones go on applying: ${error.message}`);
  }
}
