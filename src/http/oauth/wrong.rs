//! What the token endpoint and its neighbours answer when they refuse (RFC 6749 §5.2).

use crate::http::{answer, reference};
use crate::model;
use crate::model::parameters::Repeated;
use crate::service;
use crate::service::exchange::Refused;
use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

/// Why there is no token, before or after the service was asked.
pub enum Wrong {
    /// The body is no form.
    Form(FormRejection),
    /// The request is not as it should be; the sentence is the developer's.
    Request(&'static str),
    /// There is no such grant.
    Grant,
    /// The service is refused.
    Refused(Refused),
}

impl From<Refused> for Wrong {
    fn from(refused: Refused) -> Self {
        Wrong::Refused(refused)
    }
}

impl From<service::Error> for Wrong {
    fn from(error: service::Error) -> Self {
        Wrong::Refused(error.into())
    }
}

impl From<Repeated> for Wrong {
    fn from(_: Repeated) -> Self {
        Wrong::Request("a parameter is given twice")
    }
}

impl From<FormRejection> for Wrong {
    fn from(rejection: FormRejection) -> Self {
        Wrong::Form(rejection)
    }
}

impl Wrong {
    /// The answer to this request.
    pub fn answer(self, headers: &HeaderMap) -> Response {
        let bad = |error, description: &str| body(StatusCode::BAD_REQUEST, error, description);
        match self {
            Wrong::Form(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                body(StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", "the body is too large")
            }
            Wrong::Form(_) => bad("invalid_request", "the body must be application/x-www-form-urlencoded"),
            Wrong::Request(what) => bad("invalid_request", what),
            Wrong::Grant => {
                bad("unsupported_grant_type", "there is no such grant: grant_types_supported of the discovery document names them")
            }
            Wrong::Refused(Refused::InvalidClient) => {
                let mut response = body(StatusCode::UNAUTHORIZED, "invalid_client", "the service is not known or its secret is wrong");
                let challenge = HeaderValue::from_static("Basic realm=\"tegata\", charset=\"UTF-8\"");
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
                response
            }
            Wrong::Refused(Refused::InvalidGrant(why)) => bad("invalid_grant", &why),
            Wrong::Refused(Refused::UnauthorizedClient) => bad("unauthorized_client", "this service may not use this grant"),
            Wrong::Refused(Refused::InvalidScope) => bad("invalid_scope", "a scope is not offered, or is more than was granted"),
            Wrong::Refused(Refused::InvalidRequest(what)) => bad("invalid_request", what),
            Wrong::Refused(Refused::AuthorizationPending) => bad("authorization_pending", "nobody has answered yet: ask again"),
            Wrong::Refused(Refused::SlowDown) => bad("slow_down", "wait 5 seconds more between two requests"),
            Wrong::Refused(Refused::ExpiredToken) => bad("expired_token", "nobody answered in time: begin again"),
            Wrong::Refused(Refused::AccessDenied) => bad("access_denied", "the person said no"),
            Wrong::Refused(Refused::InvalidTarget) => {
                bad("invalid_target", "an audience or resource is none of those that this service may ask for")
            }
            Wrong::Refused(Refused::Other(error)) => failed(error, headers),
        }
    }
}

fn failed(error: service::Error, headers: &HeaderMap) -> Response {
    let told = answer::tell(error, &reference(headers));
    let status = StatusCode::from_u16(told.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let code = if status == StatusCode::INTERNAL_SERVER_ERROR { "server_error" } else { "temporarily_unavailable" };
    let mut response = body(status, code, &told.to_string());
    if let model::Error::Throttled { retry_after } = told {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after));
    }
    response
}

fn body(status: StatusCode, error: &str, description: &str) -> Response {
    (status, [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(json!({ "error": error, "error_description": description })))
        .into_response()
}
