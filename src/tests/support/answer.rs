//! An answer, read whole, and what tests ask of it.

use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;

/// An answer of the server.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads the whole body.
    pub async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Insists on a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert!(self.header("content-type").starts_with("application/json"), "{:?} {}", self.headers, self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// A header as text, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("visible ASCII"))
    }

    /// Where it sends the browser to.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// Every Set-Cookie value.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().expect("visible ASCII")).collect()
    }

    /// The value that a cookie has after this answer (the last one counts); empty when it is taken away.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.set_cookies().into_iter().rev().find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))?;
        Some(found.split(';').next().unwrap_or_default())
    }

    /// The code of the error it tells.
    #[track_caller]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().expect("an error").to_owned()
    }

    /// Why nobody is signed in.
    #[track_caller]
    pub fn why(&self) -> String {
        assert_eq!(self.code(), "signed_out");
        self.json()["why"].as_str().expect("a reason").to_owned()
    }
}
