//! `/oauth/authorize`: who is sent where.

use super::{CALLBACK, asking, code_in, error_in, said_to, shop, ticket_in};
use crate::support::{HOUR, PASSWORD};

#[tokio::test]
async fn whoever_is_not_signed_in_logs_in_and_comes_back() {
    let shop = shop(|s| s.first_party = true).await;
    let mut visitor = shop.app.visitor();
    let answer = visitor.get(&asking(&[])).await.expect(303);
    let login = answer.location().to_owned();
    assert!(login.starts_with("/login?next=%2Foauth%2Fauthorize%3F"), "{login}");
    let page = visitor.get(&login).await.expect(200);
    assert!(page.text().contains("The shop"), "the page says for whom");
    assert!(page.header("content-security-policy").contains("form-action 'self' https://shop.example;"));
    assert_eq!(page.header("cross-origin-opener-policy"), "", "a window that the shop opened keeps its opener");
    // Without a script the form leads on by itself.
    let next = page.text().split("name=\"next\" value=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let entered = visitor.submit(&login, "session/login", &[("email", "hana@example.jp"), ("password", PASSWORD), ("next", &next)]).await;
    code_in(&visitor.get(entered.expect(302).location()).await);
}

#[tokio::test]
async fn a_form_of_the_services_page_is_as_good_as_a_link() {
    let shop = shop(|s| s.first_party = true).await;
    let mut hana = shop.hana().await;
    let request = asking(&[]);
    let query = request.split_once('?').unwrap().1.to_owned();
    let answer = shop.app.send(
        axum::http::Request::post("/oauth/authorize")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site")
            .body(axum::body::Body::from(query))
            .unwrap(),
    );
    let answer = answer.await.expect(303);
    code_in(&hana.get(answer.location()).await);
}

#[tokio::test]
async fn an_answer_by_form_leads_to_the_service_and_nowhere_else() {
    let shop = shop(|s| s.first_party = true).await;
    let mut hana = shop.hana().await;
    let page = hana.get(&asking(&[("response_mode", "form_post")])).await.expect(200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action https://shop.example;") && policy.contains("script-src 'nonce-"), "{policy}");
    let text = page.text();
    assert!(text.contains(&format!("action=\"{CALLBACK}\"")) && text.contains("name=\"code\" value=\"tgo_"), "{text}");
    assert!(text.contains("name=\"state\" value=\"s t&amp;te\"") && text.contains("<noscript><button>"), "{text}");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(text.contains(&format!("<script nonce=\"{nonce}\">")));
}

#[tokio::test]
async fn prompt_none_shows_no_page() {
    let shop = shop(|_| {}).await;
    let ask = asking(&[("prompt", "none")]);
    let mut visitor = shop.app.visitor();
    assert_eq!(error_in(&visitor.get(&ask).await), "login_required");
    let mut hana = shop.hana().await;
    assert_eq!(error_in(&hana.get(&ask).await), "consent_required");
    shop.signed_in(&mut hana, &[]).await;
    code_in(&hana.get(&ask).await);
}

#[tokio::test]
async fn prompt_login_asks_the_one_who_is_signed_in_once() {
    let shop = shop(|s| s.first_party = true).await;
    for ask in ["login", "select_account"] {
        let mut hana = shop.hana().await;
        shop.app.clock.turn(5);
        let answer = hana.get(&asking(&[("prompt", ask)])).await.expect(303);
        let login = answer.location().to_owned();
        assert!(login.ends_with("&again=1"), "{login}");
        assert!(hana.get(&login).await.expect(200).text().contains("name=\"password\""), "the form, signed in or not");
        // Without logging in there is no way round it.
        let next =
            percent_encoding::percent_decode_str(login.split("next=").nth(1).unwrap().split('&').next().unwrap()).decode_utf8().unwrap();
        assert!(hana.get(&next).await.expect(303).location().starts_with("/login?"));
        hana.call("session/login", &[("email", "hana@example.jp"), ("password", PASSWORD)]).await.expect(200);
        code_in(&hana.get(&next).await);
    }
}

#[tokio::test]
async fn max_age_asks_for_a_recent_sign_in() {
    let shop = shop(|s| s.first_party = true).await;
    let mut hana = shop.hana().await;
    shop.app.clock.turn(HOUR);
    code_in(&hana.get(&asking(&[("max_age", "7200")])).await);
    assert_eq!(error_in(&hana.get(&asking(&[("max_age", "60"), ("prompt", "none")])).await), "login_required");
    let answer = hana.get(&asking(&[("max_age", "0")])).await.expect(303);
    let next = percent_encoding::percent_decode_str(answer.location().split("next=").nth(1).unwrap().split('&').next().unwrap());
    let next = next.decode_utf8().unwrap().into_owned();
    hana.call("session/login", &[("email", "hana@example.jp"), ("password", PASSWORD)]).await.expect(200);
    shop.app.clock.turn(3);
    code_in(&hana.get(&next).await);
}

#[tokio::test]
async fn an_id_token_names_the_person_who_is_expected() {
    let shop = shop(|s| s.first_party = true).await;
    shop.app.account("taro@example.jp", &[]).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    let hint = [("prompt", "none"), ("id_token_hint", tokens["id_token"].as_str().unwrap())];
    code_in(&hana.get(&asking(&hint)).await);
    let mut taro = shop.app.signed_in("taro@example.jp").await;
    assert_eq!(error_in(&taro.get(&asking(&hint)).await), "login_required");
    assert_eq!(error_in(&taro.get(&asking(&[("id_token_hint", "no.token.ofours")])).await), "invalid_request");
    let access = [("id_token_hint", tokens["access_token"].as_str().unwrap())];
    assert_eq!(error_in(&hana.get(&asking(&access)).await), "invalid_request", "an access token is no ID token");
}

#[tokio::test]
async fn the_login_page_is_filled_in_and_speaks_as_the_service_wishes() {
    let shop = shop(|_| {}).await;
    let mut visitor = shop.app.visitor();
    let answer = visitor.get(&asking(&[("login_hint", "hana@example.jp"), ("ui_locales", "fr ja en")])).await.expect(303);
    let page = visitor.get(answer.location()).await.expect(200).text();
    assert!(page.contains("value=\"hana@example.jp\"") && page.contains("<html lang=\"ja\""), "{page}");
}

#[tokio::test]
async fn acr_values_and_what_is_unknown_do_no_harm() {
    let shop = shop(|s| s.first_party = true).await;
    let mut hana = shop.hana().await;
    let answer = hana.get(&asking(&[("acr_values", "urn:x"), ("display", "popup"), ("claims", "{}"), ("wild", "ö\u{0}\"<")])).await;
    code_in(&answer);
    assert_eq!(answer.header("cross-origin-opener-policy"), "");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert!(said_to(CALLBACK, &answer).one("code").unwrap().unwrap().len() < 1500);
}

#[tokio::test]
async fn a_ticket_is_for_the_session_it_was_made_in() {
    let shop = shop(|_| {}).await;
    shop.app.account("taro@example.jp", &[]).await;
    let mut hana = shop.hana().await;
    let ticket = ticket_in(&hana.get(&asking(&[])).await);
    let mut taro = shop.app.signed_in("taro@example.jp").await;
    let answer = shop.decide(&mut taro, &ticket, "allow").await.expect(303);
    assert!(answer.location().starts_with("/consent?"), "{}", answer.location());
    assert!(!taro.get(answer.location()).await.expect(200).text().contains("value=\"allow\""));
    shop.app.clock.turn(2 * HOUR);
    let late = shop.decide(&mut hana, &ticket, "allow").await.expect(303);
    assert!(late.location().starts_with("/consent?"), "{}", late.location());
}
