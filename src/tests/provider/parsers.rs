//! Token, revocation and introspection requests of every kind: each gets an answer of its RFC, none a defect.

use super::{VERIFIER, shop};
use crate::oauth::basic;
use axum::body::Body;
use axum::http::{Request, header};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

#[test]
fn whatever_a_service_sends_is_answered_as_the_specifications_say() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let shop = runtime.block_on(shop(|s| s.grants = tegata::model::service::GrantType::ALL.to_vec()));
    let right = basic("shop", &shop.secret);
    let name = prop::sample::select(vec![
        "grant_type",
        "code",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
        "scope",
        "resource",
        "username",
        "password",
        "client_id",
        "client_secret",
        "token",
        "token_type_hint",
    ]);
    let value = prop_oneof![
        Just("authorization_code".to_owned()),
        Just("refresh_token".to_owned()),
        Just("client_credentials".to_owned()),
        Just("password".to_owned()),
        Just("shop".to_owned()),
        Just(VERIFIER.to_owned()),
        "tg[ors]_[A-Za-z0-9_.-]{0,60}",
        "ey[A-Za-z0-9_.-]{0,80}",
        "\\PC{0,20}",
        "[%&=+?#/:a-z0-9]{0,30}",
    ];
    let pairs = prop::collection::vec((name, value), 0..8);
    let head = prop::option::of(prop_oneof![Just(right), "Basic [A-Za-z0-9+/=]{0,40}", "[A-Za-z]{0,10} ?[!-~]{0,40}"]);
    let path = prop::sample::select(vec!["/oauth/token", "/oauth/introspect", "/oauth/revoke"]);
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    let errors = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "invalid_target",
        "temporarily_unavailable",
    ];
    TestRunner::new(config)
        .run(&(path, head, pairs), |(path, head, pairs)| {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            if let Some(value) = &head {
                request = request.header(header::AUTHORIZATION, value);
            }
            let request = request.body(Body::from(crate::support::visitor::form(&pairs))).unwrap();
            // Throttled guesses are 429; anything else in the five hundreds is a defect, and `send` says so.
            let answer = runtime.block_on(shop.app.send(request));
            let told = if answer.body.is_empty() { None } else { Some(answer.json()) };
            match (answer.status.as_u16(), told) {
                (200, _) => {}
                (400 | 401 | 429, Some(told)) => {
                    let error = told["error"].as_str().unwrap_or_default().to_owned();
                    prop_assert!(errors.contains(&error.as_str()), "{}", error);
                    prop_assert_eq!(answer.status == 401, error == "invalid_client");
                }
                (status, told) => prop_assert!(false, "{} {:?}", status, told),
            }
            Ok(())
        })
        .unwrap();
}
