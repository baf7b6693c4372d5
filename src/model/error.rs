//! The error a caller may be told: closed, serialisable, free of user text and of secrets, so it
//! may travel in a URL (forms without JavaScript). Words for it are in `app::words`.

use super::session::Why;
use serde::{Deserialize, Serialize};

/// What went wrong, as far as the caller is concerned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case", try_from = "Wire")]
pub enum Error {
    /// E-mail or password is wrong; the same for unknown accounts.
    #[error("The e-mail address or password is not right.")]
    BadCredentials,
    /// There is no live session, or no acceptable token of one.
    #[error("Please sign in.")]
    SignedOut {
        /// The reason, told to the person.
        why: Why,
    },
    /// Signed in, but not allowed; also a request from a foreign page.
    #[error("This is not allowed.")]
    Forbidden,
    /// What was asked for is not there.
    #[error("Not found.")]
    NotFound,
    /// Fields to mend.
    #[error("Please check the marked fields.")]
    Invalid {
        /// One entry a field, in the order of the form.
        faults: Vec<Fault>,
    },
    /// The link was used, has run out, or never was.
    #[error("This link is no longer valid.")]
    LinkInvalid,
    /// Too many tries.
    #[error("Too many tries. Try again in {retry_after} seconds.")]
    Throttled {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The request did not parse.
    #[error("The request could not be read.")]
    Malformed,
    /// The server is too busy or its store cannot be reached; nothing was lost.
    #[error("The service is busy. Please try again in a moment.")]
    Unavailable,
    /// Made by the browser: the server could not be reached.
    #[error("The server cannot be reached.")]
    Offline,
    /// A defect or a failure of the machine, logged under `id`.
    #[error("Something went wrong on our side (reference {id}).")]
    Internal {
        /// The reference to quote.
        id: String,
    },
}

/// The error as it is read: serde's own way with a tagged enum buffers any JSON there could be, which is
/// a third of all the reading code in the browser.
#[derive(Deserialize)]
struct Wire {
    code: String,
    why: Option<Why>,
    faults: Option<Vec<Fault>>,
    retry_after: Option<u32>,
    id: Option<String>,
}

impl TryFrom<Wire> for Error {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, &'static str> {
        let Wire { code, why, faults, retry_after, id } = wire;
        let error = match code.as_str() {
            "bad_credentials" => Some(Error::BadCredentials),
            "signed_out" => why.map(|why| Error::SignedOut { why }),
            "forbidden" => Some(Error::Forbidden),
            "not_found" => Some(Error::NotFound),
            "invalid" => faults.map(|faults| Error::Invalid { faults }),
            "link_invalid" => Some(Error::LinkInvalid),
            "throttled" => retry_after.map(|retry_after| Error::Throttled { retry_after }),
            "malformed" => Some(Error::Malformed),
            "unavailable" => Some(Error::Unavailable),
            "offline" => Some(Error::Offline),
            "internal" => id.map(|id| Error::Internal { id }),
            _ => None,
        };
        error.ok_or("not an error of ours")
    }
}

impl Error {
    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Error::BadCredentials | Error::SignedOut { .. } => 401,
            Error::Forbidden => 403,
            Error::NotFound => 404,
            Error::LinkInvalid => 410,
            Error::Malformed => 400,
            Error::Invalid { faults } if faults.iter().all(|f| f.rule == Rule::Taken) => 409,
            Error::Invalid { .. } => 422,
            Error::Throttled { .. } => 429,
            Error::Unavailable | Error::Offline => 503,
            Error::Internal { .. } => 500,
        }
    }

    /// One field, one rule.
    pub fn invalid(field: Field, rule: Rule) -> Self {
        Error::Invalid { faults: vec![Fault { field, rule }] }
    }

    /// No live session, for this reason.
    pub fn signed_out(why: Why) -> Self {
        Error::SignedOut { why }
    }
}

/// A field that needs mending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Which.
    pub field: Field,
    /// What it breaks.
    pub rule: Rule,
}

/// Gathers the faults of a form, so that people mend it in one go.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// What this field holds, or its fault noted.
    pub fn check<T>(&mut self, field: Field, parsed: Result<T, Rule>) -> Option<T> {
        parsed.map_err(|rule| self.0.push(Fault { field, rule })).ok()
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Error::Invalid { faults: faults.0 }
    }
}

/// The fields people fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// E-mail address; at sign-in a user name too.
    Email,
    /// User name.
    Username,
    /// Name as shown.
    Name,
    /// Password, or the new one.
    Password,
    /// The password so far.
    CurrentPassword,
    /// A role name.
    Role,
}

/// What a field's value breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Nothing was entered.
    Missing,
    /// Not of the right form.
    Format,
    /// Below the least length.
    TooShort,
    /// Over the greatest length.
    TooLong,
    /// Among the passwords that attackers try first.
    Common,
    /// Built from the person's own name or address, or the product's name.
    Personal,
    /// Another account has it.
    Taken,
    /// Not the right one (the current password).
    Wrong,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_the_ones_promised() {
        let why = Why::Expired;
        assert_eq!(Error::signed_out(why).status(), 401);
        assert_eq!(Error::invalid(Field::Email, Rule::Taken).status(), 409);
        assert_eq!(Error::invalid(Field::Email, Rule::Format).status(), 422);
        assert_eq!(Error::Throttled { retry_after: 9 }.status(), 429);
    }

    #[test]
    fn what_is_written_can_be_read() {
        let simple = [Error::BadCredentials, Error::Forbidden, Error::NotFound, Error::LinkInvalid, Error::Malformed];
        let rich = [
            Error::signed_out(Why::Reused),
            Error::Invalid { faults: vec![Fault { field: Field::CurrentPassword, rule: Rule::Wrong }] },
            Error::Throttled { retry_after: 9 },
            Error::Unavailable,
            Error::Offline,
            Error::Internal { id: "7f3a".into() },
        ];
        for error in simple.into_iter().chain(rich) {
            let json = serde_json::to_string(&error).unwrap();
            assert_eq!(serde_json::from_str::<Error>(&json).unwrap(), error, "{json}");
        }
        for odd in [r#"{"code":"signed_out"}"#, r#"{"code":"teapot"}"#, r#"{"why":"expired"}"#, "[]"] {
            assert!(serde_json::from_str::<Error>(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn the_wire_form_is_stable() {
        let json = serde_json::to_string(&Error::signed_out(Why::SignedOut)).unwrap();
        assert_eq!(json, r#"{"code":"signed_out","why":"signed_out"}"#);
    }
}
