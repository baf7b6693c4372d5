//! Bodies of requests to our own pages and server functions: read whole and within the limit before
//! anybody looks at them. leptos would tell a body that is too large or no text as "no answer" (503).

use super::answer;
use crate::model::Error;
use crate::service::Services;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use http_body_util::LengthLimitError;
use std::error::Error as _;
use std::sync::Arc;

/// A layer that answers 413 to what is too large and 400 to what is no UTF-8.
pub async fn read(State(services): State<Arc<Services>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match to_bytes(body, services.settings.server.max_body).await {
        Ok(bytes) if std::str::from_utf8(&bytes).is_ok() => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(error) if error.source().is_some_and(|source| source.is::<LengthLimitError>()) => {
            let mut response = answer::json(&Error::Malformed);
            *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            response
        }
        Ok(_) | Err(_) => answer::json(&Error::Malformed),
    }
}
