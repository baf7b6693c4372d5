//! What the person lets services do, and taking it back. Fetched once the page is awake, and again after every change.

use super::confirm::{Confirm, confirm};
use super::listing::{Listing, listing, trouble_of};
use super::section::{section, told};
use super::when::when;
use super::{focus, icon};
use crate::app::ask::{Ask, Asked};
use crate::app::words::{Words, use_words};
use crate::model::consent::Granted;
use crate::server_fns::consent::{ListConsents, WithdrawConsent};
use leptos::prelude::*;

const HEADING: &str = "applications";

/// The section.
pub fn applications() -> AnyView {
    let w = use_words();
    let words = &w.consent().given;
    let list = Ask::of::<ListConsents>();
    let withdraw = Ask::of::<WithdrawConsent>();
    let target = RwSignal::new(String::new());
    Effect::new(move |_| {
        if !withdraw.pending().get() {
            list.look();
        }
    });
    Effect::new(move |_| {
        if withdraw.done() {
            focus(HEADING);
        }
    });
    let told_withdrawn = Signal::derive(move || {
        let done = !withdraw.pending().get() && withdraw.done();
        done.then(|| (words.withdrawn)(&target.get()))
    });
    let rows = move || {
        let answer = list.answer()?;
        Some(answer.map(|granted| rows(w, granted, *withdraw, target)))
    };
    let body = view! {
        {trouble_of(*withdraw)}
        {told(told_withdrawn)}
        {listing(Listing { loading: words.loading, reload: words.reload }, *list, move || list.look(), rows)}
    };
    section(HEADING, words.title, Some(words.lead), body.into_any())
}

fn rows(w: &'static Words, granted: Vec<Granted>, withdraw: Asked, target: RwSignal<String>) -> AnyView {
    if granted.is_empty() {
        return view! { <p class="hint">{w.consent().given.empty}</p> }.into_any();
    }
    let rows: Vec<_> = granted.into_iter().map(|granted| row(w, granted, withdraw, target)).collect();
    view! { <ul class="devices">{rows}</ul> }.into_any()
}

fn row(w: &'static Words, granted: Granted, withdraw: Asked, target: RwSignal<String>) -> AnyView {
    let words = &w.consent().given;
    let Granted { service_id, name, scope, since } = granted;
    let may: Vec<_> = scope.iter().map(|word| wish(w, word)).collect();
    let question = Confirm {
        key: service_id.clone(),
        ask: words.withdraw,
        label: (words.withdraw_label)(&name),
        question: (words.question)(&name),
        yes: words.confirm,
        busy: words.withdrawing,
        no: words.cancel,
    };
    let shown = name.clone();
    let act = move || {
        target.set(name.clone());
        withdraw.with(&[("service_id", &service_id)]);
    };
    view! {
        <li class="device">
            <div>
                <p class="device-label">
                    <bdi>{shown}</bdi>
                </p>
                <ul class="wishes">{may}</ul>
                <p class="device-times">
                    <span>{words.since} " " {when(since)}</span>
                </p>
            </div>
            {confirm(question, withdraw.pending(), act)}
        </li>
    }
    .into_any()
}

/// One word of a scope: what it means, and the word itself.
pub fn wish(w: &'static Words, word: &str) -> AnyView {
    let said = (w.consent().scope)(word).unwrap_or(w.consent().own_scope);
    view! {
        <li>
            {icon::done()}
            <span>
                {said} " " <code translate="no">{word.to_owned()}</code>
            </span>
        </li>
    }
    .into_any()
}
