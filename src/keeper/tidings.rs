//! What tabs tell one another: events, never tokens. The text form is plain words, because it is
//! all the code that a few lines between our own tabs are worth.

use crate::model::Why;

/// News from one tab to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tidings {
    /// This account is signed in with this session.
    In {
        /// The account.
        sub: String,
        /// The session.
        sid: String,
    },
    /// This session has ended.
    Out {
        /// The reason, to be told to the person.
        why: Why,
        /// The session; tabs that live by another one do not care.
        sid: String,
    },
    /// The server was reached and gave a new token.
    Renewed,
}

impl Tidings {
    /// As sent.
    pub fn to_text(&self) -> String {
        match self {
            Tidings::In { sub, sid } => ["in", sub, sid].join(" "),
            Tidings::Out { why, sid } => ["out", why.code(), sid].join(" "),
            Tidings::Renewed => "renewed".into(),
        }
    }

    /// As received; anything odd is no news.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let tidings = match (words.next()?, words.next(), words.next()) {
            ("in", Some(sub), Some(sid)) => Tidings::In { sub: sub.into(), sid: sid.into() },
            ("out", Some(why), Some(sid)) => Tidings::Out { why: Why::from_code(why), sid: sid.into() },
            ("renewed", None, None) => Tidings::Renewed,
            _ => return None,
        };
        words.next().is_none().then_some(tidings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_what_is_received() {
        for tidings in [
            Tidings::In { sub: "acc_1".into(), sid: "ses_2".into() },
            Tidings::Out { why: Why::PasswordChanged, sid: "ses_2".into() },
            Tidings::Renewed,
        ] {
            assert_eq!(Tidings::from_text(&tidings.to_text()), Some(tidings));
        }
    }

    #[test]
    fn odd_texts_are_no_news() {
        for odd in ["", "in", "in a", "in a b c", "out", "renewed twice", "token eyJ a", "{\"in\":1}"] {
            assert_eq!(Tidings::from_text(odd), None, "{odd:?}");
        }
    }
}
