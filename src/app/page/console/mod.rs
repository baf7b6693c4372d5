//! `/console` and below: what administrators manage. The pages look which one is meant by themselves, so that the door
//! knows two routes and no more. The server functions check the role; here people are told.

mod doctor;
mod keys;
mod new;
mod service;
mod services;

use super::gate;
use super::not_found::not_found_page;
use crate::app::part::changing;
use crate::app::part::notice::{notice, way};
use crate::app::part::script_needed;
use crate::app::use_keeper;
use crate::app::words::use_words;
use crate::keeper::Phase;
use crate::platform;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// Which page.
#[derive(Clone, PartialEq)]
enum Place {
    Services,
    New,
    Service(String),
    Keys,
    Doctor,
    Nowhere,
    /// The reader has gone on to another page, which is not there yet.
    Outside,
}

impl Place {
    fn of(path: &str) -> Self {
        match path.trim_end_matches('/').split('/').collect::<Vec<_>>()[..] {
            ["", "console"] => Place::Services,
            ["", "console", "services", "new"] => Place::New,
            ["", "console", "services", id] => Place::Service(id.to_owned()),
            ["", "console", "keys"] => Place::Keys,
            ["", "console", "doctor"] => Place::Doctor,
            ["", "console", ..] => Place::Nowhere,
            _ => Place::Outside,
        }
    }
}

/// The page.
pub fn console_page() -> AnyView {
    let phase = use_keeper().phase();
    let path = use_location().pathname;
    let administers = Memo::new(move |_| phase.with(|phase| matches!(phase, Phase::In(who) if who.is_administrator())));
    let place = Memo::new(move |_| Place::of(&path.get()));
    changing(move || match (administers.get(), place.get()) {
        (_, Place::Outside) => ().into_any(),
        (false, _) => forbidden(),
        (true, Place::Services) => services::services_page(),
        (true, Place::New) => new::new_page(),
        (true, Place::Service(id)) => service::service_page(id),
        (true, Place::Keys) => keys::keys_page(),
        (true, Place::Doctor) => doctor::doctor_page(),
        (true, Place::Nowhere) => not_found_page(),
    })
}

fn forbidden() -> AnyView {
    let w = use_words();
    platform::forbidden();
    gate(notice(w.console().forbidden_title, w.console().forbidden, way("/", w.notice.to_home)))
}

/// A page of the console below its heading; `lead` is one more line, or a way.
fn page(title: String, lead: AnyView, body: AnyView) -> AnyView {
    let w = use_words();
    view! {
        <Title text=title.clone() />
        <div class="account console">
            {rooms()}
            <header class="head">
                <h1 tabindex="-1">{title}</h1>
                {lead}
                {script_needed(w.console().script_needed)}
            </header>
            {body}
        </div>
    }
    .into_any()
}

/// The parts of the console; the one that the reader is in is marked.
fn rooms() -> AnyView {
    let w = use_words();
    let path = use_location().pathname.get_untracked();
    let within = move |below: &str| path.starts_with(below);
    let (in_keys, in_doctor) = (within("/console/keys"), within("/console/doctor"));
    let room = |href: &'static str, title: &'static str, here: bool| {
        view! {
            <a href=href aria-current=here.then_some("true")>
                {title}
            </a>
        }
        .into_any()
    };
    view! {
        <nav class="rooms" aria-label=w.console().title>
            {room("/console", w.console().services.title, !in_keys && !in_doctor)}
            {room("/console/keys", w.console().keys.title, in_keys)}
            {room("/console/doctor", w.console().doctor.title, in_doctor)}
        </nav>
    }
    .into_any()
}

/// The way back to the list.
fn back() -> AnyView {
    let w = use_words();
    view! {
        <p>
            <a class="back" href="/console">
                {w.console().service.back}
            </a>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_their_pages() {
        assert!(Place::of("/console") == Place::Services && Place::of("/console/") == Place::Services);
        assert!(Place::of("/console/services/new") == Place::New);
        assert!(Place::of("/console/keys") == Place::Keys);
        assert!(Place::of("/console/doctor") == Place::Doctor);
        assert!(Place::of("/console/services/shop") == Place::Service("shop".into()));
        for path in ["/console/services", "/console/services/shop/x", "/console/x"] {
            assert!(Place::of(path) == Place::Nowhere, "{path}");
        }
        for path in ["/", "/consoles", "/account"] {
            assert!(Place::of(path) == Place::Outside, "{path}");
        }
    }
}
