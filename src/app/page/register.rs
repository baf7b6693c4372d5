//! `/register`: makes an account, by invitation (`?invite=`) or for everyone, and logs in.

use super::gate;
use crate::app::ask::Ask;
use crate::app::guard::{asked, enter_when_granted};
use crate::app::part::field::{Input, field};
use crate::app::part::form::form_for;
use crate::app::part::notice::{notice, way};
use crate::app::part::submit::submit;
use crate::app::part::summary::summary;
use crate::app::use_seed;
use crate::app::words::{Words, use_words};
use crate::model::seed::Registration;
use crate::model::{Error, Field, Granted, Invitation, Next, Purpose, Seed};
use crate::server_fns::account::Register;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page: the form for those who may, a kind word for those who may not.
pub fn register_page() -> AnyView {
    let w = use_words();
    let register = Ask::of::<Register>();
    enter_when_granted(register, Next::home());
    let seed = use_seed();
    gate(match (seed.registration, token_asked("invite")) {
        (Registration::Closed, _) => notice(w.register.closed_title, w.register.closed, way("/login", w.notice.to_login)),
        (_, Some(token)) => match good_for(&seed, Purpose::Invite) {
            Some(link) => form(w, register, Some(token), link.email),
            None => useless_link(w),
        },
        (Registration::Open, None) => form(w, register, None, None),
        (Registration::Invite, None) => notice(w.register.invite_title, w.register.invite, way("/login", w.notice.to_login)),
    })
}

/// The one-time token of this page's link.
pub fn token_asked(name: &'static str) -> Option<String> {
    asked(name).filter(|token| !token.is_empty())
}

/// The link that this page was opened with, when it is good for this.
pub fn good_for(seed: &Seed, purpose: Purpose) -> Option<Invitation> {
    seed.link.clone().filter(|link| link.purpose == purpose && !link.done)
}

/// Said before anybody fills in a form in vain.
pub fn useless_link(w: &'static Words) -> AnyView {
    notice(w.notice.link_title, w.notice.link, way("/login", w.notice.to_login))
}

/// The three fields of a new account.
pub fn account_fields(w: &'static Words, email: Option<String>, error: Signal<Option<Error>>) -> AnyView {
    let email = Input { field: Field::Email, label: w.form.email, hint: None, autocomplete: "username", value: email };
    let name = Input { field: Field::Name, label: w.form.name, hint: Some(w.form.name_hint), autocomplete: "name", value: None };
    let password = Input {
        field: Field::Password,
        label: w.form.password,
        hint: Some(w.form.password_hint),
        autocomplete: "new-password",
        value: None,
    };
    view! { {field(email, error)} {field(name, error)} {field(password, error)} }.into_any()
}

fn form(w: &'static Words, register: Ask<Granted>, invite: Option<String>, email: Option<String>) -> AnyView {
    let error = register.error();
    let greeting = if invite.is_some() { w.register.invited } else { w.register.open };
    let fields = view! {
        {invite.map(|invite| view! { <input type="hidden" name="invite" value=invite /> }.into_any())}
        {account_fields(w, email, error)}
        {submit(w.register.submit, w.register.pending, register.pending())}
    };
    view! {
        <Title text=w.register.title />
        <h1 tabindex="-1">{w.register.title}</h1>
        <p>{greeting}</p>
        {summary(error)}
        {form_for(*register, None, fields.into_any())}
        <p class="aside">{w.register.have_account} " " <a href="/login">{w.login.title}</a></p>
    }
    .into_any()
}
