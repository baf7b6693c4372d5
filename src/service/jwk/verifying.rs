//! A key that checks signatures: parsed once, for one algorithm.

use std::fmt;

use aws_lc_rs::{
    hmac,
    signature::{self as sig, ParsedPublicKey, RsaPublicKeyComponents},
};

use crate::model::jws::{Algorithm, Jwk, Key, KeyRefusal, Material};

/// A parsed key of a `KeySet`.
#[derive(Clone)]
pub struct VerifyingKey {
    kid: Option<String>,
    alg: Algorithm,
    check: Check,
}

#[derive(Clone)]
enum Check {
    Public(ParsedPublicKey),
    Secret(Box<hmac::Key>),
}

impl VerifyingKey {
    /// Parses the numbers of a key that the rules have let through.
    pub fn new(jwk: &Jwk) -> Result<Self, KeyRefusal> {
        let check = match jwk.material() {
            Material::Secret { k } => Check::Secret(Box::new(hmac::Key::new(hash(jwk.alg()), k))),
            Material::Rsa { n, e } => {
                let numbers = RsaPublicKeyComponents { n, e };
                Check::Public(numbers.to_parsed_public_key(rsa(jwk.alg())).map_err(|_| KeyRefusal::Invalid)?)
            }
            // SEC 1 section 2.3.3, uncompressed; the library refuses points off the curve.
            Material::Ec { x, y, .. } => public(ecdsa(jwk.alg()), &[&[4], &x[..], &y[..]].concat())?,
            Material::Ed25519 { x } => public(&sig::ED25519, x)?,
        };
        Ok(Self { kid: jwk.kid().map(str::to_owned), alg: jwk.alg(), check })
    }

    /// The key of shared-secret mode: the secret's raw bytes, HS256, no `kid`.
    pub fn from_secret(secret: &[u8]) -> Result<Self, KeyRefusal> {
        Self::new(&Jwk::new(None, Algorithm::HS256, Material::Secret { k: secret.to_vec() })?)
    }
}

fn public(alg: &'static dyn sig::VerificationAlgorithm, bytes: &[u8]) -> Result<Check, KeyRefusal> {
    ParsedPublicKey::new(alg, bytes).map(Check::Public).map_err(|_| KeyRefusal::Invalid)
}

impl Key for VerifyingKey {
    fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    fn alg(&self) -> Algorithm {
        self.alg
    }

    fn check(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.check {
            Check::Public(key) => key.verify_sig(message, signature).is_ok(),
            Check::Secret(key) => hmac::verify(key, message, signature).is_ok(),
        }
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({}, {})", self.alg, self.kid.as_deref().unwrap_or("no kid"))
    }
}

// A `Jwk` holds numbers of the kind its algorithm takes, so these need no way to fail; a row
// that is missing here would show as a failing vector.

/// The hash of an HMAC algorithm.
fn hash(alg: Algorithm) -> hmac::Algorithm {
    match alg {
        Algorithm::HS384 => hmac::HMAC_SHA384,
        Algorithm::HS512 => hmac::HMAC_SHA512,
        _ => hmac::HMAC_SHA256,
    }
}

fn rsa(alg: Algorithm) -> &'static sig::RsaParameters {
    match alg {
        Algorithm::RS384 => &sig::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::RS512 => &sig::RSA_PKCS1_2048_8192_SHA512,
        Algorithm::PS256 => &sig::RSA_PSS_2048_8192_SHA256,
        Algorithm::PS384 => &sig::RSA_PSS_2048_8192_SHA384,
        Algorithm::PS512 => &sig::RSA_PSS_2048_8192_SHA512,
        _ => &sig::RSA_PKCS1_2048_8192_SHA256,
    }
}

/// Fixed length `R || S` (RFC 7518 section 3.4), never DER.
fn ecdsa(alg: Algorithm) -> &'static sig::EcdsaVerificationAlgorithm {
    match alg {
        Algorithm::ES384 => &sig::ECDSA_P384_SHA384_FIXED,
        Algorithm::ES512 => &sig::ECDSA_P521_SHA512_FIXED,
        _ => &sig::ECDSA_P256_SHA256_FIXED,
    }
}
