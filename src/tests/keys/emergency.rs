//! A key is withdrawn at once: what it signed is refused, nobody has to log in again, and it does
//! not come back.

use super::{kid_of, published, states};
use crate::support::App;
use crate::support::visitor::get_with_bearer;
use tegata::model::jws::Algorithm;
use tegata::model::key::State;
use tegata::service::key;

#[tokio::test]
async fn every_token_of_a_withdrawn_key_is_refused_at_once() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let old = hana.token.clone().unwrap();
    // Also the token that is remembered as verified.
    hana.userinfo().await.expect(200);
    key::rotate(&app.services, Algorithm::ES256).await.unwrap();
    let ed = key::ensure(&app.services, Algorithm::EdDSA).await.unwrap();
    // The key as a thief has it, still in memory.
    let stolen = app.services.keys.current().default_signing();
    let fresh = key::rotate_now(&app.services, Algorithm::ES256).await.unwrap();
    hana.userinfo().await.expect(401);
    assert_eq!(published(&app).await, [fresh.kid.clone(), ed.kid().unwrap().to_owned()]);
    hana.renew().await.expect(200);
    assert_eq!(kid_of(hana.token.as_deref().unwrap()), fresh.kid);
    hana.userinfo().await.expect(200);
    let now =
        serde_json::from_slice::<serde_json::Value>(&tegata::model::jws::Compact::parse(hana.token.as_deref().unwrap()).unwrap().payload);
    let forged = stolen.sign("at+jwt", &now.unwrap()).unwrap();
    for token in [&old, &forged] {
        app.send(get_with_bearer("/oauth/userinfo", token)).await.expect(401);
    }
    // The next key was in the same place as the stolen one, so it went too.
    let listed: Vec<State> = states(&app, Algorithm::ES256).await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(listed, [State::Active, State::Gone, State::Gone]);
    for row in app.services.store.list_keys().await.unwrap() {
        assert_eq!(row.sealed.is_empty(), row.life.gone_at.is_some(), "what is withdrawn is erased");
    }
    // Not even a clock that goes back brings it back.
    app.clock.turn(-1000);
    app.send(get_with_bearer("/oauth/userinfo", &old)).await.expect(401);
    assert_eq!(app.services.keys.current().default_signing().kid(), Some(fresh.kid.as_str()));
}

#[tokio::test]
async fn a_running_server_hears_of_it_at_its_next_look() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let hana = app.signed_in("hana@example.jp").await;
    let command = app.another().await;
    let fresh = key::rotate_now(&command, Algorithm::ES256).await.unwrap();
    hana.userinfo().await.expect(200);
    key::tend(&app.services).await.unwrap();
    hana.userinfo().await.expect(401);
    assert_eq!(published(&app).await, [fresh.kid]);
}
