//! `/oauth/userinfo` (OpenID Connect Core §5.3): what a live session's token may read of its person.

use crate::http::visit::bearer_of;
use crate::http::{answer, reference};
use crate::model::session::Why;
use crate::service::session::{Caller, Standing};
use crate::service::{Services, token};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Answers GET and POST alike.
pub async fn handle(State(services): State<Arc<Services>>, headers: HeaderMap) -> Response {
    let Some(bearer) = bearer_of(&headers) else {
        // RFC 6750 §3.1: no error code when no token came.
        return (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], Json(json!({ "error": "invalid_request" }))).into_response();
    };
    match token::bearer(&services, bearer).await {
        Ok(Standing::Live(caller)) => Json(claims(&caller)).into_response(),
        Ok(Standing::Absent) => refused(Why::Needed),
        Ok(Standing::Over(why)) => refused(why),
        Err(error) => answer::json(&answer::tell(error, &reference(&headers))),
    }
}

fn refused(why: Why) -> Response {
    let description = match why {
        Why::Expired | Why::Needed => "The access token is expired or not valid.",
        Why::SignedOut | Why::Reused | Why::PasswordChanged => "The session was ended.",
        Why::Disabled => "The account is disabled.",
    };
    let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{description}\"");
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)], Json(json!({ "error": "invalid_token", "error_description": description })))
        .into_response()
}

/// The claims that the granted scope opens (OpenID Connect Core §5.4); roles from the store.
fn claims(caller: &Caller) -> Value {
    let profile = &caller.profile;
    let granted = |scope: &str| caller.scope.split(' ').any(|word| word == scope);
    let mut claims = Map::new();
    claims.insert("sub".into(), json!(profile.sub));
    if granted("profile") {
        claims.insert("name".into(), json!(profile.name));
        claims.extend(profile.username.as_ref().map(|username| ("preferred_username".into(), json!(username))));
    }
    if granted("email")
        && let Some(email) = &profile.email
    {
        claims.insert("email".into(), json!(email));
        claims.insert("email_verified".into(), json!(profile.email_verified));
    }
    claims.insert("roles".into(), json!(profile.roles));
    Value::Object(claims)
}
