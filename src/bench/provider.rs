//! The provider's endpoints beside npm oidc-provider, the same work on the same machine: client credentials, refresh, code
//! exchange, introspection; and what is served from memory beside a bare axum handler.

use super::ceiling::{Bare, Ceiling, free_port};
use super::load::{Load, Outcome, wrk};
use super::subject::{REDIRECT_URI, SECRET, Subject};
use super::{Row, SECONDS, percent};
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tegata::model::jws::Algorithm;

/// Codes are bound to it.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Tokens and codes that oidc-provider has ready: more than it uses up.
const ITS_OWN: usize = 40_000;
/// Tokens and codes that Tegata has ready.
const OURS: usize = 90_000;

/// Measures with each algorithm; `folder` has oidc-provider installed.
pub async fn measure(binary: &Path, folder: &Path, rows: &mut Vec<Row>) -> Result<()> {
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256] {
        eprintln!("provider, {algorithm}");
        beside(binary, folder, algorithm, rows).await?;
    }
    let (bare, subject) = (Bare::start()?, Subject::start_provider(binary, Algorithm::RS256).await?);
    let ceiling = wrk(&Load::get(&bare.url), Duration::from_secs(SECONDS))?;
    for path in ["/.well-known/jwks.json", "/.well-known/openid-configuration"] {
        let result = wrk(&Load::get(&subject.url(path)), Duration::from_secs(SECONDS))?;
        rows.push(Row {
            what: path.into(),
            measured: said(&result),
            beside: format!("bare axum handler {:.0}/s", ceiling.per_second),
            ratio: percent(result.per_second, ceiling.per_second),
            wanted: "80 %",
        });
    }
    Ok(())
}

async fn beside(binary: &Path, folder: &Path, algorithm: Algorithm, rows: &mut Vec<Row>) -> Result<()> {
    let signing = Ceiling::signing(algorithm, std::thread::available_parallelism()?.get())?;
    let subject = Subject::start_provider(binary, algorithm).await?;
    // Before anything is made ready: Tegata keeps that on disk, and oidc-provider in its memory.
    let (idle, its_idle) = (subject.resident_mib()?, Other::start(folder, algorithm, 0)?.resident_mib()?);
    rows.push(Row {
        what: format!("memory after the start, {algorithm}"),
        measured: format!("{idle:.0} MiB"),
        beside: format!("oidc-provider {its_idle:.0} MiB"),
        ratio: percent(idle, its_idle),
        wanted: "25 %",
    });
    let refresh_tokens = subject.refresh_tokens(OURS).await?;
    let ours = |kind: &str, body: &str, lines: Vec<String>| (subject.url(kind), body.to_owned(), lines);
    let other = Other::start(folder, algorithm, ITS_OWN)?;
    let theirs = |kind: &str, body: &str, lines: Vec<String>| (format!("{}{kind}", other.url), body.to_owned(), lines);
    let (their_refresh_tokens, their_codes) = other.ready.split_at(ITS_OWN);
    let exchange = format!("grant_type=authorization_code&redirect_uri={REDIRECT_URI}&code_verifier={VERIFIER}&code=");
    let access_token = subject.tokens(1).await?;
    let opaque = other.opaque_token().await?;
    let none = || vec![String::new()];
    let pairs = [
        (
            "client credentials",
            ours("/oauth/token", "grant_type=client_credentials", none()),
            theirs("/token", "grant_type=client_credentials", none()),
        ),
        (
            "refresh",
            ours("/oauth/token", "grant_type=refresh_token&refresh_token=", refresh_tokens),
            theirs("/token", "grant_type=refresh_token&refresh_token=", their_refresh_tokens.to_vec()),
        ),
        // Codes last a minute: they are made when their turn has come.
        ("code exchange", ours("/oauth/token", &exchange, Vec::new()), theirs("/token", &exchange, their_codes.to_vec())),
        ("introspection", ours("/oauth/introspect", "token=", access_token), theirs("/token/introspection", "token=", vec![opaque])),
    ];
    for (what, (url, body, mut lines), (its_url, its_body, its_lines)) in pairs {
        if lines.is_empty() {
            lines = subject.codes(OURS).await?;
        }
        let load =
            |url: &str, body: &str, lines: &[String]| Load::form(url, &format!("client_id=bench&client_secret={SECRET}&{body}"), lines);
        let once = lines.len() > 1;
        if what == "introspection" {
            for (url, body, line) in [(&url, &body, &lines[0]), (&its_url, &its_body, &its_lines[0])] {
                ensure_active(url, &format!("client_id=bench&client_secret={SECRET}&{body}{line}")).await?;
            }
        }
        if !once {
            // Node compiles what it runs often.
            wrk(&load(&url, &body, &lines), Duration::from_secs(1))?;
            wrk(&load(&its_url, &its_body, &its_lines), Duration::from_secs(1))?;
        }
        let result = wrk(&load(&url, &body, &lines), Duration::from_secs(SECONDS))?;
        ensure!(!once || result.per_second * (SECONDS as f64) < lines.len() as f64, "{what}: faster than foreseen");
        let its = wrk(&load(&its_url, &its_body, &its_lines), Duration::from_secs(SECONDS))?;
        ensure!(!once || its.per_second * (SECONDS as f64) < its_lines.len() as f64, "{what}: oidc-provider was faster than foreseen");
        // A person's answer has an ID token besides.
        let signatures = match what {
            "introspection" => 0.0,
            "client credentials" => 1.0,
            _ => 2.0,
        };
        let share = percent(signatures * result.per_second, signing);
        let beside = if signatures > 0.0 { format!("; {signatures} of {signing:.0} signatures/s each, {share}") } else { String::new() };
        rows.push(Row {
            what: format!("{what}, {algorithm}"),
            measured: said(&result),
            beside: format!("oidc-provider {}{beside}", said(&its)),
            ratio: format!("{:.1} times", result.per_second / its.per_second),
            wanted: if algorithm == Algorithm::RS256 && signatures > 0.0 { "90 % of signing" } else { "10 times" },
        });
        if what == "client credentials" {
            let half = wrk(&load(&url, &body, &lines).paced(result.per_second / 2.0), Duration::from_secs(SECONDS))?;
            rows.push(Row {
                what: format!("the same at half the rate, {algorithm}"),
                measured: said(&half),
                beside: String::new(),
                ratio: String::new(),
                wanted: "p99 under 10 ms",
            });
        }
    }
    let (memory, its_memory) = (subject.resident_mib()?, other.resident_mib()?);
    rows.push(Row {
        what: format!("memory after that, {algorithm}"),
        measured: format!("{memory:.0} MiB"),
        beside: format!("oidc-provider {its_memory:.0} MiB, its tokens and codes included"),
        ratio: percent(memory, its_memory),
        wanted: "",
    });
    Ok(())
}

/// A token that is not good is answered with success, too, and sooner.
async fn ensure_active(url: &str, form: &str) -> Result<()> {
    let request = reqwest::Client::new().post(url).header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
    let answer = request.send().await?.text().await?;
    let answer: serde_json::Value = serde_json::from_str(&answer)?;
    ensure!(answer["active"] == true, "{url}: the token is not good");
    Ok(())
}

fn said(outcome: &Outcome) -> String {
    format!("{:.0}/s, p99 {:.1} ms", outcome.per_second, outcome.p99_ms)
}

/// npm oidc-provider on loopback.
struct Other {
    child: Child,
    url: String,
    /// Refresh tokens, then codes, as many of each.
    ready: Vec<String>,
}

impl Other {
    fn start(folder: &Path, algorithm: Algorithm, count: usize) -> Result<Self> {
        let port = free_port()?;
        let lines = tempfile::NamedTempFile::new()?;
        let mut child = Command::new("node")
            .current_dir(folder)
            .args(["server.mjs", algorithm.name(), &port.to_string(), &count.to_string()])
            .arg(lines.path())
            .envs([("NODE_ENV", "production"), ("BENCH_SECRET", SECRET), ("BENCH_VERIFIER", VERIFIER)])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("node is missing")?;
        let said =
            BufReader::new(child.stdout.take().context("stdout")?).lines().find(|line| line.as_ref().is_ok_and(|line| line == "ready"));
        ensure!(said.is_some(), "oidc-provider does not start: `npm ci` in {}", folder.display());
        let ready = std::fs::read_to_string(lines.path())?.lines().map(str::to_owned).collect();
        Ok(Other { child, url: format!("http://127.0.0.1:{port}"), ready })
    }

    /// A token that it can introspect.
    async fn opaque_token(&self) -> Result<String> {
        let form = [("grant_type", "client_credentials"), ("client_id", "bench"), ("client_secret", SECRET), ("resource", "urn:opaque")];
        let answer = reqwest::Client::new().post(format!("{}/token", self.url)).form(&form).send().await?.text().await?;
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        Ok(answer["access_token"].as_str().context("no token")?.to_owned())
    }

    fn resident_mib(&self) -> Result<f64> {
        super::subject::resident_mib(self.child.id())
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
