//! The border to `js/markup.js` and `js/released.js`: what is seen of marked elements and done to them. The page may refuse
//! any of it, so all of it may fail. Knows only shapes.

use super::platform::{Element, Node};
use crate::release::Attributes;
use wasm_bindgen::prelude::*;

/// What the page, its policy or an older engine threw is an error like any other.
pub type Outcome<T> = Result<T, JsValue>;

impl Attributes for Element {
    fn attribute(&self, name: &str) -> Option<String> {
        let own = self.attribute(name);
        #[cfg(feature = "compat")]
        let own =
            own.or_else(|| super::compat::known()?.attribute(name, &|name| self.attribute(name)));
        own
    }
}

#[wasm_bindgen(module = "/src/browser/js/markup.js")]
extern "C" {
    /// The local name; of an element of SVG or MathML with a colon before it.
    #[wasm_bindgen(catch, js_name = nameOf)]
    pub fn name_of(element: &Element) -> Outcome<String>;
    /// The names of all attributes, one a line.
    #[wasm_bindgen(catch, js_name = namesOf)]
    pub fn names_of(element: &Element) -> Outcome<String>;

    #[wasm_bindgen(catch, js_name = isParsing)]
    pub fn is_parsing() -> Outcome<bool>;
    /// Tells when something was added that fits the selector, which names attributes alone, or the document has ended; and
    /// when anything was removed.
    #[wasm_bindgen(catch)]
    pub fn observe(selector: &str, added: &JsValue, lost: &JsValue) -> Outcome<()>;
    /// Finds every marked element of the document and of the trees that were handed over.
    #[wasm_bindgen(catch)]
    pub fn find() -> Outcome<()>;
    /// The same in one tree, which is watched from now on.
    #[wasm_bindgen(catch)]
    pub fn enter(root: &Node) -> Outcome<()>;
    /// The next of what was found; with `is_closing`, the next that is no script.
    #[wasm_bindgen(catch)]
    pub fn next(is_closing: bool) -> Outcome<Option<Element>>;
    /// The number that an element was given; 0 for one that has none, as every copy.
    #[wasm_bindgen(catch)]
    pub fn numbered(node: &Element) -> Outcome<u32>;
    #[wasm_bindgen(catch, js_name = setNumber)]
    pub fn set_number(node: &Element, number: u32) -> Outcome<()>;

    /// What stands in a template.
    #[wasm_bindgen(catch)]
    pub fn content(template: &Element) -> Outcome<Node>;
    /// A copy of what stands in a template, for the page.
    #[wasm_bindgen(catch, js_name = copyOf)]
    pub fn copy_of(template: &Element) -> Outcome<Node>;
    /// Puts that copy into the template itself, where the rules show it.
    #[wasm_bindgen(catch)]
    pub fn unfold(template: &Element, copy: &Node, rules: &str) -> Outcome<()>;
    /// Empties a template, which is another held one from now on.
    #[wasm_bindgen(catch)]
    pub fn fold(template: &Element) -> Outcome<()>;
    /// Whether a template has children that are no placeholder.
    #[wasm_bindgen(catch, js_name = isCopy)]
    pub fn is_copy(template: &Element) -> Outcome<bool>;

    /// Milliseconds since the page began.
    #[wasm_bindgen(catch)]
    pub fn clock() -> Outcome<f64>;
    /// Fetches what a script will ask for, and tells whether it came. False where the engine cannot.
    #[wasm_bindgen(catch)]
    pub fn preload(
        held: &Element,
        address: &str,
        rel: &str,
        nonce: &str,
        then: &JsValue,
    ) -> Outcome<bool>;
    /// A new script in the likeness of a held one, with the attributes of these names, one a line.
    #[wasm_bindgen(catch)]
    pub fn revive(
        held: &Element,
        names: &str,
        kind: &str,
        nonce: &str,
        address: Option<&str>,
    ) -> Outcome<Element>;

    /// The nodes of a text of HTML, if it is whole; nothing of them runs yet.
    #[wasm_bindgen(catch)]
    pub fn parse(text: &str, is_over: bool) -> Outcome<Option<Node>>;
    /// Puts nodes behind the last that was written, and gives the last of them.
    #[wasm_bindgen(catch)]
    pub fn write(fragment: &Node, last: &Node) -> Outcome<Node>;
}

#[wasm_bindgen(module = "/src/browser/js/released.js")]
extern "C" {
    /// Whom to tell that a script has ended, and what it wrote into the document.
    #[wasm_bindgen(catch, js_name = tellWith)]
    pub fn tell_with(ended: &JsValue, wrote: &JsValue) -> Outcome<()>;
    /// Has an event happen to a held element.
    #[wasm_bindgen(catch)]
    pub fn happen(element: &Element, kind: &str) -> Outcome<()>;
    /// Runs a live script for a held one. That it ended is told, if it ends later. The addresses of `imports` stand in lines.
    #[allow(clippy::too_many_arguments)] // What one crossing of the border needs.
    #[wasm_bindgen(catch)]
    pub fn run(
        live: &Element,
        held: &Element,
        id: u32,
        address: Option<&str>,
        is_code: bool,
        ends_later: bool,
        imports: &str,
        is_alone: bool,
        patience: f64,
    ) -> Outcome<()>;
    /// Calls the handlers of events that were over when released scripts waited for them.
    #[wasm_bindgen(catch, js_name = callMissed)]
    pub fn call_missed() -> Outcome<()>;
}
