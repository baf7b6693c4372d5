//! `tegata secret generate`: secrets that pass the check at start.

use crate::service::{Random, secret};
use anyhow::Result;
use clap::Subcommand;
use std::io::Write;

/// What can be done about secrets.
#[derive(Subcommand)]
pub enum Secret {
    /// Print a new secret for SECRET_KEY, TEGATA_STORE_KEY or a service, on one line; it needs no quotes in .env or compose.yaml.
    Generate,
}

impl Secret {
    /// Carries the command out.
    pub fn run(self, random: &dyn Random, out: &mut impl Write) -> Result<()> {
        match self {
            Secret::Generate => Ok(writeln!(out, "{}", secret::generate(random))?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::System;

    #[test]
    fn one_good_secret_on_one_line() {
        let mut out = Vec::new();
        Secret::Generate.run(&System, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1);
        assert_eq!(secret::check_secret(text.trim_end()), Ok(()));
        // What dotenv reads back is the very secret.
        let read: Vec<_> = dotenvy::from_read_iter(format!("SECRET_KEY={text}").as_bytes()).collect::<Result<_, _>>().unwrap();
        assert_eq!(read, [("SECRET_KEY".to_owned(), text.trim_end().to_owned())]);
    }
}
