//! Errors a caller may be told: what happened and what to do, never how the machine put it.

use crate::model::seed::CookieTrouble;
use crate::model::{Error, Why};

/// Sentences of errors.
pub struct Words {
    /// The sentence for an error.
    pub error: fn(&Error) -> String,
    /// Heading of the notice that logging in cannot work here.
    pub cookie_title: &'static str,
    /// Why logging in cannot work here, and what to do, in paragraphs.
    pub cookie: fn(CookieTrouble) -> [&'static str; 2],
}

pub(super) const JA: Words = Words { error: ja, cookie_title: "このままではログインできません", cookie: ja_cookie };
pub(super) const EN: Words = Words { error: en, cookie_title: "Logging in will not work like this", cookie: en_cookie };

fn ja(error: &Error) -> String {
    match error {
        Error::BadCredentials => "メールアドレスまたはパスワードが正しくありません。",
        Error::SignedOut { why } => match why {
            Why::Needed => "続けるには、ログインしてください。",
            Why::Disabled => "このアカウントは停止されています。管理者にお問い合わせください。",
            Why::Expired | Why::SignedOut | Why::PasswordChanged | Why::Reused => {
                "セッションの有効期限が切れているか無効です。再度ログインしてください。"
            }
        },
        Error::Forbidden => "この操作は許可されていません。ページを読み込み直してから、もう一度お試しください。",
        Error::NotFound => "見つかりませんでした。",
        Error::Invalid { .. } => "印のついた項目を直してください。",
        Error::LinkInvalid => "このリンクはもう使えません。新しいリンクを管理者に依頼してください。",
        Error::Throttled { retry_after } => {
            return ["試行回数が多すぎます。", &retry_after.to_string(), "秒後にもう一度お試しください。"].concat();
        }
        Error::Malformed => "内容を読み取れませんでした。ページを読み込み直してから、もう一度お試しください。",
        Error::Unavailable => "ただいま混み合っています。少し待ってから、もう一度お試しください。",
        Error::Offline => "サーバーに接続できません。ネットワークを確認してから、もう一度お試しください。",
        Error::Internal { id } => {
            return ["サーバー側で問題が発生しました。続く場合は、番号 ", id, " を添えて管理者にお知らせください。"].concat();
        }
    }
    .into()
}

fn en(error: &Error) -> String {
    match error {
        Error::BadCredentials => "The e-mail address or the password is not right.",
        Error::SignedOut { why } => match why {
            Why::Needed => "Please log in to go on.",
            Why::Disabled => "This account has been disabled. Please ask your administrator.",
            Why::Expired | Why::SignedOut | Why::PasswordChanged | Why::Reused => {
                "Your session has expired or is no longer valid. Please log in again."
            }
        },
        Error::Forbidden => "This is not allowed. Reload the page, then try again.",
        Error::NotFound => "This was not found.",
        Error::Invalid { .. } => "Please mend the marked fields.",
        Error::LinkInvalid => "This link can no longer be used. Ask your administrator for a new one.",
        Error::Throttled { retry_after: 1 } => "Too many tries. Try again in 1 second.",
        Error::Throttled { retry_after } => {
            return ["Too many tries. Try again in ", &retry_after.to_string(), " seconds."].concat();
        }
        Error::Malformed => "This could not be read. Reload the page, then try again.",
        Error::Unavailable => "The service is busy. Wait a moment, then try again.",
        Error::Offline => "The server cannot be reached. Check the network, then try again.",
        Error::Internal { id } => {
            return ["Something went wrong on our side. If it goes on, tell your administrator this number: ", id, "."].concat();
        }
    }
    .into()
}

fn ja_cookie(trouble: CookieTrouble) -> [&'static str; 2] {
    match trouble {
        CookieTrouble::PlainHttp => [
            "このページは、暗号化されていない接続（http）で別の端末から開かれています。ブラウザはこの状態ではログイン用のCookieを保存しません。",
            "「https://」で始まるアドレスで開き直してください。Tegata が動いている端末自身なら「http://localhost」でも開けます。",
        ],
        CookieTrouble::NotReturned => [
            "ログイン用のCookieがブラウザから返ってきませんでした。Safari で「http://localhost」を開いているか、Cookieがオフになっています。",
            "Safari をお使いの場合は「https://」のアドレスか、別のブラウザで開いてください。ほかのブラウザでは、Cookieを許可してからページを読み込み直してください。",
        ],
    }
}

fn en_cookie(trouble: CookieTrouble) -> [&'static str; 2] {
    match trouble {
        CookieTrouble::PlainHttp => [
            "This page was opened over plain http from another machine. No browser keeps the cookie that logging in needs there.",
            "Open the address that begins with https:// instead. On the machine that runs Tegata, http://localhost works too.",
        ],
        CookieTrouble::NotReturned => [
            "The browser did not bring back the cookie that logging in needs: either this is Safari on http://localhost, or cookies are switched off.",
            "In Safari, use the https:// address or another browser. Elsewhere, allow cookies, then reload this page.",
        ],
    }
}
