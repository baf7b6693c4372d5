//! The whole store, out of one and into another: into a file (`back_up`), out of it (`restore`), from store to store
//! (`migrate`). One stream of rows for all three. The master key is in none of it: sealed values stay sealed, and the key
//! at hand must be the one that opens them. Needs no running `Services`, and makes none: called by `cli::backup` alone.

mod file;

use super::vault::Vault;
use crate::model::Seconds;
use crate::settings::{Settings, StoreUrl};
pub use crate::store::copy::Contents;
use crate::store::copy::{Row, Snapshot, Table, Target};
use anyhow::{Context, Result, bail, ensure};
use std::path::Path;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinHandle;

/// As many rows go on together.
const TOGETHER: usize = 200;

/// Rows on their way.
struct Stream {
    contents: Contents,
    rows: Receiver<Row>,
    /// What reads them; says why there were no more.
    reading: JoinHandle<Result<()>>,
}

/// Writes a store into a file, while others go on using it.
pub async fn back_up(settings: &Settings, now: Seconds, path: &Path, force: bool) -> Result<Contents> {
    let vault = Vault::existing(&settings.store)?;
    file::check_free(path, force)?;
    let stream = of_store(Snapshot::open(settings.store.url.expose(), false).await?);
    let contents = stream.contents.clone();
    let mut file = file::Writer::begin(path, force, &vault, now, &contents)?;
    stream.pour(&vault, async |_, rows| rows.iter().try_for_each(|row| file.row(row))).await?;
    file.finish()?;
    tracing::info!(target: "audit", event = "store_backed_up");
    Ok(contents)
}

/// Fills a store with what is in a file; `replace` takes away what it held. All of it or nothing.
pub async fn restore(settings: &Settings, path: &Path, replace: bool) -> Result<Contents> {
    let vault = Vault::existing(&settings.store)?;
    // Read to its end before anything is touched.
    file::Reader::open(path, &vault)?.rows(|_| Ok(true))?;
    let mut target = Target::open(settings.store.url.expose()).await?;
    ensure!(replace || target.occupied.is_empty(), "the store is not empty ({}): --replace takes that away first", listed(&target));
    let contents = fill(&mut target, of_file(file::Reader::open(path, &vault)?), &vault).await?;
    target.commit().await?;
    tracing::info!(target: "audit", event = "store_restored");
    Ok(contents)
}

/// Fills an empty store with what is in this one, which nobody may use meanwhile: what is written later would be lost.
pub async fn migrate(settings: &Settings, to: &StoreUrl) -> Result<Contents> {
    ensure!(*to != settings.store.url, "the store is there already");
    let vault = Vault::existing(&settings.store)?;
    let stream = of_store(Snapshot::open(settings.store.url.expose(), true).await?);
    let mut target = Target::open(to.expose()).await?;
    ensure!(target.occupied.is_empty(), "there is a store already ({}): name an empty database", listed(&target));
    let contents = fill(&mut target, stream, &vault).await?;
    target.commit().await?;
    tracing::info!(target: "audit", event = "store_migrated");
    Ok(contents)
}

async fn fill(target: &mut Target, stream: Stream, vault: &Vault) -> Result<Contents> {
    let contents = stream.contents.clone();
    target.prepare(&contents).await?;
    stream.pour(vault, async |table, rows| target.add(table, rows).await).await?;
    Ok(contents)
}

fn listed(target: &Target) -> String {
    target.occupied.iter().map(|(name, rows)| format!("{name}: {rows}")).collect::<Vec<_>>().join(", ")
}

fn of_store(snapshot: Snapshot) -> Stream {
    let contents = snapshot.contents().clone();
    let (taker, rows) = channel(TOGETHER);
    let reading = tokio::spawn(async move { snapshot.read(taker).await.context("the store cannot be read to its end") });
    Stream { contents, rows, reading }
}

fn of_file(reader: file::Reader) -> Stream {
    let contents = reader.contents.clone();
    let (taker, rows) = channel(TOGETHER);
    let reading = tokio::task::spawn_blocking(move || reader.rows(|row| Ok(taker.blocking_send(row).is_ok())));
    Stream { contents, rows, reading }
}

impl Stream {
    /// Hands on all rows, some at a time; fails when there are not as many as was said.
    async fn pour(mut self, vault: &Vault, mut taken: impl AsyncFnMut(&Table, Vec<Row>) -> Result<()>) -> Result<()> {
        for table in &self.contents.tables {
            let mut left = table.rows;
            while left > 0 {
                let mut rows = Vec::with_capacity(TOGETHER);
                let most = TOGETHER.min(usize::try_from(left).unwrap_or(TOGETHER));
                if self.rows.recv_many(&mut rows, most).await == 0 {
                    self.reading.await??;
                    bail!("{left} rows of {:?} are missing", table.name);
                }
                left -= rows.len() as u64;
                rows.iter().try_for_each(|row| opens(vault, table, row))?;
                taken(table, rows).await?;
            }
        }
        ensure!(self.rows.recv().await.is_none(), "there are more rows than was said");
        self.reading.await?
    }
}

/// A signing key must open with the key at hand: one that does not would be found out when nobody can sign in any more.
fn opens(vault: &Vault, table: &Table, row: &Row) -> Result<()> {
    let value = |name: &str| table.columns.iter().position(|column| column == name).and_then(|n| row.get(n)?.as_str());
    if table.name == "signing_key"
        && let (Some(kid), Some(sealed)) = (value("kid"), value("sealed"))
        && !sealed.is_empty()
    {
        vault.open(kid, sealed)?;
    }
    Ok(())
}
