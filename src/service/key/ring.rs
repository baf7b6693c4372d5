//! The keys in use at one moment, in memory: those that sign, all that verify, and the JWKS that
//! publishes them. The ring looks at the clock, so a key takes its turn on time even when no
//! background task ran. What changes keys is `service/key`; this file only reads them.

use super::super::jwk::{SigningKey, VerifyingKey};
use super::super::vault::{Vault, sha256};
use super::super::{Clock, b64};
use crate::model::Seconds;
use crate::model::jws::{self, Algorithm, Claims, Compact, Expect, KeySet, Refusal};
use crate::model::key::{self, Life, State};
use crate::store::key::SealedKey;
use anyhow::Context;
use bytes::Bytes;
use quick_cache::sync::Cache;
use serde_json::json;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

/// As many verified tokens are remembered at most, a few megabytes.
const MOST_VERIFIED: usize = 10_000;

/// A key of the store, opened.
#[derive(Clone)]
pub(super) struct Held {
    pub key: Arc<SigningKey>,
    pub life: Life,
}

impl Held {
    pub fn open(row: &SealedKey, vault: &Vault) -> anyhow::Result<Self> {
        let key = SigningKey::from_pkcs8(&vault.open(&row.kid, &row.sealed)?)?;
        Ok(Held { key: Arc::new(key), life: row.life })
    }
}

/// What signs when nothing else is asked for.
#[derive(Clone)]
pub(super) enum Usual {
    /// The active key of the configured algorithm.
    Of(Algorithm),
    /// The secret of shared-secret mode.
    Secret(Arc<SigningKey>),
}

/// What is in use at one moment.
pub struct Keys {
    /// Every published key: checks what Tegata signed, except with a shared secret.
    pub verifying: KeySet<VerifyingKey>,
    /// The JWK Set document (RFC 7517 §5), serialised.
    pub jwks: Bytes,
    /// Its entity tag, in quotes.
    pub jwks_etag: String,
    signing: Vec<Arc<SigningKey>>,
    default: Arc<SigningKey>,
    shared: Option<KeySet<VerifyingKey>>,
    usual: Usual,
    held: Vec<Held>,
    /// While the clock is in here, every key stays in its state.
    steady: Range<Seconds>,
    /// Tokens that these keys vouched for of late. Goes with them, so that no token outlives its key here.
    verified: Cache<[u8; 32], Arc<Claims>>,
}

impl Keys {
    pub(super) fn at(now: Seconds, held: Vec<Held>, usual: Usual) -> anyhow::Result<Self> {
        let mut published = published(&held, now);
        // RSA first: python-jose fails on a set that begins with another type. Then what signs now.
        published.sort_by_key(|(state, key)| (key.alg() != Algorithm::RS256, *state != State::Active));
        let signing: Vec<_> = published.iter().filter(|(state, _)| *state == State::Active).map(|(_, key)| key.clone()).collect();
        let (default, shared) = match &usual {
            Usual::Of(algorithm) => {
                (signing.iter().find(|key| key.alg() == *algorithm).context("no signing key in the store")?.clone(), None)
            }
            Usual::Secret(secret) => (secret.clone(), Some(KeySet::of(secret.verifying_key()))),
        };
        let jwks = json!({ "keys": published.iter().filter_map(|(_, key)| key.public_jwk()).collect::<Vec<_>>() }).to_string();
        let (verifying, unfit) = KeySet::build(published.iter().map(|(_, key)| key.verifying_key()).collect());
        anyhow::ensure!(unfit.is_empty(), "two signing keys in the store have the same id");
        Ok(Keys {
            verifying,
            jwks_etag: format!("\"{}\"", b64(&sha256(&jwks)[..12])),
            jwks: jwks.into(),
            signing,
            default,
            shared,
            steady: steady(&held, now),
            usual,
            held,
            verified: Cache::new(MOST_VERIFIED),
        })
    }

    /// The key that signs by this algorithm; `None` until `service::key::ensure` made one.
    pub fn signing(&self, algorithm: Algorithm) -> Option<Arc<SigningKey>> {
        self.signing.iter().find(|key| key.alg() == algorithm).cloned()
    }

    /// The key that signs when no algorithm is asked for: of the configured one, or the shared secret.
    pub fn default_signing(&self) -> Arc<SigningKey> {
        self.default.clone()
    }

    /// The algorithms that there are keys for.
    pub fn algorithms(&self) -> impl Iterator<Item = Algorithm> {
        self.signing.iter().map(|key| key.alg())
    }

    /// Verifies a token of our own. A signature is checked once; the rest of the rules that time can
    /// change is asked every time.
    pub fn verify(&self, token: &str, expect: &Expect<'_>) -> Result<Arc<Claims>, Refusal> {
        let digest = sha256(token);
        if let Some(claims) = self.verified.get(&digest) {
            return if claims.exp > expect.now { Ok(claims) } else { Err(Refusal::Expired) };
        }
        let parsed = Compact::parse(token)?;
        // The shared secret has no name, and every other key has one: no token can have itself checked by the wrong one.
        let (keys, typ) = match &self.shared {
            Some(secret) if parsed.header.kid.is_none() => (secret, jws::SHARED_SECRET),
            _ => (&self.verifying, expect.typ),
        };
        keys.check(&parsed)?;
        let claims = Arc::new(Expect { typ, ..expect.clone() }.check(&parsed)?);
        self.verified.insert(digest, claims.clone());
        Ok(claims)
    }

    pub(super) fn held(&self) -> &[Held] {
        &self.held
    }
}

fn lives(held: &[Held], algorithm: Algorithm) -> Vec<Life> {
    held.iter().filter(|held| held.key.alg() == algorithm).map(|held| held.life).collect()
}

fn published(held: &[Held], now: Seconds) -> Vec<(State, Arc<SigningKey>)> {
    let state = |one: &Held| key::phase(&lives(held, one.key.alg()), &one.life, now).state;
    held.iter().map(|one| (state(one), one.key.clone())).filter(|(state, _)| *state != State::Gone).collect()
}

fn steady(held: &[Held], now: Seconds) -> Range<Seconds> {
    let mut steady = Seconds::MIN..Seconds::MAX;
    for one in held {
        for change in key::changes(&lives(held, one.key.alg())) {
            match change <= now {
                true => steady.start = steady.start.max(change),
                false => steady.end = steady.end.min(change),
            }
        }
    }
    steady
}

/// The keys in use, replaced as a whole when they or their states change.
pub struct Ring {
    keys: RwLock<Arc<Keys>>,
    clock: Arc<dyn Clock>,
    /// Whoever changes keys, or takes over what others changed, does so alone in this process.
    pub(super) changing: tokio::sync::Mutex<()>,
}

impl Ring {
    pub(super) fn new(clock: Arc<dyn Clock>, held: Vec<Held>, usual: Usual) -> anyhow::Result<Self> {
        let keys = RwLock::new(Arc::new(Keys::at(clock.now(), held, usual)?));
        Ok(Ring { keys, clock, changing: tokio::sync::Mutex::new(()) })
    }

    /// The keys in use now.
    pub fn current(&self) -> Arc<Keys> {
        let now = self.clock.now();
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
        if keys.steady.contains(&now) {
            return keys;
        }
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if !keys.steady.contains(&now) {
            // The same keys at another time: an algorithm that has a key has an active one, always.
            match Keys::at(now, keys.held.clone(), keys.usual.clone()) {
                Ok(turned) => *keys = Arc::new(turned),
                Err(error) => tracing::error!(%error, "the keys cannot take turns"),
            }
        }
        keys.clone()
    }

    pub(super) fn replace(&self, held: Vec<Held>) -> anyhow::Result<()> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        *keys = Arc::new(Keys::at(self.clock.now(), held, keys.usual.clone())?);
        Ok(())
    }
}
