//! What a request says about itself, read without asking who sends it.

use crate::http::address;
use crate::model::seed::Returned;
use crate::model::{CookieTrouble, Invitation, Purpose};
use crate::server_fns::Failure;
use crate::service::{Result, Services, link};
use axum::extract::Query;
use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Uri};
use leptos::server_fn::error::ServerFnUrlError;
use std::collections::HashMap;
use std::net::IpAddr;

/// The bearer token of a request (RFC 6750 §2.1).
pub fn bearer_of(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A Secure cookie needs https, or this very machine.
pub fn cookie_trouble(services: &Services, peer: IpAddr, parts: &Parts) -> Option<CookieTrouble> {
    if parts.uri.query().is_some_and(|query| query.split('&').any(|pair| pair == "trouble=cookie")) {
        return Some(CookieTrouble::NotReturned);
    }
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(name, _)| name);
    let local = name == "localhost"
        || name.ends_with(".localhost")
        || name == "[::1]"
        || name.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
    (!local && !address::is_https(&services.settings, peer, &parts.headers)).then_some(CookieTrouble::PlainHttp)
}

/// What the one-time link that a page was opened with is good for.
pub async fn link_of(services: &Services, uri: &Uri) -> Result<Option<Invitation>> {
    let (purpose, field) = match uri.path() {
        "/register" => (Purpose::Invite, "invite="),
        "/setup" => (Purpose::Setup, "token="),
        "/reset" => (Purpose::Reset, "token="),
        _ => return Ok(None),
    };
    let token = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix(field));
    link::read(services, token.unwrap_or_default(), purpose).await
}

/// The error that a form without a script came back with: `server_fn` puts it into the page's URL.
pub fn returned_by(uri: &Uri) -> Option<Returned> {
    // Almost no URL has one, and every request comes by here.
    if !uri.query()?.contains("__err=") {
        return None;
    }
    let Query(mut query) = Query::<HashMap<String, String>>::try_from_uri(uri).ok()?;
    let path = query.remove("__path")?;
    let error = ServerFnUrlError::<Failure>::decode_err(query.get("__err")?).0;
    Some(Returned { path, error })
}

/// "Firefox on Linux" and the like: enough to recognise one's own devices.
pub fn label(agent: &str) -> String {
    let pick = |table: &[(&'static str, &'static str)]| table.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    // Order matters: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
    let browser = pick(&[("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = pick(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

/// A header as text; empty when it is missing or no text.
pub fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
