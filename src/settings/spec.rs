//! What is known of a setting besides its value, and of the section it stands in. Written by `section`,
//! read by everything that handles settings without knowing them one by one.

use super::entry::Seen;

/// What holds when nobody sets a value.
#[derive(Clone, Copy)]
pub(super) enum Fallback {
    /// This, written as in the environment.
    Text(&'static str),
    /// Nothing; a fault for kinds that must have a value.
    Unset,
    /// What follows from settings further up.
    Derived {
        /// In words.
        said: &'static str,
        /// By rule.
        from: fn(&Seen<'_>) -> Option<String>,
    },
}

/// What is known of a setting besides its value.
pub(super) struct Spec {
    pub key: String,
    pub meaning: String,
    pub form: &'static str,
    pub fallback: Fallback,
    pub also: Option<&'static str>,
    pub secret: bool,
}

impl Spec {
    /// Its name in the environment.
    pub fn env_name(&self, scope: &Scope) -> String {
        format!("{}_{}", scope.prefix, shout(&self.key))
    }
}

/// `public-origin` as `PUBLIC_ORIGIN`.
pub(super) fn shout(key: &str) -> String {
    key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// A part of the settings: its name in messages, where it stands in the file, its prefix in the environment.
pub(super) struct Scope {
    /// The name in entries and messages.
    pub title: String,
    /// The name under which the file's values were filed.
    pub filed: String,
    /// What its variables begin with.
    pub prefix: String,
}
