//! `tegata user import`: names the source, shows how far it is, and prints what became of the records.

use crate::service::Services;
use crate::service::import::{self, Entry, FieldMap, Firebase, Format, Options, Plan, Tally};
use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Odd records told one by one on standard error, when they do not go to a file.
const TOLD: u64 = 20;
/// How often the terminal hears how far it is.
const TICK: Duration = Duration::from_millis(200);

/// What is brought in, and how.
#[derive(Args)]
pub struct Import {
    /// A file, - for standard input, or a URI: mongodb://, postgres://, sqlite:.
    source: String,
    /// Its form, when it is not to be guessed: json, csv, bson, mongodb, table, tegata, firebase.
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    from: Option<Format>,
    /// Which field means what: email=mail,username=login,name=first+last,disabled=!active,sub=_id.
    #[arg(long, value_name = "MAP", value_parser = FieldMap::parse, default_value = "")]
    map: FieldMap,
    /// The table with the users.
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// The collection with the users.
    #[arg(long, value_name = "NAME")]
    collection: Option<String>,
    /// Which documents of it, as MongoDB's find takes it.
    #[arg(long, value_name = "JSON")]
    query: Option<String>,
    /// People whose password cannot be taken over: leave them out, or take them without one.
    #[arg(long, value_enum, default_value = "refuse")]
    unusable: Unusable,
    /// Firebase's hash parameters, as its console shows them.
    #[arg(long, value_name = "FILE")]
    firebase: Option<PathBuf>,
    /// Write every odd record there, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unusable {
    /// Leave them out.
    Refuse,
    /// Take them; only a reset link opens their account.
    Reset,
}

fn parse_format(name: &str) -> Result<Format, String> {
    let known = Format::NAMED.iter().find(|(known, _)| *known == name);
    known.map(|(_, format)| *format).ok_or_else(|| Format::NAMED.map(|(name, _)| name).join(", "))
}

impl Import {
    /// Carries the command out.
    pub async fn run(self, services: &Services, out: &mut impl Write) -> Result<()> {
        let firebase = self.firebase.as_deref().map(read_firebase).transpose()?;
        let mut report = self.report.as_deref().map(new_report).transpose()?;
        let options = Options { format: self.from, table: self.table, collection: self.collection, query: self.query };
        let source = import::open(&self.source, &options).await?;
        let plan = Plan { map: self.map, without_password: self.unusable == Unusable::Reset, firebase, dry_run: self.dry_run };
        let mut progress = Progress::new(source.total);
        let mut told = 0;
        let say = |entry: &Entry| match &mut report {
            Some(file) => {
                serde_json::to_writer(&mut *file, entry)?;
                Ok(file.write_all(b"\n")?)
            }
            None => {
                told += 1;
                match told {
                    ..=TOLD => writeln!(std::io::stderr(), "{entry}")?,
                    n if n == TOLD + 1 => writeln!(std::io::stderr(), "and more: --report FILE names them all")?,
                    _ => {}
                }
                Ok(())
            }
        };
        let done = import::run(services, source, &plan, say, |tally, so_far| progress.show(tally, so_far)).await;
        progress.clear();
        if let Some(mut file) = report {
            file.flush().context("the report could not be written")?;
        }
        let tally = done.map_err(anyhow::Error::from).context("not all was imported; what was is whole, and the same command goes on")?;
        print(&tally, self.dry_run, progress.rate(&tally), out)
    }
}

/// The counts; what they say adds up.
fn print(tally: &Tally, dry_run: bool, rate: u64, out: &mut impl Write) -> Result<()> {
    let Tally { added, kept, refused, .. } = tally;
    let (made, would) = if dry_run { ("would be added", " (dry run: nothing was changed)") } else { ("added", "") };
    writeln!(out, "read\t{}{would}", tally.read())?;
    writeln!(out, "{made}\t{added}")?;
    for (reason, count) in &tally.notes {
        writeln!(out, "  of these {reason}\t{count}")?;
    }
    writeln!(out, "there before\t{kept}")?;
    writeln!(out, "left out\t{refused}")?;
    for (reason, count) in &tally.refusals {
        writeln!(out, "  {reason}\t{count}")?;
    }
    writeln!(std::io::stderr(), "{rate} users a second")?;
    Ok(())
}

fn read_firebase(path: &Path) -> Result<Firebase> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Firebase::parse(&text).map_err(|why| anyhow!("{} is not what Firebase shows as password hash parameters: {why}", path.display()))
}

fn new_report(path: &Path) -> Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(path).with_context(|| format!("cannot write the report {}", path.display()))?))
}

/// One line on a terminal that is written over and over; nothing anywhere else.
struct Progress {
    total: Option<u64>,
    begun: Instant,
    shown: Option<Instant>,
    terminal: bool,
}

impl Progress {
    fn new(total: Option<u64>) -> Self {
        Progress { total, begun: now(), shown: None, terminal: std::io::stderr().is_terminal() }
    }

    fn show(&mut self, tally: &Tally, so_far: u64) {
        if self.terminal && self.shown.is_none_or(|shown| shown.elapsed() > TICK) {
            self.shown = Some(now());
            let bar = self.total.filter(|total| *total > 0).map(|total| {
                let tenths = usize::try_from(so_far * 20 / total).unwrap_or(20).min(20);
                format!("[{}{}] ", "#".repeat(tenths), ".".repeat(20 - tenths))
            });
            eprint!("\r{}{} users, {} a second ", bar.unwrap_or_default(), tally.read(), self.rate(tally));
        }
    }

    fn clear(&self) {
        if self.shown.is_some() {
            eprint!("\r\x1b[K");
        }
    }

    fn rate(&self, tally: &Tally) -> u64 {
        let millis = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        tally.read().saturating_mul(1000) / millis
    }
}

#[allow(clippy::disallowed_methods, reason = "how fast it goes, shown to the operator; no rule depends on it")]
fn now() -> Instant {
    Instant::now()
}
