//! `POST /oauth/introspect` (RFC 7662).

use super::{Shop, registration, shop, text};
use crate::oauth::{basic, refused};
use serde_json::Value;
use tegata::model::service::{GrantType, Registration, Source};
use tegata::service::service;

async fn ask(shop: &Shop, token: &str) -> Value {
    shop.post("/oauth/introspect", Some(&basic("shop", &shop.secret)), &[("token", token)]).await.expect(200).json()
}

#[tokio::test]
async fn a_living_token_tells_its_own_service_whose_it_is() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    let told = ask(&shop, text(&tokens, "access_token")).await;
    assert_eq!((told["active"].as_bool(), text(&told, "client_id"), text(&told, "username")), (Some(true), "shop", "hana@example.jp"));
    assert!(told["exp"].is_i64() && told["roles"] == serde_json::json!(["editor"]), "{told}");
    assert_eq!(ask(&shop, text(&tokens, "refresh_token")).await["active"], true);
    hana.call("session/logout", &[]).await.expect(200);
    for dead in [text(&tokens, "access_token"), text(&tokens, "refresh_token"), "nonsense", text(&tokens, "id_token")] {
        assert_eq!(ask(&shop, dead).await, serde_json::json!({ "active": false }), "no more than that");
    }
}

#[tokio::test]
async fn a_token_is_the_business_of_those_it_is_for() {
    let shop = shop(|s| s.audience = Some("https://api.example".into())).await;
    let add = |id: &'static str, change: fn(&mut Registration)| {
        let mut registration = registration();
        change(&mut registration);
        service::add(&shop.app.services, id, registration, Source::Store)
    };
    let api = add("api", |s| s.audience = Some("https://api.example".into())).await.unwrap().unwrap();
    let stranger = add("stranger", |_| {}).await.unwrap().unwrap();
    add("spa", |s| s.public = true).await.unwrap();
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    let fields = [("token", text(&tokens, "access_token"))];
    for (id, secret, active) in [("api", &api, true), ("stranger", &stranger, false)] {
        let told = shop.post("/oauth/introspect", Some(&basic(id, secret.expose())), &fields).await.expect(200).json();
        assert_eq!(told["active"], active, "{id}");
    }
    let public = shop.post("/oauth/introspect", None, &[&fields[..], &[("client_id", "spa")]].concat()).await;
    refused(&public, 400, "unauthorized_client");
    refused(&shop.post("/oauth/introspect", None, &fields).await, 401, "invalid_client");
    refused(&shop.post("/oauth/introspect", Some(&basic("shop", &shop.secret)), &[]).await, 400, "invalid_request");
}

#[tokio::test]
async fn a_service_that_acts_for_itself_is_told_of_too() {
    let shop = shop(|s| {
        s.grants.push(GrantType::ClientCredentials);
        s.scopes = vec!["orders:read".into()];
    })
    .await;
    let tokens = shop.token(&[("grant_type", "client_credentials"), ("scope", "orders:read")]).await.expect(200).json();
    assert!(tokens["refresh_token"].is_null() && tokens["id_token"].is_null());
    let told = ask(&shop, text(&tokens, "access_token")).await;
    assert_eq!((told["active"].as_bool(), text(&told, "sub"), text(&told, "scope")), (Some(true), "shop", "orders:read"));
    assert!(told["username"].is_null());
    // It is nobody, so it reads of nobody.
    shop.userinfo(&tokens).await.expect(401);
    refused(&shop.token(&[("grant_type", "client_credentials"), ("scope", "openid")]).await, 400, "invalid_scope");
    service::remove(&shop.app.services, "shop", Source::Store).await.unwrap();
    refused(&shop.post("/oauth/introspect", Some(&basic("shop", &shop.secret)), &[("token", "x")]).await, 401, "invalid_client");
}

#[tokio::test]
async fn what_a_shared_secret_signs_is_not_vouched_for() {
    let shared = crate::support::secret();
    let shop = super::shop_with(&[("SECRET_KEY", &shared)], |_| {}).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    assert_eq!(ask(&shop, text(&tokens, "access_token")).await["active"], true);
    let key = tegata::service::jwk::SigningKey::from_secret(shared.as_bytes()).unwrap();
    let genuine = super::claims(text(&tokens, "access_token"));
    let mut wider = genuine.clone();
    wider["scope"] = "openid profile email admin".into();
    let mut own = genuine.clone();
    own["sub"] = "shop".into();
    own.as_object_mut().unwrap().remove("sid");
    assert_eq!(ask(&shop, &key.sign("JWT", &genuine).unwrap()).await["active"], true, "the forgery itself is well made");
    for forged in [wider, own] {
        assert_eq!(ask(&shop, &key.sign("JWT", &forged).unwrap()).await, serde_json::json!({ "active": false }));
    }
}
