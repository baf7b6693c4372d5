//! A person's account: the parts people type, parsed once, and the profile that may be shown.

use super::error::Rule;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The role that may administer Tegata.
pub const ADMIN: &str = "admin";
/// Least and greatest length of a password, in characters.
pub const PASSWORD_LENGTH: RangeInclusive<usize> = 8..=256;

/// What may be shown of an account, to its owner and to services that were granted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The account's id, `sub` in tokens; never reused.
    pub sub: String,
    /// E-mail address as entered; none for one who came from elsewhere with a user name alone.
    pub email: Option<String>,
    /// True only when the address was proven.
    pub email_verified: bool,
    /// User name, a second way to sign in.
    pub username: Option<String>,
    /// Name as shown.
    pub name: String,
    /// Roles.
    pub roles: Vec<String>,
}

impl Profile {
    /// What its owner types to sign in: the address, or the user name where there is none.
    pub fn login(&self) -> &str {
        self.email.as_deref().or(self.username.as_deref()).unwrap_or_default()
    }

    /// May this person administer Tegata?
    pub fn is_administrator(&self) -> bool {
        self.roles.iter().any(|role| role == ADMIN)
    }
}

/// An e-mail address: as entered, and the key under which it is unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Accepts what mail can be sent to, not the whole of RFC 5322: one `@`, a dot or `localhost`
    /// behind it, no blanks or controls, 254 bytes at most.
    pub fn parse(text: &str) -> Result<Self, Rule> {
        let text = sized(text.trim(), str::len, 1..=254)?;
        let (local, host) = text.rsplit_once('@').ok_or(Rule::Format)?;
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | '"' | ',' | ';' | '\\');
        let labels_ok = host.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
        if local.is_empty() || local.len() > 64 || text.chars().filter(|c| *c == '@').count() != 1 {
            return Err(Rule::Format);
        }
        if local.contains(odd) || host.contains(odd) || !labels_ok {
            return Err(Rule::Format);
        }
        Ok(Email(text.to_owned()))
    }

    /// As entered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Case-folded: the same mailbox in practice, the same account here.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// A user name: letters of any script, digits, `.`, `_`, `-`; no `@`, so it never looks like an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// 2 to 64 characters.
    pub fn parse(text: &str) -> Result<Self, Rule> {
        let text = sized(text.trim(), characters, 2..=64)?;
        if text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-')) {
            Ok(Username(text.to_owned()))
        } else {
            Err(Rule::Format)
        }
    }

    /// As entered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Case-folded, the key under which it is unique.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// What a person types to say who they are: an e-mail address or a user name, case-folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Login(String);

impl Login {
    /// Never fails on odd input: an impossible name is simply unknown later.
    pub fn parse(text: &str) -> Result<Self, Rule> {
        Ok(Login(sized(text.trim(), str::len, 1..=254)?.to_lowercase()))
    }

    /// The key to look up: an address when it holds an `@`.
    pub fn key(&self) -> &str {
        &self.0
    }
}

/// A name as shown: 1 to 100 characters, no controls.
pub fn parse_name(text: &str) -> Result<String, Rule> {
    let text = sized(text.trim(), characters, 1..=100)?;
    if text.chars().any(char::is_control) { Err(Rule::Format) } else { Ok(text.to_owned()) }
}

/// A role's name: 1 to 50 of lower-case letters, digits, `-`, `_`, `:`, `.`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role(String);

impl Role {
    /// Parses a role's name.
    pub fn parse(text: &str) -> Result<Self, Rule> {
        let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b':' | b'.');
        let text = sized(text, str::len, 1..=50)?;
        if text.bytes().all(fine) { Ok(Role(text.to_owned())) } else { Err(Rule::Format) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password that a person wants to have from now on: any Unicode, 8 to 256 characters, taken as it is.
/// Whether it is among the common ones is for the server to say.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    /// Checks the length and nothing else.
    pub fn parse(text: &str) -> Result<Self, Rule> {
        sized(text, characters, PASSWORD_LENGTH).map(|text| NewPassword(text.to_owned()))
    }

    /// Lends the text to be hashed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword")
    }
}

/// A registration form as it was filled in. `service::account` parses it, by rules of which the server
/// alone knows some, and names every fault at once.
#[derive(Clone, Copy)]
pub struct NewAccount<'a> {
    /// Where mail would go, and the first way to sign in.
    pub email: &'a str,
    /// Name as shown.
    pub name: &'a str,
    /// The password to be.
    pub password: &'a str,
}

/// The text itself when it is of a size allowed.
fn sized(text: &str, size: fn(&str) -> usize, allowed: RangeInclusive<usize>) -> Result<&str, Rule> {
    match size(text) {
        0 => Err(Rule::Missing),
        n if n < *allowed.start() => Err(Rule::TooShort),
        n if n > *allowed.end() => Err(Rule::TooLong),
        _ => Ok(text),
    }
}

fn characters(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for ok in ["hana@example.jp", "A.b+c@sub.example.com", "root@localhost", "花子@例え.jp"] {
            assert!(Email::parse(ok).is_ok(), "{ok}");
        }
        assert_eq!(Email::parse(" Hana@Example.JP ").unwrap().key(), "hana@example.jp");
        for bad in ["", "hana", "@x.jp", "a@", "a@@b.c", "a b@c.d", "a@b..c", "a@-b.c", "a\n@b.c", "<a@b.c>"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn password_length_is_counted_in_characters() {
        assert_eq!(NewPassword::parse("七文字です。。"), Err(Rule::TooShort));
        assert!(NewPassword::parse("八文字になりました").is_ok());
        assert!(NewPassword::parse(&"🗝".repeat(256)).is_ok());
        assert_eq!(NewPassword::parse(&"a".repeat(257)), Err(Rule::TooLong));
    }
}
