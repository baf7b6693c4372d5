//! `POST /oauth/token`: who may ask, and how.

use super::{PASSWORD_GRANT, basic, refused, registered, request};
use crate::support::visitor::form;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

#[tokio::test]
async fn a_service_authenticates_by_header_or_by_body_and_not_by_both() {
    let r = registered(&[]).await;
    r.flask(&PASSWORD_GRANT).await.expect(200);
    let by_body = [&PASSWORD_GRANT[..], &[("client_id", "flask"), ("client_secret", &r.flask)]].concat();
    r.ask(None, &by_body).await.expect(200);
    let header = basic("flask", &r.flask);
    refused(&r.ask(Some(&header), &by_body).await, 400, "invalid_request");
    let same_id = [&PASSWORD_GRANT[..], &[("client_id", "flask")]].concat();
    r.ask(Some(&header), &same_id).await.expect(200);
    let other_id = [&PASSWORD_GRANT[..], &[("client_id", "api")]].concat();
    refused(&r.ask(Some(&header), &other_id).await, 400, "invalid_request");
}

#[tokio::test]
async fn who_is_not_who_they_say_is_refused() {
    let r = registered(&[]).await;
    let wrong = [
        None,
        Some(basic("flask", "wrong")),
        Some(basic("flask", "")),
        Some(basic("api", &r.flask)),
        Some(basic("nobody", &r.flask)),
        Some(basic("fla\0sk", &r.flask)),
        Some("Basic".into()),
        Some("Basic !!!".into()),
        Some("Basic Zmxhc2s=".into()),
        Some(format!("Bearer {}", r.flask)),
    ];
    for authorization in wrong {
        let answer = r.ask(authorization.as_deref(), &PASSWORD_GRANT).await;
        refused(&answer, 401, "invalid_client");
        assert!(answer.header("www-authenticate").starts_with("Basic "), "{authorization:?}");
    }
    for (id, secret) in [("flask", ""), ("flask", "wrong"), ("spa", "any"), ("\0", "x")] {
        let fields = [&PASSWORD_GRANT[..], &[("client_id", id), ("client_secret", secret)]].concat();
        refused(&r.ask(None, &fields).await, 401, "invalid_client");
    }
}

#[tokio::test]
async fn malformed_requests_are_told_apart_from_refused_ones() {
    let r = registered(&[]).await;
    let flask = basic("flask", &r.flask);
    for fields in [
        vec![],
        vec![("grant_type", "")],
        vec![("grant_type", "password")],
        vec![("grant_type", "password"), ("username", "hana@example.jp")],
        vec![("grant_type", "password"), ("username", ""), ("password", "x")],
        vec![("grant_type", "refresh_token")],
        [&PASSWORD_GRANT[..], &[("grant_type", "password")]].concat(),
        [&PASSWORD_GRANT[..], &[("username", "taro@example.jp")]].concat(),
        [&PASSWORD_GRANT[..], &[("scope", "openid"), ("scope", "email")]].concat(),
    ] {
        refused(&r.ask(Some(&flask), &fields).await, 400, "invalid_request");
    }
    for grant in ["implicit", "PASSWORD", "urn:ietf:params:oauth:grant-type:jwt-bearer"] {
        refused(&r.flask(&[("grant_type", grant)]).await, 400, "unsupported_grant_type");
    }
    refused(&r.flask(&[&PASSWORD_GRANT[..], &[("scope", "openid root")]].concat()).await, 400, "invalid_scope");
}

#[tokio::test]
async fn the_body_must_be_a_form() {
    let r = registered(&[]).await;
    let flask = basic("flask", &r.flask);
    let json = r#"{"grant_type":"password","username":"hana@example.jp","password":"x"}"#;
    for kind in [None, Some("application/json"), Some("text/plain"), Some("multipart/form-data; boundary=x")] {
        let mut asked = request(Some(&flask), json);
        asked.headers_mut().remove(header::CONTENT_TYPE);
        if let Some(kind) = kind {
            asked.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
        }
        refused(&r.app.send(asked).await, 400, "invalid_request");
    }
    let large = format!("{}&pad={}", form(&PASSWORD_GRANT), "x".repeat(70_000));
    refused(&r.app.send(request(Some(&flask), large)).await, 413, "invalid_request");
    for odd in [&b"%ff%fe=%80&grant_type=password"[..], b"\xff\xfe", b"&&&==&", b"grant_type"] {
        assert!(r.app.send(request(Some(&flask), odd.to_vec())).await.status.is_client_error());
    }
    // Credentials in the query do not count (RFC 6749 §2.3.1).
    let asked = Request::post(format!("/oauth/token?{}&client_id=flask&client_secret={}", form(&PASSWORD_GRANT), r.flask));
    let asked = asked.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::empty()).unwrap();
    refused(&r.app.send(asked).await, 400, "invalid_request");
    let get = Request::get("/oauth/token").body(Body::empty()).unwrap();
    assert_eq!(r.app.send(get).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn pages_of_registered_origins_may_read_the_answer_and_no_others() {
    let r = registered(&[]).await;
    for (origin, allowed) in [
        ("http://localhost:5000", true),
        ("http://localhost:5001", false),
        ("https://localhost:5000", false),
        ("http://localhost:5000.evil.example", false),
        ("null", false),
    ] {
        let preflight = Request::options("/oauth/token")
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type,x-requested-with");
        let answer = r.app.send(preflight.body(Body::empty()).unwrap()).await.expect(204);
        assert_eq!(answer.header("access-control-allow-origin"), if allowed { origin } else { "" });
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        if allowed {
            assert_eq!(answer.header("access-control-allow-methods"), "GET, POST");
            for name in ["authorization", "content-type", "x-requested-with"] {
                assert!(answer.header("access-control-allow-headers").contains(name));
            }
        }
        for (secret, status) in [(r.flask.as_str(), 200), ("wrong", 401)] {
            let mut asked = request(Some(&basic("flask", secret)), form(&PASSWORD_GRANT));
            asked.headers_mut().insert(header::ORIGIN, origin.parse().unwrap());
            let answer = r.app.send(asked).await.expect(status);
            assert_eq!(answer.header("access-control-allow-origin"), if allowed { origin } else { "" });
            assert!(answer.header("vary").to_lowercase().contains("origin"));
        }
    }
}
