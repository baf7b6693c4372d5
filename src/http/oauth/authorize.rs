//! `/oauth/authorize` (RFC 6749 §4.1) and the decision of the consent page: `service::authorize` decides, here it becomes pages and redirects.

use crate::http::cookie::Jar;
use crate::http::{answer, failure, reference};
use crate::model::authorize::{Mode, Unproven};
use crate::model::parameters::{Parameters, encode};
use crate::model::service::redirect_origin;
use crate::service::authorize::{self, Back, Step};
use crate::service::session::{self, BROWSER, Standing};
use crate::service::{Result, Services};
use axum::extract::{Form, RawQuery, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use std::sync::Arc;

/// A request that is longer finds no way through the login page.
const LONGEST: usize = 6000;

/// Answers a browser that a service sent here.
pub async fn get(State(services): State<Arc<Services>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    if query.len() > LONGEST {
        return failure::unproven(Unproven::RedirectUri);
    }
    let answered = async {
        let standing = standing(&services, &headers).await?;
        authorize::begin(&services, &Parameters::parse(&query), &standing).await
    };
    match answered.await {
        Ok(step) => answer_step(step),
        Err(error) => answer::json(&answer::tell(error, &reference(&headers))),
    }
}

/// A form of another site comes without our cookie (SameSite=Lax): a look at the address with the same
/// request brings it along.
pub async fn post(Form(parameters): Form<Parameters>) -> Response {
    Redirect::to(&[authorize::PATH, "?", &parameters.to_query()].concat()).into_response()
}

/// What the consent page sends.
#[derive(Deserialize)]
pub struct Decision {
    ticket: String,
    decision: String,
}

/// Takes the person's decision; only from our own page (`csrf::guard`).
pub async fn decide(State(services): State<Arc<Services>>, headers: HeaderMap, Form(form): Form<Decision>) -> Response {
    let answered = async {
        match standing(&services, &headers).await? {
            Standing::Live(caller) => authorize::decide(&services, &form.ticket, &caller, form.decision == "allow").await,
            _ => Ok(None),
        }
    };
    match answered.await {
        Ok(Some(step)) => answer_step(step),
        // Signed out meanwhile, or the question is too old: the page says so.
        Ok(None) => Redirect::to(&["/consent?ticket=", &encode(&form.ticket)].concat()).into_response(),
        Err(error) => answer::json(&answer::tell(error, &reference(&headers))),
    }
}

/// Who the browser's cookie says it is.
pub(super) async fn standing(services: &Services, headers: &HeaderMap) -> Result<Standing> {
    match Jar::read(headers).session {
        Some(credential) => session::identify(services, &credential, BROWSER).await,
        None => Ok(Standing::Absent),
    }
}

fn answer_step(step: Step) -> Response {
    match step {
        Step::ShowError(unproven) => failure::unproven(unproven),
        Step::LogIn(url) => Redirect::to(&url).into_response(),
        Step::Ask(ticket) => Redirect::to(&["/consent?ticket=", &encode(&ticket)].concat()).into_response(),
        Step::Back(back) => match back.mode {
            // 303: whatever the browser sent here is not sent on (RFC 9700 §4.12).
            Mode::Query => (StatusCode::SEE_OTHER, [(LOCATION, back.url())], [(REFERRER_POLICY, "no-referrer")]).into_response(),
            Mode::FormPost => form_post(&back),
        },
    }
}

/// A form that sends itself (OAuth 2.0 Form Post Response Mode §5), with a button where scripts are off.
fn form_post(back: &Back) -> Response {
    let nonce = leptos::nonce::Nonce::new().to_string();
    let field = |(name, value): &(&'static str, String)| format!(r#"<input type="hidden" name="{name}" value="{}">"#, escaped(value));
    let fields: String = back.parameters.iter().map(field).collect();
    let page = format!(
        r#"<!DOCTYPE html><html><head><meta charset="utf-8"><title>Tegata</title></head><body><form method="post" action="{}">{fields}<noscript><button>続ける / Continue</button></noscript></form><script nonce="{nonce}">document.forms[0].submit()</script></body></html>"#,
        escaped(&back.uri)
    );
    let to = redirect_origin(&back.uri).unwrap_or_default();
    let policy = format!("default-src 'none'; script-src 'nonce-{nonce}'; form-action {to}; base-uri 'none'; frame-ancestors 'none'");
    ([(CONTENT_SECURITY_POLICY, policy), (CACHE_CONTROL, "no-store".into()), (REFERRER_POLICY, "no-referrer".into())], Html(page))
        .into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
