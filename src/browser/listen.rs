//! What is listened to: one delegated listener a kind, on our root and on the document. Turns what happened into
//! events; decides nothing.

use super::inputs::Parts;
use super::platform::{Element, Happening, Node, Switch};
use super::{inbox, inputs, platform};
use crate::banner::{Event, Layer, Now, Press};
use crate::config::Place;
use crate::consent::Category;
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// Clicks, switches and Escape inside our root; slotted buttons come through it too.
pub fn to_root(root: &Node) {
    root.listen("click", |happening| {
        let pressed = target(&happening).and_then(|target| target.closest("[data-action]"));
        let word = pressed.and_then(|pressed| pressed.attribute("data-action"));
        if word.is_some() {
            remember(&happening);
        }
        if !press(by(&happening), word.as_deref())
            && let Some((place, name)) = deleted(&happening)
        {
            inbox::dispatch(Event::PressedDelete(place, name));
        }
    });
    root.listen("change", |happening| {
        let Some(input) = target(&happening) else {
            return;
        };
        let checked = input.unchecked_ref::<Switch>().is_on();
        let category = input.attribute("data-category");
        if let Some(id) = input.attribute("data-service") {
            inbox::dispatch(Event::SwitchedService(id, checked));
        } else if let Some(category) = category.as_deref().and_then(Category::from_id) {
            inbox::dispatch(Event::SwitchedCategory(category, checked));
        }
    });
    // Escape, and whatever else an engine closes a dialog by: never a grant.
    root.listen("close", |_| {
        let word = inbox::read(|model| match model.layer {
            Layer::Preferences | Layer::Reload => Some(Press::Close.id()),
            // The notice as a dialog: left without a choice, it comes again on the next page.
            Layer::Notice if model.config.settings.layout == "dialog" => Some(Press::Hide.id()),
            Layer::Notice | Layer::Idle => None,
        });
        if word.is_some() {
            press(Event::Pressed, word);
        }
    });
}

/// Buttons and links of the page that speak to us, and addresses of the page that ask for the preferences.
pub fn to_page() {
    let (Some(document), Some(window)) = (platform::document(), platform::window()) else {
        return;
    };
    document.listen("click", |happening| {
        let pressed =
            target(&happening).and_then(|target| target.closest("[data-placet],[href*='#placet']"));
        let Some(pressed) = pressed else { return };
        let word = pressed.attribute("data-placet");
        let links = || inputs::is_asked_by(&pressed.attribute("href").unwrap_or_default());
        let word = match &word {
            Some(word) => Some(&**word),
            None => links().then(|| Press::Preferences.id()),
        };
        if press(by(&happening), word) {
            happening.prevent();
        }
    });
    let window: &Node = window.unchecked_ref();
    // Where the engine tells of every way to an address, also to the one that the page has already (Safari does from 26.2).
    let navigation: Node = platform::global("navigation").unchecked_into();
    let tells = |happening: Happening| {
        if inputs::leads_to_asking(&happening) {
            press(Event::Pressed, Some(Press::Preferences.id()));
        }
    };
    // A library may have put its own there.
    if !navigation.is_object() || !navigation.listen("navigate", tells) {
        window.listen("hashchange", |_| arrive());
    }
    for kind in [
        "pointerdown",
        "pointerup",
        "mousedown",
        "mouseup",
        "click",
        "dblclick",
    ] {
        window.listen(kind, move |happening| swallow(&happening, kind));
    }
}

/// Carries out what was clicked in the painted notice before the program came, once.
pub fn catch_up(parts: &Parts) {
    if let Some(action) = parts.pressed() {
        press(by(&parts.click()), Some(&action));
    }
}

/// Opens the preferences if the page's own address asks for them.
pub fn arrive() {
    if inputs::is_asked_for() {
        press(Event::Pressed, Some(Press::Preferences.id()));
    }
}

/// Milliseconds between the clicks of a double click; longer than any system's default.
const DOUBLE: f64 = 700.0;

/// Pixels by which the second of them may miss the first, as a finger does.
const SLIP: u32 = 24;

thread_local! {
    /// When a button of ours was pressed last, and where on the screen.
    static PRESSED: Cell<(f64, [i32; 2])> = const { Cell::new((0.0, [0; 2])) };
}

/// A button of ours was pressed, on what we show or on a placeholder.
pub fn remember(click: &Happening) {
    PRESSED.set((js_sys::Date::now(), click.place()));
}

/// Keeps the second click of a double click on a button of ours from what stands under it. What is told of pointers
/// counts no clicks: there the second is known by its place.
fn swallow(happening: &Happening, kind: &str) {
    let (pressed, before) = PRESSED.get();
    let near = |(one, other): (i32, i32)| one.abs_diff(other) < SLIP;
    let is_second = happening.count() > 1
        || kind.starts_with('p') && happening.place().into_iter().zip(before).all(near);
    if !is_second || js_sys::Date::now() - pressed > DOUBLE {
        return;
    }
    let target = happening.target().and_then(|target| target.element());
    if target.is_some_and(|target| target.closest("placet-ui").is_none()) {
        happening.prevent();
        happening.stop();
    }
}

/// The innermost element in which something happened, also in our own tree.
pub fn target(happening: &Happening) -> Option<Element> {
    happening.innermost()?.element()
}

/// What a pressed "Delete" stands beside.
fn deleted(happening: &Happening) -> Option<(Place, String)> {
    let button = target(happening)?;
    let name = button.attribute("data-name")?;
    let place = button.attribute("data-place")?;
    Some((Place::from_word(&place)?, name))
}

/// What a press is: by hand, or by the page's code.
fn by(happening: &JsValue) -> fn(Press, Now) -> Event {
    if inputs::is_by_hand(happening) {
        Event::Pressed
    } else {
        Event::Called
    }
}

/// Passes on what was pressed, if the word is one of ours.
fn press(by: fn(Press, Now) -> Event, word: Option<&str>) -> bool {
    let press = word.and_then(Press::from_id);
    if let Some(press) = press {
        inbox::dispatch(by(press, inputs::now()));
    }
    press.is_some()
}
