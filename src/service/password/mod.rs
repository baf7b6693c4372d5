//! Hashing passwords: argon2id on a bounded number of threads, so that a storm of sign-ins costs
//! bounded memory and leaves the rest of the server alone. Unknown accounts cost the same time as ours. Hashes of
//! other products (`kept`) are checked on the same threads, and replaced by argon2id when the password was right.

mod argon;
mod check;
mod kept;
mod notation;
mod unusable;

pub use kept::Kept;
pub use unusable::Unusable;

use super::Result;
use crate::model::{self, Secret};
use argon2::password_hash::phc::{Output, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::sync::mpsc::{Receiver, RecvError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

/// What a check of a password found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not this password.
    Wrong,
    /// The right password, kept as it should be.
    Right,
    /// The right password, kept with older parameters or by another product: replace the hash by this one.
    Outdated(String),
}

/// The bounded pool of argon2id. Each thread keeps its megabytes from hash to hash: an allocator that is asked anew
/// for every one ends up with several times as many (64 sign-ins at once: 240 MiB).
#[derive(Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    /// Verified when there is no account, so that the answer takes as long.
    decoy: Arc<str>,
    jobs: SyncSender<Job>,
    memories: Arc<[Mutex<Memory>]>,
}

/// What one thread hashes in; empty until its first hash.
type Memory = Vec<Block>;
type Job = Box<dyn FnOnce(&mut Memory) + Send>;

impl Hasher {
    /// A pool of `threads` at these parameters; at most `queue` callers wait for one.
    pub fn new(memory_kib: u32, iterations: u32, parallelism: u32, threads: usize, queue: usize) -> anyhow::Result<Self> {
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory_kib, iterations, parallelism, None)?);
        // No password is known that has this digest.
        let decoy = argon::phc(&argon, Salt::generate(), Output::new(&[0; Params::DEFAULT_OUTPUT_LEN])?)?.into();
        let (jobs, waiting) = sync_channel::<Job>(queue);
        let waiting = Arc::new(Mutex::new(waiting));
        let memories: Arc<[Mutex<Memory>]> = (0..threads.max(1)).map(|_| Mutex::default()).collect();
        for n in 0..memories.len() {
            let (waiting, memories) = (waiting.clone(), memories.clone());
            std::thread::Builder::new().name(format!("argon2id {n}")).spawn(move || {
                // Ends when the last `Hasher` is gone.
                while let Ok(job) = next(&waiting) {
                    job(&mut memories[n].lock().unwrap_or_else(PoisonError::into_inner));
                }
            })?;
        }
        Ok(Hasher { argon, decoy, jobs, memories })
    }

    /// Hashes a new password into a PHC string with a salt of its own.
    pub async fn hash(&self, password: &Secret) -> Result<String> {
        let (argon, password) = (self.argon.clone(), password.clone());
        self.run(move |memory| argon::make(&argon, &password, memory)).await
    }

    /// Checks a password against a PHC string; with `None` it takes as long and is wrong.
    pub async fn verify(&self, password: &Secret, hash: Option<&str>) -> Result<Verdict> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.decoy).to_owned();
        let (argon, password) = (self.argon.clone(), password.clone());
        self.run(move |memory| {
            let kept = Kept::parse(&hash).map_err(|why| anyhow::anyhow!("a kept password cannot be read: {why}"))?;
            let right = check::fits(&kept, &password, memory).unwrap_or(false);
            if !(right && known) {
                return Ok(Verdict::Wrong);
            }
            if argon::is_current(&argon, &kept) {
                return Ok(Verdict::Right);
            }
            Ok(Verdict::Outdated(argon::make(&argon, &password, memory)?))
        })
        .await
    }

    /// Gives back the memory of every thread that does not hash at this moment.
    pub fn rest(&self) {
        for memory in &*self.memories {
            if let Ok(mut memory) = memory.try_lock() {
                *memory = Memory::new();
            }
        }
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Memory) -> anyhow::Result<T> + Send + 'static) -> Result<T> {
        let (reply, answer) = tokio::sync::oneshot::channel();
        let job = move |memory: &mut Memory| {
            // Nobody pays for one who has hung up.
            if !reply.is_closed() {
                _ = reply.send(work(memory));
            }
        };
        self.jobs.try_send(Box::new(job)).map_err(|_| model::Error::Unavailable)?;
        Ok(answer.await.map_err(anyhow::Error::from)??)
    }
}

fn next(waiting: &Mutex<Receiver<Job>>) -> std::result::Result<Job, RecvError> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv()
}

#[cfg(test)]
mod pool_tests;
#[cfg(test)]
mod tests;
