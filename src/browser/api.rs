//! What the loader builds `window.placet` from. Turns page code's words into events and answers questions from the
//! model; decides nothing.

use super::platform::{Element, Node};
#[cfg(feature = "reader")]
use super::written;
use super::{announce, dom, gate, inbox, inputs, owner, program};
use crate::banner::{Event, Press};
use crate::config::{Complaint, Value};
#[cfg(not(feature = "reader"))]
use crate::config::{leak, parse, taken};
use crate::consent::Category;
use wasm_bindgen::prelude::*;

/// Starts the visit. `parts` is what the file carries, `tag` the element that loaded it, if it could be found.
#[wasm_bindgen]
pub fn start(parts: inputs::Parts, tag: Option<Element>) {
    inputs::came_by(tag);
    #[cfg(not(feature = "reader"))]
    let inside = parts.config();
    if program::open(parts) {
        #[cfg(feature = "reader")]
        written::find();
        #[cfg(not(feature = "reader"))]
        program::begin(taken(&parse(leak(inside))));
    }
}

/// Page code asks what may run. Below a tag that holds the page up it is answered at once, by the config that is there by
/// now: an owner who has none asks there too.
fn answer_now() {
    #[cfg(feature = "reader")]
    if !inputs::is_async() {
        written::wait_no_longer();
    }
}

/// Whether a category or a service may run now.
#[wasm_bindgen]
pub fn allows(id: &str) -> bool {
    answer_now();
    inbox::read(|model| model.allows(id))
}

/// The record, or null.
#[wasm_bindgen]
pub fn record() -> JsValue {
    answer_now();
    announce::record()
}

/// Does what a button of this name does.
#[wasm_bindgen]
pub fn press(id: &str) {
    if let Some(press) = Press::from_id(id) {
        // A button of the owner's own that the visitor clicks is as much the visitor's act as one of ours.
        let by = if inputs::in_click() {
            Event::Pressed
        } else {
            Event::Called
        };
        inbox::dispatch(by(press, inputs::now()));
    }
}

/// Somebody listens to an event: a name that none of ours has is said. No name: what was handed over cannot be called.
#[wasm_bindgen]
pub fn hear(name: &str) {
    if !EVENTS.contains(&name) {
        let (key, place) = match name {
            "" => ("no-function", "on() or push()"),
            _ => ("unknown-event", "on()"),
        };
        inbox::complain(Complaint::new(key, place, &[name]));
    }
}

/// All events of ours.
const EVENTS: [&str; 6] = [
    "placet:ready",
    "placet:show",
    "placet:hide",
    "placet:choice",
    "placet:change",
    "placet:error",
];

/// Chooses: `{ categories: { performance: true }, services: { matomo: false } }`; a list means yes to each.
#[wasm_bindgen]
pub fn choose(answers: JsValue) {
    let answers = inputs::tree(&answers);
    let known = |(key, value): &(&str, Value)| {
        matches!(*key, "categories" | "services")
            && matches!(value, Value::List(_) | Value::Map(_))
            // A list of something else than ids names none.
            && value.items().first().is_none_or(|item| item.text().is_some())
    };
    let entries = answers.entries();
    if entries.is_empty() || !entries.iter().all(known) {
        inbox::complain(Complaint::new("bad-answers", "choose()", &[]));
    }
    // Words that nobody could read are no answer: an empty one would be a refusal that the visitor never gave.
    if !entries.iter().any(known) {
        return;
    }
    let mut categories = Vec::new();
    for (id, on) in listed(&answers, "categories") {
        match Category::from_id(id) {
            Some(category) => categories.push((category, on)),
            None => {
                inbox::complain(Complaint::new("no-category", "choose().categories", &[id]));
            }
        }
    }
    inbox::dispatch(Event::Chose {
        categories,
        services: listed(&answers, "services"),
        now: inputs::now(),
    });
}

fn listed(answers: &Value, key: &'static str) -> Vec<(&'static str, bool)> {
    let value = answers.at(key);
    let mut listed = Vec::new();
    for id in value.items().iter().filter_map(Value::text) {
        listed.push((id, true));
    }
    for (id, on) in value.entries() {
        // Only `true` is a yes: a truthy text from a form must not open anything.
        if !matches!(on, Value::Bool(_)) {
            inbox::complain(Complaint::new("bad-answers/value", "choose()", &[id]));
        }
        listed.push((*id, matches!(on, Value::Bool(true))));
    }
    listed
}

/// Speaks another language from now on.
#[wasm_bindgen]
pub fn set_language(tag: &str) {
    program::set_language(tag);
}

/// Looks for held elements where an observer cannot see, under a root or in the whole document.
#[wasm_bindgen]
pub fn rescan(root: JsValue) {
    let root = root.is_truthy().then(|| root.unchecked_into::<Node>());
    gate::rescan(root);
    dom::draw_in_place();
    inbox::dispatch(Event::Parsed);
}

/// Opens the owner's panel.
#[wasm_bindgen]
pub fn debug() {
    owner::open_panel();
}

/// What keeps this element from running, in the words of its mark; nothing where it has none.
#[wasm_bindgen]
pub fn missing(node: JsValue) -> JsValue {
    let missing = owner::missing(&node.unchecked_into());
    missing.map_or(JsValue::UNDEFINED, |missing| JsValue::from_str(&missing))
}

/// The complaints so far: a list of `{ code, path, values, problem, remedy }`, the last two once their file has come.
#[wasm_bindgen]
pub fn complaints() -> JsValue {
    announce::complaints()
}
