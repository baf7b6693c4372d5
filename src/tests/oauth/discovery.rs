//! Discovery and the JWK Set: what services find everything by.

use crate::support::visitor::get_with_bearer;
use crate::support::{Answer, App, ORIGIN, secret};
use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use tegata::model::jws::{Algorithm, Compact, KeySet};
use tegata::service::jwk::verifying_keys;

async fn get(app: &App, path: &str) -> Answer {
    let answer = app.send(Request::get(path).header("origin", "https://anywhere.example").body(Body::empty()).unwrap()).await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.header("cache-control").starts_with("public, max-age="), "{}", answer.header("cache-control"));
    answer
}

#[tokio::test]
async fn the_documents_name_the_issuer_as_the_tokens_do() {
    for issuer in [ORIGIN, "https://login.example.com", "https://example.com/tegata"] {
        let app = App::with(&[("TEGATA_TOKEN_ISSUER", issuer)]).await;
        app.account("hana@example.jp", &[]).await;
        let document = get(&app, "/.well-known/openid-configuration").await.json();
        assert_eq!(document, get(&app, "/.well-known/oauth-authorization-server").await.json());
        assert_eq!(document["issuer"], issuer);
        for (name, value) in document.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri") {
            assert!(value.as_str().unwrap().starts_with(&format!("{issuer}/")), "{name}");
        }
        assert_eq!(document["id_token_signing_alg_values_supported"], serde_json::json!(["RS256", "ES256", "EdDSA", "HS256"]));
        let hana = app.signed_in("hana@example.jp").await;
        let token = hana.token.unwrap();
        let claims: Value = serde_json::from_slice(&Compact::parse(&token).unwrap().payload).unwrap();
        assert_eq!(claims["iss"], issuer);
    }
}

#[tokio::test]
async fn what_it_names_is_there() {
    let app = App::start().await;
    let document = get(&app, "/.well-known/openid-configuration").await.json();
    let path = |name: &str| document[name].as_str().unwrap().strip_prefix(ORIGIN).unwrap().to_owned();
    get(&app, &path("jwks_uri")).await;
    app.send(get_with_bearer(&path("userinfo_endpoint"), "x")).await.expect(401);
    app.send(Request::post(path("token_endpoint")).body(Body::empty()).unwrap()).await.expect(400);
}

#[tokio::test]
async fn the_keys_are_public_and_verify_what_was_signed() {
    for (algorithm, kty) in [("RS256", "RSA"), ("ES256", "EC"), ("EdDSA", "OKP")] {
        let app = App::with(&[("TEGATA_TOKEN_ALGORITHM", algorithm)]).await;
        app.account("hana@example.jp", &[]).await;
        let answer = get(&app, "/.well-known/jwks.json").await;
        let keys = answer.json()["keys"].as_array().unwrap().clone();
        assert_eq!(keys.len(), 1);
        let key = keys[0].as_object().unwrap();
        assert_eq!((key["kty"].as_str(), key["alg"].as_str(), key["use"].as_str()), (Some(kty), Some(algorithm), Some("sig")));
        for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(!key.contains_key(private), "{algorithm} {private}");
        }
        let token = app.signed_in("hana@example.jp").await.token.unwrap();
        let (set, _) = verifying_keys(&answer.body, &[algorithm.parse().unwrap()]).unwrap();
        let set: KeySet<_> = set;
        set.check(&Compact::parse(&token).unwrap()).expect("verified by the published key");
    }
}

#[tokio::test]
async fn whoever_has_the_keys_is_told_so_in_short() {
    let app = App::start().await;
    let ask = async |tags: &str| {
        let request = Request::get("/.well-known/jwks.json").header("if-none-match", tags);
        app.send(request.body(Body::empty()).unwrap()).await
    };
    let answer = get(&app, "/.well-known/jwks.json").await;
    let tag = answer.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{tag}");
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
        let short = ask(&known).await.expect(304);
        assert!(short.body.is_empty() && short.header("etag") == tag && short.header("cache-control") == answer.header("cache-control"));
    }
    ask("\"other\"").await.expect(200);
    tegata::service::key::rotate(&app.services, Algorithm::ES256).await.unwrap();
    let changed = ask(&tag).await.expect(200);
    assert_ne!(changed.header("etag"), tag);
    assert_eq!(changed.json()["keys"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_shared_secret_is_not_published() {
    let secret = secret();
    let app = App::with(&[("SECRET_KEY", &secret)]).await;
    assert_eq!(get(&app, "/.well-known/jwks.json").await.json(), serde_json::json!({ "keys": [] }));
    let document = get(&app, "/.well-known/openid-configuration").await;
    assert!(!document.text().contains(&secret));
}

#[tokio::test]
async fn an_imported_key_signs_and_the_one_before_goes_on_verifying() {
    let mut app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let old = app.signed_in("hana@example.jp").await.token.unwrap();
    app.restart_with(&[("TEGATA_TOKEN_ALGORITHM", "EdDSA")]).await;
    let keys = get(&app, "/.well-known/jwks.json").await.json()["keys"].as_array().unwrap().len();
    assert_eq!(keys, 2);
    app.send(get_with_bearer("/oauth/userinfo", &old)).await.expect(200);
    let new = app.signed_in("hana@example.jp").await;
    assert_eq!(Compact::parse(new.token.as_deref().unwrap()).unwrap().header.alg, Algorithm::EdDSA);
    new.userinfo().await.expect(200);
}
