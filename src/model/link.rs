//! The links that make or mend an account, as far as browser and server both know them.

use serde::{Deserialize, Serialize};

/// What a link that makes or mends an account is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Makes the first account, the administrator's.
    Setup,
    /// Makes an account.
    Invite,
    /// Sets a new password.
    Reset,
}

impl Purpose {
    /// The stable code, as stored.
    pub fn code(self) -> &'static str {
        match self {
            Purpose::Setup => "setup",
            Purpose::Invite => "invite",
            Purpose::Reset => "reset",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Purpose::Setup, Purpose::Invite, Purpose::Reset].into_iter().find(|purpose| purpose.code() == code)
    }
}

/// A link as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// What it is good for.
    pub purpose: Purpose,
    /// The address it was made out for, when it was.
    pub email: Option<String>,
    /// True when there is nothing left to do with it: the set-up is done.
    pub done: bool,
}
