//! `tegata key …`: signing keys.

use crate::model::Seconds;
use crate::model::date::iso;
use crate::model::jws::Algorithm;
use crate::model::key::{JWKS_MAX_AGE, KeyInfo, State};
use crate::service::{Services, key};
use anyhow::{Context, Result};
use clap::Subcommand;
use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

/// What can be done to signing keys.
#[derive(Subcommand)]
pub enum Key {
    /// List keys: id, algorithm, state (next, active, retiring, gone), and when it is published, signs, retires and is gone; separated by tabs.
    List,
    /// Publish the next key; it takes over in an hour, when every verifier has seen it. Nobody notices.
    Rotate {
        /// RS256, ES256 or EdDSA, instead of the configured one.
        #[arg(long, value_parser = algorithm)]
        alg: Option<Algorithm>,
        /// In an emergency: a new key signs at once, all others are withdrawn, and what they signed is refused. Says first what breaks.
        #[arg(long)]
        now: bool,
    },
    /// Bring a private key (PEM, unencrypted). It signs from now on, and keys before it go on verifying.
    Import {
        /// The file.
        file: PathBuf,
        /// Publish it first; it takes over in an hour, like a key of `rotate`.
        #[arg(long)]
        next: bool,
    },
}

impl Key {
    /// Carries the command out.
    pub async fn run(self, services: &Services, stdin: &mut impl BufRead, out: &mut impl Write) -> Result<()> {
        match self {
            Key::List => {
                for info in key::list(services).await? {
                    row(&info, out)?;
                }
            }
            Key::Rotate { alg, now } => {
                let alg = alg.or_else(|| key::usual(services)).context(
                    "tokens are signed with SECRET_KEY, which does not rotate: change it here and at every service, or name an algorithm with --alg",
                )?;
                if now && !agreed(services, alg, stdin).await? {
                    anyhow::bail!("nothing was done");
                }
                let info = if now { key::rotate_now(services, alg).await? } else { key::rotate(services, alg).await? };
                row(&info, out)?;
            }
            Key::Import { file, next } => {
                let pem = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
                writeln!(out, "{}", key::import(services, &pem, next).await?.kid)?;
            }
        }
        Ok(())
    }
}

fn algorithm(name: &str) -> Result<Algorithm, String> {
    let known = key::ALGORITHMS.into_iter().find(|algorithm| algorithm.name() == name);
    known.ok_or_else(|| format!("Tegata signs with {}", key::ALGORITHMS.map(Algorithm::name).join(", ")))
}

fn row(info: &KeyInfo, out: &mut impl Write) -> Result<()> {
    let date = |at: Option<Seconds>| at.map_or("-".to_owned(), iso);
    let times = [Some(info.published_at), Some(info.signs_at), info.retires_at, info.gone_at].map(date);
    Ok(writeln!(out, "{}\t{}\t{}\t{}", info.kid, info.algorithm, info.state.name(), times.join("\t"))?)
}

/// Says what an emergency breaks. Whoever sits at a terminal is asked; a script has decided.
async fn agreed(services: &Services, alg: Algorithm, stdin: &mut impl BufRead) -> Result<bool> {
    let kids = key::list(services).await?.into_iter().filter(|info| info.algorithm == alg.name() && info.state != State::Gone);
    let kids: Vec<String> = kids.map(|info| info.kid).collect();
    let minutes = JWKS_MAX_AGE / 60;
    let mut err = std::io::stderr();
    writeln!(
        err,
        "A new {alg} key signs at once. Withdrawn, and erased from the store: {}\n\
         - Everybody who holds an {alg} token is affected: Tegata refuses it at once (a running server within seconds). Browsers and\n  \
           services that hold a session or a refresh token get a new one by themselves; nobody has to log in again. Client credentials\n  \
           are exchanged anew.\n\
         - Services that check tokens by themselves go by the keys they fetched last: for up to {minutes} minutes when they keep to\n  \
           Cache-Control, longer when they do not. So long they accept what the withdrawn keys signed, forged tokens too, and those that\n  \
           do not ask again for an unknown key refuse new tokens. Restart the services for which that is too long.",
        if kids.is_empty() { "none".to_owned() } else { kids.join(", ") },
    )?;
    if !std::io::stdin().is_terminal() {
        return Ok(true);
    }
    write!(err, "Go on? [y/N] ")?;
    let mut answer = String::new();
    stdin.read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
