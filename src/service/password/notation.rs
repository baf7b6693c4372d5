//! The alphabets and separators in which kept passwords are written. Called by `kept`.

use base64::Engine;
use base64::alphabet::{BCRYPT, STANDARD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// With padding or without, and with stray bits at the end, which some libraries leave.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true);

/// Common base64.
pub fn base64(text: &str) -> Option<Vec<u8>> {
    GeneralPurpose::new(&STANDARD, LENIENT).decode(text).ok()
}

/// passlib's own: a dot in place of the plus.
pub fn ab64(text: &str) -> Option<Vec<u8>> {
    base64(&text.replace('.', "+"))
}

/// bcrypt's own.
pub fn bcrypt64(text: &str) -> Option<Vec<u8>> {
    GeneralPurpose::new(&BCRYPT, LENIENT).decode(text).ok()
}

/// Hexadecimal in either case.
pub fn hex(text: &str) -> Option<Vec<u8>> {
    (text.len().is_multiple_of(2) && text.is_ascii()).then_some(())?;
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// A text in fields.
pub struct Fields<'a>(Vec<&'a str>);

impl<'a> Fields<'a> {
    /// Parts it at every separator.
    pub fn of(text: &'a str, separator: char) -> Self {
        Fields(text.split(separator).collect())
    }

    /// So many fields, none more.
    pub fn exactly<const N: usize>(&self) -> Option<[&'a str; N]> {
        self.0.clone().try_into().ok()
    }

    /// The value of the field `name=value`.
    pub fn named(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
    }
}
