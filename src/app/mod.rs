//! What people see: the shell, the routes, the pages and their parts, the guard, the flash, the
//! words. Compiled for browser and server; data comes through `server_fns`, the token through
//! `keeper`, the rest of the request through `platform`.

pub mod ask;
pub mod flash;
pub mod frame;
pub mod guard;
pub mod page;
pub mod part;
pub mod shell;
pub mod words;

use crate::keeper::Keeper;
use crate::model::{Error, Granted, Seed};
use crate::platform;
use crate::server_fns::session::Renew;
use crate::{inside, json};
use codee::{Decoder, Encoder};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use guard::guarded;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use shell::{Assets, Bundle, failed, refused, shell};

/// The paths of the whole bundle; the documents of all others wake up with the door's.
const INSIDE: [&str; 6] = ["/", "/account", "/consent", "/device", "/logout", "/console"];

/// Is this one of them, or below the console?
pub fn is_inside(path: &str) -> bool {
    INSIDE.contains(&path) || path.starts_with("/console/")
}

/// The whole page below `<body>`, the same on the server and in the browser.
///
/// Every route renders in `SsrMode::Async`: the document is complete before its first byte leaves,
/// so it needs no script, and a redirect can still change its status.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let seed = SharedValue::<Seed, Json>::new_with_encoding(platform::seed).into_inner();
    let keeper = Keeper::new(&seed, renew);
    let w = words::words(seed.lang);
    provide_context(w);
    provide_context(keeper);
    provide_context(flash::Slips::new(seed.flash));
    provide_context(seed);
    Effect::new(move |_| {
        keeper.start();
        // Tests, and the style sheet, wait for this before they offer what needs a script.
        if let Some(body) = document().body() {
            _ = body.set_attribute("data-hydrated", "");
        }
    });
    view! {
        <Title formatter=move |page: String| [&page, " · ", w.frame.brand].concat() />
        <Router>
            <frame::Above />
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=page::not_found::not_found_page>
                    <Route path=path!("/login") view=page::login::log_in_page ssr=SsrMode::Async />
                    <Route path=path!("/register") view=page::register::register_page ssr=SsrMode::Async />
                    <Route path=path!("/setup") view=page::setup::set_up_page ssr=SsrMode::Async />
                    <Route path=path!("/reset") view=page::reset::reset_page ssr=SsrMode::Async />
                    <Route path=path!("/") view=|| guarded(inside::home) ssr=SsrMode::Async />
                    <Route path=path!("/account") view=|| guarded(inside::account) ssr=SsrMode::Async />
                    <Route path=path!("/consent") view=|| guarded(inside::consent) ssr=SsrMode::Async />
                    <Route path=path!("/device") view=|| guarded(inside::device) ssr=SsrMode::Async />
                    <Route path=path!("/console") view=|| guarded(inside::console) ssr=SsrMode::Async />
                    <Route path=path!("/console/*below") view=|| guarded(inside::console) ssr=SsrMode::Async />
                    <Route path=path!("/logout") view=inside::log_out ssr=SsrMode::Async />
                </FlatRoutes>
            </main>
            <frame::Below />
        </Router>
    }
}

/// How the keeper asks for a fresh token: it knows no server function of its own.
fn renew() -> LocalBoxFuture<'static, Result<Granted, Error>> {
    ask::once::<Renew>().boxed_local()
}

/// What the page started from.
pub fn use_seed() -> Seed {
    use_context().unwrap_or_default()
}

/// The keeper of this page's token; `App` provides it to everything below.
pub fn use_keeper() -> Keeper {
    expect_context()
}

/// How the seed travels in the page.
pub(crate) struct Json;

impl<T: Serialize> Encoder<T> for Json {
    type Error = ();
    type Encoded = String;
    fn encode(value: &T) -> Result<String, ()> {
        json::write(value).ok_or(())
    }
}

impl<T: DeserializeOwned> Decoder<T> for Json {
    type Error = ();
    type Encoded = str;
    fn decode(text: &str) -> Result<T, ()> {
        json::read(text).ok_or(())
    }
}
