//! What is wrong, named: one file per field of checks. Each gathers what it can see and hands it to pure functions that
//! judge; what follows for people is in `app::words::doctor`. Looks and asks, changes nothing. Called by `tegata doctor`
//! and by the console's page; requests over HTTP go to the configured issuer (the page), or where the operator says (the command).

pub mod address;
pub mod clock;
pub mod cookies;
pub mod discovery;
pub mod fetch;
pub mod proxy;
pub mod python;
pub mod secret;
pub mod service;
pub mod store;
pub mod token;

use super::{Clock, Random, Services, key};
use crate::model::Secret;
use crate::model::finding::{Finding, Severity};
use crate::settings::Settings;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// What the operator wants to know besides.
#[derive(Default)]
pub struct Questions {
    /// What stands in the browser's address bar.
    pub browser: Option<String>,
    /// How a service reaches Tegata.
    pub from: Option<String>,
    /// A registered service.
    pub service: Option<String>,
    /// A redirect URI that it asks for.
    pub redirect_uri: Option<String>,
    /// A token that is refused.
    pub token: Option<Secret>,
    /// The fingerprint of SECRET_KEY that a service printed.
    pub fingerprint: Option<String>,
    /// A Python interpreter.
    pub python: Option<PathBuf>,
}

/// What a request to the running server shows of the way it came.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The page's origin, as the browser sends it.
    pub origin: Option<String>,
    /// The other end of the connection.
    pub peer: Option<IpAddr>,
    /// Forwarding headers came with it.
    pub forwarded: bool,
}

/// Looks at a Tegata by its settings, whether it runs or not.
pub async fn examine(
    settings: &Settings,
    questions: &Questions,
    clock: Box<dyn Clock>,
    random: Box<dyn Random>,
) -> anyhow::Result<Vec<Finding>> {
    let mut found = at_rest(settings, questions);
    let stored = store::look(settings, clock.now()).await;
    let sound = stored.iter().all(harmless);
    found.extend(stored);
    let clock: Arc<dyn Clock> = Arc::from(clock);
    // A store that is behind would be changed by opening it, and weak secrets do not make keys.
    let mut services = None;
    if sound && secret::judge(settings, None).is_empty() {
        match store::keys(settings, &*random).await? {
            Some(finding) => found.push(finding),
            None => services = Some(Services::start_at(settings.clone(), clock.clone(), random).await?),
        }
    }
    if !is_bad(&address::judge(settings, None)) {
        found.extend(discovery::look(settings, services.as_deref().and_then(signing_kid).as_deref(), &*clock).await);
    }
    if let Some(address) = &questions.from {
        found.extend(discovery::look_from(settings, address).await);
    }
    if let Some(services) = services {
        found.extend(about(&services, questions).await?);
        services.store.close().await;
    }
    if let Some(python) = &questions.python {
        found.extend(python::look(python).await);
    }
    Ok(found)
}

/// What the settings alone show.
pub fn at_rest(settings: &Settings, questions: &Questions) -> Vec<Finding> {
    let mut found = address::judge(settings, questions.browser.as_deref());
    found.extend(cookies::judge(settings));
    found.extend(proxy::judge(settings));
    found.extend(secret::judge(settings, questions.fingerprint.as_deref()));
    found
}

/// Looks at the Tegata that runs, by what a request to it shows.
pub async fn look(services: &Services, seen: &Seen) -> Vec<Finding> {
    let settings = &services.settings;
    let mut found = address::judge(settings, seen.origin.as_deref());
    let reachable = !is_bad(&address::judge(settings, None));
    found.extend(cookies::judge(settings));
    found.extend(proxy::judge_seen(settings, seen));
    found.extend(secret::judge(settings, None));
    found.extend(store::look(settings, services.now()).await);
    if reachable {
        found.extend(discovery::look(settings, signing_kid(services).as_deref(), &*services.clock).await);
    }
    found
}

async fn about(services: &Services, questions: &Questions) -> anyhow::Result<Vec<Finding>> {
    let mut found = Vec::new();
    if let Some(id) = &questions.service {
        found.extend(service::look(services, id, questions.redirect_uri.as_deref()).await?);
    }
    if let (Some(token), true) = (&questions.token, found.is_empty()) {
        found.extend(token::look(services, token.expose(), questions.service.as_deref()).await?);
    }
    Ok(found)
}

/// The published key that signs; a shared secret is none.
fn signing_kid(services: &Services) -> Option<String> {
    let algorithm = key::usual(services)?;
    services.keys.current().signing(algorithm)?.kid().map(str::to_owned)
}

fn is_bad(found: &[Finding]) -> bool {
    found.iter().any(|finding| finding.severity() == Severity::Error)
}

/// The store can be opened as it is all the same.
fn harmless(finding: &Finding) -> bool {
    matches!(finding, Finding::DiskNearlyFull { .. } | Finding::KeyFileOpen { .. } | Finding::ClockDatabase { .. })
}
