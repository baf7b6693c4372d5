//! A store beside the real one, in which a dry run adds people: so that two records of the source that are in each
//! other's way are found without a lock on the real store and in bounded memory. Holds no password, and goes at the end.

use crate::service::{Result, Services};
use crate::store::import::{Added, Moved};
use crate::store::{Durability, Store};
use std::path::PathBuf;

/// The store, and the folder that goes with it.
pub struct Scratch {
    store: Store,
    folder: PathBuf,
}

impl Scratch {
    /// An empty one in the folder for temporary files.
    pub async fn open(services: &Services) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("tegata-dry-run-{}", services.fresh(12)));
        let url = format!("sqlite:{}", folder.join("scratch.db").display());
        let store = Store::open(&url, Durability::Process, 1).await?;
        Ok(Scratch { store, folder })
    }

    /// What `import_accounts` would answer.
    pub async fn try_out(&self, services: &Services, mut people: Vec<Moved>) -> Result<Vec<Added>> {
        people.iter_mut().for_each(|moved| moved.account.password_hash = None);
        let mut there = Vec::with_capacity(people.len());
        for moved in &people {
            there.push(services.store.find_in_the_way(moved).await?);
        }
        let absent: Vec<Moved> = people.into_iter().zip(&there).filter(|(_, there)| there.is_none()).map(|(moved, _)| moved).collect();
        let mut tried = self.store.import_accounts(&absent).await?.into_iter();
        Ok(there.into_iter().map(|there| there.or_else(|| tried.next()).unwrap_or(Added::New)).collect())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(folder = %self.folder.display(), %error, "the folder of a dry run was left behind");
        }
    }
}
