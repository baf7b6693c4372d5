//! Kept passwords of other products, as their own libraries wrote them: `tests/import/fixtures/generate.py`.

use super::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Written {
    by: String,
    what: String,
    password: String,
    hash: String,
}

fn written() -> Vec<Written> {
    let rows: Vec<Written> = serde_json::from_str(include_str!("../../tests/import/fixtures/hashes.json")).unwrap();
    assert!(rows.len() >= 29, "{}", rows.len());
    rows
}

fn hasher() -> Hasher {
    Hasher::new(256, 1, 1, 2, 64).unwrap()
}

#[tokio::test]
async fn every_notation_is_verified_and_becomes_argon2id() {
    let hasher = hasher();
    for Written { by, what, password, hash } in written() {
        let whose = format!("{by}, {what}");
        let kept = Kept::parse(&hash).unwrap_or_else(|why| panic!("{whose}: {why}"));
        assert_eq!(kept.too_costly(256), None, "{whose}");
        let wrong: Secret = format!("{}?", password.chars().take(20).collect::<String>()).into();
        assert_eq!(hasher.verify(&wrong, Some(&hash)).await.unwrap(), Verdict::Wrong, "{whose}");
        let password: Secret = password.into();
        let Verdict::Outdated(ours) = hasher.verify(&password, Some(&hash)).await.unwrap() else { panic!("{whose}") };
        assert!(ours.starts_with("$argon2id$v=19$m=256,t=1,p=1$"), "{whose}: {ours}");
        assert_eq!(hasher.verify(&password, Some(&ours)).await.unwrap(), Verdict::Right, "{whose}");
    }
}

#[tokio::test]
async fn no_letter_of_a_digest_may_change() {
    let hasher = hasher();
    for Written { by, what, password, hash } in written() {
        // Eight from the end: past what padding and stray bits reach.
        let at = hash.len() - 8;
        let other = if &hash[at..=at] == "0" { "1" } else { "0" };
        let changed = format!("{}{other}{}", &hash[..at], &hash[at + 1..]);
        assert_eq!(hasher.verify(&password.into(), Some(&changed)).await.unwrap(), Verdict::Wrong, "{by}, {what}");
    }
}

/// The limit of 72 bytes is bcrypt's own and has to stay, or the people above it could not sign in; where the
/// library put a digest before it there is none.
#[tokio::test]
async fn bcrypt_ends_after_72_bytes_and_its_digests_do_not() {
    let hasher = hasher();
    for Written { by, what, password, hash } in written().into_iter().filter(|row| row.password.len() > 72) {
        let same_start: Secret = format!("{}and goes on otherwise", &password[..72]).into();
        let right = hasher.verify(&same_start, Some(&hash)).await.unwrap() != Verdict::Wrong;
        assert_eq!(right, what == "2b, 72 bytes of it", "{by}, {what}");
    }
}

#[tokio::test]
async fn a_nul_is_a_byte_like_any_other() {
    let hasher = hasher();
    let row = written().into_iter().find(|row| row.password.contains('\0')).unwrap();
    assert_eq!(hasher.verify(&"before".to_owned().into(), Some(&row.hash)).await.unwrap(), Verdict::Wrong);
    assert_eq!(hasher.verify(&"before\0".to_owned().into(), Some(&row.hash)).await.unwrap(), Verdict::Wrong);
}

/// The example that Google publishes with its own implementation.
#[tokio::test]
async fn firebase() {
    let kept = "$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";
    let hasher = hasher();
    assert_eq!(hasher.verify(&"user2password".to_owned().into(), Some(kept)).await.unwrap(), Verdict::Wrong);
    assert!(matches!(hasher.verify(&"user1password".to_owned().into(), Some(kept)).await.unwrap(), Verdict::Outdated(_)));
}

#[test]
fn what_cannot_be_taken_over_is_named_and_never_repeated() {
    let damaged_bcrypt = format!("$2b$12${}", "a".repeat(52));
    for (text, named) in [
        ("hunter2", Unusable::Plain),
        ("pa$$word", Unusable::Plain),
        ("", Unusable::Plain),
        ("5f4dcc3b5aa765d61d8327deb882cf99", Unusable::Fast("MD5")),
        ("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8", Unusable::Fast("SHA-1")),
        ("5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", Unusable::Fast("SHA-2")),
        ("md5$salt$0ef42ff7ad32ed4c21c94ffbe42d1b19", Unusable::Fast("MD5")),
        ("{SSHA}MyHNlQFQmDjfZYRUv5dzCmFZgvM7mYRC", Unusable::Fast("SHA")),
        ("$1$abcdefgh$G//4keteveJp0qb8z2DxG/", Unusable::Unsupported("md5_crypt")),
        ("$P$B123456789012345678901234567890", Unusable::Unsupported("phpass")),
        ("$later$v=1$salt$digest", Unusable::Unknown),
        (&damaged_bcrypt, Unusable::Damaged("bcrypt")),
        ("$argon2id$v=19$m=256,t=1,p=1$c2FsdHNhbHQ", Unusable::Damaged("argon2")),
        ("$argon2id$v=19$m=256,t=1,p=1$c2FsdHNhbHQ$AAAA", Unusable::Damaged("argon2")),
        ("pbkdf2:md5:1000$salt$00", Unusable::Damaged("pbkdf2")),
        ("pbkdf2_sha256$1000$salt$", Unusable::Damaged("pbkdf2")),
        ("scrypt:1000:8:1$salt$00112233445566778899aabbccddeeff", Unusable::Damaged("scrypt")),
        ("$6$rounds=5$salt$x", Unusable::Damaged("sha512_crypt")),
        ("$bcrypt-sha256$v=3,t=2b,r=4$salt$digest", Unusable::Damaged("bcrypt-sha256")),
    ] {
        assert_eq!(Kept::parse(text).err(), Some(named), "{text}");
    }
}

#[test]
fn absurd_costs_are_named() {
    let digest = "A".repeat(43);
    let hex = "00".repeat(32);
    for (text, named) in [
        (format!("$2b$16${}", "a".repeat(53)), "a bcrypt cost"),
        (format!("pbkdf2:sha256:5000001$salt${hex}"), "PBKDF2 iterations"),
        (format!("$6$rounds=999999999$salt${}", "a".repeat(86)), "crypt rounds"),
        (format!("scrypt:4194304:8:1$salt${hex}"), "scrypt memory"),
        (format!("scrypt:1024:4294967295:1$salt${hex}"), "scrypt memory"),
        (format!("$scrypt$ln=63,r=8,p=1$c2FsdA${digest}"), "scrypt memory"),
        (format!("scrypt:32768:8:33$salt${hex}"), "scrypt parallelism"),
        (format!("$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ${digest}"), "argon2 memory"),
        (format!("$argon2id$v=19$m=65536,t=1000,p=1$c2FsdHNhbHQ${digest}"), "argon2 iterations"),
    ] {
        assert_eq!(Kept::parse(&text).unwrap().too_costly(19_456), Some(Unusable::TooCostly(named)), "{text}");
    }
    // What the settings allow Tegata itself is allowed here.
    let own = format!("$argon2id$v=19$m=1048576,t=3,p=1$c2FsdHNhbHQ${digest}");
    assert_eq!(Kept::parse(&own).unwrap().too_costly(1_048_576), None);
}
