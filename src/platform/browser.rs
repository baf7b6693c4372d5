//! What only the browser can say or do. `server.rs` has the same functions for the server; `lib.rs`
//! picks one. Called by the rooms that are compiled for both sides.

use crate::keeper::flash;
use crate::model::{Error, Flash, Next, Seed, Why};
use leptos::prelude::{GetUntracked, request_animation_frame};
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// Unix time in milliseconds.
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Never asked: the server's seed is in the page.
pub fn seed() -> Seed {
    Seed::default()
}

/// Leads to the login page with a message, in place of a page that is not to be seen. History is
/// replaced, so that Back does not bounce; off the render pass, which must not navigate.
pub fn turn_away(why: Why, next: &Next) {
    let (go, to) = (use_navigate(), next.login_url());
    let here = use_location().pathname;
    let turned_from = here.get_untracked();
    request_animation_frame(move || {
        // Whoever left meanwhile (logging out goes to the login page by itself) is left alone.
        if here.get_untracked() == turned_from {
            flash::leave(Flash::from(why));
            go(&to, NavigateOptions { replace: true, ..Default::default() });
        }
    });
}

/// The status is the server's to set.
pub fn not_found() {}

/// The status is the server's to set.
pub fn answer_status(_: &Error) {}

/// The headers are the server's to set.
pub fn page_headers(_: &Seed) {}
