//! Which field of a record means what: names that applications use, or those of `--map`. Takes the wrappings off that
//! MongoDB and SQL put around values. Called by `person`.

use super::report::Reason;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// A record as it came.
pub type Fields = Map<String, Value>;

/// What is asked of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Sub,
    Email,
    EmailVerified,
    Username,
    Name,
    Password,
    Roles,
    Disabled,
}

/// Each with its name in `--map`, and where it is looked for without one. `!` turns a flag round, `+` joins.
const TARGETS: [(Target, &str, &[&str]); 8] = [
    // Not by itself: identifiers of two applications would meet.
    (Target::Sub, "sub", &[]),
    (Target::Email, "email", &["email", "mail", "email_address", "emailAddress"]),
    (Target::EmailVerified, "email_verified", &["email_verified", "emailVerified", "is_verified"]),
    (Target::Username, "username", &["username", "user_name", "userName", "login"]),
    (Target::Name, "name", &["full_name", "fullname", "fullName", "name", "display_name", "displayName", "first_name+last_name"]),
    (Target::Password, "password", &["hashed_password", "password_hash", "passwordHash", "hashedPassword", "pw_hash", "password"]),
    // Not by itself: a role gives rights here.
    (Target::Roles, "roles", &[]),
    (Target::Disabled, "disabled", &["disabled", "is_disabled", "!is_active", "!active", "!enabled"]),
];

/// Where the source's own id of a record is looked for.
const IDS: [&str; 5] = ["_id", "id", "pk", "uid", "localId"];

/// The fields chosen by `--map`; what it does not name is looked for under the common names.
#[derive(Clone, Debug, Default)]
pub struct FieldMap(Vec<(Target, String)>);

impl FieldMap {
    /// Reads `email=mail,username=login,disabled=!active,name=first+last,sub=_id`; nothing after `=` means: leave it out.
    pub fn parse(text: &str) -> Result<Self, String> {
        let pairs = text.split(',').filter(|pair| !pair.trim().is_empty()).map(|pair| {
            let (name, field) = pair.split_once('=').ok_or_else(|| format!("{pair:?} is not of the form email=mail"))?;
            let target = TARGETS.iter().find(|(_, known, _)| *known == name.trim()).ok_or_else(|| {
                let known: Vec<_> = TARGETS.iter().map(|(_, name, _)| *name).collect();
                format!("there is no {:?} to map to: {} are", name.trim(), known.join(", "))
            })?;
            Ok((target.0, field.trim().to_owned()))
        });
        pairs.collect::<Result<_, String>>().map(FieldMap)
    }

    /// What the record holds for this, unwrapped; none when it is absent, null, or an empty text.
    pub fn value(&self, fields: &Fields, target: Target) -> Option<Value> {
        let chosen = self.0.iter().rfind(|(known, _)| *known == target);
        let common = TARGETS.iter().find(|(known, ..)| *known == target).map_or(&[][..], |(_, _, names)| names);
        match chosen {
            Some((_, name)) => at(fields, name),
            None => common.iter().find_map(|name| at(fields, name)),
        }
    }

    /// A text.
    pub fn text(&self, fields: &Fields, target: Target, name: &'static str) -> Result<Option<String>, Reason> {
        match self.value(fields, target) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Reason::Type(name)),
        }
    }

    /// A flag, also as databases and spreadsheets write one.
    pub fn flag(&self, fields: &Fields, target: Target, name: &'static str) -> Result<Option<bool>, Reason> {
        self.value(fields, target).map(|value| flag(&value).ok_or(Reason::Type(name))).transpose()
    }
}

/// What the source calls the record.
pub fn id(fields: &Fields) -> Option<String> {
    IDS.iter().find_map(|name| match at(fields, name)? {
        Value::String(id) => Some(id),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    })
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_i64().filter(|n| (0..=1).contains(n)).map(|n| n == 1),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" => Some(true),
            "false" | "f" | "no" | "n" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The value at `name`, `outer.inner`, `list.0`; `!flag`, `first+last`.
fn at(fields: &Fields, name: &str) -> Option<Value> {
    if let Some(name) = name.strip_prefix('!') {
        let value = at(fields, name)?;
        return Some(flag(&value).map_or(value, |flag| Value::Bool(!flag)));
    }
    if name.contains('+') {
        let parts: Vec<String> = name.split('+').filter_map(|name| at(fields, name)?.as_str().map(str::to_owned)).collect();
        return (!parts.is_empty()).then(|| Value::String(parts.join(" ")));
    }
    let found = fields.get(name).or_else(|| {
        let mut parts = name.split('.');
        let first = fields.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part).or_else(|| value.get(part.parse::<usize>().ok()?)))
    })?;
    Some(unwrapped(found)).filter(|value| !value.is_null() && value.as_str() != Some(""))
}

/// Takes off what extended JSON wraps values in (MongoDB Extended JSON v2), and PostgreSQL's notation of bytes.
fn unwrapped(value: &Value) -> Value {
    let text = |text: Option<String>| text.map_or(Value::Null, Value::String);
    match value {
        Value::String(bytes) if bytes.starts_with(r"\x") => hex_text(&bytes[2..]).map_or_else(|| value.clone(), Value::String),
        Value::Object(wrapped) if wrapped.len() == 1 => match wrapped.iter().next() {
            Some((kind, inner)) => match (kind.as_str(), inner) {
                ("$oid" | "$uuid" | "$symbol" | "$numberDecimal", inner) => inner.clone(),
                ("$numberInt" | "$numberLong" | "$numberDouble", Value::String(digits)) => {
                    serde_json::from_str(digits).unwrap_or(Value::Null)
                }
                ("$binary", inner) => text(binary(inner)),
                _ => value.clone(),
            },
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

/// A UUID by its digits, other bytes as the text they are.
fn binary(inner: &Value) -> Option<String> {
    let bytes = STANDARD.decode(inner.get("base64")?.as_str()?).ok()?;
    match (inner.get("subType")?.as_str()?, bytes.len()) {
        ("04" | "4", 16) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Some([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
        }
        _ => String::from_utf8(bytes).ok(),
    }
}

fn hex_text(hex: &str) -> Option<String> {
    (hex.is_ascii() && hex.len().is_multiple_of(2)).then_some(())?;
    let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        let Value::Object(fields) = value else { panic!("an object") };
        fields
    }

    #[test]
    fn maps_name_nested_joined_and_turned_fields() {
        let map = FieldMap::parse("email=contact.mails.0, name=given+family,disabled=!ok,sub=_id,username=").unwrap();
        let record = fields(json!({ "contact": { "mails": ["hana@example.com"] }, "given": "Hana", "family": "山田", "ok": "no",
            "_id": { "$oid": "65a0" }, "username": "hana", "password": "" }));
        assert_eq!(map.text(&record, Target::Email, "").unwrap().unwrap(), "hana@example.com");
        assert_eq!(map.text(&record, Target::Name, "").unwrap().unwrap(), "Hana 山田");
        assert_eq!(map.flag(&record, Target::Disabled, "").unwrap(), Some(true));
        assert_eq!(map.text(&record, Target::Sub, "").unwrap().unwrap(), "65a0");
        assert_eq!(map.text(&record, Target::Username, "").unwrap(), None);
        assert_eq!(map.text(&record, Target::Password, "").unwrap(), None);
        assert!(FieldMap::parse("mail=email").unwrap_err().contains("email, email_verified"));
        assert!(FieldMap::parse("email").is_err());
    }

    #[test]
    fn wrappings_come_off() {
        for (wrapped, bare) in [
            (json!({ "$numberInt": "1" }), json!(1)),
            (json!({ "$numberLong": "0" }), json!(0)),
            (json!({ "$binary": { "base64": "JDJiJDA0", "subType": "00" } }), json!("$2b$04")),
            (
                json!({ "$binary": { "base64": "ABEiM0RVZneImaq7zN3u/w==", "subType": "04" } }),
                json!("00112233-4455-6677-8899-aabbccddeeff"),
            ),
            (json!(r"\x24326224"), json!("$2b$")),
            (json!(r"\xzz"), json!(r"\xzz")),
            (json!({ "a": 1 }), json!({ "a": 1 })),
        ] {
            assert_eq!(unwrapped(&wrapped), bare);
        }
    }
}
