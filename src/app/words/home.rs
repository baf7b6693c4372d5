//! `/`: the pass and the gate it is shown at.

/// Sentences of the home page.
pub struct Words {
    /// Title and heading.
    pub title: &'static str,
    /// What a pass is good for.
    pub lead: &'static str,
    /// Where there is no script.
    pub script_needed: &'static str,
    /// Said before the person's name.
    pub holder: &'static str,
    /// Said before the issuer.
    pub issuer: &'static str,
    /// Said before the roles.
    pub roles: &'static str,
    /// For whom has none.
    pub no_roles: &'static str,
    /// Said before the time of issue.
    pub issued: &'static str,
    /// Said before the expiry.
    pub expires: &'static str,
    /// Said before the end of the session.
    pub session_until: &'static str,
    /// Below the figures of the countdown.
    pub left: &'static str,
    /// In their place when nothing is left.
    pub over: &'static str,
    /// Before the first pass has come.
    pub loading: &'static str,
    /// When none came.
    pub empty: &'static str,
    /// While the server cannot be reached.
    pub offline: &'static str,
    /// The button that renews at once.
    pub renew: &'static str,
    /// While it does.
    pub renewing: &'static str,
    /// The same button while there is no pass.
    pub obtain: &'static str,
    /// Announced when the first pass has come.
    pub granted: &'static str,
    /// Announced after a renewal, with the new expiry.
    pub renewed: fn(&str) -> String,
    /// How often it was renewed here.
    pub renewals: fn(u32) -> String,
    /// The panel that calls an API.
    pub gate: Gate,
}

/// Sentences of the panel that shows the pass to another framework.
pub struct Gate {
    /// Heading.
    pub title: &'static str,
    /// What it does.
    pub lead: &'static str,
    /// How to set it up.
    pub absent: &'static str,
    /// The button.
    pub call: &'static str,
    /// While it calls.
    pub calling: &'static str,
    /// Said before method and address.
    pub request: &'static str,
    /// Said before the status.
    pub status: &'static str,
    /// Said before the body.
    pub answer: &'static str,
    /// Before the first call.
    pub untried: &'static str,
    /// 2xx.
    pub passed: &'static str,
    /// 401.
    pub refused: &'static str,
    /// 403.
    pub forbidden: &'static str,
    /// The keeper may not send the pass there.
    pub not_allowed: &'static str,
    /// No answer, or one that CORS hides.
    pub unreachable: &'static str,
    /// Any other status.
    pub odd: &'static str,
}

pub(super) const JA: Words = Words {
    title: "あなたの手形",
    lead: "この手形（アクセストークン）を見せると、つながっているアプリがあなたを通します。",
    script_needed: "手形はブラウザの中だけで受け取ります。表示するにはJavaScriptを有効にしてください。ログインの状態は次のとおりです。",
    holder: "名義",
    issuer: "発行元",
    roles: "役割",
    no_roles: "なし",
    issued: "発行",
    expires: "有効期限",
    session_until: "ログインの期限",
    left: "期限まで",
    over: "期限切れ",
    loading: "手形を受け取っています…",
    empty: "手形をまだ受け取れていません。",
    offline: "サーバーに接続できません。お手元の手形は期限まで使えます。つながりしだい自動で更新します。",
    renew: "今すぐ更新",
    renewing: "更新しています…",
    obtain: "手形を受け取る",
    granted: "手形が発行されました。",
    renewed: |until| format!("手形を更新しました。有効期限は{until}です。"),
    renewals: |times| match times {
        0 => "期限の前に自動で更新します".into(),
        _ => format!("このページで{times}回更新しました"),
    },
    gate: Gate {
        title: "関所で見せる",
        lead: "別のフレームワークで作られたAPIを、この手形を付けて呼び出します。",
        absent: "呼び出すAPIはまだ設定されていません。FastAPIの例（examples/fastapi）を起動し、Leptos.toml の demo-api と api-origins にそのアドレスを書いて再起動すると、ここで試せます。",
        call: "APIを呼び出す",
        calling: "呼び出しています…",
        request: "リクエスト",
        status: "ステータス",
        answer: "応答",
        untried: "応答はここに表示されます。",
        passed: "通りました。APIはこの手形を本物と認めました。",
        refused: "手形が受け付けられませんでした。APIに設定した発行元・鍵・宛先が手形と合っているかご確認ください。",
        forbidden: "ご本人と認められましたが、この操作に必要な役割がありません。",
        not_allowed: "手形を送ってよい相手に、このAPIが入っていません。Leptos.toml の api-origins にAPIのアドレスを加えて再起動してください。",
        unreachable: "APIから応答がありません。起動しているか、このページからの呼び出しを許可しているか（CORS）ご確認ください。",
        odd: "APIから思いがけない応答がありました。",
    },
};

pub(super) const EN: Words = Words {
    title: "Your pass",
    lead: "Shown this pass, your access token, every connected application lets you through.",
    script_needed: "The pass is kept in your browser alone, so showing it takes JavaScript. This is how you are logged in.",
    holder: "Issued to",
    issuer: "Issued by",
    roles: "Roles",
    no_roles: "none",
    issued: "Issued",
    expires: "Valid until",
    session_until: "Logged in until",
    left: "left",
    over: "expired",
    loading: "Fetching your pass…",
    empty: "Your pass has not come yet.",
    offline: "The server cannot be reached. The pass you hold is good until it expires, and is renewed as soon as that is possible.",
    renew: "Renew now",
    renewing: "Renewing…",
    obtain: "Fetch the pass",
    granted: "Your pass was issued.",
    renewed: |until| format!("Your pass was renewed. It is valid until {until}."),
    renewals: |times| match times {
        0 => "Renews by itself before it expires".into(),
        1 => "Renewed once on this page".into(),
        _ => format!("Renewed {times} times on this page"),
    },
    gate: Gate {
        title: "Show it at a gate",
        lead: "Calls an API made with another framework, with this pass attached.",
        absent: "No API to call is set up yet. Start the FastAPI example (examples/fastapi), set demo-api and api-origins in Leptos.toml to its address, and restart to try it here.",
        call: "Call the API",
        calling: "Calling…",
        request: "Request",
        status: "Status",
        answer: "Answer",
        untried: "The answer will be shown here.",
        passed: "You are through: the API found this pass genuine.",
        refused: "The pass was refused. Check that the issuer, key and audience set in the API are those of the pass.",
        forbidden: "The API knows who you are, but this takes a role that you do not have.",
        not_allowed: "This API is not among those that may be sent the pass. Add its address to api-origins in Leptos.toml and restart.",
        unreachable: "The API did not answer. Check that it is running and that it allows calls from this page (CORS).",
        odd: "The API answered in an unexpected way.",
    },
};
