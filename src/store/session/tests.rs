//! Rotations and look-ups that meet in one batch of a real store.

use super::*;
use crate::model::Email;
use crate::store::account::NewRow;
use crate::store::{Durability, Store};
use futures::future::join_all;

const SESSIONS: usize = 40;
const START: Rotation = Rotation { generation: 3, rotated_at: 100, seen_at: Some(5) };

async fn store(folder: &std::path::Path) -> Store {
    let url = format!("sqlite:{}", folder.join("test.db").display());
    let store = Store::open(&url, Durability::Process, 4).await.unwrap();
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
