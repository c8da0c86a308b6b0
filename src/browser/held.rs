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
    /// The element's name.
    #[wasm_bindgen(js_name = localName)]
    pub fn local_name(node: &Element) -> String;
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
    /// Marked embeds of all trees.
    pub fn embeds() -> Vec<Element>;
    /// How the element stands there.
    #[wasm_bindgen(js_name = stateOf)]
    pub fn state_of(node: &Element) -> u32;
    /// The requirement by which a script was written or unfolded; less than 0 for one that stood in the page.
    pub fn writer(node: &Element) -> i32;
    /// Marks an element as taken; true if it was not.
    pub fn spend(node: &Element) -> bool;

    /// Gives a script or template its number: the lowest two bits say how it takes its turn, the third that it has a file.
    /// 0 for one that never runs, less if its address is none.
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
    pub fn unfold(number: i32, need: u32);
    /// Puts the template back.
    pub fn fold(number: i32);

    /// The sources inside a medium or around an image whose addresses wait.
    pub fn sources(node: &Element) -> Vec<Element>;
    /// Sets an address that was checked, or takes it away with what it loaded.
    #[wasm_bindgen(js_name = setAddress)]
    pub fn set_address(node: &Element, name: &str, address: &str, met: bool);
    #[wasm_bindgen(js_name = allowOnce)]
    pub fn allow_once(node: &Element);
    #[wasm_bindgen(js_name = isOnce)]
    pub fn is_once(node: &Element) -> bool;
    #[wasm_bindgen(js_name = forgetOnce)]
    pub fn forget_once();
    /// Tells when the element is laid out and large enough to say something in, if no placeholder stands before it.
    pub fn measure(node: &Element);
    /// The embed with this number.
    pub fn embed(number: u32) -> Option<Element>;
    /// The embeds that have placeholders.
    pub fn shown() -> Vec<Element>;
    /// Puts a placeholder before the element, in its box.
    pub fn stand(host: &Element, node: &Element);
    /// Draws a placeholder, if it says something else by now.
    pub fn draw(node: &Element, picture: &str);
    /// Takes the placeholder away, if one stands there.
    pub fn release(node: &Element);
}

#[wasm_bindgen(module = "/www/late.js")]
extern "C" {
    /// Puts a live script into the held one's place and runs it; one that is `alone` lets nobody wait. True if it ends
    /// later, of which is told.
    pub fn run(number: i32, need: u32, alone: bool) -> bool;
    /// Calls the handlers of events that were over when late scripts waited for them.
    pub fn settle();
}
