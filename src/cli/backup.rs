//! `tegata backup`, `restore` and `migrate`: names the file or the other store, and prints how many rows of what went over.

use crate::service::backup::{self, Contents};
use crate::service::{Clock, System};
use crate::settings::{Settings, StoreUrl};
use anyhow::{Context, Result};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Flags of `tegata backup`.
#[derive(Args)]
pub struct Backup {
    /// A new file, readable by you alone.
    file: PathBuf,
    /// Write over a file that is there.
    #[arg(long)]
    force: bool,
}

impl Backup {
    /// Carries the command out.
    pub async fn run(self, settings: &Settings, out: &mut impl Write) -> Result<()> {
        let done = backup::back_up(settings, System.now(), &self.file, self.force).await.context("no backup was made")?;
        print(&done, out)?;
        if settings.store.key.is_none() {
            writeln!(std::io::stderr(), "The key is not in it: keep {} too, apart from it.", settings.store.key_file.display())?;
        }
        Ok(())
    }
}

/// Flags of `tegata restore`.
#[derive(Args)]
pub struct Restore {
    /// What `tegata backup` wrote.
    file: PathBuf,
    /// Take away what the store holds.
    #[arg(long)]
    replace: bool,
}

impl Restore {
    /// Carries the command out.
    pub async fn run(self, settings: &Settings, out: &mut impl Write) -> Result<()> {
        let done = backup::restore(settings, &self.file, self.replace).await.context("nothing was restored, and nothing changed")?;
        print(&done, out)
    }
}

/// Flags of `tegata migrate`.
#[derive(Args)]
pub struct Migrate {
    /// The other store: an empty database, postgres://user@host/database. Leave the password out and give it as PGPASSWORD:
    /// others on this machine see the command line.
    #[arg(long, value_name = "URL")]
    to: StoreUrl,
}

impl Migrate {
    /// Carries the command out.
    pub async fn run(self, settings: &Settings, out: &mut impl Write) -> Result<()> {
        let done = backup::migrate(settings, &self.to).await.context("nothing was moved, and nothing changed")?;
        print(&done, out)?;
        writeln!(
            std::io::stderr(),
            "Now set `store.url` (DATABASE_URL) to {} and start Tegata. The key stays the same.",
            self.to.masked()
        )?;
        Ok(())
    }
}

fn print(done: &Contents, out: &mut impl Write) -> Result<()> {
    for table in &done.tables {
        writeln!(out, "{}\t{}", table.name, table.rows)?;
    }
    Ok(())
}
