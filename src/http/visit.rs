//! One request as our own pages and server functions see it: who asks, from where, with which
//! cookies. `identify` finds out, once a request; the methods translate server functions into use cases.

use super::{address, answer, cookie, cookie::Jar};
use crate::model::account::NewAccount;
use crate::model::session::{Device, Why};
use crate::model::{self, CookieTrouble, Flash, Granted, Invitation, Lang, Next, Profile, Purpose, Secret, Seed};
use crate::server_fns::Failure;
use crate::service::session::{BROWSER, Caller, Entered, Origin, Standing};
use crate::service::{Services, account, link, session, token};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use http::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, HOST, SET_COOKIE, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use std::net::{IpAddr, SocketAddr};
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
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip());
        let jar = Jar::read(headers);
        let tell = |error| answer::tell(error, &reference);
        let cookie = match &jar.session {
            Some(credential) => session::identify(&services, credential, BROWSER).await.map_err(tell)?,
            None => Standing::Absent,
        };
        let bearer = match bearer_of(headers) {
            Some(token) => token::bearer(&services, token).await.map_err(tell)?,
            None => Standing::Absent,
        };
        let lang = jar.lang.unwrap_or_else(|| Lang::from_accept_language(text(headers, ACCEPT_LANGUAGE)));
        Ok(Visit {
            address: address::client(&services.settings, peer, headers),
            label: label(text(headers, USER_AGENT)),
            wants_html: text(headers, ACCEPT).contains("text/html"),
            trouble: cookie_trouble(&services, peer, parts),
            link: link_of(&services, &parts.uri).await.map_err(tell)?,
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
            cookie_trouble: self.trouble,
        }
    }

    /// Signs in; a browser without JavaScript goes on to `next`.
    pub async fn log_in(&self, login: &str, password: Secret, next: Option<&str>) -> Result<Granted, Failure> {
        let entered = session::log_in(&self.services, login, &password, &self.origin(), self.jar.session.as_deref()).await;
        self.let_in(entered.map_err(|e| self.tell(e))?, &Next::or_home(next)).await
    }

    /// Renews the session of the cookie.
    pub async fn renew(&self) -> Result<Granted, Failure> {
        let presented = self.jar.session.as_deref().ok_or(Failure(model::Error::signed_out(Why::Needed)))?;
        let entered = session::renew(&self.services, presented, BROWSER, None).await.map_err(|e| self.tell(e))?;
        let granted = self.granted(&entered.caller).await?;
        self.keep(&entered);
        Ok(granted)
    }

    /// Signs this device out, whatever the state of its session.
    pub async fn log_out(&self) -> Result<(), Failure> {
        if let Some(credential) = &self.jar.session {
            session::log_out(&self.services, credential, BROWSER).await.map_err(|e| self.tell(e))?;
        }
        set_cookie(&cookie::no_session());
        self.clear_site_data();
        if self.wants_html {
            set_cookie(&cookie::flash(Flash::SignedOut));
            leptos_axum::redirect("/login");
        }
        Ok(())
    }

    /// Signs every device of the person out.
    pub async fn log_out_everywhere(&self) -> Result<(), Failure> {
        let caller = self.owner()?;
        session::end_all(&self.services, &caller.profile.sub, Why::SignedOut).await.map_err(|e| self.tell(e))?;
        set_cookie(&cookie::no_session());
        self.clear_site_data();
        Ok(())
    }

    /// Lists the person's devices.
    pub async fn list_devices(&self) -> Result<Vec<Device>, Failure> {
        session::list(&self.services, self.reader()?).await.map_err(|e| self.tell(e))
    }

    /// Signs another device of the person out.
    pub async fn end_device(&self, sid: &str) -> Result<(), Failure> {
        let caller = self.owner()?;
        session::end(&self.services, &caller.profile.sub, sid, Why::SignedOut).await.map_err(|e| self.tell(e))
    }

    /// Makes an account, by invitation or openly, and signs in.
    pub async fn register(&self, email: &str, name: &str, password: &str, invite: Option<&str>) -> Result<Granted, Failure> {
        let door = match invite.filter(|token| !token.is_empty()) {
            Some(token) => account::Door::Link(Purpose::Invite, token),
            None => account::Door::Open,
        };
        self.make_account(NewAccount { email, name, password }, door).await
    }

    /// Makes the first account, the administrator's.
    pub async fn set_up(&self, email: &str, name: &str, password: &str, token: &str) -> Result<Granted, Failure> {
        self.make_account(NewAccount { email, name, password }, account::Door::Link(Purpose::Setup, token)).await
    }

    /// Sets a new password with a reset link.
    pub async fn reset_password(&self, password: &str, token: &str) -> Result<(), Failure> {
        account::reset_password(&self.services, password, token).await.map_err(|e| self.tell(e))?;
        if self.wants_html {
            set_cookie(&cookie::flash(Flash::PasswordChanged));
            leptos_axum::redirect("/login");
        }
        Ok(())
    }

    /// The caller's profile.
    pub async fn read_profile(&self) -> Result<Profile, Failure> {
        Ok(self.reader()?.profile.clone())
    }

    /// Changes name and user name.
    pub async fn change_profile(&self, name: &str, username: &str) -> Result<Profile, Failure> {
        account::change_profile(&self.services, self.owner()?, name, username).await.map_err(|e| self.tell(e))
    }

    /// Changes the password; this device gets a new session.
    pub async fn change_password(&self, current: Secret, password: &str) -> Result<Granted, Failure> {
        let entered = account::change_password(&self.services, self.owner()?, &current, password, &self.origin()).await;
        self.let_in(entered.map_err(|e| self.tell(e))?, &Next::home()).await
    }

    async fn make_account(&self, new: NewAccount<'_>, door: account::Door<'_>) -> Result<Granted, Failure> {
        let entered = account::register(&self.services, new, door, &self.origin(), self.jar.session.as_deref()).await;
        self.let_in(entered.map_err(|e| self.tell(e))?, &Next::home()).await
    }

    /// Who reads: by bearer token; in the page's first render, where no token can be, by cookie.
    fn reader(&self) -> Result<&Caller, Failure> {
        let standing = if is_document() { &self.cookie } else { &self.bearer };
        let caller = standing.caller().map_err(|why| Failure(model::Error::signed_out(why)))?;
        // A token that was issued to a service is good for that service and for userinfo.
        if caller.service_id.is_some() { Err(model::Error::Forbidden.into()) } else { Ok(caller) }
    }

    /// Who changes something: the bearer token and the session cookie of the same person. A token
    /// alone could be forged by whoever holds a shared secret.
    fn owner(&self) -> Result<&Caller, Failure> {
        let signed_out = |why| Failure(model::Error::signed_out(why));
        let bearer = self.bearer.caller().map_err(signed_out)?;
        let cookie = self.cookie.caller().map_err(signed_out)?;
        if bearer.profile.sub == cookie.profile.sub && bearer.service_id.is_none() {
            Ok(cookie)
        } else {
            Err(model::Error::Forbidden.into())
        }
    }

    /// Hands the new session to the browser.
    async fn let_in(&self, entered: Entered, next: &Next) -> Result<Granted, Failure> {
        let granted = self.granted(&entered.caller).await?;
        self.keep(&entered);
        set_cookie(&cookie::device(&session::mark_device(&self.services, &entered.caller.profile.sub)));
        if self.wants_html {
            match self.jar.returned {
                true => leptos_axum::redirect(next.as_str()),
                false => leptos_axum::redirect("/login?trouble=cookie"),
            }
        }
        Ok(granted)
    }

    async fn granted(&self, caller: &Caller) -> Result<Granted, Failure> {
        let pass = token::issue(&self.services, caller, None).await.map_err(|e| self.tell(e))?;
        Ok(Granted { pass, who: caller.profile.clone(), cookie_returned: self.jar.returned })
    }

    fn keep(&self, entered: &Entered) {
        let tombstone = self.services.settings.session.tombstone_ttl.seconds();
        let max_age = entered.caller.session_until - self.services.now() + tombstone;
        set_cookie(&cookie::session(entered.credential.expose(), max_age));
    }

    /// Not "cache": that would drop the hashed assets, and pages are never cached anyway.
    fn clear_site_data(&self) {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.insert_header(http::HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
        }
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

/// The bearer token of a request (RFC 6750 §2.1).
pub fn bearer_of(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// True in the render of a document, where server functions run in-process.
fn is_document() -> bool {
    use_context::<Parts>().is_some_and(|parts| !parts.uri.path().starts_with("/api/"))
}

/// A Secure cookie needs https, or this very machine.
fn cookie_trouble(services: &Services, peer: IpAddr, parts: &Parts) -> Option<CookieTrouble> {
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
async fn link_of(services: &Services, uri: &http::Uri) -> crate::service::Result<Option<Invitation>> {
    let (purpose, field) = match uri.path() {
        "/register" => (Purpose::Invite, "invite="),
        "/setup" => (Purpose::Setup, "token="),
        "/reset" => (Purpose::Reset, "token="),
        _ => return Ok(None),
    };
    let token = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix(field));
    link::read(services, token.unwrap_or_default(), purpose).await
}

/// "Firefox on Linux" and the like: enough to recognise one's own devices.
fn label(agent: &str) -> String {
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

fn text(headers: &HeaderMap, name: http::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
