//! `/api/session/login`.

use crate::support::visitor::{DEVICE, SESSION};
use crate::support::{Answer, App, PASSWORD, START};
use tegata::model::account::Email;
use tegata::service::account;
use tegata::store::account::NewRow;

async fn app() -> App {
    let app = App::start().await;
    app.account_named("Hana.Yamada@example.jp", Some("Hana"), &["editor"]).await;
    app
}

#[tokio::test]
async fn by_address_or_user_name_in_any_case() {
    let app = app().await;
    for login in ["Hana.Yamada@example.jp", "hana.yamada@EXAMPLE.JP", " hana.yamada@example.jp ", "Hana", "hana", "HANA"] {
        let mut browser = app.visitor();
        let granted = browser.log_in(login, PASSWORD).await.expect(200).json();
        assert_eq!(granted["who"]["email"], "Hana.Yamada@example.jp", "{login}");
        assert_eq!(granted["who"]["roles"][0], "editor");
        assert_eq!(granted["cookie_returned"], true);
        assert_eq!((granted["expires_in"].as_i64(), granted["session_until"].as_i64()), (Some(600), Some(START + 30 * 86_400)));
        browser.userinfo().await.expect(200);
        browser.get("/account").await.expect(200);
    }
}

#[tokio::test]
async fn nothing_that_could_be_presented_is_kept() {
    let app = app().await;
    let hana = app.signed_in("hana").await;
    let (row, account) = app.services.store.find_session(&hana.sid).await.unwrap().unwrap();
    let proof = hana.credential().rsplit('.').next().unwrap();
    assert!(hana.credential().starts_with(&format!("tgs_{}.0.", hana.sid)));
    assert!(proof.len() >= 43 && ![&row.salt, &row.label, &row.scope].iter().any(|kept| kept.contains(proof)));
    assert!(account.password_hash.unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[tokio::test]
async fn unknown_accounts_and_wrong_passwords_get_the_same_answer() {
    let app = app().await;
    let mut answers = Vec::new();
    for (login, password) in [("hana", "wrong-harbour-74"), ("nobody@example.jp", PASSWORD), ("nobody", "x"), ("hana\0", PASSWORD)] {
        let mut browser = app.visitor();
        browser.get("/login").await;
        let answer = browser.call("session/login", &[("email", login), ("password", password)]).await.expect(401);
        answers.push(comparable(&answer));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(answers[0].0.contains("bad_credentials"));
}

/// All that a stranger sees, but for the request's id.
fn comparable(answer: &Answer) -> (String, Vec<String>) {
    let mut headers: Vec<String> =
        answer.headers.iter().filter(|(name, _)| *name != "x-request-id").map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    (answer.text(), headers)
}

/// While the only hashing thread is busy and nobody may wait, whoever needs a hash is told to come again: so it
/// shows who needs one.
#[tokio::test]
async fn unknown_accounts_cost_a_hash_too() {
    let one_slow = [("TEGATA_PASSWORD_QUEUE", "0"), ("TEGATA_PASSWORD_HASHING_THREADS", "1"), ("TEGATA_PASSWORD_ITERATIONS", "400")];
    let app = App::with(&one_slow).await;
    let secret = PASSWORD.to_owned().into();
    let mut busy = Box::pin(app.services.hasher.hash(&secret));
    // Refused until the thread is there to take it; pending once it has.
    while futures::poll!(&mut busy).is_ready() {
        busy = Box::pin(app.services.hasher.hash(&secret));
        tokio::task::yield_now().await;
    }
    let hana = Email::parse("hana@example.jp").unwrap();
    let locked = Email::parse("locked@example.jp").unwrap();
    for (id, email, hash) in [("a1", &hana, Some("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo")), ("a2", &locked, None)] {
        let row = NewRow { id, email, username: None, name: id, password_hash: hash, roles: &[], created_at: START };
        app.services.store.add_account(&row, None).await.unwrap();
    }
    let ask = |login: &'static str, password: String| {
        let browser = app.visitor();
        let request = browser.calling("session/login", &[("email", login), ("password", &password)]);
        let app = &app;
        async move { app.try_send(request).await.status.as_u16() }
    };
    for login in ["hana@example.jp", "locked@example.jp", "nobody@example.jp"] {
        assert_eq!(ask(login, PASSWORD.into()).await, 503, "{login}");
        // Longer than any password: nobody buys our time by the megabyte.
        assert_eq!(ask(login, "x".repeat(257)).await, 401, "{login}");
    }
}

#[tokio::test]
async fn fields_left_empty_are_named() {
    let app = app().await;
    for (login, password, field) in [("", PASSWORD, "email"), ("  ", PASSWORD, "email"), ("hana", "", "password")] {
        let answer = app.visitor().call("session/login", &[("email", login), ("password", password)]).await.expect(422);
        assert_eq!(answer.json()["faults"][0]["field"], field);
        assert_eq!(answer.json()["faults"][0]["rule"], "missing");
    }
}

#[tokio::test]
async fn a_new_session_every_time_and_the_browsers_old_one_ends() {
    let app = app().await;
    let mut browser = app.signed_in("hana").await;
    let old = browser.clone();
    browser.log_in("hana", PASSWORD).await.expect(200);
    assert_ne!(old.sid, browser.sid);
    old.userinfo().await.expect(401);
    assert_eq!(old.clone().renew().await.expect(401).why(), "signed_out");
    browser.userinfo().await.expect(200);
    // Another browser's session is left alone.
    let other = app.signed_in("hana").await;
    browser.userinfo().await.expect(200);
    other.userinfo().await.expect(200);
}

#[tokio::test]
async fn a_planted_cookie_is_not_taken_over() {
    let app = app().await;
    let mut browser = app.visitor();
    browser.jar.insert(SESSION.into(), "tgs_planted.0.AAAA".into());
    browser.log_in("hana", PASSWORD).await.expect(200);
    assert!(!browser.credential().contains("planted"));
    // Nor does signing in end the session of a stranger whose id is known, but not its proof.
    let victim = app.signed_in("hana").await;
    let mut attacker = app.visitor();
    attacker.jar.insert(SESSION.into(), format!("tgs_{}.0.{}", victim.sid, "A".repeat(43)));
    attacker.log_in("hana", PASSWORD).await.expect(200);
    victim.userinfo().await.expect(200);
}

#[tokio::test]
async fn a_disabled_account_is_told_so_only_with_the_right_password() {
    let app = app().await;
    account::set_disabled(&app.services, "hana", true).await.unwrap();
    assert_eq!(app.visitor().log_in("hana", PASSWORD).await.expect(401).why(), "disabled");
    assert_eq!(app.visitor().log_in("hana", "wrong-harbour-74").await.expect(401).code(), "bad_credentials");
    account::set_disabled(&app.services, "hana", false).await.unwrap();
    app.visitor().log_in("hana", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_hash_of_older_parameters_is_replaced() {
    let mut app = app().await;
    let before = account::find(&app.services, "hana").await.unwrap().password_hash.unwrap();
    app.restart_with(&[("TEGATA_PASSWORD_MEMORY_KIB", "12288"), ("TEGATA_PASSWORD_ITERATIONS", "3")]).await;
    app.visitor().log_in("hana", "wrong-harbour-74").await.expect(401);
    assert_eq!(account::find(&app.services, "hana").await.unwrap().password_hash.unwrap(), before);
    app.visitor().log_in("hana", PASSWORD).await.expect(200);
    let after = account::find(&app.services, "hana").await.unwrap().password_hash.unwrap();
    assert!(before.contains("m=19456,t=2") && after.contains("m=12288,t=3"), "{before} {after}");
    app.visitor().log_in("hana", PASSWORD).await.expect(200);
    assert_eq!(account::find(&app.services, "hana").await.unwrap().password_hash.unwrap(), after);
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookie_is_told() {
    let app = app().await;
    let mut browser = app.visitor();
    let granted = browser.call("session/login", &[("email", "hana"), ("password", PASSWORD)]).await.expect(200);
    assert_eq!(granted.json()["cookie_returned"], false);
    assert!(granted.cookie(DEVICE).is_some());
}
