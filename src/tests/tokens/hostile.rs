//! Tokens made to fool verifiers. Most are well signed: what is wrong with them is something else.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::{Value, json};
use tegata::{
    model::jws::{Algorithm, KeyRefusal, MAX_TOKEN, Refusal, encode_part},
    service::jwk::{SigningKey, verifying_keys},
};

use super::{EC, ED, NOW, RSA, SECRET, SHARED, claims, forge, header, hmac, pem, published, shared, verify};

fn code(token: &str) -> &'static str {
    verify(token, &published()).expect_err(token).code()
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

#[test]
fn good_tokens_pass() {
    for key in [&*RSA, &EC, &ED] {
        assert!(verify(&forge(key, header(key), claims()), &published()).is_ok());
    }
    assert!(verify(&forge(&SHARED, header(&SHARED), claims()), &shared()).is_ok());
    assert!(verify(&hmac(SECRET, r#"{"alg":"HS256","typ":"JWT"}"#, claims()), &shared()).is_ok());
}

#[test]
fn alg_none() {
    for name in ["none", "None", "NONE", "nOnE", "none\u{0}", " none", ""] {
        let header = with(header(&RSA), "alg", json!(name));
        let signed = forge(&RSA, &header, claims());
        let (message, signature) = signed.rsplit_once('.').unwrap();
        for token in [format!("{message}."), format!("{message}.{signature}"), format!("{message}.AA")] {
            assert_eq!(code(&token), "alg_not_allowed", "{name:?}");
            assert_eq!(verify(&token, &shared()), Err(Refusal::AlgNotAllowed), "{name:?}");
        }
    }
}

/// Every way in which the public key could be taken for an HMAC secret.
#[test]
fn rsa_key_as_hmac_secret() {
    let public = aws_lc_rs::signature::RsaKeyPair::from_pkcs8(&RSA.to_pkcs8().unwrap()).unwrap();
    let public = aws_lc_rs::signature::KeyPair::public_key(&public).clone();
    let pkcs1 = public.as_ref().to_vec();
    let spki = aws_lc_rs::encoding::AsDer::as_der(&public).unwrap().as_ref().to_vec();
    let jwk = serde_json::to_value(RSA.public_jwk().unwrap()).unwrap();
    let (spki_pem, pkcs1_pem) = (pem("PUBLIC KEY", &spki), pem("RSA PUBLIC KEY", &pkcs1));
    let n = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().unwrap()).unwrap();
    let secrets = [
        spki_pem.clone().into_bytes(),
        spki_pem.trim_end().into(),
        spki_pem.replace('\n', "\r\n").into_bytes(),
        pkcs1_pem.clone().into_bytes(),
        pkcs1_pem.trim_end().into(),
        spki,
        pkcs1,
        jwk.to_string().into_bytes(),
        json!({ "keys": [jwk] }).to_string().into_bytes(),
        jwk["n"].as_str().unwrap().into(),
        n,
        Vec::new(),
    ];
    for secret in secrets {
        let with_kid = with(header(&RSA), "alg", json!("HS256"));
        assert_eq!(code(&hmac(&secret, with_kid, claims())), "alg_not_allowed");
        assert_eq!(code(&hmac(&secret, r#"{"alg":"HS256","typ":"at+jwt"}"#, claims())), "alg_not_allowed");
        // The header lies about the algorithm too.
        assert_eq!(code(&hmac(&secret, header(&RSA), claims())), "signature");
    }
}

#[test]
fn keys_swapped() {
    let lie = |header_of: &SigningKey, signer: &SigningKey| forge(signer, header(header_of), claims());
    assert_eq!(code(&lie(&RSA, &EC)), "signature");
    assert_eq!(code(&lie(&EC, &ED)), "signature");
    let kid_of_other = with(header(&EC), "kid", json!(RSA.kid()));
    assert_eq!(code(&forge(&EC, kid_of_other, claims())), "alg_mismatch");
    let retired = SigningKey::generate(Algorithm::ES256).unwrap();
    assert_eq!(code(&forge(&retired, header(&retired), claims())), "unknown_key");
    assert_eq!(code(&forge(&retired, header(&EC), claims())), "signature");
    let mut nameless = header(&EC);
    nameless.as_object_mut().unwrap().remove("kid");
    assert_eq!(code(&forge(&EC, nameless, claims())), "kid_missing");
    assert_eq!(verify(&lie(&RSA, &RSA), &shared()), Err(Refusal::AlgNotAllowed));
    assert_eq!(code(&lie(&SHARED, &SHARED)), "alg_not_allowed");
}

#[test]
fn the_token_brings_its_key() {
    let own = SigningKey::generate(Algorithm::ES256).unwrap();
    let jwk = serde_json::to_value(own.public_jwk().unwrap()).unwrap();
    let url = json!("https://attacker.example/jwks.json");
    for (name, value) in [("jwk", jwk), ("jku", url.clone()), ("x5u", url), ("x5c", json!(["MIIB"]))] {
        for signer in [&own, &*EC] {
            assert_eq!(code(&forge(signer, with(header(&EC), name, value.clone()), claims())), "embedded_key", "{name}");
        }
    }
    for kid in ["../../dev/null", "/dev/null", "' UNION SELECT 'x", "https://attacker.example/", "\u{0}", ""] {
        assert_eq!(code(&forge(&EC, with(header(&EC), "kid", json!(kid)), claims())), "unknown_key", "{kid:?}");
        assert_eq!(code(&hmac(b"", with(header(&EC), "kid", json!(kid)), claims())), "unknown_key", "{kid:?}");
    }
}

#[test]
fn well_signed_headers_that_are_refused() {
    let text = header(&EC).to_string();
    let twice = text.replacen('{', r#"{"alg":"none","#, 1);
    let deep = text.replacen('{', &format!("{{\"x\":{}{},", "[".repeat(5_000), "]".repeat(5_000)), 1);
    assert_eq!(code(&forge(&EC, twice, claims())), "duplicate_member");
    assert_eq!(code(&forge(&EC, deep, claims())), "too_deep");
    assert_eq!(code(&forge(&EC, with(header(&EC), "crit", json!(["exp"])), claims())), "critical");
    assert_eq!(code(&forge(&EC, with(header(&EC), "crit", json!([])), claims())), "critical");
    assert_eq!(code(&forge(&EC, with(header(&EC), "b64", json!(false)), claims())), "unencoded");
    for typ in [json!("JWT"), json!("id_token"), json!("logout+jwt"), json!("dpop+jwt")] {
        assert_eq!(code(&forge(&EC, with(header(&EC), "typ", typ), claims())), "type");
    }
}

#[test]
fn well_signed_claims_that_are_refused() {
    let cases = [
        ("iss", json!("https://attacker.example"), "issuer"),
        ("aud", json!("other"), "audience"),
        ("aud", json!({ "0": "api" }), "claim_type"),
        ("exp", json!(NOW - 1), "expired"),
        ("exp", json!("9999999999"), "claim_type"),
        ("exp", json!(1e308), "claim_type"),
        ("nbf", json!(NOW + 60), "not_yet_valid"),
        ("iat", json!(NOW + 3600), "not_yet_valid"),
        ("sub", json!(["alice"]), "claim_type"),
        ("roles", json!("admin"), "claim_type"),
    ];
    for (name, value, expected) in cases {
        assert_eq!(code(&forge(&EC, header(&EC), with(claims(), name, value))), expected, "{name}");
    }
    let twice = claims().to_string().replacen('{', r#"{"sub":"root","#, 1);
    assert_eq!(code(&forge(&EC, header(&EC), twice)), "duplicate_member");
    let deep = format!("{}1{}", "{\"x\":".repeat(1_500), "}".repeat(1_500));
    assert_eq!(code(&forge(&EC, header(&EC), deep)), "too_deep");
    let huge = with(claims(), "x", json!("x".repeat(MAX_TOKEN)));
    assert_eq!(code(&forge(&EC, header(&EC), huge)), "too_large");
    assert_eq!(code(&forge(&EC, header(&EC), "not json")), "malformed");
}

/// Forms of the right signature that are not its one form.
#[test]
fn signatures_in_another_form() {
    for key in [&*RSA, &EC, &ED] {
        let token = forge(key, header(key), claims());
        let (message, signature) = token.rsplit_once('.').unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let forms = [vec![], vec![0; bytes.len()], bytes[1..].to_vec(), [&[0], &bytes[..]].concat(), [&bytes[..], &[0]].concat()];
        for form in forms {
            assert_eq!(code(&format!("{message}.{}", encode_part(form))), "signature", "{}", key.alg());
        }
        assert_eq!(code(&format!("{token}=")), "base64");
        assert_eq!(code(&format!("{token}\n")), "base64");
        assert_eq!(code(&format!("{token}.")), "malformed");
    }
    let token = forge(&SHARED, header(&SHARED), claims());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let tag = URL_SAFE_NO_PAD.decode(signature).unwrap();
    for length in [0, 1, 16, 31] {
        let short = format!("{message}.{}", encode_part(&tag[..length]));
        assert_eq!(verify(&short, &shared()), Err(Refusal::Signature));
    }
}

/// ECDSA signatures are `R || S`; DER, which other protocols use, is refused.
#[test]
fn an_ecdsa_signature_in_der() {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &EC.to_pkcs8().unwrap()).unwrap();
    let message = [header(&EC).to_string(), claims().to_string()].map(encode_part).join(".");
    let signature = key.sign(&aws_lc_rs::rand::SystemRandom::new(), message.as_bytes()).unwrap();
    assert_eq!(code(&format!("{message}.{}", encode_part(signature.as_ref()))), "signature");
}

/// Numbers that are no key: off the curve, an even modulus, another key's coordinates.
#[test]
fn keys_that_are_none() {
    let ec = serde_json::to_value(EC.public_jwk().unwrap()).unwrap();
    let zero = encode_part([0; 32]);
    for (x, y) in [(&ec["y"], &ec["x"]), (&json!(zero), &json!(zero)), (&json!(encode_part([0xff; 32])), &ec["y"])] {
        let off = with(with(ec.clone(), "x", x.clone()), "y", y.clone());
        let (keys, unused) = verifying_keys(off.to_string().as_bytes(), &[Algorithm::ES256]).unwrap();
        assert!(keys.is_empty());
        assert_eq!(unused[0].1, KeyRefusal::Invalid);
    }
    let rsa = serde_json::to_value(RSA.public_jwk().unwrap()).unwrap();
    let even = [&[0x80; 255][..], &[2]].concat();
    let even = with(rsa, "n", json!(encode_part(even))).to_string();
    let (keys, unused) = verifying_keys(even.as_bytes(), &[Algorithm::RS256]).unwrap();
    assert!(keys.is_empty());
    assert_eq!(unused[0].1, KeyRefusal::Invalid);
}

/// Under the neutral point of Ed25519 one signature is good for every message.
#[test]
fn a_key_under_which_anybody_can_sign() {
    use aws_lc_rs::signature::{ED25519, ParsedPublicKey};
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let signature = [neutral, [0; 32]].concat();
    let naive = ParsedPublicKey::new(&ED25519, neutral).unwrap();
    assert!(naive.verify_sig(b"any message", &signature).is_ok());

    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": encode_part(neutral) }).to_string();
    let (keys, unused) = verifying_keys(jwk.as_bytes(), &[Algorithm::EdDSA]).unwrap();
    assert!(keys.is_empty());
    assert_eq!(unused[0].1, KeyRefusal::Weak);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// One byte of a good token set to anything else, and it is refused.
    #[test]
    fn one_changed_byte_is_refused(which in 0usize..4, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let key = [&*RSA, &EC, &ED, &SHARED][which];
        let keys = if which == 3 { shared() } else { published() };
        let token = key.sign("at+jwt", &claims()).unwrap();
        let at = at.index(token.len());
        let mut changed = token.clone().into_bytes();
        changed[at] = byte;
        prop_assume!(changed != token.as_bytes());
        if let Ok(changed) = String::from_utf8(changed) {
            prop_assert!(verify(&changed, &keys).is_err(), "{} at {}", changed, at);
        }
    }

    /// Nothing random is a signature.
    #[test]
    fn random_signatures_are_refused(which in 0usize..3, signature in prop::collection::vec(any::<u8>(), 0..300)) {
        let key = [&*RSA, &EC, &ED][which];
        let token = forge(&EC, header(key), claims());
        let (message, _) = token.rsplit_once('.').unwrap();
        prop_assert_eq!(code(&format!("{message}.{}", encode_part(signature))), "signature");
    }
}
