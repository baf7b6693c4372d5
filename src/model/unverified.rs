//! A token as its holder may read it: taken apart for the eye, believed by nobody. What decides
//! over access is the verifier, which is stricter and shares no path with this. Called by the pass
//! on the home page.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// The members of a JSON object in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members(pub Vec<(String, Value)>);

/// A compact JWT taken apart, nothing checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Unverified {
    /// The three parts as they stand in the token.
    pub parts: [String; 3],
    /// What the first part says.
    pub header: Members,
    /// What the second part says.
    pub payload: Members,
}

impl Unverified {
    /// Takes a compact token apart; `None` when it is not one.
    pub fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let [header, payload, signature] = [parts.next()?, parts.next()?, parts.next()?];
        if parts.next().is_some() {
            return None;
        }
        Some(Unverified {
            header: Members::decode(header)?,
            payload: Members::decode(payload)?,
            parts: [header, payload, signature].map(str::to_owned),
        })
    }
}

impl Members {
    fn decode(part: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
    }

    /// The named member.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// Puts the members named in `order` first, in that order; the others follow as they were.
    pub fn in_order(mut self, order: &[&str]) -> Self {
        let rank = |name: &str| order.iter().position(|known| *known == name).unwrap_or(order.len());
        self.0.sort_by_key(|(name, _)| rank(name));
        self
    }
}

// By hand, because a `serde_json::Map` forgets the order.
impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = from.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Object)
    }
}

/// A claim's value on one line: text as it is, lists with commas, anything else as JSON.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn compact(header: &str, payload: &str) -> String {
        format!("{}.{}.c2ln", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
    }

    fn names(members: &Members) -> Vec<&str> {
        members.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn members_keep_the_order_of_the_token() {
        let token = compact(r#"{"typ":"at+jwt","alg":"RS256"}"#, r#"{"sub":"花子","exp":9,"aud":["a","b"]}"#);
        let read = Unverified::read(&token).expect("three parts of JSON");
        assert_eq!(names(&read.header), ["typ", "alg"]);
        assert_eq!(names(&read.payload), ["sub", "exp", "aud"]);
        assert_eq!(read.payload.get("sub"), Some(&json!("花子")));
        assert_eq!(read.parts.join("."), token);
    }

    #[test]
    fn what_is_no_token_is_not_read() {
        let fine = compact("{}", "{}");
        assert!(Unverified::read(&fine).is_some());
        for bad in ["", "a.b", &format!("{fine}.x"), &compact("[]", "{}"), &compact("{}", "{"), "!.!.!", "e30=.e30=.x"] {
            assert_eq!(Unverified::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn known_names_come_first_and_the_rest_stays() {
        let members: Members = serde_json::from_str(r#"{"z":1,"exp":2,"a":3,"iss":4}"#).unwrap();
        assert_eq!(names(&members.in_order(&["iss", "sub", "exp"])), ["iss", "exp", "z", "a"]);
    }

    #[test]
    fn values_read_on_one_line() {
        assert_eq!(plain(&json!("a b")), "a b");
        assert_eq!(plain(&json!(["admin", "clerk"])), "admin, clerk");
        assert_eq!(plain(&json!([])), "");
        assert_eq!(plain(&json!(1_700_000_000)), "1700000000");
        assert_eq!(plain(&json!({"a": null})), r#"{"a":null}"#);
    }
}
