//! What can be said of a store without changing it: is it there, can it be written, how old are its tables.
//! Called by the doctor alone, which must be able to look at a store that the server would not open.

use super::{MIGRATIONS, sqlite_path};
use crate::model::Seconds;
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, Connection, Executor};
use std::path::Path;
use std::time::Duration;

/// A database that takes longer to answer counts as away.
const PATIENCE: Duration = Duration::from_secs(3);

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The migrations that made its tables, in order; empty where there is none of ours.
    pub applied: Vec<i64>,
    /// Does it take a write?
    pub writable: bool,
    /// What time it is there; only of a database on another machine.
    pub clock: Option<Seconds>,
}

/// The store cannot be reached, or is none.
#[derive(Debug)]
pub struct Unreadable;

/// The file of an embedded store.
pub fn file(url: &str) -> Option<&Path> {
    url.starts_with("sqlite:").then(|| Path::new(sqlite_path(url)))
}

/// The migrations that this version knows, in order.
pub fn known() -> Vec<i64> {
    MIGRATIONS.iter().map(|migration| migration.version).collect()
}

/// Looks at the store at `url`, and leaves it as it is.
pub async fn look(url: &str) -> Result<Condition, Unreadable> {
    install_default_drivers();
    let inspect = async {
        match file(url) {
            Some(path) => sqlite(path).await,
            None => postgres(url).await,
        }
    };
    match tokio::time::timeout(PATIENCE, inspect).await {
        Ok(Ok(condition)) => Ok(condition),
        _ => Err(Unreadable),
    }
}

async fn sqlite(path: &Path) -> sqlx::Result<Condition> {
    let mut connection = AnyConnection::connect(&format!("sqlite:{}?mode=rw", path.display())).await?;
    // The first read of the file: it shows what is no database, or a damaged one.
    connection.execute("pragma schema_version").await?;
    let writable = connection.execute("begin immediate").await.is_ok();
    if writable {
        connection.execute("rollback").await?;
    }
    let applied = applied(&mut connection).await;
    connection.close().await?;
    Ok(Condition { applied, writable, clock: None })
}

async fn postgres(url: &str) -> sqlx::Result<Condition> {
    let mut connection = AnyConnection::connect(url).await?;
    let (read_only, clock): (String, i64) =
        sqlx::query_as("select current_setting('transaction_read_only'), cast(extract(epoch from clock_timestamp()) as bigint)")
            .fetch_one(&mut connection)
            .await?;
    let applied = applied(&mut connection).await;
    connection.close().await?;
    Ok(Condition { applied, writable: read_only == "off", clock: Some(clock) })
}

/// The table is absent from a store that was never opened: nothing was applied then.
async fn applied(connection: &mut AnyConnection) -> Vec<i64> {
    sqlx::query_scalar("select version from _sqlx_migrations order by version").fetch_all(connection).await.unwrap_or_default()
}
