//! Runs the steps of services: the engine behind `load`, `signal` and `revoke`. Knows the vocabulary and how vendors'
//! snippets do it; which steps run when was decided one room down.

use super::inbox::{complain, read};
use super::inputs::nonce;
use super::{platform, storage};
use crate::config::{Complaint, Fields, Value, Verb};
use js_sys::{Array, Map};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/js/steps.js")]
extern "C" {
    /// What a step does to the page.
    #[wasm_bindgen(catch)]
    fn act(verb: &str, step: &Map, nonce: &str) -> Result<(), JsValue>;
}

/// Runs resolved steps in order. One that fails, since page code may throw wherever it is touched, is said and stops no
/// other.
pub fn run(steps: &[Value]) {
    for step in steps {
        if let Some(complaint) = attempt(step) {
            complain(complaint);
        }
    }
}

/// Runs one resolved step; a complaint if it failed.
pub fn attempt(step: &Value) -> Option<Complaint> {
    let (verb, target) = Verb::of(step)?;
    let error = perform(verb, target, step).err()?;
    Some(Complaint::new(
        "step-failed",
        &[verb.name(), " ", target].concat(),
        &[&platform::message_of(&error)],
    ))
}

fn perform(verb: Verb, target: &str, step: &Value) -> Result<(), JsValue> {
    if verb == Verb::Cookie {
        let days = match step.get("days") {
            Some(Value::Num(days)) => *days,
            // Thirteen months: what a visitor refused is not asked more often than what was accepted.
            _ => 395.0,
        };
        storage::plant(target, step.text_at("value").unwrap_or(""), days);
        return Ok(());
    }
    let fields = map(step.entries());
    if let Some(then) = step.get("then") {
        let then = callback(then.items(), step.text_at("for"));
        fields.set(&JsValue::from_str("then"), &then);
    }
    act(verb.name(), &fields, &nonce())
}

/// A function that runs steps whenever the page calls it, as long as the service whose they are may run.
fn callback(steps: &'static [Value], owner: Option<&'static str>) -> JsValue {
    let allowed = |id| read(|model| model.allows_service(id));
    Closure::<dyn Fn()>::new(move || {
        if owner.is_none_or(allowed) {
            run(steps);
        }
    })
    .into_js_value()
}

/// The value as js/steps.js takes it, which fills in what only the page can say.
fn js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(on) => JsValue::from_bool(*on),
        Value::Num(number) => JsValue::from_f64(*number),
        Value::Str(text) => JsValue::from_str(text),
        Value::List(items) => {
            let list = Array::new();
            for item in *items {
                list.push(&js(item));
            }
            list.into()
        }
        Value::Map([("$then", steps), ..]) => callback(steps.items(), None),
        Value::Map(entries) => map(entries).into(),
    }
}

/// A map and no object: a key `__proto__` that is set would change its prototype.
fn map(entries: Fields) -> Map {
    let map = Map::new();
    for (key, value) in entries {
        map.set(&JsValue::from_str(key), &js(value));
    }
    map
}
