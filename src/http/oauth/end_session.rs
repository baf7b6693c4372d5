//! `/oauth/end_session` (OpenID Connect RP-Initiated Logout) and the answer to its question: `service::end_session` decides.

use super::authorize::standing;
use crate::http::{answer, cookie, failure, reference};
use crate::model::Flash;
use crate::model::parameters::{Parameters, encode};
use crate::model::session::Why;
use crate::service::end_session::{self, Step};
use crate::service::session::{self, Caller, Standing};
use crate::service::{Result, Services};
use axum::extract::{Form, RawQuery, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::HeaderMap;
use http::header::SET_COOKIE;
use serde::Deserialize;
use std::sync::Arc;

/// Where services send people to log out.
const PATH: &str = "/oauth/end_session";

/// Answers a browser that a service sent here.
pub async fn get(State(services): State<Arc<Services>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let parameters = Parameters::parse(&query.unwrap_or_default());
    let answered = async {
        let standing = standing(&services, &headers).await?;
        match end_session::begin(&services, &parameters, &standing).await? {
            Step::ShowError(unproven) => Ok(failure::unproven(unproven)),
            Step::Ask(ticket) => Ok(Redirect::to(&["/logout?ticket=", &encode(&ticket)].concat()).into_response()),
            Step::Leave { caller, to } => leave(&services, caller.as_deref(), to.as_deref()).await,
        }
    };
    answered.await.unwrap_or_else(|error| answer::json(&answer::tell(error, &reference(&headers))))
}

/// A form of another site comes without our cookie, as at the authorization endpoint.
pub async fn post(Form(parameters): Form<Parameters>) -> Response {
    Redirect::to(&[PATH, "?", &parameters.to_query()].concat()).into_response()
}

/// What the page at `/logout` sends.
#[derive(Deserialize)]
pub struct Answer {
    ticket: Option<String>,
}

/// Takes the person's yes; only from our own page (`csrf::guard`).
pub async fn confirm(State(services): State<Arc<Services>>, headers: HeaderMap, Form(form): Form<Answer>) -> Response {
    let to = form.ticket.and_then(|ticket| end_session::decided(&services, &ticket));
    let answered = async {
        let standing = standing(&services, &headers).await?;
        let caller = if let Standing::Live(caller) = &standing { Some(&**caller) } else { None };
        leave(&services, caller, to.as_deref()).await
    };
    answered.await.unwrap_or_else(|error| answer::json(&answer::tell(error, &reference(&headers))))
}

async fn leave(services: &Services, caller: Option<&Caller>, to: Option<&str>) -> Result<Response> {
    if let Some(caller) = caller {
        session::end(services, &caller.profile.sub, &caller.sid, Why::SignedOut).await?;
    }
    let gone = [Some(cookie::no_session()), to.is_none().then(|| cookie::flash(Flash::SignedOut))];
    let cookies: Vec<_> = gone.into_iter().flatten().map(|cookie| (SET_COOKIE, cookie)).collect();
    Ok((AppendHeaders(cookies), Redirect::to(to.unwrap_or("/login"))).into_response())
}
