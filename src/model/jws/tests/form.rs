//! The form of a token and of its JSON.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::{super::*, token};

const HEADER: &str = r#"{"alg":"RS256","kid":"rsa"}"#;

fn refused(token: &str) -> Refusal {
    Compact::parse(token).expect_err(token)
}

#[test]
fn a_token_has_exactly_three_parts() {
    let good = token(HEADER, "{}");
    assert!(Compact::parse(&good).is_ok());
    let (two, _) = good.rsplit_once('.').unwrap();
    for bad in ["", ".", "..", "...", "token", two, &format!("{good}."), &format!(".{good}"), &format!("{good}.e30.e30")] {
        assert_eq!(refused(bad), Refusal::Malformed, "{bad}");
    }
}

#[test]
fn base64url_is_canonical() {
    // `e30` is `{}`; the last character of `e31` has a bit set that nothing uses.
    let (header, good) = (encode_part(HEADER), encode_part("good"));
    for payload in ["e31", "e30=", "e30 ", " e30", "e3\n0", "e3+", "e3/", "e", "e30é", "%65"] {
        assert_eq!(refused(&format!("{header}.{payload}.{good}")), Refusal::Base64, "{payload}");
        assert_eq!(refused(&format!("{header}.e30.{payload}")), Refusal::Base64, "{payload}");
        assert_eq!(refused(&format!("{payload}.e30.{good}")), Refusal::Base64, "{payload}");
    }
}

#[test]
fn size_is_limited() {
    let token = token(HEADER, &" ".repeat(MAX_TOKEN));
    assert_eq!(refused(&token), Refusal::TooLarge);
    assert_eq!(Compact::parse_within(&token, token.len()).map(|token| token.payload.len()), Ok(MAX_TOKEN));
    assert_eq!(Compact::parse_within(&token, token.len() - 1), Err(Refusal::TooLarge));
}

#[test]
fn headers_are_strict_json() {
    let deep = |levels: usize| format!(r#"{{"alg":"RS256","x":{}{}}}"#, "[".repeat(levels - 1), "]".repeat(levels - 1));
    assert!(Compact::parse(&token(&deep(MAX_DEPTH), "{}")).is_ok());
    let cases = [
        (r#"{"alg":"RS256","alg":"RS256"}"#, Refusal::DuplicateMember),
        (r#"{"alg":"RS256","\u0061lg":"none"}"#, Refusal::DuplicateMember),
        (r#"{"alg":"RS256","x":[{"a":1,"a":2}]}"#, Refusal::DuplicateMember),
        (&deep(MAX_DEPTH + 1), Refusal::TooDeep),
        (&deep(5_000), Refusal::TooDeep),
        (&"[".repeat(10_000), Refusal::TooDeep),
        ("", Refusal::Malformed),
        ("{", Refusal::Malformed),
        ("[]", Refusal::Malformed),
        ("null", Refusal::Malformed),
        ("\"RS256\"", Refusal::Malformed),
        ("{}", Refusal::Malformed),
        (r#"{"alg":"RS256"}{}"#, Refusal::Malformed),
        (r#"{"alg":"RS256"}x"#, Refusal::Malformed),
        (r#"{"alg":"RS256",}"#, Refusal::Malformed),
        (r#"{alg:"RS256"}"#, Refusal::Malformed),
        (r#"{"alg":"RS256"} // comment"#, Refusal::Malformed),
        ("\u{feff}{\"alg\":\"RS256\"}", Refusal::Malformed),
        (r#"{"alg":"RS256","x":"\ud800"}"#, Refusal::Malformed),
        (r#"{"alg":"RS256","x":NaN}"#, Refusal::Malformed),
        (r#"{"alg":["RS256"]}"#, Refusal::Malformed),
        (r#"{"alg":256}"#, Refusal::Malformed),
        (r#"{"alg":null}"#, Refusal::Malformed),
        (r#"{"alg":"RS256","kid":1}"#, Refusal::Malformed),
        (r#"{"alg":"RS256","kid":["rsa"]}"#, Refusal::Malformed),
        (r#"{"alg":"RS256","typ":{}}"#, Refusal::Malformed),
    ];
    for (header, why) in cases {
        assert_eq!(refused(&token(header, "{}")), why, "{header:.60}");
    }
    let not_utf8 = format!("{}.e30.", encode_part(b"{\"alg\":\"RS256\",\"x\":\"\xff\"}"));
    assert_eq!(refused(&not_utf8), Refusal::Malformed);
}

#[test]
fn headers_ask_for_nothing_special() {
    let cases = [
        (r#""crit":["exp"]"#, Err(Refusal::Critical)),
        (r#""crit":[]"#, Err(Refusal::Critical)),
        (r#""crit":["alg"]"#, Err(Refusal::Critical)),
        (r#""crit":"b64""#, Err(Refusal::Critical)),
        (r#""crit":null"#, Err(Refusal::Critical)),
        (r#""b64":false,"crit":["b64"]"#, Err(Refusal::Critical)),
        (r#""b64":false"#, Err(Refusal::Unencoded)),
        (r#""b64":0"#, Err(Refusal::Unencoded)),
        (r#""b64":"true""#, Err(Refusal::Unencoded)),
        (r#""b64":true"#, Ok(())),
        (r#""jwk":{"kty":"oct","k":""}"#, Err(Refusal::EmbeddedKey)),
        (r#""jku":"https://example.com/jwks""#, Err(Refusal::EmbeddedKey)),
        (r#""x5u":"https://example.com/x""#, Err(Refusal::EmbeddedKey)),
        (r#""x5c":[]"#, Err(Refusal::EmbeddedKey)),
        (r#""x5t":"AA","unknown":{"any":[1,2.5,null,true]}"#, Ok(())),
    ];
    for (member, expected) in cases {
        let header = format!(r#"{{"alg":"RS256",{member}}}"#);
        assert_eq!(Compact::parse(&token(&header, "{}")).map(|_| ()), expected, "{member}");
    }
}

#[test]
fn no_spelling_of_none_is_an_algorithm() {
    let spellings = [
        "none",
        "None",
        "NONE",
        "nOnE",
        "none ",
        " none",
        "none\u{0}",
        "",
        "n\u{f6}ne",
        "null",
        "HS256 ",
        "hs256",
        "rs256",
        "RS-256",
        "RS256\n",
    ];
    for name in spellings {
        let header = serde_json::json!({ "alg": name }).to_string();
        assert_eq!(refused(&token(&header, "{}")), Refusal::AlgNotAllowed, "{name:?}");
        assert_eq!(refused(&format!("{}.e30.", encode_part(&header))), Refusal::AlgNotAllowed, "{name:?}");
    }
}

#[test]
fn every_algorithm_is_found_by_its_name() {
    for name in ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"] {
        assert_eq!(name.parse::<Algorithm>().map(Algorithm::name), Ok(name));
        assert_eq!(name.parse::<Algorithm>().map(|alg| alg.is_symmetric()), Ok(name.starts_with("HS")));
    }
}

#[test]
fn a_payload_fits_on_one_line() {
    let payload = "{ \"a b\" : [1.50, 1e2, 12345678901234567890123],\r\n\t\"c\\\" \\\\\": \"\u{2028}é\u{85}\" }";
    let line = one_line(payload.as_bytes()).unwrap();
    assert_eq!(line, "{\"a b\":[1.50,1e2,12345678901234567890123],\"c\\\" \\\\\":\"\\u2028é\\u0085\"}");
    assert_eq!(one_line(b"Example of Ed25519 signing"), None);
    assert_eq!(one_line(b"\xff"), None);
    assert_eq!(one_line(b""), None);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,400}") {
        let _ = Compact::parse(&String::from_utf8_lossy(&bytes));
        let _ = Compact::parse(&text);
        let _ = json::object(&bytes);
        let _ = one_line(&bytes);
        let _ = jwk::jwks(&bytes);
    }

    /// The header is where hostile bytes meet the JSON reader.
    #[test]
    fn nothing_in_the_header_makes_it_panic(header in prop::collection::vec(any::<u8>(), 0..200), json in "[\\[\\]{}\":,a0\\\\u]{0,80}") {
        let _ = Compact::parse(&format!("{}.e30.", encode_part(header)));
        let _ = Compact::parse(&format!("{}.e30.", encode_part(json)));
    }

    /// One token, one spelling: what parses is what encoding its parts gives.
    #[test]
    fn what_parses_is_canonical(
        payload in prop::collection::vec(any::<u8>(), 0..60),
        signature in prop::collection::vec(any::<u8>(), 0..60),
        at in any::<prop::sample::Index>(),
        with in "[A-Za-z0-9_=+/. -]",
    ) {
        let mut text = [HEADER.as_bytes(), &payload, &signature].map(encode_part).join(".");
        let parsed = Compact::parse(&text).unwrap();
        prop_assert_eq!(&parsed.payload, &payload);
        prop_assert_eq!(&parsed.signature, &signature);
        let at = at.index(text.len());
        text.replace_range(at..=at, &with);
        if let Ok(parsed) = Compact::parse(&text) {
            let (header, _) = parsed.signing_input.split_once('.').unwrap();
            let again = [&URL_SAFE_NO_PAD.decode(header).unwrap(), &parsed.payload, &parsed.signature].map(encode_part);
            prop_assert_eq!(again.join("."), text);
        }
    }

    #[test]
    fn one_line_is_the_same_json(value in json_value()) {
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let line = one_line(pretty.as_bytes()).unwrap();
        prop_assert_eq!(line.lines().count(), 1);
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value);
    }
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![any::<i64>().prop_map(Into::into), "\\PC{0,8}[\\\\\" \u{2028}]{0,4}".prop_map(serde_json::Value::from)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map("[a-z\" ]{0,4}", inner, 0..4).prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}
