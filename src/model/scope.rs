//! Scopes (RFC 6749 §3.3): words with blanks between them.

use super::service::SCOPES;

/// What is granted when nothing is asked for.
pub const USUAL: &str = "openid profile email";

/// Is this word among them?
pub fn has(scope: &str, word: &str) -> bool {
    scope.split(' ').any(|one| one == word)
}

/// Are all words of `inner` among those of `outer`?
pub fn within(inner: &str, outer: &str) -> bool {
    inner.split_whitespace().all(|word| has(outer, word))
}

/// The words that there are, OpenID's or the service's `own`, each once and in their order; what is not
/// understood is passed over (OpenID Connect Core §3.1.2.1).
pub fn known(asked: &str, own: &[String]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in asked.split_whitespace() {
        if (SCOPES.contains(&word) || own.iter().any(|one| one == word)) && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_and_known_ones_stay_in_order() {
        assert!(has("openid email", "email") && !has("openid emails", "email"));
        assert!(within("email openid", "openid profile email") && !within("admin", "openid"));
        assert_eq!(known("email admin openid email orders:read", &["orders:read".into()]), "email openid orders:read");
    }
}
