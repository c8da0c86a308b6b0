//! Other tabs of the site, and a page that comes back: after either, the record may be another. Knows when; not what the
//! record says.

use super::platform;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::BroadcastChannel;

/// Milliseconds after a message of another tab at which the record is read again: in Firefox the message overtakes the
/// cookie that it speaks of.
const AGAIN: [u32; 4] = [0, 20, 60, 250];

/// The channel, and what listens to it.
type Open = (BroadcastChannel, EventListener);

thread_local! {
    /// Closed while the page is away: an open one may keep it out of the back/forward cache.
    static CHANNEL: RefCell<Option<Open>> = const { RefCell::new(None) };
}

/// Calls `again` whenever the record may have been changed by another page, and `leaving` when this page goes away.
pub fn watch(again: fn(), leaving: fn()) {
    let Some(window) = platform::window() else {
        return;
    };
    let window: &platform::Node = window.unchecked_ref();
    // In a task of its own: what was granted comes first.
    Timeout::new(0, move || open(again)).forget();
    window.listen("pagehide", move |_| {
        leaving();
        // Dropped, it would stay open until it is collected.
        if let Some((channel, _)) = CHANNEL.take() {
            channel.close();
        }
    });
    window.listen("pageshow", move |event| {
        open(again);
        if event
            .unchecked_ref::<web_sys::PageTransitionEvent>()
            .persisted()
        {
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
        if let Some((channel, _)) = channel {
            platform::heard(channel.post_message(&JsValue::TRUE));
        }
    });
}

fn open(again: fn()) {
    if CHANNEL.with_borrow(Option::is_some) {
        return;
    }
    // An engine, or a frame without rights, may have none: then each page reads the record when it is looked at again.
    let Ok(channel) = BroadcastChannel::new("placet") else {
        return;
    };
    let listener = EventListener::new(&channel, "message", move |_| {
        for delay in AGAIN {
            Timeout::new(delay, again).forget();
        }
    });
    CHANNEL.set(Some((channel, listener)));
}
