//! `GET /oauth/revocations`: the signed list of sessions that ended (docs/revocations.md). Whoever has the newest one may wait for
//! the next (`Prefer: wait`, RFC 7240 §4.3).

use super::discovery::has;
use crate::http::{answer, reference};
use crate::service::{Services, revocations};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use std::sync::Arc;
use std::time::Duration;

/// Nobody waits longer.
pub const LONGEST: Duration = Duration::from_secs(30);

/// Answers with the list, or that it is still the one that the asker has.
pub async fn get(State(services): State<Arc<Services>>, asked: HeaderMap) -> Response {
    let wait = preferred(&asked).filter(|_| asked.contains_key(IF_NONE_MATCH));
    let answered = match wait {
        Some(seconds) => revocations::changed(&services, |etag| has(&asked, etag), Duration::from_secs(seconds)).await,
        None => revocations::current(&services).await.map(|list| (list, false)),
    };
    let (list, waited) = match answered {
        Ok(answered) => answered,
        Err(error) => return answer::json(&answer::tell(error, &reference(&asked))),
    };
    let about = [(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (CACHE_CONTROL, "no-cache"), (ETAG, &list.etag)];
    let about = (about, [(ACCESS_CONTROL_EXPOSE_HEADERS, "etag, preference-applied")]);
    let mut answer = match has(&asked, &list.etag) {
        true => (StatusCode::NOT_MODIFIED, about).into_response(),
        false => (about, [(CONTENT_TYPE, "application/jwt")], list.token.clone()).into_response(),
    };
    if let Some(seconds) = wait.filter(|_| waited)
        && let Ok(applied) = HeaderValue::from_str(&format!("wait={seconds}"))
    {
        answer.headers_mut().insert("preference-applied", applied);
    }
    answer
}

/// Answers the preflight of a page that verifies tokens itself, whatever its origin: nothing here is anybody's own.
pub async fn preflight() -> Response {
    let allow = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match, prefer"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, allow).into_response()
}

/// How many seconds the asker would wait, as far as that is possible here.
fn preferred(asked: &HeaderMap) -> Option<u64> {
    let preferences = asked.get_all("prefer").iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split([',', ';']));
    let wait = |preference: &str| {
        let (name, value) = preference.split_once('=')?;
        name.trim().eq_ignore_ascii_case("wait").then(|| value.trim().parse::<u64>().ok())?
    };
    preferences.filter_map(wait).next().map(|seconds| seconds.min(LONGEST.as_secs()))
}
