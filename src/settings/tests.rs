use super::*;
use crate::model::seed::{Keep, Registration};
use crate::model::service::GrantType;
use std::collections::{HashMap, HashSet};

fn parse(text: &str) -> Result<Settings, SettingsError> {
    parse_with(text, &[])
}

fn parse_with(text: &str, env: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let env: HashMap<String, String> = env.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Settings::parse(text, "Leptos.toml", move |name| env.get(name).cloned())
}

/// What a faulty file is told, one line a fault.
fn told(text: &str, env: &[(&str, &str)]) -> String {
    let error = parse_with(text, env).expect_err(text);
    error.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_set_is_enough() {
    let settings = parse("").unwrap();
    assert_eq!(settings.server.public_origin.as_str(), "http://localhost:3000");
    assert_eq!(settings.token.issuer, "http://localhost:3000");
    assert_eq!(settings.token.audience.as_deref(), Some("http://localhost:3000"));
    assert_eq!((settings.session.keep, settings.account.registration), (Keep::Tab, Registration::Invite));
    assert!(settings.warnings.is_empty() && settings.notes.is_empty() && settings.services.is_empty());
}

#[test]
fn environment_wins_over_file_wins_over_default() {
    let file = "[token]\naccess-ttl = \"30m\"\n[session]\nkeep = \"memory\"\n";
    let settings = parse_with(file, &[("TEGATA_TOKEN_ACCESS_TTL", "5m"), ("TEGATA_SESSION_KEEP", "")]).unwrap();
    assert_eq!(settings.token.access_ttl, Span::minutes(5));
    assert_eq!(settings.session.keep, Keep::Memory, "an empty variable is not set");
    assert_eq!(settings.place("token", "access-ttl").to_string(), "env TEGATA_TOKEN_ACCESS_TTL");
    assert_eq!(settings.place("session", "keep").to_string(), "Leptos.toml:4");
    assert_eq!(settings.place("session", "idle-ttl"), Place::Default);
}

#[test]
fn well_known_names_work_and_tell() {
    let env = [("LEPTOS_SITE_ADDR", "[::]:4000"), ("DATABASE_URL", "postgres://tegata:pw@db/tegata"), ("RUST_LOG", "debug")];
    let settings = parse_with("[server]\naddr = \"127.0.0.1:3000\"\n", &env).unwrap();
    assert_eq!(settings.server.addr.port(), 4000);
    assert_eq!(settings.server.public_origin.as_str(), "http://localhost:4000");
    assert!(!settings.store.url.is_sqlite());
    assert_eq!(settings.server.log, "debug");
    assert_eq!(settings.notes, ["server.addr: LEPTOS_SITE_ADDR of the environment wins over Leptos.toml:2"]);
    let own = parse_with("", &[("TEGATA_SERVER_ADDR", "127.0.0.1:1"), ("LEPTOS_SITE_ADDR", "127.0.0.1:2")]).unwrap();
    assert_eq!(own.server.addr.port(), 1);
}

#[test]
fn shared_secret_mode_drops_the_audience() {
    let settings = parse_with("", &[("SECRET_KEY", "not checked here")]).unwrap();
    assert_eq!(settings.shared_secret().map(Secret::expose), Some("not checked here"));
    assert_eq!(settings.token.audience, None);
    let asked = parse_with("[token]\naudience = \"api\"\n", &[("SECRET_KEY", "not checked here")]).unwrap();
    assert_eq!(asked.token.audience.as_deref(), Some("api"));
}

#[test]
fn strangers_are_named_with_line_and_likely_key() {
    assert_eq!(
        told("[server]\n\nadress = \"x\"\n", &[]).lines().next().unwrap().split(';').next().unwrap(),
        "Leptos.toml:3: [server] has no key adress"
    );
    assert!(
        told("[token]\naccess_ttl = \"1h\"\n", &[]).ends_with("Leptos.toml:2: [token] has no key access_ttl; did you mean access-ttl?")
    );
    assert!(told("[sever]\naddr = \"x\"\n", &[]).starts_with("Leptos.toml:2: there is no section [sever]"));
    assert!(told("[sever]\n", &[]).starts_with("Leptos.toml:1: there is no section [sever]"));
    assert!(told("addr = \"x\"\n", &[]).starts_with("Leptos.toml:1: addr stands in no section"));
    assert!(told("server = 1\n", &[]).contains("begin it with the line [server]"));
    assert!(told("[service]\nid = \"a\"\n", &[]).contains("services begin with [[service]]"));
    assert!(told("[[server]]\naddr = \"127.0.0.1:1\"\n", &[]).contains("begin it with the line [server]"));
    assert!(told("[server]\naddr =\n", &[]).starts_with("Leptos.toml:2: this is not TOML"));
}

#[test]
fn all_faults_come_at_once() {
    let told = told(
        "[server]\naddr = \"here\"\nmax-body = \"64k\"\n[session]\nidle-ttl = 3\nkeep = \"disk\"\n",
        &[("TEGATA_PASSWORD_QUEUE", "-1")],
    );
    assert_eq!(
        told.lines().collect::<Vec<_>>(),
        [
            "Leptos.toml:2: addr: expected an address with a port like \"127.0.0.1:3000\" or \"[::]:3000\", found \"here\"",
            "Leptos.toml:3: max-body: expected a whole number, found string",
            "Leptos.toml:5: idle-ttl: expected a span of time like \"30s\", \"10m\", \"24h\" or \"30d\", found integer",
            "Leptos.toml:6: keep: expected \"tab\" or \"memory\", found \"disk\"",
            "env TEGATA_PASSWORD_QUEUE: queue: expected a whole number, found \"-1\"",
        ]
    );
}

#[test]
fn secrets_stay_out_of_files_and_of_sight() {
    let told = told("[token]\nsecret-key = \"hush-hush-hush\"\n[store]\nkey = \"hush-hush\"\n", &[]);
    assert!(told.contains("put SECRET_KEY=... into the environment or .env") && told.contains("put TEGATA_STORE_KEY=..."), "{told}");
    assert!(!told.contains("hush"));
    let env = [("SECRET_KEY", "hush"), ("TEGATA_STORE_KEY", "hush"), ("DATABASE_URL", "postgres://u:hu@sh@db/x?password=hush&a=b")];
    let settings = parse_with("", &env).unwrap();
    let shown = format!("{settings:?}");
    assert!(!shown.contains("hush") && !shown.contains("hu@sh"), "{shown}");
    assert!(shown.contains("postgres://u:********@db/x?password=********&a=b"), "{shown}");
    assert!(!parse_with("", &[("DATABASE_URL", "mysql://u:hush@db")]).unwrap_err().to_string().contains("hush"));
}

#[test]
fn origins_are_what_browsers_send() {
    let origin = |text: &str| parse_with("", &[("TEGATA_SERVER_PUBLIC_ORIGIN", text)]).map(|s| s.server.public_origin.as_str().to_owned());
    for (written, kept) in [
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://Login.Example.com:443", "https://login.example.com"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ] {
        assert_eq!(origin(written).ok().as_deref(), Some(kept), "{written}");
    }
    for bad in [
        "https://a.b/",
        "https://a.b/x",
        "a.b",
        "ftp://a.b",
        "https://u@a.b",
        "https://a.b?x",
        "https://",
        "https://*",
        "http://a.b:",
        "http://a.b:99999",
        "http://a b",
    ] {
        assert!(origin(bad).is_err(), "{bad}");
    }
}

#[test]
fn spans_read_and_write() {
    use value::Value;
    for (text, seconds) in [("1s", 1), ("90s", 90), ("10m", 600), ("24h", 86_400), ("36500d", 3_153_600_000)] {
        assert_eq!(Span::from_text(text).unwrap().seconds(), seconds, "{text}");
    }
    for (text, shown) in [("60s", "1m"), ("90s", "90s"), ("24h", "24h"), ("48h", "2d"), ("25h", "25h"), ("0d", "0s")] {
        assert_eq!(Span::from_text(text).unwrap().to_string(), shown);
    }
    for bad in ["", "m", "10", "1.5h", "-1m", "+1m", "10 m", "10分", "99999999999d", "36526d"] {
        assert!(Span::from_text(bad).is_err(), "{bad}");
    }
}

#[test]
fn rules_between_settings() {
    for (file, sentence) in [
        ("[server]\ntls-cert = \"a.pem\"\npublic-origin = \"https://a.b\"", "Leptos.toml:2: tls-cert without tls-key"),
        (
            "[server]\ntls-self-signed = true\npublic-origin = \"http://a.b\"",
            "Leptos.toml:3: with TLS on, public-origin begins with https://",
        ),
        ("[server]\ndemo-api = \"http://localhost:8000/me\"", "add \"http://localhost:8000\" there"),
        ("[server]\nmax-body = 1", "at least 8192 bytes"),
        ("[token]\naccess-ttl = \"59s\"", "choose between 1m and 24h"),
        ("[token]\naccess-ttl = \"25h\"", "choose between 1m and 24h"),
        ("[token]\nkey-rotation = \"47h\"", "key-rotation is 47h; choose 2d or more"),
        ("[session]\nidle-ttl = \"10m\"", "access-ttl (10m) must be shorter than session.idle-ttl (10m)"),
        ("[session]\nidle-ttl = \"31d\"", "Leptos.toml:2: idle-ttl (31d) must not be longer than absolute-ttl (30d)"),
        ("[session]\ntombstone-ttl = \"0s\"", "tombstone-ttl must be at least 1s"),
        ("[password]\nmemory-kib = 19455", "weaker than OWASP's minimum"),
        ("[password]\niterations = 1", "weaker than OWASP's minimum"),
        ("[password]\nparallelism = 0", "parallelism must be between 1 and 16"),
        ("[password]\nhashing-threads = 0", "nobody can sign in"),
        ("[throttle]\npair-failures = 0", "pair-failures must be at least 1"),
        ("[store]\nreaders = 0", "readers must be at least 1"),
    ] {
        let told = told(file, &[]);
        assert!(told.contains(sentence), "{file}\n{told}");
    }
    for fine in [
        "[password]\nmemory-kib = 12288\niterations = 3",
        "[server]\ntls-self-signed = true",
        "[server]\napi-origins = [\"http://localhost:8000\"]\ndemo-api = \"http://localhost:8000/me\"",
    ] {
        assert!(parse(fine).is_ok(), "{fine}");
    }
    assert_eq!(parse("[server]\ntls-self-signed = true").unwrap().server.public_origin.as_str(), "https://localhost:3000");
}

#[test]
fn doubts_are_told() {
    let warnings = |file: &str, env: &[(&str, &str)]| parse_with(file, env).unwrap().warnings.join("\n");
    assert!(warnings("[server]\npublic-origin = \"http://login.example.com\"", &[]).contains("plain http"));
    assert!(warnings("[account]\nregistration = \"open\"", &[]).contains("no mail is set up"));
    assert!(warnings("[token]\nalgorithm = \"ES256\"", &[("SECRET_KEY", "s")]).contains("no effect"));
    assert_eq!(warnings("[server]\npublic-origin = \"https://login.example.com\"", &[]), "");
}

#[test]
fn services_from_file_and_environment() {
    let file = "[[service]]\nid = \"flask\"\ngrants = [\"password\", \"refresh_token\"]\n[[service]]\nid = \"spa\"\npublic = true\norigins = [\"http://localhost:5173\"]\n[[service]]\nid = \"old\"\nsecret-env = \"OLD_SECRET\"\n";
    let env = [
        ("TEGATA_SERVICE_FLASK_SECRET", "one"),
        ("OLD_SECRET", "two"),
        ("TEGATA_SERVICES", "flask, fast-api"),
        ("TEGATA_SERVICE_FAST_API_SECRET", "three"),
        ("TEGATA_SERVICE_FAST_API_GRANTS", "password,refresh_token"),
    ];
    let services = parse_with(file, &env).unwrap().services;
    let secrets: Vec<_> = services.iter().map(|s| (s.id.as_str(), s.secret.as_ref().map(Secret::expose))).collect();
    assert_eq!(secrets, [("flask", Some("one")), ("spa", None), ("old", Some("two")), ("fast-api", Some("three"))]);
    assert_eq!(services[3].grants, [GrantType::Password, GrantType::RefreshToken]);
    for (file, sentence) in [
        ("[[service]]\nid = \"a\"", "TEGATA_SERVICE_A_SECRET=..."),
        ("[[service]]\nid = \"a\"\nsecret-env = \"MINE\"", "MINE=..."),
        (
            "[[service]]\nid = \"a\"\npublic = true\ngrants = [\"password\"]",
            "Leptos.toml:4: the service \"a\": a service that cannot keep a secret gets no password grant",
        ),
        ("[[service]]\nid = \"a b\"\npublic = true", "Leptos.toml:2: the service \"a b\": \"a b\" is no id"),
        ("[[service]]\nid = \"a\"\npublic = true\n[[service]]\nid = \"a\"\npublic = true", "two services have the id a"),
        ("\n[[service]]\nname = \"a\"", "Leptos.toml:3: each [[service]] needs id"),
        ("[[service]]\nid = \"a\"\nsecret = \"hush\"", "put TEGATA_SERVICE_A_SECRET=... into the environment"),
    ] {
        let told = told(file, &[]);
        assert!(told.contains(sentence) && !told.contains("hush"), "{file}\n{told}");
    }
}

#[test]
fn files_missing_and_unreadable() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mine.toml");
    assert!(Settings::load(Some(&path), |_| None).unwrap_err().to_string().contains("there is no such file"));
    std::fs::write(&path, b"[server]\nlog = \"\xff\"\n").unwrap();
    assert!(Settings::load(Some(&path), |_| None).unwrap_err().to_string().contains("not UTF-8"));
    std::fs::write(&path, "[server]\nlog = \"warn\"\n").unwrap();
    assert_eq!(Settings::load(Some(&path), |_| None).unwrap().server.log, "warn");
}

#[test]
fn dot_env_stands_behind_the_environment() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(Environment::read(dir.path()).unwrap().get("TEGATA_TEST_ONLY"), None);
    std::fs::write(dir.path().join(".env"), "# a comment\nTEGATA_TEST_ONLY='a b'\nPATH=/nowhere\nTWICE=1\nTWICE=2\n").unwrap();
    let env = Environment::read(dir.path()).unwrap();
    assert_eq!(env.get("TEGATA_TEST_ONLY").as_deref(), Some("a b"));
    assert_ne!(env.get("PATH").as_deref(), Some("/nowhere"));
    assert_eq!(env.get("TWICE").as_deref(), Some("2"));
    assert!(std::env::var("TEGATA_TEST_ONLY").is_err(), "the process's own variables are never changed");
    std::fs::write(dir.path().join(".env"), "TEGATA_SERVER_ADRR=x\nTEGATA_TOOLS=x\nTEGATA_SERVER_ADDR=x\nTEGATA_SERVICE_A_SECRET=x\n")
        .unwrap();
    let settings = parse_with("", &[("TEGATA_SERVICES", "a"), ("TEGATA_SERVICE_A_SECRET", "x")]).unwrap();
    let strangers = Environment::read(dir.path()).unwrap().strangers(&settings);
    let of_file: Vec<_> = ["TEGATA_SERVER_ADRR", "TEGATA_TOOLS", "TEGATA_SERVER_ADDR", "TEGATA_SERVICE_A_SECRET"]
        .into_iter()
        .filter(|name| strangers.iter().any(|stranger| stranger == name))
        .collect();
    assert_eq!(of_file, ["TEGATA_SERVER_ADRR"]);
    std::fs::write(dir.path().join(".env"), "A=1\nSECRET_KEY=hush hush\n").unwrap();
    let told = Environment::read(dir.path()).err().unwrap().to_string();
    assert!(told.contains(".env:2: this line is not NAME=value") && !told.contains("hush"), "{told}");
}

#[test]
fn no_key_is_also_a_build_time_key() {
    let manifest: toml::Table = toml::from_str(include_str!("../../Cargo.toml")).unwrap();
    let build: HashSet<&str> = manifest["package"]["metadata"]["leptos"].as_table().unwrap().keys().map(String::as_str).collect();
    assert!(build.contains("site-root"));
    let ours = table::SECTIONS.iter().flat_map(|section| table::specs(section)).map(|spec| spec.key);
    assert_eq!(ours.filter(|key| build.contains(key.as_str())).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn settings_md_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/settings.md");
    if std::env::var_os("TEGATA_WRITE_DOCS").is_some() {
        std::fs::write(path, reference()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == reference(), "docs/settings.md is out of date: run `TEGATA_WRITE_DOCS=1 cargo test --features ssr settings_md`");
}

#[test]
fn leptos_toml_parses_and_mentions_every_setting() {
    let text = include_str!("../../Leptos.toml");
    parse(text).unwrap();
    // Commented keys are right too: with the comment signs gone the file still parses to the very defaults.
    let bare: String = text.lines().map(|line| format!("{}\n", line.strip_prefix("#:").unwrap_or(line))).collect();
    let env = [("TEGATA_SERVICE_FLASK_SECRET", "s")];
    let shown = |settings: &Settings| -> Vec<_> {
        settings
            .entries
            .iter()
            .filter(|e| !e.section.starts_with("service"))
            .map(|e| (e.section.clone(), e.key.clone(), e.value.clone()))
            .collect()
    };
    let (mentioned, defaults) = (parse_with(&bare, &env).unwrap(), parse("").unwrap());
    for ((section, key, value), default) in shown(&mentioned).into_iter().zip(shown(&defaults)) {
        let sample = [
            "api-origins",
            "demo-api",
            "trusted-proxies",
            "tls-cert",
            "tls-key",
            "site-dir",
            "hashing-threads",
            "public-origin",
            "issuer",
            "audience",
        ];
        assert!(sample.contains(&key.as_str()) || value == default.2, "{section}.{key} = {value:?} is not the default");
    }
    for section in table::SECTIONS {
        for spec in table::specs(section).iter().filter(|spec| !spec.secret) {
            let place = mentioned.place(if section == "service" { "service.flask" } else { section }, &spec.key);
            assert!(matches!(place, Place::File { .. }), "Leptos.toml does not mention {section}.{}", spec.key);
        }
    }
}
