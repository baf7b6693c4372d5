//! `tegata token verify`: the one verifier on the command line, one answer a line.
//!
//! What is acceptable is decided in `model::jws`; only reading, writing and the exit code are here.

use std::{
    io::{self, BufRead, Read, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;

use crate::{
    model::{
        Seconds,
        jws::{self, Algorithm, Compact, Expect, KeySet, Refusal},
    },
    service::jwk::{VerifyingKey, verifying_keys},
};

/// Checks tokens from standard input, one a line, and answers each with `ok <payload as JSON>` or
/// `error <code>`. Ends with 0 when every line was answered, whatever the answers were, with 2 when
/// there was no usable key.
#[derive(Debug, Clone, Args)]
pub struct Verify {
    /// File with the trusted keys: a JWK Set or a single JWK. Secrets (`oct`) and public keys do
    /// not go together.
    #[arg(long, value_name = "FILE")]
    pub jwks: PathBuf,
    /// Accepted algorithms, separated by commas. A key without `alg` gets the only one that fits it.
    #[arg(long, value_name = "RS256,..", value_delimiter = ',', required = true)]
    pub algs: Vec<Algorithm>,
    /// The audience that must be among `aud`; without it `aud` is left open.
    #[arg(long, conflicts_with = "jws_only")]
    pub aud: Option<String>,
    /// The issuer that `iss` must be; without it `iss` is left open.
    #[arg(long, conflicts_with = "jws_only")]
    pub iss: Option<String>,
    /// Only form, header, key and signature; the payload may be anything. What is not JSON is shown
    /// as a JSON string (bytes that are not UTF-8: in base64url).
    #[arg(long)]
    pub jws_only: bool,
}

/// Answers every line of `tokens` on `answers`; remarks about keys go to `remarks`.
pub fn verify(
    args: &Verify,
    now: Seconds,
    mut tokens: impl BufRead,
    mut answers: impl Write,
    mut remarks: impl Write,
) -> io::Result<ExitCode> {
    let keys = read_keys(args, &mut remarks)?;
    let mut line = Vec::new();
    while next_line(&mut tokens, &mut line)? {
        match answer(args, now, &keys, &line) {
            Ok(payload) => writeln!(answers, "ok {payload}")?,
            Err(refusal) => writeln!(answers, "error {}", refusal.code())?,
        }
    }
    answers.flush()?;
    Ok(ExitCode::from(if keys.is_empty() { 2 } else { 0 }))
}

/// Keys that cannot be used are named and left out. With none left, or a file that is no key file
/// at all, every token is refused: whoever reads the answers still gets one a line.
fn read_keys(args: &Verify, remarks: &mut impl Write) -> io::Result<KeySet<VerifyingKey>> {
    let file = args.jwks.display();
    let text =
        std::fs::read(&args.jwks).map_err(|error| io::Error::new(error.kind(), format!("cannot read the keys in {file}: {error}")))?;
    match verifying_keys(&text, &args.algs) {
        Ok((keys, unused)) => {
            for (key, why) in unused {
                writeln!(remarks, "{file}: key {key} is not used: {why}")?;
            }
            Ok(keys)
        }
        Err(why) => {
            writeln!(remarks, "{file} is not a JWK Set or a JWK ({}): every token is refused", why.code())?;
            Ok(KeySet::default())
        }
    }
}

/// Reads up to and without the next line feed. Of a line longer than any token only as much is
/// kept as it takes to refuse it.
fn next_line(tokens: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let most = jws::MAX_TOKEN + 1;
    if tokens.by_ref().take(most as u64).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() == most {
        tokens.skip_until(b'\n')?;
    }
    Ok(true)
}

fn answer(args: &Verify, now: Seconds, keys: &KeySet<VerifyingKey>, line: &[u8]) -> Result<String, Refusal> {
    if line.len() > jws::MAX_TOKEN {
        return Err(Refusal::TooLarge);
    }
    let token = Compact::parse(std::str::from_utf8(line).map_err(|_| Refusal::Malformed)?)?;
    keys.check(&token)?;
    if !args.jws_only {
        expect(args, now, keys).check(&token)?;
    }
    Ok(jws::one_line(&token.payload).unwrap_or_else(|| as_string(&token.payload)))
}

fn expect<'a>(args: &'a Verify, now: Seconds, keys: &KeySet<VerifyingKey>) -> Expect<'a> {
    Expect {
        typ: if keys.is_symmetric() { jws::SHARED_SECRET } else { jws::ACCESS_TOKEN },
        issuer: args.iss.as_deref(),
        audience: args.aud.as_deref(),
        required: &[],
        now,
        leeway: jws::LEEWAY,
    }
}

fn as_string(payload: &[u8]) -> String {
    let text = std::str::from_utf8(payload).map_or_else(|_| jws::encode_part(payload), str::to_owned);
    serde_json::Value::from(text).to_string()
}
