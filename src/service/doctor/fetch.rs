//! Asking over HTTP, bounded in time and size: the documents that everybody else fetches, by the way everybody else takes.
//! Only addresses of the settings and of the operator's own command line come here, never one of a request.

use crate::model::finding::Silence;
use crate::model::{Seconds, date};
use reqwest::Client;
use reqwest::header::{AGE, CONTENT_TYPE, DATE, HeaderMap, HeaderName};
use reqwest::redirect::Policy;
use std::time::Duration;

/// Whoever takes longer counts as silent.
const PATIENCE: Duration = Duration::from_secs(3);
/// No document of ours is nearly as long.
const LONGEST: usize = 256 * 1024;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header, empty when there was none.
    pub content_type: String,
    /// The time when it was sent, by the clock of whoever sent it.
    pub sent_at: Option<Seconds>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Asks for a document. `any_certificate` is for a certificate that was made at start, which nobody could know.
pub async fn fetch(url: &str, any_certificate: bool) -> Result<Answer, Silence> {
    // A redirect is a finding, and a proxy of this machine's environment would be another way than everybody takes.
    let client = Client::builder().timeout(PATIENCE).redirect(Policy::none()).no_proxy().user_agent("tegata doctor");
    let client = client.tls_danger_accept_invalid_certs(any_certificate).build().map_err(|_| Silence::Garbled)?;
    let mut response = client.get(url).send().await.map_err(|error| silence(&error))?;
    let headers = response.headers();
    let sent_at = date::from_http(text(headers, DATE)).map(|date| date + text(headers, AGE).parse::<Seconds>().unwrap_or(0));
    let (status, content_type) = (response.status().as_u16(), text(headers, CONTENT_TYPE).to_owned());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| silence(&error))? {
        if body.len() + chunk.len() > LONGEST {
            break;
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, content_type, sent_at, body })
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn silence(error: &reqwest::Error) -> Silence {
    match () {
        () if error.is_timeout() => Silence::TooSlow,
        // The library tells the kind of a failed handshake in its text alone.
        () if format!("{error:?}").to_lowercase().contains("certificate") => Silence::Certificate,
        () if error.is_connect() => Silence::NoConnection,
        () => Silence::Garbled,
    }
}
