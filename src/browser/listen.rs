//! What is listened to: one delegated listener a kind, on our root and on the document. Turns what happened into
//! events; decides nothing.

use super::{app, dom, inputs, platform};
use crate::banner::{Event, Layer, Press};
use crate::config::Place;
use crate::consent::Category;
use wasm_bindgen::prelude::*;
use web_sys::{Event as Happening, Node};

/// Clicks, switches and Escape inside our root; slotted buttons come through it too.
pub fn to_root(root: &Node) {
    on(root, "click", |happening| {
        if let Some(press) = pressed(happening, "[data-action]", "data-action") {
            app::dispatch(Event::Pressed(press, inputs::now()));
        } else if let Some((place, name)) = deleted(happening) {
            app::dispatch(Event::PressedDelete(place, name));
        }
    });
    // A part was opened: what it has of lists is filled.
    on(root, "toggle", |_| app::speak(&mut dom::list_present));
    on(root, "change", |happening| {
        let Some(input) = platform::composed_target(happening) else {
            return;
        };
        let checked = platform::is_checked(&input);
        let category = platform::get_attribute(&input, "data-category");
        if let Some(id) = platform::get_attribute(&input, "data-service") {
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
    let document = platform::document();
    on(&document, "click", |happening| {
        if let Some(press) = pressed(happening, "[data-placet],[href='#placet']", "data-placet") {
            happening.prevent_default();
            app::dispatch(Event::Pressed(press, inputs::now()));
        }
    });
    on(&document, "focusin", |happening| {
        if app::read(|model| model.layer == Layer::Notice)
            && let Some(target) = platform::composed_target(happening)
        {
            dom::step_aside(&target);
        }
    });
}

/// What was pressed, if it is a button of ours: the nearest element that fits, by the word in an attribute of it.
fn pressed(happening: &Happening, selector: &str, attribute: &str) -> Option<Press> {
    let word = platform::pressed_word(happening, selector, attribute)?;
    Press::from_id(&word)
}

/// What a pressed "Delete" stands beside.
fn deleted(happening: &Happening) -> Option<(Place, String)> {
    let button = platform::composed_target(happening)?;
    let name = platform::get_attribute(&button, "data-name")?;
    let place = platform::get_attribute(&button, "data-place")?;
    Some((Place::from_word(&place)?, name))
}

/// Listens for good, in the capture phase: `close` does not bubble, and page code may stop what does. The listener may be
/// called while it is at work: what it starts calls page code, and that may click.
fn on(target: &Node, kind: &str, then: fn(&Happening)) {
    // Handed over for good, as all that the page hands us: what is lent needs a stack of its own on the border.
    let then = Closure::<dyn Fn(Happening)>::new(move |happening| then(&happening)).into_js_value();
    platform::listen_on(target, kind, &then, true);
}
