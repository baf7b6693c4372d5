//! `/console/doctor` and `tegata doctor`: what is wrong and the exact fix, each in both languages. Commands and lines
//! of settings stand between backticks. Called on the server alone, so the browser does without these.

mod en;
mod ja;

use crate::model::finding::{Diagnosis, Finding};

/// Sentences about findings.
pub struct Words {
    /// What is wrong, and what to do.
    pub told: fn(&Finding) -> [String; 2],
    /// Said after all of them: how many errors and warnings.
    pub sum: fn(usize, usize) -> String,
    /// When there is none.
    pub healthy: &'static str,
    /// Said before the fingerprint of SECRET_KEY.
    pub fingerprint: &'static str,
    /// Said before a finding, by whether it is an error.
    pub severity: fn(bool) -> &'static str,
    /// Said before what to do.
    pub fix: &'static str,
}

impl Words {
    /// A finding in these words.
    pub fn diagnosis(&self, finding: &Finding) -> Diagnosis {
        let [problem, fix] = (self.told)(finding);
        Diagnosis { code: finding.code().to_owned(), severity: finding.severity(), problem, fix }
    }
}

pub(super) static JA: Words = ja::WORDS;
pub(super) static EN: Words = en::WORDS;

/// So many seconds as people say them: the greatest unit that fits.
fn span(seconds: i64) -> (i64, usize) {
    const UNITS: [i64; 4] = [86_400, 3_600, 60, 1];
    let seconds = seconds.abs();
    let unit = UNITS.iter().position(|unit| seconds >= *unit).unwrap_or(3);
    (seconds / UNITS[unit], unit)
}
