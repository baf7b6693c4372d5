//! `/consent` and `/logout`, what people allowed (`/account`), and what is said when a service cannot be answered.

use crate::model::authorize::Unproven;

/// Sentences of these pages.
pub struct Words {
    /// Title and heading, with the service's name.
    pub title: fn(&str) -> String,
    /// As whom.
    pub signed_in: fn(&str) -> String,
    /// Said before the list of what is asked for.
    pub asks: &'static str,
    /// What a word of the scope means; the word itself stands beside it.
    pub scope: fn(&str) -> Option<&'static str>,
    /// A word that the service's makers chose.
    pub own_scope: &'static str,
    /// Where the person goes afterwards.
    pub goes_to: fn(&str) -> String,
    /// How to take it back.
    pub withdraw: &'static str,
    /// Says yes.
    pub allow: &'static str,
    /// Says no.
    pub deny: &'static str,
    /// When the request can no longer be answered.
    pub gone_title: &'static str,
    /// What to do.
    pub gone: &'static str,
    /// Heading of `/logout`.
    pub leave_title: &'static str,
    /// Who asks.
    pub leave: fn(&str) -> String,
    /// Says yes.
    pub leave_yes: &'static str,
    /// Says no.
    pub leave_no: &'static str,
    /// Heading when a service cannot be answered.
    pub refused_title: &'static str,
    /// Why, and what to do.
    pub refused: fn(Unproven) -> [&'static str; 2],
    /// The list of what was allowed.
    pub given: Given,
}

/// Sentences about what services may do.
pub struct Given {
    /// Heading.
    pub title: &'static str,
    /// What taking it back does.
    pub lead: &'static str,
    /// While the list is fetched.
    pub loading: &'static str,
    /// The button after it failed.
    pub reload: &'static str,
    /// When there is none.
    pub empty: &'static str,
    /// Said before the time.
    pub since: &'static str,
    /// Takes it back.
    pub withdraw: &'static str,
    /// The button's full name, with the service's.
    pub withdraw_label: fn(&str) -> String,
    /// Asked before, with the service's name.
    pub question: fn(&str) -> String,
    /// Yes.
    pub confirm: &'static str,
    /// While it happens.
    pub withdrawing: &'static str,
    /// Announced afterwards, with the service's name.
    pub withdrawn: fn(&str) -> String,
    /// No.
    pub cancel: &'static str,
}

pub(super) const JA: Words = Words {
    title: |name| ["「", name, "」に許可しますか？"].concat(),
    signed_in: |name| [name, " さんとしてログインしています。"].concat(),
    asks: "許可すると、このサービスは次のことができます。",
    scope: |word| {
        Some(match word {
            "openid" => "あなたが誰であるかを確かめる",
            "profile" => "お名前とユーザー名を見る",
            "email" => "メールアドレスを見る",
            "offline_access" => "ログアウトした後も、許可を取り消すまで利用を続ける",
            _ => return None,
        })
    },
    own_scope: "このサービスだけの権限を使う",
    goes_to: |origin| ["お答えの後は ", origin, " に戻ります。パスワードは渡されません。"].concat(),
    withdraw: "許可はいつでもアカウントのページで取り消せます。",
    allow: "許可する",
    deny: "許可しない",
    gone_title: "この確認は使えなくなりました",
    gone: "時間が経ったか、途中でログインし直したようです。サービスのページに戻り、もう一度お試しください。",
    leave_title: "ログアウトしますか？",
    leave: |name| [name, " さんのログアウトを、ほかのサービスが求めています。"].concat(),
    leave_yes: "ログアウトする",
    leave_no: "ログインしたままにする",
    refused_title: "サービスに戻れません",
    refused: |why| match why {
        Unproven::Service => [
            "お使いのサービスは、ここに登録されていません。",
            "サービスの管理者にこの画面をお伝えください。client_id が登録と同じか確認が必要です。",
        ],
        Unproven::RedirectUri => [
            "戻り先のアドレスが、サービスの登録と一致しません。安全のため、移動しませんでした。",
            "サービスの管理者にこの画面をお伝えください。redirect_uri を登録と一字一句同じにする必要があります。",
        ],
    },
    given: Given {
        title: "許可したサービス",
        lead: "許可を取り消すと、そのサービスからログアウトし、次に使うときにもう一度確認します。",
        loading: "サービスの一覧を読み込んでいます…",
        reload: "もう一度読み込む",
        empty: "許可したサービスはありません。",
        since: "許可",
        withdraw: "取り消す…",
        withdraw_label: |name| format!("「{name}」の許可を取り消す…"),
        question: |name| format!("「{name}」の許可を取り消しますか？"),
        confirm: "取り消す",
        withdrawing: "取り消しています…",
        withdrawn: |name| format!("「{name}」の許可を取り消しました。"),
        cancel: "やめる",
    },
};

pub(super) const EN: Words = Words {
    title: |name| ["Allow “", name, "”?"].concat(),
    signed_in: |name| ["You are logged in as ", name, "."].concat(),
    asks: "If you allow it, this service can:",
    scope: |word| {
        Some(match word {
            "openid" => "Know who you are",
            "profile" => "See your name and user name",
            "email" => "See your e-mail address",
            "offline_access" => "Go on after you have logged out, until you withdraw it",
            _ => return None,
        })
    },
    own_scope: "Use a permission of its own",
    goes_to: |origin| ["After your answer you go back to ", origin, ". Your password is not passed on."].concat(),
    withdraw: "You can take this back at any time on your account page.",
    allow: "Allow",
    deny: "Do not allow",
    gone_title: "This question is no longer open",
    gone: "Too much time has passed, or you have logged in anew meanwhile. Go back to the service and try again.",
    leave_title: "Log out?",
    leave: |name| ["Another service asks to log you out, ", name, "."].concat(),
    leave_yes: "Log out",
    leave_no: "Stay logged in",
    refused_title: "There is no way back to the service",
    refused: |why| match why {
        Unproven::Service => [
            "The service you came from is not registered here.",
            "Please tell its administrator what this page says: the client_id has to be one that is registered.",
        ],
        Unproven::RedirectUri => [
            "The address to go back to is not one that the service is registered with. To be safe, you were not sent there.",
            "Please tell its administrator what this page says: the redirect_uri has to be letter by letter one of the registered ones.",
        ],
    },
    given: Given {
        title: "Services you allowed",
        lead: "When you take this back, you are logged out of the service, and asked again the next time you use it.",
        loading: "Loading the services…",
        reload: "Load again",
        empty: "You have allowed no service.",
        since: "Allowed",
        withdraw: "Withdraw…",
        withdraw_label: |name| format!("Withdraw what {name} may do…"),
        question: |name| format!("Withdraw what “{name}” may do?"),
        confirm: "Withdraw",
        withdrawing: "Withdrawing…",
        withdrawn: |name| format!("“{name}” may do nothing any more."),
        cancel: "Cancel",
    },
};
