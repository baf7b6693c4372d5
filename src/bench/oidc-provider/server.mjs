// npm oidc-provider as a subject: `node server.mjs ALG PORT COUNT FILE` listens on loopback, writes COUNT refresh tokens and
// COUNT codes to FILE (one a line, codes last) and says `ready`. Everything is kept in memory, nothing is logged.
import { createHash, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { Provider } from "oidc-provider";

const [alg, port, count, file] = process.argv.slice(2);
const secret = process.env.BENCH_SECRET;
const verifier = process.env.BENCH_VERIFIER;
const redirectUri = "https://shop.example/cb";
const api = "urn:api";

// Its notices, some of them at the first request, go where nobody has to read them: a closed pipe would end the process.
console.info = console.error;

// The adapter that comes with it forgets all but the last thousand.
class Memory {
  static kept = new Map();
  constructor(model) {
    this.model = model;
  }
  key(id) {
    return `${this.model}:${id}`;
  }
  async upsert(id, payload) {
    Memory.kept.set(this.key(id), payload);
  }
  async find(id) {
    return Memory.kept.get(this.key(id));
  }
  async consume(id) {
    Memory.kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    Memory.kept.delete(this.key(id));
  }
  async revokeByGrantId() {}
}

const key = {
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  EdDSA: () => generateKeyPairSync("ed25519"),
}[alg]();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: Memory,
  jwks: { keys: [{ ...key.privateKey.export({ format: "jwk" }), use: "sig", alg }] },
  clients: [
    {
      client_id: "bench",
      client_secret: secret,
      grant_types: ["authorization_code", "client_credentials", "refresh_token"],
      redirect_uris: [redirectUri],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_post",
      id_token_signed_response_alg: alg,
    },
  ],
  scopes: ["openid", "offline_access", "orders:read"],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (context) => context.oidc.params.resource ?? api,
      useGrantedResource: () => true,
      // It introspects opaque tokens only.
      getResourceServerInfo: (_, resource) => ({
        scope: "orders:read",
        audience: resource,
        accessTokenTTL: 600,
        accessTokenFormat: resource === api ? "jwt" : "opaque",
        jwt: { sign: { alg } },
      }),
    },
  },
});

const client = await provider.Client.find("bench");
const grant = new provider.Grant({ accountId: "hana", clientId: "bench" });
grant.addOIDCScope("openid offline_access");
grant.addResourceScope(api, "orders:read");
const grantId = await grant.save();
const common = { accountId: "hana", client, grantId, gty: "authorization_code", scope: "openid offline_access orders:read", resource: api };
const lines = [];
for (let n = 0; n < Number(count); n += 1) lines.push(await new provider.RefreshToken(common).save());
const codeChallenge = createHash("sha256").update(verifier).digest("base64url");
for (let n = 0; n < Number(count); n += 1) {
  const code = new provider.AuthorizationCode({ ...common, redirectUri, codeChallenge, codeChallengeMethod: "S256", authTime: Math.floor(Date.now() / 1000) });
  lines.push(await code.save(3600));
}
writeFileSync(file, lines.join("\n"));
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
