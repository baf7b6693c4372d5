//! `/oauth/end_session`: who may ask, who is asked, and where people go afterwards.

use super::{shop, text};
use crate::support::visitor::{FLASH, SESSION};
use tegata::model::parameters::encode;

const BYE: &str = "https://shop.example/bye";

#[tokio::test]
async fn a_service_that_names_the_person_by_its_token_has_its_way() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    let hint = text(&tokens, "id_token");
    let path = format!("/oauth/end_session?id_token_hint={hint}&post_logout_redirect_uri={}&state=x%26y", encode(BYE));
    // However old the ID token is.
    shop.app.clock.turn(3600);
    let answer = hana.get(&path).await.expect(303);
    assert_eq!(answer.location(), format!("{BYE}?state=x%26y"));
    assert_eq!(answer.cookie(SESSION), Some(""));
    shop.userinfo(&tokens).await.expect(401);
    assert!(hana.get("/account").await.expect(302).location().starts_with("/login"));
    // Nobody is signed in any more: back all the same.
    assert_eq!(hana.get(&path).await.expect(303).location(), format!("{BYE}?state=x%26y"));
}

#[tokio::test]
async fn without_it_the_person_is_asked() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let path = format!("/oauth/end_session?client_id=shop&post_logout_redirect_uri={}", encode(BYE));
    let answer = hana.get(&path).await.expect(303);
    let question = answer.location().to_owned();
    for (lang, sentence) in [("ja", "ログアウトしますか？"), ("en", "Log out?")] {
        hana.jar.insert("__Host-tegata-lang".into(), lang.into());
        let page = hana.get(&question).await.expect(200);
        assert!(page.text().contains(sentence));
        // Browsers hold the way that a form's answer takes against the page's policy.
        assert!(page.header("content-security-policy").contains("form-action 'self' https://shop.example;"));
    }
    hana.get("/account").await.expect(200);
    let ticket = question.split("ticket=").nth(1).unwrap().to_owned();
    let answer = hana.post_form("/logout", &[("ticket", &ticket)]).await.expect(303);
    assert_eq!(answer.location(), BYE);
    hana.get("/account").await.expect(302);
}

#[tokio::test]
async fn another_persons_token_does_not_do() {
    let shop = shop(|_| {}).await;
    shop.app.account("taro@example.jp", &[]).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    let mut taro = shop.app.signed_in("taro@example.jp").await;
    let path = format!("/oauth/end_session?id_token_hint={}", text(&tokens, "id_token"));
    assert!(taro.get(&path).await.expect(303).location().starts_with("/logout?"));
    taro.get("/account").await.expect(200);
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    for query in [
        "client_id=shop&post_logout_redirect_uri=https%3A%2F%2Fevil.example",
        "client_id=nobody&post_logout_redirect_uri=https%3A%2F%2Fshop.example%2Fbye",
        "post_logout_redirect_uri=https%3A%2F%2Fshop.example%2Fbye",
    ] {
        hana.get(&format!("/oauth/end_session?{query}")).await.expect(400);
    }
    hana.get("/account").await.expect(200);
}

#[tokio::test]
async fn without_an_address_the_login_page_says_that_it_is_done() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    let answer = hana.get(&format!("/oauth/end_session?id_token_hint={}", text(&tokens, "id_token"))).await.expect(303);
    assert_eq!(answer.location(), "/login");
    assert!(answer.cookie(FLASH).is_some_and(|flash| !flash.is_empty()));
}

#[tokio::test]
async fn a_token_signed_with_the_services_own_secret_names_the_person_too() {
    let shop = shop(|s| s.alg = Some(tegata::model::service::SigningAlg::HS256)).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    let answer = hana.get(&format!("/oauth/end_session?id_token_hint={}", text(&tokens, "id_token"))).await.expect(303);
    assert_eq!(answer.location(), "/login");
    let forged = text(&tokens, "id_token").rsplit_once('.').unwrap().0.to_owned() + ".AAAA";
    let mut again = shop.hana().await;
    assert!(again.get(&format!("/oauth/end_session?id_token_hint={forged}")).await.expect(303).location().starts_with("/logout?"));
}
