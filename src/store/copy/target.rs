//! Filling a store, all in one transaction: its tables are made as those were that the rows come from, and brought up
//! to date when the rows are in, as an upgrade would have done.

use super::{Contents, Kind, Row, TABLES, Table};
use crate::store::batch::rows as placeholders;
use crate::store::{Engine, MIGRATIONS, make_private, sqlite_path};
use anyhow::{Context, bail, ensure};
use sqlx::{Any, AnyPool, AssertSqlSafe, Transaction};
use std::collections::BTreeMap;
use std::path::Path;

/// A store to be filled. Dropped before `commit`, it is as it was.
pub struct Target {
    pool: AnyPool,
    transaction: Transaction<'static, Any>,
    engine: Engine,
    kinds: BTreeMap<String, Vec<Kind>>,
    /// What stands in it: tables with rows, and how many.
    pub occupied: Vec<(&'static str, u64)>,
}

impl Target {
    /// Opens a store or an empty database for itself; an absent SQLite file is made.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        if url.starts_with("sqlite:") {
            make_private(Path::new(sqlite_path(url)))?;
        }
        let (pool, engine) = super::connect(url, true).await?;
        let mut transaction = pool.begin().await?;
        let ours = super::schema(&mut transaction, engine).await?.is_some();
        let mut occupied = Vec::new();
        for (name, _) in TABLES {
            if super::columns(&mut transaction, engine, name).await?.is_empty() {
                continue;
            }
            ensure!(ours, "there is a table {name:?} of another application in this database: give Tegata one of its own");
            match super::count(&mut transaction, name).await? {
                0 => {}
                rows => occupied.push((name, rows)),
            }
        }
        Ok(Target { pool, transaction, engine, kinds: BTreeMap::new(), occupied })
    }

    /// Takes away what stands in it, and makes tables as these contents have them.
    pub async fn prepare(&mut self, contents: &Contents) -> anyhow::Result<()> {
        for name in TABLES.iter().rev().map(|(name, _)| *name).chain([super::DONE]) {
            sqlx::query(AssertSqlSafe(format!("drop table if exists {name}"))).execute(&mut *self.transaction).await?;
        }
        MIGRATIONS.run_to(contents.schema, &mut *self.transaction).await.context("cannot make the tables")?;
        for table in &contents.tables {
            let known = TABLES.iter().any(|(name, _)| *name == table.name);
            let columns = if known { super::columns(&mut self.transaction, self.engine, &table.name).await? } else { Vec::new() };
            let (names, kinds): (Vec<String>, Vec<Kind>) = columns.into_iter().unzip();
            ensure!(!names.is_empty() && names == table.columns, "the table {:?} is none of schema {}", table.name, contents.schema);
            self.kinds.insert(table.name.clone(), kinds);
        }
        Ok(())
    }

    /// Adds rows to a table of the contents that it was prepared for.
    pub async fn add(&mut self, table: &Table, rows: Vec<Row>) -> anyhow::Result<()> {
        let kinds = self.kinds.get(&table.name).context("rows of a table that was not prepared")?;
        let names: Vec<&str> = kinds.iter().map(|kind| if *kind == Kind::Text { "text" } else { "bigint" }).collect();
        let text = format!("insert into {} ({}) values {}", table.name, table.columns.join(", "), placeholders(rows.len(), &names));
        let mut query = sqlx::query(AssertSqlSafe(text));
        for row in rows {
            ensure!(row.len() == kinds.len(), "a row of {:?} has {} values instead of {}", table.name, row.len(), kinds.len());
            for (value, kind) in row.into_iter().zip(kinds) {
                query = match (kind, value) {
                    (Kind::Text, serde_json::Value::String(text)) => query.bind(text),
                    (Kind::Text, serde_json::Value::Null) => query.bind(None::<String>),
                    (Kind::Integer, serde_json::Value::Null) => query.bind(None::<i64>),
                    (Kind::Integer, serde_json::Value::Number(number)) if number.is_i64() => query.bind(number.as_i64()),
                    _ => bail!("a row of {:?} holds a value of another kind", table.name),
                };
            }
        }
        query.execute(&mut *self.transaction).await.with_context(|| format!("the rows of {:?} cannot be written", table.name))?;
        Ok(())
    }

    /// Brings the tables up to date and makes it all count.
    pub async fn commit(mut self) -> anyhow::Result<()> {
        MIGRATIONS.run(&mut *self.transaction).await.context("cannot bring the tables up to date")?;
        self.transaction.commit().await?;
        self.pool.close().await;
        Ok(())
    }
}
