//! The renewal that cannot sign anyone out. The rule itself is `model::session::Rotation`; here it meets the store.

use super::credential::{find, of};
use super::{Entered, Standing, caller, over};
use crate::model;
use crate::model::session::{Renewal, Rotation, Why};
use crate::service::{Error, Result, Services};

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
        let credential = of(services, &session, current);
        return Ok(Entered { credential, caller: caller(session, account.profile) });
    }
    Err(model::Error::Unavailable.into())
}
