//! `GET /account/data`: a person's own data as a file. Only for reading, so the session cookie suffices, as for a page.

use super::answer;
use super::visit::Visit;
use crate::service::account;
use axum::Extension;
use axum::Json;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::CONTENT_DISPOSITION;

/// The file; whoever is not signed in is led to the login page first.
pub async fn get(Extension(visit): Extension<Visit>) -> Response {
    let Ok(caller) = visit.cookie.caller() else { return Redirect::to("/login?next=%2Faccount").into_response() };
    match account::personal_data(&visit.services, caller).await {
        Ok(data) => ([(CONTENT_DISPOSITION, "attachment; filename=\"tegata-data.json\"")], Json(data)).into_response(),
        Err(error) => answer::json(&answer::tell(error, &visit.reference)),
    }
}
