//! Every way a session ends shows in the list at once, and what goes on does not.

use super::{prefix, sids};
use crate::oauth::basic;
use crate::provider::{Shop, asking, shop, text};
use crate::support::{HOUR, PASSWORD, Visitor, token_of};
use tegata::model::service::{GrantType, Source};
use tegata::service::{account, service};

/// The shop, which may sign people in by password too.
async fn started() -> Shop {
    shop(|registration| registration.grants.push(GrantType::Password)).await
}

/// The tokens of a sign-in at the shop that came from no browser.
async fn by_password(shop: &Shop) -> serde_json::Value {
    shop.token(&[("grant_type", "password"), ("username", "hana@example.jp"), ("password", PASSWORD)]).await.expect(200).json()
}

/// Insists that the list names just these of the sessions.
#[track_caller]
fn are(listed: &[String], ended: &[&str], living: &[&str]) {
    assert!(listed.is_sorted() && listed.iter().all(|sid| sid.len() == 11), "{listed:?}");
    for token in ended {
        assert!(listed.contains(&prefix(token)), "an ended session is not listed: {listed:?}");
    }
    for token in living {
        assert!(!listed.contains(&prefix(token)), "a living session is listed");
    }
    assert_eq!(listed.len(), ended.len(), "{listed:?}");
}

fn token<'a>(visitor: &'a Visitor<'_>) -> &'a str {
    visitor.token.as_deref().expect("a token")
}

#[tokio::test]
async fn logging_out_with_what_came_from_it_and_outlives_it_not() {
    let shop = started().await;
    let (mut here, there) = (shop.hana().await, shop.hana().await);
    let at_shop = shop.signed_in(&mut here, &[]).await;
    let offline = shop.signed_in(&mut here, &[("scope", "openid offline_access"), ("prompt", "consent")]).await;
    are(&sids(&shop.app).await, &[], &[token(&here), token(&there), text(&at_shop, "access_token")]);
    let before = here.clone();
    here.call("session/logout", &[]).await.expect(200);
    let ended = [token(&before), text(&at_shop, "access_token")];
    are(&sids(&shop.app).await, &ended, &[token(&there), text(&offline, "access_token")]);
}

#[tokio::test]
async fn ending_a_device_from_another_one() {
    let shop = started().await;
    let (mut here, there) = (shop.hana().await, shop.hana().await);
    here.call("session/end", &[("sid", &there.sid)]).await.expect(200);
    are(&sids(&shop.app).await, &[token(&there)], &[token(&here)]);
}

#[tokio::test]
async fn logging_out_everywhere() {
    let shop = started().await;
    let (mut here, there, at_shop) = (shop.hana().await, shop.hana().await, by_password(&shop).await);
    let before = here.clone();
    here.call("session/logout_everywhere", &[]).await.expect(200);
    are(&sids(&shop.app).await, &[token(&before), token(&there), text(&at_shop, "access_token")], &[]);
}

#[tokio::test]
async fn signing_in_again_in_the_same_browser() {
    let shop = started().await;
    let mut here = shop.hana().await;
    let at_shop = shop.signed_in(&mut here, &[]).await;
    let before = here.clone();
    here.log_in("hana@example.jp", PASSWORD).await.expect(200);
    are(&sids(&shop.app).await, &[token(&before)], &[token(&here), text(&at_shop, "access_token")]);
}

#[tokio::test]
async fn another_password() {
    let shop = started().await;
    let (mut here, there, at_shop) = (shop.hana().await, shop.hana().await, by_password(&shop).await);
    let before = here.clone();
    here.call("account/change_password", &[("current", PASSWORD), ("password", "another-harbour-12-beacon")]).await.expect(200);
    are(&sids(&shop.app).await, &[token(&before), token(&there), text(&at_shop, "access_token")], &[token(&here)]);
}

#[tokio::test]
async fn another_password_by_a_link() {
    let shop = started().await;
    let here = shop.hana().await;
    let link = token_of(&account::reset_link(&shop.app.services, "hana@example.jp").await.unwrap());
    let fields = [("password", "another-harbour-12-beacon"), ("token", link.as_str())];
    shop.app.visitor().call("account/reset", &fields).await.expect(200);
    are(&sids(&shop.app).await, &[token(&here)], &[]);
}

#[tokio::test]
async fn disabling_the_account() {
    let shop = started().await;
    shop.app.account("taro@example.jp", &[]).await;
    let (here, at_shop, taro) = (shop.hana().await, by_password(&shop).await, shop.app.signed_in("taro@example.jp").await);
    account::set_disabled(&shop.app.services, "hana@example.jp", true).await.unwrap();
    are(&sids(&shop.app).await, &[token(&here), text(&at_shop, "access_token")], &[token(&taro)]);
}

#[tokio::test]
async fn giving_a_token_back() {
    let shop = started().await;
    for kind in ["refresh_token", "access_token"] {
        let (before, given, kept) = (sids(&shop.app).await.len(), by_password(&shop).await, by_password(&shop).await);
        shop.post("/oauth/revoke", Some(&basic("shop", &shop.secret)), &[("token", text(&given, kind))]).await.expect(200);
        let listed = sids(&shop.app).await;
        assert!(listed.contains(&prefix(text(&given, "access_token"))) && !listed.contains(&prefix(text(&kept, "access_token"))));
        assert_eq!(listed.len(), before + 1);
    }
}

#[tokio::test]
async fn a_refresh_token_that_was_used_long_ago_and_a_code_that_was_used_before() {
    let shop = started().await;
    let first = by_password(&shop).await;
    let mut current = first.clone();
    for _ in 0..2 {
        shop.app.clock.turn(HOUR);
        current = shop.refresh(text(&current, "refresh_token")).await.expect(200).json();
    }
    shop.app.clock.turn(60);
    are(&sids(&shop.app).await, &[], &[text(&current, "access_token")]);
    shop.refresh(text(&first, "refresh_token")).await.expect(400);
    are(&sids(&shop.app).await, &[text(&current, "access_token")], &[]);
    let mut here = shop.hana().await;
    let code = shop.code(&mut here, &asking(&[])).await;
    let tokens = shop.exchange(&code).await.expect(200).json();
    shop.exchange(&code).await.expect(400);
    are(&sids(&shop.app).await, &[text(&current, "access_token"), text(&tokens, "access_token")], &[token(&here)]);
}

#[tokio::test]
async fn taking_consent_back() {
    let shop = started().await;
    let mut here = shop.hana().await;
    let at_shop = shop.signed_in(&mut here, &[]).await;
    here.call("consent/withdraw", &[("service_id", "shop")]).await.expect(200);
    are(&sids(&shop.app).await, &[text(&at_shop, "access_token")], &[token(&here)]);
}

#[tokio::test]
async fn removing_a_service() {
    let shop = started().await;
    let (here, at_shop) = (shop.hana().await, by_password(&shop).await);
    service::remove(&shop.app.services, "shop", Source::Store).await.unwrap();
    are(&sids(&shop.app).await, &[text(&at_shop, "access_token")], &[token(&here)]);
}
