//! What the page is told: our events on the document, the record as an object. Knows nothing of who listens.

use super::natives;
use crate::consent::Proof;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// Dispatches an event of ours; its detail is the record or null.
pub fn event(name: &str, proof: Option<&Proof>) {
    natives::announce(name, &object(&proof));
}

/// A plain object for page code; maps become objects, nothing becomes null.
pub fn object<T: Serialize>(value: &T) -> JsValue {
    let serializer = Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}
