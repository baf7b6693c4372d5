//! Reading a store as it was at one moment, while others go on writing.

use super::{Contents, Kind, Row, TABLES, Table};
use crate::store::{Engine, Result};
use anyhow::Context;
use futures::TryStreamExt;
use sqlx::{Any, AssertSqlSafe, Row as _, Transaction};
use tokio::sync::mpsc::Sender;

/// A store at one moment.
pub struct Snapshot {
    transaction: Transaction<'static, Any>,
    contents: Contents,
    /// For each table: its kinds of columns, and the query of its rows.
    queries: Vec<(Vec<Kind>, String)>,
}

impl Snapshot {
    /// Takes it. `alone`: nobody writes any more until it is read.
    pub async fn open(url: &str, alone: bool) -> anyhow::Result<Self> {
        let (pool, engine) = super::connect(url, alone).await?;
        let mut transaction = pool.begin().await?;
        // SQLite's read transactions see one moment by themselves, from the first query on.
        if engine == Engine::Postgres {
            sqlx::query("set transaction isolation level repeatable read, read only").execute(&mut *transaction).await?;
        }
        let schema = super::schema(&mut transaction, engine).await?.context("there is no Tegata store in this database")?;
        let (mut tables, mut queries) = (Vec::new(), Vec::new());
        for (name, order) in TABLES {
            let columns = super::columns(&mut transaction, engine, name).await?;
            if columns.is_empty() {
                continue;
            }
            let rows = super::count(&mut transaction, name).await?;
            let (columns, kinds): (Vec<String>, Vec<Kind>) = columns.into_iter().unzip();
            queries.push((kinds, format!("select {} from {name} order by {}", columns.join(", "), order_by(engine, order))));
            tables.push(Table { name: name.into(), columns, rows });
        }
        Ok(Snapshot { transaction, contents: Contents { schema, tables }, queries })
    }

    /// What it holds.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Sends all rows, table by table, until nobody takes them any more.
    pub async fn read(mut self, taker: Sender<Row>) -> Result<()> {
        for (kinds, text) in self.queries {
            let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(&mut *self.transaction);
            while let Some(row) = rows.try_next().await? {
                let value = |(n, kind): (usize, &Kind)| -> sqlx::Result<serde_json::Value> {
                    Ok(match kind {
                        Kind::Text => row.try_get::<Option<String>, _>(n)?.into(),
                        Kind::Integer => row.try_get::<Option<i64>, _>(n)?.into(),
                    })
                };
                let row = kinds.iter().enumerate().map(value).collect::<sqlx::Result<Row>>()?;
                if taker.send(row).await.is_err() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// By bytes on both engines, whatever the locale.
fn order_by(engine: Engine, columns: &[&str]) -> String {
    let collation = match engine {
        Engine::Sqlite => "binary",
        Engine::Postgres => "\"C\"",
    };
    columns.iter().map(|column| format!("{column} collate {collation}")).collect::<Vec<_>>().join(", ")
}
