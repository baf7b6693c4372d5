//! Back-channel logout: whom it tells, what it says, and what happens when nobody listens.

use super::{claims, shop, text};
use crate::support::visitor::SESSION;
use tegata::model::jws::Compact;
use tegata::model::service::{SigningAlg, Source};
use tegata::service::notice;

const URI: &str = "http://127.0.0.1:9/logged-out";

#[tokio::test]
async fn every_end_of_a_session_is_told_with_a_token_of_its_own() {
    let shop = shop(|s| s.back_channel_logout_uri = Some(URI.into())).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[]).await;
    assert!(notice::due(&shop.app.services).await.unwrap().is_empty());
    hana.call("session/logout", &[]).await.expect(200);
    let parcels = notice::due(&shop.app.services).await.unwrap();
    assert_eq!((parcels.len(), parcels[0].uri.as_str()), (1, URI));
    let token = &parcels[0].logout_token;
    assert_eq!(Compact::parse(token).unwrap().header.typ.as_deref(), Some("logout+jwt"));
    let (told, id) = (claims(token), claims(text(&tokens, "id_token")));
    for name in ["iss", "sub", "aud", "sid"] {
        assert_eq!(told[name], id[name], "{name}");
    }
    assert!(told["nonce"].is_null() && told["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object());
    assert!(told["jti"].is_string() && told["iat"].is_i64());
    // Under way: no other server takes it.
    assert!(notice::due(&shop.app.services).await.unwrap().is_empty());
    notice::arrived(&shop.app.services, &parcels[0]).await.unwrap();
    shop.app.clock.turn(24 * 3600);
    assert!(notice::due(&shop.app.services).await.unwrap().is_empty());
    // As good as nothing, to those who take tokens.
    shop.userinfo(&serde_json::json!({ "access_token": token })).await.expect(401);
    assert!(!hana.jar.contains_key(SESSION));
}

#[tokio::test]
async fn a_service_that_goes_on_without_the_person_is_told_too() {
    let shop = shop(|s| s.back_channel_logout_uri = Some(URI.into())).await;
    let mut hana = shop.hana().await;
    let tokens = shop.signed_in(&mut hana, &[("scope", "openid offline_access")]).await;
    hana.call("session/logout", &[]).await.expect(200);
    let parcels = notice::due(&shop.app.services).await.unwrap();
    assert_eq!(parcels.len(), 1);
    assert_eq!(claims(&parcels[0].logout_token)["sid"], claims(text(&tokens, "id_token"))["sid"]);
    shop.refresh(text(&tokens, "refresh_token")).await.expect(200);
}

#[tokio::test]
async fn what_did_not_arrive_is_sent_again_and_given_up_at_last() {
    let shop = shop(|s| s.back_channel_logout_uri = Some(URI.into())).await;
    let mut hana = shop.hana().await;
    shop.signed_in(&mut hana, &[]).await;
    hana.call("session/logout", &[]).await.expect(200);
    let mut sent = 0;
    for _ in 0..100 {
        for parcel in notice::due(&shop.app.services).await.unwrap() {
            sent += 1;
            notice::failed(&shop.app.services, &parcel).await.unwrap();
        }
        shop.app.clock.turn(3 * 3600);
    }
    assert_eq!(sent, 12);
}

#[tokio::test]
async fn who_does_not_want_to_know_is_not_told() {
    let shop = shop(|_| {}).await;
    let mut hana = shop.hana().await;
    shop.signed_in(&mut hana, &[]).await;
    hana.call("session/logout", &[]).await.expect(200);
    assert!(notice::due(&shop.app.services).await.unwrap().is_empty());
}

#[tokio::test]
async fn one_that_cannot_be_signed_for_does_not_hold_up_the_others() {
    let shop = shop(|s| s.back_channel_logout_uri = Some(URI.into())).await;
    let services = &shop.app.services;
    let other = tegata::model::service::Registration { back_channel_logout_uri: Some(URI.into()), ..super::registration() };
    tegata::service::service::add(services, "other", other, Source::Store).await.unwrap();
    let mut hana = shop.hana().await;
    shop.signed_in(&mut hana, &[]).await;
    // Its secret was made when nothing was signed with it, so it was kept as a digest alone.
    let found = tegata::service::service::find(services, "shop").await.unwrap().unwrap();
    let by_secret = tegata::model::service::Registration { alg: Some(SigningAlg::HS256), ..found.registration.clone() };
    tegata::service::service::change(services, "shop", by_secret, Source::Store).await.unwrap();
    hana.call("session/logout", &[]).await.expect(200);
    assert!(notice::due(services).await.unwrap().is_empty(), "it is told later, when it has a secret to sign with");
    tegata::service::service::add_secret(services, "shop", Source::Store).await.unwrap();
    shop.app.clock.turn(3600);
    assert_eq!(notice::due(services).await.unwrap().len(), 1);
}
