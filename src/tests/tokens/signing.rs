//! What Tegata signs, read by others; and how keys come in and go out.

use jsonwebtoken::{DecodingKey, Validation};
use serde_json::{Value, json};
use tegata::{
    model::jws::{Algorithm, Compact, Key, KeySet},
    service::jwk::SigningKey,
};

use super::{EC, ED, ISSUER, NOW, RSA, SECRET, SHARED, claims, encoding_key, pem, published, verify};

fn keys() -> [&'static SigningKey; 4] {
    [&RSA, &EC, &ED, &SHARED]
}

#[test]
fn jsonwebtoken_accepts_what_tegata_signs() {
    for key in keys() {
        let token = key.sign("at+jwt", &claims()).unwrap();
        let decoding = match key.public_jwk() {
            Some(jwk) => DecodingKey::from_jwk(jwk).unwrap(),
            None => DecodingKey::from_secret(SECRET),
        };
        let mut rules = Validation::new(key.alg().name().parse().unwrap());
        rules.set_audience(&["api"]);
        rules.set_issuer(&[ISSUER]);
        let data = jsonwebtoken::decode::<Value>(&token, &decoding, &rules).unwrap();
        assert_eq!(data.claims, claims());
        assert_eq!(data.header.typ.as_deref(), Some("at+jwt"));
        assert_eq!(data.header.kid.as_deref(), key.kid());
    }
}

#[test]
fn tegata_accepts_what_it_and_jsonwebtoken_sign() {
    for key in keys() {
        let mut header = jsonwebtoken::Header::new(key.alg().name().parse().unwrap());
        header.typ = Some("at+jwt".into());
        header.kid = key.kid().map(str::to_owned);
        let theirs = jsonwebtoken::encode(&header, &claims(), &encoding_key(key)).unwrap();
        for token in [key.sign("at+jwt", &claims()).unwrap(), theirs] {
            let claims = verify(&token, &KeySet::of(key.verifying_key())).unwrap();
            assert_eq!((claims.exp, claims.sub.as_deref()), (NOW + 600, Some("alice")));
        }
    }
}

#[test]
fn the_published_key_holds_nothing_but_its_public_half() {
    let members = |key: &SigningKey| -> Vec<String> {
        let jwk = serde_json::to_value(key.public_jwk().unwrap()).unwrap();
        assert_eq!((&jwk["use"], &jwk["alg"], jwk["kid"].as_str()), (&json!("sig"), &json!(key.alg().name()), key.kid()));
        jwk.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(members(&RSA), ["alg", "e", "kid", "kty", "n", "use"]);
    assert_eq!(members(&EC), ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    assert_eq!(members(&ED), ["alg", "crv", "kid", "kty", "use", "x"]);
    assert!(SHARED.public_jwk().is_none());
    assert!(SHARED.to_pkcs8().is_none());
}

#[test]
fn a_key_survives_keeping() {
    for key in [&*RSA, &EC, &ED] {
        let der = key.to_pkcs8().unwrap();
        let token = key.sign("at+jwt", &claims()).unwrap();
        for again in [SigningKey::from_pkcs8(&der), SigningKey::from_pem(pem("PRIVATE KEY", &der).as_bytes())] {
            let again = again.unwrap();
            assert_eq!((again.kid(), again.alg()), (key.kid(), key.alg()));
            assert!(verify(&token, &KeySet::of(again.verifying_key())).is_ok());
            assert!(verify(&again.sign("at+jwt", &claims()).unwrap(), &published()).is_ok());
        }
    }
}

#[test]
fn older_pem_forms_can_be_imported() {
    use aws_lc_rs::{
        encoding::AsDer,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
    };
    let pkcs1 = pem("RSA PRIVATE KEY", encoding_key(&RSA).as_bytes());
    assert_eq!(SigningKey::from_pem(pkcs1.as_bytes()).unwrap().kid(), RSA.kid());
    let ec = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &EC.to_pkcs8().unwrap()).unwrap();
    let sec1 = pem("EC PRIVATE KEY", ec.private_key().as_der().unwrap().as_ref());
    assert_eq!(SigningKey::from_pem(sec1.as_bytes()).unwrap().kid(), EC.kid());
}

/// RFC 8037 appendix A.1 (the private key, wrapped as RFC 8410 section 7 says) and A.3.
#[test]
fn the_kid_is_the_rfc_7638_thumbprint() {
    let seed =
        b"\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60";
    let der = [b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", &seed[..]].concat();
    let key = SigningKey::from_pkcs8(&der).unwrap();
    assert_eq!(key.kid(), Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
}

#[test]
fn keys_that_tegata_does_not_sign_with_are_refused() {
    use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair};
    let p384 = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap().to_pkcs8v1().unwrap();
    assert!(SigningKey::from_pkcs8(p384.as_ref()).is_err());
    let der = RSA.to_pkcs8().unwrap();
    for bad in [&der[..der.len() - 1], &der[1..], b"", b"-----BEGIN PRIVATE KEY-----\n"] {
        assert!(SigningKey::from_pkcs8(bad).is_err());
        assert!(SigningKey::from_pem(bad).is_err());
    }
    assert!(SigningKey::from_pem(pem("PUBLIC KEY", &der).as_bytes()).is_err());
    assert!(SigningKey::from_pem(pem("ENCRYPTED PRIVATE KEY", &der).as_bytes()).is_err());
    assert!(SigningKey::from_secret(&[b'x'; 31]).is_err());
    for alg in [Algorithm::HS256, Algorithm::PS256, Algorithm::ES384] {
        assert!(SigningKey::generate(alg).is_err());
    }
}

#[test]
fn keys_do_not_show_themselves() {
    assert_eq!(format!("{:?}", *RSA), format!("SigningKey(RS256, {})", RSA.kid().unwrap()));
    assert_eq!(format!("{:?} {:?}", *SHARED, SHARED.verifying_key()), "SigningKey(HS256, no kid) VerifyingKey(HS256, no kid)");
}

#[test]
fn a_signature_of_one_key_is_not_another_s() {
    let other = SigningKey::generate(Algorithm::ES256).unwrap();
    let token = EC.sign("at+jwt", &claims()).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = Compact::parse(&token).map(|_| signature).unwrap();
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, signature).unwrap();
    assert!(EC.verifying_key().check(message.as_bytes(), &bytes));
    assert!(!other.verifying_key().check(message.as_bytes(), &bytes));
}
