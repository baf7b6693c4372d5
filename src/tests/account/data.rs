//! `/account/data`.

use crate::support::{App, START};
use serde_json::json;

#[tokio::test]
async fn a_person_gets_their_own_data_and_nobody_elses() {
    let app = App::start().await;
    let profile = app.account_named("hana@example.jp", Some("hana"), &["editor"]).await;
    app.account("taro@example.jp", &[]).await;
    app.signed_in("taro@example.jp").await;
    app.signed_in("hana").await;
    let mut hana = app.signed_in("hana").await;
    assert!(hana.get("/account").await.expect(200).text().contains("/account/data"));
    let answer = hana.get("/account/data").await.expect(200);
    assert!(answer.header("content-disposition").starts_with("attachment;"));
    assert!(answer.header("cache-control").contains("no-store"));
    let data = answer.json();
    assert_eq!(data["profile"], json!(profile));
    assert_eq!(data["created_at"], START);
    assert_eq!(data["devices"].as_array().map(Vec::len), Some(2));
    for secret in ["argon2", "taro", "tgs_", "password", "salt"] {
        assert!(!answer.text().contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn strangers_are_led_to_the_login_page() {
    let app = App::start().await;
    let answer = app.visitor().get("/account/data").await.expect(303);
    assert_eq!(answer.header("location"), "/login?next=%2Faccount");
    app.account("hana@example.jp", &[]).await;
    let mut hana = app.signed_in("hana@example.jp").await;
    hana.call("session/logout", &[]).await;
    hana.get("/account/data").await.expect(303);
}
