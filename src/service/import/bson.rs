//! Records in BSON, one document after the other, as `mongodump` writes a collection. Called by `source` on a thread of
//! its own, and by `mongodb`.

use super::source::{Give, Item};
use anyhow::{Result, bail, ensure};
use bson::{Bson, RawDocument};
use std::io::Read;

/// MongoDB's own bound of a document, and some room for what a server adds.
const MOST: usize = (16 << 20) + (16 << 10);

/// Reads all documents.
pub fn read(mut reader: impl Read, give: &Give) -> Result<()> {
    for number in 1.. {
        let mut bytes = vec![0; 4];
        if reader.read(&mut bytes[..1])? == 0 {
            break;
        }
        reader.read_exact(&mut bytes[1..])?;
        let length = usize::try_from(i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).unwrap_or_default();
        ensure!((5..=MOST).contains(&length), "document {number} has no possible length: is it a file of mongodump?");
        bytes.resize(length, 0);
        if reader.read_exact(&mut bytes[4..]).is_err() {
            bail!("the file ends in document {number}: it is not whole");
        }
        give.put(match RawDocument::from_bytes(&bytes) {
            Ok(document) => item(number, document),
            Err(error) => Item::odd(number, error.to_string()),
        })?;
    }
    Ok(())
}

/// A document as extended JSON, which the other forms of MongoDB's data come in.
pub fn item(number: u64, document: &RawDocument) -> Item {
    match bson::Document::try_from(document) {
        Ok(document) => Item::of(number, Ok(Bson::Document(document).into_relaxed_extjson())),
        Err(error) => Item::odd(number, error.to_string()),
    }
}
