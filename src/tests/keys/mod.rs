//! Signing keys in a running server: taking turns, under load, among servers, in an emergency. The
//! clock is turned by the tests; nothing waits for real time.

mod emergency;
mod load;
mod shared_secret;
mod turns;

use crate::support::App;
use tegata::model::jws::{Algorithm, Compact};
use tegata::model::key::State;
use tegata::service::key;

/// The keys of an algorithm with their states, the latest first.
async fn states(app: &App, algorithm: Algorithm) -> Vec<(String, State)> {
    let listed = key::list(&app.services).await.expect("the keys");
    listed.into_iter().filter(|key| key.algorithm == algorithm.name()).map(|key| (key.kid, key.state)).collect()
}

/// The key that a token names.
fn kid_of(token: &str) -> String {
    Compact::parse(token).expect("a token").header.kid.expect("a key")
}

/// The ids in the JWKS, in its order.
async fn published(app: &App) -> Vec<String> {
    let request = axum::http::Request::get("/.well-known/jwks.json").body(axum::body::Body::empty()).expect("a request");
    let keys = app.send(request).await.expect(200).json()["keys"].clone();
    keys.as_array().expect("keys").iter().map(|key| key["kid"].as_str().expect("an id").to_owned()).collect()
}
