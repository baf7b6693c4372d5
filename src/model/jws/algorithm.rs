//! The signature algorithms of RFC 7518 section 3 and RFC 8037, one row each. `none` has no row:
//! it cannot be expressed.

use std::{fmt, str::FromStr};

/// A signature algorithm that a key may be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are those of RFC 7518
pub enum Algorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EdDSA,
}

/// What kind of key an algorithm takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// A secret of at least so many bytes (RFC 7518 section 3.2).
    Secret(usize),
    /// RSA, either padding.
    Rsa,
    /// ECDSA on a curve.
    Ec(Curve),
    /// Ed25519 (Ed448 is not implemented).
    Ed25519,
}

/// A curve for ECDSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    /// Bytes of a coordinate; `x` and `y` of a JWK have exactly this length (RFC 7518 6.2.1.2).
    pub fn coordinate_len(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

impl Algorithm {
    const ALL: [(Self, &'static str, Family); 13] = [
        (Self::HS256, "HS256", Family::Secret(32)),
        (Self::HS384, "HS384", Family::Secret(48)),
        (Self::HS512, "HS512", Family::Secret(64)),
        (Self::RS256, "RS256", Family::Rsa),
        (Self::RS384, "RS384", Family::Rsa),
        (Self::RS512, "RS512", Family::Rsa),
        (Self::PS256, "PS256", Family::Rsa),
        (Self::PS384, "PS384", Family::Rsa),
        (Self::PS512, "PS512", Family::Rsa),
        (Self::ES256, "ES256", Family::Ec(Curve::P256)),
        (Self::ES384, "ES384", Family::Ec(Curve::P384)),
        (Self::ES512, "ES512", Family::Ec(Curve::P521)),
        (Self::EdDSA, "EdDSA", Family::Ed25519),
    ];

    /// The name in `alg`.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// What kind of key it takes.
    pub fn family(self) -> Family {
        Self::ALL[self as usize].2
    }

    /// Whether signer and verifier share one secret.
    pub fn is_symmetric(self) -> bool {
        matches!(self.family(), Family::Secret(_))
    }
}

/// The name is not one of an algorithm that is implemented here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA")]
pub struct UnknownAlgorithm;

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    /// Names are compared exactly (RFC 7515 section 4.1.1), so no spelling of `none` slips through.
    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        let row = Self::ALL.iter().find(|row| row.1 == name);
        row.map(|row| row.0).ok_or(UnknownAlgorithm)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
