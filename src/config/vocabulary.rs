//! Which words of an owner's config no language can say: keys of texts that there are none of, and purposes, notes, roles
//! and countries without a text. Knows no text itself: whoever has them is asked.

use super::validate::Validator;
use super::{Complaint, Value};

/// Groups of texts in which an owner, or a language that engines do not know, has words of its own; and the plural forms
/// of the one sentence that English has with a number.
const OPEN: [&str; 8] = [
    "purpose.",
    "note.",
    "role.",
    "country.",
    "link.",
    "unit.",
    "date.",
    "notice.services.",
];

/// Complains about each word of a config that nobody can say. `known` says whether there is a text under a key.
pub fn check_words(config: &Value, known: &dyn Fn(&str) -> bool, complaints: &mut Vec<Complaint>) {
    let mut check = Check {
        validator: Validator::new("texts", complaints),
        texts: config.at("texts"),
        known,
    };
    for (key, _) in check.texts.entries() {
        if !OPEN.iter().any(|open| key.starts_with(open)) && !known(key) {
            check.validator.warn("unknown-text", &[key]);
        }
    }
    check.validator.path = "services".to_owned();
    check.walk("", config.at("services"));
}

struct Check<'a> {
    validator: Validator<'a>,
    texts: &'static Value,
    known: &'a dyn Fn(&str) -> bool,
}

impl Check<'_> {
    /// Goes through a value whose texts are words of this group; of none, as long as it is empty.
    fn walk(&mut self, group: &str, value: &Value) {
        for (index, item) in value.items().iter().enumerate() {
            let here = self.validator.enter_item(index);
            self.walk(group, item);
            self.validator.leave(here);
        }
        for (key, value) in value.entries() {
            let group = match *key {
                "purposes" => "purpose.",
                "notes" | "note" => "note.",
                "role" => "role.",
                "country" => "country.",
                // Steps speak to vendors, and parameters of an account.
                "cookies" | "storage" | "before" | "provider" => "",
                _ => continue,
            };
            let here = self.validator.enter(key);
            self.walk(group, value);
            self.validator.leave(here);
        }
        if let Some(word) = value.text()
            && !group.is_empty()
        {
            let key = [group, word].concat();
            let is_known = match group {
                "country." => {
                    let is_code =
                        word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
                    is_code && (self.known)(&key)
                }
                // What is no key is said as it is: the owner's own words.
                _ => word.bytes().any(|byte| byte == b' ' || byte > 127) || (self.known)(&key),
            };
            if !is_known && self.texts.get(&key).is_none() {
                self.validator.warn("unknown-word", &[&key]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check_words;
    use crate::config::value::json;

    #[track_caller]
    fn complains(config: &str, expected: &[(&str, &str)]) {
        let known = |key: &str| {
            [
                "purpose.live-chat",
                "role.chat",
                "country.FR",
                "note.records-screen",
                "notice.services.other",
                "action.save",
            ]
            .contains(&key)
        };
        let mut found = Vec::new();
        check_words(&json(config), &known, &mut found);
        let found: Vec<_> = found.iter().map(|one| (one.key, &*one.path)).collect();
        assert_eq!(found, expected, "{config}");
    }

    #[test]
    fn a_text_that_nobody_says_is_told() {
        complains(
            r#"{"texts": {"action.svae": "Keep", "action.save": "Keep", "notice.services.few": "…",
                "purpose.weather": "Weather", "date.months": "a|b", "tittle": "x"}}"#,
            &[("unknown-text", "texts"), ("unknown-text", "texts")],
        );
    }

    #[test]
    fn a_word_that_no_language_has_is_told() {
        complains(
            r#"{"texts": {"purpose.weather": "Weather"}, "services": [{"id": "matomo"}, {"id": "own",
                "purposes": ["live-chat", "live-chta", "weather", "Show the tides", "Météo"],
                "notes": ["records-screen", "records-scren"],
                "cookies": [{"name": "a"}, {"name": "b", "role": "chat"}, {"name": "c", "role": "caht"}],
                "storage": [{"area": "local", "name": "d", "role": "chatt"}],
                "before": {"when": "x", "note": "nothing"},
                "provider": {"country": "France"}}, {"id": "other", "provider": {"country": "FR"}}]}"#,
            &[
                ("unknown-word", "services[1].purposes[1]"),
                ("unknown-word", "services[1].notes[1]"),
                ("unknown-word", "services[1].cookies[2].role"),
                ("unknown-word", "services[1].storage[0].role"),
                ("unknown-word", "services[1].before.note"),
                ("unknown-word", "services[1].provider.country"),
            ],
        );
        complains("null", &[]);
    }
}
