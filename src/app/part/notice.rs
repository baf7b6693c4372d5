//! A page, or the start of one, that only says something and where to go from there.

use leptos::prelude::*;
use leptos_meta::Title;

/// Title, heading and one paragraph; `after` is where to go.
pub fn notice(title: &'static str, text: &'static str, after: AnyView) -> AnyView {
    view! {
        <Title text=title />
        <h1 tabindex="-1">{title}</h1>
        <p>{text}</p>
        <p class="ways">{after}</p>
    }
    .into_any()
}

/// A way on, drawn as a button.
pub fn way(href: &'static str, label: &'static str) -> AnyView {
    view! {
        <a class="button" href=href>
            {label}
        </a>
    }
    .into_any()
}
