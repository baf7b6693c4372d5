//! Who asks: as an argument of a handler, `Person` guards a page and `Caller` an API route. And the answers when the token
//! is not good.

use crate::App;
use crate::pages::{Words, in_query};
use crate::session::local;
use crate::verify::{Claims, Refusal};
use axum::Json;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::SignedCookieJar;
use axum_extra::extract::cookie::Key;
use serde_json::json;

// [guard]
/// Whoever asks for a page: the token is the session's.
pub struct Person(pub Claims);

impl FromRequestParts<App> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let jar = SignedCookieJar::<Key>::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let token = app.session(&jar).access_token;
        app.verifier.verify(token.as_deref()).await.map(Person).map_err(|refusal| turn_away(refusal, app, jar, parts))
    }
}

/// Whoever calls the API: only the header counts, which no other site can make a browser send.
pub struct Caller(pub Claims);

impl FromRequestParts<App> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let token = parts.headers.get(AUTHORIZATION).and_then(|value| bearer(value.as_bytes()));
        app.verifier.verify(token.as_deref()).await.map(Caller).map_err(|refusal| unauthorized(refusal, app))
    }
}
// [/guard]

/// What follows the scheme, whose case does not matter; a stranger's bytes need not be a text.
fn bearer(value: &[u8]) -> Option<String> {
    let (scheme, token) = value.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| String::from_utf8_lossy(token).trim_start().to_owned())
}

impl Refusal {
    /// For the login page.
    fn reason(self) -> &'static str {
        match self {
            Refusal::NoToken | Refusal::Unavailable => "login_needed",
            Refusal::Expired | Refusal::Invalid => "expired",
            Refusal::SignedOut => "signed_out",
        }
    }

    /// For programs.
    fn sentence(self) -> &'static str {
        match self {
            Refusal::NoToken => "No access token was sent.",
            Refusal::Expired => "The access token has expired.",
            Refusal::SignedOut => "The session of this access token has ended.",
            Refusal::Invalid => "The access token is not valid.",
            Refusal::Unavailable => "No access token can be checked right now.",
        }
    }
}

fn turn_away(refusal: Refusal, app: &App, jar: SignedCookieJar, parts: &Parts) -> Response {
    if refusal == Refusal::Unavailable {
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], Words::of(&parts.headers).unavailable_page()).into_response();
    }
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let here = uri.path_and_query().map(ToString::to_string);
    let next = in_query(local(here.as_ref()));
    (app.forget(jar), Redirect::to(&format!("/login?reason={}&next={next}", refusal.reason()))).into_response()
}

fn unauthorized(refusal: Refusal, app: &App) -> Response {
    if refusal == Refusal::Unavailable {
        let body = Json(json!({ "error": "temporarily_unavailable" }));
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")], body).into_response();
    }
    let sentence = refusal.sentence();
    // RFC 6750, section 3: the error only when a token was sent.
    let (error, challenge) = match refusal {
        Refusal::NoToken => ("unauthorized", "Bearer".to_owned()),
        _ => ("invalid_token", format!(r#"Bearer error="invalid_token", error_description="{sentence}""#)),
    };
    let login_url = format!("{}/login?reason={}", app.settings.base_url, refusal.reason());
    let body = Json(json!({ "error": error, "error_description": sentence, "login_url": login_url }));
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)], body).into_response()
}
