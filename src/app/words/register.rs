//! `/register`

/// Sentences of the registration page.
pub struct Words {
    /// Title and heading.
    pub title: &'static str,
    /// Below the heading when everyone may register.
    pub open: &'static str,
    /// Below the heading when invited.
    pub invited: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The button while it happens.
    pub pending: &'static str,
    /// Heading when an invitation is needed.
    pub invite_title: &'static str,
    /// How to get one.
    pub invite: &'static str,
    /// Heading when nobody may register.
    pub closed_title: &'static str,
    /// What to do.
    pub closed: &'static str,
    /// Said before the link to `/login`.
    pub have_account: &'static str,
}

pub(super) const JA: Words = Words {
    title: "新規登録",
    open: "アカウントを作ると、そのままログインします。",
    invited: "招待を受けています。アカウントを作ると、そのままログインします。",
    submit: "アカウントを作る",
    pending: "アカウントを作っています…",
    invite_title: "登録には招待が必要です",
    invite: "新規登録は招待制です。管理者に招待リンクを依頼し、届いたリンクを開いてください。",
    closed_title: "新規登録は受け付けていません",
    closed: "アカウントが必要な方は、管理者にお問い合わせください。",
    have_account: "アカウントをお持ちの方は",
};

pub(super) const EN: Words = Words {
    title: "Register",
    open: "You will be logged in as soon as your account is made.",
    invited: "You are invited. You will be logged in as soon as your account is made.",
    submit: "Make my account",
    pending: "Making your account…",
    invite_title: "You need an invitation",
    invite: "Accounts are by invitation. Ask your administrator for a link, then open it.",
    closed_title: "New accounts are not being made",
    closed: "If you need an account, please ask your administrator.",
    have_account: "Have an account already?",
};
