//! The only reading of the world: config, opt-out signals, languages, clock, randomness. Passes it on as it is; what it
//! means is decided in the pure rooms.

use super::platform::{self, Element};
use crate::banner::Now;
use crate::config::{Value, leak};
use js_sys::{Array, Reflect};
use std::cell::Cell;
use wasm_bindgen::prelude::*;

/// What the loader hands over.
#[allow(missing_docs)] // The attribute makes a struct that it gives no words.
#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    pub type Parts;
    /// Resolves `placet.ready`.
    #[wasm_bindgen(method, catch)]
    pub fn ready(this: &Parts, record: &JsValue) -> Result<(), JsValue>;
    /// The signals that go out before any vendor's tag, by catalogue id, as JSON.
    #[wasm_bindgen(method, getter)]
    pub fn defaults(this: &Parts) -> String;
    /// What the first layer tells of each service of the catalogue: the table of `config/outline.rs`.
    #[wasm_bindgen(method, getter)]
    pub fn outlines(this: &Parts) -> String;
    /// Tags of the languages that stand beside the file, with commas between.
    #[wasm_bindgen(method, getter)]
    pub fn locales(this: &Parts) -> String;
    /// English, as an object of texts.
    #[wasm_bindgen(method, getter)]
    pub fn english(this: &Parts) -> JsValue;
    /// The config that the command read for a site's own files, as JSON.
    #[cfg(not(feature = "reader"))]
    #[wasm_bindgen(method, getter)]
    pub fn config(this: &Parts) -> String;
    /// The address of the folder that the file stands in.
    #[wasm_bindgen(method, getter)]
    pub fn folder(this: &Parts) -> String;
    /// Our host, where the first of a site's own files painted the notice ahead.
    #[wasm_bindgen(method, getter)]
    pub fn host(this: &Parts) -> Option<Element>;
    /// The action that was clicked in it before the program came.
    #[wasm_bindgen(method, getter)]
    pub fn pressed(this: &Parts) -> Option<String>;
    /// That click.
    #[wasm_bindgen(method, getter)]
    pub fn click(this: &Parts) -> JsValue;
    /// What follows the name of the file, so that the files beside it may be kept for good as it is.
    #[wasm_bindgen(method, getter)]
    pub fn query(this: &Parts) -> String;
}

thread_local! {
    static PARTS: Cell<Option<&'static Parts>> = const { Cell::new(None) };
    /// The tag that loaded the script, if it could be found.
    static TAG: Cell<Option<&'static Element>> = const { Cell::new(None) };
}

/// Notes what the file carries.
pub fn carried_by(parts: Parts) {
    PARTS.set(Some(Box::leak(Box::new(parts))));
}

/// What the file carries.
pub fn parts() -> Option<&'static Parts> {
    PARTS.get()
}

/// The address of a file of ours beside the script.
pub fn beside(path: &str) -> String {
    parts().map_or_else(
        || path.to_owned(),
        |parts| [&parts.folder(), path, &parts.query()].concat(),
    )
}

/// Whether the address asks for the owner's panel.
pub fn asks_for_panel() -> bool {
    let search = platform::window().and_then(|window| window.location().search().ok());
    search.is_some_and(|search| search.contains("placet-debug"))
}

/// Notes the tag.
pub fn came_by(tag: Option<Element>) {
    TAG.set(tag.map(|tag| &*Box::leak(Box::new(tag))));
}

/// The nonce of our tag, or an empty text, for scripts of ours.
pub fn nonce() -> String {
    TAG.get().map(Element::nonce).unwrap_or_default()
}

/// Whether the tag lets the page be read on while the script comes, as a bundler's module does.
pub fn is_async() -> bool {
    TAG.get().is_none_or(|tag| tag.attribute("async").is_some())
}

/// The moment.
pub fn now() -> Now {
    Now {
        time: (js_sys::Date::now() / 1000.0) as i64,
        random: random(),
    }
}

/// Whether an event is the visitor's own, and no script's. No page can write this field. The one reading of it: it names
/// how a yes came, and changes nothing about what is shown or what may run.
pub fn is_by_hand(event: &JsValue) -> bool {
    Reflect::get(event, &"isTrusted".into()).is_ok_and(|trusted| trusted == JsValue::TRUE)
}

/// Whether page code that runs now handles a click that the visitor made. `navigator.userActivation` does not say so: it
/// stays true for some seconds after any key or click. Page code can put something of its own in the event's place, as it
/// can write the whole record: what is asked here is honest for an honest page alone.
pub fn in_click() -> bool {
    let of = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let event = platform::window().and_then(|window| of(&window, "event"));
    event.is_some_and(|event| {
        is_by_hand(&event) && of(&event, "type").is_some_and(|kind| kind == "click")
    })
}

/// 64 random bits. They name a record, and guard nothing.
fn random() -> u64 {
    let mut bytes = [0; 8];
    let crypto = platform::window().and_then(|window| window.crypto().ok());
    let filled =
        crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if filled {
        u64::from_le_bytes(bytes)
    } else {
        (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
    }
}

/// The address of the config, where the tag names one.
pub fn config_address() -> Option<String> {
    TAG.get().and_then(|tag| tag.attribute("data-config"))
}

/// What page code calls our config; undefined where it has none.
pub fn config_of_page() -> JsValue {
    platform::global("placetConfig")
}

/// How many configs there are: in all the places where one may stand, and inside a site's own files.
pub fn configs() -> usize {
    let inside = cfg!(not(feature = "reader"));
    let others = [
        config_address().is_some(),
        !config_of_page().is_undefined(),
        inside,
    ];
    blocks().len() + others.into_iter().filter(|there| *there).count()
}

/// The blocks of the page that say that they are our config.
pub fn blocks() -> Vec<Element> {
    platform::document().map_or_else(Vec::new, |document| {
        document.query_all("script#placet-config")
    })
}

/// What follows the address of this page where it asks for the preferences.
const ASKED: &str = "#placet";

/// The page of an address that asks for the preferences, in whatever way its letters are written.
fn asks(address: &str) -> Option<&str> {
    let (page, fragment) = address.split_at_checked(address.find('#')?)?;
    let is_asked = fragment == ASKED
        || js_sys::decode_uri_component(fragment).is_ok_and(|fragment| fragment == ASKED);
    is_asked.then_some(page)
}

/// The address of this page.
pub fn address() -> String {
    let window = platform::window();
    window
        .and_then(|window| window.location().href().ok())
        .unwrap_or_default()
}

/// Whether the page's own address asks for the preferences.
pub fn is_asked_for() -> bool {
    asks(&address()).is_some()
}

/// Whether a link, in whatever way its address is written, leads to this very page and asks for the preferences. Written
/// alone, `#placet` means this page, where `<base>` makes another of it too.
pub fn is_asked_by(link: &str) -> bool {
    if link == ASKED {
        return true;
    }
    let page = address();
    let page = page.split('#').next().unwrap_or_default();
    platform::web_address(link).is_some_and(|link| asks(&link) == Some(page))
}

/// Whether what the engine is about to do leads to an address of this page that asks for the preferences.
pub fn leads_to_asking(navigate: &JsValue) -> bool {
    let to = field(navigate, "destination");
    let address = field(&to, "url").as_string().unwrap_or_default();
    field(&to, "sameDocument") == JsValue::TRUE && asks(&address).is_some()
}

/// Whether this page is shown in a frame of a page of the same site that has Placet: it follows that page's choice, and
/// has nothing to show of its own.
pub fn follows() -> bool {
    let theirs = placet_around().and_then(Result::ok);
    theirs.is_some_and(|theirs| Array::is_array(&theirs) || field(&theirs, "version").is_string())
}

/// Whether this page is shown in a frame of a page of another origin.
pub fn is_framed() -> bool {
    placet_around().is_some_and(|theirs| theirs.is_err())
}

/// What the outermost page around this one has under our name. A page of another origin throws when it is asked.
fn placet_around() -> Option<Result<JsValue, JsValue>> {
    let window = platform::window()?;
    let top = window.top().ok()?.filter(|top| *top != window)?;
    Some(Reflect::get(&top, &"placet".into()))
}

#[wasm_bindgen(module = "/src/browser/js/unsaved.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = hasUnsavedText)]
    fn native_has_unsaved_text() -> Result<bool, JsValue>;
}

/// Whether a form of the page has text that was typed and would be lost with the page.
pub fn has_unsaved_text() -> bool {
    platform::heard(native_has_unsaved_text()).unwrap_or_default()
}

/// A field of an object of the engine's; undefined where it has none.
fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// A field of the engine's own `navigator`.
fn navigator(field: &str) -> JsValue {
    let window = platform::window().map(JsValue::from).unwrap_or_default();
    self::field(&self::field(&window, "navigator"), field)
}

/// Global Privacy Control is on: `true` and nothing else, since libraries put texts and numbers there.
pub fn gpc() -> bool {
    navigator("globalPrivacyControl") == JsValue::TRUE
}

/// Do Not Track is on.
pub fn dnt() -> bool {
    navigator("doNotTrack").as_string().as_deref() == Some("1")
}

/// The language that the page says it is in.
pub fn page_language() -> String {
    platform::root()
        .and_then(|root| root.attribute("lang"))
        .unwrap_or_default()
}

/// The languages that the browser asks for, with commas between.
pub fn languages() -> String {
    let list = navigator("languages");
    let list = Array::is_array(&list).then(|| list.unchecked_into::<Array>());
    list.map(|list| String::from(list.join(",")))
        .unwrap_or_default()
}

/// Deeper than anybody writes a config; what is deeper was made to hurt, or never ends.
const DEPTH: u32 = 16;

/// A plain tree of what page code gave, as JSON would say it. Whatever JSON cannot say, or throws when it is asked, is left
/// out, or null where there is nothing to leave it out of. The engine's `JSON.stringify` is not asked: libraries of the page
/// (Prototype.js) put a `toJSON` on lists.
pub fn tree(value: &JsValue) -> Value {
    say(value, DEPTH).unwrap_or(Value::Null)
}

fn say(value: &JsValue, depth: u32) -> Option<Value> {
    if let Some(text) = value.as_string() {
        return Some(Value::Str(leak(text)));
    }
    if let Some(number) = value.as_f64() {
        let finite = number.is_finite().then_some(Value::Num(number));
        return Some(finite.unwrap_or(Value::Null));
    }
    if let Some(on) = value.as_bool() {
        return Some(Value::Bool(on));
    }
    if value.is_null() || depth == 0 && value.is_object() {
        return Some(Value::Null);
    }
    if !value.is_object() {
        return None;
    }
    let keys = platform::keys(value)?;
    let inner = |key: &JsValue| say(&Reflect::get(value, key).ok()?, depth - 1);
    if Array::is_array(value) {
        let mut items = Vec::new();
        for key in keys.iter() {
            items.push(inner(&key).unwrap_or(Value::Null));
        }
        return Some(Value::list(items));
    }
    let mut entries = Vec::new();
    for key in keys.iter() {
        if let Some(value) = inner(&key)
            && let Some(key) = key.as_string()
        {
            entries.push((leak(key), value));
        }
    }
    Some(Value::map(entries))
}
