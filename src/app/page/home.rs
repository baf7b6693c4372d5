//! `/`

use crate::app::words::use_words;
use leptos::prelude::*;
use leptos_meta::Title;

/// The home page.
#[component]
pub fn HomePage() -> impl IntoView {
    let w = use_words();
    view! {
        <Title text=w.home.title />
        <h1 tabindex="-1">{w.home.title}</h1>
    }
}
