//! The only reading of the world: config, cookies, opt-out signals, languages, clock, randomness. Passes it on as it is;
//! what it means is decided in the pure rooms.

use super::natives;
use crate::banner::Now;
use crate::config::{Value, keep};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Where the config comes from.
pub enum Source {
    /// It is here.
    Here(Value),
    /// It stands behind this address.
    At(String),
    /// It is not JSON; the engine's words.
    Unreadable(String),
}

/// The moment.
pub fn now() -> Now {
    Now {
        time: (natives::now() / 1000.0) as i64,
        random: natives::random(),
    }
}

/// The config, first found wins: the inline block before the tag, the tag's `data-config`, `window.placetConfig`, nothing.
pub fn config(tag: Option<&Element>) -> Source {
    let blocks = natives::query_all("script#placet-config");
    let before = blocks.first().filter(|block| {
        tag.is_none_or(|tag| {
            block.compare_document_position(tag) & web_sys::Node::DOCUMENT_POSITION_FOLLOWING != 0
        })
    });
    if let Some(block) = before {
        let text = natives::text_content(block).unwrap_or_default();
        return match natives::parse_json(&text) {
            Ok(value) => Source::Here(tree(&value, DEPTH)),
            Err(error) => Source::Unreadable(words_of(&error)),
        };
    }
    let address = tag.and_then(|tag| natives::get_attribute(tag, "data-config"));
    match address {
        Some(address) => Source::At(address),
        None => Source::Here(tree(&natives::global_named("placetConfig"), DEPTH)),
    }
}

/// The languages that the page and the browser ask for, the page's first.
pub fn languages() -> Vec<String> {
    let page = natives::get_attribute(&natives::document_element(), "lang");
    page.into_iter().chain(natives::languages()).collect()
}

/// Deeper than anybody writes a config; a tree that is deeper was made to hurt.
pub const DEPTH: u32 = 16;

/// A plain tree of what page code or JSON gave. Whatever JSON cannot say becomes null.
pub fn tree(value: &JsValue, depth: u32) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    if let Some(text) = value.as_string() {
        return Value::Str(keep(text));
    }
    if let Some(number) = value.as_f64() {
        return Value::Num(number);
    }
    if let Some(truth) = value.as_bool() {
        return Value::Bool(truth);
    }
    if Array::is_array(value) {
        let items = Array::from(value);
        return Value::list(items.iter().map(|item| tree(&item, depth - 1)).collect());
    }
    // Not by its prototype: an object from another frame has another one. A proxy of the page may throw.
    let object: &Object = value.unchecked_ref();
    let keys = match Reflect::own_keys(object) {
        Ok(keys) if value.is_object() => keys,
        Ok(_) | Err(_) => return Value::Null,
    };
    let entries = keys.iter().filter_map(|key| {
        // A getter of the page may throw.
        let value = Reflect::get(object, &key).ok()?;
        Some((keep(key.as_string()?), tree(&value, depth - 1)))
    });
    Value::map(entries.collect())
}

/// What an error says of itself.
pub fn words_of(error: &JsValue) -> String {
    let message = Reflect::get(error, &JsValue::from_str("message"));
    let message = message.ok().and_then(|message| message.as_string());
    message.unwrap_or_default()
}
