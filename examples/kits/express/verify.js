// Decides whether an access token of Tegata is good, by its signature and claims alone: no call per request. Knows
// nothing of HTTP or of the framework. The same file in every JavaScript kit.
import { errors, jwtVerify } from "jose";
import { KeysUnavailable, keyOf } from "./keys.js";
import { hasEnded } from "./revocations.js";
import { ALGORITHMS, AUDIENCE, ISSUER } from "./settings.js";

const SENTENCES = {
  login_needed: "No access token was sent.",
  expired: "The access token has expired.",
  signed_out: "The session of this access token has ended.",
  invalid: "The access token is not valid.",
};

/** The token is not acceptable; `reason` is a key of SENTENCES. */
export class Refused extends Error {
  constructor(reason) {
    super(SENTENCES[reason]);
    this.reason = reason;
  }
}

// [verify]
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const isText = (value) => typeof value === "string" && value !== "";

/** The claims of a good token; otherwise throws Refused, or KeysUnavailable while nothing can be known. */
export async function verify(token) {
  if (!token) throw new Refused("login_needed");
  if (!COMPACT.test(token)) throw new Refused("invalid");
  const options = { algorithms: ALGORITHMS, typ: "at+jwt", issuer: ISSUER, audience: AUDIENCE, clockTolerance: 5 };
  const { payload } = await jwtVerify(token, keyOf, options).catch(refuse);
  const { sub, sid, exp, iat } = payload;
  if (!isText(sub) || !Number.isFinite(exp) || !Number.isFinite(iat)) throw new Refused("invalid");
  if (sid !== undefined && !isText(sid)) throw new Refused("invalid");
  if (sid && hasEnded(sid)) throw new Refused("signed_out");
  return payload;
}

function refuse(error) {
  if (error instanceof KeysUnavailable) throw error;
  throw new Refused(error instanceof errors.JWTExpired ? "expired" : "invalid");
}
// [/verify]
