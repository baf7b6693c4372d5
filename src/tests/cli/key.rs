//! `tegata key …`, and `tegata token verify` with the keys that a server publishes.

use super::with_hana;
use crate::support::PASSWORD;
use crate::support::process::{Home, Server, mode};
use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::time::Duration;
use tegata::model::jws::{Algorithm, Compact};
use tegata::service::jwk::SigningKey;

pub fn pem(algorithm: Algorithm) -> String {
    let key = SigningKey::generate(algorithm).unwrap();
    let body = STANDARD.encode(key.to_pkcs8().unwrap());
    let lines: Vec<&str> = (0..body.len()).step_by(64).map(|at| &body[at..body.len().min(at + 64)]).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

/// The rows of `tegata key list`, cut into columns.
fn rows(home: &Home) -> Vec<Vec<String>> {
    home.ok(&["key", "list"], "").lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// Brings a new key from a file named after its algorithm, and returns its id.
fn import(home: &Home, algorithm: Algorithm, flags: &[&str]) -> String {
    let name = format!("{algorithm}.pem");
    std::fs::write(home.path(&name), pem(algorithm)).unwrap();
    home.ok(&[&["key", "import", &name], flags].concat(), "").trim().to_owned()
}

fn kid_of(token: &str) -> String {
    Compact::parse(token).unwrap().header.kid.unwrap()
}

/// Waits for what a running server does within seconds.
async fn until(mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("a minute was not enough");
}

async fn published(server: &Server) -> String {
    let request = Request::get("/.well-known/jwks.json").body(Body::empty()).unwrap();
    server.send(request).await.unwrap().expect(200).text()
}

#[tokio::test]
async fn an_imported_key_signs_from_now_on() {
    let home = Home::new().await;
    let [first] = &rows(&home)[..] else { panic!("one key") };
    assert_eq!((&first[1..3], &first[5..]), (&["ES256", "active"].map(String::from)[..], &["-", "-"].map(String::from)[..]));
    assert!(first[3] == first[4] && first[3].ends_with('Z'), "{first:?}");
    std::fs::write(home.path("key.pem"), pem(Algorithm::ES256)).unwrap();
    let kid = home.ok(&["key", "import", "key.pem"], "").trim().to_owned();
    let listed = home.ok(&["key", "list"], "");
    let states: Vec<_> = rows(&home).into_iter().map(|row| (row[0].clone(), row[2].clone())).collect();
    assert_eq!(states, [(kid.clone(), "active".to_owned()), (first[0].clone(), "retiring".to_owned())]);
    // Once more changes nothing.
    assert_eq!(home.ok(&["key", "import", "key.pem"], "").trim(), kid);
    assert_eq!(home.ok(&["key", "list"], ""), listed);
    let server = home.serve();
    let published = published(&server).await;
    assert!(published.contains(&kid) && published.contains(&first[0]));
}

#[tokio::test]
async fn a_gentle_rotation_reaches_a_running_server_and_nobody_notices() {
    let home = with_hana().await;
    let server = home.serve();
    let mut hana = server.visitor();
    hana.log_in("hana", PASSWORD).await.expect(200);
    let first = rows(&home)[0][0].clone();
    let row = home.ok(&["key", "rotate"], "");
    let next: Vec<&str> = row.trim_end().split('\t').collect();
    assert_eq!((next[1], next[2]), ("ES256", "next"), "{row}");
    assert_eq!(home.ok(&["key", "rotate"], ""), row, "the one on its way is enough");
    assert_eq!(rows(&home).iter().map(|row| row[2].as_str()).collect::<Vec<_>>(), ["next", "active"]);
    assert_eq!(rows(&home)[1][5], next[4], "one retires when the other signs");
    until(async || published(&server).await.contains(next[0])).await;
    hana.userinfo().await.expect(200);
    hana.renew().await.expect(200);
    assert_eq!(kid_of(hana.token.as_deref().unwrap()), first, "the next one does not sign yet");
    let brought = import(&home, Algorithm::ES256, &["--next"]);
    assert!(rows(&home).iter().any(|row| row[0] == brought && row[2] == "next"));
}

#[tokio::test]
async fn an_emergency_says_what_breaks_and_breaks_no_more() {
    let home = with_hana().await;
    let server = home.serve();
    let mut hana = server.visitor();
    hana.log_in("hana", PASSWORD).await.expect(200);
    let stolen = import(&home, Algorithm::ES256, &[]);
    let output = home.run(&["key", "rotate", "--now"], "");
    let (row, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let fresh = row.split('\t').next().unwrap();
    assert!(output.status.success() && row.contains("\tES256\tactive\t"), "{said}{row}");
    for word in [
        stolen.as_str(),
        "refuses it at once",
        "nobody has to log in again",
        "up to 5 minutes",
        "forged tokens too",
        "Restart the services",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    until(async || hana.userinfo().await.status == 401).await;
    let listed = published(&server).await;
    assert!(listed.contains(fresh) && !listed.contains(&stolen), "{listed}");
    hana.renew().await.expect(200);
    assert_eq!(kid_of(hana.token.as_deref().unwrap()), fresh);
    hana.userinfo().await.expect(200);
    assert_eq!(rows(&home).iter().map(|row| row[2].as_str()).collect::<Vec<_>>(), ["active", "gone", "gone"]);
    let err = home.fails(&["key", "import", &format!("{}.pem", Algorithm::ES256)], "");
    assert!(err.contains("gone for good"), "{err}");
}

#[tokio::test]
async fn other_algorithms_and_shared_secrets() {
    let home = Home::new().await;
    home.ok(&["key", "rotate", "--alg", "EdDSA"], "");
    let states: Vec<_> = rows(&home).into_iter().map(|row| (row[1].clone(), row[2].clone())).collect();
    assert_eq!(states, [("ES256", "active"), ("EdDSA", "next"), ("EdDSA", "active")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    let err = home.fails(&["key", "rotate", "--alg", "HS256"], "");
    assert!(err.contains("Tegata signs with RS256, ES256, EdDSA"), "{err}");
    let secret = home.ok(&["secret", "generate"], "").trim().to_owned();
    let home = home.with("SECRET_KEY", &secret);
    let err = home.fails(&["key", "rotate"], "");
    assert!(err.contains("SECRET_KEY, which does not rotate") && !err.contains(&secret), "{err}");
    home.ok(&["key", "rotate", "--alg", "ES256", "--now"], "");
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
