//! `tegata config check` and `tegata secret generate`.

use crate::support::process::Home;

#[tokio::test]
async fn check_shows_what_is_in_effect_and_where_from_with_secrets_masked() {
    let secret = Home::new().await.ok(&["secret", "generate"], "").trim().to_owned();
    let home = Home::new().await.with("SECRET_KEY", &secret).with("TEGATA_SESSION_IDLE_TTL", "12h");
    std::fs::write(home.path("Leptos.toml"), "[account]\nregistration = \"closed\"\n").unwrap();
    std::fs::write(home.path(".env"), "TEGATA_ACCOUNT_INVITE_TTL=2d\nTEGATA_SERVER_ADRR=x\n").unwrap();
    let out = home.ok(&["config", "check"], "");
    let line = |key: &str| out.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap_or_else(|| panic!("{key}: {out}"));
    assert!(line("idle-ttl").contains("\"12h\"") && line("idle-ttl").contains("env TEGATA_SESSION_IDLE_TTL"));
    assert!(line("registration").contains("\"closed\"") && line("registration").contains("Leptos.toml:2"));
    assert!(line("invite-ttl").contains("\"2d\""));
    assert!(out.contains("# warning: TEGATA_SERVER_ADRR is in the environment and is no setting"), "{out}");
    assert!(line("secret-key").contains("***") && !out.contains(&secret));
    assert!(!home.path("data").exists(), "looking makes nothing");
}

#[tokio::test]
async fn two_secrets_are_two() {
    let home = Home::new().await;
    let (one, two) = (home.ok(&["secret", "generate"], ""), home.ok(&["secret", "generate"], ""));
    assert!(one != two && one.trim().len() >= 43);
    assert!(one.trim().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{one}");
}

#[tokio::test]
async fn guessable_secrets_stop_check_and_start() {
    for weak in [
        "supersecret",
        "your-256-bit-secret",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
        "abcabcabcabcabcabcabcabcabcabcabcabc",
    ] {
        let home = Home::new().await.with("SECRET_KEY", weak);
        for arguments in [&["config", "check"][..], &["serve", "--addr", "127.0.0.1:0"]] {
            let err = home.fails(arguments, "");
            assert!(err.contains("tegata secret generate") && err.contains("SECRET_KEY"), "{err}");
            assert!(!err.contains(weak), "{err}");
        }
    }
}

#[tokio::test]
async fn wrong_settings_are_told_with_line_and_key() {
    let home = Home::new().await;
    std::fs::write(home.path("Leptos.toml"), "[server]\nmax-bdy = 1\n[session]\nidle-ttl = \"x\"\n").unwrap();
    let err = home.fails(&["config", "check"], "");
    assert!(err.contains("Leptos.toml:2") && err.contains("max-bdy") && err.contains("max-body"), "{err}");
    assert!(err.contains("Leptos.toml:4") && err.contains("idle-ttl"), "{err}");
    let err = home.fails(&["--config", "absent.toml", "config", "check"], "");
    assert!(err.contains("absent.toml"), "{err}");
}
