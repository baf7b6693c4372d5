//! The macro that makes a section of `table` into a struct and a list of specs.

macro_rules! fallback {
    () => {
        $crate::settings::spec::Fallback::Unset
    };
    ($text:literal) => {
        $crate::settings::spec::Fallback::Text($text)
    };
    ($from:ident $said:literal) => {
        $crate::settings::spec::Fallback::Derived { said: $said, from: $from }
    };
}

/// `name: Kind = "default";` or `name: Kind => rule "rule in words";`, then `[also "NAME"]` for a
/// second name in the environment. A kind that cannot be unset and has no default is required.
macro_rules! section {
    (
        $(#[$about:meta])* $name:ident = $section:literal
        $($(#[doc = $meaning:literal])+ $field:ident: $kind:ty $(= $text:literal)? $(=> $from:ident $said:literal)? $([also $also:literal])?;)+
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[doc = $meaning])+ pub $field: $kind,)+ }

        impl $name {
            /// The section's name in the file.
            pub(super) const SECTION: &'static str = $section;

            /// What is known of its settings, in order.
            pub(super) fn specs() -> Vec<$crate::settings::spec::Spec> {
                vec![$($crate::settings::spec::Spec {
                    key: stringify!($field).replace('_', "-"),
                    meaning: concat!($($meaning),+).trim().to_owned(),
                    form: <$kind as $crate::settings::value::Value>::FORM,
                    fallback: $crate::settings::section::fallback!($($text)? $($from $said)?),
                    also: None $(.or(Some($also)))?,
                    secret: <$kind as $crate::settings::value::Value>::SECRET,
                }),+]
            }

            /// Reads it; every fault is found before `None` comes back.
            pub(super) fn read(reader: &mut $crate::settings::read::Reader<'_>, scope: &$crate::settings::spec::Scope) -> Option<Self> {
                let mut specs = Self::specs().into_iter();
                $(let $field = specs.next().and_then(|spec| reader.setting(scope, &spec));)+
                Some($name { $($field: $field?,)+ })
            }
        }
    };
}

pub(super) use {fallback, section};
