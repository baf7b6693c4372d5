//! The token in hand, laid open: as it is sent, in three inks, and every header and claim in words.
//! Drawn in the browser only, for there is no token in the server's page.

use super::when::local;
use super::{changing, copy};
use crate::app::words::claims::Words as Claims;
use crate::app::words::{Words, use_words};
use crate::model::Lang;
use crate::model::unverified::{Members, Unverified, plain};
use leptos::prelude::*;
use serde_json::Value;

/// What stands on the pass; nothing while there is none.
pub fn reading(read: Memo<Option<Unverified>>) -> AnyView {
    let w = use_words();
    let held = Memo::new(move |_| read.with(Option::is_some));
    changing(move || if held.get() { sheet(w, read) } else { ().into_any() })
}

fn sheet(w: &'static Words, read: Memo<Option<Unverified>>) -> AnyView {
    view! {
        <section class="reading" aria-labelledby="reading">
            <h2 id="reading">{w.claims().title}</h2>
            <p class="lead">{w.claims().lead}</p>
            <div class="reading-sides">
                {raw(w, read)} <div class="reading-parts">{changing(move || read.get().map_or_else(|| ().into_any(), |read| parts(w, read)))}</div>
            </div>
        </section>
    }
    .into_any()
}

/// The token as it is sent, with the button that copies it.
fn raw(w: &'static Words, read: Memo<Option<Unverified>>) -> AnyView {
    let told = RwSignal::new("");
    let copy = move |_| {
        let Some(token) = read.with_untracked(|read| read.as_ref().map(|read| read.parts.join("."))) else { return };
        leptos::task::spawn_local(async move {
            let done = copy::copy(&token).await;
            told.set(if done { w.claims().copied } else { w.claims().not_copied });
        });
    };
    let inked = changing(move || match read.get() {
        None => ().into_any(),
        Some(Unverified { parts: [header, payload, signature], .. }) => view! {
            <span class="ink-header">{header}</span>
            "."
            <span class="ink-payload">{payload}</span>
            "."
            <span class="ink-signature">{signature}</span>
        }
        .into_any(),
    });
    view! {
        <div class="raw">
            <div class="raw-head">
                <h3>{w.claims().raw}</h3>
                <p role="status">{told}</p>
                <button type="button" class="quiet" on:click=copy>
                    {w.claims().copy}
                </button>
            </div>
            <p class="raw-token" translate="no">
                <code>{inked}</code>
            </p>
            <p class="caution">{w.claims().caution}</p>
        </div>
    }
    .into_any()
}

fn parts(w: &'static Words, read: Unverified) -> AnyView {
    let words = w.claims();
    let secret = matches!(read.header.get("alg"), Some(Value::String(alg)) if alg.starts_with("HS"));
    let signed = if secret { words.signed_by_secret } else { words.signed_by_key };
    view! {
        {part("part ink-header", words.header, list(words, w.lang, read.header))}
        {part("part ink-payload", words.payload, list(words, w.lang, read.payload))}
        {part("part ink-signature", words.signature, view! { <p class="part-text">{signed}</p> }.into_any())}
    }
    .into_any()
}

fn part(class: &'static str, [title, purpose]: [&'static str; 2], body: AnyView) -> AnyView {
    view! {
        <section class=class>
            <h3>{title} " " <small>{purpose}</small></h3>
            {body}
        </section>
    }
    .into_any()
}

fn list(words: &'static Claims, lang: Lang, members: Members) -> AnyView {
    let rows: Vec<_> = members.in_order(&words.order()).0.into_iter().map(|(name, value)| row(words, lang, name, &value)).collect();
    view! { <dl class="claims">{rows}</dl> }.into_any()
}

fn row(words: &'static Claims, lang: Lang, name: String, value: &Value) -> AnyView {
    let (called, meaning) = words.explain(&name);
    let called = called.to_owned();
    // NumericDate (RFC 7519 section 2): seconds, which nobody reads.
    let date = value.as_i64().filter(|_| matches!(name.as_str(), "exp" | "iat" | "nbf")).map(|at| local(at * 1000, lang));
    view! {
        <div class="claim">
            <dt>
                <span class="claim-called">{called}</span>
                " "
                <code translate="no">{name}</code>
            </dt>
            <dd>
                <p class="claim-value" translate="no">
                    {plain(value)} " " {date.map(|date| view! { <span class="claim-date">{date}</span> }.into_any())}
                </p>
                <p class="claim-meaning">{meaning}</p>
            </dd>
        </div>
    }
    .into_any()
}
