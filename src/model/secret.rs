//! Text that must not be shown: passwords and secrets on their way to the one who checks them, and
//! what may be said of one that can be guessed.

use serde::Serialize;

/// A secret text. Not serialisable, and `Debug` prints the type's name alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Lends the text to be checked or hashed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret(text)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Why a secret is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weakness {
    /// Known to everybody.
    #[error("documentation, tutorials or public repositories print it, so everybody knows it")]
    Published,
    /// Below 32 bytes.
    #[error("it is {0} bytes long, and 32 are the least")]
    TooShort(usize),
    /// Other programs would read another secret.
    #[error("it begins or ends with a blank or holds a control character, which other programs read differently")]
    Blank,
    /// Its own text says that it is none.
    #[error("by its own words it is a placeholder or not meant for use")]
    Placeholder,
    /// Few different characters, or the same piece again.
    #[error("it repeats itself")]
    Repeats,
    /// Half or more can be found in a dictionary or along the keyboard.
    #[error("half of it or more is made of words, sequences or keyboard rows")]
    Words,
    /// Anything else that an estimator sees through.
    #[error("it follows patterns that guessing programs try early")]
    Guessable,
}
