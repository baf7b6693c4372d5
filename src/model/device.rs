//! Devices without a browser, as the page shows them that people answer on (RFC 8628), and the code that they type there.

use super::Seconds;
use serde::{Deserialize, Serialize};

/// Letters that are told apart and spell no words (RFC 8628 §6.1).
pub const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// As many of them make a code.
pub const LENGTH: usize = 8;

/// What the page is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
// Tagged inside: `json_browser` reads no variant that holds something.
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Pairing {
    /// A code is to be typed.
    #[default]
    Typing,
    /// No device waits with the one that was.
    Unknown,
    /// Too many were tried.
    Braked,
    /// A device waits.
    Waiting(Waiting),
    /// It was let in.
    Allowed,
    /// It was not.
    Denied,
}

/// A device that waits for the person's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The name of the service on it.
    pub name: String,
    /// The code that it shows.
    pub user_code: String,
    /// The words of the scope.
    pub scope: Vec<String>,
    /// From where it asked.
    pub address: String,
    /// When it did.
    pub since: Seconds,
    /// The question, sealed; goes back with the answer.
    pub ticket: String,
}

/// The code behind what somebody typed, in whatever case and with whatever between the letters; `None` when it can be none.
pub fn parse_user_code(typed: &str) -> Option<String> {
    let letters: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    (letters.len() == LENGTH && letters.bytes().all(|b| ALPHABET.contains(&b))).then_some(letters)
}

/// The code as people read it: `BCDF-GHJK`.
pub fn show_user_code(code: &str) -> String {
    let (first, second) = code.split_at_checked(LENGTH / 2).unwrap_or((code, ""));
    [first, "-", second].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "WDJB–MJHT"] {
            assert_eq!(parse_user_code(typed).as_deref(), Some("WDJBMJHT"), "{typed}");
        }
        for typed in ["", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJHA", "WDJB-MJH1", "手形手形手形手形"] {
            assert_eq!(parse_user_code(typed), None, "{typed}");
        }
        assert_eq!(show_user_code("WDJBMJHT"), "WDJB-MJHT");
    }
}
