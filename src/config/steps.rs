//! The steps that load, signal to and stop a service: their vocabulary, checked once, and resolved for one moment:
//! conditions decided, parameters filled. What only the page can say (`$now`, `$global`, `$self`) is left to the browser
//! room, which runs the result.

use super::params::{Blank, fill, fill_address, find};
use super::validate::{Type, Validator};
use super::{Fields, Value, address};
use crate::consent::Category;
use crate::text::list::joined;

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Gives a global a value.
    Set,
    /// Puts items onto a list.
    Push,
    /// Makes a function that notes its calls until the vendor takes them.
    Queue,
    /// Makes an object whose methods note their calls.
    Stub,
    /// Calls a function, if it is there.
    Call,
    /// Makes an object by its constructor, if that is there.
    New,
    /// Loads a script.
    Script,
    /// Loads a stylesheet.
    Style,
    /// Sets a cookie of the vendor, or erases it.
    Cookie,
    /// Keeps a field out of what forms send.
    Withhold,
    /// Dispatches an event on the document.
    Event,
}

impl Verb {
    /// What entries are written with. `event`, like the fields `late` and `there` and the value `$then`, comes from our own
    /// platforms alone.
    pub const WRITTEN: [Self; 10] = [
        Self::Set,
        Self::Push,
        Self::Queue,
        Self::Stub,
        Self::Call,
        Self::New,
        Self::Script,
        Self::Style,
        Self::Cookie,
        Self::Withhold,
    ];

    /// The vocabulary: the verb with its further fields, `!` before those that it must have.
    pub fn form(self) -> &'static str {
        match self {
            Self::Set => "set !to keep",
            Self::Push => "push !items",
            Self::Queue => "queue !into as via with alias answer by",
            Self::Stub => "stub !methods as with",
            Self::Call => "call args",
            Self::New => "new !to args",
            Self::Script => "script attributes then",
            Self::Style => "style",
            Self::Cookie => "cookie !value days",
            Self::Withhold => "withhold !from",
            Self::Event => "event",
        }
    }

    /// The field that names the verb, and holds what it is done to.
    pub fn name(self) -> &'static str {
        let form = self.form();
        form.split_once(' ').map_or(form, |(name, _)| name)
    }

    /// What a step does, and to what.
    pub fn of(step: &Value) -> Option<(Self, &str)> {
        let mut verbs = Self::WRITTEN.iter().chain(&[Self::Event]);
        verbs.find_map(|verb| Some((*verb, step.text_at(verb.name())?)))
    }

    /// Whether this is the field of an address that is asked for.
    fn is_address(field: &str) -> bool {
        field == Self::Script.name() || field == Self::Style.name()
    }
}

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

/// The steps of a list that run at this moment, in order, with all that is known filled in. `granted` answers for categories.
///
/// An address that is not http(s) after filling drops its step: whatever the config said, no other scheme gets through.
/// Steps that wait for a script are told their `owner`, if there is one: they run only while it may.
pub fn resolve(
    steps: &[Value],
    params: Fields,
    granted: &mut dyn FnMut(Category) -> bool,
    moment: Moment,
    owner: Option<&'static str>,
) -> Vec<Value> {
    let mut filler = Filler {
        params,
        granted,
        owner,
    };
    let mut resolved = Vec::new();
    for step in steps {
        let start = step.says("at", "start");
        let now = match moment {
            Moment::Always => true,
            Moment::Start => start,
            Moment::Choice => !start,
        };
        if now && let Some(step) = filler.step(step) {
            resolved.push(*step);
        }
    }
    resolved
}

struct Filler<'a> {
    params: Fields,
    granted: &'a mut dyn FnMut(Category) -> bool,
    owner: Option<&'static str>,
}

impl Filler<'_> {
    /// Whether a parameter was given and is not false, or a category is granted.
    fn is_on(&mut self, name: &str) -> bool {
        match find(self.params, name) {
            Some(value) => value.is_on(),
            None => Category::from_id(name).is_some_and(&mut self.granted),
        }
    }

    fn step(&mut self, step: &Value) -> Option<&'static Value> {
        let mut on = |key| step.text_at(key).map(|name| self.is_on(name));
        if on("when") == Some(false) || on("unless") == Some(true) {
            return None;
        }
        let mut fields = Vec::new();
        for (key, value) in step.entries() {
            let value = match (*key, value) {
                ("when" | "unless" | "at", _) => continue,
                (field, value) if Verb::is_address(field) => {
                    let address = fill_address(value.text()?, self.params);
                    if !address::is_endpoint(address) {
                        return None;
                    }
                    Value::Str(address)
                }
                ("then", Value::List(steps)) => {
                    let mut later = Vec::new();
                    for step in *steps {
                        later.extend(self.step(step));
                    }
                    if let Some(owner) = self.owner {
                        fields.push(("for", Value::Str(owner)));
                    }
                    Value::list(later)
                }
                _ => match self.value(value) {
                    Some(value) => *value,
                    None => continue,
                },
            };
            fields.push((*key, value));
        }
        Some(Value::map(fields).leak())
    }

    /// The value with everything filled that is known before the page is asked; none for a parameter that was not given.
    fn value<'v>(&mut self, value: &'v Value) -> Option<&'v Value> {
        match value {
            Value::Null | Value::Bool(_) | Value::Num(_) => Some(value),
            Value::Str(text) => match Blank::whole(text) {
                Some(name) => find(self.params, name),
                None => Some(Value::Str(fill(text, self.params)).leak()),
            },
            Value::List(items) => {
                let mut filled = Vec::new();
                for item in *items {
                    filled.push(*self.value(item).unwrap_or(&Value::Null));
                }
                Some(Value::list(filled).leak())
            }
            Value::Map(entries) => {
                if let Some(name) = value.text_at("$granted") {
                    return Some(if self.is_on(name) {
                        &Value::Str("granted")
                    } else {
                        &Value::Str("denied")
                    });
                }
                if let Some(name) = value.text_at("$if") {
                    let on = self.is_on(name);
                    return match value.get(if on { "then" } else { "else" }) {
                        Some(value) => self.value(value),
                        None => Some(if on {
                            &Value::Bool(true)
                        } else {
                            &Value::Bool(false)
                        }),
                    };
                }
                let mut filled = Vec::new();
                for (key, value) in *entries {
                    if let Some(value) = self.value(value) {
                        filled.push((*key, *value));
                    }
                }
                Some(Value::map(filled).leak())
            }
        }
    }
}

/// Fields of every step.
pub const COMMON: &str = "when unless once at";

/// Complains about every step that would not run as it is written. `declared` is the object of the parameters that it may
/// use.
pub fn check(steps: &Value, declared: &Value, validator: &mut Validator) {
    for (index, step) in steps.items().iter().enumerate() {
        let here = validator.enter_item(index);
        if validator.expect(Type::Map, step) {
            check_step(step, declared, validator);
        }
        validator.leave(here);
    }
}

fn check_step(step: &Value, declared: &Value, validator: &mut Validator) {
    let mut names = Vec::new();
    let mut found = None;
    for verb in Verb::WRITTEN {
        let name = verb.name();
        names.push(name);
        if step.get(name).is_some() {
            if let Some((first, _)) = found {
                let key = "bad-step/two-verbs";
                return validator.fault(key, &[first, name]);
            }
            found = Some((name, verb.form()));
        }
    }
    let Some((name, verb)) = found else {
        for (word, _) in step.entries() {
            if !has(COMMON, word) && !Verb::WRITTEN.iter().any(|verb| has(verb.form(), word)) {
                return validator.unknown("bad-step/verb", word, &names);
            }
        }
        return validator.fault(
            "bad-step/no-verb",
            &[&joined(&mut names.iter().copied(), ", ")],
        );
    };
    let mut known = Vec::new();
    for list in &[verb, COMMON] {
        for word in list.split(' ') {
            let field = bare(word);
            if field.len() < word.len() && step.get(field).is_none() {
                validator.fault("bad-step/missing", &[name, field]);
            }
            known.push(field);
        }
    }
    for (field, value) in step.entries() {
        let here = validator.enter(field);
        if known.contains(field) {
            check_field(field, value, declared, validator);
        } else {
            validator.unknown("bad-step/field", field, &known);
        }
        validator.leave(here);
    }
}

/// A word of the vocabulary without the mark of those that must be there.
fn bare(word: &str) -> &str {
    word.strip_prefix('!').unwrap_or(word)
}

/// Whether a word stands in a list of the vocabulary.
fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| bare(known) == word)
}

fn check_field(field: &str, value: &Value, declared: &Value, validator: &mut Validator) {
    let wanted = match field {
        "to" => Type::Null,
        "items" | "methods" | "args" | "then" => Type::List,
        "with" | "attributes" => Type::Map,
        "keep" => Type::Flag,
        "days" => Type::Number,
        _ => Type::Text,
    };
    let text = value.text().unwrap_or("");
    // Parameters keep their type, so that a blank may stand wherever a list or a number may.
    let blank = field != "then" && Blank::whole(text).is_some();
    if !blank && wanted != Type::Null && !validator.expect(wanted, value) {
        return;
    }
    match field {
        "then" => check(value, declared, validator),
        "when" | "unless" => check_name(text, declared, validator),
        "at" => one_of(text, &["start", "choice"], validator),
        "as" => one_of(text, &["arguments", "list"], validator),
        field if Verb::is_address(field) && !is_address(text, declared) => {
            validator.fault("bad-step/address", &[text])
        }
        "value" => check_blanks(value, declared, validator),
        _ if wanted == Type::Text && text.is_empty() => {
            validator.fault("bad-step/empty", &[]);
        }
        _ => check_blanks(value, declared, validator),
    }
}

fn one_of(text: &str, words: &[&str], validator: &mut Validator) {
    if !words.contains(&text) {
        validator.unknown("bad-step/word", text, words);
    }
}

/// Whether a text can become an address: http(s), a path of this site, or a parameter that is one and what follows it.
fn is_address(text: &str, declared: &Value) -> bool {
    match Blank::next(text) {
        Some(blank) if text.starts_with('{') => {
            let kind = declared.text_at(blank.name).unwrap_or("");
            kind.starts_with("https-")
        }
        _ => {
            // What will stand in the blanks is not known yet; any letter will do.
            let mut sample = String::new();
            for byte in text.bytes() {
                let blank = matches!(byte, b'{' | b'}' | b'|');
                sample.push(if blank { 'x' } else { char::from(byte) });
            }
            address::is_endpoint(&sample)
        }
    }
}

/// Complains about every parameter that a value names and nobody declared.
pub fn check_blanks(value: &Value, declared: &Value, validator: &mut Validator) {
    if let Value::Str(text) = value {
        let mut rest = *text;
        while let Some(blank) = Blank::next(rest) {
            check_name(blank.name, declared, validator);
            rest = blank.after;
        }
    }
    for item in value.items() {
        check_blanks(item, declared, validator);
    }
    for (key, value) in value.entries() {
        if *key != "$granted" && *key != "$if" {
            check_blanks(value, declared, validator);
        } else if validator.expect(Type::Text, value) {
            check_name(value.text().unwrap_or(""), declared, validator);
        }
    }
}

/// Complains about the name of a parameter that nobody declared and that is no category either.
fn check_name(name: &str, declared: &Value, validator: &mut Validator) {
    if declared.get(name).is_none() && Category::from_id(name).is_none() {
        let key = "unknown-param";
        validator.unknown(key, name, &keys_of(declared));
    }
}

/// The names of declared parameters.
pub fn keys_of(declared: &Value) -> Vec<&'static str> {
    let mut keys = Vec::new();
    for (key, _) in declared.entries() {
        keys.push(*key);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::json;

    /// Three parameters: a flag that is off, a number, a text that breaks addresses.
    fn params() -> Fields {
        json(r#"{ "off": false, "n": 7, "odd": "a&b/../?#", "base": "https://x.example/" }"#)
            .entries()
    }

    #[track_caller]
    fn becomes(steps: &str, moment: Moment, expected: &str) {
        let granted = |category| category == Category::Performance;
        let plain = resolve(
            json(steps).items(),
            params(),
            &mut { granted },
            moment,
            None,
        );
        assert_eq!(Value::list(plain), json(expected), "{steps}");
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
    fn steps_that_wait_for_a_script_are_resolved_with_it() {
        becomes(
            r#"[{ "script": "/a.js", "then": [{ "call": "f", "args": ["{n}"] }, { "call": "g", "when": "off" }] }]"#,
            Moment::Always,
            r#"[{ "script": "/a.js", "then": [{ "call": "f", "args": [7] }] }]"#,
        );
    }
}
