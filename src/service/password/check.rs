//! Does a password fit what was kept? Each function by its own library, each comparison in constant time.

use super::kept::{Fed, Hmac, Kept, Scrypt};
use super::{Memory, argon};
use crate::model::Secret;
use anyhow::{Result, anyhow};
use aws_lc_rs::cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{digest, hmac, iv, pbkdf2};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha_crypt::PasswordVerifier;
use std::num::NonZeroU32;

/// Under the function and the parameters it was kept with.
pub(super) fn fits(kept: &Kept, password: &Secret, memory: &mut Memory) -> Result<bool> {
    let typed = password.expose().as_bytes();
    Ok(match kept {
        Kept::Argon2(hash) => argon::fits(hash, password, memory)?,
        Kept::Bcrypt { fed, cost, salt, digest } => same(&bcrypt_of(fed, typed, *cost, *salt)?, digest),
        Kept::Pbkdf2 { hmac, rounds, salt, digest } => {
            let rounds = NonZeroU32::new(*rounds).ok_or_else(|| anyhow!("no rounds of PBKDF2"))?;
            let algorithm = match hmac {
                Hmac::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
                Hmac::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
                Hmac::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
            };
            pbkdf2::verify(algorithm, rounds, salt, typed, digest).is_ok()
        }
        Kept::Scrypt { cost, salt, digest } => same(&scrypt_of(*cost, typed, salt, digest.len())?, digest),
        Kept::ShaCrypt { text, .. } => sha_crypt::ShaCrypt::default().verify_password(typed, text.as_str()).is_ok(),
        Kept::Firebase { cost, salt, signer, digest } => {
            let key = scrypt_of(*cost, typed, salt, 32)?;
            let key = EncryptingKey::ctr(UnboundCipherKey::new(&AES_256, &key)?)?;
            let mut sealed = signer.clone();
            // Firebase's counter begins at nought: the key is used for this one text alone.
            key.less_safe_encrypt(&mut sealed, EncryptionContext::Iv128(iv::FixedLength::from([0; 16])))?;
            same(&sealed, digest)
        }
    })
}

fn same(one: &[u8], other: &[u8]) -> bool {
    verify_slices_are_equal(one, other).is_ok()
}

/// The digest of what bcrypt is given, which ends after 72 bytes; a NUL in a password counts like any byte, as in Python's
/// bcrypt (passlib refuses to hash one).
fn bcrypt_of(fed: &Fed, typed: &[u8], cost: u32, salt: [u8; 16]) -> Result<Vec<u8>> {
    let prepared = match fed {
        Fed::Password => None,
        Fed::Sha256Hex => Some(digest::digest(&digest::SHA256, typed).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()),
        Fed::Sha256Base64 => Some(STANDARD.encode(digest::digest(&digest::SHA256, typed))),
        Fed::HmacBase64(key) => Some(STANDARD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), typed))),
    };
    let prepared: Option<String> = prepared;
    let text = bcrypt::hash_with_salt(prepared.as_deref().map_or(typed, str::as_bytes), cost, salt)?.to_string();
    super::notation::bcrypt64(&text[29..]).ok_or_else(|| anyhow!("bcrypt wrote no digest"))
}

fn scrypt_of(Scrypt { log_n, r, p }: Scrypt, typed: &[u8], salt: &[u8], length: usize) -> Result<Vec<u8>> {
    let mut digest = vec![0; length];
    scrypt::scrypt(typed, salt, &scrypt::Params::new(log_n, r, p)?, &mut digest)?;
    Ok(digest)
}
