//! Where records come from: files read by a thread, tables and collections by a task; either waits while the records
//! it read before are being written, so memory stays bounded. Called by `super` and, to open one, by `cli::import`.

use super::fields::Fields;
use super::report::{Place, Reason};
use super::{bson, csv, json, mongodb, table};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// As many records wait to be written.
const AHEAD: usize = 1000;

/// The forms in which people come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON: one object a line, a list, or objects one after the other; extended JSON of MongoDB too.
    Json,
    /// Comma, semicolon or tab separated, the names in the first line.
    Csv,
    /// A collection as `mongodump` writes it.
    Bson,
    /// A collection of a running server.
    Mongodb,
    /// A table of a SQLite file or a PostgreSQL database.
    Table,
    /// What `tegata user export` writes.
    Tegata,
    /// What `firebase auth:export` writes as JSON.
    Firebase,
}

impl Format {
    /// Each by the name that operators use.
    pub const NAMED: [(&str, Format); 7] = [
        ("json", Format::Json),
        ("csv", Format::Csv),
        ("bson", Format::Bson),
        ("mongodb", Format::Mongodb),
        ("table", Format::Table),
        ("tegata", Format::Tegata),
        ("firebase", Format::Firebase),
    ];
}

/// What narrows a source down.
#[derive(Default)]
pub struct Options {
    /// The form, when it is not to be guessed.
    pub format: Option<Format>,
    /// The table with the users.
    pub table: Option<String>,
    /// The collection with the users.
    pub collection: Option<String>,
    /// Which documents, as MongoDB's `find` takes it, in extended JSON.
    pub query: Option<String>,
}

/// A source that is being read.
pub struct Source {
    /// Its form.
    pub format: Format,
    /// All there is to read, in bytes or rows, when it is known.
    pub total: Option<u64>,
    pub(super) items: Receiver<Item>,
    so_far: Arc<AtomicU64>,
}

impl Source {
    /// How much was read, in the unit of `total`.
    pub fn read_so_far(&self) -> u64 {
        self.so_far.load(Ordering::Relaxed)
    }
}

/// What a source gives.
pub(super) enum Item {
    /// A record.
    Record(Place, Fields),
    /// Something in the place of one.
    Odd(Place, Reason),
    /// It cannot be read any further.
    Broken(anyhow::Error),
}

/// Where a reader puts its records.
#[derive(Clone)]
pub(super) struct Give {
    sender: Sender<Item>,
    so_far: Arc<AtomicU64>,
}

/// Nobody takes records any more.
#[derive(Debug, thiserror::Error)]
#[error("the import has ended")]
pub(super) struct Gone;

impl Give {
    /// From a thread of its own.
    pub fn put(&self, item: Item) -> Result<(), Gone> {
        self.sender.blocking_send(item).map_err(|_| Gone)
    }

    /// From a task; counts records.
    pub async fn send(&self, item: Item) -> Result<(), Gone> {
        self.so_far.fetch_add(1, Ordering::Relaxed);
        self.sender.send(item).await.map_err(|_| Gone)
    }
}

impl Item {
    /// A record where JSON gave an object, and something odd where not.
    pub fn of(line: u64, value: serde_json::Result<serde_json::Value>) -> Item {
        match value {
            Ok(serde_json::Value::Object(fields)) => Item::Record(Place { line, id: super::fields::id(&fields) }, fields),
            Ok(_) => Item::odd(line, "it is no object".to_owned()),
            Err(error) => Item::odd(line, error.to_string()),
        }
    }

    /// Nothing that can be read.
    pub fn odd(line: u64, why: String) -> Item {
        Item::Odd(Place { line, id: None }, Reason::Unreadable(why))
    }
}

/// Opens what the operator named: a URI of MongoDB or PostgreSQL, a file, or `-` for standard input.
pub async fn open(name: &str, options: &Options) -> Result<Source> {
    let (sender, items) = channel(AHEAD);
    let so_far = Arc::new(AtomicU64::new(0));
    let give = Give { sender, so_far: so_far.clone() };
    let scheme = name.split_once("://").map(|(scheme, _)| scheme);
    let (format, total) = match scheme {
        Some("mongodb" | "mongodb+srv") => (Format::Mongodb, mongodb::start(name, options, give).await?),
        Some("postgres" | "postgresql") => (Format::Table, Some(table::start(name, options, give).await?)),
        _ if name.starts_with("sqlite:") => (Format::Table, Some(table::start(name, options, give).await?)),
        Some(scheme) => bail!("{scheme}:// is no source: mongodb://, postgres://, sqlite: and files are"),
        None => open_file(name, options, give).await?,
    };
    if let Some(wanted) = options.format
        && wanted != format
    {
        bail!("this source does not come in the form that --from names");
    }
    Ok(Source { format, total, items, so_far })
}

async fn open_file(name: &str, options: &Options, give: Give) -> Result<(Format, Option<u64>)> {
    let (file, total): (Box<dyn Read + Send>, _) = if name == "-" {
        (Box::new(std::io::stdin()), None)
    } else {
        let file = File::open(name).with_context(|| format!("cannot read {name}"))?;
        let total = file.metadata().ok().map(|about| about.len());
        (Box::new(file), total)
    };
    let mut reader = BufReader::with_capacity(1 << 16, Counted { file, so_far: give.so_far.clone() });
    let start = reader.fill_buf().with_context(|| format!("cannot read {name}"))?;
    let format = match guess(name, start)? {
        // A list of names would do for both: what the operator says counts.
        Format::Json => options.format.unwrap_or(Format::Json),
        guessed if matches!(guessed, Format::Table | Format::Tegata) => guessed,
        guessed => options.format.unwrap_or(guessed),
    };
    if format == Format::Table {
        return Ok((format, Some(table::start(&format!("sqlite:{name}"), options, give).await?)));
    }
    tokio::task::spawn_blocking(move || {
        let read = match format {
            Format::Csv => csv::read(reader, &give),
            Format::Bson => bson::read(reader, &give),
            Format::Tegata => json::read_lines(reader, &give, 1),
            Format::Firebase => json::read_list(reader, &give),
            _ => json::read(reader, &give),
        };
        if let Err(error) = read {
            // Fails only when nobody waits for it.
            _ = give.put(Item::Broken(error));
        }
    });
    Ok((format, total))
}

/// By what the file begins with, then by what it is called.
fn guess(name: &str, start: &[u8]) -> Result<Format> {
    if start.starts_with(b"SQLite format 3\0") {
        return Ok(Format::Table);
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        bail!("{name} is compressed: gunzip it first");
    }
    if start.starts_with(crate::service::export::HEADER.as_bytes()) {
        return Ok(Format::Tegata);
    }
    Ok(match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("csv" | "tsv") => Format::Csv,
        Some("bson") => Format::Bson,
        _ => Format::Json,
    })
}

/// A file that counts what was read of it.
struct Counted {
    file: Box<dyn Read + Send>,
    so_far: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.so_far.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
