//! The keys behind everything secret, all derived from one master key: sealing private keys at
//! rest, deriving session credentials, marking known browsers. Nothing here is ever stored.

use super::{Random, b64};
use crate::settings;
use anyhow::{Context, Result, ensure};
use aws_lc_rs::aead::{AES_256_GCM, Aad, RandomizedNonceKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::{digest, hmac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The refresh key that new sessions are derived with; a row says which one it used.
pub const REFRESH_KEY_VERSION: i64 = 1;

/// Derived keys, one for each purpose.
pub struct Vault {
    seal: RandomizedNonceKey,
    refresh: hmac::Key,
    device: hmac::Key,
    backup: hmac::Key,
}

/// Proves that what went through it is whole, and was written by whoever holds the master key.
pub struct Proof(hmac::Context);

impl Proof {
    /// Takes in more of it.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The proof, as base64url.
    pub fn finish(self) -> String {
        b64(self.0.sign().as_ref())
    }
}

impl Vault {
    /// The vault of a store that is there already: a missing key is not made.
    pub fn existing(settings: &settings::Store) -> Result<Self> {
        match &settings.key {
            Some(key) => Vault::new(key.expose().as_bytes()),
            None => Vault::new(&read_master_key(&settings.key_file)?),
        }
    }

    /// Derives every key from a master key of any length that holds at least 256 bits.
    pub fn new(master: &[u8]) -> Result<Self> {
        ensure!(master.len() >= 32, "the store's key is too short: it needs 32 bytes or more (`tegata secret generate` makes one)");
        let root = Salt::new(HKDF_SHA256, b"tegata").extract(master);
        let derive = |purpose: &[u8]| -> Result<[u8; 32]> {
            let mut key = [0; 32];
            root.expand(&[purpose], HKDF_SHA256).and_then(|okm| okm.fill(&mut key)).ok().context("key derivation failed")?;
            Ok(key)
        };
        Ok(Vault {
            seal: RandomizedNonceKey::new(&AES_256_GCM, &derive(b"seal 1")?).ok().context("AES-256-GCM key")?,
            refresh: hmac::Key::new(hmac::HMAC_SHA256, &derive(b"refresh 1")?),
            device: hmac::Key::new(hmac::HMAC_SHA256, &derive(b"device 1")?),
            backup: hmac::Key::new(hmac::HMAC_SHA256, &derive(b"backup 1")?),
        })
    }

    /// Encrypts `plain` for the store; `label` binds it to its row.
    pub fn seal(&self, label: &str, plain: &[u8]) -> Result<String> {
        let mut buffer = plain.to_vec();
        let nonce = self.seal.seal_in_place_append_tag(Aad::from(label.as_bytes()), &mut buffer).ok().context("sealing failed")?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.extend_from_slice(&buffer);
        Ok(b64(&sealed))
    }

    /// Opens what `seal` made under the same label and the same master key.
    pub fn open(&self, label: &str, sealed: &str) -> Result<Vec<u8>> {
        let sealed = super::unb64(sealed).context("a sealed value in the store is damaged")?;
        ensure!(sealed.len() > 12, "a sealed value in the store is damaged");
        let (nonce, body) = sealed.split_at(12);
        let nonce = aws_lc_rs::aead::Nonce::try_assume_unique_for_key(nonce).ok().context("nonce")?;
        let mut buffer = body.to_vec();
        let plain = self.seal.open_in_place(nonce, Aad::from(label.as_bytes()), &mut buffer).ok().context(
            "the store's key does not open this store: give the key it was made with (file `store.key-file`, or TEGATA_STORE_KEY)",
        )?;
        Ok(plain.to_vec())
    }

    /// Seals a value of ours that travels through other hands: a code, a ticket.
    pub fn seal_value(&self, label: &str, value: &impl Serialize) -> Result<String> {
        self.seal(label, &serde_json::to_vec(value)?)
    }

    /// Opens what `seal_value` made under the same label; `None` for everything else.
    pub fn open_value<T: DeserializeOwned>(&self, label: &str, sealed: &str) -> Option<T> {
        serde_json::from_slice(&self.open(label, sealed).ok()?).ok()
    }

    /// The credential's proof for one generation of a session.
    pub fn refresh_mac(&self, sid: &str, salt: &str, generation: i64) -> String {
        b64(hmac::sign(&self.refresh, format!("{sid}.{salt}.{generation}").as_bytes()).as_ref())
    }

    /// Begins the proof of a backup; `label` says of what part.
    pub fn proof(&self, label: &str) -> Proof {
        let mut proof = hmac::Context::with_key(&self.backup);
        proof.update(label.as_bytes());
        proof.update(b"\n");
        Proof(proof)
    }

    /// Marks a browser that signed in to this account before.
    pub fn device_mark(&self, account_id: &str, device: &str) -> String {
        b64(hmac::sign(&self.device, format!("{account_id}.{device}").as_bytes()).as_ref())
    }
}

/// Reads the master key from its file.
fn read_master_key(path: &Path) -> Result<Vec<u8>> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("cannot read the key file {}: put the store's key there, or give it as TEGATA_STORE_KEY", path.display())
    })?;
    let key = super::unb64(text.trim()).filter(|key| key.len() >= 32);
    key.with_context(|| format!("the key file {} is damaged: restore it from a backup", path.display()))
}

/// Reads the master key from its file, or makes the file with mode 0600.
pub fn master_key_file(path: &Path, random: &dyn Random) -> Result<Vec<u8>> {
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let mut key = [0; 32];
            random.fill(&mut key);
            file.write_all(b64(&key).as_bytes())
                .and_then(|()| file.sync_all())
                .with_context(|| format!("cannot write the key file {}", path.display()))?;
            Ok(key.to_vec())
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => read_master_key(path),
        Err(error) => Err(error).with_context(|| format!("cannot make the key file {}", path.display())),
    }
}

/// SHA-256 of a random token, for values that are looked up: too long to guess, so no slow hash is needed.
pub fn fingerprint(token: &str) -> String {
    b64(&sha256(token))
}

/// SHA-256.
pub fn sha256(text: &str) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
    out
}

/// SHA-512.
pub fn sha512(text: &str) -> [u8; 64] {
    let mut out = [0; 64];
    out.copy_from_slice(digest::digest(&digest::SHA512, text.as_bytes()).as_ref());
    out
}

/// Compares without telling by time where the difference is.
pub fn same(a: &str, b: &str) -> bool {
    verify_slices_are_equal(a.as_bytes(), b.as_bytes()).is_ok()
}
