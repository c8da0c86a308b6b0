//! The border to `www/held.js` and `www/late.js`: what the gate sees of marked elements and does to them. Knows only
//! shapes.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

#[wasm_bindgen(module = "/www/natives.js")]
extern "C" {
    /// The whole address, if it is one of the web.
    #[wasm_bindgen(js_name = webAddress)]
    pub fn web_address(text: &str) -> Option<String>;
}

#[wasm_bindgen(module = "/www/held.js")]
extern "C" {
    /// Milliseconds since the page began.
    pub fn clock() -> f64;
    #[wasm_bindgen(js_name = isParsing)]
    pub fn is_parsing() -> bool;
    /// The host of a whole address.
    #[wasm_bindgen(js_name = hostOf)]
    pub fn host_of(address: &str) -> String;
    /// The address with another host and this in its query; nothing where one is empty.
    pub fn reframe(address: &str, host: &str, query: &str) -> String;
    /// Where the element's name stands in `KINDS`.
    pub fn kind(node: &Element) -> i32;
    /// The element's name.
    #[wasm_bindgen(js_name = localName)]
    pub fn local_name(node: &Element) -> String;
    /// Every marked element of the document and of the trees that were handed over, in their order.
    pub fn find() -> Vec<Element>;
    /// Starts the one observer.
    pub fn observe(found: &JsValue, lost: &JsValue);
    /// The same under one root that the observer may not see, and sees from now on.
    pub fn enter(root: &Node) -> Vec<Element>;
    /// Marks an element as taken; true if it was not.
    pub fn spend(node: &Element) -> bool;
    /// Gives a taken element back.
    pub fn unspend(node: &Element);
    /// Whether it is a script that is marked, but nothing holds it.
    #[wasm_bindgen(js_name = isLoose)]
    pub fn is_loose(node: &Element) -> bool;
    /// Fetches what will run in its turn; `then` gets the number. False where the engine cannot.
    #[wasm_bindgen(js_name = fetchAhead)]
    pub fn fetch_ahead(
        held: &Element,
        kind: &str,
        address: &str,
        nonce: &str,
        number: u32,
        then: &JsValue,
    ) -> bool;
    /// Whether the file of a script failed; its `onerror` is told.
    #[wasm_bindgen(js_name = hasFailed)]
    pub fn has_failed(held: &Element) -> bool;
    /// A new script in the likeness of a held one.
    pub fn revive(held: &Element, kind: &str, address: &str, nonce: &str) -> Element;
    /// Puts a template's content in its place; gives the scripts in it, held.
    pub fn unfold(template: &Element) -> Vec<Element>;
    /// Puts the template back.
    pub fn fold(template: &Element);
    /// Whether an engine fetches some of the template's content while it is held.
    #[wasm_bindgen(js_name = isEager)]
    pub fn is_eager(template: &Element) -> bool;

    /// The sources inside a medium or around an image whose addresses wait.
    pub fn sources(node: &Element) -> Vec<Element>;
    /// Sets an address that was checked.
    #[wasm_bindgen(js_name = letLoad)]
    pub fn let_load(node: &Element, name: &str, address: &str);
    /// Takes an address away, and what it loaded.
    pub fn unload(node: &Element, name: &str);
    #[wasm_bindgen(js_name = allowOnce)]
    pub fn allow_once(node: &Element);
    #[wasm_bindgen(js_name = isOnce)]
    pub fn is_once(node: &Element) -> bool;
    #[wasm_bindgen(js_name = forgetOnce)]
    pub fn forget_once();
    /// Calls with the element, its width and its height once it is laid out and large enough to say something in.
    pub fn measure(node: &Element, then: &JsValue);
    /// Whether a placeholder stands before the element.
    #[wasm_bindgen(js_name = isStanding)]
    pub fn is_standing(node: &Element) -> bool;
    /// Puts a placeholder before the element, in its box.
    pub fn stand(host: &Element, node: &Element, width: f64, height: f64);
    /// Takes the placeholder away.
    pub fn step(host: &Element, node: &Element);
}

#[wasm_bindgen(module = "/www/late.js")]
extern "C" {
    /// Puts a live script into the held one's place and runs it.
    pub fn run(held: &Element, fresh: &Element, need: u32);
    /// The same for one that runs later: `done` gets the number.
    #[wasm_bindgen(js_name = runLater)]
    pub fn run_later(held: &Element, fresh: &Element, need: u32, number: u32, done: &JsValue);
    /// Stops waiting for the script with this number, if it runs.
    pub fn abandon(number: u32);
    /// Calls the handlers of events that were over when late scripts waited for them.
    pub fn settle();
    /// Who is told of the scripts in what late scripts wrote: requirement and scripts.
    #[wasm_bindgen(js_name = onWritten)]
    pub fn on_written(then: &JsValue);
}
