//! What is listened to: one delegated listener a kind, on our root and on the document. Turns what happened into
//! events; decides nothing.

use super::platform::{Element, Node};
use super::{inbox, inputs, platform};
use crate::banner::{Event, Layer, Press};
use crate::config::Place;
use crate::consent::Category;
use wasm_bindgen::prelude::*;
use web_sys::Event as Happening;

/// Clicks, switches and Escape inside our root; slotted buttons come through it too.
pub fn to_root(root: &Node) {
    root.listen("click", |happening| {
        let pressed = target(&happening).and_then(|target| target.closest("[data-action]"));
        let word = pressed.and_then(|pressed| pressed.attribute("data-action"));
        if !press(word.as_deref())
            && let Some((place, name)) = deleted(&happening)
        {
            inbox::dispatch(Event::PressedDelete(place, name));
        }
    });
    root.listen("change", |happening| {
        let Some(input) = target(&happening) else {
            return;
        };
        let checked = input.unchecked_ref::<web_sys::HtmlInputElement>().checked();
        let category = input.attribute("data-category");
        if let Some(id) = input.attribute("data-service") {
            inbox::dispatch(Event::SwitchedService(id, checked));
        } else if let Some(category) = category.as_deref().and_then(Category::from_id) {
            inbox::dispatch(Event::SwitchedCategory(category, checked));
        }
    });
    // Escape, and whatever else an engine closes a dialog by: never a grant.
    root.listen("close", |_| {
        if inbox::read(|model| model.layer == Layer::Preferences) {
            press(Some(Press::Close.id()));
        }
    });
}

/// Buttons and links of the page that speak to us.
pub fn to_document() {
    let Some(document) = platform::document() else {
        return;
    };
    document.listen("click", |happening| {
        let pressed =
            target(&happening).and_then(|target| target.closest("[data-placet],[href='#placet']"));
        let word = pressed.map(|pressed| pressed.attribute("data-placet").unwrap_or_default());
        // A link says no word.
        let word = word.as_deref().map(|word| {
            if word.is_empty() {
                Press::Preferences.id()
            } else {
                word
            }
        });
        if press(word) {
            happening.prevent_default();
        }
    });
}

/// The innermost element in which something happened, also in our own tree.
pub fn target(happening: &Happening) -> Option<Element> {
    let innermost = happening.composed_path().get(0);
    innermost
        .is_object()
        .then(|| innermost.unchecked_into::<Node>())?
        .element()
}

/// What a pressed "Delete" stands beside.
fn deleted(happening: &Happening) -> Option<(Place, String)> {
    let button = target(happening)?;
    let name = button.attribute("data-name")?;
    let place = button.attribute("data-place")?;
    Some((Place::from_word(&place)?, name))
}

/// Passes on what was pressed, if the word is one of ours.
fn press(word: Option<&str>) -> bool {
    let press = word.and_then(Press::from_id);
    if let Some(press) = press {
        inbox::dispatch(Event::Pressed(press, inputs::now()));
    }
    press.is_some()
}
