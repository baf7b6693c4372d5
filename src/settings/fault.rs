//! What keeps the server from starting, all at once, each with the line or variable it stands in.

use super::entry::Place;
use std::fmt;
use std::path::Path;

/// One thing to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands.
    pub place: Place,
    /// What is wrong and what to do.
    pub says: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.says)
    }
}

/// Settings the server must not start with, all that is wrong at once.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the settings need mending:{}", faults.iter().map(|fault| format!("\n  {fault}")).collect::<String>())]
pub struct SettingsError {
    /// In the order found.
    pub faults: Vec<Fault>,
}

impl SettingsError {
    /// A settings file that cannot be read.
    pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> Self {
        let says = match error.kind() {
            std::io::ErrorKind::NotFound => {
                "there is no such file; name another with --config, or leave --config out to run on defaults".to_owned()
            }
            std::io::ErrorKind::InvalidData => "the file is not UTF-8 text; save it as UTF-8".to_owned(),
            _ => format!("the file cannot be read ({error}); give the user that runs tegata the right to read it"),
        };
        SettingsError { faults: vec![Fault { place: Place::File { file: file.display().to_string(), line: 1 }, says }] }
    }
}
