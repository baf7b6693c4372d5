//! Registered applications (`client` in the RFCs): those of the settings file and those of the
//! store, and the tokens they may ask for at the token endpoint.

use super::session::{self, Caller, Origin, Standing};
use super::vault::{fingerprint, same};
use super::{Result, Services, token};
use crate::model::session::Why;
use crate::model::{self, Pass, Secret};
pub use crate::store::service::Service;
use std::net::IpAddr;

/// The grant that this foundation offers to services that ask for a token on a person's behalf.
pub const PASSWORD: &str = "password";
/// The grant that renews.
pub const REFRESH_TOKEN: &str = "refresh_token";
/// Marks a service's secret, so that scanners recognise a leaked one.
const MARK: &str = "tgc_";

/// Why the token endpoint refuses, in the words of RFC 6749 §5.2.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Unknown client, wrong secret, or no authentication at all.
    #[error("invalid_client")]
    InvalidClient,
    /// Wrong password, or a refresh token that is no longer good.
    #[error("invalid_grant")]
    InvalidGrant(model::Error),
    /// This client may not use this grant.
    #[error("unauthorized_client")]
    UnauthorizedClient,
    /// Scope that is not offered.
    #[error("invalid_scope")]
    InvalidScope,
    /// Try again later, or a defect.
    #[error(transparent)]
    Other(#[from] super::Error),
}

/// A service's token answer.
pub struct Tokens {
    /// The access token.
    pub pass: Pass,
    /// `tgr_…`
    pub refresh_token: Secret,
    /// Granted scope, exactly as asked for when granted whole.
    pub scope: String,
}

/// Registers a service and returns its secret, shown this once; `None` for a public one.
pub async fn add(
    services: &Services,
    id: &str,
    name: &str,
    grants: Vec<String>,
    origins: Vec<String>,
    audience: Option<String>,
    public: bool,
) -> Result<Option<Secret>> {
    let secret: Option<Secret> = (!public).then(|| format!("{MARK}{}", services.fresh(32)).into());
    let service = Service {
        id: id.to_owned(),
        name: name.to_owned(),
        secret_digest: secret.as_ref().map(|secret| fingerprint(secret.expose())),
        grants,
        origins,
        audience,
        created_at: services.now(),
    };
    if configured(services, id).is_some() || !services.store.add_service(&service).await? {
        return Err(model::Error::invalid(model::Field::Name, model::Rule::Taken).into());
    }
    tracing::info!(target: "audit", event = "service_added", service = id);
    Ok(secret)
}

/// Lists the services of the settings file, then those of the store.
pub async fn list(services: &Services) -> Result<Vec<Service>> {
    let mut all: Vec<Service> = services.settings.services.iter().map(|s| from_settings(s, services)).collect();
    all.extend(services.store.list_services().await?);
    Ok(all)
}

/// Removes a service of the store; its refresh tokens end.
pub async fn remove(services: &Services, id: &str) -> Result<()> {
    if configured(services, id).is_some() {
        return Err(model::Error::Forbidden.into());
    }
    match services.store.remove_service(id, services.now()).await? {
        true => {
            tracing::info!(target: "audit", event = "service_removed", service = id);
            Ok(())
        }
        false => Err(model::Error::NotFound.into()),
    }
}

/// Authenticates a service by its secret (RFC 6749 §2.3.1), or finds a public one without.
pub async fn authenticate(services: &Services, id: &str, secret: Option<&Secret>) -> Result<Service, Refused> {
    let found = match configured(services, id) {
        Some(service) => Some(service),
        None => services.store.find_service(id).await.map_err(super::Error::from)?,
    };
    let digest = secret.map(|secret| fingerprint(secret.expose()));
    match (found, digest) {
        (Some(service), digest) => match (&service.secret_digest, digest) {
            (Some(kept), Some(given)) if same(kept, &given) => Ok(service),
            (None, None) => Ok(service),
            _ => Err(Refused::InvalidClient),
        },
        _ => Err(Refused::InvalidClient),
    }
    .inspect_err(|_| tracing::warn!(target: "audit", event = "client_refused", client = id))
}

/// May this origin call the token endpoint from a page?
pub async fn allows_origin(services: &Services, origin: &str) -> Result<bool> {
    Ok(list(services).await?.iter().any(|service| service.origins.iter().any(|o| o == origin)))
}

/// `grant_type=password` (a deviation from OAuth 2.1, off unless the service has it): throttled by account and by
/// the end user's address, which the authenticated service passes on.
pub async fn grant_password(
    services: &Services,
    service: &Service,
    login: &str,
    password: &Secret,
    scope: &str,
    address: IpAddr,
) -> Result<Tokens, Refused> {
    if service.secret_digest.is_none() || !service.grants.iter().any(|g| g == PASSWORD) {
        return Err(Refused::UnauthorizedClient);
    }
    let scope = granted_scope(scope)?;
    let origin = Origin { address, label: service.name.clone(), device: None };
    let account = session::verify_password(services, login, password, &origin).await.map_err(refused)?;
    let entered = session::open(services, account.profile, &service.name, Some(&service.id), &scope).await?;
    tracing::info!(target: "audit", event = "signed_in", account = entered.caller.profile.sub, sid = entered.caller.sid, service = service.id, end_user = %address);
    tokens(services, service, entered.caller, entered.credential).await
}

/// `grant_type=refresh_token` (RFC 6749 §6) under the renewal rule that cannot sign anyone out.
pub async fn grant_refresh(services: &Services, service: &Service, refresh_token: &str) -> Result<Tokens, Refused> {
    if !service.grants.iter().any(|g| g == REFRESH_TOKEN) {
        return Err(Refused::UnauthorizedClient);
    }
    let entered = session::renew(services, refresh_token, session::REFRESH, Some(&service.id)).await.map_err(refused)?;
    tokens(services, service, entered.caller, entered.credential).await
}

/// Ends the session behind a refresh or access token (RFC 7009); a token that is not this service's changes nothing.
pub async fn revoke(services: &Services, service: &Service, token: &str) -> Result<(), Refused> {
    let standing = match session::identify(services, token, session::REFRESH).await? {
        Standing::Over(_) => token::bearer(services, token).await?,
        found => found,
    };
    if let Standing::Live(caller) = standing
        && caller.service_id.as_deref() == Some(&service.id)
    {
        session::end(services, &caller.profile.sub, &caller.sid, Why::SignedOut).await?;
    }
    Ok(())
}

async fn tokens(services: &Services, service: &Service, caller: Caller, refresh_token: Secret) -> Result<Tokens, Refused> {
    let pass = token::issue(services, &caller, service.audience.as_deref()).await?;
    Ok(Tokens { pass, refresh_token, scope: caller.scope })
}

/// What the caller may be told is a refusal of the grant; the rest stays what it is.
fn refused(error: super::Error) -> Refused {
    match error {
        super::Error::Told(told @ (model::Error::BadCredentials | model::Error::SignedOut { .. } | model::Error::Invalid { .. })) => {
            Refused::InvalidGrant(told)
        }
        other => Refused::Other(other),
    }
}

/// Nothing asked for means the usual; something unknown is refused, not dropped.
fn granted_scope(asked: &str) -> Result<String, Refused> {
    const OFFERED: [&str; 4] = ["openid", "profile", "email", "offline_access"];
    match asked.trim() {
        "" => Ok("openid profile email".to_owned()),
        asked if asked.split(' ').all(|word| OFFERED.contains(&word)) => Ok(asked.to_owned()),
        _ => Err(Refused::InvalidScope),
    }
}

fn configured(services: &Services, id: &str) -> Option<Service> {
    services.settings.services.iter().find(|s| s.id == id).map(|s| from_settings(s, services))
}

fn from_settings(s: &crate::settings::Service, services: &Services) -> Service {
    Service {
        id: s.id.clone(),
        name: s.name.clone().unwrap_or_else(|| s.id.clone()),
        secret_digest: s.secret.as_ref().filter(|_| !s.public).map(|secret| fingerprint(secret.expose())),
        grants: s
            .grants
            .iter()
            .map(|grant| {
                match grant {
                    crate::settings::GrantType::Password => PASSWORD,
                    crate::settings::GrantType::RefreshToken => REFRESH_TOKEN,
                }
                .to_owned()
            })
            .collect(),
        origins: s.origins.iter().map(ToString::to_string).collect(),
        audience: s.audience.clone(),
        created_at: services.now(),
    }
}
