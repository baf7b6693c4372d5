//! `tegata serve` and `tegata setup-link`.

use crate::http::serve::{listen, serve};
use crate::http::site::Site;
use crate::model::Purpose;
use crate::service::{Services, System, link, secret};
use crate::settings::Settings;
use anyhow::{Context, Result};
use leptos::config::LeptosOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// Flags of `tegata serve`; each stands before its setting.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Serve {
    /// Use TLS with a certificate made at start, for trying; browsers warn about it.
    #[arg(long)]
    tls_self_signed: bool,
    /// Listen on this address and port.
    #[arg(long, value_name = "ADDRESS:PORT")]
    addr: Option<String>,
}

impl Serve {
    /// The flags as settings.
    pub fn overlay(&self, name: &str) -> Option<String> {
        match name {
            "TEGATA_SERVER_TLS_SELF_SIGNED" if self.tls_self_signed => Some("true".into()),
            "TEGATA_SERVER_ADDR" => self.addr.clone(),
            _ => None,
        }
    }
}

/// Starts the server and stays until it is told to stop.
pub async fn run(settings: Settings) -> Result<()> {
    super::log::begin(&settings, &settings.server.log)?;
    secret::check_all(&settings).map_err(anyhow::Error::msg)?;
    for note in &settings.notes {
        tracing::info!("{note}");
    }
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    let site = Site::find(settings.server.site_dir.as_deref())
        .context("the site is not built: run `make run`, or `scripts/site` and start again from this folder")?;
    // Before anything else is touched: a second server must not start on the same store.
    let listener = listen(settings.server.addr)?;
    // Only the reload script of `cargo leptos watch` looks at these; the rest is in `Leptos.toml`.
    let options = LeptosOptions::builder().output_name(env!("CARGO_PKG_NAME")).site_addr(settings.server.addr).build();
    let origin = settings.server.public_origin.to_string();
    let services = Services::start(settings, Box::new(System), Box::new(System)).await?;
    let app = crate::http::build(services.clone(), site, options);
    {
        let out = &mut std::io::stdout().lock();
        writeln!(out, "Tegata runs at {origin}")?;
        announce(&services, out).await?;
    }
    serve(services, app, listener).await
}

/// `tegata setup-link`
pub async fn print_setup_link(services: &Services, out: &mut impl Write) -> Result<()> {
    let url = link::set_up(services)
        .await?
        .context("there is an account already: use `tegata user invite --role admin` for another administrator")?;
    keep(services, &url)?;
    writeln!(out, "{url}")?;
    Ok(())
}

/// While there is no account: says how to make the first one, on the terminal and in a file, not in the log.
async fn announce(services: &Services, out: &mut impl Write) -> Result<()> {
    let path = link_file(services);
    let kept = std::fs::read_to_string(&path).ok().map(|text| text.trim().to_owned());
    let still_good = match kept.as_deref().and_then(|url| url.split_once("token=")) {
        Some((_, token)) => link::find(services, token, Purpose::Setup).await.is_ok(),
        None => false,
    };
    let url = match kept.filter(|_| still_good) {
        Some(url) => Some(url),
        None => link::set_up(services).await?,
    };
    match url {
        Some(url) => {
            keep(services, &url)?;
            writeln!(
                out,
                "Make the administrator's account (link good for {}, also in {}):\n  {url}",
                services.settings.account.setup_ttl,
                path.display()
            )?;
        }
        None => {
            // Used or out of date: nothing of it should lie around.
            if path.exists() {
                std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
    }
    Ok(out.flush()?)
}

fn keep(services: &Services, url: &str) -> Result<()> {
    let path = link_file(services);
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        writeln!(file, "{url}")
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

fn link_file(services: &Services) -> PathBuf {
    services.settings.store.key_file.with_file_name("setup-link")
}
