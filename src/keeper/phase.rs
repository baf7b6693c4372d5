//! Whether somebody is signed in: what all else that the keeper knows comes down to.

use crate::model::{Profile, Seed, Why};

/// Is somebody signed in, as far as this tab knows?
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Yes, this person.
    In(Profile),
    /// No, for this reason.
    Out(Why),
}

/// What the seed says about the person.
pub fn phase_of(seed: &Seed) -> Phase {
    match &seed.who {
        Some(who) => Phase::In(who.clone()),
        None => Phase::Out(seed.why.unwrap_or(Why::Needed)),
    }
}
