//! A whole store as rows, table by table: read from one snapshot, written in one transaction, the same for both
//! engines, so that what comes out of one goes into the other. Knows no file; called by `service::backup` alone.

mod snapshot;
mod target;

pub use snapshot::Snapshot;
pub use target::Target;

use super::{Engine, MIGRATIONS, Result, SERVER, sqlite_path};
use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, AnyPool, Executor};

/// Every table, those that others refer to first, and what its rows are ordered by.
const TABLES: [(&str, &[&str]); 9] = [
    ("account", &["id"]),
    ("service", &["id"]),
    ("service_secret", &["digest"]),
    ("signing_key", &["kid"]),
    ("session", &["sid"]),
    ("link", &["digest"]),
    ("consent", &["account_id", "service_id"]),
    ("notice", &["id"]),
    ("device", &["digest"]),
];

/// Where the migrations keep what was done.
const DONE: &str = "_sqlx_migrations";

/// What a store holds, told before its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The last migration that its tables have gone through.
    pub schema: i64,
    /// Its tables, in the order in which their rows follow.
    pub tables: Vec<Table>,
}

/// A table of these contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The columns, in the order of a row's values.
    pub columns: Vec<String>,
    /// How many rows follow.
    pub rows: u64,
}

/// The values of a row: texts, whole numbers and nulls.
pub type Row = Vec<serde_json::Value>;

/// The schema that this version brings every store to.
pub fn newest_schema() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
}

/// One connection to a store as it is, nothing made and nothing migrated. `alone` keeps everybody else out of a SQLite
/// file until it is closed, and fails when somebody is in it; on PostgreSQL it fails when a server is.
async fn connect(url: &str, alone: bool) -> anyhow::Result<(AnyPool, Engine)> {
    install_default_drivers();
    let options = AnyPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    if !url.starts_with("sqlite:") {
        let pool = options.connect(url).await.context("cannot reach PostgreSQL: check that it runs, and its URL")?;
        if alone {
            let others = "select count(*) from pg_stat_activity where datname = current_database() and application_name = $1";
            let others: i64 = sqlx::query_scalar(others).bind(SERVER).fetch_one(&pool).await?;
            ensure!(others == 0, "a server uses this database: stop it first");
        }
        return Ok((pool, Engine::Postgres));
    }
    let path = sqlite_path(url);
    let opened = options.connect(&format!("sqlite:{path}?mode=rw")).await;
    let pool = opened.with_context(|| format!("cannot open the store {path}: is it there?"))?;
    if alone {
        // Whoever has a file in WAL mode open shares a lock on it, also when idle.
        let alone = "pragma busy_timeout = 2000; pragma locking_mode = exclusive; pragma journal_mode = wal; begin; select count(*) from sqlite_schema; commit";
        let opened = pool.execute(alone).await.map_err(super::Error::from);
        opened.with_context(|| format!("cannot have {path} for itself: stop the server that uses it, and wait for other commands"))?;
    } else {
        pool.execute("pragma busy_timeout = 5000").await?;
    }
    Ok((pool, Engine::Sqlite))
}

/// The columns of a table; none when there is no such table.
async fn columns(connection: &mut AnyConnection, engine: Engine, table: &str) -> Result<Vec<(String, Kind)>> {
    let text = match engine {
        Engine::Sqlite => "select name, lower(type) from pragma_table_info($1) order by cid",
        Engine::Postgres => {
            "select cast(column_name as text), cast(data_type as text) from information_schema.columns \
             where table_schema = current_schema() and table_name = $1 order by ordinal_position"
        }
    };
    let rows: Vec<(String, String)> = sqlx::query_as(text).bind(table).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(name, kind)| (name, if kind == "bigint" { Kind::Integer } else { Kind::Text })).collect())
}

/// The last migration that a store has gone through; none when the database is no store.
async fn schema(connection: &mut AnyConnection, engine: Engine) -> anyhow::Result<Option<i64>> {
    if columns(connection, engine, DONE).await?.is_empty() {
        return Ok(None);
    }
    let done: Vec<(i64, String)> =
        sqlx::query_as("select version, description from _sqlx_migrations order by version").fetch_all(connection).await?;
    let ours =
        MIGRATIONS.iter().zip(&done).all(|(ours, (version, description))| ours.version == *version && ours.description == *description);
    ensure!(ours, "the tables in this database belong to another application");
    let schema = done.last().map(|(version, _)| *version);
    ensure!(schema.unwrap_or_default() <= newest_schema(), "this store was made by a newer Tegata: use that one");
    Ok(schema)
}

async fn count(connection: &mut AnyConnection, table: &str) -> Result<u64> {
    let text = format!("select count(*) from {table}");
    let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(text)).fetch_one(connection).await?;
    Ok(count.unsigned_abs())
}

#[cfg(test)]
mod tests;
