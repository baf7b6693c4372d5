//! The list itself: who may read it, what it is signed with, how it is named, what it forgets.

use super::{PATH, asking, newest, prefix, sids, sids_in, verified_by_secret};
use crate::provider::{shop, text};
use crate::support::{App, MINUTE, ORIGIN, PASSWORD, START, secret};
use axum::body::Body;
use axum::http::Request;
use tegata::model::jws::Algorithm;
use tegata::model::service::GrantType;
use tegata::service::key;

async fn app(settings: &[(&str, &str)]) -> App {
    let app = App::with(settings).await;
    app.account("hana@example.jp", &[]).await;
    app
}

/// A session that was and is over; what its token would be found by.
async fn ended(app: &App) -> String {
    let mut hana = app.signed_in("hana@example.jp").await;
    let prefix = prefix(hana.token.as_deref().unwrap());
    hana.call("session/logout", &[]).await.expect(200);
    prefix
}

#[tokio::test]
async fn the_metadata_names_it_and_every_page_may_read_it() {
    let app = app(&[]).await;
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let document = app.send(Request::get(path).body(Body::empty()).unwrap()).await.expect(200).json();
        assert_eq!(document["revocation_list_endpoint"], format!("{ORIGIN}{PATH}"));
    }
    let answer = newest(&app).await;
    assert_eq!((answer.header("access-control-allow-origin"), answer.header("cache-control")), ("*", "no-cache"));
    let options = Request::options(PATH).header("origin", "https://anywhere.example").body(Body::empty()).unwrap();
    let preflight = app.send(options).await.expect(204);
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert_eq!(preflight.header("access-control-allow-headers"), "if-none-match, prefer");
    app.send(Request::post(PATH).body(Body::empty()).unwrap()).await.expect(405);
}

#[tokio::test]
async fn it_is_named_by_what_is_in_it_and_signed_once() {
    let app = app(&[]).await;
    let empty = newest(&app).await;
    let tag = empty.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{tag}");
    // A signature by ES256 is another one each time it is made.
    assert_eq!(newest(&app).await.body, empty.body);
    for known in [tag.clone(), format!("\"other\", {tag}"), "*".into()] {
        let short = app.send(asking(Some(&known), None)).await.expect(304);
        assert!(short.body.is_empty() && short.header("etag") == tag && short.header("cache-control") == "no-cache");
        assert_eq!((short.header("preference-applied"), short.header("access-control-allow-origin")), ("", "*"));
    }
    let gone = ended(&app).await;
    let changed = app.send(asking(Some(&tag), None)).await.expect(200);
    assert_ne!(changed.header("etag"), tag);
    assert_eq!(sids(&app).await, [gone]);
    assert_eq!(newest(&app).await.body, changed.body);
    // What changes nothing is signed anew for nobody.
    app.signed_in("hana@example.jp").await;
    assert_eq!(newest(&app).await.body, changed.body);
}

#[tokio::test]
async fn nobody_gets_a_list_that_was_signed_long_ago_or_with_another_key() {
    let app = app(&[]).await;
    ended(&app).await;
    let first = newest(&app).await;
    app.clock.turn(59);
    assert_eq!(newest(&app).await.body, first.body);
    app.clock.turn(1);
    let second = newest(&app).await;
    assert_ne!(second.body, first.body);
    assert_eq!(second.header("etag"), first.header("etag"));
    key::rotate_now(&app.services, Algorithm::ES256).await.unwrap();
    let third = newest(&app).await;
    assert_eq!(sids(&app).await.len(), 1);
    assert_ne!(third.body, second.body);
}

#[tokio::test]
async fn it_says_who_made_it_when_and_how_long_that_is_good() {
    let app = app(&[]).await;
    let jwks = app.send(Request::get("/.well-known/jwks.json").body(Body::empty()).unwrap()).await.json();
    let claims = super::verified(&newest(&app).await, &jwks);
    assert_eq!(claims, serde_json::json!({ "iss": ORIGIN, "iat": START - 1, "ttl": 60, "sids": [] }));
}

#[tokio::test]
async fn what_no_token_can_be_left_of_is_forgotten() {
    let app = app(&[("TEGATA_TOKEN_ACCESS_TTL", "10m")]).await;
    let early = ended(&app).await;
    app.clock.turn(5 * MINUTE);
    let late = ended(&app).await;
    app.clock.turn(5 * MINUTE + 59);
    let mut both = vec![early, late.clone()];
    both.sort();
    assert_eq!(sids(&app).await, both);
    app.clock.turn(MINUTE);
    assert_eq!(sids(&app).await, [late]);
    app.clock.turn(5 * MINUTE);
    assert!(sids(&app).await.is_empty());
}

#[tokio::test]
async fn a_service_whose_tokens_live_longer_is_thought_of() {
    let shop = shop(|registration| {
        registration.grants.push(GrantType::Password);
        registration.access_ttl = Some(7200);
    });
    let shop = shop.await;
    let fields = [("grant_type", "password"), ("username", "hana@example.jp"), ("password", PASSWORD)];
    let token = shop.token(&fields).await.expect(200).json();
    assert_eq!(token["expires_in"], 7200);
    tegata::service::account::log_out(&shop.app.services, "hana@example.jp").await.unwrap();
    shop.app.clock.turn(7200);
    assert_eq!(sids(&shop.app).await, [prefix(text(&token, "access_token"))]);
    // Another server, which never saw it before, knows as much.
    let other = shop.app.another().await;
    assert_eq!(tegata::service::revocations::current(&other).await.unwrap().etag, newest(&shop.app).await.header("etag"));
    shop.app.clock.turn(2 * MINUTE);
    assert!(sids(&shop.app).await.is_empty());
}

#[tokio::test]
async fn however_soon_ended_sessions_are_forgotten_the_list_has_them() {
    let mut app = app(&[("TEGATA_SESSION_TOMBSTONE_TTL", "1s")]).await;
    let gone = ended(&app).await;
    app.clock.turn(5 * MINUTE);
    tegata::service::session::forget(&app.services).await.unwrap();
    app.restart_with(&[]).await;
    assert_eq!(sids(&app).await, [gone]);
    app.clock.turn(MINUTE * 7);
    assert_eq!(tegata::service::session::forget(&app.services).await.unwrap(), 1);
}

#[tokio::test]
async fn in_shared_secret_mode_the_secret_signs_it() {
    let secret = secret();
    let app = app(&[("SECRET_KEY", &secret)]).await;
    let gone = ended(&app).await;
    let claims = verified_by_secret(&newest(&app).await, &secret);
    assert_eq!((sids_in(&claims), &claims["iss"]), (vec![gone], &ORIGIN.into()));
    // It is taken for no token, whoever is given it.
    let list = newest(&app).await.text();
    app.send(crate::support::visitor::get_with_bearer("/oauth/userinfo", &list)).await.expect(401);
}
