//! Where browser and server need different bodies: the browser's. Same names, same signatures
//! as `server.rs`; `lib.rs` picks one.

use crate::keeper::flash;
use crate::model::consent::Asking;
use crate::model::device::Pairing;
use crate::model::{Error, Flash, Next, Seed, Why};
use leptos::prelude::{GetUntracked, set_timeout};
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use std::time::Duration;

/// Unix time in milliseconds.
#[allow(clippy::disallowed_methods, reason = "the one place where pages read the browser's clock")]
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Never asked: the server's seed is in the page.
pub fn seed() -> Seed {
    Seed::default()
}

/// Never asked, as above.
pub fn asking() -> Option<Asking> {
    None
}

/// Never asked, unless the page was come to without a document: then a code is to be typed.
pub fn pairing() -> Pairing {
    Pairing::default()
}

/// Never asked: documents are the server's.
pub fn path() -> String {
    String::new()
}

/// What a query says under this name.
pub fn parameter(query: &str, name: &'static str) -> Option<String> {
    web_sys::UrlSearchParams::new_with_str(query).ok()?.get(name).filter(|value| !value.is_empty())
}

/// Sends the reader to the login page and leaves the reason for it to show. Waits a frame's time,
/// since the router must not navigate while it renders; not for a frame itself, which a tab out of
/// sight never gets.
pub fn turn_away(why: Why, next: &Next) {
    let login = next.login_url();
    let navigate = use_navigate();
    let here = use_location().pathname;
    let turned_from = here.get_untracked();
    let go = move || {
        // Whoever has already left (logging out goes to the login page by itself) is left alone.
        if here.get_untracked() == turned_from {
            flash::leave(Flash::from(why));
            navigate(&login, NavigateOptions { replace: true, ..Default::default() });
        }
    };
    set_timeout(go, Duration::from_millis(16));
}

/// Statuses belong to documents, which the browser does not answer.
pub fn not_found() {}

/// As above.
pub fn forbidden() {}

/// As above.
pub fn answer_status(_: &Error) {}

/// What the browser could not read is an answer that is not ours: a proxy's error page, a half-read body.
pub fn unreadable() -> Error {
    Error::Unavailable
}

/// As above.
pub fn page_headers(_: &Seed) {}
