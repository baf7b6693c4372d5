//! Key material: keys parsed once, the only place where signatures are made and checked. What
//! makes a token acceptable stands in `model::jws`; where keys are kept is not known here.

mod public;
mod read;
mod signing;
mod verifying;

pub use read::verifying_keys;
pub use signing::SigningKey;
pub use verifying::VerifyingKey;

/// A key to sign with cannot be used, or the library failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key cannot be used: give an unencrypted private key, RSA of 2048 bits or more, P-256 or Ed25519, as PEM or PKCS#8")]
pub struct BadKey;
