//! What people let services do: asked once, remembered, shown to them, taken back by them.

use super::service::{self, Service};
use super::session::Caller;
use super::{Result, Services};
use crate::model::authorize::Request;
use crate::model::consent::Granted;
use crate::model::session::Why;
use crate::model::{self, scope};
use crate::store::consent::Consent;

/// May this service have what it asks for without a question? Services of the same application may; so may one that
/// was given as much before, unless it wants the person to be asked again.
pub async fn covers(services: &Services, account_id: &str, service: &Service, request: &Request) -> Result<bool> {
    if request.prompt.consent || service.registration.first_party {
        return Ok(!request.prompt.consent);
    }
    let given = services.store.find_consent(account_id, &service.id).await?;
    Ok(given.is_some_and(|given| scope::within(&request.scope, &given.scope)))
}

/// Remembers that the person lets this service have this scope, besides what it had before.
pub async fn give(services: &Services, caller: &Caller, service: &Service, granted: &str) -> Result<()> {
    let account_id = &caller.profile.sub;
    let before = services.store.find_consent(account_id, &service.id).await?.map(|consent| consent.scope).unwrap_or_default();
    let more = granted.split_whitespace().filter(|word| !scope::has(&before, word));
    let scope = before.split_whitespace().chain(more).collect::<Vec<_>>().join(" ");
    let consent = Consent { account_id: account_id.clone(), service_id: service.id.clone(), scope, granted_at: services.now() };
    services.store.set_consent(&consent).await?;
    tracing::info!(target: "audit", event = "consent_given", account = account_id, service = service.id, scope = consent.scope);
    Ok(())
}

/// Lists what the person lets services do, the latest first; services that are gone are left out.
pub async fn list(services: &Services, caller: &Caller) -> Result<Vec<Granted>> {
    let mut all = Vec::new();
    for consent in services.store.list_consents(&caller.profile.sub).await? {
        if let Some(service) = service::find(services, &consent.service_id).await? {
            let scope = consent.scope.split_whitespace().map(str::to_owned).collect();
            all.push(Granted { service_id: consent.service_id, name: service.registration.name.clone(), scope, since: consent.granted_at });
        }
    }
    Ok(all)
}

/// Takes a consent back: the service's sessions of this person end.
pub async fn withdraw(services: &Services, caller: &Caller, service_id: &str) -> Result<()> {
    let account_id = &caller.profile.sub;
    if !services.store.remove_consent(account_id, service_id).await? {
        return Err(model::Error::NotFound.into());
    }
    services.store.end_sessions_of_service(account_id, service_id, Why::SignedOut, services.now()).await?;
    tracing::info!(target: "audit", event = "consent_withdrawn", account = account_id, service = service_id);
    Ok(())
}
