//! `/oauth/userinfo` (OpenID Connect Core §5.3): what a live session's token may read of its person.

use super::client::with_cors;
use crate::http::visit::bearer_of;
use crate::http::{answer, reference};
use crate::model::session::Why;
use crate::service::session::{Caller, Standing};
use crate::service::{Services, id_token, token};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{ORIGIN, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// Answers GET and POST alike; the token counts in the header alone (a form's, RFC 6750 §2.2, would be one way more).
pub async fn get(State(services): State<Arc<Services>>, headers: HeaderMap) -> Response {
    let answer = match bearer_of(&headers) {
        // RFC 6750 §3.1: no error code when no token came.
        None => (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], Json(json!({ "error": "invalid_request" }))).into_response(),
        Some(token) => match token::bearer(&services, token).await {
            Ok(Standing::Live(caller)) => Json(claims(&caller)).into_response(),
            Ok(Standing::Absent) => refused(Why::Needed),
            Ok(Standing::Over(why)) => refused(why),
            Err(error) => answer::json(&answer::tell(error, &reference(&headers))),
        },
    };
    if headers.contains_key(ORIGIN) { with_cors(&services, &headers, answer).await } else { answer }
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

/// What the granted scope opens; roles from the store.
fn claims(caller: &Caller) -> Value {
    let mut claims = id_token::about(&caller.profile, &caller.scope);
    claims.insert("sub".into(), json!(caller.profile.sub));
    if let Some(act) = &caller.act {
        claims.insert("act".into(), json!(act));
    }
    Value::Object(claims)
}
