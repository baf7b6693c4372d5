//! How the operator asks.

pub mod token;
