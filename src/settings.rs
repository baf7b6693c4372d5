//! Every setting of the running server, once: name, type, default and meaning stand in `table`.
//! `Leptos.toml` is overlaid by `.env` and the environment; nothing else reads configuration.
//! Called by `main` and `cli` at start; the rest of the server is handed finished values.

mod check;
mod choice;
mod entry;
mod environment;
mod fault;
mod origin;
mod read;
mod reference;
mod section;
mod service;
mod span;
mod spec;
mod store_url;
mod stranger;
mod table;
mod value;

pub use choice::{Algorithm, Durability, LogFormat};
pub use entry::{Entry, Place};
pub use environment::Environment;
pub use fault::{Fault, SettingsError};
pub use origin::{Origin, Url};
pub use reference::reference;
pub use span::Span;
pub use store_url::StoreUrl;
pub use stranger::slip;
pub use table::{Account, Password, Server, Service, Session, Store, Throttle, Token};

use crate::model::secret::Secret;
use read::Reader;
use std::path::Path;

/// The settings file that is read when no other is named; it may be missing.
pub const DEFAULT_FILE: &str = "Leptos.toml";

/// The effective settings of one run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Listening, addresses, limits, logs.
    pub server: Server,
    /// The store and the key that encrypts what is kept in it.
    pub store: Store,
    /// Access tokens.
    pub token: Token,
    /// Sessions.
    pub session: Session,
    /// Accounts and the links that make or mend them.
    pub account: Account,
    /// Password hashing.
    pub password: Password,
    /// How many failed sign-ins are borne.
    pub throttle: Throttle,
    /// The applications registered by settings.
    pub services: Vec<Service>,
    /// Each setting with its value as TOML and where it comes from, for `tegata config check`.
    pub entries: Vec<Entry>,
    /// Doubts to tell the operator at start.
    pub warnings: Vec<String>,
    /// Things worth an info line at start.
    pub notes: Vec<String>,
}

impl Settings {
    /// Reads `path`, or `Leptos.toml` where there is one, under what `env` says.
    pub fn load(path: Option<&Path>, env: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let file = path.unwrap_or(Path::new(DEFAULT_FILE));
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && path.is_none() => String::new(),
            Err(e) => return Err(SettingsError::unreadable(file, &e)),
        };
        Self::parse(&text, &file.display().to_string(), env)
    }

    /// Reads the text of a settings file; `file` is its name in messages.
    pub fn parse(text: &str, file: &str, env: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(text, file, &table::SECTIONS, &env);
        let sections = table::read(&mut reader);
        let services = service::read_all(&mut reader);
        stranger::refuse(&mut reader);
        let ((server, store, token, session, account, password, throttle), services) = match (sections, services, reader.faults.is_empty())
        {
            (Some(sections), Some(services), true) => (sections, services),
            _ => return Err(SettingsError { faults: reader.faults }),
        };
        let (entries, notes) = (reader.entries, reader.notes);
        let mut settings =
            Settings { server, store, token, session, account, password, throttle, services, entries, warnings: Vec::new(), notes };
        let faults = check::faults(&settings);
        if !faults.is_empty() {
            return Err(SettingsError { faults });
        }
        settings.warnings = check::warnings(&settings);
        Ok(settings)
    }

    /// The secret all services share, when shared-secret mode is on.
    pub fn shared_secret(&self) -> Option<&Secret> {
        self.token.secret_key.as_ref()
    }

    /// Where the setting `key` of `section` got its value.
    pub fn place(&self, section: &str, key: &str) -> Place {
        let found = self.entries.iter().find(|entry| entry.section == section && entry.key == key);
        found.map_or(Place::Default, |entry| entry.place.clone())
    }
}

#[cfg(test)]
mod tests;
