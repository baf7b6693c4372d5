//! How a service proves who it is by a token that it signed (`private_key_jwt`: RFC 7523 §3, OpenID Connect Core §9). Its public keys
//! are registered, no secret travels, and each token is good once.

use super::jwk::verifying_keys;
use super::service::{self, Client};
use super::vault::sha256;
use super::{Result, Services};
use crate::model::jws::{self, Algorithm, Expect};
use crate::model::{Seconds, Unverified};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// `client_assertion_type`
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// What services may sign with.
pub const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];
/// One that is good for longer was not made for this request.
const LONGEST: Seconds = 600;

/// The tokens that were used, until they expire. Each server has its own: several machines take one once each.
#[derive(Default)]
pub struct Seen(Mutex<HashMap<[u8; 32], Seconds>>);

impl Seen {
    /// Notes a token; `false` when it was used before.
    fn note(&self, token: &str, expires_at: Seconds, now: Seconds) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, expires_at| *expires_at > now);
        seen.insert(sha256(token), expires_at).is_none()
    }
}

/// Authenticates a service by a token that it signed; `None` when it is not good. `named` is the `client_id` beside it, if any.
pub async fn authenticate(services: &Services, token: &str, named: Option<&str>) -> Result<Option<Client>> {
    let client = check(services, token, named).await?;
    if client.is_none() {
        tracing::warn!(target: "audit", event = "client_refused", client = named);
    }
    Ok(client)
}

async fn check(services: &Services, token: &str, named: Option<&str>) -> Result<Option<Client>> {
    let claimed = Unverified::read(token).and_then(|token| token.payload.get("iss")?.as_str().map(str::to_owned));
    let Some(id) = claimed.filter(|id| named.is_none_or(|named| named == id)) else { return Ok(None) };
    let Some(found) = service::find(services, &id).await? else { return Ok(None) };
    let keys = found.registration.jwks.as_ref().and_then(|text| verifying_keys(text.as_bytes(), &ALGORITHMS).ok());
    let Some((keys, _)) = keys else { return Ok(None) };
    let now = services.now();
    let expect = Expect {
        typ: &[None, Some("JWT"), Some("client-authentication+jwt")],
        issuer: Some(&id),
        audience: None,
        required: &["sub", "aud", "jti"],
        now,
        leeway: jws::LEEWAY,
    };
    let Ok(claims) = jws::verify(token, &keys, &expect) else { return Ok(None) };
    // The token endpoint by tradition, the issuer by the newer drafts.
    let issuer = &services.settings.token.issuer;
    let for_us = claims.aud.iter().any(|aud| aud == issuer || aud.strip_prefix(issuer.as_str()) == Some("/oauth/token"));
    let good = claims.sub.as_ref() == Some(&id) && for_us && claims.exp - now <= LONGEST;
    Ok((good && services.assertions.note(token, claims.exp, now)).then_some(Client { service: found, secret: None }))
}
