//! `/oauth/*` and `/.well-known/*`: what services and strangers call.

mod discovery;
mod grants;
mod refresh;
mod revoke;
mod token;
mod userinfo;

use crate::support::visitor::form;
use crate::support::{Answer, App, PASSWORD, secret};
use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A Tegata with services registered by settings: `flask` has the password grant, `api` has not,
/// `spa` cannot keep a secret.
pub struct Registered {
    pub app: App,
    pub flask: String,
    pub api: String,
}

pub async fn registered(settings: &[(&str, &str)]) -> Registered {
    let (flask, api) = (secret(), secret());
    let mut all = vec![
        ("TEGATA_SERVICES", "flask,api,spa"),
        ("TEGATA_SERVICE_FLASK_SECRET", flask.as_str()),
        ("TEGATA_SERVICE_FLASK_GRANTS", "password,refresh_token"),
        ("TEGATA_SERVICE_FLASK_ORIGINS", "http://localhost:5000"),
        ("TEGATA_SERVICE_API_SECRET", api.as_str()),
        ("TEGATA_SERVICE_SPA_PUBLIC", "true"),
    ];
    all.extend(settings);
    let app = App::with(&all).await;
    app.account("hana@example.jp", &["editor"]).await;
    Registered { app, flask, api }
}

pub const PASSWORD_GRANT: [(&str, &str); 3] = [("grant_type", "password"), ("username", "hana@example.jp"), ("password", PASSWORD)];

/// `Authorization: Basic`, with both halves form-encoded first (RFC 6749 §2.3.1).
pub fn basic(id: &str, secret: &str) -> String {
    let encode = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(id), encode(secret))))
}

impl Registered {
    /// A token request as `flask`, authenticated by header.
    pub async fn flask(&self, fields: &[(&str, &str)]) -> Answer {
        self.ask(Some(&basic("flask", &self.flask)), fields).await
    }

    pub async fn ask(&self, authorization: Option<&str>, fields: &[(&str, &str)]) -> Answer {
        self.app.send(request(authorization, form(fields))).await
    }

    /// The refresh token of a fresh sign-in at `flask`.
    pub async fn refresh_token(&self) -> String {
        self.flask(&PASSWORD_GRANT).await.expect(200).json()["refresh_token"].as_str().expect("a refresh token").to_owned()
    }
}

/// A token request.
pub fn request(authorization: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let request = Request::post("/oauth/token").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = match authorization {
        Some(value) => request.header(header::AUTHORIZATION, value),
        None => request,
    };
    request.body(body.into()).expect("a request")
}

/// Insists on an error answer as RFC 6749 §5.2 shapes it.
#[track_caller]
pub fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (status, Some(error)), "{}", answer.text());
    let body = answer.json();
    let description = body["error_description"].as_str().expect("a sentence");
    assert!(description.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\'), "RFC 6749 §5.2: {description}");
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert!(answer.set_cookies().is_empty());
}
