//! The ring that runs down to the expiry of a pass, with the figures inside. Seen all the time,
//! never announced by itself: whoever asks hears whole words.

use super::countdown::Countdown;
use crate::app::words::use_words;
use leptos::prelude::*;

/// The ring; empty while there is no pass.
pub fn ring(left: Signal<Option<Countdown>>) -> AnyView {
    let w = use_words();
    let figures = Signal::derive(move || left.get().map_or_else(|| "–:––".into(), Countdown::figures));
    let aloud = Signal::derive(move || left.get().map(|left| left.words(w.lang)).unwrap_or_default());
    let caption = Signal::derive(move || if left.get().is_some_and(Countdown::is_over) { w.home().over } else { w.home().left });
    // An attribute, not a style: the page's policy forbids inline styles.
    let offset = Signal::derive(move || left.get().map_or(1000, Countdown::dash_offset).to_string());
    view! {
        <div class="ring" class:ring-short=move || left.get().is_some_and(Countdown::is_short)>
            <svg viewBox="0 0 120 120" aria-hidden="true" focusable="false">
                <circle class="ring-track" cx="60" cy="60" r="54" />
                <circle
                    class="ring-left"
                    cx="60"
                    cy="60"
                    r="54"
                    pathLength="1000"
                    stroke-dasharray="1000"
                    stroke-dashoffset=offset
                    transform="rotate(-90 60 60)"
                />
            </svg>
            <p class="ring-time" role="timer" aria-live="off">
                <span class="ring-figures" aria-hidden="true">
                    {figures}
                </span>
                <span class="aloud">{aloud}</span>
                <span class="ring-caption">{caption}</span>
            </p>
        </div>
    }
    .into_any()
}
