//! Which key may vouch for a token. A key is for one algorithm, a set is either public keys or
//! secrets, and a key without `kid` stands alone: so no header can talk a key into anything.

use super::{Algorithm, Compact, KeyRefusal, Refusal};

/// A parsed key that can check signatures of its one algorithm.
pub trait Key {
    /// Its name; absent only in shared-secret mode and for a key given by hand.
    fn kid(&self) -> Option<&str>;
    /// The only algorithm it is used with.
    fn alg(&self) -> Algorithm;
    /// Whether `signature` is this key's over `message`.
    fn check(&self, message: &[u8], signature: &[u8]) -> bool;
}

/// The keys that a verifier trusts.
#[derive(Debug, Clone)]
pub struct KeySet<K>(Vec<K>);

impl<K> Default for KeySet<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Key> KeySet<K> {
    /// A set of one key, which needs no `kid`.
    pub fn of(key: K) -> Self {
        Self(vec![key])
    }

    /// Builds a set of many; returns beside it the keys that cannot be in it, and why.
    pub fn build(mut keys: Vec<K>) -> (Self, Vec<(K, KeyRefusal)>) {
        // Public keys with a name first, so that the order in a file decides nothing else.
        keys.sort_by_key(|key| (key.alg().is_symmetric(), key.kid().is_none()));
        let (mut set, mut refused) = (Self::default(), Vec::new());
        for key in keys {
            match set.admits(&key) {
                Ok(()) => set.0.push(key),
                Err(why) => refused.push((key, why)),
            }
        }
        (set, refused)
    }

    fn admits(&self, new: &K) -> Result<(), KeyRefusal> {
        for key in &self.0 {
            if key.alg().is_symmetric() != new.alg().is_symmetric() {
                return Err(KeyRefusal::Mixed);
            }
            if new.kid().is_none() || key.kid().is_none() {
                return Err(KeyRefusal::KidMissing);
            }
            // RFC 7517 section 4.5 lets keys of different types share a `kid`.
            if (key.kid(), key.alg()) == (new.kid(), new.alg()) {
                return Err(KeyRefusal::KidTaken);
            }
        }
        Ok(())
    }

    /// The keys.
    pub fn iter(&self) -> impl Iterator<Item = &K> {
        self.0.iter()
    }

    /// Whether its keys are secrets, as in shared-secret mode.
    pub fn is_symmetric(&self) -> bool {
        self.0.iter().any(|key| key.alg().is_symmetric())
    }

    /// Whether there is no key, so that no token can be accepted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Finds the key that the token names and checks the signature with it.
    pub fn check(&self, token: &Compact) -> Result<&K, Refusal> {
        let key = self.find(token)?;
        match key.check(token.signing_input.as_bytes(), &token.signature) {
            true => Ok(key),
            false => Err(Refusal::Signature),
        }
    }

    /// A token without `kid` finds only the key without one. The algorithm never chooses how to
    /// check: it must be the one that the found key has anyway.
    fn find(&self, token: &Compact) -> Result<&K, Refusal> {
        let (kid, alg) = (token.header.kid.as_deref(), token.header.alg);
        if self.is_empty() {
            return Err(Refusal::UnknownKey);
        }
        if self.0.iter().all(|key| key.alg() != alg) {
            return Err(Refusal::AlgNotAllowed);
        }
        let mut named = self.0.iter().filter(|key| key.kid() == kid).peekable();
        if named.peek().is_none() {
            return Err(if kid.is_some() { Refusal::UnknownKey } else { Refusal::KidMissing });
        }
        named.find(|key| key.alg() == alg).ok_or(Refusal::AlgMismatch)
    }
}
