//! Why a token or a key is not accepted. Closed lists: the codes are part of the interface of
//! `tegata token verify` and of the logs, so a code once given keeps its meaning.

use thiserror::Error;

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Refusal {
    /// Longer than the limit.
    #[error("The token is longer than is accepted.")]
    TooLarge,
    /// Not three parts, or a part is not the JSON it has to be.
    #[error("The token is not a signed JSON Web Token in compact form.")]
    Malformed,
    /// A part is not canonical base64url without padding.
    #[error("A part of the token is not canonical base64url.")]
    Base64,
    /// A JSON object names a member twice.
    #[error("The token's JSON names a member twice.")]
    DuplicateMember,
    /// JSON nested deeper than the limit.
    #[error("The token's JSON is nested deeper than is accepted.")]
    TooDeep,
    /// `none`, an algorithm unknown here, or one that no key of the set is for.
    #[error("The token's algorithm is not one that is accepted here.")]
    AlgNotAllowed,
    /// The key that the token names is for another algorithm.
    #[error("The token's algorithm is not the one of the key it names.")]
    AlgMismatch,
    /// `crit` demands an extension; none is implemented.
    #[error("The token demands an extension that is not understood.")]
    Critical,
    /// `b64` is not true (RFC 7797).
    #[error("The token's payload is not base64url encoded.")]
    Unencoded,
    /// The token brings its own key: `jwk`, `jku`, `x5u` or `x5c`.
    #[error("The token brings its own key, which is never trusted.")]
    EmbeddedKey,
    /// No `kid` where the keys have one.
    #[error("The token does not say which key signed it.")]
    KidMissing,
    /// No key has this `kid`.
    #[error("The token was signed with a key that is not known here.")]
    UnknownKey,
    /// The signature does not fit.
    #[error("The token's signature is not valid.")]
    Signature,
    /// `typ` is not the kind of token that is asked for.
    #[error("The token is of another type than is accepted here.")]
    Type,
    /// `iss` is another issuer.
    #[error("The token comes from another issuer.")]
    Issuer,
    /// `aud` does not name the reader.
    #[error("The token is meant for another audience.")]
    Audience,
    /// `exp` has passed.
    #[error("The token has expired.")]
    Expired,
    /// `nbf` or `iat` lies in the future.
    #[error("The token is not valid yet.")]
    NotYetValid,
    /// A required claim is absent.
    #[error("The token lacks a claim that is required.")]
    ClaimMissing,
    /// A claim is of the wrong JSON type or outside its range.
    #[error("A claim of the token has the wrong type.")]
    ClaimType,
}

impl Refusal {
    /// The stable code for logs and machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Malformed => "malformed",
            Self::Base64 => "base64",
            Self::DuplicateMember => "duplicate_member",
            Self::TooDeep => "too_deep",
            Self::AlgNotAllowed => "alg_not_allowed",
            Self::AlgMismatch => "alg_mismatch",
            Self::Critical => "critical",
            Self::Unencoded => "unencoded",
            Self::EmbeddedKey => "embedded_key",
            Self::KidMissing => "kid_missing",
            Self::UnknownKey => "unknown_key",
            Self::Signature => "signature",
            Self::Type => "type",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::ClaimMissing => "claim_missing",
            Self::ClaimType => "claim_type",
        }
    }
}

/// Why a key is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum KeyRefusal {
    /// Not a JWK, or a member is of the wrong form.
    #[error("it is not a well-formed JSON Web Key")]
    Malformed,
    /// `kty`, `crv` or `alg` that is not implemented, or that do not belong together.
    #[error("its key type, curve or algorithm is not supported, or they do not belong together")]
    Unsupported,
    /// The algorithm is not on the allow list.
    #[error("its algorithm is not on the allow list")]
    NotAllowed,
    /// No `alg`, and the allow list leaves more than one choice.
    #[error("it names no algorithm and the allow list leaves more than one: add `alg` to the key")]
    AlgorithmUnclear,
    /// `use` or `key_ops` say that it is for something else.
    #[error("`use` or `key_ops` say that it is not for verifying signatures")]
    Purpose,
    /// RSA outside 2048 to 8192 bits or with an unusual exponent, a secret shorter than its hash, a point of small order.
    #[error("it is too weak for its algorithm")]
    Weak,
    /// The numbers do not make a key: the point is not on its curve, the modulus is even.
    #[error("its numbers do not make a valid key")]
    Invalid,
    /// A secret beside public keys.
    #[error("a secret cannot stand in one set with public keys")]
    Mixed,
    /// No `kid` beside other keys.
    #[error("it has no `kid`, which only a key that stands alone may lack")]
    KidMissing,
    /// `kid` and algorithm of another key of the set.
    #[error("another key of the set has the same `kid` and algorithm")]
    KidTaken,
}
