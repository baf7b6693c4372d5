//! Where to go after signing in. A `Next` is a path and query on this origin and nothing else,
//! so an open redirect cannot be written: everything that redirects takes a `Next`.

use super::parameters::encode;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An authorization request is a `Next` too, and some services put much into it.
const LONGEST: usize = 8192;

/// A local `/path?query` that is safe to redirect to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Next(String);

impl Next {
    /// The home page.
    pub fn home() -> Self {
        Next("/".into())
    }

    /// Accepts `/path?query` on this origin. Refuses other origins in every spelling browsers
    /// know (`//host`, `/\host`, controls that the URL parser drops), fragments, the pages of
    /// signing in itself (they would loop), non-ASCII and over-long values.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = text.bytes();
        let local = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
        let plain = text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'#' | b'"' | b'<' | b'>'));
        let path = text.split('?').next().unwrap_or_default();
        // A dot segment can turn into `//host` once a browser has normalised the path.
        let dotted = path.to_ascii_lowercase().replace("%2e", ".").split('/').any(|s| s == "." || s == "..");
        let doubled = path.contains("//");
        // Nor are slashes, backslashes and controls in disguise: whoever decodes once more must find no other host.
        let lower = path.to_ascii_lowercase();
        let disguised = ["%0", "%1", "%2f", "%5c", "%7f"].iter().any(|code| lower.contains(code));
        let loops = ["/login", "/register", "/setup", "/reset", "/logout", "/api", "/preferences"]
            .iter()
            .any(|p| path == *p || path.starts_with(&format!("{p}/")));
        (local && plain && !dotted && !doubled && !disguised && !loops && text.len() <= LONGEST).then(|| Next(text.into()))
    }

    /// `parse`, or the home page.
    pub fn or_home(text: Option<&str>) -> Self {
        text.and_then(Next::parse).unwrap_or_else(Next::home)
    }

    /// The path and query.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// False for what is answered by a redirect and not by a page: an authorization request that waits.
    pub fn is_page(&self) -> bool {
        !self.0.starts_with("/oauth/")
    }

    /// The login page that comes back here: `/login?next=…`, or plain `/login` for home.
    pub fn login_url(&self) -> String {
        if self.0 == "/" {
            return "/login".into();
        }
        ["/login?next=", &encode(&self.0)].concat()
    }
}

impl fmt::Display for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Next {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Next::parse(&text).ok_or("not a local path")
    }
}

impl From<Next> for String {
    fn from(next: Next) -> String {
        next.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn local_paths_pass() {
        for ok in ["/", "/account", "/account?tab=2&x=%2F", "/a/b-c_d.e~f", "/loginx"] {
            assert_eq!(Next::parse(ok).as_ref().map(Next::as_str), Some(ok), "{ok}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("/{}", "a".repeat(LONGEST));
        for bad in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x=1",
            "/a#b",
            "/a\\b",
            "/é",
            "/.//evil.example",
            "/..//evil",
            "/%2e%2e//evil",
            "/%09/evil.example",
            "/%2F/evil.example",
            "/%5cevil.example",
            "/a//b",
            "/login",
            "/login?next=/login",
            "/login/x",
            "/api/session/logout",
            " /a",
            "/a b",
            &long,
        ] {
            assert_eq!(Next::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn login_url_carries_the_page() {
        assert_eq!(Next::parse("/account?a=1&b=2").unwrap().login_url(), "/login?next=%2Faccount%3Fa%3D1%26b%3D2");
        assert_eq!(Next::home().login_url(), "/login");
    }

    proptest! {
        #[test]
        fn whatever_passes_stays_on_this_origin(text in "[/\\\\a-z.%:?#@\\t\\r\\n e2E]{0,24}") {
            if let Some(next) = Next::parse(&text) {
                let url = http::Uri::try_from(next.as_str()).expect("a path and query");
                prop_assert!(url.authority().is_none() && url.scheme().is_none());
                prop_assert!(next.as_str().starts_with('/') && !next.as_str()[1..].starts_with(['/', '\\']));
                prop_assert!(http::HeaderValue::try_from(next.as_str()).is_ok());
            }
        }
    }
}
