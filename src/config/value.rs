//! A plain tree of what JSON can say. Everything that comes in is read into it first, so that one mistake never hides
//! the rest; it knows nothing of what the keys mean.
//!
//! What it holds lives as long as the page, on purpose: a config and its entries are read once, a page needs them to its
//! end, and steps are made plain once for each act of a visitor. So nothing here is freed, a value is copied like a number
//! and may be referred to from anywhere: cloning and dropping trees weighed more than reading them. Whatever happens again
//! and again without the visitor (another look at the cookie, markup that comes and goes) makes no values.

use serde::{Serialize, Serializer};

/// What JSON can say. Maps keep their order; of a repeated key the last value counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// `null`, and whatever JSON cannot say.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Num(f64),
    /// A text.
    Str(&'static str),
    /// A list.
    List(&'static [Value]),
    /// An object.
    Map(Fields),
}

/// Named values in order: the entries of an object, the parameters of a service.
pub type Fields = &'static [(&'static str, Value)];

/// The text, kept as long as the page.
pub fn leak(text: String) -> &'static str {
    text.leak()
}

impl Value {
    /// The value under this key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&'static Value> {
        let found = self.entries().iter().rev().find(|(name, _)| *name == key);
        found.map(|(_, value)| value)
    }

    /// The value under this key; null where there is none.
    pub fn at(&self, key: &str) -> &'static Value {
        self.get(key).unwrap_or(&Value::Null)
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> Fields {
        match self {
            Value::Map(entries) => entries,
            Value::Null | Value::Bool(_) | Value::Num(_) | Value::Str(_) | Value::List(_) => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &'static [Value] {
        match self {
            Value::List(items) => items,
            Value::Null | Value::Bool(_) | Value::Num(_) | Value::Str(_) | Value::Map(_) => &[],
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&'static str> {
        match self {
            Value::Str(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Num(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text under this key, if there is one.
    pub fn text_at(&self, key: &str) -> Option<&'static str> {
        self.at(key).text()
    }

    /// Whether this word stands under this key.
    pub fn says(&self, key: &str, word: &str) -> bool {
        self.text_at(key) == Some(word)
    }

    /// Whether it counts as a yes: `true`, and any text, number, list or map that is there.
    pub fn is_on(&self) -> bool {
        !matches!(self, Value::Null | Value::Bool(false))
    }

    /// Whether there is anything: all but null.
    pub fn is_there(&self) -> bool {
        !matches!(self, Value::Null)
    }

    /// The value, kept as long as the page.
    pub fn leak(self) -> &'static Value {
        Box::leak(Box::new(self))
    }

    /// A list of these items.
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(items.leak())
    }

    /// A map of these entries.
    pub fn map(entries: Vec<(&'static str, Value)>) -> Value {
        Value::Map(entries.leak())
    }
}

/// As JSON says it: whole numbers without a point.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => to.serialize_unit(),
            Value::Bool(on) => to.serialize_bool(*on),
            Value::Num(number) if f64::from(*number as i32) == *number => {
                to.serialize_i32(*number as i32)
            }
            Value::Num(number) => to.serialize_f64(*number),
            Value::Str(text) => to.serialize_str(text),
            Value::List(items) => to.collect_seq(*items),
            Value::Map(entries) => to.collect_map(entries.iter().map(|(key, value)| (key, value))),
        }
    }
}

/// The value that a JSON text writes.
#[cfg(test)]
pub fn json(text: &str) -> Value {
    use serde_json::Value as Json;
    fn tree(json: Json) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(on) => Value::Bool(on),
            Json::Number(number) => Value::Num(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Value::Str(leak(text)),
            Json::Array(items) => Value::list(items.into_iter().map(tree).collect()),
            Json::Object(map) => Value::map(
                map.into_iter()
                    .map(|(key, json)| (leak(key), tree(json)))
                    .collect(),
            ),
        }
    }
    match serde_json::from_str(text) {
        Ok(json) => tree(json),
        Err(error) => unreachable!("{error} in {text}"),
    }
}
