//! `/logout`: asks the person whether a service that wants them logged out may have it so. A plain form, as the answer may
//! lead to another site.

use super::gate;
use crate::app::guard::asked;
use crate::app::part::notice::{notice, way};
use crate::app::use_keeper;
use crate::app::words::{Words, use_words};
use crate::keeper::Phase;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page.
pub fn log_out_page() -> AnyView {
    let w = use_words();
    let ticket = asked("ticket").unwrap_or_default();
    gate(match use_keeper().phase().get_untracked() {
        Phase::In(who) => question(w, &who.name, ticket),
        Phase::Out(_) => notice(w.consent().gone_title, w.consent().gone, way("/login", w.notice.to_login)),
    })
}

fn question(w: &'static Words, name: &str, ticket: String) -> AnyView {
    let words = w.consent();
    view! {
        <Title text=words.leave_title />
        <h1 tabindex="-1">{words.leave_title}</h1>
        <p>{(words.leave)(name)}</p>
        <form method="post" action="/logout">
            <input type="hidden" name="ticket" value=ticket />
            <p class="ways">
                <button type="submit" class="primary">
                    {words.leave_yes}
                </button>
                <a class="button quiet outlined" href="/">
                    {words.leave_no}
                </a>
            </p>
        </form>
    }
    .into_any()
}
