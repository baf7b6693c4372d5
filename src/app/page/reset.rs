//! `/reset`: sets a new password with the link from an administrator.

use super::gate;
use super::register::{good_for, token_asked, useless_link};
use crate::app::ask::Ask;
use crate::app::part::field::{Input, field};
use crate::app::part::form::form_for;
use crate::app::part::submit::submit;
use crate::app::part::summary::summary;
use crate::app::use_seed;
use crate::app::words::{Words, use_words};
use crate::keeper::flash;
use crate::model::{Field, Flash, Purpose};
use crate::server_fns::account::ResetPassword;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The page: the form with a good link, else how to get one.
pub fn reset_page() -> AnyView {
    let w = use_words();
    let reset = Ask::of::<ResetPassword>();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(Ok(())) = reset.answer() {
            flash::leave(Flash::PasswordChanged);
            navigate("/login", NavigateOptions { replace: true, ..Default::default() });
        }
    });
    gate(match (token_asked("token"), good_for(&use_seed(), Purpose::Reset)) {
        (Some(token), Some(link)) => form(w, reset, token, link.email),
        _ => useless_link(w),
    })
}

fn form(w: &'static Words, reset: Ask<()>, token: String, email: Option<String>) -> AnyView {
    let error = reset.error();
    let password = Input {
        field: Field::Password,
        label: w.form.new_password,
        hint: Some(w.form.password_hint),
        autocomplete: "new-password",
        value: None,
    };
    let fields = view! {
        <input type="hidden" name="token" value=token />
        {field(password, error)}
        {submit(w.reset.submit, w.reset.pending, reset.pending())}
    };
    view! {
        <Title text=w.reset.title />
        <h1 tabindex="-1">{w.reset.title}</h1>
        <p>{email.map(|email| (w.reset.whose)(&email))} {w.reset.intro}</p>
        {summary(error)}
        {form_for(*reset, None, fields.into_any())}
    }
    .into_any()
}
