//! How the browser keeps the token: state, single-flight renewal, tabs, the bearer client.
//! A pure core, natively tested, and a thin browser shell around it. Knows no page and no server
//! function: the renewal is handed in.

use crate::model::{Granted, Pass, Profile, Seed, Why};
use leptos::prelude::*;

// Stand-in until the keeper's own branch is merged.
pub type Bearer = server_fn::client::browser::BrowserClient;
pub type SessionClient = server_fn::client::browser::BrowserClient;

#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    In(Profile),
    Out(Why),
}

#[derive(Clone, Copy)]
pub struct Keeper {
    phase: RwSignal<Phase>,
    pass: RwSignal<Option<Pass>>,
    offline: RwSignal<bool>,
}

impl Keeper {
    pub fn new(seed: &Seed) -> Self {
        let phase = match &seed.who {
            Some(who) => Phase::In(who.clone()),
            None => Phase::Out(seed.why.unwrap_or(Why::Needed)),
        };
        Keeper { phase: RwSignal::new(phase), pass: RwSignal::new(None), offline: RwSignal::new(false) }
    }
    pub fn phase(&self) -> Signal<Phase> {
        self.phase.into()
    }
    pub fn pass(&self) -> Signal<Option<Pass>> {
        self.pass.into()
    }
    pub fn offline(&self) -> Signal<bool> {
        self.offline.into()
    }
    pub fn grant(&self, granted: Granted) {
        self.pass.set(Some(granted.pass));
        self.phase.set(Phase::In(granted.who));
    }
    pub fn leave(&self, why: Why) {
        self.phase.set(Phase::Out(why));
    }
    pub fn start(&self) {}
}

pub mod flash {
    use crate::model::Flash;
    pub fn leave(_: Flash) {}
    pub fn take() -> Option<Flash> {
        None
    }
}
