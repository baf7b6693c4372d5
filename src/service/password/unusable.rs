//! What cannot be taken over as a password, and how it is called. Never repeats any of the text: it may be a password.

use super::kept::{Kept, Scrypt};
use argon2::Params;

/// Why a kept password is not taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Readable by whoever reads the table.
    #[error("plain text instead of a hash")]
    Plain,
    /// One round of a fast digest: as good as plain text.
    #[error("a bare or salted {0} digest, guessed in no time")]
    Fast(&'static str),
    /// Known by name, but by no library in use here.
    #[error("{0}, which is not supported")]
    Unsupported(&'static str),
    /// The form of a hash, of an unknown kind.
    #[error("an unknown algorithm")]
    Unknown,
    /// Begins like a known notation and goes on otherwise.
    #[error("a damaged {0} hash")]
    Damaged(&'static str),
    /// One sign-in would cost too much.
    #[error("{0} beyond what one sign-in may cost")]
    TooCostly(&'static str),
}

/// As much memory as one hash may take, in KiB, unless the settings give Tegata's own more.
const MOST_MEMORY: u64 = 256 * 1024;
/// As much work as one hash may be: about three seconds of one core (docs/moving-in.md says what that comes to).
const MOST_BCRYPT: u32 = 15;
const MOST_PBKDF2: u32 = 5_000_000;
const MOST_SHA_CRYPT: u32 = 3_000_000;
/// Blocks of 128 bytes mixed.
const MOST_SCRYPT: u64 = 1 << 23;
/// KiB filled.
const MOST_ARGON2: u64 = 4 * 1024 * 1024;

impl Kept {
    /// Names the parameter that is absurd; `own_memory` is what Tegata's own hashes take, in KiB.
    pub fn too_costly(&self, own_memory: u32) -> Option<Unusable> {
        let memory = MOST_MEMORY.max(own_memory.into());
        let over = match self {
            Kept::Argon2(hash) => {
                let params = Params::try_from(&**hash).ok()?;
                let (m, t) = (u64::from(params.m_cost()), u64::from(params.t_cost()));
                if m > memory { Some("argon2 memory") } else { (m * t > MOST_ARGON2.max(memory * 4)).then_some("argon2 iterations") }
            }
            Kept::Bcrypt { cost, .. } => (*cost > MOST_BCRYPT).then_some("a bcrypt cost"),
            Kept::Pbkdf2 { rounds, .. } => (*rounds > MOST_PBKDF2).then_some("PBKDF2 iterations"),
            Kept::ShaCrypt { rounds, .. } => (*rounds > MOST_SHA_CRYPT).then_some("crypt rounds"),
            Kept::Scrypt { cost, .. } | Kept::Firebase { cost, .. } => scrypt_over(*cost, memory),
        };
        over.map(Unusable::TooCostly)
    }
}

fn scrypt_over(Scrypt { log_n, r, p }: Scrypt, memory: u64) -> Option<&'static str> {
    let blocks = 1_u64.checked_shl(log_n.into()).filter(|_| log_n < 40).map(|n| n.saturating_mul(r.into()));
    match blocks {
        Some(blocks) if blocks / 8 <= memory && u64::from(p) * u64::from(r) / 8 <= memory => {
            (blocks.saturating_mul(p.into()) > MOST_SCRYPT).then_some("scrypt parallelism")
        }
        _ => Some("scrypt memory"),
    }
}

/// Calls by its name what is none of the notations.
pub fn name_of(text: &str) -> Unusable {
    const NAMED: [(&str, Unusable); 19] = [
        ("$1$", Unusable::Unsupported("md5_crypt")),
        ("$apr1$", Unusable::Unsupported("apr_md5_crypt")),
        ("$2x$", Unusable::Unsupported("bcrypt 2x")),
        ("$2$", Unusable::Unsupported("bcrypt 2")),
        ("$P$", Unusable::Unsupported("phpass")),
        ("$H$", Unusable::Unsupported("phpass")),
        ("$y$", Unusable::Unsupported("yescrypt")),
        ("$gy$", Unusable::Unsupported("gost-yescrypt")),
        ("$7$", Unusable::Unsupported("scrypt in the notation $7$")),
        ("$sha1$", Unusable::Unsupported("sha1_crypt")),
        ("{SSHA", Unusable::Fast("SHA")),
        ("{SHA", Unusable::Fast("SHA")),
        ("{SMD5}", Unusable::Fast("MD5")),
        ("{MD5}", Unusable::Fast("MD5")),
        ("md5$", Unusable::Fast("MD5")),
        ("sha1$", Unusable::Fast("SHA-1")),
        ("sha256$", Unusable::Fast("SHA-256")),
        ("sha512$", Unusable::Fast("SHA-512")),
        ("unsalted_", Unusable::Fast("MD5 or SHA-1")),
    ];
    if let Some((_, named)) = NAMED.iter().find(|(start, _)| text.starts_with(start)) {
        return *named;
    }
    let all_hex = !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
    match text.len() {
        32 if all_hex => Unusable::Fast("MD5"),
        40 if all_hex => Unusable::Fast("SHA-1"),
        56 | 64 | 96 | 128 if all_hex => Unusable::Fast("SHA-2"),
        _ if text.starts_with('$') && text[1..].contains('$') => Unusable::Unknown,
        _ => Unusable::Plain,
    }
}
