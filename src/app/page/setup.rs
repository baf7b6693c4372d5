//! `/setup`: makes the first account, the administrator's, with the link from the terminal.

use super::gate;
use super::register::{account_fields, good_for, token_asked};
use crate::app::ask::Ask;
use crate::app::guard::enter_when_granted;
use crate::app::part::form::form_for;
use crate::app::part::notice::{notice, way};
use crate::app::part::submit::submit;
use crate::app::part::summary::summary;
use crate::app::use_seed;
use crate::app::words::{Words, use_words};
use crate::model::{Granted, Next, Purpose};
use crate::server_fns::account::SetUp;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page: the form with a good link; else how to get one, or that there is no need to.
pub fn set_up_page() -> AnyView {
    let w = use_words();
    let set_up = Ask::of::<SetUp>();
    enter_when_granted(set_up, Next::home());
    let seed = use_seed();
    gate(match (token_asked("token"), good_for(&seed, Purpose::Setup)) {
        (Some(token), Some(_)) => form(w, set_up, token),
        _ if seed.link.is_some_and(|link| link.done) => notice(w.setup.done_title, w.setup.done, way("/login", w.notice.to_login)),
        _ => notice(w.setup.link_title, w.setup.link, way("/login", w.notice.to_login)),
    })
}

fn form(w: &'static Words, set_up: Ask<Granted>, token: String) -> AnyView {
    let error = set_up.error();
    let fields = view! {
        <input type="hidden" name="token" value=token />
        {account_fields(w, None, error)}
        {submit(w.setup.submit, w.setup.pending, set_up.pending())}
    };
    view! {
        <Title text=w.setup.title />
        <h1 tabindex="-1">{w.setup.title}</h1>
        <p>{w.setup.intro}</p>
        {summary(error)}
        {form_for(*set_up, None, fields.into_any())}
    }
    .into_any()
}
