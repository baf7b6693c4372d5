//! The access token in hand and its times, all on the browser's own clock: a token's life travels as
//! a duration, so a clock that is wrong does no harm; one that changes makes the token `Spent`.

use crate::model::{Pass, Seconds};
use serde::{Deserialize, Serialize};

/// Unix time in milliseconds, by the browser's clock.
pub type Millis = i64;

/// Renewal starts this long before the expiry, or at three quarters of a short life.
const LEAD: Millis = 60_000;
/// A token so near its end is not sent any more; the call waits for the renewal.
const MARGIN: Millis = 5_000;
/// A step back by more than this is a changed clock, not jitter.
pub(super) const JITTER: Millis = 1_000;

/// The access token in hand, with its times on the browser's own clock.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The compact JWT.
    pub access_token: String,
    /// The session it belongs to.
    pub sid: String,
    /// When it arrived.
    pub issued_ms: Millis,
    /// When it stops being good.
    pub expires_ms: Millis,
    /// When the session ends for good, by the server's clock.
    pub session_until: Seconds,
}

impl Held {
    /// A token that arrived at `now`.
    pub fn new(pass: Pass, now: Millis) -> Self {
        Held {
            access_token: pass.access_token,
            sid: pass.sid,
            issued_ms: now,
            expires_ms: now + Millis::from(pass.expires_in) * 1000,
            session_until: pass.session_until,
        }
    }

    /// How long it was good for when it arrived.
    pub fn life(&self) -> Millis {
        self.expires_ms - self.issued_ms
    }

    /// From here on it is to be renewed.
    pub fn renew_at(&self) -> Millis {
        self.expires_ms - LEAD.min(self.life() / 4)
    }

    /// When its session ends, as far as the browser's clock can be compared with the server's.
    pub fn ends_at(&self) -> Millis {
        self.session_until.saturating_add(1).saturating_mul(1000)
    }

    /// How good it is at `now`. Of a time before it arrived nothing is known: the clock was changed.
    pub fn age(&self, now: Millis) -> Age {
        let spent_at = self.expires_ms - MARGIN.min(self.life() / 8);
        match now {
            t if t < self.issued_ms - JITTER || t >= spent_at => Age::Spent,
            t if t >= self.renew_at() => Age::Ageing,
            _ => Age::Fresh,
        }
    }
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Held")
    }
}

/// How good the token in hand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Nothing to do.
    Fresh,
    /// Still good, but to be renewed behind the caller's back.
    Ageing,
    /// Not to be sent: none, run out, or of a time before the clock changed.
    Spent,
}
