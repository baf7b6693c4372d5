//! The pages behind the guard, where they are at hand: on the server, and in the browser's whole bundle.
//! Same names, same signatures as `inside_elsewhere.rs`.

use crate::app::page::account::AccountPage;
use crate::app::page::consent::consent_page;
use crate::app::page::console::console_page;
use crate::app::page::device::device_page;
use crate::app::page::home::HomePage;
use crate::app::page::logout::log_out_page;
use crate::app::part::changing;
use crate::app::words::use_words;
use crate::app::{is_inside, use_keeper};
use crate::keeper::Phase;
use crate::model::Next;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

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

/// `/console` and below
pub fn console() -> AnyView {
    console_page()
}

/// `/device`
pub fn device() -> AnyView {
    device_page()
}

/// `/logout`
pub fn log_out() -> AnyView {
    log_out_page()
}

/// The link to the console, for administrators; on the pages behind the guard alone, as the others wake up without it.
pub fn way_to_console() -> AnyView {
    let phase = use_keeper().phase();
    let path = use_location().pathname;
    let shown = Memo::new(move |_| {
        let administers = phase.with(|phase| matches!(phase, Phase::In(who) if who.is_administrator()));
        administers && path.with(|path| is_inside(path))
    });
    changing(move || match shown.get() {
        true => view! {
            <a class="me" href="/console">
                {use_words().console().title}
            </a>
        }
        .into_any(),
        false => ().into_any(),
    })
}

/// Goes on to `next` in the place of this page; what is no page of ours, the browser asks for.
pub fn way_in() -> impl Fn(&Next) {
    let navigate = use_navigate();
    move |next| match (next.is_page(), web_sys::window()) {
        (false, Some(window)) => _ = window.location().replace(next.as_str()),
        _ => navigate(next.as_str(), NavigateOptions { replace: true, ..Default::default() }),
    }
}
