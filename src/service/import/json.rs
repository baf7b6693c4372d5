//! Records in JSON: one a line, in a list, or one after the other over several lines, as `mongoexport` writes all three.
//! One damaged line is one odd record. Called by `source` on a thread of its own.

use super::source::{Give, Item};
use anyhow::{Result, bail};
use std::io::{BufRead, Read};

/// Longer than any user: what follows belongs to something else.
const MOST: u64 = 16 << 20;

/// Reads whichever of the three it is.
pub fn read(mut reader: impl BufRead, give: &Give) -> Result<()> {
    let start = reader.fill_buf()?;
    if start.starts_with(b"\xef\xbb\xbf") {
        reader.consume(3);
    }
    let start = reader.fill_buf()?;
    let mut text = start.iter().skip_while(|byte| byte.is_ascii_whitespace());
    match text.next() {
        Some(b'[') => read_list(reader, give),
        // A line with nothing but the brace: the object goes on below.
        Some(b'{') if text.find(|byte| **byte == b'\n' || !byte.is_ascii_whitespace()) == Some(&b'\n') => {
            Objects::default().read(reader, give).map(drop)
        }
        _ => read_lines(reader, give, 0),
    }
}

/// Reads one object a line, after so many lines of heading.
pub fn read_lines(mut reader: impl BufRead, give: &Give, heading: u64) -> Result<()> {
    let (mut text, mut line) = (Vec::new(), 0);
    loop {
        text.clear();
        if reader.by_ref().take(MOST).read_until(b'\n', &mut text)? == 0 {
            return Ok(());
        }
        line += 1;
        if line > heading && !text.trim_ascii().is_empty() {
            give.put(Item::of(line, serde_json::from_slice(&text)))?;
        }
        if text.len() as u64 == MOST {
            bail!("line {line} is longer than any record");
        }
    }
}

/// Reads the objects of the first list in the file, whatever stands before it.
pub fn read_list(mut reader: impl BufRead, give: &Give) -> Result<()> {
    let mut before = Vec::new();
    reader.by_ref().take(MOST).read_until(b'[', &mut before)?;
    let lines = before.iter().filter(|byte| **byte == b'\n').count();
    if before.last() != Some(&b'[') {
        bail!("there is no list in it");
    }
    let ended = Objects { line: lines as u64, ..Objects::default() }.read(reader, give)?;
    if ended { Ok(()) } else { bail!("the file ends before its list does: it is not whole") }
}

/// Finds objects one after the other, by counting braces outside of texts.
#[derive(Default)]
struct Objects {
    piece: Vec<u8>,
    depth: u32,
    in_text: bool,
    escaped: bool,
    /// Lines before this one.
    line: u64,
    /// The line where the piece began.
    began: u64,
    /// Something else was found on this line, and told.
    odd: bool,
}

impl Objects {
    /// Reads on; true when a list ended.
    fn read(mut self, mut reader: impl BufRead, give: &Give) -> Result<bool> {
        loop {
            let chunk = reader.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let mut whole = Vec::new();
            let mut ended = false;
            for byte in chunk {
                ended = self.step(*byte, &mut whole);
                if ended {
                    break;
                }
            }
            let read = chunk.len();
            reader.consume(read);
            whole.into_iter().try_for_each(|item| give.put(item))?;
            if ended {
                return Ok(true);
            }
            if self.piece.len() as u64 > MOST {
                bail!("what begins on line {} is longer than any record", self.began);
            }
        }
        if self.depth > 0 {
            give.put(Item::odd(self.began, "it does not end".to_owned()))?;
        }
        Ok(false)
    }

    /// Takes one byte; true when a list ends with it.
    fn step(&mut self, byte: u8, whole: &mut Vec<Item>) -> bool {
        if byte == b'\n' {
            self.line += 1;
            self.odd = false;
        }
        if self.depth == 0 {
            match byte {
                b'{' => self.began = self.line + 1,
                b']' => return true,
                b',' => return false,
                byte if byte.is_ascii_whitespace() => return false,
                _ => {
                    if !std::mem::replace(&mut self.odd, true) {
                        whole.push(Item::odd(self.line + 1, "it is no object".to_owned()));
                    }
                    return false;
                }
            }
        }
        self.piece.push(byte);
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_text => self.escaped = true,
            b'"' => self.in_text = !self.in_text,
            b'{' | b'[' if !self.in_text => self.depth += 1,
            b'}' | b']' if !self.in_text => self.depth -= 1,
            _ => {}
        }
        if self.depth == 0 {
            whole.push(Item::of(self.began, serde_json::from_slice(&self.piece)));
            self.piece.clear();
        }
        false
    }
}
