//! Which keys are taken, and which key a token finds.

use serde_json::{Value, json};

use super::{super::*, RSA, Toy, checked};

const EC: Toy = Toy(Some("ec"), Algorithm::ES256);
const SECRET: Toy = Toy(None, Algorithm::HS256);

#[test]
fn the_key_decides_the_algorithm() {
    let keys = || vec![RSA, EC];
    assert_eq!(checked(keys(), r#"{"alg":"RS256","kid":"rsa"}"#), Ok(RSA));
    assert_eq!(checked(keys(), r#"{"alg":"ES256","kid":"ec"}"#), Ok(EC));
    assert_eq!(checked(keys(), r#"{"alg":"ES256","kid":"rsa"}"#), Err(Refusal::AlgMismatch));
    assert_eq!(checked(keys(), r#"{"alg":"HS256","kid":"rsa"}"#), Err(Refusal::AlgNotAllowed));
    assert_eq!(checked(keys(), r#"{"alg":"PS256","kid":"rsa"}"#), Err(Refusal::AlgNotAllowed));
}

#[test]
fn the_kid_is_compared_exactly_and_required() {
    for kid in ["RSA", "rsa ", "", "../rsa", "rsa\u{0}", "' OR 1=1 --"] {
        let header = json!({ "alg": "RS256", "kid": kid }).to_string();
        assert_eq!(checked(vec![RSA], &header), Err(Refusal::UnknownKey), "{kid:?}");
    }
    assert_eq!(checked(vec![RSA], r#"{"alg":"RS256"}"#), Err(Refusal::KidMissing));
    assert_eq!(checked(vec![SECRET], r#"{"alg":"HS256"}"#), Ok(SECRET));
    assert_eq!(checked(vec![SECRET], r#"{"alg":"HS256","kid":"x"}"#), Err(Refusal::UnknownKey));
    assert_eq!(checked(vec![], r#"{"alg":"HS256"}"#), Err(Refusal::UnknownKey));
}

#[test]
fn keys_of_two_kinds_may_share_a_kid() {
    let (rsa, ec) = (Toy(Some("k"), Algorithm::RS256), Toy(Some("k"), Algorithm::ES256));
    let keys = || vec![rsa.clone(), ec.clone()];
    assert_eq!(checked(keys(), r#"{"alg":"ES256","kid":"k"}"#), Ok(ec.clone()));
    assert_eq!(checked(keys(), r#"{"alg":"RS256","kid":"k"}"#), Ok(rsa.clone()));
}

#[test]
fn a_set_is_of_one_kind_and_its_keys_have_names() {
    let named = Toy(Some("s"), Algorithm::HS256);
    let nameless = Toy(None, Algorithm::ES256);
    let cases = [
        (vec![named.clone(), RSA, SECRET], vec![(named.clone(), KeyRefusal::Mixed), (SECRET, KeyRefusal::Mixed)]),
        (vec![nameless.clone(), RSA], vec![(nameless.clone(), KeyRefusal::KidMissing)]),
        (vec![nameless.clone(), nameless.clone()], vec![(nameless.clone(), KeyRefusal::KidMissing)]),
        (vec![RSA, EC, RSA], vec![(RSA, KeyRefusal::KidTaken)]),
        (vec![RSA, EC], vec![]),
        (vec![nameless], vec![]),
        (vec![SECRET], vec![]),
    ];
    for (keys, expected) in cases {
        assert_eq!(KeySet::build(keys).1, expected);
    }
}

fn read(jwk: Value, allowed: &str) -> Result<Algorithm, KeyRefusal> {
    let allowed: Vec<Algorithm> = allowed.split(',').map(|name| name.parse().unwrap()).collect();
    Jwk::read(&jwk, &allowed).map(|jwk| jwk.alg())
}

/// A JWK of the right shape; whether the numbers are a key is for the cryptography to say.
fn jwk(kind: &str) -> Value {
    let number = |len: usize| encode_part(vec![0xff; len]);
    match kind {
        "RSA" => json!({ "kty": "RSA", "n": number(256), "e": "AQAB" }),
        "P-256" => json!({ "kty": "EC", "crv": "P-256", "x": number(32), "y": number(32) }),
        "Ed25519" => json!({ "kty": "OKP", "crv": "Ed25519", "x": encode_part([0x11; 32]) }),
        _ => json!({ "kty": "oct", "k": number(64) }),
    }
}

fn with(kind: &str, member: &str, value: Value) -> Value {
    let mut jwk = jwk(kind);
    jwk[member] = value;
    jwk
}

#[test]
fn the_algorithm_of_a_key_is_never_guessed() {
    assert_eq!(read(jwk("RSA"), "RS256,ES256"), Ok(Algorithm::RS256));
    assert_eq!(read(jwk("RSA"), "PS256"), Ok(Algorithm::PS256));
    assert_eq!(read(jwk("RSA"), "RS256,PS256"), Err(KeyRefusal::AlgorithmUnclear));
    assert_eq!(read(jwk("RSA"), "RS256,RS256"), Ok(Algorithm::RS256));
    assert_eq!(read(jwk("P-256"), "RS256,ES256,ES384"), Ok(Algorithm::ES256));
    assert_eq!(read(jwk("P-256"), "ES384"), Err(KeyRefusal::NotAllowed));
    assert_eq!(read(jwk("Ed25519"), "EdDSA"), Ok(Algorithm::EdDSA));
    assert_eq!(read(jwk("oct"), "HS256,HS512"), Err(KeyRefusal::AlgorithmUnclear));
    assert_eq!(read(with("RSA", "alg", json!("PS256")), "RS256,PS256"), Ok(Algorithm::PS256));
    assert_eq!(read(with("RSA", "alg", json!("PS256")), "RS256"), Err(KeyRefusal::NotAllowed));
    assert_eq!(read(with("RSA", "alg", json!("HS256")), "RS256,HS256"), Err(KeyRefusal::Unsupported));
    assert_eq!(read(with("oct", "alg", json!("RS256")), "RS256,HS256"), Err(KeyRefusal::Unsupported));
    assert_eq!(read(with("P-256", "alg", json!("ES384")), "ES256,ES384"), Err(KeyRefusal::Unsupported));
    assert_eq!(read(with("RSA", "alg", json!("none")), "RS256"), Err(KeyRefusal::Unsupported));
    assert_eq!(read(with("RSA", "alg", json!("RSA-OAEP")), "RS256"), Err(KeyRefusal::Unsupported));
}

#[test]
fn a_key_must_be_for_verifying() {
    let cases = [
        ("use", json!("sig"), Ok(Algorithm::RS256)),
        ("use", json!("enc"), Err(KeyRefusal::Purpose)),
        ("use", json!("SIG"), Err(KeyRefusal::Purpose)),
        ("use", json!(["sig"]), Err(KeyRefusal::Malformed)),
        ("key_ops", json!(["verify"]), Ok(Algorithm::RS256)),
        ("key_ops", json!(["sign", "verify"]), Ok(Algorithm::RS256)),
        ("key_ops", json!(["sign"]), Err(KeyRefusal::Purpose)),
        ("key_ops", json!(["encrypt"]), Err(KeyRefusal::Purpose)),
        ("key_ops", json!([]), Err(KeyRefusal::Purpose)),
        ("key_ops", json!("verify"), Err(KeyRefusal::Malformed)),
    ];
    for (member, value, expected) in cases {
        assert_eq!(read(with("RSA", member, value.clone()), "RS256"), expected, "{member} {value}");
    }
}

#[test]
fn weak_and_malformed_keys_are_refused() {
    let bytes = |first: u8, rest: usize| encode_part([vec![first], vec![0xff; rest]].concat());
    let cases = [
        (with("RSA", "n", json!(bytes(0x80, 255))), Ok(Algorithm::RS256)),
        (with("RSA", "n", json!(bytes(0x7f, 255))), Err(KeyRefusal::Weak)),
        (with("RSA", "n", json!(bytes(0xff, 127))), Err(KeyRefusal::Weak)),
        (with("RSA", "n", json!(bytes(0xff, 1023))), Ok(Algorithm::RS256)),
        (with("RSA", "n", json!(bytes(0x01, 1024))), Err(KeyRefusal::Weak)),
        (with("RSA", "n", json!(bytes(0x00, 256))), Err(KeyRefusal::Malformed)),
        (with("RSA", "n", json!(encode_part([0xfe; 256]))), Err(KeyRefusal::Invalid)),
        (with("RSA", "n", json!("")), Err(KeyRefusal::Malformed)),
        (with("RSA", "e", json!("Aw")), Err(KeyRefusal::Weak)),
        (with("RSA", "e", json!("AQ")), Err(KeyRefusal::Weak)),
        (with("RSA", "e", json!("AQAA")), Err(KeyRefusal::Weak)),
        (with("RSA", "e", json!("AQAC")), Err(KeyRefusal::Weak)),
        (with("RSA", "e", json!(bytes(0xff, 4))), Err(KeyRefusal::Weak)),
        (with("RSA", "e", json!("AQAB=")), Err(KeyRefusal::Malformed)),
        (with("RSA", "e", json!(65537)), Err(KeyRefusal::Malformed)),
        (with("P-256", "x", json!(bytes(0xff, 30))), Err(KeyRefusal::Malformed)),
        (with("P-256", "x", json!(bytes(0, 32))), Err(KeyRefusal::Malformed)),
        (with("P-256", "crv", json!("secp256k1")), Err(KeyRefusal::Unsupported)),
        (with("Ed25519", "x", json!(bytes(0xff, 43))), Err(KeyRefusal::Malformed)),
        (with("Ed25519", "crv", json!("Ed448")), Err(KeyRefusal::Unsupported)),
        (with("oct", "k", json!(bytes(0xff, 31))), Ok(Algorithm::HS256)),
        (with("oct", "k", json!(bytes(0xff, 30))), Err(KeyRefusal::Weak)),
        (with("oct", "k", json!("")), Err(KeyRefusal::Weak)),
        (with("oct", "kty", json!("none")), Err(KeyRefusal::Unsupported)),
        (json!({}), Err(KeyRefusal::Malformed)),
        (json!("key"), Err(KeyRefusal::Malformed)),
    ];
    for (jwk, expected) in cases {
        assert_eq!(read(jwk.clone(), "RS256,ES256,EdDSA,HS256"), expected, "{jwk}");
    }
}

#[test]
fn points_of_small_order_are_refused() {
    let verdict = |first: u8, middle: u8, last: u8| {
        let x = [&[first], &[middle; 30][..], &[last]].concat();
        read(with("Ed25519", "x", json!(encode_part(x))), "EdDSA").map(|_| ())
    };
    for (first, middle, last) in
        [(0, 0, 0), (1, 0, 0), (0, 0, 0x80), (1, 0, 0x80), (0xec, 0xff, 0x7f), (0xec, 0xff, 0xff), (0xff, 0xff, 0xff)]
    {
        assert_eq!(verdict(first, middle, last), Err(KeyRefusal::Weak), "{first:x} {middle:x} {last:x}");
    }
    for (first, middle, last) in [(2, 0, 0), (0xeb, 0xff, 0x7f), (1, 0, 1), (1, 1, 0), (0xff, 0xff, 0x7e), (0xff, 0xfe, 0x7f)] {
        assert_eq!(verdict(first, middle, last), Ok(()), "{first:x} {middle:x} {last:x}");
    }
    for order_8 in ["JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU", "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o"] {
        assert_eq!(read(with("Ed25519", "x", json!(order_8)), "EdDSA"), Err(KeyRefusal::Weak));
    }
}

#[test]
fn a_secret_is_as_long_as_its_hash() {
    for (alg, least) in [("HS256", 32), ("HS384", 48), ("HS512", 64)] {
        let secret = |len| read(with("oct", "k", json!(encode_part(vec![7; len]))), alg);
        assert!(secret(least).is_ok());
        assert_eq!(secret(least - 1), Err(KeyRefusal::Weak));
    }
}

#[test]
fn a_key_file_is_a_set_or_a_single_key() {
    assert_eq!(jwks(br#"{"keys":[{"kty":"oct"},{"kty":"RSA"}]}"#).map(|keys| keys.len()), Ok(2));
    assert_eq!(jwks(br#"{"kty":"oct"}"#).map(|keys| keys.len()), Ok(1));
    assert_eq!(jwks(br#"{"keys":{}}"#), Err(Refusal::Malformed));
    assert_eq!(jwks(b"[]"), Err(Refusal::Malformed));
    assert_eq!(jwks(br#"{"keys":[{"kty":"oct","k":"AA","k":"AB"}]}"#), Err(Refusal::DuplicateMember));
}
