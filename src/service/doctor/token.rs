//! A token, and why it is refused: the one verifier's rules with a reason for people, then the session it lives by.
//! One finding, the first that matters; nothing of the token but names is repeated.

use crate::model::finding::{Credential, Finding};
use crate::model::jws::{self, Algorithm, Claims, Compact, Expect, Key, KeySet, Refusal};
use crate::model::service::SigningAlg;
use crate::model::session::Why;
use crate::model::unverified::Members;
use crate::model::{Seconds, Unverified};
use crate::service::jwk::VerifyingKey;
use crate::service::service::{self, Service};
use crate::service::token::OWN_CLIENT;
use crate::service::{Result, Services};
use serde_json::Value;
use std::sync::Arc;

/// Credentials of ours that are no token, by what they begin with.
const CREDENTIALS: [(&str, Credential); 6] = [
    ("tgr_", Credential::RefreshToken),
    ("tgs_", Credential::Session),
    ("tgo_", Credential::Code),
    ("tgc_", Credential::ClientSecret),
    ("tgk_", Credential::SharedSecret),
    ("tgl_", Credential::Link),
];

/// Says why `text` is refused as an access token, by the service `named` when one is named; nothing when it is good.
pub async fn look(services: &Services, text: &str, named: Option<&str>) -> Result<Option<Finding>> {
    let text = text.trim();
    if let Some((_, kind)) = CREDENTIALS.into_iter().find(|(mark, _)| text.starts_with(mark)) {
        return Ok(Some(Finding::TokenOpaque { kind }));
    }
    // Believed by nobody: it only decides which explanation helps most.
    let Some(said) = Unverified::read(text) else {
        return Ok(Some(Finding::TokenMalformed { refusal: Refusal::Malformed.code().into() }));
    };
    let by = match named.or_else(|| said.payload.get("client_id")?.as_str()) {
        Some(id) => service::find(services, id).await?,
        None => None,
    };
    Ok(match genuine(services, text, &said, by.as_ref()) {
        Err(finding) => Some(finding),
        Ok(claims) => match for_others(services, by.as_deref(), &claims) {
            Some(finding) => Some(finding),
            None => session_over(services, &claims).await?,
        },
    })
}

/// Form, issuer, key, signature, times.
fn genuine(services: &Services, text: &str, said: &Unverified, by: Option<&Arc<Service>>) -> std::result::Result<Claims, Finding> {
    let (issuer, now) = (services.settings.token.issuer.clone(), services.now());
    let expected = expected_algorithms(services, by.map(|service| &**service));
    let algorithm = text_of(&said.header, "alg").unwrap_or_default();
    let token = match Compact::parse(text) {
        Err(Refusal::AlgNotAllowed) => return Err(Finding::TokenAlgorithm { algorithm, expected }),
        Err(refusal) => return Err(Finding::TokenMalformed { refusal: refusal.code().into() }),
        Ok(token) => token,
    };
    let is_id_token = ["at_hash", "nonce", "auth_time"].iter().any(|name| said.payload.get(name).is_some());
    if is_id_token && said.payload.get("client_id").is_none() {
        return Err(Finding::TokenIsIdToken { audience: texts_of(&said.payload, "aud") });
    }
    let found = text_of(&said.payload, "iss");
    if found.as_deref() != Some(&issuer) {
        return Err(Finding::TokenIssuer { found, issuer });
    }
    if !expected.contains(&algorithm) {
        return Err(Finding::TokenAlgorithm { algorithm, expected });
    }
    let expired = said.payload.get("exp").and_then(Value::as_f64).filter(|exp| *exp <= now as f64);
    check_signature(services, &token, by).map_err(|finding| match (finding, expired) {
        // Its key went when its time was over.
        (Finding::TokenKeyUnknown { .. }, Some(exp)) => Finding::TokenExpired { ago: now - exp as Seconds },
        (finding, _) => finding,
    })?;
    let typ = if token.header.alg == Algorithm::HS256 { jws::SHARED_SECRET } else { jws::ACCESS_TOKEN };
    let expect = Expect { typ, issuer: Some(&issuer), audience: None, required: &["sub", "client_id"], now, leeway: jws::LEEWAY };
    expect.check(&token).map_err(|refusal| match (refusal, expired) {
        (Refusal::Expired, Some(exp)) => Finding::TokenExpired { ago: now - exp as Seconds },
        (Refusal::NotYetValid, _) => Finding::TokenEarly { ahead: begins(&said.payload) - now },
        _ => Finding::TokenClaims { refusal: refusal.code().into() },
    })
}

fn check_signature(services: &Services, token: &Compact, by: Option<&Arc<Service>>) -> std::result::Result<(), Finding> {
    let kid = token.header.kid.clone();
    let own = by.filter(|service| service.registration.alg == Some(SigningAlg::HS256));
    let secret = match own {
        Some(service) => service::signing_secret(services, service).ok(),
        None => services.settings.shared_secret().cloned(),
    };
    if token.header.alg == Algorithm::HS256 {
        let key = secret.and_then(|secret| VerifyingKey::from_secret(secret.expose().as_bytes()).ok());
        let good = key.is_some_and(|key| KeySet::of(key).check(token).is_ok());
        return if good { Ok(()) } else { Err(Finding::TokenSecret { service: own.map(|service| service.id.clone()) }) };
    }
    let keys = services.keys.current();
    match keys.verifying.check(token) {
        Ok(_) => Ok(()),
        Err(Refusal::Signature) => Err(Finding::TokenSignature { kid }),
        Err(_) => {
            let known = keys.verifying.iter().filter_map(Key::kid).map(str::to_owned).collect();
            Err(Finding::TokenKeyUnknown { kid, known })
        }
    }
}

/// A service that is registered with an algorithm takes no other; else what Tegata has keys for.
fn expected_algorithms(services: &Services, by: Option<&Service>) -> Vec<String> {
    if let Some(alg) = by.and_then(|service| service.registration.alg) {
        return vec![alg.code().to_owned()];
    }
    let shared = services.settings.shared_secret().map(|_| Algorithm::HS256);
    let keys = services.keys.current();
    let mut names: Vec<String> = shared.into_iter().chain(keys.algorithms()).map(|algorithm| algorithm.name().to_owned()).collect();
    names.dedup();
    names
}

/// Is it for somebody else? Without a registered service, whoever reads it goes by the settings.
fn for_others(services: &Services, by: Option<&Service>, claims: &Claims) -> Option<Finding> {
    let expected = match by {
        Some(service) => service::audience(services, service),
        None => services.settings.token.audience.clone(),
    }?;
    let asked_for = |aud: &String| by.is_some_and(|service| service.registration.resources.contains(aud));
    let good = claims.aud.contains(&expected) || claims.aud.iter().any(asked_for);
    (!good).then(|| Finding::TokenAudience { found: claims.aud.clone(), expected })
}

/// Does the session live that the token lives by? A service that acts for itself has none.
async fn session_over(services: &Services, claims: &Claims) -> Result<Option<Finding>> {
    let Some(sid) = &claims.sid else {
        return Ok((claims.sub != claims.client_id).then_some(Finding::TokenSessionUnknown { sid: None }));
    };
    let unknown = Ok(Some(Finding::TokenSessionUnknown { sid: Some(sid.clone()) }));
    let Some(known) = services.store.recent_session(sid).await? else { return unknown };
    let (session, account) = &*known;
    let client = session.service_id.as_deref().unwrap_or(OWN_CLIENT);
    if claims.sub.as_ref() != Some(&session.account_id) || claims.client_id.as_deref() != Some(client) {
        return unknown;
    }
    let ran_out = session.ends_at.min(session.idle_ends_at);
    Ok(match (session.over(services.now()), account.disabled_at) {
        (Some(why), _) => Some(Finding::TokenSessionOver { why, at: Some(session.ended.map_or(ran_out, |(at, _)| at)) }),
        (None, Some(at)) => Some(Finding::TokenSessionOver { why: Why::Disabled, at: Some(at) }),
        (None, None) => None,
    })
}

/// From when the token says it is good.
fn begins(payload: &Members) -> Seconds {
    let dates = ["nbf", "iat"].iter().filter_map(|name| payload.get(name)?.as_f64());
    dates.fold(0.0, f64::max) as Seconds
}

fn text_of(members: &Members, name: &str) -> Option<String> {
    members.get(name)?.as_str().map(str::to_owned)
}

fn texts_of(members: &Members, name: &str) -> Vec<String> {
    match members.get(name) {
        Some(Value::Array(many)) => many.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        Some(Value::String(one)) => vec![one.clone()],
        _ => Vec::new(),
    }
}
