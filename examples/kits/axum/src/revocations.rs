//! The sessions that ended before their tokens did: a task asks Tegata for the list again and again, so that a log-out
//! anywhere counts here within two seconds. Without Tegata the last list goes on applying.

use crate::keys::Keys;
use crate::settings::Settings;
use axum::http::StatusCode;
use axum::http::header::{ETAG, IF_NONE_MATCH};
use jsonwebtoken::Validation;
use openidconnect::reqwest;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Characters of each `sid`, so that the list stays small.
const PREFIX: usize = 11;

#[derive(Default)]
pub struct Revocations(RwLock<List>);

#[derive(Default)]
struct List {
    ended: HashSet<String>,
    issued: u64,
    confirmed: Option<Instant>,
    etag: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    iat: u64,
    #[serde(rename = "ttl")]
    _ttl: u64,
    sids: HashSet<String>,
}

impl Revocations {
    pub fn contains(&self, sid: &str) -> bool {
        let prefix = sid.char_indices().nth(PREFIX).map_or(sid, |(end, _)| &sid[..end]);
        self.0.read().unwrap().ended.contains(prefix)
    }

    /// Never returns. Tegata holds each answer back until something has changed, or for half a minute.
    pub async fn follow(self: Arc<Self>, settings: Arc<Settings>, keys: Arc<Keys>, http: reqwest::Client) {
        loop {
            let pause = self.ask(&settings, &keys, &http).await.unwrap_or(Duration::from_secs(2));
            sleep(pause).await;
        }
    }

    /// Asks once; how long to wait before the next time, or nothing when that failed.
    async fn ask(&self, settings: &Settings, keys: &Keys, http: &reqwest::Client) -> Option<Duration> {
        let url = format!("{}/oauth/revocations", settings.tegata_url);
        let mut request = http.get(url).header("Prefer", "wait=30").timeout(Duration::from_secs(40));
        if let Some(etag) = &self.0.read().unwrap().etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let answer = request.send().await.ok()?;
        match answer.status() {
            StatusCode::OK => {
                let etag = answer.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(String::from);
                // A list has no end: it applies until there is another one.
                let mut checks = Validation { validate_exp: false, ..Validation::default() };
                checks.set_issuer(&[&settings.issuer]);
                checks.set_required_spec_claims(&["iss"]);
                let list: Claims = keys.open(answer.text().await.ok()?.as_str(), "revocations+jwt", checks).await.ok()?;
                if list.iat < self.0.read().unwrap().issued {
                    return None; // somebody has kept an old list
                }
                *self.0.write().unwrap() = List { ended: list.sids, issued: list.iat, confirmed: Some(Instant::now()), etag };
            }
            StatusCode::NOT_MODIFIED => self.0.write().unwrap().confirmed = Some(Instant::now()),
            StatusCode::NOT_FOUND => return Some(Duration::from_secs(60)), // a Tegata from before there was a list
            _ => return None,
        }
        Some(Duration::from_millis(500))
    }

    /// Since Tegata last sent or confirmed the list; for /api/status.
    pub fn age(&self) -> Option<Duration> {
        self.0.read().unwrap().confirmed.map(|confirmed| confirmed.elapsed())
    }

    /// For /api/status.
    pub fn count(&self) -> usize {
        self.0.read().unwrap().ended.len()
    }
}
