//! The slip that a turn-away in the browser leaves for the next page: one closed code in the tab's
//! SessionStorage, in memory where that is blocked. The server's own turn-away uses a cookie.

use super::storage::{read, write};
use crate::model::Flash;
use gloo_storage::{SessionStorage, Storage};
use std::cell::Cell;

const FLASH: &str = "tegata.flash";

thread_local! {
    static SLIP: Cell<Option<Flash>> = const { Cell::new(None) };
}

/// Leaves a message for the next page.
pub fn leave(flash: Flash) {
    if !write(FLASH, flash.code()) {
        SLIP.set(Some(flash));
    }
}

/// Takes the message, which is gone then. Only after hydration: the server knows nothing of it.
pub fn take() -> Option<Flash> {
    if let Some(flash) = SLIP.take() {
        return Some(flash);
    }
    let code = read(FLASH)?;
    SessionStorage::delete(FLASH);
    Flash::from_code(&code)
}
