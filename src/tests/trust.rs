//! Whom Tegata believes. In shared-secret mode every service can sign tokens; none of them gains
//! anything here by it. And in both modes a bearer alone changes nothing.

use crate::support::visitor::get_with_bearer;
use crate::support::{App, BEARER_FUNCTIONS, ORIGIN, PASSWORD, READING, START, Visitor, secret};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};
use tegata::service::account;

struct Forger {
    secret: String,
    claims: Value,
}

impl Forger {
    /// Starts from claims that would pass for this person's.
    fn of(secret: &str, person: &Visitor<'_>, sub: &str) -> Self {
        let claims = json!({
            "iss": ORIGIN, "sub": sub, "exp": START + 600, "iat": START - 1, "nbf": START - 1, "jti": "j",
            "client_id": "tegata", "scope": "openid profile email", "sid": person.sid, "roles": ["admin"],
        });
        Forger { secret: secret.to_owned(), claims }
    }

    fn with(&self, name: &str, value: &str) -> String {
        let mut claims = self.claims.clone();
        claims[name] = json!(value);
        self.sign(&claims)
    }

    fn sign(&self, claims: &Value) -> String {
        encode(&Header::default(), claims, &EncodingKey::from_secret(self.secret.as_bytes())).expect("a token")
    }
}

async fn shared() -> (App, String) {
    let secret = secret();
    let app = App::with(&[("SECRET_KEY", &secret)]).await;
    (app, secret)
}

async fn refused_everywhere(app: &App, token: &str, cookies_of: &Visitor<'_>) {
    app.send(get_with_bearer("/oauth/userinfo", token)).await.expect(401);
    for visitor in [app.visitor(), cookies_of.clone()] {
        let mut visitor = visitor;
        visitor.token = Some(token.to_owned());
        for (endpoint, fields) in BEARER_FUNCTIONS {
            let answer = visitor.clone().call(endpoint, fields).await.expect(401);
            assert_eq!(answer.code(), "signed_out", "{endpoint}");
        }
    }
}

#[tokio::test]
async fn what_the_secret_signs_is_not_believed_without_a_live_session() {
    let (app, secret) = shared().await;
    let mallory = app.account("mallory@example.jp", &[]).await;
    let admin = app.account("admin@example.jp", &["admin"]).await;
    let browser = app.signed_in("mallory@example.jp").await;
    let forger = Forger::of(&secret, &browser, &mallory.sub);
    // The control: signed so, a token of her own session is good, and the roles it claims are not hers.
    let own = app.send(get_with_bearer("/oauth/userinfo", &forger.sign(&forger.claims))).await.expect(200).json();
    assert_eq!((&own["sub"], &own["roles"]), (&json!(mallory.sub), &json!([])));
    let mut gone = app.signed_in("mallory@example.jp").await;
    gone.call("session/logout", &[]).await.expect(200);
    for (name, value) in [
        ("sub", admin.sub.as_str()),
        ("sub", "nobody"),
        ("sid", "unknown"),
        ("sid", "\0"),
        ("sid", &gone.sid),
        ("client_id", "flask"),
        ("iss", "https://elsewhere.example"),
    ] {
        refused_everywhere(&app, &forger.with(name, value), &browser).await;
    }
    let other = Forger { secret: self::secret(), claims: forger.claims.clone() };
    refused_everywhere(&app, &other.sign(&forger.claims), &browser).await;
    browser.userinfo().await.expect(200);
}

#[tokio::test]
async fn a_forged_administrators_token_changes_nothing() {
    let (app, secret) = shared().await;
    app.account("mallory@example.jp", &[]).await;
    let admin = app.account("admin@example.jp", &["admin"]).await;
    let mallory = app.signed_in("mallory@example.jp").await;
    let mut victim = app.signed_in("admin@example.jp").await;
    // She even knows the administrator's session id: every service sees it.
    let token = Forger::of(&secret, &victim, &admin.sub);
    let token = token.sign(&token.claims);
    for (endpoint, fields) in &BEARER_FUNCTIONS[READING..] {
        let mut without_cookie = app.visitor();
        without_cookie.token = Some(token.clone());
        assert_eq!(without_cookie.call(endpoint, fields).await.expect(401).why(), "needed", "{endpoint}");
        let mut with_own_cookie = mallory.clone();
        with_own_cookie.token = Some(token.clone());
        with_own_cookie.call(endpoint, fields).await.expect(403);
    }
    victim.userinfo().await.expect(200);
    let profile = victim.call("account/profile", &[]).await.expect(200).json();
    assert_eq!((profile["name"].as_str(), profile["username"].as_str()), (Some("admin"), None));
    app.visitor().log_in("admin@example.jp", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn bearer_and_cookie_must_be_the_same_persons() {
    let app = App::start().await;
    app.account("hana@example.jp", &[]).await;
    app.account("taro@example.jp", &[]).await;
    let hana = app.signed_in("hana@example.jp").await;
    let taro = app.signed_in("taro@example.jp").await;
    let mut mixed = hana.clone();
    mixed.token = taro.token.clone();
    let mut cookie_alone = hana.clone();
    cookie_alone.token = None;
    for (endpoint, fields) in &BEARER_FUNCTIONS[READING..] {
        mixed.clone().call(endpoint, fields).await.expect(403);
        assert_eq!(cookie_alone.clone().call(endpoint, fields).await.expect(401).why(), "needed", "{endpoint}");
    }
    for (endpoint, fields) in &BEARER_FUNCTIONS[..READING] {
        cookie_alone.clone().call(endpoint, fields).await.expect(401);
    }
    hana.userinfo().await.expect(200);
    taro.userinfo().await.expect(200);
}

#[tokio::test]
async fn roles_are_the_stores_at_once() {
    let app = App::start().await;
    app.account("hana@example.jp", &["editor"]).await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let role = tegata::model::Role::parse("editor").unwrap();
    account::set_role(&app.services, "hana@example.jp", &role, false).await.unwrap();
    assert_eq!(hana.userinfo().await.expect(200).json()["roles"], json!([]));
    assert_eq!(hana.call("account/profile", &[]).await.expect(200).json()["roles"], json!([]));
}
