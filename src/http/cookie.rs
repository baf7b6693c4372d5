//! The cookies: all `__Host-` (RFC 6265bis), so Secure, for this host and the whole of it. What the
//! page's script must not see is HttpOnly, which is all of them.

use crate::model::{Flash, Lang, Seconds, Theme};
use cookie::{Cookie, SameSite};
use http::HeaderMap;
use http::header::COOKIE;

/// The session's credential.
pub const SESSION: &str = "__Host-tegata-session";
/// The mark of a browser that has signed in before.
pub const DEVICE: &str = "__Host-tegata-device";
/// A message for the next page, by code.
pub const FLASH: &str = "__Host-tegata-flash";
/// Set by the sign-in pages to see whether cookies come back.
pub const PROBE: &str = "__Host-tegata-probe";
/// The reader's language.
pub const LANG: &str = "__Host-tegata-lang";
/// The reader's colours.
pub const THEME: &str = "__Host-tegata-theme";
/// The pass of an application behind forward authentication; kept for its host, not for ours.
pub const FORWARD: &str = "__Host-tegata-forward";
/// Which browser asked to log in there.
pub const FORWARD_BROWSER: &str = "__Host-tegata-forward-browser";

/// A year, for what is not bound to a session.
const YEAR: Seconds = 365 * 24 * 3600;

/// The cookies of one request, as far as they are ours.
#[derive(Clone, Default)]
pub struct Jar {
    /// The session's credential.
    pub session: Option<String>,
    /// The mark of a known browser.
    pub device: Option<String>,
    /// The message to show.
    pub flash: Option<Flash>,
    /// The language chosen.
    pub lang: Option<Lang>,
    /// The colours chosen.
    pub theme: Option<Theme>,
    /// The pass of an application behind forward authentication.
    pub forward: Option<String>,
    /// Which browser asked to log in there.
    pub forward_browser: Option<String>,
    /// True when any cookie of ours came.
    pub returned: bool,
}

impl Jar {
    /// Reads the Cookie headers; what is malformed or not ours is passed over.
    pub fn read(headers: &HeaderMap) -> Self {
        let mut jar = Jar::default();
        let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        for cookie in pairs.flat_map(Cookie::split_parse).flatten() {
            let value = cookie.value().to_owned();
            match cookie.name() {
                SESSION => jar.session = Some(value),
                DEVICE => jar.device = Some(value),
                FLASH => jar.flash = Flash::from_code(&value),
                LANG => jar.lang = Lang::from_tag(&value),
                THEME => jar.theme = Theme::from_code(&value),
                FORWARD => jar.forward = Some(value),
                FORWARD_BROWSER => jar.forward_browser = Some(value),
                PROBE => {}
                _ => continue,
            }
            jar.returned = true;
        }
        jar
    }
}

/// A Set-Cookie value for the session's credential; it outlives the session, so that the server can say "expired".
pub fn session(credential: &str, max_age: Seconds) -> String {
    ours(SESSION, credential, max_age)
}

/// Removes the session's credential.
pub fn no_session() -> String {
    ours(SESSION, "", 0)
}

/// Keeps the pass of an application behind forward authentication.
pub fn forward(pass: &str, max_age: Seconds) -> String {
    ours(FORWARD, pass, max_age)
}

/// Removes it.
pub fn no_forward() -> String {
    ours(FORWARD, "", 0)
}

/// Notes which browser asked to log in to such an application.
pub fn forward_browser(browser: &str, max_age: Seconds) -> String {
    ours(FORWARD_BROWSER, browser, max_age)
}

/// Marks this browser as known.
pub fn device(mark: &str) -> String {
    ours(DEVICE, mark, YEAR)
}

/// Leaves a message for the next page; a minute is long enough for a redirect.
pub fn flash(flash: Flash) -> String {
    ours(FLASH, flash.code(), 60)
}

/// Removes the message.
pub fn no_flash() -> String {
    ours(FLASH, "", 0)
}

/// Leaves a cookie to see whether it comes back.
pub fn probe() -> String {
    ours(PROBE, "1", 3600)
}

/// Keeps the language.
pub fn lang(lang: Lang) -> String {
    ours(LANG, lang.tag(), YEAR)
}

/// Keeps the colours.
pub fn theme(theme: Theme) -> String {
    ours(THEME, theme.code(), YEAR)
}

fn ours(name: &str, value: &str, max_age: Seconds) -> String {
    Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(cookie::time::Duration::seconds(max_age))
        .to_string()
}
