//! `POST /preferences`: the reader's language and colours, by a plain form that works without JavaScript.

use super::cookie;
use crate::model::{Lang, Next, Theme};
use axum::Form;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use serde::Deserialize;

/// What the form sends: one of the two, and where to go back to.
#[derive(Deserialize)]
pub struct Wish {
    lang: Option<String>,
    theme: Option<String>,
    next: Option<String>,
}

/// Keeps the wish in a cookie and goes back (303).
pub async fn post(Form(wish): Form<Wish>) -> Response {
    let lang = wish.lang.as_deref().and_then(Lang::from_tag).map(|lang| (SET_COOKIE, cookie::lang(lang)));
    let theme = wish.theme.as_deref().and_then(Theme::from_code).map(|theme| (SET_COOKIE, cookie::theme(theme)));
    let cookies: Vec<_> = lang.into_iter().chain(theme).collect();
    (AppendHeaders(cookies), Redirect::to(&back(wish.next.as_deref()))).into_response()
}

/// The sign-in pages are no `Next` (they would loop after signing in), but a fine place to change colours at.
fn back(asked: Option<&str>) -> String {
    let asked = asked.unwrap_or("/");
    let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
    let local = |query: &str| query.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'#' | b'\\'));
    match path {
        "/login" | "/register" | "/setup" | "/reset" | "/consent" | "/logout" if query.is_empty() => path.to_owned(),
        "/login" | "/register" | "/setup" | "/reset" | "/consent" | "/logout" if local(query) && query.len() < 16_384 => {
            format!("{path}?{query}")
        }
        _ => Next::or_home(Some(asked)).as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::back;

    #[test]
    fn goes_back_to_local_pages_only() {
        assert_eq!(back(Some("/login?next=%2Faccount")), "/login?next=%2Faccount");
        assert_eq!(back(Some("/account")), "/account");
        for foreign in ["//evil.example", "https://evil.example", "/login\r\nx", "/login?\r\nSet-Cookie: a=b", "/loginx//"] {
            assert!(["/", "/login"].contains(&back(Some(foreign)).as_str()), "{foreign}");
        }
    }
}
