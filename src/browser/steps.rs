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
    /// What a step does to the globals; answers what it made, or undefined.
    #[wasm_bindgen(catch)]
    fn act(verb: &str, step: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = putOn)]
    fn put_on(holder: &JsValue, key: &str, value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = objectOf)]
    fn object_of(entries: &Array) -> JsValue;
}

#[wasm_bindgen(module = "/www/natives.js")]
extern "C" {
    #[wasm_bindgen(js_name = webAddress)]
    fn web_address(text: &str) -> Option<String>;
    #[wasm_bindgen(catch, js_name = insertScript)]
    fn insert_script(
        address: &str,
        nonce: &str,
        attributes: &JsValue,
        then: &JsValue,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = insertStyle)]
    fn insert_style(address: &str, nonce: &str) -> Result<(), JsValue>;
}

/// Runs resolved steps in order. One that fails, since page code may throw wherever it is touched, is said and stops no
/// other.
pub fn run(steps: &[Value]) {
    attempt(steps).into_iter().for_each(complain);
}

/// Runs resolved steps in order; a complaint for each that failed.
pub fn attempt(steps: &[Value]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for step in steps {
        let Some((verb, target)) = VERBS
            .iter()
            .find_map(|verb| Some((*verb, step.text_at(verb)?)))
        else {
            continue;
        };
        if let Err(error) = perform(verb, target, step) {
            complaints.push(Complaint::new(
                "step-failed",
                &[verb, " ", target].concat(),
                &["the page's code threw: ", &natives::message_of(&error)].concat(),
                "check the service's own script and what the page puts under this name",
            ));
        }
    }
    complaints
}

/// Every verb, as it stands in a step. `event`, like the fields `late` and `there` and the value `$then`, comes from our
/// own bridges alone.
const VERBS: [&str; 11] = [
    "set", "push", "queue", "stub", "call", "new", "script", "style", "cookie", "withhold", "event",
];

fn perform(verb: &str, target: &str, step: &Value) -> Result<(), JsValue> {
    match verb {
        "script" => {
            let address = address(target)?;
            let attributes = js(step.at("attributes"), &JsValue::UNDEFINED)?;
            let then = match step.get("then") {
                Some(then) => callback(then.items(), step.text_at("for")),
                None => JsValue::UNDEFINED,
            };
            insert_script(&address, &nonce(), &attributes, &then)?;
        }
        "style" => insert_style(&address(target)?, &nonce())?,
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
            let fields = step.entries().iter().filter(|(key, _)| *key != "with");
            let made = act(verb, &object(fields.collect(), &JsValue::UNDEFINED)?)?;
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

/// The whole address. What is not of the web is no script, whatever the config said.
fn address(text: &str) -> Result<String, JsValue> {
    web_address(text).ok_or_else(|| JsValue::from_str("the address is not http(s)"))
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
