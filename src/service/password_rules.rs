//! Which passwords people must not choose: those that attackers try first, and those built from
//! the person's own name or the product's. No composition rules (OWASP ASVS 5.0, 6.2.4, 6.2.5,
//! 6.2.11, 6.2.12). Called by `account`.

use crate::model::{NewPassword, Rule};
use zxcvbn::zxcvbn;

/// Fewer tries than this, in zxcvbn's estimate over its lists of common passwords, words and patterns,
/// and a password is refused: zxcvbn's own line below which guessing through a throttle succeeds.
const TRIES: u64 = 1_000_000;

/// Characters judged at once: the estimator's time grows faster than the square of the length.
const WINDOW: usize = 40;

/// So many letters and digits of one's own a password needs besides known names: a year is not enough.
const OWN: usize = 5;

/// Characters of a name or address that are looked at: forms are judged before their other fields are mended.
const CONTEXT: usize = 254;

/// The product's own names.
const PRODUCT: [&str; 3] = ["tegata", "手形", "てがた"];

/// Reads a password that a person wants to have from now on; a guessable one is refused. `context` holds what is known
/// of the person: e-mail address, names, as they were typed.
pub fn new_password(text: &str, context: &[&str]) -> Result<NewPassword, Rule> {
    let password = NewPassword::parse(text)?;
    let letters: Vec<char> = password.expose().chars().map(narrow).collect();
    if guessable(&letters, &[]) {
        return Err(Rule::Common);
    }
    let words = personal_words(context);
    if built_from(&letters, &words) {
        return Err(Rule::Personal);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if guessable(&letters, &words) { Err(Rule::Personal) } else { Ok(password) }
}

/// True when the beginning and the end are both guessed quickly: what is long and good at one end is good.
fn guessable(letters: &[char], words: &[&str]) -> bool {
    let weak = |part: &[char]| zxcvbn(&part.iter().collect::<String>(), words).guesses() < TRIES;
    let window = letters.len().min(WINDOW);
    weak(&letters[..window]) && (window == letters.len() || weak(&letters[letters.len() - window..]))
}

/// True when hardly anything is left once all known words are struck out.
fn built_from(letters: &[char], words: &[String]) -> bool {
    let whole = letters.iter().collect::<String>().to_lowercase();
    let mut words: Vec<&String> = words.iter().filter(|word| word.len() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let left = words.into_iter().fold(whole.clone(), |text, word| text.replace(word, " "));
    left != whole && left.chars().filter(|c| c.is_alphanumeric()).count() < OWN
}

/// Full-width letters and digits as their ASCII twins: an input method writes the one for the other.
fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Names and addresses, whole and in pieces; of an address the part before the `@`.
fn personal_words(context: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = PRODUCT.map(str::to_owned).into();
    for text in context {
        let text: String = text.chars().take(CONTEXT).map(narrow).collect::<String>().to_lowercase();
        let local = text.rsplit_once('@').map_or(text.as_str(), |(local, _)| local);
        let pieces = local.split(|c: char| !c.is_alphanumeric());
        words.extend(pieces.filter(|piece| piece.chars().count() > 1).map(str::to_owned));
        words.push(local.chars().filter(|c| c.is_alphanumeric()).collect());
        words.extend([local.to_owned(), text.clone()]);
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANA: [&str; 3] = ["Hana.Yamada@example.jp", "山田 花子", "hana_y"];

    fn check(text: &str) -> Result<(), Rule> {
        new_password(text, &HANA).map(|_| ())
    }

    #[test]
    fn common_ones_and_their_variants_are_refused() {
        for common in [
            "password",
            "Password1",
            "PASSWORD",
            "p@ssw0rd!",
            "password123!",
            "drowssap",
            "12345678",
            "0123456789",
            "aaaaaaaa",
            "qwertyuiop",
            "qwerty12345",
            "1q2w3e4r5t",
            "20240101",
            "iloveyou2",
            "letmein123",
            "abcd1234!",
            "welcome2025",
            "sakura2024",
            "trustno1",
            "ｐａｓｓｗｏｒｄ",
            "ああああああああ",
        ] {
            assert_eq!(check(common), Err(Rule::Common), "{common}");
        }
        assert_eq!(check(&"a".repeat(256)), Err(Rule::Common));
    }

    #[test]
    fn personal_ones_are_refused() {
        for personal in [
            "hanayamada",
            "Hana.Yamada1",
            "yamadahana",
            "adamayanah",
            "hana1990",
            "Hana.Yamada@example.jp",
            "tegata123",
            "Tegata2024",
            "手形手形手形手形",
            "手形12345678",
            "山田花子山田花子",
            "花子1990花子",
            "ｈａｎａｙａｍａｄａ",
            "hana_y99",
        ] {
            assert!(matches!(check(personal), Err(Rule::Personal | Rule::Common)), "{personal}: {:?}", check(personal));
        }
        assert_eq!(check("hanayamada"), Err(Rule::Personal));
        assert_eq!(check("tegata123"), Err(Rule::Personal));
        assert_eq!(new_password("hanayamada", &[]).map(|_| ()), Ok(()), "nobody's name");
    }

    #[test]
    fn good_ones_pass_without_composition_rules() {
        for good in [
            "correct horse battery staple",
            "xkqzvbwm",
            "79318462",
            "天気がいい日は散歩に行く",
            "hana likes long walks in spring",
            "my tegata is stamped at every gate",
            "🗝🚪🌸🗻🍵🎏🦊🏮",
            "~#%&/()=?",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        let passphrase = "every checkpoint along the old road knew the seal ".repeat(5);
        assert_eq!(check(&passphrase), Ok(()));
        assert_eq!(check(&format!("{}{}", "a".repeat(60), "correct horse battery staple 4711")), Ok(()));
    }
}
