//! Pages that only say something: not found, failed, a link that is used up.

/// Sentences of such pages.
pub struct Words {
    /// 404.
    pub not_found_title: &'static str,
    /// What to do.
    pub not_found: &'static str,
    /// 500.
    pub failed_title: &'static str,
    /// What to do.
    pub failed: &'static str,
    /// Said before the reference.
    pub reference: &'static str,
    /// A link that is used up.
    pub link_title: &'static str,
    /// Why, and what to do.
    pub link: &'static str,
    /// Goes home.
    pub to_home: &'static str,
    /// Goes to the login page.
    pub to_login: &'static str,
    /// While something is fetched.
    pub loading: &'static str,
}

pub(super) const JA: Words = Words {
    not_found_title: "ページが見つかりません",
    not_found: "アドレスが変わったか、打ち間違いかもしれません。アドレスをご確認ください。",
    failed_title: "問題が発生しました",
    failed: "サーバー側の問題で、このページを表示できませんでした。お客さまのデータは失われていません。少し待ってから読み込み直してください。",
    reference: "続く場合は、この番号を添えて管理者にお知らせください：",
    link_title: "このリンクは使えません",
    link: "すでに使われたか、期限が切れたか、一部が欠けています。新しいリンクを管理者に依頼してください。",
    to_home: "ホームへ",
    to_login: "ログインページへ",
    loading: "読み込んでいます…",
};

pub(super) const EN: Words = Words {
    not_found_title: "Page not found",
    not_found: "The address may have changed, or have a typing mistake in it. Please check it.",
    failed_title: "Something went wrong",
    failed: "This page could not be shown because of a problem on our side. Nothing of yours was lost. Wait a moment, then reload.",
    reference: "If it goes on, tell your administrator this number:",
    link_title: "This link cannot be used",
    link: "It was used already, has run out, or is incomplete. Ask your administrator for a new one.",
    to_home: "Go to the home page",
    to_login: "Go to the login page",
    loading: "Loading…",
};
