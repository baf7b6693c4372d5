//! The pure core: what has happened goes in, what is to be done comes out. Every rule about when a
//! person counts as signed in stands here; no clock, no browser, no async. `engine` carries it out.
//!
//! Only a renewal that the server refuses with `signed_out`, a sign-out, or another tab's word about
//! the very same session ever leads to `Phase::Out`. Everything else keeps the session.

mod ahead;

pub use super::phase::{Phase, phase_of};

use super::event::{Effect, Event};
use super::held::{Age, Held, JITTER, Millis};
use super::pace::Pace;
use super::tidings::Tidings;
use crate::model::{Error, Granted, Seconds, Seed, Why};

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
    pace: Pace,
    /// `held` cannot be trusted: the clock went back, the page was frozen, or somebody signed out of a session unknown here.
    suspect: bool,
    /// The `session_until` at which the server was asked whether the session has ended.
    asked_at_end: Option<Seconds>,
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
            pace: Pace::new(visible, now),
            suspect: false,
            asked_at_end: None,
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
        self.pace.offline()
    }

    /// How good the token in hand is at `now`.
    pub fn age(&self, now: Millis) -> Age {
        match &self.held {
            Some(held) if !self.suspect => held.age(now),
            _ => Age::Spent,
        }
    }

    /// Takes in what has happened and says what is to be done.
    pub fn on(&mut self, event: Event, now: Millis) -> Vec<Effect> {
        let mut todo = Vec::new();
        if self.leaving {
            return todo;
        }
        // The clock went back: every time taken before means nothing now.
        if now < self.last_now - JITTER {
            self.suspect = self.held.is_some();
            self.pace.hurry();
        }
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
            Event::Woke => self.pace.seen(now),
            Event::Thawed => {
                self.suspect = self.held.is_some();
                self.pace.seen(now);
            }
            Event::Hidden => self.pace.hidden(),
            Event::Line(line) => self.pace.line(line),
            Event::Touched => self.pace.touched(now),
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

    fn restored(&mut self, found: Option<Held>, now: Millis, todo: &mut Vec<Effect>) {
        // Storage is copied when a tab is duplicated, so it may hold a token of a session that this
        // browser has left since; the page's seed knows better.
        let ours = |held: &Held| self.sid.as_ref() == Some(&held.sid) && held.life() > 0;
        match found {
            Some(held) if self.sub().is_some() && ours(&held) && held.age(now) != Age::Spent => {
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
        self.pace.touched(now);
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
        self.pace.reached(now);
    }

    /// A session that had ended by our clock when the server still gave tokens: our clock is ahead.
    fn settle_end(&mut self, held: &Held, now: Millis) {
        if held.ends_at() <= now {
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
            Err(_) => self.pace.missed(now),
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
        self.pace.forget_failures();
        todo.push(Effect::Forget);
    }

    fn reload(&mut self, todo: &mut Vec<Effect>) {
        self.drop_session(todo);
        self.leaving = true;
        todo.push(Effect::Reload);
    }

    fn heard(&mut self, tidings: Tidings, todo: &mut Vec<Effect>) {
        match tidings {
            Tidings::Out { why, sid } if self.sid.as_ref() == Some(&sid) => {
                self.sid = None;
                self.drop_session(todo);
                self.phase = Phase::Out(why);
            }
            // Another session than the one we know of: the cookie may be of neither. The server knows.
            Tidings::Out { .. } => self.suspect = self.held.is_some(),
            Tidings::In { sub, sid } if self.sub() == Some(sub.as_str()) => {
                if self.sid.as_ref() != Some(&sid) {
                    self.drop_session(todo);
                    self.sid = Some(sid);
                }
            }
            // Another person, or somebody where nobody was: only the server can draw that page.
            Tidings::In { .. } => self.reload(todo),
            // Somebody reached the server.
            Tidings::Renewed => self.pace.hurry(),
        }
    }
}
