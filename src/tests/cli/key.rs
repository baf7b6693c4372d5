//! `tegata key …`, and `tegata token verify` with the keys that a server publishes.

use super::with_hana;
use crate::support::PASSWORD;
use crate::support::process::{Home, Server, mode};
use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tegata::model::jws::Algorithm;
use tegata::service::jwk::SigningKey;

fn pem(algorithm: Algorithm) -> String {
    let key = SigningKey::generate(algorithm).unwrap();
    let body = STANDARD.encode(key.to_pkcs8().unwrap());
    let lines: Vec<&str> = (0..body.len()).step_by(64).map(|at| &body[at..body.len().min(at + 64)]).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

async fn published(server: &Server) -> String {
    let request = Request::get("/.well-known/jwks.json").body(Body::empty()).unwrap();
    server.send(request).await.unwrap().expect(200).text()
}

#[tokio::test]
async fn an_imported_key_signs_from_now_on() {
    let home = Home::new().await;
    let first = home.ok(&["key", "list"], "");
    assert!(first.ends_with("\tES256\tsigns\n") && first.lines().count() == 1, "{first}");
    std::fs::write(home.path("key.pem"), pem(Algorithm::ES256)).unwrap();
    let kid = home.ok(&["key", "import", "key.pem"], "").trim().to_owned();
    let rows = home.ok(&["key", "list"], "");
    assert!(rows.contains(&format!("{kid}\tES256\tsigns\n")) && rows.contains(&first.replace("signs", "verifies")), "{rows}");
    // Once more changes nothing.
    assert_eq!(home.ok(&["key", "import", "key.pem"], "").trim(), kid);
    assert_eq!(home.ok(&["key", "list"], ""), rows);
    let server = home.serve();
    let published = published(&server).await;
    assert!(published.contains(&kid) && published.contains(first.split('\t').next().unwrap()));
}

#[tokio::test]
async fn what_is_no_key_is_refused_without_repeating_it() {
    let home = Home::new().await;
    let before = home.ok(&["key", "list"], "");
    for (name, text) in [("empty", String::new()), ("text", "very-secret-text".into()), ("broken", pem(Algorithm::ES256).replace('M', "?"))]
    {
        std::fs::write(home.path(name), &text).unwrap();
        let err = home.fails(&["key", "import", name], "");
        assert!(text.is_empty() || !err.contains(&text), "{err}");
    }
    assert!(home.fails(&["key", "import", "absent.pem"], "").contains("cannot read absent.pem"));
    assert_eq!(home.ok(&["key", "list"], ""), before);
}

#[tokio::test]
async fn keys_are_sealed_with_a_file_that_only_its_owner_reads() {
    let home = Home::on_a_file().await;
    home.ok(&["key", "list"], "");
    for name in ["data/tegata.key", "data/tegata.db"] {
        assert_eq!(mode(&home.path(name)), 0o600, "{name}");
    }
    std::fs::remove_file(home.path("data/tegata.key")).unwrap();
    let err = home.fails(&["key", "list"], "");
    assert!(err.contains("the store's key does not open this store"), "{err}");
    // Another key must not have been put where the right one belongs.
    std::fs::write(home.path("data/tegata.key"), "damaged").unwrap();
    let err = home.fails(&["key", "list"], "");
    assert!(err.contains("damaged: restore it"), "{err}");
}

#[tokio::test]
async fn tokens_are_checked_against_the_published_keys() {
    let home = with_hana().await;
    let server = home.serve();
    std::fs::write(home.path("jwks.json"), published(&server).await).unwrap();
    let mut hana = server.visitor();
    hana.log_in("hana", PASSWORD).await.expect(200);
    let token = hana.token.clone().unwrap();
    let arguments = ["token", "verify", "--jwks", "jwks.json", "--algs", "ES256", "--iss", &server.origin, "--aud", &server.origin];
    let out = home.ok(&arguments, &format!("{token}\n{token}x\n\n"));
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("ok {") && lines[0].contains("\"client_id\":\"tegata\""), "{out}");
    assert!(lines[1].starts_with("error ") && lines[2] == "error malformed", "{out}");
    let elsewhere = ["token", "verify", "--jwks", "jwks.json", "--algs", "ES256", "--iss", "https://elsewhere.example"];
    assert!(home.ok(&elsewhere, &token).starts_with("error "));
    std::fs::write(home.path("jwks.json"), "{}").unwrap();
    assert_eq!(home.run(&arguments, &token).status.code(), Some(2));
    assert_eq!(home.run(&["token", "verify", "--jwks", "absent", "--algs", "ES256"], &token).status.code(), Some(1));
}
