//! `tegata serve`, `setup-link` and `health`.

use super::with_hana;
use crate::support::process::{Home, mode};
use crate::support::{PASSWORD, token_of};
use axum::body::Body;
use axum::http::Request;
use std::time::{Duration, Instant};

#[tokio::test]
async fn the_first_start_prints_the_set_up_link_and_keeps_it_for_its_owner_alone() {
    let home = Home::new().await;
    let mut server = home.serve();
    let (_, url) = (server.says(), server.says());
    assert!(url.starts_with(&format!("{}/setup?token=tgl_", server.origin)), "{url}");
    let file = home.path("data/setup-link");
    assert_eq!((mode(&file), std::fs::read_to_string(&file).unwrap().trim()), (0o600, url.as_str()));
    assert!(!home.log().contains("tgl_"), "the link is not for the log");
    // The same link after another start, as long as nobody used it.
    drop(server);
    let mut server = home.serve();
    let (_, again) = (server.says(), server.says());
    assert_eq!(token_of(&again), token_of(&url));
    let token = token_of(&url);
    let fields = [("email", "admin@example.jp"), ("name", "Admin"), ("password", PASSWORD), ("token", token.as_str())];
    server.visitor().call("account/setup", &fields).await.expect(200);
    drop(server);
    let _server = home.serve();
    assert!(!file.exists(), "a used link is not left lying around");
}

#[tokio::test]
async fn a_link_that_an_account_made_useless_is_not_shown_again() {
    let home = Home::new().await;
    drop(home.serve());
    assert!(home.path("data/setup-link").exists());
    home.ok(&["user", "add", "hana@example.jp"], PASSWORD);
    let mut server = home.serve();
    assert!(!home.path("data/setup-link").exists());
    assert!(server.stop());
    assert_eq!(server.says(), "");
}

#[tokio::test]
async fn setup_link_makes_a_new_one_until_there_is_an_account() {
    let home = Home::new().await;
    let (old, new) = (home.ok(&["setup-link"], ""), home.ok(&["setup-link"], ""));
    assert_ne!(old, new);
    assert_eq!(mode(&home.path("data/setup-link")), 0o600);
    let server = home.serve();
    for (url, good) in [(&old, false), (&new, true)] {
        assert_eq!(server.visitor().gets_form(&format!("/setup?token={}", token_of(url))).await, good);
    }
    home.ok(&["user", "add", "hana@example.jp"], PASSWORD);
    assert!(home.fails(&["setup-link"], "").contains("there is an account already"));
}

#[tokio::test]
async fn health_asks_the_running_server() {
    let home = with_hana().await;
    let mut server = home.serve();
    let home = home.with("TEGATA_SERVER_ADDR", &format!("127.0.0.1:{}", server.port));
    home.ok(&["health"], "");
    for path in ["/healthz", "/readyz"] {
        let answer = server.send(Request::get(path).body(Body::empty()).unwrap()).await.unwrap().expect(200);
        assert_eq!(answer.text(), "ok\n");
    }
    server.kill();
    assert!(home.fails(&["health"], "").contains("does not answer"));
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "a process keeps real time")]
async fn a_request_under_way_is_finished_before_the_server_stops() {
    let home = with_hana().await;
    let mut server = home.serve();
    let port = server.port;
    let request = server.visitor().calling("session/login", &[("email", "hana"), ("password", PASSWORD)]);
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 10_000).await.unwrap();
    let mut head = format!("POST {} HTTP/1.0\r\ncontent-length: {}\r\n", parts.uri, body.len());
    for (name, value) in &parts.headers {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    let answering = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        stream.write_all(&body[..10]).unwrap();
        std::thread::sleep(Duration::from_millis(700));
        stream.write_all(&body[10..]).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    std::thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    assert!(server.stop(), "{}", home.log());
    assert!(begun.elapsed() < Duration::from_secs(9));
    let answer = answering.join().unwrap();
    assert!(answer.starts_with("HTTP/1.0 200") && answer.contains("access_token"), "{answer}");
}

#[tokio::test]
async fn tls_for_trying() {
    let home = with_hana().await;
    let mut command = home.command(&["serve", "--tls-self-signed"]);
    command.env("TEGATA_SERVER_LOG", "info");
    let server = home.serve_as(command);
    // Plain http gets no page there.
    let plain = server.exchange(b"GET /login HTTP/1.0\r\n\r\n");
    assert!(plain.is_err() || plain.is_ok_and(|answer| answer.status != 200));
    let url = format!("https://localhost:{}/login", server.port);
    let curl = home.program("curl", &["--silent", "--insecure", "--dump-header", "-", &url]).output().expect("curl runs");
    let answer = String::from_utf8_lossy(&curl.stdout).to_lowercase();
    assert!(answer.contains("strict-transport-security: max-age=63072000"), "{answer}");
}

#[tokio::test]
async fn without_a_command_the_server_starts() {
    let home = Home::new().await;
    let server = home.serve_as(home.command(&[]));
    server.exchange(b"GET /healthz HTTP/1.0\r\n\r\n").expect("it answers").expect(200);
}
