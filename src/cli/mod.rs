//! How the operator asks: the command line. Translates arguments into use cases and their results
//! into lines; what a command prints on standard output is made to be read by scripts.

pub mod apply;
pub mod backup;
pub mod config;
pub mod doctor;
pub mod export;
pub mod health;
pub mod import;
pub mod key;
pub mod log;
pub mod secret;
pub mod serve;
pub mod service;
pub mod token;
pub mod user;

use crate::service::{Services, System};
use crate::settings::{Environment, Settings};
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// One login for an application made of many frameworks.
#[derive(Parser)]
#[command(name = "tegata", version, about)]
pub struct Cli {
    /// Settings file, instead of Leptos.toml in this folder.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Without one the server starts: that is how cargo-leptos calls it.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server.
    Serve(serve::Serve),
    /// Make a new link that makes the first account, the administrator's; the old one dies.
    SetupLink,
    /// People's accounts.
    #[command(subcommand)]
    User(user::User),
    /// Registered applications.
    #[command(subcommand)]
    Service(service::Service),
    /// Make the registered applications as a file describes them; what it manages is read-only in the console.
    Apply(apply::Apply),
    /// Print the registered applications as such a file, without secrets.
    ExportConfig,
    /// Signing keys.
    #[command(subcommand)]
    Key(key::Key),
    /// Access tokens.
    #[command(subcommand)]
    Token(Token),
    /// Settings in effect.
    #[command(subcommand)]
    Config(config::Config),
    /// Secrets to share with services.
    #[command(subcommand)]
    Secret(secret::Secret),
    /// Write the whole store into a file, while the server runs. It holds password hashes and sealed keys; the key that opens them is not
    /// in it: keep the key file (`store.key-file`) or TEGATA_STORE_KEY too, elsewhere.
    Backup(backup::Backup),
    /// Fill an empty store from a backup, with the server stopped and the key that it was made with. All of it or nothing.
    Restore(backup::Restore),
    /// Fill an empty PostgreSQL database with this store, with the server stopped. People stay signed in, services and keys stay as they are.
    Migrate(backup::Migrate),
    /// Ask the running server whether it is well; for health checks of containers.
    Health,
    /// Name what is wrong, and the exact fix. Ends with 0 when nothing is, with 1 when there are warnings alone, else with 2.
    Doctor(doctor::Doctor),
}

#[derive(Subcommand)]
enum Token {
    /// Check tokens from standard input, one a line.
    Verify(token::Verify),
}

impl Cli {
    /// Carries the command out.
    pub async fn run(self) -> Result<ExitCode> {
        let command = self.command.unwrap_or_else(|| Command::Serve(serve::Serve::default()));
        // Needs no settings and no store, so it works anywhere.
        if let Command::Token(Token::Verify(args)) = &command {
            let (stdin, stdout) = (std::io::stdin().lock(), std::io::stdout().lock());
            return Ok(token::verify(args, crate::service::Clock::now(&System), stdin, stdout, std::io::stderr().lock())?);
        }
        if let Command::Secret(secret) = command {
            secret.run(&System, &mut std::io::stdout().lock())?;
            return Ok(ExitCode::SUCCESS);
        }
        if let Command::Doctor(doctor) = command {
            return doctor.run(self.config.as_deref(), &mut std::io::stdout().lock()).await;
        }
        let environment = Environment::read(Path::new("."))?;
        let serve_flags = if let Command::Serve(serve) = &command { serve.clone() } else { serve::Serve::default() };
        let mut settings = Settings::load(self.config.as_deref(), |name| serve_flags.overlay(name).or_else(|| environment.get(name)))?;
        let strangers = environment.strangers(&settings).into_iter();
        settings.warnings.extend(
            strangers.map(|name| format!("{name} is in the environment and is no setting: a slip? docs/settings.md lists all names")),
        );
        let out = &mut std::io::stdout().lock();
        match command {
            Command::Serve(_) => serve::run(settings).await?,
            Command::Health => return health::run(&settings).await,
            Command::SetupLink => serve::print_setup_link(&*open(settings).await?, out).await?,
            Command::User(user) => {
                let services = open(settings).await?;
                // Not locked: an import reads it on another thread.
                user.run(&services, &mut std::io::BufReader::new(std::io::stdin()), out).await?;
                services.store.tell_others()?;
            }
            Command::Service(service) => {
                let services = open(settings).await?;
                service.run(&services, out).await?;
                services.store.tell_others()?;
            }
            Command::Apply(args) => {
                let services = open(settings).await?;
                apply::apply(&args, &services, |name| environment.get(name), out).await?;
                services.store.tell_others()?;
            }
            Command::ExportConfig => apply::export(&*open(settings).await?, out).await?,
            Command::Key(key) => key.run(&*open(settings).await?, &mut std::io::stdin().lock(), out).await?,
            Command::Backup(backup) => backup.run(noted(&settings)?, out).await?,
            Command::Restore(restore) => restore.run(noted(&settings)?, out).await?,
            Command::Migrate(migrate) => migrate.run(noted(&settings)?, out).await?,
            Command::Config(config) => config.run(&settings, out)?,
            Command::Token(_) | Command::Secret(_) | Command::Doctor(_) => unreachable!("answered above"),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// For commands that do without running services.
fn noted(settings: &Settings) -> Result<&Settings> {
    log::begin(settings, log::AUDIT)?;
    Ok(settings)
}

async fn open(settings: Settings) -> Result<Arc<Services>> {
    log::begin(&settings, log::AUDIT)?;
    Services::start(settings, Box::new(System), Box::new(System)).await
}

/// Reads a password from one line of standard input.
fn read_password(stdin: &mut impl BufRead, prompt: &str) -> Result<String> {
    use std::io::IsTerminal;
    if std::io::stdin().is_terminal() {
        write!(std::io::stderr(), "{prompt}: ")?;
    }
    let mut line = String::new();
    stdin.read_line(&mut line)?;
    anyhow::ensure!(
        !line.trim_end_matches(['\r', '\n']).is_empty(),
        "no password came on standard input: give it as one line, e.g. from a file"
    );
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
