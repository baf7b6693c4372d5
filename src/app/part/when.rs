//! Points in time as readers see them: UTC in the server's page, which cannot know better, and
//! local time in the reader's language as soon as the page is awake.

use crate::app::words::use_words;
use crate::model::date::{civil, iso};
use crate::model::{Lang, Seconds};
use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;

/// A point in time.
pub fn when(at: Seconds) -> AnyView {
    let lang = use_words().lang;
    let text = RwSignal::new(utc(at));
    Effect::new(move |_| text.set(local(at * 1000, lang)));
    view! { <time datetime=iso(at)>{text}</time> }.into_any()
}

/// Date and time to the second by the browser's clock and zone; in the browser only.
pub fn local(millis: i64, lang: Lang) -> String {
    written(millis, lang, Some("medium"))
}

/// The time of day alone; in the browser only.
pub fn time_of_day(millis: i64, lang: Lang) -> String {
    written(millis, lang, None)
}

fn written(millis: i64, lang: Lang, date_style: Option<&str>) -> String {
    let options = Object::new();
    let set = |name: &str, value: &str| _ = Reflect::set(&options, &name.into(), &value.into());
    set("timeStyle", "medium");
    if let Some(style) = date_style {
        set("dateStyle", style);
    }
    Date::new(&(millis as f64).into()).to_locale_string(lang.tag(), &options).into()
}

/// `2026-11-23 17:09 UTC`.
fn utc(at: Seconds) -> String {
    let (year, month, day, hour, minute, _) = civil(at);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_the_minute() {
        assert_eq!(utc(1_795_453_794), "2026-11-23 17:09 UTC");
    }
}
