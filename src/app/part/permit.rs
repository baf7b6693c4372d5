//! The pass as a travel permit: for whom, by whom, until when, the stamp, the ring, and the button
//! that renews it. Shows what the keeper holds; decides nothing about it.

use super::changing;
use super::countdown::Countdown;
use super::renewal::{renewal, standing};
use super::ring::ring;
use super::stamp::stamp;
use super::when::{local, time_of_day, when};
use crate::app::words::{Words, use_words};
use crate::app::{use_keeper, use_seed};
use crate::keeper::{Held, Phase};
use crate::model::unverified::{Unverified, plain};
use crate::platform;
use leptos::prelude::*;
use std::time::Duration;

/// The permit; `read` is the token in hand, taken apart.
pub fn permit(read: Memo<Option<Unverified>>) -> AnyView {
    let w = use_words();
    let keeper = use_keeper();
    let held = keeper.pass();
    let arrivals = RwSignal::new(0);
    let news = RwSignal::new(String::new());
    tell_arrivals(w, held, arrivals, news);
    let phase = keeper.phase();
    let who = Memo::new(move |_| match phase.get() {
        Phase::In(who) => Some(who),
        Phase::Out(_) => None,
    });
    let name = Signal::derive(move || who.get().map(|who| who.name).unwrap_or_default());
    let roles = Signal::derive(move || match who.get().map(|who| who.roles.join(", ")) {
        Some(roles) if !roles.is_empty() => roles,
        _ => w.home().no_roles.into(),
    });
    let issuer = Signal::derive(move || read.with(|read| read.as_ref()?.payload.get("iss").map(plain)).unwrap_or_default());
    let time = move |of: fn(&Held) -> i64| {
        Signal::derive(move || held.with(|held| held.as_ref().map(of)).map(|at| local(at, w.lang)).unwrap_or_default())
    };
    view! {
        <article class="permit" aria-labelledby="holder">
            <p class="permit-spine" lang="ja" aria-hidden="true">
                "通行手形"
            </p>
            <div class="permit-body">
                <p class="label">{w.home().holder}</p>
                <p class="permit-name" id="holder">
                    <bdi>{name}</bdi>
                </p>
                <dl class="facts">
                    {fact(w.home().issuer, issuer)} {fact(w.home().roles, roles)} {fact(w.home().issued, time(|held| held.issued_ms))}
                    {fact(w.home().expires, time(|held| held.expires_ms))} {session_until(w, held)}
                </dl>
                {stamp(arrivals.into())}
            </div>
            <div class="permit-stub">{ring(countdown(held))} {renewal(arrivals.into())}</div>
            {standing()}
            <p class="aloud" role="status">
                {news}
            </p>
        </article>
    }
    .into_any()
}

fn fact(label: &'static str, value: Signal<String>) -> AnyView {
    view! {
        <div>
            <dt class="label">{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// The end of the session, known to the server's page before there is a pass.
fn session_until(w: &'static Words, held: Signal<Option<Held>>) -> AnyView {
    let at_first = use_seed().session_until;
    let until = Memo::new(move |_| held.with(|held| held.as_ref().map(|held| held.session_until)).or(at_first));
    view! {
        <div>
            <dt class="label">{w.home().session_until}</dt>
            <dd>{changing(move || until.get().map_or_else(|| ().into_any(), when))}</dd>
        </div>
    }
    .into_any()
}

/// Counts the passes that arrive and says so politely.
fn tell_arrivals(w: &'static Words, held: Signal<Option<Held>>, arrivals: RwSignal<u32>, news: RwSignal<String>) {
    Effect::new(move |before: Option<Option<Held>>| {
        let now = held.get();
        let before = before.flatten();
        if let Some(fresh) = now.as_ref().filter(|fresh| before.as_ref().is_none_or(|old| old.access_token != fresh.access_token)) {
            arrivals.update(|arrivals| *arrivals += 1);
            news.set(match before {
                None => w.home().granted.into(),
                Some(_) => (w.home().renewed)(&time_of_day(fresh.expires_ms, w.lang)),
            });
        }
        now
    });
}

/// What is left of the pass in hand, looked at once a second.
fn countdown(held: Signal<Option<Held>>) -> Signal<Option<Countdown>> {
    let now = RwSignal::new(0);
    Effect::new(move |_| {
        let look = move || now.set(platform::now_ms());
        look();
        if let Ok(clock) = set_interval_with_handle(look, Duration::from_secs(1)) {
            on_cleanup(move || clock.clear());
        }
    });
    Signal::derive(move || {
        let now = now.get();
        held.with(|held| held.as_ref().map(|held| Countdown::at(now, held.issued_ms, held.expires_ms)))
    })
}
