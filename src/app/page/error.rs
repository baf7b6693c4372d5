//! What is shown when the server failed, or cannot send somebody back; part of a document without the app (`shell`).

use crate::app::part::icon;
use crate::app::words::Words;
use crate::model::authorize::Unproven;
use leptos::prelude::*;

/// Says that it was our fault, and the number under which it was logged.
pub fn failure(w: &'static Words, reference: &str) -> AnyView {
    view! {
        <div class="gate gate-alone">
            <section class="sheet">
                {icon::seal()} <h1>{w.notice.failed_title}</h1> <p>{w.notice.failed}</p>
                <p>{w.notice.reference} " " <code>{reference.to_owned()}</code></p>
                <p class="ways">
                    <a class="button" href="/">
                        {w.notice.to_home}
                    </a>
                </p>
            </section>
        </div>
    }
    .into_any()
}

/// Says why the reader is not sent back to the service they came from, and whom to tell.
pub fn refused(w: &'static Words, unproven: Unproven) -> AnyView {
    let [why, what_to_do] = (w.consent().refused)(unproven);
    view! {
        <div class="gate gate-alone">
            <section class="sheet">
                {icon::seal()} <h1>{w.consent().refused_title}</h1> <p>{why}</p> <p>{what_to_do}</p>
                <p class="ways">
                    <a class="button" href="/">
                        {w.notice.to_home}
                    </a>
                </p>
            </section>
        </div>
    }
    .into_any()
}
