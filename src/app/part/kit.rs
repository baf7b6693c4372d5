//! How a service verifies tokens: the kit of a framework, with the service's own values in its settings.

use super::listing::{Listing, listing};
use super::section::section;
use super::{changing, copy};
use crate::app::ask::Ask;
use crate::app::words::console::Kits;
use crate::app::words::use_words;
use crate::model::kit::{Kit, KitName, KitPart};
use leptos::prelude::*;

const HEADING: &str = "kit";
const CHOICE: &str = "kit-choice";

/// The section for this service.
pub fn kit(id: String, ask: Ask<Kit>) -> AnyView {
    let words = &use_words().console().kits;
    let chosen = RwSignal::new(String::new());
    let read = move || ask.with(&[("id", &id), ("kit", &chosen.get())]);
    Effect::new({
        let read = read.clone();
        move |_| read()
    });
    let shown = move || Some(ask.answer()?.map(|kit| sheet(words, kit)));
    // Drawn once: who goes through the frameworks by keyboard stays where they are.
    let all = Memo::new(move |before: Option<&Vec<KitName>>| {
        let kit = ask.answer().and_then(Result::ok);
        kit.map(|kit| kit.all).or_else(|| before.cloned()).unwrap_or_default()
    });
    let body = view! {
        {changing(move || choice(words, all.get(), chosen))}
        {listing(Listing { loading: words.loading, reload: words.reload }, *ask, read, shown)}
    };
    section(HEADING, words.title, Some(words.lead), body.into_any())
}

fn sheet(words: &'static Kits, kit: Kit) -> AnyView {
    let Kit { environment, copy, run, parts, .. } = kit;
    let parts: Vec<_> = parts.into_iter().map(|part| lines(words, part)).collect();
    view! {
        <h3>{words.files}</h3>
        <ul class="kit-files" translate="no">
            {copy.into_iter().map(|file| view! { <li><code>{file}</code></li> }.into_any()).collect::<Vec<_>>()}
        </ul>
        {code(words, words.settings, environment)}
        {code(words, words.run, run)}
        {parts}
    }
    .into_any()
}

fn choice(words: &'static Kits, all: Vec<KitName>, chosen: RwSignal<String>) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let options: Vec<_> = all.into_iter().map(|kit| view! { <option value=kit.name>{kit.title}</option> }.into_any()).collect();
    view! {
        <p class="kit-choice">
            <label for=CHOICE>{words.choose}</label>
            <select id=CHOICE on:change=move |event| chosen.set(event_target_value(&event))>
                {options}
            </select>
        </p>
    }
    .into_any()
}

fn lines(words: &'static Kits, part: KitPart) -> AnyView {
    let title = [(words.region)(&part.region), " — ", &part.file].concat();
    code(words, title, part.text)
}

/// A text to be copied, with the button that does it.
fn code(words: &'static Kits, title: impl Into<String>, text: String) -> AnyView {
    let title = title.into();
    let label = [words.copy, ": ", &title].concat();
    let told = RwSignal::new("");
    let copied = text.clone();
    let click = move |_| {
        let text = copied.clone();
        leptos::task::spawn_local(async move {
            let done = copy::copy(&text).await;
            told.set(if done { words.copied } else { words.not_copied });
        });
    };
    view! {
        <div class="kit-code">
            <div class="kit-head">
                <h3>{title.clone()}</h3>
                <span role="status">{told}</span>
                <button type="button" class="quiet" aria-label=label on:click=click>
                    {words.copy}
                </button>
            </div>
            <pre tabindex="0" role="group" aria-label=title translate="no">
                <code>{text}</code>
            </pre>
        </div>
    }
    .into_any()
}
