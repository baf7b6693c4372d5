//! Leaving: every account whole, with its password hash, one JSON object a line (docs/moving-in.md describes the
//! fields). What is written here `import` reads again, to the same bytes. Called by `cli::export`.

use super::import::Reason;
use super::{Result, Services};
use crate::model::account::{Username, parse_name};
use crate::model::{Email, Profile, Role, Rule, Seconds};
use crate::store::account::Account;
use crate::store::import::Moved;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The first line: says what follows, and in which version.
pub const HEADER: &str = r#"{"format":"tegata-users","version":1}"#;

/// As many accounts are read at a time.
const PAGE: i64 = 500;

/// One account; the fields stand in this order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    sub: String,
    email: Option<String>,
    email_verified: bool,
    username: Option<String>,
    name: String,
    roles: Vec<String>,
    password: Option<String>,
    disabled_at: Option<Seconds>,
    created_at: Seconds,
    origin: Option<String>,
}

/// Hands over the header and every account as lines; says how many accounts there were.
pub async fn run(services: &Services, mut line: impl FnMut(&str) -> anyhow::Result<()>) -> Result<u64> {
    line(HEADER)?;
    let (mut count, mut after) = (0, String::new());
    loop {
        let page = services.store.export_accounts(&after, PAGE).await?;
        let Some(last) = page.last() else { break };
        last.account.profile.sub.clone_into(&mut after);
        for moved in page {
            line(&serde_json::to_string(&Line::from(moved)).context("an account as JSON")?)?;
            count += 1;
        }
    }
    tracing::info!(target: "audit", event = "accounts_exported", count);
    Ok(count)
}

impl From<Moved> for Line {
    fn from(moved: Moved) -> Self {
        let Moved { account: Account { profile, password_hash, disabled_at, created_at }, origin } = moved;
        let Profile { sub, email, email_verified, username, name, roles } = profile;
        Line { sub, email, email_verified, username, name, roles, password: password_hash, disabled_at, created_at, origin }
    }
}

/// Reads a line again; a file may have been edited, so the rules of every account hold.
pub(super) fn parse(fields: &Map<String, Value>) -> Result<Moved, Reason> {
    let line: Line =
        serde_json::from_value(Value::Object(fields.clone())).map_err(|_| Reason::Unreadable("it is no line of an export".into()))?;
    let Line { sub, email, email_verified, username, name, roles, password, disabled_at, created_at, origin } = line;
    same(email.as_deref(), "e-mail address", |text| Email::parse(text).map(|email| email.as_str().to_owned()))?;
    same(username.as_deref(), "user name", |text| Username::parse(text).map(|name| name.as_str().to_owned()))?;
    same(Some(&name), "name", parse_name)?;
    for role in &roles {
        same(Some(role), "role", |text| Role::parse(text).map(|role| role.as_str().to_owned()))?;
    }
    if email.is_none() && username.is_none() {
        return Err(Reason::NoLogin);
    }
    let profile = Profile { sub: parse_sub(&sub)?, email, email_verified, username, name, roles };
    Ok(Moved { account: Account { profile, password_hash: password, disabled_at, created_at }, origin })
}

/// An identifier: 1 to 255 characters of ASCII that can be seen (OpenID Connect Core §2).
pub(super) fn parse_sub(text: &str) -> Result<String, Reason> {
    let rule = match text.len() {
        0 => Some(Rule::Missing),
        256.. => Some(Rule::TooLong),
        _ => (!text.bytes().all(|b| b.is_ascii_graphic())).then_some(Rule::Format),
    };
    rule.map_or(Ok(text.to_owned()), |rule| Err(Reason::Form("sub", rule)))
}

/// The text must be one that parses to itself.
fn same(text: Option<&str>, name: &'static str, parse: impl Fn(&str) -> Result<String, Rule>) -> Result<(), Reason> {
    let Some(text) = text else { return Ok(()) };
    match parse(text) {
        Ok(parsed) if parsed == text => Ok(()),
        Ok(_) => Err(Reason::Form(name, Rule::Format)),
        Err(rule) => Err(Reason::Form(name, rule)),
    }
}
