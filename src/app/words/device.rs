//! `/device`: letting in a device that has no browser.

/// Sentences of the page.
pub struct Words {
    /// Heading while a code is to be typed.
    pub title: &'static str,
    /// What it is for.
    pub lead: &'static str,
    /// The field's label.
    pub code: &'static str,
    /// What a code looks like.
    pub code_hint: &'static str,
    /// No device waits with it.
    pub unknown: &'static str,
    /// Too many were tried.
    pub braked: &'static str,
    /// Looks for the device.
    pub look: &'static str,
    /// Title and heading of the question, with the service's name.
    pub question: fn(&str) -> String,
    /// The code that the device must show.
    pub shows: &'static str,
    /// From where it asked.
    pub from: &'static str,
    /// When it did.
    pub since: &'static str,
    /// What to think of before the answer.
    pub warning: &'static str,
    /// Says yes.
    pub allow: &'static str,
    /// Heading after a yes.
    pub allowed_title: &'static str,
    /// What follows.
    pub allowed: &'static str,
    /// Heading after a no.
    pub denied_title: &'static str,
    /// What follows.
    pub denied: &'static str,
}

pub(super) const JA: Words = Words {
    title: "機器を接続",
    lead: "テレビやコマンドラインなど、ほかの機器に表示されたコードを入力してください。",
    code: "コード",
    code_hint: "アルファベット8文字です。例：BCDF-GHJK",
    unknown: "このコードで待っている機器がありません。表示をもう一度確かめるか、機器の操作を最初からやり直してください。",
    braked: "コードの間違いが続いたため、しばらく受け付けません。数分待ってから、もう一度お試しください。",
    look: "次へ",
    question: |name| ["「", name, "」を別の機器で使えるようにしますか？"].concat(),
    shows: "機器に表示されているコード",
    from: "要求元のアドレス",
    since: "要求された時刻",
    warning: "ご自分で始めた操作で、機器のコードが上と同じときだけ許可してください。人から送られたコードやリンクなら、許可しないでください。",
    allow: "許可する",
    allowed_title: "許可しました",
    allowed: "機器に戻ってください。数秒でログインします。",
    denied_title: "許可しませんでした",
    denied: "機器はログインしません。この画面は閉じてかまいません。",
};

pub(super) const EN: Words = Words {
    title: "Connect a device",
    lead: "Enter the code that another device shows you, such as a TV or a command line.",
    code: "Code",
    code_hint: "Eight letters, for example BCDF-GHJK",
    unknown: "No device is waiting with this code. Look at it again, or begin anew on the device.",
    braked: "Too many codes were wrong. Wait a few minutes and try again.",
    look: "Continue",
    question: |name| ["Let “", name, "” in on another device?"].concat(),
    shows: "The device shows",
    from: "Asked from",
    since: "Asked at",
    warning: "Allow it only if you began this yourself and the device shows the same code. If somebody sent you the code or a link, do not.",
    allow: "Allow",
    allowed_title: "Allowed",
    allowed: "Go back to your device. It logs in within seconds.",
    denied_title: "Not allowed",
    denied: "The device is not logged in. You can close this page.",
};
