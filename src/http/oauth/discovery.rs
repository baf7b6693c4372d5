//! Discovery (OpenID Connect Discovery 1.0, RFC 8414) and the JWK Set (RFC 7517), from memory.

use crate::model::key::JWKS_MAX_AGE;
use crate::service::Services;
use crate::service::service::{PASSWORD, REFRESH_TOKEN};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode};
use serde_json::json;
use std::sync::Arc;

fn cached() -> String {
    format!("public, max-age={JWKS_MAX_AGE}")
}

/// The metadata document: what exists, and nothing that does not.
pub async fn metadata(State(services): State<Arc<Services>>) -> Response {
    let settings = &services.settings;
    let issuer = &settings.token.issuer;
    let algorithm = services.keys.current().default_signing().alg().name();
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
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (CACHE_CONTROL, cached().as_str())], Json(document)).into_response()
}

/// The public keys, or that they are still those that the asker has (RFC 9110 §13.1.2).
pub async fn jwks(State(services): State<Arc<Services>>, asked: HeaderMap) -> Response {
    let keys = services.keys.current();
    let etag = keys.jwks_etag.as_str();
    let about = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (CACHE_CONTROL, &cached()), (ETAG, etag)];
    let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok()).flat_map(|tags| tags.split(','));
    if known.map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*") {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(CONTENT_TYPE, "application/json")], keys.jwks.clone()).into_response()
}
