//! How a service proves who it is at the token endpoint and its neighbours (RFC 6749 §2.3): by `Basic`, by the body, or by what it signs;
//! and what a page of a registered origin may read of the answer.

use super::wrong::Wrong;
use crate::model::Secret;
use crate::model::parameters::Parameters;
use crate::service::Services;
use crate::service::assertion;
use crate::service::exchange::Refused;
use crate::service::service::{self, Client};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
};
use http::header::{ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, ORIGIN, VARY, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use std::sync::Arc;

/// Finds out which service asks.
pub async fn authenticate(services: &Services, headers: &HeaderMap, parameters: &Parameters) -> Result<Client, Wrong> {
    let id = parameters.one("client_id")?;
    if let Some(kind) = parameters.one("client_assertion_type")? {
        let assertion = parameters.one("client_assertion")?.filter(|_| kind == assertion::TYPE && !headers.contains_key(AUTHORIZATION));
        let client = assertion::authenticate(services, assertion.unwrap_or_default(), id).await.map_err(Refused::from)?;
        return Ok(client.ok_or(Refused::InvalidClient)?);
    }
    // An empty secret is what Swagger UI sends for a public client; it is there all the same when a header is there too.
    let in_body = parameters.all("client_secret").next().is_some();
    let secret = parameters.one("client_secret")?;
    let (id, secret) = match headers.get(AUTHORIZATION) {
        Some(_) if in_body => return Err(Wrong::Request("authenticate by header or by body, not by both")),
        Some(header) => {
            let (basic, secret) = basic(header).ok_or(Refused::InvalidClient)?;
            if id.is_some_and(|id| id != basic) {
                return Err(Wrong::Request("client_id differs from the one in the header"));
            }
            (basic, Some(secret))
        }
        None => (id.ok_or(Refused::InvalidClient)?.to_owned(), secret.map(|secret| secret.to_owned().into())),
    };
    let secret = secret.filter(|secret: &Secret| !secret.expose().is_empty());
    let client = service::authenticate(services, &id, secret).await.map_err(Refused::from)?;
    Ok(client.ok_or(Refused::InvalidClient)?)
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

/// Answers the preflight of a page that asks for a token itself (Swagger UI's Authorize).
pub async fn preflight(State(services): State<Arc<Services>>, headers: HeaderMap) -> Response {
    let allow = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, x-requested-with"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    with_cors(&services, &headers, (StatusCode::NO_CONTENT, allow).into_response()).await
}

/// Lets the page of a registered origin read the answer; no credentials, so no cookie is ever in play.
pub async fn with_cors(services: &Services, headers: &HeaderMap, mut answer: Response) -> Response {
    if let Some(origin) = headers.get(ORIGIN)
        && let Ok(text) = origin.to_str()
        && service::allows_origin(services, text).await.unwrap_or(false)
    {
        answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if answer.headers().contains_key(WWW_AUTHENTICATE) {
            answer.headers_mut().insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("www-authenticate"));
        }
    }
    answer.headers_mut().append(VARY, HeaderValue::from_static("origin"));
    answer
}
