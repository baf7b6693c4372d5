//! The button that sends a form. It says what happens, and while it happens it says so.

use leptos::prelude::*;

/// The main button of a form. It stays focusable while pending, so that nobody loses their place;
/// a second press then does nothing.
pub fn submit(label: &'static str, pending_label: &'static str, pending: Signal<bool>) -> AnyView {
    let said = Signal::derive(move || if pending.get() { pending_label } else { label });
    let disabled = Signal::derive(move || pending.get().then_some("true"));
    view! {
        <button
            type="submit"
            class="primary"
            aria-disabled=disabled
            on:click=move |click| {
                if pending.get_untracked() {
                    click.prevent_default();
                }
            }
        >
            {said}
        </button>
    }
    .into_any()
}
