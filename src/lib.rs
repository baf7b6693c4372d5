//! Tegata: one login for an application made of many frameworks.
//!
//! The floor plan. Each room answers one question (docs/architecture.md); the only
//! `cfg(feature)` lines of the crate stand here. A room that is compiled for both sides
//! asks `platform` where browser and server need different bodies.

pub mod model;
#[cfg(feature = "ssr")]
pub mod store;
