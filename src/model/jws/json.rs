//! A strict reader of JSON objects on top of serde: no member twice at any depth (RFC 7515
//! section 4, RFC 7519 section 4), nesting bounded, nothing after the end. Used for headers,
//! claims and keys alike.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Refusal;

/// How deep JSON may nest; the outermost object counts as one.
pub const MAX_DEPTH: usize = 16;

/// Reads one JSON object.
pub(super) fn object(text: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match value(text)? {
        Value::Object(object) => Ok(object),
        _ => Err(Refusal::Malformed),
    }
}

fn value(text: &[u8]) -> Result<Value, Refusal> {
    // serde's errors are text; the reason travels beside them.
    let why = Cell::new(Refusal::Malformed);
    let node = Node { room: MAX_DEPTH, why: &why };
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = node.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    read.map_err(|_| why.get())
}

/// One value, with as much nesting as there is still room for.
#[derive(Clone, Copy)]
struct Node<'a> {
    room: usize,
    why: &'a Cell<Refusal>,
}

impl Node<'_> {
    fn refuse<E: Error>(self, why: Refusal) -> E {
        self.why.set(why);
        E::custom(why)
    }

    fn inner<E: Error>(self) -> Result<Self, E> {
        match self.room.checked_sub(1) {
            Some(room) => Ok(Self { room, ..self }),
            None => Err(self.refuse(Refusal::TooDeep)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = from.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(items.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut members = Map::new();
        while let Some(name) = from.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(self.refuse(Refusal::DuplicateMember));
            }
            members.insert(name, from.next_value_seed(inner)?);
        }
        Ok(members.into())
    }
}

/// A payload on one line: as JSON, members and numbers exactly as they were written, or `None`
/// when it is not JSON. Whitespace goes, and what some readers take for the end of a line is
/// escaped (it can only stand inside strings).
pub fn one_line(payload: &[u8]) -> Option<String> {
    value(payload).ok()?;
    let json = std::str::from_utf8(payload).ok()?;
    let mut line = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        match c {
            ' ' | '\t' | '\r' | '\n' if !in_string => continue,
            '\u{85}' | '\u{2028}' | '\u{2029}' => line.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => line.push(c),
        }
        in_string ^= c == '"' && !escaped;
        escaped = in_string && c == '\\' && !escaped;
    }
    Some(line)
}
