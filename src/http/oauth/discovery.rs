//! Discovery (OpenID Connect Discovery 1.0, RFC 8414) and the JWK Set (RFC 7517), from memory.

use crate::service::Services;
use crate::service::service::{PASSWORD, REFRESH_TOKEN};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use serde_json::json;
use std::sync::Arc;

/// Verifiers look again after so long; keys are published longer before they sign.
const CACHED: &str = "public, max-age=300";

/// The metadata document: what exists, and nothing that does not.
pub async fn metadata(State(services): State<Arc<Services>>) -> Response {
    let settings = &services.settings;
    let issuer = &settings.token.issuer;
    let algorithm = services.keys.current().signing.alg().name();
    let document = json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/oauth/token"),
        "userinfo_endpoint": format!("{issuer}/oauth/userinfo"),
        "revocation_endpoint": format!("{issuer}/oauth/revoke"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "response_types_supported": [],
        "grant_types_supported": [REFRESH_TOKEN, PASSWORD],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [algorithm],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "claims_supported": ["sub", "name", "preferred_username", "email", "email_verified", "roles"],
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    });
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (CACHE_CONTROL, CACHED)], Json(document)).into_response()
}

/// The public keys.
pub async fn jwks(State(services): State<Arc<Services>>) -> Response {
    let keys = services.keys.current();
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (CACHE_CONTROL, CACHED), (CONTENT_TYPE, "application/json")], keys.jwks.to_string())
        .into_response()
}
