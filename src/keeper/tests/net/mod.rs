//! A model of one browser and its server: a shared cookie and session lock, tabs with storage, inbox
//! and alarm, answers that get lost, writes undone by power loss, clocks that jump. The server
//! renews by the very rule of the product, `model::session::Rotation`.

mod browser;
mod server;

pub use browser::Browser;

use crate::keeper::engine::{Engine, World};
use crate::keeper::event::{Effect, Event};
use crate::keeper::held::{Held, Millis};
use crate::keeper::state::State;
use crate::keeper::tidings::Tidings;
use crate::model::session::Rotation;
use crate::model::{Error, Granted, Why};
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use futures::task::LocalSpawnExt;
use futures_executor::LocalSpawner;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

pub type Answer = Result<Granted, Error>;

/// The browser's session cookie: a session's number and a generation.
#[derive(Clone, Copy)]
struct Cookie {
    session: usize,
    generation: i64,
}

struct Session {
    sub: &'static str,
    rotation: Rotation,
    before: Option<Rotation>,
    ended: Option<Why>,
}

/// An answer on its way, and the cookie that comes with it.
struct Flying {
    slot: oneshot::Sender<Answer>,
    answer: Answer,
    cookie: Option<Cookie>,
}

/// Everything outside of the tabs.
pub struct Net {
    /// True time; the browser's and the server's clocks are off by their skews.
    real: Cell<Millis>,
    pub browser_skew: Cell<Millis>,
    pub server_skew: Cell<Millis>,
    pub up: Cell<bool>,
    cookie: Cell<Option<Cookie>>,
    sessions: RefCell<Vec<Session>>,
    /// Token -> session and expiry by the server's clock.
    tokens: RefCell<HashMap<String, (usize, Millis)>>,
    /// Renewals that wait for the lock, then the one that holds it, answered and under way.
    waiting: RefCell<VecDeque<(Rc<Tab>, oneshot::Sender<Answer>)>>,
    flying: RefCell<Option<Flying>>,
    tabs: RefCell<Vec<Rc<Tab>>>,
    spawner: LocalSpawner,
    /// Calls that reached the server under another name than the page's.
    pub mistaken: Cell<usize>,
}

/// One page in one tab, until it is loaded anew.
pub struct Tab {
    net: Rc<Net>,
    place: usize,
    alive: Cell<bool>,
    engine: RefCell<Option<Rc<Engine>>>,
    storage: RefCell<Option<Held>>,
    inbox: RefCell<VecDeque<Tidings>>,
    alarm: Cell<Option<Millis>>,
    reload: Cell<bool>,
}

impl World for Rc<Tab> {
    fn now(&self) -> Millis {
        self.net.real.get() + self.net.browser_skew.get()
    }
    fn renew(&self) -> LocalBoxFuture<'static, Answer> {
        let (answer, renewal) = oneshot::channel();
        self.net.waiting.borrow_mut().push_back((self.clone(), answer));
        renewal.map(|got| got.unwrap_or(Err(Error::Offline))).boxed_local()
    }
    fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
        self.net.spawner.spawn_local(work).unwrap();
    }
    fn perform(&self, effect: Effect) {
        if !self.alive.get() {
            return;
        }
        match effect {
            Effect::Renew => unreachable!("the engine's own"),
            Effect::Alarm(after) => self.alarm.set(Some(self.net.real.get() + after)),
            Effect::Store(held) => *self.storage.borrow_mut() = Some(held),
            Effect::Forget => *self.storage.borrow_mut() = None,
            Effect::Reload => self.reload.set(true),
            Effect::Tell(tidings) => {
                for other in self.net.tabs.borrow().iter().filter(|tab| tab.place != self.place) {
                    other.inbox.borrow_mut().push_back(tidings.clone());
                }
            }
        }
    }
    fn publish(&self, _: &State) {}
}

impl Tab {
    fn engine(&self) -> Rc<Engine> {
        self.engine.borrow().clone().expect("started")
    }

    fn start(self: &Rc<Self>) {
        let found = self.storage.borrow().clone();
        self.engine().handle(Event::Restored(found));
    }
}

impl Net {
    /// A page as the server draws it: it knows the session by the cookie.
    fn open(self: &Rc<Self>, place: usize, storage: Option<Held>) -> Rc<Tab> {
        let tab = Rc::new(Tab {
            net: self.clone(),
            place,
            alive: Cell::new(true),
            engine: RefCell::default(),
            storage: RefCell::new(storage),
            inbox: RefCell::default(),
            alarm: Cell::new(None),
            reload: Cell::new(false),
        });
        let state = State::new(&self.seed(), true, tab.now());
        *tab.engine.borrow_mut() = Some(Engine::new(state, Box::new(tab.clone())));
        tab
    }
}
