//! What is remembered: the only SQL of the crate, one file per noun, one text for SQLite and
//! PostgreSQL. Knows rows and model types, no rules. Called by `service` alone.

pub mod account;
mod batch;
mod change;
pub mod condition;
pub mod consent;
pub mod copy;
pub mod device;
pub mod foreign;
pub mod import;
pub mod key;
pub mod link;
pub mod notice;
mod recent;
pub mod service;
pub mod session;

use crate::model::{Field, Seconds};
use batch::Batch;
use recent::Recent;
use session::{Found, Step};
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::migrate::Migrator;
use sqlx::{AnyPool, Executor};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/migrations");

/// What a server's connections to PostgreSQL are called, so that one can be noticed.
const SERVER: &str = "tegata";

/// How long a query may wait for a connection.
const ACQUIRE: Duration = Duration::from_secs(5);

/// The database: one writer and several readers on SQLite, one pool on PostgreSQL.
#[derive(Clone)]
pub struct Store {
    read: AnyPool,
    write: AnyPool,
    engine: Engine,
    recent: Option<Arc<Recent>>,
    finding: Arc<Batch<String, Found>>,
    rotating: Arc<Batch<Step, bool>>,
    /// Counts the writes of this process that ended sessions.
    ends: watch::Sender<u64>,
}

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one machine.
    Sqlite,
    /// A server, when one machine is not enough.
    Postgres,
}

/// What an acknowledged write survives on SQLite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process, however violent.
    Process,
    /// Power loss too: every commit waits for the disk.
    Power,
}

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique value belongs to another row; only accounts have such fields.
    #[error("the {0:?} is taken")]
    Taken(Field),
    /// The store cannot be reached or is overloaded; asking again may help.
    #[error("the store is busy or cannot be reached")]
    Busy(#[source] sqlx::Error),
    /// Anything else.
    #[error("the store failed")]
    Failed(#[source] sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let busy = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(db) => db.code().is_some_and(|code| passing(&code)),
            _ => false,
        };
        if busy { Error::Busy(error) } else { Error::Failed(error) }
    }
}

/// True for a trouble of the machine that may pass. SQLite: 5 busy, 6 locked, 10 input or output, 13 disk full, each in
/// the low byte of an extended code. PostgreSQL, in five characters: 53 out of resources, 57 shutting down.
fn passing(code: &str) -> bool {
    match code.len() {
        5 => code.starts_with("53") || code.starts_with("57"),
        _ => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xFF, 5 | 6 | 10 | 13)),
    }
}

type Result<T, E = Error> = std::result::Result<T, E>;

impl Store {
    /// Opens the store at `url` and brings its schema up to date. An absent SQLite file is made, with its folder.
    pub async fn open(url: &str, durability: Durability, readers: u32) -> anyhow::Result<Self> {
        use anyhow::Context;
        install_default_drivers();
        let store = if url.starts_with("sqlite:") {
            Self::open_sqlite(url, durability, readers).await?
        } else {
            let pool = AnyPoolOptions::new()
                .max_connections(readers.max(2))
                .acquire_timeout(ACQUIRE)
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        sqlx::query("select set_config('application_name', $1, false)").bind(SERVER).execute(connection).await?;
                        Ok(())
                    })
                })
                .connect(url)
                .await
                .context("cannot reach PostgreSQL: check that it runs and that `store.url` (DATABASE_URL) names it")?;
            Store::new(pool.clone(), pool, Engine::Postgres, None)
        };
        MIGRATIONS
            .run(&store.write)
            .await
            .context("cannot bring the store's tables up to date: is it a Tegata store, made by this version or an older one?")?;
        Ok(store)
    }

    async fn open_sqlite(url: &str, durability: Durability, readers: u32) -> anyhow::Result<Self> {
        use anyhow::Context;
        let path = sqlite_path(url);
        make_private(Path::new(path))?;
        let url = format!("sqlite:{path}?mode=rw");
        let pragmas: &'static str = match durability {
            Durability::Process => {
                "pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma cache_size = -2000; pragma wal_autocheckpoint = 0; pragma journal_size_limit = 67108864"
            }
            Durability::Power => {
                "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma cache_size = -2000; pragma wal_autocheckpoint = 0; pragma journal_size_limit = 67108864"
            }
        };
        let pool = |connections: u32| {
            let options = AnyPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE);
            // A file does not hang up: asking before each query whether it is there costs as much as the query.
            options.idle_timeout(None).max_lifetime(None).test_before_acquire(false).after_connect(move |connection, _| {
                Box::pin(async move {
                    connection.execute(pragmas).await?;
                    Ok(())
                })
            })
        };
        let context =
            || format!("cannot open the database {path}: it is damaged, locked, or no SQLite file; restore a backup or move it aside");
        let write = pool(1).connect(&url).await.with_context(context)?;
        let read = pool(readers.max(1)).connect(&url).await.with_context(context)?;
        let changes = format!("{path}-changes");
        let recent =
            Recent::new(Path::new(&changes)).with_context(|| format!("cannot write {changes}: check its owner and the free space"))?;
        let recent = Arc::new(recent);
        Ok(Store::new(read, write, Engine::Sqlite, Some(recent)))
    }

    /// SQLite has one writer, and a thread's switch is dearer than its queries: there they go in batches. PostgreSQL
    /// gathers commits itself, and rows locked in batches could lock each other out. Two look up at a time, so that one who
    /// waits for the disk does not hold up the rest.
    fn new(read: AnyPool, write: AnyPool, engine: Engine, recent: Option<Arc<Recent>>) -> Self {
        let (finder, rotator) = (read.clone(), write.clone());
        let find = Arc::new(move |sids| session::find_all(&finder, sids));
        let rotate = Arc::new(move |steps| session::rotate_all(&rotator, steps));
        let (finding, rotating) = match engine {
            Engine::Sqlite => (Batch::gather(2, find), Batch::gather(1, rotate)),
            Engine::Postgres => (Batch::alone(find), Batch::alone(rotate)),
        };
        Store { read, write, engine, recent, finding: Arc::new(finding), rotating: Arc::new(rotating), ends: watch::Sender::new(0) }
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Asks the store a trivial question.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("select 1").execute(&self.read).await?;
        Ok(())
    }

    /// Forgets sessions, links and devices that ended before `before`.
    pub async fn purge(&self, before: Seconds) -> Result<u64> {
        let sessions = sqlx::query(
            "delete from session where coalesce(ended_at, case when ends_at < idle_ends_at then ends_at else idle_ends_at end) < $1",
        )
        .bind(before)
        .execute(&self.write)
        .await?;
        let links = sqlx::query("delete from link where expires_at < $1").bind(before).execute(&self.write).await?;
        let devices = sqlx::query("delete from device where expires_at < $1").bind(before).execute(&self.write).await?;
        Ok(sessions.rows_affected() + links.rows_affected() + devices.rows_affected())
    }

    /// Tells a server on the same file that this process changed something.
    pub fn tell_others(&self) -> std::io::Result<()> {
        self.recent.as_ref().map_or(Ok(()), |recent| recent.make_mark())
    }

    /// Counts the writes of this process that ended sessions, as they happen.
    pub fn ends(&self) -> watch::Receiver<u64> {
        self.ends.subscribe()
    }

    /// How often other processes said that they changed something; `None` where they cannot say so.
    pub fn marks(&self) -> Option<u64> {
        self.recent.as_ref()?.marks()
    }

    /// Moves what SQLite's log holds into the database file. Not left to commits: while others read, the log cannot begin
    /// anew, and then every commit would try and wait for the disk. The bulk is moved beside the writer, the rest while it
    /// waits, so that the log begins anew and cannot grow for ever; a moment at most, as somebody may be reading a backup.
    pub async fn checkpoint(&self) -> Result<()> {
        if self.engine == Engine::Sqlite {
            self.read.execute("pragma wal_checkpoint(passive)").await?;
            self.write.execute("pragma busy_timeout = 100; pragma wal_checkpoint(restart); pragma busy_timeout = 5000").await?;
        }
        Ok(())
    }

    /// Waits for running queries and closes every connection.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// The file behind a `sqlite:` URL.
fn sqlite_path(url: &str) -> &str {
    let path = url.trim_start_matches("sqlite:");
    let path = path.strip_prefix("//").unwrap_or(path);
    path.split('?').next().unwrap_or(path)
}

/// Makes the file when it is absent, with its folder, readable by its owner alone: it holds password hashes.
fn make_private(path: &Path) -> anyhow::Result<()> {
    use anyhow::Context;
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let opened = std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    opened
        .map(drop)
        .with_context(|| format!("cannot write the database file {}: check the folder's owner and the free space", path.display()))
}

/// Turns a violated unique index into the field error, where the query stands. SQLite names the
/// column (`account.email_key`), PostgreSQL the index (`account_email_key`).
fn taken(error: sqlx::Error) -> Error {
    let column = error.as_database_error().filter(|db| db.is_unique_violation()).and_then(|db| {
        let named = db.constraint().unwrap_or(db.message());
        [("email_key", Field::Email), ("username_key", Field::Username)].into_iter().find(|(column, _)| named.contains(column))
    });
    match column {
        Some((_, field)) => Error::Taken(field),
        None => error.into(),
    }
}

/// PostgreSQL keeps no NUL in text and fails on a query for one: nothing is stored under such a key.
fn storable(key: &str) -> bool {
    !key.contains('\0')
}

/// Lists are kept as JSON text.
fn to_json(list: &[String]) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".into())
}

/// Reads a list; a damaged one is an empty one, which grants nothing.
fn from_json(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}
