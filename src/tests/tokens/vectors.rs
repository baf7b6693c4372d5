//! The published vectors in `src/tests/vectors/jws.json` (see the README there).

use jsonwebtoken::EncodingKey;
use serde::Deserialize;
use serde_json::{Value, json};
use tegata::{
    model::jws::{Algorithm, Compact, Refusal, encode_part},
    service::jwk::verifying_keys,
};

use super::{RSA, encoding_key};

#[derive(Deserialize)]
struct Vector {
    rfc: String,
    algs: String,
    key: Value,
    token: String,
    payload: Option<String>,
    refused: Option<String>,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../vectors/jws.json")).unwrap()
}

fn check(vector: &Vector, algs: &str, token: &str) -> Result<String, Refusal> {
    let algs: Vec<Algorithm> = algs.split(',').map(|name| name.parse().unwrap()).collect();
    let (keys, _) = verifying_keys(vector.key.to_string().as_bytes(), &algs)?;
    let token = Compact::parse(token)?;
    keys.check(&token)?;
    Ok(String::from_utf8(token.payload).unwrap())
}

#[test]
fn published_vectors_give_the_published_answer() {
    for vector in vectors() {
        let verdict = check(&vector, &vector.algs, &vector.token);
        assert_eq!(verdict.as_ref().ok(), vector.payload.as_ref(), "{}", vector.rfc);
        assert_eq!(verdict.err().map(Refusal::code), vector.refused.as_deref(), "{}", vector.rfc);
    }
}

#[test]
fn the_same_tokens_are_refused_under_another_algorithm() {
    for vector in vectors() {
        for other in ["RS256", "RS384", "PS256", "ES256", "ES384", "EdDSA", "HS256", "HS384"] {
            let same = other == vector.algs;
            assert!(same || check(&vector, other, &vector.token).is_err(), "{} as {other}", vector.rfc);
        }
    }
}

#[test]
fn a_vector_with_one_changed_character_is_refused() {
    for vector in vectors().iter().filter(|vector| vector.payload.is_some()) {
        for at in (0..vector.token.len()).step_by(7) {
            let other = if vector.token.as_bytes()[at] == b'A' { "B" } else { "A" };
            let mut token = vector.token.clone();
            token.replace_range(at..=at, other);
            assert!(check(vector, &vector.algs, &token).is_err(), "{} at {at}", vector.rfc);
        }
    }
}

#[test]
fn a_key_file_may_be_a_set() {
    let vectors = vectors();
    let keys: Vec<&Value> =
        ["RFC 7520 4.1", "RFC 7520 4.3"].iter().map(|rfc| &vectors.iter().find(|v| v.rfc == *rfc).unwrap().key).collect();
    // The RFC gives both keys the same `kid`; they are told apart by their type.
    let set = json!({ "keys": keys }).to_string();
    let (keys, unused) = verifying_keys(set.as_bytes(), &[Algorithm::RS256, Algorithm::ES512]).unwrap();
    assert_eq!(unused, []);
    for rfc in ["RFC 7520 4.1", "RFC 7520 4.3"] {
        let vector = vectors.iter().find(|vector| vector.rfc == rfc).unwrap();
        assert!(keys.check(&Compact::parse(&vector.token).unwrap()).is_ok(), "{rfc}");
    }
}

/// The rows that the RFCs give no example of: signed by jsonwebtoken.
#[test]
fn every_other_algorithm_verifies_too() {
    use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    let ec = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
    let point = ec.public_key().as_ref().to_vec();
    let p384 = json!({ "kty": "EC", "crv": "P-384", "x": encode_part(&point[1..49]), "y": encode_part(&point[49..]) });
    let ec = EncodingKey::from_ec_der(ec.to_pkcs8v1().unwrap().as_ref());
    let mut rsa = serde_json::to_value(RSA.public_jwk().unwrap()).unwrap();
    rsa.as_object_mut().unwrap().retain(|name, _| ["kty", "n", "e"].contains(&name.as_str()));
    let secret = json!({ "kty": "oct", "k": encode_part([7; 64]) });
    let rows = [
        ("HS384", &secret, EncodingKey::from_secret(&[7; 64])),
        ("HS512", &secret, EncodingKey::from_secret(&[7; 64])),
        ("RS384", &rsa, encoding_key(&RSA)),
        ("RS512", &rsa, encoding_key(&RSA)),
        ("PS256", &rsa, encoding_key(&RSA)),
        ("PS384", &rsa, encoding_key(&RSA)),
        ("PS512", &rsa, encoding_key(&RSA)),
        ("ES384", &p384, ec),
    ];
    for (alg, key, signer) in rows {
        let token = jsonwebtoken::encode(&jsonwebtoken::Header::new(alg.parse().unwrap()), &json!({}), &signer).unwrap();
        let vector = Vector { rfc: String::new(), algs: alg.into(), key: key.clone(), token, payload: None, refused: None };
        assert_eq!(check(&vector, alg, &vector.token), Ok("{}".into()), "{alg}");
        assert!(check(&vector, alg, &vector.token.replace(".e30.", ".W10.")).is_err(), "{alg}");
    }
}
