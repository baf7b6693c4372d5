//! The fields of the form for a service: a line, lines, a choice, a switch. Each is named by its key in the description
//! and shows what is unfit about it; `field` is its like for the forms about people.

use crate::app::words::registration::Field;
use crate::app::words::use_words;
use crate::model::service::Unfit;
use leptos::prelude::*;

/// What is wrong with a description, as the last answer says.
pub type Faults = Signal<Vec<Unfit>>;

/// A field.
pub struct Entry {
    /// Its key in the description; its id in the page.
    pub key: &'static str,
    /// Its label and hint.
    pub words: Field,
    /// What stands in it at first.
    pub value: String,
}

/// Its name in the form: that of `Draft`'s field.
pub fn name_of(key: &str) -> String {
    ["draft[", &key.replace('-', "_"), "]"].concat()
}

/// One line.
pub fn line(entry: Entry, faults: Faults) -> AnyView {
    framed(&entry, faults, |about| {
        view! {
            <input
                id=entry.key
                name=name_of(entry.key)
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                value=entry.value.clone()
                aria-invalid=about.invalid
                aria-describedby=about.described
            />
        }
        .into_any()
    })
}

/// A list, one entry a line.
pub fn lines(entry: Entry, faults: Faults) -> AnyView {
    let rows = entry.value.lines().count().clamp(2, 8).to_string();
    framed(&entry, faults, |about| {
        view! {
            <textarea
                id=entry.key
                name=name_of(entry.key)
                rows=rows
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                prop:value=entry.value.clone()
                aria-invalid=about.invalid
                aria-describedby=about.described
            />
        }
        .into_any()
    })
}

/// One of several; each has a value and a label.
pub fn choice(entry: Entry, choices: Vec<(&'static str, String)>, faults: Faults) -> AnyView {
    let options: Vec<_> = choices.into_iter().map(|(value, label)| option(value, label, entry.value == value)).collect();
    framed(&entry, faults, |about| {
        view! {
            <select id=entry.key name=name_of(entry.key) aria-invalid=about.invalid aria-describedby=about.described>
                {options}
            </select>
        }
        .into_any()
    })
}

fn option(value: &'static str, label: String, chosen: bool) -> AnyView {
    view! {
        <option value=value selected=chosen>
            {label}
        </option>
    }
    .into_any()
}

/// What ties an input to its hint and its fault.
struct About {
    described: String,
    invalid: Signal<Option<&'static str>>,
}

fn framed(entry: &Entry, faults: Faults, input: impl FnOnce(About) -> AnyView) -> AnyView {
    let (key, (label, hint)) = (entry.key, entry.words);
    let (fault_id, hint_id) = ([key, "-fault"].concat(), [key, "-hint"].concat());
    let about = About { described: [&fault_id, " ", &hint_id].concat(), invalid: invalid(key, faults) };
    view! {
        <div class="field">
            <label for=key>{label}</label>
            <p class="hint" id=hint_id>
                {hint}
            </p>
            {fault(key, faults)}
            {input(about)}
        </div>
    }
    .into_any()
}

/// What is wrong with this key; always there and mostly empty, so that the input can always refer to it.
pub fn fault(key: &'static str, faults: Faults) -> AnyView {
    let w = use_words();
    let said = Signal::derive(move || {
        let said = |all: &Vec<Unfit>| all.iter().filter(|one| one.key() == key).map(w.registration().unfit).collect::<Vec<_>>();
        faults.with(said).join(" ")
    });
    view! {
        <p class="fault" id=[key, "-fault"].concat()>
            {said}
        </p>
    }
    .into_any()
}

fn invalid(key: &'static str, faults: Faults) -> Signal<Option<&'static str>> {
    Signal::derive(move || faults.with(|all| all.iter().any(|one| one.key() == key)).then_some("true"))
}

/// A box to tick, or one of several buttons of which one is pressed.
pub struct Tick {
    /// `checkbox` or `radio`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its name in the form.
    pub name: String,
    /// What is sent when it is ticked.
    pub value: &'static str,
    /// Its label and hint.
    pub words: Field,
    /// How it stands at first.
    pub on: bool,
}

/// The box with its label beside it; `changed` hears of it.
pub fn tick(tick: Tick, changed: impl Fn() + 'static) -> AnyView {
    let Tick { kind, id, name, value, words: (label, hint), on } = tick;
    let hint_id = [&id, "-hint"].concat();
    view! {
        <div class="tick">
            <input type=kind id=id.clone() name=name value=value checked=on aria-describedby=hint_id.clone() on:change=move |_| changed() />
            <label for=id>{label}</label>
            <p class="hint" id=hint_id>
                {hint}
            </p>
        </div>
    }
    .into_any()
}

/// A box that stands alone.
pub fn switch(key: &'static str, words: Field, on: bool) -> AnyView {
    tick(Tick { kind: "checkbox", id: key.into(), name: name_of(key), value: "true", words, on }, || ())
}
