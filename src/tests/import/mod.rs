//! Moving in and out: the fixtures of `fixtures/generate.py` brought in by real commands, and people who then sign in.

mod export;
mod odd;
mod people;
mod resume;

use crate::support::process::Home;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A file that the original libraries wrote.
pub fn fixture(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/tests/import/fixtures").join(name);
    path.display().to_string()
}

/// Imports, and returns the counts that were printed.
#[track_caller]
pub fn import(home: &Home, arguments: &[&str]) -> BTreeMap<String, u64> {
    let out = home.ok(&[&["user", "import"], arguments].concat(), "");
    counts(&out)
}

/// Reads the summary, whose numbers must add up.
#[track_caller]
pub fn counts(out: &str) -> BTreeMap<String, u64> {
    let count = |line: &str| {
        let (name, number) = line.split_once('\t').expect("a name and a number");
        let number = number.split(' ').next().and_then(|number| number.parse().ok()).expect("a number");
        (name.trim().to_owned(), number)
    };
    let counts: BTreeMap<String, u64> = out.lines().map(count).collect();
    let of = |name: &str| counts.get(name).copied().unwrap_or_default();
    assert_eq!(of("read"), of("added") + of("would be added") + of("there before") + of("left out"), "{out}");
    let refusals: u64 = out.lines().skip_while(|line| !line.starts_with("left out")).skip(1).map(|line| count(line).1).sum();
    assert_eq!(of("left out"), refusals, "{out}");
    counts
}

/// Counts, as they are expected.
pub fn expected(pairs: &[(&str, u64)]) -> BTreeMap<String, u64> {
    pairs.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect()
}
