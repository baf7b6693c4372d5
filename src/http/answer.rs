//! Errors on their way out: what a use case reports becomes what the caller may hear, defects are
//! logged once under the request's id, and layers answer in the same JSON as server functions.

use crate::model;
use crate::service;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};

/// What the caller may hear of a failed use case; a defect is logged under `reference`.
pub fn tell(error: service::Error, reference: &str) -> model::Error {
    match error {
        service::Error::Told(told) => told,
        service::Error::Internal(cause) => {
            tracing::error!(reference, error = format!("{cause:#}"), "a request failed");
            model::Error::Internal { id: reference.to_owned() }
        }
    }
}

/// The headers that go with an error.
pub fn headers(error: &model::Error) -> Option<(http::HeaderName, String)> {
    match error {
        model::Error::Throttled { retry_after } => Some((RETRY_AFTER, retry_after.to_string())),
        model::Error::SignedOut { .. } => Some((WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"".into())),
        _ => None,
    }
}

/// The JSON answer of a layer, the same as a server function's.
pub fn json(error: &model::Error) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(error)).into_response();
    if let Some((name, value)) = headers(error)
        && let Ok(value) = value.parse()
    {
        response.headers_mut().insert(name, value);
    }
    response
}
