//! `/oauth/userinfo` (OpenID Connect Core §5.3, RFC 6750).

use crate::support::visitor::get_with_bearer;
use crate::support::{App, PASSWORD};
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;

async fn app() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &["editor"]).await;
    app
}

#[tokio::test]
async fn it_tells_who_by_get_and_by_post() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    hana.call("account/change_profile", &[("name", "山田 花"), ("username", "hana")]).await.expect(200);
    for method in [Method::GET, Method::POST] {
        let mut request = get_with_bearer("/oauth/userinfo", hana.token.as_deref().unwrap());
        *request.method_mut() = method;
        let person = app.send(request).await.expect(200).json();
        let sub = person["sub"].clone();
        assert_eq!(
            person,
            json!({ "sub": sub, "name": "山田 花", "preferred_username": "hana", "email": "hana@example.jp", "email_verified": false, "roles": ["editor"] })
        );
    }
}

#[tokio::test]
async fn without_a_token_it_asks_for_one_and_names_no_error() {
    let app = app().await;
    for authorization in [None, Some("Basic dDp0"), Some("Bearer"), Some("tgs_x")] {
        let mut request = Request::get("/oauth/userinfo");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        let answer = app.send(request.body(Body::empty()).unwrap()).await.expect(401);
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{authorization:?}");
        answer.json();
    }
}

#[tokio::test]
async fn bad_tokens_are_told_so() {
    let app = app().await;
    let hana = app.signed_in("hana@example.jp").await;
    let good = hana.token.clone().unwrap();
    let (message, signature) = good.rsplit_once('.').unwrap();
    let tampered = format!("{message}.{}", signature.chars().rev().collect::<String>());
    for token in ["", "x", "a.b.c", hana.credential(), &tampered, &format!("{message}."), &good[..good.len() - 2], &"a".repeat(50_000)] {
        let answer = app.send(get_with_bearer("/oauth/userinfo", token)).await.expect(401);
        assert!(answer.header("www-authenticate").starts_with("Bearer error=\"invalid_token\""), "{token}");
        assert_eq!(answer.json()["error"], "invalid_token");
    }
    app.send(get_with_bearer("/oauth/userinfo", &good)).await.expect(200);
}

#[tokio::test]
async fn a_token_in_query_or_body_does_not_count() {
    let app = app().await;
    let hana = app.signed_in("hana@example.jp").await;
    let token = hana.token.as_deref().unwrap();
    let query = Request::get(format!("/oauth/userinfo?access_token={token}")).body(Body::empty()).unwrap();
    app.send(query).await.expect(401);
    let body = Request::post("/oauth/userinfo").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.send(body.body(Body::from(format!("access_token={token}"))).unwrap()).await.expect(401);
}

#[tokio::test]
async fn a_token_of_another_tegata_is_refused() {
    let (here, there) = (app().await, app().await);
    let foreign = there.signed_in("hana@example.jp").await.token.unwrap();
    here.send(get_with_bearer("/oauth/userinfo", &foreign)).await.expect(401);
    there.send(get_with_bearer("/oauth/userinfo", &foreign)).await.expect(200);
    here.visitor().log_in("hana@example.jp", PASSWORD).await.expect(200);
}
