//! `POST /oauth/revoke` (RFC 7009): a service gives back a token, and the session behind it ends.

use super::client::{authenticate, with_cors};
use super::wrong::Wrong;
use crate::model::parameters::Parameters;
use crate::service::{Services, exchange};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;

/// Answers 200 for every token there is nothing to do for (RFC 7009 §2.2): the service got what it wants.
pub async fn post(State(services): State<Arc<Services>>, headers: HeaderMap, form: Result<Form<Parameters>, FormRejection>) -> Response {
    let answer = match form {
        Ok(Form(parameters)) => revoke(&services, &headers, &parameters).await,
        Err(rejection) => Err(rejection.into()),
    };
    let answer = answer.map_or_else(|wrong| wrong.answer(&headers), |()| StatusCode::OK.into_response());
    with_cors(&services, &headers, answer).await
}

async fn revoke(services: &Services, headers: &HeaderMap, parameters: &Parameters) -> Result<(), Wrong> {
    let client = authenticate(services, headers, parameters).await?;
    let token = parameters.one("token")?.ok_or(Wrong::Request("token is missing"))?;
    Ok(exchange::revoke(services, &client, token).await?)
}
