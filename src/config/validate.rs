//! What of a written value has the form that its key asks for; a complaint for the rest. Knows forms, not meanings.
//!
//! Every visitor pays for this file: one recursive function does all forms.

use super::address::{DASH, DIGIT, HIGH, LETTER, UNDER, is_all, is_endpoint, is_host, is_link};
use super::keys::{Form, Key};
use super::params::{count, whole};
use super::pattern::is_everything;
use super::{Complaint, Fields, Value, nearest::nearest};
use crate::consent::{Category, Span};
use crate::text::{digits, list::joined};

/// A type that a value can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Nothing.
    Null,
    /// True or false.
    Flag,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Map,
}

/// Each type in a sentence, and how it is written.
const TYPES: [(&str, &str); 6] = [
    ("null", "nothing"),
    ("true or false", "true or false without quotes"),
    ("a number", "a whole number without quotes"),
    ("a text", "it in quotes"),
    ("a list", "[ ]"),
    ("an object", "{ }"),
];

impl Type {
    fn of(value: &Value) -> Type {
        match value {
            Value::Null => Type::Null,
            Value::Bool(_) => Type::Flag,
            Value::Num(_) => Type::Number,
            Value::Str(_) => Type::Text,
            Value::List(_) => Type::List,
            Value::Map(_) => Type::Map,
        }
    }

    fn says(self) -> (&'static str, &'static str) {
        TYPES.get(self as usize).copied().unwrap_or(("", ""))
    }
}

/// Goes through written values and keeps what is right.
pub struct Validator<'a> {
    /// Where we are: `services[2].cookies[0]`.
    pub path: String,
    /// How many values were wrong. Unknown keys are complained about, but spoil nothing.
    pub faults: usize,
    complaints: &'a mut Vec<Complaint>,
}

impl<'a> Validator<'a> {
    /// A validator that starts at this place.
    pub fn new(path: &str, complaints: &'a mut Vec<Complaint>) -> Validator<'a> {
        Validator {
            path: path.to_owned(),
            faults: 0,
            complaints,
        }
    }

    /// What of the value is right, if anything is.
    pub fn validate<'v>(&mut self, form: &Form, value: &'v Value) -> Option<&'v Value> {
        let form = &match (form, value) {
            (Form::FlagOr(keys), Value::Map(_)) => Form::Map(keys, 0),
            (Form::FlagOr(_), _) => Form::Flag,
            _ => *form,
        };
        if !self.expect(type_of(form), value) {
            return None;
        }
        let right = match value {
            Value::Null | Value::Bool(_) => true,
            Value::Map(_) if matches!(form, Form::Object) => true,
            Value::Num(number) => self.number(form, *number),
            Value::Str(text) => self.text(form, text),
            Value::List(items) => {
                let Some(form) = &item_of(form) else {
                    return Some(value);
                };
                let mut right = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    let here = self.enter_item(index);
                    if let Some(item) = self.validate(form, item) {
                        right.push(*item);
                    }
                    self.leave(here);
                }
                return Some(Value::list(right).leak());
            }
            Value::Map(entries) => return Some(Value::map(self.entries(form, entries)).leak()),
        };
        right.then_some(value)
    }

    fn entries(&mut self, form: &Form, entries: Fields) -> Vec<(&'static str, Value)> {
        if let Form::Map(keys, needed) = form {
            for key in keys.iter().take((*needed).into()) {
                if !entries.iter().any(|(name, _)| *name == key.name) {
                    self.fault("missing-key", &[key.name]);
                }
            }
        }
        let mut right = Vec::new();
        for (name, value) in entries {
            // null is what a program writes for "nothing": as if the key were not there.
            if matches!(value, Value::Null) {
                continue;
            }
            let here = self.enter(name);
            if let Some(form) = self.under(form, name)
                && let Some(value) = self.validate(&form, value)
            {
                right.push((*name, *value));
            }
            self.leave(here);
        }
        right
    }

    /// The form of what stands under a key of an object; complains about keys that may not be there.
    fn under(&mut self, form: &Form, name: &str) -> Option<Form> {
        if let Form::Map(keys, _) = form {
            let key = keys.iter().find(|key| key.name == name);
            if key.is_none() {
                self.unknown_key(name, keys, Vec::new());
            }
            return key.map(|key| key.form);
        }
        if let Form::ByCategory(keys) = form {
            let known = self.is_category(name);
            return known.then_some(Form::Map(keys, 0));
        }
        // A button without a word could not be told from another.
        let is_button = name.starts_with("action.");
        let text = if is_button { Form::Name } else { Form::Text };
        let texts = matches!(form, Form::Texts).then_some(text);
        let specs = matches!(form, Form::Params).then_some(Form::Name);
        texts.or(specs).or(Some(Form::Object))
    }

    /// Complains about something that is wrong here: the key of its sentences, and the words for them.
    pub fn fault(&mut self, key: &'static str, words: &[&str]) {
        self.faults += 1;
        self.warn(key, words);
    }

    /// Complains about something here that spoils nothing.
    pub fn warn(&mut self, key: &'static str, words: &[&str]) {
        let complaint = Complaint::new(key, &self.path, words);
        self.complaints.push(complaint);
    }

    /// Complains about a word that is none of the known ones. Its sentences get it, the known word
    /// that was meant if one is near, else all that are known.
    pub fn unknown(&mut self, key: &'static str, word: &str, known: &[&str]) {
        self.guess(key, word, word, known);
    }

    /// The same for a word that says what others call `like`.
    fn guess(&mut self, key: &'static str, word: &str, like: &str, known: &[&str]) {
        match nearest(like, known) {
            Some(meant) => self.fault(key, &[word, meant]),
            None => self.fault(key, &[word, "", &joined(&mut known.iter().copied(), ", ")]),
        }
    }

    /// Complains about a key that is neither in the table nor among the further names.
    pub fn unknown_key<'k>(&mut self, name: &str, keys: &'k [Key], mut known: Vec<&'k str>) {
        for key in keys {
            known.push(key.name);
        }
        self.unknown("unknown-key", name, &known);
        self.faults -= 1;
    }

    /// Goes one step deeper, under a key; what is returned leads back.
    pub fn enter(&mut self, key: &str) -> usize {
        let here = self.path.len();
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(key);
        here
    }

    /// Goes one step deeper, to an item of a list.
    pub fn enter_item(&mut self, index: usize) -> usize {
        let here = self.path.len();
        self.path.push('[');
        digits::write(&mut self.path, index as u64, 10, 1);
        self.path.push(']');
        here
    }

    /// Goes back to where `enter` was called.
    pub fn leave(&mut self, here: usize) {
        self.path.truncate(here);
    }

    /// Whether the value is of the type; complains if not.
    pub fn expect(&mut self, wanted: Type, value: &Value) -> bool {
        let found = Type::of(value);
        if wanted != found {
            let (name, written) = wanted.says();
            self.fault("wrong-type", &[name, found.says().0, written]);
        }
        wanted == found
    }

    /// Whether it is the id of a category; complains if not.
    fn is_category(&mut self, word: &str) -> bool {
        let known = Category::from_id(word).is_some();
        if !known {
            let key = "unknown-category";
            self.guess(key, word, meant(word), &Category::IDS);
        }
        known
    }

    fn number(&mut self, form: &Form, number: f64) -> bool {
        let level = matches!(form, Form::Level);
        let (least, most, range) = if level {
            (1, 6, "1 to 6")
        } else {
            (0, u64::from(u32::MAX), "0 to 4294967295")
        };
        let right = whole(number).is_some_and(|number| (least..=most).contains(&number));
        if !right {
            let key = "bad-number";
            self.fault(key, &[range]);
        }
        right
    }

    #[allow(clippy::wildcard_enum_match_arm)] // All others are no texts, or any text.
    fn text(&mut self, form: &Form, text: &str) -> bool {
        let (right, key) = match form {
            Form::Category => return self.is_category(text),
            Form::Choice(words) => {
                let known = words.contains(&text);
                if !known {
                    self.unknown("unknown-value", text, words);
                }
                return known;
            }
            Form::Name => (!text.trim_ascii().is_empty(), "empty"),
            Form::Link => (is_link(text), "bad-link"),
            Form::Contact => (is_link(text) || !has_scheme(text), "bad-link/contact"),
            Form::Endpoint => (is_endpoint(text), "bad-endpoint"),
            Form::Span => (span(text).is_some_and(Span::is_allowed), "bad-expiry"),
            Form::Lifetime => (is_lifetime(text), "bad-lifetime"),
            Form::CookieName => (
                text.len() <= 32 && is_all(text, LETTER | DIGIT | DASH | UNDER),
                "bad-cookie-name",
            ),
            Form::Domain => (
                is_domain(text.strip_prefix('.').unwrap_or(text)),
                "bad-cookie-domain",
            ),
            Form::Path => (
                text.starts_with('/') && is_all(text, !HIGH) && text.split_once(';').is_none(),
                "bad-cookie-path",
            ),
            Form::Tag => (is_tag(text), "bad-language"),
            Form::Pattern => (!is_everything(text) && text.len() <= 200, "bad-pattern"),
            _ => return true,
        };
        if !right {
            self.fault(key, &[text]);
        }
        right
    }
}

fn type_of(form: &Form) -> Type {
    match form {
        Form::Map(..)
        | Form::FlagOr(_)
        | Form::ByCategory(_)
        | Form::Texts
        | Form::Maps
        | Form::Params
        | Form::Object => Type::Map,
        Form::List(..) | Form::Items | Form::Names | Form::Choices(_) => Type::List,
        Form::Flag => Type::Flag,
        Form::Count | Form::Level => Type::Number,
        Form::Text
        | Form::Name
        | Form::Choice(_)
        | Form::Category
        | Form::Link
        | Form::Contact
        | Form::Endpoint
        | Form::Span
        | Form::Lifetime
        | Form::CookieName
        | Form::Domain
        | Form::Path
        | Form::Tag
        | Form::Pattern => Type::Text,
    }
}

/// The form of a list's items; none where they are read elsewhere.
fn item_of(form: &Form) -> Option<Form> {
    if let Form::List(keys, needed) = form {
        return Some(Form::Map(keys, *needed));
    }
    if let Form::Choices(words) = form {
        return Some(Form::Choice(words));
    }
    matches!(form, Form::Names).then_some(Form::Name)
}

/// What the words of other programs for a category mean here; the word itself where they have none.
pub fn meant(word: &str) -> &str {
    const MEANT: [(&str, Category); 4] = [
        (
            "marketing advertising advertisement ads",
            Category::Targeting,
        ),
        ("analytics statistics measurement", Category::Performance),
        (
            "functional preferences personalization",
            Category::Functionality,
        ),
        ("essential required technical", Category::Necessary),
    ];
    for (others, category) in MEANT {
        if others
            .split(' ')
            .any(|other| other.eq_ignore_ascii_case(word))
        {
            return category.id();
        }
    }
    word
}

/// The time that an expiry writes, allowed or not.
pub fn span(text: &str) -> Option<Span> {
    let (number, unit) = text.split_once(' ')?;
    let number = count(number)?;
    match unit {
        // What does not fit the type is longer than allowed in any case.
        "month" | "months" => Some(Span::Months(u8::try_from(number).unwrap_or(u8::MAX))),
        "day" | "days" => Some(Span::Days(u16::try_from(number).unwrap_or(u16::MAX))),
        _ => None,
    }
}

fn is_lifetime(text: &str) -> bool {
    match text.split_once(' ') {
        None => text == "session" || text == "persistent",
        Some((number, unit)) => {
            let unit = unit.strip_suffix('s').unwrap_or(unit);
            count(number).is_some() && ["minute", "hour", "day", "month", "year"].contains(&unit)
        }
    }
}

fn is_tag(text: &str) -> bool {
    let (first, rest) = text.split_once('-').unwrap_or((text, "x"));
    let mut parts = rest
        .split('-')
        .map(|part| part.len() <= 8 && is_all(part, LETTER | DIGIT));
    text == "auto"
        || text.len() <= 35
            && (2..=3).contains(&first.len())
            && is_all(first, LETTER)
            && parts.all(|right| right)
}

fn is_domain(text: &str) -> bool {
    is_host(text) && text.split_once('.').is_some()
}

/// Whether a browser might take the text for an address with a scheme: it skips blanks before it and inside.
fn has_scheme(text: &str) -> bool {
    let Some((head, _)) = text.split_once(':') else {
        return false;
    };
    head.split(' ')
        .filter(|word| !word.trim_ascii().is_empty())
        .count()
        < 2
}
