//! Whether a shared secret can be guessed, and how a good one is made. Whoever knows the secret of
//! shared-secret mode can sign tokens for every service, so a guessable one stops the start.
//! Called by `cli` at start and by `tegata config check`; knows no settings file.

mod published;
mod words;

use super::{Random, b64};
pub use crate::model::secret::Weakness;
use crate::settings::Settings;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Least length in bytes: the output of SHA-256 (RFC 7518 §3.2).
pub const LEAST: usize = 32;
/// What begins a secret made here, so that scanners find leaked ones.
pub const PREFIX: &str = "tgk_";

/// Below this estimate of guesses, as a power of ten, a secret falls; the estimator ends at 2^64, above 19.
const GUESSES: f64 = 18.0;
/// Characters estimated at once; its time grows faster than the square of the length.
const WINDOW: usize = 32;

/// A fresh secret: a recognisable prefix and 256 bits in letters that neither Compose, dotenv nor a shell expands.
pub fn generate(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    format!("{PREFIX}{}", b64(&bytes))
}

/// What two holders of a secret may compare aloud: it names the secret and, where that cannot be guessed, reveals nothing.
/// The kits print the same: the first 8 bytes, in hexadecimal, of HMAC-SHA-256 keyed with the secret.
pub fn fingerprint(secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::sign(&key, b"tegata secret fingerprint").as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Refuses a guessable secret.
pub fn check_secret(secret: &str) -> Result<(), Weakness> {
    if published::knows(secret) {
        return Err(Weakness::Published);
    }
    if secret.len() < LEAST {
        return Err(Weakness::TooShort(secret.len()));
    }
    if secret.trim() != secret || secret.contains(char::is_control) {
        return Err(Weakness::Blank);
    }
    check_text(secret)?;
    // Encoded words are still words.
    decoded(secret).map_or(Ok(()), |text| if published::knows(&text) { Err(Weakness::Published) } else { check_text(&text) })
}

/// Refuses to start with guessable secrets; each sentence names the variable and says what to do.
pub fn check_all(settings: &Settings) -> Result<(), String> {
    let refusals: Vec<String> = (weak(settings).into_iter())
        .map(|(name, weakness, then)| format!("{name} is refused: {weakness}. Make a good one with `tegata secret generate` and {then}."))
        .collect();
    if refusals.is_empty() { Ok(()) } else { Err(refusals.join("\n")) }
}

/// The guessable secrets of the settings: the variable, what is wrong, and what is to be done with a better one.
pub fn weak(settings: &Settings) -> Vec<(String, Weakness, &'static str)> {
    let shared =
        settings.shared_secret().map(|secret| ("SECRET_KEY".to_owned(), secret, "give it to tegata and to every service that shares it"));
    let store = settings.store.key.as_ref().map(|secret| ("TEGATA_STORE_KEY".to_owned(), secret, "use it from the first start on"));
    let services = settings.services.iter().filter_map(|service| {
        service.secret.as_ref().map(|secret| (service.secret_variable(), secret, "give it to tegata and to that service"))
    });
    (shared.into_iter().chain(store).chain(services))
        .filter_map(|(name, secret, then)| Some((name, check_secret(secret.expose()).err()?, then)))
        .collect()
}

/// The rules that do not depend on length.
fn check_text(text: &str) -> Result<(), Weakness> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    if words::says_placeholder(text) {
        return Err(Weakness::Placeholder);
    }
    if words::share(text) >= 0.5 {
        return Err(Weakness::Words);
    }
    if repeats(&letters) {
        return Err(Weakness::Repeats);
    }
    let weak = |part: &[char]| zxcvbn::zxcvbn(&part.iter().collect::<String>(), &[]).guesses_log10() < GUESSES;
    let window = letters.len().min(WINDOW);
    if weak(&letters[..window]) || weak(&letters[letters.len() - window..]) {
        return Err(Weakness::Guessable);
    }
    Ok(())
}

/// True for few different characters, a piece said twice over, a mirrored half, or the same triples again and again.
fn repeats(letters: &[char]) -> bool {
    let distinct: std::collections::HashSet<char> = letters.iter().copied().collect();
    let triples: std::collections::HashSet<&[char]> = letters.windows(3).collect();
    let again = |period: usize| letters.iter().zip(&letters[period..]).all(|(a, b)| a == b);
    let mirrored = letters.iter().eq(letters.iter().rev());
    distinct.len() < 8 || triples.len() * 3 < letters.windows(3).len() * 2 || (1..=letters.len() / 2).any(again) || mirrored
}

/// The text inside hexadecimal or base64 letters, when it is plain ASCII.
fn decoded(secret: &str) -> Option<String> {
    let bare = secret.trim_end_matches('=');
    let bytes = unhex(bare).or_else(|| STANDARD_NO_PAD.decode(bare).ok()).or_else(|| URL_SAFE_NO_PAD.decode(bare).ok())?;
    let plain = bytes.len() >= 12 && bytes.iter().all(|b| (0x20..0x7f).contains(b));
    plain.then(|| String::from_utf8(bytes).ok()).flatten()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests;
