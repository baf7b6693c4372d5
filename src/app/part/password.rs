//! The form for a new password on the account page. A change ends all other sessions and gives this
//! device a new one, which goes to the keeper.

use super::field::{Input, field, name_of};
use super::form::form_for;
use super::section::{section, told};
use super::submit::submit;
use super::summary::summary;
use crate::app::ask::Ask;
use crate::app::use_keeper;
use crate::app::words::use_words;
use crate::model::{Field, Granted};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlInputElement;

/// The section; `login` tells password managers whose password it is.
pub fn password(change: Ask<Granted>, asleep: RwSignal<bool>, login: String) -> AnyView {
    let w = use_words();
    let keeper = use_keeper();
    Effect::new(move |_| {
        if let Some(Ok(granted)) = change.answer() {
            keeper.grant(granted);
            empty();
        }
    });
    let changed = Signal::derive(move || {
        let done = !change.pending().get() && change.done();
        done.then(|| w.account().password.changed.to_owned())
    });
    let error = change.error();
    let current =
        Input { field: Field::CurrentPassword, label: w.form.current_password, hint: None, autocomplete: "current-password", value: None };
    let new = Input {
        field: Field::Password,
        label: w.form.new_password,
        hint: Some(w.account().password.rules),
        autocomplete: "new-password",
        value: None,
    };
    let fields = view! {
        <fieldset disabled=asleep aria-labelledby="change-password">
            // Without a name: for password managers alone, never sent.
            <input type="text" autocomplete="username" value=login hidden readonly />
            {field(current, error)} {field(new, error)}
            {submit(w.account().password.change, w.account().password.changing, change.pending())}
        </fieldset>
    };
    let body = view! {
        {summary(error)}
        {form_for(*change, None, fields.into_any())}
        {told(changed)}
    };
    section("change-password", w.account().password.title, Some(w.account().password.lead), body.into_any())
}

/// Empties the form: nobody should find the passwords in it later.
fn empty() {
    let field = document().get_element_by_id(name_of(Field::Password));
    if let Some(form) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()?.form()) {
        form.reset();
    }
}
