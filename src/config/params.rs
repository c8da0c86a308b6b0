//! The parameters of a service: what the owner's account ids must look like, and how they get into texts. Knows neither
//! services nor steps.

use super::address::{DASH, DIGIT, DOT, HEX, LETTER, UNDER, is_all, is_authority, is_https};
use super::value::{Fields, Value, leak};
use crate::text::digits;

/// What a parameter may look like, with its fallback: the text of an entry's `params`, such as `choice:us,eu=us`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    kind: Kind,
    /// What stands behind the kind: the prefix of a key, the words of a choice.
    rest: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
    fallback: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    /// Letters, digits, `_`, `.` and `-` behind a prefix.
    Key,
    Hex,
    Host,
    Folder,
    Url,
    Text,
    Flag,
    /// A list of countries and their parts, ISO 3166.
    Regions,
    /// One of these words.
    Choice,
}

/// The word for each kind, and a value as an owner might write it, without its quotes.
const KINDS: [(&str, Kind, &str); 10] = [
    ("number", Kind::Number, "1234"),
    ("key", Kind::Key, "ABC123"),
    ("hex", Kind::Hex, "1234"),
    ("host", Kind::Host, "www.example.org"),
    ("https-folder", Kind::Folder, "https://example.org/"),
    ("https-url", Kind::Url, "https://example.org/"),
    ("text", Kind::Text, "1234"),
    ("flag", Kind::Flag, "true"),
    ("regions", Kind::Regions, "[\"US\", \"US-CA\"]"),
    ("choice", Kind::Choice, ""),
];

impl Spec {
    /// The spec that a text writes; none where the text is no spec.
    pub fn read(text: &'static str) -> Option<Spec> {
        let (text, optional) = match text.strip_suffix('?') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let (text, fallback) = match text.split_once('=') {
            Some((text, fallback)) => (text, Some(fallback)),
            None => (text, None),
        };
        let behind = text.split_once(':');
        let (word, rest) = behind.unwrap_or((text, ""));
        let kind = KINDS.iter().find(|(known, ..)| *known == word)?.1;
        let spec = Spec {
            kind,
            rest,
            optional,
            fallback,
        };
        let right = match behind {
            Some(_) => kind == Kind::Choice || kind == Kind::Key,
            None => kind != Kind::Choice,
        };
        (right && (fallback.is_none() || spec.fallback().is_some())).then_some(spec)
    }

    /// The value where the owner gave none.
    pub fn fallback(self) -> Option<&'static Value> {
        let text = self.fallback?;
        let value = match (self.kind, text) {
            (Kind::Flag, "true") => Value::Bool(true),
            (Kind::Flag, "false") => Value::Bool(false),
            // A number that an entry writes is one that the vendor's code counts with.
            (Kind::Number, _) => Value::Num(count(text)? as f64),
            _ => Value::Str(text),
        };
        self.accept(value.leak())
    }

    /// The value, if it fits. Numbers and texts keep their type: long ids are no numbers to a machine.
    pub fn accept(self, value: &Value) -> Option<&Value> {
        let mut number = String::new();
        let text = match value {
            Value::Str(text) => *text,
            Value::Num(_) => {
                write(&mut number, value);
                &number
            }
            Value::Bool(_) => return (self.kind == Kind::Flag).then_some(value),
            Value::List(regions) => {
                let fit = |region: &Value| region.text().is_some_and(is_region);
                let fits = self.kind == Kind::Regions && !regions.is_empty();
                return (fits && regions.iter().all(fit)).then_some(value);
            }
            Value::Null | Value::Map(_) => return None,
        };
        let fits = match self.kind {
            Kind::Flag | Kind::Regions => false,
            Kind::Number => text.len() <= 20 && is_all(text, DIGIT),
            Kind::Hex => is_all(text, HEX),
            Kind::Host => is_authority(text),
            Kind::Text => !text.is_empty(),
            Kind::Choice => self.rest.split(',').any(|word| word == text),
            Kind::Key => match text.strip_prefix(self.rest) {
                Some(rest) => is_all(rest, LETTER | DIGIT | UNDER | DOT | DASH),
                None => false,
            },
            // Something is appended to a folder: it would end up in a query or fragment.
            Kind::Folder => {
                is_https(text) && text.split_once('?').or(text.split_once('#')).is_none()
            }
            Kind::Url => is_https(text),
        };
        let open = self.kind == Kind::Folder && !text.ends_with('/');
        fits.then(|| match open {
            true => Value::Str(leak([text, "/"].concat())).leak(),
            false => value,
        })
    }

    /// What a key begins with, by which it is known.
    pub fn prefix(self) -> Option<&'static str> {
        (self.kind == Kind::Key && !self.rest.is_empty()).then_some(self.rest)
    }

    /// The words of a choice, between commas.
    pub fn words(self) -> Option<&'static str> {
        (self.kind == Kind::Choice).then_some(self.rest)
    }

    /// A value as an owner might write it, in JSON.
    pub fn example(self) -> String {
        let found = KINDS.iter().find(|(_, kind, _)| *kind == self.kind);
        let example = found.map_or("", |(_, _, example)| example);
        if self.kind == Kind::Flag || self.kind == Kind::Regions {
            return example.to_owned();
        }
        let first = self
            .rest
            .split_once(',')
            .map_or(self.rest, |(first, _)| first);
        ["\"", first, example, "\""].concat()
    }
}

/// Whether it is the code of a country or of a part of one: `US`, `US-CA` (ISO 3166).
fn is_region(text: &str) -> bool {
    let (country, part) = text.split_once('-').unwrap_or((text, "A"));
    country.len() == 2
        && is_all(country, LETTER)
        && part.len() <= 3
        && is_all(part, LETTER | DIGIT)
        && !text.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Appends a text, a whole number, true or false.
fn write(out: &mut String, value: &Value) {
    match value {
        Value::Str(text) => out.push_str(text),
        Value::Num(number) => {
            if let Some(number) = whole(*number) {
                digits::write(out, number, 10, 1);
            }
        }
        Value::Bool(on) => out.push_str(if *on { "true" } else { "false" }),
        Value::Null | Value::List(_) | Value::Map(_) => {}
    }
}

/// A number without sign or fraction, small enough to be exact.
pub fn whole(number: f64) -> Option<u64> {
    let exact = (0.0..=9_007_199_254_740_991.0).contains(&number) && number.trunc() == number;
    exact.then_some(number as u64)
}

/// The number that these digits write, up to 15 of them.
pub fn count(text: &str) -> Option<u64> {
    (text.len() <= 15 && is_all(text, DIGIT)).then(|| digits::read(text, 10))
}

/// The value of a parameter, if it was given.
pub fn find(params: Fields, name: &str) -> Option<&'static Value> {
    let found = params.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value)
}

/// The text with each `{name}` filled; empty where the parameter was not given. `{name|encode}` is percent-encoded.
pub fn fill(text: &'static str, params: Fields) -> &'static str {
    fill_with(text, params, false)
}

/// The same for an address: whatever does not stand at its very start is percent-encoded, so that no parameter breaks
/// out of its place. One that stands at the start is the address of a folder or file, checked when it was read.
pub fn fill_address(text: &'static str, params: Fields) -> &'static str {
    fill_with(text, params, true)
}

fn fill_with(text: &'static str, params: Fields, address: bool) -> &'static str {
    let mut out = String::new();
    let mut rest = text;
    while let Some(blank) = Blank::next(rest) {
        out.push_str(blank.before);
        let mut value = String::new();
        write(&mut value, find(params, blank.name).unwrap_or(&Value::Null));
        if blank.encode || (address && !out.is_empty()) {
            encode(&mut out, &value);
        } else {
            out.push_str(&value);
        }
        rest = blank.after;
    }
    if rest.len() == text.len() {
        return text;
    }
    out.push_str(rest);
    leak(out)
}

/// Percent-encodes what an address does not carry as it is. `:` stays, for the port behind a host.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b':') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for &half in &[byte >> 4, byte & 15] {
                let letter = if half < 10 { b'0' } else { b'A' - 10 };
                out.push(char::from(letter + half));
            }
        }
    }
}

/// A blank in a text that a parameter fills: `{name}`, or `{name|encode}`.
pub struct Blank<'a> {
    before: &'a str,
    /// Name of the parameter.
    pub name: &'a str,
    encode: bool,
    /// The text behind the blank.
    pub after: &'a str,
}

impl<'a> Blank<'a> {
    /// The first blank of a text. Braces around anything else are text.
    pub fn next(text: &'a str) -> Option<Blank<'a>> {
        let mut from = 0;
        loop {
            let (before, inside) = text.get(from..)?.split_once('{')?;
            let open = from + before.len();
            let (inside, after) = inside.split_once('}')?;
            let (name, encode) = match inside.strip_suffix("|encode") {
                Some(name) => (name, true),
                None => (inside, false),
            };
            if is_all(name, LETTER | DIGIT | UNDER) {
                return Some(Blank {
                    before: text.get(..open)?,
                    name,
                    encode,
                    after,
                });
            }
            from = open + 1;
        }
    }

    /// The name of the parameter, if the text is one blank and nothing else.
    pub fn whole(text: &'a str) -> Option<&'a str> {
        let blank = Blank::next(text)?;
        let alone = blank.before.is_empty() && blank.after.is_empty() && !blank.encode;
        alone.then_some(blank.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &'static str) -> Value {
        Value::Str(text)
    }

    #[track_caller]
    fn takes(spec: &'static str, value: Value, expected: Option<Value>) {
        let read = Spec::read(spec).map(|spec| spec.accept(&value).copied());
        assert_eq!(read, Some(expected), "{spec} {value:?}");
    }

    #[test]
    fn kinds_take_what_they_say() {
        for (spec, given) in [
            ("number", "1"),
            ("number", "12345678901234567890"),
            ("key", "a_B.9-"),
            ("key:G-", "G-ABC123"),
            ("hex", "0aF"),
            ("host", "stats.example.org"),
            ("https-folder", "https://example.org/m/"),
            ("https-url", "https://example.org/a?b=c"),
            ("text", "any thing"),
            ("choice:us,eu", "eu"),
        ] {
            takes(spec, text(given), Some(text(given)));
        }
        takes("flag", Value::Bool(false), Some(Value::Bool(false)));
        takes("number", Value::Num(7.0), Some(Value::Num(7.0)));
        takes(
            "https-folder",
            text("https://example.org/m"),
            Some(text("https://example.org/m/")),
        );
        for port in ["https://example.org:8443/m", "http://localhost:8080"] {
            let closed = Value::Str(leak([port, "/"].concat()));
            takes("https-folder", text(port), Some(closed));
            takes("https-folder", closed, Some(closed));
        }
    }

    #[test]
    fn a_key_is_known_by_what_it_begins_with() {
        for (spec, begins) in [("key:G-", Some("G-")), ("key", None), ("text", None)] {
            let prefix = Spec::read(spec).and_then(Spec::prefix);
            assert_eq!(prefix, begins, "{spec}");
        }
    }

    #[test]
    fn kinds_refuse_the_rest() {
        for (spec, given) in [
            ("number", ""),
            ("number", "1a"),
            ("number", "-1"),
            ("number", "123456789012345678901"),
            ("key", "a/b"),
            ("key:G-", "UA-1"),
            ("key:G-", "G-"),
            ("hex", "xyz"),
            ("host", "a/b"),
            ("https-folder", "http://example.org/"),
            ("https-folder", "https://example.org/?a"),
            ("https-folder", "https://example.org/#a"),
            ("https-folder", "https://example.org/?#"),
            ("https-folder", "https://example.org:port/"),
            ("https-folder", "https://example.org:123456/"),
            ("https-url", "javascript:alert(1)"),
            ("text", ""),
            ("choice:us,eu", "in"),
            ("choice:us,eu", "us,eu"),
            ("flag", "true"),
        ] {
            takes(spec, text(given), None);
        }
        takes("number", Value::Num(1.5), None);
        takes("number", Value::Num(-1.0), None);
        takes("number", Value::Num(f64::NAN), None);
        takes("number", Value::Num(1e17), None);
        takes("text", Value::list(Vec::new()), None);
        takes("regions", Value::list(Vec::new()), None);
        takes("regions", text("US"), None);
        for region in ["us", "USA", "US-", "US-CALI", "U1", ""] {
            takes("regions", Value::list(vec![text("DE"), text(region)]), None);
        }
    }

    #[test]
    fn specs_are_read_and_nonsense_is_not() {
        let fallback = |spec| Spec::read(spec).map(|spec| spec.fallback().copied());
        assert_eq!(fallback("number"), Some(None));
        assert_eq!(fallback("number=395"), Some(Some(Value::Num(395.0))));
        assert_eq!(fallback("choice:us,eu=us"), Some(Some(text("us"))));
        assert_eq!(fallback("flag=true"), Some(Some(Value::Bool(true))));
        assert_eq!(
            fallback("https-url=https://example.org/?a=b"),
            Some(Some(text("https://example.org/?a=b")))
        );
        assert_eq!(Spec::read("flag?").map(|spec| spec.optional), Some(true));
        for nonsense in [
            "",
            "numbr",
            "choice",
            "number=x",
            "choice:us,eu=in",
            "other:x",
        ] {
            assert_eq!(Spec::read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn examples_are_accepted() {
        for spec in [
            "number",
            "key",
            "key:G-",
            "hex",
            "host",
            "https-folder",
            "https-url",
            "text",
            "choice:us,eu",
            "flag",
            "regions",
        ] {
            let Some(spec) = Spec::read(spec) else {
                unreachable!("{spec}")
            };
            let example: serde_json::Value =
                serde_json::from_str(&spec.example()).unwrap_or_default();
            let value = if let Some(on) = example.as_bool() {
                Value::Bool(on)
            } else if let Some(items) = example.as_array() {
                let items = items.iter().filter_map(serde_json::Value::as_str);
                Value::list(
                    items
                        .map(|item| Value::Str(leak(item.to_owned())))
                        .collect(),
                )
            } else {
                Value::Str(leak(example.as_str().unwrap_or_default().to_owned()))
            };
            assert_eq!(spec.accept(&value), Some(&value));
        }
    }

    fn params() -> Fields {
        vec![
            ("id", text("a&b=<c>/é")),
            ("url", text("https://example.org/m/")),
            ("n", Value::Num(1_200.0)),
            ("zero", Value::Num(0.0)),
            ("on", Value::Bool(true)),
        ]
        .leak()
    }

    #[test]
    fn blanks_are_filled() {
        for (given, filled) in [
            ("_ga_{n}_x", "_ga_1200_x"),
            ("{zero}", "0"),
            ("{on}", "true"),
            ("{id}", "a&b=<c>/é"),
            ("{n|encode}{id|encode}", "1200a%26b%3D%3Cc%3E%2F%C3%A9"),
            ("{missing}-", "-"),
            ("{ not one }{}{a b}{n", "{ not one }{}{a b}{n"),
            ("{{n}}", "{1200}"),
        ] {
            assert_eq!(fill(given, params()), filled, "{given}");
        }
    }

    #[test]
    fn no_parameter_breaks_out_of_an_address() {
        assert_eq!(
            fill_address("https://cdn.example/x.js?id={id}&n={n}", params()),
            "https://cdn.example/x.js?id=a%26b%3D%3Cc%3E%2F%C3%A9&n=1200"
        );
        assert_eq!(
            fill_address("{url}matomo.js", params()),
            "https://example.org/m/matomo.js"
        );
    }
}
