//! ID tokens (OpenID Connect Core §2): who the person is, for one service; and reading them back as a hint.

use super::jwk::VerifyingKey;
use super::service::{self, Client, Service};
use super::session::Caller;
use super::vault::{sha256, sha512};
use super::{Result, Services, b64, token};
use crate::model::jws::{self, Claims, Expect, KeySet};
use crate::model::service::SigningAlg;
use crate::model::{Pass, Profile, Seconds, Unverified, scope};
use crate::settings;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// What an ID token says.
#[derive(Serialize)]
struct IdClaims {
    iss: String,
    sub: String,
    aud: String,
    azp: String,
    exp: Seconds,
    iat: Seconds,
    auth_time: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    at_hash: String,
    sid: String,
    amr: [&'static str; 1],
    #[serde(flatten)]
    person: Map<String, Value>,
}

/// Signs an ID token to go with this access token.
pub async fn issue(services: &Services, client: &Client, caller: &Caller, nonce: Option<String>, pass: &Pass) -> Result<String> {
    let service = &client.service;
    let now = services.now();
    let alg = algorithm(services, service);
    let claims = IdClaims {
        iss: services.settings.token.issuer.clone(),
        sub: caller.profile.sub.clone(),
        aud: service.id.clone(),
        azp: service.id.clone(),
        exp: now + Seconds::from(pass.expires_in),
        // As in access tokens: a clock a second behind must not take it for one of the future.
        iat: now - jws::LEEWAY,
        auth_time: caller.auth_time,
        nonce,
        at_hash: at_hash(alg, &pass.access_token),
        sid: caller.sid.clone(),
        // RFC 8176
        amr: ["pwd"],
        person: if service.registration.id_token_claims { about(&caller.profile, &caller.scope) } else { Map::new() },
    };
    let key = token::signing_key_by(services, service, client.secret.as_ref(), alg).await?;
    token::sign(key, "JWT", claims).await
}

/// The left half of the hash that belongs to the signature (§3.1.3.6); Ed25519's is SHA-512.
fn at_hash(alg: SigningAlg, access_token: &str) -> String {
    match alg {
        SigningAlg::EdDSA => b64(&sha512(access_token)[..32]),
        _ => b64(&sha256(access_token)[..16]),
    }
}

/// How a service's ID tokens are signed. Never with the secret that all services share: each could make those of the others.
pub fn algorithm(services: &Services, service: &Service) -> SigningAlg {
    service.registration.alg.unwrap_or(match services.settings.token.algorithm {
        settings::Algorithm::Rs256 => SigningAlg::RS256,
        settings::Algorithm::Es256 => SigningAlg::ES256,
        settings::Algorithm::EdDsa => SigningAlg::EdDSA,
    })
}

/// The claims that a granted scope opens (OpenID Connect Core §5.4).
pub fn about(profile: &Profile, granted: &str) -> Map<String, Value> {
    let mut claims = Map::new();
    if scope::has(granted, "profile") {
        claims.insert("name".into(), json!(profile.name));
        claims.extend(profile.username.as_ref().map(|username| ("preferred_username".into(), json!(username))));
    }
    if scope::has(granted, "email")
        && let Some(email) = &profile.email
    {
        claims.insert("email".into(), json!(email));
        claims.insert("email_verified".into(), json!(profile.email_verified));
    }
    claims.insert("roles".into(), json!(profile.roles));
    claims
}

/// Whom an ID token of ours was about, for which service and in which session.
pub struct Hint {
    /// The account's id.
    pub sub: String,
    /// The service.
    pub service_id: String,
    /// The service's session.
    pub sid: Option<String>,
}

/// Reads an ID token that a service gives back, however old (RP-Initiated Logout §2); `None` when it is none of ours.
pub async fn hint(services: &Services, text: &str) -> Result<Option<Hint>> {
    let expect = Expect {
        typ: &[Some("JWT")],
        issuer: Some(&services.settings.token.issuer),
        audience: None,
        required: &["sub", "aud", "auth_time"],
        // A hint may have expired; it only says whom a service means.
        now: 0,
        leeway: Seconds::MAX,
    };
    let claims = match jws::verify(text, &services.keys.current().verifying, &expect) {
        Ok(claims) => Some(claims),
        Err(_) => signed_by_service(services, text, &expect).await?,
    };
    Ok(claims.and_then(|claims| Some(Hint { sub: claims.sub?, service_id: claims.aud.into_iter().next()?, sid: claims.sid })))
}

/// A service with HS256 could have made its ID tokens itself; they say whom *it* means, and of it alone.
async fn signed_by_service(services: &Services, text: &str, expect: &Expect<'_>) -> Result<Option<Claims>> {
    let named = Unverified::read(text).and_then(|token| token.payload.get("aud")?.as_str().map(str::to_owned));
    let Some(id) = named else { return Ok(None) };
    let found = service::find(services, &id).await?.filter(|service| service.registration.alg == Some(SigningAlg::HS256));
    let Some(service) = found else { return Ok(None) };
    let Ok(secret) = service::signing_secret(services, &service) else { return Ok(None) };
    let key = VerifyingKey::from_secret(secret.expose().as_bytes()).map_err(anyhow::Error::from)?;
    Ok(jws::verify(text, &KeySet::of(key), &Expect { audience: Some(&id), ..expect.clone() }).ok())
}
