//! `tegata secret …`: secrets that pass the check at start, and the fingerprint by which two who share one can compare.

use crate::service::{Random, secret};
use crate::settings::Environment;
use anyhow::{Context, Result, ensure};
use clap::Subcommand;
use std::io::Write;
use std::path::Path;

/// What can be done about secrets.
#[derive(Subcommand)]
pub enum Secret {
    /// Print a new secret for SECRET_KEY, TEGATA_STORE_KEY or a service, on one line; it needs no quotes in .env or compose.yaml.
    Generate,
    /// Print the fingerprint of SECRET_KEY. Whoever shares the secret shows the same; it reveals nothing of a good one.
    Fingerprint,
}

impl Secret {
    /// Carries the command out.
    pub fn run(self, random: &dyn Random, out: &mut impl Write) -> Result<()> {
        match self {
            Secret::Generate => Ok(writeln!(out, "{}", secret::generate(random))?),
            Secret::Fingerprint => {
                let environment = Environment::read(Path::new("."))?;
                let found = ["SECRET_KEY", "TEGATA_TOKEN_SECRET_KEY"].iter().find_map(|name| environment.get(name));
                let key = found.filter(|key| !key.is_empty()).context("SECRET_KEY is not set, neither in the environment nor in .env")?;
                // The fingerprint of a guessable secret would help to guess it.
                let good = secret::check_secret(&key);
                ensure!(
                    good.is_ok(),
                    "SECRET_KEY can be guessed, so its fingerprint is not shown: make a good one with `tegata secret generate`"
                );
                Ok(writeln!(out, "{}", secret::fingerprint(&key))?)
            }
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
