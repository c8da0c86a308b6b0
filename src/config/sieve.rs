//! What of a written value has the form that its key asks for; a complaint for the rest. Knows forms, not meanings.

use super::address::{is_all, is_endpoint, is_host, is_link};
use super::keys::{Form, Key};
use super::params::{digits, push_digits, whole};
use super::pattern::is_everything;
use super::{Complaint, Value, nearest::nearest};
use crate::consent::{Category, Span};

/// A type that a value must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// A list.
    List,
    /// An object.
    Map,
}

impl Wanted {
    fn is(self, value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::Bool(_) => self == Wanted::Flag,
            Value::Num(_) => self == Wanted::Number,
            Value::Str(_) => self == Wanted::Text,
            Value::List(_) => self == Wanted::List,
            Value::Map(_) => self == Wanted::Map,
        }
    }

    /// The type in a sentence, and how it is written.
    fn says(self) -> (&'static str, &'static str) {
        match self {
            Wanted::Text => ("a text", "it in quotes"),
            Wanted::Number => ("a number", "a whole number without quotes"),
            Wanted::Flag => ("true or false", "true or false without quotes"),
            Wanted::List => ("a list", "[ ]"),
            Wanted::Map => ("an object", "{ }"),
        }
    }
}

/// Goes through written values and keeps what is right.
pub struct Sieve<'a> {
    /// Where we are: `services[2].cookies[0]`.
    pub path: String,
    /// How many values were wrong. Unknown keys are complained about, but spoil nothing.
    pub faults: usize,
    complaints: &'a mut Vec<Complaint>,
}

impl<'a> Sieve<'a> {
    /// A sieve that starts at this place.
    pub fn new(path: &str, complaints: &'a mut Vec<Complaint>) -> Sieve<'a> {
        Sieve {
            path: path.to_owned(),
            faults: 0,
            complaints,
        }
    }

    /// What of the value is right, if anything is.
    pub fn keep(&mut self, form: Form, value: &Value) -> Option<Value> {
        match form {
            Form::Map(keys) => self.map(keys, value),
            Form::List(keys, needed) => self.list(value, |sieve, item| {
                for key in needed.iter().filter(|key| item.get(key).is_none()) {
                    sieve.fault("missing-key", &["has no \"", key, "\""], &["add it"]);
                }
                sieve.map(keys, item)
            }),
            Form::Names => self.list(value, |sieve, item| sieve.keep(Form::Name, item)),
            Form::Texts => self.free(value, Form::Text),
            Form::Params => self.free(value, Form::Name),
            Form::Maps => self.free(value, Form::Map(&[])),
            Form::ByCategory(keys) => self.by_category(keys, value),
            Form::Items => self.list(value, |_, item| Some(item.clone())),
            Form::Text
            | Form::Name
            | Form::Flag
            | Form::Choice(_)
            | Form::Category
            | Form::Link
            | Form::Contact
            | Form::Endpoint
            | Form::Count
            | Form::Level
            | Form::Span
            | Form::Lifetime
            | Form::CookieName
            | Form::Domain
            | Form::Path
            | Form::Tag
            | Form::Pattern => self.leaf(form, value).then(|| value.clone()),
        }
    }

    /// Complains about something that is wrong here.
    pub fn fault(&mut self, code: &'static str, problem: &[&str], remedy: &[&str]) {
        self.faults += 1;
        self.warn(code, problem, remedy);
    }

    /// Complains about something here that spoils nothing.
    pub fn warn(&mut self, code: &'static str, problem: &[&str], remedy: &[&str]) {
        let complaint = Complaint::of(code, &self.path, problem, remedy);
        self.complaints.push(complaint);
    }

    /// Complains about a word that is none of the known ones.
    pub fn unknown(&mut self, code: &'static str, word: &str, what: &str, known: &[&str]) {
        let word_quoted = quoted(word);
        let problem = [&word_quoted, what];
        match nearest(word, known) {
            Some(meant) => self.warn(code, &problem, &["did you mean \"", meant, "\"?"]),
            None if known.is_empty() => self.warn(code, &problem, &["remove it"]),
            None => self.warn(code, &problem, &["known here: ", &known.join(", ")]),
        }
    }

    /// Does something one step deeper, under a key or at `[index]`.
    pub fn at<T>(&mut self, step: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if length > 0 && !step.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(step);
        let result = act(self);
        self.path.truncate(length);
        result
    }

    /// Whether the value is of the type; complains if not.
    pub fn expect(&mut self, wanted: Wanted, value: &Value) -> bool {
        let right = wanted.is(value);
        if !right {
            let says = wanted.says();
            let problem = ["must be ", says.0, ", not ", type_of(value)];
            self.fault("wrong-type", &problem, &["write ", says.1]);
        }
        right
    }

    /// The items of a list, each kept or not.
    pub fn list(
        &mut self,
        value: &Value,
        keep: impl Fn(&mut Self, &Value) -> Option<Value>,
    ) -> Option<Value> {
        if !self.expect(Wanted::List, value) {
            return None;
        }
        let mut kept = Vec::new();
        for (index, item) in value.items().iter().enumerate() {
            kept.extend(self.at(&place(index), |sieve| keep(sieve, item)));
        }
        Some(Value::List(kept))
    }

    fn map(&mut self, keys: &[Key], value: &Value) -> Option<Value> {
        if !self.expect(Wanted::Map, value) {
            return None;
        }
        let mut kept = Vec::new();
        for (name, value) in value.entries() {
            // null is what a program writes for "nothing": as if the key were not there.
            if *value == Value::Null {
                continue;
            }
            match keys.iter().find(|key| key.name == name) {
                Some(key) => {
                    let value = self.at(name, |sieve| sieve.keep(key.form, value));
                    kept.extend(value.map(|value| (name.clone(), value)));
                }
                None => self.unknown_key(name, keys, &[]),
            }
        }
        Some(Value::Map(kept))
    }

    /// Complains about a key that is neither in the table nor among the further names.
    pub fn unknown_key(&mut self, name: &str, keys: &[Key], further: &[&str]) {
        let mut known = further.to_vec();
        for key in keys.iter().filter(|key| !key.name.starts_with('$')) {
            known.push(key.name);
        }
        self.at(name, |sieve| {
            sieve.unknown("unknown-key", name, " is not a key", &known);
        });
    }

    /// An object of any keys, whose values have one form.
    fn free(&mut self, value: &Value, form: Form) -> Option<Value> {
        if !self.expect(Wanted::Map, value) {
            return None;
        }
        let mut kept = Vec::new();
        for (name, value) in value.entries() {
            let right = self.at(name, |sieve| match (form, value) {
                (Form::Map(_), Value::Map(_)) => Some(value.clone()),
                _ => sieve.keep(form, value),
            });
            kept.extend(right.map(|value| (name.clone(), value)));
        }
        Some(Value::Map(kept))
    }

    fn by_category(&mut self, keys: &[Key], value: &Value) -> Option<Value> {
        if !self.expect(Wanted::Map, value) {
            return None;
        }
        let mut kept = Vec::new();
        for (name, value) in value.entries() {
            self.at(name, |sieve| match Category::from_id(name) {
                Some(_) => kept.extend(sieve.map(keys, value).map(|value| (name.clone(), value))),
                None => sieve.unknown_category(name),
            });
        }
        Some(Value::Map(kept))
    }

    fn unknown_category(&mut self, word: &str) {
        let ids = Category::ALL.map(Category::id);
        self.faults += 1;
        match meant_category(word) {
            Some(meant) => self.warn(
                "unknown-category",
                &[&quoted(word), " is not a category"],
                &["did you mean \"", meant, "\"?"],
            ),
            None => self.unknown("unknown-category", word, " is not a category", &ids),
        }
    }

    /// Whether the value has the form; complains if not.
    fn leaf(&mut self, form: Form, value: &Value) -> bool {
        let wanted = if matches!(form, Form::Flag) {
            Wanted::Flag
        } else if matches!(form, Form::Count | Form::Level) {
            Wanted::Number
        } else {
            Wanted::Text
        };
        if !self.expect(wanted, value) {
            return false;
        }
        if let Value::Num(number) = value {
            let most = if matches!(form, Form::Level) {
                6
            } else {
                u32::MAX
            };
            return self.number(*number, u32::from(most == 6), most);
        }
        let text = value.text().unwrap_or("");
        let faults = self.faults;
        if let Form::Category = form {
            if Category::from_id(text).is_none() {
                self.unknown_category(text);
            }
        } else if let Form::Choice(words) = form {
            if !words.contains(&text) {
                self.faults += 1;
                self.unknown("unknown-value", text, " is not known", words);
            }
        } else if let Some((code, problem, remedy)) = wrong(form, text) {
            self.fault(code, &[&quoted(text), problem], &[remedy]);
        }
        faults == self.faults
    }

    fn number(&mut self, number: f64, least: u32, most: u32) -> bool {
        let range = u64::from(least)..=u64::from(most);
        let right = whole(number).is_some_and(|number| range.contains(&number));
        if !right {
            let mut remedy = String::from("write a whole number from ");
            push_digits(&mut remedy, u64::from(least));
            remedy.push_str(" to ");
            push_digits(&mut remedy, u64::from(most));
            self.fault("bad-number", &["the number does not fit"], &[&remedy]);
        }
        right
    }
}

/// What is wrong with a text: code, problem, remedy.
fn wrong(form: Form, text: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let (right, code, problem, remedy) = match form {
        Form::Name => (
            !text.trim_ascii().is_empty(),
            "empty",
            " is empty",
            "write something or remove the key",
        ),
        Form::Link => (
            is_link(text),
            "bad-link",
            " is not a link",
            "write an http(s), mailto or relative address",
        ),
        Form::Contact => (
            is_link(text) || !has_scheme(text),
            "bad-link",
            " is not a link",
            "write a mail address, an http(s) address or plain text",
        ),
        Form::Endpoint => (
            is_endpoint(text),
            "bad-endpoint",
            " is not an address to post to",
            "write an http(s) address, or a path that starts with /",
        ),
        Form::Span => match span(text) {
            None => (
                false,
                "bad-expiry",
                " is not a time",
                "write \"13 months\" or \"180 days\"",
            ),
            Some(span) => (
                span.is_allowed(),
                "expiry-out-of-range",
                " is not between 1 day and 13 months",
                "write \"13 months\" or less",
            ),
        },
        Form::Lifetime => (
            is_lifetime(text),
            "bad-lifetime",
            " is not a lifetime",
            "write \"session\", \"persistent\" or a time such as \"30 minutes\" or \"393 days\"",
        ),
        Form::CookieName => (
            is_cookie_name(text),
            "bad-cookie-name",
            " is not a name for a cookie",
            "write up to 32 letters, digits, - or _",
        ),
        Form::Domain => (
            is_domain(text),
            "bad-cookie-domain",
            " is not a domain for a cookie",
            "write a host such as \"example.org\", or remove the key",
        ),
        Form::Path => (
            is_cookie_path(text),
            "bad-cookie-path",
            " is not a path for a cookie",
            "write a path that starts with /",
        ),
        Form::Tag => (
            text == "auto" || is_tag(text),
            "bad-language",
            " is not a language tag",
            "write \"auto\" or a tag such as \"fr\" or \"pt-BR\"",
        ),
        Form::Pattern => (
            !is_everything(text) && text.len() <= 200,
            "bad-pattern",
            " fits everything, or is too long",
            "write the name, with * for any part that changes",
        ),
        Form::Map(_)
        | Form::List(..)
        | Form::ByCategory(_)
        | Form::Texts
        | Form::Maps
        | Form::Items
        | Form::Names
        | Form::Text
        | Form::Flag
        | Form::Choice(_)
        | Form::Category
        | Form::Count
        | Form::Level
        | Form::Params => return None,
    };
    (!right).then_some((code, problem, remedy))
}

/// What the words of other programs mean here.
fn meant_category(word: &str) -> Option<&'static str> {
    const MEANT: [(&str, &str); 13] = [
        ("marketing", "targeting"),
        ("advertising", "targeting"),
        ("advertisement", "targeting"),
        ("ads", "targeting"),
        ("analytics", "performance"),
        ("statistics", "performance"),
        ("measurement", "performance"),
        ("functional", "functionality"),
        ("preferences", "functionality"),
        ("personalization", "functionality"),
        ("essential", "necessary"),
        ("required", "necessary"),
        ("technical", "necessary"),
    ];
    let found = MEANT
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(word));
    found.map(|(_, meant)| *meant)
}

/// The time that an expiry writes, allowed or not.
pub fn span(text: &str) -> Option<Span> {
    let (number, unit) = text.split_once(' ')?;
    let number = digits(number)?;
    match unit {
        // What does not fit the type is longer than allowed in any case.
        "month" | "months" => Some(Span::Months(u8::try_from(number).unwrap_or(u8::MAX))),
        "day" | "days" => Some(Span::Days(u16::try_from(number).unwrap_or(u16::MAX))),
        _ => None,
    }
}

fn is_lifetime(text: &str) -> bool {
    if text == "session" || text == "persistent" {
        return true;
    }
    let Some((number, unit)) = text.split_once(' ') else {
        return false;
    };
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    digits(number).is_some() && ["minute", "hour", "day", "month", "year"].contains(&unit)
}

fn is_cookie_name(text: &str) -> bool {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.len() <= 32 && is_all(text, fits)
}

fn is_cookie_path(text: &str) -> bool {
    let fits = |byte: &u8| (33..127).contains(byte) && *byte != b';';
    text.starts_with('/') && is_all(text, fits)
}

fn is_domain(text: &str) -> bool {
    let text = text.strip_prefix('.').unwrap_or(text);
    is_host(text) && text.contains('.')
}

fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or("");
    (2..=3).contains(&first.len())
        && is_all(first, u8::is_ascii_alphabetic)
        && parts.all(|part| part.len() <= 8 && is_all(part, u8::is_ascii_alphanumeric))
        && text.len() <= 35
}

/// Whether a browser might take the text for an address with a scheme.
fn has_scheme(text: &str) -> bool {
    let trimmed = text.trim_start_matches(|letter: char| letter <= ' ');
    let head = trimmed.split_once(':').map(|(head, _)| head);
    head.is_some_and(|head| {
        is_all(head, |byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'+' | b'-' | b'.' | b'\t' | b'\n' | b'\r')
        })
    })
}

/// What a value is, in a sentence.
pub fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Num(_) => "a number",
        Value::Str(_) => "a text",
        Value::List(_) => "a list",
        Value::Map(_) => "an object",
    }
}

/// The text in quotes, cut where it is long.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => ["\"", text.get(..end).unwrap_or(""), "…\""].concat(),
        None => ["\"", text, "\""].concat(),
    }
}

/// `[index]`.
pub fn place(index: usize) -> String {
    let mut place = String::from("[");
    push_digits(&mut place, index as u64);
    place.push(']');
    place
}
