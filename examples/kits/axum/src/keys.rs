//! The public keys that Tegata publishes, kept in memory, and what they have signed. Without Tegata the last good ones go
//! on applying. Called by verify.rs and revocations.rs.

use crate::settings::Settings;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use openidconnect::reqwest;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::RwLock;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

const MAX_AGE: Duration = Duration::from_secs(300);

/// Why nothing was read.
pub enum Bad {
    /// Its time is over.
    Expired,
    /// Not by Tegata, not of this kind, not for us.
    Invalid,
    /// Nothing can be said about any token, because no keys were ever fetched.
    NoKeys,
}

pub struct Keys {
    url: String,
    http: reqwest::Client,
    algorithms: Vec<Algorithm>,
    cooldown: Duration,
    known: RwLock<Known>,
    /// Held while fetching: one fetch, however many ask for it. The time of the last try.
    tried: Mutex<Option<Instant>>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<String, (Algorithm, DecodingKey)>,
    fetched: Option<Instant>,
}

impl Keys {
    pub fn new(settings: &Settings, http: reqwest::Client) -> Keys {
        Keys {
            url: format!("{}/.well-known/jwks.json", settings.tegata_url),
            http,
            algorithms: settings.algorithms.clone(),
            cooldown: settings.jwks_cooldown,
            known: RwLock::default(),
            tried: Mutex::default(),
        }
    }

    /// The claims of a JWS of this type. `jwk`, `jku`, `x5c` and `x5u` of its header are not looked at.
    pub async fn open<T: DeserializeOwned>(&self, token: &str, typ: &str, mut checks: Validation) -> Result<T, Bad> {
        let header = decode_header(token).map_err(|_| Bad::Invalid)?;
        let said = header.typ.unwrap_or_default().to_ascii_lowercase();
        if said.strip_prefix("application/").unwrap_or(&said) != typ || header.crit.is_some() {
            return Err(Bad::Invalid);
        }
        let (algorithm, key) = self.find(&header.kid.unwrap_or_default()).await?.ok_or(Bad::Invalid)?;
        checks.algorithms = vec![algorithm]; // the key's own, so that a token cannot choose another one for it
        decode(token, &key, &checks).map(|token| token.claims).map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::ExpiredSignature => Bad::Expired,
            _ => Bad::Invalid,
        })
    }

    async fn find(&self, kid: &str) -> Result<Option<(Algorithm, DecodingKey)>, Bad> {
        let asked = Instant::now();
        let (mut key, age) = self.look(kid);
        if key.is_none() || age.is_none_or(|age| age > MAX_AGE) {
            self.refresh(asked).await;
            key = self.look(kid).0;
        }
        if self.count() == 0 { Err(Bad::NoKeys) } else { Ok(key) }
    }

    fn look(&self, kid: &str) -> (Option<(Algorithm, DecodingKey)>, Option<Duration>) {
        (self.known.read().unwrap().keys.get(kid).cloned(), self.age())
    }

    /// Fetches the keys, but not again for a while: a stranger makes up a new `kid` with every request.
    async fn refresh(&self, asked: Instant) {
        let mut tried = self.tried.lock().await;
        if tried.is_some_and(|tried| tried > asked || (self.count() > 0 && tried.elapsed() < self.cooldown)) {
            return;
        }
        *tried = Some(Instant::now());
        match self.fetch().await {
            Ok(keys) => *self.known.write().unwrap() = Known { keys, fetched: Some(Instant::now()) },
            Err(error) => eprintln!("no keys from Tegata, the last ones go on applying: {error}"),
        }
    }

    async fn fetch(&self) -> Result<HashMap<String, (Algorithm, DecodingKey)>, Box<dyn std::error::Error + Send + Sync>> {
        let body = self.http.get(&self.url).timeout(Duration::from_secs(3)).send().await?.bytes().await?;
        let published: Value = serde_json::from_slice(&body)?;
        let mut keys = HashMap::new();
        for jwk in published["keys"].as_array().ok_or("not a key set")? {
            let Some(algorithm) = self.usable(&jwk["alg"]) else { continue };
            let jwk: Jwk = serde_json::from_value(jwk.clone())?;
            keys.insert(jwk.common.key_id.clone().ok_or("a key without kid")?, (algorithm, DecodingKey::from_jwk(&jwk)?));
        }
        if keys.is_empty() { Err("no key in the answer".into()) } else { Ok(keys) }
    }

    fn usable(&self, alg: &Value) -> Option<Algorithm> {
        alg.as_str()?.parse().ok().filter(|algorithm| self.algorithms.contains(algorithm))
    }

    /// Since they were last fetched; for /api/status.
    pub fn age(&self) -> Option<Duration> {
        self.known.read().unwrap().fetched.map(|fetched| fetched.elapsed())
    }

    /// For /api/status.
    pub fn count(&self) -> usize {
        self.known.read().unwrap().keys.len()
    }
}
