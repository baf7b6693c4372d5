//! JSON by serde_json, where the sources shared with the browser ask for it.
//! Same names, same signatures as `json_browser.rs`.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a value; `None` when it is not one.
pub fn read<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

/// Writes a value; `None` when it has no JSON.
pub fn write<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}
