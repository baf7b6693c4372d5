//! `/api/account/setup`: the first account, the administrator's, by the set-up link and in no other way.

use crate::support::{Answer, App, DAY, PASSWORD, Visitor, token_of};
use futures::future::join_all;
use tegata::service::{account, link};

async fn link_of(app: &App) -> String {
    let url = link::set_up(&app.services).await.unwrap().expect("a link while there is no account");
    assert!(url.starts_with("http://localhost:3000/setup?token=tgl_"), "{url}");
    token_of(&url)
}

async fn set_up(browser: &mut Visitor<'_>, email: &str, token: &str) -> Answer {
    let fields = [("email", email), ("name", "Admin"), ("password", PASSWORD), ("token", token)];
    browser.call("account/setup", &fields).await
}

#[tokio::test]
async fn the_link_makes_the_administrator() {
    let app = App::start().await;
    let token = link_of(&app).await;
    let mut browser = app.visitor();
    assert!(browser.gets_form(&format!("/setup?token={token}")).await);
    let granted = set_up(&mut browser, "admin@example.jp", &token).await.expect(200).json();
    assert_eq!(granted["who"]["roles"], serde_json::json!(["admin"]));
    set_up(&mut app.visitor(), "second@example.jp", &token).await.expect(410);
    assert_eq!(link::set_up(&app.services).await.unwrap(), None);
}

#[tokio::test]
async fn never_a_race() {
    let app = App::start().await;
    let token = link_of(&app).await;
    let answers = join_all((0..4).map(|n| {
        let (app, token) = (&app, token.clone());
        async move { set_up(&mut app.visitor(), &format!("admin{n}@example.jp"), &token).await.status.as_u16() }
    }))
    .await;
    let made = answers.iter().filter(|status| **status == 200).count();
    assert_eq!((made, answers.iter().filter(|status| **status == 410).count()), (1, 3), "{answers:?}");
    assert_eq!(app.services.store.list_accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn without_the_link_nobody_becomes_administrator() {
    let app = App::start().await;
    let good = link_of(&app).await;
    for token in ["", "x", "tgl_", &good[..good.len() - 1], &good.to_uppercase(), "\0"] {
        set_up(&mut app.visitor(), "mallory@example.jp", token).await.expect(410);
    }
    for path in ["/setup", "/setup?token=tgl_guessed", "/setup?token="] {
        let page = app.visitor().get(path).await.expect(200).text();
        assert!(page.contains("The set-up link is needed") && page.contains("tegata setup-link"), "{path}");
    }
    assert!(app.services.store.list_accounts().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_new_link_kills_the_old_one_and_both_run_out() {
    let app = App::start().await;
    let (old, new) = (link_of(&app).await, link_of(&app).await);
    set_up(&mut app.visitor(), "admin@example.jp", &old).await.expect(410);
    app.clock.turn(DAY);
    set_up(&mut app.visitor(), "admin@example.jp", &new).await.expect(410);
    let newer = link_of(&app).await;
    set_up(&mut app.visitor(), "admin@example.jp", &newer).await.expect(200);
}

#[tokio::test]
async fn once_there_is_an_account_the_link_is_dead() {
    let app = App::start().await;
    let token = link_of(&app).await;
    app.account("operator@example.jp", &["admin"]).await;
    set_up(&mut app.visitor(), "late@example.jp", &token).await.expect(410);
    for path in [format!("/setup?token={token}"), "/setup?token=tgl_guessed".into(), "/setup".into()] {
        let page = app.visitor().get(&path).await.expect(200).text();
        assert!(page.contains("Tegata is set up") && page.contains(r#"<a href="/login" class="button""#), "{path}: {page}");
        assert!(!page.contains("setup-link") && !page.contains("new-password"), "{path}");
    }
    assert_eq!(app.services.store.list_accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn links_are_good_for_their_own_purpose_alone() {
    let app = App::start().await;
    let setup = link_of(&app).await;
    let invite = token_of(&link::invite(&app.services, None, &[]).await.unwrap());
    let fields = |token| [("email", "x@example.jp"), ("name", "X"), ("password", PASSWORD), ("invite", token)];
    set_up(&mut app.visitor(), "x@example.jp", &invite).await.expect(410);
    app.visitor().call("account/register", &fields(setup.as_str())).await.expect(410);
    for token in [&setup, &invite] {
        app.visitor().call("account/reset", &[("password", PASSWORD), ("token", token)]).await.expect(410);
    }
    set_up(&mut app.visitor(), "admin@example.jp", &setup).await.expect(200);
    let reset = token_of(&account::reset_link(&app.services, "admin@example.jp").await.unwrap());
    app.visitor().call("account/register", &fields(reset.as_str())).await.expect(410);
    set_up(&mut app.visitor(), "x@example.jp", &reset).await.expect(410);
    assert_eq!(app.services.store.list_accounts().await.unwrap().len(), 1);
}
