//! JSON Web Keys (RFC 7517) as they are read: what a key must say about itself before its numbers
//! are handed to the cryptography in `service/jwk`. Private members are ignored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{Algorithm, Curve, Family, KeyRefusal, Refusal, json};

/// A key that may be used for verifying, bound to one algorithm.
///
/// Can only be made through the rules, so whoever holds one need not ask again. No `Debug`: a
/// secret may be inside.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwk {
    kid: Option<String>,
    alg: Algorithm,
    material: Material,
}

/// The numbers of a key, big-endian.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of RFC 7518 section 6
pub enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Ec { curve: Curve, x: Vec<u8>, y: Vec<u8> },
    Ed25519 { x: [u8; 32] },
    Secret { k: Vec<u8> },
}

/// Splits the text of a JWK Set, or of a single JWK, into its keys.
pub fn jwks(text: &[u8]) -> Result<Vec<Value>, Refusal> {
    let mut document = json::object(text)?;
    match document.remove("keys") {
        Some(Value::Array(keys)) => Ok(keys),
        Some(_) => Err(Refusal::Malformed),
        None => Ok(vec![Value::Object(document)]),
    }
}

impl Jwk {
    /// Binds numbers to one algorithm, when they fit it and are strong enough.
    pub fn new(kid: Option<String>, alg: Algorithm, material: Material) -> Result<Self, KeyRefusal> {
        if !material.fits(alg) {
            return Err(KeyRefusal::Unsupported);
        }
        if material.is_weak(alg) {
            return Err(KeyRefusal::Weak);
        }
        // No product of two odd primes is even; the library would find out only when it is used.
        if matches!(&material, Material::Rsa { n, .. } if n.last().is_some_and(|last| last % 2 == 0)) {
            return Err(KeyRefusal::Invalid);
        }
        Ok(Self { kid, alg, material })
    }

    /// Reads one key; `allowed` limits its algorithm, and names it when the key itself does not.
    pub fn read(jwk: &Value, allowed: &[Algorithm]) -> Result<Self, KeyRefusal> {
        let jwk = jwk.as_object().ok_or(KeyRefusal::Malformed)?;
        check_purpose(jwk)?;
        let material = Material::read(jwk)?;
        let alg = match text(jwk, "alg")? {
            Some(name) => name.parse().map_err(|_| KeyRefusal::Unsupported)?,
            None => only_choice(&material, allowed)?,
        };
        let key = Self::new(text(jwk, "kid")?.map(str::to_owned), alg, material)?;
        if allowed.contains(&alg) { Ok(key) } else { Err(KeyRefusal::NotAllowed) }
    }

    /// Its name.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The only algorithm it is used with.
    pub fn alg(&self) -> Algorithm {
        self.alg
    }

    /// Its numbers.
    pub fn material(&self) -> &Material {
        &self.material
    }
}

/// RFC 7517 sections 4.2 and 4.3.
fn check_purpose(jwk: &Map<String, Value>) -> Result<(), KeyRefusal> {
    if text(jwk, "use")?.is_some_and(|purpose| purpose != "sig") {
        return Err(KeyRefusal::Purpose);
    }
    let Some(ops) = jwk.get("key_ops") else {
        return Ok(());
    };
    let ops = ops.as_array().ok_or(KeyRefusal::Malformed)?;
    match ops.iter().any(|op| op == "verify") {
        true => Ok(()),
        false => Err(KeyRefusal::Purpose),
    }
}

/// The one allowed algorithm that this kind of key can be for.
fn only_choice(material: &Material, allowed: &[Algorithm]) -> Result<Algorithm, KeyRefusal> {
    let mut fitting = allowed.iter().copied().filter(|alg| material.fits(*alg));
    let first = fitting.next().ok_or(KeyRefusal::NotAllowed)?;
    match fitting.all(|other| other == first) {
        true => Ok(first),
        false => Err(KeyRefusal::AlgorithmUnclear),
    }
}

impl Material {
    fn read(jwk: &Map<String, Value>) -> Result<Self, KeyRefusal> {
        let crv = text(jwk, "crv")?;
        match (text(jwk, "kty")?.ok_or(KeyRefusal::Malformed)?, crv) {
            ("RSA", _) => Ok(Self::Rsa { n: number(jwk, "n")?, e: number(jwk, "e")? }),
            ("EC", Some("P-256")) => Self::point(jwk, Curve::P256),
            ("EC", Some("P-384")) => Self::point(jwk, Curve::P384),
            ("EC", Some("P-521")) => Self::point(jwk, Curve::P521),
            ("OKP", Some("Ed25519")) => {
                let x = bytes(jwk, "x")?.try_into().map_err(|_| KeyRefusal::Malformed)?;
                Ok(Self::Ed25519 { x })
            }
            ("oct", _) => Ok(Self::Secret { k: bytes(jwk, "k")? }),
            _ => Err(KeyRefusal::Unsupported),
        }
    }

    fn point(jwk: &Map<String, Value>, curve: Curve) -> Result<Self, KeyRefusal> {
        let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
        let len = curve.coordinate_len();
        if (x.len(), y.len()) == (len, len) { Ok(Self::Ec { curve, x, y }) } else { Err(KeyRefusal::Malformed) }
    }

    fn fits(&self, alg: Algorithm) -> bool {
        match (self, alg.family()) {
            (Self::Rsa { .. }, Family::Rsa) | (Self::Ed25519 { .. }, Family::Ed25519) | (Self::Secret { .. }, Family::Secret(_)) => true,
            (Self::Ec { curve, .. }, Family::Ec(wanted)) => *curve == wanted,
            _ => false,
        }
    }

    fn is_weak(&self, alg: Algorithm) -> bool {
        match (self, alg.family()) {
            (Self::Rsa { n, e }, _) => !(2048..=8192).contains(&bits(n)) || !sane_exponent(e),
            (Self::Secret { k }, Family::Secret(least)) => k.len() < least,
            (Self::Ed25519 { x }, _) => has_small_order(x),
            _ => false,
        }
    }
}

/// Whether it is a point of order 1, 2, 4 or 8, under which anybody can sign. Encodings that are not
/// canonical (RFC 8032 section 5.1.3) count among them.
fn has_small_order(point: &[u8; 32]) -> bool {
    const ORDER_8: [[u8; 32]; 2] = [
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3,
            0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c,
            0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ];
    let mut y = *point;
    y[31] &= 0x7f; // the sign of x says nothing about the order
    let is_0_or_1 = y[0] <= 1 && y[1..].iter().all(|byte| *byte == 0);
    // p - 1 = 2^255 - 20, whose lowest byte is 0xec.
    let is_p_minus_1_or_more = y[0] >= 0xec && y[1..31].iter().all(|byte| *byte == 0xff) && y[31] == 0x7f;
    is_0_or_1 || is_p_minus_1_or_more || ORDER_8.contains(&y)
}

fn bits(number: &[u8]) -> usize {
    let spare = number.first().map_or(0, |byte| byte.leading_zeros() as usize);
    number.len() * 8 - spare
}

/// Odd and from 65537 up (FIPS 186-5 section 5.1); at most 32 bits, so that nobody's key makes
/// checking slow.
fn sane_exponent(e: &[u8]) -> bool {
    e.len() <= 4 && {
        let e = e.iter().fold(0, |sum: u32, byte| sum << 8 | u32::from(*byte));
        e >= 65_537 && e % 2 == 1
    }
}

fn text<'a>(jwk: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, KeyRefusal> {
    match jwk.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(KeyRefusal::Malformed),
    }
}

fn bytes(jwk: &Map<String, Value>, name: &str) -> Result<Vec<u8>, KeyRefusal> {
    let text = text(jwk, name)?.ok_or(KeyRefusal::Malformed)?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyRefusal::Malformed)
}

/// A Base64urlUInt has no leading zero octet (RFC 7518 section 2).
fn number(jwk: &Map<String, Value>, name: &str) -> Result<Vec<u8>, KeyRefusal> {
    let number = bytes(jwk, name)?;
    match number.first() {
        Some(0) | None => Err(KeyRefusal::Malformed),
        Some(_) => Ok(number),
    }
}
