//! Sessions: signing in and out, and the renewal that cannot sign anyone out. The rule itself is
//! `model::session::Rotation`; here it meets the store.

use super::password::Verdict;
use super::throttle::Attempt;
use super::vault::{REFRESH_KEY_VERSION, same};
use super::{Error, Result, Services};
use crate::model::account::Profile;
use crate::model::session::{Device, Renewal, Rotation, Why};
use crate::model::{self, Fault, Field, Login, Rule, Seconds, Secret};
use crate::store::account::Account;
use crate::store::session::Session;
use std::net::IpAddr;

/// Marks the credential of a browser, so that scanners recognise a leaked one.
pub const BROWSER: &str = "tgs_";
/// Marks a service's refresh token.
pub const REFRESH: &str = "tgr_";

/// A person as a live session knows them.
#[derive(Clone)]
pub struct Caller {
    /// The session's id.
    pub sid: String,
    /// The service that the session belongs to; none for a browser.
    pub service_id: Option<String>,
    /// Granted scope.
    pub scope: String,
    /// When the session ends for good.
    pub session_until: Seconds,
    /// The account, as the store knows it now.
    pub profile: Profile,
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

/// Checks a password, braked by account, address and known device. The answer to an unknown account
/// is the same, and takes as long.
pub async fn verify_password(services: &Services, login: &str, password: &Secret, origin: &Origin) -> Result<Account> {
    let wrong = || Error::Told(model::Error::BadCredentials);
    let parsed = Login::parse(login);
    let missing = password.expose().is_empty().then_some(Fault { field: Field::Password, rule: Rule::Missing });
    let faults: Vec<Fault> =
        parsed.as_ref().err().map(|rule| Fault { field: Field::Email, rule: *rule }).into_iter().chain(missing).collect();
    let Ok(login) = parsed else { return Err(model::Error::Invalid { faults }.into()) };
    if !faults.is_empty() {
        return Err(model::Error::Invalid { faults }.into());
    }
    // Longer than any password here: not hashed, so that nobody buys our time by the megabyte.
    if password.expose().chars().count() > *model::account::PASSWORD_LENGTH.end() {
        return Err(wrong());
    }
    let account = services.store.find_account_by_login(login.key()).await?;
    let device = account.as_ref().and_then(|a| known_device(services, &a.profile.sub, origin.device.as_deref()));
    let attempt =
        Attempt { login: account.as_ref().map_or(login.key().to_owned(), |a| a.profile.sub.clone()), address: origin.address, device };
    if let Err(retry_after) = services.throttle.admit(&attempt, services.now()) {
        tracing::warn!(target: "audit", event = "sign_in_throttled", account = account.as_ref().map(|a| a.profile.sub.as_str()), address = %origin.address, retry_after);
        return Err(model::Error::Throttled { retry_after }.into());
    }
    let hash = account.as_ref().and_then(|a| a.password_hash.as_deref());
    let verdict = services.hasher.verify(password, hash).await.inspect_err(|_| services.throttle.pardon(&attempt))?;
    let Some(account) = account.filter(|_| verdict != Verdict::Wrong) else {
        tracing::warn!(target: "audit", event = "sign_in_failed", address = %origin.address);
        return Err(wrong());
    };
    if account.disabled_at.is_some() {
        tracing::warn!(target: "audit", event = "sign_in_disabled", account = account.profile.sub, address = %origin.address);
        return Err(model::Error::signed_out(Why::Disabled).into());
    }
    services.throttle.pardon(&attempt);
    if let Verdict::Outdated(better) = verdict {
        services.store.set_password(&account.profile.sub, &better, account.password_hash.as_deref()).await?;
    }
    Ok(account)
}

/// Signs in with a password; `old` is the credential the browser had, whose session ends.
pub async fn log_in(services: &Services, login: &str, password: &Secret, origin: &Origin, old: Option<&str>) -> Result<Entered> {
    let account = verify_password(services, login, password, origin).await?;
    let entered = enter(services, account.profile, origin, old).await?;
    tracing::info!(target: "audit", event = "signed_in", account = entered.caller.profile.sub, sid = entered.caller.sid, address = %origin.address);
    Ok(entered)
}

/// Opens a new session for a person who has just proven who they are.
pub async fn enter(services: &Services, profile: Profile, origin: &Origin, old: Option<&str>) -> Result<Entered> {
    if let Some((sid, _, _)) = old.and_then(|text| split(text, BROWSER))
        && let Standing::Live(caller) = identify(services, old.unwrap_or_default(), BROWSER).await?
    {
        services.store.end_session(sid, &caller.profile.sub, Why::SignedOut, services.now()).await?;
    }
    open(services, profile, &origin.label, None, "openid profile email").await
}

/// Opens a session: a browser's, or a service's refresh token.
pub async fn open(services: &Services, profile: Profile, label: &str, service_id: Option<&str>, scope: &str) -> Result<Entered> {
    let now = services.now();
    let (absolute, idle) = (services.settings.session.absolute_ttl.seconds(), services.settings.session.idle_ttl.seconds());
    let session = Session {
        sid: services.fresh(16),
        account_id: profile.sub.clone(),
        service_id: service_id.map(str::to_owned),
        salt: services.fresh(16),
        key_version: REFRESH_KEY_VERSION,
        rotation: Rotation { generation: 0, rotated_at: now, seen_at: None },
        label: label.chars().filter(|c| !c.is_control()).take(120).collect(),
        scope: scope.to_owned(),
        created_at: now,
        idle_ends_at: now + idle,
        ends_at: now + absolute,
        ended: None,
    };
    services.store.add_session(&session).await?;
    Ok(Entered { credential: credential(services, &session, 0), caller: caller(session, profile) })
}

/// Who brings this credential? Never rotates, so that document requests may ask.
pub async fn identify(services: &Services, credential: &str, kind: &str) -> Result<Standing> {
    let Some((session, account, generation)) = find(services, credential, kind).await? else { return Ok(Standing::Over(Why::Expired)) };
    let now = services.now();
    if let Some(why) = over(&session, &account, now) {
        return Ok(Standing::Over(why));
    }
    if !session.rotation.admits(generation, now) {
        return Ok(Standing::Over(Why::Expired));
    }
    if generation == session.rotation.generation && session.rotation.seen_at.is_none() {
        services.store.see_session(&session.sid, generation, now).await?;
    }
    Ok(Standing::Live(Box::new(caller(session, account.profile))))
}

/// Renews a session: hands out the credential that is current afterwards. Any number of tabs may ask at
/// once, and any answer may be lost: nobody is signed out by that. `service_id` must be the one the session belongs to.
pub async fn renew(services: &Services, presented: &str, kind: &str, service_id: Option<&str>) -> Result<Entered> {
    let signed_out = |why| Error::Told(model::Error::signed_out(why));
    // Somebody else may rotate between our look and our write; then look again.
    for _ in 0..5 {
        let (session, account, generation) = find(services, presented, kind).await?.ok_or_else(|| signed_out(Why::Expired))?;
        if session.service_id.as_deref() != service_id {
            return Err(signed_out(Why::Expired));
        }
        let now = services.now();
        if let Some(why) = over(&session, &account, now) {
            return Err(signed_out(why));
        }
        let current = match session.rotation.decide(generation, now) {
            Renewal::Same { first_seen } => {
                if first_seen {
                    services.store.see_session(&session.sid, generation, now).await?;
                }
                session.rotation.generation
            }
            Renewal::Rotate(to) => {
                let seen_at = (to == generation).then_some(now);
                let next = Rotation { generation: to, rotated_at: now, seen_at };
                let idle_ends_at = now + services.settings.session.idle_ttl.seconds();
                if !services.store.rotate_session(&session, next, idle_ends_at).await? {
                    continue;
                }
                to
            }
            Renewal::Reuse => {
                services.store.end_session(&session.sid, &session.account_id, Why::Reused, now).await?;
                tracing::warn!(target: "audit", event = "credential_reused", account = session.account_id, sid = session.sid, generation, current = session.rotation.generation);
                return Err(signed_out(Why::Reused));
            }
        };
        let credential = credential(services, &session, current);
        return Ok(Entered { credential, caller: caller(session, account.profile) });
    }
    Err(model::Error::Unavailable.into())
}

/// Ends the session of this credential; nothing happens when it is over already.
pub async fn log_out(services: &Services, credential: &str, kind: &str) -> Result<()> {
    if let Some((session, _, _)) = find(services, credential, kind).await? {
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

/// Makes the mark by which this browser is known to this account from now on.
pub fn mark_device(services: &Services, account_id: &str) -> String {
    let device = services.fresh(16);
    format!("{device}.{}", services.vault.device_mark(account_id, &device))
}

fn known_device(services: &Services, account_id: &str, mark: Option<&str>) -> Option<String> {
    let (device, proof) = mark?.split_once('.')?;
    same(proof, &services.vault.device_mark(account_id, device)).then(|| device.to_owned())
}

/// Finds the session of a genuine credential, and the generation it presents.
async fn find(services: &Services, text: &str, kind: &str) -> Result<Option<(Session, Account, i64)>> {
    let Some((sid, generation, proof)) = split(text, kind) else { return Ok(None) };
    let Some((session, account)) = services.store.find_session(sid).await? else { return Ok(None) };
    let genuine = session.key_version == REFRESH_KEY_VERSION && same(proof, &services.vault.refresh_mac(sid, &session.salt, generation));
    Ok(genuine.then_some((session, account, generation)))
}

fn split<'a>(text: &'a str, kind: &str) -> Option<(&'a str, i64, &'a str)> {
    let mut parts = text.strip_prefix(kind)?.split('.');
    let (sid, generation, proof) = (parts.next()?, parts.next()?.parse().ok().filter(|g| *g >= 0)?, parts.next()?);
    parts.next().is_none().then_some((sid, generation, proof))
}

fn credential(services: &Services, session: &Session, generation: i64) -> Secret {
    let kind = if session.service_id.is_some() { REFRESH } else { BROWSER };
    let proof = services.vault.refresh_mac(&session.sid, &session.salt, generation);
    format!("{kind}{}.{generation}.{proof}", session.sid).into()
}

fn over(session: &Session, account: &Account, now: Seconds) -> Option<Why> {
    session.over(now).or(account.disabled_at.map(|_| Why::Disabled))
}

fn caller(session: Session, profile: Profile) -> Caller {
    Caller { sid: session.sid, service_id: session.service_id, scope: session.scope, session_until: session.ends_at, profile }
}
