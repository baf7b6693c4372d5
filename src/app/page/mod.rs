//! The pages, one file each, named like their path.

pub mod account;
pub mod consent;
pub mod console;
pub mod device;
pub mod error;
pub mod home;
pub mod login;
pub mod logout;
pub mod not_found;
pub mod register;
pub mod reset;
pub mod setup;

use crate::app::part::icon;
use crate::app::words::use_words;
use leptos::prelude::*;

/// The sheet that the pages in front of the gate are written on, with the permit beside it.
pub fn gate(sheet: AnyView) -> AnyView {
    let w = use_words();
    view! {
        <div class="gate">
            <div class="plaque" aria-hidden="true">
                <div class="plaque-board">
                    <span class="plaque-hole"></span>
                    <span class="plaque-name" lang="ja">
                        "通行手形"
                    </span>
                    {icon::seal()}
                </div>
                <p class="plaque-line">{w.frame.tagline}</p>
            </div>
            <section class="sheet">{sheet}</section>
        </div>
    }
    .into_any()
}
