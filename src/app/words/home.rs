//! `/`

/// Sentences of the home page.
pub struct Words {
    /// Title and heading.
    pub title: &'static str,
}

pub(super) const JA: Words = Words { title: "あなたの手形" };
pub(super) const EN: Words = Words { title: "Your pass" };
