//! What stands around every page: brand, switches, log out, the offline banner.

/// Sentences of the frame.
pub struct Words {
    /// The product.
    pub brand: &'static str,
    /// One line below it.
    pub tagline: &'static str,
    /// First link of the page.
    pub skip: &'static str,
    /// Name of the navigation landmark.
    pub navigation: &'static str,
    /// The other language, in itself.
    pub other_language: &'static str,
    /// The switches of theme, each named by what it switches to.
    pub to_light: &'static str,
    /// As above.
    pub to_dark: &'static str,
    /// As above.
    pub to_auto: &'static str,
    /// Link to `/account`, said before the name.
    pub account: &'static str,
    /// The button.
    pub log_out: &'static str,
    /// While it happens.
    pub logging_out: &'static str,
    /// The banner while the server cannot be reached.
    pub offline: &'static str,
    /// The last line.
    pub foot: &'static str,
}

pub(super) const JA: Words = Words {
    brand: "手形 Tegata",
    tagline: "ひとつの手形で、すべての関所へ。",
    skip: "本文へ移動",
    navigation: "サイト",
    other_language: "English",
    to_light: "明るい配色にする",
    to_dark: "暗い配色にする",
    to_auto: "配色を端末の設定に合わせる",
    account: "アカウント設定",
    log_out: "ログアウト",
    logging_out: "ログアウトしています…",
    offline: "サーバーに接続できません。つながりしだい自動で再開します。ログインはそのままです。",
    foot: "Tegata は、いくつものアプリケーションにまたがるログインです。",
};

pub(super) const EN: Words = Words {
    brand: "Tegata",
    tagline: "One pass, honoured at every gate.",
    skip: "Skip to the content",
    navigation: "Site",
    other_language: "日本語",
    to_light: "Switch to light colours",
    to_dark: "Switch to dark colours",
    to_auto: "Use the colours of this device",
    account: "Account settings",
    log_out: "Log out",
    logging_out: "Logging out…",
    offline: "The server cannot be reached. The page goes on by itself as soon as it can; you stay logged in.",
    foot: "Tegata is one login for applications made of many frameworks.",
};
