//! The slip of paper at the top of a page: what happened, and what to do.

use crate::model::Flash;

/// One message: a sentence, and what to do when it needs saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    /// What happened.
    pub sentence: &'static str,
    /// What to do next.
    pub advice: Option<&'static str>,
}

/// Sentences of the slip.
pub struct Words {
    /// The message for a code.
    pub slip: fn(Flash) -> Slip,
    /// The button that takes the slip away.
    pub close: &'static str,
}

pub(super) const JA: Words = Words { slip: ja, close: "閉じる" };
pub(super) const EN: Words = Words { slip: en, close: "Close" };

const fn slip(sentence: &'static str, advice: &'static str) -> Slip {
    Slip { sentence, advice: Some(advice) }
}

fn ja(flash: Flash) -> Slip {
    match flash {
        Flash::Expired => {
            slip("セッションの有効期限が切れているか無効です。再度ログインしてください。", "ログインすると、元のページに戻ります。")
        }
        Flash::SignedOutElsewhere => slip("別のタブまたは端末でログアウトしました。", "続けるには、もう一度ログインしてください。"),
        Flash::SignInNeeded => slip("このページを見るにはログインしてください。", "ログインすると、そのページに進みます。"),
        Flash::Disabled => slip("このアカウントは停止されています。", "お心当たりがなければ、管理者にお問い合わせください。"),
        Flash::PasswordChanged => slip("パスワードが変更されたため、ログアウトしました。", "新しいパスワードでログインしてください。"),
        Flash::Reused => slip(
            "安全のため、ログアウトしました。古いログイン情報が使われました。",
            "写し取られたおそれがあります。もう一度ログインし、お心当たりがなければパスワードを変更してください。",
        ),
        Flash::SignedOut => Slip { sentence: "ログアウトしました。", advice: None },
        Flash::CookieBlocked => slip(
            "ブラウザがログイン用のCookieを受け付けませんでした。",
            "ブラウザの設定でCookieを許可してから、もう一度ログインしてください。",
        ),
    }
}

fn en(flash: Flash) -> Slip {
    match flash {
        Flash::Expired => {
            slip("Your session has expired or is no longer valid. Please log in again.", "You will come back to the page you were on.")
        }
        Flash::SignedOutElsewhere => slip("You logged out in another tab or on another device.", "Log in again to go on."),
        Flash::SignInNeeded => slip("Please log in to see this page.", "You will go straight to it."),
        Flash::Disabled => slip("This account has been disabled.", "If you do not know why, please ask your administrator."),
        Flash::PasswordChanged => slip("The password was changed, so you were logged out.", "Please log in with the new password."),
        Flash::Reused => slip(
            "You were logged out to be safe: an old copy of your login was used.",
            "It may have been stolen. Log in again, and change your password unless you know why.",
        ),
        Flash::SignedOut => Slip { sentence: "You are logged out.", advice: None },
        Flash::CookieBlocked => slip(
            "The browser did not accept the cookie that logging in needs.",
            "Allow cookies in the browser's settings, then log in again.",
        ),
    }
}
