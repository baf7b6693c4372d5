//! `/account`

/// Sentences of the account page.
pub struct Words {
    /// Title and heading.
    pub title: &'static str,
    /// Where there is no script.
    pub script_needed: &'static str,
    /// Who the person is.
    pub profile: Profile,
    /// A new password.
    pub password: Password,
    /// Where the person is logged in.
    pub devices: Devices,
    /// What is kept about the person.
    pub data: Data,
    /// Logging out of everything.
    pub everywhere: Everywhere,
}

/// Sentences about the profile.
pub struct Profile {
    /// Heading.
    pub title: &'static str,
    /// Beside an address that was proven.
    pub verified: &'static str,
    /// Beside one that was not.
    pub unverified: &'static str,
    /// Said before the roles.
    pub roles: &'static str,
    /// For whom has none.
    pub no_roles: &'static str,
    /// The button.
    pub save: &'static str,
    /// While it saves.
    pub saving: &'static str,
    /// Announced afterwards.
    pub saved: &'static str,
}

/// Sentences about the password.
pub struct Password {
    /// Heading.
    pub title: &'static str,
    /// What a change entails.
    pub lead: &'static str,
    /// What the server demands of a new one.
    pub rules: &'static str,
    /// The button.
    pub change: &'static str,
    /// While it changes.
    pub changing: &'static str,
    /// Announced afterwards.
    pub changed: &'static str,
}

/// Sentences about the devices.
pub struct Devices {
    /// Heading.
    pub title: &'static str,
    /// What to do about strange ones.
    pub lead: &'static str,
    /// While the list is fetched.
    pub loading: &'static str,
    /// The button after it failed.
    pub reload: &'static str,
    /// Marks the reader's own.
    pub this: &'static str,
    /// Said before the time of logging in.
    pub since: &'static str,
    /// Said before the time of last use.
    pub last_seen: &'static str,
    /// The button.
    pub end: &'static str,
    /// The button's full name, with the device's.
    pub end_label: fn(&str) -> String,
    /// While it happens.
    pub ending: &'static str,
    /// Announced afterwards, with the device's name.
    pub ended: fn(&str) -> String,
    /// When there is no other.
    pub alone: &'static str,
}

/// Sentences about taking one's data along.
pub struct Data {
    /// Heading.
    pub title: &'static str,
    /// What is in the file.
    pub lead: &'static str,
    /// The link.
    pub download: &'static str,
}

/// Sentences about logging out of everything.
pub struct Everywhere {
    /// Heading.
    pub title: &'static str,
    /// What it does.
    pub lead: &'static str,
    /// Opens the question.
    pub ask: &'static str,
    /// The question.
    pub question: &'static str,
    /// What follows from yes.
    pub consequence: &'static str,
    /// Yes.
    pub confirm: &'static str,
    /// While it happens.
    pub ending: &'static str,
    /// No.
    pub cancel: &'static str,
}

pub(super) const JA: Words = Words {
    title: "アカウント",
    script_needed: "このページで変更するには、JavaScriptを有効にしてください。",
    profile: Profile {
        title: "プロフィール",
        verified: "確認済み",
        unverified: "未確認",
        roles: "役割",
        no_roles: "なし",
        save: "プロフィールを保存",
        saving: "保存しています…",
        saved: "プロフィールを保存しました。",
    },
    password: Password {
        title: "パスワード",
        lead: "変更すると、ほかの端末はすべてログアウトします。この端末はログインしたままです。",
        rules: "8〜256文字。文字の種類は問いません。よく使われるものや、お名前・メールアドレスから作ったものは使えません。",
        change: "パスワードを変更",
        changing: "変更しています…",
        changed: "パスワードを変更しました。ほかの端末はログアウトしました。",
    },
    devices: Devices {
        title: "ログイン中の端末",
        lead: "お心当たりのない端末があれば、ログアウトさせてからパスワードを変更してください。",
        loading: "端末の一覧を読み込んでいます…",
        reload: "もう一度読み込む",
        this: "この端末",
        since: "ログイン",
        last_seen: "最後の利用",
        end: "ログアウトさせる",
        end_label: |device| format!("「{device}」をログアウトさせる"),
        ending: "ログアウトさせています…",
        ended: |device| format!("「{device}」をログアウトさせました。"),
        alone: "ほかの端末ではログインしていません。",
    },
    data: Data {
        title: "ご自身のデータ",
        lead: "プロフィールとログイン中の端末の記録を、ファイル（JSON）で受け取れます。パスワードは含まれません。",
        download: "データをダウンロード",
    },
    everywhere: Everywhere {
        title: "すべての端末からログアウト",
        lead: "この端末も含めて、すべての端末とアプリからログアウトします。",
        ask: "すべての端末からログアウト…",
        question: "すべての端末からログアウトしますか？",
        consequence: "この端末もログアウトします。続けてお使いになるときは、もう一度ログインしてください。",
        confirm: "すべてログアウト",
        ending: "ログアウトしています…",
        cancel: "やめる",
    },
};

pub(super) const EN: Words = Words {
    title: "Account",
    script_needed: "Changing anything on this page takes JavaScript.",
    profile: Profile {
        title: "Profile",
        verified: "verified",
        unverified: "not verified",
        roles: "Roles",
        no_roles: "none",
        save: "Save profile",
        saving: "Saving…",
        saved: "Your profile was saved.",
    },
    password: Password {
        title: "Password",
        lead: "Changing it logs out every other device. You stay logged in on this one.",
        rules: "8 to 256 characters of any kind. Not one of the common ones, nor one made from your name or e-mail address.",
        change: "Change password",
        changing: "Changing…",
        changed: "Your password was changed, and your other devices were logged out.",
    },
    devices: Devices {
        title: "Logged-in devices",
        lead: "If you do not recognise one, log it out, then change your password.",
        loading: "Loading your devices…",
        reload: "Load again",
        this: "This device",
        since: "Logged in",
        last_seen: "Last used",
        end: "Log out",
        end_label: |device| format!("Log out {device}"),
        ending: "Logging out…",
        ended: |device| format!("{device} was logged out."),
        alone: "You are logged in on no other device.",
    },
    data: Data {
        title: "Your data",
        lead: "Your profile and the devices you are logged in on, as a file (JSON). Your password is not in it.",
        download: "Download my data",
    },
    everywhere: Everywhere {
        title: "Log out everywhere",
        lead: "Logs you out of every device and application, this one included.",
        ask: "Log out everywhere…",
        question: "Log out everywhere?",
        consequence: "This device is logged out too. Log in again whenever you need to.",
        confirm: "Log out everywhere",
        ending: "Logging out…",
        cancel: "Cancel",
    },
};
