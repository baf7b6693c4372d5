//! `/api/account/change_password`.

use crate::support::{Answer, App, PASSWORD, Visitor};

const NEW: &str = "another-harbour-12-beacon";

async fn app() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    app
}

async fn change(browser: &mut Visitor<'_>, current: &str, password: &str) -> Answer {
    browser.call("account/change_password", &[("current", current), ("password", password)]).await
}

#[tokio::test]
async fn the_old_password_goes_and_the_new_one_works() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let answer = change(&mut hana, PASSWORD, NEW).await.expect(200);
    assert_eq!(answer.json()["who"]["email"], "hana@example.jp");
    app.visitor().log_in("hana@example.jp", PASSWORD).await.expect(401);
    app.visitor().log_in("hana@example.jp", NEW).await.expect(200);
    hana.renew().await.expect(200);
}

#[tokio::test]
async fn it_takes_the_current_one_and_a_good_new_one() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let cases = [
        ("wrong-harbour-74", NEW, "current_password", "wrong"),
        (PASSWORD, "short", "password", "too_short"),
        (PASSWORD, "password1", "password", "common"),
        (PASSWORD, "hana@example.jp", "password", "personal"),
    ];
    for (current, password, field, rule) in cases {
        let faults = change(&mut hana, current, password).await.expect(422).json()["faults"].clone();
        assert_eq!(faults, serde_json::json!([{ "field": field, "rule": rule }]));
    }
    let faults = change(&mut hana, "", "password1").await.expect(422).json()["faults"].clone();
    let both =
        [("current_password", "missing"), ("password", "common")].map(|(field, rule)| serde_json::json!({ "field": field, "rule": rule }));
    assert_eq!(faults, serde_json::json!(both));
    hana.renew().await.expect(200);
    app.visitor().log_in("hana@example.jp", PASSWORD).await.expect(200);
}

/// What can be seen for free is said before the current password is checked: it costs no try either.
#[tokio::test]
async fn a_form_to_mend_is_not_braked() {
    let app = App::with(&[("TEGATA_THROTTLE_KNOWN_DEVICE_FAILURES", "1")]).await;
    app.account("hana@example.jp", &[]).await;
    let mut hana = app.signed_in("hana@example.jp").await;
    for _ in 0..3 {
        change(&mut hana, "wrong-harbour-74", "password1").await.expect(422);
    }
    change(&mut hana, PASSWORD, NEW).await.expect(200);
}

#[tokio::test]
async fn a_thief_of_the_open_browser_is_braked() {
    let app = App::with(&[("TEGATA_THROTTLE_KNOWN_DEVICE_FAILURES", "3")]).await;
    app.account("hana@example.jp", &[]).await;
    let mut hana = app.signed_in("hana@example.jp").await;
    for _ in 0..3 {
        change(&mut hana, "wrong-harbour-74", NEW).await.expect(422);
    }
    let answer = change(&mut hana, PASSWORD, NEW).await.expect(429);
    assert!(answer.header("retry-after").parse::<u32>().is_ok());
}

#[tokio::test]
async fn any_script_and_every_length_allowed_works() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let longest: String = (0..256).filter_map(|n| char::from_u32(0x4E00 + n * 79 % 20_000)).collect();
    let mut current = PASSWORD.to_owned();
    for password in ["ゆきやまのみちかな", "  spaces stay  here  ", &longest] {
        change(&mut hana, &current, password).await.expect(200);
        password.clone_into(&mut current);
        app.visitor().log_in("hana@example.jp", password).await.expect(200);
    }
    let all_but_the_last: String = longest.chars().take(255).collect();
    app.visitor().log_in("hana@example.jp", &all_but_the_last).await.expect(401);
}
