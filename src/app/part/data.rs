//! The way to a file with all that is kept about the person: a plain link, so it takes no script.

use super::section::section;
use crate::app::words::use_words;
use leptos::prelude::*;

/// The section.
pub fn data() -> AnyView {
    let w = use_words();
    let body = view! {
        <p class="ways">
            // With `download` the browser fetches it by itself, and the router leaves it alone.
            <a href="/account/data" class="quiet outlined" download="tegata-data.json">
                {w.account().data.download}
            </a>
        </p>
    };
    section("data", w.account().data.title, Some(w.account().data.lead), body.into_any())
}
