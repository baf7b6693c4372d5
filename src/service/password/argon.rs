//! argon2 in a thread's own memory: what Tegata makes, and what it reads. Called by `super` and `check`.

use super::{Kept, Memory};
use crate::model::Secret;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// The PHC string of a password, with a new salt.
pub(super) fn make(argon: &Argon2, password: &Secret, memory: &mut Memory) -> anyhow::Result<String> {
    let salt = Salt::generate();
    phc(argon, salt, digest(argon, password, &salt, Params::DEFAULT_OUTPUT_LEN, memory)?)
}

/// Is it the password that was kept? Under the algorithm and the parameters it was kept with.
pub(super) fn fits(kept: &PasswordHash, password: &Secret, memory: &mut Memory) -> anyhow::Result<bool> {
    let (Some(salt), Some(wanted)) = (&kept.salt, &kept.hash) else { return Ok(false) };
    let version = kept.version.map_or(Ok(Version::default()), Version::try_from)?;
    let argon = Argon2::new(Algorithm::new(kept.algorithm)?, version, Params::try_from(kept)?);
    // `Output` compares in constant time.
    Ok(digest(&argon, password, salt, wanted.len(), memory)? == *wanted)
}

/// Is it kept as new passwords are?
pub(super) fn is_current(argon: &Argon2, kept: &Kept) -> bool {
    let Kept::Argon2(hash) = kept else { return false };
    let wanted = argon.params();
    let same = |params: Params| (params.m_cost(), params.t_cost(), params.p_cost()) == (wanted.m_cost(), wanted.t_cost(), wanted.p_cost());
    hash.algorithm == Algorithm::Argon2id.ident() && Params::try_from(&**hash).is_ok_and(same)
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

pub(super) fn phc(argon: &Argon2, salt: Salt, hash: Output) -> anyhow::Result<String> {
    let params = ParamsString::try_from(argon.params())?;
    let (algorithm, version) = (Algorithm::Argon2id.ident(), Some(Version::V0x13.into()));
    Ok(PasswordHash { algorithm, version, params, salt: Some(salt), hash: Some(hash) }.to_string())
}
