//! Logging out everywhere, asked once more in a native dialog, which keeps the focus and closes with
//! Escape by itself.

use super::section::section;
use super::{changing, icon};
use crate::app::ask::{Ask, Asked};
use crate::app::use_keeper;
use crate::app::words::{Words, use_words};
use crate::keeper::flash;
use crate::model::{Error, Flash, Why};
use crate::server_fns::session::LogOutEverywhere;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The section.
pub fn everywhere() -> AnyView {
    let w = use_words();
    let keeper = use_keeper();
    let navigate = use_navigate();
    let end = Ask::of::<LogOutEverywhere>();
    Effect::new(move |_| {
        // A session that was over already comes to the same.
        if let Some(Ok(()) | Err(Error::SignedOut { .. })) = end.answer() {
            flash::leave(Flash::SignedOut);
            navigate("/login", NavigateOptions { replace: true, ..Default::default() });
            keeper.leave(Why::SignedOut);
        }
    });
    let dialog = NodeRef::<Dialog>::new();
    let open = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            _ = dialog.show_modal();
        }
    };
    let body = view! {
        <p class="ways">
            <button type="button" class="quiet danger needs-script" aria-haspopup="dialog" on:click=open>
                {w.account().everywhere.ask}
            </button>
        </p>
        {question(w, dialog, *end)}
    };
    section("everywhere", w.account().everywhere.title, Some(w.account().everywhere.lead), body.into_any())
}

fn question(w: &'static Words, dialog: NodeRef<Dialog>, end: Asked) -> AnyView {
    let words = &w.account().everywhere;
    let (pending, error) = (end.pending(), end.error());
    let failed = changing(move || match error.get() {
        Some(Error::SignedOut { .. }) | None => ().into_any(),
        Some(error) => failure((w.trouble.error)(&error)),
    });
    let disabled = Signal::derive(move || pending.get().then_some("true"));
    let label = Signal::derive(move || if pending.get() { words.ending } else { words.confirm });
    let confirm = move |_| {
        if !pending.get_untracked() {
            end.with(&[]);
        }
    };
    let cancel = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog class="ask" node_ref=dialog aria-labelledby="everywhere-question" aria-describedby="everywhere-consequence">
            <h3 id="everywhere-question">{words.question}</h3>
            <p id="everywhere-consequence">{words.consequence}</p>
            <div class="telling" role="alert">
                {failed}
            </div>
            <p class="ways">
                <button type="button" class="primary" aria-disabled=disabled on:click=confirm>
                    {label}
                </button>
                <button type="button" class="quiet outlined" autofocus on:click=cancel>
                    {words.cancel}
                </button>
            </p>
        </dialog>
    }
    .into_any()
}

fn failure(sentence: String) -> AnyView {
    view! {
        <div class="slip slip-warning">
            {icon::warning()} <p class="slip-text">{sentence}</p>
        </div>
    }
    .into_any()
}
