//! `/healthz`: the process answers. `/readyz`: the store does too.

use crate::service::Services;
use axum::extract::State;
use http::StatusCode;
use std::sync::Arc;

/// The process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The store answers.
pub async fn ready(State(services): State<Arc<Services>>) -> (StatusCode, &'static str) {
    match services.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
        }
    }
}
