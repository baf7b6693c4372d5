//! One request as our own pages and server functions see it: who asks, from where, with which
//! cookies. `identify` finds out, once a request; the methods in the files beside translate server functions into use cases.

mod account;
mod consent;
mod doctor;
mod key;
mod request;
mod service;
mod session;

pub use request::bearer_of;

use super::{address, answer, cookie::Jar};
use crate::model::consent::Asking;
use crate::model::device::Pairing;
use crate::model::seed::Returned;
use crate::model::{self, CookieTrouble, Invitation, Lang, Seed};
use crate::server_fns::Failure;
use crate::service::session::{BROWSER, Caller, Origin, Standing};
use crate::service::{Services, token};
use axum::extract::{Request, State};
use axum::response::Response;
use http::HeaderValue;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, SET_COOKIE, USER_AGENT};
use http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use request::{Asked, asked_by, cookie_trouble, goal_of, label, link_of, pairing_of, returned_by, text};
use std::net::IpAddr;
use std::sync::Arc;

/// What is known of a request.
#[derive(Clone)]
pub struct Visit {
    /// The product.
    pub services: Arc<Services>,
    /// The reference under which this request is logged.
    pub reference: String,
    /// Its cookies.
    pub jar: Jar,
    /// Who the session cookie says it is.
    pub cookie: Standing,
    /// Who the bearer token says it is.
    pub bearer: Standing,
    address: IpAddr,
    label: String,
    lang: Lang,
    wants_html: bool,
    trouble: Option<CookieTrouble>,
    link: Option<Invitation>,
    asked: Option<Asked>,
    goal: Option<String>,
    pairing: Pairing,
    returned: Option<Returned>,
}

/// A layer that finds out who asks. It never refuses: the guard and the server functions do, each in its way.
pub async fn identify(State(services): State<Arc<Services>>, request: Request, next: axum::middleware::Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match Visit::of(services, &parts).await {
        Ok(visit) => {
            parts.extensions.insert(visit);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(error) => answer::json(&error),
    }
}

impl Visit {
    async fn of(services: Arc<Services>, parts: &Parts) -> Result<Self, model::Error> {
        let headers = &parts.headers;
        let reference = super::reference(headers);
        let peer = address::peer(&parts.extensions);
        let jar = Jar::read(headers);
        let tell = |error| answer::tell(error, &reference);
        let cookie = match &jar.session {
            Some(credential) => crate::service::session::identify(&services, credential, BROWSER).await.map_err(tell)?,
            None => Standing::Absent,
        };
        let bearer = match bearer_of(headers) {
            Some(token) => token::bearer(&services, token).await.map_err(tell)?,
            None => Standing::Absent,
        };
        let asked = asked_by(&services, &parts.uri, &cookie).await.map_err(tell)?;
        let wished = jar.lang.or_else(|| asked.as_ref()?.lang);
        let lang = wished.unwrap_or_else(|| Lang::from_accept_language(text(headers, ACCEPT_LANGUAGE)));
        let address = address::client(&services.settings, peer, headers);
        Ok(Visit {
            pairing: pairing_of(&services, &parts.uri, &cookie, address).await.map_err(tell)?,
            address,
            label: label(text(headers, USER_AGENT)),
            wants_html: text(headers, ACCEPT).contains("text/html"),
            trouble: cookie_trouble(&services, peer, parts),
            link: link_of(&services, &parts.uri).await.map_err(tell)?,
            returned: returned_by(&parts.uri),
            goal: goal_of(&services, &parts.uri, asked.as_ref()),
            asked,
            services,
            reference,
            jar,
            cookie,
            bearer,
            lang,
        })
    }

    /// The visit that this server function or page belongs to.
    pub fn current() -> Result<Self, Failure> {
        use_context::<Visit>().ok_or(Failure(model::Error::Unavailable))
    }

    /// What the page starts from.
    pub fn seed(&self) -> Seed {
        let settings = &self.services.settings;
        let caller = self.cookie.caller();
        Seed {
            who: caller.ok().map(|c| c.profile.clone()),
            sid: caller.ok().map(|c| c.sid.clone()),
            why: caller.err(),
            session_until: caller.ok().map(|c| c.session_until),
            flash: self.jar.flash,
            lang: self.lang,
            theme: self.jar.theme.unwrap_or_default(),
            keep: settings.session.keep,
            api_origins: settings.server.api_origins.iter().map(ToString::to_string).collect(),
            demo_api: settings.server.demo_api.as_ref().map(|url| url.as_str().to_owned()),
            registration: settings.account.registration,
            link: self.link.clone(),
            service: self.asked.as_ref().map(|asked| asked.asking.name.clone()),
            returned: self.returned.clone(),
            cookie_trouble: self.trouble,
        }
    }

    /// What a service asks of the person; on the consent page alone.
    pub fn asking(&self) -> Option<Asking> {
        self.asked.as_ref().map(|asked| asked.asking.clone()).filter(|asking| !asking.ticket.is_empty())
    }

    /// The device that the person is to answer; on its page alone.
    pub fn pairing(&self) -> Pairing {
        self.pairing.clone()
    }

    /// The proven origin of the service that this page's form leads back to.
    pub fn goal(&self) -> Option<&str> {
        self.goal.as_deref()
    }

    /// Who reads: by bearer token; in the page's first render, where no token can be, by cookie.
    fn reader(&self) -> Result<&Caller, Failure> {
        let standing = if is_document() { &self.cookie } else { &self.bearer };
        let caller = standing.caller().map_err(|why| Failure(model::Error::signed_out(why)))?;
        // A token that was issued to a service is good for that service and for userinfo.
        if caller.service_id.is_some() { Err(self.refuse(caller)) } else { Ok(caller) }
    }

    /// Who changes something: the bearer token and the session cookie of the same person. A token
    /// alone could be forged by whoever holds a shared secret.
    fn owner(&self) -> Result<&Caller, Failure> {
        let signed_out = |why| Failure(model::Error::signed_out(why));
        let bearer = self.bearer.caller().map_err(signed_out)?;
        let cookie = self.cookie.caller().map_err(signed_out)?;
        if bearer.profile.sub == cookie.profile.sub && bearer.service_id.is_none() { Ok(cookie) } else { Err(self.refuse(bearer)) }
    }

    /// Who administers: an owner whom the store knows in that role, whatever the token says.
    fn administrator(&self) -> Result<&Caller, Failure> {
        let caller = self.owner()?;
        if caller.profile.is_administrator() { Ok(caller) } else { Err(self.refuse(caller)) }
    }

    /// A good token that is not good for this (ASVS 16.3.2).
    fn refuse(&self, caller: &Caller) -> Failure {
        tracing::warn!(target: "audit", event = "access_refused", account = caller.profile.sub, sid = caller.sid, service = caller.service_id);
        model::Error::Forbidden.into()
    }

    fn origin(&self) -> Origin {
        Origin { address: self.address, label: self.label.clone(), device: self.jar.device.clone() }
    }

    fn tell(&self, error: crate::service::Error) -> Failure {
        Failure(answer::tell(error, &self.reference))
    }
}

/// Adds a cookie to the answer of a page or server function.
pub fn set_cookie(cookie: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        response.append_header(SET_COOKIE, value);
    }
}

/// True in the render of a document, where server functions run in-process.
fn is_document() -> bool {
    use_context::<Parts>().is_some_and(|parts| !parts.uri.path().starts_with("/api/"))
}
