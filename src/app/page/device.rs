//! `/device`: the code of a device is typed here, and the device let in or not. Plain forms: they need no script, and the
//! device waits whatever this browser can do.

use super::gate;
use crate::app::Json;
use crate::app::guard::asked;
use crate::app::part::applications::wish;
use crate::app::part::notice::{notice, way};
use crate::app::part::when::when;
use crate::app::use_keeper;
use crate::app::words::{Words, use_words};
use crate::keeper::Phase;
use crate::model::device::{Pairing, Waiting};
use crate::platform;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page.
pub fn device_page() -> AnyView {
    let w = use_words();
    let words = w.device();
    let pairing = SharedValue::<Pairing, Json>::new_with_encoding(platform::pairing).into_inner();
    gate(match pairing {
        Pairing::Typing => typing(w, None),
        Pairing::Unknown => typing(w, Some(words.unknown)),
        Pairing::Braked => typing(w, Some(words.braked)),
        Pairing::Waiting(waiting) => question(w, waiting),
        Pairing::Allowed => notice(words.allowed_title, words.allowed, way("/", w.notice.to_home)),
        Pairing::Denied => notice(words.denied_title, words.denied, way("/", w.notice.to_home)),
    })
}

fn typing(w: &'static Words, fault: Option<&'static str>) -> AnyView {
    let words = w.device();
    view! {
        <Title text=words.title />
        <h1 tabindex="-1">{words.title}</h1>
        <p>{words.lead}</p>
        <form method="get" action="/device">
            <div class="field">
                <label for="user_code">{words.code}</label>
                <p class="hint" id="code-hint">
                    {words.code_hint}
                </p>
                <p class="fault" id="code-fault" role="alert">
                    {fault}
                </p>
                <input
                    id="user_code"
                    name="user_code"
                    type="text"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    maxlength="20"
                    required=true
                    // What was wrong, to be mended; and what a browser that came here without a document was given.
                    value=asked("user_code")
                    aria-invalid=fault.map(|_| "true")
                    aria-describedby="code-fault code-hint"
                />
            </div>
            <p class="ways">
                <button type="submit" class="primary">
                    {words.look}
                </button>
            </p>
        </form>
    }
    .into_any()
}

fn question(w: &'static Words, waiting: Waiting) -> AnyView {
    let words = w.device();
    let title = (words.question)(&waiting.name);
    let who = match use_keeper().phase().get_untracked() {
        Phase::In(who) => who.name,
        Phase::Out(_) => String::new(),
    };
    let wishes: Vec<AnyView> = waiting.scope.iter().map(|word| wish(w, word)).collect();
    view! {
        <Title text=title.clone() />
        <h1 tabindex="-1">{title}</h1>
        <p>{(w.consent().signed_in)(&who)}</p>
        <dl class="known">
            <div>
                <dt class="label">{words.shows}</dt>
                <dd>
                    <strong translate="no">{waiting.user_code}</strong>
                </dd>
            </div>
            <div>
                <dt class="label">{words.from}</dt>
                <dd>
                    <bdi translate="no">{waiting.address}</bdi>
                </dd>
            </div>
            <div>
                <dt class="label">{words.since}</dt>
                <dd>{when(waiting.since)}</dd>
            </div>
        </dl>
        <p>{w.consent().asks}</p>
        <ul class="wishes">{wishes}</ul>
        <p class="aside">{words.warning} " " {w.consent().withdraw}</p>
        <form method="post" action="/device">
            <input type="hidden" name="ticket" value=waiting.ticket />
            <p class="ways">
                <button type="submit" class="primary" name="decision" value="allow">
                    {words.allow}
                </button>
                <button type="submit" class="quiet outlined" name="decision" value="deny">
                    {w.consent().deny}
                </button>
            </p>
        </form>
    }
    .into_any()
}
