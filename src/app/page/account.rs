//! `/account`

use crate::app::words::use_words;
use leptos::prelude::*;
use leptos_meta::Title;

/// The account page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let w = use_words();
    view! {
        <Title text=w.account.title />
        <h1 tabindex="-1">{w.account.title}</h1>
    }
}
