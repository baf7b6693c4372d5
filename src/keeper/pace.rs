//! When a renewal may start of its own accord: somebody is there to see the page, and the last try was
//! not a moment ago. Part of the pure core; `state` decides whether one is wanted.

use super::held::Millis;

/// A page nobody has touched for this long (and for one token's life) lets its token run out: kept
/// fresh for ever, a session would never become idle.
const IDLE: Millis = 5 * 60_000;
/// Shortest pause between two renewals, and the first step of the backoff.
const PAUSE: Millis = 1_000;
/// Longest pause between tries to reach the server.
const PATIENCE: Millis = 30_000;

/// When the next renewal may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// At once.
    Now,
    /// Not before this time.
    At(Millis),
    /// When somebody looks at the page or touches it.
    WhenSeen,
}

/// Who is there, and how the last tries went.
#[derive(Debug)]
pub struct Pace {
    visible: bool,
    line: bool,
    touched_at: Millis,
    failures: u32,
    not_before: Millis,
}

impl Pace {
    /// A page at its birth: opening it was a touch.
    pub fn new(visible: bool, now: Millis) -> Self {
        Pace { visible, line: true, touched_at: now, failures: 0, not_before: Millis::MIN }
    }

    /// When a renewal that is due at `due` may start; `life` is that of the token in hand.
    pub fn turn(&self, due: Millis, life: Millis, now: Millis) -> Turn {
        match due.max(self.not_before) {
            at if at > now => Turn::At(at),
            _ if self.visible && now - self.touched_at <= life.max(IDLE) => Turn::Now,
            _ => Turn::WhenSeen,
        }
    }

    /// The server cannot be reached at the moment.
    pub fn offline(&self) -> bool {
        !self.line || self.failing()
    }

    /// The last try failed.
    pub fn failing(&self) -> bool {
        self.failures > 0
    }

    /// Somebody came back to the page: whatever failed is worth a try now.
    pub fn seen(&mut self, now: Millis) {
        self.visible = true;
        self.touched_at = now;
        self.hurry();
    }

    /// The page is out of sight.
    pub fn hidden(&mut self) {
        self.visible = false;
    }

    /// Somebody touched the page.
    pub fn touched(&mut self, now: Millis) {
        self.touched_at = now;
    }

    /// The browser says whether there is a network.
    pub fn line(&mut self, line: bool) {
        self.line = line;
        if line {
            self.hurry();
        }
    }

    /// The next try need not wait.
    pub fn hurry(&mut self) {
        self.not_before = Millis::MIN;
    }

    /// The server gave a token. However short the lives it gives: not more than one a second.
    pub fn reached(&mut self, now: Millis) {
        self.line = true;
        self.failures = 0;
        self.not_before = now + PAUSE;
    }

    /// The server could not be asked: 1, 2, 4 .. 30 seconds to the next try.
    pub fn missed(&mut self, now: Millis) {
        let pause = PAUSE << self.failures.min(5);
        self.failures = self.failures.saturating_add(1);
        self.not_before = now + PATIENCE.min(pause);
    }

    /// What was tried concerned a session that matters no more.
    pub fn forget_failures(&mut self) {
        self.failures = 0;
        self.hurry();
    }
}
