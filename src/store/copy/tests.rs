//! Streams from store to store: nothing forgotten, one moment, and old ones brought up to date on the way.

use super::*;
use crate::store::{Durability, Store};
use std::path::Path;
use tokio::sync::mpsc::channel;

fn url(folder: &Path, name: &str) -> String {
    format!("sqlite:{}", folder.join(name).display())
}

async fn read(url: &str) -> (Contents, Vec<Row>) {
    let snapshot = Snapshot::open(url, false).await.unwrap();
    let contents = snapshot.contents().clone();
    (contents, rest(snapshot).await)
}

async fn rest(snapshot: Snapshot) -> Vec<Row> {
    let (taker, mut rows) = channel(1);
    let reading = tokio::spawn(snapshot.read(taker));
    let mut all = Vec::new();
    while let Some(row) = rows.recv().await {
        all.push(row);
    }
    reading.await.unwrap().unwrap();
    all
}

#[tokio::test]
async fn no_table_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&url(folder.path(), "a.db"), Durability::Process, 1).await.unwrap();
    let names = "select name from sqlite_schema where type = 'table' order by name";
    let names: Vec<String> = sqlx::query_scalar(names).fetch_all(&store.read).await.unwrap();
    let mut known: Vec<&str> = TABLES.iter().map(|(name, _)| *name).chain([DONE]).collect();
    known.sort_unstable();
    assert_eq!(names, known);
}

/// A store as the first version left it comes out as if it had been upgraded where it was.
#[tokio::test]
async fn an_old_store_is_brought_up_to_date_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (url(folder.path(), "old.db"), url(folder.path(), "new.db"));
    install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1).connect(&format!("{old}?mode=rwc")).await.unwrap();
    MIGRATIONS.run_to(1, &pool).await.unwrap();
    let rows = "insert into account (id, email, email_key, username, name, roles, created_at) values
            ('b', 'B@x.jp', 'b@x.jp', 'b', 'B \" \\ 花', '[]', 7), ('a', 'a@x.jp', 'a@x.jp', null, 'A', '[\"admin\"]', 9);
        insert into session (sid, account_id, salt, key_version, generation, rotated_at, label, scope, created_at, idle_ends_at, ends_at)
            values ('s', 'a', 'salt', 1, 4, 100, '', '', 90, 1000, 2000);
        insert into signing_key (kid, algorithm, sealed, created_at) values ('k', 'ES256', 'x', 50), ('j', 'ES256', 'x', 60);
        insert into service (id, name, secret_digest, grants, origins, audience, created_at)
            values ('shop', 'A \"shop\"', 'digest', '[\"refresh_token\"]', '[]', 'aud', 5)";
    sqlx::raw_sql(rows).execute(&pool).await.unwrap();

    let (contents, rows) = read(&old).await;
    assert_eq!((contents.schema, rows.len()), (1, 6));
    let mut target = Target::open(&new).await.unwrap();
    target.prepare(&contents).await.unwrap();
    let mut rows = rows.into_iter();
    for table in &contents.tables {
        let rows: Vec<Row> = rows.by_ref().take(table.rows as usize).collect();
        if !rows.is_empty() {
            target.add(table, rows).await.unwrap();
        }
    }
    target.commit().await.unwrap();

    MIGRATIONS.run(&pool).await.unwrap();
    let (upgraded, moved) = (read(&old).await, read(&new).await);
    assert_eq!(upgraded.0.schema, newest_schema());
    assert_eq!(moved, upgraded);
    assert_eq!(moved.0.tables.iter().find(|table| table.name == "service_secret").unwrap().rows, 1);
}

#[tokio::test]
async fn what_is_no_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let shop = url(folder.path(), "shop.db");
    install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(1).connect(&format!("{shop}?mode=rwc")).await.unwrap();
    sqlx::raw_sql("create table account (iban text)").execute(&pool).await.unwrap();
    pool.close().await;
    assert!(Snapshot::open(&shop, false).await.err().unwrap().to_string().contains("no Tegata store"));
    assert!(Target::open(&shop).await.err().unwrap().to_string().contains("another application"));
}
