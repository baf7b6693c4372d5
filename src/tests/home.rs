//! The home and account pages as the server renders them: what a reader without a script gets, and
//! what nobody must get.

use super::pages::{page, signed_in};
use tegata::model::{Lang, Seed};

fn in_japanese() -> Seed {
    Seed { lang: Lang::Ja, session_until: Some(1_795_453_794), ..signed_in() }
}

#[tokio::test]
async fn the_person_and_the_session_are_there_without_a_script() {
    let html = page("/", in_japanese()).await;
    for part in ["山田 &lt;花&gt;", "admin", r#"<time datetime="2026-11-23T17:09:54Z">2026-11-23 17:09 UTC</time>"#, "<noscript>"] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[tokio::test]
async fn the_pass_waits_for_the_browser() {
    let html = page("/", signed_in()).await;
    assert!(html.contains(r#"data-pressed="never""#), "the stamp is not pressed yet");
    assert!(html.contains(r#"stroke-dashoffset="100""#), "the ring is empty");
    assert!(!html.contains(r#"id="reading""#), "nothing to read yet");
    assert!(!html.contains("style="), "no inline style");
}

#[tokio::test]
async fn the_checkpoint_says_how_to_set_it_up_or_whom_it_calls() {
    let without = page("/", signed_in()).await;
    assert!(without.contains("No API to call is set up yet."));
    let with = page("/", Seed { demo_api: Some("http://localhost:8000/me".into()), ..signed_in() }).await;
    assert!(with.contains("GET http://localhost:8000/me") && !with.contains("No API to call is set up yet."));
}

#[tokio::test]
async fn the_account_shows_what_is_known_and_keeps_its_forms_asleep() {
    let html = page("/account", signed_in()).await;
    for part in ["hana@example.jp", "not verified", "<noscript>", r#"autocomplete="new-password""#, r#"autocomplete="current-password""#] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert_eq!(html.matches("<fieldset disabled").count(), 2, "both forms");
    assert!(!html.contains("style="), "no inline style");
}
