//! The server of the model: sessions, renewal by the product's own rule, tokens, a function that wants one.

use super::{Answer, Cookie, Net, Session};
use crate::keeper::client::Reply;
use crate::keeper::held::Millis;
use crate::keeper::tests::{grant, person};
use crate::keeper::wire::{Sent, Unreachable};
use crate::model::session::{Renewal, Rotation};
use crate::model::{Error, Granted, Seed, Why};
use futures::FutureExt;
use std::rc::Rc;

impl Net {
    fn server_now(&self) -> Millis {
        self.real.get() + self.server_skew.get()
    }

    pub(super) fn seed(&self) -> Seed {
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
    pub(super) fn renew(&self) -> (Answer, Option<Cookie>) {
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

    pub(super) fn begin(&self, sub: &'static str) -> Granted {
        let session = self.sessions.borrow().len();
        let rotation = Rotation { generation: 1, rotated_at: self.server_now() / 1000, seen_at: None };
        self.sessions.borrow_mut().push(Session { sub, rotation, before: None, ended: None });
        self.cookie.set(Some(Cookie { session, generation: 1 }));
        self.mint(sub, session)
    }

    pub(super) fn end(&self, why: Why) {
        if let Some(cookie) = self.cookie.get() {
            self.sessions.borrow_mut()[cookie.session].ended.get_or_insert(why);
        }
    }

    /// Whose token is this, if it is good?
    pub(super) fn account_of(&self, token: &str) -> Option<&'static str> {
        let (session, expires) = *self.tokens.borrow().get(token)?;
        let session = &self.sessions.borrow()[session];
        (session.ended.is_none() && self.server_now() < expires).then_some(session.sub)
    }

    /// A function that wants the bearer.
    pub(super) fn serve(self: Rc<Self>, page: &str, token: Option<String>) -> Sent {
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
