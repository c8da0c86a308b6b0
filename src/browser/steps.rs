//! Runs the steps of services: the engine behind `load`, `signal` and `revoke`. Knows the vocabulary and how vendors'
//! snippets do it; which steps run when was decided one room down.

use super::app::{complain, nonce, read};
use super::{natives, storage};
use crate::config::{Complaint, Value};
use js_sys::{Array, Date};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/www/queues.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = globalAt)]
    fn global_at(path: &str) -> Result<JsValue, JsValue>;
    /// What a step does to the page; answers the global that it made, or undefined. A script that it loads calls `then`.
    #[wasm_bindgen(catch)]
    fn act(verb: &str, step: &JsValue, then: &JsValue, nonce: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = putOn)]
    fn put_on(holder: &JsValue, key: &str, value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = objectOf)]
    fn object_of(entries: &Array) -> JsValue;
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
    let mut verbs = VERBS.iter();
    let (verb, target) = verbs.find_map(|verb| Some((*verb, step.text_at(verb)?)))?;
    let error = perform(verb, target, step).err()?;
    Some(Complaint::new(
        "step-failed",
        &[verb, " ", target].concat(),
        &["the page's code threw: ", &natives::message_of(&error)].concat(),
        "check the service's own script and what the page puts under this name",
    ))
}

/// Every verb, as it stands in a step. `event`, like the fields `late` and `there` and the value `$then`, comes from our
/// own bridges alone.
const VERBS: [&str; 11] = [
    "set", "push", "queue", "stub", "call", "new", "script", "style", "cookie", "withhold", "event",
];

fn perform(verb: &str, target: &str, step: &Value) -> Result<(), JsValue> {
    match verb {
        "cookie" => {
            let days = match step.get("days") {
                Some(Value::Num(days)) => *days,
                // Thirteen months: what a visitor refused is not asked more often than what was accepted.
                _ => 395.0,
            };
            storage::plant(target, step.text_at("value").unwrap_or(""), days);
        }
        "event" => natives::announce(target, &JsValue::NULL),
        _ => {
            let then = match step.get("then") {
                Some(then) => callback(then.items(), step.text_at("for")),
                None => JsValue::UNDEFINED,
            };
            let fields = step.entries().iter();
            let fields = fields.filter(|(key, _)| !matches!(*key, "with" | "then"));
            let plain = object(fields.collect(), &JsValue::UNDEFINED)?;
            let made = act(verb, &plain, &then, &nonce())?;
            // What was there before keeps its own.
            if !made.is_undefined() {
                for (key, value) in step.at("with").entries() {
                    put_on(&made, key, &js(value, &made)?)?;
                }
            }
        }
    }
    Ok(())
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

/// The value as the page knows it; `$self` is `own`.
fn js(value: &Value, own: &JsValue) -> Result<JsValue, JsValue> {
    Ok(match value {
        Value::Null => JsValue::NULL,
        Value::Bool(on) => JsValue::from_bool(*on),
        Value::Num(number) => JsValue::from_f64(*number),
        Value::Str(text) => JsValue::from_str(text),
        Value::List(items) => {
            let list = Array::new();
            for item in *items {
                list.push(&js(item, own)?);
            }
            list.into()
        }
        Value::Map(entries) => match entries.first().map(|(key, value)| (*key, value)) {
            Some(("$self", _)) => own.clone(),
            Some(("$global", Value::Str(path))) => global_at(path)?,
            Some(("$now", Value::Str("date"))) => Date::new_0().into(),
            Some(("$now", _)) => JsValue::from_f64(natives::now()),
            Some(("$then", steps)) => callback(steps.items(), None),
            _ => object(entries.iter().collect(), own)?,
        },
    })
}

fn object(entries: Vec<&(&str, Value)>, own: &JsValue) -> Result<JsValue, JsValue> {
    let pairs = Array::new();
    for (key, value) in entries {
        pairs.push(&Array::of2(&JsValue::from_str(key), &js(value, own)?));
    }
    // From entries, since a key `__proto__` that is set would change the object's prototype.
    Ok(object_of(&pairs))
}
