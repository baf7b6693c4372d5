//! `POST /oauth/token` (RFC 6749 §3.2): what a service brings becomes tokens.

use super::client::{authenticate, with_cors};
use super::wrong::Wrong;
use crate::model::Secret;
use crate::model::parameters::Parameters;
use crate::model::service::GrantType;
use crate::service::Services;
use crate::service::exchange::{self, Tokens};
use crate::service::{device, on_behalf};
use axum::Json;
use axum::extract::{Form, State, rejection::FormRejection};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{CACHE_CONTROL, PRAGMA};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;

/// In which header an authenticated service passes on the address of the person it asks for.
const END_USER_ADDRESS: &str = "x-end-user-address";

/// Answers a token request.
pub async fn post(State(services): State<Arc<Services>>, headers: HeaderMap, form: Result<Form<Parameters>, FormRejection>) -> Response {
    let answer = match form {
        Ok(Form(parameters)) => grant(&services, &headers, &parameters).await,
        Err(rejection) => Err(rejection.into()),
    };
    with_cors(&services, &headers, answer.unwrap_or_else(|wrong| wrong.answer(&headers))).await
}

async fn grant(services: &Services, headers: &HeaderMap, parameters: &Parameters) -> Result<Response, Wrong> {
    let one = |name| parameters.one(name).map_err(Wrong::from);
    let grant_type = one("grant_type")?.ok_or(Wrong::Request("grant_type is missing"))?;
    let client = authenticate(services, headers, parameters).await?;
    let scope = one("scope")?;
    let tokens = match GrantType::from_wire(grant_type).ok_or(Wrong::Grant)? {
        GrantType::AuthorizationCode => {
            let code = one("code")?.ok_or(Wrong::Request("code is missing"))?;
            exchange::code(services, &client, code, one("redirect_uri")?, one("code_verifier")?).await?
        }
        GrantType::RefreshToken => {
            let refresh_token = one("refresh_token")?.ok_or(Wrong::Request("refresh_token is missing"))?;
            exchange::refresh(services, &client, refresh_token, scope).await?
        }
        GrantType::ClientCredentials => {
            let resources = parameters.all("resource").filter(|uri| !uri.is_empty()).map(str::to_owned).collect();
            exchange::client_credentials(services, &client, scope.unwrap_or_default(), resources).await?
        }
        GrantType::DeviceCode => {
            let code = one("device_code")?.ok_or(Wrong::Request("device_code is missing"))?;
            device::poll(services, &client, code).await?
        }
        GrantType::TokenExchange => {
            let targets = ["audience", "resource"].into_iter().flat_map(|name| parameters.all(name));
            let asked = on_behalf::Asked {
                subject_token: one("subject_token")?.ok_or(Wrong::Request("subject_token is missing"))?,
                subject_token_type: one("subject_token_type")?.ok_or(Wrong::Request("subject_token_type is missing"))?,
                requested_token_type: one("requested_token_type")?,
                has_actor: one("actor_token")?.is_some(),
                targets: targets.filter(|target| !target.is_empty()).map(str::to_owned).collect(),
                scope,
            };
            on_behalf::exchange(services, &client, asked).await?
        }
        GrantType::Password => {
            let username = one("username")?.ok_or(Wrong::Request("username is missing"))?;
            let password: Secret = one("password")?.ok_or(Wrong::Request("password is missing"))?.to_owned().into();
            let address = end_user_address(headers)?;
            exchange::password(services, &client, username, &password, scope.unwrap_or_default(), address).await?
        }
    };
    Ok(success(&tokens))
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

/// RFC 6749 §5.1.
fn success(tokens: &Tokens) -> Response {
    let mut body = json!({
        "access_token": tokens.access_token,
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
        "scope": tokens.scope,
    });
    if let Some(refresh_token) = &tokens.refresh_token {
        body["refresh_token"] = json!(refresh_token.expose());
    }
    if let Some(kind) = tokens.issued_token_type {
        body["issued_token_type"] = json!(kind);
    }
    if let Some(id_token) = &tokens.id_token {
        body["id_token"] = json!(id_token);
    }
    ([(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(body)).into_response()
}
