//! What the server tells a page at its birth, so that server render and hydration agree.
//! Carries no token and nothing that the reader may not see.

use super::link::Invitation;
use super::{Error, Flash, Lang, Profile, Seconds, Why};
use serde::{Deserialize, Serialize};

/// Where the browser keeps the access token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// In memory and in the tab's SessionStorage: survives a reload.
    #[default]
    Tab,
    /// In memory only.
    Memory,
}

/// The reader's choice of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// What the system says.
    #[default]
    Auto,
    /// Paper.
    Light,
    /// Night.
    Dark,
}

impl Theme {
    /// The value of the `data-theme` attribute and of the cookie.
    pub fn code(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads a code; anything unknown is `None`.
    pub fn from_code(code: &str) -> Option<Self> {
        [Theme::Auto, Theme::Light, Theme::Dark].into_iter().find(|theme| theme.code() == code)
    }
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Holders of an invitation link.
    #[default]
    Invite,
    /// Everyone.
    Open,
    /// Nobody.
    Closed,
}

/// Why the sign-in cookie will not work on the address this page was opened at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CookieTrouble {
    /// Plain http from a host that is not this machine: no browser keeps a Secure cookie there.
    PlainHttp,
    /// The browser did not bring the cookie back (Safari on http://localhost, or cookies are off).
    NotReturned,
}

/// The error that a form came back with, sent without a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Returned {
    /// The server function that refused.
    pub path: String,
    /// Why.
    pub error: Error,
}

/// The state a page starts from, the same on the server and at hydration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seed {
    /// The signed-in person, as the session cookie says.
    pub who: Option<Profile>,
    /// The live session's id; a stored token of another session is dropped.
    pub sid: Option<String>,
    /// Why nobody is signed in, when nobody is.
    pub why: Option<Why>,
    /// When the session ends for good.
    pub session_until: Option<Seconds>,
    /// A message carried over a redirect, shown once.
    pub flash: Option<Flash>,
    /// The reader's language.
    pub lang: Lang,
    /// The reader's colours.
    pub theme: Theme,
    /// Where the browser keeps the access token.
    pub keep: Keep,
    /// Origins beside our own that get the bearer token (setting `api-origins`).
    pub api_origins: Vec<String>,
    /// The URL that the home page's panel calls with the token, when configured.
    pub demo_api: Option<String>,
    /// Who may make an account.
    pub registration: Registration,
    /// What the link that this page was opened with is good for; none when it is good for nothing.
    pub link: Option<Invitation>,
    /// The service that waits for the person to log in, by name.
    pub service: Option<String>,
    /// What became of the form that led to this page, when it was refused.
    pub returned: Option<Returned>,
    /// Set when sign-in cannot work at this address.
    pub cookie_trouble: Option<CookieTrouble>,
}
