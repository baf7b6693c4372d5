//! What a browser's cookie or a service's refresh token holds: `<mark><sid>.<generation>.<proof>`. Nothing
//! of it is stored: the proof is computed again.

use crate::model::Secret;
use crate::service::vault::{REFRESH_KEY_VERSION, same};
use crate::service::{Result, Services};
use crate::store::account::Account;
use crate::store::session::Session;

/// Marks the credential of a browser, so that scanners recognise a leaked one.
pub const BROWSER: &str = "tgs_";
/// Marks a service's refresh token.
pub const REFRESH: &str = "tgr_";

/// Finds the session of a genuine credential, and the generation it presents.
pub async fn find(services: &Services, text: &str, kind: &str) -> Result<Option<(Session, Account, i64)>> {
    let Some((sid, generation, proof)) = split(text, kind) else { return Ok(None) };
    let Some((session, account)) = services.store.find_session(sid).await? else { return Ok(None) };
    let genuine = session.key_version == REFRESH_KEY_VERSION && same(proof, &services.vault.refresh_mac(sid, &session.salt, generation));
    Ok(genuine.then_some((session, account, generation)))
}

/// Its three parts, if it looks like one.
pub fn split<'a>(text: &'a str, kind: &str) -> Option<(&'a str, i64, &'a str)> {
    let mut parts = text.strip_prefix(kind)?.split('.');
    let (sid, generation, proof) = (parts.next()?, parts.next()?.parse().ok().filter(|g| *g >= 0)?, parts.next()?);
    parts.next().is_none().then_some((sid, generation, proof))
}

/// The credential of this generation.
pub fn of(services: &Services, session: &Session, generation: i64) -> Secret {
    let kind = if session.service_id.is_some() { REFRESH } else { BROWSER };
    let proof = services.vault.refresh_mac(&session.sid, &session.salt, generation);
    format!("{kind}{}.{generation}.{proof}", session.sid).into()
}
