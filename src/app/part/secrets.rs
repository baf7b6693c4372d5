//! The secrets of a service: those there are, one more, and one less. A new one is shown this once.

use super::confirm::{Confirm, confirm};
use super::listing::trouble_of;
use super::section::{section, told};
use super::when::when;
use super::{changing, copy, focus};
use crate::app::ask::{Ask, Asked};
use crate::app::words::{Words, use_words};
use crate::model::service::SecretInfo;
use leptos::prelude::*;

const HEADING: &str = "secrets";
const FRESH: &str = "fresh-secret";

/// The section for this service; whoever fetches its secrets anew hears of `add` and `remove`.
pub fn secrets(id: String, kept: Memo<Vec<SecretInfo>>, mine: bool, add: Ask<String>, remove: Asked) -> AnyView {
    let w = use_words();
    let words = &w.console().secrets;
    Effect::new(move |_| {
        if remove.done() {
            focus(HEADING);
        }
    });
    let removed = Signal::derive(move || {
        let done = !remove.pending().get() && remove.done();
        done.then(|| words.removed.to_owned())
    });
    let owner = id.clone();
    let body = view! {
        {trouble_of(remove)}
        {told(removed)}
        {changing(move || rows(w, &owner, kept.get(), mine, remove))}
        {changing(move || add.answer().and_then(Result::ok).map_or_else(|| ().into_any(), fresh))}
        {mine.then(|| one_more(w, id, add))}
    };
    section(HEADING, words.title, Some(words.lead), body.into_any())
}

fn rows(w: &'static Words, id: &str, secrets: Vec<SecretInfo>, mine: bool, remove: Asked) -> AnyView {
    if secrets.is_empty() {
        return view! { <p class="hint">{w.console().secrets.empty}</p> }.into_any();
    }
    let rows: Vec<_> = secrets.into_iter().map(|secret| row(w, id, secret, mine, remove)).collect();
    view! { <ul class="devices">{rows}</ul> }.into_any()
}

fn row(w: &'static Words, id: &str, secret: SecretInfo, mine: bool, remove: Asked) -> AnyView {
    let words = &w.console().secrets;
    let SecretInfo { id: secret_id, created_at } = secret;
    let question = Confirm {
        key: secret_id.clone(),
        ask: words.remove,
        label: (words.remove_label)(&secret_id),
        question: words.question.into(),
        yes: words.confirm,
        busy: words.removing,
        no: words.cancel,
    };
    let (id, shown) = (id.to_owned(), secret_id.clone());
    let act = move || remove.with(&[("id", &id), ("secret_id", &secret_id)]);
    view! {
        <li class="device">
            <div>
                <p class="device-label">
                    <code translate="no">{shown} "…"</code>
                </p>
                <p class="device-times">
                    <span>{words.made} " " {when(created_at)}</span>
                </p>
            </div>
            {mine.then(|| confirm(question, remove.pending(), act))}
        </li>
    }
    .into_any()
}

fn one_more(w: &'static Words, id: String, add: Ask<String>) -> AnyView {
    let words = &w.console().secrets;
    let pending = add.pending();
    let label = Signal::derive(move || if pending.get() { words.adding } else { words.add });
    let disabled = Signal::derive(move || pending.get().then_some("true"));
    let click = move |_| {
        if !pending.get_untracked() {
            add.with(&[("id", &id)]);
        }
    };
    view! {
        {trouble_of(*add)}
        <p class="ways">
            <button type="button" class="quiet outlined" aria-disabled=disabled on:click=click>
                {label}
            </button>
        </p>
    }
    .into_any()
}

/// A secret that was just made, with a button that copies it.
pub fn fresh(secret: String) -> AnyView {
    let w = use_words();
    let words = &w.console().secrets;
    let told = RwSignal::new("");
    let text = secret.clone();
    let click = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move {
            let done = copy::copy(&text).await;
            told.set(if done { words.copied } else { words.not_copied });
        });
    };
    focus(FRESH);
    view! {
        <div class="slip slip-done fresh" id=FRESH role="group" aria-label=words.title tabindex="-1">
            <div class="slip-text">
                <p>{words.once}</p>
                <p class="fresh-secret" translate="no">
                    <code>{secret}</code>
                </p>
                <p class="ways">
                    <button type="button" class="quiet outlined" on:click=click>
                        {words.copy}
                    </button>
                    <span role="status">{told}</span>
                </p>
            </div>
        </div>
    }
    .into_any()
}
