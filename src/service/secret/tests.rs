use super::*;
use crate::service::System;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn uuid(bytes: &[u8]) -> String {
    let hex = hex(bytes);
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

#[test]
fn what_documentation_prints_is_refused() {
    for known in [
        "supersecret",
        "your-256-bit-secret",
        "a-string-secret-at-least-256-bits-long",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
        "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
        "super-secret-jwt-token-with-at-least-32-characters-long",
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        "HqSU9nOyo9mZDTKiOpme/DavOMnIdvlpxKVHkb5p+HI=",
    ] {
        assert_eq!(check_secret(known), Err(Weakness::Published), "{known}");
    }
}

#[test]
fn short_ones_and_blanks_are_refused() {
    let good = generate(&System);
    assert_eq!(check_secret(&good[..31]), Err(Weakness::TooShort(31)));
    assert_eq!(check_secret(&good[..32]), Ok(()));
    for blank in [format!("{good} "), format!("\t{good}"), format!("{good}\n"), format!("{}\u{7}{good}", &good[..4])] {
        assert_eq!(check_secret(&blank), Err(Weakness::Blank), "{blank:?}");
    }
}

#[test]
fn words_are_refused() {
    for words in [
        "correct-horse-battery-staple-correct",
        "the quick brown dog jumps over the lazy fox",
        "MyS3cr3tK3yF0rJwtT0k3nS1gn1ng2024!",
        "acme-company-jwt-signing-key-2024-version-2",
        "watashinonihongonohimitsunokagidesu",
        "TotemoNagaiHimitsuNoMojiretsuDesu2024",
        "una-frase-muy-larga-para-la-clave-secreta-del-token",
        "ThisIsTheBestSecretOfMyCompany!!",
        "qwertyuiop1234567890asdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9",
        "mnbvcxzlkjhgfdsapoiuytrewq098765",
        "zyxwvutsrqponmlkjihgfedcba-9876543210",
        "nekotsterces-ruoy-fo-yek-gningis-eht",
        "production-token-service-3f9a-key-v2",
    ] {
        assert_eq!(check_secret(words), Err(Weakness::Words), "{words}");
    }
    // The same words in base64 and in hexadecimal.
    let words = "correct-horse-battery-staple-correct";
    assert_eq!(check_secret(&STANDARD.encode(words)), Err(Weakness::Words));
    assert_eq!(check_secret(&hex(words.as_bytes())), Err(Weakness::Words));
}

#[test]
fn repetition_and_patterns_are_refused() {
    let half = &generate(&System)[PREFIX.len()..][..20];
    for repeats in
        [half.repeat(2), "ab12".repeat(10), "0".repeat(20) + "1".repeat(20).as_str(), "x7Qp2Lm9".repeat(4), "deadbeefcafebabe".repeat(3)]
    {
        assert!(matches!(check_secret(&repeats), Err(Weakness::Repeats | Weakness::Words)), "{repeats}: {:?}", check_secret(&repeats));
    }
    assert_eq!(check_secret(&half.repeat(2)), Err(Weakness::Repeats));
    let mirrored: String = half.chars().chain(half.chars().rev()).collect();
    assert_eq!(check_secret(&mirrored), Err(Weakness::Repeats));
}

#[test]
fn patterns_are_refused() {
    for pattern in ["01.02.2003 04.05.2006 07.08.2009 10.11.2012", "31.12.1999/01.01.2000/29.02.2004/"] {
        assert!(check_secret(pattern) == Err(Weakness::Guessable), "{pattern}: {:?}", check_secret(pattern));
    }
}

#[test]
fn placeholders_are_refused() {
    for said in [
        "django-insecure-5v#8q!k2@x9z$w7e^r4t&y1u*i3o(p6a)s0d",
        "k2x9zw7er4ty1ui3op6as0dfgh-CHANGE_ME",
        "replace-with-k2x9zw7er4ty1ui3op6as0dfgh",
    ] {
        assert_eq!(check_secret(said), Err(Weakness::Placeholder), "{said}");
    }
}

#[test]
fn a_made_one_needs_no_quotes_anywhere() {
    let secret = generate(&System);
    assert!(secret.starts_with(PREFIX) && secret.len() == 47);
    assert!(secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    assert_ne!(secret, generate(&System));
}

#[test]
fn the_start_is_refused_with_the_name_and_the_way_out() {
    let load = |secret: &'static str| {
        let env =
            move |name: &str| ["SECRET_KEY", "TEGATA_STORE_KEY", "TEGATA_SERVICE_FLASK_SECRET"].contains(&name).then(|| secret.to_owned());
        check_all(&Settings::parse("[[service]]\nid = \"flask\"\n", "Leptos.toml", env).unwrap())
    };
    let told = load("supersecret").unwrap_err();
    assert!(told.starts_with("SECRET_KEY is refused: documentation"), "{told}");
    assert!(told.contains("\nTEGATA_STORE_KEY is refused"), "{told}");
    assert!(told.contains("\nTEGATA_SERVICE_FLASK_SECRET is refused") && told.contains("tegata secret generate"), "{told}");
    assert!(!told.contains("supersecret"));
    assert_eq!(load("iJ0v7cQm2RzXw4Lk9TfYb1NpEs8UhGd6-Ao3"), Ok(()));
    assert_eq!(check_all(&Settings::parse("", "Leptos.toml", |_| None).unwrap()), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// `openssl rand`, `secrets.token_urlsafe`, uuids and our own maker: whatever is random passes.
    #[test]
    fn random_ones_pass(bytes in any::<[u8; 48]>()) {
        let good = [
            hex(&bytes[..32]),
            hex(&bytes[..32]).to_uppercase(),
            STANDARD.encode(&bytes[..32]),
            STANDARD.encode(bytes),
            b64(&bytes[..32]),
            b64(&bytes[..24]),
            uuid(&bytes[..16]) + &uuid(&bytes[16..32]),
            format!("{PREFIX}{}", b64(&bytes[..32])),
        ];
        for secret in good {
            prop_assert_eq!(check_secret(&secret), Ok(()), "{}", secret);
        }
    }
}
