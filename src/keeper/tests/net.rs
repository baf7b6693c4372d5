//! A model of one browser and its server: a shared cookie and session lock, tabs with storage, inbox
//! and alarm, answers that get lost, writes undone by power loss, clocks that jump. The server
//! renews by the very rule of the product, `model::session::Rotation`.

use super::{grant, person};
use crate::keeper::client::{Call, Reply};
use crate::keeper::engine::{Engine, World};
use crate::keeper::event::{Effect, Event};
use crate::keeper::held::{Held, Millis};
use crate::keeper::state::State;
use crate::keeper::tidings::Tidings;
use crate::keeper::wire::{Sent, Unreachable};
use crate::model::session::{Renewal, Rotation};
use crate::model::{Error, Granted, Seed, Why};
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use futures::task::LocalSpawnExt;
use futures_executor::{LocalPool, LocalSpawner};
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

/// The browser and what may befall it; the properties are in `tabs`.
pub struct Browser {
    pub net: Rc<Net>,
    pool: LocalPool,
}

impl Browser {
    /// Three tabs; nobody is signed in.
    pub fn new() -> Self {
        let pool = LocalPool::new();
        let net = Rc::new(Net {
            real: Cell::new(1_800_000_000_000),
            browser_skew: Cell::new(0),
            server_skew: Cell::new(0),
            up: Cell::new(true),
            cookie: Cell::new(None),
            sessions: RefCell::default(),
            tokens: RefCell::default(),
            waiting: RefCell::default(),
            flying: RefCell::default(),
            tabs: RefCell::default(),
            spawner: pool.spawner(),
            mistaken: Cell::new(0),
        });
        let mut browser = Browser { net, pool };
        for place in 0..3 {
            let tab = browser.net.open(place, None);
            browser.net.tabs.borrow_mut().push(tab.clone());
            tab.start();
        }
        browser.run();
        browser
    }

    fn run(&mut self) {
        self.pool.run_until_stalled();
    }

    fn tab(&self, place: usize) -> Rc<Tab> {
        self.net.tabs.borrow()[place].clone()
    }

    /// What the page in this place shows.
    pub fn shows(&self, place: usize) -> Option<String> {
        self.tab(place).engine().sub()
    }

    pub fn event(&mut self, place: usize, event: Event) {
        self.tab(place).engine().handle(event);
        self.run();
    }

    pub fn pass(&mut self, time: Millis) {
        self.net.real.set(self.net.real.get() + time);
    }

    /// Lets the alarm of this tab go off, when it is due.
    pub fn ring(&mut self, place: usize) {
        let tab = self.tab(place);
        if tab.alarm.get().is_some_and(|at| at <= self.net.real.get()) {
            tab.alarm.set(None);
            self.event(place, Event::ClockChecked);
        }
    }

    /// Hands this tab the oldest word from the others.
    pub fn deliver(&mut self, place: usize) -> bool {
        let word = self.tab(place).inbox.borrow_mut().pop_front();
        let Some(word) = word else { return false };
        self.event(place, Event::Heard(word));
        true
    }

    /// Loads the page in this place anew, with the storage of another tab when that is duplicated.
    pub fn reload(&mut self, place: usize, like: usize) {
        let storage = self.tab(like).storage.borrow().clone();
        self.tab(place).alive.set(false);
        // A page that is gone no longer waits for the lock.
        self.net.waiting.borrow_mut().retain(|(tab, _)| tab.alive.get());
        let tab = self.net.open(place, storage);
        self.net.tabs.borrow_mut()[place] = tab.clone();
        tab.start();
        self.run();
    }

    /// Reloads the page when it asked for it.
    pub fn reload_if_asked(&mut self, place: usize) -> bool {
        let asked = self.tab(place).reload.get();
        if asked {
            self.reload(place, place);
        }
        asked
    }

    /// The first tab in the queue gets the lock, and the server its request.
    pub fn process(&mut self) -> bool {
        if self.net.flying.borrow().is_some() {
            return false;
        }
        let next = self.net.waiting.borrow_mut().pop_front();
        let Some((_, slot)) = next else { return false };
        let (answer, cookie) = self.net.renew();
        *self.net.flying.borrow_mut() = Some(Flying { slot, answer, cookie });
        true
    }

    /// The answer arrives with its cookie, or is lost with it; the lock is free again.
    pub fn arrive(&mut self, lost: bool) -> bool {
        let flying = self.net.flying.borrow_mut().take();
        let Some(Flying { slot, answer, cookie }) = flying else { return false };
        if let (false, Some(cookie)) = (lost, cookie) {
            self.net.cookie.set(Some(cookie));
        }
        let _ = slot.send(if lost { Err(Error::Offline) } else { answer });
        self.run();
        true
    }

    /// Somebody signs in here (the session before is left alive: the harsher case), unless a renewal holds the lock.
    pub fn sign_in(&mut self, place: usize, sub: &'static str) -> bool {
        if self.net.flying.borrow().is_some() || !self.net.up.get() {
            return false;
        }
        let granted = self.net.begin(sub);
        self.event(place, Event::Granted(granted));
        true
    }

    /// Somebody signs out here, unless a renewal holds the lock.
    pub fn sign_out(&mut self, place: usize) -> bool {
        if self.net.flying.borrow().is_some() || !self.net.up.get() || self.shows(place).is_none() {
            return false;
        }
        self.net.end(Why::SignedOut);
        self.event(place, Event::Left(Why::SignedOut));
        true
    }

    /// The page in this place makes a call.
    pub fn call(&mut self, place: usize) {
        let tab = self.tab(place);
        let Some(sub) = tab.engine().sub() else { return };
        let (engine, net) = (tab.engine(), self.net.clone());
        let work = async move {
            let send = move |_: Call, token: Option<String>| net.clone().serve(&sub, token);
            let _ = engine.carry(Call::get("/api/x"), &send, Reply::says_signed_out).await;
        };
        self.net.spawner.spawn_local(work).unwrap();
        self.run();
    }

    /// The server loses power: its last write is undone.
    pub fn lose_power(&mut self) {
        let Some(cookie) = self.net.cookie.get() else { return };
        let session = &mut self.net.sessions.borrow_mut()[cookie.session];
        if let Some(before) = session.before.take() {
            session.rotation = before;
        }
    }

    /// Everything that is under way comes to its end: the server is up, people look at every tab.
    pub fn settle(&mut self) {
        self.net.up.set(true);
        for _ in 0..200 {
            let mut busy = self.process() | self.arrive(false);
            for place in 0..3 {
                busy |= self.deliver(place) | self.reload_if_asked(place);
            }
            if !busy {
                return;
            }
        }
        panic!("the tabs never come to rest");
    }

    /// People look at every tab and use it.
    pub fn look_around(&mut self) {
        for place in 0..3 {
            self.event(place, Event::Line(true));
            self.event(place, Event::Woke);
            self.settle();
            self.call(place);
            self.settle();
        }
    }

    /// Is there a token in this tab that the server takes?
    pub fn has_good_token(&self, place: usize) -> bool {
        let held = self.tab(place).engine().ensure().now_or_never().flatten();
        held.is_some_and(|held| self.net.account_of(&held.access_token).is_some())
    }
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
    fn server_now(&self) -> Millis {
        self.real.get() + self.server_skew.get()
    }

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

    fn seed(&self) -> Seed {
        let Some(cookie) = self.cookie.get() else { return Seed::default() };
        let sessions = self.sessions.borrow();
        let session = &sessions[cookie.session];
        let why = session.ended.or_else(|| {
            let admitted = session.rotation.admits(cookie.generation, self.server_now() / 1000);
            (!admitted).then_some(Why::Reused)
        });
        match why {
            Some(why) => Seed { why: Some(why), ..Seed::default() },
            None => Seed { who: Some(person(session.sub)), sid: Some(cookie.session.to_string()), ..Seed::default() },
        }
    }

    /// The renewal endpoint, with the cookie of this moment.
    fn renew(&self) -> (Answer, Option<Cookie>) {
        if !self.up.get() {
            return (Err(Error::Unavailable), None);
        }
        let Some(cookie) = self.cookie.get() else { return (Err(Error::signed_out(Why::Needed)), None) };
        let now = self.server_now() / 1000;
        let mut sessions = self.sessions.borrow_mut();
        let session = &mut sessions[cookie.session];
        if let Some(why) = session.ended {
            return (Err(Error::signed_out(why)), None);
        }
        let before = session.rotation;
        match before.decide(cookie.generation, now) {
            Renewal::Rotate(generation) => session.rotation = Rotation { generation, rotated_at: now, seen_at: None },
            Renewal::Same { first_seen: true } => session.rotation.seen_at = Some(now),
            Renewal::Same { first_seen: false } => {}
            Renewal::Reuse => {
                session.ended = Some(Why::Reused);
                return (Err(Error::signed_out(Why::Reused)), None);
            }
        }
        if session.rotation != before {
            session.before = Some(before);
        }
        let generation = session.rotation.generation;
        let sub = session.sub;
        drop(sessions);
        (Ok(self.mint(sub, cookie.session)), Some(Cookie { generation, ..cookie }))
    }

    fn mint(&self, sub: &str, session: usize) -> Granted {
        let token = ["t", &self.tokens.borrow().len().to_string()].concat();
        self.tokens.borrow_mut().insert(token.clone(), (session, self.server_now() + 600_000));
        grant(sub, &session.to_string(), &token)
    }

    fn begin(&self, sub: &'static str) -> Granted {
        let session = self.sessions.borrow().len();
        let rotation = Rotation { generation: 1, rotated_at: self.server_now() / 1000, seen_at: None };
        self.sessions.borrow_mut().push(Session { sub, rotation, before: None, ended: None });
        self.cookie.set(Some(Cookie { session, generation: 1 }));
        self.mint(sub, session)
    }

    fn end(&self, why: Why) {
        if let Some(cookie) = self.cookie.get() {
            self.sessions.borrow_mut()[cookie.session].ended.get_or_insert(why);
        }
    }

    /// Whose token is this, if it is good?
    fn account_of(&self, token: &str) -> Option<&'static str> {
        let (session, expires) = *self.tokens.borrow().get(token)?;
        let session = &self.sessions.borrow()[session];
        (session.ended.is_none() && self.server_now() < expires).then_some(session.sub)
    }

    /// A function that wants the bearer.
    fn serve(self: Rc<Self>, page: &str, token: Option<String>) -> Sent {
        if !self.up.get() {
            return std::future::ready(Err(Unreachable)).boxed_local();
        }
        let account = token.and_then(|token| self.account_of(&token));
        if account.is_some_and(|account| account != page) {
            self.mistaken.set(self.mistaken.get() + 1);
        }
        let refusal = serde_json::to_vec(&Error::signed_out(Why::Expired)).unwrap();
        let (status, body) = if account.is_some() { (200, Vec::new()) } else { (401, refusal) };
        std::future::ready(Ok(Reply { status, body: body.into(), ..Reply::default() })).boxed_local()
    }
}
