//! The border to `www/held.js` and `www/late.js`: what the gate sees of marked elements and does to them. Knows only
//! shapes.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

#[wasm_bindgen(module = "/www/held.js")]
extern "C" {
    /// Milliseconds since the page began.
    pub fn clock() -> f64;
    #[wasm_bindgen(js_name = isParsing)]
    pub fn is_parsing() -> bool;
    /// Where the element's name stands in `KINDS`.
    pub fn kind(node: &Element) -> i32;
    /// The address in full, or nothing.
    pub fn resolve(node: &Element, text: &str) -> String;
    /// Every marked element under a root, in document order.
    pub fn find(root: &Node) -> Vec<Element>;
    /// Starts the one observer.
    pub fn observe(found: &JsValue, lost: &JsValue);
    /// The same under a root that the observer may not see, and sees from now on.
    pub fn enter(root: &Node) -> Vec<Element>;
    /// Marks an element as taken; true if it was not.
    pub fn spend(node: &Element) -> bool;
    /// Gives a taken element back.
    pub fn unspend(node: &Element);
    /// A script that has never run, in the likeness of a held one.
    pub fn revive(held: &Element, kind: &str, address: &str, nonce: &str) -> Element;
    /// Sets an address that was checked.
    #[wasm_bindgen(js_name = letLoad)]
    pub fn let_load(node: &Element, name: &str, address: &str);
    /// Takes an address away, and what it loaded.
    pub fn unload(node: &Element, name: &str);
}

#[wasm_bindgen(module = "/www/late.js")]
extern "C" {
    /// Puts a live script into the held one's place and runs it.
    pub fn run(held: &Element, fresh: &Element, need: u32);
    /// The same for one that is fetched: `done` gets the number.
    #[wasm_bindgen(js_name = runFetched)]
    pub fn run_fetched(held: &Element, fresh: &Element, need: u32, number: u32, done: &JsValue);
}
