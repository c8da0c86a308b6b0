//! The steps that load, signal to and stop a service: their vocabulary, checked once, and made plain for one moment:
//! conditions decided, parameters filled. What only the page can say (`$now`, `$global`, `$self`) is left to the browser
//! room, which runs the result.

use super::params::{Place, Spec, fill, fill_address, find};
use super::sieve::{Sieve, quoted, type_of};
use super::{Value, address};
use crate::consent::Category;

/// When a list of steps runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A list of `load` or `revoke`: all of it.
    Always,
    /// The start of a page, before any vendor's code: signals that say `"at": "start"`.
    Start,
    /// A choice, made now or standing since an earlier page: the other signals.
    Choice,
}

/// The steps of a list that run at this moment, in order, in plain values. `granted` answers for category ids.
///
/// An address that is not http(s) after filling drops its step: whatever the config said, no other scheme gets through.
pub fn resolve(
    steps: &Value,
    params: &[(String, Value)],
    granted: &dyn Fn(&str) -> bool,
    moment: Moment,
) -> Vec<Value> {
    let filler = Filler { params, granted };
    let mut plain = Vec::new();
    for step in steps.items() {
        let start = step.text_at("at") == Some("start");
        let now = match moment {
            Moment::Always => true,
            Moment::Start => start,
            Moment::Choice => !start,
        };
        if now {
            plain.extend(filler.step(step));
        }
    }
    plain
}

struct Filler<'a> {
    params: &'a [(String, Value)],
    granted: &'a dyn Fn(&str) -> bool,
}

impl Filler<'_> {
    /// Whether a parameter was given and is not false, or a category is granted.
    fn is_on(&self, name: &str) -> bool {
        match find(self.params, name) {
            Some(value) => value.is_on(),
            None => Category::from_id(name).is_some() && (self.granted)(name),
        }
    }

    fn step(&self, step: &Value) -> Option<Value> {
        let on = |key| step.text_at(key).map(|name| self.is_on(name));
        if on("when") == Some(false) || on("unless") == Some(true) {
            return None;
        }
        let mut plain = Vec::new();
        for (key, value) in step.entries() {
            let value = match (key.as_str(), value) {
                ("when" | "unless" | "at", _) => continue,
                ("script" | "style", Value::Str(text)) => {
                    let address = fill_address(text, self.params);
                    if !address::is_endpoint(&address) {
                        return None;
                    }
                    Value::Str(address)
                }
                ("script" | "style", _) => return None,
                ("then", Value::List(steps)) => {
                    Value::List(steps.iter().filter_map(|step| self.step(step)).collect())
                }
                _ => match self.value(value) {
                    Some(value) => value,
                    None => continue,
                },
            };
            plain.push((key.clone(), value));
        }
        Some(Value::Map(plain))
    }

    /// The value with everything filled that is known before the page is asked; none for a parameter that was not given.
    fn value(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Null | Value::Bool(_) | Value::Num(_) => Some(value.clone()),
            Value::Str(text) => match Place::whole(text) {
                Some(name) => find(self.params, name).cloned(),
                None => Some(Value::Str(fill(text, self.params))),
            },
            Value::List(items) => {
                let filled = items
                    .iter()
                    .map(|item| self.value(item).unwrap_or(Value::Null));
                Some(Value::List(filled.collect()))
            }
            Value::Map(entries) => {
                if let Some(name) = value.text_at("$granted") {
                    let answer = if self.is_on(name) {
                        "granted"
                    } else {
                        "denied"
                    };
                    return Some(Value::Str(answer.to_owned()));
                }
                if let Some(name) = value.text_at("$if") {
                    let on = self.is_on(name);
                    return match value.get(if on { "then" } else { "else" }) {
                        Some(value) => self.value(value),
                        None => Some(Value::Bool(on)),
                    };
                }
                let filled = entries
                    .iter()
                    .filter_map(|(key, value)| Some((key.clone(), self.value(value)?)));
                Some(Value::Map(filled.collect()))
            }
        }
    }
}

/// A verb with its further fields: those it must have, those it may have.
struct Verb(
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const VERBS: [Verb; 9] = [
    Verb("set", &["to"], &["keep"]),
    Verb("push", &["items"], &[]),
    Verb("queue", &["into"], &["as", "via", "with", "alias"]),
    Verb("stub", &["methods"], &["as", "with"]),
    Verb("call", &[], &["args"]),
    Verb("new", &["to"], &["args"]),
    Verb("script", &[], &["attributes", "then"]),
    Verb("style", &[], &[]),
    Verb("cookie", &["value"], &["days"]),
];

/// Fields of every step.
const COMMON: [&str; 4] = ["when", "unless", "once", "at"];

/// Complains about every step that would not run as it is written. `declared` are the parameters that it may use.
pub fn check(steps: &Value, declared: &[(&str, Spec)], sieve: &mut Sieve) {
    for (index, step) in steps.items().iter().enumerate() {
        sieve.at(&super::sieve::place(index), |sieve| {
            check_step(step, declared, sieve);
        });
    }
}

fn check_step(step: &Value, declared: &[(&str, Spec)], sieve: &mut Sieve) {
    if !matches!(step, Value::Map(_)) {
        return sieve.wrong_type("an object", step, "write { } with a verb");
    }
    let names = VERBS.map(|verb| verb.0);
    let mut verbs = VERBS.iter().filter(|verb| step.get(verb.0).is_some());
    let (Some(verb), second) = (verbs.next(), verbs.next()) else {
        let Some((word, _)) = step.entries().iter().find(|(key, _)| !is_field(key)) else {
            return sieve.fault(
                "bad-step",
                &["has no verb"],
                &["write one of ", &names.join(", ")],
            );
        };
        sieve.faults += 1;
        return sieve.unknown("bad-step", word, " is not a verb", &names);
    };
    if let Some(second) = second {
        let problem = ["has two verbs, ", verb.0, " and ", second.0];
        return sieve.fault("bad-step", &problem, &["write two steps"]);
    }
    for field in verb.1.iter().filter(|field| step.get(field).is_none()) {
        sieve.fault("bad-step", &[verb.0, " needs \"", field, "\""], &["add it"]);
    }
    let mut known = COMMON.to_vec();
    known.push(verb.0);
    known.extend_from_slice(verb.1);
    known.extend_from_slice(verb.2);
    for (field, value) in step.entries() {
        sieve.at(field, |sieve| {
            if known.contains(&field.as_str()) {
                check_field(field, value, declared, sieve);
            } else {
                sieve.faults += 1;
                sieve.unknown("bad-step", field, " is not a field of this step", &known);
            }
        });
    }
}

/// Whether some verb has this field.
fn is_field(word: &str) -> bool {
    COMMON.contains(&word)
        || VERBS
            .iter()
            .any(|verb| verb.1.contains(&word) || verb.2.contains(&word))
}

fn check_field(field: &str, value: &Value, declared: &[(&str, Spec)], sieve: &mut Sieve) {
    let wanted = match (field, value) {
        ("items" | "methods" | "args" | "then", Value::List(_))
        | ("with" | "attributes", Value::Map(_))
        | ("keep", Value::Bool(_))
        | ("to", _) => "",
        ("days", Value::Num(_)) => "",
        ("days", _) => "a number",
        ("items" | "methods" | "args" | "then", _) => "a list",
        ("with" | "attributes", _) => "an object",
        ("keep", _) => "true or false",
        (_, Value::Str(text)) if !text.is_empty() => "",
        _ => "a text",
    };
    // Parameters keep their type, so that a place may stand wherever a number may.
    let place = value.text().and_then(Place::whole);
    if !wanted.is_empty() && (place.is_none() || wanted == "a text") {
        return sieve.wrong_type(wanted, value, "change it");
    }
    let text = value.text().unwrap_or("");
    match field {
        "when" | "unless" if Category::from_id(text).is_none() => check_name(text, declared, sieve),
        "at" => one_of(text, &["start", "choice"], sieve),
        "as" => one_of(text, &["arguments", "list"], sieve),
        "script" | "style" if !is_address(text, declared) => {
            let remedy = "write an http(s) address, or a parameter that is one";
            sieve.fault(
                "bad-step",
                &[&quoted(text), " is not an address to load from"],
                &[remedy],
            );
        }
        "then" => check(value, declared, sieve),
        _ => {}
    }
    check_places(value, declared, sieve);
}

fn one_of(text: &str, words: &[&str], sieve: &mut Sieve) {
    if !words.contains(&text) {
        sieve.faults += 1;
        sieve.unknown("bad-step", text, " is not known", words);
    }
}

/// Whether a text can become an address: http(s), a path of this site, or a parameter that is one and what follows it.
fn is_address(text: &str, declared: &[(&str, Spec)]) -> bool {
    match Place::next(text) {
        Some(place) if text.starts_with('{') => declared
            .iter()
            .any(|(name, spec)| *name == place.name && spec.is_address()),
        _ => {
            // What will stand in the places is not known yet; any letter will do.
            let letter = |letter| {
                if matches!(letter, '{' | '}' | '|') {
                    'x'
                } else {
                    letter
                }
            };
            let sample: String = text.chars().map(letter).collect();
            address::is_endpoint(&sample)
        }
    }
}

/// Complains about every parameter that a value names and nobody declared.
pub fn check_places(value: &Value, declared: &[(&str, Spec)], sieve: &mut Sieve) {
    match value {
        Value::Str(text) => {
            let mut rest = text.as_str();
            while let Some(place) = Place::next(rest) {
                check_name(place.name, declared, sieve);
                rest = place.after;
            }
        }
        Value::List(items) => {
            for item in items {
                check_places(item, declared, sieve);
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                match (key.as_str(), value) {
                    ("$granted" | "$if", Value::Str(name)) => {
                        if Category::from_id(name).is_none() {
                            check_name(name, declared, sieve);
                        }
                    }
                    ("$granted" | "$if", _) => {
                        let problem = [key, " needs a name, not ", type_of(value)];
                        sieve.fault("bad-step", &problem, &["name a category or a parameter"]);
                    }
                    _ => check_places(value, declared, sieve),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Num(_) => {}
    }
}

/// Complains about the name of a parameter that nobody declared.
fn check_name(name: &str, declared: &[(&str, Spec)], sieve: &mut Sieve) {
    if !declared.iter().any(|(known, _)| *known == name) {
        let mut known = Vec::new();
        for (name, _) in declared {
            known.push(*name);
        }
        sieve.faults += 1;
        sieve.unknown(
            "unknown-param",
            name,
            " is not a parameter of this service",
            &known,
        );
    }
}
