//! Clocks: tokens say from when and until when they are good, and whoever reads them goes by a clock of their own.

use crate::model::Seconds;
use crate::model::finding::Finding;

/// Dates come in whole seconds, and an answer may take three.
const TOLERANCE: Seconds = 5;

/// Judges the clock of whoever answered at `url`.
pub fn judge_server(url: &str, theirs: Option<Seconds>, ours: Seconds) -> Option<Finding> {
    ahead(theirs, ours).map(|ahead| Finding::ClockServer { url: url.to_owned(), ahead })
}

/// Judges the clock of a database on another machine.
pub fn judge_database(theirs: Option<Seconds>, ours: Seconds) -> Option<Finding> {
    ahead(theirs, ours).map(|ahead| Finding::ClockDatabase { ahead })
}

fn ahead(theirs: Option<Seconds>, ours: Seconds) -> Option<Seconds> {
    theirs.map(|theirs| theirs - ours).filter(|ahead| ahead.abs() > TOLERANCE)
}
