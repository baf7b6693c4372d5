// The sessions that ended before their tokens did: asks Tegata for the list again and again in the background, so
// that a log-out anywhere counts here within two seconds. Without Tegata the last list goes on applying. The same
// file in every JavaScript kit.
import { setTimeout as pause } from "node:timers/promises";
import { jwtVerify } from "jose";
import { keyOf } from "./keys.js";
import { ALGORITHMS, ISSUER, TEGATA_URL } from "./settings.js";

const PREFIX = 11; // of each `sid`, so that the list stays small

let ended = new Set();
let issued = 0;
let etag;
let confirmed = null;

export const hasEnded = (sid) => ended.has(sid.slice(0, PREFIX));

/** For /api/status. */
export const revocationsStatus = () => ({ age: confirmed && (Date.now() - confirmed) / 1000, count: ended.size });

/** Never returns. Tegata holds each answer back until something has changed, or for half a minute. */
export async function follow() {
  for (;;) await pause(await ask().catch(() => 2000));
}

/** Asks once; returns how long to wait before the next time, in milliseconds. */
async function ask() {
  const headers = { Prefer: "wait=30", ...(etag && { "If-None-Match": etag }) };
  const answer = await fetch(`${TEGATA_URL}/oauth/revocations`, { headers, signal: AbortSignal.timeout(40_000) });
  const text = await answer.text();
  if (answer.status === 404) return 60_000; // a Tegata from before there was a list
  if (answer.status === 200) {
    const options = { algorithms: ALGORITHMS, typ: "revocations+jwt", issuer: ISSUER, requiredClaims: ["iat", "ttl", "sids"] };
    const { payload } = await jwtVerify(text, keyOf, options);
    if (payload.iat < issued) return 2000; // somebody has kept an old list
    [ended, issued, etag] = [new Set(payload.sids), payload.iat, answer.headers.get("etag")];
  } else if (answer.status !== 304) {
    return 2000;
  }
  confirmed = Date.now();
  return 500;
}
