//! `tegata service …`: registered applications.

use crate::model::Error as Told;
use crate::service::{Error, Services, service};
use anyhow::{Result, anyhow, ensure};
use clap::Subcommand;
use std::io::Write;

/// What can be done to services.
#[derive(Subcommand)]
pub enum Service {
    /// Register an application; prints its secret, this once.
    Add {
        /// `client_id`: letters, digits, `-`, `_`, `.`.
        id: String,
        /// Name shown to people.
        #[arg(long)]
        name: Option<String>,
        /// What it may exchange for tokens: `refresh_token`, `password`; may be given several times.
        #[arg(long = "grant", default_value = "refresh_token")]
        grants: Vec<String>,
        /// Origin of its pages, allowed to call the token endpoint; may be given several times.
        #[arg(long = "origin")]
        origins: Vec<String>,
        /// Audience of its tokens.
        #[arg(long)]
        audience: Option<String>,
        /// It cannot keep a secret.
        #[arg(long)]
        public: bool,
    },
    /// List services: id, name, kind, grants, origins; separated by tabs.
    List,
    /// Remove a service; its refresh tokens end.
    Remove {
        /// `client_id`.
        id: String,
    },
}

impl Service {
    /// Carries the command out.
    pub async fn run(self, services: &Services, out: &mut impl Write) -> Result<()> {
        match self {
            Service::Add { id, name, grants, origins, audience, public } => {
                ensure!(
                    !id.is_empty() && id.len() <= 100 && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')),
                    "{id:?} is no id for a service: letters, digits, - _ . are allowed, 100 at most"
                );
                for grant in &grants {
                    ensure!(
                        [service::PASSWORD, service::REFRESH_TOKEN].contains(&grant.as_str()),
                        "there is no grant {grant:?}: password and refresh_token are"
                    );
                }
                ensure!(
                    !public || !grants.iter().any(|g| g == service::PASSWORD),
                    "a service that cannot keep a secret gets no password grant"
                );
                for origin in &origins {
                    let scheme = origin.starts_with("https://") || origin.starts_with("http://");
                    ensure!(
                        scheme && origin.matches('/').count() == 2,
                        "{origin:?} is no origin: write https://host or http://localhost:5000, without a path"
                    );
                }
                let name = name.unwrap_or_else(|| id.clone());
                let secret = service::add(services, &id, &name, grants, origins, audience, public).await.map_err(|error| match error {
                    Error::Told(Told::Invalid { .. }) => anyhow!("a service {id:?} exists already: `tegata service list` shows them all"),
                    other => other.into(),
                })?;
                if let Some(secret) = secret {
                    writeln!(out, "{}", secret.expose())?;
                }
            }
            Service::List => {
                for s in service::list(services).await? {
                    let kind = if s.secret_digest.is_some() { "confidential" } else { "public" };
                    writeln!(out, "{}\t{}\t{kind}\t{}\t{}", s.id, s.name, s.grants.join(","), s.origins.join(","))?;
                }
            }
            Service::Remove { id } => service::remove(services, &id).await.map_err(|error| match error {
                Error::Told(Told::NotFound) => anyhow!("there is no service {id:?}: `tegata service list` shows them all"),
                Error::Told(Told::Forbidden) => anyhow!("{id:?} is registered in the settings: remove its [[service]] there"),
                other => other.into(),
            })?,
        }
        Ok(())
    }
}
