//! The stamp on the pass: 手形 cut into vermilion, drawn as strokes so that it needs no font. Pressed
//! anew whenever a pass arrives. An ornament; the words beside it say the same.

use leptos::prelude::*;

const HAND: &str = "M84 20Q75 24 60 25M59 40H88M55 56H92M74 23V80q0 5-5 5h-7";
const SHAPE: &str = "M10 21H34M8 48H37M16 21V48Q16 70 10 86M28 21V86M48 15Q45 24 37 30M49 37Q46 49 37 55M50 61Q47 78 36 86";

/// The stamp after so many passes have arrived; before the first, the place where it goes.
pub fn stamp(arrivals: Signal<u32>) -> AnyView {
    // Two names for one animation: changing the name is what starts it again.
    let pressed = Signal::derive(move || {
        Some(match arrivals.get() {
            0 => "never",
            n if n % 2 == 1 => "odd",
            _ => "even",
        })
    });
    view! {
        <svg class="stamp" data-pressed=pressed viewBox="0 0 100 100" aria-hidden="true" focusable="false">
            <rect class="stamp-face" x="3" y="3" width="94" height="94" rx="10" />
            <path class="stamp-cut" d=HAND />
            <path class="stamp-cut" d=SHAPE />
        </svg>
    }
    .into_any()
}
