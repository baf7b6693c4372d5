//! `POST /oauth/token` (RFC 6749 §3.2): grants `refresh_token` and, for services that have it,
//! `password`. Client authentication by Basic or by body, never both.

use crate::http::{answer, reference};
use crate::model::{self, Secret};
use crate::service::Services;
use crate::service::service::{self, Refused, Service, Tokens};
use axum::Json;
use axum::extract::{Form, State, rejection::FormRejection};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE};
use http::header::{AUTHORIZATION, CACHE_CONTROL, ORIGIN, PRAGMA, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;

/// In which header an authenticated service passes on the address of the person it asks for.
const END_USER_ADDRESS: &str = "x-end-user-address";

/// The form's fields in order.
pub(super) type Fields = Vec<(String, String)>;

/// Answers a token request.
pub async fn post(State(services): State<Arc<Services>>, headers: HeaderMap, form: Result<Form<Fields>, FormRejection>) -> Response {
    let answer = match form {
        Ok(Form(fields)) => grant(&services, &headers, &fields).await.unwrap_or_else(|wrong| wrong.answer(&headers)),
        Err(rejection) => Wrong::Form(rejection).answer(&headers),
    };
    with_cors(&services, &headers, answer).await
}

/// Answers the preflight of a page that asks for a token itself (Swagger UI's Authorize).
pub async fn preflight(State(services): State<Arc<Services>>, headers: HeaderMap) -> Response {
    let allow = [
        (ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, x-requested-with"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    with_cors(&services, &headers, (StatusCode::NO_CONTENT, allow).into_response()).await
}

/// Why there is no token, before or after the service was asked.
pub(super) enum Wrong {
    Form(FormRejection),
    Request(&'static str),
    Grant,
    Refused(Refused),
}

impl From<Refused> for Wrong {
    fn from(refused: Refused) -> Self {
        Wrong::Refused(refused)
    }
}

async fn grant(services: &Services, headers: &HeaderMap, fields: &Fields) -> Result<Response, Wrong> {
    let field = |name: &'static str| one(fields, name);
    let grant_type = field("grant_type")?.ok_or(Wrong::Request("grant_type is missing"))?;
    let client = authenticate(services, headers, fields).await?;
    let tokens = match grant_type {
        service::PASSWORD => {
            let username = field("username")?.ok_or(Wrong::Request("username is missing"))?;
            let password: Secret = field("password")?.ok_or(Wrong::Request("password is missing"))?.to_owned().into();
            let address = end_user_address(headers)?;
            service::grant_password(services, &client, username, &password, field("scope")?.unwrap_or_default(), address).await?
        }
        service::REFRESH_TOKEN => {
            let refresh_token = field("refresh_token")?.ok_or(Wrong::Request("refresh_token is missing"))?;
            service::grant_refresh(services, &client, refresh_token).await?
        }
        _ => return Err(Wrong::Grant),
    };
    Ok(success(&tokens))
}

/// RFC 6749 §2.3: one way to authenticate in a request.
pub(super) async fn authenticate(services: &Services, headers: &HeaderMap, fields: &Fields) -> Result<Service, Wrong> {
    let (id, secret) = (one(fields, "client_id")?, one(fields, "client_secret")?);
    let (id, secret) = match headers.get(AUTHORIZATION) {
        Some(_) if secret.is_some() => return Err(Wrong::Request("authenticate by header or by body, not by both")),
        Some(header) => {
            let (basic, secret) = basic(header).ok_or(Refused::InvalidClient)?;
            if id.is_some_and(|id| id != basic) {
                return Err(Wrong::Request("client_id differs from the one in the header"));
            }
            (basic, Some(secret))
        }
        None => (id.ok_or(Refused::InvalidClient)?.to_owned(), secret.map(|secret| secret.to_owned().into())),
    };
    // Swagger UI sends an empty secret for a public client.
    let secret = secret.filter(|secret: &Secret| !secret.expose().is_empty());
    Ok(service::authenticate(services, &id, secret.as_ref()).await?)
}

/// Reads `Basic`: both halves are form-encoded before they are joined (RFC 6749 §2.3.1).
fn basic(header: &HeaderValue) -> Option<(String, Secret)> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(encoded.trim()).ok())??;
    let decoded = String::from_utf8(decoded).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8().ok().map(String::from);
    Some((plain(id)?, plain(secret)?.into()))
}

/// The value of a field; given twice it is an error (RFC 6749 §3.2), empty it counts as absent.
pub(super) fn one<'a>(fields: &'a Fields, name: &'static str) -> Result<Option<&'a str>, Wrong> {
    let mut values = fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let value = values.next();
    if values.next().is_some() {
        return Err(Wrong::Request("a parameter is given twice"));
    }
    Ok(value.filter(|value| !value.is_empty() || name == "client_secret"))
}

/// Without the header every person behind the service shares one brake.
fn end_user_address(headers: &HeaderMap) -> Result<IpAddr, Wrong> {
    match headers.get(END_USER_ADDRESS) {
        None => Ok(IpAddr::from([0, 0, 0, 0])),
        Some(value) => {
            value.to_str().ok().and_then(|text| text.trim().parse().ok()).ok_or(Wrong::Request("X-End-User-Address is no address"))
        }
    }
}

fn success(tokens: &Tokens) -> Response {
    let body = json!({
        "access_token": tokens.pass.access_token,
        "token_type": "Bearer",
        "expires_in": tokens.pass.expires_in,
        "refresh_token": tokens.refresh_token.expose(),
        "scope": tokens.scope,
    });
    ([(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(body)).into_response()
}

impl Wrong {
    pub(super) fn answer(self, headers: &HeaderMap) -> Response {
        let (status, error, description) = match self {
            Wrong::Form(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                (StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", "the body is too large".into())
            }
            Wrong::Form(_) => (StatusCode::BAD_REQUEST, "invalid_request", "the body must be application/x-www-form-urlencoded".into()),
            Wrong::Request(what) => (StatusCode::BAD_REQUEST, "invalid_request", what.to_owned()),
            Wrong::Grant => (StatusCode::BAD_REQUEST, "unsupported_grant_type", "the grants are password and refresh_token".into()),
            Wrong::Refused(Refused::InvalidClient) => {
                (StatusCode::UNAUTHORIZED, "invalid_client", "the service is not known or its secret is wrong".into())
            }
            Wrong::Refused(Refused::InvalidGrant(told)) => (StatusCode::BAD_REQUEST, "invalid_grant", told.to_string()),
            Wrong::Refused(Refused::UnauthorizedClient) => {
                (StatusCode::BAD_REQUEST, "unauthorized_client", "this service may not use this grant".into())
            }
            Wrong::Refused(Refused::InvalidScope) => (StatusCode::BAD_REQUEST, "invalid_scope", "a scope is not offered".into()),
            Wrong::Refused(Refused::Other(error)) => {
                let told = answer::tell(error, &reference(headers));
                let status = StatusCode::from_u16(told.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let code = if status == StatusCode::INTERNAL_SERVER_ERROR { "server_error" } else { "temporarily_unavailable" };
                let mut response = error_body(status, code, &told.to_string());
                if let model::Error::Throttled { retry_after } = told {
                    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after));
                }
                return response;
            }
        };
        let mut response = error_body(status, error, &description);
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"tegata\", charset=\"UTF-8\""));
        }
        response
    }
}

/// The error answer of RFC 6749 §5.2.
fn error_body(status: StatusCode, error: &str, description: &str) -> Response {
    (status, [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(json!({ "error": error, "error_description": description })))
        .into_response()
}

/// Lets the page of a registered origin read the answer; no credentials, so no cookie is ever in play.
pub(super) async fn with_cors(services: &Services, headers: &HeaderMap, mut answer: Response) -> Response {
    if let Some(origin) = headers.get(ORIGIN)
        && let Ok(text) = origin.to_str()
        && service::allows_origin(services, text).await.unwrap_or(false)
    {
        answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    answer.headers_mut().append(VARY, HeaderValue::from_static("origin"));
    answer
}
