//! How much of a secret can be found in word lists, in sequences or along the keyboard.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words of the two lists beside this file; lines with `#` are notes.
static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lists = [include_str!("english.txt"), include_str!("trade.txt")];
    lists.into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#')).collect()
});

/// The lengths words are looked for in.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=14;

/// Rows fingers run along, both ways.
const ROWS: [&str; 8] = [
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890qwertyuiop",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "azertyuiopqsdfghjklmwxcvbn",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
];
/// So many characters along a row are no chance.
const RUN: usize = 4;

/// All pieces of the rows of that length, and one character over and over.
static RUNS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let both = ROWS.iter().flat_map(|row| [row.to_string(), row.chars().rev().collect()]);
    let pieces = both.flat_map(|row| (RUN..=row.len()).map(|end| row[end - RUN..end].to_owned()).collect::<Vec<_>>());
    pieces.chain(('!'..='~').map(|c| c.to_string().repeat(RUN))).collect()
});

/// What people write into a secret that is not one yet; long enough never to come about by chance.
const PLACEHOLDERS: [&str; 14] = [
    "changeme",
    "changethis",
    "changeinprod",
    "donotuse",
    "djangoinsecure",
    "forproduction",
    "notasecret",
    "placeholder",
    "replaceme",
    "replacewith",
    "replacethis",
    "yoursecret",
    "yourjwtsecret",
    "yourownsecret",
];

/// True when the secret itself says that it must be changed.
pub fn says_placeholder(secret: &str) -> bool {
    let folded: String = secret.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    PLACEHOLDERS.iter().any(|phrase| folded.contains(phrase))
}

/// The share of letters and digits, from 0 to 1, that words and runs cover.
pub fn share(secret: &str) -> f64 {
    let plain: String =
        secret.chars().filter(|c| c.is_ascii_alphanumeric() || "@$!+".contains(*c)).map(|c| c.to_ascii_lowercase()).collect();
    let backward: String = plain.chars().rev().collect();
    let spoken = |text: &str, one: char| text.chars().map(|c| unleet(c, one)).collect::<String>();
    let ways = [(&plain, 'i'), (&plain, 'l'), (&backward, 'i'), (&backward, 'l')];
    let best = ways.into_iter().map(|(text, one)| covered(text, &spoken(text, one))).max().unwrap_or(0);
    let total = secret.chars().filter(|c| c.is_alphanumeric()).count().max(1);
    // Both counts are far below 2^52.
    best as f64 / total as f64
}

/// The most letters that words and runs without overlap can cover; both texts are ASCII of one length.
fn covered(plain: &str, spoken: &str) -> usize {
    let mut best = vec![0; plain.len() + 1];
    let mut run = 0;
    for end in 1..=plain.len() {
        let along = end >= RUN && RUNS.contains(&plain[end - RUN..end]);
        run = if !along { 0 } else { run.max(RUN - 1) + 1 };
        let runs = (RUN..=run).map(|length| best[end - length] + length);
        let words = LENGTHS.filter(|length| *length <= end).filter(|length| {
            let piece = end - length..end;
            WORDS.contains(&plain[piece.clone()]) || WORDS.contains(&spoken[piece])
        });
        let most = words.map(|length| best[end - length] + length).chain(runs).max().unwrap_or(0);
        best[end] = most.max(best[end - 1]);
    }
    best[plain.len()]
}

/// The letter that a digit or sign stands for; `one` is what a 1 stands for.
fn unleet(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        _ => c,
    }
}
