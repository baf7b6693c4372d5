//! Records of a table: Django's, Flask-SQLAlchemy's, anybody's, in a SQLite file or a PostgreSQL database. Called by
//! `source`.

use super::source::{Give, Item, Options};
use crate::store::foreign::Foreign;
use anyhow::{Context, Result, bail};
use tokio::sync::mpsc::channel;

/// Where users are, when the operator does not say: Django's own, then what models called User are named.
const TABLES: [&str; 3] = ["auth_user", "user", "users"];

/// Starts to read; answers how many rows there are.
pub async fn start(url: &str, options: &Options, give: Give) -> Result<u64> {
    let mut foreign = Foreign::open(url).await.context("cannot open the database with the users")?;
    let table = match &options.table {
        Some(table) => table.clone(),
        None => find(&foreign.list_tables().await?)?,
    };
    let count = foreign.count_rows(&table).await.with_context(|| format!("cannot read the table {table}"))?;
    let (rows, mut read) = channel(100);
    let reader = tokio::spawn(async move { foreign.read_rows(&table, rows).await });
    tokio::spawn(async move {
        let mut number = 0;
        while let Some(row) = read.recv().await {
            number += 1;
            if give.send(Item::of(number, serde_json::from_str(&row))).await.is_err() {
                return;
            }
        }
        let ended = reader.await.context("the reader of the table").and_then(|ended| Ok(ended?));
        if let Err(error) = ended {
            // Fails only when nobody waits for it.
            _ = give.send(Item::Broken(error)).await;
        }
    });
    Ok(u64::try_from(count).unwrap_or_default())
}

fn find(there: &[String]) -> Result<String> {
    let known: Vec<&str> = TABLES.into_iter().filter(|name| there.iter().any(|table| table == name)).collect();
    match known[..] {
        [table] => Ok(table.to_owned()),
        [] => bail!("none of the tables is called {}: name it with --table; there are {}", TABLES.join(", "), there.join(", ")),
        _ => bail!("several tables may hold the users: name one with --table, {}", known.join(" or ")),
    }
}
