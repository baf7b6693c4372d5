//! Three tabs of one browser, in any order of events: nobody who did not sign out is signed out, nobody
//! acts under another's name, and in the end every tab shows who is signed in.

use super::net::Browser;
use crate::keeper::event::Event;
use crate::keeper::held::Millis;
use proptest::prelude::*;

const PLACES: std::ops::Range<usize> = 0..3;

#[derive(Clone, Debug)]
enum Step {
    Pass(Millis),
    SetBrowserClock(Millis),
    SetServerClock(Millis),
    Ring(usize),
    Wake(usize),
    Touch(usize),
    Hide(usize),
    Thaw(usize),
    Line(usize, bool),
    Call(usize),
    Deliver(usize),
    Reload(usize),
    Duplicate(usize, usize),
    Process,
    Arrive,
    LoseAnswer,
    LosePower,
    ServerUp(bool),
    SignIn(usize, &'static str),
    SignOut(usize),
}

fn weather() -> impl Strategy<Value = Step> {
    let spans = prop::sample::select(vec![500, 5_000, 29_000, 31_000, 60_000, 550_000, 601_000, 8 * 3_600_000]);
    let skews = prop::sample::select(vec![0, 2_000, -2_000, 600_000, -600_000, 8 * 3_600_000, -8 * 3_600_000]);
    let server_skews = prop::sample::select(vec![0, 1_000, -1_000, 40_000, -40_000, -3_600_000]);
    prop_oneof![
        4 => spans.prop_map(Step::Pass),
        1 => skews.prop_map(Step::SetBrowserClock),
        1 => server_skews.prop_map(Step::SetServerClock),
        4 => PLACES.prop_map(Step::Ring),
        3 => PLACES.prop_map(Step::Wake),
        2 => PLACES.prop_map(Step::Touch),
        1 => PLACES.prop_map(Step::Hide),
        1 => PLACES.prop_map(Step::Thaw),
        1 => (PLACES, any::<bool>()).prop_map(|(place, line)| Step::Line(place, line)),
        4 => PLACES.prop_map(Step::Call),
        4 => PLACES.prop_map(Step::Deliver),
        1 => PLACES.prop_map(Step::Reload),
        1 => (PLACES, PLACES).prop_map(|(place, like)| Step::Duplicate(place, like)),
        6 => Just(Step::Process),
        5 => Just(Step::Arrive),
        2 => Just(Step::LoseAnswer),
        1 => Just(Step::LosePower),
        1 => any::<bool>().prop_map(Step::ServerUp),
    ]
}

fn people() -> impl Strategy<Value = Step> {
    let names = prop::sample::select(vec!["ann", "ben"]);
    prop_oneof![
        8 => weather(),
        1 => (PLACES, names).prop_map(|(place, sub)| Step::SignIn(place, sub)),
        1 => PLACES.prop_map(Step::SignOut),
    ]
}

/// Takes a step; tells who is signed in from then on, when it was a sign-in or a sign-out.
fn take(browser: &mut Browser, step: Step) -> Option<Option<&'static str>> {
    match step {
        Step::Pass(time) => browser.pass(time),
        Step::SetBrowserClock(skew) => browser.net.browser_skew.set(skew),
        Step::SetServerClock(skew) => browser.net.server_skew.set(skew),
        Step::Ring(place) => browser.ring(place),
        Step::Wake(place) => browser.event(place, Event::Woke),
        Step::Touch(place) => browser.event(place, Event::Touched),
        Step::Hide(place) => browser.event(place, Event::Hidden),
        Step::Thaw(place) => browser.event(place, Event::Thawed),
        Step::Line(place, line) => browser.event(place, Event::Line(line)),
        Step::Call(place) => browser.call(place),
        Step::Deliver(place) => drop(browser.deliver(place)),
        Step::Reload(place) => browser.reload(place, place),
        Step::Duplicate(place, like) => browser.reload(place, like),
        Step::Process => drop(browser.process()),
        Step::Arrive => drop(browser.arrive(false)),
        Step::LoseAnswer => drop(browser.arrive(true)),
        Step::LosePower => browser.lose_power(),
        Step::ServerUp(up) => browser.net.up.set(up),
        Step::SignIn(place, sub) => return browser.sign_in(place, sub).then_some(Some(sub)),
        Step::SignOut(place) => return browser.sign_out(place).then_some(None),
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_who_did_not_sign_out_is_signed_out(steps in prop::collection::vec(weather(), 1..80)) {
        let mut browser = Browser::new();
        browser.sign_in(0, "ann");
        browser.settle();
        for step in steps {
            take(&mut browser, step);
            for place in PLACES {
                let shown = browser.shows(place);
                prop_assert_eq!(shown.as_deref(), Some("ann"), "tab {}", place);
            }
        }
        browser.settle();
        browser.look_around();
        for place in PLACES {
            prop_assert!(browser.has_good_token(place), "tab {} cannot go on", place);
        }
    }

    #[test]
    fn every_tab_comes_to_show_who_is_signed_in(steps in prop::collection::vec(people(), 1..80)) {
        let mut browser = Browser::new();
        let mut who = None;
        for step in steps {
            if let Some(changed) = take(&mut browser, step) {
                who = changed;
            }
        }
        browser.settle();
        browser.look_around();
        for place in PLACES {
            let shown = browser.shows(place);
            prop_assert_eq!(shown.as_deref(), who, "tab {}", place);
        }
        prop_assert_eq!(browser.net.mistaken.get(), 0, "a call under another name");
    }
}

#[test]
fn waking_every_tab_at_once_after_a_night_signs_nobody_out() {
    let mut browser = Browser::new();
    browser.sign_in(0, "ann");
    browser.settle();
    browser.pass(8 * 3_600_000);
    for place in PLACES {
        browser.event(place, Event::Woke);
        browser.call(place);
    }
    browser.settle();
    for place in PLACES {
        assert!(browser.has_good_token(place));
    }
}

#[test]
fn an_answer_lost_and_a_night_later_the_person_is_still_signed_in() {
    let mut browser = Browser::new();
    browser.sign_in(0, "ann");
    browser.settle();
    browser.pass(601_000);
    browser.event(0, Event::Woke);
    assert!(browser.process() && browser.arrive(true));
    browser.pass(8 * 3_600_000);
    browser.reload(0, 0);
    assert_eq!(browser.shows(0).as_deref(), Some("ann"));
    browser.settle();
    assert!(browser.has_good_token(0));
}

#[test]
fn a_duplicated_tab_of_a_session_that_was_left_does_not_use_its_copy() {
    let mut browser = Browser::new();
    browser.sign_in(0, "ann");
    browser.settle();
    browser.sign_in(2, "ben");
    browser.reload(1, 0);
    assert_eq!(browser.shows(1).as_deref(), Some("ben"));
    browser.call(1);
    browser.settle();
    assert!(browser.has_good_token(1));
    assert_eq!(browser.net.mistaken.get(), 0);
}

#[test]
fn who_signs_out_on_a_page_of_somebody_else_is_signed_out_everywhere() {
    let mut browser = Browser::new();
    browser.sign_in(1, "ann");
    browser.sign_in(2, "ben");
    browser.reload(0, 0);
    browser.pass(550_000);
    // Tab 1 renews, learns that the cookie is ben's, and is about to load anew when ann signs in there once more:
    // it has no time left to tell the others.
    browser.event(1, Event::Woke);
    for _ in 0..2 {
        assert!(browser.process() && browser.arrive(false));
    }
    browser.sign_in(0, "ann");
    browser.sign_in(1, "ann");
    // Tab 2 still shows ben, but the cookie is that of ann's last session, so that one ends.
    assert!(browser.sign_out(2));
    browser.settle();
    browser.look_around();
    for place in PLACES {
        assert_eq!(browser.shows(place), None, "tab {place}");
    }
}
