//! `/api/session/renew`: the renewal that cannot sign anyone out.

use crate::support::visitor::SESSION;
use crate::support::{App, DAY, HOUR, START};
use futures::future::join_all;
use tegata::model::session::{GRACE, Rotation};
use tegata::service::Clock;

async fn app() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    app
}

#[tokio::test]
async fn a_renewal_hands_out_a_token_and_moves_the_credential_on() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let (first, token) = (hana.credential().to_owned(), hana.token.clone());
    hana.renew().await.expect(200);
    assert_eq!(hana.credential(), first, "within half a minute nothing moves");
    app.clock.turn(GRACE + 1);
    let answer = hana.renew().await.expect(200);
    assert_ne!(hana.credential(), first);
    assert_ne!(hana.token, token);
    assert_eq!(answer.json()["sid"], hana.sid);
    assert_eq!(answer.json()["who"]["email"], "hana@example.jp");
    hana.userinfo().await.expect(200);
}

#[tokio::test]
async fn parallel_renewals_agree_on_one_credential() {
    let app = app().await;
    let hana = app.signed_in("hana@example.jp").await;
    app.clock.turn(9 * 60);
    let answers = join_all((0..20).map(|_| app.send(hana.calling("session/renew", &[])))).await;
    let mut given: Vec<_> = answers.iter().map(|answer| (answer.status.as_u16(), answer.cookie(SESSION).map(str::to_owned))).collect();
    given.dedup();
    assert_eq!(given.len(), 1, "{given:?}");
    assert_eq!(given[0].0, 200);
    assert_ne!(given[0].1.as_deref(), Some(hana.credential()));
}

#[tokio::test]
async fn a_lost_answer_is_given_again_even_eight_hours_later() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    app.clock.turn(10 * 60);
    let lost = app.send(hana.calling("session/renew", &[])).await.expect(200);
    app.clock.turn(8 * HOUR);
    let again = hana.renew().await.expect(200);
    assert_eq!(again.cookie(SESSION), lost.cookie(SESSION));
    app.clock.turn(HOUR);
    hana.renew().await.expect(200);
}

#[tokio::test]
async fn answers_lost_again_and_again_sign_nobody_out() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    for _ in 0..5 {
        app.clock.turn(10 * 60);
        app.send(hana.calling("session/renew", &[])).await.expect(200);
    }
    hana.renew().await.expect(200);
    hana.get("/account").await.expect(200);
}

#[tokio::test]
async fn a_write_undone_by_power_loss_is_caught_up() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    app.clock.turn(HOUR);
    hana.renew().await.expect(200);
    // The row as it was before: the disk never saw the renewal.
    let before = Rotation { generation: 0, rotated_at: START, seen_at: None };
    let (row, _) = app.services.store.find_session(&hana.sid).await.unwrap().unwrap();
    assert!(app.services.store.rotate_session(&row, before, START + 3 * DAY).await.unwrap());
    hana.get("/account").await.expect(200);
    app.clock.turn(10 * 60);
    hana.renew().await.expect(200);
    app.clock.turn(HOUR);
    hana.renew().await.expect(200);
    hana.userinfo().await.expect(200);
}

#[tokio::test]
async fn a_stolen_copy_ends_the_session_and_everyone_is_told() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let mut thief = hana.clone().at([198, 51, 100, 9]);
    app.clock.turn(HOUR);
    hana.renew().await.expect(200);
    app.clock.turn(HOUR);
    hana.renew().await.expect(200);
    app.clock.turn(HOUR);
    assert_eq!(thief.renew().await.expect(401).why(), "reused");
    assert_eq!(hana.renew().await.expect(401).why(), "reused");
    hana.userinfo().await.expect(401);
    assert_eq!(hana.get("/account").await.expect(302).cookie(crate::support::visitor::FLASH), Some("reused"));
}

#[tokio::test]
async fn a_page_with_an_old_copy_neither_opens_nor_ends_the_session() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let mut old = hana.clone();
    for _ in 0..2 {
        app.clock.turn(HOUR);
        hana.renew().await.expect(200);
    }
    old.get("/account").await.expect(302);
    app.clock.turn(1);
    hana.renew().await.expect(200);
}

#[tokio::test]
async fn pages_never_rotate() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let credential = hana.credential().to_owned();
    for _ in 0..3 {
        app.clock.turn(HOUR);
        let answer = hana.get("/account").await.expect(200);
        assert_eq!(answer.cookie(SESSION), None);
    }
    let (row, _) = app.services.store.find_session(&hana.sid).await.unwrap().unwrap();
    assert_eq!((row.rotation.generation, hana.credential()), (0, credential.as_str()));
}

#[tokio::test]
async fn a_failed_renewal_never_sets_a_cookie() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let good = hana.credential().to_owned();
    let (sid, proof) = (&good[..good.find('.').unwrap()], good.rsplit('.').next().unwrap());
    let forged = [
        String::new(),
        "x".into(),
        good.replace("tgs_", "tgr_"),
        format!("{sid}.1.{proof}"),
        format!("{sid}.-1.{proof}"),
        format!("{sid}.0.{}", "A".repeat(43)),
        format!("{good}.x"),
        format!("{sid}.99999999999999999999.{proof}"),
    ];
    for credential in forged {
        hana.jar.insert(SESSION.into(), credential.clone());
        let answer = hana.renew().await.expect(401);
        assert!(answer.set_cookies().is_empty(), "{credential}: {:?}", answer.set_cookies());
    }
    hana.jar.insert(SESSION.into(), good);
    hana.renew().await.expect(200);
    app.clock.turn(4 * DAY);
    assert!(hana.renew().await.expect(401).set_cookies().is_empty());
    assert_eq!(app.visitor().renew().await.expect(401).why(), "needed");
}

#[tokio::test]
async fn a_clock_gone_backwards_signs_nobody_out() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    app.clock.turn(HOUR);
    hana.renew().await.expect(200);
    app.clock.turn(-2 * HOUR);
    hana.renew().await.expect(200);
    hana.get("/account").await.expect(200);
    app.clock.turn(3 * HOUR);
    hana.renew().await.expect(200);
    assert_eq!(app.clock.now(), START + 2 * HOUR);
}

#[tokio::test]
async fn a_restart_between_two_renewals_is_not_noticed() {
    let mut app = app().await;
    let (jar, sid) = {
        let hana = app.signed_in("hana@example.jp").await;
        (hana.jar, hana.sid)
    };
    app.clock.turn(HOUR);
    app.restart_with(&[]).await;
    let mut hana = app.visitor();
    hana.jar = jar;
    assert_eq!(hana.renew().await.expect(200).json()["sid"], sid);
}
