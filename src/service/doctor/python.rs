//! A Python environment: which of the usual packages it has, and which of them do not go together. Asked by a fixed
//! script that imports none of them.

use crate::model::finding::Finding;
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Reads the versions from the packages' metadata.
const SCRIPT: &str = "\
import json
from importlib.metadata import PackageNotFoundError, version
found = {}
for name in ('passlib', 'bcrypt', 'PyJWT', 'python-jose', 'jwt'):
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        pass
print(json.dumps(found))
";

/// How often it is looked whether the interpreter is done.
const EVERY: Duration = Duration::from_millis(50);
/// And how many times: ten seconds, for a cold disk.
const TIMES: u32 = 200;

/// The versions that there are.
#[derive(Debug, Default, Deserialize)]
#[allow(missing_docs)] // the names are those of the packages
pub struct Packages {
    pub passlib: Option<String>,
    pub bcrypt: Option<String>,
    #[serde(rename = "PyJWT")]
    pub pyjwt: Option<String>,
    #[serde(rename = "python-jose")]
    pub jose: Option<String>,
    pub jwt: Option<String>,
}

/// Asks the interpreter at `path` and judges what it has.
pub async fn look(path: &Path) -> Vec<Finding> {
    let python = path.to_owned();
    match tokio::task::spawn_blocking(move || ask(&python)).await.ok().flatten() {
        Some(packages) => judge(&packages),
        None => vec![Finding::PythonUnusable { path: path.display().to_string() }],
    }
}

/// Judges the versions.
pub fn judge(packages: &Packages) -> Vec<Finding> {
    let mut found = Vec::new();
    if let (Some(passlib), Some(bcrypt)) = (packages.passlib.clone(), packages.bcrypt.clone()) {
        match numbers(&bcrypt) {
            // It raises for more than 72 bytes, and passlib tries that at first use: ValueError at every login.
            new if new >= vec![5] => found.push(Finding::PasslibBcrypt { passlib, bcrypt }),
            // `__about__` is gone: passlib writes a traceback to the log, and goes on.
            new if new >= vec![4, 1] => found.push(Finding::PasslibNoise { passlib, bcrypt }),
            _ => {}
        }
    }
    if let Some(jwt) = packages.jwt.clone() {
        found.push(Finding::PythonJwt { jwt, pyjwt: packages.pyjwt.clone() });
    } else if let Some(version) = packages.pyjwt.clone().filter(|version| numbers(version) < vec![2, 4]) {
        // CVE-2022-29217: a public key taken for a secret.
        found.push(Finding::PyJwt { version });
    }
    if let Some(version) = packages.jose.clone().filter(|version| numbers(version) < vec![3, 4]) {
        // CVE-2024-33663, CVE-2024-33664.
        found.push(Finding::PythonJose { version });
    }
    found
}

/// `4.1.2` as numbers; what follows them counts for nothing.
fn numbers(version: &str) -> Vec<u32> {
    let digits = version.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
    digits.split('.').map_while(|part| part.parse().ok()).collect()
}

fn ask(python: &Path) -> Option<Packages> {
    let mut command = Command::new(python);
    let mut child = command.args(["-c", SCRIPT]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    for _ in 0..TIMES {
        match child.try_wait() {
            Ok(None) => std::thread::sleep(EVERY),
            Ok(Some(status)) if status.success() => {
                let mut said = String::new();
                child.stdout.take()?.take(64 * 1024).read_to_string(&mut said).ok()?;
                return serde_json::from_str(&said).ok();
            }
            _ => break,
        }
    }
    // It hangs, or failed and is gone: neither is an answer.
    _ = child.kill();
    _ = child.wait();
    None
}
