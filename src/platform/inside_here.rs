//! The pages behind the guard, where they are at hand: on the server, and in the browser's whole bundle.
//! Same names, same signatures as `inside_elsewhere.rs`.

use crate::app::page::account::AccountPage;
use crate::app::page::consent::consent_page;
use crate::app::page::home::HomePage;
use crate::app::page::logout::log_out_page;
use crate::model::Next;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// `/`
pub fn home() -> AnyView {
    HomePage().into_any()
}

/// `/account`
pub fn account() -> AnyView {
    AccountPage().into_any()
}

/// `/consent`
pub fn consent() -> AnyView {
    consent_page()
}

/// `/logout`
pub fn log_out() -> AnyView {
    log_out_page()
}

/// Goes on to `next` in the place of this page; what is no page of ours, the browser asks for.
pub fn way_in() -> impl Fn(&Next) {
    let navigate = use_navigate();
    move |next| match (next.is_page(), web_sys::window()) {
        (false, Some(window)) => _ = window.location().replace(next.as_str()),
        _ => navigate(next.as_str(), NavigateOptions { replace: true, ..Default::default() }),
    }
}
