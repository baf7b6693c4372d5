//! Moving in: people of other applications become accounts, with the passwords they have. `source` brings records,
//! `person` reads them, `report` says what became of each. An account that is there is never changed, so an import
//! may be run again and goes on where it was cut off. Called by `cli::import`.

mod bson;
mod csv;
mod fields;
mod firebase;
mod json;
mod mongodb;
mod person;
mod report;
mod scratch;
mod source;
mod table;

pub use fields::FieldMap;
pub use firebase::Firebase;
pub use report::{Entry, Place, Reason, Tally};
pub use source::{Format, Options, Source, open};

use super::{Result, Services};
use crate::store::import::{Added, Moved};
use anyhow::Context;
use person::Person;
use scratch::Scratch;
use source::Item;

/// As many records in one transaction.
const BATCH: usize = 500;

/// How records become accounts.
#[derive(Default)]
pub struct Plan {
    /// Which field of a record means what.
    pub map: FieldMap,
    /// What to do with people whose password cannot be taken over: leave them out, or take them without one.
    pub without_password: bool,
    /// What Firebase's hashes need beside them.
    pub firebase: Option<Firebase>,
    /// Only say what would happen.
    pub dry_run: bool,
}

/// Brings every record of the source in; `say` hears of each odd one, `step` how far it is.
pub async fn run(
    services: &Services,
    mut source: Source,
    plan: &Plan,
    mut say: impl FnMut(&Entry) -> anyhow::Result<()>,
    mut step: impl FnMut(&Tally, u64),
) -> Result<Tally> {
    let scratch = if plan.dry_run { Some(Scratch::open(services).await?) } else { None };
    let mut tally = Tally::default();
    let mut batch = Vec::with_capacity(BATCH);
    let (mut broken, mut over) = (None, false);
    while !over {
        match source.items.recv().await {
            Some(Item::Record(place, fields)) => match person::read(services, plan, source.format, &place, &fields) {
                Ok(person) => batch.push((place, person)),
                Err(reason) => tally.note(Entry::refused(place, reason), &mut say)?,
            },
            Some(Item::Odd(place, reason)) => tally.note(Entry::refused(place, reason), &mut say)?,
            Some(Item::Broken(error)) => (broken, over) = (Some(error), true),
            None => over = true,
        }
        if batch.len() == BATCH || over {
            settle(services, scratch.as_ref(), std::mem::take(&mut batch), &mut tally, &mut say).await?;
            step(&tally, source.read_so_far());
        }
    }
    tracing::info!(target: "audit", event = "accounts_imported", dry_run = plan.dry_run, added = tally.added, kept = tally.kept, refused = tally.refused);
    match broken {
        Some(error) => Err(error.context(format!("the source broke off after {} records", tally.read())).into()),
        None => Ok(tally),
    }
}

/// Writes a batch, and says what became of it.
async fn settle(
    services: &Services,
    scratch: Option<&Scratch>,
    batch: Vec<(Place, Person)>,
    tally: &mut Tally,
    say: &mut impl FnMut(&Entry) -> anyhow::Result<()>,
) -> Result<()> {
    let (places, people): (Vec<_>, Vec<_>) = batch.into_iter().map(|(place, person)| ((place, person.notes), person.moved)).unzip();
    let done = match scratch {
        Some(scratch) => scratch.try_out(services, people).await?,
        None => services.store.import_accounts(&people).await?,
    };
    for ((place, notes), added) in places.into_iter().zip(done) {
        match added {
            Added::New => {
                tally.added += 1;
                for note in notes {
                    tally.note(Entry::noted(place.clone(), note), say)?;
                }
            }
            Added::Before => tally.kept += 1,
            Added::OtherId => tally.note(Entry::refused(place, Reason::OtherId), say)?,
            Added::Taken(field) => tally.note(Entry::refused(place, Reason::Taken(field)), say)?,
        }
    }
    Ok(())
}

/// The name under which a record is known again: a digest of who it is about, with the password it came with.
fn origin(place: &Place, moved: &Moved) -> anyhow::Result<String> {
    let profile = &moved.account.profile;
    let known = (&place.id, &profile.email, &profile.username, &moved.account.password_hash);
    Ok(super::vault::fingerprint(&serde_json::to_string(&known).context("a record's name")?))
}
