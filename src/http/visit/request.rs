//! What a request says about itself, read without asking who sends it.

use crate::http::address;
use crate::model::authorize::ui_locale;
use crate::model::consent::Asking;
use crate::model::device::Pairing;
use crate::model::parameters::Parameters;
use crate::model::seed::Returned;
use crate::model::service::redirect_origin;
use crate::model::{CookieTrouble, Invitation, Lang, Next, Purpose, scope};
use crate::server_fns::Failure;
use crate::service::authorize::{self, Ticket};
use crate::service::device;
use crate::service::end_session;
use crate::service::session::Standing;
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

/// The service that waits for the person at this page.
#[derive(Clone)]
pub struct Asked {
    /// What it asks; with a ticket on the consent page alone.
    pub asking: Asking,
    /// The language it wishes its people to be spoken to in.
    pub lang: Option<Lang>,
}

/// Finds the service whose request led to the login page or to the consent page, when it is proven.
pub async fn asked_by(services: &Services, uri: &Uri, cookie: &Standing) -> Result<Option<Asked>> {
    let query = || Parameters::parse(uri.query().unwrap_or_default());
    let (parameters, ticket) = match (uri.path(), cookie) {
        ("/login", _) => {
            let next = Next::or_home(query().one("next").ok().flatten());
            let Some(request) = next.as_str().strip_prefix(authorize::PATH).and_then(|rest| rest.strip_prefix('?')) else {
                return Ok(None);
            };
            (Parameters::parse(request), String::new())
        }
        ("/consent", Standing::Live(caller)) => {
            let query = query();
            let sealed = query.one("ticket").ok().flatten().unwrap_or_default();
            let Some(ticket) = Ticket::open(services, sealed, caller) else { return Ok(None) };
            (ticket.parameters(), sealed.to_owned())
        }
        _ => return Ok(None),
    };
    let Ok(proven) = authorize::prove(services, &parameters).await? else { return Ok(None) };
    let registration = &proven.service.registration;
    let scope = scope::known(parameters.one("scope").ok().flatten().unwrap_or(scope::USUAL), &registration.scopes);
    let asking = Asking {
        name: registration.name.clone(),
        origin: proven.origin(),
        scope: scope.split_whitespace().map(str::to_owned).collect(),
        ticket,
    };
    Ok(Some(Asked { asking, lang: ui_locale(&parameters) }))
}

/// The device that waits with the code in this page's address, or what became of one.
pub async fn pairing_of(services: &Services, uri: &Uri, cookie: &Standing, address: IpAddr) -> Result<Pairing> {
    let Some(query) = uri.query().filter(|_| uri.path() == device::PATH) else { return Ok(Pairing::Typing) };
    let query = Parameters::parse(query);
    let one = |name| query.one(name).ok().flatten();
    match (one("user_code"), one("done"), cookie) {
        (Some(typed), _, Standing::Live(caller)) => device::find(services, caller, typed, address).await,
        (_, Some("allowed"), _) => Ok(Pairing::Allowed),
        (_, Some("denied"), _) => Ok(Pairing::Denied),
        (_, Some(_), _) => Ok(Pairing::Unknown),
        _ => Ok(Pairing::Typing),
    }
}

/// The proven origin that a form of this page leads back to: of the service that waits for the person, or of the one that
/// wants them logged out.
pub fn goal_of(services: &Services, uri: &Uri, asked: Option<&Asked>) -> Option<String> {
    if uri.path() != "/logout" {
        return asked.map(|asked| asked.asking.origin.clone());
    }
    let query = Parameters::parse(uri.query()?);
    redirect_origin(&end_session::decided(services, query.one("ticket").ok()??)?)
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
