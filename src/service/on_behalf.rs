//! Token exchange (RFC 8693): a service that was given a person's access token gets one to act for them at another service.
//! Of the same person and the same session, for a narrower audience, never longer-lived, and `act` says who acts.
//! Called by `http/oauth/token`.

use super::exchange::{Refused, Tokens, allow};
use super::service::{self, Client, Service};
use super::session::Standing;
use super::token::{self, Acting};
use super::{Result, Services};
use crate::model::Seconds;
use crate::model::jws::Claims;
use crate::model::scope;
use crate::model::service::GrantType;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What is given: an access token (RFC 8693 §3).
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
/// The kinds that are taken, which mean the same here.
const KINDS: [&str; 2] = [ACCESS_TOKEN, "urn:ietf:params:oauth:token-type:jwt"];
/// No chain of services is longer: a token travels in a header.
const LONGEST_CHAIN: usize = 5;

/// What a service asks for (RFC 8693 §2.1).
pub struct Asked<'a> {
    /// The token that it was given.
    pub subject_token: &'a str,
    /// Its kind.
    pub subject_token_type: &'a str,
    /// The kind that it wants.
    pub requested_token_type: Option<&'a str>,
    /// It brought an `actor_token`.
    pub has_actor: bool,
    /// Whom the new token shall be for.
    pub targets: Vec<String>,
    /// A narrower scope.
    pub scope: Option<&'a str>,
}

/// Exchanges a token.
pub async fn exchange(services: &Services, client: &Client, asked: Asked<'_>) -> Result<Tokens, Refused> {
    allow(client, GrantType::TokenExchange)?;
    check_request(services, &asked)?;
    let not_good = || Refused::InvalidRequest("the subject token is not good, or not any more");
    let claims = token::verify(services, asked.subject_token, &["sub", "client_id", "sid"]).map_err(|_| not_good())?;
    let Standing::Live(caller) = token::bearer(services, asked.subject_token).await? else { return Err(not_good()) };
    if !is_for(services, &claims, &client.service) {
        return Err(Refused::InvalidRequest("the subject token is not meant for this service"));
    }
    let granted = claims.scope.as_deref().unwrap_or_default();
    let scope = asked.scope.unwrap_or(granted).split_whitespace().collect::<Vec<_>>().join(" ");
    // A token may carry more than its session has, when a scope was narrowed since.
    if !scope::within(&scope, granted) || !scope::within(&scope, &caller.scope) {
        return Err(Refused::InvalidScope);
    }
    let act = chain(&client.service.id, claims.act.as_ref())?;
    let (aud, target) = targets(services, &client.service, asked.targets).await?;
    let now = services.now();
    let registration = &client.service.registration;
    let life = registration.access_ttl.map_or(services.settings.token.access_ttl.seconds(), Seconds::from);
    let ttl = life.min(claims.exp - now).min(caller.session_until - now);
    tracing::info!(target: "audit", event = "token_exchanged", account = caller.profile.sub, sid = caller.sid, service = client.service.id, audience = ?aud);
    let acting = Acting { client_id: client.service.id.clone(), act, aud, target, scope: scope.clone(), ttl };
    let access_token = token::issue_acting(services, &caller, acting).await?;
    let expires_in = u32::try_from(ttl).unwrap_or(u32::MAX);
    Ok(Tokens { access_token, expires_in, refresh_token: None, id_token: None, issued_token_type: Some(ACCESS_TOKEN), scope })
}

fn check_request(services: &Services, asked: &Asked<'_>) -> Result<(), Refused> {
    let wrong = |what| Err(Refused::InvalidRequest(what));
    if services.settings.shared_secret().is_some() {
        return wrong("tokens are not exchanged in shared-secret mode: whoever holds the secret could have written them");
    }
    if asked.has_actor {
        return wrong("no actor_token is taken: the service that asks is the one that acts");
    }
    if !KINDS.contains(&asked.subject_token_type) || asked.requested_token_type.is_some_and(|kind| !KINDS.contains(&kind)) {
        return wrong("only access tokens are exchanged, and for access tokens");
    }
    Ok(())
}

/// Was the token given to this service, or sent to it?
fn is_for(services: &Services, claims: &Claims, service: &Service) -> bool {
    let audience = service::audience(services, service);
    claims.client_id.as_deref() == Some(&service.id) || claims.aud.iter().any(|aud| Some(aud) == audience.as_ref() || *aud == service.id)
}

/// The one who acts now, and in it those who acted before (RFC 8693 §4.1).
fn chain(actor: &str, before: Option<&Map<String, Value>>) -> Result<Map<String, Value>, Refused> {
    let length = std::iter::successors(before, |act| act.get("act").and_then(Value::as_object)).count();
    if length >= LONGEST_CHAIN {
        return Err(Refused::InvalidRequest("too many services act for each other"));
    }
    let mut act = Map::from_iter([("sub".to_owned(), json!(actor))]);
    act.extend(before.map(|before| ("act".to_owned(), json!(before))));
    Ok(act)
}

/// The audiences of the new token, and the registered service that is the only one. Those alone may be asked for that the operator
/// named; where it is one, it needs no asking.
async fn targets(services: &Services, actor: &Service, asked: Vec<String>) -> Result<(Vec<String>, Option<Client>), Refused> {
    let allowed = &actor.registration.exchange_to;
    let asked = match (&asked[..], &allowed[..]) {
        ([], [one]) => vec![one.clone()],
        ([], _) => return Err(Refused::InvalidRequest("audience is missing: for whom shall the token be?")),
        _ => asked,
    };
    if asked.iter().any(|target| !allowed.contains(target)) {
        return Err(Refused::InvalidTarget);
    }
    let known = service::list(services).await?;
    let mut aud: Vec<String> = Vec::new();
    let mut found: Vec<Arc<Service>> = Vec::new();
    for target in asked {
        let named = known.iter().find(|service| service.id == target);
        let service = named.or_else(|| known.iter().find(|service| service.registration.audience.as_ref() == Some(&target)));
        found.extend(service.cloned());
        // What a service is called does for an audience, unless it goes by another.
        let audience = service.and_then(|service| service.registration.audience.clone()).unwrap_or(target);
        if !aud.contains(&audience) {
            aud.push(audience);
        }
    }
    let only = if aud.len() == 1 { found.pop() } else { None };
    Ok((aud, only.map(|service| Client { service, secret: None })))
}
