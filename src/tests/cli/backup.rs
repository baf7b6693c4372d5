//! `tegata backup`, `restore` and `migrate`: from either store into either, while others write, and what is refused.

use super::with_hana;
use crate::support::process::{Home, Server, mode};
use crate::support::{App, PASSWORD, Visitor};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tegata::store::copy::Snapshot;

/// Tokens are good wherever the store goes.
const ISSUER: (&str, &str) = ("TEGATA_TOKEN_ISSUER", "https://id.example.jp");

/// The lines of a backup that are rows.
fn rows(file: &str) -> Vec<&str> {
    let lines: Vec<&str> = file.lines().collect();
    lines[1..lines.len() - 1].to_vec()
}

fn back_up(home: &Home, name: &str) -> String {
    home.ok(&["backup", name], "");
    std::fs::read_to_string(home.path(name)).unwrap()
}

/// An empty home with the key of another one.
fn heir(home: &Home, empty: Home) -> Home {
    std::fs::create_dir_all(empty.path("data")).unwrap();
    std::fs::copy(home.path("data/tegata.key"), empty.path("data/tegata.key")).unwrap();
    empty.with(ISSUER.0, ISSUER.1)
}

/// A home with a person who is signed in, a service, and something of everything else.
async fn lived_in(home: Home) -> (Home, Server) {
    let home = home.with(ISSUER.0, ISSUER.1);
    home.ok(&["user", "add", "hana@example.jp", "--name", "花 \" \\", "--username", "hana"], PASSWORD);
    home.ok(&["user", "invite", "taro@example.jp"], "");
    home.ok(&["service", "add", "shop", "--grant", "client_credentials"], "");
    home.ok(&["key", "rotate"], "");
    let server = home.serve();
    (home, server)
}

/// What a browser keeps when its server is gone.
struct Kept {
    jar: BTreeMap<String, String>,
    token: Option<String>,
}

impl Kept {
    /// The same browser, pointed at another server.
    fn at<'a>(&self, server: &'a Server) -> Visitor<'a> {
        let mut there = server.visitor();
        (there.jar, there.token) = (self.jar.clone(), self.token.clone());
        there
    }
}

/// Signs a person in.
async fn signed_in(server: &Server, login: &str) -> Kept {
    let mut visitor = server.visitor();
    visitor.log_in(login, PASSWORD).await.expect(200);
    visitor.userinfo().await.expect(200);
    Kept { jar: visitor.jar.clone(), token: visitor.token.clone() }
}

async fn is_still_in(kept: &Kept, server: &Server) {
    let mut there = kept.at(server);
    assert_eq!(there.userinfo().await.expect(200).json()["email"], "hana@example.jp", "the token verifies by the keys that came along");
    there.get("/account").await.expect(200);
    there.renew().await.expect(200);
    there.userinfo().await.expect(200);
}

#[tokio::test]
async fn a_backup_gives_the_same_rows_on_either_store_and_people_stay_signed_in() {
    let (home, mut server) = lived_in(Home::new().await).await;
    let hana = signed_in(&server, "hana").await;
    let said = home.ok(&["backup", "all"], "");
    for row in ["account\t1\n", "session\t1\n", "signing_key\t2\n", "service\t1\n", "service_secret\t1\n", "link\t1\n"] {
        assert!(said.contains(row), "{said}");
    }
    assert_eq!(mode(&home.path("all")), 0o600);
    let file = std::fs::read_to_string(home.path("all")).unwrap();
    assert!(!file.contains(std::fs::read_to_string(home.path("data/tegata.key")).unwrap().trim()), "the key is not in it");
    assert!(home.fails(&["backup", "all"], "").contains("is there already"));
    assert_eq!(std::fs::read_to_string(home.path("all")).unwrap(), file);
    home.ok(&["backup", "all", "--force"], "");
    assert!(!std::fs::read_dir(home.path(".")).unwrap().any(|one| one.unwrap().file_name().to_string_lossy().contains("partial")));
    assert!(server.stop());

    for empty in [Home::new().await, Home::on_a_file().await] {
        let other = heir(&home, empty);
        assert_eq!(other.ok(&["restore", home.path("all").to_str().unwrap()], ""), said);
        assert_eq!(rows(&back_up(&other, "again")), rows(&file));
        let server = other.serve();
        is_still_in(&hana, &server).await;
        server.visitor().log_in("hana", PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn a_store_moves_to_the_other_engine_with_all_that_is_in_it() {
    for (from, to) in [(Home::on_a_file().await, Home::new().await), (Home::new().await, Home::on_a_file().await)] {
        let (home, mut server) = lived_in(from).await;
        let hana = signed_in(&server, "hana").await;
        let arguments = ["migrate", "--to", to.store_url()];
        let err = home.fails(&arguments, "");
        assert!(err.contains("stop") && err.contains("nothing changed"), "what a running server writes would be lost: {err}");
        assert!(server.stop());
        let before = back_up(&home, "before");
        let said = home.ok(&arguments, "");
        assert!(said.contains("account\t1\n") && said.contains("session\t1\n"), "{said}");
        assert!(home.fails(&arguments, "").contains("there is a store already (account: 1"));
        assert!(home.fails(&["migrate", "--to", home.store_url()], "").contains("there already"));
        assert_eq!(rows(&back_up(&home, "after")), rows(&before), "the old one is left as it was");
        let to = heir(&home, to);
        assert_eq!(rows(&back_up(&to, "moved")), rows(&before));
        let server = to.serve();
        is_still_in(&hana, &server).await;
    }
}

#[tokio::test]
async fn a_snapshot_sees_one_moment() {
    let app = App::with(&[("TEGATA_ACCOUNT_REGISTRATION", "open")]).await;
    app.account("hana@example.jp", &[]).await;
    let url = app.services.settings.store.url.expose();
    let snapshot = Snapshot::open(url, false).await.unwrap();
    let told = snapshot.contents().clone();
    // A new account with a session: with the one and without the other, nothing could be restored.
    app.account("taro@example.jp", &[]).await;
    app.signed_in("taro@example.jp").await;
    let (taker, mut rows) = tokio::sync::mpsc::channel(1);
    let reading = tokio::spawn(snapshot.read(taker));
    let mut count = 0;
    while let Some(row) = rows.recv().await {
        assert!(!row.iter().any(|value| value == "taro@example.jp"));
        count += 1;
    }
    reading.await.unwrap().unwrap();
    assert_eq!(count, told.tables.iter().map(|table| table.rows).sum::<u64>());
    let now = Snapshot::open(url, false).await.unwrap().contents().clone();
    let rows = |name: &str| now.tables.iter().find(|table| table.name == name).unwrap().rows;
    assert_eq!((rows("account"), rows("session")), (2, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_taken_while_people_come_and_go_are_whole() {
    let home = with_hana().await.with("TEGATA_ACCOUNT_REGISTRATION", "open").with("TEGATA_THROTTLE_ADDRESS_FAILURES", "100000");
    let server = home.serve();
    let (over, written) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let (server, over, written) = (&server, &over, &written);
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                for n in 0.. {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let email = format!("p{writer}-{n}@example.jp");
                    let fields = [("email", email.as_str()), ("name", "P"), ("password", PASSWORD)];
                    let mut visitor = server.visitor();
                    runtime.block_on(visitor.call("account/register", &fields)).expect(200);
                    runtime.block_on(visitor.call("session/logout_everywhere", &[])).expect(200);
                    written.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for n in 0..4 {
            while written.load(Ordering::Relaxed) < 3 * (n + 1) {
                std::thread::yield_now();
            }
            home.ok(&["backup", &format!("backup-{n}")], "");
        }
        over.store(true, Ordering::Relaxed);
    });
    let other = heir(&home, Home::new().await);
    let mut sizes = Vec::new();
    for n in 0..4 {
        // Foreign keys are asked of every row: a session without its account would not come in.
        let file = home.path(&format!("backup-{n}"));
        other.ok(&["restore", "--replace", file.to_str().unwrap()], "");
        let file = std::fs::read_to_string(file).unwrap();
        assert_eq!(rows(&back_up(&other, &format!("again-{n}"))), rows(&file));
        sizes.push(rows(&file).len());
    }
    assert!(sizes.is_sorted() && sizes[0] < sizes[3], "{sizes:?}");
}

#[tokio::test]
async fn what_is_not_whole_is_refused_and_nothing_is_left_of_it() {
    let home = with_hana().await;
    let file = back_up(&home, "all");
    let other = heir(&home, Home::on_a_file().await);
    let refused = |what: &str, text: &[u8], says: &str| {
        std::fs::write(other.path("bad"), text).unwrap();
        let err = other.fails(&["restore", "bad"], "");
        assert!(err.contains(says) && err.contains("nothing changed"), "{what}: {err}");
        assert!(!other.path("data/tegata.db").exists(), "{what}");
    };
    let bytes = file.as_bytes();
    let last = file.trim_end().rfind('\n').unwrap() + 1;
    let first = file.find('\n').unwrap();
    refused("no file", b"", "cut short");
    refused("half of a row", &bytes[..first + 20], "cut short");
    refused("without the end", &bytes[..last], "cut short");
    refused("more at the end", format!("{file}\n").as_bytes(), "damaged or changed");
    refused("something else", b"{\"format\":\"tegata-users\",\"version\":1}\n", "no backup of a Tegata store");
    refused("newer format", file.replacen("\"version\":1", "\"version\":2", 1).as_bytes(), "newer Tegata (format 2)");
    let schema = format!("\"schema\":{}", tegata::store::copy::newest_schema());
    refused("newer schema", file.replacen(&schema, "\"schema\":9999", 1).as_bytes(), "newer Tegata (schema 9999)");
    refused("an edited row", file.replacen("hana@example.jp", "eve@example.jp.", 1).as_bytes(), "damaged or changed");
    refused("a row less", file.replacen(rows(&file)[0], "", 1).replacen("\n\n", "\n", 1).as_bytes(), "damaged in line");
    // A bit anywhere; which sentence tells of it depends on what it spoilt.
    for at in (0..bytes.len()).step_by(bytes.len() / 16) {
        let mut spoilt = bytes.to_vec();
        spoilt[at] ^= 1;
        refused("a bit", &spoilt, "nothing was restored");
    }
    other.ok(&["restore", home.path("all").to_str().unwrap()], "");
}

#[tokio::test]
async fn a_backup_needs_the_key_it_was_made_with() {
    let home = with_hana().await;
    let file = back_up(&home, "all");
    let path = home.path("all");
    let restore = ["restore", path.to_str().unwrap()];
    let other = Home::on_a_file().await;
    assert!(other.fails(&restore, "").contains("cannot read the key file"));
    assert!(!other.path("data").exists(), "a missing key is not made");
    let secret = other.ok(&["secret", "generate"], "").trim().to_owned();
    let stranger = Home::on_a_file().await.with("TEGATA_STORE_KEY", &secret);
    let err = stranger.fails(&restore, "");
    assert!(err.contains("not the one this backup was made with") && err.contains("nothing changed") && !err.contains(&secret), "{err}");
    assert!(!stranger.path("data").exists());
    // The wrong key beside a good store: such a backup would open nowhere.
    let lost = heir(&home, Home::on_a_file().await);
    lost.ok(&restore, "");
    let lost = lost.with("TEGATA_STORE_KEY", &secret);
    assert!(lost.fails(&["backup", "useless"], "").contains("does not open this store"));
    assert!(!lost.path("useless").exists());
    assert!(!file.is_empty());
}

#[tokio::test]
async fn a_store_in_use_is_replaced_only_when_asked_and_when_nobody_is_in_it() {
    let home = with_hana().await;
    back_up(&home, "hana");
    home.ok(&["user", "add", "taro@example.jp"], PASSWORD);
    let both = back_up(&home, "both");
    let err = home.fails(&["restore", "hana"], "");
    assert!(err.contains("the store is not empty (account: 2, signing_key: 1): --replace"), "{err}");
    let mut server = home.serve();
    let taro = signed_in(&server, "taro@example.jp").await;
    let err = home.fails(&["restore", "hana", "--replace"], "");
    assert!(err.contains("stop"), "{err}");
    taro.at(&server).userinfo().await.expect(200);
    assert!(server.stop());
    home.ok(&["restore", "hana", "--replace"], "");
    assert_eq!(home.ok(&["user", "list"], "").lines().count(), 1);
    home.ok(&["restore", "both", "--replace"], "");
    assert_eq!(rows(&back_up(&home, "again")), rows(&both));
    let server = home.serve();
    server.visitor().log_in("taro@example.jp", PASSWORD).await.expect(200);
    assert_eq!(taro.at(&server).renew().await.expect(401).code(), "signed_out", "that session came after the backup");
}

#[tokio::test]
async fn there_must_be_a_store_to_back_up() {
    let home = Home::on_a_file().await;
    home.ok(&["user", "list"], "");
    std::fs::remove_file(home.path("data/tegata.db")).unwrap();
    let err = home.fails(&["backup", "all"], "");
    assert!(err.contains("cannot open the store") && !home.path("data/tegata.db").exists(), "{err}");
    assert!(!home.path("all").exists());
}
