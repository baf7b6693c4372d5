//! Spans of time as people write them: `10m`, `24h`, `30d`.

use super::value::{Value, expected, quoted};
use crate::model::Seconds;
use std::fmt;
use std::time::Duration;

/// The units, greatest first, with their seconds.
const UNITS: [(char, u32); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// A span of whole seconds; the greatest is 100 years, so sums with a unix time never overflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(u32);

impl Span {
    /// So many minutes.
    pub const fn minutes(n: u32) -> Self {
        Span(n * 60)
    }

    /// In seconds, the unit of claims and of the store.
    pub fn seconds(self) -> Seconds {
        Seconds::from(self.0)
    }

    /// As timers want it.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.0.into())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One day reads better as 24h.
        let fits = |(unit, size): &&(char, u32)| self.0 >= *size * (1 + u32::from(*unit == 'd')) && self.0.is_multiple_of(*size);
        let (unit, size) = UNITS.iter().find(fits).unwrap_or(&('s', 1));
        write!(f, "{}{unit}", self.0 / size)
    }
}

impl Value for Span {
    const FORM: &'static str = "a span of time like \"30s\", \"10m\", \"24h\" or \"30d\"";

    fn from_text(text: &str) -> Result<Self, String> {
        const CENTURY: u32 = 36_525 * 86_400;
        let parse = || {
            let unit = text.chars().next_back()?;
            let (_, size) = UNITS.iter().find(|(name, _)| *name == unit)?;
            let digits = &text[..text.len() - 1];
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            let count: u32 = plain.then(|| digits.parse().ok())??;
            count.checked_mul(*size).filter(|seconds| *seconds <= CENTURY).map(Span)
        };
        parse().ok_or_else(|| expected::<Self>(&quoted(text)))
    }

    fn to_toml(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}
