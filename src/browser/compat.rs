//! The tools whose marks may stay in this page. Keeps what the config says of them; what their marks mean is decided in
//! `release/compat.rs`.

use super::platform;
use crate::config::{Config, Settings, leak};
use crate::release::{Compat, FOUND};
use std::cell::Cell;

thread_local! {
    static KNOWN: Cell<Option<&'static Compat>> = const { Cell::new(None) };
}

/// Notes them, before the first mark is looked at.
pub fn know(config: &Config) {
    KNOWN.set(Compat::of(config).map(|compat| &*Box::leak(Box::new(compat))));
}

/// The tools, where the config names any.
pub fn known() -> Option<&'static Compat> {
    KNOWN.get()
}

/// What finds every mark.
pub fn selector() -> &'static str {
    known().map_or(FOUND, |compat| leak(compat.selector()))
}

/// All cookies, where the owner wants another tool's choice, which may be among them.
pub fn jar(settings: &Settings) -> String {
    match settings.take_over.is_empty() {
        true => String::new(),
        false => platform::cookies(),
    }
}
