//! What may happen to the keeper and what it may want done: the whole vocabulary between the pure
//! core and the world.

use super::held::{Held, Millis};
use super::tidings::Tidings;
use crate::model::{Error, Granted, Profile, Why};

/// What has happened.
#[derive(Debug)]
pub enum Event {
    /// The page came to life; this was found in the tab's storage.
    Restored(Option<Held>),
    /// Somebody signed in here, or was given a new session.
    Granted(Granted),
    /// The person's profile was changed here.
    ProfileChanged(Profile),
    /// Somebody signed out here.
    Left(Why),
    /// The renewal that started in this epoch has an answer.
    RenewalAnswered {
        /// The epoch it started in.
        epoch: u32,
        /// What the server said, or that it could not be asked.
        answer: Result<Granted, Error>,
    },
    /// Shown again, or focused.
    Woke,
    /// Brought back from the back-forward cache: time has passed unseen.
    Thawed,
    /// No longer shown.
    Hidden,
    /// The browser says whether there is a network.
    Line(bool),
    /// Somebody touched the page.
    Touched,
    /// The alarm went off, or a call wants to know the time: look again.
    ClockChecked,
    /// Another tab has news.
    Heard(Tidings),
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Ask the server for a new token; the answer comes back as `RenewalAnswered`.
    Renew,
    /// Send `ClockChecked` after so many milliseconds; replaces the alarm set before.
    Alarm(Millis),
    /// Put the token into the tab's storage.
    Store(Held),
    /// Clear the tab's storage.
    Forget,
    /// Let the other tabs know.
    Tell(Tidings),
    /// Load the page anew: it shows what another person must not see.
    Reload,
}
