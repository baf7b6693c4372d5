//! Logs: to standard error, for people or for machines. The server logs what `server.log` says; a command of the
//! operator leaves its audit events there and nothing else.

use crate::settings::{LogFormat, Settings};
use anyhow::{Context, Result};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// What a command logs.
pub const AUDIT: &str = "off,audit=info";

/// Begins to log by these directives.
pub fn begin(settings: &Settings, directives: &str) -> Result<()> {
    let filter = EnvFilter::try_new(directives)
        .context("`server.log` (RUST_LOG) cannot be read: give a level such as info, or directives such as info,tegata=debug")?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    match settings.server.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}
