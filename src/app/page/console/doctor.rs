//! `/console/doctor`: what is wrong with this Tegata, and the exact fix; a button looks again.

use super::page;
use crate::app::ask::{Ask, Asked};
use crate::app::part::listing::{Listing, listing};
use crate::app::part::{changing, icon};
use crate::app::words::{Words, use_words};
use crate::model::finding::{Diagnosis, Severity};
use crate::server_fns::doctor::Examine;
use leptos::prelude::*;

/// The page.
pub fn doctor_page() -> AnyView {
    let w = use_words();
    let words = &w.console().doctor;
    let list = Ask::of::<Examine>();
    Effect::new(move |_| list.look());
    let shown = move || {
        let answer = list.answer()?;
        Some(answer.map(|found| rows(w, found)))
    };
    let lead = view! { <p class="lead">{words.lead}</p> }.into_any();
    let body = view! {
        <div class="account-section">
            {listing(Listing { loading: words.loading, reload: words.again }, *list, move || list.look(), shown)} {again(w, *list)}
            <p class="hint">{words.more} " " <code translate="no">"tegata doctor --help"</code></p>
        </div>
    };
    page(words.title.to_owned(), lead, body.into_any())
}

/// The button that looks again; after an error the list has its own.
fn again(w: &'static Words, asked: Asked) -> AnyView {
    let words = &w.console().doctor;
    let (pending, error) = (asked.pending(), asked.error());
    let said = Signal::derive(move || if pending.get() { words.loading } else { words.again });
    let disabled = Signal::derive(move || pending.get().then_some("true"));
    let failed = Memo::new(move |_| error.with(Option::is_some));
    changing(move || match failed.get() {
        true => ().into_any(),
        false => view! {
            <p class="ways needs-script">
                <button
                    type="button"
                    class="quiet outlined"
                    aria-disabled=disabled
                    on:click=move |_| {
                        if !pending.get_untracked() {
                            asked.look();
                        }
                    }
                >
                    {said}
                </button>
            </p>
        }
        .into_any(),
    })
}

fn rows(w: &'static Words, found: Vec<Diagnosis>) -> AnyView {
    if found.is_empty() {
        return view! { <p class="told">{icon::done()} <span>{w.console().doctor.healthy}</span></p> }.into_any();
    }
    let rows: Vec<_> = found.into_iter().map(|diagnosis| row(w, diagnosis)).collect();
    view! { <ul class="devices findings">{rows}</ul> }.into_any()
}

fn row(w: &'static Words, diagnosis: Diagnosis) -> AnyView {
    let words = &w.console().doctor;
    let Diagnosis { code, severity, problem, fix } = diagnosis;
    let (mark, class) = match severity {
        Severity::Error => (words.error, "tag tag-bad"),
        Severity::Warning => (words.warning, "tag"),
    };
    view! {
        <li class="device finding">
            <div>
                <p class="device-label">{with_code(&problem)}</p>
                <p class="finding-fix">
                    <span class="label">{words.fix}</span>
                    " "
                    {with_code(&fix)}
                </p>
                <p class="hint">
                    <code translate="no">{code}</code>
                </p>
            </div>
            <span class=class>{mark}</span>
        </li>
    }
    .into_any()
}

/// What stands between backticks is to be typed.
fn with_code(text: &str) -> AnyView {
    let parts = text.split('`').enumerate().map(|(at, part)| {
        let part = part.to_owned();
        if at % 2 == 1 { view! { <code translate="no">{part}</code> }.into_any() } else { view! { <span>{part}</span> }.into_any() }
    });
    parts.collect::<Vec<_>>().into_any()
}
