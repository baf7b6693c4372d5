//! What a person sees when the server failed: a page in their language and colours with the number to quote,
//! where a program gets the JSON of `answer`. A layer around the pages; the document is `app::failed`.

use super::cookie::Jar;
use crate::app::{self, Assets};
use crate::model::{Lang, Seed};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::HeaderMap;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY};
use std::sync::Arc;

/// The document brings a style sheet and a picture, and no script.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// Turns the failure of a request that wanted a page into one.
pub async fn page(State(assets): State<Arc<Assets>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wanted = text(ACCEPT).contains("text/html").then(|| (seed(headers, text(ACCEPT_LANGUAGE)), super::reference(headers)));
    let response = next.run(request).await;
    match wanted {
        Some((seed, reference)) if response.status().is_server_error() => {
            let document = leptos::prelude::Owner::new().with(|| app::failed(&assets, &seed, &reference));
            (response.status(), [(CONTENT_SECURITY_POLICY, POLICY)], Html(document)).into_response()
        }
        _ => response,
    }
}

/// Only what the reader chose: who they are could not be found out.
fn seed(headers: &HeaderMap, languages: &str) -> Seed {
    let jar = Jar::read(headers);
    Seed {
        lang: jar.lang.unwrap_or_else(|| Lang::from_accept_language(languages)),
        theme: jar.theme.unwrap_or_default(),
        ..Seed::default()
    }
}
