//! The pool: right, wrong, outdated; its memory; its queue.

use super::*;
use crate::service::Error;
use argon2::password_hash::phc::PasswordHash;
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
    let Verdict::Outdated(better) = new.verify(&secret("ゆきやまのみち"), Some(&hash)).await.unwrap() else { panic!("outdated") };
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
