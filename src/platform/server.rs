//! Where browser and server need different bodies: the server's. Same names, same signatures
//! as `browser.rs`; `lib.rs` picks one. Works on the response of the page being rendered.

use crate::http::visit::{Visit, set_cookie};
use crate::http::{answer, cookie, headers};
use crate::model::consent::Asking;
use crate::model::device::Pairing;
use crate::model::parameters::Parameters;
use crate::model::{Error, Flash, Next, Seed, Why};
use http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Unix time in milliseconds.
#[allow(clippy::disallowed_methods, reason = "pages show times; rules get theirs from `Services::now`")]
pub fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// What this request's page starts from.
pub fn seed() -> Seed {
    use_context::<Visit>().map(|visit| visit.seed()).unwrap_or_default()
}

/// What a service asks of the person who reads this page.
pub fn asking() -> Option<Asking> {
    use_context::<Visit>().and_then(|visit| visit.asking())
}

/// The device that waits for the answer of the person who reads this page.
pub fn pairing() -> Pairing {
    use_context::<Visit>().map(|visit| visit.pairing()).unwrap_or_default()
}

/// The path of the document that was asked for.
pub fn path() -> String {
    use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default()
}

/// What a query says under this name.
pub fn parameter(query: &str, name: &'static str) -> Option<String> {
    Parameters::parse(query.trim_start_matches('?')).one(name).ok().flatten().map(str::to_owned)
}

/// Answers 302 to the login page, with the reason in the flash cookie. The body is dropped on the
/// way out, and the guard rendered nothing anyway.
pub fn turn_away(why: Why, next: &Next) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    set_cookie(&cookie::flash(Flash::from(why)));
    redirect(&response, &next.login_url());
}

/// Answers 404 with the page.
pub fn not_found() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::NOT_FOUND);
    }
}

/// Answers 403 with the page.
pub fn forbidden() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::FORBIDDEN);
    }
}

/// Gives a server function's error its HTTP status. Not for forms sent without JavaScript, which are
/// redirected, nor in the render of a page, where server functions run in-process.
pub fn answer_status(error: &Error) {
    let (Some(response), Some(parts)) = (use_context::<ResponseOptions>(), use_context::<Parts>()) else { return };
    let wants_html =
        parts.headers.get(http::header::ACCEPT).is_some_and(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
    if wants_html || !parts.uri.path().starts_with("/api/") {
        return;
    }
    if let Ok(status) = StatusCode::from_u16(error.status()) {
        response.set_status(status);
    }
    if let Some((name, value)) = answer::headers(error) {
        insert(&response, name, &value);
    }
}

/// What a server function could not read is its arguments.
pub fn unreadable() -> Error {
    Error::Malformed
}

/// Sets the headers of a document: the policy with the page's nonce; takes away the flash that this page
/// shows; leaves the cookie that proves, when a form comes back, that cookies come back.
pub fn page_headers(seed: &Seed) {
    let (Some(response), Some(visit)) = (use_context::<ResponseOptions>(), use_context::<Visit>()) else { return };
    if let Some(nonce) = use_nonce() {
        insert(&response, CONTENT_SECURITY_POLICY, &headers::document_policy(&visit.services.settings, seed, &nonce, visit.goal()));
    }
    if seed.flash.is_some() {
        set_cookie(&cookie::no_flash());
    }
    if !visit.jar.returned {
        set_cookie(&cookie::probe());
    }
}

fn redirect(response: &ResponseOptions, to: &str) {
    insert(response, LOCATION, to);
    response.set_status(StatusCode::FOUND);
}

fn insert(response: &ResponseOptions, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.insert_header(name, value);
    }
}
