//! `/console/keys`: the signing keys, what each is for now, and when that changes.

use super::page;
use crate::app::ask::Ask;
use crate::app::part::listing::{Listing, listing};
use crate::app::part::when::when;
use crate::app::words::{Words, use_words};
use crate::model::Seconds;
use crate::model::key::{KeyInfo, State};
use crate::server_fns::key::ListKeys;
use leptos::prelude::*;

/// The page.
pub fn keys_page() -> AnyView {
    let w = use_words();
    let words = &w.console().keys;
    let list = Ask::of::<ListKeys>();
    Effect::new(move |_| list.look());
    let shown = move || {
        let answer = list.answer()?;
        Some(answer.map(|keys| rows(w, keys)))
    };
    let lead = view! { <p class="lead">{words.lead}</p> }.into_any();
    let reload = w.console().services.reload;
    let body = view! {
        <div class="account-section">
            {listing(Listing { loading: words.loading, reload }, *list, move || list.look(), shown)}
            <p class="hint">{words.rotate} " " <code translate="no">"tegata key rotate"</code></p>
        </div>
    };
    page(words.title.to_owned(), lead, body.into_any())
}

fn rows(w: &'static Words, keys: Vec<KeyInfo>) -> AnyView {
    if keys.is_empty() {
        return view! { <p class="hint">{w.console().keys.empty}</p> }.into_any();
    }
    let rows: Vec<_> = keys.into_iter().map(|key| row(w, key)).collect();
    view! { <ul class="devices">{rows}</ul> }.into_any()
}

fn row(w: &'static Words, key: KeyInfo) -> AnyView {
    let words = &w.console().keys;
    let (state, meaning) = (words.state)(key.state);
    let class = if key.state == State::Active { "tag tag-good" } else { "tag" };
    let times = [
        (words.published, Some(key.published_at)),
        (words.signs, Some(key.signs_at)),
        (words.retires, key.retires_at),
        (words.gone, key.gone_at),
    ];
    let times: Vec<_> = times.into_iter().filter_map(|(what, at)| Some(time(what, at?))).collect();
    view! {
        <li class="device">
            <div>
                <p class="device-label">
                    {key.algorithm} " " <code translate="no">{key.kid}</code>
                </p>
                <p class="hint">{meaning}</p>
                <dl class="known times">{times}</dl>
            </div>
            <span class=class>{state}</span>
        </li>
    }
    .into_any()
}

fn time(what: &'static str, at: Seconds) -> AnyView {
    view! {
        <div>
            <dt class="label">{what}</dt>
            <dd>{when(at)}</dd>
        </div>
    }
    .into_any()
}
