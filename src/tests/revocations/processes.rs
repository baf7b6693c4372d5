//! The list of a running server: what the command line ends, what a stop of the server means to those who wait.

use super::{prefix, sids_in, verified};
use crate::cli::with_hana;
use crate::support::process::{Home, Server};
use crate::support::{Answer, PASSWORD};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

fn get(server: &Server, path: &str, more: &str) -> Answer {
    server.exchange(format!("GET {path} HTTP/1.0\r\n{more}\r\n").as_bytes()).expect("it answers")
}

/// A verifier that has the newest list and waits for the next; when it came.
fn waiting(server: &Server) -> (Answer, JoinHandle<(Answer, Instant)>) {
    let newest = get(server, super::PATH, "").expect(200);
    let more = format!("If-None-Match: {}\r\nPrefer: wait=25\r\n", newest.header("etag"));
    let (port, request) = (server.port, format!("GET {} HTTP/1.0\r\n{more}\r\n", super::PATH));
    let waiting = std::thread::spawn(move || {
        let answer = crate::support::process::exchange(port, request.as_bytes()).expect("an answer");
        #[allow(clippy::disallowed_methods, reason = "a process keeps real time")]
        (answer, Instant::now())
    });
    std::thread::sleep(Duration::from_millis(300));
    (newest, waiting)
}

async fn served() -> (Home, Server, String) {
    let home = with_hana().await;
    let server = home.serve();
    let mut hana = server.visitor();
    hana.log_in("hana", PASSWORD).await.expect(200);
    let prefix = prefix(hana.token.as_deref().unwrap());
    (home, server, prefix)
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "a process keeps real time")]
async fn what_the_command_line_ends_is_known_within_a_second() {
    for command in ["disable", "log-out"] {
        let (home, server, gone) = served().await;
        let (before, waiting) = waiting(&server);
        home.ok(&["user", command, "hana@example.jp"], "");
        let ended = Instant::now();
        let (answer, came) = waiting.join().unwrap();
        assert!(came.saturating_duration_since(ended) < Duration::from_secs(1), "{command}: {:?}", came - ended);
        let jwks = get(&server, "/.well-known/jwks.json", "").json();
        let answer = answer.expect(200);
        assert_eq!(sids_in(&verified(&answer, &jwks)), [gone], "{command}");
        assert_ne!(answer.header("etag"), before.header("etag"));
    }
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "a process keeps real time")]
async fn a_server_that_stops_waits_for_nobody_who_waits() {
    let (home, mut server, _) = served().await;
    let (before, waiting) = waiting(&server);
    let begun = Instant::now();
    assert!(server.stop(), "{}", home.log());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let (answer, _) = waiting.join().unwrap();
    assert_eq!(answer.expect(304).header("etag"), before.header("etag"));
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "a process keeps real time")]
async fn whoever_waits_longer_than_a_request_may_take_is_not_given_up() {
    let home = with_hana().await.with("TEGATA_SERVER_REQUEST_TIMEOUT", "1s");
    let server = home.serve();
    let tag = get(&server, super::PATH, "").expect(200).header("etag").to_owned();
    let begun = Instant::now();
    get(&server, super::PATH, &format!("If-None-Match: {tag}\r\nPrefer: wait=3\r\n")).expect(304);
    assert!(begun.elapsed() >= Duration::from_secs(3));
}
