//! What a service's tokens look like: algorithm, audience, shape, life.

use super::{asking, claims, shop, shop_with, text};
use crate::oauth::{basic, refused};
use crate::support::secret;
use tegata::model::jws::Compact;
use tegata::model::service::{SigningAlg, Source};
use tegata::service::service;

#[tokio::test]
async fn each_service_has_its_algorithm() {
    for alg in SigningAlg::ALL {
        let shop = super::shop(|s| s.alg = Some(alg)).await;
        let mut hana = shop.hana().await;
        let tokens = shop.signed_in(&mut hana, &[]).await;
        let jwks = shop.app.send(axum::http::Request::get("/.well-known/jwks.json").body(axum::body::Body::empty()).unwrap()).await;
        for name in ["access_token", "id_token"] {
            let header = Compact::parse(text(&tokens, name)).unwrap().header;
            assert_eq!(header.alg.name(), alg.code(), "{name}");
            let published = header.kid.as_ref().is_some_and(|kid| jwks.text().contains(kid.as_str()));
            assert_eq!(published, alg != SigningAlg::HS256, "{name} {alg:?}");
        }
        // Tokens that the service itself could have made are not believed.
        shop.userinfo(&tokens).await.expect(if alg == SigningAlg::HS256 { 401 } else { 200 });
    }
}

#[tokio::test]
async fn in_shared_secret_mode_id_tokens_are_signed_with_a_key_that_nobody_shares() {
    let shared = secret();
    let shop = shop_with(&[("SECRET_KEY", &shared)], |_| {}).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    assert_eq!(Compact::parse(text(&tokens, "access_token")).unwrap().header.alg.name(), "HS256");
    assert_eq!(Compact::parse(text(&tokens, "id_token")).unwrap().header.alg.name(), "ES256");
    shop.userinfo(&tokens).await.expect(200);
    let id_token = serde_json::json!({ "access_token": text(&tokens, "id_token") });
    shop.userinfo(&id_token).await.expect(401);
}

#[tokio::test]
async fn an_id_token_opens_nothing() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    shop.userinfo(&serde_json::json!({ "access_token": text(&tokens, "id_token") })).await.expect(401);
}

#[tokio::test]
async fn a_service_names_its_claims_and_keeps_the_tokens_own() {
    let shop = shop(|s| {
        for (name, value) in
            [("type", "access"), ("fresh", "false"), ("user_id", "$sub"), ("mail", "$email"), ("groups", "$roles"), ("price", "$5")]
        {
            s.claims.insert(name.into(), value.into());
        }
        s.access_ttl = Some(120);
    })
    .await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    assert_eq!(tokens["expires_in"], 120);
    let access = claims(text(&tokens, "access_token"));
    assert_eq!(
        (text(&access, "type"), &access["fresh"], text(&access, "user_id")),
        ("access", &serde_json::json!(false), text(&access, "sub"))
    );
    assert_eq!(
        (text(&access, "mail"), &access["groups"], text(&access, "price")),
        ("hana@example.jp", &serde_json::json!(["editor"]), "$5")
    );
    shop.userinfo(&tokens).await.expect(200);
}

#[tokio::test]
async fn audiences_are_the_services_own_the_usual_or_those_it_may_ask_for() {
    let foreign = shop(|s| s.resources = vec!["https://a.example".into(), "https://b.example".into()]).await;
    let mut hana = foreign.hana().await;
    let aud = |tokens: &serde_json::Value| claims(text(tokens, "access_token"))["aud"].clone();
    assert_eq!(aud(&foreign.signed_in(&mut hana, &[]).await), "shop");
    assert_eq!(aud(&foreign.signed_in(&mut hana, &[("resource", "https://a.example")]).await), "https://a.example");
    let both = format!("{}&resource=https%3A%2F%2Fb.example", asking(&[("resource", "https://a.example")]));
    let code = foreign.code(&mut hana, &both).await;
    let tokens = foreign.exchange(&code).await.expect(200).json();
    assert_eq!(aud(&tokens), serde_json::json!(["https://a.example", "https://b.example"]));
    foreign.app.clock.turn(60);
    assert_eq!(
        aud(&foreign.refresh(text(&tokens, "refresh_token")).await.expect(200).json()),
        serde_json::json!(["https://a.example", "https://b.example"])
    );
    let own = shop(|s| s.first_party = true).await;
    let mut hana = own.hana().await;
    assert_eq!(aud(&own.signed_in(&mut hana, &[]).await), crate::support::ORIGIN);
}

#[tokio::test]
async fn secrets_change_without_an_outage() {
    let shop = shop(|s| s.alg = Some(SigningAlg::HS256)).await;
    let services = &shop.app.services;
    let second = service::add_secret(services, "shop", Source::Store).await.unwrap();
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    let refresh = |secret: String| {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))];
        let (shop, fields) = (&shop, fields);
        async move { shop.post("/oauth/token", Some(&basic("shop", &secret)), &fields).await }
    };
    for secret in [shop.secret.clone(), second.expose().to_owned()] {
        let answer = refresh(secret.clone()).await.expect(200).json();
        let key = tegata::service::jwk::VerifyingKey::from_secret(secret.as_bytes()).unwrap();
        let token = Compact::parse(text(&answer, "access_token")).unwrap();
        tegata::model::jws::KeySet::of(key).check(&token).expect("signed with the secret that was presented");
    }
    let info = service::info(&service::find(services, "shop").await.unwrap().unwrap());
    assert_eq!(info.secrets.len(), 2);
    service::remove_secret(services, "shop", &info.secrets[0].id, Source::Store).await.unwrap();
    let works = [refresh(shop.secret.clone()).await.status.as_u16(), refresh(second.expose().to_owned()).await.status.as_u16()];
    assert_eq!(works.iter().filter(|status| **status == 200).count(), 1, "{works:?}");
    refused(
        &shop.post("/oauth/token", Some(&basic("shop", "tgc_guessed")), &[("grant_type", "refresh_token")]).await,
        401,
        "invalid_client",
    );
}
