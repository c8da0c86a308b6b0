//! A plain tree of what JSON can say. Everything that comes in is read into it first, so that one mistake never hides
//! the rest; it knows nothing of what the keys mean.

/// What JSON can say. Maps keep their order; of a repeated key the last value counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, and whatever JSON cannot say.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Num(f64),
    /// A text.
    Str(String),
    /// A list.
    List(Vec<Value>),
    /// An object.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value under this key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let found = self.entries().iter().rev().find(|(name, _)| name == key);
        found.map(|(_, value)| value)
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[(String, Value)] {
        match self {
            Value::Map(entries) => entries,
            Value::Null | Value::Bool(_) | Value::Num(_) | Value::Str(_) | Value::List(_) => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            Value::Null | Value::Bool(_) | Value::Num(_) | Value::Str(_) | Value::Map(_) => &[],
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Num(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The text under this key, if there is one.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Value::text)
    }

    /// Whether it counts as a yes: `true`, and any text, number, list or map that is there.
    pub fn is_on(&self) -> bool {
        !matches!(self, Value::Null | Value::Bool(false))
    }

    /// Whether there is anything: all but null.
    pub fn is_there(&self) -> bool {
        !matches!(self, Value::Null)
    }

    /// A map of one entry, for short.
    pub fn map(entries: Vec<(&str, Value)>) -> Value {
        let owned = entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value));
        Value::Map(owned.collect())
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
            Json::String(text) => Value::Str(text),
            Json::Array(items) => Value::List(items.into_iter().map(tree).collect()),
            Json::Object(map) => Value::Map(
                map.into_iter()
                    .map(|(key, json)| (key, tree(json)))
                    .collect(),
            ),
        }
    }
    match serde_json::from_str(text) {
        Ok(json) => tree(json),
        Err(error) => unreachable!("{error} in {text}"),
    }
}
