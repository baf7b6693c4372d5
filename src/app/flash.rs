//! The slip of paper at the top of a page. It comes with the page (after a redirect by the server),
//! or from the tab's storage (after a turn-away in the browser), and stays until it is closed or the
//! reader moves on. Its live region stands in the page from the start, so that it is announced.

use super::part::{changing, focus, icon};
use super::words::use_words;
use crate::keeper::flash;
use crate::model::{Error, Flash};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

const ID: &str = "slip";

/// What a slip can say.
#[derive(Clone, Debug, PartialEq)]
pub enum Slip {
    /// A message that survived a redirect.
    Flash(Flash),
    /// An error that belongs to no form of the page.
    Error(Error),
}

/// The one slip of the page, shared by context.
#[derive(Clone, Copy)]
pub struct Slips(RwSignal<Option<Slip>>);

impl Slips {
    /// Starts with what the page came with.
    pub fn new(flash: Option<Flash>) -> Self {
        Slips(RwSignal::new(flash.map(Slip::Flash)))
    }

    /// Shows this instead of what is shown now.
    pub fn show(self, slip: Slip) {
        self.0.set(Some(slip));
    }
}

/// The page's slip.
pub fn use_slips() -> Slips {
    expect_context()
}

/// The live region, and in it the slip.
#[component]
pub fn SlipRegion() -> impl IntoView {
    let Slips(slip) = use_slips();
    let path = use_location().pathname;
    Effect::new(move |came_from: Option<String>| {
        let path = path.get();
        match flash::take() {
            Some(flash) => slip.set(Some(Slip::Flash(flash))),
            // A live region that is filled at birth is not announced; the focus is.
            None if came_from.is_none() && slip.with_untracked(Option::is_some) => focus(ID),
            None if came_from.as_ref().is_some_and(|from| *from != path) => slip.set(None),
            None => {}
        }
        path
    });
    view! {
        <div class="slips" role="status" aria-live="polite">
            {changing(move || slip.get().map_or_else(|| ().into_any(), |shown| sheet(shown, slip)))}
        </div>
    }
}

fn sheet(shown: Slip, slip: RwSignal<Option<Slip>>) -> AnyView {
    let w = use_words();
    let (class, icon, sentence, advice) = match shown {
        Slip::Flash(flash) => {
            let words = (w.flash.slip)(flash);
            let (class, icon) = match flash {
                Flash::SignedOut => ("slip slip-done", icon::done()),
                Flash::SignInNeeded => ("slip slip-info", icon::info()),
                _ => ("slip slip-warning", icon::warning()),
            };
            (class, icon, words.sentence.into_any(), words.advice)
        }
        Slip::Error(error) => ("slip slip-warning", icon::warning(), (w.trouble.error)(&error).into_any(), None),
    };
    view! {
        <div class=class id=ID tabindex="-1">
            {icon}
            <div class="slip-text">
                <p>
                    <strong>{sentence}</strong>
                </p>
                {advice.map(|advice| view! { <p>{advice}</p> }.into_any())}
            </div>
            <button type="button" class="slip-close needs-script" aria-label=w.flash.close on:click=move |_| slip.set(None)>
                {icon::close()}
            </button>
        </div>
    }
    .into_any()
}
