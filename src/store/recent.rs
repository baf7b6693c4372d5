//! Sessions looked up a moment ago, so that a bearer that calls often is not a query each time.
//! Never stale: whatever changes a session or its account (`change`) bumps the account's version after
//! the write, and an entry counts only while the version it was read under is still current. Another
//! process on the same SQLite file (the command line) makes a mark beside the file. On PostgreSQL,
//! where other machines write too, nothing is remembered here.

use super::account::Account;
use super::service::Services;
use super::session::Session;
use quick_cache::sync::Cache;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// As many sessions at most, a few megabytes.
const MOST: usize = 10_000;
/// Accounts share versions: a bump costs the others of its slot one query.
const SLOTS: usize = 4096;

/// A session with its account, as read a moment ago.
pub type Known = Arc<(Session, Account)>;

/// The sessions read a moment ago.
pub(super) struct Recent {
    known: Cache<Box<str>, (Version, Known)>,
    /// Counts bumps of all accounts.
    ticks: AtomicU64,
    /// The tick of the last bump, a slot for each of many accounts.
    versions: Box<[AtomicU64]>,
    hasher: RandomState,
    /// Held open: to look at its size by its path would take twice as long.
    marks: File,
    /// Counts changes of services.
    service_changes: AtomicU64,
    /// All services, with the count of changes and marks they were read under.
    services: Mutex<Option<((u64, u64), Services)>>,
}

/// When something was read: the account's version, and how many marks other processes had made.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Version {
    slot: usize,
    own: u64,
    marks: u64,
}

impl Recent {
    pub fn new(marks: &Path) -> std::io::Result<Self> {
        let versions = (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        let marks = File::options().append(true).create(true).mode(0o600).open(marks)?;
        Ok(Recent {
            known: Cache::new(MOST),
            ticks: AtomicU64::new(0),
            versions,
            hasher: RandomState::new(),
            marks,
            service_changes: AtomicU64::new(0),
            services: Mutex::new(None),
        })
    }

    /// What is known of a session, if it still holds.
    pub fn get(&self, sid: &str) -> Option<Known> {
        let (version, known) = self.known.get(sid)?;
        (self.version(version.slot)? == version).then_some(known)
    }

    /// Reads a session by `read`, and remembers it unless it changed meanwhile.
    pub async fn fill<E>(&self, sid: &str, read: impl Future<Output = Result<Option<(Session, Account)>, E>>) -> Result<Option<Known>, E> {
        let (before, marks) = (self.ticks.load(Ordering::Acquire), self.marks());
        let Some(row) = read.await? else { return Ok(None) };
        let slot = self.slot(&row.1.profile.sub);
        let known = Arc::new(row);
        // A version is the tick of its last bump. One above `before` was bumped while we read.
        let own = self.versions[slot].load(Ordering::Acquire);
        if let Some(marks) = marks
            && own <= before
        {
            self.known.insert(sid.into(), (Version { slot, own, marks }, known.clone()));
        }
        Ok(Some(known))
    }

    /// Something of this account was written: what was read before does not count any more.
    pub fn bump(&self, account_id: &str) {
        let tick = self.ticks.fetch_add(1, Ordering::AcqRel) + 1;
        self.versions[self.slot(account_id)].fetch_max(tick, Ordering::AcqRel);
    }

    /// Something of many accounts was written, or a service was removed.
    pub fn bump_all(&self) {
        self.bump_services();
        let tick = self.ticks.fetch_add(1, Ordering::AcqRel) + 1;
        for version in &self.versions {
            version.fetch_max(tick, Ordering::AcqRel);
        }
    }

    /// A service was written.
    pub fn bump_services(&self) {
        self.service_changes.fetch_add(1, Ordering::AcqRel);
    }

    /// All services: those read a moment ago, or read anew when one changed since.
    pub async fn services<E, F: Future<Output = Result<Services, E>>>(&self, read: impl FnOnce() -> F) -> Result<Services, E> {
        // Without the file others cannot make themselves heard: then nothing is remembered.
        let Some(marks) = self.marks() else { return read().await };
        let version = (self.service_changes.load(Ordering::Acquire), marks);
        let held = self.services.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, services)) = held.filter(|(known, _)| *known == version) {
            return Ok(services);
        }
        let services = read().await?;
        // Under the version of before the read: a change meanwhile makes it stale at once.
        *self.services.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, services.clone()));
        Ok(services)
    }

    /// Tells the other processes on this file that something was written here.
    pub fn make_mark(&self) -> std::io::Result<()> {
        (&self.marks).write_all(b".")
    }

    fn version(&self, slot: usize) -> Option<Version> {
        Some(Version { slot, own: self.versions[slot].load(Ordering::Acquire), marks: self.marks()? })
    }

    /// `None` when the file was removed: others cannot make themselves heard, so nothing counts. A look at it costs half
    /// a microsecond; a query costs fifty.
    pub fn marks(&self) -> Option<u64> {
        self.marks.metadata().ok().filter(|file| file.nlink() > 0).map(|file| file.len())
    }

    fn slot(&self, account_id: &str) -> usize {
        self.hasher.hash_one(account_id) as usize % SLOTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Profile;
    use crate::model::session::Rotation;

    fn row() -> (Session, Account) {
        let text = String::from;
        let rotation = Rotation { generation: 0, rotated_at: 0, seen_at: None };
        let session = Session {
            sid: text("s"),
            account_id: text("a"),
            service_id: None,
            parent_sid: None,
            auth_time: 0,
            resources: vec![],
            salt: text("salt"),
            key_version: 1,
            rotation,
            label: text(""),
            scope: text(""),
            created_at: 0,
            idle_ends_at: 9,
            ends_at: 9,
            ended: None,
        };
        let profile =
            Profile { sub: text("a"), email: Some(text("a@b.c")), email_verified: false, username: None, name: text("A"), roles: vec![] };
        (session, Account { profile, password_hash: None, disabled_at: None, created_at: 0 })
    }

    async fn fill(recent: &Recent) {
        recent.fill("s", async { Ok::<_, ()>(Some(row())) }).await.unwrap();
    }

    #[tokio::test]
    async fn a_bump_forgets_at_once_and_a_later_read_counts() {
        let folder = tempfile::tempdir().unwrap();
        let recent = Recent::new(&folder.path().join("marks")).unwrap();
        fill(&recent).await;
        assert!(recent.get("s").is_some());
        recent.bump("a");
        assert!(recent.get("s").is_none());
        fill(&recent).await;
        assert!(recent.get("s").is_some());
        recent.bump_all();
        assert!(recent.get("s").is_none());
    }

    #[tokio::test]
    async fn what_was_read_before_a_write_is_not_remembered_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let recent = Recent::new(&folder.path().join("marks")).unwrap();
        let read = async {
            let old = row();
            recent.bump("a");
            Ok::<_, ()>(Some(old))
        };
        recent.fill("s", read).await.unwrap();
        assert!(recent.get("s").is_none());
    }

    #[tokio::test]
    async fn another_process_makes_itself_heard() {
        let folder = tempfile::tempdir().unwrap();
        let marks = folder.path().join("marks");
        let (server, command) = (Recent::new(&marks).unwrap(), Recent::new(&marks).unwrap());
        fill(&server).await;
        assert!(server.get("s").is_some());
        command.make_mark().unwrap();
        assert!(server.get("s").is_none());
        fill(&server).await;
        std::fs::remove_file(&marks).unwrap();
        assert!(server.get("s").is_none(), "nobody could make himself heard");
        fill(&server).await;
        assert!(server.get("s").is_none());
    }
}
