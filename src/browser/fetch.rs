//! Files that stand beside the script, and other addresses of JSON: fetched by the engine's own `fetch`, each within ten
//! seconds. Knows addresses; not what stands behind them.

use super::platform;
use wasm_bindgen::prelude::*;

// Not those of web-sys: page code may have wrapped `fetch`, and what it answers with may be anything.
#[wasm_bindgen]
extern "C" {
    type Limit;
    #[wasm_bindgen(constructor, catch, js_class = "AbortController")]
    fn new() -> Result<Limit, JsValue>;
    #[wasm_bindgen(method, catch, getter)]
    fn signal(this: &Limit) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn abort(this: &Limit) -> Result<(), JsValue>;

    type Answer;
    #[wasm_bindgen(method, catch, getter)]
    fn ok(this: &Answer) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn text(this: &Answer) -> Result<JsValue, JsValue>;
}

/// Milliseconds after which a file of ours that hangs counts as missing.
const PATIENCE: u32 = 10_000;

/// Hands over the JSON text behind an address; `null` for whatever is none, and where nothing came.
pub fn json(address: &str, then: Box<dyn FnOnce(String)>) {
    let options = js_sys::Object::new();
    if let Ok(limit) = Limit::new()
        && let Ok(signal) = limit.signal()
    {
        let _ = js_sys::Reflect::set(&options, &"signal".into(), &signal);
        // What has come by then does not notice.
        let end = move || {
            platform::heard(limit.abort());
        };
        platform::later(PATIENCE, Box::new(end));
    }
    let body = Closure::once_into_js(|answer: Answer| match answer.ok() {
        Ok(true) => answer.text().unwrap_or(JsValue::NULL),
        Ok(false) | Err(_) => JsValue::NULL,
    });
    let end = Closure::once_into_js(move |text: JsValue| {
        let text = text.as_string().unwrap_or_default();
        let whole = platform::parse_json(&text).is_ok_and(|value| value.is_truthy());
        then(if whole { text } else { "null".to_owned() });
    });
    let answer = platform::request(address, &options);
    let read = answer.and_then(|answer| answer.then(&body, &JsValue::UNDEFINED));
    // One of the two is called: a failed answer is no text.
    platform::heard(read.and_then(|text| text.then(&end, &end)));
}

#[cfg(feature = "reader")]
/// Hands over what stands behind several addresses, in their order, once all have come or failed.
pub fn all(addresses: &[String], then: Box<dyn FnOnce(Vec<String>)>) {
    let came = vec![String::new(); addresses.len()];
    let state = std::rc::Rc::new(std::cell::RefCell::new((came, addresses.len(), Some(then))));
    for (index, address) in addresses.iter().enumerate() {
        let state = state.clone();
        json(
            address,
            Box::new(move |text| {
                let mut held = state.borrow_mut();
                if let Some(place) = held.0.get_mut(index) {
                    *place = text;
                }
                held.1 -= 1;
                if held.1 == 0
                    && let Some(then) = held.2.take()
                {
                    let came = std::mem::take(&mut held.0);
                    drop(held);
                    then(came);
                }
            }),
        );
    }
}
