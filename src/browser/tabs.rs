//! Other tabs of the site, and a page that comes back: after either, the record may be another. Knows when; not what the
//! record says.

use super::platform;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

// Not that of web-sys: the page may have put something in its place that throws, in `close` too.
#[wasm_bindgen]
extern "C" {
    type Channel;
    #[wasm_bindgen(constructor, catch, js_class = "BroadcastChannel")]
    fn new(name: &str) -> Result<Channel, JsValue>;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Channel, message: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &Channel) -> Result<(), JsValue>;
}

/// Milliseconds after a message of another tab at which the record is read again: in Firefox the message overtakes the
/// cookie that it speaks of.
const AGAIN: [u32; 4] = [0, 20, 60, 250];

thread_local! {
    /// Closed while the page is away: an open one may keep it out of the back/forward cache.
    static CHANNEL: RefCell<Option<Channel>> = const { RefCell::new(None) };
}

/// Calls `again` whenever the record may have been changed by another page, and `leaving` when this page goes away.
pub fn watch(again: fn(), leaving: fn()) {
    let Some(window) = platform::window() else {
        return;
    };
    let window: &platform::Node = window.unchecked_ref();
    // In a task of its own: what was granted comes first.
    platform::later(0, Box::new(move || open(again)));
    window.listen("pagehide", move |_| {
        leaving();
        // Dropped, it would stay open until it is collected.
        if let Some(channel) = CHANNEL.take() {
            platform::heard(channel.close());
        }
    });
    window.listen("pageshow", move |event| {
        open(again);
        if event.is_from_cache() {
            again();
        }
    });
    // The event bubbles up from the document, where page code may stop it. It comes when a page goes away too, which must
    // not begin anything any more.
    window.listen("visibilitychange", move |event| {
        let document = event.target().map(JsValue::from).unwrap_or_default();
        let state = js_sys::Reflect::get(&document, &JsValue::from_str("visibilityState"));
        if state.is_ok_and(|state| state == "visible") {
            again();
        }
    });
}

/// Tells the other tabs that the record changed.
pub fn tell() {
    CHANNEL.with_borrow(|channel| {
        if let Some(channel) = channel {
            platform::heard(channel.post(&JsValue::TRUE));
        }
    });
}

fn open(again: fn()) {
    if CHANNEL.with_borrow(Option::is_some) {
        return;
    }
    // An engine, or a frame without rights, may have none: then each page reads the record when it is looked at again.
    let Ok(channel) = Channel::new("placet") else {
        return;
    };
    let node: &platform::Node = channel.unchecked_ref();
    node.listen("message", move |_| {
        for delay in AGAIN {
            platform::later(delay, Box::new(again));
        }
    });
    CHANNEL.set(Some(channel));
}
