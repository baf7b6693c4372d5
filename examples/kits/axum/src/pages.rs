//! What this service says to people, in their language, and the pages it says it on.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::response::Html;

pub struct Words {
    lang: &'static str,
    expired: &'static str,
    signed_out: &'static str,
    login_needed: &'static str,
    unavailable: &'static str,
    log_in: &'static str,
    log_out: &'static str,
}

const JA: Words = Words {
    lang: "ja",
    expired: "セッションの有効期限が切れているか無効です。再度ログインしてください。",
    signed_out: "ログアウトしました。",
    login_needed: "このページを見るにはログインしてください。",
    unavailable: "ただいま確認ができません。しばらくしてからページを再読み込みしてください。",
    log_in: "ログインする",
    log_out: "ログアウト",
};

const EN: Words = Words {
    lang: "en",
    expired: "Your session has expired or is no longer valid. Please log in again.",
    signed_out: "You are logged out.",
    login_needed: "Please log in to see this page.",
    unavailable: "We cannot check your session right now. Please reload the page in a moment.",
    log_in: "Log in",
    log_out: "Log out",
};

impl Words {
    /// Those of our two languages that the browser likes better.
    pub fn of(headers: &HeaderMap) -> Words {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if liking(accepted, "ja") > liking(accepted, "en") { JA } else { EN }
    }

    pub fn login_page(&self, reason: &str, next: &str) -> Html<String> {
        let flash = match reason {
            "expired" => self.expired,
            "signed_out" => self.signed_out,
            "login_needed" => self.login_needed,
            _ => "",
        };
        let flash = if flash.is_empty() { String::new() } else { format!(r#"<p class="flash" role="status">{flash}</p>"#) };
        let next = in_query(next);
        self.frame(&format!(r#"{flash}<p><a href="/login/start?next={next}">{}</a></p>"#, self.log_in))
    }

    pub fn home_page(&self, sub: &str, page: Option<&str>) -> Html<String> {
        let page = page.map(|page| format!("<p>Page {}</p>", escaped(page))).unwrap_or_default();
        let button = format!(r#"<form method="post" action="/logout"><button>{}</button></form>"#, self.log_out);
        self.frame(&format!("<h1>{}</h1>{page}{button}", escaped(sub)))
    }

    pub fn unavailable_page(&self) -> Html<String> {
        self.frame(&format!("<p>{}</p>", self.unavailable))
    }

    fn frame(&self, body: &str) -> Html<String> {
        Html(format!(
            r#"<!doctype html><html lang="{}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tegata kit</title><body>{body}</body></html>"#,
            self.lang
        ))
    }
}

/// How much a browser likes a language, by its Accept-Language (RFC 9110, section 12.5.4); nearer to the front is better.
fn liking(accepted: &str, language: &str) -> f32 {
    let ranges = accepted.split(',').zip(0u8..).filter_map(|(range, place)| {
        let (tag, quality) = range.split_once(';').unwrap_or((range, "q=1"));
        let quality: f32 = quality.trim().strip_prefix("q=")?.parse().ok()?;
        let fits = tag.trim().split('-').next()?.eq_ignore_ascii_case(language);
        (fits && quality > 0.0).then(|| quality - f32::from(place) / 100_000.0)
    });
    ranges.fold(0.0, f32::max)
}

/// A text as the value of a query parameter.
pub fn in_query(text: &str) -> String {
    openidconnect::url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for sign in text.chars() {
        if matches!(sign, '&' | '<' | '>' | '"' | '\'') { safe += &format!("&#{};", u32::from(sign)) } else { safe.push(sign) }
    }
    safe
}
