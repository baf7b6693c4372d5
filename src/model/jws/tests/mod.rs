//! The rules without cryptography: a key here accepts the signature `good`. The same rules with
//! real keys, published vectors and hostile tokens are in `src/tests/tokens`.

mod claims;
mod form;
mod keys;

use super::{Algorithm, Key, KeySet, Refusal, encode_part};

/// A key that needs no cryptography.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Toy(pub Option<&'static str>, pub Algorithm);

impl Key for Toy {
    fn kid(&self) -> Option<&str> {
        self.0
    }

    fn alg(&self) -> Algorithm {
        self.1
    }

    fn check(&self, _message: &[u8], signature: &[u8]) -> bool {
        signature == b"good"
    }
}

pub(super) const RSA: Toy = Toy(Some("rsa"), Algorithm::RS256);

pub(super) fn token(header: &str, payload: &str) -> String {
    let parts = [header, payload, "good"].map(encode_part);
    parts.join(".")
}

pub(super) fn checked(keys: Vec<Toy>, header: &str) -> Result<Toy, Refusal> {
    let (set, refused) = KeySet::build(keys);
    assert_eq!(refused, []);
    let token = token(header, "{}");
    super::Compact::parse(&token).and_then(|token| set.check(&token).cloned())
}
