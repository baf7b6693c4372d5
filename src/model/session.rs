//! One signed-in device: its credential, and the rule of renewal that cannot sign anyone out.
//!
//! The credential of generation `g` is derived (`HMAC(key, sid || salt || g)`), never stored, so a
//! lost answer can be computed again. `Renewal::decide` is the whole rule; the store only does
//! what it says, by one compare-and-set.

use super::Seconds;
use serde::{Deserialize, Serialize};

/// For so long after a rotation the tabs of one browser may still be a step apart.
pub const GRACE: Seconds = 30;

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The session ran out, or is no longer valid.
    Expired,
    /// Ended by a sign-out: in another tab, on another device, by an administrator.
    SignedOut,
    /// There was no session to begin with.
    Needed,
    /// The account was disabled.
    Disabled,
    /// A password change ended it.
    PasswordChanged,
    /// An old copy of the credential was presented: it may have been stolen.
    Reused,
}

impl Why {
    /// The stable code kept in the tombstone.
    pub fn code(self) -> &'static str {
        match self {
            Why::Expired => "expired",
            Why::SignedOut => "signed_out",
            Why::Needed => "needed",
            Why::Disabled => "disabled",
            Why::PasswordChanged => "password_changed",
            Why::Reused => "reused",
        }
    }

    /// Reads a tombstone's code; an unknown one counts as expired.
    pub fn from_code(code: &str) -> Self {
        [Why::SignedOut, Why::Needed, Why::Disabled, Why::PasswordChanged, Why::Reused]
            .into_iter()
            .find(|why| why.code() == code)
            .unwrap_or(Why::Expired)
    }
}

/// One of the person's signed-in devices, as the account page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The session's id.
    pub sid: String,
    /// What the browser called itself, shortened; or the service's name.
    pub label: String,
    /// When the person signed in.
    pub since: Seconds,
    /// When it was last renewed.
    pub last_seen: Seconds,
    /// True for the device that asks.
    pub current: bool,
}

/// What the store knows of a session's rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The current generation.
    pub generation: i64,
    /// When it became current.
    pub rotated_at: Seconds,
    /// When it was first presented, if ever.
    pub seen_at: Option<Seconds>,
}

/// What to do with a genuine credential that is presented for renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// Move to this generation by compare-and-set from the stored one, and hand it out.
    Rotate(i64),
    /// Hand out the stored generation again; nothing to write, but that it was seen when so marked.
    Same {
        /// The current generation itself was presented for the first time.
        first_seen: bool,
    },
    /// An old copy: end the session.
    Reuse,
}

impl Rotation {
    /// The rule of renewal for a genuine credential of generation `presented`.
    ///
    /// A clock that went backwards makes ages negative, which counts as young: it never signs out.
    pub fn decide(self, presented: i64, now: Seconds) -> Renewal {
        let young = |since: Seconds| now - since <= GRACE;
        match presented - self.generation {
            0 if young(self.rotated_at) => Renewal::Same { first_seen: self.seen_at.is_none() },
            0 => Renewal::Rotate(self.generation + 1),
            // Ahead of the store: genuine, so a write was undone by power loss. Catch up.
            1.. => Renewal::Rotate(presented),
            -1 if self.seen_at.is_none_or(young) => Renewal::Same { first_seen: false },
            _ => Renewal::Reuse,
        }
    }

    /// May a genuine credential of this generation identify a document request? Never writes, never ends
    /// a session: only a renewal may conclude that a copy was stolen.
    pub fn admits(self, presented: i64, now: Seconds) -> bool {
        self.decide(presented, now) != Renewal::Reuse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Rotation = Rotation { generation: 5, rotated_at: 1000, seen_at: None };

    #[test]
    fn the_current_one_rotates_once_it_is_old_enough() {
        assert_eq!(AT.decide(5, 1030), Renewal::Same { first_seen: true });
        assert_eq!(AT.decide(5, 1031), Renewal::Rotate(6));
    }

    #[test]
    fn a_lost_answer_is_given_again_after_eight_hours() {
        assert_eq!(AT.decide(4, 1000 + 8 * 3600), Renewal::Same { first_seen: false });
    }

    #[test]
    fn the_predecessor_dies_half_a_minute_after_its_successor_was_seen() {
        let seen = Rotation { seen_at: Some(2000), ..AT };
        assert_eq!(seen.decide(4, 2030), Renewal::Same { first_seen: false });
        assert_eq!(seen.decide(4, 2031), Renewal::Reuse);
        assert_eq!(AT.decide(3, 1001), Renewal::Reuse);
    }

    #[test]
    fn a_write_undone_by_power_loss_is_caught_up() {
        assert_eq!(AT.decide(6, 1001), Renewal::Rotate(6));
    }

    #[test]
    fn a_clock_gone_backwards_signs_nobody_out() {
        let seen = Rotation { seen_at: Some(2000), ..AT };
        assert_eq!(seen.decide(5, 10), Renewal::Same { first_seen: false });
        assert_eq!(seen.decide(4, 10), Renewal::Same { first_seen: false });
    }
}
