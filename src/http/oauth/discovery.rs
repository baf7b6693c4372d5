//! Discovery (OpenID Connect Discovery 1.0, RFC 8414) and the JWK Set (RFC 7517), from memory.

use crate::model::key::JWKS_MAX_AGE;
use crate::model::service::{GrantType, SCOPES, SigningAlg};
use crate::service::{Services, assertion};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode};
use serde_json::json;
use std::sync::Arc;

fn cached() -> String {
    format!("public, max-age={JWKS_MAX_AGE}")
}

/// The metadata document: what exists, and nothing that does not. It holds as long as the server runs.
pub fn document(services: &Services) -> Bytes {
    let issuer = &services.settings.token.issuer;
    let at = |path: &str| [issuer, path].concat();
    let client_auth = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];
    let client_algs = assertion::ALGORITHMS.map(|alg| alg.name());
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": at("/oauth/authorize"),
        "token_endpoint": at("/oauth/token"),
        "userinfo_endpoint": at("/oauth/userinfo"),
        "jwks_uri": at("/.well-known/jwks.json"),
        "revocation_endpoint": at("/oauth/revoke"),
        "revocation_list_endpoint": at("/oauth/revocations"),
        "introspection_endpoint": at("/oauth/introspect"),
        "device_authorization_endpoint": at("/oauth/device_authorization"),
        "end_session_endpoint": at("/oauth/end_session"),
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": GrantType::ALL.map(GrantType::wire),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": SigningAlg::ALL,
        "token_endpoint_auth_methods_supported": client_auth,
        "token_endpoint_auth_signing_alg_values_supported": client_algs,
        "revocation_endpoint_auth_methods_supported": client_auth,
        "revocation_endpoint_auth_signing_alg_values_supported": client_algs,
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "introspection_endpoint_auth_signing_alg_values_supported": client_algs,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "prompt_values_supported": ["none", "login", "select_account", "consent"],
        "ui_locales_supported": ["ja", "en"],
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "iss", "sub", "aud", "azp", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", "amr", "name", "preferred_username", "email",
            "email_verified", "roles"
        ],
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    });
    Bytes::from(document.to_string())
}

/// Answers with the metadata document.
pub async fn metadata(document: Bytes) -> Response {
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (CACHE_CONTROL, cached().as_str())], [(CONTENT_TYPE, "application/json")], document)
        .into_response()
}

/// The public keys, or that they are still those that the asker has (RFC 9110 §13.1.2).
pub async fn jwks(State(services): State<Arc<Services>>, asked: HeaderMap) -> Response {
    let keys = services.keys.current();
    let etag = keys.jwks_etag.as_str();
    let about = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (CACHE_CONTROL, &cached()), (ETAG, etag)];
    if has(&asked, etag) {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(CONTENT_TYPE, "application/json")], keys.jwks.clone()).into_response()
}

/// True when the asker has what this tag names (RFC 9110 §13.1.2).
pub(super) fn has(asked: &HeaderMap, etag: &str) -> bool {
    let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok()).flat_map(|tags| tags.split(','));
    known.map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*")
}
