//! `/login`

/// Sentences of the login page.
pub struct Words {
    /// Title and heading.
    pub title: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The button while it happens.
    pub pending: &'static str,
    /// Where to go with a forgotten password.
    pub forgotten: &'static str,
    /// What is said then.
    pub forgotten_how: &'static str,
    /// Said before the link to `/register` when everyone may register.
    pub no_account: &'static str,
    /// That link.
    pub register: &'static str,
    /// Said when accounts come by invitation.
    pub by_invitation: &'static str,
    /// Said when nobody may register.
    pub closed: &'static str,
    /// Heading for those who are logged in.
    pub already_title: &'static str,
    /// As whom.
    pub already: fn(&str) -> String,
    /// For which service.
    pub for_service: fn(&str) -> String,
    /// Goes on.
    pub go_on: &'static str,
    /// Logs out, to be somebody else.
    pub be_another: &'static str,
}

pub(super) const JA: Words = Words {
    title: "ログイン",
    submit: "ログイン",
    pending: "ログインしています…",
    forgotten: "パスワードをお忘れですか？",
    forgotten_how: "管理者に再設定用のリンクを依頼してください。届いたリンクを開くと、新しいパスワードを決められます。",
    no_account: "アカウントをお持ちでない方は",
    register: "新規登録",
    by_invitation: "新規登録は招待制です。招待リンクは管理者から届きます。",
    closed: "現在、新規登録は受け付けていません。",
    already_title: "ログイン済みです",
    already: |name| [name, " さんとしてログインしています。"].concat(),
    for_service: |name| ["「", name, "」に進むには、ログインしてください。"].concat(),
    go_on: "続ける",
    be_another: "ログアウトして別の人でログインする",
};

pub(super) const EN: Words = Words {
    title: "Log in",
    submit: "Log in",
    pending: "Logging in…",
    forgotten: "Forgotten your password?",
    forgotten_how: "Ask your administrator for a reset link. Open it to choose a new password.",
    no_account: "No account yet?",
    register: "Register",
    by_invitation: "Accounts are by invitation. The link comes from your administrator.",
    closed: "New accounts are not being made at present.",
    already_title: "You are logged in",
    already: |name| ["You are logged in as ", name, "."].concat(),
    for_service: |name| ["Log in to go on to “", name, "”."].concat(),
    go_on: "Go on",
    be_another: "Log out to log in as somebody else",
};
