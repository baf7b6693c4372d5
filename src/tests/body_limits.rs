//! The setting `max-body`: whoever sends more, at whatever door, with or without saying how much, gets 413.

use crate::bad_input::FUNCTIONS;
use crate::support::App;
use axum::body::{Body, Bytes};
use axum::http::{Request, header};

const LIMIT: usize = 8192;
const FORM: &str = "application/x-www-form-urlencoded";

async fn app() -> App {
    App::with(&[("TEGATA_SERVER_MAX_BODY", &LIMIT.to_string())]).await
}

/// A form of exactly so many bytes.
fn padded(fields: &str, size: usize) -> Vec<u8> {
    format!("{fields}&pad={}", "x".repeat(size - fields.len() - "&pad=".len())).into_bytes()
}

fn post(path: &str, kind: &str, body: Body) -> Request<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, kind).header(header::ACCEPT, "application/json");
    request.header("sec-fetch-site", "same-origin").header("x-keep", "1").body(body).expect("a request")
}

/// Without a Content-Length, in pieces below the limit.
fn chunked(body: &[u8]) -> Body {
    let chunks: Vec<std::io::Result<Bytes>> = body.chunks(1000).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    Body::from_stream(futures::stream::iter(chunks))
}

#[tokio::test]
async fn every_function_refuses_one_byte_too_many() {
    let app = app().await;
    for function in FUNCTIONS {
        for kind in [FORM, "application/json", "text/plain"] {
            let (full, over) = (padded("email=x", LIMIT), padded("email=x", LIMIT + 1));
            let path = format!("/api/{function}");
            for body in [Body::from(full.clone()), chunked(&full)] {
                assert_ne!(app.send(post(&path, kind, body)).await.status, 413, "{function} {kind}");
            }
            for body in [Body::from(over.clone()), chunked(&over)] {
                let answer = app.send(post(&path, kind, body)).await.expect(413);
                assert_eq!((answer.code().as_str(), answer.set_cookies().len()), ("malformed", 0), "{function} {kind}");
            }
        }
    }
}

#[tokio::test]
async fn so_do_the_other_doors() {
    let app = app().await;
    for (path, fields, within) in [
        ("/preferences", "lang=ja&next=%2F", 303),
        ("/oauth/token", "grant_type=refresh_token&refresh_token=x", 401),
        ("/oauth/revoke", "token=x", 401),
    ] {
        let (full, over) = (padded(fields, LIMIT), padded(fields, LIMIT + 1));
        app.send(post(path, FORM, Body::from(full.clone()))).await.expect(within);
        app.send(post(path, FORM, chunked(&full))).await.expect(within);
        app.send(post(path, FORM, Body::from(over.clone()))).await.expect(413);
        app.send(post(path, FORM, chunked(&over))).await.expect(413);
    }
}

#[tokio::test]
async fn a_large_body_signs_nobody_in() {
    let app = app().await;
    app.account("hana@example.jp", &[]).await;
    let fields = crate::support::visitor::form(&[("email", "hana@example.jp"), ("password", crate::support::PASSWORD)]);
    app.send(post("/api/session/login", FORM, chunked(&padded(&fields, LIMIT + 1)))).await.expect(413);
    app.send(post("/api/session/login", FORM, chunked(&padded(&fields, LIMIT)))).await.expect(200);
}
