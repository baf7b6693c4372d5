//! Carries out what `state` decides, in a `World` that the browser or a test provides: one renewal in
//! flight for all callers, and the rule by which a call is sent and replayed.

use super::client::{Call, Reply};
use super::event::{Effect, Event};
use super::held::{Age, Held, Millis};
use super::state::State;
use super::wire::{Sent, Unreachable};
use crate::model::{Error, Granted};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use std::cell::RefCell;
use std::rc::Rc;

/// What the engine needs of its surroundings.
pub trait World {
    /// The time.
    fn now(&self) -> Millis;
    /// Asks the server for a new token.
    fn renew(&self) -> LocalBoxFuture<'static, Result<Granted, Error>>;
    /// Drives a future that nobody may be waiting for.
    fn spawn(&self, work: LocalBoxFuture<'static, ()>);
    /// Does anything but `Effect::Renew`.
    fn perform(&self, effect: Effect);
    /// Shows the state to the page.
    fn publish(&self, state: &State);
}

type Flight = Shared<LocalBoxFuture<'static, ()>>;

/// The keeper at work in one tab.
pub struct Engine {
    state: RefCell<State>,
    world: Box<dyn World>,
    /// The renewal under way and the epoch it belongs to.
    flight: RefCell<Option<(u32, Flight)>>,
}

impl Engine {
    /// Nothing happens before the first event.
    pub fn new(state: State, world: Box<dyn World>) -> Rc<Self> {
        Rc::new(Engine { state: RefCell::new(state), world, flight: RefCell::new(None) })
    }

    /// Takes in an event and does what follows from it.
    pub fn handle(self: &Rc<Self>, event: Event) {
        let todo = self.state.borrow_mut().on(event, self.world.now());
        self.world.publish(&self.state.borrow());
        for effect in todo {
            match effect {
                Effect::Renew => drop(self.join()),
                other => self.world.perform(other),
            }
        }
    }

    /// The renewal under way, or a new one. Resolves when its answer has been taken in.
    pub fn join(self: &Rc<Self>) -> Flight {
        let epoch = self.state.borrow().epoch();
        if let Some((_, flight)) = self.flight.borrow().as_ref().filter(|(of, _)| *of == epoch) {
            return flight.clone();
        }
        if self.sub().is_none() {
            return std::future::ready(()).boxed_local().shared();
        }
        self.state.borrow_mut().asked();
        let (me, renewal) = (self.clone(), self.world.renew());
        let work = async move {
            let answer = renewal.await;
            me.flight.borrow_mut().take_if(|(of, _)| *of == epoch);
            me.handle(Event::RenewalAnswered { epoch, answer });
        };
        let flight = work.boxed_local().shared();
        *self.flight.borrow_mut() = Some((epoch, flight.clone()));
        // A shared future moves only when polled: drive it even when every caller is dropped.
        self.world.spawn(flight.clone().boxed_local());
        flight
    }

    /// A token that the server will take, renewed first when need be.
    pub async fn ensure(self: &Rc<Self>) -> Option<Held> {
        match self.age() {
            Age::Fresh => {}
            Age::Ageing => drop(self.join()),
            Age::Spent => self.join().await,
        }
        let good = self.age() != Age::Spent;
        self.state.borrow().held().filter(|_| good).cloned()
    }

    /// Sends a call with the bearer token, and once more with a fresh one when it is refused. A refusal
    /// comes before anything was done, so the replay is safe; after a network error nobody knows, so
    /// there is none.
    pub async fn carry(
        self: &Rc<Self>,
        call: Call,
        send: &dyn Fn(Call, Option<String>) -> Sent,
        refused: fn(&Reply) -> bool,
    ) -> Result<Reply, Unreachable> {
        let sub = self.sub();
        let used = self.ensure().await.map(|held| held.access_token);
        let now = self.sub();
        // Somebody else's call by now, or a call that would be refused for want of a token.
        if now.is_some() && (now != sub || used.is_none()) {
            return Err(Unreachable);
        }
        let reply = send(call.clone(), used.clone()).await?;
        if !refused(&reply) {
            return Ok(reply);
        }
        if self.token() == used {
            self.join().await;
        }
        match self.token() {
            Some(fresh) if self.sub() == sub && used.as_ref() != Some(&fresh) => send(call, Some(fresh)).await,
            // Signed in still, but without a token that is any better.
            _ if sub.is_some() && self.sub() == sub => Err(Unreachable),
            _ => Ok(reply),
        }
    }

    /// How good the token in hand is now.
    pub fn age(&self) -> Age {
        self.state.borrow().age(self.world.now())
    }

    /// The account that is signed in.
    pub fn sub(&self) -> Option<String> {
        self.state.borrow().sub().map(str::to_owned)
    }

    fn token(&self) -> Option<String> {
        self.state.borrow().held().map(|held| held.access_token.clone())
    }
}
