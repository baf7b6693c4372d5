//! A backup's file (docs/backup.md): a first line that says what follows, a line for each row, and a last one with the
//! proof that all of it is there, unchanged and written with the store's key. Knows no store.

use super::super::vault::{Proof, Vault, same};
use crate::model::Seconds;
use crate::store::copy::{Contents, Row, newest_schema};
use anyhow::{Context, Result, anyhow, ensure};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

const FORMAT: &str = "tegata-store";
const VERSION: u32 = 1;
/// No row is longer: what is registered of a service is the greatest of them.
const LONGEST: u64 = 16 << 20;

/// What every version begins with.
#[derive(Deserialize)]
struct Beginning {
    format: String,
    version: u32,
}

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    made_at: Seconds,
    /// Tells the master key from others, and nothing of it.
    key: String,
    #[serde(flatten)]
    contents: Contents,
}

/// The last line.
#[derive(Serialize, Deserialize)]
struct End {
    proof: String,
}

fn mark_of_key(vault: &Vault) -> String {
    vault.proof("key").finish()
}

/// Fails when there is a file that must not be written over.
pub fn check_free(path: &Path, force: bool) -> Result<()> {
    ensure!(force || !path.exists(), "{} is there already: name another file, or write over it with --force", path.display());
    Ok(())
}

/// A file that has another name until it is whole, and goes when it does not get so far.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        // Once it has its own name, there is nothing under this one.
        drop(std::fs::remove_file(&self.0));
    }
}

/// A backup being written.
pub struct Writer {
    out: BufWriter<File>,
    proof: Proof,
    partial: Partial,
    path: PathBuf,
    force: bool,
}

impl Writer {
    /// Begins the file.
    pub fn begin(path: &Path, force: bool, vault: &Vault, made_at: Seconds, contents: &Contents) -> Result<Self> {
        let mut name = path.file_name().with_context(|| format!("{} is no file", path.display()))?.to_owned();
        name.push(format!(".partial-{}", std::process::id()));
        let partial = path.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial);
        let out = BufWriter::new(file.with_context(|| format!("cannot make the file {}", partial.display()))?);
        let (partial, path) = (Partial(partial), path.to_owned());
        let mut writer = Writer { out, proof: vault.proof("file"), partial, path, force };
        writer.line(&Header { format: FORMAT.into(), version: VERSION, made_at, key: mark_of_key(vault), contents: contents.clone() })?;
        Ok(writer)
    }

    /// Writes a row.
    pub fn row(&mut self, row: &Row) -> Result<()> {
        self.line(row)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.proof.update(&line);
        self.out.write_all(&line).with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Ends it; only now there is a file of that name.
    pub fn finish(self) -> Result<()> {
        let Writer { mut out, proof, partial, path, force } = self;
        let end = || -> Result<()> {
            serde_json::to_writer(&mut out, &End { proof: proof.finish() })?;
            out.write_all(b"\n")?;
            out.flush()?;
            out.get_ref().sync_all()?;
            check_free(&path, force)?;
            std::fs::rename(&partial.0, &path)?;
            // The name must outlive power loss too.
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Ok(File::open(folder)?.sync_all()?)
        };
        end().with_context(|| format!("cannot write {}", path.display()))
    }
}

/// A backup being read.
pub struct Reader {
    lines: BufReader<File>,
    proof: Proof,
    /// What follows.
    pub contents: Contents,
}

impl Reader {
    /// Reads the first line: it must be a backup, of this version or an older one, made with the key at hand.
    pub fn open(path: &Path, vault: &Vault) -> Result<Self> {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut lines = BufReader::new(file);
        let line = line_of(&mut lines)?;
        let begun: Option<Beginning> = serde_json::from_slice(&line).ok().filter(|begun: &Beginning| begun.format == FORMAT);
        let begun = begun.with_context(|| format!("{} is no backup of a Tegata store", path.display()))?;
        ensure!(begun.version <= VERSION, "this backup was made by a newer Tegata (format {}): use that one", begun.version);
        let header: Header = serde_json::from_slice(&line).map_err(|_| damaged(1))?;
        let schema = header.contents.schema;
        ensure!(schema <= newest_schema(), "this backup was made by a newer Tegata (schema {schema}): use that one");
        ensure!(
            same(&header.key, &mark_of_key(vault)),
            "the key at hand is not the one this backup was made with: put the key file that was kept beside it at `store.key-file`, or give the key as TEGATA_STORE_KEY"
        );
        let mut proof = vault.proof("file");
        proof.update(&line);
        Ok(Reader { lines, proof, contents: header.contents })
    }

    /// Hands out all rows as long as they are wanted; fails at the end when the file is not as it was written.
    pub fn rows(mut self, mut wanted: impl FnMut(Row) -> Result<bool>) -> Result<()> {
        let count: u64 = self.contents.tables.iter().map(|table| table.rows).sum();
        for n in 0..count {
            let line = line_of(&mut self.lines)?;
            self.proof.update(&line);
            // The first line is not a row, and lines are counted from 1.
            if !wanted(serde_json::from_slice(&line).map_err(|_| damaged(n + 2))?)? {
                return Ok(());
            }
        }
        let end: End = serde_json::from_slice(&line_of(&mut self.lines)?).map_err(|_| damaged(count + 2))?;
        let over = self.lines.fill_buf()?.is_empty();
        ensure!(over && same(&end.proof, &self.proof.finish()), "this backup was damaged or changed after it was written");
        Ok(())
    }
}

/// The next line, with its end.
fn line_of(lines: &mut BufReader<File>) -> Result<Vec<u8>> {
    let mut line = Vec::new();
    lines.take(LONGEST).read_until(b'\n', &mut line).context("the backup cannot be read")?;
    ensure!(line.ends_with(b"\n"), "this backup is cut short");
    Ok(line)
}

fn damaged(line: u64) -> anyhow::Error {
    anyhow!("this backup is damaged in line {line}")
}
