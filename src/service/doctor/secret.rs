//! Secrets: can one be guessed, and do two who should share one have the same? Compared by fingerprint; a guessable
//! secret's is never shown, for whoever knows the one can try for the other.

use crate::model::finding::Finding;
use crate::service::secret;
use crate::settings::Settings;

/// Judges the settings, and the fingerprint that a service printed.
pub fn judge(settings: &Settings, theirs: Option<&str>) -> Vec<Finding> {
    let weak = secret::weak(settings);
    let mut found: Vec<Finding> = weak.into_iter().map(|(variable, weakness, _)| Finding::SecretWeak { variable, weakness }).collect();
    let Some(theirs) = theirs.map(str::to_ascii_lowercase) else { return found };
    match (settings.shared_secret(), fingerprint(settings)) {
        (None, _) => found.push(Finding::SecretMissing { theirs }),
        (_, Some(ours)) if ours != theirs => found.push(Finding::SecretDiffers { ours, theirs }),
        _ => {}
    }
    found
}

/// The fingerprint of SECRET_KEY, when there is one that cannot be guessed.
pub fn fingerprint(settings: &Settings) -> Option<String> {
    let secret = settings.shared_secret()?.expose();
    secret::check_secret(secret).is_ok().then(|| secret::fingerprint(secret))
}
