use super::*;
use proptest::prelude::*;

const DAY: Seconds = 86_400;
const PERIOD: Seconds = 90 * DAY;

fn life(turn: i64, published_at: Seconds, signs_at: Seconds) -> Life {
    Life { turn, published_at, signs_at, gone_at: None }
}

fn states(lives: &[Life], now: Seconds) -> Vec<State> {
    lives.iter().map(|life| phase(lives, life, now).state).collect()
}

#[test]
fn a_whole_rotation() {
    use State::{Active, Gone, Next, Retiring};
    let lives = [life(1, 0, 0), life(2, 1000, 1000 + PUBLISHED_BEFORE)];
    let (takes_over, gone) = (1000 + PUBLISHED_BEFORE, 1000 + PUBLISHED_BEFORE + PUBLISHED_AFTER);
    for (now, expected) in [
        (1000, [Active, Next]),
        (takes_over - 1, [Active, Next]),
        (takes_over, [Retiring, Active]),
        (gone - 1, [Retiring, Active]),
        (gone, [Gone, Active]),
        (gone + 1000 * DAY, [Gone, Active]),
    ] {
        assert_eq!(states(&lives, now), expected, "{now}");
    }
    let first = phase(&lives, &lives[0], 1000);
    assert_eq!((first.retires_at, first.gone_at), (Some(takes_over), Some(gone)));
    let second = phase(&lives, &lives[1], 1000);
    assert_eq!((second.retires_at, second.gone_at), (None, None));
    let mut changes: Vec<_> = changes(&lives).collect();
    changes.sort_unstable();
    assert_eq!(changes, [0, takes_over, gone]);
}

#[test]
fn what_is_withdrawn_is_gone_at_once_and_for_good() {
    let withdrawn = |turn, signs_at| Life { gone_at: Some(500), ..life(turn, 0, signs_at) };
    let lives = [withdrawn(1, 0), withdrawn(2, 3600), life(3, 500, 500)];
    assert_eq!(states(&lives, 500), [State::Gone, State::Gone, State::Active]);
    assert_eq!(states(&lives, 4000), [State::Gone, State::Gone, State::Active]);
    let was_active = phase(&lives, &lives[0], 500);
    assert_eq!((was_active.retires_at, was_active.gone_at), (Some(500), Some(500)));
}

#[test]
fn the_next_key_is_made_in_time_and_once() {
    let first = life(1, 0, 0);
    assert!(!due(&[first], PERIOD - PUBLISHED_BEFORE - 1, PERIOD));
    assert!(due(&[first], PERIOD - PUBLISHED_BEFORE, PERIOD));
    let made = PERIOD - PUBLISHED_BEFORE;
    let both = [first, life(2, made, made + PUBLISHED_BEFORE)];
    assert!(!due(&both, made, PERIOD));
    assert!(!due(&both, PERIOD, PERIOD));
    assert!(due(&both, 2 * PERIOD, PERIOD));
    assert!(!due(&[], 2 * PERIOD, PERIOD), "nobody uses the algorithm");
}

#[test]
fn a_server_that_slept_for_months_signs_with_what_was_published() {
    // Asleep right after the next key was published: it has taken over, and what the old one signed is dead.
    let lives = [life(1, 0, 0), life(2, 1000, 1000 + PUBLISHED_BEFORE)];
    assert_eq!(states(&lives, 200 * DAY), [State::Gone, State::Active]);
    // Asleep before: the old one goes on, and a new one is published first.
    let old = [life(1, 0, 0)];
    assert_eq!(states(&old, 200 * DAY), [State::Active]);
    assert!(due(&old, 200 * DAY, PERIOD));
}

#[test]
fn a_clock_that_went_backwards_leaves_an_active_key() {
    let lives = [life(1, 1000, 1000), life(2, 5000, 5000 + PUBLISHED_BEFORE)];
    assert_eq!(states(&lives, 10), [State::Active, State::Next]);
    // Ahead by years, it made a key that was then the only one; now it is right again.
    let years = 4000 * DAY;
    let misdated = life(2, years, years);
    assert_eq!(states(&[misdated], 10), [State::Active]);
    assert!(due(&[misdated], 10, PERIOD), "rotation does not wait for years");
    let mended = [misdated, life(3, 10, 10 + PUBLISHED_BEFORE)];
    assert_eq!(states(&mended, 10), [State::Active, State::Next], "not before it was published for long");
    assert!(!due(&mended, 10, PERIOD));
    assert_eq!(states(&mended, 10 + PUBLISHED_BEFORE), [State::Next, State::Active]);
}

/// One thing that happens to the keys of an algorithm.
#[derive(Clone, Debug)]
enum Step {
    /// Time passes, and then the server looks after its keys, or does not run.
    Pass(Seconds, bool),
    /// The operator lets the next key come.
    Rotate,
    /// A key is brought and signs at once.
    Import,
    /// In an emergency.
    RotateNow,
}

fn step() -> impl Strategy<Value = Step> {
    let spans = prop_oneof![4 => 1..120_i64, 4 => 120..2 * PUBLISHED_BEFORE, 3 => PUBLISHED_BEFORE..2 * DAY, 2 => DAY..200 * DAY];
    prop_oneof![
        12 => (spans, any::<bool>()).prop_map(|(span, awake)| Step::Pass(span, awake)),
        3 => Just(Step::Rotate),
        1 => Just(Step::Import),
        1 => Just(Step::RotateNow),
    ]
}

/// What the service does, with the rules alone.
struct Story {
    now: Seconds,
    lives: Vec<Life>,
    /// Turns of keys that may sign without having been published for long: the first, imported ones, those of an emergency.
    at_once: Vec<i64>,
    /// Who signed, and until when it is good.
    tokens: Vec<(i64, Seconds)>,
}

impl Story {
    fn begin() -> Self {
        Story { now: 0, lives: vec![life(1, 0, 0)], at_once: vec![1], tokens: Vec::new() }
    }

    fn add(&mut self, signs_at: Seconds) {
        let turn = self.lives.len() as i64 + 1;
        self.lives.push(life(turn, self.now, signs_at));
        if signs_at == self.now {
            self.at_once.push(turn);
        }
    }

    fn rotate(&mut self) {
        if coming(&self.lives, self.now).is_none() {
            self.add(self.now + PUBLISHED_BEFORE);
        }
    }

    fn tend(&mut self) {
        if due(&self.lives, self.now, PERIOD) {
            self.rotate();
        }
        let phases: Vec<_> = self.lives.iter().map(|life| phase(&self.lives, life, self.now)).collect();
        for (life, phase) in self.lives.iter_mut().zip(phases) {
            if phase.state == State::Gone {
                life.gone_at = phase.gone_at;
            }
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Pass(span, awake) => {
                self.now += span;
                if *awake {
                    self.tend();
                }
            }
            Step::Rotate => self.rotate(),
            Step::Import => self.add(self.now),
            Step::RotateNow => {
                for life in &mut self.lives {
                    life.gone_at.get_or_insert(self.now);
                }
                self.tokens.clear();
                self.add(self.now);
            }
        }
    }

    /// Signs with the active key, and looks whether everything holds.
    fn check(&mut self) {
        let now = self.now;
        let active: Vec<_> = self.lives.iter().filter(|life| phase(&self.lives, life, now).state == State::Active).copied().collect();
        assert_eq!(active.len(), 1, "exactly one signs");
        let signer = active[0];
        assert!(self.at_once.contains(&signer.turn) || signer.published_at + PUBLISHED_BEFORE <= now, "published for long");
        self.tokens.push((signer.turn, now + LONGEST_LIFE));
        self.tokens.retain(|(_, exp)| *exp > now);
        for (turn, _) in &self.tokens {
            let life = self.lives.iter().find(|life| life.turn == *turn).expect("remembered");
            assert_ne!(phase(&self.lives, life, now).state, State::Gone, "a token that is good is refused");
        }
        for life in &self.lives {
            let changed = phase(&self.lives, life, now - 1).state != phase(&self.lives, life, now).state;
            let foretold = changes(&self.lives).any(|at| at == now) || life.published_at == now || now == 0;
            assert!(!changed || foretold, "a state changes when that was foretold");
        }
    }
}

proptest! {
    #[test]
    fn at_every_instant_one_key_signs_and_every_token_that_is_good_verifies(steps in prop::collection::vec(step(), 1..80)) {
        let mut story = Story::begin();
        story.check();
        for step in &steps {
            story.step(step);
            story.check();
        }
    }

    #[test]
    fn whatever_the_clock_does_there_is_one_active_key(steps in prop::collection::vec((step(), -300 * DAY..300 * DAY), 1..40)) {
        let mut story = Story::begin();
        for (step, jump) in &steps {
            story.now += jump;
            story.step(step);
            let active = story.lives.iter().filter(|life| phase(&story.lives, life, story.now).state == State::Active).count();
            prop_assert_eq!(active, 1);
        }
    }
}

#[test]
fn the_published_set_reaches_verifiers_before_the_key_signs() {
    // A proxy that keeps it to its last second, before a verifier that keeps it for ten minutes.
    const { assert!(JWKS_MAX_AGE + 10 * 60 < PUBLISHED_BEFORE && PUBLISHED_AFTER > LONGEST_LIFE) };
}
