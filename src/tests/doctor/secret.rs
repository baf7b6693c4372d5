//! Secrets that can be guessed, and secrets that should be one and are two.

use super::Patient;
use crate::support::secret;
use tegata::model::finding::Finding;
use tegata::model::secret::Weakness;
use tegata::service::secret::fingerprint;

#[tokio::test]
async fn a_secret_key_that_can_be_guessed() {
    let mut patient = Patient::with(&[("SECRET_KEY", &secret())]).await;
    for (weak, weakness) in [
        ("x7Qz-short", Weakness::TooShort(10)),
        ("09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7", Weakness::Published),
        ("abcabcabcabcabcabcabcabcabcabcabcabc", Weakness::Repeats),
    ] {
        patient.set("SECRET_KEY", weak);
        patient.questions.fingerprint = Some(fingerprint(weak));
        assert_eq!(patient.found().await, [Finding::SecretWeak { variable: "SECRET_KEY".into(), weakness }]);
        // Whoever knows a guessable secret's fingerprint can try.
        patient.questions.fingerprint = Some("0123456789abcdef".into());
        assert_eq!(patient.found().await, [Finding::SecretWeak { variable: "SECRET_KEY".into(), weakness }]);
    }
}

#[tokio::test]
async fn a_service_s_secret_that_can_be_guessed() {
    let mut patient = Patient::new().await;
    patient.set("TEGATA_SERVICES", "shop");
    patient.set("TEGATA_SERVICE_SHOP_SECRET", "changeme-changeme-changeme-changeme");
    let Finding::SecretWeak { variable, .. } = Patient::only(patient.found().await) else { panic!("a weak secret") };
    assert_eq!(variable, "TEGATA_SERVICE_SHOP_SECRET");
}

#[tokio::test]
async fn a_service_with_another_secret_key() {
    let (ours, theirs) = (secret(), secret());
    let mut patient = Patient::with(&[("SECRET_KEY", &ours)]).await;
    patient.questions.fingerprint = Some(fingerprint(&theirs));
    let [ours, theirs] = [ours, theirs].map(|secret| fingerprint(&secret));
    assert_eq!(patient.found().await, [Finding::SecretDiffers { ours: ours.clone(), theirs }]);
    patient.questions.fingerprint = Some(ours.to_uppercase());
    assert_eq!(patient.found().await, []);
}

#[tokio::test]
async fn a_service_with_a_secret_key_and_tegata_without() {
    let mut patient = Patient::new().await;
    let theirs = fingerprint(&secret());
    patient.questions.fingerprint = Some(theirs.clone());
    assert_eq!(patient.found().await, [Finding::SecretMissing { theirs }]);
}

/// Whoever writes a kit can check theirs by this.
#[test]
fn the_fingerprint_is_what_the_kits_compute() {
    use aws_lc_rs::hmac;
    let whole = |secret: &str| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        hmac::sign(&key, b"tegata secret fingerprint").as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    for secret in [secret(), "鍵".repeat(20)] {
        assert_eq!(fingerprint(&secret), whole(&secret)[..16]);
    }
    // python3 -c 'import hmac; print(hmac.digest(b"tgk_for_the_documentation", b"tegata secret fingerprint", "sha256")[:8].hex())'
    assert_eq!(fingerprint("tgk_for_the_documentation"), "98518d12ac247c2d");
}
