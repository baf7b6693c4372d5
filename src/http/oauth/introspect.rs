//! `POST /oauth/introspect` (RFC 7662), for services that keep a secret.

use super::client::authenticate;
use super::wrong::Wrong;
use crate::model::parameters::Parameters;
use crate::service::exchange::Refused;
use crate::service::{Services, introspect};
use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use std::sync::Arc;

/// Says whether a token is good right now.
pub async fn post(State(services): State<Arc<Services>>, headers: HeaderMap, form: Result<Form<Parameters>, FormRejection>) -> Response {
    let answer = match form {
        Ok(Form(parameters)) => ask(&services, &headers, &parameters).await,
        Err(rejection) => Err(rejection.into()),
    };
    answer.unwrap_or_else(|wrong| wrong.answer(&headers))
}

async fn ask(services: &Services, headers: &HeaderMap, parameters: &Parameters) -> Result<Response, Wrong> {
    let client = authenticate(services, headers, parameters).await?;
    // §4: whoever needs no secret could try out tokens that were found somewhere.
    if client.service.registration.public {
        return Err(Refused::UnauthorizedClient.into());
    }
    let token = parameters.one("token")?.ok_or(Wrong::Request("token is missing"))?;
    Ok(Json(introspect::introspect(services, &client, token).await?).into_response())
}
