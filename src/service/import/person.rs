//! One record read as a person: the fields parsed by the rules of every account, the password judged. What is odd is
//! refused, or taken with a note. Called by `super`.

use super::fields::{Fields, Target};
use super::report::{Place, Reason};
use super::source::Format;
use super::{Plan, origin};
use crate::model::account::{Username, parse_name};
use crate::model::{Email, Profile, Role};
use crate::service::password::{Kept, Unusable};
use crate::service::{Services, export};
use crate::store::account::Account;
use crate::store::import::Moved;
use serde_json::Value;

/// An account to be, and what is odd about it.
pub struct Person {
    pub moved: Moved,
    pub notes: Vec<Reason>,
}

/// Reads a record.
pub fn read(services: &Services, plan: &Plan, format: Format, place: &Place, fields: &Fields) -> Result<Person, Reason> {
    if format == Format::Tegata {
        let moved = export::parse(fields)?;
        if let Some(hash) = &moved.account.password_hash {
            judge(services, hash).map_err(Reason::Password)?;
        }
        return Ok(Person { moved, notes: Vec::new() });
    }
    let mut notes = Vec::new();
    let (email, username) = logins(plan, fields, &mut notes)?;
    let password_hash = password(services, plan, fields, &mut notes)?;
    let disabled = plan.map.flag(fields, Target::Disabled, "disabled")?.unwrap_or(false);
    if disabled {
        notes.push(Reason::Disabled);
    }
    let now = services.now();
    let profile = Profile {
        sub: sub(plan, fields)?.unwrap_or_else(|| services.fresh(16)),
        email_verified: email.is_some() && plan.map.flag(fields, Target::EmailVerified, "email_verified")?.unwrap_or(false),
        name: name(plan, fields, email.as_ref(), username.as_ref())?,
        email: email.map(|email| email.as_str().to_owned()),
        username: username.map(|username| username.as_str().to_owned()),
        roles: roles(plan, fields)?,
    };
    let account = Account { profile, password_hash, disabled_at: disabled.then_some(now), created_at: now };
    let mut moved = Moved { account, origin: None };
    moved.origin = Some(origin(place, &moved).map_err(|error| Reason::Unreadable(error.to_string()))?);
    Ok(Person { moved, notes })
}

/// What the person signs in with. An address in the place of the user name is an address.
fn logins(plan: &Plan, fields: &Fields, notes: &mut Vec<Reason>) -> Result<(Option<Email>, Option<Username>), Reason> {
    let mut email = plan.map.text(fields, Target::Email, "e-mail address")?;
    let mut username = plan.map.text(fields, Target::Username, "user name")?;
    if let Some(name) = username.take_if(|name| Email::parse(name).is_ok()) {
        email = email.or(Some(name));
    }
    let email = email.map(|text| Email::parse(&text)).transpose().map_err(|rule| Reason::Form("e-mail address", rule))?;
    let username = match username.map(|text| Username::parse(&text)).transpose() {
        Ok(username) => username,
        Err(rule) if email.is_some() => {
            notes.push(Reason::UsernameLeftOut(rule));
            None
        }
        Err(rule) => return Err(Reason::Form("user name", rule)),
    };
    if email.is_none() && username.is_none() { Err(Reason::NoLogin) } else { Ok((email, username)) }
}

fn password(services: &Services, plan: &Plan, fields: &Fields, notes: &mut Vec<Reason>) -> Result<Option<String>, Reason> {
    let kept = match &plan.firebase {
        Some(firebase) => firebase.hash(fields),
        None => plan.map.text(fields, Target::Password, "password")?,
    };
    // Django marks who may not sign in by password with an exclamation mark.
    let Some(kept) = kept.filter(|kept| !kept.starts_with('!')) else {
        notes.push(Reason::NoPassword);
        return Ok(None);
    };
    match judge(services, &kept) {
        Ok(()) => Ok(Some(kept)),
        Err(why) if plan.without_password => {
            notes.push(Reason::MustReset(why));
            Ok(None)
        }
        Err(why) => Err(Reason::Password(why)),
    }
}

fn judge(services: &Services, kept: &str) -> Result<(), Unusable> {
    Kept::parse(kept)?.too_costly(services.settings.password.memory_kib).map_or(Ok(()), Err)
}

/// The application's own identifier, when it is to be kept (OpenID Connect Core §2: 255 ASCII characters at most).
fn sub(plan: &Plan, fields: &Fields) -> Result<Option<String>, Reason> {
    let text = match plan.map.value(fields, Target::Sub) {
        None => return Ok(None),
        Some(Value::String(text)) => text,
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => number.to_string(),
        Some(_) => return Err(Reason::Type("sub")),
    };
    export::parse_sub(&text).map(Some)
}

/// The name as shown; without one, what the person signs in with.
fn name(plan: &Plan, fields: &Fields, email: Option<&Email>, username: Option<&Username>) -> Result<String, Reason> {
    let given = plan.map.text(fields, Target::Name, "name")?.filter(|text| !text.trim().is_empty());
    let local = email.and_then(|email| email.as_str().split('@').next());
    let text = given.as_deref().or(username.map(Username::as_str)).or(local).unwrap_or_default();
    parse_name(text).map_err(|rule| Reason::Form("name", rule))
}

/// A list, or words in a text.
fn roles(plan: &Plan, fields: &Fields) -> Result<Vec<String>, Reason> {
    let names = match plan.map.value(fields, Target::Roles) {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(Value::String(text)) => text.split([',', ' ']).filter(|word| !word.is_empty()).map(Value::from).collect(),
        Some(_) => return Err(Reason::Type("roles")),
    };
    let parse = |name: &Value| {
        let name = name.as_str().ok_or(Reason::Type("roles"))?;
        Role::parse(name).map(|role| role.as_str().to_owned()).map_err(|rule| Reason::Form("role", rule))
    };
    names.iter().map(parse).collect()
}
