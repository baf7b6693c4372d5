//! Addresses: the issuer, the origin that people type, and the one that a browser really shows. Three spellings of one
//! place, compared letter by letter by everybody, so each difference breaks somebody.

use crate::model::finding::Finding;
use crate::settings::Settings;

/// Judges the settings, and the origin in the address bar where it is known.
pub fn judge(settings: &Settings, browser: Option<&str>) -> Vec<Finding> {
    let issuer = settings.token.issuer.clone();
    let origin = settings.server.public_origin.to_string();
    let mut found = Vec::new();
    match origin_of(&issuer).filter(|_| is_plain(&issuer)) {
        None => found.push(Finding::IssuerForm { issuer }),
        Some(of_issuer) if of_issuer != origin => found.push(Finding::IssuerOrigin { issuer, origin: origin.clone() }),
        Some(_) if issuer.ends_with('/') => found.push(Finding::IssuerSlash { issuer }),
        Some(_) => {}
    }
    let shown = browser.map(|browser| origin_of(browser).unwrap_or(browser).trim_end_matches('/'));
    if let Some(browser) = shown.filter(|browser| *browser != origin) {
        found.push(Finding::OriginBrowser { browser: browser.to_owned(), origin });
    }
    found
}

/// Scheme and authority of an http(s) URL.
fn origin_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next().filter(|authority| !authority.is_empty())?;
    Some(&url[..url.len() - rest.len() + authority.len()])
}

/// Without query, fragment, user or blanks (OpenID Connect Discovery §3).
fn is_plain(url: &str) -> bool {
    !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@' | '\\'))
}
