//! The parameters of a service: what the owner's account ids must look like, and how they get into texts. Knows neither
//! services nor steps.

use super::address::{DASH, DIGIT, DOT, HEX, LETTER, UNDER, is_all, is_authority, is_https};
use super::value::{Fields, Value, keep};

/// What a parameter may look like, with its fallback: the text of an entry's `params`, such as `choice:us,eu=us`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    kind: Kind,
    /// Whether it may be left out.
    pub optional: bool,
    fallback: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    /// Letters, digits, `_`, `.` and `-` behind a prefix.
    Key(&'static str),
    Hex,
    Host,
    Folder,
    Url,
    Text,
    Flag,
    /// A list of countries and their parts, ISO 3166.
    Regions,
    Choice(&'static str),
}

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
        let kind = match text {
            "number" => Kind::Number,
            "key" => Kind::Key(""),
            "hex" => Kind::Hex,
            "host" => Kind::Host,
            "https-folder" => Kind::Folder,
            "https-url" => Kind::Url,
            "text" => Kind::Text,
            "flag" => Kind::Flag,
            "regions" => Kind::Regions,
            _ => match text.split_once(':')? {
                ("key", prefix) => Kind::Key(prefix),
                ("choice", words) => Kind::Choice(words),
                _ => return None,
            },
        };
        let spec = Spec {
            kind,
            optional,
            fallback,
        };
        (fallback.is_none() || spec.fallback().is_some()).then_some(spec)
    }

    /// The value where the owner gave none.
    pub fn fallback(self) -> Option<Value> {
        let text = self.fallback?;
        let value = match (self.kind, text) {
            (Kind::Flag, "true") => Value::Bool(true),
            (Kind::Flag, "false") => Value::Bool(false),
            // A number that an entry writes is one that the vendor's code counts with.
            (Kind::Number, _) => Value::Num(digits(text)? as f64),
            _ => Value::Str(text),
        };
        self.accept(&value)
    }

    /// The value, if it fits. Numbers and texts keep their type: long ids are no numbers to a machine.
    pub fn accept(self, value: &Value) -> Option<Value> {
        if let (Kind::Flag, Value::Bool(_)) = (self.kind, value) {
            return Some(*value);
        }
        if let (Kind::Regions, Value::List(regions)) = (self.kind, value) {
            let fit = |region: &Value| region.text().is_some_and(is_region);
            return (!regions.is_empty() && regions.iter().all(fit)).then_some(*value);
        }
        let text = plain(value)?;
        let fits = match self.kind {
            Kind::Flag | Kind::Regions => false,
            Kind::Number => text.len() <= 20 && is_all(&text, DIGIT),
            Kind::Hex => is_all(&text, HEX),
            Kind::Host => is_authority(&text),
            Kind::Text => !text.is_empty(),
            Kind::Choice(words) => words.split(',').any(|word| word == text),
            Kind::Key(prefix) => match text.strip_prefix(prefix) {
                Some(rest) => is_all(rest, LETTER | DIGIT | UNDER | DOT | DASH),
                None => false,
            },
            // Something is appended to a folder: it would end up in a query or fragment.
            Kind::Folder => is_https(&text) && !text.contains('?') && !text.contains('#'),
            Kind::Url => is_https(&text),
        };
        let open = matches!(self.kind, Kind::Folder) && !text.ends_with('/');
        fits.then(|| match open {
            true => Value::Str(keep([&text, "/"].concat())),
            false => *value,
        })
    }

    /// A value as an owner might write it, in JSON.
    pub fn example(self) -> String {
        let (head, tail) = match self.kind {
            Kind::Flag => return "true".to_owned(),
            Kind::Regions => return "[\"US\", \"US-CA\"]".to_owned(),
            Kind::Choice(words) => (words.split(',').next().unwrap_or(""), ""),
            Kind::Key(prefix) => (prefix, "ABC123"),
            Kind::Host => ("www.example.org", ""),
            Kind::Folder | Kind::Url => ("https://example.org/", ""),
            Kind::Number | Kind::Hex | Kind::Text => ("1234", ""),
        };
        ["\"", head, tail, "\""].concat()
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

/// A text, or a whole number as a text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some((*text).to_owned()),
        Value::Num(number) => whole(*number).map(|number| {
            let mut out = String::new();
            push_digits(&mut out, number);
            out
        }),
        Value::Null | Value::Bool(_) | Value::List(_) | Value::Map(_) => None,
    }
}

/// A number without sign or fraction, small enough to be exact.
pub fn whole(number: f64) -> Option<u64> {
    let exact = (0.0..=9_007_199_254_740_991.0).contains(&number) && number.trunc() == number;
    exact.then_some(number as u64)
}

/// The number that these digits write.
pub fn digits(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    text.bytes().try_fold(0, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        Some(number * 10 + digit)
    })
}

/// Appends a number in digits.
pub fn push_digits(out: &mut String, number: u64) {
    if number > 9 {
        push_digits(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
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
        let value = find(params, blank.name).and_then(|value| match value {
            Value::Bool(true) => Some("true".to_owned()),
            Value::Bool(false) => Some("false".to_owned()),
            Value::Null | Value::Num(_) | Value::Str(_) | Value::List(_) | Value::Map(_) => {
                plain(value)
            }
        });
        let value = value.unwrap_or_default();
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
    keep(out)
}

/// Percent-encodes what an address does not carry as it is. `:` stays, for the port behind a host.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b':') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
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
            let open = from + text.get(from..)?.find('{')?;
            let inside = text.get(open + 1..)?;
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
        let read = Spec::read(spec).map(|spec| spec.accept(&value));
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
        let fallback = |spec| Spec::read(spec).map(Spec::fallback);
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
                        .map(|item| Value::Str(keep(item.to_owned())))
                        .collect(),
                )
            } else {
                Value::Str(keep(example.as_str().unwrap_or_default().to_owned()))
            };
            assert_eq!(spec.accept(&value), Some(value));
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
