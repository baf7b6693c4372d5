//! Registered applications (`client` in the RFCs): those of the settings, and those of the store that
//! command line, console and `tegata apply` describe. What they may do with tokens is in `exchange`.

use super::vault::{fingerprint, same};
use super::{Error, Services};
use crate::model::service::{GrantType, Registration, SecretInfo, ServiceInfo, SigningAlg, Source, Unfit};
use crate::model::{Seconds, Secret};
use crate::store::service::Secret as KeptSecret;
pub use crate::store::service::Service;
use anyhow::Context;
use std::sync::Arc;

/// Marks a service's secret, so that scanners recognise a leaked one.
const MARK: &str = "tgc_";

/// A service that has proven who it is.
#[derive(Clone)]
pub struct Client {
    /// Which.
    pub service: Arc<Service>,
    /// The secret it proved it with; none for a public one.
    pub secret: Option<Secret>,
}

/// Why a service was not registered, changed or removed; the sentences are the operator's.
#[derive(Debug, thiserror::Error)]
pub enum Unregistered {
    /// The description will not do.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Unfit(Vec<Unfit>),
    /// The id is in use.
    #[error("a service {0:?} exists already: `tegata service list` shows them all")]
    Taken(String),
    /// There is no such service.
    #[error("there is no service {0:?}: `tegata service list` shows them all")]
    Unknown(String),
    /// It is described elsewhere, and changed there.
    #[error("{0}")]
    Elsewhere(String),
    /// It has no such secret.
    #[error("there is no such secret: `tegata service show` lists them")]
    NoSuchSecret,
    /// A defect, or a store that is busy.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<Vec<Unfit>> for Unregistered {
    fn from(unfit: Vec<Unfit>) -> Self {
        Unregistered::Unfit(unfit)
    }
}

impl From<crate::store::Error> for Unregistered {
    fn from(error: crate::store::Error) -> Self {
        Unregistered::Other(error.into())
    }
}

/// Registers a service and returns its secret, shown this once; `None` for a public one, for one with keys of its own, and for one that
/// asks for no token: a proxy asks for it.
pub async fn add(services: &Services, id: &str, registration: Registration, source: Source) -> Result<Option<Secret>, Unregistered> {
    let secret: Option<Secret> =
        (!registration.public && registration.jwks.is_none() && registration.forward_auth.is_none()).then(|| fresh_secret(services));
    add_with(services, id, registration, source, secret.as_ref()).await?;
    Ok(secret)
}

/// Registers a service with a secret that it has already.
pub async fn add_with(
    services: &Services,
    id: &str,
    registration: Registration,
    source: Source,
    secret: Option<&Secret>,
) -> Result<(), Unregistered> {
    check(id, &registration)?;
    let now = services.now();
    let secrets = secret.map(|secret| kept(services, id, &registration, secret, now)).transpose().map_err(Error::from)?;
    let service = Service { id: id.to_owned(), registration, source, secrets: secrets.into_iter().collect(), created_at: now };
    if services.configured(id).is_some() || !services.store.add_service(&service).await? {
        return Err(Unregistered::Taken(id.into()));
    }
    tracing::info!(target: "audit", event = "service_added", service = id);
    Ok(())
}

/// Describes a service anew.
pub async fn change(services: &Services, id: &str, registration: Registration, source: Source) -> Result<(), Unregistered> {
    changeable(services, id, source).await?;
    check(id, &registration)?;
    services.store.set_service(id, &registration, source).await?;
    tracing::info!(target: "audit", event = "service_changed", service = id);
    Ok(())
}

/// Removes a service of the store; its refresh tokens end.
pub async fn remove(services: &Services, id: &str, source: Source) -> Result<(), Unregistered> {
    changeable(services, id, source).await?;
    services.store.remove_service(id, services.now()).await?;
    tracing::info!(target: "audit", event = "service_removed", service = id);
    Ok(())
}

/// Gives a service one more secret, shown this once; those it has stay good, so that it can change over without an outage.
pub async fn add_secret(services: &Services, id: &str, source: Source) -> Result<Secret, Unregistered> {
    let service = changeable(services, id, source).await?;
    if service.registration.public || service.registration.jwks.is_some() {
        return Err(Unregistered::Elsewhere(format!("{id:?} has no secret: it is public, or proves who it is with keys of its own")));
    }
    let secret = fresh_secret(services);
    keep_secret(services, &service, &secret).await?;
    Ok(secret)
}

/// Adds this secret to the ones that a service has.
pub async fn keep_secret(services: &Services, service: &Service, secret: &Secret) -> Result<(), Unregistered> {
    let kept = kept(services, &service.id, &service.registration, secret, services.now()).map_err(Error::from)?;
    services.store.add_service_secret(&service.id, &kept).await?;
    tracing::info!(target: "audit", event = "service_secret_added", service = service.id);
    Ok(())
}

/// Takes one of its secrets from a service; `secret_id` is what `info` calls it.
pub async fn remove_secret(services: &Services, id: &str, secret_id: &str, source: Source) -> Result<(), Unregistered> {
    let service = changeable(services, id, source).await?;
    let mut named = service.secrets.iter().filter(|secret| !secret_id.is_empty() && secret.digest.starts_with(secret_id));
    let (Some(secret), None) = (named.next(), named.next()) else { return Err(Unregistered::NoSuchSecret) };
    services.store.remove_service_secret(id, &secret.digest).await?;
    tracing::info!(target: "audit", event = "service_secret_removed", service = id);
    Ok(())
}

/// Finds a service, of the settings or of the store.
pub async fn find(services: &Services, id: &str) -> super::Result<Option<Arc<Service>>> {
    match services.configured(id) {
        Some(service) => Ok(Some(service.clone())),
        None => Ok(services.store.find_service(id).await?),
    }
}

/// Lists the services of the settings, then those of the store by id.
pub async fn list(services: &Services) -> super::Result<Vec<Arc<Service>>> {
    let stored = services.store.services().await?;
    let mut stored: Vec<_> = stored.values().cloned().collect();
    stored.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(services.configured.iter().cloned().chain(stored).collect())
}

/// Finds the service behind whose proxy this origin is.
pub async fn find_by_origin(services: &Services, origin: &str) -> super::Result<Option<Arc<Service>>> {
    let stored = services.store.services().await?;
    let behind = |service: &&Arc<Service>| service.registration.forward_auth.as_deref() == Some(origin);
    Ok(services.configured.iter().chain(stored.values()).filter(behind).min_by(|a, b| a.id.cmp(&b.id)).cloned())
}

/// What may be shown of a service.
pub fn info(service: &Service) -> ServiceInfo {
    // The beginning of a digest names a secret and helps nobody to guess 256 bits.
    let secret = |secret: &KeptSecret| SecretInfo { id: secret.digest.chars().take(8).collect(), created_at: secret.created_at };
    ServiceInfo {
        id: service.id.clone(),
        registration: service.registration.clone(),
        source: service.source,
        secrets: service.secrets.iter().map(secret).collect(),
        created_at: service.created_at,
    }
}

/// Authenticates a service by its secret (RFC 6749 §2.3.1), or finds a public one without; `None` for all others.
pub async fn authenticate(services: &Services, id: &str, secret: Option<Secret>) -> super::Result<Option<Client>> {
    let found = find(services, id).await?;
    let digest = secret.as_ref().map(|secret| fingerprint(secret.expose()));
    let client = found.filter(|service| match &digest {
        Some(given) => service.secrets.iter().any(|kept| same(&kept.digest, given)),
        None => service.registration.public && service.secrets.is_empty(),
    });
    if client.is_none() {
        tracing::warn!(target: "audit", event = "client_refused", client = id);
    }
    Ok(client.map(|service| Client { service, secret }))
}

/// May this origin call the token endpoint from a page?
pub async fn allows_origin(services: &Services, origin: &str) -> super::Result<bool> {
    let allows = |service: &Arc<Service>| service.registration.origins.iter().any(|known| known == origin);
    Ok(services.configured.iter().any(allows) || services.store.services().await?.values().any(allows))
}

/// Whom its access tokens are for. A service of somebody else's gets tokens for itself alone, unless it is said
/// otherwise: what one's own services accept is not for it.
pub fn audience(services: &Services, service: &Service) -> Option<String> {
    let registration = &service.registration;
    let signs_in = registration.may(GrantType::AuthorizationCode) || registration.may(GrantType::DeviceCode);
    let foreign = signs_in && !registration.first_party && !registration.may(GrantType::Password);
    registration.audience.clone().or_else(|| if foreign { Some(service.id.clone()) } else { services.settings.token.audience.clone() })
}

/// The secret that signs this service's tokens where nobody presents one: the newest.
pub fn signing_secret(services: &Services, service: &Service) -> anyhow::Result<Secret> {
    if let Some(settings) = services.settings.services.iter().find(|one| one.id == service.id) {
        return settings.secret.clone().context("the service has no secret");
    }
    let sealed = service.secrets.iter().rev().find_map(|secret| secret.sealed.as_ref());
    let sealed = sealed.context("this service's secrets were made before it used HS256: `tegata service secret add` makes a new one")?;
    Ok(String::from_utf8(services.vault.open(&label(&service.id), sealed)?)?.into())
}

/// The services of the settings.
pub(super) fn configured(settings: &crate::settings::Settings, now: Seconds) -> Vec<Arc<Service>> {
    let service = |one: &crate::settings::Service| Service {
        id: one.id.clone(),
        registration: one.registration(),
        source: Source::Settings,
        secrets: one
            .secret
            .iter()
            .map(|secret| KeptSecret { digest: fingerprint(secret.expose()), sealed: None, created_at: now })
            .collect(),
        created_at: now,
    };
    settings.services.iter().map(service).map(Arc::new).collect()
}

impl Services {
    /// A service of the settings.
    fn configured(&self, id: &str) -> Option<&Arc<Service>> {
        self.configured.iter().find(|service| service.id == id)
    }
}

fn check(id: &str, registration: &Registration) -> Result<(), Unregistered> {
    let unfit = registration.unfit(id);
    if unfit.is_empty() { Ok(()) } else { Err(Unregistered::Unfit(unfit)) }
}

/// A service is changed where it is described: in the settings, by the file, or by command and console.
async fn changeable(services: &Services, id: &str, source: Source) -> Result<Arc<Service>, Unregistered> {
    let service = find(services, id).await?.ok_or_else(|| Unregistered::Unknown(id.into()))?;
    match (service.source, source) {
        (Source::Settings, _) => {
            Err(Unregistered::Elsewhere(format!("{id:?} is registered in the settings: change or remove its [[service]] there")))
        }
        (Source::File, Source::Store) => {
            Err(Unregistered::Elsewhere(format!("{id:?} is managed by a file: change it there and run `tegata apply`")))
        }
        _ => Ok(service),
    }
}

fn fresh_secret(services: &Services) -> Secret {
    format!("{MARK}{}", services.fresh(32)).into()
}

fn kept(services: &Services, id: &str, registration: &Registration, secret: &Secret, now: Seconds) -> anyhow::Result<KeptSecret> {
    let signs = registration.alg == Some(SigningAlg::HS256);
    let sealed = signs.then(|| services.vault.seal(&label(id), secret.expose().as_bytes())).transpose()?;
    Ok(KeptSecret { digest: fingerprint(secret.expose()), sealed, created_at: now })
}

fn label(id: &str) -> String {
    format!("service secret {id}")
}
