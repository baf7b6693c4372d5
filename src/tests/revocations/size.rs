//! How large the list is, how long it takes and what it costs in memory. As many sessions as TEGATA_TEST_REVOCATIONS says, by default
//! a few; docs/revocations.md has the numbers of 100,000 and how they were measured.

use super::{asking, newest, sids};
use crate::support::App;
use std::io::Write;
use std::process::{Command, Stdio};
use tegata::model::session::Why;
use tegata::service::session::{self, Origin};
use tegata::service::{account, revocations};
use tokio::time::Instant;

/// Bytes of this process in memory.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a number");
    line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
}

fn gzipped(bytes: &[u8]) -> usize {
    let mut gzip = Command::new("gzip").arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("gzip runs");
    let (mut input, bytes) = (gzip.stdin.take().expect("its input"), bytes.to_vec());
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let packed = gzip.wait_with_output().expect("it ends").stdout.len();
    writing.join().expect("no panic").expect("it is written");
    packed
}

#[tokio::test]
async fn a_session_takes_nineteen_bytes() {
    let wanted = std::env::var("TEGATA_TEST_REVOCATIONS").ok();
    let count: usize = wanted.as_deref().unwrap_or("500").parse().expect("a number");
    let app = App::start().await;
    let hana = app.account("hana@example.jp", &[]).await;
    let origin = Origin { address: [127, 0, 0, 1].into(), label: "a browser".into(), device: None };
    let empty = newest(&app).await;
    for _ in 0..count {
        session::enter(&app.services, hana.clone(), &origin, None).await.expect("signed in");
    }
    let before = resident();
    account::log_out(&app.services, "hana@example.jp").await.expect("logged out");
    let begun = Instant::now();
    let list = newest(&app).await;
    let whole = begun.elapsed();
    let after = resident();
    assert_eq!(sids(&app).await.len(), count);
    // 14 characters of JSON each, and a third more as base64url.
    let each = (list.body.len() - empty.body.len()) as f64 / count as f64;
    assert!((18.0..19.0).contains(&each), "{each} bytes each");
    let packed = gzipped(&list.body);
    assert!(packed < list.body.len());
    // One more: only it is read, and the list is signed anew.
    let one = session::enter(&app.services, hana.clone(), &origin, None).await.expect("signed in");
    session::end(&app.services, &hana.sub, &one.caller.sid, Why::SignedOut).await.expect("ended");
    tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    let begun = Instant::now();
    let next = revocations::current(&app.services).await.expect("a list");
    let more = begun.elapsed();
    assert_eq!(next.token.len(), newest(&app).await.body.len());
    let begun = Instant::now();
    app.send(asking(Some(&next.etag), None)).await.expect(304);
    let asked = begun.elapsed();
    if wanted.is_some() {
        let (plain, kib) = (list.body.len(), after.saturating_sub(before) / 1024);
        println!(
            "{count} ended sessions: {plain} bytes, {packed} by gzip; first list {whole:?}, one more {more:?}, 304 {asked:?}; {kib} KiB more resident"
        );
    }
}
