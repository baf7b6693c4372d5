//! `/api/account/profile` and `change_profile`.

use crate::support::{Answer, App, PASSWORD, Visitor};

async fn app() -> App {
    let app = App::start().await;
    app.account("hana@example.jp", &["editor"]).await;
    app.account("taro@example.jp", &[]).await;
    app
}

async fn change(browser: &mut Visitor<'_>, name: &str, username: &str) -> Answer {
    browser.call("account/change_profile", &[("name", name), ("username", username)]).await
}

#[tokio::test]
async fn name_and_user_name_are_ones_own_to_change() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let changed = change(&mut hana, " 山田 花 ", "花子").await.expect(200).json();
    assert_eq!((changed["name"].as_str(), changed["username"].as_str()), (Some("山田 花"), Some("花子")));
    let read = hana.call("account/profile", &[]).await.expect(200).json();
    assert_eq!(read, changed);
    assert_eq!(read["roles"], serde_json::json!(["editor"]));
    app.visitor().log_in("花子", PASSWORD).await.expect(200);
    change(&mut hana, "Hana", "").await.expect(200);
    app.visitor().log_in("花子", PASSWORD).await.expect(401);
    app.visitor().log_in("hana@example.jp", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_user_name_belongs_to_one_person() {
    let app = app().await;
    change(&mut app.signed_in("taro@example.jp").await, "Taro", "Boss").await.expect(200);
    let mut hana = app.signed_in("hana@example.jp").await;
    let faults = change(&mut hana, "Hana", "bOSS").await.expect(409).json()["faults"].clone();
    assert_eq!(faults, serde_json::json!([{ "field": "username", "rule": "taken" }]));
    // Nor can it pass for somebody's address.
    for username in ["taro@example.jp", "a", "with space", "nul\0", "<b>", &"x".repeat(65)] {
        change(&mut hana, "Hana", username).await.expect(422);
    }
    assert_eq!(hana.call("account/profile", &[]).await.expect(200).json()["username"], serde_json::Value::Null);
}

#[tokio::test]
async fn odd_names_are_refused_and_harmless_ones_shown_escaped() {
    let app = app().await;
    let mut hana = app.signed_in("hana@example.jp").await;
    for name in ["", " ", "a\nb", "a\0b", &"x".repeat(101)] {
        change(&mut hana, name, "").await.expect(422);
    }
    change(&mut hana, "<script>alert(1)</script>", "").await.expect(200);
    for path in ["/", "/account", "/login"] {
        let page = hana.get(path).await.expect(200).text();
        assert!(!page.contains("<script>alert"), "{path}");
    }
}
