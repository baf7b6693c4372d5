//! A section of the account page: heading, a sentence, the body; and the line that says a change was
//! made, announced to those who hear the page.

use super::{changing, icon};
use leptos::prelude::*;

/// A section; its heading has the id, and takes the focus when what had it is gone.
pub fn section(id: &'static str, title: &'static str, lead: Option<&'static str>, body: AnyView) -> AnyView {
    view! {
        <section class="account-section" aria-labelledby=id>
            <div class="head">
                <h2 id=id tabindex="-1">
                    {title}
                </h2>
                {lead.map(|lead| view! { <p class="lead">{lead}</p> }.into_any())}
            </div>
            {body}
        </section>
    }
    .into_any()
}

/// What was done, when something was.
pub fn told(sentence: Signal<Option<String>>) -> AnyView {
    view! {
        <div class="telling" role="status">
            {changing(move || match sentence.get() {
                Some(sentence) => view! { <p class="told">{icon::done()} <span>{sentence}</span></p> }.into_any(),
                None => ().into_any(),
            })}
        </div>
    }
    .into_any()
}
