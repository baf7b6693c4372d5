//! Copying to the clipboard, where there is one.

use leptos::wasm_bindgen::{self, JsValue, prelude::wasm_bindgen};

// By hand, for `web_sys` would panic where there is no clipboard: over plain http.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "clipboard"], js_name = writeText, catch)]
    async fn write_text(text: &str) -> Result<JsValue, JsValue>;
}

/// Copies the text; false when it could not be.
pub async fn copy(text: &str) -> bool {
    write_text(text).await.is_ok()
}
