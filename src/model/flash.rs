//! The slip of paper at the top of a page: a closed set of messages that survive a redirect.
//! Only the code travels (cookie, sessionStorage); the words are chosen where it is shown.

use super::session::Why;
use serde::{Deserialize, Serialize};

/// A message for the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flash {
    /// The session ran out, or is no longer valid.
    Expired,
    /// Another tab or device ended the session.
    SignedOutElsewhere,
    /// The page is for people who are signed in.
    SignInNeeded,
    /// The account was disabled.
    Disabled,
    /// The password was changed, which ended this session.
    PasswordChanged,
    /// The session was ended because an old copy of its credential was used.
    Reused,
    /// The person signed out here.
    SignedOut,
    /// The browser did not bring the session cookie back.
    CookieBlocked,
}

impl Flash {
    /// The stable code, as stored and as in the cookie.
    pub fn code(self) -> &'static str {
        match self {
            Flash::Expired => "expired",
            Flash::SignedOutElsewhere => "signed_out_elsewhere",
            Flash::SignInNeeded => "sign_in_needed",
            Flash::Disabled => "disabled",
            Flash::PasswordChanged => "password_changed",
            Flash::Reused => "reused",
            Flash::SignedOut => "signed_out",
            Flash::CookieBlocked => "cookie_blocked",
        }
    }

    /// Reads a code; anything unknown is no message.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Flash::Expired,
            Flash::SignedOutElsewhere,
            Flash::SignInNeeded,
            Flash::Disabled,
            Flash::PasswordChanged,
            Flash::Reused,
            Flash::SignedOut,
            Flash::CookieBlocked,
        ]
        .into_iter()
        .find(|flash| flash.code() == code)
    }
}

impl From<Why> for Flash {
    fn from(why: Why) -> Self {
        match why {
            Why::Expired => Flash::Expired,
            Why::SignedOut => Flash::SignedOutElsewhere,
            Why::Needed => Flash::SignInNeeded,
            Why::Disabled => Flash::Disabled,
            Why::PasswordChanged => Flash::PasswordChanged,
            Why::Reused => Flash::Reused,
        }
    }
}
