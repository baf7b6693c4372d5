//! What a browser brings along: one signed cookie, so there is no store to run. Scripts cannot read it.

use crate::App;
use axum_extra::extract::SignedCookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};
use serde::{Deserialize, Serialize};

const COOKIE: &str = "axum_kit";

/// Empty at first, then what was asked of Tegata, and in the end the tokens.
#[derive(Default, Serialize, Deserialize)]
pub struct Session {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub struct Asked {
    pub state: CsrfToken,
    pub nonce: Nonce,
    pub verifier: PkceCodeVerifier,
    pub next: String,
}

impl App {
    pub fn session(&self, jar: &SignedCookieJar) -> Session {
        jar.get(COOKIE).and_then(|cookie| serde_json::from_str(cookie.value()).ok()).unwrap_or_default()
    }

    pub fn keep(&self, jar: SignedCookieJar, session: &Session) -> SignedCookieJar {
        jar.add(self.cookie(serde_json::to_string(session).unwrap_or_default()))
    }

    pub fn forget(&self, jar: SignedCookieJar) -> SignedCookieJar {
        jar.remove(self.cookie(String::new()))
    }

    fn cookie(&self, value: String) -> Cookie<'static> {
        Cookie::build((COOKIE, value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.settings.base_url.starts_with("https:"))
            .build()
    }
}

/// A path of this site and nothing else: no `//host`, no `/\host`, nothing that browsers drop on the way.
pub fn local(next: Option<&String>) -> &str {
    let Some(next) = next else { return "/" };
    let here = next.starts_with('/') && !next[1..].starts_with(['/', '\\']);
    let plain = !next.contains(|sign: char| sign == '\\' || sign.is_whitespace() || sign.is_control());
    if here && plain { next } else { "/" }
}
