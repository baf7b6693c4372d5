//! A whole rotation while tokens are issued and verified without a pause. The verifiers are the most
//! stubborn there are: they keep the JWKS for five minutes and never ask again for an unknown key.

use super::{published, states};
use crate::support::{App, DAY, HOUR, MINUTE};
use axum::body::Body;
use axum::http::Request;
use futures::future::join_all;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tegata::model::Seconds;
use tegata::model::jws::{self, Algorithm, Expect, KeySet};
use tegata::model::key::{PUBLISHED_AFTER, PUBLISHED_BEFORE, State};
use tegata::service::jwk::{VerifyingKey, verifying_keys};
use tegata::service::{Clock, key};
use tokio::sync::Semaphore;

const ALGORITHM: Algorithm = Algorithm::ES256;
const CLIENTS: usize = 4;

/// A service that checks tokens by itself.
struct Verifier<'a> {
    app: &'a App,
    keys: KeySet<VerifyingKey>,
    good_until: Seconds,
}

impl Verifier<'_> {
    async fn check(&mut self, token: &str, exp: Seconds) {
        let now = self.app.clock.now();
        if now >= self.good_until {
            let answer = self.app.send(Request::get("/.well-known/jwks.json").body(Body::empty()).unwrap()).await.expect(200);
            let age: Seconds = answer.header("cache-control").rsplit_once("max-age=").unwrap().1.parse().unwrap();
            assert_eq!(age, 5 * MINUTE);
            (self.keys, self.good_until) = (verifying_keys(&answer.body, &[ALGORITHM]).unwrap().0, now + age);
        }
        let now = self.app.clock.now();
        let issuer = self.app.services.settings.token.issuer.as_str();
        let expect = Expect {
            typ: jws::ACCESS_TOKEN,
            issuer: Some(issuer),
            audience: Some(issuer),
            required: &["sub", "sid"],
            now,
            leeway: jws::LEEWAY,
        };
        let verdict = jws::verify(token, &self.keys, &expect);
        assert!(verdict.is_ok() || exp <= now, "a good token is refused: {verdict:?}, {}", super::kid_of(token));
    }
}

/// What the clients did so far.
struct Tally {
    rounds: Semaphore,
    checked: AtomicUsize,
    done: AtomicBool,
}

/// Renews without a pause, and has the new token, the oldest one that is good and one between them checked every time.
async fn client(app: &App, email: &str, tally: &Tally) {
    let mut visitor = app.signed_in(email).await;
    let mut verifier = Verifier { app, keys: KeySet::default(), good_until: 0 };
    let mut tokens: Vec<(String, Seconds)> = Vec::new();
    while !tally.done.load(Ordering::SeqCst) {
        let asked_at = app.clock.now();
        let granted = visitor.renew().await.expect(200).json();
        let exp = asked_at + granted["expires_in"].as_i64().unwrap();
        tokens.push((visitor.token.clone().unwrap(), exp));
        visitor.userinfo().await.expect(200);
        let now = app.clock.now();
        tokens.retain(|(_, exp)| *exp > now);
        for at in HashSet::from([0, tokens.len() / 2, tokens.len().saturating_sub(1)]) {
            let Some((token, exp)) = tokens.get(at) else { continue };
            verifier.check(token, *exp).await;
            // Tegata itself accepts it too, or it ended while it was under way.
            visitor.token = Some(token.clone());
            let status = visitor.userinfo().await.status;
            assert!(status == 200 || *exp <= app.clock.now(), "{status}");
            tally.checked.fetch_add(1, Ordering::SeqCst);
        }
        tally.rounds.add_permits(1);
    }
}

/// Turns the clock from before the rotation until after it; in every step as many rounds of work are done as there are clients.
async fn time(app: &App, tally: &Tally) -> Vec<Vec<State>> {
    let mut seen: Vec<Vec<State>> = Vec::new();
    let fine = std::iter::repeat_n(90, (PUBLISHED_BEFORE + HOUR) as usize / 90);
    let coarse = std::iter::repeat_n(20 * MINUTE, (PUBLISHED_AFTER / (20 * MINUTE)) as usize);
    for step in fine.chain(coarse) {
        tally.rounds.forget_permits(usize::MAX);
        tally.rounds.acquire_many(CLIENTS as u32).await.unwrap().forget();
        app.clock.turn(step);
        key::tend(&app.services).await.unwrap();
        let now: Vec<State> = states(app, ALGORITHM).await.into_iter().map(|(_, state)| state).collect();
        if seen.last() != Some(&now) {
            seen.push(now);
        }
    }
    tally.done.store(true, Ordering::SeqCst);
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_rotation_refuses_no_good_token() {
    let app = App::with(&[("TEGATA_TOKEN_ACCESS_TTL", "24h")]).await;
    let emails: Vec<String> = (0..CLIENTS).map(|n| format!("client{n}@example.jp")).collect();
    for email in &emails {
        app.account(email, &[]).await;
    }
    let first = published(&app).await;
    app.clock.turn(90 * DAY - PUBLISHED_BEFORE - 10 * MINUTE);
    key::tend(&app.services).await.unwrap();
    assert_eq!(published(&app).await, first, "it is not time yet");
    let tally = Tally { rounds: Semaphore::new(0), checked: AtomicUsize::new(0), done: AtomicBool::new(false) };
    let (seen, _) = futures::join!(time(&app, &tally), join_all(emails.iter().map(|email| client(&app, email, &tally))));
    use State::{Active, Gone, Next, Retiring};
    assert_eq!(seen, [vec![Active], vec![Next, Active], vec![Active, Retiring], vec![Active, Gone]]);
    let now = published(&app).await;
    assert!(now.len() == 1 && now != first, "{now:?}");
    let rows = app.services.store.list_keys().await.unwrap();
    assert!(rows.iter().all(|row| row.sealed.is_empty() == (row.kid == first[0])), "the private half of the old one is erased");
    let checked = tally.checked.load(Ordering::SeqCst);
    assert!(checked > 1000, "{checked} tokens checked");
}
