//! `grant_type=refresh_token`: the same renewal as the browser's, bound to one service.

use super::{Registered, basic, refused, registered};
use crate::support::visitor::{SESSION, get_with_bearer};
use crate::support::{Answer, BEARER_FUNCTIONS, DAY, HOUR};
use futures::future::join_all;
use tegata::service::account;

async fn refresh(r: &Registered, token: &str) -> Answer {
    r.flask(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

fn next(answer: &Answer) -> String {
    answer.json()["refresh_token"].as_str().expect("a refresh token").to_owned()
}

#[tokio::test]
async fn it_rotates_and_survives_lost_answers() {
    let r = registered(&[]).await;
    let first = r.refresh_token().await;
    r.app.clock.turn(HOUR);
    let lost = next(&refresh(&r, &first).await.expect(200));
    assert_ne!(lost, first);
    r.app.clock.turn(8 * HOUR);
    let again = next(&refresh(&r, &first).await.expect(200));
    assert_eq!(again, lost);
    r.app.clock.turn(HOUR);
    assert_ne!(next(&refresh(&r, &again).await.expect(200)), again);
}

#[tokio::test]
async fn several_requests_at_once_agree() {
    let r = registered(&[]).await;
    let first = r.refresh_token().await;
    r.app.clock.turn(HOUR);
    let answers = join_all((0..8).map(|_| refresh(&r, &first))).await;
    let mut tokens: Vec<String> = answers.iter().map(next).collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
}

#[tokio::test]
async fn a_stolen_copy_ends_the_session() {
    let r = registered(&[]).await;
    let stolen = r.refresh_token().await;
    let mut current = stolen.clone();
    let mut access = String::new();
    for _ in 0..2 {
        r.app.clock.turn(HOUR);
        let answer = refresh(&r, &current).await.expect(200);
        access = answer.json()["access_token"].as_str().unwrap().to_owned();
        current = next(&answer);
    }
    r.app.clock.turn(60);
    r.app.send(get_with_bearer("/oauth/userinfo", &access)).await.expect(200);
    refused(&refresh(&r, &stolen).await, 400, "invalid_grant");
    refused(&refresh(&r, &current).await, 400, "invalid_grant");
    r.app.send(get_with_bearer("/oauth/userinfo", &access)).await.expect(401);
}

#[tokio::test]
async fn it_is_good_for_its_own_service_alone() {
    let r = registered(&[]).await;
    let token = r.refresh_token().await;
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
    refused(&r.ask(Some(&basic("api", &r.api)), &fields).await, 400, "invalid_grant");
    refused(&r.ask(None, &[&fields[..], &[("client_id", "spa")]].concat()).await, 400, "invalid_grant");
    refused(&r.ask(None, &[&fields[..], &[("client_id", "flask")]].concat()).await, 401, "invalid_client");
    refresh(&r, &token).await.expect(200);
    // Nor does it open a page, or a browser's credential this door.
    let mut browser = r.app.visitor();
    browser.jar.insert(SESSION.into(), token.clone());
    browser.get("/account").await.expect(302);
    browser.renew().await.expect(401);
    browser.jar.insert(SESSION.into(), token.replace("tgr_", "tgs_"));
    browser.renew().await.expect(401);
    let hana = r.app.signed_in("hana@example.jp").await;
    refused(&refresh(&r, hana.credential()).await, 400, "invalid_grant");
    refused(&refresh(&r, &hana.credential().replace("tgs_", "tgr_")).await, 400, "invalid_grant");
}

#[tokio::test]
async fn odd_tokens_are_invalid_grants() {
    let r = registered(&[]).await;
    let good = r.refresh_token().await;
    for odd in ["x", "tgr_", "tgr_a.0", "tgr_\0.0.x", "tgr_a.b.c", "tgr_..", &format!("{good}x"), &good.replace(".0.", ".1."), "🗝"] {
        refused(&refresh(&r, odd).await, 400, "invalid_grant");
    }
    refresh(&r, &good).await.expect(200);
}

#[tokio::test]
async fn it_ends_with_the_account_and_with_signing_out_everywhere() {
    let r = registered(&[]).await;
    let token = r.refresh_token().await;
    r.app.signed_in("hana@example.jp").await.call("session/logout_everywhere", &[]).await.expect(200);
    refused(&refresh(&r, &token).await, 400, "invalid_grant");
    let token = r.refresh_token().await;
    account::set_disabled(&r.app.services, "hana@example.jp", true).await.unwrap();
    refused(&refresh(&r, &token).await, 400, "invalid_grant");
    account::set_disabled(&r.app.services, "hana@example.jp", false).await.unwrap();
    let token = r.refresh_token().await;
    r.app.clock.turn(4 * DAY);
    refused(&refresh(&r, &token).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_services_token_calls_no_function_of_ours() {
    let r = registered(&[]).await;
    let body = r.flask(&super::PASSWORD_GRANT).await.expect(200).json();
    let mut browser = r.app.signed_in("hana@example.jp").await;
    browser.token = body["access_token"].as_str().map(str::to_owned);
    browser.userinfo().await.expect(200);
    for (endpoint, fields) in BEARER_FUNCTIONS {
        browser.clone().call(endpoint, fields).await.expect(403);
    }
}
