//! What goes out to page code: a plain tree, the one thing that is made into the page's own objects. Knows nothing of
//! what it says.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// What JSON can say, on its way out. Unlike what comes in, it is freed: page code may ask for it any number of times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// `null`.
    Nothing,
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(u32),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Outgoing>),
    /// An object. No struct is ever serialized: serde-wasm-bindgen keeps a hash map of their field names, which weighs 3 kB.
    Map(Vec<(&'static str, Outgoing)>),
}

impl Outgoing {
    /// A text.
    pub fn text(text: &str) -> Outgoing {
        Outgoing::Text(text.to_owned())
    }
}

impl Serialize for Outgoing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Outgoing::Nothing => serializer.serialize_unit(),
            Outgoing::Flag(on) => serializer.serialize_bool(*on),
            Outgoing::Number(number) => serializer.serialize_u32(*number),
            Outgoing::Text(text) => serializer.serialize_str(text),
            Outgoing::List(items) => {
                let mut list = serializer.serialize_seq(None)?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Outgoing::Map(entries) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in entries {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}
