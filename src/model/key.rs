//! Signing keys in time: published, signing, fading out, gone. The keys of an algorithm take turns;
//! who is in which state follows from when each was published and from when it signs, so a clock
//! that jumps or a server that slept cannot leave an algorithm without an active key. Pure: times
//! in, states out. `service/key` asks, the store remembers.

use super::Seconds;
use super::token::LONGEST_LIFE;
use serde::{Deserialize, Serialize};

/// For so long verifiers and proxies may keep the JWKS (`Cache-Control: max-age`).
pub const JWKS_MAX_AGE: Seconds = 5 * 60;

/// So long a key is published before it signs. Verifiers that do not ask again for an unknown `kid`
/// keep the JWKS for up to ten minutes, and a proxy before them may have kept it for `JWKS_MAX_AGE`.
pub const PUBLISHED_BEFORE: Seconds = 60 * 60;

/// So long a key stays published after another took over: until its last token is dead, and an hour
/// for verifiers that grant some leeway and servers whose clocks differ.
pub const PUBLISHED_AFTER: Seconds = LONGEST_LIFE + 60 * 60;

/// What a key is for at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Published, and not yet signing.
    Next,
    /// Signs; there is one for each algorithm.
    Active,
    /// Signs no more, but verifies what it signed.
    Retiring,
    /// Not published, verifies nothing.
    Gone,
}

impl State {
    /// Its name in lists.
    pub fn name(self) -> &'static str {
        match self {
            State::Next => "next",
            State::Active => "active",
            State::Retiring => "retiring",
            State::Gone => "gone",
        }
    }
}

/// What is remembered of a key's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// The how-manieth of its algorithm it is. No two are the same, so that two servers cannot both add the next one.
    pub turn: i64,
    /// Since when it is in the JWKS.
    pub published_at: Seconds,
    /// From when it signs.
    pub signs_at: Seconds,
    /// When it was withdrawn or erased. What follows from its successor is not remembered.
    pub gone_at: Option<Seconds>,
}

/// What follows for a key at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    /// What it is for.
    pub state: State,
    /// When another takes over; `None` while none is in sight.
    pub retires_at: Option<Seconds>,
    /// When it is published no more.
    pub gone_at: Option<Seconds>,
}

/// A key as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyInfo {
    /// Its id in headers and in the JWKS.
    pub kid: String,
    /// The one algorithm it is for, by its JOSE name.
    pub algorithm: String,
    /// What it is for now.
    pub state: State,
    /// Since when it is in the JWKS.
    pub published_at: Seconds,
    /// From when it signs.
    pub signs_at: Seconds,
    /// When another takes over, if that is known.
    pub retires_at: Option<Seconds>,
    /// When it is published no more, if that is known.
    pub gone_at: Option<Seconds>,
}

fn alive(lives: &[Life]) -> impl Iterator<Item = &Life> {
    lives.iter().filter(|life| life.gone_at.is_none())
}

/// The key of an algorithm that signs at `now`: the one whose turn came last. When the clock stands before
/// all of them, it went backwards, and the oldest one is the best known.
pub fn active(lives: &[Life], now: Seconds) -> Option<Life> {
    let begun = alive(lives).filter(|life| life.signs_at <= now).max_by_key(|life| (life.signs_at, life.turn));
    begun.or_else(|| alive(lives).min_by_key(|life| life.turn)).copied()
}

/// The key that is published and takes over within `PUBLISHED_BEFORE`. One that is further away was made by a clock that was wrong.
pub fn coming(lives: &[Life], now: Seconds) -> Option<Life> {
    alive(lives).filter(|life| life.signs_at > now && life.signs_at - now <= PUBLISHED_BEFORE).min_by_key(|life| life.signs_at).copied()
}

/// What `life`, one of an algorithm's `lives`, is for at `now`.
pub fn phase(lives: &[Life], life: &Life, now: Seconds) -> Phase {
    let retires_at = successor(lives, life).map(|next| next.signs_at);
    if let Some(gone_at) = life.gone_at {
        let retires_at = retires_at.map_or(gone_at, |at| at.min(gone_at));
        return Phase { state: State::Gone, retires_at: Some(retires_at), gone_at: Some(gone_at) };
    }
    let gone_at = retires_at.map(|at| at + PUBLISHED_AFTER);
    let state = match () {
        () if active(lives, now).is_some_and(|active| active.turn == life.turn) => State::Active,
        () if life.signs_at > now => State::Next,
        () if gone_at.is_some_and(|at| at <= now) => State::Gone,
        () => State::Retiring,
    };
    Phase { state, retires_at, gone_at }
}

/// Who takes over from a key. Those that are gone took over from their like alone: whoever is withdrawn takes all before it along.
fn successor(lives: &[Life], life: &Life) -> Option<Life> {
    let order = |life: &Life| (life.signs_at, life.turn);
    let others = lives.iter().filter(|other| life.gone_at.is_some() || other.gone_at.is_none());
    others.filter(|other| order(other) > order(life)).min_by_key(|other| order(other)).copied()
}

/// The moments at which the state of one of these keys changes, in no order.
pub fn changes(lives: &[Life]) -> impl Iterator<Item = Seconds> {
    alive(lives).flat_map(|life| [Some(life.signs_at), successor(lives, life).map(|next| next.signs_at + PUBLISHED_AFTER)]).flatten()
}

/// Is it time to publish the next key, so that no key signs for much longer than `period`?
pub fn due(lives: &[Life], now: Seconds, period: Seconds) -> bool {
    let Some(active) = active(lives, now) else { return false };
    let old = now - active.signs_at >= period - PUBLISHED_BEFORE;
    // A clock that was wrong by years must not put off rotation for years.
    let misdated = active.signs_at - now > PUBLISHED_BEFORE;
    (old || misdated) && coming(lives, now).is_none()
}

#[cfg(test)]
mod tests;
