//! The pages behind the guard, where they are not: in the small bundle that the pages before it load.
//! Whoever passes the guard there is sent on by the browser, whose next document brings the whole bundle.
//! Same names, same signatures as `inside_here.rs`.

use crate::app::guard::here;
use leptos::prelude::*;
use std::time::Duration;

/// `/`
pub fn home() -> AnyView {
    load()
}

/// `/account`
pub fn account() -> AnyView {
    load()
}

/// Asks for the document of this address. Not at once: the router has its history to write first.
fn load() -> AnyView {
    let here = here();
    let go = move || {
        if let Some(window) = web_sys::window() {
            _ = window.location().replace(here.as_str());
        }
    };
    set_timeout(go, Duration::from_millis(16));
    ().into_any()
}
