//! How often the pass was renewed here, the button that renews it at once, and what stands in the way
//! when there is none.

use super::changing;
use crate::app::use_keeper;
use crate::app::words::use_words;
use leptos::prelude::*;

/// The counter and the button.
pub fn renewal(arrivals: Signal<u32>) -> AnyView {
    let w = use_words();
    let keeper = use_keeper();
    let renewing = RwSignal::new(false);
    let renew = move |_| {
        if renewing.get_untracked() {
            return;
        }
        renewing.set(true);
        leptos::task::spawn_local(async move {
            keeper.renew_now().await;
            renewing.set(false);
        });
    };
    let label = Signal::derive(move || match (renewing.get(), arrivals.get()) {
        (true, _) => w.home().renewing,
        (false, 0) => w.home().obtain,
        (false, _) => w.home().renew,
    });
    let renewals = Signal::derive(move || match arrivals.get() {
        0 => String::new(),
        arrivals => (w.home().renewals)(arrivals - 1),
    });
    let disabled = Signal::derive(move || renewing.get().then_some("true"));
    view! {
        <p class="renewals">{renewals}</p>
        <button type="button" class="quiet renew needs-script" aria-disabled=disabled on:click=renew>
            {label}
        </button>
    }
    .into_any()
}

/// Why there is no pass, or no fresh one; nothing when all is well. Without a script the page says so
/// itself.
pub fn standing() -> AnyView {
    let w = use_words();
    let keeper = use_keeper();
    let (held, offline) = (keeper.pass(), keeper.offline());
    let sentence = Memo::new(move |_| match (held.with(Option::is_some), offline.get()) {
        (true, false) => None,
        (true, true) => Some(w.home().offline),
        (false, true) => Some(w.home().empty),
        (false, false) => Some(w.home().loading),
    });
    changing(move || match sentence.get() {
        Some(sentence) => view! { <p class="permit-note needs-script">{sentence}</p> }.into_any(),
        None => ().into_any(),
    })
}
