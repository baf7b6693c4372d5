//! Every finding has its words in both languages, and `docs/doctor.md` is written from them.

use std::fmt::Write;
use tegata::app::words::words;
use tegata::model::Lang;
use tegata::model::finding::{Credential, Document, Finding, Severity, Silence};
use tegata::model::secret::Weakness;
use tegata::model::session::Why;

const HEAD: &str = "\
# The doctor

Written from `src/model/finding.rs` and `src/app/words/doctor`; `TEGATA_WRITE_DOCS=1 cargo test --features ssr doctor_md` writes it anew.

`tegata doctor` looks at the settings, the store and the running server, and names what is wrong with the exact fix. Run it in the server's folder, with the server's
settings. It changes nothing: where opening the store would change it (it is absent, older, or its key is gone), services and tokens are not looked at until that is mended. `/console/doctor` shows administrators the same of the server that runs, and what their own request shows of proxies and origin.

| option | looks at |
| --- | --- |
| `--service ID` | whether the service is registered; with the next two, what it wonders about |
| `--redirect-uri URI` | why a redirect URI is refused |
| `--token FILE` | why an access token is refused (`-`: standard input); the token is never repeated |
| `--browser ORIGIN` | whether what the address bar shows is what is configured |
| `--from URL` | what a service gets that reaches Tegata at another address, as in containers |
| `--fingerprint HEX` | whether a service has the same SECRET_KEY: the kits and `tegata secret fingerprint` print it |
| `--python PATH` | a Python environment: passlib with bcrypt, PyJWT, python-jose, the wrong `jwt` |
| `--json` | one array of `{code, severity, facts, problem, fix}` instead of sentences |
| `--lang ja\\|en` | the language, instead of the terminal's |

It ends with 0 when nothing was found, with 1 when there are warnings alone, with 2 when there are errors or it could not look.

The fingerprint is the first 8 bytes, in hexadecimal, of HMAC-SHA-256 with the secret as key over `tegata secret fingerprint`. It says whether two secrets are the same and
nothing else; that of a secret that can be guessed is not shown. In Python:

```python
hmac.digest(os.environ[\"SECRET_KEY\"].encode(), b\"tegata secret fingerprint\", \"sha256\")[:8].hex()
```

Codes keep their meaning. The values below are examples.
";

/// One of each, in the order of `Finding::CODES`.
fn samples() -> Vec<Finding> {
    let text = |text: &str| text.to_owned();
    let (issuer, url) = ("https://login.example.com", "https://login.example.com/.well-known/openid-configuration");
    let uri = |asked: &str| (text("shop"), text(asked), text("https://shop.example/callback"));
    let mut all = vec![
        Finding::Settings { place: text("Leptos.toml:4"), says: text("[server] has no key max-bdy; did you mean max-body?") },
        Finding::SettingUnknown { variable: text("TEGATA_TOKEN_ISUER") },
        Finding::IssuerForm { issuer: text("login.example.com") },
        Finding::IssuerSlash { issuer: format!("{issuer}/") },
        Finding::IssuerOrigin { issuer: text("http://tegata:3000"), origin: text(issuer) },
        Finding::OriginBrowser { browser: text("http://127.0.0.1:3000"), origin: text("http://localhost:3000") },
        Finding::IssuerElsewhere { address: text("http://tegata:3000"), issuer: text("http://localhost:3000") },
        Finding::DocumentUnreachable { document: Document::Discovery, url: text(url), silence: Silence::NoConnection },
        Finding::DocumentStatus { document: Document::Discovery, url: text(url), status: 502 },
        Finding::DocumentContentType { document: Document::Discovery, url: text(url), content_type: text("text/html") },
        Finding::DocumentMalformed { document: Document::Jwks, url: format!("{issuer}/.well-known/jwks.json") },
        Finding::DiscoveryIssuer { url: text(url), issuer: text(issuer), found: text("http://localhost:3000") },
        Finding::JwksKeyMissing { url: format!("{issuer}/.well-known/jwks.json"), kid: text("kPrK_qmx") },
        Finding::ClockServer { url: text(url), ahead: 120 },
        Finding::ClockDatabase { ahead: -7200 },
        Finding::CookieHttp { origin: text("http://login.example.com") },
        Finding::TlsSelfSigned { origin: text("https://localhost:3000") },
        Finding::ProxyEverybody { network: text("0.0.0.0/0") },
        Finding::ProxyUnnamed { origin: text(issuer) },
        Finding::ProxySilent { proxy: text("10.0.0.2") },
        Finding::ProxyUntrusted { proxy: text("10.0.0.2") },
        Finding::ServiceUnknown { service: text("my_shop"), near: Some(text("my-shop")) },
        Finding::ServiceGrant { service: text("shop") },
    ];
    let (service, asked, registered) = uri("https://shop.example/callback/");
    all.push(Finding::RedirectUriSlash { service, asked, registered });
    let (service, asked, registered) = uri("https://shop.example:8443/callback");
    all.push(Finding::RedirectUriPort { service, asked, registered });
    let (service, asked, registered) = uri("http://shop.example/callback");
    all.push(Finding::RedirectUriScheme { service, asked, registered });
    let (service, asked, registered) = uri("https://shop.example/Callback");
    all.push(Finding::RedirectUriCase { service, asked, registered });
    let (service, asked, registered) = (text("shop"), text("http://127.0.0.1:5000/callback"), text("http://localhost:5000/callback"));
    all.push(Finding::RedirectUriLoopback { service, asked, registered });
    let (service, asked, registered) = uri("https://shop.example/callback?next=%2F");
    all.push(Finding::RedirectUriQuery { service, asked, registered });
    all.extend([
        Finding::RedirectUriUnknown {
            service: text("shop"),
            asked: text("https://other.example/cb"),
            registered: vec![text("https://shop.example/callback")],
        },
        Finding::SecretWeak { variable: text("SECRET_KEY"), weakness: Weakness::TooShort(11) },
        Finding::SecretDiffers { ours: text("1f0a2b3c4d5e6f70"), theirs: text("90a1b2c3d4e5f607") },
        Finding::SecretMissing { theirs: text("90a1b2c3d4e5f607") },
        Finding::TokenOpaque { kind: Credential::RefreshToken },
        Finding::TokenMalformed { refusal: text("base64") },
        Finding::TokenIsIdToken { audience: vec![text("shop")] },
        Finding::TokenIssuer { found: Some(text("http://localhost:3000")), issuer: text(issuer) },
        Finding::TokenAlgorithm { algorithm: text("HS256"), expected: vec![text("RS256")] },
        Finding::TokenKeyUnknown { kid: Some(text("aX3f_0pQ")), known: vec![text("kPrK_qmx")] },
        Finding::TokenSignature { kid: Some(text("kPrK_qmx")) },
        Finding::TokenSecret { service: None },
        Finding::TokenAudience { found: vec![text("shop")], expected: text("https://api.example.com") },
        Finding::TokenEarly { ahead: 90 },
        Finding::TokenExpired { ago: 3000 },
        Finding::TokenClaims { refusal: text("claim_missing") },
        Finding::TokenSessionUnknown { sid: Some(text("pD9sKq")) },
        Finding::TokenSessionOver { why: Why::SignedOut, at: Some(1_800_000_000) },
        Finding::StoreMissing { path: text("data/tegata.db") },
        Finding::StoreUnreadable { store: text("postgres://tegata:********@db/tegata") },
        Finding::StoreReadOnly { store: text("sqlite:data/tegata.db") },
        Finding::StoreBehind { pending: 2 },
        Finding::StoreAhead { found: 9, known: 4 },
        Finding::DiskNearlyFull { path: text("data"), free_mib: 40 },
        Finding::KeyFileMissing { path: text("data/tegata.key") },
        Finding::KeyFileOpen { path: text("data/tegata.key"), mode: text("0644") },
        Finding::KeyFileWrong { path: Some(text("data/tegata.key")) },
        Finding::SigningKeyMissing { algorithm: text("EdDSA") },
        Finding::PythonUnusable { path: text("/usr/bin/python") },
        Finding::PasslibBcrypt { passlib: text("1.7.4"), bcrypt: text("5.0.0") },
        Finding::PasslibNoise { passlib: text("1.7.4"), bcrypt: text("4.3.0") },
        Finding::PythonJwt { jwt: text("1.3.1"), pyjwt: Some(text("2.10.1")) },
        Finding::PythonJose { version: text("3.3.0") },
        Finding::PyJwt { version: text("1.7.1") },
    ]);
    all
}

/// The other forms that sentences have.
fn variants() -> Vec<Finding> {
    let url = || "https://login.example.com/".to_owned();
    let mut all: Vec<Finding> = [Silence::Certificate, Silence::TooSlow, Silence::Garbled]
        .map(|silence| Finding::DocumentUnreachable { document: Document::Jwks, url: url(), silence })
        .into();
    all.extend(
        [Credential::Session, Credential::Code, Credential::ClientSecret, Credential::SharedSecret, Credential::Link]
            .map(|kind| Finding::TokenOpaque { kind }),
    );
    all.extend(
        [Weakness::Published, Weakness::Blank, Weakness::Placeholder, Weakness::Repeats, Weakness::Words, Weakness::Guessable]
            .map(|weakness| Finding::SecretWeak { variable: "SECRET_KEY".into(), weakness }),
    );
    all.extend(
        [Why::Expired, Why::Needed, Why::Disabled, Why::PasswordChanged, Why::Reused]
            .map(|why| Finding::TokenSessionOver { why, at: None }),
    );
    all.extend([
        Finding::DocumentStatus { document: Document::Jwks, url: url(), status: 301 },
        Finding::ServiceUnknown { service: "shop".into(), near: None },
        Finding::TokenSecret { service: Some("shop".into()) },
        Finding::TokenIssuer { found: None, issuer: url() },
        Finding::TokenKeyUnknown { kid: None, known: Vec::new() },
        Finding::TokenSessionUnknown { sid: None },
        Finding::KeyFileWrong { path: None },
        Finding::PythonJwt { jwt: "1.3.1".into(), pyjwt: None },
        Finding::ClockServer { url: url(), ahead: -86_400 },
    ]);
    all
}

fn is_japanese(text: &str) -> bool {
    text.contains(|c| matches!(c, '\u{3040}'..='\u{30ff}'))
}

#[test]
fn there_is_a_sample_of_every_code() {
    let codes: Vec<&str> = samples().iter().map(Finding::code).collect();
    assert_eq!(codes, Finding::CODES);
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), codes.len(), "no code twice");
    assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
}

#[test]
fn every_finding_is_told_in_both_languages_with_its_facts() {
    for finding in samples().into_iter().chain(variants()) {
        let [ja, en] = [Lang::Ja, Lang::En].map(|lang| words(lang).doctor().diagnosis(&finding));
        assert!(is_japanese(&ja.problem) && (is_japanese(&ja.fix) || ja.fix.starts_with('`')), "{ja:?}");
        assert!(!is_japanese(&en.problem) && !is_japanese(&en.fix), "{en:?}");
        assert!(en.problem.ends_with('.') && ja.problem != en.problem, "{en:?}");
        for told in [&ja, &en] {
            assert_eq!((told.code.as_str(), told.severity), (finding.code(), finding.severity()));
            assert_eq!(told.fix.matches('`').count() % 2, 0, "{told:?}");
            assert!(told.fix.len() > 10 && told.problem.len() > 10, "{told:?}");
        }
        // What it is about stands in the sentence, not in the facts alone.
        let facts = serde_json::to_value(&finding).unwrap();
        for (name, fact) in facts.as_object().expect("facts by name") {
            let Some(text) = fact.as_str().filter(|_| !matches!(name.as_str(), "document" | "silence" | "kind" | "weakness" | "why"))
            else {
                continue;
            };
            for told in [&ja, &en] {
                assert!(told.problem.contains(text) || told.fix.contains(text), "{name} {text}: {told:?}");
            }
        }
    }
}

#[test]
fn spans_are_told_in_the_greatest_unit() {
    let told = |lang, ago| words(lang).doctor().diagnosis(&Finding::TokenExpired { ago }).problem;
    for (ago, en, ja) in [
        (1, "1 second ", "1秒前"),
        (59, "59 seconds ", "59秒前"),
        (3000, "50 minutes ", "50分前"),
        (7200, "2 hours ", "2時間前"),
        (86_400, "1 day ", "1日前"),
    ] {
        assert!(told(Lang::En, ago).contains(en) && told(Lang::Ja, ago).contains(ja), "{ago}");
    }
}

#[test]
fn doctor_md_is_up_to_date() {
    let mut page = HEAD.to_owned();
    for finding in samples() {
        let told = words(Lang::En).doctor().diagnosis(&finding);
        let severity = if told.severity == Severity::Error { "error" } else { "warning" };
        let facts = serde_json::to_string(&finding).expect("JSON");
        _ = write!(page, "\n## {}\n\n{severity}: {}\n\n**Fix:** {}\n\nFacts: `{facts}`\n", told.code, told.problem, told.fix);
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/doctor.md");
    if std::env::var_os("TEGATA_WRITE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("it is written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == page, "docs/doctor.md is out of date: run `TEGATA_WRITE_DOCS=1 cargo test --features ssr doctor_md`");
}
