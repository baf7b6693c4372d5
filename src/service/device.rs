//! Letting a device in that has no browser (RFC 8628): it begins and polls, a person answers elsewhere. The codes are the
//! only bond between the two, so guessing is braked and the person is told who asks, and from where. Called by `http/oauth`.

use super::exchange::{self, Refused, Tokens, allow, offered};
use super::service::{self, Client};
use super::session::{self, Caller, Grant};
use super::throttle::Attempt;
use super::vault::fingerprint;
use super::{Result, Services, consent};
use crate::model::device::{ALPHABET, LENGTH, Pairing, Waiting, parse_user_code, show_user_code};
use crate::model::scope::{self, USUAL};
use crate::model::service::GrantType;
use crate::model::{self, Seconds, Secret};
use crate::store::device::Device;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Where people type the code.
pub const PATH: &str = "/device";
/// Marks a device code, so that scanners recognise a leaked one.
const CODE: &str = "tgd_";
/// So long a device waits, in seconds.
pub const LIFE: u32 = 600;
/// Seconds between two polls; as many more each time that it asked too soon (RFC 8628 §3.5).
pub const PACE: u32 = 5;

/// What a device is given (RFC 8628 §3.2).
pub struct Begun {
    /// What it polls with.
    pub device_code: Secret,
    /// What it shows.
    pub user_code: String,
    /// And where people type that.
    pub page: String,
}

/// Begins: gives a device its codes.
pub async fn begin(services: &Services, client: &Client, scope: &str, address: IpAddr) -> Result<Begun, Refused> {
    allow(client, GrantType::DeviceCode)?;
    let scope = offered(scope, &client.service, USUAL)?;
    let now = services.now();
    // Anybody can call himself by the name of a service that has no secret.
    if client.service.registration.public
        && let Err(retry_after) = services.throttle.admit(&beginning(address), now)
    {
        return Err(super::Error::from(model::Error::Throttled { retry_after }).into());
    }
    let device_code = [CODE, &services.fresh(32)].concat();
    let mut device = Device {
        digest: fingerprint(&device_code),
        user_code: String::new(),
        service_id: client.service.id.clone(),
        scope,
        address: address.to_string(),
        pace: PACE.into(),
        polled_at: None,
        created_at: now,
        expires_at: now + Seconds::from(LIFE),
        allowed: None,
        account_id: None,
        parent_sid: None,
        auth_time: 0,
    };
    // A code in use is one among 25 thousand million: twice in a row means that something else is wrong.
    for _ in 0..2 {
        device.user_code = fresh_user_code(services);
        if services.store.add_device(&device).await.map_err(super::Error::from)? {
            let page = [&services.settings.server.public_origin.to_string(), PATH].concat();
            return Ok(Begun { device_code: device_code.into(), user_code: show_user_code(&device.user_code), page });
        }
    }
    Err(super::Error::from(model::Error::Unavailable).into())
}

/// `grant_type=urn:ietf:params:oauth:grant-type:device_code`: has the person answered?
pub async fn poll(services: &Services, client: &Client, device_code: &str) -> Result<Tokens, Refused> {
    allow(client, GrantType::DeviceCode)?;
    let now = services.now();
    let found = services.store.find_device(&fingerprint(device_code), "").await.map_err(super::Error::from)?;
    let found = found.filter(|device| device.service_id == client.service.id);
    let device = found.ok_or_else(|| Refused::InvalidGrant("the device code is not one of this service's, or was used".into()))?;
    if now >= device.expires_at {
        return Err(Refused::ExpiredToken);
    }
    let soon = device.polled_at.is_some_and(|at| now - at < device.pace);
    let pace = if soon { device.pace + Seconds::from(PACE) } else { device.pace };
    match (device.allowed, soon) {
        (None, _) => {
            services.store.note_poll(&device.digest, now, pace).await.map_err(super::Error::from)?;
            Err(if soon { Refused::SlowDown } else { Refused::AuthorizationPending })
        }
        (Some(1), _) => let_in(services, client, device).await,
        _ => {
            services.store.take_device(&device.digest).await.map_err(super::Error::from)?;
            Err(Refused::AccessDenied)
        }
    }
}

async fn let_in(services: &Services, client: &Client, device: Device) -> Result<Tokens, Refused> {
    let now = services.now();
    if !services.store.take_device(&device.digest).await.map_err(super::Error::from)? {
        return Err(Refused::InvalidGrant("the device code was used before".into()));
    }
    if let Ok(address) = device.address.parse() {
        services.throttle.pardon(&beginning(address));
    }
    let parent = device.parent_sid.unwrap_or_default();
    let account_id = device.account_id.unwrap_or_default();
    let living = exchange::living(services, &parent, &account_id).await?;
    let parent_ends = (!scope::has(&device.scope, "offline_access")).then_some(living.0.ends_at);
    let grant = Grant {
        sid: services.fresh(16),
        service: &client.service,
        scope: &device.scope,
        resources: Vec::new(),
        parent: Some(&parent),
        auth_time: device.auth_time,
        ends_at: exchange::ends_at(services, &client.service, now, parent_ends),
    };
    let entered = session::open(services, living.1.profile.clone(), grant).await?;
    let entered = entered.ok_or(super::Error::from(model::Error::Unavailable))?;
    tracing::info!(target: "audit", event = "device_signed_in", account = account_id, sid = entered.caller.sid, service = client.service.id);
    exchange::tokens(services, client, entered, None).await
}

/// The question, for whom it was put to.
#[derive(Serialize, Deserialize)]
struct Ticket {
    digest: String,
    sid: String,
}

/// Which device waits with this code? Every code that is none counts against the person and the place.
pub async fn find(services: &Services, caller: &Caller, typed: &str, address: IpAddr) -> Result<Pairing> {
    let attempt = Attempt { login: ["device ", &caller.profile.sub].concat(), address, device: None };
    let now = services.now();
    if services.throttle.admit(&attempt, now).is_err() {
        tracing::warn!(target: "audit", event = "user_code_throttled", account = caller.profile.sub, end_user = %address);
        return Ok(Pairing::Braked);
    }
    let found = match parse_user_code(typed) {
        Some(code) => services.store.find_device("", &code).await?,
        None => None,
    };
    let Some(device) = found.filter(|device| now < device.expires_at && device.allowed.is_none()) else { return Ok(Pairing::Unknown) };
    let Some(service) = service::find(services, &device.service_id).await? else { return Ok(Pairing::Unknown) };
    services.throttle.pardon(&attempt);
    let ticket = Ticket { digest: device.digest, sid: caller.sid.clone() };
    Ok(Pairing::Waiting(Waiting {
        name: service.registration.name.clone(),
        user_code: show_user_code(&device.user_code),
        scope: device.scope.split_whitespace().map(str::to_owned).collect(),
        address: device.address,
        since: device.created_at,
        ticket: services.vault.seal_value("device ticket", &ticket)?,
    }))
}

/// Takes the person's answer; `false` when the device waits no more.
pub async fn decide(services: &Services, sealed: &str, caller: &Caller, allowed: bool) -> Result<bool> {
    let ticket: Option<Ticket> = services.vault.open_value("device ticket", sealed);
    let Some(ticket) = ticket.filter(|ticket| ticket.sid == caller.sid) else { return Ok(false) };
    let found = services.store.find_device(&ticket.digest, "").await?.filter(|device| services.now() < device.expires_at);
    let Some(device) = found else { return Ok(false) };
    let Some(service) = service::find(services, &device.service_id).await? else { return Ok(false) };
    let answered = Device {
        allowed: Some(i64::from(allowed)),
        account_id: Some(caller.profile.sub.clone()),
        parent_sid: Some(caller.sid.clone()),
        auth_time: caller.auth_time,
        ..device
    };
    if !services.store.answer_device(&answered).await? {
        return Ok(false);
    }
    let event = if allowed { "device_allowed" } else { "device_denied" };
    tracing::info!(target: "audit", event, account = caller.profile.sub, sid = caller.sid, service = service.id, device = answered.address);
    if allowed {
        consent::give(services, caller, &service, &answered.scope).await?;
    }
    Ok(true)
}

/// The beginnings of one place count together.
fn beginning(address: IpAddr) -> Attempt {
    Attempt { login: format!("device at {address}"), address, device: None }
}

/// Each letter as likely as any other.
fn fresh_user_code(services: &Services) -> String {
    let mut code = String::with_capacity(LENGTH);
    let even = u8::MAX - u8::MAX % ALPHABET.len() as u8;
    while code.len() < LENGTH {
        let mut bytes = [0; LENGTH];
        services.random.fill(&mut bytes);
        let letters = bytes.iter().filter(|byte| **byte < even).map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
        code.extend(letters.take(LENGTH - code.len()));
    }
    code
}
