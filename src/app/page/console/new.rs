//! `/console/services/new`: the form, then what the new service needs to know, its secret this once.

use super::{back, page};
use crate::app::ask::Ask;
use crate::app::part::changing;
use crate::app::part::registration::{Form, registration};
use crate::app::part::secrets::fresh;
use crate::app::words::use_words;
use crate::model::service::{GrantType, Registration, Saved};
use crate::server_fns::service::SaveService;
use leptos::prelude::*;

/// The page.
pub fn new_page() -> AnyView {
    let save = Ask::of::<SaveService>();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(true));
    // A memo: a second try that is unfit too must leave the form and what was typed.
    let done = Memo::new(move |_| save.answer()?.ok().filter(|saved| saved.unfit.is_empty()));
    changing(move || match done.get() {
        Some(saved) => registered(saved),
        None => form(save, open.into()),
    })
}

fn form(save: Ask<Saved>, open: Signal<bool>) -> AnyView {
    let w = use_words();
    let usual = Registration { grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken], ..Registration::default() };
    let form = Form { id: None, registration: usual, open, mine: true };
    page(w.console().service.new_title.to_owned(), back(), registration(form, save))
}

fn registered(saved: Saved) -> AnyView {
    let w = use_words();
    let words = &w.console().service;
    let Saved { id, secret, .. } = saved;
    let lead = if secret.is_some() { words.registered_secret } else { words.registered_public };
    let (title, href) = ((words.registered)(&id), ["/console/services/", &id].concat());
    let body = view! {
        <div class="account-section">
            <p>{lead}</p>
            <dl class="known">
                <div>
                    <dt class="label">{w.registration().id.0}</dt>
                    <dd>
                        <code translate="no">{id}</code>
                    </dd>
                </div>
            </dl>
            {secret.map(fresh)}
            <p class="ways">
                <a class="button" href=href>
                    {words.open}
                </a>
            </p>
        </div>
    };
    page(title, back(), body.into_any())
}
