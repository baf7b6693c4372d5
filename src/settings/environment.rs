//! The process's environment with `.env` behind it. The real environment wins, and the process's
//! own variables are never changed: that is unsound beside running threads.

use super::entry::Place;
use super::fault::{Fault, SettingsError};
use super::{Settings, service, table};
use std::collections::HashMap;
use std::path::Path;

/// Variables by name.
#[derive(Default)]
pub struct Environment {
    file: HashMap<String, String>,
}

impl Environment {
    /// Takes the process's environment and, where there is one, the file `.env` in `dir`.
    pub fn read(dir: &Path) -> Result<Self, SettingsError> {
        let path = dir.join(".env");
        let lines = match dotenvy::from_path_iter(&path) {
            Ok(lines) => lines,
            Err(e) if e.not_found() => return Ok(Self::default()),
            Err(e) => return Err(fault(&path, &e)),
        };
        // A name that stands twice has its last value, as with Compose and python-dotenv.
        let file = lines.collect::<Result<_, _>>().map_err(|e| fault(&path, &e))?;
        Ok(Environment { file })
    }

    /// The variable `name`.
    pub fn get(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().or_else(|| self.file.get(name).cloned())
    }

    /// Variables that begin like those of a section and are no setting: most likely a slip.
    pub fn strangers(&self, settings: &Settings) -> Vec<String> {
        let own = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let mut names: Vec<String> = own.chain(self.file.keys().cloned()).filter(|name| table::in_section(name)).collect();
        names.sort();
        names.dedup();
        names.retain(|name| {
            let declared = settings.entries.iter().any(|entry| entry.env == *name);
            let secret = settings.services.iter().any(|service| service.secret_env.as_ref() == Some(name));
            !(declared || secret || name == service::SERVICES)
        });
        names
    }
}

/// The line itself is not repeated: it may hold a secret.
fn fault(path: &Path, error: &dotenvy::Error) -> SettingsError {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let (line, says) = match error {
        dotenvy::Error::LineParse(found, _) => (
            text.lines().position(|line| line.contains(found.trim())).map_or(1, |at| at + 1),
            "this line is not NAME=value; put values with blanks or # between single quotes".to_owned(),
        ),
        dotenvy::Error::Io(e) if e.kind() == std::io::ErrorKind::InvalidData => {
            (1, "the file is not UTF-8 text; save it as UTF-8".to_owned())
        }
        dotenvy::Error::Io(e) => (1, format!("the file cannot be read ({e}); give the user that runs tegata the right to read it")),
        _ => (1, "the file cannot be understood".to_owned()),
    };
    SettingsError { faults: vec![Fault { place: Place::File { file: path.display().to_string(), line }, says }] }
}
