//! One labelled input: label above, hint below it, the error beside it and tied to it for those who
//! hear the page.

use crate::app::words::use_words;
use crate::model::{Error, Field, Rule};
use leptos::prelude::*;

/// What a form field is.
pub struct Input {
    /// Which field; decides its name and id, and which error is its own.
    pub field: Field,
    /// Said above it.
    pub label: &'static str,
    /// Said below the label.
    pub hint: Option<&'static str>,
    /// What a password manager may fill in (HTML, "autofill").
    pub autocomplete: &'static str,
    /// What stands in it at first.
    pub value: Option<String>,
}

/// The field's `name` and `id`, which the server function's argument has too.
pub fn name_of(field: Field) -> &'static str {
    match field {
        Field::Email => "email",
        Field::Username => "username",
        Field::Name => "name",
        Field::Password => "password",
        Field::CurrentPassword => "current",
        Field::Role => "role",
    }
}

/// What this error says about this field.
pub fn rule_for(error: Option<&Error>, field: Field) -> Option<Rule> {
    let Some(Error::Invalid { faults }) = error else { return None };
    faults.iter().find(|fault| fault.field == field).map(|fault| fault.rule)
}

/// The label, the hint, the input and its error.
pub fn field(input: Input, error: Signal<Option<Error>>) -> AnyView {
    let w = use_words();
    let Input { field, label, hint, autocomplete, value } = input;
    let name = name_of(field);
    let rule = move || error.with(|error| rule_for(error.as_ref(), field));
    let fault = Signal::derive(move || rule().map_or("", |rule| (w.form.fault)(field, rule)));
    let invalid = Signal::derive(move || rule().map(|_| "true"));
    let (hint_id, fault_id) = ([name, "-hint"].concat(), [name, "-fault"].concat());
    let described = if hint.is_some() { [&fault_id, " ", &hint_id].concat() } else { fault_id.clone() };
    let secret = matches!(field, Field::Password | Field::CurrentPassword);
    let shown = RwSignal::new(!secret);
    let kind = Signal::derive(move || Some(if shown.get() { "text" } else { "password" }));
    // "email" would refuse a user name at login, and addresses in other scripts everywhere.
    let input_mode = (field == Field::Email).then_some("email");
    let plain = (field != Field::Name).then_some("none");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> }.into_any())}
            // Always there and mostly empty, so that the input can always refer to it.
            <p class="fault" id=fault_id>{fault}</p>
            <div class=if secret { "with-reveal" } else { "" }>
                <input
                    id=name
                    name=name
                    type=kind
                    inputmode=input_mode
                    autocomplete=autocomplete
                    autocapitalize=plain
                    spellcheck="false"
                    required=field != Field::Username
                    value=value
                    aria-invalid=invalid
                    aria-describedby=described
                />
                {secret.then(|| reveal(name, shown))}
            </div>
        </div>
    }
    .into_any()
}

/// Shows and hides a password; without a script it is not offered.
fn reveal(name: &'static str, shown: RwSignal<bool>) -> AnyView {
    let w = use_words();
    let label = Signal::derive(move || if shown.get() { w.form.hide } else { w.form.show });
    let pressed = Signal::derive(move || Some(if shown.get() { "true" } else { "false" }));
    view! {
        <button
            type="button"
            class="reveal needs-script"
            aria-controls=name
            aria-pressed=pressed
            aria-label=w.form.show_password
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            {label}
        </button>
    }
    .into_any()
}
