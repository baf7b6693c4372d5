//! `make bench`: what Tegata does in a second beside what the machine could do, both measured in the
//! same run, as ratios. Real processes, real HTTP (wrk) on loopback; bounded in count and time.
//! Prints a Markdown table for `docs/benchmarks.md`; with names of parts (`userinfo`, `refresh`, `login`, `standing`, `provider`)
//! only those. Not a test: nothing fails by being slow.

#![allow(clippy::disallowed_methods, reason = "a benchmark measures time")]

mod ceiling;
mod load;
mod provider;
mod subject;

use ceiling::Ceiling;
use load::{Load, in_turns, wrk};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;
use subject::Subject;
use tegata::model::jws::Algorithm;

/// Seconds of each measurement.
const SECONDS: u64 = 5;
/// Turns of a second that each of two takes.
const TURNS: usize = 7;
/// Connections of each load; enough to keep two cores busy.
const CONNECTIONS: usize = 32;

/// One line of the table.
struct Row {
    what: String,
    measured: String,
    beside: String,
    ratio: String,
    wanted: &'static str,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [bare, port] = args.as_slice()
        && bare == "--bare"
    {
        return ceiling::bare_server(port.parse()?).await;
    }
    let wanted = |part: &str| args.is_empty() || args.iter().any(|arg| arg == part);
    let binary = PathBuf::from(std::env::var("TEGATA_BIN")?);
    let mut rows = Vec::new();
    if wanted("userinfo") {
        eprintln!("userinfo beside a bare axum handler");
        userinfo(&binary, &mut rows).await?;
    }
    if wanted("refresh") {
        let answering = answering()?;
        for algorithm in [Algorithm::RS256, Algorithm::ES256] {
            for durability in ["process", "power"] {
                eprintln!("refresh, {algorithm}, durable against loss of {durability}");
                refresh(&binary, algorithm, durability, answering, &mut rows).await?;
            }
        }
    }
    if wanted("login") {
        eprintln!("login beside raw argon2id");
        login(&binary, &mut rows).await?;
    }
    if wanted("standing") {
        eprintln!("idle memory, start, page weight");
        standing(&binary, &mut rows).await?;
    }
    if wanted("provider") {
        let folder = PathBuf::from(std::env::var("TEGATA_OIDC_PROVIDER")?);
        provider::measure(&binary, &folder, &mut rows).await?;
    }
    print!("{}", table(&rows));
    Ok(())
}

async fn userinfo(binary: &std::path::Path, rows: &mut Vec<Row>) -> anyhow::Result<()> {
    let bare = ceiling::Bare::start()?;
    let subject = Subject::start(binary, Algorithm::RS256, "process").await?;
    let cached = subject.tokens(1).await?;
    // More tokens than are remembered, each used once a round: every request checks a signature.
    let uncached = subject.tokens(15_000).await?;
    let url = subject.url("/oauth/userinfo");
    wrk(&Load::bearer(&url, &cached), Duration::from_secs(1))?;
    let (ceiling, fast) = in_turns(&Load::bearer(&bare.url, &cached), &Load::bearer(&url, &cached), TURNS)?;
    let slow = wrk(&Load::bearer(&url, &uncached), Duration::from_secs(SECONDS))?;
    for (what, result, wanted) in [("userinfo, token seen before", fast, "60 %"), ("userinfo, every token new", slow, "about 33 %")] {
        rows.push(Row {
            what: what.into(),
            measured: format!("{:.0}/s, p99 {:.1} ms", result.per_second, result.p99_ms),
            beside: format!("bare axum handler {:.0}/s", ceiling.per_second),
            ratio: percent(result.per_second, ceiling.per_second),
            wanted,
        });
    }
    Ok(())
}

/// Answers a second of a bare axum handler, wrk's own work included.
fn answering() -> anyhow::Result<f64> {
    let bare = ceiling::Bare::start()?;
    Ok(wrk(&Load::bearer(&bare.url, &["-".into()]), Duration::from_secs(SECONDS))?.per_second)
}

async fn refresh(
    binary: &std::path::Path,
    algorithm: Algorithm,
    durability: &'static str,
    answering: f64,
    rows: &mut Vec<Row>,
) -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism()?.get();
    let signing = Ceiling::signing(algorithm, cores)?;
    let storing = Ceiling::storing(durability).await?;
    let lower = signing.min(storing);
    // Whoever has to answer, sign and write with the same cores.
    let in_turn = 1.0 / (1.0 / answering + 1.0 / signing + 1.0 / storing);
    let subject = Subject::start(binary, algorithm, durability).await?;
    // Each is presented once, old enough to rotate: every request signs and writes.
    let count = ((2.0 * in_turn * SECONDS as f64) as usize).clamp(20_000, 150_000);
    let tokens = subject.refresh_tokens(count).await?;
    let result = wrk(&Load::refresh(&subject.url("/oauth/token"), &tokens), Duration::from_secs(SECONDS))?;
    anyhow::ensure!(result.per_second * (SECONDS as f64) < count as f64, "faster than foreseen: some tokens were presented twice");
    rows.push(Row {
        what: format!("refresh, {algorithm}, survives loss of {durability}"),
        measured: format!("{:.0}/s, p99 {:.1} ms", result.per_second, result.p99_ms),
        beside: format!("signing {signing:.0}/s, durable updates {storing:.0}/s; answering, signing and updating in turn {in_turn:.0}/s"),
        ratio: format!("{}; in reach {}", percent(result.per_second, lower), percent(in_turn, lower)),
        wanted: "85 % of the lower",
    });
    Ok(())
}

async fn login(binary: &std::path::Path, rows: &mut Vec<Row>) -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism()?.get();
    let before = Ceiling::argon2(cores)?;
    let subject = Subject::start(binary, Algorithm::ES256, "process").await?;
    let token = subject.tokens(1).await?;
    let idle = subject.resident_mib()?;
    let storm = Load::login(&subject.url("/oauth/token")).parallel(64);
    let result = wrk(&storm, Duration::from_secs(SECONDS))?;
    // Half before and half after, as the machine's other work comes and goes.
    let ceiling = (before + Ceiling::argon2(cores)?) / 2.0;
    // Once more with an onlooker, whose thousands of answers a second are not the storm's to pay for.
    let other = {
        let url = subject.url("/oauth/userinfo");
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs(1));
            wrk(&Load::bearer(&url, &token).gently(), Duration::from_secs(SECONDS))
        })
    };
    wrk(&storm, Duration::from_secs(SECONDS + 2))?;
    let other = other.join().map_err(|_| anyhow::anyhow!("the second load failed"))??;
    rows.push(Row {
        what: "login, 64 at once".into(),
        measured: format!("{:.1}/s", result.per_second),
        beside: format!("raw argon2id {ceiling:.1}/s"),
        ratio: percent(result.per_second, ceiling),
        wanted: "95 %",
    });
    rows.push(Row {
        what: "meanwhile userinfo, p99".into(),
        measured: format!("{:.1} ms", other.p99_ms),
        beside: format!("{:.0}/s on 2 connections", other.per_second),
        ratio: "".into(),
        wanted: "stays fast",
    });
    rows.push(Row {
        what: "most memory under 64 parallel logins".into(),
        measured: format!("{:.0} MiB", subject.most_resident_mib()?),
        beside: format!("{idle:.0} MiB before, {cores} hashes of 19 MiB at a time"),
        ratio: "".into(),
        wanted: "bounded",
    });
    Ok(())
}

async fn standing(binary: &std::path::Path, rows: &mut Vec<Row>) -> anyhow::Result<()> {
    let mut subject = Subject::start(binary, Algorithm::RS256, "process").await?;
    let mut starts = Vec::new();
    for _ in 0..5 {
        starts.push(subject.restart().await?);
    }
    starts.sort();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let judged = subject.resident_mib()?;
    subject.without_service();
    subject.restart().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut row = |what: &str, measured: String, beside: &str, wanted| {
        rows.push(Row { what: what.into(), measured, beside: beside.into(), ratio: "".into(), wanted });
    };
    row("start to first answer, existing store", format!("{} ms", starts[2].as_millis()), "median of 5", "under 150 ms");
    let memory = |mib: f64| format!("{:.1} MB", mib * 1.048_576);
    row("idle memory", memory(subject.resident_mib()?), "resident, 2 s after start", "under 25 MB");
    row("idle memory, a service's secret in the settings", memory(judged), "resident, 2 s after start", "under 25 MB");
    row(
        "login page: wasm + js + css",
        format!("{:.1} kB", subject.page_weight().await? as f64 / 1000.0),
        "brotli, as sent",
        "under 150 kB",
    );
    Ok(())
}

fn percent(part: f64, whole: f64) -> String {
    format!("{:.0} %", 100.0 * part / whole)
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from("| what | measured | beside | ratio | wanted |\n| --- | --- | --- | --- | --- |\n");
    for row in rows {
        let _ = writeln!(text, "| {} | {} | {} | {} | {} |", row.what, row.measured, row.beside, row.ratio, row.wanted);
    }
    text
}
