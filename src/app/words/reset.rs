//! `/reset`

/// Sentences of the page that sets a new password.
pub struct Words {
    /// Title and heading.
    pub title: &'static str,
    /// What will happen.
    pub intro: &'static str,
    /// Whose password, when the link says so.
    pub whose: fn(&str) -> String,
    /// The button.
    pub submit: &'static str,
    /// The button while it happens.
    pub pending: &'static str,
}

pub(super) const JA: Words = Words {
    title: "パスワードの再設定",
    intro: "新しいパスワードを決めてください。すべての端末からログアウトします。",
    whose: |email| [email, " のパスワードです。"].concat(),
    submit: "新しいパスワードにする",
    pending: "変更しています…",
};

pub(super) const EN: Words = Words {
    title: "Reset your password",
    intro: "Choose a new password. All your devices will be logged out.",
    whose: |email| ["For ", email, "."].concat(),
    submit: "Set the new password",
    pending: "Setting it…",
};
