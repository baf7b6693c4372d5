//! What is shown when the server failed; part of a document without the app (`shell::failed`).

use crate::app::part::icon;
use crate::app::words::Words;
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
