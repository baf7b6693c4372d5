//! The pages behind the guard, where they are not: in the small bundle that the pages before it load.
//! Whoever passes the guard there is sent on by the browser, whose next document brings the whole bundle.
//! Same names, same signatures as `inside_here.rs`.

use crate::app::guard::here;
use crate::model::Next;
use leptos::prelude::*;

/// `/`
pub fn home() -> AnyView {
    load(&here());
    ().into_any()
}

/// `/account`
pub fn account() -> AnyView {
    load(&here());
    ().into_any()
}

/// `/consent`
pub fn consent() -> AnyView {
    load(&here());
    ().into_any()
}

/// `/console` and below
pub fn console() -> AnyView {
    load(&here());
    ().into_any()
}

/// `/device`
pub fn device() -> AnyView {
    load(&here());
    ().into_any()
}

/// `/logout`
pub fn log_out() -> AnyView {
    if let Some(window) = web_sys::window() {
        _ = window.location().reload();
    }
    ().into_any()
}

/// The link to the console is not offered before the guard.
pub fn way_to_console() -> AnyView {
    ().into_any()
}

/// Goes on to `next` in the place of this page.
pub fn way_in() -> impl Fn(&Next) {
    load
}

fn load(next: &Next) {
    if let Some(window) = web_sys::window() {
        _ = window.location().replace(next.as_str());
    }
}
