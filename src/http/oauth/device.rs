//! `/oauth/device_authorization` (RFC 8628 §3.1) and the answer of the page `/device`: `service::device` decides.

use super::authorize::standing;
use super::client::authenticate;
use super::wrong::Wrong;
use crate::http::{address, answer, reference};
use crate::model::parameters::Parameters;
use crate::service::session::Standing;
use crate::service::{Services, device};
use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::CACHE_CONTROL;
use http::{Extensions, HeaderMap};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// Gives a device its codes.
pub async fn post(
    State(services): State<Arc<Services>>,
    extensions: Extensions,
    headers: HeaderMap,
    form: Result<Form<Parameters>, FormRejection>,
) -> Response {
    let answer = match form {
        Ok(Form(parameters)) => begin(&services, &extensions, &headers, &parameters).await,
        Err(rejection) => Err(rejection.into()),
    };
    answer.unwrap_or_else(|wrong| wrong.answer(&headers))
}

async fn begin(services: &Services, extensions: &Extensions, headers: &HeaderMap, parameters: &Parameters) -> Result<Response, Wrong> {
    let client = authenticate(services, headers, parameters).await?;
    let scope = parameters.one("scope")?.unwrap_or_default();
    let address = address::client(&services.settings, address::peer(extensions), headers);
    let begun = device::begin(services, &client, scope, address).await?;
    let body = json!({
        "device_code": begun.device_code.expose(),
        "user_code": begun.user_code,
        "verification_uri": begun.page,
        "verification_uri_complete": format!("{}?user_code={}", begun.page, begun.user_code),
        "expires_in": device::LIFE,
        "interval": device::PACE,
    });
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// What the page sends.
#[derive(Deserialize)]
pub struct Decision {
    ticket: String,
    decision: String,
}

/// Takes the person's answer; only from our own page (`csrf::guard`).
pub async fn decide(State(services): State<Arc<Services>>, headers: HeaderMap, Form(form): Form<Decision>) -> Response {
    let allowed = form.decision == "allow";
    let answered = async {
        match standing(&services, &headers).await? {
            Standing::Live(caller) => device::decide(&services, &form.ticket, &caller, allowed).await,
            _ => Ok(false),
        }
    };
    let done = match answered.await {
        Ok(true) if allowed => "allowed",
        Ok(true) => "denied",
        // Signed out meanwhile, answered already, or too late: the page says so.
        Ok(false) => "gone",
        Err(error) => return answer::json(&answer::tell(error, &reference(&headers))),
    };
    Redirect::to(&[device::PATH, "?done=", done].concat()).into_response()
}
