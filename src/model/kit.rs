//! A kit as the console shows it: how a service in some framework verifies tokens, filled in for one service. The files
//! are those of `examples/kits`, which the tests run.

use serde::{Deserialize, Serialize};

/// One of the kits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitName {
    /// Its folder in `examples/kits`.
    pub name: String,
    /// The framework, as people call it.
    pub title: String,
}

/// A kit for one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kit {
    /// Which of them this is.
    pub name: String,
    /// All there are.
    pub all: Vec<KitName>,
    /// The settings with this service's values, a line each, as a `.env` file has them.
    pub environment: String,
    /// The files to copy.
    pub copy: Vec<String>,
    /// What to type then.
    pub run: String,
    /// What the files say where it matters.
    pub parts: Vec<KitPart>,
}

/// Some lines of a kit's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitPart {
    /// What they are about: `verify`, `guard`, `sign-in`.
    pub region: String,
    /// The file they stand in.
    pub file: String,
    /// The lines.
    pub text: String,
}
