//! The words of this page: the owner's, then the language's, then English; read from the page's objects one key at a
//! time, so that words nobody sees cost nothing. Countries that no entry of the catalogue is in are named by the engine.

use super::{inbox, platform};
use crate::banner::{Form, Model, Words};
use crate::config::{Complaint, Value};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// The sources of words, in the order in which they are asked.
#[derive(Clone)]
pub struct Sources {
    /// What the owner wrote.
    pub texts: &'static Value,
    /// The language that came with the config, if one did.
    pub written: &'static Value,
    /// The language that was fetched, or undefined.
    pub fetched: JsValue,
    /// English, which is inside the file.
    pub english: JsValue,
    /// The tag of the language.
    pub language: String,
    /// Languages that came with the config: a map of tag to texts.
    pub locales: &'static Value,
    /// Owner or page code said which language to speak: the page's own is not followed.
    pub fixed: bool,
    /// The language is still on its way: nothing is drawn in the wrong one.
    pub waiting: bool,
}

thread_local! {
    static SOURCES: RefCell<Sources> = RefCell::new(Sources::new(JsValue::UNDEFINED));
}

/// Changes the sources.
pub fn change<T>(change: impl FnOnce(&mut Sources) -> T) -> T {
    SOURCES.with_borrow_mut(change)
}

/// Whether there is a text under this key in English, whose keys every language has.
pub fn has(key: &str) -> bool {
    SOURCES.with_borrow(|sources| text_at(&sources.english, key).is_some())
}

/// Whether the language is still on its way: nothing is drawn in the wrong one.
pub fn are_waiting() -> bool {
    SOURCES.with_borrow(|sources| sources.waiting)
}

/// Speaks in the language's own words from now on: the owner's did more for one answer than for the other.
pub fn forget_owners() {
    change(|sources| sources.texts = &Value::Null);
}

/// Looks at the model with words.
#[inline(never)]
pub fn speak(look: &mut dyn FnMut(&Model, &Words)) {
    inbox::read(|model| SOURCES.with_borrow(|sources| sources.with(|words| look(model, words))));
}

impl Sources {
    /// English alone.
    pub fn new(english: JsValue) -> Sources {
        Sources {
            texts: &Value::Null,
            written: &Value::Null,
            fetched: JsValue::UNDEFINED,
            english,
            language: "en".to_owned(),
            locales: &Value::Null,
            fixed: false,
            waiting: false,
        }
    }

    /// Calls with words that can be looked up.
    pub fn with(&self, call: impl FnOnce(&Words)) {
        let lookup = |key: &str| self.look_up(key);
        call(&Words {
            language: &self.language,
            rtl: lookup("dir").as_deref() == Some("rtl"),
            lookup: &lookup,
            form: &|form| written(&self.language, form),
        });
    }

    fn look_up(&self, key: &str) -> Option<String> {
        let owners = self
            .texts
            .text_at(key)
            .or_else(|| self.written.text_at(key));
        if let Some(text) = owners {
            return Some(text.to_owned());
        }
        let word = text_at(&self.fetched, key);
        let word = word.or_else(|| text_at(&self.english, key));
        // The engine knows every country, but takes as long to open its list as all the preferences to be drawn.
        word.or_else(|| {
            let name = platform::country(&self.language, key.strip_prefix("country.")?)?;
            if name.is_none() {
                inbox::complain(Complaint::new("unknown-word", "provider.country", &[key]));
            }
            name
        })
    }
}

/// What the engine's `Intl` writes.
fn written(language: &str, form: Form) -> String {
    let (kind, value, unit) = match form {
        Form::Plural(number) => ("plural", number.into(), ""),
        Form::Number(number) => ("number", number.into(), ""),
        Form::Span(number, unit) => ("unit", number.into(), unit),
        Form::Day(seconds) => ("day", seconds as f64, ""),
        Form::Moment(seconds) => ("moment", seconds as f64, ""),
        Form::Calendar(seconds) => ("calendar", seconds as f64, ""),
    };
    platform::written(language, kind, value, unit)
}

/// The text under a key of an object, if there is one.
pub fn text_at(object: &JsValue, key: &str) -> Option<String> {
    js_sys::Reflect::get(object, &key.into()).ok()?.as_string()
}
