//! `/api/session/logout`, `logout_everywhere`, `list` and `end`: what ends a session ends its tokens at once.

use crate::support::visitor::{DEVICE, FLASH, SESSION};
use crate::support::{App, BEARER_FUNCTIONS, HOUR, PASSWORD, Visitor};
use futures::FutureExt;
use tegata::service::account;

async fn app() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    app
}

/// The token still has minutes to live, its session has ended: nobody takes it.
async fn is_out(browser: &Visitor<'_>, why: &str) {
    let answer = browser.userinfo().await.expect(401);
    assert!(answer.header("www-authenticate").starts_with("Bearer error=\"invalid_token\""));
    for (endpoint, fields) in BEARER_FUNCTIONS {
        let answer = browser.clone().call(endpoint, fields).await.expect(401);
        assert_eq!(answer.why(), why, "{endpoint}");
        assert!(answer.set_cookies().is_empty(), "{endpoint}");
    }
    assert_eq!(browser.clone().renew().await.expect(401).why(), why);
}

#[tokio::test]
async fn signing_out_ends_this_device_alone() {
    let app = app().await;
    let mut here = app.signed_in("hana@example.jp").await;
    let there = app.signed_in("hana@example.jp").await;
    let before = here.clone();
    let answer = here.call("session/logout", &[]).await.expect(200);
    assert_eq!(answer.cookie(SESSION), Some(""));
    assert_eq!(answer.header("clear-site-data"), "\"storage\"");
    assert!(here.credential().is_empty() && here.jar.contains_key(DEVICE));
    is_out(&before, "signed_out").await;
    there.userinfo().await.expect(200);
}

#[tokio::test]
async fn signing_out_again_or_without_a_session_is_no_error() {
    let app = app().await;
    let mut here = app.signed_in("hana@example.jp").await;
    let mut other_tab = here.clone();
    here.call("session/logout", &[]).await.expect(200);
    other_tab.call("session/logout", &[]).await.expect(200);
    app.visitor().call("session/logout", &[]).await.expect(200);
}

#[tokio::test]
async fn signing_out_works_with_a_credential_that_lags_behind() {
    let app = app().await;
    let here = app.signed_in("hana@example.jp").await;
    app.clock.turn(HOUR);
    app.send(here.calling("session/renew", &[])).await.expect(200);
    here.clone().call("session/logout", &[]).await.expect(200);
    here.userinfo().await.expect(401);
}

#[tokio::test]
async fn nobody_signs_others_out_with_a_made_up_credential() {
    let app = app().await;
    let victim = app.signed_in("hana@example.jp").await;
    let mut attacker = app.visitor();
    attacker.jar.insert(SESSION.into(), format!("tgs_{}.0.{}", victim.sid, "A".repeat(43)));
    attacker.call("session/logout", &[]).await.expect(200);
    victim.userinfo().await.expect(200);
}

#[tokio::test]
async fn everywhere_means_everywhere() {
    let app = app().await;
    let mut here = app.signed_in("hana@example.jp").await;
    let there = app.signed_in("hana@example.jp").await;
    app.account("taro@example.jp", &[]).await;
    let taro = app.signed_in("taro@example.jp").await;
    let before = here.clone();
    assert_eq!(here.call("session/logout_everywhere", &[]).await.expect(200).cookie(SESSION), Some(""));
    is_out(&before, "signed_out").await;
    is_out(&there, "signed_out").await;
    taro.userinfo().await.expect(200);
}

#[tokio::test]
async fn a_new_password_ends_every_session_but_the_new_one_here() {
    let app = app().await;
    let mut here = app.signed_in("hana@example.jp").await;
    let there = app.signed_in("hana@example.jp").await;
    let before = here.clone();
    here.call("account/change_password", &[("current", PASSWORD), ("password", "another-harbour-12-beacon")]).await.expect(200);
    is_out(&before, "password_changed").await;
    is_out(&there, "password_changed").await;
    assert_ne!(here.sid, before.sid);
    here.userinfo().await.expect(200);
    here.renew().await.expect(200);
}

#[tokio::test]
async fn disabling_ends_every_session() {
    let app = app().await;
    let here = app.signed_in("hana@example.jp").await;
    account::set_disabled(&app.services, "hana@example.jp", true).await.unwrap();
    is_out(&here, "disabled").await;
    // Enabling does not bring the old sessions back.
    account::set_disabled(&app.services, "hana@example.jp", false).await.unwrap();
    is_out(&here, "disabled").await;
}

#[tokio::test]
async fn devices_are_listed_and_ended_one_by_one() {
    let app = app().await;
    let mut here = app.signed_in("hana@example.jp").await;
    app.clock.turn(60);
    let mut there = app.signed_in("hana@example.jp").await;
    app.account("taro@example.jp", &[]).await;
    let taro = app.signed_in("taro@example.jp").await;
    let devices = here.call("session/list", &[]).await.expect(200).json();
    assert_eq!(devices.as_array().unwrap().len(), 2);
    assert_eq!((&devices[0]["sid"], &devices[0]["current"]), (&here.sid.as_str().into(), &true.into()));
    assert_eq!((&devices[1]["sid"], &devices[1]["label"]), (&there.sid.as_str().into(), &"Firefox, Linux".into()));
    here.call("session/end", &[("sid", &there.sid)]).await.expect(200);
    is_out(&there, "signed_out").await;
    assert_eq!(there.get("/").await.expect(302).cookie(FLASH), Some("signed_out_elsewhere"));
    assert_eq!(here.call("session/list", &[]).await.expect(200).json().as_array().unwrap().len(), 1);
    // Somebody else's session is none of hers, whatever its id.
    for sid in [taro.sid.as_str(), "unknown", "", "\0"] {
        here.call("session/end", &[("sid", sid)]).await.expect(200);
    }
    taro.userinfo().await.expect(200);
}

#[tokio::test]
async fn who_hangs_up_while_logging_out_is_logged_out() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    // However far the request has come when its sender goes away.
    for polls in 1..12 {
        let browser = app.signed_in("hana@example.jp").await;
        browser.userinfo().await.expect(200);
        let mut asking = Box::pin(app.try_send(browser.calling("session/logout", &[])));
        for _ in 0..polls {
            if asking.as_mut().now_or_never().is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(asking);
        let mut refused = false;
        for _ in 0..100 {
            refused = browser.userinfo().await.status == 401;
            if refused {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert!(refused, "after {polls} polls");
    }
}
