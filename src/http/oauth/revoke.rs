//! `POST /oauth/revoke` (RFC 7009): a service gives back a token, and the session behind it ends.

use super::token::{Fields, Wrong, authenticate, one, with_cors};
use crate::service::{Services, service};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

/// Answers 200 for every token there is nothing to do for (RFC 7009 §2.2): the service got what it wants.
pub async fn post(State(services): State<Arc<Services>>, headers: HeaderMap, form: Result<Form<Fields>, FormRejection>) -> Response {
    let answer = match form {
        Ok(Form(fields)) => match revoke(&services, &headers, &fields).await {
            Ok(()) => StatusCode::OK.into_response(),
            Err(wrong) => wrong.answer(&headers),
        },
        Err(rejection) => Wrong::Form(rejection).answer(&headers),
    };
    with_cors(&services, &headers, answer).await
}

async fn revoke(services: &Services, headers: &HeaderMap, fields: &Fields) -> Result<(), Wrong> {
    let client = authenticate(services, headers, fields).await?;
    let token = one(fields, "token")?.ok_or(Wrong::Request("token is missing"))?;
    Ok(service::revoke(services, &client, token).await?)
}
