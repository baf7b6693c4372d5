//! Calls through the engine: one renewal for all callers, one replay, and never under another name.

use super::{grant, seed};
use crate::keeper::client::{Call, Reply};
use crate::keeper::engine::{Engine, World};
use crate::keeper::event::{Effect, Event};
use crate::keeper::held::Millis;
use crate::keeper::state::State;
use crate::keeper::wire::{Sent, Unreachable};
use crate::model::{Error, Granted, Why};
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::LocalBoxFuture;
use futures::task::LocalSpawnExt;
use futures_executor::{LocalPool, LocalSpawner};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

type Answer = Result<Granted, Error>;

/// One tab whose renewals the test answers by hand, and a server that takes one token.
struct Tab {
    engine: Rc<Engine>,
    pool: RefCell<LocalPool>,
    desk: Rc<Desk>,
}

struct Desk {
    now: Cell<Millis>,
    spawner: LocalSpawner,
    asked: RefCell<Vec<oneshot::Sender<Answer>>>,
    accepts: RefCell<String>,
    down: Cell<bool>,
    sent: RefCell<Vec<Option<String>>>,
}

impl World for Rc<Desk> {
    fn now(&self) -> Millis {
        self.now.get()
    }
    fn renew(&self) -> LocalBoxFuture<'static, Answer> {
        let (answer, renewal) = oneshot::channel();
        self.asked.borrow_mut().push(answer);
        renewal.map(|got| got.unwrap_or(Err(Error::Offline))).boxed_local()
    }
    fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
        self.spawner.spawn_local(work).unwrap();
    }
    fn perform(&self, _: Effect) {}
    fn publish(&self, _: &State) {}
}

impl Tab {
    /// Signed in as `ann` with token `t1`, which the server does not take any more.
    fn with_refused_token() -> Self {
        let pool = LocalPool::new();
        let desk = Rc::new(Desk {
            now: Cell::new(0),
            spawner: pool.spawner(),
            asked: RefCell::default(),
            accepts: RefCell::new("t2".into()),
            down: Cell::new(false),
            sent: RefCell::default(),
        });
        let engine = Engine::new(State::new(&seed("ann", "s1"), true, 0), Box::new(desk.clone()));
        engine.handle(Event::Granted(grant("ann", "s1", "t1")));
        Tab { engine, pool: RefCell::new(pool), desk }
    }

    fn call(&self) -> Rc<Cell<Option<Result<Reply, Unreachable>>>> {
        let (engine, desk, slot) = (self.engine.clone(), self.desk.clone(), Rc::new(Cell::new(None)));
        let done = slot.clone();
        let work = async move {
            let send = |_: Call, token: Option<String>| -> Sent { desk.clone().serve(token) };
            done.set(Some(engine.carry(Call::get("/api/x"), &send, Reply::says_signed_out).await));
        };
        self.desk.spawner.spawn_local(work).unwrap();
        self.run();
        slot
    }

    fn run(&self) {
        self.pool.borrow_mut().run_until_stalled();
    }

    /// Answers the one renewal that is under way.
    fn answer(&self, answer: Answer) {
        let mut asked = self.desk.asked.borrow_mut();
        assert_eq!(asked.len(), 1, "one renewal for all");
        asked.pop().unwrap().send(answer).unwrap();
        drop(asked);
        self.run();
    }
}

impl Desk {
    fn serve(self: Rc<Self>, token: Option<String>) -> Sent {
        self.sent.borrow_mut().push(token.clone());
        async move {
            if self.down.get() {
                return Err(Unreachable);
            }
            let taken = token.as_ref() == Some(&*self.accepts.borrow());
            let refusal = serde_json::to_vec(&Error::signed_out(Why::Expired)).unwrap();
            let (status, body) = if taken { (200, Vec::new()) } else { (401, refusal) };
            Ok(Reply { status, body: body.into(), ..Reply::default() })
        }
        .boxed_local()
    }

    fn sent(&self) -> Vec<String> {
        self.sent.take().into_iter().map(|token| token.unwrap_or_else(|| "none".into())).collect()
    }
}

fn status(slot: &Cell<Option<Result<Reply, Unreachable>>>) -> Option<Result<u16, Unreachable>> {
    slot.take().map(|outcome| outcome.map(|reply| reply.status))
}

#[test]
fn twenty_callers_share_one_renewal_and_are_replayed_once() {
    let tab = Tab::with_refused_token();
    let slots: Vec<_> = (0..20).map(|_| tab.call()).collect();
    tab.answer(Ok(grant("ann", "s1", "t2")));
    assert!(slots.iter().all(|slot| status(slot) == Some(Ok(200))));
    let sent = tab.desk.sent();
    assert_eq!((sent.len(), sent.iter().filter(|token| *token == "t2").count()), (40, 20));

    // A later wave starts a renewal of its own.
    *tab.desk.accepts.borrow_mut() = "t3".into();
    let slot = tab.call();
    tab.answer(Ok(grant("ann", "s1", "t3")));
    assert_eq!(status(&slot), Some(Ok(200)));
}

#[test]
fn an_expired_token_waits_for_the_renewal_without_a_wasted_call() {
    let tab = Tab::with_refused_token();
    tab.desk.now.set(601_000);
    let slots: Vec<_> = (0..20).map(|_| tab.call()).collect();
    tab.answer(Ok(grant("ann", "s1", "t2")));
    assert!(slots.iter().all(|slot| status(slot) == Some(Ok(200))));
    assert_eq!(tab.desk.sent(), vec!["t2"; 20]);
}

#[test]
fn an_ageing_token_is_used_while_it_is_renewed() {
    let tab = Tab::with_refused_token();
    *tab.desk.accepts.borrow_mut() = "t1".into();
    tab.desk.now.set(570_000);
    assert_eq!(status(&tab.call()), Some(Ok(200)));
    tab.answer(Ok(grant("ann", "s1", "t2")));
    assert_eq!(tab.desk.sent(), ["t1"]);
}

#[test]
fn a_renewal_goes_on_when_the_caller_who_began_it_is_gone() {
    let tab = Tab::with_refused_token();
    tab.desk.now.set(601_000);
    drop(tab.engine.ensure().now_or_never());
    tab.answer(Ok(grant("ann", "s1", "t2")));
    assert_eq!(tab.engine.ensure().now_or_never().flatten().unwrap().access_token, "t2");
}

#[test]
fn a_second_refusal_is_handed_on() {
    let tab = Tab::with_refused_token();
    let slot = tab.call();
    tab.answer(Ok(grant("ann", "s1", "t9")));
    assert_eq!(status(&slot), Some(Ok(401)));
    assert_eq!(tab.desk.sent(), ["t1", "t9"]);
    assert!(tab.engine.sub().is_some(), "only a renewal may sign out");
}

#[test]
fn a_renewal_out_of_reach_is_not_a_sign_out() {
    let tab = Tab::with_refused_token();
    let slot = tab.call();
    tab.answer(Err(Error::Unavailable));
    assert_eq!(status(&slot), Some(Err(Unreachable)));
    assert_eq!(tab.engine.sub().as_deref(), Some("ann"));
}

#[test]
fn a_refused_renewal_hands_on_the_refusal_and_signs_out() {
    let tab = Tab::with_refused_token();
    let slot = tab.call();
    tab.answer(Err(Error::signed_out(Why::Expired)));
    assert_eq!(status(&slot), Some(Ok(401)));
    assert_eq!(tab.engine.sub(), None);
    assert_eq!(status(&tab.call()), Some(Ok(401)), "asked without a token, and no renewal");
    assert_eq!(tab.desk.sent(), ["t1", "none"]);
}

#[test]
fn a_network_error_is_never_replayed() {
    let tab = Tab::with_refused_token();
    tab.desk.down.set(true);
    assert_eq!(status(&tab.call()), Some(Err(Unreachable)));
    assert_eq!(tab.desk.sent(), ["t1"]);
    assert!(tab.desk.asked.borrow().is_empty());
}

#[test]
fn a_call_is_never_replayed_under_another_name() {
    let tab = Tab::with_refused_token();
    let slot = tab.call();
    tab.engine.handle(Event::Left(Why::SignedOut));
    tab.engine.handle(Event::Granted(grant("ben", "s2", "t2")));
    tab.answer(Ok(grant("ann", "s1", "t9")));
    assert_eq!(status(&slot), Some(Ok(401)));
    assert_eq!(tab.desk.sent(), ["t1"]);
    assert_eq!(tab.engine.ensure().now_or_never().flatten().unwrap().access_token, "t2");
}

#[test]
fn a_call_that_waited_is_not_sent_under_another_name() {
    let tab = Tab::with_refused_token();
    tab.desk.now.set(601_000);
    let slot = tab.call();
    tab.engine.handle(Event::Granted(grant("ben", "s2", "t2")));
    tab.answer(Ok(grant("ann", "s1", "t9")));
    assert_eq!(status(&slot), Some(Err(Unreachable)));
    assert!(tab.desk.sent().is_empty());
}

#[test]
fn a_renewal_of_the_new_session_does_not_join_the_old_ones() {
    let tab = Tab::with_refused_token();
    let _waiting = tab.call();
    tab.engine.handle(Event::Granted(grant("ann", "s2", "t3")));
    drop(tab.engine.join());
    assert_eq!(tab.desk.asked.borrow().len(), 2);
}
