//! What makes a token acceptable: the one verifier's rules, strict after RFC 8725.
//!
//! Pure: no cryptography, no clock, no I/O. The signature check is handed in by the key
//! (`Key::check`), the time by the caller (`Expect::now`). `service/jwk` brings the keys, every
//! bearer endpoint and `tegata token verify` call `verify`.

mod algorithm;
mod claims;
mod compact;
mod json;
mod jwk;
mod key_set;
mod refusal;
#[cfg(test)]
mod tests;

pub use algorithm::{Algorithm, Curve, Family};
pub use claims::{ACCESS_TOKEN, Claims, Expect, LEEWAY, SHARED_SECRET};
pub use compact::{Compact, Header, MAX_TOKEN, encode_part};
pub use json::{MAX_DEPTH, one_line};
pub use jwk::{Jwk, Material, jwks};
pub use key_set::{Key, KeySet};
pub use refusal::{KeyRefusal, Refusal};

/// Verifies a compact token whole: form, header, key, signature, then claims, in that order, so
/// that nothing is said about the claims of a token that is not genuine.
pub fn verify<K: Key>(token: &str, keys: &KeySet<K>, expect: &Expect) -> Result<Claims, Refusal> {
    let token = Compact::parse(token)?;
    keys.check(&token)?;
    expect.check(&token)
}
