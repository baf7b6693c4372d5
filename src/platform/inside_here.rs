//! The pages behind the guard, where they are at hand: on the server, and in the browser's whole bundle.
//! Same names, same signatures as `inside_elsewhere.rs`.

use crate::app::page::account::AccountPage;
use crate::app::page::home::HomePage;
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

/// Goes on to `next` in the place of this page.
pub fn way_in() -> impl Fn(&Next) {
    let navigate = use_navigate();
    move |next| navigate(next.as_str(), NavigateOptions { replace: true, ..Default::default() })
}
