//! `tegata user export`: every account, to leave with or to keep. Holds password hashes, so a file is its owner's alone.

use crate::service::{Services, export};
use anyhow::{Context, Result};
use clap::Args;
use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// Where it goes.
#[derive(Args)]
pub struct Export {
    /// A new file, readable by you alone; standard output without it.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    /// Carries the command out.
    pub async fn run(self, services: &Services, out: &mut impl Write) -> Result<()> {
        let Some(path) = self.output else {
            export::run(services, |line| Ok(writeln!(out, "{line}")?)).await?;
            return Ok(());
        };
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let mut file = BufWriter::new(file.with_context(|| format!("cannot make the file {}", path.display()))?);
        let count = export::run(services, |line| Ok(writeln!(file, "{line}")?)).await?;
        file.flush().with_context(|| format!("cannot write {}", path.display()))?;
        writeln!(out, "{count}")?;
        Ok(())
    }
}
