//! What is fetched once the page is awake: while it loads, when it cannot be had, and when it is there.

use super::{changing, icon};
use crate::app::ask::Asked;
use crate::app::words::{Words, use_words};
use crate::model::Error;
use leptos::prelude::*;
use std::sync::Arc;

/// What is said while there is nothing to show.
pub struct Listing {
    /// While it is fetched.
    pub loading: &'static str,
    /// The button after it failed.
    pub reload: &'static str,
}

/// What `shown` makes of the answer; before, that it is fetched; after an error, what happened and a button that
/// asks again.
pub fn listing(
    words: Listing,
    asked: Asked,
    ask: impl Fn() + Send + Sync + 'static,
    shown: impl Fn() -> Option<Result<AnyView, Error>> + Send + Sync + 'static,
) -> AnyView {
    let w = use_words();
    let Listing { loading, reload } = words;
    let ask: Arc<dyn Fn() + Send + Sync> = Arc::new(ask);
    let busy = Signal::derive(move || asked.pending().get().then_some("true"));
    view! {
        <div aria-live="polite" aria-busy=busy>
            {changing(move || match shown() {
                None => view! { <p class="loading needs-script">{loading}</p> }.into_any(),
                Some(Ok(shown)) => shown,
                Some(Err(error)) => view! { {trouble(w, &error)} {again(reload, ask.clone())} }.into_any(),
            })}
        </div>
    }
    .into_any()
}

/// What went wrong, while that is the last answer.
pub fn trouble_of(asked: Asked) -> AnyView {
    let w = use_words();
    let error = asked.error();
    changing(move || error.get().map_or_else(|| ().into_any(), |error| trouble(w, &error)))
}

fn trouble(w: &'static Words, error: &Error) -> AnyView {
    view! {
        <div class="slip slip-warning" role="alert">
            {icon::warning()}
            <p class="slip-text">{(w.trouble.error)(error)}</p>
        </div>
    }
    .into_any()
}

fn again(label: &'static str, ask: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    view! {
        <p class="ways">
            <button type="button" class="quiet outlined" on:click=move |_| ask()>
                {label}
            </button>
        </p>
    }
    .into_any()
}
