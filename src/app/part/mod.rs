//! Parts that several pages share: fields, the summary of errors, buttons, icons, notices. Plain
//! functions that return `AnyView`, so that the browser gets each of them once.

pub mod applications;
pub mod checkpoint;
pub mod confirm;
pub mod copy;
pub mod countdown;
pub mod data;
pub mod devices;
pub mod entry;
pub mod everywhere;
pub mod field;
pub mod form;
pub mod icon;
pub mod kit;
pub mod listing;
pub mod notice;
pub mod password;
pub mod permit;
pub mod profile;
pub mod reading;
pub mod registration;
pub mod renewal;
pub mod ring;
pub mod secrets;
pub mod section;
pub mod stamp;
pub mod submit;
pub mod summary;
pub mod when;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use std::sync::Arc;

/// A piece of a page that changes. One type for all of them: the browser gets leptos's code for a
/// changing piece once instead of once a piece (some 6 kB each). Words and attributes that change are
/// signals (`Signal::derive`) for the same reason, never closures, of which each is a type of its own.
pub fn changing(view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    fn shared(view: Arc<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        (move || view()).into_any()
    }
    shared(Arc::new(view))
}

/// Moves the focus to the element with this id, once the page has settled.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            _ = element.focus();
        }
    });
}

/// What is missing without a script. As HTML in one piece: a browser with scripts reads the inside of
/// `<noscript>` as text, which hydration would stumble over. The sentences are our own and need no escaping.
pub fn script_needed(sentence: &'static str) -> AnyView {
    let slip = ["<p class=\"slip\">", sentence, "</p>"].concat();
    view! { <noscript inner_html=slip></noscript> }.into_any()
}
