//! Access tokens: issuing them, and deciding what a bearer may be believed. A token alone, even a
//! well-signed one, never suffices: its session must live and be its subject's, and roles come
//! from the store. Whoever holds a shared secret can forge tokens, and gains nothing here.

use super::session::{Caller, Standing};
use super::{Result, Services};
use crate::model::jws::{self, Expect};
use crate::model::session::Why;
use crate::model::{Pass, Seconds, token::AccessClaims};
use std::sync::Arc;

/// `client_id` of tokens for Tegata's own pages.
pub const OWN_CLIENT: &str = "tegata";

/// Signs an access token for a live session.
pub async fn issue(services: &Services, caller: &Caller, audience: Option<&str>) -> Result<Pass> {
    let now = services.now();
    let settings = &services.settings.token;
    // Never longer than the session itself.
    let ttl = settings.access_ttl.seconds().min(caller.session_until - now).max(1);
    let claims = AccessClaims {
        iss: settings.issuer.clone(),
        sub: caller.profile.sub.clone(),
        aud: audience.map(str::to_owned).or_else(|| settings.audience.clone()),
        exp: now + ttl,
        // PyJWT refuses an `iat` in the future: allow for a verifier's clock a second behind.
        iat: now - jws::LEEWAY,
        nbf: now - jws::LEEWAY,
        jti: services.fresh(12),
        client_id: caller.service_id.clone().unwrap_or_else(|| OWN_CLIENT.to_owned()),
        scope: caller.scope.clone(),
        sid: caller.sid.clone(),
        roles: caller.profile.roles.clone(),
    };
    let key = services.keys.current().default_signing();
    let typ = if key.alg().is_symmetric() { "JWT" } else { "at+jwt" };
    let access_token = match key.alg() {
        // An RSA signature takes most of a millisecond: not on a thread that serves others.
        jws::Algorithm::RS256 => tokio::task::spawn_blocking(move || key.sign(typ, &claims)).await.map_err(anyhow::Error::from)?,
        _ => key.sign(typ, &claims),
    }
    .map_err(anyhow::Error::from)?;
    Ok(Pass {
        access_token,
        expires_in: u32::try_from(ttl).unwrap_or(u32::MAX),
        sid: caller.sid.clone(),
        session_until: caller.session_until,
    })
}

/// Who brings this bearer token? `Over` for every token that is not acceptable, or whose session is not live.
pub async fn bearer(services: &Services, token: &str) -> Result<Standing> {
    let now = services.now();
    let claims = match verify(services, token, now) {
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
    let client = session.service_id.as_deref().unwrap_or(OWN_CLIENT);
    if session.account_id != *sub || claims.client_id.as_deref() != Some(client) {
        tracing::warn!(target: "audit", event = "token_forged", sid, sub);
        return Ok(Standing::Over(Why::Expired));
    }
    if let Some(why) = session.over(now).or(account.disabled_at.map(|_| Why::Disabled)) {
        return Ok(Standing::Over(why));
    }
    Ok(Standing::Live(Box::new(Caller {
        sid: session.sid.clone(),
        service_id: session.service_id.clone(),
        scope: session.scope.clone(),
        session_until: session.ends_at,
        profile: account.profile.clone(),
    })))
}

fn verify(services: &Services, token: &str, now: Seconds) -> std::result::Result<Arc<jws::Claims>, jws::Refusal> {
    let expect = Expect {
        typ: jws::ACCESS_TOKEN,
        issuer: Some(&services.settings.token.issuer),
        // Tokens for other audiences are good at userinfo too: the live session is what counts here.
        audience: None,
        required: &["sub", "sid", "client_id"],
        now,
        leeway: jws::LEEWAY,
    };
    services.keys.current().verify(token, &expect)
}
