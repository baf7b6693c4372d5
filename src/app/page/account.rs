//! `/account`: who the person is, the password, the devices, what services may do, and the way out of everything. Changing
//! anything takes the bearer, so the forms sleep until the page is awake.

use crate::app::ask::Ask;
use crate::app::part::applications::applications;
use crate::app::part::data::data;
use crate::app::part::devices::devices;
use crate::app::part::everywhere::everywhere;
use crate::app::part::password::password;
use crate::app::part::profile::profile;
use crate::app::part::script_needed;
use crate::app::use_keeper;
use crate::app::words::use_words;
use crate::keeper::Phase;
use crate::server_fns::account::{ChangePassword, ChangeProfile};
use leptos::prelude::*;
use leptos_meta::Title;

/// The account page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let w = use_words();
    let change_profile = Ask::of::<ChangeProfile>();
    let change_password = Ask::of::<ChangePassword>();
    // One summary of errors a page: whoever sends one form is done with what the other said.
    Effect::new(move |_| {
        if change_profile.pending().get() {
            change_password.clear();
        }
    });
    Effect::new(move |_| {
        if change_password.pending().get() {
            change_profile.clear();
        }
    });
    let asleep = RwSignal::new(true);
    Effect::new(move |_| asleep.set(false));
    // As it was when the page was opened: the fields must not change under the reader's hands.
    let sections = match use_keeper().phase().get_untracked() {
        Phase::In(who) => (
            profile(change_profile, asleep, who.clone()),
            password(change_password, asleep, who.login().to_owned()),
            devices(change_password.pending()),
            applications(),
            data(),
            everywhere(),
        )
            .into_any(),
        Phase::Out(_) => ().into_any(),
    };
    view! {
        <Title text=w.account().title />
        <div class="account">
            <header class="head">
                <h1 tabindex="-1">{w.account().title}</h1>
                {script_needed(w.account().script_needed)}
            </header>
            {sections}
        </div>
    }
}
