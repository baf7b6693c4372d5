//! Links that make or mend an account: set-up, invitation, reset. Shown once, kept as digests.

use super::vault::fingerprint;
use super::{Error, Result, Services};
use crate::model::{self, Email, Invitation, Profile, Purpose, Role, Seconds};
use crate::store::link::Link;

/// Marks the token of a link, so that scanners recognise a leaked one.
const MARK: &str = "tgl_";

/// Makes the set-up link, the only way to the first account; an earlier one dies. `None` when there is
/// an account already.
pub async fn set_up(services: &Services) -> Result<Option<String>> {
    if services.store.any_account().await? {
        return Ok(None);
    }
    let roles = vec![model::account::ADMIN.to_owned()];
    let ttl = services.settings.account.setup_ttl.seconds();
    add(services, Purpose::Setup, None, None, roles, ttl).await.map(Some)
}

/// Makes an invitation, for one address or for whoever holds it.
pub async fn invite(services: &Services, email: Option<&Email>, roles: &[Role]) -> Result<String> {
    let roles = roles.iter().map(|role| role.as_str().to_owned()).collect();
    let ttl = services.settings.account.invite_ttl.seconds();
    add(services, Purpose::Invite, None, email.map(|e| e.as_str().to_owned()), roles, ttl).await
}

/// Makes a reset link for an account; an earlier one dies.
pub async fn reset(services: &Services, of: Profile) -> Result<String> {
    let ttl = services.settings.account.reset_ttl.seconds();
    add(services, Purpose::Reset, Some(of.sub.clone()), Some(of.login().to_owned()), Vec::new(), ttl).await
}

/// Tells what the page for this purpose is to show of its link; none when the link is good for nothing.
pub async fn read(services: &Services, token: &str, purpose: Purpose) -> Result<Option<Invitation>> {
    if purpose == Purpose::Setup && services.store.any_account().await? {
        return Ok(Some(Invitation { purpose, email: None, done: true }));
    }
    if token.is_empty() {
        return Ok(None);
    }
    match find(services, token, purpose).await {
        Ok(link) => Ok(Some(Invitation { purpose, email: link.email, done: false })),
        Err(Error::Told(model::Error::LinkInvalid)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Finds a link that is good for this purpose.
pub async fn find(services: &Services, token: &str, purpose: Purpose) -> Result<Link> {
    match good(services, token).await?.filter(|link| link.purpose == purpose) {
        Some(link) => Ok(link),
        None => {
            tracing::warn!(target: "audit", event = "link_refused", purpose = purpose.code());
            Err(model::Error::LinkInvalid.into())
        }
    }
}

/// A set-up link dies with the first account, however that was made: it is no way to the second.
async fn good(services: &Services, token: &str) -> Result<Option<Link>> {
    if !token.starts_with(MARK) {
        return Ok(None);
    }
    let link = services.store.find_link(&fingerprint(token), services.now()).await?;
    match link {
        Some(link) if link.purpose == Purpose::Setup && services.store.any_account().await? => Ok(None),
        link => Ok(link),
    }
}

async fn add(
    services: &Services,
    purpose: Purpose,
    account_id: Option<String>,
    email: Option<String>,
    roles: Vec<String>,
    ttl: Seconds,
) -> Result<String> {
    let token = format!("{MARK}{}", services.fresh(24));
    let now = services.now();
    let link = Link { digest: fingerprint(&token), purpose, account_id, email, roles, created_at: now, expires_at: now + ttl };
    services.store.add_link(&link).await?;
    tracing::info!(target: "audit", event = "link_made", purpose = purpose.code(), account = link.account_id, roles = ?link.roles);
    let origin = &services.settings.server.public_origin;
    Ok(match purpose {
        Purpose::Setup => format!("{origin}/setup?token={token}"),
        Purpose::Invite => format!("{origin}/register?invite={token}"),
        Purpose::Reset => format!("{origin}/reset?token={token}"),
    })
}
