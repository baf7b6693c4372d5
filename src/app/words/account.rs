//! `/account`

/// Sentences of the account page.
pub struct Words {
    /// Title and heading.
    pub title: &'static str,
}

pub(super) const JA: Words = Words { title: "アカウント" };
pub(super) const EN: Words = Words { title: "Account" };
