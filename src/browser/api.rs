//! What the loader builds `window.placet` from. Turns page code's words into events and answers questions from the
//! model; decides nothing.

use super::{app, gate, inputs};
use crate::banner::{Event, Press};
use crate::config::{Complaint, Value};
use crate::consent::Category;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// Starts the visit. `parts` is what the file carries, `tag` the element that loaded it, if it could be found.
#[wasm_bindgen]
pub fn start(parts: app::Parts, english: JsValue, tag: Option<Element>) {
    app::start(parts, english, tag);
}

/// Whether a category or a service may run now.
#[wasm_bindgen]
pub fn allows(id: &str) -> bool {
    app::read(|model| model.allows(id))
}

/// The record, or null.
#[wasm_bindgen]
pub fn record() -> JsValue {
    app::record()
}

/// Does what a button of this name does.
#[wasm_bindgen]
pub fn press(id: &str) {
    if let Some(press) = Press::from_id(id) {
        app::dispatch(Event::Called(press, inputs::now()));
    }
}

/// Chooses: `{ categories: { performance: true }, services: { matomo: false } }`; a list means yes to each.
#[wasm_bindgen]
pub fn choose(answers: JsValue) {
    let answers = inputs::tree(&answers);
    let mut categories = Vec::new();
    for (id, on) in listed(&answers, "categories") {
        match Category::from_id(id) {
            Some(category) => categories.push((category, on)),
            None => app::complain(Complaint::new(
                "no-category",
                "choose().categories",
                &["\"", id, "\" is not a category"].concat(),
                "use performance, functionality or targeting",
            )),
        }
    }
    app::dispatch(Event::Chose {
        categories,
        services: listed(&answers, "services"),
        now: inputs::now(),
    });
}

fn listed(answers: &Value, key: &str) -> Vec<(&'static str, bool)> {
    let value = answers.at(key);
    let mut listed = Vec::new();
    for id in value.items().iter().filter_map(Value::text) {
        listed.push((id, true));
    }
    for (id, on) in value.entries() {
        // Only `true` is a yes: a truthy text from a form must not open anything.
        listed.push((*id, matches!(on, Value::Bool(true))));
    }
    listed
}

/// Looks for held elements where an observer cannot see, under a root or in the whole document.
#[wasm_bindgen]
pub fn rescan(root: JsValue) {
    gate::rescan(root.dyn_into().ok());
    app::dispatch(Event::Parsed);
}

/// The complaints so far: a list of `{ code, path, problem, remedy }`.
#[wasm_bindgen]
pub fn complaints() -> JsValue {
    app::complaints()
}
