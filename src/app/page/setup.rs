//! `/setup`: makes the first account, the administrator's, with the link from the terminal.

use super::gate;
use super::register::{account_fields, good_for, token_asked};
use crate::app::guard::enter_when_granted;
use crate::app::part::notice::{notice, way};
use crate::app::part::submit::submit;
use crate::app::part::summary::{failure_of, summary};
use crate::app::use_seed;
use crate::app::words::{Words, use_words};
use crate::model::Next;
use crate::model::account::Purpose;
use crate::server_fns::account::SetUp;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page: the form with a good link, else how to get one.
pub fn set_up_page() -> AnyView {
    let w = use_words();
    let set_up = ServerAction::<SetUp>::new();
    enter_when_granted(set_up, Next::home());
    gate(match (token_asked("token"), good_for(&use_seed(), Purpose::Setup)) {
        (Some(token), Some(_)) => form(w, set_up, token),
        _ => notice(w.setup.link_title, w.setup.link, way("/login", w.notice.to_login)),
    })
}

fn form(w: &'static Words, set_up: ServerAction<SetUp>, token: String) -> AnyView {
    let error = failure_of(set_up);
    view! {
        <Title text=w.setup.title />
        <h1 tabindex="-1">{w.setup.title}</h1>
        <p>{w.setup.intro}</p>
        {summary(error)}
        <ActionForm action=set_up attr:novalidate="">
            <input type="hidden" name="token" value=token />
            {account_fields(w, None, error)}
            {submit(w.setup.submit, w.setup.pending, set_up.pending().into())}
        </ActionForm>
    }
    .into_any()
}
