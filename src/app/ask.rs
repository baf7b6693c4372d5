//! What a page asks of a server function, and what has come of it: waiting, an answer, an error. Forms
//! (`part::form`) and buttons ask through it; without a script the same form posts to the same function.
//!
//! In the place of leptos's `ServerAction` and `ActionForm`, which the browser gets anew for every
//! function (about 20 kB each): here a form travels as it stands, and only reading the answer knows its type.

use super::use_seed;
use crate::json;
use crate::keeper::{Call, Carry, Sent};
use crate::model::Error;
use crate::server_fns::Failure;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::web_sys::{FormData, HtmlFormElement, UrlSearchParams};
use serde::de::DeserializeOwned;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

type Read = fn(&str) -> Option<Arc<dyn Any + Send + Sync>>;
type Answer = Result<Arc<dyn Any + Send + Sync>, Error>;

/// A question whose answer is a `T`.
pub struct Ask<T> {
    asked: Asked,
    answer: PhantomData<fn() -> T>,
}

/// The part of a question that is the same for all of them.
#[derive(Clone, Copy)]
pub struct Asked {
    path: &'static str,
    carry: fn(Call) -> Sent,
    read: Read,
    /// How often it was asked: only the last answer counts.
    turn: StoredValue<u32>,
    pending: RwSignal<bool>,
    answer: RwSignal<Option<Answer>>,
}

impl<T> Clone for Ask<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ask<T> {}

impl<T> std::ops::Deref for Ask<T> {
    type Target = Asked;
    fn deref(&self) -> &Asked {
        &self.asked
    }
}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Ask<T> {
    /// A question to this server function, not yet asked; answered already when the function's error
    /// came back in the URL, as it does without a script.
    pub fn of<S>() -> Self
    where
        S: ServerFn<Output = T, Error = Failure>,
        S::Client: Carry,
    {
        let read: Read = |body| json::read::<T>(body).map(|answer| Arc::new(answer) as _);
        Ask { asked: Asked::new(S::PATH, S::Client::carry, read), answer: PhantomData }
    }

    /// The last answer.
    pub fn answer(self) -> Option<Result<T, Error>> {
        self.asked.answer.with(|answer| match answer.as_ref()? {
            Ok(answer) => answer.downcast_ref::<T>().cloned().map(Ok),
            Err(error) => Some(Err(error.clone())),
        })
    }
}

impl Asked {
    fn new(path: &'static str, carry: fn(Call) -> Sent, read: Read) -> Self {
        let answer = use_seed().returned.filter(|returned| returned.path == path).map(|returned| Err(returned.error));
        Asked { path, carry, read, turn: StoredValue::new(0), pending: RwSignal::new(false), answer: RwSignal::new(answer) }
    }

    /// Where a form without a script posts to.
    pub fn path(self) -> &'static str {
        self.path
    }

    /// True from asking to the answer.
    pub fn pending(self) -> Signal<bool> {
        self.pending.into()
    }

    /// True while the last answer was a good one.
    pub fn done(self) -> bool {
        self.answer.with(|answer| matches!(answer, Some(Ok(_))))
    }

    /// The error that was the last answer.
    pub fn error(self) -> Signal<Option<Error>> {
        Signal::derive(move || self.answer.with(|answer| answer.as_ref()?.as_ref().err().cloned()))
    }

    /// Forgets the answer.
    pub fn clear(self) {
        self.answer.set(None);
    }

    /// Asks with the fields of a form.
    pub fn submit(self, form: &HtmlFormElement) {
        let fields = FormData::new_with_form(form).and_then(|fields| UrlSearchParams::new_with_str_sequence_sequence(&fields));
        if let Ok(fields) = fields {
            self.send(Call::form(self.path, String::from(fields.to_string())));
        }
    }

    /// Asks with these arguments.
    pub fn with(self, arguments: &[(&str, &str)]) {
        let pairs: Vec<_> =
            arguments.iter().map(|(name, value)| [name, "=", &String::from(js_sys::encode_uri_component(value))].concat()).collect();
        self.send(Call::form(self.path, pairs.join("&")));
    }

    /// Asks a function that takes no arguments and changes nothing.
    pub fn look(self) {
        self.send(Call::post(self.path, "{}".into()));
    }

    fn send(self, call: Call) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.pending.set(true);
        let sent = (self.carry)(call);
        leptos::task::spawn_local(async move {
            let body = received(sent).await;
            // Nobody waits any more when the page is gone or has asked again.
            if self.turn.try_get_value() == Some(turn) {
                let answer = body.and_then(|body| (self.read)(&body).ok_or(Error::Unavailable));
                self.answer.set(Some(answer));
                self.pending.set(false);
            }
        });
    }
}

/// Asks a function without arguments once, outside of any page.
pub async fn once<S>() -> Result<S::Output, Error>
where
    S: ServerFn<Error = Failure>,
    S::Client: Carry,
    S::Output: DeserializeOwned,
{
    let body = received(S::Client::carry(Call::post(S::PATH, "{}".into()))).await?;
    json::read(&body).ok_or(Error::Unavailable)
}

/// The body of a good answer. An answer that is not ours is a proxy's, or half of one.
async fn received(sent: Sent) -> Result<String, Error> {
    match sent.await {
        Err(_) => Err(Error::Offline),
        Ok(reply) if reply.status >= 400 => Err(json::read(&reply.text()).unwrap_or(Error::Unavailable)),
        Ok(reply) => Ok(reply.text()),
    }
}
