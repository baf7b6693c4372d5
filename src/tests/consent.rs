//! What people allow: `/consent` by a plain form, `/api/consent/list` and `withdraw` on the account page.

use crate::support::visitor::form;
use crate::support::{Answer, App, ORIGIN, Visitor};
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::json;
use tegata::model::service::{GrantType, Registration, Source};
use tegata::service::service;

const ASK: &str = "/oauth/authorize?response_type=code&client_id=shop&redirect_uri=https%3A%2F%2Fshop.example%2Fcb\
&scope=openid%20email&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

async fn started() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    app.account("taro@example.jp", &[]).await;
    let shop = Registration {
        name: "Shop".into(),
        public: true,
        grants: vec![GrantType::AuthorizationCode],
        redirect_uris: vec!["https://shop.example/cb".into()],
        ..Registration::default()
    };
    service::add(&app.services, "shop", shop, Source::Store).await.unwrap();
    app
}

/// Sends the form of the page that a service's request leads to.
async fn decide(browser: &mut Visitor<'_>, decision: &str) -> Answer {
    let asked = browser.get(ASK).await;
    let page = browser.get(asked.location()).await.expect(200).text();
    assert!(page.contains("Shop") && page.contains("https://shop.example"), "{page}");
    let ticket = page.split(r#"name="ticket" value=""#).nth(1).and_then(|rest| rest.split('"').next()).expect("a ticket");
    let request = browser
        .request(Method::POST, "/consent")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, ORIGIN)
        .header("sec-fetch-site", "same-origin");
    let body = form(&[("ticket", ticket), ("decision", decision)]);
    browser.send(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn what_was_allowed_is_listed_and_taken_back() {
    let app = started().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    assert_eq!(hana.call("consent/list", &[]).await.expect(200).json(), json!([]));
    assert!(decide(&mut hana, "deny").await.location().contains("error=access_denied"));
    assert_eq!(hana.call("consent/list", &[]).await.expect(200).json(), json!([]));
    assert!(decide(&mut hana, "allow").await.location().starts_with("https://shop.example/cb?code="));
    let list = hana.call("consent/list", &[]).await.expect(200).json();
    let since = list[0]["since"].clone();
    assert_eq!(list, json!([{ "service_id": "shop", "name": "Shop", "scope": ["openid", "email"], "since": since }]));
    assert!(hana.get(ASK).await.location().starts_with("https://shop.example/cb?code="), "the second time nobody is asked");
    hana.call("consent/withdraw", &[("service_id", "shop")]).await.expect(200);
    assert_eq!(hana.call("consent/list", &[]).await.expect(200).json(), json!([]));
    hana.call("consent/withdraw", &[("service_id", "shop")]).await.expect(404);
    assert!(hana.get(ASK).await.location().starts_with("/consent?ticket="), "and now again");
}

#[tokio::test]
async fn nobody_sees_or_takes_back_what_others_allowed() {
    let app = started().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    decide(&mut hana, "allow").await;
    let mut taro = app.signed_in("taro@example.jp").await;
    assert_eq!(taro.call("consent/list", &[]).await.expect(200).json(), json!([]));
    taro.call("consent/withdraw", &[("service_id", "shop")]).await.expect(404);
    assert_eq!(hana.call("consent/list", &[]).await.expect(200).json().as_array().map(Vec::len), Some(1));
}
