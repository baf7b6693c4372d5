//! `/setup`: makes the first account, the administrator's, with the link from the terminal.

use super::gate;
use super::register::{account_fields, token_asked, with_link};
use crate::app::guard::entrance;
use crate::app::part::notice::{notice, way};
use crate::app::part::submit::submit;
use crate::app::part::summary::{failure_of, summary};
use crate::app::words::{Words, use_words};
use crate::model::Next;
use crate::model::account::Purpose;
use crate::server_fns::account::SetUp;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page: the form with a good link, else how to get one.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let w = use_words();
    let set_up = ServerAction::<SetUp>::new();
    let enter = entrance(Next::home());
    Effect::new(move |_| {
        if let Some(Ok(granted)) = set_up.value().get() {
            enter(granted);
        }
    });
    gate(match token_asked("token") {
        Some(token) => with_link(token, Purpose::Setup, move |token, _| form(w, set_up, token)),
        None => notice(w.setup.link_title, w.setup.link, way("/login", w.notice.to_login)),
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
