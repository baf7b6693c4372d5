//! Cookies and TLS: every cookie is Secure, and browsers keep such a one only where they trust the connection.

use crate::model::finding::Finding;
use crate::settings::Settings;

/// Judges the settings.
pub fn judge(settings: &Settings) -> Vec<Finding> {
    let (server, mut found) = (&settings.server, Vec::new());
    let origin = || server.public_origin.to_string();
    if !server.public_origin.is_https() && !server.public_origin.is_local() {
        found.push(Finding::CookieHttp { origin: origin() });
    }
    if server.tls_self_signed {
        found.push(Finding::TlsSelfSigned { origin: origin() });
    }
    found
}
