//! `/api/account/register`: by invitation, openly, or not at all.

use crate::support::{Answer, App, DAY, PASSWORD, Visitor, token_of};
use futures::future::join;
use tegata::model::{Email, Role};
use tegata::service::link;

async fn invite(app: &App, email: Option<&str>, roles: &[&str]) -> String {
    let email = email.map(|email| Email::parse(email).unwrap());
    let roles: Vec<Role> = roles.iter().map(|role| Role::parse(role).unwrap()).collect();
    let url = link::invite(&app.services, email.as_ref(), &roles).await.unwrap();
    assert!(url.starts_with("http://localhost:3000/register?invite=tgl_"), "{url}");
    token_of(&url)
}

fn rules(answer: &Answer) -> Vec<String> {
    let faults = answer.json()["faults"].clone();
    faults.as_array().expect("faults").iter().map(|fault| fault["rule"].as_str().expect("a rule").to_owned()).collect()
}

fn page_of(token: &str) -> String {
    format!("/register?invite={token}")
}

async fn register(browser: &mut Visitor<'_>, email: &str, invite: &str) -> Answer {
    let fields = [("email", email), ("name", "Hana"), ("password", PASSWORD), ("invite", invite)];
    browser.call("account/register", &fields).await
}

#[tokio::test]
async fn an_invitation_makes_one_account_and_signs_in() {
    let app = App::start().await;
    let token = invite(&app, None, &["editor"]).await;
    let mut hana = app.visitor();
    assert!(hana.gets_form(&page_of(&token)).await);
    let granted = register(&mut hana, "hana@example.jp", &token).await.expect(200).json();
    assert_eq!(granted["who"]["roles"], serde_json::json!(["editor"]));
    assert_eq!(granted["who"]["email_verified"], false);
    hana.userinfo().await.expect(200);
    hana.get("/account").await.expect(200);
    let mut second = app.visitor();
    assert_eq!(register(&mut second, "taro@example.jp", &token).await.expect(410).code(), "link_invalid");
    assert!(!second.gets_form(&page_of(&token)).await);
    assert_eq!(app.services.store.list_accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_invitation_used_twice_at_once_makes_one_account() {
    let app = App::start().await;
    let token = invite(&app, None, &[]).await;
    let (mut one, mut two) = (app.visitor(), app.visitor());
    let (a, b) = join(register(&mut one, "one@example.jp", &token), register(&mut two, "two@example.jp", &token)).await;
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    assert_eq!(app.services.store.list_accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_invitation_for_an_address_is_good_for_that_address() {
    let app = App::start().await;
    let token = invite(&app, Some("Hana@Example.jp"), &[]).await;
    let mut browser = app.visitor();
    assert!(browser.get(&page_of(&token)).await.expect(200).text().contains(r#"value="Hana@Example.jp""#));
    let refused = register(&mut browser, "mallory@example.jp", &token).await.expect(422).json();
    assert_eq!(refused["faults"], serde_json::json!([{ "field": "email", "rule": "wrong" }]));
    register(&mut browser, "hana@example.JP", &token).await.expect(200);
}

#[tokio::test]
async fn an_address_that_is_taken_leaves_the_invitation_good() {
    let app = App::start().await;
    app.account("taro@example.jp", &[]).await;
    let token = invite(&app, None, &[]).await;
    let mut browser = app.visitor();
    let taken = register(&mut browser, "TARO@example.jp", &token).await.expect(409).json();
    assert_eq!(taken["faults"], serde_json::json!([{ "field": "email", "rule": "taken" }]));
    register(&mut browser, "hana@example.jp", &token).await.expect(200);
}

#[tokio::test]
async fn an_invitation_runs_out() {
    let app = App::start().await;
    let token = invite(&app, None, &[]).await;
    app.clock.turn(7 * DAY - 1);
    assert!(app.visitor().gets_form(&page_of(&token)).await);
    app.clock.turn(1);
    register(&mut app.visitor(), "hana@example.jp", &token).await.expect(410);
    assert!(!app.visitor().gets_form(&page_of(&token)).await);
}

#[tokio::test]
async fn who_may_register_is_a_setting() {
    for (registration, without, with) in [("invite", 403, 200), ("open", 200, 200), ("closed", 403, 403)] {
        let app = App::with(&[("TEGATA_ACCOUNT_REGISTRATION", registration)]).await;
        register(&mut app.visitor(), "open@example.jp", "").await.expect(without);
        let token = invite(&app, None, &[]).await;
        register(&mut app.visitor(), "invited@example.jp", &token).await.expect(with);
        register(&mut app.visitor(), "guess@example.jp", "tgl_guessed").await.expect(if registration == "closed" { 403 } else { 410 });
    }
}

#[tokio::test]
async fn nobody_takes_roles_along() {
    let app = App::with(&[("TEGATA_ACCOUNT_REGISTRATION", "open")]).await;
    let fields = [("email", "mallory@example.jp"), ("name", "M"), ("password", PASSWORD), ("roles[0]", "admin")];
    let granted = app.visitor().call("account/register", &fields).await.expect(200).json();
    assert_eq!(granted["who"]["roles"], serde_json::json!([]));
}

#[tokio::test]
async fn every_fault_is_named_at_once() {
    let app = App::with(&[("TEGATA_ACCOUNT_REGISTRATION", "open")]).await;
    let fields = [("email", "no address"), ("name", " "), ("password", "short")];
    assert_eq!(rules(&app.visitor().call("account/register", &fields).await.expect(422)), ["format", "missing", "too_short"]);
    for (email, name, password, named) in [
        ("no address", "", "password1", ["format", "missing", "common"].as_slice()),
        ("hana.yamada", "Hana Yamada", "hana-yamada-2026", &["format", "personal"]),
        ("hana@example.jp", "", "password1", &["missing", "common"]),
    ] {
        let fields = [("email", email), ("name", name), ("password", password)];
        assert_eq!(rules(&app.visitor().call("account/register", &fields).await.expect(422)), named, "{password}");
    }
    for (password, rule) in [("password1", "common"), ("hana-yamada-2026", "personal")] {
        let fields = [("email", "hana.yamada@example.jp"), ("name", "Hana Yamada"), ("password", password)];
        let faults = app.visitor().call("account/register", &fields).await.expect(422).json()["faults"].clone();
        assert_eq!(faults, serde_json::json!([{ "field": "password", "rule": rule }]), "{password}");
    }
    assert!(app.services.store.list_accounts().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_invitations_faults_come_together_and_a_dead_one_is_told_first() {
    let app = App::start().await;
    let token = invite(&app, Some("hana@example.jp"), &[]).await;
    let form = |invite| [("email", "mallory@example.jp"), ("name", ""), ("password", "password1"), ("invite", invite)];
    let answer = app.visitor().call("account/register", &form(token.as_str())).await.expect(422);
    assert_eq!(rules(&answer), ["wrong", "missing", "common"]);
    app.visitor().call("account/register", &form("tgl_guessed")).await.expect(410);
}

/// Who does not get through the door, or has a form to mend, learns nothing of other people's addresses.
#[tokio::test]
async fn a_taken_address_is_told_last() {
    let app = App::with(&[("TEGATA_ACCOUNT_REGISTRATION", "open")]).await;
    app.account("taro@example.jp", &[]).await;
    let form = |password| [("email", "taro@example.jp"), ("name", "Taro"), ("password", password)];
    let answer = app.visitor().call("account/register", &form("password1")).await.expect(422);
    assert_eq!(rules(&answer), ["common"]);
    assert_eq!(rules(&app.visitor().call("account/register", &form(PASSWORD)).await.expect(409)), ["taken"]);
}
