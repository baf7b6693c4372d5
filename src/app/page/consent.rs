//! `/consent`: what a service asks of the person, in words, and the two answers. A plain form: it needs no script, and its
//! answer leads to another site.

use super::gate;
use crate::app::Json;
use crate::app::part::applications::wish;
use crate::app::part::notice::{notice, way};
use crate::app::use_keeper;
use crate::app::words::{Words, use_words};
use crate::keeper::Phase;
use crate::model::consent::Asking;
use crate::platform;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page.
pub fn consent_page() -> AnyView {
    let w = use_words();
    let asking = SharedValue::<Option<Asking>, Json>::new_with_encoding(platform::asking).into_inner();
    gate(match asking {
        Some(asking) => form(w, asking),
        None => notice(w.consent().gone_title, w.consent().gone, way("/", w.notice.to_home)),
    })
}

fn form(w: &'static Words, asking: Asking) -> AnyView {
    let words = w.consent();
    let title = (words.title)(&asking.name);
    let who = match use_keeper().phase().get_untracked() {
        Phase::In(who) => who.name,
        Phase::Out(_) => String::new(),
    };
    let wishes: Vec<AnyView> = asking.scope.iter().map(|word| wish(w, word)).collect();
    view! {
        <Title text=title.clone() />
        <h1 tabindex="-1">{title}</h1>
        <p>{(words.signed_in)(&who)}</p>
        <p>{words.asks}</p>
        <ul class="wishes">{wishes}</ul>
        <p class="aside">{(words.goes_to)(&asking.origin)} " " {words.withdraw}</p>
        <form method="post" action="/consent">
            <input type="hidden" name="ticket" value=asking.ticket />
            <p class="ways">
                <button type="submit" class="primary" name="decision" value="allow">
                    {words.allow}
                </button>
                <button type="submit" class="quiet outlined" name="decision" value="deny">
                    {words.deny}
                </button>
            </p>
        </form>
    }
    .into_any()
}
