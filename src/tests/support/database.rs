//! A store of its own for every test.

use sqlx::{Connection, PgConnection};
use std::path::Path;

/// Names the PostgreSQL server whose user may create databases: `postgres://user@host:port/database`.
const VARIABLE: &str = "TEGATA_TEST_POSTGRES";

/// A store that goes when it is dropped.
pub enum Database {
    /// A file in the test's folder, which goes with it.
    Sqlite(String),
    /// A database of the server.
    Postgres { server: String, name: String, url: String },
}

/// The server to test on, when there is one.
pub fn postgres() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|url| !url.is_empty())
}

impl Database {
    /// Makes an empty one.
    pub async fn make(home: &Path) -> Self {
        let Some(server) = postgres() else {
            return Database::Sqlite(format!("sqlite:{}", home.join("tegata.db").display()));
        };
        let folder = home.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let name = format!("test_{}_{}", std::process::id(), folder.trim_start_matches('.').to_lowercase());
        run(&server, format!("create database \"{name}\"")).await.expect("TEGATA_TEST_POSTGRES names a server where databases can be made");
        let (base, _) = server.rsplit_once('/').expect("a URL with a database");
        let url = format!("{base}/{name}");
        Database::Postgres { server, name, url }
    }

    /// As for the setting `store.url`.
    pub fn url(&self) -> &str {
        match self {
            Database::Sqlite(url) | Database::Postgres { url, .. } => url,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Database::Postgres { server, name, .. } = self else { return };
        let (server, statement) = (server.clone(), format!("drop database if exists \"{name}\" with (force)"));
        // The test's own runtime may be on its way out.
        let cleared = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(run(&server, statement))
        });
        if !matches!(cleared.join(), Ok(Ok(()))) {
            eprintln!("a test database was left behind");
        }
    }
}

async fn run(server: &str, statement: String) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(server).await?;
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await?;
    connection.close().await
}
