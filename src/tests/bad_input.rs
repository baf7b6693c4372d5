//! Bad input everywhere: a clear 4xx, never a 5xx or a panic. `App::send` itself insists on that, so
//! every line here that sends something asserts it.

use crate::support::process::Home;
use crate::support::visitor::get_with_bearer;
use crate::support::{Answer, App};
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, header};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Every server function.
pub const FUNCTIONS: [&str; 12] = [
    "session/login",
    "session/renew",
    "session/logout",
    "session/logout_everywhere",
    "session/list",
    "session/end",
    "account/register",
    "account/setup",
    "account/reset",
    "account/profile",
    "account/change_profile",
    "account/change_password",
];

async fn post(app: &App, path: &str, kind: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, kind)
        .header(header::ACCEPT, "application/json")
        .header("sec-fetch-site", "same-origin")
        .header("x-keep", "1");
    app.send(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn bodies_that_are_no_text_or_not_what_was_asked_for() {
    let app = App::start().await;
    let mut hana = app.visitor();
    app.account("hana@example.jp", &[]).await;
    hana.log_in("hana@example.jp", crate::support::PASSWORD).await.expect(200);
    let deep = "[".repeat(30_000).into_bytes();
    let nested = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000)).into_bytes();
    let qs = format!("email{}=1", "[a]".repeat(5_000)).into_bytes();
    let bodies: [&[u8]; 12] = [
        b"\xff\xfe\x00",
        b"{",
        b"null",
        b"[]",
        b"\"text\"",
        b"{\"email\":{}}",
        b"{\"token\":1}",
        b"{\"sid\":\"\\ud800\"}",
        &deep,
        &nested,
        &qs,
        b"email=a&email=b&password=c&password=d",
    ];
    for function in FUNCTIONS {
        for body in bodies {
            for kind in ["application/x-www-form-urlencoded", "application/json", "text/plain", "nonsense"] {
                let mut request = hana.calling(function, &[]);
                request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
                *request.body_mut() = Body::from(body.to_vec());
                // Functions without arguments do not look at the body.
                let answer = app.send(request).await;
                if answer.status.is_client_error() {
                    assert!(answer.json()["code"].is_string(), "{function}: {}", answer.text());
                }
            }
        }
        hana.log_in("hana@example.jp", crate::support::PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn every_function_says_what_it_could_not_read() {
    let app = App::start().await;
    let with_arguments = ["session/login", "session/end", "account/register", "account/setup", "account/reset", "account/change_profile"];
    for function in with_arguments {
        let answer = post(&app, &format!("/api/{function}"), "application/x-www-form-urlencoded", b"other=1".to_vec()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "malformed"), "{function}");
    }
}

#[tokio::test]
async fn paths_and_methods_nobody_serves() {
    let app = App::start().await;
    for path in ["/api/", "/api/session", "/api/session/", "/api/session/login/", "/api/no/such", "/api/%00", "/api/session%2Flogin"] {
        for method in [Method::GET, Method::POST] {
            let request = Request::builder().method(method.clone()).uri(path).header("sec-fetch-site", "same-origin");
            let answer = app.send(request.body(Body::empty()).unwrap()).await;
            assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
            assert!(answer.json()["code"].is_string(), "{method} {path}");
        }
    }
    for function in FUNCTIONS {
        let request = Request::get(format!("/api/{function}?email=a&password=b")).body(Body::empty()).unwrap();
        app.send(request).await.expect(405);
    }
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X"] {
        for path in ["/", "/login", "/api/session/login", "/oauth/token", "/oauth/userinfo", "/.well-known/jwks.json", "/nowhere"] {
            let request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
            let answer = app.send(request.body(Body::empty()).unwrap()).await.expect(405);
            assert!(answer.header("allow").contains("GET"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn headers_nobody_expects() {
    let app = App::start().await;
    let values: [&[u8]; 8] =
        [b"", b"\xff\xfe", b"\t", b"a=b; =; ;;; __Host-tegata-session", &[b'x'; 20_000], b"Bearer", b"Bearer \xff", b"\"\\\""];
    let names = ["cookie", "authorization", "accept", "accept-language", "accept-encoding", "user-agent", "referer", "origin", "host"];
    for name in names.into_iter().chain(["x-forwarded-for", "x-forwarded-proto", "x-end-user-address", "content-type", "sec-fetch-site"]) {
        for value in values {
            for (method, path) in [
                (Method::GET, "/login"),
                (Method::GET, "/oauth/userinfo"),
                (Method::POST, "/api/session/login"),
                (Method::POST, "/oauth/token"),
            ] {
                let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
                let mut request = request.header(header::ACCEPT, "text/html").body(Body::from("email=a&password=b")).unwrap();
                request.headers_mut().insert(name, HeaderValue::from_bytes(value).unwrap());
                app.send(request).await;
            }
        }
    }
}

#[tokio::test]
async fn what_the_connection_itself_refuses() {
    let home = Home::new().await;
    let server = home.serve();
    let huge = format!("GET /login HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(1_000_000));
    let many = format!("GET /login HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(1_000));
    let path = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(100_000));
    for bytes in
        [huge.as_bytes(), many.as_bytes(), path.as_bytes(), b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\r\n\r\n"]
    {
        // It may close the door while we still talk, which is an answer too.
        if let Ok(answer) = server.exchange(bytes) {
            assert!(answer.status.is_client_error() || answer.status == 505, "{}", answer.status);
        }
    }
    let mut visitor = server.visitor();
    visitor.get("/login").await.expect(200);
    assert!(!home.log().contains("panicked"), "{}", home.log());
}

/// Some shape of JSON or form, some noise: never a defect.
#[test]
fn random_bodies() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let app = runtime.block_on(App::with(&[("TEGATA_ACCOUNT_REGISTRATION", "open")]));
    let text =
        prop_oneof![".{0,40}", "[\\x00-\\x7f]{0,40}", Just("\0".to_owned()), Just("tgl_x".to_owned()), "tg[srcl]_[a-z0-9.\\x00-]{0,30}"];
    let name = prop_oneof![
        Just("email"),
        Just("password"),
        Just("name"),
        Just("token"),
        Just("invite"),
        Just("sid"),
        Just("current"),
        Just("username"),
        Just("next"),
        Just("grant_type"),
        Just("refresh_token"),
        Just("client_id"),
        Just("client_secret"),
        Just("scope"),
        Just("[]"),
        Just("a[b]")
    ];
    let fields = prop::collection::vec((name, text), 0..6);
    let encode = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let body = prop_oneof![
        3 => fields.clone().prop_map(move |fields| fields.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect::<Vec<_>>().join("&").into_bytes()),
        2 => fields.prop_map(|fields| serde_json::to_vec(&fields.into_iter().collect::<std::collections::BTreeMap<_, _>>()).unwrap()),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ];
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    runner
        .run(&(0..FUNCTIONS.len() + 2, any::<bool>(), body), |(which, form, body)| {
            let path = match FUNCTIONS.get(which) {
                Some(function) => format!("/api/{function}"),
                None => {
                    if which == FUNCTIONS.len() {
                        "/oauth/token".into()
                    } else {
                        "/preferences".into()
                    }
                }
            };
            let kind = if form { "application/x-www-form-urlencoded" } else { "application/json" };
            let answer = runtime.block_on(post(&app, &path, kind, body));
            prop_assert!(answer.status.as_u16() < 500);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn random_credentials() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let app = runtime.block_on(App::start());
    let credential = prop_oneof![
        "[ -~]{0,60}",
        "tg[sr]_[A-Za-z0-9_-]{0,22}\\.[0-9-]{0,20}\\.[A-Za-z0-9_-]{0,43}",
        "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}"
    ];
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    runner
        .run(&credential, |credential| {
            runtime.block_on(async {
                app.send(get_with_bearer("/oauth/userinfo", &credential)).await.expect(401);
                let cookie =
                    format!("__Host-tegata-session={credential}; __Host-tegata-device={credential}; __Host-tegata-flash={credential}");
                let request = Request::get("/account").header(header::COOKIE, cookie).header(header::ACCEPT, "text/html");
                app.send(request.body(Body::empty()).unwrap()).await.expect(302);
            });
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}
