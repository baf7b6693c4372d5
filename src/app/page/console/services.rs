//! `/console`: all services, those of file and settings marked.

use super::page;
use crate::app::ask::Ask;
use crate::app::part::listing::{Listing, listing};
use crate::app::words::{Words, use_words};
use crate::model::service::ServiceInfo;
use crate::server_fns::service::ListServices;
use leptos::prelude::*;

/// The page.
pub fn services_page() -> AnyView {
    let w = use_words();
    let words = &w.console().services;
    let list = Ask::of::<ListServices>();
    Effect::new(move |_| list.look());
    let shown = move || {
        let answer = list.answer()?;
        Some(answer.map(|services| rows(w, services)))
    };
    let lead = view! { <p class="lead">{words.lead}</p> }.into_any();
    let body = view! {
        <div class="account-section">
            {listing(Listing { loading: words.loading, reload: words.reload }, *list, move || list.look(), shown)}
            <p class="ways needs-script">
                <a class="button" href="/console/services/new">
                    {words.add}
                </a>
            </p>
        </div>
    };
    page(words.title.to_owned(), lead, body.into_any())
}

fn rows(w: &'static Words, services: Vec<ServiceInfo>) -> AnyView {
    if services.is_empty() {
        return view! { <p class="hint">{w.console().services.empty}</p> }.into_any();
    }
    let rows: Vec<_> = services.into_iter().map(|service| row(w, service)).collect();
    view! { <ul class="devices">{rows}</ul> }.into_any()
}

fn row(w: &'static Words, service: ServiceInfo) -> AnyView {
    let words = &w.console().services;
    let ServiceInfo { id, registration, source, .. } = service;
    let marks =
        [registration.public.then_some(words.public), registration.first_party.then_some(words.first_party), (words.source)(source)];
    let marks: Vec<_> = marks.into_iter().flatten().map(|mark| view! { <span class="tag">{mark}</span> }.into_any()).collect();
    view! {
        <li class="device">
            <div>
                <p class="device-label">
                    <a href=["/console/services/", &id].concat()>
                        <bdi>{registration.name}</bdi>
                    </a>
                </p>
                <p class="device-times">
                    <code translate="no">{id}</code>
                </p>
            </div>
            <p class="marks">{marks}</p>
        </li>
    }
    .into_any()
}
