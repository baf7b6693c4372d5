//! The profile on the account page: what stands fast, and the form for what may be changed.

use super::field::{Input, field};
use super::form::form_for;
use super::section::{section, told};
use super::submit::submit;
use super::summary::summary;
use crate::app::ask::Ask;
use crate::app::use_keeper;
use crate::app::words::{Words, use_words};
use crate::model::{Field, Profile};
use leptos::prelude::*;

/// The section.
pub fn profile(change: Ask<Profile>, asleep: RwSignal<bool>, who: Profile) -> AnyView {
    let w = use_words();
    let keeper = use_keeper();
    Effect::new(move |_| {
        if let Some(Ok(who)) = change.answer() {
            keeper.profile_changed(who);
        }
    });
    let saved = Signal::derive(move || {
        let done = !change.pending().get() && change.done();
        done.then(|| w.account().profile.saved.to_owned())
    });
    let error = change.error();
    let known = known(w, &who);
    let name = Input { field: Field::Name, label: w.form.name, hint: None, autocomplete: "name", value: Some(who.name) };
    let username = Input {
        field: Field::Username,
        label: w.form.username,
        hint: Some(w.form.username_hint),
        autocomplete: "username",
        value: who.username,
    };
    let fields = view! {
        <fieldset disabled=asleep aria-labelledby="profile">
            {field(name, error)} {field(username, error)}
            {submit(w.account().profile.save, w.account().profile.saving, change.pending())}
        </fieldset>
    };
    let body = view! {
        {known}
        {summary(error)}
        {form_for(*change, None, fields.into_any())}
        {told(saved)}
    };
    section("profile", w.account().profile.title, None, body.into_any())
}

fn known(w: &'static Words, who: &Profile) -> AnyView {
    let words = &w.account().profile;
    let (class, proof) = if who.email_verified { ("tag tag-good", words.verified) } else { ("tag", words.unverified) };
    let roles = if who.roles.is_empty() { words.no_roles.to_owned() } else { who.roles.join(", ") };
    let address = who.email.clone().map(|email| {
        view! {
            <div>
                <dt class="label">{w.form.email}</dt>
                <dd>
                    <bdi>{email}</bdi>
                    " "
                    <span class=class>{proof}</span>
                </dd>
            </div>
        }
    });
    view! {
        <dl class="known">
            {address}
            <div>
                <dt class="label">{words.roles}</dt>
                <dd>{roles}</dd>
            </div>
        </dl>
    }
    .into_any()
}
