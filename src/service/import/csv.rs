//! Records in lines of cells, the names in the first (RFC 4180); commas, semicolons or tabs between them. Called by
//! `source` on a thread of its own.

use super::fields::{Fields, id};
use super::report::Place;
use super::source::{Give, Item};
use anyhow::{Context, Result, ensure};
use csv::{ReaderBuilder, StringRecord};
use std::io::BufRead;

/// Reads all lines.
pub fn read(mut reader: impl BufRead, give: &Give) -> Result<()> {
    let start = reader.fill_buf()?;
    let first = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| first.iter().filter(|byte| **byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(|separator| (count(*separator), *separator == b',')).unwrap_or(b',');
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(reader);
    let names = reader.headers().context("the first line, with the names of the fields")?.clone();
    ensure!(!names.is_empty(), "there is nothing in it");
    let mut record = StringRecord::new();
    loop {
        let began = reader.position().line();
        let item = match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                let line = record.position().map_or(began, csv::Position::line);
                cells(line, &names, &record)
            }
            // Another script than UTF-8 in one cell; the next line is readable again.
            Err(error) if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) => Item::odd(began, "it is not written in UTF-8".to_owned()),
            Err(error) => return Err(error.into()),
        };
        give.put(item)?;
    }
}

fn cells(line: u64, names: &StringRecord, record: &StringRecord) -> Item {
    if record.len() != names.len() {
        return Item::odd(line, format!("it has {} cells instead of {}", record.len(), names.len()));
    }
    let fields: Fields = names.iter().zip(record).map(|(name, cell)| (name.trim().to_owned(), cell.into())).collect();
    Item::Record(Place { line, id: id(&fields) }, fields)
}
