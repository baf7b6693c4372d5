//! Values that must not be shown: where the store is, with its password, and secrets.

use super::value::{Value, quoted};
use crate::model::secret::Secret;
use std::fmt;
use std::str::FromStr;

/// What stands in place of a secret.
const MASK: &str = "********";

impl Value for Secret {
    const FORM: &'static str = "a secret";
    const SECRET: bool = true;

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Secret::from(text.to_owned()))
    }

    fn to_toml(&self) -> Option<String> {
        Some(quoted(MASK))
    }
}

/// Where the store is: `sqlite:` with a path, or `postgres://`; may carry a password.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreUrl(String);

impl StoreUrl {
    /// As given, password and all.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True for the embedded engine.
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }

    /// With the password masked, fit to be shown.
    pub fn masked(&self) -> String {
        let masked = || {
            let (scheme, rest) = self.0.split_once("://")?;
            // A password may hold an unescaped `@`; the last one before the path parts it from the host.
            let end = rest.rfind('@')?;
            let (user, host) = (&rest[..end], &rest[end..]);
            let (name, _) = user.split_once(':')?;
            Some(format!("{scheme}://{name}:{MASK}{host}"))
        };
        let shown = masked().unwrap_or_else(|| self.0.clone());
        match shown.split_once("password=") {
            Some((before, after)) => format!("{before}password={MASK}{}", after.find('&').map_or("", |at| &after[at..])),
            None => shown,
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl FromStr for StoreUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::from_text(text)
    }
}

impl Value for StoreUrl {
    const FORM: &'static str = "\"sqlite:\" with a path, or \"postgres://user:password@host/database\"";

    fn from_text(text: &str) -> Result<Self, String> {
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        // The text may hold a password, so it is not repeated.
        known.then(|| StoreUrl(text.to_owned())).ok_or_else(|| format!("expected {}", Self::FORM))
    }

    fn to_toml(&self) -> Option<String> {
        Some(quoted(&self.masked()))
    }
}
