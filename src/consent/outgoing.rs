//! What goes out to page code: a plain tree, the one thing that is made into the page's own objects. Knows nothing of
//! what it says.

use crate::text::digits;
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
    /// An object. No struct is ever serialized: serde-wasm-bindgen keeps a hash map of their field names, which
    /// weighs 3 kB (decision 0003).
    Map(Vec<(&'static str, Outgoing)>),
}

impl Outgoing {
    /// A text.
    pub fn text(text: &str) -> Outgoing {
        Outgoing::Text(text.to_owned())
    }

    /// As JSON text that people can read. The engine's `JSON.stringify` is not asked: libraries of the page (Prototype.js)
    /// put a `toJSON` of their own on lists.
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, "\n");
        out
    }

    fn write(&self, out: &mut String, line: &str) {
        let deeper = [line, "  "].concat();
        match self {
            Outgoing::Nothing => out.push_str("null"),
            Outgoing::Flag(on) => out.push_str(if *on { "true" } else { "false" }),
            Outgoing::Number(number) => digits::write(out, u64::from(*number), 10, 1),
            Outgoing::Text(text) => quote(out, text),
            Outgoing::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    out.push_str(&deeper);
                    item.write(out, &deeper);
                }
                out.push_str(if items.is_empty() { "" } else { line });
                out.push(']');
            }
            Outgoing::Map(entries) => {
                out.push('{');
                for (index, (name, value)) in entries.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    out.push_str(&deeper);
                    quote(out, name);
                    out.push_str(": ");
                    value.write(out, &deeper);
                }
                out.push_str(if entries.is_empty() { "" } else { line });
                out.push('}');
            }
        }
    }
}

/// A text as JSON writes it.
fn quote(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\0'..='\u{1f}' => {
                out.push_str("\\u");
                digits::write(out, u64::from(u32::from(letter)), 16, 4);
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
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

#[cfg(test)]
mod tests {
    use super::Outgoing;

    #[test]
    fn what_goes_out_as_text_is_json() {
        let odd = "a\"b\\c\n\u{1}\u{1f36a}é";
        let tree = Outgoing::Map(vec![
            ("text", Outgoing::text(odd)),
            (
                "list",
                Outgoing::List(vec![Outgoing::Flag(true), Outgoing::Number(7)]),
            ),
            ("none", Outgoing::List(vec![])),
            ("empty", Outgoing::Map(vec![])),
            ("nothing", Outgoing::Nothing),
        ]);
        let read: serde_json::Value = serde_json::from_str(&tree.json()).unwrap();
        let expected = serde_json::json!({ "text": odd, "list": [true, 7], "none": [], "empty": {}, "nothing": null });
        assert_eq!(read, expected);
        assert!(
            tree.json().starts_with("{\n  \"text\": "),
            "{}",
            tree.json()
        );
    }
}
