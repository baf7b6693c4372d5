//! What goes wrong on machines: taken ports, damaged files, full disks. Said clearly, and nothing is lost.

use super::with_hana;
use crate::support::PASSWORD;
use crate::support::process::Home;
use std::net::TcpListener;
use std::process::Stdio;

#[tokio::test]
async fn a_port_that_is_taken() {
    let home = Home::new().await;
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let home = home.with("TEGATA_SERVER_ADDR", &taken.local_addr().unwrap().to_string());
    let err = home.fails(&["serve"], "");
    assert!(err.contains("cannot listen on") && err.contains("another program may have the port"), "{err}");
    assert!(!home.path("data/tegata.key").exists(), "nothing else was touched");
}

#[tokio::test]
async fn a_second_server_on_the_same_port_leaves_the_first_alone() {
    let home = with_hana().await;
    let server = home.serve();
    let mut second = home.command(&["serve", "--addr", &format!("127.0.0.1:{}", server.port)]);
    assert!(!second.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    server.visitor().log_in("hana", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_database_that_cannot_be_read() {
    let home = Home::on_a_file().await;
    std::fs::create_dir(home.path("data")).unwrap();
    std::fs::write(home.path("data/tegata.db"), "this is no database, but a text that somebody put here ".repeat(100)).unwrap();
    for arguments in [&["serve", "--addr", "127.0.0.1:0"][..], &["user", "list"]] {
        let err = home.fails(arguments, "");
        assert!(err.contains("cannot open the database") && err.contains("restore a backup"), "{err}");
    }
    let text = std::fs::read_to_string(home.path("data/tegata.db")).unwrap();
    assert!(text.starts_with("this is no database"), "it is left as it was");
    std::fs::remove_file(home.path("data/tegata.db")).unwrap();
    std::fs::create_dir(home.path("data/tegata.db")).unwrap();
    let err = home.fails(&["user", "list"], "");
    assert!(err.contains("cannot write the database file"), "{err}");
}

#[tokio::test]
async fn a_database_server_that_is_away() {
    let home = Home::on_a_file().await;
    let port = crate::support::process::free_port();
    let home = home.with("TEGATA_STORE_URL", &format!("postgres://tegata:hidden-password@127.0.0.1:{port}/tegata"));
    let err = home.fails(&["user", "list"], "");
    assert!(err.contains("cannot reach PostgreSQL"), "{err}");
    assert!(!err.contains("hidden-password"), "{err}");
}

#[tokio::test]
async fn a_site_that_is_not_built() {
    let home = Home::new().await.with("TEGATA_SERVER_SITE_DIR", "/nowhere");
    let err = home.fails(&["serve"], "");
    assert!(err.contains("the site is not built"), "{err}");
}

#[tokio::test]
async fn output_that_cannot_be_written_is_an_error() {
    let home = with_hana().await;
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = home.command(&["user", "list"]).stdout(full).output().unwrap();
    assert!(!output.status.success());
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.contains("No space left") && !err.contains("panicked"), "{err}");
}

/// The disk ends where the limit on the size of files ends: `ulimit` needs no other file system.
#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let home = Home::on_a_file().await;
    home.ok(&["user", "add", "hana@example.jp", "--username", "hana"], PASSWORD);
    let command = home.program("bash", &["-c", "trap '' XFSZ; ulimit -f 300; exec \"$0\" serve", env!("CARGO_BIN_EXE_tegata")]);
    let server = home.serve_as(command);
    let mut hana = server.visitor();
    hana.log_in("hana", PASSWORD).await.expect(200);
    let mut acknowledged = String::new();
    let mut refused = None;
    for n in 0..400 {
        let name = format!("Hana {n}");
        let answer = hana.call("account/change_profile", &[("name", &name), ("username", "hana")]).await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
        acknowledged = name;
    }
    let refused = refused.expect("the disk is full by now");
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(refused.code(), "unavailable");
    assert!(home.log().contains("full"), "the operator is told: {}", home.log());
    // Reading goes on, and with room again so does writing.
    hana.userinfo().await.expect(200);
    let jar = hana.jar.clone();
    drop(server);
    let server = home.serve();
    let mut hana = server.visitor();
    hana.jar = jar;
    assert_eq!(hana.renew().await.expect(200).json()["who"]["name"], acknowledged.as_str());
    hana.call("account/change_profile", &[("name", "Hana"), ("username", "hana")]).await.expect(200);
}
