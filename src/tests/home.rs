//! The home and account pages as the server renders them: what a reader without a script gets, and
//! what nobody must get.

use crate::support::{App, Visitor};

const EMAIL: &str = "hana@example.jp";

async fn signed_in(app: &App) -> Visitor<'_> {
    app.account(EMAIL, &["clerk"]).await;
    app.signed_in(EMAIL).await
}

async fn page(browser: &mut Visitor<'_>, path: &str) -> String {
    // Without the empty comments that hydration counts by.
    browser.get(path).await.expect(200).text().replace("<!>", "")
}

#[tokio::test]
async fn the_person_and_the_session_are_there_without_a_script() {
    let app = App::start().await;
    let html = page(&mut signed_in(&app).await, "/").await;
    let permit = &html[html.find(r#"class="permit""#).expect("a permit")..html.find("</article>").expect("its end")];
    for part in ["<bdi>hana</bdi>", "clerk", "UTC</time>"] {
        assert!(permit.contains(part), "{part} in {permit}");
    }
    assert!(html.contains("<noscript><p"), "a word to those without a script");
}

#[tokio::test]
async fn no_token_is_in_any_page() {
    let app = App::start().await;
    let mut browser = signed_in(&app).await;
    for path in ["/", "/account"] {
        let html = page(&mut browser, path).await;
        let token = browser.token.as_deref().expect("a token, in the browser alone");
        // Nor any other: every JWT of ours begins like this one.
        assert!(!html.contains(token) && !html.contains(&token[..12]), "{path}");
    }
}

#[tokio::test]
async fn the_pass_waits_for_the_browser() {
    let app = App::start().await;
    let html = page(&mut signed_in(&app).await, "/").await;
    assert!(html.contains(r#"data-pressed="never""#), "the stamp is not pressed yet");
    assert!(html.contains(r#"stroke-dashoffset="1000""#), "the ring is empty");
    assert!(!html.contains(r#"id="reading""#), "there is nothing to read yet");
}

#[tokio::test]
async fn the_checkpoint_says_how_to_set_it_up_or_whom_it_calls() {
    let app = App::start().await;
    let html = page(&mut signed_in(&app).await, "/").await;
    assert!(html.contains("No API to call is set up yet."));

    let api = "http://localhost:8000";
    let settings = [("TEGATA_SERVER_DEMO_API", "http://localhost:8000/me"), ("TEGATA_SERVER_API_ORIGINS", api)];
    let app = App::with(&settings).await;
    let html = page(&mut signed_in(&app).await, "/").await;
    assert!(html.contains("http://localhost:8000/me") && !html.contains("No API to call is set up yet."));
}

#[tokio::test]
async fn the_account_shows_what_is_known_and_keeps_its_forms_asleep() {
    let app = App::start().await;
    let html = page(&mut signed_in(&app).await, "/account").await;
    for part in [EMAIL, "not verified", "clerk", "<noscript><p", r#"autocomplete="current-password""#, r#"autocomplete="new-password""#] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert_eq!(html.matches("<fieldset disabled").count(), 2, "both forms");
}

#[tokio::test]
async fn no_page_has_an_inline_style() {
    let app = App::start().await;
    let mut browser = signed_in(&app).await;
    for path in ["/", "/account"] {
        assert!(!page(&mut browser, path).await.contains("style="), "{path}");
    }
}
