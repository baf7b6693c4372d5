//! The pure core: what has happened goes in, what is to be done comes out. Every rule about when a
//! person counts as signed in stands here; no clock, no browser, no async. `engine` carries it out.
//!
//! Only a renewal that the server refuses with `signed_out`, a sign-out, or another tab's word about
//! the very same session ever leads to `Phase::Out`. Everything else keeps the session.

use super::tidings::Tidings;
use crate::model::{Error, Granted, Pass, Profile, Seconds, Seed, Why};
use serde::{Deserialize, Serialize};

/// Unix time in milliseconds, by the browser's clock.
pub type Millis = i64;

/// Renewal starts this long before the expiry, or at three quarters of a short life.
const LEAD: Millis = 60_000;
/// A token so near its end is not sent any more; the call waits for the renewal.
const MARGIN: Millis = 5_000;
/// A page nobody has touched for this long (and for one token's life) lets its token run out: kept
/// fresh for ever, a session would never become idle.
const IDLE: Millis = 5 * 60_000;
/// Shortest pause between two renewals of our own accord, and the first step of the backoff.
const PAUSE: Millis = 1_000;
/// Longest pause between tries to reach the server.
const PATIENCE: Millis = 30_000;
/// A step back by more than this is a changed clock, not jitter.
const JITTER: Millis = 1_000;

/// Is somebody signed in, as far as this tab knows?
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Yes, this person.
    In(Profile),
    /// No, for this reason.
    Out(Why),
}

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
    fn new(pass: Pass, now: Millis) -> Self {
        Held {
            access_token: pass.access_token,
            sid: pass.sid,
            issued_ms: now,
            expires_ms: now + Millis::from(pass.expires_in) * 1000,
            session_until: pass.session_until,
        }
    }

    fn life(&self) -> Millis {
        self.expires_ms - self.issued_ms
    }

    fn renew_at(&self) -> Millis {
        self.expires_ms - LEAD.min(self.life() / 4)
    }

    fn spent_at(&self) -> Millis {
        self.expires_ms - MARGIN.min(self.life() / 8)
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

/// All that the keeper knows.
#[derive(Debug)]
pub struct State {
    phase: Phase,
    /// The session this tab lives by, with or without a token of it.
    sid: Option<String>,
    held: Option<Held>,
    /// Bumped at every sign-in and sign-out; an answer to a question of an older epoch is void.
    epoch: u32,
    renewing: bool,
    renewals: u32,
    failures: u32,
    retry_at: Millis,
    /// Times in `held` cannot be trusted: the clock went back, or the page was frozen.
    suspect: bool,
    /// The `session_until` at which the server was asked whether the session has ended.
    asked_at_end: Option<Seconds>,
    line: bool,
    visible: bool,
    touched_at: Millis,
    last_now: Millis,
    /// A reload is under way; nothing matters any more.
    leaving: bool,
}

impl State {
    /// What a page knows at its birth, from the server alone.
    pub fn new(seed: &Seed, visible: bool, now: Millis) -> Self {
        State {
            phase: phase_of(seed),
            sid: seed.sid.clone(),
            held: None,
            epoch: 0,
            renewing: false,
            renewals: 0,
            failures: 0,
            retry_at: Millis::MIN,
            suspect: false,
            asked_at_end: None,
            line: true,
            visible,
            touched_at: now,
            last_now: now,
            leaving: false,
        }
    }

    /// Is somebody signed in?
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The token in hand, good or not.
    pub fn held(&self) -> Option<&Held> {
        self.held.as_ref()
    }

    /// The account whose pages this tab shows.
    pub fn sub(&self) -> Option<&str> {
        match &self.phase {
            Phase::In(who) if !self.leaving => Some(&who.sub),
            _ => None,
        }
    }

    /// The current epoch.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// How many renewals have succeeded in this tab.
    pub fn renewals(&self) -> u32 {
        self.renewals
    }

    /// The server cannot be reached at the moment.
    pub fn offline(&self) -> bool {
        !self.line || self.failures > 0
    }

    /// How good the token in hand is at `now`.
    pub fn age(&self, now: Millis) -> Age {
        match &self.held {
            Some(held) if !self.suspect && now >= held.issued_ms - JITTER => match now {
                t if t >= held.spent_at() => Age::Spent,
                t if t >= held.renew_at() => Age::Ageing,
                _ => Age::Fresh,
            },
            _ => Age::Spent,
        }
    }

    /// Takes in what has happened and says what is to be done.
    pub fn on(&mut self, event: Event, now: Millis) -> Vec<Effect> {
        let mut todo = Vec::new();
        if self.leaving {
            return todo;
        }
        // The times in `held` were taken on a clock that was ahead of this one.
        self.suspect |= now < self.last_now - JITTER && self.held.is_some();
        self.last_now = now;
        match event {
            Event::Restored(found) => self.restored(found, now, &mut todo),
            Event::Granted(granted) => self.granted(granted, now, &mut todo),
            Event::ProfileChanged(who) => {
                if self.sub() == Some(who.sub.as_str()) {
                    self.phase = Phase::In(who);
                }
            }
            Event::Left(why) => self.out(why, &mut todo),
            Event::RenewalAnswered { epoch, answer } if epoch == self.epoch => self.answered(answer, now, &mut todo),
            Event::RenewalAnswered { .. } => {}
            Event::Woke => self.woke(now),
            Event::Thawed => {
                self.suspect = self.held.is_some();
                self.woke(now);
            }
            Event::Hidden => self.visible = false,
            Event::Line(line) => {
                self.line = line;
                if line {
                    self.retry_at = Millis::MIN;
                }
            }
            Event::Touched => self.touched_at = now,
            Event::ClockChecked => {}
            Event::Heard(tidings) => self.heard(tidings, &mut todo),
        }
        self.look_ahead(now, &mut todo);
        todo
    }

    /// A caller asked for a renewal whatever the clock says.
    pub fn asked(&mut self) {
        self.renewing = true;
    }

    fn woke(&mut self, now: Millis) {
        self.visible = true;
        self.retry_at = Millis::MIN;
        self.touched_at = now;
    }

    fn restored(&mut self, found: Option<Held>, now: Millis, todo: &mut Vec<Effect>) {
        // Storage is copied when a tab is duplicated, so it may hold a token of a session that this
        // browser has left since; the page's seed knows better.
        let ours = |held: &Held| self.sid.as_ref() == Some(&held.sid) && held.life() > 0;
        let good = |held: &Held| now >= held.issued_ms - JITTER && now < held.spent_at();
        match found {
            Some(held) if self.sub().is_some() && ours(&held) && good(&held) => {
                self.settle_end(&held, now);
                self.held = Some(held);
            }
            _ => todo.push(Effect::Forget),
        }
        // A sign-in without scripts had no way to say so; whoever lives by another session hears it now.
        if let (Some(sub), Some(sid)) = (self.sub(), &self.sid) {
            todo.push(Effect::Tell(Tidings::In { sub: sub.to_owned(), sid: sid.clone() }));
        }
    }

    fn granted(&mut self, granted: Granted, now: Millis, todo: &mut Vec<Effect>) {
        self.epoch += 1;
        self.touched_at = now;
        let sub = granted.who.sub.clone();
        let sid = granted.pass.sid.clone();
        self.hold(granted, now, todo);
        todo.push(Effect::Tell(Tidings::In { sub, sid }));
    }

    fn hold(&mut self, granted: Granted, now: Millis, todo: &mut Vec<Effect>) {
        let held = Held::new(granted.pass, now);
        todo.push(Effect::Store(held.clone()));
        self.settle_end(&held, now);
        self.sid = Some(held.sid.clone());
        self.held = Some(held);
        self.phase = Phase::In(granted.who);
        self.renewing = false;
        self.suspect = false;
        self.line = true;
        self.failures = 0;
        // However short the lives that the server gives: not more than one a second.
        self.retry_at = now + PAUSE;
    }

    /// A session that had ended by our clock when the server still gave tokens: our clock is ahead.
    fn settle_end(&mut self, held: &Held, now: Millis) {
        if end_ms(held) <= now {
            self.asked_at_end = Some(held.session_until);
        }
    }

    fn answered(&mut self, answer: Result<Granted, Error>, now: Millis, todo: &mut Vec<Effect>) {
        self.renewing = false;
        match answer {
            // The cookie is another person's by now, and nobody told this tab.
            Ok(granted) if self.sub() != Some(granted.who.sub.as_str()) => self.reload(todo),
            Ok(granted) => {
                self.renewals += 1;
                self.hold(granted, now, todo);
                todo.push(Effect::Tell(Tidings::Renewed));
            }
            Err(Error::SignedOut { why }) => self.out(why, todo),
            // Off line, overloaded, a proxy's page, a defect: no word about the session.
            Err(_) => {
                self.failures = self.failures.saturating_add(1);
                let pause = PAUSE << (self.failures - 1).min(5);
                self.retry_at = now + PATIENCE.min(pause);
            }
        }
    }

    fn out(&mut self, why: Why, todo: &mut Vec<Effect>) {
        if let Some(sid) = self.sid.take() {
            todo.push(Effect::Tell(Tidings::Out { why, sid }));
        }
        self.drop_session(todo);
        self.phase = Phase::Out(why);
    }

    fn drop_session(&mut self, todo: &mut Vec<Effect>) {
        self.epoch += 1;
        self.renewing = false;
        self.held = None;
        self.suspect = false;
        self.failures = 0;
        self.retry_at = Millis::MIN;
        todo.push(Effect::Forget);
    }

    fn reload(&mut self, todo: &mut Vec<Effect>) {
        self.drop_session(todo);
        self.leaving = true;
        todo.push(Effect::Reload);
    }

    fn heard(&mut self, tidings: Tidings, todo: &mut Vec<Effect>) {
        match tidings {
            // Word about a session that this tab does not live by is old news.
            Tidings::Out { why, sid } if self.sid.as_ref() == Some(&sid) => {
                self.sid = None;
                self.drop_session(todo);
                self.phase = Phase::Out(why);
            }
            Tidings::Out { .. } => {}
            Tidings::In { sub, sid } if self.sub() == Some(sub.as_str()) => {
                if self.sid.as_ref() != Some(&sid) {
                    self.drop_session(todo);
                    self.sid = Some(sid);
                }
            }
            // Another person, or somebody where nobody was: only the server can draw that page.
            Tidings::In { .. } => self.reload(todo),
            // Somebody reached the server.
            Tidings::Renewed => self.retry_at = Millis::MIN,
        }
    }

    /// Renews when it is time and somebody is there, else sets the alarm for when it may be.
    fn look_ahead(&mut self, now: Millis, todo: &mut Vec<Effect>) {
        if self.sub().is_none() || self.renewing {
            return;
        }
        let due = match (&self.held, self.age(now)) {
            // The end is by the server's clock, so only a hint: ask once, and let the server say.
            (Some(held), Age::Fresh) if self.asked_at_end != Some(held.session_until) => held.renew_at().min(end_ms(held)),
            (Some(held), Age::Fresh) => held.renew_at(),
            _ => now,
        };
        if due > now {
            todo.push(Effect::Alarm(due - now));
        } else if self.retry_at > now {
            todo.push(Effect::Alarm(self.retry_at - now));
        } else if self.visible && now - self.touched_at <= self.held.as_ref().map_or(0, Held::life).max(IDLE) {
            self.asked_at_end = self.held.as_ref().filter(|held| end_ms(held) <= now).map(|held| held.session_until);
            self.renewing = true;
            todo.push(Effect::Renew);
        }
    }
}

fn end_ms(held: &Held) -> Millis {
    held.session_until.saturating_add(1).saturating_mul(1000)
}

/// What the seed says about the person.
pub fn phase_of(seed: &Seed) -> Phase {
    match &seed.who {
        Some(who) => Phase::In(who.clone()),
        None => Phase::Out(seed.why.unwrap_or(Why::Needed)),
    }
}
