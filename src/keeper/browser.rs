//! The browser as the keeper's `World`: the clock, the one timer, storage, tabs, the page's signals,
//! and the listeners that notice sleep, return and touch. Made once, by `Keeper::start`.

use super::engine::World;
use super::event::{Effect, Event};
use super::held::Millis;
use super::state::State;
use super::storage::Store;
use super::tabs::Tabs;
use super::{Keeper, Renew, tell};
use crate::model::{Error, Granted, Keep};
use futures::future::LocalBoxFuture;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::{set_timeout_with_handle, window_event_listener_untyped};
use std::cell::Cell;
use std::time::Duration;

/// `setTimeout` fires at once beyond 24.8 days; the alarm only makes the core look again.
const LONGEST_ALARM: Millis = 24 * 60 * 60 * 1000;
/// Touches closer together than this count as one.
const TOUCH_PAUSE: Millis = 1_000;

/// This tab.
pub struct Browser {
    keeper: Keeper,
    renew: Renew,
    store: Store,
    tabs: Tabs,
    alarm: Cell<Option<TimeoutHandle>>,
}

impl Browser {
    /// Opens storage and the line to the other tabs.
    pub fn open(keeper: Keeper, renew: Renew, mode: Keep) -> Self {
        Browser { keeper, renew, store: Store::open(mode), tabs: Tabs::open(), alarm: Cell::new(None) }
    }

    /// What the tab's storage holds.
    pub fn found(&self) -> Event {
        Event::Restored(self.store.load())
    }

    fn set_alarm(&self, after: Millis) {
        if let Some(old) = self.alarm.take() {
            old.clear();
        }
        let after = Duration::from_millis(after.clamp(0, LONGEST_ALARM).unsigned_abs());
        self.alarm.set(set_timeout_with_handle(|| tell(Event::ClockChecked), after).ok());
    }
}

impl World for Browser {
    fn now(&self) -> Millis {
        now()
    }

    fn renew(&self) -> LocalBoxFuture<'static, Result<Granted, Error>> {
        (self.renew)()
    }

    fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
        wasm_bindgen_futures::spawn_local(work);
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Renew => {}
            Effect::Alarm(after) => self.set_alarm(after),
            Effect::Store(held) => self.store.save(&held),
            Effect::Forget => self.store.forget(),
            Effect::Tell(tidings) => self.tabs.tell(&tidings),
            Effect::Reload => {
                if let Some(window) = web_sys::window() {
                    let _ = window.location().reload();
                }
            }
        }
    }

    fn publish(&self, state: &State) {
        self.keeper.show(state);
    }
}

/// The browser's clock. `Date`, because `performance.now()` may pause in sleep.
#[allow(clippy::disallowed_methods, reason = "the one place where the keeper reads the clock; its rules get it as a value")]
pub fn now() -> Millis {
    js_sys::Date::now() as Millis
}

/// Is the tab in view?
pub fn visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.visibility_state() == web_sys::VisibilityState::Visible)
}

/// Listens for whatever timers miss: they stop in sleep and are slowed down out of sight.
pub fn listen() {
    on("visibilitychange", || Some(if visible() { Event::Woke } else { Event::Hidden }));
    on("focus", || Some(Event::Woke));
    on("online", || Some(Event::Line(true)));
    on("offline", || Some(Event::Line(false)));
    drop(window_event_listener_untyped("pageshow", |event| {
        let persisted = js_sys::Reflect::get(&event, &"persisted".into());
        if persisted.is_ok_and(|flag| flag.is_truthy()) {
            tell(Event::Thawed);
        }
    }));
    for touch in ["pointerdown", "keydown", "scroll"] {
        let last = Cell::new(0);
        on(touch, move || {
            let now = now();
            // Outside of the pause lies the past, too: a clock that went back.
            (!(0..TOUCH_PAUSE).contains(&(now - last.get()))).then(|| {
                last.set(now);
                Event::Touched
            })
        });
    }
}

fn on(name: &'static str, event: impl Fn() -> Option<Event> + 'static) {
    drop(window_event_listener_untyped(name, move |_| {
        if let Some(event) = event() {
            tell(event);
        }
    }));
}
