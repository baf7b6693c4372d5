//! The guard of everything that a cookie alone may do: a request that changes something must come
//! from our own pages. Fetch metadata where the browser sends it, else the Origin header.

use super::answer;
use crate::model::Error;
use crate::service::Services;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::ORIGIN;
use http::{HeaderMap, Method};
use std::sync::Arc;

/// Refuses requests of foreign pages. Not for `/oauth/*`, where the client authenticates itself.
pub async fn guard(State(services): State<Arc<Services>>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // Renewal asks for a header that no form can send as well (RFC 10017).
    let keep = request.uri().path() != "/api/session/renew" || request.headers().get("x-keep").is_some_and(|v| v == "1");
    if safe || (keep && is_own(request.headers(), services.settings.server.public_origin.as_str())) {
        return next.run(request).await;
    }
    tracing::warn!(target: "audit", event = "cross_site_refused", path = request.uri().path());
    answer::json(&Error::Forbidden)
}

fn is_own(headers: &HeaderMap, public_origin: &str) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.get(ORIGIN).is_some_and(|origin| origin == public_origin),
    }
}
