//! The steps that load, signal to and stop a service: their vocabulary, checked once, and made plain for one moment:
//! conditions decided, parameters filled. What only the page can say (`$now`, `$global`, `$self`) is left to the browser
//! room, which runs the result.

use super::params::{Blank, Spec, fill, fill_address, find};
use super::sieve::{Sieve, Wanted, quoted, type_of};
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
            Value::Str(text) => match Blank::whole(text) {
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
pub struct Verb(
    pub &'static str,
    pub &'static [&'static str],
    pub &'static [&'static str],
);

/// The vocabulary.
pub const VERBS: [Verb; 10] = [
    Verb("set", &["to"], &["keep"]),
    Verb("push", &["items"], &[]),
    Verb("queue", &["into"], &["as", "via", "with", "alias"]),
    Verb("stub", &["methods"], &["as", "with"]),
    Verb("call", &[], &["args"]),
    Verb("new", &["to"], &["args"]),
    Verb("script", &[], &["attributes", "then"]),
    Verb("style", &[], &[]),
    Verb("cookie", &["value"], &["days"]),
    Verb("withhold", &["from"], &[]),
];

/// Fields of every step.
pub const COMMON: [&str; 4] = ["when", "unless", "once", "at"];

/// Complains about every step that would not run as it is written. `declared` are the parameters that it may use.
pub fn check(steps: &Value, declared: &[(&str, Spec)], sieve: &mut Sieve) {
    for (index, step) in steps.items().iter().enumerate() {
        sieve.at(&super::sieve::place(index), |sieve| {
            check_step(step, declared, sieve);
        });
    }
}

fn check_step(step: &Value, declared: &[(&str, Spec)], sieve: &mut Sieve) {
    if !sieve.expect(Wanted::Map, step) {
        return;
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
    let wanted = match field {
        "to" => None,
        "items" | "methods" | "args" | "then" => Some(Wanted::List),
        "with" | "attributes" => Some(Wanted::Map),
        "keep" => Some(Wanted::Flag),
        "days" => Some(Wanted::Number),
        _ => Some(Wanted::Text),
    };
    // Parameters keep their type, so that a blank may stand wherever a list or a number may.
    let blank = field != "then" && value.text().and_then(Blank::whole).is_some();
    if wanted.is_some_and(|wanted| !blank && !sieve.expect(wanted, value)) {
        return;
    }
    if value.text() == Some("") && field != "value" && field != "to" {
        return sieve.fault("bad-step", &["is empty"], &["write something"]);
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
    check_blanks(value, declared, sieve);
}

fn one_of(text: &str, words: &[&str], sieve: &mut Sieve) {
    if !words.contains(&text) {
        sieve.faults += 1;
        sieve.unknown("bad-step", text, " is not known", words);
    }
}

/// Whether a text can become an address: http(s), a path of this site, or a parameter that is one and what follows it.
fn is_address(text: &str, declared: &[(&str, Spec)]) -> bool {
    match Blank::next(text) {
        Some(blank) if text.starts_with('{') => declared
            .iter()
            .any(|(name, spec)| *name == blank.name && spec.is_address()),
        _ => {
            // What will stand in the blanks is not known yet; any letter will do.
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
pub fn check_blanks(value: &Value, declared: &[(&str, Spec)], sieve: &mut Sieve) {
    match value {
        Value::Str(text) => {
            let mut rest = text.as_str();
            while let Some(blank) = Blank::next(rest) {
                check_name(blank.name, declared, sieve);
                rest = blank.after;
            }
        }
        Value::List(items) => {
            for item in items {
                check_blanks(item, declared, sieve);
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
                    _ => check_blanks(value, declared, sieve),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::json;

    /// Three parameters: a flag that is off, a number, a text that breaks addresses.
    fn params() -> Vec<(String, Value)> {
        json(r#"{ "off": false, "n": 7, "odd": "a&b/../?#", "base": "https://x.example/" }"#)
            .entries()
            .to_vec()
    }

    #[track_caller]
    fn becomes(steps: &str, moment: Moment, expected: &str) {
        let granted = |category: &str| category == "performance";
        let plain = resolve(&json(steps), &params(), &granted, moment);
        assert_eq!(Value::List(plain), json(expected), "{steps}");
    }

    #[test]
    fn conditions_are_decided_by_parameters_and_categories() {
        for (condition, runs) in [
            (r#""when": "n""#, true),
            (r#""when": "off""#, false),
            (r#""when": "missing""#, false),
            (r#""when": "performance""#, true),
            (r#""when": "targeting""#, false),
            (r#""unless": "n""#, false),
            (r#""unless": "off""#, true),
            (r#""unless": "missing""#, true),
            (r#""unless": "targeting""#, true),
            (r#""unless": "performance""#, false),
            (r#""when": "n", "unless": "performance""#, false),
        ] {
            let step = [r#"[{ "call": "f", "#, condition, " }]"].concat();
            let expected = if runs { r#"[{ "call": "f" }]"# } else { "[]" };
            becomes(&step, Moment::Always, expected);
        }
    }

    #[test]
    fn signals_go_out_at_their_moment() {
        let steps = r#"[{ "call": "a", "at": "start" }, { "call": "b", "at": "choice" }, { "call": "c", "once": "k" }]"#;
        becomes(steps, Moment::Start, r#"[{ "call": "a" }]"#);
        becomes(
            steps,
            Moment::Choice,
            r#"[{ "call": "b" }, { "call": "c", "once": "k" }]"#,
        );
        let all = r#"[{ "call": "a" }, { "call": "b" }, { "call": "c", "once": "k" }]"#;
        becomes(steps, Moment::Always, all);
    }

    #[test]
    fn values_are_filled_with_what_is_known_before_the_page_is_asked() {
        for (written, plain) in [
            (
                r#"["{n}", "{off}", "x{n}", "{missing}", "x{missing}"]"#,
                r#"[7, false, "x7", null, "x"]"#,
            ),
            (
                r#"[{ "a": "{n}", "b": "{missing}", "c": null }]"#,
                r#"[{ "a": 7, "c": null }]"#,
            ),
            (
                r#"[{ "$granted": "performance" }, { "$granted": "targeting" }]"#,
                r#"["granted", "denied"]"#,
            ),
            (
                r#"[{ "$if": "performance" }, { "$if": "off" }, { "$if": "missing" }]"#,
                "[true, false, false]",
            ),
            (
                r#"[{ "$if": "n", "then": ["{n}"], "else": 1 }, { "$if": "off", "then": 1, "else": { "a": "{n}" } }]"#,
                r#"[[7], { "a": 7 }]"#,
            ),
            (
                r#"[{ "$now": "ms" }, { "$global": "a.{n}" }]"#,
                r#"[{ "$now": "ms" }, { "$global": "a.7" }]"#,
            ),
        ] {
            let step = |args: &str| [r#"[{ "call": "f", "args": "#, args, " }]"].concat();
            becomes(&step(written), Moment::Always, &step(plain));
        }
        let own = r#"[{ "queue": "f", "into": ".q{n}", "with": { "push": { "$self": true }, "x": "{missing}" } }]"#;
        let plain = r#"[{ "queue": "f", "into": ".q7", "with": { "push": { "$self": true } } }]"#;
        becomes(own, Moment::Always, plain);
    }

    #[test]
    fn addresses_stay_the_addresses_that_were_written() {
        for (written, plain) in [
            (
                "https://x.example/?a={odd}&n={n}",
                "https://x.example/?a=a%26b%2F..%2F%3F%23&n=7",
            ),
            ("{base}x.js", "https://x.example/x.js"),
            ("/own/{n}.js", "/own/7.js"),
        ] {
            let step = |address: &str| [r#"[{ "script": ""#, address, r#"" }]"#].concat();
            becomes(&step(written), Moment::Always, &step(plain));
        }
        // The check of the config refuses these; whatever went wrong there, they are not run.
        for written in [
            "{odd}",
            "{missing}",
            "javascript:alert(1)",
            "data:x",
            "x.js",
            "",
            "https://{odd}/",
        ] {
            let step = [
                r#"[{ "script": ""#,
                written,
                r#"" }, { "style": ""#,
                written,
                r#"" }]"#,
            ];
            becomes(&step.concat(), Moment::Always, "[]");
        }
        becomes(r#"[{ "script": 5 }]"#, Moment::Always, "[]");
    }

    #[test]
    fn steps_that_wait_for_a_script_are_made_plain_with_it() {
        becomes(
            r#"[{ "script": "/a.js", "then": [{ "call": "f", "args": ["{n}"] }, { "call": "g", "when": "off" }] }]"#,
            Moment::Always,
            r#"[{ "script": "/a.js", "then": [{ "call": "f", "args": [7] }] }]"#,
        );
    }
}
