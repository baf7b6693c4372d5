//! The sessions that ended while access tokens of theirs could still be good, as one signed list: what verifiers that
//! never ask about a token learn log-outs by (docs/revocations.md). It is made once for all who ask, however many they are.
//! Called by `http/oauth/revocations`.

use super::jwk::SigningKey;
use super::vault::sha256;
use super::{Result, Services, b64, service};
use crate::model::{Seconds, jws};
use bytes::Bytes;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore, watch};
use tokio::time::{Instant, sleep, sleep_until};

/// `typ` of the list, by which it can be taken for no token.
const TYP: &str = "revocations+jwt";
/// So much of a session's id is in the list: 66 random bits, which no two sessions share.
const LENGTH: usize = 11;
/// Verifiers that cannot wait ask again after so long. No list that is handed out was signed longer ago.
pub const TTL: Seconds = 60;
/// The clocks of servers and verifiers agree this well, and a write is done this soon.
const SKEW: Seconds = 60;
/// While somebody waits, the store is asked what others ended.
const LOOK: Duration = Duration::from_millis(500);
/// What the store said is good for so long, where others cannot make themselves heard; a little less than `LOOK`, so that whoever
/// looks every so often sees something new.
const FRESH: Duration = Duration::from_millis(400);
/// Lists are made no faster than this: five in a second.
const PACE: Duration = Duration::from_millis(200);
/// So many may wait at once.
const WAITING: usize = 1000;

/// A list, signed.
pub struct List {
    /// The list as a JWS.
    pub token: Bytes,
    /// Names its contents, in quotes.
    pub etag: String,
    signed_at: Seconds,
    kid: Option<String>,
}

/// What is known of ended sessions, and who waits for more.
pub struct Revocations {
    known: Mutex<Known>,
    places: Semaphore,
    /// Counts lists of new contents.
    lists: watch::Sender<u64>,
    stopping: watch::Sender<bool>,
}

impl Default for Revocations {
    fn default() -> Self {
        Revocations {
            known: Mutex::default(),
            places: Semaphore::new(WAITING),
            lists: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
        }
    }
}

type Prefix = [u8; LENGTH];

#[derive(Default)]
struct Known {
    /// By id.
    ended: Vec<(Prefix, Seconds)>,
    /// The longest life of access tokens seen so far: one that was shortened lives on in tokens.
    longest: Seconds,
    seen: Option<Seen>,
    list: Option<Arc<List>>,
}

/// When the store was looked at, and how much of changes was heard by then.
struct Seen {
    at: Seconds,
    instant: Instant,
    heard: Heard,
}

#[derive(PartialEq, Eq)]
struct Heard {
    ends: u64,
    marks: Option<u64>,
}

#[derive(Serialize)]
struct Claims {
    iss: String,
    iat: Seconds,
    ttl: Seconds,
    sids: Vec<String>,
}

/// The list as it is now.
pub async fn current(services: &Services) -> Result<Arc<List>> {
    let revocations = &services.revocations;
    let mut known = revocations.known.lock().await;
    let key = services.keys.current().default_signing();
    if let Some(list) = known.holds(services, key.kid()) {
        return Ok(list);
    }
    if let Some(seen) = &known.seen {
        sleep_until(seen.instant + PACE).await;
    }
    let seen = known.look(services).await?;
    let sids = known.sids();
    let etag = format!("\"{}\"", b64(&sha256(&sids.concat())[..12]));
    let unchanged = known.list.clone().filter(|list| list.etag == etag && list.is_fresh(seen.at, key.kid()));
    let list = match unchanged {
        Some(list) => list,
        None => Arc::new(sign(services, key, etag, sids, seen.at).await?),
    };
    if known.list.as_ref().is_none_or(|before| before.etag != list.etag) {
        revocations.lists.send_modify(|lists| *lists += 1);
    }
    // Both at once, and last: whoever asks may hang up at any time before.
    (known.seen, known.list) = (Some(seen), Some(list.clone()));
    Ok(list)
}

/// The list as soon as it is another than what the asker has, and `most` later in any case; `false` where it could not be waited for.
pub async fn changed(services: &Services, has: impl Fn(&str) -> bool, most: Duration) -> Result<(Arc<List>, bool)> {
    let revocations = &services.revocations;
    let Ok(_place) = revocations.places.try_acquire() else { return Ok((current(services).await?, false)) };
    // Heard from here on, so that nothing gets lost between a look and the waiting.
    let (mut ends, mut lists, mut stopping) = (services.store.ends(), revocations.lists.subscribe(), revocations.stopping.subscribe());
    let deadline = Instant::now() + most;
    loop {
        let list = current(services).await?;
        if !has(&list.etag) || Instant::now() >= deadline || *stopping.borrow() {
            return Ok((list, true));
        }
        tokio::select! {
            _ = ends.changed() => {}
            _ = lists.changed() => {}
            _ = stopping.changed() => {}
            () = sleep_until(deadline) => {}
            () = sleep(LOOK) => {}
        }
    }
}

/// Nobody waits any longer: the server is about to stop.
pub fn stop_waiting(services: &Services) {
    services.revocations.stopping.send_replace(true);
}

/// A session that ended so long ago can have no living access token, whatever service it was for.
pub async fn horizon(services: &Services) -> Result<Seconds> {
    let usual = services.settings.token.access_ttl.seconds();
    let of_services = service::list(services).await?.iter().filter_map(|service| service.registration.access_ttl).max();
    Ok(usual.max(of_services.map_or(0, Seconds::from)) + SKEW)
}

impl Known {
    /// The list that was made before, if nothing has happened since.
    fn holds(&self, services: &Services, kid: Option<&str>) -> Option<Arc<List>> {
        let (list, seen) = (self.list.as_ref()?, self.seen.as_ref()?);
        let heard = Heard::now(services);
        let current = seen.heard == heard && (heard.marks.is_some() || seen.instant.elapsed() < FRESH);
        (current && list.is_fresh(services.now(), kid)).then(|| list.clone())
    }

    /// Takes in what ended since the last look, and forgets what nobody needs to know any more.
    async fn look(&mut self, services: &Services) -> Result<Seen> {
        let seen = Seen { at: services.now(), instant: Instant::now(), heard: Heard::now(services) };
        if self.list.as_ref().is_none_or(|list| !list.is_recent(seen.at)) {
            self.longest = self.longest.max(horizon(services).await?);
        }
        let horizon = seen.at - self.longest;
        // Again what ended shortly before the last look: that may not have been written by then, and machines' clocks differ.
        let since = self.seen.as_ref().map_or(horizon, |before| before.at - SKEW);
        let found = services.store.list_ended(since.max(horizon)).await?;
        self.ended.extend(found.iter().filter_map(|(sid, at)| Some((sid.as_bytes().first_chunk().copied()?, *at))));
        self.ended.retain(|(_, at)| *at > horizon);
        self.ended.sort_unstable();
        self.ended.dedup_by_key(|(sid, _)| *sid);
        Ok(seen)
    }

    fn sids(&self) -> Vec<String> {
        self.ended.iter().map(|(sid, _)| String::from_utf8_lossy(sid).into_owned()).collect()
    }
}

impl List {
    fn is_recent(&self, now: Seconds) -> bool {
        (self.signed_at..self.signed_at + TTL).contains(&now)
    }

    fn is_fresh(&self, now: Seconds, kid: Option<&str>) -> bool {
        self.is_recent(now) && self.kid.as_deref() == kid
    }
}

impl Heard {
    fn now(services: &Services) -> Self {
        Heard { ends: *services.store.ends().borrow(), marks: services.store.marks() }
    }
}

/// A long list takes long to write down, whatever it is signed with.
async fn sign(services: &Services, key: Arc<SigningKey>, etag: String, sids: Vec<String>, now: Seconds) -> Result<List> {
    // As in access tokens: PyJWT refuses an `iat` in the future.
    let claims = Claims { iss: services.settings.token.issuer.clone(), iat: now - jws::LEEWAY, ttl: TTL, sids };
    let signing = key.clone();
    let token = tokio::task::spawn_blocking(move || signing.sign(TYP, &claims)).await.map_err(anyhow::Error::from)?;
    let token = token.map_err(anyhow::Error::from)?.into();
    Ok(List { token, etag, signed_at: now, kid: key.kid().map(str::to_owned) })
}
