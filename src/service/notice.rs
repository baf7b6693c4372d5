//! Telling services that a session ended (OpenID Connect Back-Channel Logout 1.0): which notices are due, what they say, and
//! when one that did not arrive is sent again. `http/notice` carries them.

use super::{Result, Services, id_token, service, token};
use crate::model::Seconds;
use crate::model::jws;
use crate::store::notice::Notice;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// As many at a time.
const MOST: i64 = 16;
/// So often at most; the waits between them add up to half a day.
const TRIES: i64 = 12;
/// A server that stops while it sends is given up after so long.
const SENDING: Seconds = 60;

/// A notice to be posted.
pub struct Parcel {
    /// Where to.
    pub uri: String,
    /// The form's only field, `logout_token`.
    pub logout_token: String,
    notice: Notice,
}

#[derive(Serialize)]
struct LogoutClaims {
    iss: String,
    sub: String,
    aud: String,
    iat: Seconds,
    exp: Seconds,
    jti: String,
    sid: String,
    events: Map<String, Value>,
}

/// The notices that are due now; those that nobody wants are dropped.
pub async fn due(services: &Services) -> Result<Vec<Parcel>> {
    let now = services.now();
    let mut parcels = Vec::new();
    for notice in services.store.take_notices(now, now + SENDING, MOST).await? {
        let service = service::find(services, &notice.service_id).await?;
        let wanted = service.and_then(|service| Some((service.registration.back_channel_logout_uri.clone()?, service)));
        let Some((uri, service)) = wanted else {
            services.store.remove_notice(&notice.sid).await?;
            continue;
        };
        let claims = LogoutClaims {
            iss: services.settings.token.issuer.clone(),
            sub: notice.account_id.clone(),
            aud: service.id.clone(),
            iat: now - jws::LEEWAY,
            exp: now + 120,
            jti: services.fresh(12),
            sid: notice.sid.clone(),
            events: Map::from_iter([("http://schemas.openid.net/event/backchannel-logout".to_owned(), json!({}))]),
        };
        let sign = async {
            let key = token::signing_key_by(services, &service, None, id_token::algorithm(services, &service)).await?;
            token::sign(key, "logout+jwt", claims).await
        };
        match sign.await {
            Ok(logout_token) => parcels.push(Parcel { uri, logout_token, notice }),
            // This service's trouble must not keep the others from being told.
            Err(error) => {
                tracing::error!(%error, service = service.id, "cannot sign what a service is to be told");
                again(services, &notice).await?;
            }
        }
    }
    Ok(parcels)
}

/// The service has it.
pub async fn arrived(services: &Services, parcel: &Parcel) -> Result<()> {
    Ok(services.store.remove_notice(&parcel.notice.sid).await?)
}

/// The service could not be told: again later, at growing distances, and at last not any more.
pub async fn failed(services: &Services, parcel: &Parcel) -> Result<()> {
    again(services, &parcel.notice).await
}

async fn again(services: &Services, notice: &Notice) -> Result<()> {
    let Notice { sid, service_id, tries, .. } = notice;
    if *tries >= TRIES {
        tracing::error!(target: "audit", event = "logout_not_told", service = service_id, sid, tries);
        return Ok(services.store.remove_notice(sid).await?);
    }
    Ok(services.store.put_off_notice(sid, services.now() + wait(*tries)).await?)
}

/// 5 s, 10 s, 20 s, ... up to two hours.
fn wait(tries: i64) -> Seconds {
    (5 << tries.clamp(1, 12) >> 1).min(7200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_grow_and_add_up_to_hours() {
        assert_eq!((wait(1), wait(2), wait(3)), (5, 10, 20));
        let all: Seconds = (1..TRIES).map(wait).sum();
        assert!((3600..24 * 3600).contains(&all), "{all}");
    }
}
