//! The border to `js/held.js` and `js/late.js`: what the gate sees of marked elements and does to them. Knows only
//! shapes.

use super::platform::{Element, Node};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/js/held.js")]
extern "C" {
    /// Milliseconds since the page began.
    pub fn clock() -> f64;
    #[wasm_bindgen(js_name = isParsing)]
    pub fn is_parsing() -> bool;
    /// The element as its owner would know it.
    #[wasm_bindgen(js_name = tagOf)]
    pub fn tag_of(node: &Element) -> String;

    /// Starts the one observer. `tell` hears what happens and to which number; the nonce is that of our tag.
    pub fn observe(tell: &JsValue, nonce: &str);
    /// Finds every marked element of the document and of the trees that were handed over, in their order.
    pub fn find();
    /// The same under one root that the observer may not see, and sees from now on.
    pub fn enter(root: &Node);
    /// The next of what was found.
    pub fn next() -> Option<Element>;
    /// Goes on in a moment.
    pub fn pause();
    /// Lists the marked embeds of all trees.
    #[wasm_bindgen(js_name = listEmbeds)]
    pub fn list_embeds();
    /// The next of the list that was made last.
    #[wasm_bindgen(js_name = nextListed)]
    pub fn next_listed() -> Option<Element>;
    /// How the element stands there.
    #[wasm_bindgen(js_name = stateOf)]
    pub fn state_of(node: &Element) -> u32;
    /// The requirement by which a script was written or unfolded; 0 for one that stood in the page.
    pub fn writer(node: &Element) -> i32;

    /// Gives a script or template its number: the lowest two bits say how it takes its turn, the third that it has a file.
    /// 0 for one that never runs, or has its number.
    pub fn enlist(node: &Element) -> i32;
    #[wasm_bindgen(js_name = nodeOf)]
    pub fn node_of(number: i32) -> Element;
    #[wasm_bindgen(js_name = addressOf)]
    pub fn address_of(number: i32) -> String;
    /// Fetches what will run in its turn, and tells when it is there or late. False where the engine cannot.
    #[wasm_bindgen(js_name = fetchAhead)]
    pub fn fetch_ahead(number: i32) -> bool;
    /// What may run now: a script or a template; less than 0 for one that has left the page, whose file failed, or that is
    /// `met` no more.
    pub fn claim(number: i32, met: bool) -> i32;
    /// Puts a template's content in its place; the scripts in it are found next.
    pub fn unfold(number: i32, need: i32);
    /// Puts the template back.
    pub fn fold(number: i32);

    /// The next address that was refused: the element's tag and the text, with \x01 between.
    pub fn refused() -> Option<String>;
}

#[wasm_bindgen(module = "/src/browser/js/late.js")]
extern "C" {
    /// Puts a live script into the held one's place and runs it; one that is `alone` lets nobody wait. True if it ends
    /// later, of which is told.
    pub fn run(number: i32, need: i32, alone: bool) -> bool;
    /// Calls the handlers of events that were over when late scripts waited for them.
    #[wasm_bindgen(js_name = callMissed)]
    pub fn call_missed();
}
