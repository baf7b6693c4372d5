//! Every sentence of the pages, in both languages: one file a page, and in it the Japanese (written
//! first, as Japanese) beside the English. A missing sentence does not compile. Sentences with a
//! value in them are functions.

pub mod account;
pub mod claims;
pub mod consent;
pub mod console;
pub mod device;
pub mod doctor;
pub mod flash;
pub mod form;
pub mod frame;
pub mod home;
pub mod login;
pub mod notice;
pub mod register;
pub mod registration;
pub mod reset;
pub mod setup;
pub mod trouble;

use crate::model::Lang;
use leptos::prelude::use_context;

/// The sentences of one language.
pub struct Words {
    /// The language.
    pub lang: Lang,
    /// What stands around every page.
    pub frame: frame::Words,
    /// The slip at the top of a page.
    pub flash: flash::Words,
    /// Labels and hints of fields, and what can be wrong with them.
    pub form: form::Words,
    /// Errors a caller may be told.
    pub trouble: trouble::Words,
    /// Not found, failed, used-up links.
    pub notice: notice::Words,
    /// `/login`
    pub login: login::Words,
    /// `/register`
    pub register: register::Words,
    /// `/setup`
    pub setup: setup::Words,
    /// `/reset`
    pub reset: reset::Words,
}

static JA: Words = Words {
    lang: Lang::Ja,
    frame: frame::JA,
    flash: flash::JA,
    form: form::JA,
    trouble: trouble::JA,
    notice: notice::JA,
    login: login::JA,
    register: register::JA,
    setup: setup::JA,
    reset: reset::JA,
};

static EN: Words = Words {
    lang: Lang::En,
    frame: frame::EN,
    flash: flash::EN,
    form: form::EN,
    trouble: trouble::EN,
    notice: notice::EN,
    login: login::EN,
    register: register::EN,
    setup: setup::EN,
    reset: reset::EN,
};

// Not fields: whoever names `Words` has all its fields, and the pages before the guard do without these.
impl Words {
    /// `/`
    pub fn home(&self) -> &'static home::Words {
        match self.lang {
            Lang::Ja => &home::JA,
            Lang::En => &home::EN,
        }
    }

    /// What is written on a pass.
    pub fn claims(&self) -> &'static claims::Words {
        match self.lang {
            Lang::Ja => &claims::JA,
            Lang::En => &claims::EN,
        }
    }

    /// `/consent` and `/logout`
    pub fn consent(&self) -> &'static consent::Words {
        match self.lang {
            Lang::Ja => &consent::JA,
            Lang::En => &consent::EN,
        }
    }

    /// `/device`
    pub fn device(&self) -> &'static device::Words {
        match self.lang {
            Lang::Ja => &device::JA,
            Lang::En => &device::EN,
        }
    }

    /// `/console` and below
    pub fn console(&self) -> &'static console::Words {
        match self.lang {
            Lang::Ja => &console::JA,
            Lang::En => &console::EN,
        }
    }

    /// What the doctor finds
    pub fn doctor(&self) -> &'static doctor::Words {
        match self.lang {
            Lang::Ja => &doctor::JA,
            Lang::En => &doctor::EN,
        }
    }

    /// The form for a service
    pub fn registration(&self) -> &'static registration::Words {
        match self.lang {
            Lang::Ja => &registration::JA,
            Lang::En => &registration::EN,
        }
    }

    /// `/account`
    pub fn account(&self) -> &'static account::Words {
        match self.lang {
            Lang::Ja => &account::JA,
            Lang::En => &account::EN,
        }
    }
}

/// The sentences of this language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ja => &JA,
        Lang::En => &EN,
    }
}

/// The sentences of the page's language, which `App` provides.
pub fn use_words() -> &'static Words {
    use_context().unwrap_or(&EN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Error, Field, Flash, Rule, Why};

    const FIELDS: [Field; 6] = [Field::Email, Field::Username, Field::Name, Field::Password, Field::CurrentPassword, Field::Role];
    const RULES: [Rule; 8] =
        [Rule::Missing, Rule::Format, Rule::TooShort, Rule::TooLong, Rule::Common, Rule::Personal, Rule::Taken, Rule::Wrong];

    fn is_japanese(text: &str) -> bool {
        text.contains(|c| matches!(c, '\u{3040}'..='\u{30ff}'))
    }

    #[test]
    fn each_language_speaks_its_own() {
        for field in FIELDS {
            for rule in RULES {
                let (ja, en) = ((JA.form.fault)(field, rule), (EN.form.fault)(field, rule));
                assert!(is_japanese(ja) && !is_japanese(en) && en.ends_with('.'), "{field:?} {rule:?}: {ja} / {en}");
            }
        }
        for why in [Why::Expired, Why::SignedOut, Why::Needed, Why::Disabled, Why::PasswordChanged, Why::Reused] {
            let (ja, en) = ((JA.flash.slip)(why.into()), (EN.flash.slip)(why.into()));
            assert!(is_japanese(ja.sentence) && !is_japanese(en.sentence), "{why:?}");
        }
    }

    #[test]
    fn each_language_says_what_is_wrong_with_a_service() {
        use crate::model::service::Unfit::*;
        let it = || String::from("x y");
        let all = [
            Id(String::new()),
            Id(it()),
            Taken(it()),
            Name,
            NoGrant,
            NoRedirectUri,
            RedirectUri(it()),
            PostLogoutUri(it()),
            BackChannelLogoutUri(it()),
            Origin(it()),
            PublicGrant(it()),
            PublicPkce,
            PublicHs256,
            Jwks,
            JwksAlone,
            Resource(it()),
            Scope(it()),
            Claim(it()),
            ForwardAuth(it()),
            AccessLife(5),
            RefreshLife(5),
        ];
        for unfit in all {
            let (ja, en) = ((JA.registration().unfit)(&unfit), (EN.registration().unfit)(&unfit));
            assert!(is_japanese(&ja) && !is_japanese(&en) && en.ends_with('.'), "{unfit:?}: {ja} / {en}");
            let named = serde_json::to_string(&unfit).unwrap().contains("x y");
            assert!(!named || (ja.contains("x y") && en.contains("x y")), "{unfit:?} names what is wrong");
        }
    }

    #[test]
    fn the_promised_sentences_stand_word_for_word() {
        let flash = |flash| (JA.flash.slip)(flash).sentence;
        assert_eq!(flash(Flash::Expired), "セッションの有効期限が切れているか無効です。再度ログインしてください。");
        assert_eq!(flash(Flash::SignedOutElsewhere), "別のタブまたは端末でログアウトしました。");
        assert_eq!(flash(Flash::SignInNeeded), "このページを見るにはログインしてください。");
        let error = |error| (JA.trouble.error)(&error);
        assert_eq!(error(Error::BadCredentials), "メールアドレスまたはパスワードが正しくありません。");
        assert_eq!(error(Error::Throttled { retry_after: 37 }), "試行回数が多すぎます。37秒後にもう一度お試しください。");
    }

    #[test]
    fn a_defect_is_told_by_its_number_only() {
        for words in [&JA, &EN] {
            let told = (words.trouble.error)(&Error::Internal { id: "7f3a".into() });
            assert!(told.contains("7f3a"), "{told}");
        }
    }
}
