// What this service is told by its environment, read once at start. No file but this one looks there. The same file
// in every JavaScript kit.

const needed = (name) => process.env[name] || stop(`${name} is not set: README.md of the kits says what it means`);

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

export const PORT = Number(process.env.PORT || 5000);
export const ISSUER = needed("ISSUER"); // what tokens say, compared letter by letter; where browsers find Tegata
export const TEGATA_URL = process.env.TEGATA_URL || ISSUER; // where this service finds it
export const CLIENT_ID = needed("CLIENT_ID");
export const CLIENT_SECRET = needed("CLIENT_SECRET");
export const AUDIENCE = process.env.AUDIENCE || CLIENT_ID;
export const BASE_URL = needed("BASE_URL");
export const SESSION_SECRET = needed("SESSION_SECRET");
export const JWKS_COOLDOWN = Number(process.env.JWKS_COOLDOWN || 60);

// The configuration chooses the algorithms, never the token (RFC 8725, section 3.1), and never beyond these three.
const KNOWN = ["RS256", "ES256", "EdDSA"];
export const ALGORITHMS = (process.env.ALGORITHMS || KNOWN.join()).split(",").filter((name) => KNOWN.includes(name));

if (SESSION_SECRET.length < 32) stop("SESSION_SECRET is shorter than 32 characters");
if (ALGORITHMS.length === 0) stop(`ALGORITHMS names none of ${KNOWN.join(", ")}`);
