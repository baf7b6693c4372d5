//! The tab's SessionStorage through gloo-storage, behind a probe: where site data is blocked the mere
//! access throws, and memory has to do. Never localStorage, which outlives the tab and is shared.

use super::held::Held;
use crate::model::Keep;
use gloo_storage::{SessionStorage, Storage};

const PASS: &str = "tegata.pass";

/// May this tab's storage be used at all?
pub fn usable() -> bool {
    web_sys::window().is_some_and(|window| window.session_storage().ok().flatten().is_some())
}

/// Where the token is put beside the memory.
pub struct Store {
    keeps: bool,
}

impl Store {
    /// Opens it; in mode `memory`, or where a mode was changed, a token left behind is removed.
    pub fn open(mode: Keep) -> Self {
        let usable = usable();
        if usable && mode == Keep::Memory {
            SessionStorage::delete(PASS);
        }
        Store { keeps: usable && mode == Keep::Tab }
    }

    /// What is there; a malformed entry counts as none.
    pub fn load(&self) -> Option<Held> {
        if self.keeps { SessionStorage::get(PASS).ok() } else { None }
    }

    /// Puts the token there. A full storage costs a renewal after the next reload, no more.
    pub fn save(&self, held: &Held) {
        if self.keeps {
            let _ = SessionStorage::set(PASS, held);
        }
    }

    /// Clears it.
    pub fn forget(&self) {
        if self.keeps {
            SessionStorage::delete(PASS);
        }
    }
}
