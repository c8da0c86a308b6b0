//! What is listened to: one delegated listener a kind, on our root and on the document. Turns what happened into
//! events; decides nothing.

use super::{app, dom, inputs, natives};
use crate::banner::{Event, Layer, Press};
use crate::consent::Category;
use wasm_bindgen::prelude::*;
use web_sys::{Event as Happening, Node};

/// Clicks, switches and Escape inside our root; slotted buttons come through it too.
pub fn to_root(root: &Node) {
    on(root, "click", |happening| {
        let target = natives::composed_target(happening);
        let pressed = target.and_then(|target| natives::closest(&target, "[data-action]"));
        let action = pressed.and_then(|pressed| natives::get_attribute(&pressed, "data-action"));
        if let Some(press) = action.as_deref().and_then(Press::from_id) {
            app::dispatch(Event::Pressed(press, inputs::now()));
        }
    });
    on(root, "change", |happening| {
        let Some(input) = natives::composed_target(happening) else {
            return;
        };
        let checked = natives::is_checked(&input);
        let category = natives::get_attribute(&input, "data-category");
        if let Some(id) = natives::get_attribute(&input, "data-service") {
            app::dispatch(Event::SwitchedService(id, checked));
        } else if let Some(category) = category.as_deref().and_then(Category::from_id) {
            app::dispatch(Event::SwitchedCategory(category, checked));
        }
    });
    // Escape, and whatever else an engine closes a dialog by: never a grant.
    on(root, "close", |_| {
        if app::read(|model| model.layer == Layer::Preferences) {
            app::dispatch(Event::Pressed(Press::Close, inputs::now()));
        }
    });
}

/// Buttons and links of the page that speak to us, and the focus that must not be covered.
pub fn to_document() {
    let document = natives::document();
    on(&document, "click", |happening| {
        let Some(target) = natives::composed_target(happening) else {
            return;
        };
        let Some(pressed) = natives::closest(&target, "[data-placet],[href='#placet']") else {
            return;
        };
        let action = natives::get_attribute(&pressed, "data-placet");
        let press = match action.as_deref() {
            Some("declaration") => return,
            Some(id) => Press::from_id(id),
            None => Some(Press::Preferences),
        };
        if let Some(press) = press {
            happening.prevent_default();
            app::dispatch(Event::Pressed(press, inputs::now()));
        }
    });
    on(&document, "focusin", |happening| {
        if app::read(|model| model.layer == Layer::Notice)
            && let Some(target) = natives::composed_target(happening)
        {
            dom::step_aside(&target);
        }
    });
}

/// Listens for good, in the capture phase: `close` does not bubble, and page code may stop what does. The listener may be
/// called while it is at work: what it starts calls page code, and that may click.
fn on(target: &Node, kind: &str, then: fn(&Happening)) {
    // Handed over for good, as all that the page hands us: what is lent needs a stack of its own on the border.
    let then = Closure::<dyn Fn(Happening)>::new(move |happening| then(&happening)).into_js_value();
    natives::listen_on(target, kind, &then, true);
}
