//! A key that signs: parsed once, for one algorithm. `Debug` shows its name only, and nothing here
//! can be serialised but the public half.

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{self as sig, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair},
};
use jsonwebtoken::jwk::Jwk as PublicJwk;
use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use serde::Serialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::{BadKey, VerifyingKey, public::publish};
use crate::model::jws::{Algorithm, Curve, Jwk, Material, encode_part};

/// A parsed private key, or the secret of shared-secret mode.
pub struct SigningKey {
    alg: Algorithm,
    signer: Signer,
    verifying: VerifyingKey,
    public: Option<PublicJwk>,
}

enum Signer {
    Rsa(RsaKeyPair),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Secret(Box<hmac::Key>),
}

impl SigningKey {
    /// Makes a new key for RS256 (2048 bits), ES256 or EdDSA. RSA takes a good part of a second.
    pub fn generate(alg: Algorithm) -> Result<Self, BadKey> {
        let signer = match alg {
            Algorithm::RS256 => RsaKeyPair::generate(KeySize::Rsa2048).map(Signer::Rsa),
            Algorithm::ES256 => EcdsaKeyPair::generate(P256).map(Signer::Ecdsa),
            Algorithm::EdDSA => Ed25519KeyPair::generate().map(Signer::Ed25519),
            _ => return Err(BadKey),
        };
        Self::new(signer.map_err(|_| BadKey)?)
    }

    /// Parses an unencrypted PKCS#8 key; its kind decides the algorithm.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, BadKey> {
        let rsa = || RsaKeyPair::from_pkcs8(der).map(Signer::Rsa);
        let ecdsa = || EcdsaKeyPair::from_pkcs8(P256, der).map(Signer::Ecdsa);
        let ed25519 = || Ed25519KeyPair::from_pkcs8(der).map(Signer::Ed25519);
        let signer = rsa().or_else(|_| ecdsa()).or_else(|_| ed25519());
        Self::new(signer.map_err(|_| BadKey)?)
    }

    /// Parses a PEM file: `PRIVATE KEY`, `RSA PRIVATE KEY` or `EC PRIVATE KEY`.
    pub fn from_pem(pem: &[u8]) -> Result<Self, BadKey> {
        let signer = match PrivateKeyDer::from_pem_slice(pem).map_err(|_| BadKey)? {
            PrivateKeyDer::Pkcs8(der) => return Self::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).map(Signer::Rsa),
            PrivateKeyDer::Sec1(der) => EcdsaKeyPair::from_private_key_der(P256, der.secret_sec1_der()).map(Signer::Ecdsa),
            _ => return Err(BadKey),
        };
        Self::new(signer.map_err(|_| BadKey)?)
    }

    /// The key of shared-secret mode: HS256 with the secret's raw bytes, no `kid`.
    pub fn from_secret(secret: &[u8]) -> Result<Self, BadKey> {
        Ok(Self {
            alg: Algorithm::HS256,
            signer: Signer::Secret(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret))),
            verifying: VerifyingKey::from_secret(secret).map_err(|_| BadKey)?,
            public: None,
        })
    }

    fn new(signer: Signer) -> Result<Self, BadKey> {
        let (alg, material) = signer.public()?;
        let public = publish(alg, &material).ok_or(BadKey)?;
        let jwk = Jwk::new(public.common.key_id.clone(), alg, material).map_err(|_| BadKey)?;
        let verifying = VerifyingKey::new(&jwk).map_err(|_| BadKey)?;
        Ok(Self { alg, signer, verifying, public: Some(public) })
    }

    /// The RFC 7638 thumbprint; `None` for a shared secret.
    pub fn kid(&self) -> Option<&str> {
        self.public.as_ref()?.common.key_id.as_deref()
    }

    /// What it signs with.
    pub fn alg(&self) -> Algorithm {
        self.alg
    }

    /// The key that checks what this one signs.
    pub fn verifying_key(&self) -> VerifyingKey {
        self.verifying.clone()
    }

    /// Unencrypted PKCS#8 to be sealed and kept; `None` for a shared secret, which is never kept.
    pub fn to_pkcs8(&self) -> Option<Zeroizing<Vec<u8>>> {
        // Version 1 everywhere: OpenSSL reads it too.
        let der = match &self.signer {
            Signer::Rsa(key) => AsDer::<Pkcs8V1Der>::as_der(key).map(|der| der.as_ref().to_vec()),
            Signer::Ecdsa(key) => key.to_pkcs8v1().map(|der| der.as_ref().to_vec()),
            Signer::Ed25519(key) => key.to_pkcs8v1().map(|der| der.as_ref().to_vec()),
            Signer::Secret(_) => return None,
        };
        der.ok().map(Zeroizing::new)
    }

    /// The public half for the JWKS; `None` for a shared secret.
    pub fn public_jwk(&self) -> Option<&PublicJwk> {
        self.public.as_ref()
    }

    /// Signs claims and returns the compact token, with `typ` and the key's own `alg` and `kid`.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, BadKey> {
        let mut header = json!({ "typ": typ, "alg": self.alg.name() });
        if let Some(kid) = self.kid() {
            header["kid"] = json!(kid);
        }
        let payload = serde_json::to_vec(claims).map_err(|_| BadKey)?;
        let mut token = format!("{}.{}", encode_part(header.to_string()), encode_part(payload));
        let signature = self.signer.sign(token.as_bytes())?;
        token.push('.');
        token.push_str(&encode_part(signature));
        Ok(token)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, {})", self.alg, self.kid().unwrap_or("no kid"))
    }
}

static P256: &sig::EcdsaSigningAlgorithm = &sig::ECDSA_P256_SHA256_FIXED_SIGNING;

impl Signer {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, BadKey> {
        // The library ignores the random source it is given and uses its own.
        let random = SystemRandom::new();
        let bytes = |signature: sig::Signature| signature.as_ref().to_vec();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                let done = key.sign(&sig::RSA_PKCS1_SHA256, &random, message, &mut signature);
                done.map(|()| signature).map_err(|_| BadKey)
            }
            Self::Ecdsa(key) => key.sign(&random, message).map(bytes).map_err(|_| BadKey),
            Self::Ed25519(key) => key.try_sign(message).map(bytes).map_err(|_| BadKey),
            Self::Secret(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
        }
    }

    fn public(&self) -> Result<(Algorithm, Material), BadKey> {
        match self {
            Self::Rsa(key) => {
                let key = key.public_key();
                let n = key.modulus().big_endian_without_leading_zero().to_vec();
                let e = key.exponent().big_endian_without_leading_zero().to_vec();
                Ok((Algorithm::RS256, Material::Rsa { n, e }))
            }
            Self::Ecdsa(key) => match key.public_key().as_ref() {
                // SEC 1 section 2.3.3: 4, then both coordinates.
                [4, point @ ..] if point.len() == 64 => {
                    let (x, y) = (point[..32].to_vec(), point[32..].to_vec());
                    Ok((Algorithm::ES256, Material::Ec { curve: Curve::P256, x, y }))
                }
                _ => Err(BadKey),
            },
            Self::Ed25519(key) => {
                let x = key.public_key().as_ref().try_into().map_err(|_| BadKey)?;
                Ok((Algorithm::EdDSA, Material::Ed25519 { x }))
            }
            Self::Secret(_) => Err(BadKey),
        }
    }
}
