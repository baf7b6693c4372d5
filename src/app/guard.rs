//! The gate of the protected pages, in both directions: turn away those without a session, let in
//! those who were just granted one. A help to people, not the lock: each server function checks
//! for itself.

use super::use_keeper;
use crate::keeper::Phase;
use crate::model::seed::CookieTrouble;
use crate::model::{Granted, Next, Why};
use crate::platform;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

/// Why this phase does not pass, if it does not.
pub fn refusal(phase: &Phase) -> Option<Why> {
    match phase {
        Phase::In(_) => None,
        Phase::Out(why) => Some(*why),
    }
}

/// Renders what it guards only while somebody is logged in. Checked while rendering and not in a
/// `Transition` as leptos's `ProtectedRoute` does, so that the server's redirect is certain.
#[component]
pub fn Guarded() -> impl IntoView {
    let phase = use_keeper().phase();
    // A memo of the reason alone: a changed name must not draw the page anew.
    let refused = Memo::new(move |_| phase.with(refusal));
    move || match refused.get() {
        None => Outlet().into_any(),
        Some(why) => {
            platform::turn_away(why, &here());
            ().into_any()
        }
    }
}

/// The page the reader is on, to come back to.
fn here() -> Next {
    let location = use_location();
    let path = location.pathname.get_untracked();
    let query = location.search.get_untracked();
    let whole = if query.is_empty() { path } else { [&path, "?", query.trim_start_matches('?')].concat() };
    Next::or_home(Some(&whole))
}

/// Where the login page was asked to go on to.
pub fn next_asked() -> Next {
    Next::or_home(use_query_map().with_untracked(|query| query.get("next")).as_deref())
}

/// What a page does with a fresh pass: hand it to the keeper and go on. When the browser did not
/// bring a cookie back the session would not hold, so it stays and says why.
pub fn entrance(next: Next) -> impl Fn(Granted) -> Option<CookieTrouble> + Clone + 'static {
    let keeper = use_keeper();
    let navigate = use_navigate();
    move |granted| {
        if !granted.cookie_returned {
            return Some(CookieTrouble::NotReturned);
        }
        keeper.grant(granted);
        navigate(next.as_str(), NavigateOptions { replace: true, ..Default::default() });
        None
    }
}
