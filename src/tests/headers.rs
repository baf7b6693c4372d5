//! What every kind of answer carries, and what none does.

use crate::support::visitor::get_with_bearer;
use crate::support::{Answer, App, PASSWORD, site};
use axum::body::Body;
use axum::http::{Method, Request, header};

/// One request for each kind of answer: documents, redirects, functions, errors, endpoints, files.
async fn every_kind(app: &App) -> Vec<(&'static str, Answer)> {
    let plain = |method: Method, path: &'static str| Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let mut hana = app.signed_in("hana@example.jp").await;
    vec![
        ("document", app.visitor().get("/login").await.expect(200)),
        ("protected document", hana.get("/account").await.expect(200)),
        ("redirect", app.visitor().get("/account").await.expect(302)),
        ("not found", app.visitor().get("/nowhere").await.expect(404)),
        ("function", hana.renew().await.expect(200)),
        ("function that refuses", app.visitor().renew().await.expect(401)),
        ("function that is malformed", hana.call("session/login", &[]).await.expect(400)),
        ("foreign page", app.send(plain(Method::POST, "/api/session/logout")).await.expect(403)),
        ("form", hana.submit("/account", "session/logout", &[]).await.expect(302)),
        ("no such function", app.visitor().call("no/such", &[]).await),
        ("function by GET", app.send(plain(Method::GET, "/api/session/login")).await),
        ("token endpoint", app.send(plain(Method::POST, "/oauth/token")).await.expect(400)),
        ("userinfo", app.send(get_with_bearer("/oauth/userinfo", "x")).await.expect(401)),
        ("discovery", app.send(plain(Method::GET, "/.well-known/openid-configuration")).await.expect(200)),
        ("keys", app.send(plain(Method::GET, "/.well-known/jwks.json")).await.expect(200)),
        ("health", app.send(plain(Method::GET, "/healthz")).await.expect(200)),
        ("script", app.send(plain(Method::GET, site::JS)).await.expect(200)),
        ("file", app.send(plain(Method::GET, "/robots.txt")).await.expect(200)),
        ("method nobody serves", app.send(plain(Method::TRACE, "/login")).await.expect(405)),
        ("method nobody serves on an endpoint", app.send(plain(Method::PUT, "/oauth/token")).await.expect(405)),
    ]
}

async fn app(settings: &[(&str, &str)]) -> App {
    let app = App::with(settings).await;
    app.account("hana@example.jp", &[]).await;
    app
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let app = app(&[]).await;
    for (kind, answer) in every_kind(&app).await {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{kind}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{kind}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{kind}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{kind}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains('*'), "{kind}: {policy}");
        let cached = answer.header("cache-control");
        match kind {
            "script" => assert!(cached.contains("immutable") && cached.contains("max-age=31536000")),
            "file" | "discovery" | "keys" => assert!(cached.starts_with("public"), "{kind}: {cached}"),
            _ => assert_eq!(cached, "no-store", "{kind}"),
        }
        assert!(!answer.headers.contains_key("server") && !answer.headers.contains_key("x-powered-by"), "{kind}");
        assert!(!answer.headers.contains_key("strict-transport-security"), "{kind}: this is http");
        assert_eq!(answer.header("x-request-id").len(), 36, "{kind}");
    }
}

#[tokio::test]
async fn https_is_insisted_on_only_where_it_is() {
    let app = app(&[("TEGATA_SERVER_PUBLIC_ORIGIN", "https://login.example.com")]).await;
    for path in ["/login", "/nowhere", "/healthz", site::JS] {
        let answer = app.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert!(answer.header("strict-transport-security").starts_with("max-age="), "{path}");
    }
}

#[tokio::test]
async fn each_document_has_a_nonce_of_its_own_on_all_its_scripts() {
    let app = app(&[("TEGATA_SERVER_API_ORIGINS", "http://localhost:8000")]).await;
    let mut nonces = Vec::new();
    for path in ["/login", "/login", "/register", "/nowhere"] {
        let answer = app.visitor().get(path).await;
        let policy = answer.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce").to_owned();
        assert!(nonce.len() >= 22, "{nonce}");
        let connect = policy.split("; ").find(|part| part.starts_with("connect-src")).unwrap();
        assert!(connect.starts_with("connect-src 'self' http://localhost:8000"), "{connect}");
        let page = answer.text();
        for script in page.split("<script").skip(1) {
            assert!(script.split('>').next().unwrap().contains(&format!(r#"nonce="{nonce}""#)), "{path}: <script{}", &script[..60]);
        }
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 4);
}

#[tokio::test]
async fn no_secret_is_in_any_header_but_its_own_cookie_nor_in_any_page() {
    let app = app(&[]).await;
    let mut hana = app.visitor();
    hana.get("/login").await;
    let mut answers = vec![hana.call("session/login", &[("email", "hana@example.jp"), ("password", PASSWORD)]).await.expect(200)];
    let (credential, token) = (hana.credential().to_owned(), hana.token.clone().unwrap());
    answers.extend([hana.get("/").await, hana.get("/account").await, hana.renew().await]);
    answers.push(hana.submit("/login", "session/login", &[("email", "hana@example.jp"), ("password", "wrong-harbour-74")]).await);
    for (n, answer) in answers.iter().enumerate() {
        for (name, value) in answer.headers.iter().filter(|(name, _)| *name != header::SET_COOKIE) {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            for secret in [credential.as_str(), token.as_str(), PASSWORD, "wrong-harbour-74"] {
                assert!(!value.contains(secret), "{n} {name}: {value}");
            }
        }
        assert!(!answer.text().contains(&credential) && !answer.text().contains(PASSWORD), "{n}");
        if answer.header("content-type").starts_with("text/html") {
            assert!(!answer.text().contains(&token), "{n}");
        }
    }
}

#[tokio::test]
async fn strangers_do_not_name_our_requests() {
    let app = app(&[]).await;
    let request = Request::get("/healthz").header("x-request-id", "mine\u{7f}".trim_end_matches('\u{7f}')).body(Body::empty()).unwrap();
    assert_ne!(app.send(request).await.header("x-request-id"), "mine");
}
