//! The brakes on guessing, at `/api/session/login`.

use crate::support::{Answer, App, MINUTE, PASSWORD, Visitor};

async fn app(settings: &[(&str, &str)]) -> App {
    let app = App::with(settings).await;
    app.account_named("hana@example.jp", Some("hana"), &[]).await;
    app
}

async fn guess(browser: &mut Visitor<'_>, login: &str) -> Answer {
    browser.call("session/login", &[("email", login), ("password", "wrong-harbour-74")]).await
}

#[tokio::test]
async fn too_many_guesses_must_wait_and_are_told_how_long() {
    let app = app(&[("TEGATA_THROTTLE_PAIR_FAILURES", "3")]).await;
    let mut stranger = app.visitor();
    for _ in 0..3 {
        guess(&mut stranger, "hana@example.jp").await.expect(401);
    }
    // The user name is the same account; the right password changes nothing.
    for login in ["hana@example.jp", "HANA"] {
        let answer = stranger.log_in(login, PASSWORD).await.expect(429);
        assert_eq!(answer.code(), "throttled");
        let wait: i64 = answer.header("retry-after").parse().expect("seconds");
        assert_eq!(answer.json()["retry_after"], wait);
        assert!((1..=15 * MINUTE).contains(&wait), "{wait}");
    }
    let wait = i64::from(stranger.log_in("hana", PASSWORD).await.json()["retry_after"].as_u64().unwrap() as u32);
    app.clock.turn(wait - 1);
    stranger.log_in("hana", PASSWORD).await.expect(429);
    app.clock.turn(1);
    stranger.log_in("hana", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn unknown_accounts_are_braked_alike() {
    let app = app(&[("TEGATA_THROTTLE_PAIR_FAILURES", "3")]).await;
    let mut stranger = app.visitor();
    let mut answers = Vec::new();
    for login in ["hana@example.jp", "nobody@example.jp"] {
        let mut statuses = Vec::new();
        for _ in 0..5 {
            let answer = guess(&mut stranger, login).await;
            statuses.push((answer.status.as_u16(), answer.text()));
        }
        answers.push(statuses);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0][4].0, 429);
}

#[tokio::test]
async fn one_address_cannot_try_many_accounts() {
    let app = app(&[("TEGATA_THROTTLE_ADDRESS_FAILURES", "4")]).await;
    let mut stranger = app.visitor().at([198, 51, 100, 1]);
    for n in 0..4 {
        guess(&mut stranger, &format!("user{n}")).await.expect(401);
    }
    guess(&mut stranger, "user9").await.expect(429);
    let mut neighbour = app.visitor().at([198, 51, 100, 2]);
    guess(&mut neighbour, "user9").await.expect(401);
}

#[tokio::test]
async fn a_hundred_guesses_of_strangers_leave_the_owners_browser_able_to_sign_in() {
    let app = app(&[("TEGATA_THROTTLE_ACCOUNT_FAILURES", "5")]).await;
    let mut owner = app.signed_in("hana").await;
    owner.call("session/logout", &[]).await.expect(200);
    let mut refused = 0;
    for n in 0..100 {
        let mut stranger = app.visitor().at([203, 0, 113, n]);
        refused += usize::from(guess(&mut stranger, "hana").await.status.as_u16() == 429);
    }
    assert_eq!(refused, 95);
    app.visitor().at([203, 0, 113, 200]).log_in("hana", PASSWORD).await.expect(429);
    owner.log_in("hana", PASSWORD).await.expect(200);
    // The mark is good for its account alone, and cannot be made up.
    app.account("taro@example.jp", &[]).await;
    let mut forger = app.visitor().at([203, 0, 113, 201]);
    for n in 0..5 {
        forger.address = [203, 0, 114, n].into();
        guess(&mut forger, "taro@example.jp").await.expect(401);
    }
    forger.jar.extend(owner.jar.clone());
    guess(&mut forger, "taro@example.jp").await.expect(429);
    forger.jar.insert(crate::support::visitor::DEVICE.into(), format!("made-up.{}", "A".repeat(43)));
    guess(&mut forger, "hana").await.expect(429);
}

#[tokio::test]
async fn a_stolen_known_browser_is_braked_too() {
    let app = app(&[("TEGATA_THROTTLE_KNOWN_DEVICE_FAILURES", "3")]).await;
    let mut owner = app.signed_in("hana").await;
    for _ in 0..3 {
        guess(&mut owner, "hana").await.expect(401);
    }
    guess(&mut owner, "hana").await.expect(429);
}

#[tokio::test]
async fn forwarding_headers_of_strangers_do_not_help() {
    let app = app(&[("TEGATA_THROTTLE_PAIR_FAILURES", "2")]).await;
    let stranger = app.visitor();
    let mut statuses = Vec::new();
    for n in 0..4 {
        let mut request = stranger.calling("session/login", &[("email", "hana"), ("password", "wrong-harbour-74")]);
        request.headers_mut().insert("x-forwarded-for", format!("198.51.100.{n}").parse().unwrap());
        statuses.push(app.send(request).await.status.as_u16());
    }
    assert_eq!(statuses, [401, 401, 429, 429]);
}
