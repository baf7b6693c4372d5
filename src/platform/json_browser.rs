//! JSON by the browser's own parser, read into our types by serde. serde_json would bring a second
//! parser, and serde-wasm-bindgen sentences about what was expected, for nobody to read: together a
//! tenth of the login page. Same names, same signatures as `json_server.rs`.

use js_sys::{Array, JSON, Object, Reflect};
use serde::de::value::{SeqDeserializer, StrDeserializer, StringDeserializer};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::{Serialize, de, forward_to_deserialize_any};
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};

/// Reads a value; `None` when it is not one.
pub fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    T::deserialize(Value(JSON::parse(json).ok()?)).ok()
}

/// Writes a value; `None` when it has no JSON.
pub fn write<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}

/// That it could not be read is all that is told of it.
#[derive(Debug)]
struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

// Each of these would put a sentence together.
impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unreadable
    }
    fn invalid_type(_: de::Unexpected, _: &dyn de::Expected) -> Self {
        Unreadable
    }
    fn invalid_value(_: de::Unexpected, _: &dyn de::Expected) -> Self {
        Unreadable
    }
    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Unreadable
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Unreadable
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Unreadable
    }
    fn missing_field(_: &'static str) -> Self {
        Unreadable
    }
    fn duplicate_field(_: &'static str) -> Self {
        Unreadable
    }
}

/// What `JSON.parse` made.
struct Value(JsValue);

impl Value {
    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let number = self.0.as_f64().ok_or(Unreadable)?;
        // Beyond, a JavaScript number is no longer sure to be the integer that was written.
        if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
            visitor.visit_i64(number as i64)
        } else {
            visitor.visit_f64(number)
        }
    }
}

impl IntoDeserializer<'_, Unreadable> for Value {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// Methods that read a number.
macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            self.number(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Value {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match &self.0 {
            text if text.is_string() => self.deserialize_string(visitor),
            flag if flag.as_bool().is_some() => self.deserialize_bool(visitor),
            number if number.as_f64().is_some() => self.number(visitor),
            list if Array::is_array(list) => self.deserialize_seq(visitor),
            object if object.is_object() => self.deserialize_map(visitor),
            _ => visitor.visit_unit(),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.0.as_string().ok_or(Unreadable)?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unreadable)?)
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let list: Array = self.0.dyn_into().map_err(|_| Unreadable)?;
        visitor.visit_seq(SeqDeserializer::new(list.iter().map(Value)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let object: Object = self.0.dyn_into().map_err(|_| Unreadable)?;
        let names = Object::keys(&object).iter().filter_map(|name| name.as_string()).collect::<Vec<_>>();
        visitor.visit_map(Members { object: object.into(), names: names.into_iter(), value: JsValue::NULL })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if !self.0.is_object() {
            return Err(Unreadable);
        }
        visitor.visit_map(Members { object: self.0, names: fields.iter().copied(), value: JsValue::NULL })
    }

    /// Enums of ours travel as the name of the variant.
    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(StringDeserializer::new(self.0.as_string().ok_or(Unreadable)?))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! { char str bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any }
}

/// The members of an object, by these names; those that it lacks are passed over.
struct Members<I> {
    object: JsValue,
    names: I,
    value: JsValue,
}

impl<'de, N: AsRef<str>, I: Iterator<Item = N>> MapAccess<'de> for Members<I> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        for name in self.names.by_ref() {
            let name = name.as_ref();
            self.value = Reflect::get(&self.object, &name.into()).map_err(|_| Unreadable)?;
            if !self.value.is_undefined() {
                return seed.deserialize(StrDeserializer::new(name)).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unreadable> {
        seed.deserialize(Value(std::mem::replace(&mut self.value, JsValue::NULL)))
    }
}
