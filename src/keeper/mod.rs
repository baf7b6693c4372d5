//! How the browser keeps the token: state, single-flight renewal, tabs, the bearer clients.
//! `state` is the pure core, `engine` carries it out in a `World`, `browser` is that world; the rest
//! are its thin parts. Knows no page and no server function: the renewal is handed in. On the
//! server a `Keeper` is nothing but signals.

mod browser;
mod client;
mod engine;
mod event;
pub mod flash;
mod held;
mod pace;
mod phase;
mod state;
mod storage;
mod tabs;
mod tidings;
mod wire;

#[cfg(test)]
mod tests;

pub use client::{Bearer, Call, Carry, Reply, SessionBearer, SessionClient};
pub use held::{Held, Millis};
pub use state::Phase;
pub use wire::Sent;

use crate::model::{Error, Granted, Profile, Seed, Why};
use engine::Engine;
use event::Event;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use state::State;
use std::cell::RefCell;
use std::rc::Rc;
use wire::Unreachable;

/// The renewal handed in by `app`: calls the server function `renew`.
pub type Renew = fn() -> LocalBoxFuture<'static, Result<Granted, Error>>;

thread_local! {
    // `server_fn` clients have no `self`, and a call may run without a reactive owner: so no context.
    static ENGINE: RefCell<Option<Rc<Engine>>> = const { RefCell::new(None) };
}

/// The handle that pages hold: signals of what is known, and the few things that may be done.
#[derive(Clone, Copy)]
pub struct Keeper {
    phase: RwSignal<Phase>,
    pass: RwSignal<Option<Held>>,
    renewals: RwSignal<u32>,
    offline: RwSignal<bool>,
    seed: StoredValue<Seed>,
    renew: Renew,
}

impl Keeper {
    /// Starts from what the server says, the same in server render and hydration.
    pub fn new(seed: &Seed, renew: Renew) -> Self {
        Keeper {
            phase: RwSignal::new(state::phase_of(seed)),
            pass: RwSignal::new(None),
            renewals: RwSignal::new(0),
            offline: RwSignal::new(false),
            seed: StoredValue::new(seed.clone()),
            renew,
        }
    }

    /// Comes to life: storage, timer, listeners, the line to the other tabs. Called once, in an
    /// `Effect`, so that nothing the server cannot know changes the first render.
    pub fn start(self) {
        let seed = self.seed.get_value();
        let state = State::new(&seed, browser::visible(), browser::now());
        let browser = browser::Browser::open(self, self.renew, seed.keep);
        let found = browser.found();
        ENGINE.set(Some(Engine::new(state, Box::new(browser))));
        browser::listen();
        tell(found);
    }

    /// Is somebody signed in?
    pub fn phase(self) -> Signal<Phase> {
        self.phase.into()
    }

    /// The token in hand, expired or not; none before `start`.
    pub fn pass(self) -> Signal<Option<Held>> {
        self.pass.into()
    }

    /// How many renewals this tab has seen.
    pub fn renewals(self) -> Signal<u32> {
        self.renewals.into()
    }

    /// The server cannot be reached at the moment; nobody is signed out by that.
    pub fn offline(self) -> Signal<bool> {
        self.offline.into()
    }

    /// Somebody signed in here, or was given a new session.
    pub fn grant(self, granted: Granted) {
        tell(Event::Granted(granted));
    }

    /// The person's profile was changed here.
    pub fn profile_changed(self, who: Profile) {
        tell(Event::ProfileChanged(who));
    }

    /// Somebody signed out here: drops the token and tells the other tabs.
    pub fn leave(self, why: Why) {
        tell(Event::Left(why));
    }

    /// Renews at once, whatever the clock says; resolves when the answer has been taken in.
    pub async fn renew_now(self) {
        if let Some(engine) = engine() {
            SendWrapper::new(engine.join()).await;
        }
    }

    /// A token that will be taken, renewed first when need be; none when nobody is signed in or the
    /// server cannot be reached.
    pub async fn ensure(self) -> Option<Held> {
        match engine() {
            Some(engine) => SendWrapper::new(async move { engine.ensure().await }).await,
            None => None,
        }
    }

    /// Calls with the bearer token: our own origin and the origins of the setting `api-origins`. Any
    /// other is refused (`Forbidden`): without a token the call would fail at the far end, and the
    /// missing setting would look like an expired session.
    pub async fn fetch(self, call: Call) -> Result<Reply, Error> {
        let origin = wire::origin(&call.url).ok_or(Error::Malformed)?;
        let own = wire::origin("/").as_ref() == Some(&origin);
        if !own && !self.seed.with_value(|seed| seed.api_origins.contains(&origin)) {
            return Err(Error::Forbidden);
        }
        if let Phase::Out(why) = self.phase.get_untracked() {
            return Err(Error::signed_out(why));
        }
        // A foreign API does not speak our errors; its 401 (RFC 6750 §3.1) is all there is.
        let refused = if own { Reply::says_signed_out } else { |reply: &Reply| reply.status == 401 };
        let engine = engine().ok_or(Error::Offline)?;
        let sent = SendWrapper::new(async move { engine.carry(call, &wire::send, refused).await });
        sent.await.map_err(|_| Error::Offline)
    }

    /// Shows the state to the page. Only what has changed: a page must not be drawn anew because a
    /// token was renewed.
    fn show(self, state: &State) {
        fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
            if signal.with_untracked(|old| *old != value) {
                signal.set(value);
            }
        }
        put(self.pass, state.held().cloned());
        put(self.renewals, state.renewals());
        put(self.offline, state.offline());
        put(self.phase, state.phase().clone());
    }
}

fn engine() -> Option<Rc<Engine>> {
    ENGINE.with_borrow(Option::clone)
}

/// Passes an event to this tab's engine; nothing before `start`.
fn tell(event: Event) {
    if let Some(engine) = engine() {
        engine.handle(event);
    }
}

/// `Bearer`'s way.
fn carry(call: Call) -> Sent {
    Box::pin(carry_by(call, &wire::send))
}

/// `SessionBearer`'s way: only the sending is locked, so that a renewal in between takes the lock itself.
fn carry_locked(call: Call) -> Sent {
    Box::pin(carry_by(call, &wire::send_locked))
}

async fn carry_by(call: Call, send: &dyn Fn(Call, Option<String>) -> Sent) -> Result<Reply, Unreachable> {
    match engine() {
        Some(engine) => engine.carry(call, send, Reply::says_signed_out).await,
        None => send(call, None).await,
    }
}
