//! The keys in use: one that signs, all that verify, and the JWKS that publishes them. Private
//! halves are sealed in the store; in shared-secret mode nothing is stored or published.

use super::Services;
use super::jwk::{SigningKey, VerifyingKey};
use super::vault::{Vault, sha256};
use crate::model::Seconds;
use crate::model::jws::{self, Algorithm, Claims, Expect, KeySet, Refusal};
use crate::settings::{self, Settings};
use crate::store::Store;
use crate::store::key::SealedKey;
use anyhow::Context;
use quick_cache::sync::Cache;
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError, RwLock};

/// What is in use at one moment.
pub struct Keys {
    default: Arc<SigningKey>,
    active: Vec<Arc<SigningKey>>,
    /// Verifies what Tegata signed.
    pub verifying: KeySet<VerifyingKey>,
    /// The JWK Set document (RFC 7517 §5), empty in shared-secret mode.
    pub jwks: Value,
    kids: Vec<String>,
}

/// The keys in use, replaced as a whole when they change, and the tokens they vouched for of late.
pub struct Ring {
    keys: RwLock<Arc<Keys>>,
    verified: Cache<[u8; 32], Arc<Claims>>,
}

/// As many verified tokens are remembered at most, a few megabytes.
const MOST_VERIFIED: usize = 10_000;

impl Ring {
    /// Opens the store's keys; makes the first one of the configured algorithm when there is none.
    pub async fn open(settings: &Settings, store: &Store, vault: &Vault, now: Seconds) -> anyhow::Result<Self> {
        if let Some(secret) = settings.shared_secret() {
            let secret = secret.expose().as_bytes();
            let keys = Keys {
                default: Arc::new(SigningKey::from_secret(secret)?),
                active: Vec::new(),
                verifying: KeySet::of(VerifyingKey::from_secret(secret)?),
                jwks: json!({ "keys": [] }),
                kids: Vec::new(),
            };
            return Ok(Ring::of(keys));
        }
        let algorithm = algorithm(settings);
        let mut sealed = store.list_keys().await?;
        if !sealed.iter().any(|key| key.algorithm == algorithm.name() && key.retired_at.is_none()) {
            let key = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm)).await??;
            add(store, vault, &key, now).await?;
            sealed = store.list_keys().await?;
        }
        Ok(Ring::of(Keys::open(&sealed, algorithm, vault)?))
    }

    fn of(keys: Keys) -> Self {
        Ring { keys: RwLock::new(Arc::new(keys)), verified: Cache::new(MOST_VERIFIED) }
    }

    /// The keys in use now.
    pub fn current(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Verifies a token of our own. A signature is checked once; the rest of the rules that time can
    /// change is asked every time.
    pub fn verify(&self, token: &str, expect: &Expect<'_>) -> Result<Arc<Claims>, Refusal> {
        let digest = sha256(token);
        if let Some(claims) = self.verified.get(&digest) {
            return if claims.exp > expect.now { Ok(claims) } else { Err(Refusal::Expired) };
        }
        let keys = self.current();
        let claims = Arc::new(jws::verify(token, &keys.verifying, expect)?);
        self.verified.insert(digest, claims.clone());
        Ok(claims)
    }

    fn replace(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        self.verified.clear();
    }
}

impl Keys {
    /// Signs where nothing else was agreed.
    pub fn default_signing(&self) -> Arc<SigningKey> {
        self.default.clone()
    }

    /// Signs by this algorithm.
    pub fn signing(&self, alg: Algorithm) -> Option<Arc<SigningKey>> {
        self.active.iter().find(|key| key.alg() == alg).cloned()
    }

    fn open(sealed: &[SealedKey], algorithm: Algorithm, vault: &Vault) -> anyhow::Result<Self> {
        let mut opened = Vec::new();
        for row in sealed {
            opened.push((row, SigningKey::from_pkcs8(&vault.open(&row.kid, &row.sealed)?)?));
        }
        // RSA first: python-jose fails on a set that begins with another type (docs/interop).
        opened.sort_by_key(|(_, key)| key.alg() != Algorithm::RS256);
        let jwks = json!({ "keys": opened.iter().filter_map(|(_, key)| key.public_jwk()).collect::<Vec<_>>() });
        let (verifying, unfit) = KeySet::build(opened.iter().map(|(_, key)| key.verifying_key()).collect());
        anyhow::ensure!(unfit.is_empty(), "two signing keys in the store have the same id");
        let active: Vec<Arc<SigningKey>> =
            opened.into_iter().filter(|(row, _)| row.retired_at.is_none()).map(|(_, key)| Arc::new(key)).collect();
        let default = active.iter().find(|key| key.alg() == algorithm).context("no signing key")?.clone();
        Ok(Keys { default, active, verifying, jwks, kids: sealed.iter().map(|row| row.kid.clone()).collect() })
    }
}

/// Brings a private key (PEM) and lets it sign from now on; keys before it go on verifying.
pub async fn import(services: &Services, pem: &[u8]) -> super::Result<String> {
    let key = SigningKey::from_pem(pem).map_err(anyhow::Error::from)?;
    let kid = key.kid().unwrap_or_default().to_owned();
    let now = services.now();
    if add(&services.store, &services.vault, &key, now).await? {
        services.store.retire_keys(key.alg().name(), &kid, now).await?;
        tracing::info!(target: "audit", event = "key_imported", kid);
    }
    reload(services).await?;
    Ok(kid)
}

/// The key that signs by this algorithm; made when there is none yet.
pub async fn ensure(services: &Services, alg: Algorithm) -> super::Result<Arc<SigningKey>> {
    if let Some(key) = services.keys.current().signing(alg) {
        return Ok(key);
    }
    let key =
        tokio::task::spawn_blocking(move || SigningKey::generate(alg)).await.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?;
    add(&services.store, &services.vault, &key, services.now()).await?;
    reload(services).await?;
    Ok(services.keys.current().signing(alg).context("the new key is not in use")?)
}

/// Takes over keys that another process added to the store.
pub async fn reload(services: &Services) -> super::Result<()> {
    if services.settings.shared_secret().is_some() {
        return Ok(());
    }
    let sealed = services.store.list_keys().await?;
    let kids: Vec<&str> = sealed.iter().map(|row| row.kid.as_str()).collect();
    if services.keys.current().kids != kids {
        let keys = Keys::open(&sealed, algorithm(&services.settings), &services.vault)?;
        services.keys.replace(keys);
    }
    Ok(())
}

/// Lists the keys of the store, the newest first.
pub async fn list(services: &Services) -> super::Result<Vec<SealedKey>> {
    Ok(services.store.list_keys().await?)
}

async fn add(store: &Store, vault: &Vault, key: &SigningKey, now: Seconds) -> anyhow::Result<bool> {
    let (kid, pkcs8) = (key.kid().context("key without id")?, key.to_pkcs8().context("key that cannot be kept")?);
    let row = SealedKey {
        kid: kid.to_owned(),
        algorithm: key.alg().name().to_owned(),
        sealed: vault.seal(kid, &pkcs8)?,
        created_at: now,
        retired_at: None,
    };
    Ok(store.add_key(&row).await?)
}

/// The algorithm of the settings.
pub fn algorithm(settings: &Settings) -> Algorithm {
    match settings.token.algorithm {
        settings::Algorithm::Rs256 => Algorithm::RS256,
        settings::Algorithm::Es256 => Algorithm::ES256,
        settings::Algorithm::EdDsa => Algorithm::EdDSA,
    }
}
