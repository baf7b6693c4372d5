//! The core's rules, one by one.

use super::{grant, person, seed};
use crate::keeper::event::{Effect, Event};
use crate::keeper::held::{Age, Held, Millis};
use crate::keeper::state::{Phase, State};
use crate::keeper::tidings::Tidings;
use crate::model::{Error, Granted, Seed, Why};

const T: Millis = 1_800_000_000_000;
const MINUTE: Millis = 60_000;

/// A visible page of `ann` in session `s1`, with token `t1` from `T`.
fn signed_in() -> State {
    let mut state = State::new(&seed("ann", "s1"), true, T);
    state.on(Event::Restored(None), T);
    answer(&mut state, Ok(grant("ann", "s1", "t1")), T);
    assert_eq!(state.age(T), Age::Fresh);
    state
}

fn answer(state: &mut State, answer: Result<Granted, Error>, now: Millis) -> Vec<Effect> {
    let epoch = state.epoch();
    state.on(Event::RenewalAnswered { epoch, answer }, now)
}

fn token(state: &State) -> Option<&str> {
    state.held().map(|held| held.access_token.as_str())
}

fn renews(todo: &[Effect]) -> bool {
    todo.contains(&Effect::Renew)
}

fn alarm(todo: &[Effect]) -> Option<Millis> {
    todo.iter().find_map(|effect| if let Effect::Alarm(after) = effect { Some(*after) } else { None })
}

fn stored(sid: &str, issued_ms: Millis) -> Held {
    Held { access_token: "old".into(), sid: sid.into(), issued_ms, expires_ms: issued_ms + 10 * MINUTE, session_until: 1 << 40 }
}

#[test]
fn a_page_with_a_good_token_in_storage_asks_nobody() {
    let mut state = State::new(&seed("ann", "s1"), true, T);
    let todo = state.on(Event::Restored(Some(stored("s1", T - MINUTE))), T);
    assert_eq!(token(&state), Some("old"));
    assert!(!renews(&todo));
    assert_eq!(alarm(&todo), Some(8 * MINUTE));
}

#[test]
fn a_stored_token_that_cannot_be_ours_is_dropped_before_use() {
    let cases = [
        ("another session's: the tab was duplicated and left behind", stored("s0", T)),
        ("run out", stored("s1", T - 11 * MINUTE)),
        ("from a clock that was ahead", stored("s1", T + 60 * MINUTE)),
        ("lasting less than nothing", Held { expires_ms: T - 1, ..stored("s1", T) }),
    ];
    for (which, found) in cases {
        let mut state = State::new(&seed("ann", "s1"), true, T);
        let todo = state.on(Event::Restored(Some(found)), T);
        assert_eq!(token(&state), None, "{which}");
        assert!(todo.contains(&Effect::Forget) && renews(&todo), "{which}");
    }
}

#[test]
fn where_nobody_is_signed_in_nothing_is_kept_and_nothing_asked() {
    let mut state = State::new(&Seed { why: Some(Why::Expired), ..Seed::default() }, true, T);
    let todo = state.on(Event::Restored(Some(stored("s1", T))), T);
    assert_eq!(todo, [Effect::Forget]);
    assert_eq!(state.phase(), &Phase::Out(Why::Expired));
    assert!(state.on(Event::Woke, T + MINUTE).is_empty());
}

#[test]
fn renewal_comes_a_minute_ahead_or_at_three_quarters_of_a_short_life() {
    let mut state = signed_in();
    assert_eq!(alarm(&state.on(Event::ClockChecked, T + 1)), Some(9 * MINUTE - 1));
    assert!(renews(&state.on(Event::ClockChecked, T + 9 * MINUTE)) && state.age(T + 9 * MINUTE) == Age::Ageing);

    let mut short = grant("ann", "s1", "t2");
    short.pass.expires_in = 8;
    let todo = answer(&mut state, Ok(short), T + 9 * MINUTE);
    assert_eq!(alarm(&todo), Some(6_000));
}

#[test]
fn tokens_without_any_life_are_asked_for_once_a_second_at_most() {
    let mut state = signed_in();
    let mut dead = grant("ann", "s1", "t2");
    dead.pass.expires_in = 0;
    let todo = answer(&mut state, Ok(dead), T + 1);
    assert_eq!((renews(&todo), alarm(&todo)), (false, Some(1_000)));
}

#[test]
fn an_untouched_or_hidden_page_lets_its_token_run_out() {
    let mut state = signed_in();
    state.on(Event::Touched, T + MINUTE);
    assert!(!renews(&state.on(Event::Hidden, T + 2 * MINUTE)));
    assert!(!renews(&state.on(Event::ClockChecked, T + 9 * MINUTE)));
    assert!(renews(&state.on(Event::Woke, T + 20 * MINUTE)));
    answer(&mut state, Ok(grant("ann", "s1", "t2")), T + 20 * MINUTE);

    assert!(renews(&state.on(Event::ClockChecked, T + 29 * MINUTE)), "touched within one life");
    answer(&mut state, Ok(grant("ann", "s1", "t3")), T + 29 * MINUTE);
    assert!(!renews(&state.on(Event::ClockChecked, T + 38 * MINUTE)), "not touched for 18 minutes");
    assert!(renews(&state.on(Event::Touched, T + 39 * MINUTE)));
}

#[test]
fn whatever_is_not_signed_out_keeps_the_session_and_backs_off() {
    let errors = [
        Error::Offline,
        Error::Unavailable,
        Error::Forbidden,
        Error::BadCredentials,
        Error::Malformed,
        Error::NotFound,
        Error::Throttled { retry_after: 9 },
        Error::Internal { id: "x".into() },
    ];
    let mut state = signed_in();
    state.on(Event::ClockChecked, T + 9 * MINUTE);
    let pauses: Vec<Option<Millis>> = errors
        .into_iter()
        .map(|error| {
            let todo = answer(&mut state, Err(error), T + 9 * MINUTE);
            assert!(matches!(state.phase(), Phase::In(_)) && state.offline() && token(&state) == Some("t1"));
            alarm(&todo)
        })
        .collect();
    let seconds = [1, 2, 4, 8, 16, 30, 30, 30].map(|s| Some(s * 1000));
    assert_eq!(pauses, seconds);

    assert!(renews(&state.on(Event::Line(true), T + 9 * MINUTE)), "back on line: at once");
    answer(&mut state, Err(Error::Offline), T + 9 * MINUTE);
    assert!(renews(&state.on(Event::Woke, T + 9 * MINUTE)), "looked at: at once");
    answer(&mut state, Ok(grant("ann", "s1", "t2")), T + 9 * MINUTE);
    assert!(!state.offline());
}

#[test]
fn a_renewal_that_a_call_asked_for_in_vain_is_tried_again_although_the_token_looks_fresh() {
    let mut state = signed_in();
    state.asked();
    assert_eq!(alarm(&answer(&mut state, Err(Error::Unavailable), T + MINUTE)), Some(1000));
    assert!(renews(&state.on(Event::ClockChecked, T + MINUTE + 1000)) && state.offline());
    let todo = answer(&mut state, Ok(grant("ann", "s1", "t2")), T + MINUTE + 1000);
    assert_eq!((state.offline(), alarm(&todo)), (false, Some(9 * MINUTE)));
}

#[test]
fn only_the_servers_word_signs_out_and_the_other_tabs_hear_which_session() {
    let mut state = signed_in();
    state.on(Event::ClockChecked, T + 9 * MINUTE);
    let todo = answer(&mut state, Err(Error::signed_out(Why::Expired)), T + 9 * MINUTE);
    assert_eq!(state.phase(), &Phase::Out(Why::Expired));
    assert_eq!(token(&state), None);
    assert_eq!(todo, [Effect::Tell(Tidings::Out { why: Why::Expired, sid: "s1".into() }), Effect::Forget]);
}

#[test]
fn a_late_answer_of_an_older_epoch_is_void() {
    let mut state = signed_in();
    let late = state.epoch();
    state.on(Event::Left(Why::SignedOut), T + 1);
    state.on(Event::RenewalAnswered { epoch: late, answer: Ok(grant("ann", "s1", "t2")) }, T + 2);
    assert_eq!((state.phase(), token(&state)), (&Phase::Out(Why::SignedOut), None));

    state.on(Event::Granted(grant("ben", "s2", "t3")), T + 3);
    state.on(Event::RenewalAnswered { epoch: late, answer: Err(Error::signed_out(Why::SignedOut)) }, T + 4);
    state.on(Event::RenewalAnswered { epoch: late, answer: Ok(grant("ann", "s1", "t2")) }, T + 5);
    assert_eq!((state.phase(), token(&state)), (&Phase::In(person("ben")), Some("t3")));
}

#[test]
fn a_renewal_that_brings_another_person_reloads_the_page() {
    let mut state = signed_in();
    let todo = answer(&mut state, Ok(grant("ben", "s2", "t2")), T + 1);
    assert_eq!(todo, [Effect::Forget, Effect::Reload]);
    assert_eq!((token(&state), state.sub()), (None, None));
}

#[test]
fn a_clock_set_back_makes_the_token_suspect() {
    let mut state = signed_in();
    assert!(renews(&state.on(Event::ClockChecked, T + MINUTE - 60 * MINUTE)));
    answer(&mut state, Err(Error::Offline), T - 59 * MINUTE);
    assert_eq!(state.age(T - 59 * MINUTE), Age::Spent);

    // Behind the arrival or not: what counts is that it went back.
    let mut state = signed_in();
    state.on(Event::ClockChecked, T + 8 * MINUTE);
    assert!(renews(&state.on(Event::ClockChecked, T + 3 * MINUTE)));
}

#[test]
fn a_clock_set_back_does_not_stretch_the_backoff() {
    let mut state = signed_in();
    state.on(Event::ClockChecked, T + 9 * MINUTE);
    answer(&mut state, Err(Error::Offline), T + 9 * MINUTE);
    assert!(renews(&state.on(Event::ClockChecked, T - 60 * MINUTE)));
}

#[test]
fn a_clock_set_ahead_costs_a_renewal_and_no_loop() {
    let mut state = signed_in();
    assert!(renews(&state.on(Event::ClockChecked, T + 24 * 60 * MINUTE)) || renews(&state.on(Event::Touched, T + 24 * 60 * MINUTE)));
    // By this clock the session is long over, and the server says that it is not.
    let mut ending = grant("ann", "s1", "t2");
    ending.pass.session_until = T / 1000;
    let todo = answer(&mut state, Ok(ending), T + 24 * 60 * MINUTE);
    assert_eq!((renews(&todo), alarm(&todo)), (false, Some(9 * MINUTE)));
}

#[test]
fn the_end_of_the_session_is_asked_about_once() {
    let mut state = signed_in();
    let mut ending = grant("ann", "s1", "t2");
    ending.pass.session_until = (T + 2 * MINUTE) / 1000;
    assert_eq!(alarm(&answer(&mut state, Ok(ending.clone()), T)), Some(2 * MINUTE + 1000));
    assert!(renews(&state.on(Event::ClockChecked, T + 2 * MINUTE + 1000)));
    ending.pass.session_until += 1;
    assert!(!renews(&answer(&mut state, Ok(ending), T + 2 * MINUTE + 2000)));
}

#[test]
fn a_thawed_page_asks_before_it_trusts() {
    let mut state = signed_in();
    assert!(renews(&state.on(Event::Thawed, T + MINUTE)));
    assert_eq!(state.age(T + MINUTE), Age::Spent);
}

#[test]
fn word_from_other_tabs() {
    let out = |sid: &str| Event::Heard(Tidings::Out { why: Why::SignedOut, sid: sid.into() });
    let entered = |sub: &str, sid: &str| Event::Heard(Tidings::In { sub: sub.into(), sid: sid.into() });

    let mut state = signed_in();
    assert!(!renews(&state.on(entered("ann", "s1"), T)), "nothing new");
    assert!(!state.on(out("s0"), T).contains(&Effect::Forget), "another session's end");
    assert_eq!(token(&state), Some("t1"));
    assert_eq!(state.on(out("s1"), T), [Effect::Forget]);
    assert_eq!(state.phase(), &Phase::Out(Why::SignedOut));

    let mut state = signed_in();
    let todo = state.on(entered("ann", "s2"), T + MINUTE);
    assert!(todo.contains(&Effect::Forget) && renews(&todo), "the same person anew: taken over");
    assert_eq!((state.phase(), token(&state)), (&Phase::In(person("ann")), None));
    assert!(!state.on(out("s1"), T + MINUTE).contains(&Effect::Forget), "the old session's end is old news");

    let mut state = signed_in();
    assert_eq!(state.on(entered("ben", "s2"), T), [Effect::Forget, Effect::Reload], "another person");
    assert!(state.on(Event::Woke, T).is_empty(), "the page is gone");

    let mut state = State::new(&Seed::default(), true, T);
    assert_eq!(state.on(entered("ben", "s2"), T), [Effect::Forget, Effect::Reload], "somebody where nobody was");
}

#[test]
fn another_tabs_renewal_ends_the_backoff() {
    let mut state = signed_in();
    state.on(Event::ClockChecked, T + 9 * MINUTE);
    assert!(!renews(&answer(&mut state, Err(Error::Offline), T + 9 * MINUTE)));
    assert!(renews(&state.on(Event::Heard(Tidings::Renewed), T + 9 * MINUTE)));
}

#[test]
fn a_changed_profile_changes_nothing_else() {
    let mut state = signed_in();
    let renamed = crate::model::Profile { name: "Ann B".into(), ..person("ann") };
    state.on(Event::ProfileChanged(renamed.clone()), T);
    assert_eq!((state.phase(), token(&state)), (&Phase::In(renamed), Some("t1")));
    state.on(Event::ProfileChanged(person("ben")), T);
    assert_eq!(state.sub(), Some("ann"));
}

#[test]
fn no_debug_output_shows_a_token() {
    let text = format!("{:?}", signed_in());
    assert!(text.contains("ann") && !text.contains("t1"), "{text}");
}
