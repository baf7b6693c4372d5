//! `/` and `/account` for people without a session: a real redirect, nothing protected, the reason
//! and the way back; and the way back is never a way out.

use crate::support::visitor::FLASH;
use crate::support::{Answer, App, DAY, PASSWORD};
use axum::body::Body;
use axum::http::{Method, header};

async fn app() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    app
}

fn turned_away(answer: &Answer, to: &str, flash: &str) {
    assert_eq!((answer.status.as_u16(), answer.location()), (302, to));
    assert!(answer.body.is_empty(), "{}", answer.text());
    assert_eq!(answer.cookie(FLASH), Some(flash));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn strangers_are_sent_to_the_login_page_and_get_nothing_else() {
    let app = app().await;
    for (path, to) in [
        ("/", "/login"),
        ("/account", "/login?next=%2Faccount"),
        ("/account?tab=2&x=%2F", "/login?next=%2Faccount%3Ftab%3D2%26x%3D%252F"),
        ("/?x=//evil.example", "/login?next=%2F%3Fx%3D%2F%2Fevil.example"),
    ] {
        turned_away(&app.visitor().get(path).await, to, "sign_in_needed");
    }
    let head = app.visitor().request(Method::HEAD, "/account").header(header::ACCEPT, "text/html");
    app.send(head.body(Body::empty()).unwrap()).await.expect(302);
}

#[tokio::test]
async fn an_expired_session_is_told_from_none_and_the_page_comes_back() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    app.clock.turn(4 * DAY);
    turned_away(&hana.get("/account?tab=2").await, "/login?next=%2Faccount%3Ftab%3D2", "expired");
    let page = hana.get("/login?next=%2Faccount%3Ftab%3D2").await.expect(200).text();
    assert!(page.contains("Your session has expired or is no longer valid. Please log in again."));
    assert!(page.contains(r#"name="next" value="/account?tab=2""#));
    let fields = [("email", "hana@example.jp"), ("password", PASSWORD), ("next", "/account?tab=2")];
    let answer = hana.submit("/login", "session/login", &fields).await.expect(302);
    assert_eq!(answer.location(), "/account?tab=2");
    hana.get("/account?tab=2").await.expect(200);
}

#[tokio::test]
async fn a_bearer_opens_no_page_and_a_forged_cookie_none_either() {
    let app = app().await;
    let hana = app.signed_in("hana@example.jp").await;
    let request = app.visitor().request(Method::GET, "/account").header(header::ACCEPT, "text/html");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {}", hana.token.as_deref().unwrap()));
    turned_away(&app.send(request.body(Body::empty()).unwrap()).await, "/login?next=%2Faccount", "sign_in_needed");
    let mut forger = app.visitor();
    for credential in [format!("tgs_{}.0.{}", hana.sid, "A".repeat(43)), hana.sid.clone(), hana.token.clone().unwrap()] {
        forger.jar.insert(crate::support::visitor::SESSION.into(), credential);
        turned_away(&forger.get("/account").await, "/login?next=%2Faccount", "expired");
    }
}

#[tokio::test]
async fn nothing_protected_is_in_any_public_page() {
    let app = app().await;
    app.signed_in("hana@example.jp").await;
    for path in ["/login", "/register", "/setup", "/reset", "/nowhere", "/login?next=/account"] {
        let page = app.visitor().get(path).await.text();
        assert!(!page.contains("hana@example.jp"), "{path}");
    }
}

#[tokio::test]
async fn no_redirect_leaves_this_origin() {
    let app = app().await;
    let outward = [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/.//evil.example",
        "/account/..//evil.example",
        "/%2e%2e//evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "/account\r\nSet-Cookie: a=b",
        "/account\0",
        "account",
        "",
        "/login?next=/login",
        "/api/session/logout",
        "/account#@evil.example",
    ];
    for next in outward {
        let mut hana = app.visitor();
        hana.get("/login").await;
        let fields = [("email", "hana@example.jp"), ("password", PASSWORD), ("next", next)];
        let answer = hana.submit("/login", "session/login", &fields).await.expect(302);
        assert_eq!(answer.location(), "/", "{next:?}");
        let wish = hana.request(Method::POST, "/preferences").header("sec-fetch-site", "same-origin");
        let wish = wish.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = crate::support::visitor::form(&[("theme", "dark"), ("next", next)]);
        let answer = app.send(wish.body(Body::from(body)).unwrap()).await.expect(303);
        let to = answer.location();
        assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains("evil") && !to.contains('\\'), "{next:?} {to}");
    }
    let mut hana = app.visitor();
    hana.get("/login").await;
    let fields = [("email", "hana@example.jp"), ("password", PASSWORD), ("next", "/account?a=1&b=%2F")];
    assert_eq!(hana.submit("/login", "session/login", &fields).await.expect(302).location(), "/account?a=1&b=%2F");
}
