//! The authorization endpoint (RFC 6749 §4.1, OpenID Connect Core §3.1.2): an ordered list of checks from a request to
//! the step that follows. Nothing is remembered of a request: codes and tickets are sealed and travel
//! with the browser, and a code is good once because the session it opens can be opened once.

use super::consent;
use super::service::{self, Service};
use super::session::{Caller, Standing};
use super::vault::sha256;
use super::{Result, Services, b64, id_token};
use crate::model::authorize::{Mode, Refusal, Request, SINCE, Unproven, redirect_uri};
use crate::model::parameters::{Parameters, encode};
use crate::model::service::redirect_origin;
use crate::model::{Next, Seconds};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where requests are made.
pub const PATH: &str = "/oauth/authorize";
/// Marks a code, so that scanners recognise a leaked one.
const CODE: &str = "tgo_";
/// A code is exchanged at once, or not at all (RFC 6749 §4.1.2 asks for ten minutes at most).
const CODE_LIFE: Seconds = 60;
/// So long somebody may look at the consent page.
const TICKET_LIFE: Seconds = 3600;

/// What follows from a request.
pub enum Step {
    /// Said on a page: whoever asks is not proven, so nobody is sent anywhere.
    ShowError(Unproven),
    /// Back to the service, with a code or a refusal.
    Back(Back),
    /// To the login page, and then here again.
    LogIn(String),
    /// To the consent page with a sealed ticket.
    Ask(String),
}

/// An answer for the service, by way of the browser.
#[derive(Debug)]
pub struct Back {
    /// One of the service's redirect URIs.
    pub uri: String,
    /// How the answer travels.
    pub mode: Mode,
    /// The answer.
    pub parameters: Vec<(&'static str, String)>,
}

impl Back {
    /// The redirect URI with the answer in its query.
    pub fn url(&self) -> String {
        let pairs: Vec<String> = self.parameters.iter().map(|(name, value)| [name, "=", &encode(value)].concat()).collect();
        let joint = if self.uri.contains('?') { "&" } else { "?" };
        [&self.uri, joint, &pairs.join("&")].concat()
    }
}

/// A service and a redirect URI that belong together.
pub struct Proven<'a> {
    /// Who asks.
    pub service: Arc<Service>,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// What is asked, not yet understood.
    pub parameters: &'a Parameters,
}

/// Finds the service that asks, and where the answer goes.
pub async fn prove<'a>(services: &Services, parameters: &'a Parameters) -> Result<std::result::Result<Proven<'a>, Unproven>> {
    let id = parameters.one("client_id").ok().flatten().unwrap_or_default();
    let Some(service) = service::find(services, id).await? else { return Ok(Err(Unproven::Service)) };
    let uri = redirect_uri(parameters, &service.registration).map(str::to_owned);
    Ok(uri.map(|redirect_uri| Proven { service, redirect_uri, parameters }).ok_or(Unproven::RedirectUri))
}

/// Answers an authorization request of this browser.
pub async fn begin(services: &Services, parameters: &Parameters, standing: &Standing) -> Result<Step> {
    let proven = match prove(services, parameters).await? {
        Ok(proven) => proven,
        Err(unproven) => return Ok(Step::ShowError(unproven)),
    };
    let request = match Request::parse(parameters, &proven.service.registration) {
        Ok(request) => request,
        Err(refusal) => return Ok(Step::Back(proven.refusal(services, refusal))),
    };
    let refuse = |refusal| Ok(Step::Back(proven.refusal(services, refusal)));
    let hint = match &request.id_token_hint {
        None => None,
        Some(text) => match id_token::hint(services, text) {
            Some(hint) => Some(hint.sub),
            None => return refuse(Refusal::InvalidRequest("id_token_hint is no ID token of this server")),
        },
    };
    let now = services.now();
    let caller = match standing {
        Standing::Live(caller) if is_signed_in(caller, &request, hint.as_deref(), now) => caller,
        _ if request.prompt.none => return refuse(Refusal::LoginRequired),
        standing => return Ok(Step::LogIn(login_url(&proven, standing, now))),
    };
    let consented = consent::covers(services, &caller.profile.sub, &proven.service, &request).await?;
    match consented {
        true => Ok(Step::Back(proven.code(services, caller, &request)?)),
        false if request.prompt.none => refuse(Refusal::ConsentRequired),
        false => {
            let ticket = Ticket {
                query: parameters.clone().with(SINCE, Some(&now.to_string())).to_query(),
                sid: caller.sid.clone(),
                expires_at: now + TICKET_LIFE,
            };
            Ok(Step::Ask(services.vault.seal_value("consent ticket", &ticket)?))
        }
    }
}

/// What the consent page was opened with: a request that was proven, for the session it was made in.
#[derive(Serialize, Deserialize)]
pub struct Ticket {
    query: String,
    sid: String,
    expires_at: Seconds,
}

impl Ticket {
    /// Opens a ticket of this session; `None` for one that is not, or no longer.
    pub fn open(services: &Services, sealed: &str, caller: &Caller) -> Option<Self> {
        let ticket: Ticket = services.vault.open_value("consent ticket", sealed)?;
        (ticket.sid == caller.sid && services.now() < ticket.expires_at).then_some(ticket)
    }

    /// The request it is for.
    pub fn parameters(&self) -> Parameters {
        Parameters::parse(&self.query)
    }
}

/// Takes the person's decision, and answers the request it was about; `None` when it can no longer be answered.
pub async fn decide(services: &Services, sealed: &str, caller: &Caller, allowed: bool) -> Result<Option<Step>> {
    let Some(parameters) = Ticket::open(services, sealed, caller).map(|ticket| ticket.parameters()) else { return Ok(None) };
    let Ok(proven) = prove(services, &parameters).await? else { return Ok(None) };
    let Ok(request) = Request::parse(&parameters, &proven.service.registration) else { return Ok(None) };
    if !allowed {
        tracing::info!(target: "audit", event = "consent_refused", account = caller.profile.sub, service = proven.service.id);
        return Ok(Some(Step::Back(proven.refusal(services, Refusal::AccessDenied))));
    }
    consent::give(services, caller, &proven.service, &request.scope).await?;
    Ok(Some(Step::Back(proven.code(services, caller, &request)?)))
}

impl Proven<'_> {
    /// The origin that its pages' forms may lead to.
    pub fn origin(&self) -> String {
        redirect_origin(&self.redirect_uri).unwrap_or_default()
    }

    /// A refusal for the service. Where the mode itself is at fault the answer travels in the query.
    fn refusal(&self, services: &Services, refusal: Refusal) -> Back {
        let mode = if self.parameters.one("response_mode") == Ok(Some("form_post")) { Mode::FormPost } else { Mode::Query };
        let state = self.parameters.one("state").ok().flatten();
        self.back(services, mode, state, vec![("error", refusal.code().into()), ("error_description", refusal.description().into())])
    }

    fn code(&self, services: &Services, caller: &Caller, request: &Request) -> Result<Back> {
        let code = Code {
            sid: services.fresh(16),
            service_id: self.service.id.clone(),
            account_id: caller.profile.sub.clone(),
            parent: caller.sid.clone(),
            scope: request.scope.clone(),
            resources: request.resources.clone(),
            redirect_uri: self.parameters.one("redirect_uri").ok().flatten().map(|uri| b64(&sha256(uri))),
            challenge: request.challenge.clone(),
            nonce: request.nonce.clone(),
            auth_time: caller.auth_time,
            expires_at: services.now() + CODE_LIFE,
        };
        tracing::info!(target: "audit", event = "code_given", account = caller.profile.sub, sid = caller.sid, service = self.service.id);
        Ok(self.back(services, request.mode, request.state.as_deref(), vec![("code", code.seal(services)?)]))
    }

    fn back(&self, services: &Services, mode: Mode, state: Option<&str>, mut parameters: Vec<(&'static str, String)>) -> Back {
        parameters.extend(state.map(|state| ("state", state.to_owned())));
        // RFC 9207: the service sees who answers.
        parameters.push(("iss", services.settings.token.issuer.clone()));
        Back { uri: self.redirect_uri.clone(), mode, parameters }
    }
}

/// What a code says, sealed: nobody else can read or make one.
#[derive(Serialize, Deserialize)]
pub(super) struct Code {
    /// The session that it opens.
    pub sid: String,
    pub service_id: String,
    pub account_id: String,
    /// The browser's session.
    pub parent: String,
    pub scope: String,
    pub resources: Vec<String>,
    /// SHA-256 of the redirect URI, where the request named one.
    pub redirect_uri: Option<String>,
    pub challenge: Option<String>,
    pub nonce: Option<String>,
    pub auth_time: Seconds,
    pub expires_at: Seconds,
}

impl Code {
    fn seal(&self, services: &Services) -> anyhow::Result<String> {
        Ok([CODE, &services.vault.seal_value("code", self)?].concat())
    }

    /// Opens a code of ours; `None` for everything else.
    pub fn open(services: &Services, text: &str) -> Option<Self> {
        services.vault.open_value("code", text.strip_prefix(CODE)?)
    }
}

/// Is this the person who is asked for, and signed in as recently as is asked for?
fn is_signed_in(caller: &Caller, request: &Request, hint: Option<&str>, now: Seconds) -> bool {
    // A sign-in on the way from here to here is the one that was asked for.
    let just_now = request.since.is_some_and(|since| caller.auth_time >= since);
    let recent = request.max_age.is_none_or(|age| now - caller.auth_time <= age);
    let expected = hint.is_none_or(|sub| caller.profile.sub == sub);
    caller.service_id.is_none() && expected && (just_now || (recent && !request.prompt.login))
}

/// The login page, which comes back here. `again` tells it to ask even the one who is signed in.
fn login_url(proven: &Proven<'_>, standing: &Standing, now: Seconds) -> String {
    let again = [PATH, "?", &proven.parameters.clone().with(SINCE, Some(&now.to_string())).to_query()].concat();
    let mut url = Next::or_home(Some(&again)).login_url();
    if standing.caller().is_ok() {
        url.push_str("&again=1");
    }
    if let Ok(Some(hint)) = proven.parameters.one("login_hint") {
        url.push_str(&["&hint=", &encode(hint)].concat());
    }
    url
}
