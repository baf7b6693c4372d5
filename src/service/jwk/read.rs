//! Reading a JWK Set: every key that can be used, and for every other one the reason why not.

use super::VerifyingKey;
use crate::model::jws::{self, Algorithm, Jwk, Key, KeyRefusal, KeySet, Refusal};

/// A key that is not used: its `kid`, or its place in the file, and why.
pub type Unused = (String, KeyRefusal);

/// Parses a JWK Set or a single JWK. A key that cannot be used is left out and named: one of them
/// must not lock everybody out.
pub fn verifying_keys(text: &[u8], allowed: &[Algorithm]) -> Result<(KeySet<VerifyingKey>, Vec<Unused>), Refusal> {
    let (mut keys, mut unused) = (Vec::new(), Vec::new());
    for (place, jwk) in jws::jwks(text)?.iter().enumerate() {
        match Jwk::read(jwk, allowed).and_then(|jwk| VerifyingKey::new(&jwk)) {
            Ok(key) => keys.push(key),
            Err(why) => {
                let kid = jwk.get("kid").and_then(|kid| kid.as_str());
                unused.push((kid.map_or(format!("number {}", place + 1), str::to_owned), why));
            }
        }
    }
    let (set, outsiders) = KeySet::build(keys);
    unused.extend(outsiders.into_iter().map(|(key, why)| (key.kid().unwrap_or("without kid").to_owned(), why)));
    Ok((set, unused))
}
