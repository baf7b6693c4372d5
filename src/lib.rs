//! Tegata: one login for an application made of many frameworks.
//!
//! The floor plan. Each room answers one question (docs/architecture.md); the only
//! `cfg(feature)` lines of the crate stand here. A room that is compiled for both sides
//! asks `platform` where browser and server need different bodies.

// Nested views are nested types; the checker walks them.
#![recursion_limit = "256"]

#[cfg(not(erase_components))]
compile_error!("RUSTFLAGS has put .cargo/config.toml out of force: add `--cfg erase_components` to it");

pub mod app;
pub mod keeper;
pub mod model;
pub mod server_fns;

#[cfg(not(feature = "ssr"))]
#[path = "platform/browser.rs"]
pub mod platform;
#[cfg(feature = "ssr")]
#[path = "platform/server.rs"]
pub mod platform;

#[cfg(not(feature = "ssr"))]
#[path = "platform/json_browser.rs"]
mod json;
#[cfg(feature = "ssr")]
#[path = "platform/json_server.rs"]
mod json;

#[cfg(feature = "door")]
#[path = "platform/inside_elsewhere.rs"]
mod inside;
#[cfg(not(feature = "door"))]
#[path = "platform/inside_here.rs"]
mod inside;

#[cfg(feature = "embed-site")]
#[path = "platform/embedded.rs"]
mod embedded;
#[cfg(all(feature = "ssr", not(feature = "embed-site")))]
#[path = "platform/not_embedded.rs"]
mod embedded;

#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod store;

/// Wakes the server-rendered page up; called by the page's own script.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::App);
}
