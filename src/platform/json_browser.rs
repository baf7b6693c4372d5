//! JSON by the browser's own parser: serde_json would bring another one, and tables for numbers that nobody sends.
//! Same names, same signatures as `json_server.rs`.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a value; `None` when it is not one.
pub fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(js_sys::JSON::parse(json).ok()?).ok()
}

/// Writes a value; `None` when it has no JSON.
pub fn write<T: Serialize>(value: &T) -> Option<String> {
    let value = value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).ok()?;
    js_sys::JSON::stringify(&value).ok().map(String::from)
}
