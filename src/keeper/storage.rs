//! The tab's SessionStorage through gloo-storage, behind a probe: where site data is blocked the mere
//! access throws, and memory has to do. Never localStorage, which outlives the tab and is shared.

use super::held::Held;
use crate::json;
use crate::model::Keep;
use gloo_storage::{SessionStorage, Storage};

const PASS: &str = "tegata.pass";

/// May this tab's storage be used at all?
pub fn usable() -> bool {
    web_sys::window().is_some_and(|window| window.session_storage().ok().flatten().is_some())
}

/// An entry as it stands; `None` where there is none, or no storage.
pub fn read(key: &str) -> Option<String> {
    if usable() { SessionStorage::raw().get_item(key).ok()? } else { None }
}

/// Writes an entry; false where it cannot be kept.
pub fn write(key: &str, text: &str) -> bool {
    usable() && SessionStorage::raw().set_item(key, text).is_ok()
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
        if self.keeps { json::read(&read(PASS)?) } else { None }
    }

    /// Puts the token there. A full storage costs a renewal after the next reload, no more.
    pub fn save(&self, held: &Held) {
        if self.keeps
            && let Some(text) = json::write(held)
        {
            write(PASS, &text);
        }
    }

    /// Clears it.
    pub fn forget(&self) {
        if self.keeps {
            SessionStorage::delete(PASS);
        }
    }
}
