//! `/`: the pass. The server's page knows the person and the session and never a token; the pass
//! itself comes from the keeper once the page is awake.

use crate::app::part::checkpoint::checkpoint;
use crate::app::part::permit::permit;
use crate::app::part::reading::reading;
use crate::app::part::script_needed;
use crate::app::use_keeper;
use crate::app::words::use_words;
use crate::model::Unverified;
use leptos::prelude::*;
use leptos_meta::Title;

/// The home page.
#[component]
pub fn HomePage() -> impl IntoView {
    let w = use_words();
    let held = use_keeper().pass();
    let read = Memo::new(move |_| held.with(|held| Unverified::read(&held.as_ref()?.access_token)));
    view! {
        <Title text=w.home().title />
        <div class="home">
            <header class="head">
                <h1 tabindex="-1">{w.home().title}</h1>
                <p class="lead">{w.home().lead}</p>
                {script_needed(w.home().script_needed)}
            </header>
            {permit(read)}
            {reading(read)}
            {checkpoint()}
        </div>
    }
}
