//! The store and what stands beside it: is it there, can it be written, is it of this version, is there room, and does
//! its key fit. Looked at from outside, because the server would not open some of these.

use super::clock;
use crate::model::Seconds;
use crate::model::finding::Finding;
use crate::service::vault::{Vault, master_key_file};
use crate::service::{Random, Services, key};
use crate::settings::Settings;
use crate::store::condition::{self, Condition};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below this a day's log may not fit any more.
const ROOM: u64 = 256 * 1024 * 1024;

/// Looks at the store of the settings, and leaves it as it is.
pub async fn look(settings: &Settings, now: Seconds) -> Vec<Finding> {
    let url = &settings.store.url;
    let store = || url.masked();
    if let Some(path) = condition::file(url.expose()) {
        let folder = folder_of(path);
        if !takes_files(folder) {
            return vec![Finding::StoreReadOnly { store: store() }];
        }
        if !path.exists() {
            return vec![Finding::StoreMissing { path: path.display().to_string() }];
        }
    }
    let condition = match condition::look(url.expose()).await {
        Ok(condition) => condition,
        Err(condition::Unreadable) => return vec![Finding::StoreUnreadable { store: store() }],
    };
    let mut found: Vec<Finding> = judge(&condition, &condition::known(), &store()).into_iter().collect();
    found.extend(clock::judge_database(condition.clock, now));
    found.extend(condition::file(url.expose()).map(folder_of).and_then(room));
    found.extend(key_file(settings));
    found
}

/// Judges a store that can be read.
pub fn judge(condition: &Condition, known: &[i64], store: &str) -> Option<Finding> {
    let newest = known.last().copied().unwrap_or_default();
    let pending = known.iter().filter(|version| !condition.applied.contains(version)).count();
    match condition.applied.iter().copied().max() {
        Some(found) if found > newest => Some(Finding::StoreAhead { found, known: newest }),
        _ if !condition.writable => Some(Finding::StoreReadOnly { store: store.to_owned() }),
        _ if pending > 0 => Some(Finding::StoreBehind { pending: u32::try_from(pending).unwrap_or(u32::MAX) }),
        _ => None,
    }
}

/// Judges the room that is left in a folder; where nothing can be counted there is no limit.
pub fn judge_room(folder: &Path, free: u64, all: u64) -> Option<Finding> {
    let few = all > 0 && free < ROOM;
    few.then(|| Finding::DiskNearlyFull { path: folder.display().to_string(), free_mib: free / (1024 * 1024) })
}

fn room(folder: &Path) -> Option<Finding> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    judge_room(folder, disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize))
}

fn key_file(settings: &Settings) -> Option<Finding> {
    let path = &settings.store.key_file;
    if settings.store.key.is_some() {
        return None;
    }
    match std::fs::metadata(path) {
        Err(_) => Some(Finding::KeyFileMissing { path: path.display().to_string() }),
        Ok(about) => {
            let mode = about.permissions().mode() & 0o777;
            (mode & 0o077 != 0).then(|| Finding::KeyFileOpen { path: path.display().to_string(), mode: format!("{mode:04o}") })
        }
    }
}

/// The signing keys of a store that is up to date: does the master key of the settings open them, and is there one of the
/// configured algorithm? Without it the server would make one at its start.
pub async fn keys(settings: &Settings, random: &dyn Random) -> anyhow::Result<Option<Finding>> {
    let store = Services::open_store(settings).await?;
    let rows = store.list_keys().await?;
    store.close().await;
    let (master, path) = match &settings.store.key {
        Some(key) => (Ok(key.expose().as_bytes().to_vec()), None),
        None => (master_key_file(&settings.store.key_file, random), Some(settings.store.key_file.display().to_string())),
    };
    let vault = master.and_then(|master| Vault::new(&master));
    let alive: Vec<_> = rows.iter().filter(|row| row.life.gone_at.is_none()).collect();
    if !vault.is_ok_and(|vault| alive.iter().all(|row| vault.open(&row.kid, &row.sealed).is_ok())) {
        return Ok(Some(Finding::KeyFileWrong { path }));
    }
    let algorithm = key::configured(settings).name();
    let signs = settings.shared_secret().is_some() || alive.iter().any(|row| row.algorithm == algorithm);
    Ok((!signs).then(|| Finding::SigningKeyMissing { algorithm: algorithm.to_owned() }))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Can a file be made in this folder, or in the nearest one above it that is there? Tried, because rights alone do not tell: a
/// file system may be read-only, or full.
fn takes_files(folder: &Path) -> bool {
    let there = folder.ancestors().map(|one| if one.as_os_str().is_empty() { Path::new(".") } else { one }).find(|one| one.exists());
    let Some(there) = there else { return false };
    // Two may look at once.
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let probe = there.join(format!(".tegata-doctor-{}-{count}", std::process::id()));
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(&probe).is_ok();
    if made {
        _ = std::fs::remove_file(&probe);
    }
    made
}
