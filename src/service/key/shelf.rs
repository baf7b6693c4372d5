//! Keys between the store and the ring: sealing and adding new ones, taking over what other
//! processes did, and the regular look after all of them.

use super::super::jwk::SigningKey;
use super::super::vault::Vault;
use super::super::{Clock, Result, Services};
use super::ring::{Held, Ring, Usual};
use crate::model::Seconds;
use crate::model::jws::Algorithm;
use crate::model::key::{self, Life, PUBLISHED_BEFORE, State};
use crate::settings::Settings;
use crate::store::Store;
use crate::store::key::SealedKey;
use anyhow::Context;
use std::sync::Arc;

/// How a new key enters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// It signs once every verifier has seen it.
    Next,
    /// It signs at once; keys before it go on verifying.
    AtOnce,
    /// It signs at once; keys before it are withdrawn.
    Alone,
}

impl Ring {
    /// Opens the store's keys; makes the first one of the configured algorithm when there is none.
    pub async fn open(settings: &Settings, store: &Store, vault: &Vault, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let usual = match settings.shared_secret() {
            Some(secret) => Usual::Secret(Arc::new(SigningKey::from_secret(secret.expose().as_bytes())?)),
            None => Usual::Of(super::configured(settings)),
        };
        let mut rows = store.list_keys().await?;
        if let Usual::Of(algorithm) = usual
            && !alive(&rows).any(|row| row.algorithm == algorithm.name())
        {
            let key = super::generate(algorithm).await?;
            store.add_key(&seal(vault, &key, Entry::AtOnce, &rows, clock.now())?).await?;
            rows = store.list_keys().await?;
        }
        let held = alive(&rows).map(|row| Held::open(row, vault)).collect::<anyhow::Result<_>>()?;
        Ring::new(clock, held, usual)
    }
}

/// Adds a key after those in `rows`, by which the caller decided that it is wanted; `false` when another process has added one of
/// this algorithm since.
pub(super) async fn add(services: &Services, key: &SigningKey, entry: Entry, rows: &[SealedKey]) -> Result<bool> {
    let store = &services.store;
    let row = seal(&services.vault, key, entry, rows, services.now())?;
    let added = match entry {
        Entry::Alone => store.add_key_alone(&row).await?,
        _ => store.add_key(&row).await?,
    };
    if added {
        let event = if entry == Entry::Alone { "keys_withdrawn" } else { "key_added" };
        tracing::info!(target: "audit", event, kid = row.kid, algorithm = row.algorithm, signs_at = row.life.signs_at);
    }
    Ok(added)
}

fn seal(vault: &Vault, key: &SigningKey, entry: Entry, rows: &[SealedKey], now: Seconds) -> anyhow::Result<SealedKey> {
    let (kid, pkcs8) = (key.kid().context("key without id")?, key.to_pkcs8().context("key that cannot be kept")?);
    let algorithm = key.alg().name();
    let turn = 1 + rows.iter().filter(|row| row.algorithm == algorithm).map(|row| row.life.turn).max().unwrap_or_default();
    let signs_at = if entry == Entry::Next { now + PUBLISHED_BEFORE } else { now };
    Ok(SealedKey {
        kid: kid.to_owned(),
        algorithm: algorithm.to_owned(),
        sealed: vault.seal(kid, &pkcs8)?,
        life: Life { turn, published_at: now, signs_at, gone_at: None },
    })
}

fn alive(rows: &[SealedKey]) -> impl Iterator<Item = &SealedKey> {
    rows.iter().filter(|row| row.life.gone_at.is_none())
}

/// The lives of an algorithm's keys.
pub(super) fn lives(rows: &[SealedKey], algorithm: &str) -> Vec<Life> {
    rows.iter().filter(|row| row.algorithm == algorithm).map(|row| row.life).collect()
}

/// Makes the ring hold what the store holds, and returns it. Called by whoever holds `Ring::changing`, so that no older look comes
/// after a newer one.
pub(super) async fn take_over(services: &Services) -> Result<Vec<SealedKey>> {
    let rows = services.store.list_keys().await?;
    let current = services.keys.current();
    let known = |row: &SealedKey| current.held().iter().find(|held| held.key.kid() == Some(&row.kid) && held.life == row.life);
    let living: Vec<_> = alive(&rows).collect();
    if living.len() != current.held().len() || !living.iter().all(|row| known(row).is_some()) {
        let opened = living.into_iter().map(|row| known(row).cloned().map_or_else(|| Held::open(row, &services.vault), Ok));
        services.keys.replace(opened.collect::<anyhow::Result<_>>()?)?;
    }
    Ok(rows)
}

/// Publishes the next key of an algorithm unless one of `rows` is on its way.
pub(super) async fn publish_next(services: &Services, algorithm: Algorithm, rows: &[SealedKey]) -> Result<()> {
    if key::coming(&lives(rows, algorithm.name()), services.now()).is_none() {
        // When another process is faster, its key is as good.
        add(services, &super::generate(algorithm).await?, Entry::Next, rows).await?;
        take_over(services).await?;
    }
    Ok(())
}

/// The regular look after the keys: takes over what other processes did, publishes the next key when it is time, erases what is gone.
/// Keys change their states by themselves, so nothing is late when it is.
pub async fn tend(services: &Services) -> Result<()> {
    let _alone = services.keys.changing.lock().await;
    let rows = take_over(services).await?;
    let now = services.now();
    for algorithm in super::ALGORITHMS {
        if key::due(&lives(&rows, algorithm.name()), now, services.settings.token.key_rotation.seconds()) {
            publish_next(services, algorithm, &rows).await?;
        }
    }
    let mut erased = false;
    for row in alive(&rows) {
        let phase = key::phase(&lives(&rows, &row.algorithm), &row.life, now);
        if let (State::Gone, Some(gone_at)) = (phase.state, phase.gone_at)
            && services.store.erase_key(&row.kid, gone_at).await?
        {
            erased = true;
            tracing::info!(target: "audit", event = "key_erased", kid = row.kid, algorithm = row.algorithm);
        }
    }
    if erased {
        take_over(services).await?;
    }
    Ok(())
}
