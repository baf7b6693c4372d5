//! Sessions: who holds one, how one begins and ends. `sign_in` checks passwords, `renewal` hands out the
//! next credential, `credential` is what a browser or service brings.

mod credential;
mod renewal;
mod sign_in;

pub use credential::{BROWSER, REFRESH};
pub use renewal::{identify, renew};
pub use sign_in::{log_in, mark_device, verify_password};

use super::service::Service;
use super::vault::REFRESH_KEY_VERSION;
use super::{Result, Services, revocations};
use crate::model::account::Profile;
use crate::model::scope::USUAL;
use crate::model::session::{Device, Rotation, Why};
use crate::model::{Seconds, Secret};
use crate::store::account::Account;
use crate::store::session::Session;
use serde_json::{Map, Value};
use std::net::IpAddr;

/// A person as a live session knows them.
#[derive(Clone)]
pub struct Caller {
    /// The session's id.
    pub sid: String,
    /// The service that the session belongs to; none for a browser.
    pub service_id: Option<String>,
    /// Granted scope.
    pub scope: String,
    /// The audiences that its service asked for; none means the usual.
    pub resources: Vec<String>,
    /// When the person proved who they are.
    pub auth_time: Seconds,
    /// When the session ends for good.
    pub session_until: Seconds,
    /// The account, as the store knows it now.
    pub profile: Profile,
    /// Who acts for the person, where the token was exchanged (RFC 8693 §4.1). The session is then somebody else's: the
    /// bearer must not end it.
    pub act: Option<Map<String, Value>>,
}

/// What a credential says about the one who brings it.
#[derive(Clone)]
pub enum Standing {
    /// No credential.
    Absent,
    /// Signed in.
    Live(Box<Caller>),
    /// A credential of a session that is over, or no genuine one.
    Over(Why),
}

impl Standing {
    /// The caller, or why there is none.
    pub fn caller(&self) -> std::result::Result<&Caller, Why> {
        match self {
            Standing::Absent => Err(Why::Needed),
            Standing::Live(caller) => Ok(caller),
            Standing::Over(why) => Err(*why),
        }
    }
}

/// A session's credential, handed to the one who holds the session.
pub struct Entered {
    /// Who.
    pub caller: Caller,
    /// `tgs_<sid>.<generation>.<proof>`
    pub credential: Secret,
}

/// Where a sign-in comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The address, as far as it can be trusted.
    pub address: IpAddr,
    /// What the browser calls itself, or the service's name.
    pub label: String,
    /// The mark of a browser that signed in before: `<random>.<proof>`.
    pub device: Option<String>,
}

/// What a service's session is opened for.
pub struct Grant<'a> {
    /// The session's id to be; a session that was opened already is not opened again.
    pub sid: String,
    /// The service.
    pub service: &'a Service,
    /// Granted scope.
    pub scope: &'a str,
    /// The audiences that were asked for.
    pub resources: Vec<String>,
    /// The browser's session it comes from.
    pub parent: Option<&'a str>,
    /// When the person proved who they are.
    pub auth_time: Seconds,
    /// It ends at the latest then.
    pub ends_at: Seconds,
}

/// Opens a new session for a person who has just proven who they are. Where the browser had one of the same
/// person, what came from that one comes from the new one now; another person's ends with all that came from it.
pub async fn enter(services: &Services, profile: Profile, origin: &Origin, old: Option<&str>) -> Result<Entered> {
    let before = match old {
        Some(old) => identify(services, old, BROWSER).await?,
        None => Standing::Absent,
    };
    let now = services.now();
    let session = blank(services, &profile, &origin.label, USUAL);
    services.store.add_session(&session).await?;
    if let Standing::Live(before) = before {
        match before.profile.sub == profile.sub {
            true => services.store.succeed_session(&before.sid, &session.sid, &profile.sub, now).await?,
            false => _ = services.store.end_session(&before.sid, &before.profile.sub, Why::SignedOut, now).await?,
        }
    }
    Ok(Entered { credential: credential::of(services, &session, 0), caller: caller(session, profile) })
}

/// Opens a session for a service, whose credential is its refresh token; `None` when this grant was used before.
pub async fn open(services: &Services, profile: Profile, grant: Grant<'_>) -> Result<Option<Entered>> {
    let usual = blank(services, &profile, &grant.service.registration.name, grant.scope);
    let idle = grant.service.registration.refresh_ttl.map_or(usual.idle_ends_at, |_| grant.ends_at);
    let session = Session {
        sid: grant.sid,
        service_id: Some(grant.service.id.clone()),
        parent_sid: grant.parent.map(str::to_owned),
        auth_time: grant.auth_time,
        resources: grant.resources,
        idle_ends_at: idle.min(grant.ends_at),
        ends_at: grant.ends_at,
        ..usual
    };
    let opened = services.store.add_session(&session).await?;
    Ok(opened.then(|| Entered { credential: credential::of(services, &session, 0), caller: caller(session, profile) }))
}

fn blank(services: &Services, profile: &Profile, label: &str, scope: &str) -> Session {
    let now = services.now();
    let (absolute, idle) = (services.settings.session.absolute_ttl.seconds(), services.settings.session.idle_ttl.seconds());
    Session {
        sid: services.fresh(16),
        account_id: profile.sub.clone(),
        service_id: None,
        parent_sid: None,
        auth_time: now,
        resources: Vec::new(),
        salt: services.fresh(16),
        key_version: REFRESH_KEY_VERSION,
        rotation: Rotation { generation: 0, rotated_at: now, seen_at: None },
        label: label.chars().filter(|c| !c.is_control()).take(120).collect(),
        scope: scope.to_owned(),
        created_at: now,
        idle_ends_at: now + idle,
        ends_at: now + absolute,
        ended: None,
    }
}

/// Ends the session of this credential; nothing happens when it is over already.
pub async fn log_out(services: &Services, credential: &str, kind: &str) -> Result<()> {
    if let Some((session, _, _)) = credential::find(services, credential, kind).await? {
        end(services, &session.account_id, &session.sid, Why::SignedOut).await?;
    }
    Ok(())
}

/// Ends one session of this account.
pub async fn end(services: &Services, account_id: &str, sid: &str, why: Why) -> Result<()> {
    if services.store.end_session(sid, account_id, why, services.now()).await? {
        tracing::info!(target: "audit", event = "session_ended", account = account_id, sid, why = why.code());
    }
    Ok(())
}

/// Ends every session of this account.
pub async fn end_all(services: &Services, account_id: &str, why: Why) -> Result<()> {
    services.store.end_sessions_of(account_id, None, why, services.now()).await?;
    tracing::info!(target: "audit", event = "sessions_ended", account = account_id, why = why.code());
    Ok(())
}

/// Lists the person's signed-in devices, the asking one first.
pub async fn list(services: &Services, caller: &Caller) -> Result<Vec<Device>> {
    let sessions = services.store.list_sessions(&caller.profile.sub, services.now()).await?;
    let mut devices: Vec<Device> = sessions
        .into_iter()
        .map(|s| Device { current: s.sid == caller.sid, sid: s.sid, label: s.label, since: s.created_at, last_seen: s.rotation.rotated_at })
        .collect();
    devices.sort_by_key(|device| !device.current);
    Ok(devices)
}

/// Forgets sessions that ended long ago, and links; how many rows that were. Whoever has a token of an ended session is to hear of the end
/// until the token is dead.
pub async fn forget(services: &Services) -> Result<u64> {
    let kept = services.settings.session.tombstone_ttl.seconds().max(revocations::horizon(services).await?);
    Ok(services.store.purge(services.now() - kept).await?)
}

/// What a session that was found is worth at `now`, whoever named it.
pub(super) fn standing(session: &Session, account: &Account, now: Seconds) -> Standing {
    match over(session, account, now) {
        Some(why) => Standing::Over(why),
        None => Standing::Live(Box::new(caller(session.clone(), account.profile.clone()))),
    }
}

fn over(session: &Session, account: &Account, now: Seconds) -> Option<Why> {
    session.over(now).or(account.disabled_at.map(|_| Why::Disabled))
}

fn caller(session: Session, profile: Profile) -> Caller {
    Caller {
        sid: session.sid,
        service_id: session.service_id,
        scope: session.scope,
        resources: session.resources,
        auth_time: session.auth_time,
        session_until: session.ends_at,
        profile,
        act: None,
    }
}
