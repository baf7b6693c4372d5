//! Stores and their keys, damaged in the ways that happen.

use super::Patient;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tegata::model::finding::Finding;
use tegata::service::doctor::store::judge_room;
use tegata::store::condition::{Condition, known};

/// Changes a store behind its back.
async fn sql(patient: &Patient, statement: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(patient.settings().store.url.expose()).await.expect("a store");
    sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.expect("it is done");
    connection.close().await.expect("it is closed");
}

#[tokio::test]
async fn a_store_that_is_not_there() {
    let mut patient = Patient::on_a_file().await;
    let path = patient.path("elsewhere/data/tegata.db").display().to_string();
    patient.set("TEGATA_STORE_URL", &format!("sqlite:{path}"));
    assert_eq!(patient.found().await, [Finding::StoreMissing { path }]);
    assert!(!patient.path("elsewhere").exists(), "looking makes nothing");
}

#[tokio::test]
async fn a_store_that_is_damaged() {
    let patient = Patient::on_a_file().await;
    std::fs::write(patient.path("data/tegata.db"), "this is no database, but a text that somebody put here ".repeat(100)).unwrap();
    let store = patient.settings().store.url.masked();
    assert_eq!(patient.found().await, [Finding::StoreUnreadable { store }]);
    assert!(std::fs::read_to_string(patient.path("data/tegata.db")).unwrap().starts_with("this is no database"));
}

#[tokio::test]
async fn a_database_server_that_is_away() {
    let mut patient = Patient::on_a_file().await;
    let port = crate::support::process::free_port();
    patient.set("TEGATA_STORE_URL", &format!("postgres://tegata:hidden-password@127.0.0.1:{port}/tegata"));
    let finding = Patient::only(patient.found().await);
    assert_eq!(finding, Finding::StoreUnreadable { store: format!("postgres://tegata:********@127.0.0.1:{port}/tegata") });
}

#[tokio::test]
async fn a_store_that_cannot_be_written() {
    let mut patient = Patient::on_a_file().await;
    // Not even root makes a file there.
    patient.set("TEGATA_STORE_URL", "sqlite:/proc/self/tegata.db");
    assert_eq!(patient.found().await, [Finding::StoreReadOnly { store: "sqlite:/proc/self/tegata.db".into() }]);
}

/// As a replica says it, or a mount that has become read-only.
#[test]
fn a_store_that_says_it_takes_no_writes() {
    let judge = tegata::service::doctor::store::judge;
    let condition = Condition { applied: known(), writable: false, clock: None };
    assert_eq!(judge(&condition, &known(), "postgres://db/tegata"), Some(Finding::StoreReadOnly { store: "postgres://db/tegata".into() }));
    assert_eq!(judge(&Condition { writable: true, ..condition }, &known(), "postgres://db/tegata"), None);
}

#[tokio::test]
async fn a_database_that_is_read_only() {
    let patient = Patient::new().await;
    let Some(server) = crate::support::database::postgres() else {
        // A file is told apart by the folder it stands in, above.
        return assert_eq!(patient.found().await, []);
    };
    let url = patient.settings().store.url.expose().to_owned();
    let name = url.rsplit('/').next().unwrap();
    assert!(!server.ends_with(name), "a database of its own");
    sql(&patient, &format!("alter database \"{name}\" set default_transaction_read_only = on")).await;
    assert_eq!(patient.found().await, [Finding::StoreReadOnly { store: patient.settings().store.url.masked() }]);
}

#[tokio::test]
async fn a_store_of_an_older_version() {
    let patient = Patient::new().await;
    let newest = known().last().copied().unwrap();
    sql(&patient, &format!("delete from _sqlx_migrations where version = {newest}")).await;
    assert_eq!(patient.found().await, [Finding::StoreBehind { pending: 1 }]);
    sql(&patient, "drop table _sqlx_migrations").await;
    assert_eq!(patient.found().await, [Finding::StoreBehind { pending: u32::try_from(known().len()).unwrap() }]);
}

#[tokio::test]
async fn a_store_of_a_newer_version() {
    let patient = Patient::new().await;
    let newest = known().last().copied().unwrap();
    sql(&patient, &format!("update _sqlx_migrations set version = 9999 where version = {newest}")).await;
    assert_eq!(patient.found().await, [Finding::StoreAhead { found: 9999, known: newest }]);
}

#[test]
fn a_disk_that_is_nearly_full() {
    const MIB: u64 = 1024 * 1024;
    let folder = Path::new("/var/lib/tegata");
    let full = |free_mib| Some(Finding::DiskNearlyFull { path: "/var/lib/tegata".into(), free_mib });
    assert_eq!(judge_room(folder, 12 * MIB + 5, 100_000 * MIB), full(12));
    assert_eq!(judge_room(folder, 0, 100_000 * MIB), full(0));
    assert_eq!(judge_room(folder, 256 * MIB, 100_000 * MIB), None);
    assert_eq!(judge_room(folder, 0, 0), None, "a file system that counts nothing");
}

#[tokio::test]
async fn a_key_file_that_is_gone() {
    let patient = Patient::new().await;
    std::fs::remove_file(patient.path("tegata.key")).unwrap();
    let path = patient.path("tegata.key").display().to_string();
    assert_eq!(patient.found().await, [Finding::KeyFileMissing { path }]);
    assert!(!patient.path("tegata.key").exists(), "a new one would seal the old store for good");
}

#[tokio::test]
async fn a_key_file_that_others_can_read() {
    let patient = Patient::new().await;
    let path = patient.path("tegata.key");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(patient.found().await, [Finding::KeyFileOpen { path: path.display().to_string(), mode: "0644".into() }]);
}

#[tokio::test]
async fn a_key_that_is_another_store_s() {
    let mut patient = Patient::new().await;
    let other = Patient::new().await;
    let path = Some(patient.path("tegata.key").display().to_string());
    std::fs::copy(other.path("tegata.key"), patient.path("tegata.key")).unwrap();
    assert_eq!(patient.found().await, [Finding::KeyFileWrong { path: path.clone() }]);
    std::fs::write(patient.path("tegata.key"), "cut").unwrap();
    assert_eq!(patient.found().await, [Finding::KeyFileWrong { path }]);
    patient.set("TEGATA_STORE_KEY", &crate::support::secret());
    assert_eq!(patient.found().await, [Finding::KeyFileWrong { path: None }]);
}

#[tokio::test]
async fn an_algorithm_that_the_server_has_not_heard_of() {
    let mut patient = Patient::new().await;
    patient.set("TEGATA_TOKEN_ALGORITHM", "EdDSA");
    assert_eq!(patient.found().await, [Finding::SigningKeyMissing { algorithm: "EdDSA".into() }]);
    assert_eq!(patient.found().await.len(), 1, "looking makes no key");
}

/// The probe for a folder that takes files is nobody else's.
#[tokio::test]
async fn several_may_look_at_once() {
    let patient = Patient::on_a_file().await;
    let all = futures::future::join_all((0..8).map(|_| patient.found())).await;
    assert!(all.iter().all(Vec::is_empty), "{all:?}");
    let left: Vec<_> = std::fs::read_dir(patient.path("data")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name.to_string_lossy().starts_with("tegata.db")), "{left:?}");
}
