//! Signing keys: made, brought, rotated, withdrawn. When a key does what is `model/key`; what is in
//! use now is the `Ring`. Private halves are sealed in the store. A shared secret is no key of the
//! store: it is not published and does not rotate. Called by `token`, `cli` and `http`.

mod ring;
mod shelf;

pub use ring::{Keys, Ring};
pub use shelf::tend;

use super::jwk::SigningKey;
use super::{Result, Services};
use crate::model::Seconds;
use crate::model::jws::Algorithm;
use crate::model::key::{self, KeyInfo, State};
use crate::settings::{self, Settings};
use crate::store::key::SealedKey;
use anyhow::{Context, anyhow};
use shelf::Entry;
use std::sync::Arc;

/// What Tegata can sign with; a shared secret is apart.
pub const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// The algorithm of tokens for which no other is asked; `None` in shared-secret mode, where no key signs them.
pub fn usual(services: &Services) -> Option<Algorithm> {
    services.settings.shared_secret().is_none().then(|| configured(&services.settings))
}

/// The algorithm of the settings.
pub(super) fn configured(settings: &Settings) -> Algorithm {
    match settings.token.algorithm {
        settings::Algorithm::Rs256 => Algorithm::RS256,
        settings::Algorithm::Es256 => Algorithm::ES256,
        settings::Algorithm::EdDsa => Algorithm::EdDSA,
    }
}

/// The key that signs by `algorithm`. Made when there is none, and signing at once then: nobody can have cached a set of keys that
/// lacks it, for nobody was given a token to check with it.
pub async fn ensure(services: &Services, algorithm: Algorithm) -> Result<Arc<SigningKey>> {
    if let Some(key) = services.keys.current().signing(algorithm) {
        return Ok(key);
    }
    let _alone = services.keys.changing.lock().await;
    let rows = shelf::take_over(services).await?;
    if services.keys.current().signing(algorithm).is_none() {
        // When another server is faster, its key is as good.
        shelf::add(services, &generate(algorithm).await?, Entry::AtOnce, &rows).await?;
        shelf::take_over(services).await?;
    }
    Ok(services.keys.current().signing(algorithm).context("the key that was just made is not there")?)
}

/// Publishes the next key of an algorithm, which takes over when every verifier has seen it; the one that is on its way already
/// when there is one.
pub async fn rotate(services: &Services, algorithm: Algorithm) -> Result<KeyInfo> {
    ensure(services, algorithm).await?;
    let _alone = services.keys.changing.lock().await;
    let rows = shelf::take_over(services).await?;
    shelf::publish_next(services, algorithm, &rows).await?;
    let mut keys = list(services).await?;
    keys.retain(|key| key.algorithm == algorithm.name() && key.state == State::Next);
    Ok(keys.into_iter().min_by_key(|key| key.signs_at).context("another process changed the keys at this moment: try again")?)
}

/// In an emergency: a new key signs at once, and all others of the algorithm are withdrawn. What they signed is refused from now on,
/// whatever it is good for.
pub async fn rotate_now(services: &Services, algorithm: Algorithm) -> Result<KeyInfo> {
    let key = generate(algorithm).await?;
    enter(services, &key, Entry::Alone).await
}

/// Brings a private key (PEM). It signs at once, and keys before it go on verifying: who brings a key has published it elsewhere, or
/// has not begun. With `next` it is published first, like a key of our own.
pub async fn import(services: &Services, pem: &[u8], next: bool) -> Result<KeyInfo> {
    let key = SigningKey::from_pem(pem).map_err(anyhow::Error::from)?;
    enter(services, &key, if next { Entry::Next } else { Entry::AtOnce }).await
}

/// Adds a key, however many other processes add theirs; nothing is done for one that is there.
async fn enter(services: &Services, key: &SigningKey, entry: Entry) -> Result<KeyInfo> {
    /// Each failure means that another process succeeded.
    const TRIES: usize = 10;
    let _alone = services.keys.changing.lock().await;
    let mut added = false;
    for _ in 0..TRIES {
        let rows = shelf::take_over(services).await?;
        let known = rows.iter().find(|row| Some(row.kid.as_str()) == key.kid()).map(|row| info(&rows, row, services.now()));
        match known {
            // One that was just added may be withdrawn already: another process did the same a moment later.
            Some(info) if info.state == State::Gone && !added => {
                return Err(anyhow!("the key {} was here before and is gone for good: bring another one", info.kid).into());
            }
            Some(info) => return Ok(info),
            None => added = shelf::add(services, key, entry, &rows).await?,
        }
    }
    Err(anyhow!("other processes keep adding keys: try again").into())
}

/// All keys, those that are gone too: algorithm by algorithm, the latest first.
pub async fn list(services: &Services) -> Result<Vec<KeyInfo>> {
    let (rows, now) = (services.store.list_keys().await?, services.now());
    Ok(rows.iter().map(|row| info(&rows, row, now)).collect())
}

fn info(rows: &[SealedKey], row: &SealedKey, now: Seconds) -> KeyInfo {
    let phase = key::phase(&shelf::lives(rows, &row.algorithm), &row.life, now);
    KeyInfo {
        kid: row.kid.clone(),
        algorithm: row.algorithm.clone(),
        state: phase.state,
        published_at: row.life.published_at,
        signs_at: row.life.signs_at,
        retires_at: phase.retires_at,
        gone_at: phase.gone_at,
    }
}

/// An RSA key takes a good part of a second: not on a thread that serves others.
async fn generate(algorithm: Algorithm) -> anyhow::Result<SigningKey> {
    Ok(tokio::task::spawn_blocking(move || SigningKey::generate(algorithm)).await??)
}
