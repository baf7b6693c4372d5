//! Settings in effect: what they are and where they come from.

use std::fmt;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nobody set it.
    Default,
    /// A line of the settings file.
    File {
        /// The file's name.
        file: String,
        /// Counted from one.
        line: usize,
    },
    /// A variable of the environment or of `.env`.
    Env(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Default => f.write_str("default"),
            Place::File { file, line } => write!(f, "{file}:{line}"),
            Place::Env(name) => write!(f, "env {name}"),
        }
    }
}

/// One setting in effect.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `server`, ...; `service` with the id behind a dot for services.
    pub section: String,
    /// Its name in the section.
    pub key: String,
    /// As TOML, secrets masked; `None` when it is not set.
    pub value: Option<String>,
    /// Where it comes from.
    pub place: Place,
    /// Its name in the environment.
    pub env: String,
}

/// The settings already read, for defaults that follow from others.
pub(super) struct Seen<'a>(pub &'a [Entry]);

impl Seen<'_> {
    /// The value as text.
    pub fn text(&self, section: &str, key: &str) -> Option<String> {
        let entry = self.0.iter().find(|entry| entry.section == section && entry.key == key)?;
        entry.value.as_ref().map(|value| value.trim_matches('"').to_owned())
    }
}
