//! What the claims must say.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{super::*, RSA, token};

const NOW: i64 = 1_800_000_000;

fn claims() -> Value {
    json!({
        "iss": "https://issuer.example", "sub": "alice", "aud": "api", "exp": NOW + 600, "iat": NOW, "nbf": NOW,
        "jti": "1", "sid": "s", "client_id": "web", "scope": "openid", "roles": ["admin"],
    })
}

fn expect() -> Expect<'static> {
    Expect {
        typ: ACCESS_TOKEN,
        issuer: Some("https://issuer.example"),
        audience: Some("api"),
        required: &["sub", "sid"],
        now: NOW,
        leeway: LEEWAY,
    }
}

fn verified(payload: &str, expect: &Expect) -> Result<Claims, Refusal> {
    verify(&token(r#"{"alg":"RS256","kid":"rsa","typ":"at+jwt"}"#, payload), &KeySet::of(RSA), expect)
}

/// The verdict on good claims with one changed; `null` takes it away.
fn changed(name: &str, value: Value) -> Result<(), Refusal> {
    let mut claims = claims();
    match value {
        Value::Null => claims.as_object_mut().unwrap().remove(name),
        value => claims.as_object_mut().unwrap().insert(name.into(), value),
    };
    verified(&claims.to_string(), &expect()).map(|_| ())
}

#[test]
fn good_claims_are_read() {
    let claims = verified(&claims().to_string(), &expect()).unwrap();
    let text = |text: &str| Some(text.to_owned());
    let expected = Claims {
        iss: text("https://issuer.example"),
        sub: text("alice"),
        aud: vec!["api".into()],
        exp: NOW + 600,
        nbf: Some(NOW),
        iat: Some(NOW),
        jti: text("1"),
        sid: text("s"),
        client_id: text("web"),
        scope: text("openid"),
        roles: vec!["admin".into()],
        act: None,
    };
    assert_eq!(claims, expected);
}

#[test]
fn each_claim_has_its_rule() {
    use Refusal::*;
    let cases = [
        ("iss", json!("https://issuer.example/"), Err(Issuer)),
        ("iss", json!("HTTPS://issuer.example"), Err(Issuer)),
        ("iss", json!(null), Err(Issuer)),
        ("iss", json!(["https://issuer.example"]), Err(ClaimType)),
        ("aud", json!(["other", "api"]), Ok(())),
        ("aud", json!("other"), Err(Audience)),
        ("aud", json!("API"), Err(Audience)),
        ("aud", json!("api api"), Err(Audience)),
        ("aud", json!([]), Err(Audience)),
        ("aud", json!(null), Err(Audience)),
        ("aud", json!([["api"]]), Err(ClaimType)),
        ("aud", json!({ "api": true }), Err(ClaimType)),
        ("aud", json!(["api", 1]), Err(ClaimType)),
        ("exp", json!(NOW + 1), Ok(())),
        ("exp", json!(NOW), Err(Expired)),
        ("exp", json!(NOW - 1), Err(Expired)),
        ("exp", json!(NOW as f64 + 0.9), Err(Expired)),
        ("exp", json!(NOW as f64 + 1.5), Ok(())),
        ("exp", json!(0), Err(Expired)),
        ("exp", json!(null), Err(ClaimMissing)),
        ("exp", json!(-1), Err(ClaimType)),
        ("exp", json!((NOW + 600).to_string()), Err(ClaimType)),
        ("exp", json!(true), Err(ClaimType)),
        ("exp", json!([NOW + 600]), Err(ClaimType)),
        ("exp", json!(253_402_300_799_i64), Ok(())),
        ("exp", json!(253_402_300_800_i64), Err(ClaimType)),
        ("exp", json!(i64::MAX), Err(ClaimType)),
        ("exp", json!(u64::MAX), Err(ClaimType)),
        ("exp", json!(1e300), Err(ClaimType)),
        ("nbf", json!(NOW + 1), Ok(())),
        ("nbf", json!(NOW + 2), Err(NotYetValid)),
        ("nbf", json!(NOW as f64 + 1.1), Err(NotYetValid)),
        ("nbf", json!("0"), Err(ClaimType)),
        ("nbf", json!(null), Ok(())),
        ("iat", json!(NOW + 1), Ok(())),
        ("iat", json!(NOW + 2), Err(NotYetValid)),
        ("iat", json!(-5), Err(ClaimType)),
        ("iat", json!(null), Ok(())),
        ("sub", json!(1), Err(ClaimType)),
        ("sub", json!(null), Err(ClaimMissing)),
        ("sid", json!(null), Err(ClaimMissing)),
        ("sid", json!({}), Err(ClaimType)),
        ("jti", json!(7), Err(ClaimType)),
        ("client_id", json!([]), Err(ClaimType)),
        ("scope", json!(["openid"]), Err(ClaimType)),
        ("roles", json!("admin"), Err(ClaimType)),
        ("roles", json!([true]), Err(ClaimType)),
        ("roles", json!([]), Ok(())),
        ("else", json!({ "any": [1] }), Ok(())),
    ];
    for (name, value, expected) in cases {
        assert_eq!(changed(name, value.clone()), expected, "{name} = {value}");
    }
}

#[test]
fn a_claim_that_is_null_is_not_a_claim_that_is_absent() {
    for name in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "client_id", "scope", "roles"] {
        let payload = claims().to_string().replace(&format!("\"{name}\":"), &format!("\"{name}\":null,\"was_{name}\":"));
        assert_eq!(verified(&payload, &expect()), Err(Refusal::ClaimType), "{name}");
    }
}

#[test]
fn the_payload_is_strict_json() {
    let twice = claims().to_string().replacen('{', "{\"exp\":9999999999,", 1);
    assert_eq!(verified(&twice, &expect()), Err(Refusal::DuplicateMember));
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(3000), "]".repeat(3000));
    assert_eq!(verified(&deep, &expect()), Err(Refusal::TooDeep));
    for payload in ["", "null", "[]", "\"text\"", "{} {}", "exp=1"] {
        assert_eq!(verified(payload, &expect()), Err(Refusal::Malformed), "{payload}");
    }
}

#[test]
fn what_is_not_asked_for_is_left_open() {
    let open = Expect { issuer: None, audience: None, required: &[], ..expect() };
    let payload = json!({ "exp": NOW + 1 }).to_string();
    assert!(verified(&payload, &open).is_ok());
}

#[test]
fn the_type_is_a_media_type() {
    let verdict = |typ: Value, accepted| {
        let header = json!({ "alg": "RS256", "kid": "rsa", "typ": typ }).to_string().replace(",\"typ\":null", "");
        verify(&token(&header, &claims().to_string()), &KeySet::of(RSA), &Expect { typ: accepted, ..expect() }).map(|_| ())
    };
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        assert_eq!(verdict(json!(typ), ACCESS_TOKEN), Ok(()), "{typ}");
    }
    for typ in ["JWT", "jwt", "at+jwt ", "text/at+jwt", "application/", "application/application/at+jwt", "logout+jwt", "at", "", "éat+jwt"]
    {
        assert_eq!(verdict(json!(typ), ACCESS_TOKEN), Err(Refusal::Type), "{typ}");
    }
    assert_eq!(verdict(json!(null), ACCESS_TOKEN), Err(Refusal::Type));
    for typ in [json!(null), json!("JWT"), json!("jwt"), json!("at+jwt")] {
        assert_eq!(verdict(typ, SHARED_SECRET), Ok(()));
    }
    assert_eq!(verdict(json!("logout+jwt"), SHARED_SECRET), Err(Refusal::Type));
}

#[test]
fn nothing_is_said_about_claims_that_nobody_signed() {
    let expired = json!({ "exp": 1 }).to_string();
    let forged = token(r#"{"alg":"RS256","kid":"rsa","typ":"at+jwt"}"#, &expired).replace(&encode_part("good"), "");
    assert_eq!(verify(&forged, &KeySet::of(RSA), &expect()), Err(Refusal::Signature));
}

proptest! {
    /// Any two moments: the token counts from `nbf` until just before `exp`.
    #[test]
    fn a_token_counts_between_its_dates(from in 0i64..4_000_000_000, life in 0i64..100_000, now in 0i64..4_000_100_000) {
        let payload = json!({ "nbf": from, "iat": from, "exp": from + life }).to_string();
        let open = Expect { issuer: None, audience: None, required: &[], now, ..expect() };
        let expected = from <= now + LEEWAY && now < from + life;
        prop_assert_eq!(verified(&payload, &open).is_ok(), expected);
    }
}
