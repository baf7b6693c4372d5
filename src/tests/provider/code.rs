//! `grant_type=authorization_code`: a code is good once, for a minute, for the one who asked.

use super::{CALLBACK, VERIFIER, asking, claims, shop, text};
use crate::oauth::{basic, refused};
use crate::support::{MINUTE, PASSWORD};
use futures::future::join_all;
use tegata::model::service::{GrantType, Source};
use tegata::service::service;

#[tokio::test]
async fn it_becomes_tokens_that_say_who_and_for_whom() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    assert_eq!((text(&tokens, "token_type"), text(&tokens, "scope")), ("Bearer", "openid profile email"));
    assert_eq!(tokens["expires_in"], 600);
    let id = claims(text(&tokens, "id_token"));
    assert_eq!((text(&id, "aud"), text(&id, "azp"), text(&id, "nonce"), text(&id, "email")), ("shop", "shop", "n-1", "hana@example.jp"));
    assert_eq!(text(&id, "iss"), crate::support::ORIGIN);
    assert!(id["auth_time"].is_i64() && id["nbf"].is_null());
    let access = claims(text(&tokens, "access_token"));
    assert_eq!((text(&access, "client_id"), text(&access, "aud"), text(&access, "sid")), ("shop", "shop", text(&id, "sid")));
    assert_eq!(text(&access, "sub"), text(&id, "sub"));
    let who = shop.userinfo(&tokens).await.expect(200).json();
    assert_eq!((text(&who, "sub"), text(&who, "email")), (text(&id, "sub"), "hana@example.jp"));
}

#[tokio::test]
async fn it_is_good_once_and_what_it_gave_is_taken_back_when_it_comes_twice() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let code = shop.code(&mut hana, &asking(&[])).await;
    let tokens = shop.exchange(&code).await.expect(200).json();
    shop.userinfo(&tokens).await.expect(200);
    refused(&shop.exchange(&code).await, 400, "invalid_grant");
    shop.userinfo(&tokens).await.expect(401);
    refused(&shop.refresh(text(&tokens, "refresh_token")).await, 400, "invalid_grant");
}

#[tokio::test]
async fn of_many_who_bring_it_at_once_one_at_most_is_served() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let code = shop.code(&mut hana, &asking(&[])).await;
    let answers = join_all((0..8).map(|_| shop.exchange(&code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
}

#[tokio::test]
async fn it_is_bound_to_service_address_and_verifier() {
    let shop = shop(|_| {}).await;
    let other = tegata::model::service::Registration { redirect_uris: vec![CALLBACK.into()], ..super::registration() };
    let secret = service::add(&shop.app.services, "other", other, Source::Store).await.unwrap().unwrap();
    let mut hana = shop.hana().await;
    let code = shop.code(&mut hana, &asking(&[])).await;
    let fields = |code: &'_ str, uri: &'static str, verifier: &'static str| {
        [
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("redirect_uri", uri.into()),
            ("code_verifier", verifier.into()),
        ]
    };
    for (uri, verifier) in [
        ("https://shop.example/other", VERIFIER),
        ("", VERIFIER),
        (CALLBACK, ""),
        (CALLBACK, "another-verifier-that-is-long-enough-to-be-one"),
    ] {
        let fields = fields(&code, uri, verifier);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        refused(&shop.token(&fields).await, 400, "invalid_grant");
    }
    let theirs = fields(&code, CALLBACK, VERIFIER);
    let theirs: Vec<(&str, &str)> = theirs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    refused(&shop.post("/oauth/token", Some(&basic("other", secret.expose())), &theirs).await, 400, "invalid_grant");
    for broken in ["tgo_", "tgo_AAAA", "nonsense", &code[..code.len() - 4]] {
        refused(&shop.exchange(broken).await, 400, "invalid_grant");
    }
    shop.exchange(&code).await.expect(200);
}

#[tokio::test]
async fn it_is_good_for_a_minute_and_while_the_person_is_signed_in() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let late = shop.code(&mut hana, &asking(&[])).await;
    shop.app.clock.turn(MINUTE);
    refused(&shop.exchange(&late).await, 400, "invalid_grant");
    let code = shop.code(&mut hana, &asking(&[])).await;
    hana.call("session/logout", &[]).await.expect(200);
    refused(&shop.exchange(&code).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_public_service_has_nothing_but_its_verifier() {
    let shop = shop(|s| {
        s.public = true;
        s.redirect_uris.push("http://127.0.0.1/cb".into());
    })
    .await;
    let mut hana = shop.hana().await;
    let code = shop.code(&mut hana, &asking(&[])).await;
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK), ("client_id", "shop")];
    refused(&shop.post("/oauth/token", None, &fields).await, 400, "invalid_grant");
    let whole = [&fields[..], &[("code_verifier", VERIFIER)]].concat();
    let tokens = shop.post("/oauth/token", None, &whole).await.expect(200).json();
    shop.userinfo(&tokens).await.expect(200);
    // An app on the person's machine takes the port it gets (RFC 8252).
    let answer = hana.get(&asking(&[("redirect_uri", "http://127.0.0.1:51004/cb")])).await;
    super::said_to("http://127.0.0.1:51004/cb", &answer);
}

#[tokio::test]
async fn refreshing_rotates_narrows_and_ends_with_reuse() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let first = shop.signed_in(&mut hana, &[]).await;
    shop.app.clock.turn(5 * MINUTE);
    let second = shop.refresh(text(&first, "refresh_token")).await.expect(200).json();
    assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
    let id = claims(text(&second, "id_token"));
    assert!(id["nonce"].is_null() && id["auth_time"] == claims(text(&first, "id_token"))["auth_time"]);
    let narrow =
        shop.token(&[("grant_type", "refresh_token"), ("refresh_token", text(&second, "refresh_token")), ("scope", "openid")]).await;
    let narrow = narrow.expect(200).json();
    assert_eq!((text(&narrow, "scope"), text(&claims(text(&narrow, "access_token")), "scope")), ("openid", "openid"));
    let wide = shop
        .token(&[("grant_type", "refresh_token"), ("refresh_token", text(&narrow, "refresh_token")), ("scope", "openid offline_access")])
        .await;
    refused(&wide, 400, "invalid_scope");
    shop.app.clock.turn(5 * MINUTE);
    let third = shop.refresh(text(&narrow, "refresh_token")).await.expect(200).json();
    shop.app.clock.turn(5 * MINUTE);
    shop.refresh(text(&third, "refresh_token")).await.expect(200);
    refused(&shop.refresh(text(&first, "refresh_token")).await, 400, "invalid_grant");
    refused(&shop.refresh(text(&third, "refresh_token")).await, 400, "invalid_grant");
}

#[tokio::test]
async fn signing_out_ends_what_came_from_it_but_for_what_may_go_on() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    let online = shop.signed_in(&mut hana, &[]).await;
    let offline = shop.signed_in(&mut hana, &[("scope", "openid offline_access")]).await;
    hana.call("session/logout", &[]).await.expect(200);
    refused(&shop.refresh(text(&online, "refresh_token")).await, 400, "invalid_grant");
    shop.userinfo(&online).await.expect(401);
    shop.refresh(text(&offline, "refresh_token")).await.expect(200);
    let mut again = shop.hana().await;
    again.call("session/logout_everywhere", &[]).await.expect(200);
    refused(&shop.refresh(text(&offline, "refresh_token")).await, 400, "invalid_grant");
}

#[tokio::test]
async fn signing_in_anew_in_the_same_browser_ends_nothing_of_the_same_person() {
    let shop = shop(|_| {}).await;
    shop.app.account("taro@example.jp", &[]).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    hana.call("session/login", &[("email", "hana@example.jp"), ("password", PASSWORD)]).await.expect(200);
    shop.userinfo(&tokens).await.expect(200);
    hana.call("session/login", &[("email", "taro@example.jp"), ("password", PASSWORD)]).await.expect(200);
    shop.userinfo(&tokens).await.expect(401);
}

#[tokio::test]
async fn a_service_that_may_not_renew_gets_no_refresh_token() {
    let shop = shop(|s| s.grants = vec![GrantType::AuthorizationCode]).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    assert!(tokens["refresh_token"].is_null());
    shop.userinfo(&tokens).await.expect(200);
}
