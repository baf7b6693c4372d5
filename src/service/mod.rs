//! What the product does: use cases as free functions.

pub mod jwk;
