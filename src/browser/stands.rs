//! The border to `js/stands.js`: where placeholders stand, and what happens to the elements that they stand for. Knows only
//! shapes. The page may refuse any of it, which becomes a complaint, and nothing for that call.

use super::platform::{self, Element, Happening, Node, heard};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/js/stands.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = begin)]
    fn native_begin(
        names: Vec<String>,
        seen: &JsValue,
        changed: &JsValue,
        loaded: &JsValue,
        pressed: &JsValue,
        moved: &JsValue,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = numberOf)]
    fn native_number(node: &Element) -> Result<i32, JsValue>;
    #[wasm_bindgen(catch, js_name = awaitView)]
    fn native_await_view(node: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = forgetView)]
    fn native_forget_view(node: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = watchAttributes)]
    fn native_watch_attributes(node: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = watchLoads)]
    fn native_watch_loads(node: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = isFresh)]
    fn native_is_fresh(node: &Element) -> Result<bool, JsValue>;
    #[wasm_bindgen(catch, js_name = empty)]
    fn native_empty(node: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = setAddress)]
    fn native_set_address(node: &Element, name: &str, address: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = loadAgain)]
    fn native_load_again(node: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = insideFrame)]
    fn native_inside_frame(node: &Element) -> Result<Option<Element>, JsValue>;
    #[wasm_bindgen(catch, js_name = insideRoot)]
    fn native_inside_root(node: &Element, make: bool) -> Result<Option<Node>, JsValue>;
    #[wasm_bindgen(catch, js_name = fit)]
    fn native_fit(root: &Node) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = overPage)]
    fn native_over_page() -> Result<Node, JsValue>;
    #[wasm_bindgen(catch, js_name = standOver)]
    fn native_stand_over(number: u32, node: Option<&Element>) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = whereabouts)]
    fn native_whereabouts(node: &Element) -> Result<Option<Vec<f64>>, JsValue>;
    #[wasm_bindgen(catch, js_name = place)]
    fn native_place(rules: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = dressPage)]
    fn native_dress_page(node: &Element, rules: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = hasContent)]
    fn native_has_content(template: &Element) -> Result<bool, JsValue>;
}

/// Whom to tell what happens to held elements.
pub struct Hearers {
    /// They are about to come into view.
    pub seen: fn(Vec<Element>),
    /// Their attributes, or those of their parts, are others.
    pub changed: fn(Vec<Element>),
    /// A frame has loaded a document.
    pub loaded: fn(Element),
    /// A button on a placeholder was pressed, by this click.
    pub pressed: fn(Element, String, Happening),
    /// Boxes may have moved.
    pub moved: fn(),
}

/// Begins, with the names of the attributes that matter.
pub fn begin(names: Vec<String>, hearers: &Hearers) {
    let seen = Closure::<dyn Fn(Vec<Element>)>::new(hearers.seen).into_js_value();
    let changed = Closure::<dyn Fn(Vec<Element>)>::new(hearers.changed).into_js_value();
    let loaded = Closure::<dyn Fn(Element)>::new(hearers.loaded).into_js_value();
    let pressed =
        Closure::<dyn Fn(Element, String, Happening)>::new(hearers.pressed).into_js_value();
    let moved = Closure::<dyn Fn()>::new(hearers.moved).into_js_value();
    heard(native_begin(
        names, &seen, &changed, &loaded, &pressed, &moved,
    ));
}

/// The number of an element, which has one from now on, and whether it had none before: it was never held.
pub fn number_of(node: &Element) -> (u32, bool) {
    let number = heard(native_number(node)).unwrap_or_default();
    (number.unsigned_abs(), number < 0)
}

/// Tells once the element is about to come into view.
pub fn await_view(node: &Element) {
    heard(native_await_view(node));
}

/// Nobody waits for that any more.
pub fn forget_view(node: &Element) {
    heard(native_forget_view(node));
}

/// Tells of changes to the attributes of the element, as long as it lives.
pub fn watch_attributes(node: &Element) {
    heard(native_watch_attributes(node));
}

/// Tells each time that the frame has loaded a document.
pub fn watch_loads(node: &Element) {
    heard(native_watch_loads(node));
}

/// Whether a frame may have been parsed in this very task, in which no address would load: it is told of in the next.
pub fn is_fresh(node: &Element) -> bool {
    heard(native_is_fresh(node)).unwrap_or_default()
}

/// Leads a frame to its empty document, without an entry in the history.
pub fn empty(node: &Element) {
    heard(native_empty(node));
}

/// Gives the element a live address. False where the page's policy allows no policy of ours: it stays shut.
pub fn set_address(node: &Element, name: &str, address: &str) -> bool {
    native_set_address(node, name, address).is_ok()
}

/// Media look at their addresses again when they are told.
pub fn load_again(node: &Element) {
    heard(native_load_again(node));
}

/// The body of a held frame's own document, if it can be reached.
pub fn inside_frame(node: &Element) -> Option<Element> {
    native_inside_frame(node).ok().flatten()
}

/// The root of ours in an element, made or only looked for; none where it has one of the page's own, or can have none.
pub fn inside_root(node: &Element, make: bool) -> Option<Node> {
    native_inside_root(node, make).ok().flatten()
}

/// Looks in a moment whether a widget is too low for what stands in its root.
pub fn fit(root: Node) {
    platform::later(
        0,
        Box::new(move || {
            heard(native_fit(&root));
        }),
    );
}

/// The root over the page.
pub fn over_page() -> Option<Node> {
    heard(native_over_page())
}

/// The placeholder with this number stands over the element from now on, or over none.
pub fn stand_over(number: u32, node: Option<&Element>) {
    heard(native_stand_over(number, node));
}

/// Where an element is, as [`crate::release::place_over`] reads it. None where it is not to be seen.
pub fn whereabouts(node: &Element) -> Option<Vec<f64>> {
    heard(native_whereabouts(node)).flatten()
}

/// Has these rules place what stands over the page.
pub fn place(rules: &str) {
    heard(native_place(rules));
}

/// Has these rules hold in the tree of an element.
pub fn dress_page(node: &Element, rules: &str) {
    heard(native_dress_page(node, rules));
}

/// Whether a template has something that can be seen.
pub fn has_content(template: &Element) -> bool {
    heard(native_has_content(template)).unwrap_or_default()
}
