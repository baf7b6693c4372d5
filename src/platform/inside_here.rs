//! The pages behind the guard, where they are at hand: on the server, and in the browser's whole bundle.
//! Same names, same signatures as `inside_elsewhere.rs`.

use crate::app::page::account::AccountPage;
use crate::app::page::home::HomePage;
use leptos::prelude::*;

/// `/`
pub fn home() -> AnyView {
    HomePage().into_any()
}

/// `/account`
pub fn account() -> AnyView {
    AccountPage().into_any()
}
