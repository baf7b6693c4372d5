//! Hashing passwords: argon2id on a bounded number of threads, so that a storm of sign-ins costs
//! bounded memory and leaves the rest of the server alone. Unknown accounts cost the same time.

use super::Result;
use crate::model::{self, Secret};
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
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
    /// The right password, kept with older parameters: replace the hash by this one.
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
        let decoy = phc(&argon, Salt::generate(), Output::new(&[0; Params::DEFAULT_OUTPUT_LEN])?)?.into();
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
        self.run(move |memory| make(&argon, &password, memory)).await
    }

    /// Checks a password against a PHC string; with `None` it takes as long and is wrong.
    pub async fn verify(&self, password: &Secret, hash: Option<&str>) -> Result<Verdict> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.decoy).to_owned();
        let (argon, password) = (self.argon.clone(), password.clone());
        self.run(move |memory| {
            let kept = PasswordHash::new(&hash)?;
            let right = fits(&kept, &password, memory).unwrap_or(false);
            if !(right && known) {
                return Ok(Verdict::Wrong);
            }
            let current = Params::try_from(&kept).is_ok_and(|params| {
                let wanted = argon.params();
                (params.m_cost(), params.t_cost(), params.p_cost()) == (wanted.m_cost(), wanted.t_cost(), wanted.p_cost())
            });
            if current && kept.algorithm == Algorithm::Argon2id.ident() {
                return Ok(Verdict::Right);
            }
            Ok(Verdict::Outdated(make(&argon, &password, memory)?))
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

/// The PHC string of a password, with a new salt.
fn make(argon: &Argon2, password: &Secret, memory: &mut Memory) -> anyhow::Result<String> {
    let salt = Salt::generate();
    phc(argon, salt, digest(argon, password, &salt, Params::DEFAULT_OUTPUT_LEN, memory)?)
}

/// Is it the password that was kept? Under the algorithm and the parameters it was kept with.
fn fits(kept: &PasswordHash, password: &Secret, memory: &mut Memory) -> anyhow::Result<bool> {
    let (Some(salt), Some(wanted)) = (&kept.salt, &kept.hash) else { return Ok(false) };
    let version = kept.version.map_or(Ok(Version::default()), Version::try_from)?;
    let argon = Argon2::new(Algorithm::new(kept.algorithm)?, version, Params::try_from(kept)?);
    // `Output` compares in constant time.
    Ok(digest(&argon, password, salt, wanted.len(), memory)? == *wanted)
}

fn digest(argon: &Argon2, password: &Secret, salt: &Salt, length: usize, memory: &mut Memory) -> anyhow::Result<Output> {
    let blocks = argon.params().block_count();
    if memory.len() < blocks {
        *memory = vec![Block::new(); blocks];
    }
    let mut digest = [0; Output::MAX_LENGTH];
    argon.hash_password_into_with_memory(password.expose().as_bytes(), salt, &mut digest[..length], memory)?;
    Ok(Output::new(&digest[..length])?)
}

fn phc(argon: &Argon2, salt: Salt, hash: Output) -> anyhow::Result<String> {
    let params = ParamsString::try_from(argon.params())?;
    let (algorithm, version) = (Algorithm::Argon2id.ident(), Some(Version::V0x13.into()));
    Ok(PasswordHash { algorithm, version, params, salt: Some(salt), hash: Some(hash) }.to_string())
}

fn next(waiting: &Mutex<Receiver<Job>>) -> std::result::Result<Job, RecvError> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Error;
    use argon2::{PasswordHasher, PasswordVerifier};

    fn secret(text: &str) -> Secret {
        text.to_owned().into()
    }

    #[tokio::test]
    async fn right_wrong_unknown_and_outdated() {
        let old = Hasher::new(1024, 1, 1, 2, 8).unwrap();
        let new = Hasher::new(2048, 1, 1, 2, 8).unwrap();
        let hash = old.hash(&secret("ゆきやまのみち")).await.unwrap();
        assert_eq!(old.verify(&secret("ゆきやまのみち"), Some(&hash)).await.unwrap(), Verdict::Right);
        assert_eq!(old.verify(&secret("ゆきやまのみぢ"), Some(&hash)).await.unwrap(), Verdict::Wrong);
        assert_eq!(old.verify(&secret("nobody has this password"), None).await.unwrap(), Verdict::Wrong);
        let Verdict::Outdated(better) = new.verify(&secret("ゆきやまのみち"), Some(&hash)).await.unwrap() else {
            panic!("outdated")
        };
        assert_eq!(new.verify(&secret("ゆきやまのみち"), Some(&better)).await.unwrap(), Verdict::Right);
    }

    #[tokio::test]
    async fn kept_memory_fits_larger_and_smaller_hashes_and_is_given_back() {
        let (small, large) = (Params::new(64, 1, 1, None).unwrap(), Params::new(512, 2, 2, Some(48)).unwrap());
        let hasher = Hasher::new(256, 1, 1, 1, 8).unwrap();
        let password = secret("ゆきやまのみち");
        for (algorithm, params) in [(Algorithm::Argon2id, large), (Algorithm::Argon2i, small.clone()), (Algorithm::Argon2id, small)] {
            let theirs = Argon2::new(algorithm, Version::V0x10, params).hash_password(password.expose().as_bytes()).unwrap().to_string();
            assert_eq!(hasher.verify(&secret("ゆきやまのみぢ"), Some(&theirs)).await.unwrap(), Verdict::Wrong);
            let Verdict::Outdated(ours) = hasher.verify(&password, Some(&theirs)).await.unwrap() else { panic!("outdated: {theirs}") };
            hasher.argon.verify_password(password.expose().as_bytes(), &PasswordHash::new(&ours).unwrap()).unwrap();
            assert_eq!(hasher.verify(&password, Some(&ours)).await.unwrap(), Verdict::Right);
        }
        // The thread lets go of its memory just after it answered.
        while hasher.memories[0].lock().unwrap().capacity() > 0 {
            hasher.rest();
        }
        assert!(hasher.hash(&password).await.is_ok());
        assert!(hasher.memories[0].lock().unwrap().len() >= 256);
    }

    #[tokio::test]
    async fn a_full_queue_says_so_and_empties_again() {
        let hasher = Hasher::new(8192, 3, 1, 1, 2).unwrap();
        let calls: Vec<_> = (0..12).map(|_| (hasher.clone(), secret("some password"))).collect();
        let done = futures::future::join_all(calls.iter().map(|(hasher, password)| hasher.hash(password))).await;
        let busy = done.iter().filter(|r| matches!(r, Err(Error::Told(model::Error::Unavailable)))).count();
        assert!((1..12).contains(&busy), "{busy} of 12 turned away");
        assert!(hasher.hash(&secret("some password")).await.is_ok());
    }
}
