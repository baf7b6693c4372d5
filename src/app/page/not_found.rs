//! What is shown where nothing is.

use super::gate;
use crate::app::part::notice::{notice, way};
use crate::app::words::use_words;
use crate::platform;
use leptos::prelude::*;

/// The page for a path that leads nowhere, with status 404.
pub fn not_found_page() -> AnyView {
    let w = use_words();
    platform::not_found();
    gate(notice(w.notice.not_found_title, w.notice.not_found, way("/", w.notice.to_home)))
}
