//! The errors of a form, summed up above it. It takes the focus when they come, and each entry leads
//! to its field.

use super::field::name_of;
use super::{changing, focus, icon};
use crate::app::words::{Words, use_words};
use crate::model::{Error, Fault};
use crate::server_fns::Failure;
use leptos::prelude::*;
use leptos::server::ServerAction;
use leptos::server_fn::ServerFn;

const ID: &str = "summary";

/// The error that the last call of this action ended with, if it did: also the one that came back in
/// the URL when the form was posted without a script.
pub fn failure_of<S>(action: ServerAction<S>) -> Signal<Option<Error>>
where
    S: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || {
        value.with(|answer| match answer {
            Some(Err(Failure(error))) => Some(error.clone()),
            _ => None,
        })
    })
}

/// The summary, as long as there is an error.
pub fn summary(error: Signal<Option<Error>>) -> AnyView {
    let w = use_words();
    Effect::new(move |_| {
        if error.with(Option::is_some) {
            focus(ID);
        }
    });
    changing(move || error.get().map_or_else(|| ().into_any(), |error| sheet(w, error)))
}

fn sheet(w: &'static Words, error: Error) -> AnyView {
    let body = match &error {
        Error::Invalid { faults } => {
            let entries: Vec<_> = faults.iter().map(|fault| entry(w, *fault)).collect();
            view! {
                <h2>{w.form.summary}</h2>
                <ul>{entries}</ul>
            }
            .into_any()
        }
        other => view! { <p>{(w.trouble.error)(other)}</p> }.into_any(),
    };
    view! {
        <div class="slip slip-warning" id=ID role="alert" tabindex="-1">
            {icon::warning()}
            <div class="slip-text">{body}</div>
        </div>
    }
    .into_any()
}

fn entry(w: &'static Words, fault: Fault) -> AnyView {
    let id = name_of(fault.field);
    view! {
        <li>
            // Without a script the fragment does the same.
            <a
                href=["#", id].concat()
                on:click=move |click| {
                    click.prevent_default();
                    focus(id);
                }
            >
                {(w.form.fault)(fault.field, fault.rule)}
            </a>
        </li>
    }
    .into_any()
}
