//! The browser of the model and what may befall it; the properties are in `tests::tabs`.

use super::{Flying, Net, Tab};
use crate::keeper::client::{Call, Reply};
use crate::keeper::event::Event;
use crate::keeper::held::Millis;
use crate::model::{Error, Why};
use futures::FutureExt;
use futures::task::LocalSpawnExt;
use futures_executor::LocalPool;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// One browser.
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
