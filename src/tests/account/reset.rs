//! `/api/account/reset`: a new password by a reset link.

use crate::support::{Answer, App, HOUR, PASSWORD, token_of};
use futures::future::join_all;
use tegata::service::account;

const NEW: &str = "another-harbour-12-beacon";

async fn app() -> (App, String) {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let token = reset_link(&app).await;
    (app, token)
}

async fn reset_link(app: &App) -> String {
    let url = account::reset_link(&app.services, "HANA@example.jp").await.unwrap();
    assert!(url.starts_with("http://localhost:3000/reset?token=tgl_"), "{url}");
    token_of(&url)
}

async fn reset(app: &App, password: &str, token: &str) -> Answer {
    app.visitor().call("account/reset", &[("password", password), ("token", token)]).await
}

#[tokio::test]
async fn the_link_sets_a_password_once_and_ends_every_session() {
    let (app, token) = app().await;
    let hana = app.signed_in("hana@example.jp").await;
    let answer = reset(&app, NEW, &token).await.expect(200);
    assert!(answer.set_cookies().is_empty(), "whoever holds the link is not signed in by it");
    assert_eq!(hana.clone().renew().await.expect(401).why(), "password_changed");
    hana.userinfo().await.expect(401);
    app.visitor().log_in("hana@example.jp", PASSWORD).await.expect(401);
    app.visitor().log_in("hana@example.jp", NEW).await.expect(200);
    reset(&app, "a-third-harbour-90", &token).await.expect(410);
    app.visitor().log_in("hana@example.jp", NEW).await.expect(200);
}

#[tokio::test]
async fn used_twice_at_once_it_works_once() {
    let (app, token) = app().await;
    let statuses = join_all([NEW, "a-third-harbour-90"].map(|password| reset(&app, password, &token))).await;
    let mut statuses: Vec<u16> = statuses.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}

#[tokio::test]
async fn a_refused_password_leaves_the_link_good() {
    let (app, token) = app().await;
    for (password, rule) in [("", "missing"), ("short", "too_short"), ("password1", "common"), ("hana@example.jp", "personal")] {
        assert_eq!(reset(&app, password, &token).await.expect(422).json()["faults"][0]["rule"], rule, "{password}");
    }
    reset(&app, NEW, &token).await.expect(200);
}

#[tokio::test]
async fn it_runs_out_after_an_hour_and_dies_with_the_next() {
    let (app, old) = app().await;
    let new = reset_link(&app).await;
    reset(&app, NEW, &old).await.expect(410);
    app.clock.turn(HOUR);
    reset(&app, NEW, &new).await.expect(410);
    app.visitor().log_in("hana@example.jp", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn its_page_says_what_it_is_good_for() {
    let (app, token) = app().await;
    let path = format!("/reset?token={token}");
    assert!(app.visitor().gets_form(&path).await);
    assert!(app.visitor().get(&path).await.text().contains("hana@example.jp"));
    assert!(!app.visitor().gets_form("/reset?token=tgl_guessed").await);
}
