//! The document around the app: head, assets, and the script that wakes the page up. Rendered on
//! the server only; nothing in it carries a `style` attribute or a script without the nonce.

use super::{App, is_inside};
use crate::model::Seed;
use crate::model::authorize::Unproven;
use crate::platform;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// The URLs of the built site, resolved once at start (hashed names change with every build).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// All pages.
    pub whole: Bundle,
    /// The pages before the guard; the whole once more where they were not built apart (cargo-leptos).
    pub door: Bundle,
}

/// The app for the browser, or a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The glue that wasm-bindgen wrote.
    pub js: String,
    /// The app itself.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
}

/// The whole document.
pub fn shell(options: LeptosOptions, assets: &Assets) -> impl IntoView + use<> {
    let seed = platform::seed();
    platform::page_headers(&seed);
    let bundle = if is_inside(&platform::path()) { assets.whole.clone() } else { assets.door.clone() };
    view! {
        <!DOCTYPE html>
        <html lang=seed.lang.tag() data-theme=seed.theme.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                <link rel="stylesheet" href=bundle.css.clone() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <AutoReload options />
                <Awaken bundle />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Loads and starts the wasm; in place of leptos's `HydrationScripts`, which works the names out
/// anew for each page and knows no embedded site.
#[component]
fn Awaken(bundle: Bundle) -> impl IntoView {
    let Bundle { js, wasm, .. } = bundle;
    // JSON strings are JavaScript strings; the names come from our own build.
    let script = format!("import start,{{hydrate}} from {js:?};start({{module_or_path:{wasm:?}}}).then(hydrate)");
    view! {
        <link rel="modulepreload" href=js />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=use_nonce()>
            {script}
        </script>
    }
}

/// A document without the app, for when the app itself failed: the server's last word.
pub fn failed(assets: &Assets, seed: &Seed, reference: &str) -> String {
    let w = super::words::words(seed.lang);
    bare(assets, seed, w.notice.failed_title, super::page::error::failure(w, reference))
}

/// A document without the app, for a service that is not proven: nobody is sent back to it.
pub fn refused(assets: &Assets, seed: &Seed, unproven: Unproven) -> String {
    let w = super::words::words(seed.lang);
    bare(assets, seed, w.consent().refused_title, super::page::error::refused(w, unproven))
}

fn bare(assets: &Assets, seed: &Seed, title: &'static str, page: AnyView) -> String {
    view! {
        <!DOCTYPE html>
        <html lang=seed.lang.tag() data-theme=seed.theme.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{title}</title>
                <link rel="stylesheet" href=assets.door.css.clone() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
            </head>
            <body>
                <main id="main">{page}</main>
            </body>
        </html>
    }
    .to_html()
}
