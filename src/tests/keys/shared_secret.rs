//! Keys beside a shared secret: OpenID services need public keys there too. Tokens of the secret are
//! good as ever, tokens of the keys by their keys alone.

use super::published;
use crate::support::visitor::get_with_bearer;
use crate::support::{App, secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::Value;
use tegata::model::jws::{Algorithm, Compact};
use tegata::service::key;

#[tokio::test]
async fn one_key_one_algorithm() {
    let secret = secret();
    let app = App::with(&[("SECRET_KEY", &secret)]).await;
    app.account("hana@example.jp", &[]).await;
    let hana = app.signed_in("hana@example.jp").await;
    let es = key::ensure(&app.services, Algorithm::ES256).await.unwrap();
    let kid = es.kid().unwrap().to_owned();
    assert_eq!(published(&app).await, [kid.as_str()]);
    assert_eq!(app.services.keys.current().default_signing().alg(), Algorithm::HS256);
    // What was good is good, before and after.
    let token = hana.token.as_deref().unwrap();
    let parsed = Compact::parse(token).unwrap();
    assert_eq!((parsed.header.alg, &parsed.header.kid), (Algorithm::HS256, &None));
    hana.userinfo().await.expect(200);
    let claims: Value = serde_json::from_slice(&parsed.payload).unwrap();
    let by_es = es.sign("at+jwt", &claims).unwrap();
    app.send(get_with_bearer("/oauth/userinfo", &by_es)).await.expect(200);
    // An ID token is no access token, though in shared-secret mode `JWT` is what access tokens are called.
    app.send(get_with_bearer("/oauth/userinfo", &es.sign("JWT", &claims).unwrap())).await.expect(401);
    // The secret vouches for nothing that names a key, and a public key is no secret.
    let jwk = serde_json::to_value(es.public_jwk().unwrap()).unwrap();
    let point = [jwk["x"].as_str().unwrap(), jwk["y"].as_str().unwrap()].map(|half| URL_SAFE_NO_PAD.decode(half).unwrap()).concat();
    let document = app.services.keys.current().jwks.to_vec();
    let named = Header { kid: Some(kid.clone()), ..Header::default() };
    for (header, secret) in [
        (&named, secret.as_bytes()),
        (&named, &point),
        (&named, &document),
        (&Header::default(), &point),
        (&Header::default(), jwk.to_string().as_bytes()),
    ] {
        let forged = encode(header, &claims, &EncodingKey::from_secret(secret)).unwrap();
        app.send(get_with_bearer("/oauth/userinfo", &forged)).await.expect(401);
    }
    let (head, rest) = by_es.split_once('.').unwrap();
    let unnamed = URL_SAFE_NO_PAD.decode(head).unwrap();
    let mut unnamed: Value = serde_json::from_slice(&unnamed).unwrap();
    unnamed.as_object_mut().unwrap().remove("kid");
    let unnamed = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(unnamed.to_string()));
    app.send(get_with_bearer("/oauth/userinfo", &unnamed)).await.expect(401);
}

#[tokio::test]
async fn the_keys_rotate_and_the_secret_does_not() {
    let secret = secret();
    let app = App::with(&[("SECRET_KEY", &secret)]).await;
    app.account("hana@example.jp", &[]).await;
    assert!(published(&app).await.is_empty());
    let hana = app.signed_in("hana@example.jp").await;
    let fresh = key::rotate_now(&app.services, Algorithm::EdDSA).await.unwrap();
    assert_eq!(published(&app).await, [fresh.kid]);
    key::rotate(&app.services, Algorithm::EdDSA).await.unwrap();
    assert_eq!(published(&app).await.len(), 2);
    hana.userinfo().await.expect(200);
    assert_eq!(key::usual(&app.services), None);
}
