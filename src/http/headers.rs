//! Security headers: one policy for everything, a nonce CSP for documents.

use crate::model::Seed;
use crate::settings::Settings;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Uri;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use std::sync::Arc;

/// What an answer that is no document may do in a browser: nothing.
const INERT: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Adds what every answer carries, unless the answer brought its own.
pub async fn secure(State(services): State<Arc<crate::service::Services>>, request: Request, next: Next) -> Response {
    let between_sites = leads_between_sites(request.uri());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not no-referrer: forms without JavaScript find their way back by it.
    add(REFERRER_POLICY, "same-origin");
    if !between_sites {
        add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    add(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    add(CONTENT_SECURITY_POLICY, INERT);
    add(CACHE_CONTROL, "no-store");
    if services.settings.server.public_origin.is_https() {
        add(STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    // A redirect has nothing to show; what was rendered on the way to it must not leave.
    if response.status().is_redirection() {
        let headers = response.headers_mut();
        headers.remove(CONTENT_TYPE);
        headers.remove(http::header::CONTENT_LENGTH);
        *response.body_mut() = axum::body::Body::empty();
    }
    response
}

/// On the way from a service and back to it: a window that the service opened for this must not lose its opener.
fn leads_between_sites(uri: &Uri) -> bool {
    matches!(uri.path(), "/oauth/authorize" | "/oauth/end_session" | "/consent" | "/logout")
        || uri.query().is_some_and(|query| query.contains("next=%2Foauth%2Fauthorize"))
}

/// The policy of a document: our own files, scripts with the page's nonce, and the origins that the
/// keeper may call.
///
/// `goal` is the proven origin of a service that waits for the person: a form's answer may lead there.
pub fn document_policy(settings: &Settings, seed: &Seed, nonce: &str, goal: Option<&str>) -> String {
    let goal = goal.map(|origin| format!(" {origin}")).unwrap_or_default();
    let mut connect = String::from("'self'");
    for origin in &seed.api_origins {
        connect.push(' ');
        connect.push_str(origin);
    }
    // `cargo leptos watch` reloads the page over a socket on another port.
    if cfg!(debug_assertions) && settings.server.public_origin.is_local() {
        connect.push_str(" ws://localhost:3001 ws://127.0.0.1:3001");
    }
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src {connect}; manifest-src 'self'; form-action 'self'{goal}; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    )
}
