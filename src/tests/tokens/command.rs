//! `tegata token verify`, line by line.

use std::io::Write;

use clap::Parser;
use serde_json::{Value, json};
use tegata::{
    cli::token::{Verify, verify},
    model::jws::{Compact, encode_part},
    service::jwk::SigningKey,
};

use super::{EC, ISSUER, NOW, RSA, SECRET, SHARED, claims, forge, header};

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    verify: Verify,
}

/// Runs the command; returns its answers, its remarks, and whether it ended well.
fn run(jwks: impl ToString, options: &str, input: impl AsRef<[u8]>) -> (Vec<String>, String, bool) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(jwks.to_string().as_bytes()).unwrap();
    let path = file.path().to_str().unwrap();
    let words = ["verify", "--jwks", path].into_iter().chain(options.split_whitespace());
    let command = Command::try_parse_from(words).unwrap();
    let (mut answers, mut remarks) = (Vec::new(), Vec::new());
    let code = verify(&command.verify, NOW, input.as_ref(), &mut answers, &mut remarks).unwrap();
    let answers = String::from_utf8(answers).unwrap();
    assert!(answers.is_empty() || answers.ends_with('\n'));
    let good = format!("{code:?}") == format!("{:?}", std::process::ExitCode::SUCCESS);
    (answers.lines().map(str::to_owned).collect(), String::from_utf8(remarks).unwrap().replace(path, "FILE"), good)
}

fn jwks() -> Value {
    json!({ "keys": [RSA.public_jwk().unwrap(), EC.public_jwk().unwrap()] })
}

fn oct(secret: &[u8]) -> Value {
    json!({ "kty": "oct", "k": encode_part(secret) })
}

const ALL: &str = "--algs RS256,ES256";

#[test]
fn one_answer_a_line_and_nothing_else() {
    let good = RSA.sign("at+jwt", &claims()).unwrap();
    let late = forge(&EC, header(&EC), json!({ "exp": NOW }));
    let huge = "a".repeat(1_000_000);
    let deep = format!("{}.{}.AA", encode_part("[".repeat(10_000)), encode_part("{}"));
    let input = [good.as_bytes(), b"", late.as_bytes(), huge.as_bytes(), deep.as_bytes(), b"\xff\xfe.a.b", b" ", b"a.b.c", good.as_bytes()]
        .join(&b'\n');
    let (answers, remarks, good) = run(jwks(), ALL, input);
    let ok = format!("ok {}", claims());
    let expected = [
        &ok,
        "error malformed",
        "error expired",
        "error too_large",
        "error too_deep",
        "error malformed",
        "error malformed",
        "error base64",
        &ok,
    ];
    assert_eq!(answers, expected);
    assert_eq!(remarks, "");
    assert!(good);
}

#[test]
fn the_last_line_needs_no_line_feed_and_no_line_no_answer() {
    assert_eq!(run(jwks(), ALL, "").0, [""; 0]);
    assert_eq!(run(jwks(), ALL, "\n").0, ["error malformed"]);
    assert_eq!(run(jwks(), ALL, "a\nb").0, ["error malformed"; 2]);
    assert_eq!(run(jwks(), ALL, "a\nb\n").0, ["error malformed"; 2]);
    for length in [16_383, 16_384, 16_385, 16_386, 40_000] {
        let answers = run(jwks(), ALL, format!("{}\nx\n", "a".repeat(length))).0;
        assert_eq!(answers, [if length > 16_384 { "error too_large" } else { "error malformed" }, "error malformed"], "{length}");
    }
    // Cut in the middle of a character.
    assert_eq!(run(jwks(), ALL, "é".repeat(10_000)).0, ["error too_large"]);
}

#[test]
fn issuer_and_audience_are_asked_for() {
    let token = RSA.sign("at+jwt", &claims()).unwrap();
    let answer = |options: &str| run(jwks(), &format!("{ALL} {options}"), &token).0.remove(0);
    assert_eq!(answer(&format!("--iss {ISSUER} --aud api")), format!("ok {}", claims()));
    assert_eq!(answer("--iss https://other.example"), "error issuer");
    assert_eq!(answer("--aud other"), "error audience");
}

#[test]
fn only_a_shared_secret_signs_plain_tokens() {
    let token = |key: &SigningKey| key.sign("JWT", &claims()).unwrap();
    assert_eq!(run(jwks(), ALL, token(&RSA)).0, ["error type"]);
    assert_eq!(run(oct(SECRET), "--algs HS256", token(&SHARED)).0, [format!("ok {}", claims())]);
}

#[test]
fn the_allow_list_counts() {
    let token = EC.sign("at+jwt", &claims()).unwrap();
    let (answers, remarks, _) = run(jwks(), "--algs RS256", &token);
    assert_eq!(answers, ["error alg_not_allowed"]);
    assert_eq!(remarks, format!("FILE: key {} is not used: its algorithm is not on the allow list\n", EC.kid().unwrap()));
    assert!(Command::try_parse_from(["verify", "--jwks", "x", "--algs", "none"]).is_err());
    assert!(Command::try_parse_from(["verify", "--jwks", "x"]).is_err());
}

#[test]
fn a_bad_key_spoils_nothing_but_itself() {
    let token = EC.sign("at+jwt", &claims()).unwrap();
    let ec = EC.public_jwk().unwrap();
    let keys = json!({ "keys": [{ "kty": "RSA", "kid": "weak", "n": "_w", "e": "AQAB" }, 7, oct(SECRET), ec, ec] });
    let (answers, remarks, good) = run(keys, "--algs RS256,ES256,HS256", &token);
    assert_eq!(answers, [format!("ok {}", claims())]);
    let kid = EC.kid().unwrap();
    let expected = [
        "FILE: key weak is not used: it is too weak for its algorithm",
        "FILE: key number 2 is not used: it is not a well-formed JSON Web Key",
        &format!("FILE: key {kid} is not used: another key of the set has the same `kid` and algorithm"),
        "FILE: key without kid is not used: a secret cannot stand in one set with public keys",
    ];
    assert_eq!(remarks.lines().collect::<Vec<_>>(), expected);
    assert!(good);
}

#[test]
fn without_a_key_every_token_is_refused() {
    let token = EC.sign("at+jwt", &claims()).unwrap();
    for (keys, remark) in [
        ("{\"keys\":[]}".to_owned(), ""),
        ("no json".to_owned(), "FILE is not a JWK Set or a JWK (malformed): every token is refused\n"),
        (
            jwks().to_string().replacen('{', "{\"keys\":[],", 1),
            "FILE is not a JWK Set or a JWK (duplicate_member): every token is refused\n",
        ),
    ] {
        assert_eq!(run(keys, ALL, &token), (vec!["error unknown_key".to_owned()], remark.to_owned(), false));
    }
}

#[test]
fn a_missing_key_file_is_said() {
    let command = Command::parse_from(["verify", "--jwks", "/does/not/exist.json", "--algs", "RS256"]);
    let (mut answers, mut remarks) = (Vec::new(), Vec::new());
    let error = verify(&command.verify, NOW, &b"x\n"[..], &mut answers, &mut remarks).unwrap_err();
    assert!(error.to_string().starts_with("cannot read the keys in /does/not/exist.json: "), "{error}");
    assert_eq!(answers, b"");
}

#[test]
fn a_shared_secret_is_its_own_class() {
    let token = SHARED.sign("JWT", &claims()).unwrap();
    assert_eq!(run(oct(SECRET), "--algs HS256", &token).0, [format!("ok {}", claims())]);
    assert_eq!(run(oct(SECRET), "--algs HS256,RS256", &token).0, [format!("ok {}", claims())]);
    assert_eq!(run(oct(SECRET), "--algs HS512", &token).0, ["error unknown_key"]);
    assert_eq!(run(oct(b"short"), "--algs HS256", &token).0, ["error unknown_key"]);
}

#[test]
fn jws_only_leaves_the_payload_alone() {
    let options = format!("{ALL} --jws-only");
    let texts = ["{\n \"b\": 1.0, \"a\": [ ] }", "two\nlines \"quoted\" \u{2028}", "{\"a\":1,\"a\":2}", "17"];
    let tokens: Vec<String> = texts.iter().map(|text| forge(&EC, header(&EC), text)).collect();
    let (answers, _, _) = run(jwks(), &options, tokens.join("\n"));
    assert_eq!(answers[0], r#"ok {"b":1.0,"a":[]}"#);
    assert_eq!(serde_json::from_str::<String>(answers[1].strip_prefix("ok ").unwrap()).unwrap(), texts[1]);
    assert_eq!(answers[3], "ok 17");
    assert_eq!(answers.len(), 4);
    let forged = tokens[0].replace(&encode_part(texts[0]), &encode_part("{}"));
    assert!(Compact::parse(&forged).is_ok());
    assert_eq!(run(jwks(), &options, forged).0, ["error signature"]);
    assert!(Command::try_parse_from(["verify", "--jwks", "x", "--algs", "RS256", "--jws-only", "--aud", "a"]).is_err());
}
