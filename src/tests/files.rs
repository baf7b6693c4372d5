//! The site's files: compressed where the browser reads it, kept for ever where the name says so,
//! and nothing beside them.

use crate::support::{Answer, App, site};
use axum::body::Body;
use axum::http::{Method, Request};
use tegata::http::site::Site;

const WHOLE: [&str; 3] = [site::JS, site::WASM, site::CSS];

async fn get(app: &App, path: &str, encodings: &str) -> Answer {
    let request = Request::get(path).header("accept-encoding", encodings).body(Body::empty()).expect("a request");
    app.send(request).await
}

#[tokio::test]
async fn in_the_smallest_form_that_the_browser_reads() {
    let app = App::start().await;
    for (path, kind) in [(site::JS, "text/javascript"), (site::WASM, "application/wasm"), (site::CSS, "text/css")] {
        for (accepted, coding, form) in [
            ("gzip, deflate, br, zstd", "br", "brotli"),
            ("gzip", "gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip", "gzip"),
            ("identity", "", "plain"),
            ("", "", "plain"),
        ] {
            let answer = get(&app, path, accepted).await.expect(200);
            assert_eq!((answer.header("content-encoding"), answer.text()), (coding, format!("{form} {path}")), "{accepted}");
            assert!(answer.header("content-type").starts_with(kind), "{}", answer.header("content-type"));
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
            assert!(answer.header("vary").contains("accept-encoding"));
        }
    }
    assert!(get(&app, "/robots.txt", "").await.expect(200).header("content-type").contains("charset=utf-8"));
}

#[tokio::test]
async fn head_has_the_headers_and_no_body() {
    let app = App::start().await;
    let request = Request::builder().method(Method::HEAD).uri(site::CSS).body(Body::empty()).unwrap();
    let answer = app.send(request).await.expect(200);
    assert!(answer.header("content-type").starts_with("text/css"));
}

#[tokio::test]
async fn pages_link_to_the_bundle_of_their_side_of_the_guard() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let mut hana = app.signed_in("hana@example.jp").await;
    for (path, status, linked, left) in [
        ("/login", 200, site::DOOR, WHOLE),
        ("/nowhere", 404, site::DOOR, WHOLE),
        ("/", 200, WHOLE, site::DOOR),
        ("/account", 200, WHOLE, site::DOOR),
    ] {
        let page = hana.get(path).await.expect(status).text();
        for file in linked {
            assert!(page.contains(file), "{path} lacks {file}");
        }
        for file in left {
            assert!(!page.contains(file), "{path} has {file}");
        }
    }
}

#[tokio::test]
async fn a_site_without_a_door_serves_the_whole_everywhere() {
    let app = App::start().await;
    let folder = app.site();
    std::fs::remove_file(folder.join(site::DOOR[1].trim_start_matches('/'))).expect("it was there");
    let site = Site::find(Some(&folder)).expect("a site");
    assert_eq!(site.assets.door, site.assets.whole);
    assert_eq!([&*site.assets.whole.js, &*site.assets.whole.wasm, &*site.assets.whole.css], WHOLE);
}

#[tokio::test]
async fn nothing_beside_the_site_is_served() {
    let app = App::start().await;
    let beside = [
        "/../beside.txt",
        "/pkg/../../beside.txt",
        "/pkg/..%2f..%2fbeside.txt",
        "/%2e%2e/beside.txt",
        "/pkg/%2e%2e/%2e%2e/beside.txt",
        "/..%5cbeside.txt",
        "/pkg/..\\..\\beside.txt",
        "//beside.txt",
        "/pkg//../../beside.txt",
        "/robots.txt%00.html",
        "/./robots.txt/../../beside.txt",
        "/pkg",
        "/pkg/",
        "/hash.txt",
        "/.env",
        "/tegata.key",
        "/pkg/tegata.aaaa.js.br",
        "/pkg/tegata.aaaa.js.gz",
    ];
    for path in beside {
        let Ok(request) = Request::get(path).body(Body::empty()) else { continue };
        let answer = app.send(request).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        for content in ["beside the site", "js: aaaa", "brotli", "gzip /pkg"] {
            assert!(!answer.text().contains(content), "{path}");
        }
    }
}
