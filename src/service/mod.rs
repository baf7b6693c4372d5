//! What the product does: use cases as free functions over `&Services`. Knows no HTTP, no cookie,
//! no SQL. Called by `http`, `cli` and the bodies of `server_fns`; a use case reads `now` once.

pub mod account;
pub mod apply;
pub mod assertion;
pub mod authorize;
pub mod backup;
pub mod consent;
pub mod device;
pub mod doctor;
pub mod end_session;
pub mod exchange;
pub mod export;
pub mod forward;
pub mod id_token;
pub mod import;
pub mod introspect;
pub mod jwk;
pub mod key;
pub mod kit;
pub mod link;
pub mod notice;
pub mod on_behalf;
pub mod password;
pub mod password_rules;
pub mod revocations;
pub mod secret;
#[allow(clippy::module_inception, reason = "the noun `service`, a registered application, has one file name in every room")]
pub mod service;
pub mod session;
pub mod throttle;
pub mod token;
pub mod vault;

use crate::model::{self, Seconds};
use crate::settings::Settings;
use crate::store::{self, Store};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::sync::Arc;

/// Everything a use case needs, built once at start.
pub struct Services {
    /// The effective settings.
    pub settings: Settings,
    /// What is remembered.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Box<dyn Random>,
    /// Keys derived from the master key.
    pub vault: vault::Vault,
    /// The argon2id pool.
    pub hasher: password::Hasher,
    /// Brakes on guessing.
    pub throttle: throttle::Throttle,
    /// Signing and verifying keys in use.
    pub keys: key::Ring,
    /// What services have proven themselves with.
    pub assertions: assertion::Seen,
    /// The sessions that ended of late.
    pub revocations: revocations::Revocations,
    /// The services of the settings.
    pub configured: Vec<Arc<service::Service>>,
}

/// The time; injected so that tests can turn it.
pub trait Clock: Send + Sync {
    /// Unix seconds.
    fn now(&self) -> Seconds;
}

/// Chance; injected so that tests can foresee it.
pub trait Random: Send + Sync {
    /// Fills with unguessable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock and random source.
pub struct System;

impl Clock for System {
    #[allow(clippy::disallowed_methods, reason = "the one place where the server reads the clock")]
    fn now(&self) -> Seconds {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |since| Seconds::try_from(since.as_secs()).unwrap_or(Seconds::MAX))
    }
}

impl Random for System {
    #[allow(clippy::disallowed_methods, reason = "the one place where the server asks for randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        // A machine without randomness must not sign anybody in.
        aws_lc_rs::rand::fill(bytes).expect("the operating system's random source works");
    }
}

/// Why a use case did not do what it was asked: something the caller may know, or a defect.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's to hear.
    #[error(transparent)]
    Told(#[from] model::Error),
    /// Ours to read in the log; the caller hears a reference.
    #[error("{0:#}")]
    Internal(#[from] anyhow::Error),
}

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Taken(field) => Error::Told(model::Error::invalid(field, model::Rule::Taken)),
            store::Error::Busy(source) => {
                tracing::error!(error = %source, "the store is busy, full or cannot be reached");
                Error::Told(model::Error::Unavailable)
            }
            store::Error::Failed(source) => Error::Internal(anyhow::Error::from(source).context("the store failed")),
        }
    }
}

impl Services {
    /// Opens the store, reads or makes the keys, and is ready to serve.
    pub async fn start(settings: Settings, clock: Box<dyn Clock>, random: Box<dyn Random>) -> anyhow::Result<Arc<Self>> {
        Self::start_at(settings, Arc::from(clock), random).await
    }

    /// As `start`, by a clock that others look at too.
    pub async fn start_at(settings: Settings, clock: Arc<dyn Clock>, random: Box<dyn Random>) -> anyhow::Result<Arc<Self>> {
        let master = match &settings.store.key {
            Some(key) => key.expose().as_bytes().to_vec(),
            None => vault::master_key_file(&settings.store.key_file, &*random)?,
        };
        let vault = vault::Vault::new(&master)?;
        let store = Self::open_store(&settings).await?;
        let password = &settings.password;
        let hasher = password::Hasher::new(
            password.memory_kib,
            password.iterations,
            password.parallelism,
            password.hashing_threads,
            password.queue,
        )?;
        let throttle = throttle::Throttle::new(throttle::Limits {
            account: settings.throttle.account_failures,
            address: settings.throttle.address_failures,
            pair: settings.throttle.pair_failures,
            device: settings.throttle.known_device_failures,
            window: settings.throttle.window.seconds(),
        });
        let configured = service::configured(&settings, clock.now());
        let keys = key::Ring::open(&settings, &store, &vault, clock.clone()).await?;
        Ok(Arc::new(Services {
            settings,
            store,
            clock,
            random,
            vault,
            hasher,
            throttle,
            keys,
            assertions: assertion::Seen::default(),
            revocations: revocations::Revocations::default(),
            configured,
        }))
    }

    /// Opens the store of these settings.
    pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
        let durability = match settings.store.durability {
            crate::settings::Durability::Process => store::Durability::Process,
            crate::settings::Durability::Power => store::Durability::Power,
        };
        Store::open(settings.store.url.expose(), durability, settings.store.readers).await
    }

    /// The time, to be read once in a use case.
    pub fn now(&self) -> Seconds {
        self.clock.now()
    }

    /// A fresh account's id: a random UUID (RFC 9562 §5.4), which applications with UUID keys take as it is.
    pub fn fresh_account_id(&self) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        bytes[6] = bytes[6] & 0x0F | 0x40;
        bytes[8] = bytes[8] & 0x3F | 0x80;
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }

    /// A fresh id or token: `bytes` of randomness as base64url.
    pub fn fresh(&self, bytes: usize) -> String {
        let mut buffer = vec![0; bytes];
        self.random.fill(&mut buffer);
        b64(&buffer)
    }
}

/// base64url without padding (RFC 4648 §5).
pub fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads what `b64` wrote.
pub fn unb64(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
