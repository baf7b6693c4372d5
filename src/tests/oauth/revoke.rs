//! `POST /oauth/revoke` (RFC 7009): a service gives back its own tokens, and nobody else's.

use super::{PASSWORD_GRANT, Registered, basic, refused, registered};
use crate::support::visitor::{form, get_with_bearer};
use crate::support::{Answer, HOUR};
use axum::body::Body;
use axum::http::{Request, header};

fn request(authorization: Option<&str>, kind: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post("/oauth/revoke");
    for (name, value) in [(header::AUTHORIZATION, authorization), (header::CONTENT_TYPE, kind)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    request.body(body.into()).expect("a request")
}

async fn revoke(r: &Registered, authorization: Option<&str>, fields: &[(&str, &str)]) -> Answer {
    r.app.send(request(authorization, Some("application/x-www-form-urlencoded"), form(fields))).await
}

/// A fresh sign-in at `flask`, and the two tokens it brings.
struct Tokens {
    access: String,
    refresh: String,
}

async fn tokens(r: &Registered) -> Tokens {
    let body = r.flask(&PASSWORD_GRANT).await.expect(200).json();
    let text = |name: &str| body[name].as_str().expect("a token").to_owned();
    Tokens { access: text("access_token"), refresh: text("refresh_token") }
}

impl Tokens {
    /// Both are good, or neither.
    async fn are_good(&self, r: &Registered) -> bool {
        let access = r.app.send(get_with_bearer("/oauth/userinfo", &self.access)).await.status;
        let fields = [("grant_type", "refresh_token"), ("refresh_token", self.refresh.as_str())];
        let refresh = r.flask(&fields).await;
        match access.as_u16() {
            200 => assert_eq!(refresh.status, 200, "{}", refresh.text()),
            401 => refused(&refresh, 400, "invalid_grant"),
            other => panic!("userinfo answered {other}"),
        }
        access == 200
    }
}

#[tokio::test]
async fn its_own_refresh_or_access_token_ends_the_session_behind_it_and_no_other() {
    let r = registered(&[]).await;
    let flask = basic("flask", &r.flask);
    let hint = [None, Some("refresh_token"), Some("access_token"), Some("something_else")];
    for (n, hint) in hint.into_iter().enumerate() {
        for by_refresh_token in [true, false] {
            let (given, kept) = (tokens(&r).await, tokens(&r).await);
            let token = if by_refresh_token { &given.refresh } else { &given.access };
            let mut fields = vec![("token", token.as_str())];
            fields.extend(hint.map(|hint| ("token_type_hint", hint)));
            let answer = revoke(&r, Some(&flask), &fields).await.expect(200);
            assert!(answer.body.is_empty() && answer.set_cookies().is_empty());
            assert!(!given.are_good(&r).await, "{n} {by_refresh_token}");
            assert!(kept.are_good(&r).await, "{n} {by_refresh_token}");
        }
    }
}

#[tokio::test]
async fn a_service_may_say_in_the_body_who_it_is() {
    let r = registered(&[]).await;
    let given = tokens(&r).await;
    let fields = [("token", given.refresh.as_str()), ("client_id", "flask"), ("client_secret", &r.flask)];
    revoke(&r, None, &fields).await.expect(200);
    assert!(!given.are_good(&r).await);
}

#[tokio::test]
async fn the_token_that_was_current_before_a_lost_answer_works_too() {
    let r = registered(&[]).await;
    let given = tokens(&r).await;
    r.app.clock.turn(HOUR);
    let renewed = r.flask(&[("grant_type", "refresh_token"), ("refresh_token", &given.refresh)]).await.expect(200).json();
    revoke(&r, Some(&basic("flask", &r.flask)), &[("token", &given.refresh)]).await.expect(200);
    r.app.send(get_with_bearer("/oauth/userinfo", renewed["access_token"].as_str().unwrap())).await.expect(401);
}

#[tokio::test]
async fn what_is_not_its_own_stays_as_it_is() {
    let r = registered(&[]).await;
    let given = tokens(&r).await;
    let mut hana = r.app.signed_in("hana@example.jp").await;
    let browser = [hana.credential().to_owned(), hana.credential().replace("tgs_", "tgr_"), hana.token.clone().unwrap()];
    for authorization in [Some(basic("api", &r.api)), None] {
        for token in [&given.refresh, &given.access].into_iter().chain(&browser) {
            let mut fields = vec![("token", token.as_str())];
            fields.extend(authorization.is_none().then_some(("client_id", "spa")));
            revoke(&r, authorization.as_deref(), &fields).await.expect(200);
        }
    }
    for token in &browser {
        revoke(&r, Some(&basic("flask", &r.flask)), &[("token", token)]).await.expect(200);
    }
    assert!(given.are_good(&r).await);
    hana.renew().await.expect(200);
    hana.userinfo().await.expect(200);
}

#[tokio::test]
async fn a_token_nobody_knows_is_revoked_already() {
    let r = registered(&[]).await;
    let flask = basic("flask", &r.flask);
    let given = tokens(&r).await;
    let tampered = format!("{}x", given.refresh);
    for token in ["x", "tgr_", "tgr_a.0.b", "a.b.c", "tgr_\0", "🗝", tampered.as_str()] {
        revoke(&r, Some(&flask), &[("token", token)]).await.expect(200);
    }
    assert!(given.are_good(&r).await);
    revoke(&r, Some(&flask), &[("token", &given.refresh)]).await.expect(200);
    revoke(&r, Some(&flask), &[("token", &given.refresh)]).await.expect(200);
    assert!(!given.are_good(&r).await);
}

#[tokio::test]
async fn who_does_not_say_who_they_are_changes_nothing() {
    let r = registered(&[]).await;
    let given = tokens(&r).await;
    let token = [("token", given.refresh.as_str())];
    for authorization in [None, Some(basic("flask", "wrong")), Some(basic("nobody", &r.flask)), Some(format!("Bearer {}", given.access))] {
        let answer = revoke(&r, authorization.as_deref(), &token).await;
        refused(&answer, 401, "invalid_client");
        assert!(answer.header("www-authenticate").starts_with("Basic "), "{authorization:?}");
    }
    refused(&revoke(&r, None, &[token[0], ("client_id", "flask")]).await, 401, "invalid_client");
    assert!(given.are_good(&r).await);
}

#[tokio::test]
async fn the_body_is_a_form_of_some_size_with_one_token() {
    let r = registered(&[]).await;
    let (flask, kind) = (basic("flask", &r.flask), Some("application/x-www-form-urlencoded"));
    let given = tokens(&r).await;
    for fields in [&[][..], &[("token", "")], &[("token", &given.refresh), ("token", &given.refresh)]] {
        refused(&revoke(&r, Some(&flask), fields).await, 400, "invalid_request");
    }
    let body = form(&[("token", &given.refresh)]);
    for kind in [None, Some("application/json"), Some("text/plain"), Some("multipart/form-data; boundary=x")] {
        refused(&r.app.send(request(Some(&flask), kind, body.clone())).await, 400, "invalid_request");
    }
    let large = format!("{body}&pad={}", "x".repeat(70_000));
    refused(&r.app.send(request(Some(&flask), kind, large)).await, 413, "invalid_request");
    // Nor does the query count, where logs would keep it.
    let asked = Request::post(format!("/oauth/revoke?{body}")).header(header::AUTHORIZATION, &flask);
    let asked = asked.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::empty()).unwrap();
    refused(&r.app.send(asked).await, 400, "invalid_request");
    assert!(given.are_good(&r).await);
}
