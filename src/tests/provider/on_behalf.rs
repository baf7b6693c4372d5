//! Token exchange (RFC 8693): who may act for whom, where, and for how long.

use super::{Shop, claims, registration, shop, shop_with, text};
use crate::oauth::{basic, refused};
use crate::support::visitor::get_with_bearer;
use crate::support::{Answer, BEARER_FUNCTIONS, MINUTE};
use serde_json::{Value, json};
use tegata::model::service::{GrantType, Registration, Source};
use tegata::service::service;

const GRANT: (&str, &str) = ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
const KIND: &str = "urn:ietf:params:oauth:token-type:access_token";
const API: &str = "https://api.example";

/// The shop, which may act at `api`; `api`, which may act at `billing`; and `billing`.
struct Three {
    shop: Shop,
    api: String,
    billing: String,
}

fn acting(registration: &mut Registration, at: &[&str]) {
    registration.grants.push(GrantType::TokenExchange);
    registration.exchange_to = at.iter().map(|at| (*at).to_owned()).collect();
}

async fn three(change: impl FnOnce(&mut Registration)) -> Three {
    let shop = shop(|shop| {
        acting(shop, &["api"]);
        change(shop);
    })
    .await;
    let add = async |id: &str, change: fn(&mut Registration)| {
        let mut registration = registration();
        change(&mut registration);
        let secret = service::add(&shop.app.services, id, registration, Source::Store).await.expect("registered");
        secret.expect("a secret").expose().to_owned()
    };
    let api = add("api", |api| {
        api.audience = Some(API.into());
        acting(api, &["billing", "https://else.example"]);
    })
    .await;
    let billing = add("billing", |_| {}).await;
    Three { shop, api, billing }
}

impl Three {
    async fn exchange(&self, id: &str, secret: &str, token: &str, more: &[(&str, &str)]) -> Answer {
        let fields = [&[GRANT, ("subject_token", token), ("subject_token_type", KIND)], more].concat();
        self.shop.post("/oauth/token", Some(&basic(id, secret)), &fields).await
    }

    async fn as_shop(&self, token: &str, more: &[(&str, &str)]) -> Answer {
        self.exchange("shop", &self.shop.secret, token, more).await
    }

    async fn introspect(&self, id: &str, secret: &str, token: &str) -> Value {
        self.shop.post("/oauth/introspect", Some(&basic(id, secret)), &[("token", token)]).await.expect(200).json()
    }

    async fn userinfo(&self, token: &str) -> Answer {
        self.shop.app.send(get_with_bearer("/oauth/userinfo", token)).await
    }
}

#[tokio::test]
async fn a_service_acts_for_a_person_at_another_one_and_everybody_can_see_who() {
    let three = three(|_| {}).await;
    let mut hana = three.shop.hana().await;
    let given = three.shop.signed_in(&mut hana, &[]).await;
    let subject = text(&given, "access_token");
    let answer = three.as_shop(subject, &[("audience", "api"), ("scope", "openid email")]).await.expect(200);
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    let got = answer.json();
    assert_eq!((text(&got, "issued_token_type"), text(&got, "token_type"), text(&got, "scope")), (KIND, "Bearer", "openid email"));
    assert!(got["refresh_token"].is_null() && got["id_token"].is_null(), "{got}");
    let (before, after) = (claims(subject), claims(text(&got, "access_token")));
    for same in ["iss", "sub", "sid", "roles"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    let is = |name: &str| after[name].clone();
    assert_eq!(
        (is("aud"), is("act"), is("client_id"), is("scope")),
        (json!(API), json!({"sub": "shop"}), json!("shop"), json!("openid email"))
    );
    assert!(after["exp"].as_i64() <= before["exp"].as_i64());

    let told = three.introspect("api", &three.api, text(&got, "access_token")).await;
    assert_eq!((&told["active"], &told["act"], &told["scope"]), (&json!(true), &json!({"sub": "shop"}), &json!("openid email")));
    assert_eq!((text(&told, "username"), text(&told, "client_id"), text(&told, "aud")), ("hana@example.jp", "shop", API));
    assert_eq!(three.introspect("billing", &three.billing, text(&got, "access_token")).await, json!({ "active": false }));
    let person = three.userinfo(text(&got, "access_token")).await.expect(200).json();
    assert_eq!((text(&person, "email"), &person["act"], &person["name"]), ("hana@example.jp", &json!({"sub": "shop"}), &Value::Null));
    assert!(three.userinfo(subject).await.expect(200).json()["act"].is_null(), "nobody acts by the person's own");

    // On from there: the one who acts now stands outside.
    let on = three.exchange("api", &three.api, text(&got, "access_token"), &[("audience", "billing")]).await.expect(200).json();
    let further = claims(text(&on, "access_token"));
    assert_eq!((&further["aud"], &further["act"]), (&json!("billing"), &json!({"sub": "api", "act": {"sub": "shop"}})));
    assert_eq!((&further["sub"], &further["sid"], &further["scope"]), (&before["sub"], &before["sid"], &json!("openid email")));
    let told = three.introspect("billing", &three.billing, text(&on, "access_token")).await;
    assert_eq!(told["act"]["act"]["sub"], "shop");
}

#[tokio::test]
async fn it_ends_with_the_session_and_lives_no_longer_than_what_it_was_made_from() {
    let three = three(|_| {}).await;
    let mut hana = three.shop.hana().await;
    let given = three.shop.signed_in(&mut hana, &[]).await;
    let subject = text(&given, "access_token").to_owned();
    three.shop.app.clock.turn(7 * MINUTE);
    let got = three.as_shop(&subject, &[]).await.expect(200).json();
    let token = text(&got, "access_token").to_owned();
    assert_eq!(claims(&token)["exp"], claims(&subject)["exp"]);
    assert_eq!(got["expires_in"], 3 * MINUTE);
    assert_eq!(claims(&token)["aud"], API, "where there is one place only, it needs no asking");
    // The one who acts cannot log the person out.
    let fields = [("token", token.as_str())];
    three.shop.post("/oauth/revoke", Some(&basic("shop", &three.shop.secret)), &fields).await.expect(200);
    three.userinfo(&token).await.expect(200);
    hana.userinfo().await.expect(200);
    hana.call("session/logout", &[]).await.expect(200);
    three.userinfo(&token).await.expect(401);
    assert_eq!(three.introspect("api", &three.api, &token).await, json!({ "active": false }));
    refused(&three.as_shop(&subject, &[]).await, 400, "invalid_request");
}

#[tokio::test]
async fn only_what_was_allowed_is_given() {
    let three = three(|_| {}).await;
    let mut hana = three.shop.hana().await;
    let given = three.shop.signed_in(&mut hana, &[("scope", "openid email")]).await;
    let subject = text(&given, "access_token");
    for (more, error) in [
        (&[("audience", "billing")][..], "invalid_target"),
        (&[("audience", API)], "invalid_target"),
        (&[("audience", "api"), ("resource", "https://evil.example")], "invalid_target"),
        (&[("scope", "openid email profile")], "invalid_scope"),
        (&[("actor_token", "x"), ("actor_token_type", KIND)], "invalid_request"),
        (&[("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")], "invalid_request"),
        (&[("requested_token_type", "urn:ietf:params:oauth:token-type:saml2")], "invalid_request"),
    ] {
        refused(&three.as_shop(subject, more).await, 400, error);
    }
    for other in [text(&given, "refresh_token"), text(&given, "id_token"), "nonsense", ""] {
        refused(&three.as_shop(other, &[]).await, 400, "invalid_request");
    }
    let kind = [GRANT, ("subject_token", subject), ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")];
    refused(&three.shop.token(&kind).await, 400, "invalid_request");
    for missing in [&[GRANT, ("subject_token", subject)][..], &[GRANT, ("subject_token_type", KIND)]] {
        refused(&three.shop.token(missing).await, 400, "invalid_request");
    }
    // Several places to choose from: one must be named.
    let api = three.as_shop(subject, &[]).await.expect(200).json();
    refused(&three.exchange("api", &three.api, text(&api, "access_token"), &[]).await, 400, "invalid_request");
    // A token of somebody else's, without the grant, and without any proof.
    refused(&three.exchange("api", &three.api, subject, &[("audience", "billing")]).await, 400, "invalid_request");
    refused(&three.exchange("billing", &three.billing, subject, &[]).await, 400, "unauthorized_client");
    refused(&three.exchange("shop", "wrong", subject, &[]).await, 401, "invalid_client");
    let mut public = Registration { public: true, ..registration() };
    acting(&mut public, &["api"]);
    assert!(service::add(&three.shop.app.services, "spa", public, Source::Store).await.is_err());
}

#[tokio::test]
async fn what_the_browser_shows_a_service_of_ours_opens_none_of_our_own_doors() {
    let three = three(|shop| shop.first_party = true).await;
    let mut hana = three.shop.hana().await;
    // The page's own token is for everything of ours (`aud`), so the shop may act by it.
    let own = hana.token.clone().unwrap();
    let got = three.as_shop(&own, &[]).await.expect(200).json();
    let token = text(&got, "access_token").to_owned();
    assert_eq!(claims(&token)["sid"], claims(&own)["sid"]);
    three.userinfo(&token).await.expect(200);
    hana.token = Some(token);
    for (function, arguments) in BEARER_FUNCTIONS {
        hana.call(function, arguments).await.expect(403);
    }
    hana.token = Some(own);
    hana.call("account/profile", &[]).await.expect(200);
}

#[tokio::test]
async fn whoever_may_act_no_more_is_believed_no_more() {
    let three = three(|_| {}).await;
    let mut hana = three.shop.hana().await;
    let given = three.shop.signed_in(&mut hana, &[]).await;
    let got = three.as_shop(text(&given, "access_token"), &[]).await.expect(200).json();
    let token = text(&got, "access_token");
    three.userinfo(token).await.expect(200);
    service::change(&three.shop.app.services, "shop", registration(), Source::Store).await.unwrap();
    three.userinfo(token).await.expect(401);
    assert_eq!(three.introspect("api", &three.api, token).await, json!({ "active": false }));
}

#[tokio::test]
async fn a_chain_has_an_end() {
    let three = three(|shop| shop.exchange_to = vec!["shop".into()]).await;
    let mut hana = three.shop.hana().await;
    let mut token = text(&three.shop.signed_in(&mut hana, &[]).await, "access_token").to_owned();
    for _ in 0..5 {
        token = text(&three.as_shop(&token, &[]).await.expect(200).json(), "access_token").to_owned();
    }
    refused(&three.as_shop(&token, &[]).await, 400, "invalid_request");
}

#[tokio::test]
async fn a_secret_that_is_shared_vouches_for_nobody_who_acts() {
    let shared = crate::support::secret();
    let shop = shop_with(&[("SECRET_KEY", &shared)], |shop| acting(shop, &["api"])).await;
    let mut hana = shop.hana().await;
    let given = shop.signed_in(&mut hana, &[]).await;
    let fields = [GRANT, ("subject_token", text(&given, "access_token")), ("subject_token_type", KIND)];
    refused(&shop.token(&fields).await, 400, "invalid_request");
    let key = tegata::service::jwk::SigningKey::from_secret(shared.as_bytes()).unwrap();
    let mut forged = claims(text(&given, "access_token"));
    let ask = |token: String| async move { (shop.userinfo(&json!({ "access_token": token })).await.status.as_u16(), shop) };
    let (status, shop) = ask(key.sign("JWT", &forged).unwrap()).await;
    assert_eq!(status, 200, "the forgery itself is well made");
    forged["act"] = json!({ "sub": "shop" });
    let token = key.sign("JWT", &forged).unwrap();
    shop.userinfo(&json!({ "access_token": token })).await.expect(401);
    let told = shop.post("/oauth/introspect", Some(&basic("shop", &shop.secret)), &[("token", &token)]).await.expect(200).json();
    assert_eq!(told, json!({ "active": false }));
}
