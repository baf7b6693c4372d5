//! The line between the tabs of one browser: a BroadcastChannel; without one, `storage` events of
//! a stamp that is removed as soon as it was set and never holds a token.

use super::event::Event;
use super::tidings::Tidings;
use leptos::prelude::window_event_listener_untyped;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent, StorageEvent};

const CHANNEL: &str = "tegata";

/// One end of the line.
pub struct Tabs {
    channel: Option<BroadcastChannel>,
}

impl Tabs {
    /// Opens it; what other tabs say arrives as `Event::Heard`.
    pub fn open() -> Self {
        let known = js_sys::Reflect::has(&js_sys::global(), &"BroadcastChannel".into()).unwrap_or(false);
        let channel = if known { BroadcastChannel::new(CHANNEL).ok() } else { None };
        match &channel {
            Some(channel) => {
                let hear = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| heard(event.data().as_string()));
                channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
                hear.forget();
            }
            None => drop(window_event_listener_untyped("storage", |event| {
                let event: StorageEvent = event.unchecked_into();
                if event.key().as_deref() == Some(CHANNEL) {
                    heard(event.new_value());
                }
            })),
        }
        Tabs { channel }
    }

    /// Tells the other tabs.
    pub fn tell(&self, tidings: &Tidings) {
        let text = tidings.to_text();
        match &self.channel {
            Some(channel) => drop(channel.post_message(&text.into())),
            None => {
                let stamps = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
                if let Some(stamps) = stamps {
                    let _ = stamps.set_item(CHANNEL, &text);
                    let _ = stamps.remove_item(CHANNEL);
                }
            }
        }
    }
}

fn heard(text: Option<String>) {
    if let Some(tidings) = text.as_deref().and_then(Tidings::from_text) {
        super::tell(Event::Heard(tidings));
    }
}
