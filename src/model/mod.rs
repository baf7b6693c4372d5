//! What things are: plain data, parsing, wire types, the error a caller may be told, and the
//! pure token rules. Compiled for browser and server; no clock, no I/O, no other room.

pub mod account;
pub mod authorize;
pub mod consent;
pub mod date;
pub mod device;
pub mod error;
pub mod finding;
pub mod flash;
pub mod jws;
pub mod key;
pub mod kit;
pub mod lang;
pub mod link;
pub mod next;
pub mod parameters;
pub mod scope;
pub mod secret;
pub mod seed;
pub mod service;
pub mod session;
pub mod token;
pub mod unverified;

pub use account::{Email, Login, NewPassword, Profile, Role};
pub use error::{Error, Fault, Faults, Field, Rule};
pub use flash::Flash;
pub use lang::Lang;
pub use link::{Invitation, Purpose};
pub use next::Next;
pub use secret::Secret;
pub use seed::{CookieTrouble, Keep, Registration, Seed, Theme};
pub use session::Why;
pub use token::{Granted, Pass};
pub use unverified::Unverified;

/// Unix time in whole seconds, the one unit of time in wire types, claims and the store.
pub type Seconds = i64;
