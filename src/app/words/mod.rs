//! Every sentence of the pages, in both languages: one file a page, and in it the Japanese (written
//! first, as Japanese) beside the English. A missing sentence does not compile. Sentences with a
//! value in them are functions.

pub mod account;
pub mod flash;
pub mod form;
pub mod frame;
pub mod home;
pub mod login;
pub mod notice;
pub mod register;
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
    /// `/`
    pub home: home::Words,
    /// `/account`
    pub account: account::Words,
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
    home: home::JA,
    account: account::JA,
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
    home: home::EN,
    account: account::EN,
};

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
