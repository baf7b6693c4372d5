//! What became of each record: where it stood, why it is odd, and counts that add up. Nothing of a password is in it.

use crate::model::{Field, Rule};
use crate::service::password::Unusable;
use serde::Serialize;
use std::collections::BTreeMap;

/// Where a record stands in its source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Line of a text, or the number of the record in what has no lines; from 1.
    pub line: u64,
    /// What the source calls it: `_id`, `id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Why a record is odd.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// No record can be read there.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// Nothing to sign in with.
    #[error("it has neither an e-mail address nor a user name")]
    NoLogin,
    /// Another type than the field has here.
    #[error("its {0} is of another type than expected")]
    Type(&'static str),
    /// Text that the field does not take.
    #[error("its {0} is not accepted ({1:?})")]
    Form(&'static str, Rule),
    /// A password that cannot be taken over.
    #[error("its password is {0}")]
    Password(Unusable),
    /// An account was made from another record with the same id.
    #[error("its id belongs to an account with other contents, which was left as it is")]
    OtherId,
    /// Another account has it, upper and lower case being the same.
    #[error("its {} belongs to another account", name_of(*.0))]
    Taken(Field),
    /// Imported: only a link opens the account.
    #[error("it has no password: only a reset link opens the account")]
    NoPassword,
    /// Imported without the password.
    #[error("its password is {0}: only a reset link opens the account")]
    MustReset(Unusable),
    /// Imported, disabled as it was.
    #[error("it is disabled, and stays so")]
    Disabled,
    /// Imported with its address alone.
    #[error("its user name is not accepted ({0:?}) and was left out")]
    UsernameLeftOut(Rule),
}

fn name_of(field: Field) -> &'static str {
    if field == Field::Email { "e-mail address" } else { "user name" }
}

impl Reason {
    /// A word for scripts, and for counting.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Unreadable(_) => "unreadable",
            Reason::NoLogin => "no_login",
            Reason::Type(_) => "wrong_type",
            Reason::Form(..) => "not_accepted",
            Reason::Password(Unusable::TooCostly(_)) => "password_too_costly",
            Reason::Password(_) => "password_unusable",
            Reason::OtherId => "differs",
            Reason::Taken(Field::Email) => "email_taken",
            Reason::Taken(_) => "username_taken",
            Reason::NoPassword => "no_password",
            Reason::MustReset(_) => "must_reset",
            Reason::Disabled => "disabled",
            Reason::UsernameLeftOut(_) => "username_left_out",
        }
    }
}

/// One line of the report.
#[derive(Serialize)]
pub struct Entry {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// Whether it became an account all the same.
    pub imported: bool,
    /// A word for it.
    pub reason: &'static str,
    /// A sentence for it.
    pub says: String,
}

impl Entry {
    /// A record that became no account.
    pub fn refused(place: Place, reason: Reason) -> Self {
        Entry { place, imported: false, reason: reason.code(), says: reason.to_string() }
    }

    /// An odd record that became an account.
    pub fn noted(place: Place, reason: Reason) -> Self {
        Entry { place, imported: true, reason: reason.code(), says: reason.to_string() }
    }
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let became = if self.imported { "imported" } else { "left out" };
        let id = self.place.id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        write!(f, "record {}{id}: {became}, {}", self.place.line, self.says)
    }
}

/// The counts: every record is in exactly one of the first three.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Became accounts.
    pub added: u64,
    /// Were accounts before, made from the same record.
    pub kept: u64,
    /// Left out.
    pub refused: u64,
    /// Records left out, by reason.
    pub refusals: BTreeMap<&'static str, u64>,
    /// Odd things about records that became accounts; one may have several.
    pub notes: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// All records.
    pub fn read(&self) -> u64 {
        self.added + self.kept + self.refused
    }

    /// Counts an odd record and tells of it.
    pub(super) fn note(&mut self, entry: Entry, say: &mut impl FnMut(&Entry) -> anyhow::Result<()>) -> anyhow::Result<()> {
        if entry.imported {
            *self.notes.entry(entry.reason).or_default() += 1;
        } else {
            self.refused += 1;
            *self.refusals.entry(entry.reason).or_default() += 1;
        }
        say(&entry)
    }
}
