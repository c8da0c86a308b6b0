//! The border to the page: handles for its nodes and elements, by the engine's own functions that `js/platform.js` captured
//! before page code could replace or clobber them. Knows only their shapes.
//!
//! Whatever the page throws here becomes one complaint, and nothing, `false` or an empty value for that call (invariant 4).
//! The types are no others' than ours: the methods of `web_sys` are looked up on the instance, where a page may have put
//! something else, and what throws in most of them ends the program. They serve for the window alone, whose own no page can
//! hide.

use super::inbox;
use crate::config::Complaint;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A node of the page.
    #[derive(Clone, Debug, PartialEq)]
    pub type Node;
    /// An element of the page, or of our own.
    #[derive(Clone, Debug, PartialEq)]
    #[wasm_bindgen(extends = Node)]
    pub type Element;

    /// A `<dialog>` of ours.
    #[wasm_bindgen(extends = Element)]
    pub type Dialog;
    #[wasm_bindgen(method, catch, getter, js_name = open)]
    fn native_is_open(this: &Dialog) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch, js_name = showModal)]
    fn native_show_modal(this: &Dialog) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = close)]
    fn native_close(this: &Dialog) -> Result<(), JsValue>;

    /// A switch of ours: an `<input type=checkbox>`.
    #[wasm_bindgen(extends = Element)]
    pub type Switch;
    #[wasm_bindgen(method, catch, getter, js_name = checked)]
    fn native_is_checked(this: &Switch) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch, setter, js_name = checked)]
    fn native_set_checked(this: &Switch, on: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, setter, js_name = indeterminate)]
    fn native_set_mixed(this: &Switch, on: bool) -> Result<(), JsValue>;

    /// An event of the engine's.
    pub type Happening;
    #[wasm_bindgen(method, catch, js_name = composedPath)]
    fn native_path(this: &Happening) -> Result<js_sys::Array, JsValue>;
    #[wasm_bindgen(method, catch, js_name = preventDefault)]
    fn native_prevent(this: &Happening) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = stopImmediatePropagation)]
    fn native_stop(this: &Happening) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = target)]
    fn native_target(this: &Happening) -> Result<Option<Node>, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = detail)]
    fn native_detail(this: &Happening) -> Result<i32, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = screenX)]
    fn native_x(this: &Happening) -> Result<i32, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = screenY)]
    fn native_y(this: &Happening) -> Result<i32, JsValue>;
    #[wasm_bindgen(method, catch, getter, js_name = persisted)]
    fn native_persisted(this: &Happening) -> Result<bool, JsValue>;

    #[wasm_bindgen(method, catch, getter, js_name = activeElement)]
    fn native_focused(this: &Node) -> Result<Option<Element>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = click)]
    fn native_click(this: &Element) -> Result<(), JsValue>;

    /// An answer of the engine that comes later.
    pub type Later;
    /// Goes on with what comes, or with why nothing came.
    #[wasm_bindgen(method, catch)]
    pub fn then(this: &Later, comes: &JsValue, fails: &JsValue) -> Result<Later, JsValue>;
}

#[wasm_bindgen(module = "/src/browser/js/platform.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = createElement)]
    fn native_create(tag: &str) -> Result<Element, JsValue>;
    /// Calls after so many milliseconds.
    #[wasm_bindgen(catch)]
    pub fn after(then: &JsValue, delay: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = whenIdle)]
    fn native_when_idle(then: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = theDocument)]
    fn native_document() -> Result<Node, JsValue>;
    #[wasm_bindgen(catch, js_name = theWindow)]
    fn native_window() -> Result<web_sys::Window, JsValue>;
    #[wasm_bindgen(catch, js_name = documentElement)]
    fn native_root() -> Result<Option<Element>, JsValue>;
    #[wasm_bindgen(catch, js_name = readyState)]
    fn native_ready_state() -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = active)]
    fn native_active() -> Result<Option<Element>, JsValue>;
    #[wasm_bindgen(catch, js_name = cookies)]
    fn native_cookies() -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = writeCookie)]
    fn native_write_cookie(text: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = announce)]
    fn native_announce(name: &str, detail: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = say)]
    fn native_say(line: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = hostsAsked)]
    fn native_hosts_asked() -> Result<Vec<String>, JsValue>;
    #[wasm_bindgen(catch, js_name = parseJson)]
    fn native_parse(text: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = messageOf)]
    pub fn message_of(error: &JsValue) -> String;
    #[wasm_bindgen(catch, js_name = globalNamed)]
    fn native_global(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = webAddress)]
    fn native_web_address(text: &str) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(catch, js_name = request)]
    fn native_request(address: &str, options: &JsValue) -> Result<Later, JsValue>;
    // What is asked may be a proxy of the page, and throw.
    #[wasm_bindgen(catch, js_name = keysOf)]
    fn native_keys(object: &JsValue) -> Result<js_sys::Array, JsValue>;
    #[wasm_bindgen(catch, js_name = country)]
    fn native_country(language: &str, code: &str) -> Result<Option<String>, JsValue>;
    /// A number, a span or a moment as `Intl` writes it in a language.
    pub fn written(language: &str, kind: &str, value: f64, unit: &str) -> String;
    #[wasm_bindgen(catch, js_name = sweep)]
    fn native_sweep(place: &str, wanted: &JsValue, patterns: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = queryAllIn)]
    fn native_query_all(root: &Node, selector: &str) -> Result<Vec<Element>, JsValue>;
    #[wasm_bindgen(catch, js_name = nodeType)]
    fn native_node_type(node: &Node) -> Result<u16, JsValue>;
    #[wasm_bindgen(catch, js_name = parentNode)]
    fn native_parent(node: &Node) -> Result<Option<Node>, JsValue>;
    #[wasm_bindgen(catch, js_name = first)]
    fn native_first_child(node: &Node) -> Result<Option<Node>, JsValue>;
    #[wasm_bindgen(catch, js_name = next)]
    fn native_next_sibling(node: &Node) -> Result<Option<Node>, JsValue>;
    #[wasm_bindgen(catch, js_name = isConnected)]
    fn native_is_connected(node: &Node) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_name = contains)]
    fn native_contains(node: &Node, other: &Node) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_name = position)]
    fn native_position(node: &Node, other: &Node) -> Result<u16, JsValue>;
    #[wasm_bindgen(catch, js_name = insertBefore)]
    fn native_insert_before(
        parent: &Node,
        node: &Node,
        before: Option<&Node>,
    ) -> Result<Node, JsValue>;
    #[wasm_bindgen(catch, js_name = textContent)]
    fn native_text(node: &Node) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(catch, js_name = setTextContent)]
    fn native_set_text(node: &Node, text: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = listen)]
    fn native_listen(target: &Node, kind: &str, listener: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = paint)]
    fn native_paint(target: &Node, picture: &str, anew: bool) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = localName)]
    fn native_local_name(element: &Element) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = getAttribute)]
    fn native_attribute(element: &Element, name: &str) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(catch, js_name = setAttribute)]
    fn native_set_attribute(element: &Element, name: &str, value: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = removeAttribute)]
    fn native_remove_attribute(element: &Element, name: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = matches)]
    fn native_matches(element: &Element, selector: &str) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_name = closest)]
    fn native_closest(element: &Element, selector: &str) -> Result<Option<Element>, JsValue>;
    #[wasm_bindgen(catch, js_name = openRoot)]
    fn native_root_of(element: &Element) -> Result<Option<Node>, JsValue>;
    #[wasm_bindgen(catch, js_name = remove)]
    fn native_remove(element: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = replaceWith)]
    fn native_replace_with(element: &Element, other: &Node) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = nonceOf)]
    fn native_nonce(element: &Element) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = giveFocus)]
    fn native_focus(element: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = edgesOf)]
    fn native_edges(element: &Element) -> Result<Vec<f64>, JsValue>;
    #[wasm_bindgen(catch, js_name = looksOf)]
    fn native_looks(element: &Element) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = scrollTo)]
    fn native_scroll(element: &Element, options: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = attachRoot)]
    fn native_attach_root(host: &Element) -> Result<Node, JsValue>;
    #[wasm_bindgen(catch, js_name = keepAway)]
    fn native_keep_away(root: &Node, distance: u32) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = traps)]
    fn native_traps(host: &Element, ours: &Element) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_name = liesOnEnd)]
    fn native_lies_on_end(host: &Element, scroller: &Element) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_name = lift)]
    fn native_lift(host: &Element, up: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = makeRoom)]
    fn native_make_room(host: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = onLanguage)]
    fn native_on_language(then: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = dress)]
    fn native_dress(root: &Node, sheets: u32) -> Result<(), JsValue>;
}

/// What a call across the border gave, if it did not throw; else the complaint is made.
#[inline(never)]
pub fn heard<T>(answer: Result<T, JsValue>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(error) => {
            threw(&error);
            None
        }
    }
}

#[inline(never)]
fn threw(error: &JsValue) {
    inbox::complain(Complaint::new("page-threw", "page", &[&message_of(error)]));
}

// ---- the document and the window

/// A new element of ours.
pub fn create(tag: &str) -> Option<Element> {
    heard(native_create(tag))
}

/// The document, as a node.
pub fn document() -> Option<Node> {
    heard(native_document())
}

/// The window: its own properties, and those of its location, cannot be hidden.
pub fn window() -> Option<web_sys::Window> {
    heard(native_window())
}

/// The root element of the page.
pub fn root() -> Option<Element> {
    heard(native_root()).flatten()
}

/// Calls after so many milliseconds, or never where the page has put something in place of its timers that throws. One kind
/// of timer for all: each more is a closure more on the border.
pub fn later(milliseconds: u32, then: Box<dyn FnOnce()>) {
    let then = Closure::once_into_js(then);
    heard(after(&then, milliseconds.into()));
}

/// Calls when the page has nothing else to do, after a second at the latest.
pub fn when_idle(then: Box<dyn FnOnce()>) {
    let then = Closure::once_into_js(then);
    heard(native_when_idle(&then));
}

/// Whether the parser is still at work.
pub fn is_parsing() -> bool {
    heard(native_ready_state()).is_some_and(|state| state == "loading")
}

/// Whether all that the page waits for has come.
pub fn has_loaded() -> bool {
    heard(native_ready_state()).is_some_and(|state| state == "complete")
}

/// The element that has the focus, as the document sees it.
pub fn active() -> Option<Element> {
    heard(native_active()).flatten()
}

/// The cookies that the page sees. A sandboxed frame throws: it has none, and nobody did anything wrong.
pub fn cookies() -> String {
    native_cookies().unwrap_or_default()
}

/// Writes a cookie. Whoever writes one reads it back, and finds nothing where the frame may have none.
pub fn write_cookie(text: &str) {
    let _ = native_write_cookie(text);
}

/// Dispatches an event of ours on the document.
pub fn announce(name: &str, detail: &JsValue) {
    heard(native_announce(name, detail));
}

/// Says a line on the console. A page that replaced the console by something that throws hears nothing.
pub fn say(line: &str) {
    let _ = native_say(line);
}

/// The hosts of other sites that the page has asked for something, as far as the engine and the page's elements tell: nothing
/// where page code took that away.
pub fn hosts_asked() -> Vec<String> {
    native_hosts_asked().unwrap_or_default()
}

/// The page's own object for a JSON text, or the engine's error.
pub fn parse_json(text: &str) -> Result<JsValue, JsValue> {
    native_parse(text)
}

/// The value of a global variable of the page.
pub fn global(name: &str) -> JsValue {
    heard(native_global(name)).unwrap_or_default()
}

/// The whole address that a text means on this page, if it is one of the web.
pub fn web_address(text: &str) -> Option<String> {
    heard(native_web_address(text)).flatten()
}

/// Asks a server, by the engine's own `fetch`.
pub fn request(address: &str, options: &JsValue) -> Result<Later, JsValue> {
    native_request(address, options)
}

/// The names of what an object has; none of an object that can only be gone through.
pub fn keys(object: &JsValue) -> Option<js_sys::Array> {
    native_keys(object).ok()
}

/// The name of a country in a language, if there is such a country; nothing of what is no code or no language, and where the
/// engine knows no countries.
pub fn country(language: &str, code: &str) -> Option<Option<String>> {
    native_country(language, code).ok()
}

/// Calls whenever the page says that it is in another language.
pub fn on_language(then: fn()) {
    let then = Closure::<dyn Fn()>::new(then).into_js_value();
    heard(native_on_language(&then));
}

/// Erases what is wanted in a place that answers later; `patterns`, one a line, serve where nobody lists its names.
pub fn sweep(place: &str, wanted: &JsValue, patterns: &str) {
    heard(native_sweep(place, wanted, patterns));
}

// ---- nodes

impl Node {
    /// All elements under this node that fit the selector, in document order.
    pub fn query_all(&self, selector: &str) -> Vec<Element> {
        heard(native_query_all(self, selector)).unwrap_or_default()
    }

    /// This node, if it is an element.
    pub fn element(&self) -> Option<Element> {
        let is_element = heard(native_node_type(self)) == Some(1);
        is_element.then(|| self.clone().unchecked_into())
    }

    /// The node that this one stands in.
    pub fn parent(&self) -> Option<Node> {
        heard(native_parent(self)).flatten()
    }

    /// The first node in this one.
    pub fn first_child(&self) -> Option<Node> {
        heard(native_first_child(self)).flatten()
    }

    /// The node after this one, with the same parent.
    pub fn next_sibling(&self) -> Option<Node> {
        heard(native_next_sibling(self)).flatten()
    }

    /// Whether this node stands in the page.
    pub fn is_connected(&self) -> bool {
        heard(native_is_connected(self)).unwrap_or_default()
    }

    /// Whether the other is this node, or stands in it.
    pub fn contains(&self, other: &Node) -> bool {
        heard(native_contains(self, other)).unwrap_or_default()
    }

    /// Whether the other comes after this node in the document.
    pub fn is_before(&self, other: &Node) -> bool {
        heard(native_position(self, other)).is_some_and(|bits| bits & 4 != 0)
    }

    /// Puts a node into this one, before another or at the end. False if it could not be put there.
    pub fn insert_before(&self, node: &Node, before: Option<&Node>) -> bool {
        heard(native_insert_before(self, node, before)).is_some()
    }

    /// All text in this node.
    pub fn text(&self) -> String {
        heard(native_text(self)).flatten().unwrap_or_default()
    }

    /// Puts a text in place of all that this node has.
    pub fn set_text(&self, text: &str) {
        heard(native_set_text(self, text));
    }

    /// Listens for good, in the capture phase.
    ///
    /// The listener may be called while it is at work, since what it starts calls page code, and that may click. False where
    /// nothing of the engine's is there to listen to.
    pub fn listen(&self, kind: &str, then: impl Fn(Happening) + 'static) -> bool {
        // Handed over for good, as all that the page hands us: what is lent needs a stack of its own on the border.
        let then = Closure::<dyn Fn(Happening)>::new(then).into_js_value();
        heard(native_listen(self, kind, &then)).is_some()
    }

    /// Builds what a picture says: attributes of the element, and its children if there are any, all of them `anew` or
    /// only those that differ.
    pub fn paint(&self, picture: &str, anew: bool) {
        heard(native_paint(self, picture, anew));
    }

    /// Keeps the reopen control this many pixels from the edges.
    pub fn keep_away(&self, distance: u32) {
        heard(native_keep_away(self, distance));
    }

    /// What has the focus in this tree.
    pub fn focused(&self) -> Option<Element> {
        heard(self.native_focused()).flatten()
    }

    /// Gives a root of ours the first sheets of its looks: one, or with that of the preferences two.
    pub fn dress(&self, sheets: u32) {
        heard(native_dress(self, sheets));
    }
}

// ---- events

impl Happening {
    /// The innermost node in which it happened, also in our own tree.
    pub fn innermost(&self) -> Option<Node> {
        let innermost = heard(self.native_path())?.get(0);
        innermost.is_object().then(|| innermost.unchecked_into())
    }

    /// What it happened to, as far as the listener's own tree shows.
    pub fn target(&self) -> Option<Node> {
        heard(self.native_target()).flatten()
    }

    /// Keeps the engine from what it does about it.
    pub fn prevent(&self) {
        heard(self.native_prevent());
    }

    /// Keeps every other listener from it.
    pub fn stop(&self) {
        heard(self.native_stop());
    }

    /// Of a click, which one in a row it is.
    pub fn count(&self) -> i32 {
        heard(self.native_detail()).unwrap_or_default()
    }

    /// Where on the screen the pointer was: a placeholder may stand in a frame, which counts from its own corner.
    pub fn place(&self) -> [i32; 2] {
        [self.native_x(), self.native_y()].map(|edge| heard(edge).unwrap_or_default())
    }

    /// Whether the page comes from the back/forward cache.
    pub fn is_from_cache(&self) -> bool {
        heard(self.native_persisted()).unwrap_or_default()
    }
}

// ---- elements

/// Where an element is on the screen, in pixels from its left and top.
pub struct Bounds {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Bounds {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

impl Dialog {
    /// Opens it over everything else. False where it is open already.
    pub fn show_modal(&self) -> bool {
        let is_closed = heard(self.native_is_open()) == Some(false);
        if is_closed {
            heard(self.native_show_modal());
        }
        is_closed
    }

    /// Closes it.
    pub fn close(&self) {
        heard(self.native_close());
    }
}

impl Switch {
    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        heard(self.native_is_checked()).unwrap_or_default()
    }

    /// Turns it on or off, or shows it as in between.
    pub fn turn(&self, on: bool, is_mixed: bool) {
        heard(self.native_set_checked(on));
        heard(self.native_set_mixed(is_mixed));
    }
}

impl Element {
    /// The name of the element, in small letters where the page is HTML.
    pub fn local_name(&self) -> String {
        heard(native_local_name(self)).unwrap_or_default()
    }

    /// The value of an attribute, if the element has it.
    pub fn attribute(&self, name: &str) -> Option<String> {
        heard(native_attribute(self, name)).flatten()
    }

    /// Gives the element an attribute.
    pub fn set_attribute(&self, name: &str, value: &str) {
        heard(native_set_attribute(self, name, value));
    }

    /// Takes an attribute away.
    pub fn remove_attribute(&self, name: &str) {
        heard(native_remove_attribute(self, name));
    }

    /// Whether the element fits the selector.
    pub fn matches(&self, selector: &str) -> bool {
        heard(native_matches(self, selector)).unwrap_or_default()
    }

    /// The nearest element that fits the selector: this one, or one around it.
    pub fn closest(&self, selector: &str) -> Option<Element> {
        heard(native_closest(self, selector)).flatten()
    }

    /// Whether the element has a shadow root that can be seen.
    pub fn has_root(&self) -> bool {
        heard(native_root_of(self)).flatten().is_some()
    }

    /// Takes the element out of the page.
    pub fn remove(&self) {
        heard(native_remove(self));
    }

    /// Puts another node, or all that a fragment holds, in the place of the element.
    pub fn replace_with(&self, other: &Node) {
        heard(native_replace_with(self, other));
    }

    /// The nonce, by the property: a policy of the page hides the attribute. Elements that are not HTML may have none.
    pub fn nonce(&self) -> String {
        native_nonce(self).unwrap_or_default()
    }

    /// Gives the focus to the element.
    pub fn focus(&self) {
        heard(native_focus(self));
    }

    /// Where the element is on the screen.
    pub fn bounds(&self) -> Option<Bounds> {
        match *heard(native_edges(self))? {
            [left, top, right, bottom] => Some(Bounds {
                left,
                top,
                right,
                bottom,
            }),
            _ => None,
        }
    }

    /// Clicks on the element, as the page's code does.
    pub fn click(&self) {
        heard(self.native_click());
    }

    /// Colors, sizes and visibility of the element as they are computed, and whether a part of ours stands over its middle: a
    /// text that is the same for what looks the same.
    pub fn looks(&self) -> Option<String> {
        heard(native_looks(self))
    }

    /// Brings the element to the middle of the screen, as far as the page can be scrolled.
    pub fn scroll_to_middle(&self) {
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"block".into(), &"center".into());
        heard(native_scroll(self, &options));
    }

    /// Whether an element of ours in this host takes clicks that are meant for a control of the page, and no scrolling helps.
    pub fn traps(&self, ours: &Element) -> bool {
        heard(native_traps(self, ours)).unwrap_or_default()
    }

    /// Whether this host of ours lies on the end to which something fixed was scrolled, and no scrolling helps.
    pub fn lies_on_end(&self, scroller: &Element) -> bool {
        heard(native_lies_on_end(self, scroller)).unwrap_or_default()
    }

    /// Puts our host into the top layer, or takes it out: no transform, containment or z-index of the page moves or covers
    /// what is there. An engine without manual popovers leaves it where it is.
    pub fn lift(&self, up: bool) {
        heard(native_lift(self, up));
    }

    /// Lets the page be scrolled out from under our host, for as long as that covers the page's end.
    pub fn make_room(&self) {
        heard(native_make_room(self));
    }

    /// The open root of an element of ours, with our looks; made where there is none.
    pub fn attach_root(&self) -> Option<Node> {
        heard(native_attach_root(self))
    }
}
