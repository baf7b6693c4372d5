//! A password as somebody kept it: Tegata's own argon2id, and the notations of passlib, Werkzeug, Django, the PHC
//! format, the C library and Firebase. Only reads; `check` computes. Called by `super` and by `service::import`.

use super::notation::{Fields, ab64, base64, bcrypt64, hex};
use super::unusable::{Unusable, name_of};
use argon2::Params;
use argon2::password_hash::phc::PasswordHash;

/// Which function, with what, and what came out.
pub enum Kept {
    /// `$argon2id$v=19$m=..,t=..,p=..$salt$digest`, argon2i and argon2d too.
    Argon2(Box<PasswordHash>),
    /// bcrypt, and what it was given: the password, or a digest of it that has no limit of 72 bytes.
    Bcrypt { fed: Fed, cost: u32, salt: [u8; 16], digest: Vec<u8> },
    /// PBKDF2 (RFC 8018).
    Pbkdf2 { hmac: Hmac, rounds: u32, salt: Vec<u8>, digest: Vec<u8> },
    /// scrypt (RFC 7914).
    Scrypt { cost: Scrypt, salt: Vec<u8>, digest: Vec<u8> },
    /// `$5$` and `$6$` of the C library's `crypt`, in the notation that its crate reads.
    ShaCrypt { rounds: u32, text: String },
    /// Firebase's own: scrypt makes a key, under which the project's signer key is encrypted.
    Firebase { cost: Scrypt, salt: Vec<u8>, signer: Vec<u8>, digest: Vec<u8> },
}

/// What bcrypt is given for a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fed {
    /// The password itself: bytes after the 72nd do not count.
    Password,
    /// Its SHA-256 in hexadecimal (Django).
    Sha256Hex,
    /// Its SHA-256 in base64 (passlib's `bcrypt_sha256`, first version).
    Sha256Base64,
    /// Its HMAC-SHA-256 under the salt's text, in base64 (second version).
    HmacBase64(String),
}

/// The digest inside PBKDF2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hmac {
    Sha1,
    Sha256,
    Sha512,
}

/// The cost of scrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scrypt {
    /// Binary logarithm of N.
    pub log_n: u8,
    /// Block size.
    pub r: u32,
    /// Parallelism.
    pub p: u32,
}

impl Kept {
    /// Reads any of the notations; what is none of them, or damaged, is named.
    pub fn parse(text: &str) -> Result<Self, Unusable> {
        let scheme = text.trim_start_matches('$').split(['$', ':']).next().unwrap_or_default();
        let read = match (text.starts_with('$'), scheme) {
            (true, "argon2id" | "argon2i" | "argon2d") => argon2(text),
            (true, "2a" | "2b" | "2y") => bcrypt(text, Fed::Password),
            (true, "bcrypt-sha256") => passlib_bcrypt_sha256(text),
            (true, "pbkdf2") => passlib_pbkdf2(text, Hmac::Sha1),
            (true, "pbkdf2-sha256") => passlib_pbkdf2(text, Hmac::Sha256),
            (true, "pbkdf2-sha512") => passlib_pbkdf2(text, Hmac::Sha512),
            (true, "scrypt") => phc_scrypt(text),
            (true, "5" | "6") => sha_crypt(text),
            (true, "fbscrypt") => firebase(text),
            (false, "argon2") => text.strip_prefix("argon2").and_then(argon2),
            (false, "bcrypt") => text.strip_prefix("bcrypt$").and_then(|rest| bcrypt(rest, Fed::Password)),
            (false, "bcrypt_sha256") => text.strip_prefix("bcrypt_sha256$").and_then(|rest| bcrypt(rest, Fed::Sha256Hex)),
            (false, "pbkdf2_sha1") => django_pbkdf2(text, Hmac::Sha1),
            (false, "pbkdf2_sha256") => django_pbkdf2(text, Hmac::Sha256),
            (false, "pbkdf2") => werkzeug_pbkdf2(text),
            (false, "scrypt") if text.starts_with("scrypt:") => werkzeug_scrypt(text),
            (false, "scrypt") => django_scrypt(text),
            _ => return Err(name_of(text)),
        };
        read.filter(Self::is_whole).ok_or_else(|| Unusable::Damaged(scheme_name(scheme)))
    }

    /// A digest that was cut off would be right for many a password.
    fn is_whole(&self) -> bool {
        match self {
            Kept::Argon2(hash) => {
                hash.salt.is_some() && hash.hash.as_ref().is_some_and(|hash| hash.len() >= 16) && Params::try_from(&**hash).is_ok()
            }
            Kept::Bcrypt { digest, .. } => digest.len() == 23,
            Kept::Pbkdf2 { digest, .. } | Kept::Scrypt { digest, .. } => (16..=128).contains(&digest.len()),
            Kept::ShaCrypt { .. } => true,
            Kept::Firebase { digest, signer, .. } => digest.len() >= 16 && digest.len() == signer.len(),
        }
    }
}

/// The names are ours, so that nothing of the text itself is repeated.
fn scheme_name(scheme: &str) -> &'static str {
    const NAMES: [&str; 9] = ["argon2", "bcrypt-sha256", "bcrypt_sha256", "bcrypt", "pbkdf2", "scrypt", "fbscrypt", "5", "6"];
    match NAMES.into_iter().find(|name| scheme.starts_with(name)) {
        Some("5") => "sha256_crypt",
        Some("6") => "sha512_crypt",
        Some(name) => name,
        None => "bcrypt",
    }
}

fn argon2(text: &str) -> Option<Kept> {
    PasswordHash::new(text).ok().map(Box::new).map(Kept::Argon2)
}

/// `$2b$12$`, 22 characters of salt, 31 of digest.
fn bcrypt(text: &str, fed: Fed) -> Option<Kept> {
    let fields = Fields::of(text.strip_prefix('$')?, '$');
    let [version, cost, rest] = fields.exactly()?;
    // `2x` marks the digests of a faulty implementation, which nobody computes any more.
    (matches!(version, "2a" | "2b" | "2y") && rest.len() == 53 && rest.is_ascii()).then_some(())?;
    bcrypt_of(fed, cost, &rest[..22], &rest[22..])
}

fn bcrypt_of(fed: Fed, cost: &str, salt: &str, digest: &str) -> Option<Kept> {
    let cost = cost.parse().ok().filter(|cost| (4..=31).contains(cost))?;
    Some(Kept::Bcrypt { fed, cost, salt: bcrypt64(salt)?.try_into().ok()?, digest: bcrypt64(digest)? })
}

/// `$bcrypt-sha256$v=2,t=2b,r=12$salt$digest`; the first version wrote `$bcrypt-sha256$2b,12$salt$digest`.
fn passlib_bcrypt_sha256(text: &str) -> Option<Kept> {
    let [_, _, settings, salt, digest] = Fields::of(text, '$').exactly()?;
    if let Some(cost) = ["2b,", "2a,", "2y,"].iter().find_map(|version| settings.strip_prefix(version)) {
        return bcrypt_of(Fed::Sha256Base64, cost, salt, digest);
    }
    let settings = Fields::of(settings, ',');
    (settings.named("v")? == "2" && matches!(settings.named("t")?, "2a" | "2b")).then_some(())?;
    bcrypt_of(Fed::HmacBase64(salt.to_owned()), settings.named("r")?, salt, digest)
}

/// `$pbkdf2-sha256$29000$salt$digest` in passlib's base64; the PHC format writes `i=29000,l=32` and common base64.
fn passlib_pbkdf2(text: &str, hmac: Hmac) -> Option<Kept> {
    let [_, _, settings, salt, digest] = Fields::of(text, '$').exactly()?;
    let rounds = Fields::of(settings, ',').named("i").unwrap_or(settings).parse().ok()?;
    Some(Kept::Pbkdf2 { hmac, rounds, salt: ab64(salt)?, digest: ab64(digest)? })
}

/// `pbkdf2_sha256$870000$salt$digest`: the salt is taken as it is written.
fn django_pbkdf2(text: &str, hmac: Hmac) -> Option<Kept> {
    let [_, rounds, salt, digest] = Fields::of(text, '$').exactly()?;
    Some(Kept::Pbkdf2 { hmac, rounds: rounds.parse().ok()?, salt: salt.into(), digest: base64(digest)? })
}

/// `pbkdf2:sha256:1000000$salt$hexadecimal`.
fn werkzeug_pbkdf2(text: &str) -> Option<Kept> {
    let [method, salt, digest] = Fields::of(text, '$').exactly()?;
    let [_, hmac, rounds] = Fields::of(method, ':').exactly()?;
    let hmac = match hmac {
        "sha1" => Hmac::Sha1,
        "sha256" => Hmac::Sha256,
        "sha512" => Hmac::Sha512,
        _ => return None,
    };
    Some(Kept::Pbkdf2 { hmac, rounds: rounds.parse().ok()?, salt: salt.into(), digest: hex(digest)? })
}

/// `$scrypt$ln=16,r=8,p=1$salt$digest`, of passlib and of the PHC format alike.
fn phc_scrypt(text: &str) -> Option<Kept> {
    let [_, _, settings, salt, digest] = Fields::of(text, '$').exactly()?;
    let settings = Fields::of(settings, ',');
    let cost =
        Scrypt { log_n: settings.named("ln")?.parse().ok()?, r: settings.named("r")?.parse().ok()?, p: settings.named("p")?.parse().ok()? };
    Some(Kept::Scrypt { cost, salt: base64(salt)?, digest: base64(digest)? })
}

/// `scrypt:32768:8:1$salt$hexadecimal`.
fn werkzeug_scrypt(text: &str) -> Option<Kept> {
    let [method, salt, digest] = Fields::of(text, '$').exactly()?;
    let [_, n, r, p] = Fields::of(method, ':').exactly()?;
    Some(Kept::Scrypt { cost: scrypt(n, r, p)?, salt: salt.into(), digest: hex(digest)? })
}

/// `scrypt$16384$salt$8$5$digest`.
fn django_scrypt(text: &str) -> Option<Kept> {
    let [_, n, salt, r, p, digest] = Fields::of(text, '$').exactly()?;
    Some(Kept::Scrypt { cost: scrypt(n, r, p)?, salt: salt.into(), digest: base64(digest)? })
}

fn scrypt(n: &str, r: &str, p: &str) -> Option<Scrypt> {
    let n: u64 = n.parse().ok().filter(|n: &u64| n.is_power_of_two())?;
    Some(Scrypt { log_n: u8::try_from(n.ilog2()).ok()?, r: r.parse().ok()?, p: p.parse().ok()? })
}

/// `$6$rounds=656000$salt$digest`; without rounds it is 5000.
fn sha_crypt(text: &str) -> Option<Kept> {
    let fields: Vec<&str> = text.split('$').collect();
    let (rounds, salt, digest) = match fields[..] {
        [_, _, salt, digest] => (5000, salt, digest),
        [_, _, rounds, salt, digest] => (rounds.strip_prefix("rounds=")?.parse().ok()?, salt, digest),
        _ => return None,
    };
    let length = if fields[1] == "5" { 43 } else { 86 };
    let fits = (1000..=999_999_999).contains(&rounds) && salt.len() <= 16 && digest.len() == length;
    fits.then(|| Kept::ShaCrypt { rounds, text: text.to_owned() })
}

/// `$fbscrypt$v=1,n=14,r=8,p=1,ss=<separator>,sk=<signer key>$salt$digest`: what Firebase exports in several places, in one.
fn firebase(text: &str) -> Option<Kept> {
    let [_, _, settings, salt, digest] = Fields::of(text, '$').exactly()?;
    let settings = Fields::of(settings, ',');
    (settings.named("v")? == "1").then_some(())?;
    let cost = Scrypt {
        log_n: settings.named("n")?.parse().ok()?,
        r: settings.named("r")?.parse().ok()?,
        p: settings.named("p").unwrap_or("1").parse().ok()?,
    };
    let salt = [base64(salt)?, base64(settings.named("ss")?)?].concat();
    Some(Kept::Firebase { cost, salt, signer: base64(settings.named("sk")?)?, digest: base64(digest)? })
}
