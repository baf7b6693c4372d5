//! Whole ways through the pages without a script: forms, redirects, and errors that come back with the form.

use crate::support::visitor::{FLASH, PROBE, SESSION};
use crate::support::{Answer, App, ORIGIN, PASSWORD, Visitor, token_of};
use tegata::service::{account, link};

async fn app() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    app
}

/// Goes where the answer sends the browser; it must be a page of ours.
async fn follow(browser: &mut Visitor<'_>, answer: &Answer) -> Answer {
    assert_eq!(answer.status.as_u16(), 302, "{}", answer.text());
    assert!(answer.body.is_empty(), "a redirect shows nothing: {}", answer.text());
    let to = answer.location().strip_prefix(ORIGIN).unwrap_or(answer.location());
    assert!(to.starts_with('/'), "{to}");
    browser.get(to).await
}

async fn log_in(browser: &mut Visitor<'_>, password: &str) -> Answer {
    let fields = [("email", "hana@example.jp"), ("password", password), ("next", "/account")];
    browser.submit("/login?next=/account", "session/login", &fields).await
}

#[tokio::test]
async fn signing_in_and_out() {
    let app = app().await;
    let mut hana = app.visitor();
    let page = hana.get("/login?next=/account").await.expect(200);
    assert!(hana.jar.contains_key(PROBE) && page.text().contains(r#"action="/api/session/login""#));
    let answer = log_in(&mut hana, PASSWORD).await;
    assert_eq!(answer.location(), "/account");
    let page = follow(&mut hana, &answer).await.expect(200).text();
    assert!(page.contains("hana@example.jp") && page.contains(r#"action="/api/session/logout""#));
    let answer = hana.submit("/account", "session/logout", &[]).await;
    assert_eq!((answer.location(), answer.cookie(SESSION), answer.cookie(FLASH)), ("/login", Some(""), Some("signed_out")));
    let page = follow(&mut hana, &answer).await.expect(200).text();
    assert!(page.contains("You are logged out."), "{page}");
    hana.get("/account").await.expect(302);
}

#[tokio::test]
async fn an_error_comes_back_with_the_form() {
    let app = app().await;
    let mut hana = app.visitor();
    hana.get("/login?next=/account").await;
    let answer = log_in(&mut hana, "wrong-harbour-74").await;
    assert!(answer.location().starts_with(&format!("{ORIGIN}/login?next=/account&__path=")), "{}", answer.location());
    assert!(!answer.location().contains("wrong-harbour") && answer.cookie(SESSION).is_none());
    let page = follow(&mut hana, &answer).await.expect(200).text();
    assert!(page.contains("The e-mail address or the password is not right."));
    assert!(page.contains(r#"name="next" value="/account""#) && !page.contains("wrong-harbour"));
    // The next try from that page works and leaves no trace of the error.
    let fields = [("email", "hana@example.jp"), ("password", PASSWORD), ("next", "/account")];
    let back = answer.location().strip_prefix(ORIGIN).unwrap().to_owned();
    assert_eq!(hana.submit(&back, "session/login", &fields).await.location(), "/account");
}

#[tokio::test]
async fn faults_are_marked_at_their_fields() {
    let app = App::with(&[("TEGATA_ACCOUNT_REGISTRATION", "open")]).await;
    let mut hana = app.visitor();
    hana.get("/register").await.expect(200);
    let fields = [("email", "no address"), ("name", "Hana"), ("password", "short")];
    let answer = hana.submit("/register", "account/register", &fields).await;
    let page = follow(&mut hana, &answer).await.expect(200).text();
    assert!(page.contains(r##"href="#email""##) && page.contains(r##"href="#password""##), "{page}");
    assert!(!page.contains(r##"href="#name""##));
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookie_is_told_on_the_login_page() {
    let app = app().await;
    let mut hana = app.visitor();
    let answer = log_in(&mut hana, PASSWORD).await;
    assert_eq!(answer.location(), "/login?trouble=cookie");
    hana.jar.clear();
    let page = follow(&mut hana, &answer).await.expect(200).text();
    assert!(page.contains("cookie"), "{page}");
}

#[tokio::test]
async fn set_up_and_invited_sign_up() {
    let app = App::start().await;
    let mut admin = app.visitor();
    let setup = token_of(&link::set_up(&app.services).await.unwrap().unwrap());
    let page = admin.get(&format!("/setup?token={setup}")).await.expect(200).text();
    assert!(page.contains(r#"action="/api/account/setup""#) && page.contains(&setup));
    let fields = [("email", "admin@example.jp"), ("name", "Admin"), ("password", PASSWORD), ("token", setup.as_str())];
    let answer = admin.submit("/setup", "account/setup", &fields).await;
    follow(&mut admin, &answer).await.expect(200);
    admin.get("/account").await.expect(200);

    let invite = token_of(&link::invite(&app.services, None, &[]).await.unwrap());
    let mut hana = app.visitor();
    hana.get(&format!("/register?invite={invite}")).await.expect(200);
    let fields = [("email", "hana@example.jp"), ("name", "Hana"), ("password", PASSWORD), ("invite", invite.as_str())];
    let answer = hana.submit("/register", "account/register", &fields).await;
    assert_eq!(answer.location(), "/");
    follow(&mut hana, &answer).await.expect(200);
    // Once more: the link is used, and the page says so.
    let mut late = app.visitor();
    let page = late.get(&format!("/register?invite={invite}")).await.expect(200).text();
    assert!(!page.contains(r#"action="/api/account/register""#));
}

#[tokio::test]
async fn a_new_password_by_link() {
    let app = app().await;
    let token = token_of(&account::reset_link(&app.services, "hana@example.jp").await.unwrap());
    let mut hana = app.visitor();
    hana.get(&format!("/reset?token={token}")).await.expect(200);
    let fields = [("password", "another-harbour-12-beacon"), ("token", token.as_str())];
    let answer = hana.submit("/reset", "account/reset", &fields).await;
    assert_eq!((answer.location(), answer.cookie(FLASH)), ("/login", Some("password_changed")));
    follow(&mut hana, &answer).await.expect(200);
    assert_eq!(log_in(&mut hana, "another-harbour-12-beacon").await.location(), "/account");
}

#[tokio::test]
async fn language_and_colours() {
    let app = app().await;
    let mut hana = app.visitor();
    for (field, value, sign) in [("lang", "ja", r#"<html lang="ja""#), ("theme", "dark", r#"data-theme="dark""#)] {
        let wish = hana.request(axum::http::Method::POST, "/preferences").header("sec-fetch-site", "same-origin");
        let wish = wish.header("content-type", "application/x-www-form-urlencoded");
        let body = crate::support::visitor::form(&[(field, value), ("next", "/login?next=%2Faccount")]);
        let answer = hana.send(wish.body(axum::body::Body::from(body)).unwrap()).await.expect(303);
        assert_eq!(answer.location(), "/login?next=%2Faccount");
        assert!(hana.get("/login").await.expect(200).text().contains(sign));
    }
}
