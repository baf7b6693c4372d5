//! The panel that shows the pass to another framework: calls the configured API through the keeper
//! and lays its answer open, good or bad.

use super::{changing, icon};
use crate::app::words::home::Gate;
use crate::app::words::use_words;
use crate::app::{use_keeper, use_seed};
use crate::keeper::{Call, Reply};
use crate::model::Error;
use leptos::prelude::*;

/// What has come of calling.
#[derive(Clone, PartialEq)]
enum Outcome {
    Untried,
    Calling,
    Failed(Error),
    Answered(Reply),
}

/// The panel; a sentence on how to set it up when no API is configured.
pub fn checkpoint() -> AnyView {
    let w = use_words();
    let body = match use_seed().demo_api {
        Some(url) => caller(&w.home().gate, url),
        None => view! { <p class="checkpoint-absent">{w.home().gate.absent}</p> }.into_any(),
    };
    view! {
        <section class="checkpoint" aria-labelledby="checkpoint">
            <h2 id="checkpoint">{w.home().gate.title}</h2>
            <p class="lead">{w.home().gate.lead}</p>
            {body}
        </section>
    }
    .into_any()
}

fn caller(w: &'static Gate, url: String) -> AnyView {
    let outcome = RwSignal::new(Outcome::Untried);
    let calling = move || outcome.with(|outcome| *outcome == Outcome::Calling);
    let disabled = Signal::derive(move || calling().then_some("true"));
    let label = Signal::derive(move || if calling() { w.calling } else { w.call });
    let keeper = use_keeper();
    let call = {
        let url = url.clone();
        move |_| {
            if calling() {
                return;
            }
            outcome.set(Outcome::Calling);
            let (keeper, call) = (keeper, Call::get(&url));
            leptos::task::spawn_local(async move {
                outcome.set(keeper.fetch(call).await.map_or_else(Outcome::Failed, Outcome::Answered));
            });
        }
    };
    view! {
        <div class="exchange">
            <div class="exchange-request">
                <h3>{w.request}</h3>
                <pre translate="no">
                    <code>"GET " {url} "\nAuthorization: Bearer eyJ…"</code>
                </pre>
                <button type="button" class="primary needs-script" aria-disabled=disabled on:click=call>
                    {label}
                </button>
            </div>
            <div class="exchange-answer" role="status">
                {changing(move || answer(w, outcome.get()))}
            </div>
        </div>
    }
    .into_any()
}

fn answer(w: &'static Gate, outcome: Outcome) -> AnyView {
    match outcome {
        Outcome::Untried => view! { <p class="exchange-blank">{w.untried}</p> }.into_any(),
        Outcome::Calling => view! { <p class="exchange-blank">{w.calling}</p> }.into_any(),
        Outcome::Failed(Error::Forbidden) => verdict("verdict verdict-warning", icon::warning(), w.not_allowed),
        // The browser does not tell a server that is down from one that does not allow the call.
        Outcome::Failed(_) => verdict("verdict verdict-warning", icon::offline(), w.unreachable),
        Outcome::Answered(reply) => answered(w, &reply),
    }
}

fn answered(w: &'static Gate, reply: &Reply) -> AnyView {
    let verdict = match reply.status {
        200..=299 => verdict("verdict verdict-done", icon::done(), w.passed),
        401 => verdict("verdict verdict-warning", icon::warning(), w.refused),
        403 => verdict("verdict verdict-warning", icon::warning(), w.forbidden),
        _ => verdict("verdict verdict-warning", icon::warning(), w.odd),
    };
    view! {
        {verdict}
        <dl class="exchange-facts">
            <dt class="label">{w.status}</dt>
            <dd>{reply.status}</dd>
            <dt class="label">{w.answer}</dt>
            <dd>
                <pre translate="no" tabindex="0">
                    <code>{indented(&reply.text())}</code>
                </pre>
            </dd>
        </dl>
    }
    .into_any()
}

fn verdict(class: &'static str, icon: AnyView, sentence: &'static str) -> AnyView {
    view! {
        <p class=class>
            {icon} <span>{sentence}</span>
        </p>
    }
    .into_any()
}

/// JSON with indentation, done by the browser; anything else as it came.
fn indented(text: &str) -> String {
    let pretty = js_sys::JSON::parse(text)
        .and_then(|value| js_sys::JSON::stringify_with_replacer_and_space(&value, &wasm_bindgen::JsValue::NULL, &2.into()));
    pretty.map_or_else(|_| text.to_owned(), String::from)
}
