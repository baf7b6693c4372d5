//! The shipped list of secrets that everybody can read somewhere, as hashes: `published.bin`,
//! written by `scripts/published-secrets`, which tells where they come from.

use aws_lc_rs::digest::{SHA256, digest};

/// Sorted, end to end: the first eight bytes of SHA-256 over each folded secret.
const HASHES: &[u8] = include_bytes!("published.bin");
/// Folded characters below which a text says nothing.
const LEAST: usize = 6;
/// A listed secret of this many folded characters is found inside another one too,
const INSIDE: usize = 24;
/// when less than this is added to it: so much would be a secret of its own.
const ADDED: usize = 20;

/// True when the secret is on the list, whole or with little before or behind it.
pub fn knows(secret: &str) -> bool {
    let folded = fold(secret);
    let length = folded.len();
    let begins = (INSIDE..length).filter(|end| length - end < ADDED).any(|end| listed(&folded[..end]));
    let ends = || (1..length.saturating_sub(INSIDE) + 1).filter(|start| *start < ADDED).any(|start| listed(&folded[start..]));
    listed(&folded) || begins || ends()
}

/// ASCII letters and digits in lower case: quotes, separators and case make no new secret.
fn fold(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn listed(folded: &str) -> bool {
    let hash = digest(&SHA256, folded.as_bytes());
    let (known, _) = HASHES.as_chunks::<8>();
    folded.len() >= LEAST && known.binary_search_by(|probe| probe.as_slice().cmp(&hash.as_ref()[..8])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_holds_every_line_of_its_source() {
        let lines = include_str!("published.txt").lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
        let mut count = 0;
        for line in lines.filter(|line| fold(line).len() >= LEAST) {
            assert!(knows(line), "{line}: run scripts/published-secrets");
            count += 1;
        }
        assert!(count > 300 && HASHES.len().is_multiple_of(8) && HASHES.len() / 8 > count);
        assert!(HASHES.as_chunks::<8>().0.is_sorted());
    }

    #[test]
    fn case_separators_and_quotes_make_no_new_secret() {
        for same in ["SUPER SECRET", "'super_secret'", " super-secret\n", "\"SuperSecret\"", "Your_256_Bit_Secret"] {
            assert!(knows(same), "{same}");
        }
    }

    #[test]
    fn little_added_makes_no_new_secret() {
        let fastapi = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7";
        for near in [format!("{fastapi}!"), format!("{fastapi}2024"), format!("my-{fastapi}"), fastapi.to_uppercase()] {
            assert!(knows(&near), "{near}");
        }
        assert!(!knows(&fastapi.replace("09d2", "09d3")));
        assert!(!knows("") && !knows("jwt"));
    }
}
