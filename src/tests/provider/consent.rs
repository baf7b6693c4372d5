//! Consent: asked in words, remembered, asked again for more, taken back.

use super::{asking, code_in, error_in, shop, text, ticket_in};
use crate::oauth::refused;

#[tokio::test]
async fn the_page_says_what_is_asked_in_both_languages() {
    let shop = shop(|s| s.scopes = vec!["orders:read".into()]).await;
    let mut hana = shop.hana().await;
    let answer = hana.get(&asking(&[("scope", "openid email offline_access orders:read")])).await;
    let path = answer.location().to_owned();
    for (lang, sentences) in [
        ("ja", ["「The shop」に許可しますか？", "メールアドレスを見る", "ログアウトした後も", "このサービスだけの権限"]),
        ("en", ["Allow “The shop”?", "See your e-mail address", "after you have logged out", "Use a permission of its own"]),
    ] {
        hana.jar.insert("__Host-tegata-lang".into(), lang.into());
        let page = hana.get(&path).await.expect(200);
        for sentence in sentences {
            assert!(page.text().contains(sentence), "{lang}: {sentence}");
        }
        assert!(page.text().contains("orders:read") && page.text().contains("https://shop.example"));
        assert!(page.header("content-security-policy").contains("form-action 'self' https://shop.example;"));
        assert_eq!(page.header("cross-origin-opener-policy"), "");
    }
}

#[tokio::test]
async fn it_is_asked_once_and_again_for_more_or_at_the_services_wish() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    shop.signed_in(&mut hana, &[("scope", "openid email")]).await;
    code_in(&hana.get(&asking(&[("scope", "openid")])).await);
    let more = hana.get(&asking(&[("scope", "openid profile")])).await;
    let ticket = ticket_in(&more);
    code_in(&shop.decide(&mut hana, &ticket, "allow").await);
    code_in(&hana.get(&asking(&[("scope", "openid email profile")])).await);
    let wish = ticket_in(&hana.get(&asking(&[("prompt", "consent")])).await);
    code_in(&shop.decide(&mut hana, &wish, "allow").await);
}

#[tokio::test]
async fn a_no_is_told_and_not_remembered() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let ticket = ticket_in(&hana.get(&asking(&[])).await);
    assert_eq!(error_in(&shop.decide(&mut hana, &ticket, "deny").await), "access_denied");
    ticket_in(&hana.get(&asking(&[])).await);
}

#[tokio::test]
async fn only_our_own_page_can_say_yes() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let ticket = ticket_in(&hana.get(&asking(&[])).await);
    let foreign = hana
        .request(axum::http::Method::POST, "/consent")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site");
    let body = crate::support::visitor::form(&[("ticket", &ticket), ("decision", "allow")]);
    hana.send(foreign.body(axum::body::Body::from(body)).unwrap()).await.expect(403);
}

#[tokio::test]
async fn withdrawing_ends_what_the_service_holds_and_asks_again() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[("scope", "openid offline_access")]).await;
    let caller = tegata::service::token::bearer(&shop.app.services, hana.token.as_deref().unwrap()).await.unwrap();
    let caller = caller.caller().unwrap().clone();
    let granted = tegata::service::consent::list(&shop.app.services, &caller).await.unwrap();
    assert_eq!((granted.len(), granted[0].name.as_str()), (1, "The shop"));
    tegata::service::consent::withdraw(&shop.app.services, &caller, "shop").await.unwrap();
    refused(&shop.refresh(text(&tokens, "refresh_token")).await, 400, "invalid_grant");
    shop.userinfo(&tokens).await.expect(401);
    ticket_in(&hana.get(&asking(&[])).await);
    assert!(tegata::service::consent::list(&shop.app.services, &caller).await.unwrap().is_empty());
}
