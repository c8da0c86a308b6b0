//! The only reading of the world: config, cookies, opt-out signals, languages, clock, randomness. Passes it on as it is;
//! what it means is decided in the pure rooms.

use super::natives;
use crate::banner::Now;
use crate::config::{Value, keep, parse};
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
            Ok(_) => Source::Here(parse(keep(text))),
            Err(error) => Source::Unreadable(natives::message_of(&error)),
        };
    }
    let address = tag.and_then(|tag| natives::get_attribute(tag, "data-config"));
    match address {
        Some(address) => Source::At(address),
        None => Source::Here(tree(&natives::global_named("placetConfig"))),
    }
}

/// The languages that the page and the browser ask for, the page's first.
pub fn languages() -> Vec<String> {
    let page = natives::get_attribute(&natives::document_element(), "lang");
    page.into_iter().chain(natives::languages()).collect()
}

/// A plain tree of what page code gave. Whatever JSON cannot say, or throws when it is asked, is left out, or null where
/// there is nothing to leave it out of.
pub fn tree(value: &JsValue) -> Value {
    natives::json_of(value).map_or(Value::Null, |text| parse(keep(text)))
}
