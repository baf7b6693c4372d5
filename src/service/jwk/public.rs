//! The public half of a signing key as the JWKS shows it: `kid`, `use`, `alg` and the numbers,
//! nothing else.

use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, EllipticCurve, EllipticCurveKeyParameters, EllipticCurveKeyType, Jwk, OctetKeyPairParameters,
    OctetKeyPairType, PublicKeyUse, RSAKeyParameters, RSAKeyType, ThumbprintHash,
};

use crate::model::jws::{Algorithm, Curve, Material, encode_part};

/// The JWK of a public key, named by its RFC 7638 thumbprint; `None` for what is not published: a
/// secret, or a curve that Tegata does not sign with.
pub(super) fn publish(alg: Algorithm, material: &Material) -> Option<Jwk> {
    let mut jwk = Jwk { common: CommonParameters::default(), algorithm: numbers(material)? };
    jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256).ok()?);
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    jwk.common.key_algorithm = Some(alg.name().parse().ok()?);
    Some(jwk)
}

fn numbers(material: &Material) -> Option<AlgorithmParameters> {
    match material {
        Material::Rsa { n, e } => {
            Some(AlgorithmParameters::RSA(RSAKeyParameters { key_type: RSAKeyType::RSA, n: encode_part(n), e: encode_part(e) }))
        }
        Material::Ec { curve: Curve::P256, x, y } => Some(AlgorithmParameters::EllipticCurve(EllipticCurveKeyParameters {
            key_type: EllipticCurveKeyType::EC,
            curve: EllipticCurve::P256,
            x: encode_part(x),
            y: encode_part(y),
        })),
        Material::Ed25519 { x } => Some(AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
            key_type: OctetKeyPairType::OctetKeyPair,
            curve: EllipticCurve::Ed25519,
            x: encode_part(x),
        })),
        Material::Ec { .. } | Material::Secret { .. } => None,
    }
}
