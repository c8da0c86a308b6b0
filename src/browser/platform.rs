//! The border to `js/platform.js`: the engine's own functions, captured before page code could replace or clobber them.
//! Knows only their shapes.

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, Node};

#[wasm_bindgen(module = "/src/browser/js/platform.js")]
extern "C" {
    #[wasm_bindgen(js_name = createElement)]
    pub fn create_element(tag: &str) -> Element;
    #[wasm_bindgen(js_name = theDocument)]
    pub fn document() -> Node;
    #[wasm_bindgen(js_name = queryAllIn)]
    pub fn query_all_in(root: &Node, selector: &str) -> Vec<Element>;
    #[wasm_bindgen(js_name = getAttribute)]
    pub fn get_attribute(element: &Element, name: &str) -> Option<String>;
    #[wasm_bindgen(js_name = setAttribute)]
    pub fn set_attribute(element: &Element, name: &str, value: &str);
    #[wasm_bindgen(js_name = removeAttribute)]
    pub fn remove_attribute(element: &Element, name: &str);
    #[wasm_bindgen(js_name = setTextContent)]
    pub fn set_text_content(node: &Node, text: &str);
    #[wasm_bindgen(js_name = isConnected)]
    pub fn is_connected(node: &Node) -> bool;
    /// The name of a country in a language; none if the engine knows neither.
    pub fn country(language: &str, code: &str) -> Option<String>;
    /// A number, a span or a moment as `Intl` writes it in a language.
    pub fn written(language: &str, kind: &str, value: f64, unit: &str) -> String;
    pub fn contains(one: &Node, other: &Node) -> bool;
    /// Puts our host before `<body>`.
    #[wasm_bindgen(js_name = standFirst)]
    pub fn stand_first(host: &Element);
    pub fn nonce(element: &Element) -> String;

    pub fn announce(name: &str, detail: &JsValue);
    #[wasm_bindgen(js_name = listenOn)]
    pub fn listen_on(target: &Node, kind: &str, listener: &JsValue, capture: bool);
    #[wasm_bindgen(js_name = composedTarget)]
    pub fn composed_target(event: &Event) -> Option<Element>;
    /// The word in an attribute of the nearest element around a click that fits the selector; one without the attribute
    /// opens the preferences.
    #[wasm_bindgen(js_name = pressedWord)]
    pub fn pressed_word(event: &Event, selector: &str, attribute: &str) -> Option<String>;

    /// Milliseconds since 1970.
    pub fn now() -> f64;
    /// 64 random bits.
    pub fn random() -> u64;
    pub fn say(line: &str);
    #[wasm_bindgen(catch, js_name = parseJson)]
    pub fn parse_json(text: &str) -> Result<JsValue, JsValue>;
    /// The JSON text of a value, if JSON can say it.
    #[wasm_bindgen(js_name = jsonOf)]
    pub fn json_of(value: &JsValue) -> Option<String>;
    /// The text under a key, if there is one.
    #[wasm_bindgen(js_name = textAt)]
    pub fn text_at(map: &JsValue, key: &str) -> Option<String>;
    /// What an error says of itself.
    #[wasm_bindgen(js_name = messageOf)]
    pub fn message_of(error: &JsValue) -> String;
    /// Hands the JSON behind addresses to the listener, with commas between; `null` for what is none. Between addresses
    /// stands \x01.
    #[wasm_bindgen(js_name = fetchJson)]
    pub fn fetch_json(addresses: &str, then: &JsValue);
    /// The text of the inline config that stands before the tag.
    #[wasm_bindgen(js_name = configBefore)]
    pub fn config_before(tag: Option<&Element>) -> Option<String>;
    #[wasm_bindgen(js_name = globalNamed)]
    pub fn global_named(name: &str) -> JsValue;
    #[wasm_bindgen(js_name = optOut)]
    pub fn opt_out() -> u32;
    #[wasm_bindgen(js_name = pageLanguage)]
    pub fn page_language() -> String;
    /// The languages that the browser asks for, with commas between.
    pub fn languages() -> String;
    pub fn post(address: &str, detail: &JsValue);
    pub fn download(name: &str, detail: &JsValue);
    pub fn reload();
    /// Tells the other tabs; with a listener, hears them and everything else after which the record may be another.
    pub fn tell();
    #[wasm_bindgen(js_name = onReturn)]
    pub fn on_return(again: &JsValue, leaving: &JsValue);

    /// Calls when the parser is done, or in a moment if it is.
    #[wasm_bindgen(js_name = onParsed)]
    pub fn on_parsed(then: &JsValue);

    /// An open root under the element, with our styles.
    #[wasm_bindgen(js_name = attachRoot)]
    pub fn attach_root(host: &Element) -> Node;
    /// Builds what a picture says: attributes of the element, and its children if there are any, all of them `anew` or
    /// only those that differ.
    pub fn paint(target: &Node, picture: &str, anew: bool);
    /// Keeps the reopen control this many pixels from the edges.
    #[wasm_bindgen(js_name = keepAway)]
    pub fn keep_away(root: &Node, distance: u32);
    /// Has screen readers say a text, by the live region in the root.
    #[wasm_bindgen(js_name = sayLater)]
    pub fn say_later(root: &Node, text: &str);
    #[wasm_bindgen(js_name = setChecked)]
    pub fn set_checked(input: &Element, checked: bool, mixed: bool);
    #[wasm_bindgen(js_name = isChecked)]
    pub fn is_checked(input: &Element) -> bool;
    #[wasm_bindgen(js_name = focusedAction)]
    pub fn focused_action(host: &Element, root: &Node) -> Option<String>;
    /// Gives the focus to the control of that action.
    #[wasm_bindgen(js_name = focusOn)]
    pub fn focus(parent: &Node, action: &str);
    #[wasm_bindgen(js_name = openDialog)]
    pub fn open_dialog(root: &Node, dialog: &Element);
    #[wasm_bindgen(js_name = closeDialog)]
    pub fn close_dialog(dialog: &Element);
    /// Scrolls so that the element is not wholly under the host; true if it still is.
    #[wasm_bindgen(js_name = isCovered)]
    pub fn is_covered(element: &Element, host: &Element) -> bool;
}
