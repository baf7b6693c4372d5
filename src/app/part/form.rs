//! A form that asks a server function: sent by the script when there is one, else by the browser.

use crate::app::ask::Asked;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// The form around its fields; `id` is for buttons that stand outside of it.
pub fn form_for(asked: Asked, id: Option<&'static str>, fields: AnyView) -> AnyView {
    view! {
        // The server checks, and its words are in the reader's language.
        <form
            id=id
            action=asked.path()
            method="post"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                if let Some(form) = event.target() {
                    asked.submit(form.unchecked_ref());
                }
            }
        >
            {fields}
        </form>
    }
    .into_any()
}
