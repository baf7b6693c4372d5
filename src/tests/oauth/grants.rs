//! `grant_type=password`: off by default, and braked by the address that the service passes on.

use super::{PASSWORD_GRANT, basic, refused, registered, request};
use crate::support::visitor::{form, get_with_bearer};
use crate::support::{ORIGIN, PASSWORD, START};
use tegata::model::jws::Compact;
use tegata::service::account;

fn claims(token: &str) -> serde_json::Value {
    serde_json::from_slice(&Compact::parse(token).expect("a token").payload).expect("claims")
}

#[tokio::test]
async fn it_is_off_unless_the_service_has_it() {
    let r = registered(&[]).await;
    refused(&r.ask(Some(&basic("api", &r.api)), &PASSWORD_GRANT).await, 400, "unauthorized_client");
    let public = [&PASSWORD_GRANT[..], &[("client_id", "spa")]].concat();
    refused(&r.ask(None, &public).await, 400, "unauthorized_client");
}

#[tokio::test]
async fn it_answers_with_tokens_for_that_service() {
    let r = registered(&[("TEGATA_SERVICE_FLASK_AUDIENCE", "https://api.example.com")]).await;
    let answer = r.flask(&PASSWORD_GRANT).await.expect(200);
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert!(answer.set_cookies().is_empty());
    let body = answer.json();
    assert_eq!((body["token_type"].as_str(), body["expires_in"].as_i64()), (Some("Bearer"), Some(600)));
    assert_eq!(body["scope"], "openid profile email");
    assert!(body["refresh_token"].as_str().unwrap().starts_with("tgr_"));
    let claims = claims(body["access_token"].as_str().unwrap());
    assert_eq!(
        (&claims["iss"], &claims["aud"], &claims["client_id"]),
        (&ORIGIN.into(), &"https://api.example.com".into(), &"flask".into())
    );
    assert_eq!((&claims["roles"][0], &claims["exp"]), (&"editor".into(), &(START + 600).into()));
    assert!(claims["iat"].as_i64().unwrap() < START && claims["nbf"] == claims["iat"]);
}

#[tokio::test]
async fn the_scope_asked_for_is_the_scope_granted() {
    let r = registered(&[]).await;
    for scope in ["openid", "openid email offline_access", "profile"] {
        let body = r.flask(&[&PASSWORD_GRANT[..], &[("scope", scope)]].concat()).await.expect(200).json();
        assert_eq!(body["scope"], scope);
        let token = body["access_token"].as_str().unwrap();
        let person = r.app.send(get_with_bearer("/oauth/userinfo", token)).await.expect(200).json();
        assert_eq!(person["email"].is_string(), scope.contains("email"));
        assert_eq!(person["name"].is_string(), scope.contains("profile"));
    }
}

#[tokio::test]
async fn wrong_unknown_and_disabled_are_invalid_grants() {
    let r = registered(&[]).await;
    let mut texts = Vec::new();
    for (username, password) in [("hana@example.jp", "wrong-harbour-74"), ("nobody@example.jp", PASSWORD), ("\0", PASSWORD)] {
        let answer = r.flask(&[("grant_type", "password"), ("username", username), ("password", password)]).await;
        refused(&answer, 400, "invalid_grant");
        texts.push(answer.text());
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "no oracle: {texts:?}");
    account::set_disabled(&r.app.services, "hana@example.jp", true).await.unwrap();
    refused(&r.flask(&PASSWORD_GRANT).await, 400, "invalid_grant");
}

#[tokio::test]
async fn guesses_are_braked_by_the_end_users_address() {
    let r = registered(&[("TEGATA_THROTTLE_PAIR_FAILURES", "2")]).await;
    let ask = |address: &'static str, password: &'static str| {
        let fields = [("grant_type", "password"), ("username", "hana@example.jp"), ("password", password)];
        let mut asked = request(Some(&basic("flask", &r.flask)), form(&fields));
        asked.headers_mut().insert("x-end-user-address", address.parse().unwrap());
        r.app.send(asked)
    };
    for _ in 0..2 {
        refused(&ask("203.0.113.1", "wrong-harbour-74").await, 400, "invalid_grant");
    }
    let answer = ask("203.0.113.1", PASSWORD).await.expect(429);
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(answer.json()["error"].is_string());
    ask("203.0.113.2", PASSWORD).await.expect(200);
    for odd in ["", "here", "203.0.113.1, 203.0.113.2", "203.0.113.1:80"] {
        refused(&ask(odd, PASSWORD).await, 400, "invalid_request");
    }
    ask("2001:db8::1", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_stranger_cannot_fill_the_brakes_without_the_services_secret() {
    let r = registered(&[("TEGATA_THROTTLE_PAIR_FAILURES", "2"), ("TEGATA_THROTTLE_ACCOUNT_FAILURES", "2")]).await;
    for _ in 0..5 {
        let fields = [("grant_type", "password"), ("username", "hana@example.jp"), ("password", "wrong-harbour-74")];
        refused(&r.ask(Some(&basic("flask", "guessed")), &fields).await, 401, "invalid_client");
    }
    r.flask(&PASSWORD_GRANT).await.expect(200);
}
