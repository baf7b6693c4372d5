//! `/console/doctor`: the same findings for the server that runs, for administrators alone.

use crate::support::process::free_port;
use crate::support::{Answer, App, START, Visitor};
use axum::http::HeaderValue;
use serde_json::Value;
use tegata::service::{Clock, System};

/// A Tegata whose address nobody answers at: one finding is always there.
async fn started(settings: &[(&str, &str)]) -> App {
    let origin = format!("http://127.0.0.1:{}", free_port());
    let app = App::with(&[&[("TEGATA_SERVER_PUBLIC_ORIGIN", origin.as_str())], settings].concat()).await;
    // A database on another machine has the time of day.
    app.clock.turn(System.now() - START);
    app.account("admin@example.jp", &["admin"]).await;
    app
}

/// What the page is told, by a request with these headers.
async fn examined(app: &App, admin: &Visitor<'_>, headers: &[(&'static str, &str)]) -> Answer {
    let mut request = admin.calling("doctor/examine", &[]);
    let origin = app.services.settings.server.public_origin.to_string();
    for (name, value) in [&[("origin", origin.as_str())], headers].concat() {
        request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
    }
    app.send(request).await
}

fn codes(answer: &Answer) -> Vec<String> {
    answer.json().as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_running_server_is_looked_at_in_the_reader_s_language() {
    let app = started(&[]).await;
    let admin = app.signed_in("admin@example.jp").await;
    for (lang, problem) in [("ja", "ディスカバリー文書を"), ("en", "The discovery document cannot be fetched")] {
        let answer = examined(&app, &admin, &[("accept-language", lang)]).await.expect(200);
        let found = answer.json();
        let row = &found[0];
        assert_eq!((found.as_array().map(Vec::len), &row["code"]), (Some(1), &Value::from("document-unreachable")), "{found}");
        assert!(row["problem"].as_str().unwrap().contains(problem), "{found}");
        let members: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(members, ["code", "fix", "problem", "severity"]);
    }
}

#[tokio::test]
async fn the_way_of_the_request_is_judged() {
    let app = started(&[]).await;
    let admin = app.signed_in("admin@example.jp").await;
    let with = examined(&app, &admin, &[("x-forwarded-for", "198.51.100.7")]).await.expect(200);
    assert_eq!(codes(&with), ["proxy-untrusted", "document-unreachable"]);
    assert!(with.text().contains("192.0.2.1"), "the one to name: {}", with.text());
    let other = examined(&app, &admin, &[("origin", "http://localhost:3000")]).await.expect(200);
    assert_eq!(codes(&other), ["origin-browser", "document-unreachable"]);
    let app = started(&[("TEGATA_SERVER_TRUSTED_PROXIES", "192.0.2.1")]).await;
    let admin = app.signed_in("admin@example.jp").await;
    assert_eq!(codes(&examined(&app, &admin, &[]).await.expect(200)), ["proxy-silent", "document-unreachable"]);
    let with = examined(&app, &admin, &[("x-forwarded-for", "198.51.100.7")]).await.expect(200);
    assert_eq!(codes(&with), ["document-unreachable"]);
}
