//! Requests of foreign pages: whatever a cookie alone could do is refused, on every path but `/oauth/*`.

use crate::support::visitor::{form, get_with_bearer};
use crate::support::{App, ORIGIN, PASSWORD, Visitor};
use axum::body::Body;
use axum::http::{Method, header};

const PATHS: [&str; 13] = [
    "/api/session/login",
    "/api/session/renew",
    "/api/session/logout",
    "/api/session/logout_everywhere",
    "/api/session/list",
    "/api/session/end",
    "/api/account/register",
    "/api/account/setup",
    "/api/account/reset",
    "/api/account/profile",
    "/api/account/change_profile",
    "/api/account/change_password",
    "/preferences",
];

/// `Sec-Fetch-Site` and `Origin` as foreign pages, old browsers and tools send them.
const FOREIGN: [(Option<&str>, Option<&str>); 9] = [
    (Some("cross-site"), Some("https://evil.example")),
    (Some("cross-site"), Some(ORIGIN)),
    (Some("same-site"), Some("http://other.localhost:3000")),
    (Some("none"), None),
    (Some(""), Some(ORIGIN)),
    (None, None),
    (None, Some("null")),
    (None, Some("https://localhost:3000")),
    (None, Some("http://localhost:3000.evil.example")),
];

async fn hana(app: &App) -> Visitor<'_> {
    app.account("hana@example.jp", &[]).await;
    app.signed_in("hana@example.jp").await
}

async fn post(visitor: &Visitor<'_>, app: &App, path: &str, site: Option<&str>, origin: Option<&str>, kind: &str) -> u16 {
    let mut request = visitor.request(Method::POST, path).header(header::CONTENT_TYPE, kind).header("x-keep", "1");
    if let Some(token) = &visitor.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    let body = form(&[("email", "hana@example.jp"), ("password", PASSWORD), ("current", PASSWORD), ("name", "x"), ("lang", "ja")]);
    app.send(request.body(Body::from(body)).unwrap()).await.status.as_u16()
}

#[tokio::test]
async fn foreign_pages_are_refused_on_every_path() {
    let app = App::start().await;
    let hana = hana(&app).await;
    for path in PATHS {
        for (site, origin) in FOREIGN {
            for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"] {
                assert_eq!(post(&hana, &app, path, site, origin, kind).await, 403, "{path} {site:?} {origin:?} {kind}");
            }
        }
    }
    hana.userinfo().await.expect(200);
}

#[tokio::test]
async fn our_own_pages_are_not() {
    let app = App::start().await;
    let hana = hana(&app).await;
    let kind = "application/x-www-form-urlencoded";
    for path in PATHS.iter().filter(|path| !path.ends_with("register")) {
        for (site, origin) in [(Some("same-origin"), Some(ORIGIN)), (Some("same-origin"), None), (None, Some(ORIGIN))] {
            assert_ne!(post(&hana, &app, path, site, origin, kind).await, 403, "{path} {site:?} {origin:?}");
        }
    }
}

#[tokio::test]
async fn a_refusal_says_no_more_than_that() {
    let app = App::start().await;
    let hana = hana(&app).await;
    let request = hana.request(Method::POST, "/api/session/logout").header("sec-fetch-site", "cross-site");
    let answer = app.send(request.body(Body::empty()).unwrap()).await.expect(403);
    assert_eq!((answer.code().as_str(), answer.set_cookies().len()), ("forbidden", 0));
}

#[tokio::test]
async fn renewal_asks_for_a_header_that_no_form_can_send() {
    let app = App::start().await;
    let hana = hana(&app).await;
    for keep in [None, Some(""), Some("0"), Some("11")] {
        let mut request = hana.calling("session/renew", &[]);
        request.headers_mut().remove("x-keep");
        if let Some(keep) = keep {
            request.headers_mut().insert("x-keep", keep.parse().unwrap());
        }
        app.send(request).await.expect(403);
    }
    app.send(hana.calling("session/renew", &[])).await.expect(200);
}

#[tokio::test]
async fn what_authenticates_itself_needs_no_such_check() {
    let app = App::start().await;
    let hana = hana(&app).await;
    for method in [Method::GET, Method::POST] {
        let mut request = get_with_bearer("/oauth/userinfo", hana.token.as_deref().unwrap());
        *request.method_mut() = method;
        request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        request.headers_mut().insert(header::ORIGIN, "https://elsewhere.example".parse().unwrap());
        app.send(request).await.expect(200);
    }
    let request = hana.request(Method::POST, "/oauth/token").header("sec-fetch-site", "cross-site");
    let answer = app.send(request.body(Body::empty()).unwrap()).await;
    assert_ne!(answer.status, 403);
    // The cookie does not count there.
    let request = hana.request(Method::GET, "/oauth/userinfo").body(Body::empty()).unwrap();
    app.send(request).await.expect(401);
}
