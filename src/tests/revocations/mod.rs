//! `GET /oauth/revocations`: log-outs reach verifiers that never ask about a token. What the list says is checked here as a
//! verifier would, with nothing of Tegata's own.

mod list;
mod processes;
mod size;
mod waiting;
mod ways;

use crate::support::{Answer, App};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use aws_lc_rs::{constant_time, hmac};
use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

pub const PATH: &str = "/oauth/revocations";

/// A request of a verifier that has the list of this tag.
pub fn asking(etag: Option<&str>, wait: Option<u32>) -> Request<Body> {
    let mut request = Request::get(PATH);
    if let Some(etag) = etag {
        request = request.header("if-none-match", etag);
    }
    if let Some(wait) = wait {
        request = request.header("prefer", format!("wait={wait}"));
    }
    request.body(Body::empty()).expect("a request")
}

/// The list as it is now.
pub async fn newest(app: &App) -> Answer {
    app.send(asking(None, None)).await.expect(200)
}

/// The ids in the list as it is now, verified.
pub async fn sids(app: &App) -> Vec<String> {
    let jwks = app.send(Request::get("/.well-known/jwks.json").body(Body::empty()).expect("a request")).await.expect(200).json();
    sids_in(&verified(&newest(app).await, &jwks))
}

pub fn sids_in(claims: &Value) -> Vec<String> {
    claims["sids"].as_array().expect("a list").iter().map(|sid| sid.as_str().expect("a text").to_owned()).collect()
}

/// What a verifier looks for in the list.
pub fn prefix(token: &str) -> String {
    let claims = part(token.split('.').nth(1).expect("claims"));
    claims["sid"].as_str().expect("a session")[..11].to_owned()
}

/// The claims of a list whose ES256 signature is good by these keys.
#[track_caller]
pub fn verified(answer: &Answer, jwks: &Value) -> Value {
    let (header, signed, signature) = taken_apart(answer);
    assert_eq!((&header["alg"], &header["typ"]), (&"ES256".into(), &"revocations+jwt".into()));
    let key = jwks["keys"].as_array().expect("keys").iter().find(|key| key["kid"] == header["kid"]).expect("the key is published");
    let half = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().expect("a coordinate")).expect("base64url");
    let point = [vec![4], half("x"), half("y")].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed.as_bytes(), &signature).expect("a good signature");
    part(signed.split_once('.').expect("two parts").1)
}

/// The claims of a list that is signed with this secret.
#[track_caller]
pub fn verified_by_secret(answer: &Answer, secret: &str) -> Value {
    let (header, signed, signature) = taken_apart(answer);
    assert_eq!((&header["alg"], &header["typ"], &header["kid"]), (&"HS256".into(), &"revocations+jwt".into(), &Value::Null));
    let expected = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), signed.as_bytes());
    constant_time::verify_slices_are_equal(expected.as_ref(), &signature).expect("a good signature");
    part(signed.split_once('.').expect("two parts").1)
}

#[track_caller]
fn taken_apart(answer: &Answer) -> (Value, String, Vec<u8>) {
    assert_eq!(answer.header("content-type"), "application/jwt");
    let text = answer.text();
    let (signed, signature) = text.rsplit_once('.').expect("three parts");
    let header = part(signed.split_once('.').expect("three parts").0);
    (header, signed.to_owned(), URL_SAFE_NO_PAD.decode(signature).expect("base64url"))
}

fn part(text: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).expect("base64url")).expect("JSON")
}
