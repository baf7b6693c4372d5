//! Load on loopback by wrk, a process of its own, bounded in connections and time.

use anyhow::{Context, Result, ensure};
use std::io::Write;
use std::process::Command;
use std::time::Duration;

/// What to ask for, and how hard.
pub struct Load {
    url: String,
    script: String,
    lines: Vec<String>,
    connections: usize,
    threads: usize,
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Answers a second.
    pub per_second: f64,
    /// Ninety-nine of a hundred answers took no longer.
    pub p99_ms: f64,
}

/// Each thread of wrk takes every n-th line of the file, in order.
const LINES: &str = "
local threads = 0
function setup(thread) thread:set('first', threads) threads = threads + 1 end
function init(args)
  lines = {} local n = 0
  for line in io.lines(args[1]) do
    if n % tonumber(args[2]) == first then lines[#lines + 1] = line end
    n = n + 1
  end
  at = 0
end
local function next_line() at = at % #lines + 1 return lines[at] end
";

impl Load {
    /// GET with these bearer tokens in turn.
    pub fn bearer(url: &str, tokens: &[String]) -> Self {
        let script =
            format!("{LINES}function request() return wrk.format('GET', nil, {{['Authorization'] = 'Bearer ' .. next_line()}}) end");
        Load { url: url.into(), script, lines: tokens.to_vec(), connections: super::CONNECTIONS, threads: 1 }
    }

    /// GET without anything.
    pub fn get(url: &str) -> Self {
        let script = format!("{LINES}function request() return wrk.format('GET') end");
        Load { url: url.into(), script, lines: vec!["-".into()], connections: super::CONNECTIONS, threads: 1 }
    }

    /// POST of a form that ends with these values in turn.
    pub fn form(url: &str, form: &str, values: &[String]) -> Self {
        let script = format!(
            "{LINES}local head = {{['Content-Type'] = 'application/x-www-form-urlencoded'}}
function request() return wrk.format('POST', nil, head, '{form}' .. next_line()) end"
        );
        Load { url: url.into(), script, lines: values.to_vec(), connections: super::CONNECTIONS, threads: 1 }
    }

    /// POST of a refresh grant with these refresh tokens, each once.
    pub fn refresh(url: &str, tokens: &[String]) -> Self {
        Self::form(
            url,
            &format!("grant_type=refresh_token&client_id=bench&client_secret={}&refresh_token=", super::subject::SECRET),
            tokens,
        )
    }

    /// POST of a password grant, the right one.
    pub fn login(url: &str) -> Self {
        let script = format!(
            "{LINES}local head = {{['Content-Type'] = 'application/x-www-form-urlencoded'}}
function request() return wrk.format('POST', nil, head, 'grant_type=password&client_id=bench&client_secret={}&username={}&password={}') end",
            super::subject::SECRET,
            super::subject::LOGIN,
            super::subject::PASSWORD
        );
        Load { url: url.into(), script, lines: vec!["-".into()], connections: super::CONNECTIONS, threads: 1 }
    }

    /// So many requests at a time.
    pub fn parallel(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    /// About so many requests a second: each connection waits before its next one.
    pub fn paced(mut self, per_second: f64) -> Self {
        let wait = 1000.0 * self.connections as f64 / per_second;
        // wrk takes whole milliseconds: so many of them on average.
        self.script.push_str(&format!("\nfunction delay() return math.floor({wait:.3} + math.random()) end"));
        self
    }

    /// Two requests at a time: looks on rather than loads.
    pub fn gently(self) -> Self {
        self.parallel(2)
    }
}

/// Runs wrk; any answer that is no success makes the measurement void.
pub fn wrk(load: &Load, time: Duration) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let (script, lines) = (folder.path().join("load.lua"), folder.path().join("lines"));
    std::fs::write(&script, &load.script)?;
    let mut file = std::io::BufWriter::new(std::fs::File::create(&lines)?);
    for line in &load.lines {
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    let output = Command::new("wrk")
        .args([
            "--latency",
            "--timeout",
            "30s",
            &format!("-t{}", load.threads),
            &format!("-c{}", load.connections),
            &format!("-d{}s", time.as_secs().max(1)),
        ])
        .arg("-s")
        .arg(&script)
        .arg(&load.url)
        .arg("--")
        .arg(&lines)
        .arg(load.threads.to_string())
        .output()
        .context("wrk is missing: Debian's package wrk has it")?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "wrk failed: {text}{}", String::from_utf8_lossy(&output.stderr));
    ensure!(!text.contains("Non-2xx"), "some answers were no success: {text}");
    let value = |label: &str| text.lines().find_map(|line| line.trim().strip_prefix(label)).map(|rest| rest.trim().to_owned());
    let per_second = value("Requests/sec:").and_then(|v| v.parse().ok()).context("wrk told no rate")?;
    let p99_ms = value("99%").and_then(|v| millis(&v)).context("wrk told no latency")?;
    Ok(Outcome { per_second, p99_ms })
}

/// Two loads that take turns of a second, so that whatever else the machine does meets both alike; of each the median turn.
pub fn in_turns(one: &Load, other: &Load, turns: usize) -> Result<(Outcome, Outcome)> {
    let mut outcomes = (Vec::new(), Vec::new());
    for _ in 0..turns {
        outcomes.0.push(wrk(one, Duration::from_secs(1))?);
        outcomes.1.push(wrk(other, Duration::from_secs(1))?);
    }
    let median = |mut all: Vec<Outcome>| {
        all.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
        all[all.len() / 2]
    };
    Ok((median(outcomes.0), median(outcomes.1)))
}

fn millis(text: &str) -> Option<f64> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let number: f64 = number.parse().ok()?;
    Some(match unit {
        "us" => number / 1000.0,
        "ms" => number,
        "s" => number * 1000.0,
        _ => return None,
    })
}
