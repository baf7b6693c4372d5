//! `/setup`

/// Sentences of the set-up page.
pub struct Words {
    /// Title and heading.
    pub title: &'static str,
    /// What this page is for.
    pub intro: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The button while it happens.
    pub pending: &'static str,
    /// Heading without a good link.
    pub link_title: &'static str,
    /// How to get one.
    pub link: &'static str,
    /// Heading once there is an account.
    pub done_title: &'static str,
    /// What to do then.
    pub done: &'static str,
}

pub(super) const JA: Words = Words {
    title: "はじめの設定",
    intro: "最初のアカウントを作ります。このアカウントが管理者になります。",
    submit: "管理者アカウントを作る",
    pending: "アカウントを作っています…",
    link_title: "設定用のリンクが必要です",
    link: "起動したときに端末に表示されたリンクを開いてください。期限が切れたときは、サーバーで「tegata setup-link」を実行すると新しいリンクを作れます。",
    done_title: "はじめの設定は完了しています",
    done: "最初のアカウントはもう作られているので、このリンクは必要ありません。作ったアカウントでログインしてください。",
};

pub(super) const EN: Words = Words {
    title: "Set up Tegata",
    intro: "Make the first account. It will be the administrator's.",
    submit: "Make the administrator's account",
    pending: "Making the account…",
    link_title: "The set-up link is needed",
    link: "Open the link that was printed on the terminal at the start. When it has run out, “tegata setup-link” on the server makes a new one.",
    done_title: "Tegata is set up",
    done: "The first account has been made, so this link is no longer needed. Log in with that account.",
};
