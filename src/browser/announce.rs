//! What the page is told: our events on the document, the record as an object. Knows nothing of who listens.

use crate::consent::Outgoing;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// A plain object for page code; maps become objects, nothing becomes null.
#[inline(never)]
pub fn object(plain: &Outgoing) -> JsValue {
    let serializer = Serializer::json_compatible();
    plain.serialize(&serializer).unwrap_or(JsValue::NULL)
}
