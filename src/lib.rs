//! Tegata: one login for an application made of many frameworks.
//!
//! The floor plan. Each room answers one question (docs/architecture.md); the only
//! `cfg(feature)` lines of the crate stand here. A room that is compiled for both sides
//! asks `platform` where browser and server need different bodies.

// Nested views are nested types; the checker walks them.
#![recursion_limit = "256"]

pub mod app;
#[cfg(feature = "ssr")]
pub mod http;
pub mod keeper;
pub mod model;
#[cfg(not(feature = "ssr"))]
#[path = "platform/browser.rs"]
pub mod platform;
#[cfg(feature = "ssr")]
#[path = "platform/server.rs"]
pub mod platform;
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod store;

/// Wakes the server-rendered page up; called by the page's own script.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::App);
}
