//! The only reading of the world: config, cookies, opt-out signals, languages, clock, randomness. Passes it on as it is;
//! what it means is decided in the pure rooms.

use super::platform;
use crate::banner::Now;
use crate::config::{Value, leak, parse};
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
        time: (platform::now() / 1000.0) as i64,
        random: platform::random(),
    }
}

/// The config, first found wins: the inline block before the tag, the tag's `data-config`, `window.placetConfig`, nothing.
pub fn config(tag: Option<&Element>) -> Source {
    if let Some(text) = platform::config_before(tag) {
        return match platform::parse_json(&text) {
            Ok(_) => Source::Here(parse(leak(text))),
            Err(error) => Source::Unreadable(platform::message_of(&error)),
        };
    }
    let address = tag.and_then(|tag| platform::get_attribute(tag, "data-config"));
    match address {
        Some(address) => Source::At(address),
        None => Source::Here(tree(&platform::global_named("placetConfig"))),
    }
}

/// A plain tree of what page code gave. Whatever JSON cannot say, or throws when it is asked, is left out, or null where
/// there is nothing to leave it out of.
pub fn tree(value: &JsValue) -> Value {
    platform::json_of(value).map_or(Value::Null, |text| parse(leak(text)))
}
