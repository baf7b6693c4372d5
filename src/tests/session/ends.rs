//! How sessions end by themselves, and how the reasons are told apart.

use crate::support::visitor::FLASH;
use crate::support::{App, DAY, HOUR, PASSWORD, START};
use tegata::service::{Clock, account};

async fn app() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    app
}

#[tokio::test]
async fn a_session_ends_when_it_was_not_used_for_three_days() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    app.clock.turn(3 * DAY - 1);
    hana.get("/account").await.expect(200);
    hana.renew().await.expect(200);
    app.clock.turn(3 * DAY);
    assert_eq!(hana.renew().await.expect(401).why(), "expired");
    let answer = hana.get("/account").await.expect(302);
    assert_eq!((answer.location(), answer.cookie(FLASH)), ("/login?next=%2Faccount", Some("expired")));
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_however_busy() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    for _ in 0..30 {
        app.clock.turn(DAY - 1);
        hana.renew().await.expect(200);
    }
    // The last token lives no longer than its session.
    app.clock.turn(START + 30 * DAY - app.clock.now() - 10);
    assert_eq!(hana.renew().await.expect(200).json()["expires_in"], 10);
    app.clock.turn(10);
    hana.userinfo().await.expect(401);
    assert_eq!(hana.renew().await.expect(401).why(), "expired");
}

#[tokio::test]
async fn access_tokens_end_after_ten_minutes_and_only_a_renewal_helps() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    app.clock.turn(599);
    hana.userinfo().await.expect(200);
    app.clock.turn(3);
    hana.userinfo().await.expect(401);
    assert_eq!(hana.call("account/profile", &[]).await.expect(401).why(), "expired");
    hana.renew().await.expect(200);
    hana.call("account/profile", &[]).await.expect(200);
}

#[tokio::test]
async fn the_reasons_are_told_apart() {
    let app = app().await;
    let ways = ["expired", "signed_out", "password_changed", "disabled"];
    for why in ways {
        let mut there = app.signed_in("hana@example.jp").await;
        let mut here = app.signed_in("hana@example.jp").await;
        match why {
            "expired" => app.clock.turn(4 * DAY),
            "signed_out" => drop(here.call("session/end", &[("sid", &there.sid)]).await.expect(200)),
            "password_changed" => {
                drop(here.call("account/change_password", &[("current", PASSWORD), ("password", PASSWORD)]).await.expect(200));
            }
            _ => account::set_disabled(&app.services, "hana@example.jp", true).await.unwrap(),
        }
        assert_eq!(there.renew().await.expect(401).why(), why);
        let flash = if why == "signed_out" { "signed_out_elsewhere" } else { why };
        assert_eq!(there.get("/").await.expect(302).cookie(FLASH), Some(flash));
        // The flash is shown once.
        let page = there.get("/login").await.expect(200);
        assert_eq!(page.cookie(FLASH), Some(""), "{why}");
        assert!(!there.jar.contains_key(FLASH));
    }
    let mut nobody = app.visitor();
    assert_eq!(nobody.get("/account").await.expect(302).cookie(FLASH), Some("sign_in_needed"));
    assert_eq!(nobody.call("account/profile", &[]).await.expect(401).why(), "needed");
}

#[tokio::test]
async fn the_cookie_outlives_its_session_by_a_month() {
    let app = app().await;
    let mut hana = app.visitor();
    let answer = hana.log_in("hana@example.jp", PASSWORD).await.expect(200);
    let cookie = answer.set_cookies().into_iter().find(|c| c.starts_with("__Host-tegata-session=")).unwrap().to_owned();
    assert!(cookie.contains(&format!("Max-Age={}", 60 * DAY)), "{cookie}");
    app.clock.turn(59 * DAY);
    assert_eq!(hana.renew().await.expect(401).why(), "expired");
}

#[tokio::test]
async fn old_rows_are_forgotten_after_their_tombstones_time() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    hana.clone().call("session/logout", &[]).await.expect(200);
    let store = &app.services.store;
    assert_eq!(store.purge(START).await.unwrap(), 0);
    assert!(store.find_session(&hana.sid).await.unwrap().is_some());
    app.clock.turn(HOUR);
    assert_eq!(store.purge(START + 1).await.unwrap(), 1);
    // What nobody remembers counts as expired.
    assert_eq!(hana.renew().await.expect(401).why(), "expired");
}
