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
    /// The host of a whole address.
    #[wasm_bindgen(js_name = hostOf)]
    pub fn host_of(address: &str) -> String;
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
    /// Lists the embeds that have placeholders.
    #[wasm_bindgen(js_name = listShown)]
    pub fn list_shown();
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
    /// Of a frame, the host that it is from.
    #[wasm_bindgen(js_name = frameHost)]
    pub fn frame_host(node: &Element) -> String;
    /// The first address that waits on an embed; a frame's with another host and this in its query, where they are not
    /// empty.
    #[wasm_bindgen(js_name = firstAddress)]
    pub fn first_address(node: &Element, host: &str, query: &str) -> Option<String>;
    /// What an embed says that it shows.
    #[wasm_bindgen(js_name = titleOf)]
    pub fn title_of(node: &Element) -> String;
    /// Lets an embed load, or takes back what it loaded and measures it for a placeholder, if that would have something to
    /// say.
    pub fn settle(node: &Element, host: &str, query: &str, met: bool, says: bool);
    #[wasm_bindgen(js_name = allowOnce)]
    pub fn allow_once(node: &Element);
    #[wasm_bindgen(js_name = isOnce)]
    pub fn is_once(node: &Element) -> bool;
    #[wasm_bindgen(js_name = forgetOnce)]
    pub fn forget_once();
    /// The embed with this number.
    pub fn embed(number: u32) -> Option<Element>;
    /// Puts a placeholder before the element, in its box.
    pub fn stand(host: &Element, node: &Element);
    /// Draws a placeholder, if it says something else by now.
    pub fn draw(node: &Element, picture: &str);
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
