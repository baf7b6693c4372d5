//! Origins (RFC 6454) and the URLs whose origin is what matters.

use super::value::{Value, expected, quoted};
use http::Uri;
use std::fmt;

/// Scheme, host and port, as browsers send it in `Origin`: lower case, no default port, nothing behind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    /// As browsers write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for https.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The host without its port; brackets around an IPv6 address stay.
    pub fn host(&self) -> &str {
        let authority = self.0.split_once("://").map_or("", |(_, authority)| authority);
        match authority.rfind(':') {
            Some(colon) if !authority[colon..].contains(']') => &authority[..colon],
            _ => authority,
        }
    }

    /// True when browsers take plain http from there for trustworthy.
    pub fn is_local(&self) -> bool {
        let host = self.host();
        let loopback = host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
        loopback || host == "localhost" || host.ends_with(".localhost") || host == "[::1]"
    }

    fn of(uri: &Uri) -> Option<Self> {
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
        let host = authority.host().to_ascii_lowercase();
        let written = authority.as_str().len() > host.len();
        let port = match (authority.port_u16(), scheme) {
            (None, _) if written => return None,
            (None, _) | (Some(80), "http") | (Some(443), "https") => String::new(),
            (Some(port), _) => format!(":{port}"),
        };
        (!host.is_empty() && host != "*").then(|| Origin(format!("{scheme}://{host}{port}")))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for Origin {
    const FORM: &'static str = "an origin like \"https://login.example.com\": scheme, host, port, no slash at the end, no path";

    fn from_text(text: &str) -> Result<Self, String> {
        let bare = text.matches('/').count() == 2 && !text.contains(['?', '#']);
        let origin = text.parse::<Uri>().ok().filter(|_| bare).and_then(|uri| Origin::of(&uri));
        origin.ok_or_else(|| expected::<Self>(&quoted(text)))
    }

    fn to_toml(&self) -> Option<String> {
        Some(quoted(&self.0))
    }
}

/// An http or https URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    text: String,
    origin: Origin,
}

impl Url {
    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its origin.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl Value for Url {
    const FORM: &'static str = "a URL like \"http://localhost:8000/me\"";

    fn from_text(text: &str) -> Result<Self, String> {
        let uri = text.parse::<Uri>().ok();
        let origin = uri.as_ref().and_then(Origin::of).filter(|_| !text.contains('#'));
        origin.map(|origin| Url { text: text.to_owned(), origin }).ok_or_else(|| expected::<Self>(&quoted(text)))
    }

    fn to_toml(&self) -> Option<String> {
        Some(quoted(&self.text))
    }
}
