//! The pages as the server renders them: what a reader without a script gets.

use crate::support::visitor::FLASH;
use crate::support::{App, PASSWORD, Visitor, token_of};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use tegata::service::{account, link};

const LANG: &str = "__Host-tegata-lang";
const THEME: &str = "__Host-tegata-theme";

async fn page(browser: &mut Visitor<'_>, path: &str) -> String {
    browser.get(path).await.expect(200).text()
}

fn set(browser: &mut Visitor<'_>, cookie: &str, value: &str) {
    browser.jar.insert(cookie.to_owned(), value.to_owned());
}

/// The page's own part, from `<main` to its end.
#[track_caller]
fn main_of(html: &str) -> &str {
    &html[html.find("<main").expect("main")..html.find("</main>").expect("its end")]
}

#[tokio::test]
async fn the_login_form_is_the_first_form_and_posts_without_a_script() {
    let app = App::start().await;
    let html = page(&mut app.visitor(), "/login?next=/account").await;
    let form = &html[html.find("<form").expect("a form")..];
    let form = &form[..form.find("</form>").expect("its end")];
    for part in [
        r#"action="/api/session/login""#,
        r#"method="post""#,
        r#"name="email""#,
        r#"autocomplete="username""#,
        r#"name="password""#,
        r#"type="password""#,
        r#"autocomplete="current-password""#,
        r#"name="next" value="/account""#,
        r#"type="submit""#,
    ] {
        assert!(form.contains(part), "{part} in {form}");
    }
}

#[tokio::test]
async fn a_foreign_next_is_not_carried_on() {
    let app = App::start().await;
    for foreign in ["https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2Flogin%3Fnext%3D%2F"] {
        let html = page(&mut app.visitor(), &format!("/login?next={foreign}")).await;
        assert!(main_of(&html).contains(r#"name="next" value="/""#), "{foreign}");
    }
}

#[tokio::test]
async fn the_guard_redirects_and_nothing_protected_leaves() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    for (path, to) in [("/", "/login"), ("/account?tab=2", "/login?next=%2Faccount%3Ftab%3D2")] {
        let answer = app.visitor().get(path).await.expect(302);
        assert_eq!((answer.location(), answer.text().as_str()), (to, ""), "{path}");
        app.signed_in("hana@example.jp").await.get(path).await.expect(200);
    }
}

#[tokio::test]
async fn an_unknown_path_is_not_found_and_says_so() {
    let app = App::start().await;
    let html = app.visitor().get("/nowhere").await.expect(404).text();
    assert!(main_of(&html).contains("Page not found"), "{html}");
}

#[tokio::test]
async fn a_flash_is_shown_once_in_the_readers_language() {
    let app = App::start().await;
    let mut browser = app.visitor();
    set(&mut browser, FLASH, "expired");
    set(&mut browser, LANG, "ja");
    set(&mut browser, THEME, "dark");
    let html = page(&mut browser, "/login").await;
    assert!(html.contains("<strong>セッションの有効期限が切れているか無効です。再度ログインしてください。"), "{html}");
    assert!(html.contains(r#"<html lang="ja" data-theme="dark">"#), "{html}");
    assert!(!page(&mut browser, "/login").await.contains("<strong>"), "shown twice");
    set(&mut browser, FLASH, "expired");
    set(&mut browser, LANG, "en");
    assert!(page(&mut browser, "/login").await.contains("Your session has expired or is no longer valid. Please log in again."));
}

#[tokio::test]
async fn an_error_that_came_back_in_the_url_is_shown_at_its_form() {
    let app = App::start().await;
    let url = |function: &str, json: &str| format!("/login?__path=%2Fapi%2F{function}&__err={}", URL_SAFE.encode(json));
    let wrong = r#"{"code":"bad_credentials"}"#;
    let html = page(&mut app.visitor(), &url("session%2Flogin", wrong)).await;
    assert!(html.contains("The e-mail address or the password is not right."), "{html}");
    let missing = r#"{"code":"invalid","faults":[{"field":"email","rule":"missing"}]}"#;
    let html = page(&mut app.visitor(), &url("session%2Flogin", missing)).await;
    for part in [r##"href="#email""##, r#"aria-invalid="true""#, r#"aria-describedby="email-fault""#, r#"id="email-fault""#] {
        assert!(html.contains(part), "{part} in {html}");
    }
    // The error of another function is not this form's.
    let html = page(&mut app.visitor(), &url("account%2Freset", wrong)).await;
    assert!(!html.contains("is not right"), "{html}");
}

#[tokio::test]
async fn those_who_are_logged_in_are_shown_the_way_on() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let mut browser = app.signed_in("hana@example.jp").await;
    browser.call("account/change_profile", &[("name", "山田 <花>"), ("username", "")]).await.expect(200);
    let html = page(&mut browser, "/login?next=/account").await;
    let main = main_of(&html);
    assert!(main.contains("You are logged in as 山田 &lt;花&gt;.") && main.contains(r#"href="/account""#), "{main}");
    assert!(!main.contains("<form"), "{main}");
}

#[tokio::test]
async fn registration_is_offered_to_those_who_may() {
    for (registration, without, with) in
        [("invite", "by invitation", "<form"), ("open", "<form", "<form"), ("closed", "not being made", "not being made")]
    {
        let app = App::with(&[("TEGATA_ACCOUNT_REGISTRATION", registration)]).await;
        let token = token_of(&link::invite(&app.services, None, &[]).await.expect("a link"));
        for (path, expected) in [("/register".to_owned(), without), (format!("/register?invite={token}"), with)] {
            let html = page(&mut app.visitor(), &path).await;
            assert!(main_of(&html).contains(expected), "{registration} {path}: {html}");
            assert_eq!(main_of(&html).contains("<form"), expected == "<form", "{registration} {path}");
        }
        let html = page(&mut app.visitor(), "/login").await;
        assert_eq!(main_of(&html).contains(r#"href="/register""#), registration == "open");
    }
}

#[tokio::test]
async fn a_link_that_is_no_good_shows_no_form() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let reset = token_of(&account::reset_link(&app.services, "hana@example.jp").await.expect("a link"));
    let html = page(&mut app.visitor(), &format!("/reset?token={reset}")).await;
    assert!(main_of(&html).contains("<form") && main_of(&html).contains("hana@example.jp"), "{html}");
    // The same link at another door, one that never was, and none.
    for path in
        [format!("/setup?token={reset}"), "/register?invite=tgl_x".into(), "/reset?token=tgl_x".into(), "/reset".into(), "/setup".into()]
    {
        let html = page(&mut app.visitor(), &path).await;
        assert!(!main_of(&html).contains("<form"), "{path}: {html}");
        assert!(main_of(&html).contains("<h1"), "{path}: {html}");
    }
}

#[tokio::test]
async fn no_page_needs_what_the_content_policy_forbids() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let invite = token_of(&link::invite(&app.services, None, &[]).await.expect("a link"));
    let invited = format!("/register?invite={invite}");
    for path in ["/", "/account", "/login", "/register", &invited, "/setup?token=x", "/reset", "/nowhere"] {
        for mut browser in [app.visitor(), app.signed_in("hana@example.jp").await] {
            let answer = browser.get(path).await;
            if answer.status.is_redirection() {
                continue;
            }
            let html = answer.text();
            assert!(!html.contains(" style=") && !html.contains("<style"), "{path}: style in the HTML");
            assert!(!html.contains("javascript:") && !html.contains(" onclick"), "{path}: a handler in the HTML");
            let policy = answer.header("content-security-policy");
            let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
            for script in html.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap_or_default();
                assert!(tag.contains(&format!(r#"nonce="{nonce}""#)), "{path}: <script{tag}>, policy {policy}");
            }
        }
    }
}

#[tokio::test]
async fn a_forms_answers_lead_on_without_a_script() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    let mut browser = app.visitor();
    browser.get("/login?next=/account").await.expect(200);
    let fields = |password| [("email", "hana@example.jp"), ("password", password), ("next", "/account")];
    let wrong = browser.submit("/login?next=/account", "session/login", &fields("not-the-password")).await.expect(302);
    let back = wrong.location().strip_prefix(crate::support::ORIGIN).unwrap_or(wrong.location()).to_owned();
    let html = page(&mut browser, &back).await;
    assert!(main_of(&html).contains("is not right") && main_of(&html).contains(r#"value="/account""#), "{html}");
    let right = browser.submit("/login?next=/account", "session/login", &fields(PASSWORD)).await.expect(302);
    assert_eq!(right.location(), "/account");
    browser.get("/account").await.expect(200);
}
