//! Access tokens: issuing them, and deciding what a bearer may be believed. A token alone, even a
//! well-signed one, never suffices: its session must live and be its subject's, and roles come
//! from the store. Whoever holds a shared secret can forge tokens, and gains nothing here.

use super::jwk::SigningKey;
use super::service::{self, Client, Service};
use super::session::{Caller, Standing};
use super::{Result, Services, key, session};
use crate::model::jws::{self, Expect};
use crate::model::service::{GrantType, SigningAlg};
use crate::model::session::Why;
use crate::model::{Pass, Profile, Seconds, Secret, token::AccessClaims};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// `client_id` of tokens for Tegata's own pages.
pub const OWN_CLIENT: &str = "tegata";

/// Signs an access token for a live session: a service's, or with none our own pages'.
pub async fn issue(services: &Services, caller: &Caller, client: Option<&Client>) -> Result<Pass> {
    let now = services.now();
    let settings = &services.settings.token;
    let registration = client.map(|client| &client.service.registration);
    let ttl = registration.and_then(|r| r.access_ttl).map_or(settings.access_ttl.seconds(), Seconds::from);
    // Never longer than the session itself.
    let ttl = ttl.min(caller.session_until - now).max(1);
    let aud = match client {
        _ if !caller.resources.is_empty() => caller.resources.clone(),
        Some(client) => service::audience(services, &client.service).into_iter().collect(),
        None => settings.audience.iter().cloned().collect(),
    };
    let claims = AccessClaims {
        iss: settings.issuer.clone(),
        sub: caller.profile.sub.clone(),
        aud,
        exp: now + ttl,
        // PyJWT refuses an `iat` in the future: allow for a verifier's clock a second behind.
        iat: now - jws::LEEWAY,
        nbf: now - jws::LEEWAY,
        jti: services.fresh(12),
        client_id: caller.service_id.clone().unwrap_or_else(|| OWN_CLIENT.to_owned()),
        scope: caller.scope.clone(),
        sid: Some(caller.sid.clone()),
        roles: caller.profile.roles.clone(),
        act: None,
    };
    let access_token = sign_access(services, client, claims, Some(&caller.profile)).await?;
    Ok(Pass {
        access_token,
        expires_in: u32::try_from(ttl).unwrap_or(u32::MAX),
        sid: caller.sid.clone(),
        session_until: caller.session_until,
    })
}

/// Signs an access token for a service that acts for itself (RFC 6749 §4.4); its life is in seconds.
pub async fn issue_own(services: &Services, client: &Client, scope: &str, resources: Vec<String>) -> Result<(String, u32)> {
    let now = services.now();
    let service = &client.service;
    let usual = u32::try_from(services.settings.token.access_ttl.seconds()).unwrap_or(u32::MAX);
    let ttl = service.registration.access_ttl.unwrap_or(usual);
    let claims = AccessClaims {
        iss: services.settings.token.issuer.clone(),
        sub: service.id.clone(),
        aud: if resources.is_empty() { service::audience(services, service).into_iter().collect() } else { resources },
        exp: now + Seconds::from(ttl),
        iat: now - jws::LEEWAY,
        nbf: now - jws::LEEWAY,
        jti: services.fresh(12),
        client_id: service.id.clone(),
        scope: scope.to_owned(),
        sid: None,
        roles: Vec::new(),
        act: None,
    };
    Ok((sign_access(services, Some(client), claims, None).await?, ttl))
}

/// What an exchanged token says besides whose it is.
pub struct Acting {
    /// `client_id` of the one who acts.
    pub client_id: String,
    /// The chain of those who act.
    pub act: Map<String, Value>,
    /// Whom it is for.
    pub aud: Vec<String>,
    /// The service that this is, when it is a registered one: its tokens are shaped for it.
    pub target: Option<Client>,
    /// Granted scope.
    pub scope: String,
    /// Its life in seconds.
    pub ttl: Seconds,
}

/// Signs an access token for one who acts for the person of a live session (RFC 8693).
pub async fn issue_acting(services: &Services, caller: &Caller, acting: Acting) -> Result<String> {
    let now = services.now();
    let claims = AccessClaims {
        iss: services.settings.token.issuer.clone(),
        sub: caller.profile.sub.clone(),
        aud: acting.aud,
        exp: now + acting.ttl,
        iat: now - jws::LEEWAY,
        nbf: now - jws::LEEWAY,
        jti: services.fresh(12),
        client_id: acting.client_id,
        scope: acting.scope,
        // The session of the token that was exchanged: where that one ends, this one ends.
        sid: Some(caller.sid.clone()),
        roles: caller.profile.roles.clone(),
        act: Some(acting.act),
    };
    sign_access(services, acting.target.as_ref(), claims, Some(&caller.profile)).await
}

/// An access token with the further claims that its service is registered for.
#[derive(Serialize)]
struct Shaped {
    #[serde(flatten)]
    claims: AccessClaims,
    #[serde(flatten)]
    more: Map<String, Value>,
}

async fn sign_access(services: &Services, client: Option<&Client>, claims: AccessClaims, person: Option<&Profile>) -> Result<String> {
    let key = signing_key(services, client).await?;
    let typ = if key.alg() == jws::Algorithm::HS256 { "JWT" } else { "at+jwt" };
    match client.map(|client| &client.service.registration.claims) {
        Some(shape) if !shape.is_empty() => {
            let more = shape.iter().filter_map(|(name, text)| Some((name.clone(), shaped(text, person)?))).collect();
            sign(key, typ, Shaped { claims, more }).await
        }
        _ => sign(key, typ, claims).await,
    }
}

/// What a description says of a claim: something known of the person, JSON, or a text. `None` where nothing is known.
fn shaped(text: &str, person: Option<&Profile>) -> Option<Value> {
    match (text.strip_prefix('$'), person) {
        (Some("sub"), Some(person)) => Some(json!(person.sub)),
        (Some("email"), Some(person)) => person.email.as_ref().map(|email| json!(email)),
        (Some("name"), Some(person)) => Some(json!(person.name)),
        (Some("username"), Some(person)) => person.username.as_ref().map(|name| json!(name)),
        (Some("roles"), Some(person)) => Some(json!(person.roles)),
        (Some("sub" | "email" | "name" | "username" | "roles"), None) => None,
        _ => Some(serde_json::from_str(text).unwrap_or_else(|_| json!(text))),
    }
}

/// The key that signs for this service: by its own algorithm when it has one.
async fn signing_key(services: &Services, client: Option<&Client>) -> Result<Arc<SigningKey>> {
    match client.and_then(|client| Some((client, client.service.registration.alg?))) {
        None => Ok(services.keys.current().default_signing()),
        Some((client, alg)) => signing_key_by(services, &client.service, client.secret.as_ref(), alg).await,
    }
}

/// The key that signs by this algorithm for this service; by HS256 with the secret that it has just presented, so that
/// one that changes its secret can read what it gets.
pub(super) async fn signing_key_by(
    services: &Services,
    service: &Service,
    presented: Option<&Secret>,
    alg: SigningAlg,
) -> Result<Arc<SigningKey>> {
    let alg = match alg {
        SigningAlg::RS256 => jws::Algorithm::RS256,
        SigningAlg::ES256 => jws::Algorithm::ES256,
        SigningAlg::EdDSA => jws::Algorithm::EdDSA,
        SigningAlg::HS256 => {
            let secret = presented.cloned().map_or_else(|| service::signing_secret(services, service), Ok)?;
            return Ok(Arc::new(SigningKey::from_secret(secret.expose().as_bytes()).map_err(anyhow::Error::from)?));
        }
    };
    key::ensure(services, alg).await
}

/// Signs, where it takes long on a thread that serves nobody else.
pub(super) async fn sign(key: Arc<SigningKey>, typ: &'static str, claims: impl Serialize + Send + 'static) -> Result<String> {
    let signed = match key.alg() {
        // An RSA signature takes most of a millisecond.
        jws::Algorithm::RS256 => tokio::task::spawn_blocking(move || key.sign(typ, &claims)).await.map_err(anyhow::Error::from)?,
        _ => key.sign(typ, &claims),
    };
    Ok(signed.map_err(anyhow::Error::from)?)
}

/// Who brings this bearer token? `Over` for every token that is not acceptable, or whose session is not live.
pub async fn bearer(services: &Services, token: &str) -> Result<Standing> {
    let now = services.now();
    let claims = match verify(services, token, &["sub", "client_id"]) {
        Ok(claims) => claims,
        Err(refusal) => {
            if refusal != jws::Refusal::Expired {
                tracing::warn!(target: "audit", event = "token_refused", code = refusal.code());
            }
            return Ok(Standing::Over(Why::Expired));
        }
    };
    let (Some(sid), Some(sub)) = (&claims.sid, &claims.sub) else { return Ok(Standing::Over(Why::Expired)) };
    let Some(known) = services.store.recent_session(sid).await? else { return Ok(Standing::Over(Why::Expired)) };
    let (session, account) = &*known;
    let own = claims.client_id.as_deref() == Some(session.service_id.as_deref().unwrap_or(OWN_CLIENT));
    let genuine = if claims.act.is_some() { may_act(services, &claims).await? } else { own };
    if session.account_id != *sub || !genuine {
        tracing::warn!(target: "audit", event = "token_forged", sid, sub);
        return Ok(Standing::Over(Why::Expired));
    }
    Ok(match (session::standing(session, account, now), &claims.act) {
        // What an exchanged token may do is less than its session.
        (Standing::Live(caller), Some(act)) => Standing::Live(Box::new(Caller {
            service_id: claims.client_id.clone(),
            scope: claims.scope.clone().unwrap_or_default(),
            act: Some(act.clone()),
            ..*caller
        })),
        (standing, _) => standing,
    })
}

/// Is the one who acts by this token still one that may? Of such tokens the store knows nothing, so none is believed
/// where whoever holds a shared secret could have written it.
async fn may_act(services: &Services, claims: &jws::Claims) -> Result<bool> {
    let actor = service::find(services, claims.client_id.as_deref().unwrap_or_default()).await?;
    Ok(services.settings.shared_secret().is_none() && actor.is_some_and(|actor| actor.registration.may(GrantType::TokenExchange)))
}

/// Checks an access token of ours by itself; whether its session lives is another question.
pub(super) fn verify(services: &Services, token: &str, required: &[&str]) -> std::result::Result<Arc<jws::Claims>, jws::Refusal> {
    let expect = Expect {
        typ: jws::ACCESS_TOKEN,
        issuer: Some(&services.settings.token.issuer),
        // Tokens for other audiences are good at userinfo too: the live session is what counts here.
        audience: None,
        required,
        now: services.now(),
        leeway: jws::LEEWAY,
    };
    services.keys.current().verify(token, &expect)
}
