//! What only the browser can say or do; `platform/server.rs` has the same functions for the server.

use crate::keeper::flash;
use crate::model::{Error, Next, Why};
use leptos::prelude::set_timeout;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::time::Duration;

/// Unix time in milliseconds.
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// The status is the server's to set.
pub fn answer_status(_: &Error) {}

/// Leads to the login page with a message, in place of a page that is not to be seen. History is
/// replaced, so that Back does not bounce; off the render pass, which must not navigate, and not
/// by an animation frame, which a tab out of sight never gets.
pub fn turn_away(why: Why, next: &Next) {
    flash::leave(why.into());
    let (go, to) = (use_navigate(), next.login_url());
    set_timeout(move || go(&to, NavigateOptions { replace: true, ..Default::default() }), Duration::ZERO);
}
