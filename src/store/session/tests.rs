//! Rotations and look-ups that meet in one batch of a real store.

use super::*;
use crate::model::Email;
use crate::store::account::NewRow;
use crate::store::{Durability, Store};
use futures::future::{BoxFuture, join_all};
use sqlx::{AnyConnection, Connection};
use std::time::Duration;

const SESSIONS: usize = 40;
const START: Rotation = Rotation { generation: 3, rotated_at: 100, seen_at: Some(5) };

async fn store(folder: &std::path::Path) -> Store {
    let store = Store::open(&url(folder), Durability::Process, 4).await.unwrap();
    let email = Email::parse("hana@example.jp").unwrap();
    let row = NewRow { id: "a", email: &email, username: None, name: "Hana", password_hash: None, roles: &[], created_at: 0 };
    store.add_account(&row, None).await.unwrap();
    for n in 0..SESSIONS {
        store.add_session(&session(n, START)).await.unwrap();
    }
    store
}

fn session(n: usize, rotation: Rotation) -> Session {
    Session {
        sid: format!("s{n}"),
        account_id: "a".into(),
        service_id: None,
        parent_sid: None,
        auth_time: 0,
        resources: vec![],
        salt: format!("salt {n}"),
        key_version: 1,
        rotation,
        label: String::new(),
        scope: String::new(),
        created_at: 0,
        idle_ends_at: 1000,
        ends_at: 2000,
        ended: None,
    }
}

#[tokio::test]
async fn of_two_who_rotate_one_session_at_once_one_does_and_neighbours_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path()).await;
    store.end_session("s7", "a", Why::SignedOut, 50).await.unwrap();
    // Two contenders for each session, who would move it to different generations; s8 was read too early by both.
    let contend = |n: usize, to: i64| {
        let read = if n == 8 { Rotation { generation: 2, ..START } } else { START };
        let (store, session) = (store.clone(), session(n, read));
        async move { store.rotate_session(&session, Rotation { generation: to, rotated_at: to * 10, seen_at: None }, 3000 + to).await.unwrap() }
    };
    let won = join_all((0..SESSIONS).flat_map(|n| [contend(n, 4), contend(n, 9)])).await;
    for n in 0..SESSIONS {
        let (kept, account) = store.find_session(&format!("s{n}")).await.unwrap().unwrap();
        assert_eq!((kept.sid, account.profile.sub), (format!("s{n}"), "a".to_owned()));
        let expected = match (won[2 * n], won[2 * n + 1]) {
            (false, false) => START,
            (true, false) => Rotation { generation: 4, rotated_at: 40, seen_at: None },
            (false, true) => Rotation { generation: 9, rotated_at: 90, seen_at: None },
            (true, true) => panic!("both moved s{n}"),
        };
        assert_eq!(kept.rotation, expected, "s{n}");
        assert_eq!(expected == START, n == 7 || n == 8, "s{n}");
        assert_eq!(kept.idle_ends_at, if expected == START { 1000 } else { 3000 + expected.generation });
    }
}

#[tokio::test]
async fn look_ups_that_meet_each_find_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path()).await;
    let wanted: Vec<String> = (0..SESSIONS + 10).map(|n| format!("s{n}")).chain(["s1".into(), "s\0".into(), String::new()]).collect();
    let found = join_all(wanted.iter().map(|sid| store.find_session(sid))).await;
    for (n, found) in found.into_iter().enumerate() {
        let sid = found.unwrap().map(|(session, _)| session.sid);
        let known = n < SESSIONS || wanted[n] == "s1";
        assert_eq!(sid, known.then(|| wanted[n].clone()), "{:?}", wanted[n]);
    }
}

/// A request that is timed out while its write waits for another writer: the write comes through, and what was remembered
/// does not outlive it.
#[tokio::test]
async fn a_write_whose_asker_gave_up_is_not_hidden_by_what_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path()).await;
    let mut other = AnyConnection::connect(&url(folder.path())).await.unwrap();
    type Write<'a> = (BoxFuture<'a, Result<()>>, fn(Known) -> bool);
    let writes: [Write; 4] = [
        (Box::pin(async { store.set_roles("a", &["admin".into()]).await }), |known| known.1.profile.roles == ["admin"]),
        (Box::pin(async { store.set_disabled("a", Some(70)).await }), |known| known.1.disabled_at.is_some()),
        (
            Box::pin(async { store.rotate_session(&session(0, START), Rotation { generation: 4, ..START }, 3000).await.map(drop) }),
            |known| known.0.rotation.generation == 4,
        ),
        (Box::pin(async { store.end_session("s0", "a", Why::SignedOut, 80).await.map(drop) }), |known| known.0.ended.is_some()),
    ];
    let believed = async || store.recent_session("s0").await.unwrap().unwrap();
    for (n, (write, done)) in writes.into_iter().enumerate() {
        assert!(!done(believed().await), "{n}: remembered from now on");
        sqlx::query("begin immediate").execute(&mut other).await.unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(50), write).await.is_err(), "{n} waits for the other writer");
        sqlx::query("commit").execute(&mut other).await.unwrap();
        let seen = async {
            while !done(believed().await) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(10), seen).await.is_ok(), "{n}: the old state is still believed");
    }
}

/// A reader in the way is waited for, and then the log begins anew: it does not grow though there are always some.
#[tokio::test]
async fn the_log_does_not_grow_while_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path()).await;
    let write = async || {
        for n in 0..200 {
            store.set_roles("a", &[n.to_string()]).await.unwrap();
        }
    };
    let mut grown = Vec::new();
    // On a machine that is busy with other things a reader may take longer than it is waited for.
    for _ in 0..20 {
        let mut reader = AnyConnection::connect(&url(folder.path())).await.unwrap();
        let mut reading = reader.begin().await.unwrap();
        sqlx::query("select count(*) from session").execute(&mut *reading).await.unwrap();
        write().await;
        let log = || std::fs::metadata(folder.path().join("test.db-wal")).unwrap().len();
        let before = log();
        let read = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            reading.commit().await.unwrap();
        };
        tokio::join!(store.checkpoint(), read).0.unwrap();
        write().await;
        match log() - before {
            0 => return,
            more => grown.push(more),
        }
    }
    panic!("it grew each time: {grown:?}");
}

/// Who reads for long (a backup) keeps the log from beginning anew, and no writer waiting.
#[tokio::test]
async fn a_long_reader_holds_no_writer_up() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path()).await;
    let mut reader = AnyConnection::connect(&url(folder.path())).await.unwrap();
    let mut reading = reader.begin().await.unwrap();
    sqlx::query("select count(*) from session").execute(&mut *reading).await.unwrap();
    store.set_roles("a", &["admin".into()]).await.unwrap();
    tokio::time::timeout(Duration::from_secs(3), store.checkpoint()).await.expect("soon").unwrap();
    store.set_roles("a", &[]).await.unwrap();
}

fn url(folder: &std::path::Path) -> String {
    format!("sqlite:{}", folder.join("test.db").display())
}
