//! Introspection (RFC 7662): whether a token is good right now, for a service that cannot or will not verify it itself.

use super::service::{self, Client};
use super::session::{self, Caller, Standing};
use super::{Result, Services, token};
use crate::model::jws::Claims;
use crate::model::scope;
use serde_json::{Map, Value, json};

/// What this service may hear of a token: `active` and no more where it is not good, or none of the service's business.
pub async fn introspect(services: &Services, client: &Client, text: &str) -> Result<Value> {
    let told = match text.starts_with(session::REFRESH) {
        true => refresh_token(services, client, text).await?,
        false => access_token(services, client, text).await?,
    };
    Ok(Value::Object(told.unwrap_or_else(|| Map::from_iter([("active".into(), json!(false))]))))
}

async fn refresh_token(services: &Services, client: &Client, text: &str) -> Result<Option<Map<String, Value>>> {
    let Standing::Live(caller) = session::identify(services, text, session::REFRESH).await? else { return Ok(None) };
    if caller.service_id.as_deref() != Some(&client.service.id) {
        return Ok(None);
    }
    let mut told = person(&caller);
    told.insert("exp".into(), json!(caller.session_until));
    told.insert("iss".into(), json!(services.settings.token.issuer));
    Ok(Some(told))
}

/// A token is the business of the service that holds it, and of those it is for.
async fn access_token(services: &Services, client: &Client, text: &str) -> Result<Option<Map<String, Value>>> {
    let Ok(claims) = token::verify(services, text, &["sub", "client_id"]) else { return Ok(None) };
    let audience = service::audience(services, &client.service);
    let for_it = claims.aud.is_empty() || claims.aud.iter().any(|aud| Some(aud) == audience.as_ref() || *aud == client.service.id);
    if claims.client_id.as_deref() != Some(&client.service.id) && !for_it {
        return Ok(None);
    }
    let mut told = match &claims.sid {
        Some(_) => match token::bearer(services, text).await? {
            // Whoever holds a shared secret could write more into a token than was granted.
            Standing::Live(caller) if scope::within(claims.scope.as_deref().unwrap_or_default(), &caller.scope) => person(&caller),
            _ => return Ok(None),
        },
        // Nothing but the signature speaks for it, and a shared secret's speaks for nobody.
        None if services.settings.shared_secret().is_some() => return Ok(None),
        // A service's own token is good as long as the service is there.
        None => match service::find(services, claims.sub.as_deref().unwrap_or_default()).await? {
            Some(of) if claims.client_id.as_deref() == Some(&of.id) => Map::from_iter([("active".into(), json!(true))]),
            _ => return Ok(None),
        },
    };
    told.extend(said(&claims));
    told.insert("token_type".into(), json!("Bearer"));
    Ok(Some(told))
}

/// §2.2, as the store knows the person now.
fn person(caller: &Caller) -> Map<String, Value> {
    let profile = &caller.profile;
    let fields = [
        ("active", json!(true)),
        ("sub", json!(profile.sub)),
        ("username", json!(profile.username.as_ref().or(profile.email.as_ref()))),
        ("scope", json!(caller.scope)),
        ("client_id", json!(caller.service_id.as_deref().unwrap_or(token::OWN_CLIENT))),
        ("sid", json!(caller.sid)),
        ("auth_time", json!(caller.auth_time)),
        ("roles", json!(profile.roles)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn said(claims: &Claims) -> Map<String, Value> {
    let mut said = Map::new();
    let mut say = |name: &str, value: Value| {
        if !value.is_null() {
            said.insert(name.to_owned(), value);
        }
    };
    say("iss", json!(claims.iss));
    say("sub", json!(claims.sub));
    say("client_id", json!(claims.client_id));
    say("scope", json!(claims.scope));
    say("exp", json!(claims.exp));
    say("iat", json!(claims.iat));
    say("nbf", json!(claims.nbf));
    say("jti", json!(claims.jti));
    say("act", json!(claims.act));
    match claims.aud.as_slice() {
        [] => {}
        [one] => say("aud", json!(one)),
        many => say("aud", json!(many)),
    }
    said
}
