//! The published vectors in `src/tests/vectors/jws.json` (see the README there).

use serde::Deserialize;
use serde_json::{Value, json};
use tegata::{
    model::jws::{Algorithm, Compact, Refusal},
    service::jwk::verifying_keys,
};

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
