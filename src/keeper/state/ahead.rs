//! What the keeper does of its own accord: renews in time, or sets the alarm for it.

use super::State;
use crate::keeper::event::Effect;
use crate::keeper::held::{Age, Held, Millis};
use crate::keeper::pace::Turn;

impl State {
    /// Renews when it is time and somebody is there, else sets the alarm for when it may be.
    pub(super) fn look_ahead(&mut self, now: Millis, todo: &mut Vec<Effect>) {
        if self.sub().is_none() || self.renewing {
            return;
        }
        let due = match (&self.held, self.age(now)) {
            // Asked for in vain, if only by a call: the page says so until the server is reached again.
            _ if self.pace.failing() => now,
            // The end is by the server's clock, so only a hint: ask once, and let the server say.
            (Some(held), Age::Fresh) if self.asked_at_end != Some(held.session_until) => held.renew_at().min(held.ends_at()),
            (Some(held), Age::Fresh) => held.renew_at(),
            _ => now,
        };
        match self.pace.turn(due, self.held.as_ref().map_or(0, Held::life), now) {
            Turn::Now => {
                self.asked_at_end = self.held.as_ref().filter(|held| held.ends_at() <= now).map(|held| held.session_until);
                self.renewing = true;
                todo.push(Effect::Renew);
            }
            Turn::At(at) => todo.push(Effect::Alarm(at - now)),
            Turn::WhenSeen => {}
        }
    }
}
