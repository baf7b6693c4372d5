//! Hashing passwords: argon2id on a bounded number of threads, so that a storm of sign-ins costs
//! bounded memory and leaves the rest of the server alone. Unknown accounts cost the same time.

use super::Result;
use crate::model::{self, Secret};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
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

/// The bounded pool of argon2id. Threads of its own: on a shared pool every thread that ever hashed keeps
/// its megabytes, and a storm of sign-ins visits them all (64 at once: 487 MiB there, 238 here).
#[derive(Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    /// Verified when there is no account, so that the answer takes as long.
    decoy: Arc<str>,
    jobs: SyncSender<Job>,
}

type Job = Box<dyn FnOnce() + Send>;

impl Hasher {
    /// A pool of `threads` at these parameters; at most `queue` callers wait for one.
    pub fn new(memory_kib: u32, iterations: u32, parallelism: u32, threads: usize, queue: usize) -> anyhow::Result<Self> {
        let params = Params::new(memory_kib, iterations, parallelism, None)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = argon.hash_password(b"nobody has this password")?.to_string().into();
        let (jobs, waiting) = sync_channel::<Job>(queue);
        let waiting = Arc::new(Mutex::new(waiting));
        for n in 0..threads.max(1) {
            let waiting = waiting.clone();
            std::thread::Builder::new().name(format!("argon2id {n}")).spawn(move || {
                // Ends when the last `Hasher` is gone.
                while let Ok(job) = next(&waiting) {
                    job();
                }
            })?;
        }
        Ok(Hasher { argon, decoy, jobs })
    }

    /// Hashes a new password into a PHC string with a salt of its own.
    pub async fn hash(&self, password: &Secret) -> Result<String> {
        let (argon, password) = (self.argon.clone(), password.clone());
        self.run(move || Ok(argon.hash_password(password.expose().as_bytes())?.to_string())).await
    }

    /// Checks a password against a PHC string; with `None` it takes as long and is wrong.
    pub async fn verify(&self, password: &Secret, hash: Option<&str>) -> Result<Verdict> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.decoy).to_owned();
        let (argon, password) = (self.argon.clone(), password.clone());
        self.run(move || {
            let parsed = PasswordHash::new(&hash)?;
            let right = argon.verify_password(password.expose().as_bytes(), &parsed).is_ok();
            if !(right && known) {
                return Ok(Verdict::Wrong);
            }
            let current = Params::try_from(&parsed).is_ok_and(|params| {
                let wanted = argon.params();
                (params.m_cost(), params.t_cost(), params.p_cost()) == (wanted.m_cost(), wanted.t_cost(), wanted.p_cost())
            });
            if current && parsed.algorithm == Algorithm::Argon2id.ident() {
                return Ok(Verdict::Right);
            }
            Ok(Verdict::Outdated(argon.hash_password(password.expose().as_bytes())?.to_string()))
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> Result<T> {
        let (reply, answer) = tokio::sync::oneshot::channel();
        let job = move || {
            // Nobody pays for one who has hung up.
            if !reply.is_closed() {
                _ = reply.send(work());
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
mod tests {
    use super::*;
    use crate::service::Error;

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
    async fn a_full_queue_says_so_and_empties_again() {
        let hasher = Hasher::new(8192, 3, 1, 1, 2).unwrap();
        let calls: Vec<_> = (0..12).map(|_| (hasher.clone(), secret("some password"))).collect();
        let done = futures::future::join_all(calls.iter().map(|(hasher, password)| hasher.hash(password))).await;
        let busy = done.iter().filter(|r| matches!(r, Err(Error::Told(model::Error::Unavailable)))).count();
        assert!((1..12).contains(&busy), "{busy} of 12 turned away");
        assert!(hasher.hash(&secret("some password")).await.is_ok());
    }
}
