//! Keys of several algorithms and several servers take turns, whatever the clock does.

use super::{kid_of, published, states};
use crate::support::visitor::get_with_bearer;
use crate::support::{App, DAY, HOUR};
use tegata::model::jws::Algorithm;
use tegata::model::key::{PUBLISHED_AFTER, PUBLISHED_BEFORE, State};
use tegata::service::key;

#[tokio::test]
async fn each_algorithm_has_keys_of_its_own() {
    let app = App::start().await;
    let keys = &app.services.keys;
    assert!(keys.current().signing(Algorithm::RS256).is_none());
    let (ed, rsa) =
        (key::ensure(&app.services, Algorithm::EdDSA).await.unwrap(), key::ensure(&app.services, Algorithm::RS256).await.unwrap());
    assert_eq!(key::ensure(&app.services, Algorithm::EdDSA).await.unwrap().kid(), ed.kid(), "there is one now");
    let es = keys.current().default_signing();
    assert_eq!((es.alg(), keys.current().signing(Algorithm::ES256).unwrap().kid()), (Algorithm::ES256, es.kid()));
    let list = published(&app).await;
    assert_eq!((list.len(), list.first().map(String::as_str)), (3, rsa.kid()), "RSA first");
    assert!(key::ensure(&app.services, Algorithm::HS256).await.is_err());

    let next = key::rotate(&app.services, Algorithm::EdDSA).await.unwrap();
    assert_eq!((next.state, next.signs_at - next.published_at), (State::Next, PUBLISHED_BEFORE));
    app.clock.turn(PUBLISHED_BEFORE - 1);
    assert_eq!(keys.current().signing(Algorithm::EdDSA).unwrap().kid(), ed.kid());
    app.clock.turn(1);
    assert_eq!(keys.current().signing(Algorithm::EdDSA).unwrap().kid(), Some(next.kid.as_str()), "without any background task");
    assert_eq!(keys.current().signing(Algorithm::RS256).unwrap().kid(), rsa.kid());
    assert_eq!(keys.current().default_signing().kid(), es.kid());
    app.clock.turn(PUBLISHED_AFTER);
    assert_eq!(published(&app).await.len(), 3, "the old one is gone");
    assert!(!published(&app).await.iter().any(|kid| Some(kid.as_str()) == ed.kid()));
}

#[tokio::test]
async fn several_servers_make_one_key_together() {
    let app = App::start().await;
    let other = app.another().await;
    app.clock.turn(90 * DAY);
    let (one, two) = tokio::join!(key::tend(&app.services), key::tend(&other));
    one.unwrap();
    two.unwrap();
    assert_eq!(states(&app, Algorithm::ES256).await.len(), 2, "one is next, not two");
    key::tend(&app.services).await.unwrap();
    assert_eq!(app.services.keys.current().jwks, other.keys.current().jwks);
    let (one, two) = tokio::join!(key::ensure(&app.services, Algorithm::EdDSA), key::ensure(&other, Algorithm::EdDSA));
    assert_eq!(one.unwrap().kid(), two.unwrap().kid());
    let (one, two) = tokio::join!(key::rotate(&app.services, Algorithm::EdDSA), key::rotate(&other, Algorithm::EdDSA));
    assert_eq!(one.unwrap(), two.unwrap());
    let (one, two) = tokio::join!(key::rotate_now(&app.services, Algorithm::EdDSA), key::rotate_now(&other, Algorithm::EdDSA));
    assert_ne!(one.unwrap().kid, two.unwrap().kid);
    let left: Vec<_> = states(&app, Algorithm::EdDSA).await.into_iter().filter(|(_, state)| *state != State::Gone).collect();
    assert!(matches!(&left[..], [(_, State::Active)]), "{left:?}");
}

#[tokio::test]
async fn what_another_server_added_verifies_here_and_signs_in_its_turn() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let other = app.another().await;
    let next = key::rotate(&other, Algorithm::ES256).await.unwrap();
    assert_eq!(published(&app).await.len(), 1);
    key::tend(&app.services).await.unwrap();
    assert_eq!(published(&app).await.len(), 2);
    app.clock.turn(PUBLISHED_BEFORE);
    let hana = app.signed_in("hana@example.jp").await;
    assert_eq!(kid_of(hana.token.as_deref().unwrap()), next.kid);
    hana.userinfo().await.expect(200);
}

#[tokio::test]
async fn neither_sleep_nor_a_wrong_clock_stops_signing() {
    let app = App::with(&[("TEGATA_SESSION_IDLE_TTL", "900d"), ("TEGATA_SESSION_ABSOLUTE_TTL", "900d")]).await;
    app.account("hana@example.jp", &[]).await;
    let first = published(&app).await;
    // Back by a year: the only key goes on, and the server makes one that is dated as the clock says.
    app.clock.turn(-365 * DAY);
    key::tend(&app.services).await.unwrap();
    let hana = app.signed_in("hana@example.jp").await;
    hana.userinfo().await.expect(200);
    assert_eq!(vec![kid_of(hana.token.as_deref().unwrap())], first);
    // Right again, then half a year of sleep: it goes on, and the next one is published first.
    app.clock.turn(365 * DAY + 180 * DAY);
    let hana = app.signed_in("hana@example.jp").await;
    assert_eq!(vec![kid_of(hana.token.as_deref().unwrap())], first);
    key::tend(&app.services).await.unwrap();
    // What the server made while the clock was wrong is long over.
    let mut states_now = states(&app, Algorithm::ES256).await;
    states_now.retain(|(_, state)| *state != State::Gone);
    assert_eq!(states_now.iter().map(|(_, state)| *state).collect::<Vec<_>>(), [State::Next, State::Active]);
    // Asleep once more: the next one has taken over when the server wakes, and was published all the time.
    app.clock.turn(180 * DAY);
    let hana = app.signed_in("hana@example.jp").await;
    assert_eq!(kid_of(hana.token.as_deref().unwrap()), states_now[0].0);
    hana.userinfo().await.expect(200);
    assert_eq!(published(&app).await, [states_now[0].0.clone()]);
    // The clock goes back before it took over: the old one is not erased yet, and signs again.
    app.clock.turn(-180 * DAY);
    let hana = app.signed_in("hana@example.jp").await;
    assert_eq!(vec![kid_of(hana.token.as_deref().unwrap())], first);
    hana.userinfo().await.expect(200);
}

#[tokio::test]
async fn an_imported_key_signs_at_once_and_the_one_before_verifies_until_its_last_token_is_dead() {
    let app = App::with(&[("TEGATA_TOKEN_ACCESS_TTL", "24h")]).await;
    app.account("hana@example.jp", &[]).await;
    let old = app.signed_in("hana@example.jp").await.token.unwrap();
    let pem = crate::cli::key::pem(Algorithm::ES256);
    let brought = key::import(&app.services, pem.as_bytes(), false).await.unwrap();
    assert_eq!(brought.state, State::Active);
    assert_eq!(kid_of(app.signed_in("hana@example.jp").await.token.as_deref().unwrap()), brought.kid);
    app.clock.turn(24 * HOUR - 1);
    app.send(get_with_bearer("/oauth/userinfo", &old)).await.expect(200);
    assert!(published(&app).await.contains(&kid_of(&old)));
    app.clock.turn(PUBLISHED_AFTER - 24 * HOUR + 1);
    assert_eq!(published(&app).await, [brought.kid]);
}
