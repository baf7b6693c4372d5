//! One `fetch`, and the browser-wide lock around those that may replace the session cookie.
//! Knows neither token state nor retries.

use super::client::{Call, Reply};
use futures::future::LocalBoxFuture;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::set_timeout_with_handle;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// A call that hangs would hold the lock, and with it every tab.
const TIMEOUT: Duration = Duration::from_secs(30);

/// No answer came: off line, timed out, refused by CORS. Says nothing about the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreachable;

/// What a fetch comes to.
pub type Sent = LocalBoxFuture<'static, Result<Reply, Unreachable>>;

/// Sends a call once, with this bearer token if any.
pub fn send(call: Call, token: Option<String>) -> Sent {
    Box::pin(async move { fetch(&call, token.as_deref()).await.map_err(|_| Unreachable) })
}

/// The same under the session lock.
pub fn send_locked(call: Call, token: Option<String>) -> Sent {
    locked(send(call, token))
}

/// The origin that a call to this URL would go to, by the browser's own reading.
pub fn origin(url: &str) -> Option<String> {
    let base = web_sys::window()?.location().href().ok()?;
    web_sys::Url::new_with_base(url, &base).ok().map(|url| url.origin())
}

async fn fetch(call: &Call, token: Option<&str>) -> Result<Reply, JsValue> {
    let leash = Leash::new()?;
    let headers = web_sys::Headers::new()?;
    headers.set("Accept", &call.accept)?;
    // RFC 10017: a header that no form and no foreign page without CORS can send.
    if call.url.starts_with('/') {
        headers.set("X-Keep", "1")?;
    }
    if !call.content_type.is_empty() {
        headers.set("Content-Type", &call.content_type)?;
    }
    if let Some(token) = token {
        headers.set("Authorization", &["Bearer ", token].concat())?;
    }
    let init = web_sys::RequestInit::new();
    init.set_method(call.method.as_str());
    init.set_headers(&headers);
    init.set_mode(web_sys::RequestMode::Cors);
    // Cookies to our own origin, nothing of the kind to any other.
    init.set_credentials(web_sys::RequestCredentials::SameOrigin);
    init.set_cache(web_sys::RequestCache::NoStore);
    init.set_signal(Some(&leash.abort.signal()));
    if let Some(body) = &call.body {
        init.set_body(&js_sys::Uint8Array::from(&body[..]));
    }
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(&call.url, &init)).await?;
    let response: web_sys::Response = response.unchecked_into();
    let body = js_sys::Uint8Array::new(&JsFuture::from(response.array_buffer()?).await?).to_vec();
    let header = |name| response.headers().get(name).ok().flatten();
    let redirect = header(server_fn::redirect::REDIRECT_HEADER).and_then(|_| header("Location"));
    let content_type = header("Content-Type").unwrap_or_default();
    Ok(Reply { status: response.status(), content_type, redirect, body: body.into() })
}

/// Aborts the fetch when it takes too long, or when nobody waits for it any more.
struct Leash {
    abort: web_sys::AbortController,
    alarm: TimeoutHandle,
}

impl Leash {
    fn new() -> Result<Self, JsValue> {
        let abort = web_sys::AbortController::new()?;
        let late = abort.clone();
        Ok(Leash { abort, alarm: set_timeout_with_handle(move || late.abort(), TIMEOUT)? })
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.alarm.clear();
        self.abort.abort();
    }
}

// web-sys keeps `LockManager` behind an unstable cfg; this is all we need of it.
#[wasm_bindgen]
extern "C" {
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, work: &js_sys::Function) -> Result<js_sys::Promise, JsValue>;
}

/// Runs `work` while no other tab of this browser runs such work: login, logout and renewal each
/// replace the one session cookie. Where there are no locks (an insecure origin) it just runs:
/// the server's idempotent renewal bears that too.
fn locked(work: Sent) -> Sent {
    Box::pin(async move {
        let Some(locks) = lock_manager() else { return work.await };
        let work = Rc::new(Cell::new(Some(work)));
        let answer = Rc::new(RefCell::new(None));
        let (todo, slot) = (work.clone(), answer.clone());
        let run = Closure::once_into_js(move |_lock: JsValue| {
            future_to_promise(async move {
                if let Some(work) = todo.take() {
                    let outcome = work.await;
                    *slot.borrow_mut() = Some(outcome);
                }
                Ok(JsValue::UNDEFINED)
            })
        });
        if let Ok(promise) = locks.request("tegata-session", run.unchecked_ref()) {
            let _ = JsFuture::from(promise).await;
        }
        let outcome = answer.take();
        match (outcome, work.take()) {
            (Some(outcome), _) => outcome,
            // The lock was refused (an opaque origin), so the work has not begun.
            (None, Some(work)) => work.await,
            (None, None) => Err(Unreachable),
        }
    })
}

fn lock_manager() -> Option<LockManager> {
    let locks = js_sys::Reflect::get(&web_sys::window()?.navigator(), &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}
