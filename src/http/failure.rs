//! What a person sees when the server failed, or when nobody can be sent back to the service that asks: a page in their language
//! and colours, where a program gets the JSON of `answer`. A layer around everything; the documents are `app::shell`'s.

use super::cookie::Jar;
use crate::app::{self, Assets};
use crate::model::authorize::Unproven;
use crate::model::{Lang, Seed};
use axum::Json;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY};
use http::{HeaderMap, StatusCode};
use serde_json::json;

/// The document brings a style sheet and a picture, and no script.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// Turns the failure of a request that wanted a page into one.
pub async fn page(State(assets): State<Assets>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wanted = text(ACCEPT).contains("text/html").then(|| (seed(headers, text(ACCEPT_LANGUAGE)), super::reference(headers)));
    let response = next.run(request).await;
    let Some((seed, reference)) = wanted else { return response };
    let document = |make: &dyn Fn() -> String| {
        let page = leptos::prelude::Owner::new().with(make);
        (response.status(), [(CONTENT_SECURITY_POLICY, POLICY)], Html(page)).into_response()
    };
    match response.extensions().get::<Unproven>() {
        Some(unproven) => document(&|| app::refused(&assets, &seed, *unproven)),
        None if response.status().is_server_error() => document(&|| app::failed(&assets, &seed, &reference)),
        None => response,
    }
}

/// The answer to a request of a service that is not proven: a page, where one is wanted.
pub fn unproven(unproven: Unproven) -> Response {
    let (error, what) = match unproven {
        Unproven::Service => ("invalid_client", "there is no such service"),
        Unproven::RedirectUri => ("invalid_request", "the address to go back to is none that this service is registered with"),
    };
    let body = Json(json!({ "error": error, "error_description": what }));
    let mut response = (StatusCode::BAD_REQUEST, body).into_response();
    response.extensions_mut().insert(unproven);
    response
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
