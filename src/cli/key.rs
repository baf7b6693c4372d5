//! `tegata key …`: signing keys.

use crate::service::{Services, key};
use anyhow::{Context, Result};
use clap::Subcommand;
use std::io::Write;
use std::path::PathBuf;

/// What can be done to signing keys.
#[derive(Subcommand)]
pub enum Key {
    /// List keys: id, algorithm, state; separated by tabs.
    List,
    /// Bring a private key (PEM, unencrypted); it signs from now on, and keys before it go on verifying.
    Import {
        /// The file.
        file: PathBuf,
    },
}

impl Key {
    /// Carries the command out.
    pub async fn run(self, services: &Services, out: &mut impl Write) -> Result<()> {
        match self {
            Key::List => {
                for key in key::list(services).await? {
                    let state = if key.retired_at.is_some() { "verifies" } else { "signs" };
                    writeln!(out, "{}\t{}\t{state}", key.kid, key.algorithm)?;
                }
            }
            Key::Import { file } => {
                let pem = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
                writeln!(out, "{}", key::import(services, &pem).await?)?;
            }
        }
        Ok(())
    }
}
