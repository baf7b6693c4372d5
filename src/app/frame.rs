//! What stands around every page: skip link, header, offline banner, slip, footer. The forms behind
//! the header's buttons stand in the footer, so that the first form of a page is the page's own.

use super::ask::Ask;
use super::flash::{Slip, SlipRegion, use_slips};
use super::part::form::form_for;
use super::part::{changing, focus, icon};
use super::words::use_words;
use super::{use_keeper, use_seed};
use crate::inside;
use crate::keeper::{Phase, flash};
use crate::model::{Error, Flash, Lang, Theme, Why};
use crate::server_fns::session::LogOut;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// Skip link, header, banner and slip.
#[component]
pub fn Above() -> impl IntoView {
    let w = use_words();
    focus_after_navigation();
    view! {
        // "external" keeps the router away: the browser itself moves the focus.
        <a class="skip" href="#main" rel="external">
            {w.frame.skip}
        </a>
        <header class="top">
            <a class="brand" href="/">
                {icon::seal()}
                <span>{w.frame.brand}</span>
            </a>
            <nav class="top-nav" aria-label=w.frame.navigation>
                {inside::way_to_console()}
                {person()}
                {switches()}
            </nav>
        </header>
        {offline_banner()}
        <SlipRegion />
    }
}

/// The person's name, which leads to the account, and the way out.
fn person() -> AnyView {
    let w = use_words();
    let phase = use_keeper().phase();
    let name = Memo::new(move |_| match phase.get() {
        Phase::In(who) => Some(who.name),
        Phase::Out(_) => None,
    });
    changing(move || {
        let Some(name) = name.get() else { return ().into_any() };
        view! {
            <a class="me" href="/account">
                <span class="aloud">{w.frame.account} ": "</span>
                <bdi>{name}</bdi>
            </a>
            <button type="submit" form="log-out" class="quiet">
                {w.frame.log_out}
            </button>
        }
        .into_any()
    })
}

/// Language and theme: each button says what it switches to.
fn switches() -> AnyView {
    let w = use_words();
    let other = match w.lang {
        Lang::Ja => Lang::En,
        Lang::En => Lang::Ja,
    };
    let (theme, label, icon) = match use_seed().theme {
        Theme::Auto => (Theme::Light, w.frame.to_light, icon::half_moon()),
        Theme::Light => (Theme::Dark, w.frame.to_dark, icon::sun()),
        Theme::Dark => (Theme::Auto, w.frame.to_auto, icon::moon()),
    };
    view! {
        <button type="submit" form="preferences" class="quiet" name="lang" value=other.tag() lang=other.tag()>
            {w.frame.other_language}
        </button>
        <button type="submit" form="preferences" class="quiet" name="theme" value=theme.code() aria-label=label title=label>
            {icon}
        </button>
    }
    .into_any()
}

fn offline_banner() -> AnyView {
    let w = use_words();
    let offline = use_keeper().offline();
    let banner = changing(move || match offline.get() {
        true => view! { <p>{icon::offline()} <span>{w.frame.offline}</span></p> }.into_any(),
        false => ().into_any(),
    });
    view! {
        <div class="banner" role="status" aria-live="polite">
            {banner}
        </div>
    }
    .into_any()
}

/// Footer, and the forms of the header's buttons.
#[component]
pub fn Below() -> impl IntoView {
    let w = use_words();
    let location = use_location();
    let here = Signal::derive(move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        if query.is_empty() { path } else { [&path, "?", query.trim_start_matches('?')].concat() }
    });
    view! {
        <footer class="foot">
            <p>{w.frame.foot}</p>
            <form id="preferences" method="post" action="/preferences">
                <input type="hidden" name="next" value=here />
            </form>
            {log_out_form()}
        </footer>
    }
}

fn log_out_form() -> AnyView {
    let log_out = Ask::of::<LogOut>();
    let keeper = use_keeper();
    let slips = use_slips();
    let navigate = use_navigate();
    Effect::new(move |_| match log_out.answer() {
        // A session that was over already comes to the same.
        Some(Ok(()) | Err(Error::SignedOut { .. })) => {
            flash::leave(Flash::SignedOut);
            navigate("/login", NavigateOptions { replace: true, ..Default::default() });
            keeper.leave(Why::SignedOut);
        }
        Some(Err(error)) => slips.show(Slip::Error(error)),
        None => {}
    });
    form_for(*log_out, Some("log-out"), ().into_any())
}

/// After a navigation in the browser the focus goes to the new page's heading, as a page load would
/// have put it to the top.
fn focus_after_navigation() {
    const HEADING: &str = "main";
    let path = use_location().pathname;
    Effect::new(move |came_from: Option<String>| {
        let path = path.get();
        if came_from.is_some_and(|from| from != path) {
            focus(HEADING);
        }
        path
    });
}
