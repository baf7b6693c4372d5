//! The one verifier with real keys. Tokens are forged here with another signer than Tegata's own
//! (jsonwebtoken), so that the two check each other.

mod command;
mod hostile;
mod signing;
mod vectors;

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};
use tegata::{
    model::jws::{self, Algorithm, Claims, Expect, KeySet, LEEWAY, Refusal, encode_part},
    service::jwk::{SigningKey, VerifyingKey},
};

const NOW: i64 = 1_800_000_000;
const ISSUER: &str = "https://issuer.example";
const SECRET: &[u8] = b"a secret of more than 32 bytes, made for tests";

static RSA: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::RS256).unwrap());
static EC: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::ES256).unwrap());
static ED: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::EdDSA).unwrap());
static SHARED: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_secret(SECRET).unwrap());

/// The keys of a Tegata that publishes three.
fn published() -> KeySet<VerifyingKey> {
    let (keys, refused) = KeySet::build(vec![RSA.verifying_key(), EC.verifying_key(), ED.verifying_key()]);
    assert!(refused.is_empty());
    keys
}

fn shared() -> KeySet<VerifyingKey> {
    KeySet::of(SHARED.verifying_key())
}

fn expect(typ: &'static [Option<&'static str>]) -> Expect<'static> {
    Expect { typ, issuer: Some(ISSUER), audience: Some("api"), required: &["sub", "sid"], now: NOW, leeway: LEEWAY }
}

fn verify(token: &str, keys: &KeySet<VerifyingKey>) -> Result<Claims, Refusal> {
    jws::verify(token, keys, &expect(if keys.is_symmetric() { jws::SHARED_SECRET } else { jws::ACCESS_TOKEN }))
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "sub": "alice", "aud": "api", "exp": NOW + 600, "iat": NOW, "sid": "s", "roles": ["admin"] })
}

/// A good header for a key.
fn header(key: &SigningKey) -> Value {
    let mut header = json!({ "typ": "at+jwt", "alg": key.alg().name() });
    if let Some(kid) = key.kid() {
        header["kid"] = json!(kid);
    }
    header
}

/// Signs any header and payload, however wrong, with a key's own algorithm.
fn forge(key: &SigningKey, header: impl ToString, payload: impl ToString) -> String {
    let message = [header.to_string(), payload.to_string()].map(encode_part).join(".");
    let alg = key.alg().name().parse().unwrap();
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &encoding_key(key), alg).unwrap();
    format!("{message}.{signature}")
}

fn hmac(secret: &[u8], header: impl ToString, payload: impl ToString) -> String {
    let message = [header.to_string(), payload.to_string()].map(encode_part).join(".");
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(secret), jsonwebtoken::Algorithm::HS256);
    format!("{message}.{}", signature.unwrap())
}

fn encoding_key(key: &SigningKey) -> EncodingKey {
    match key.alg() {
        Algorithm::RS256 => EncodingKey::from_rsa_pem(pem("PRIVATE KEY", &key.to_pkcs8().unwrap()).as_bytes()).unwrap(),
        Algorithm::ES256 => EncodingKey::from_ec_der(&key.to_pkcs8().unwrap()),
        Algorithm::EdDSA => EncodingKey::from_ed_der(&key.to_pkcs8().unwrap()),
        _ => EncodingKey::from_secret(SECRET),
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> = (0..body.len()).step_by(64).map(|at| &body[at..body.len().min(at + 64)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
