//! `/console` and `/api/service/*`: what administrators manage, and nobody else.

use crate::oauth::{basic, refused, request};
use crate::support::visitor::form;
use crate::support::{Answer, App, Visitor};
use serde_json::{Value, json};
use tegata::model::Role;
use tegata::model::service::{Registration, Source};
use tegata::service::{account, service};

const FUNCTIONS: [(&str, &[(&str, &str)]); 8] = [
    ("doctor/examine", &[]),
    ("key/list", &[]),
    ("service/list", &[]),
    ("service/read", &[("id", "shop")]),
    ("service/save", &[("draft[id]", "mallory"), ("draft[name]", "M"), ("draft[grants][]", "client_credentials"), ("new", "true")]),
    ("service/add_secret", &[("id", "shop")]),
    ("service/remove_secret", &[("id", "shop"), ("secret_id", "0000")]),
    ("service/remove", &[("id", "shop")]),
];

const SHOP: [(&str, &str); 8] = [
    ("new", "true"),
    ("draft[id]", " shop "),
    ("draft[name]", "Shop"),
    ("draft[public]", "false"),
    ("draft[grants][]", "client_credentials"),
    ("draft[redirect_uris]", "https://shop.example/cb\r\nhttps://shop.example/two\r\n"),
    ("draft[pkce]", "true"),
    ("draft[claims]", "role=$roles"),
];

async fn started() -> App {
    let app = App::start().await;
    app.account("admin@example.jp", &["admin"]).await;
    app
}

/// The form of a service as the page sends it, with some fields changed.
fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = SHOP.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

async fn saved(admin: &mut Visitor<'_>, fields: &[(&str, &str)]) -> Value {
    admin.call("service/save", fields).await.expect(200).json()
}

async fn read(admin: &mut Visitor<'_>, id: &str) -> Value {
    admin.call("service/read", &[("id", id)]).await.expect(200).json()
}

/// What the token endpoint says to this secret.
async fn tried(app: &App, secret: &str) -> Answer {
    app.send(request(Some(&basic("shop", secret)), form(&[("grant_type", "client_credentials")]))).await
}

#[tokio::test]
async fn nobody_but_administrators_is_answered_and_the_store_says_who_is_one() {
    let app = started().await;
    app.account("hana@example.jp", &["editor"]).await;
    service::add(&app.services, "shop", grants(), Source::Store).await.unwrap();
    let hana = app.signed_in("hana@example.jp").await;
    for (endpoint, fields) in FUNCTIONS {
        assert_eq!(hana.clone().call(endpoint, fields).await.expect(403).code(), "forbidden", "{endpoint}");
    }
    assert_eq!(service::list(&app.services).await.unwrap().len(), 1, "nothing was added or removed");
    let mut admin = app.signed_in("admin@example.jp").await;
    admin.call("service/list", &[]).await.expect(200);
    account::set_role(&app.services, "admin@example.jp", &Role::parse("admin").unwrap(), false).await.unwrap();
    for (endpoint, fields) in FUNCTIONS {
        admin.clone().call(endpoint, fields).await.expect(403);
    }
}

#[tokio::test]
async fn the_pages_are_the_administrators() {
    let app = started().await;
    app.account("hana@example.jp", &[]).await;
    let mut hana = app.signed_in("hana@example.jp").await;
    let mut admin = app.signed_in("admin@example.jp").await;
    for path in ["/console", "/console/keys", "/console/doctor", "/console/services/new", "/console/services/shop"] {
        let answer = app.visitor().get(path).await.expect(302);
        assert_eq!(answer.location(), format!("/login?next={}", path.replace('/', "%2F")));
        assert!(hana.get(path).await.expect(403).text().contains("This page is for administrators"), "{path}");
        let page = admin.get(path).await.expect(200).text();
        assert!(page.contains("This page takes JavaScript"), "{path}: {page}");
    }
    admin.get("/console/elsewhere").await.expect(404);
    let link = r#"href="/console""#;
    assert!(admin.get("/account").await.expect(200).text().contains(link));
    assert!(!hana.get("/account").await.expect(200).text().contains(link));
    assert!(!admin.get("/login").await.expect(200).text().contains(link), "the door wakes up without it");
}

#[tokio::test]
async fn the_keys_are_shown_with_their_states_and_nothing_private() {
    let app = started().await;
    let mut admin = app.signed_in("admin@example.jp").await;
    let keys = admin.call("key/list", &[]).await.expect(200).json();
    let jwks = app.visitor().get("/.well-known/jwks.json").await.expect(200).json();
    assert_eq!((&keys[0]["kid"], &keys[0]["state"]), (&jwks["keys"][0]["kid"], &json!("active")));
    let members: Vec<&String> = keys[0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["algorithm", "gone_at", "kid", "published_at", "retires_at", "signs_at", "state"]);
}

#[tokio::test]
async fn a_service_is_registered_and_its_secret_told_once() {
    let app = started().await;
    let mut admin = app.signed_in("admin@example.jp").await;
    let answer = saved(&mut admin, &SHOP).await;
    let secret = answer["secret"].as_str().expect("a secret");
    assert_eq!((answer["id"].as_str(), &answer["unfit"]), (Some("shop"), &json!([])));
    tried(&app, secret).await.expect(200);
    let shop = read(&mut admin, "shop").await;
    let registration = &shop["registration"];
    assert_eq!(registration["redirect-uris"], json!(["https://shop.example/cb", "https://shop.example/two"]));
    assert_eq!((&registration["claims"], &registration["first-party"]), (&json!({ "role": "$roles" }), &json!(false)));
    assert_eq!((&shop["source"], shop["secrets"].as_array().map(Vec::len)), (&json!("store"), Some(1)));
    let list = admin.call("service/list", &[]).await.expect(200).text();
    assert!(list.contains("shop") && !list.contains(secret) && !shop.to_string().contains(secret));
    let public = with(&[("draft[id]", "spa"), ("draft[public]", "true"), ("draft[grants][]", "refresh_token"), ("draft[pkce]", "false")]);
    let answer = saved(&mut admin, &public).await;
    assert_eq!(answer, json!({ "id": "spa", "unfit": [], "secret": null }));
    assert_eq!(read(&mut admin, "spa").await["registration"]["pkce"], json!(true), "never off for a public one");
}

#[tokio::test]
async fn what_is_unfit_is_told_by_field_and_nothing_is_saved() {
    let app = started().await;
    let mut admin = app.signed_in("admin@example.jp").await;
    for (field, value, code) in [
        ("draft[id]", "no id", "id"),
        ("draft[id]", "new", "id"),
        ("draft[name]", " ", "name"),
        ("draft[redirect_uris]", "http://shop.example/cb", "redirect_uri"),
        ("draft[post_logout_uris]", "javascript:alert(1)", "post_logout_uri"),
        ("draft[back_channel_logout_uri]", "shop.example", "back_channel_logout_uri"),
        ("draft[origins]", "https://shop.example/", "origin"),
        ("draft[resources]", "shop", "resource"),
        ("draft[scopes]", "openid", "scope"),
        ("draft[jwks]", r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}]}"#, "jwks"),
        ("draft[access_ttl]", "soon", "access_life"),
        ("draft[refresh_ttl]", "1", "refresh_life"),
        ("draft[claims]", "sub=1", "claim"),
    ] {
        let answer = saved(&mut admin, &with(&[(field, value)])).await;
        assert_eq!((answer["unfit"][0]["code"].as_str(), &answer["secret"]), (Some(code), &json!(null)), "{field}");
    }
    let answer = saved(&mut admin, &SHOP[..4]).await;
    assert_eq!(answer["unfit"], json!([{ "code": "no_grant" }]));
    for (field, value) in [("draft[alg]", "none"), ("draft[grants][]", "implicit"), ("new", "perhaps")] {
        admin.call("service/save", &with(&[(field, value)])).await.expect(400);
    }
    assert!(service::list(&app.services).await.unwrap().is_empty());
    saved(&mut admin, &SHOP).await;
    let again = saved(&mut admin, &SHOP).await;
    assert_eq!(again, json!({ "id": "shop", "unfit": [{ "code": "taken", "value": "shop" }], "secret": null }));
}

#[tokio::test]
async fn a_change_leaves_what_is_not_asked_for() {
    let app = started().await;
    let mut admin = app.signed_in("admin@example.jp").await;
    let secret = saved(&mut admin, &SHOP).await["secret"].as_str().unwrap().to_owned();
    let change = with(&[("new", "false"), ("draft[name]", "Shop 2"), ("draft[public]", "true"), ("draft[alg]", "ES256")]);
    assert_eq!(saved(&mut admin, &change).await, json!({ "id": "shop", "unfit": [], "secret": null }));
    let registration = read(&mut admin, "shop").await["registration"].clone();
    assert_eq!((&registration["name"], &registration["alg"]), (&json!("Shop 2"), &json!("ES256")));
    assert_eq!(registration["public"], json!(false), "a service stays what it is");
    tried(&app, &secret).await.expect(200);
    admin.call("service/save", &with(&[("new", "false"), ("draft[id]", "nobody")])).await.expect(404);
}

#[tokio::test]
async fn secrets_change_over_without_an_outage() {
    let app = started().await;
    let mut admin = app.signed_in("admin@example.jp").await;
    let old = saved(&mut admin, &SHOP).await["secret"].as_str().unwrap().to_owned();
    let first = read(&mut admin, "shop").await["secrets"][0]["id"].as_str().unwrap().to_owned();
    let new = admin.call("service/add_secret", &[("id", "shop")]).await.expect(200).json().as_str().unwrap().to_owned();
    tried(&app, &old).await.expect(200);
    tried(&app, &new).await.expect(200);
    admin.call("service/remove_secret", &[("id", "shop"), ("secret_id", &first)]).await.expect(200);
    admin.call("service/remove_secret", &[("id", "shop"), ("secret_id", &first)]).await.expect(404);
    refused(&tried(&app, &old).await, 401, "invalid_client");
    tried(&app, &new).await.expect(200);
    admin.call("service/remove", &[("id", "shop")]).await.expect(200);
    refused(&tried(&app, &new).await, 401, "invalid_client");
    for (endpoint, fields) in FUNCTIONS.into_iter().filter(|(_, fields)| fields.contains(&("id", "shop"))) {
        assert_eq!(admin.call(endpoint, fields).await.expect(404).code(), "not_found", "{endpoint}");
    }
}

#[tokio::test]
async fn what_file_and_settings_describe_is_read_only() {
    let app = App::with(&[("TEGATA_SERVICES", "set"), ("TEGATA_SERVICE_SET_PUBLIC", "true")]).await;
    app.account("admin@example.jp", &["admin"]).await;
    service::add(&app.services, "filed", grants(), Source::File).await.unwrap();
    let mut admin = app.signed_in("admin@example.jp").await;
    let list = admin.call("service/list", &[]).await.expect(200).json();
    assert_eq!((&list[0]["source"], &list[1]["source"]), (&json!("settings"), &json!("file")));
    for id in ["set", "filed"] {
        let secret = read(&mut admin, id).await["secrets"][0]["id"].as_str().unwrap_or("0").to_owned();
        let change = with(&[("new", "false"), ("draft[id]", id)]);
        admin.call("service/save", &change).await.expect(403);
        admin.call("service/add_secret", &[("id", id)]).await.expect(403);
        admin.call("service/remove_secret", &[("id", id), ("secret_id", &secret)]).await.expect(403);
        admin.call("service/remove", &[("id", id)]).await.expect(403);
    }
    assert_eq!(admin.call("service/list", &[]).await.expect(200).json(), list);
}

fn grants() -> Registration {
    Registration { name: "Shop".into(), ..Registration::default() }
}
