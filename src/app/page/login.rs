//! `/login`: the one door. Works without a script: the form posts to the server function, an error
//! comes back in the URL, success is a redirect to `next`.

use super::gate;
use crate::app::ask::Ask;
use crate::app::guard::{asked, enter_when_granted, next_asked};
use crate::app::part::changing;
use crate::app::part::field::{Input, field};
use crate::app::part::form::form_for;
use crate::app::part::icon;
use crate::app::part::submit::submit;
use crate::app::part::summary::summary;
use crate::app::words::{Words, use_words};
use crate::app::{use_keeper, use_seed};
use crate::keeper::Phase;
use crate::model::seed::{CookieTrouble, Registration};
use crate::model::{Field, Granted, Next};
use crate::server_fns::session::LogIn;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page: the form, or for those who are logged in the way on.
pub fn log_in_page() -> AnyView {
    let w = use_words();
    let next = next_asked();
    let log_in = Ask::of::<LogIn>();
    let trouble = enter_when_granted(log_in, next.clone());
    let phase = use_keeper().phase();
    let busy = move || log_in.pending().get() || log_in.done();
    // Not while this very page logs in: the form stays until the next page is there.
    // Whoever leads here may want to be sure who it is, or say who is expected.
    let again = asked("again").is_some();
    let already = Memo::new(move |_| match phase.get() {
        Phase::In(who) if !busy() && !again => Some(who.name),
        _ => None,
    });
    gate(changing(move || match already.get() {
        Some(name) => already_in(w, &name, next.clone()),
        None => form(w, log_in, trouble, next.clone()),
    }))
}

fn form(w: &'static Words, log_in: Ask<Granted>, trouble: RwSignal<Option<CookieTrouble>>, next: Next) -> AnyView {
    let error = log_in.error();
    let email = Input { field: Field::Email, label: w.form.email_or_username, hint: None, autocomplete: "username", value: asked("hint") };
    let password = Input { field: Field::Password, label: w.form.password, hint: None, autocomplete: "current-password", value: None };
    let fields = view! {
        <input type="hidden" name="next" value=String::from(next) />
        {field(email, error)}
        {field(password, error)}
        {submit(w.login.submit, w.login.pending, log_in.pending())}
    };
    view! {
        <Title text=w.login.title />
        <h1 tabindex="-1">{w.login.title}</h1>
        {use_seed().service.map(|name| view! { <p>{(w.login.for_service)(&name)}</p> }.into_any())}
        {changing(move || trouble.get().map_or_else(|| ().into_any(), |trouble| cookie_notice(w, trouble)))}
        {summary(error)}
        {form_for(*log_in, None, fields.into_any())}
        <details class="aside">
            <summary>{w.login.forgotten}</summary>
            <p>{w.login.forgotten_how}</p>
        </details>
        <p class="aside">{no_account(w)}</p>
    }
    .into_any()
}

fn no_account(w: &'static Words) -> AnyView {
    match use_seed().registration {
        Registration::Open => view! { {w.login.no_account} " " <a href="/register">{w.login.register}</a> }.into_any(),
        Registration::Invite => w.login.by_invitation.into_any(),
        Registration::Closed => w.login.closed.into_any(),
    }
}

fn cookie_notice(w: &'static Words, trouble: CookieTrouble) -> AnyView {
    let [why, what_to_do] = (w.trouble.cookie)(trouble);
    view! {
        <div class="slip slip-warning" role="alert">
            {icon::warning()} <div class="slip-text">
                <h2>{w.trouble.cookie_title}</h2>
                <p>{why}</p>
                <p>{what_to_do}</p>
            </div>
        </div>
    }
    .into_any()
}

fn already_in(w: &'static Words, name: &str, next: Next) -> AnyView {
    view! {
        <Title text=w.login.already_title />
        <h1 tabindex="-1">{w.login.already_title}</h1>
        <p>{(w.login.already)(name)}</p>
        <p class="ways">
            <a class="button" href=String::from(next)>
                {w.login.go_on}
            </a>
            <button type="submit" form="log-out" class="quiet">
                {w.login.be_another}
            </button>
        </p>
    }
    .into_any()
}
