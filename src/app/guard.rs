//! The gate of the protected pages, in both directions: turn away those without a session, let in
//! those who were just granted one. A help to people, not the lock: each server function checks
//! for itself.

use super::ask::Ask;
use super::part::changing;
use super::{use_keeper, use_seed};
use crate::inside;
use crate::keeper::Phase;
use crate::model::seed::CookieTrouble;
use crate::model::{Granted, Next, Why};
use crate::platform;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Why this phase does not pass, if it does not.
pub fn refusal(phase: &Phase) -> Option<Why> {
    match phase {
        Phase::In(_) => None,
        Phase::Out(why) => Some(*why),
    }
}

/// Renders the page only while somebody is logged in. Checked while rendering and not in a
/// `Transition` as leptos's `ProtectedRoute` does, so that the server's redirect is certain.
pub fn guarded(page: fn() -> AnyView) -> AnyView {
    let phase = use_keeper().phase();
    // A memo of the reason alone: a changed name must not draw the page anew.
    let refused = Memo::new(move |_| phase.with(refusal));
    changing(move || match refused.get() {
        None => page(),
        Some(why) => {
            platform::turn_away(why, &here());
            ().into_any()
        }
    })
}

/// The page the reader is on, to come back to.
pub fn here() -> Next {
    let location = use_location();
    let path = location.pathname.get_untracked();
    let query = location.search.get_untracked();
    let whole = if query.is_empty() { path } else { [&path, "?", query.trim_start_matches('?')].concat() };
    Next::or_home(Some(&whole))
}

/// Where the login page was asked to go on to.
pub fn next_asked() -> Next {
    Next::or_home(asked("next").as_deref())
}

/// What the page's address says under this name. Not by leptos's `use_query_map`: it decodes twice, and an
/// authorization request inside `next` does not survive that.
pub fn asked(name: &'static str) -> Option<String> {
    platform::parameter(&use_location().search.get_untracked(), name)
}

/// What a page does with the answer to its form: hands a fresh pass to the keeper and goes on. When the
/// browser did not bring a cookie back the session would not hold, so it stays and says why.
pub fn enter_when_granted(ask: Ask<Granted>, next: Next) -> RwSignal<Option<CookieTrouble>> {
    let trouble = RwSignal::new(use_seed().cookie_trouble);
    let keeper = use_keeper();
    let go_in = inside::way_in();
    Effect::new(move |_| match ask.answer() {
        Some(Ok(granted)) if granted.cookie_returned => {
            keeper.grant(granted);
            go_in(&next);
        }
        Some(Ok(_)) => trouble.set(Some(CookieTrouble::NotReturned)),
        _ => {}
    });
    trouble
}
