//! Forward authentication (docs/forward-auth.md): a reverse proxy asks about each request to an application that knows nothing of Tegata.
//! The application is a registered service and people log in to it by the same code flow as everywhere; what their browser keeps for
//! its host is the sealed name of the service's session. Called by `http/forward`.

use super::exchange::{self, Refused};
use super::service::{self, Client, Service};
use super::session::{self, Caller, Standing};
use super::vault::{same, sha256};
use super::{Result, Services, authorize, b64};
use crate::model::Seconds;
use crate::model::parameters::{Parameters, encode};
use crate::model::seed::Registration as Joining;
use crate::model::service::FORWARD_CALLBACK;
use crate::model::session::Why;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Marks a pass, so that scanners recognise a leaked one.
const PASS: &str = "tgf_";
/// So long somebody may take to log in.
pub const LOG_IN_LIFE: Seconds = 3600;
/// A page with a longer address is not come back to: it would not fit through the login page.
const LONGEST_PAGE: usize = 2000;

/// What becomes of a request.
pub enum Verdict {
    /// It goes through.
    Pass(Box<Caller>),
    /// The person is not logged in, or no longer.
    LogIn,
    /// The person has not the role that the service requires.
    Forbidden,
}

/// A login under way: travels as `state`, sealed.
#[derive(Serialize, Deserialize)]
struct State {
    service_id: String,
    browser: String,
    page: String,
    verifier: String,
    expires_at: Seconds,
}

/// A login that was completed.
pub struct Entry {
    /// What the browser keeps, for the host of the application.
    pub pass: String,
    /// As long as that is worth keeping.
    pub max_age: Seconds,
    /// The address that the person wanted to see.
    pub page: String,
}

/// Finds the service of an origin that a proxy asks for.
pub async fn find(services: &Services, origin: &str) -> Result<Option<Arc<Service>>> {
    service::find_by_origin(services, origin).await
}

/// Judges a request that brings this pass, or none.
pub async fn judge(services: &Services, service: &Service, pass: Option<&str>) -> Result<Verdict> {
    let Standing::Live(caller) = standing(services, service, pass).await? else { return Ok(Verdict::LogIn) };
    let required = service.registration.require_role.as_ref();
    let allowed = required.is_none_or(|role| caller.profile.roles.contains(role));
    Ok(if allowed { Verdict::Pass(caller) } else { Verdict::Forbidden })
}

/// The address that the application may know of the person: one that was proven, or that nobody could have made up.
pub fn email(services: &Services, caller: &Caller) -> Option<String> {
    let made_up = services.settings.account.registration == Joining::Open;
    caller.profile.email.clone().filter(|_| caller.profile.email_verified || !made_up)
}

/// Where a browser goes to log in, to come back to this page.
pub fn log_in_url(services: &Services, service: &Service, page: &str, browser: &str) -> Result<String> {
    let verifier = services.fresh(32);
    let challenge = b64(&sha256(&verifier));
    let state = State {
        service_id: service.id.clone(),
        browser: browser.to_owned(),
        page: if page.len() <= LONGEST_PAGE { page.to_owned() } else { "/".to_owned() },
        verifier,
        expires_at: services.now() + LOG_IN_LIFE,
    };
    let query: Parameters = [
        ("response_type", "code".to_owned()),
        ("client_id", service.id.clone()),
        ("redirect_uri", callback(service)),
        ("scope", "openid profile email".to_owned()),
        ("state", services.vault.seal_value("forward state", &state)?),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256".to_owned()),
    ]
    .into_iter()
    .collect();
    Ok([&services.settings.token.issuer, authorize::PATH, "?", &query.to_query()].concat())
}

/// Completes a login in the browser that began it; `None` where it cannot be.
pub async fn enter(services: &Services, service: &Arc<Service>, answer: &Parameters, browser: Option<&str>) -> Result<Option<Entry>> {
    let (Ok(Some(sealed)), Ok(Some(code)), Some(browser)) = (answer.one("state"), answer.one("code"), browser) else { return Ok(None) };
    let state: Option<State> = services.vault.open_value("forward state", sealed);
    let now = services.now();
    // Whoever was sent here with somebody else's code must not find themselves logged in as them.
    let state = state.filter(|state| state.service_id == service.id && same(&state.browser, browser) && now < state.expires_at);
    let Some(state) = state else { return Ok(None) };
    let client = Client { service: service.clone(), secret: None };
    let caller = match exchange::redeem(services, &client, code, Some(&callback(service)), Some(&state.verifier)).await {
        Ok((entered, _)) => entered.caller,
        Err(Refused::Other(error)) => return Err(error),
        Err(_) => return Ok(None),
    };
    let pass = [PASS, &services.vault.seal(&label(service), caller.sid.as_bytes())?].concat();
    let page = [service.registration.forward_auth.as_deref().unwrap_or_default(), &state.page].concat();
    Ok(Some(Entry { pass, max_age: caller.session_until - now, page }))
}

/// Ends the session behind a pass; where the browser goes to end Tegata's own too, if the person wants that.
pub async fn leave(services: &Services, service: &Service, pass: Option<&str>) -> Result<String> {
    if let Standing::Live(caller) = standing(services, service, pass).await? {
        session::end(services, &caller.profile.sub, &caller.sid, Why::SignedOut).await?;
    }
    let id = ["?client_id=", &encode(&service.id)].concat();
    let back = service.registration.post_logout_uris.first().map(|uri| ["&post_logout_redirect_uri=", &encode(uri)].concat());
    Ok([&services.settings.token.issuer, "/oauth/end_session", &id, &back.unwrap_or_default()].concat())
}

async fn standing(services: &Services, service: &Service, pass: Option<&str>) -> Result<Standing> {
    let sealed = pass.and_then(|pass| pass.strip_prefix(PASS));
    let sid = sealed.and_then(|sealed| services.vault.open(&label(service), sealed).ok()).and_then(|sid| String::from_utf8(sid).ok());
    let Some(sid) = sid else { return Ok(Standing::Absent) };
    let Some(known) = services.store.recent_session(&sid).await? else { return Ok(Standing::Over(Why::Expired)) };
    let (session, account) = &*known;
    match session.service_id.as_deref() == Some(&service.id) {
        true => Ok(session::standing(session, account, services.now())),
        false => Ok(Standing::Over(Why::Expired)),
    }
}

fn callback(service: &Service) -> String {
    [service.registration.forward_auth.as_deref().unwrap_or_default(), FORWARD_CALLBACK].concat()
}

/// A pass is good for one service alone.
fn label(service: &Service) -> String {
    format!("forward pass {}", service.id)
}
