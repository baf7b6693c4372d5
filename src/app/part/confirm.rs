//! A button that asks once more in its own place before it does something, and gives the focus back when it was
//! not meant.

use super::{changing, focus};
use leptos::prelude::*;
use std::sync::Arc;

/// What is said.
#[derive(Clone)]
pub struct Confirm {
    /// Names it in the page.
    pub key: String,
    /// The button.
    pub ask: &'static str,
    /// The button's full name.
    pub label: String,
    /// The question.
    pub question: String,
    /// Yes.
    pub yes: &'static str,
    /// While it happens.
    pub busy: &'static str,
    /// No.
    pub no: &'static str,
}

/// The button, or the question in its place; `act` does it.
pub fn confirm(words: Confirm, pending: Signal<bool>, act: impl Fn() + Send + Sync + 'static) -> AnyView {
    let open = RwSignal::new(false);
    let act: Arc<dyn Fn() + Send + Sync> = Arc::new(act);
    changing(move || if open.get() { question(words.clone(), pending, open, act.clone()) } else { button(words.clone(), open) })
}

fn button(words: Confirm, open: RwSignal<bool>) -> AnyView {
    let Confirm { key, ask, label, .. } = words;
    let (id, question) = (["ask-", &key].concat(), ["no-", &key].concat());
    let click = move |_| {
        open.set(true);
        focus(question.clone());
    };
    view! {
        <button type="button" class="quiet outlined" id=id aria-label=label on:click=click>
            {ask}
        </button>
    }
    .into_any()
}

fn question(words: Confirm, pending: Signal<bool>, open: RwSignal<bool>, act: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    let Confirm { key, question, yes, busy, no, .. } = words;
    let (asked, cancel_id, back) = (["question-", &key].concat(), ["no-", &key].concat(), ["ask-", &key].concat());
    let said = Signal::derive(move || if pending.get() { busy } else { yes });
    let disabled = Signal::derive(move || pending.get().then_some("true"));
    let confirm = move |_| {
        if !pending.get_untracked() {
            act();
        }
    };
    let cancel = move |_| {
        open.set(false);
        focus(back.clone());
    };
    view! {
        <div class="confirm" role="group" aria-labelledby=asked>
            <p id=asked.clone()>{question}</p>
            <p class="ways">
                <button type="button" class="quiet danger" aria-disabled=disabled on:click=confirm>
                    {said}
                </button>
                <button type="button" class="quiet outlined" id=cancel_id on:click=cancel>
                    {no}
                </button>
            </p>
        </div>
    }
    .into_any()
}
