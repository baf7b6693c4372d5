//! Before service and redirect URI are proven a page, afterwards a redirect with the RFC's code; never a 500.

use super::{CALLBACK, asking, error_in, shop};
use proptest::prelude::*;

#[tokio::test]
async fn strangers_are_sent_nowhere() {
    let shop = shop(|_| {}).await;
    let mut visitor = shop.app.visitor();
    for (more, ja, en) in [
        (("client_id", "nobody"), "登録されていません", "not registered here"),
        (("client_id", ""), "登録されていません", "not registered here"),
        (("redirect_uri", "https://evil.example/cb"), "戻り先", "address to go back to"),
        (("redirect_uri", "https://shop.example/cb/"), "戻り先", "address to go back to"),
        (("redirect_uri", ""), "戻り先", "address to go back to"),
    ] {
        for (lang, sentence) in [("ja", ja), ("en", en)] {
            visitor.jar.insert("__Host-tegata-lang".into(), lang.into());
            let page = visitor.get(&asking(&[more])).await.expect(400);
            assert!(page.text().contains(sentence) && page.location().is_empty(), "{more:?} {lang}: {}", page.text());
            assert!(page.text().contains("<!DOCTYPE html>") && page.header("content-type").starts_with("text/html"));
        }
    }
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example", asking(&[]));
    visitor.get(&twice).await.expect(400);
    let long = asking(&[("state", &"x".repeat(7000))]);
    visitor.get(&long).await.expect(400);
}

#[tokio::test]
async fn a_proven_service_hears_the_code_of_the_specification() {
    let shop = shop(|_| {}).await;
    let mut visitor = shop.app.visitor();
    for (more, code) in [
        (&[("response_type", "token")][..], "unsupported_response_type"),
        (&[("response_type", "")], "invalid_request"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("request", "ey.x.y")], "request_not_supported"),
        (&[("request_uri", "https://x.example")], "request_uri_not_supported"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("max_age", "x")], "invalid_request"),
        (&[("resource", "https://other.example")], "invalid_target"),
    ] {
        assert_eq!(error_in(&visitor.get(&asking(more)).await), code, "{more:?}");
    }
}

#[tokio::test]
async fn a_service_without_the_grant_hears_so() {
    let shop = shop(|s| s.grants.retain(|grant| grant.code() == "refresh_token")).await;
    assert_eq!(error_in(&shop.app.visitor().get(&asking(&[])).await), "unauthorized_client");
}

#[test]
fn whatever_is_asked_is_answered_and_leads_to_registered_places_only() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let shop = runtime.block_on(shop(|s| s.pkce = false));
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() });
    let name = prop::sample::select(vec![
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "resource",
        "code_challenge",
        "code_challenge_method",
        "id_token_hint",
        "login_hint",
        "ui_locales",
        "request",
        "tegata_since",
    ]);
    let value = prop_oneof![
        Just("shop".to_owned()),
        Just(CALLBACK.to_owned()),
        Just("code".to_owned()),
        Just("none".to_owned()),
        Just("openid".to_owned()),
        "\\PC{0,20}",
        "[%&=+?#/:a-z0-9]{0,30}",
    ];
    let pairs = prop::collection::vec((name, value), 0..8);
    runner
        .run(&pairs, |pairs| {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            // `send` insists that nothing is a defect of the server.
            let answer = runtime.block_on(async { shop.app.visitor().get(&asking(&pairs)).await });
            let location = answer.location();
            prop_assert!(matches!(answer.status.as_u16(), 200 | 303 | 400), "{}", answer.status);
            prop_assert!(
                location.is_empty()
                    || location.starts_with(CALLBACK)
                    || location.starts_with("/login?")
                    || location.starts_with("/consent?")
            );
            Ok(())
        })
        .unwrap();
}
