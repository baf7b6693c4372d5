//! What a service gets at the token endpoint for what it brings (RFC 6749 §3.2): a code, a refresh token, a person's
//! password, or nothing but its own secret. Called by `http/oauth/token`, and by `revoke` for what is given back.

use super::authorize::Code;
use super::service::{Client, Service};
use super::session::{self, Caller, Entered, Grant, Origin, Standing};
use super::vault::{same, sha256};
use super::{Services, b64, id_token, token};
use crate::model::scope::{self, USUAL};
use crate::model::service::{GrantType, SCOPES};
use crate::model::session::Why;
use crate::model::{self, Seconds, Secret};
use crate::store::session::Known;
use std::net::IpAddr;

/// Why the token endpoint refuses, in the words of RFC 6749 §5.2 and RFC 8707 §2.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Unknown client, wrong secret, or no authentication at all.
    #[error("invalid_client")]
    InvalidClient,
    /// Wrong password, or a code or refresh token that is no longer good; the sentence is the developer's.
    #[error("invalid_grant")]
    InvalidGrant(String),
    /// This client may not use this grant.
    #[error("unauthorized_client")]
    UnauthorizedClient,
    /// Scope that is not offered, or more than was granted.
    #[error("invalid_scope")]
    InvalidScope,
    /// The request itself is at fault; the sentence is the developer's.
    #[error("invalid_request")]
    InvalidRequest(&'static str),
    /// An audience that this client may not ask for.
    #[error("invalid_target")]
    InvalidTarget,
    /// The person has not answered yet (RFC 8628 §3.5).
    #[error("authorization_pending")]
    AuthorizationPending,
    /// The device asks too often.
    #[error("slow_down")]
    SlowDown,
    /// Nobody answered in time.
    #[error("expired_token")]
    ExpiredToken,
    /// The person said no.
    #[error("access_denied")]
    AccessDenied,
    /// Try again later, or a defect.
    #[error(transparent)]
    Other(#[from] super::Error),
}

/// A service's token answer.
pub struct Tokens {
    /// The access token.
    pub access_token: String,
    /// Its life in seconds.
    pub expires_in: u32,
    /// `tgr_…`, for a service that may renew.
    pub refresh_token: Option<Secret>,
    /// Who the person is, for a service that asked by OpenID Connect.
    pub id_token: Option<String>,
    /// What kind of token an exchange gave (RFC 8693 §2.2.1).
    pub issued_token_type: Option<&'static str>,
    /// Granted scope, exactly as asked for when granted whole.
    pub scope: String,
}

/// `grant_type=password` (a deviation from OAuth 2.1, off unless the service has it): throttled by account and by
/// the end user's address, which the authenticated service passes on.
pub async fn password(
    services: &Services,
    client: &Client,
    login: &str,
    password: &Secret,
    scope: &str,
    address: IpAddr,
) -> Result<Tokens, Refused> {
    allow(client, GrantType::Password)?;
    let service = &*client.service;
    let scope = offered(scope, service, USUAL)?;
    let origin = Origin { address, label: service.registration.name.clone(), device: None };
    let account = session::verify_password(services, login, password, &origin).await.map_err(refused)?;
    let auth_time = services.now();
    let grant = Grant {
        sid: services.fresh(16),
        service,
        scope: &scope,
        resources: Vec::new(),
        parent: None,
        auth_time,
        ends_at: ends_at(services, service, auth_time, None),
    };
    let entered = session::open(services, account.profile, grant).await?.ok_or(model::Error::Unavailable).map_err(super::Error::from)?;
    tracing::info!(target: "audit", event = "signed_in", account = entered.caller.profile.sub, sid = entered.caller.sid, service = service.id, end_user = %address);
    tokens(services, client, entered, None).await
}

/// `grant_type=authorization_code` (RFC 6749 §4.1.3, RFC 7636 §4.6): a code is good once, for the one who asked for it.
pub async fn code(
    services: &Services,
    client: &Client,
    code: &str,
    redirect_uri: Option<&str>,
    verifier: Option<&str>,
) -> Result<Tokens, Refused> {
    let (entered, nonce) = redeem(services, client, code, redirect_uri, verifier).await?;
    tokens(services, client, entered, nonce).await
}

/// Opens the session that a code names; the nonce is for its ID token.
pub(super) async fn redeem(
    services: &Services,
    client: &Client,
    code: &str,
    redirect_uri: Option<&str>,
    verifier: Option<&str>,
) -> Result<(Entered, Option<String>), Refused> {
    allow(client, GrantType::AuthorizationCode)?;
    let invalid = |why: &str| Refused::InvalidGrant(why.to_owned());
    let service = &*client.service;
    let now = services.now();
    let code = Code::open(services, code).filter(|code| code.service_id == service.id);
    let code = code.ok_or_else(|| invalid("the code is not one of this service's"))?;
    if now >= code.expires_at {
        return Err(invalid("the code has expired"));
    }
    if code.redirect_uri.as_deref() != redirect_uri.map(|uri| b64(&sha256(uri))).as_deref() {
        return Err(invalid("redirect_uri differs from the one of the authorization request"));
    }
    match (&code.challenge, verifier) {
        (Some(challenge), Some(verifier)) if same(challenge, &b64(&sha256(verifier))) => {}
        (None, None) => {}
        (Some(_), None) => return Err(invalid("code_verifier is missing")),
        // RFC 9700 §2.1.1: a verifier without a challenge means that the challenge was taken out on the way.
        _ => return Err(invalid("code_verifier does not belong to the code")),
    }
    let living = living(services, &code.parent, &code.account_id).await?;
    let parent_ends = (!scope::has(&code.scope, "offline_access")).then_some(living.0.ends_at);
    let grant = Grant {
        sid: code.sid.clone(),
        service,
        scope: &code.scope,
        resources: code.resources,
        parent: Some(&code.parent),
        auth_time: code.auth_time,
        ends_at: ends_at(services, service, now, parent_ends),
    };
    let Some(entered) = session::open(services, living.1.profile.clone(), grant).await? else {
        // RFC 6749 §4.1.2: a code that comes twice may have been stolen, so what it gave is taken back.
        tracing::warn!(target: "audit", event = "code_reused", account = code.account_id, sid = code.sid, service = service.id);
        session::end(services, &code.account_id, &code.sid, Why::Reused).await?;
        return Err(invalid("the code was used before"));
    };
    tracing::info!(target: "audit", event = "service_signed_in", account = entered.caller.profile.sub, sid = entered.caller.sid, service = service.id);
    Ok((entered, code.nonce))
}

/// `grant_type=refresh_token` (RFC 6749 §6) under the renewal rule that cannot sign anyone out. A narrower scope is for the
/// access token of this answer alone.
pub async fn refresh(services: &Services, client: &Client, refresh_token: &str, scope: Option<&str>) -> Result<Tokens, Refused> {
    allow(client, GrantType::RefreshToken)?;
    let entered = session::renew(services, refresh_token, session::REFRESH, Some(&client.service.id)).await.map_err(refused)?;
    let Entered { mut caller, credential } = entered;
    if let Some(narrower) = scope {
        if !scope::within(narrower, &caller.scope) {
            return Err(Refused::InvalidScope);
        }
        caller.scope = narrower.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    // No nonce: it belongs to the request that began the session (OpenID Connect Core §12.2).
    tokens(services, client, Entered { caller, credential }, None).await
}

/// `grant_type=client_credentials` (RFC 6749 §4.4): the service acts for itself.
pub async fn client_credentials(services: &Services, client: &Client, scope: &str, resources: Vec<String>) -> Result<Tokens, Refused> {
    allow(client, GrantType::ClientCredentials)?;
    let registration = &client.service.registration;
    if !scope.split_whitespace().all(|word| registration.scopes.iter().any(|own| own == word)) {
        return Err(Refused::InvalidScope);
    }
    if resources.iter().any(|uri| !registration.resources.contains(uri)) {
        return Err(Refused::InvalidTarget);
    }
    let (access_token, expires_in) = token::issue_own(services, client, scope, resources).await?;
    Ok(Tokens { access_token, expires_in, refresh_token: None, id_token: None, issued_token_type: None, scope: scope.to_owned() })
}

/// Ends the session behind a refresh or access token (RFC 7009); a token that is not this service's changes nothing.
pub async fn revoke(services: &Services, client: &Client, token: &str) -> Result<(), Refused> {
    let standing = match session::identify(services, token, session::REFRESH).await? {
        Standing::Over(_) => token::bearer(services, token).await?,
        found => found,
    };
    // An exchanged token has no session of its own: it ends by itself, or with the one that it is a part of.
    if let Standing::Live(caller) = standing
        && caller.act.is_none()
        && caller.service_id.as_deref() == Some(&client.service.id)
    {
        session::end(services, &caller.profile.sub, &caller.sid, Why::SignedOut).await?;
    }
    Ok(())
}

/// The session in which a person said yes: they may have signed out, or been disabled, since.
pub(super) async fn living(services: &Services, sid: &str, account_id: &str) -> Result<Known, Refused> {
    let found = services.store.recent_session(sid).await.map_err(super::Error::from)?;
    let now = services.now();
    let living = found.filter(|known| known.0.over(now).is_none() && known.1.disabled_at.is_none() && known.0.account_id == account_id);
    living.ok_or_else(|| Refused::InvalidGrant("the person has signed out".to_owned()))
}

/// An ID token is for services that signed the person in by OpenID Connect.
pub(super) async fn tokens(services: &Services, client: &Client, entered: Entered, nonce: Option<String>) -> Result<Tokens, Refused> {
    let Entered { caller, credential } = entered;
    let registration = &client.service.registration;
    let pass = token::issue(services, &caller, Some(client)).await?;
    let signs_in = registration.may(GrantType::AuthorizationCode) || registration.may(GrantType::DeviceCode);
    let id_token = match signs_in && scope::has(&caller.scope, "openid") {
        true => Some(id_token::issue(services, client, &caller, nonce, &pass).await?),
        false => None,
    };
    let refresh_token = registration.may(GrantType::RefreshToken).then_some(credential);
    let Caller { scope, .. } = caller;
    Ok(Tokens { access_token: pass.access_token, expires_in: pass.expires_in, refresh_token, id_token, issued_token_type: None, scope })
}

pub(super) fn allow(client: &Client, grant: GrantType) -> Result<(), Refused> {
    let public = client.service.registration.public && GrantType::SECRET.contains(&grant);
    if client.service.registration.may(grant) && !public { Ok(()) } else { Err(Refused::UnauthorizedClient) }
}

/// A service that cannot renew has no use for a session that outlives its access token.
pub(super) fn ends_at(services: &Services, service: &Service, now: Seconds, parent_ends: Option<Seconds>) -> Seconds {
    let registration = &service.registration;
    let life = match registration.may(GrantType::RefreshToken) {
        true => registration.refresh_ttl.map_or(services.settings.session.absolute_ttl.seconds(), Seconds::from),
        false => registration.access_ttl.map_or(services.settings.token.access_ttl.seconds(), Seconds::from),
    };
    parent_ends.map_or(now + life, |end| end.min(now + life))
}

/// What the caller may be told is a refusal of the grant; the rest stays what it is.
fn refused(error: super::Error) -> Refused {
    match error {
        super::Error::Told(told @ (model::Error::BadCredentials | model::Error::SignedOut { .. } | model::Error::Invalid { .. })) => {
            Refused::InvalidGrant(told.to_string())
        }
        other => Refused::Other(other),
    }
}

/// Nothing asked for means the usual; something unknown is refused, not dropped.
pub(super) fn offered(asked: &str, service: &Service, usual: &str) -> Result<String, Refused> {
    let known = |word: &str| SCOPES.contains(&word) || service.registration.scopes.iter().any(|own| own == word);
    match asked.trim() {
        "" => Ok(usual.to_owned()),
        asked if asked.split(' ').all(known) => Ok(asked.to_owned()),
        _ => Err(Refused::InvalidScope),
    }
}
