//! Laws of the languages: each says everything that English says, with the same places, and knows every word that the
//! catalogue uses.

// Helpers of tests may fail loudly; clippy only knows that of functions marked as tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::path::Path;

fn map(path: &Path) -> Map<String, Value> {
    let text = std::fs::read_to_string(path).unwrap();
    match serde_json::from_str(&text) {
        Ok(Value::Object(map)) => map,
        other => panic!("{}: {other:?}", path.display()),
    }
}

fn files(folder: &str) -> Vec<(String, Map<String, Value>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, map(&path))
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!files.is_empty());
    files
}

fn english() -> Map<String, Value> {
    map(&Path::new(env!("CARGO_MANIFEST_DIR")).join("www/locales/en.json"))
}

/// The `{places}` of a text.
fn places(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for part in text.split('{').skip(1) {
        found.extend(part.split('}').next());
    }
    found
}

#[test]
fn every_language_says_what_english_says() {
    let english = english();
    for (language, words) in files("www/locales") {
        let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) =
            (english.keys().collect(), words.keys().collect());
        let gaps: Vec<_> = ours.symmetric_difference(&theirs).collect();
        assert!(gaps.is_empty(), "{language}: {gaps:?}");
        for (key, text) in &words {
            let text = text.as_str().unwrap();
            assert!(!text.trim().is_empty(), "{language}: {key}");
            assert_eq!(
                places(text),
                places(english[key].as_str().unwrap()),
                "{language}: {key}"
            );
        }
        assert!(
            matches!(words["dir"].as_str(), Some("ltr" | "rtl")),
            "{language}"
        );
    }
}

#[test]
fn every_language_knows_the_words_of_the_catalogue() {
    let mut keys = BTreeSet::new();
    for (_, entry) in files("www/services") {
        let list = |key: &str| {
            entry
                .get(key)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        keys.extend(
            list("purposes")
                .iter()
                .map(|key| format!("purpose.{}", word(key))),
        );
        keys.extend(
            list("notes")
                .iter()
                .map(|key| format!("note.{}", word(key))),
        );
        keys.insert(format!("country.{}", word(&entry["provider"]["country"])));
        keys.extend(
            entry
                .get("before")
                .map(|before| format!("note.{}", word(&before["note"]))),
        );
        for stored in list("cookies").iter().chain(&list("storage")) {
            keys.insert(format!("role.{}", word(&stored["role"])));
            match stored.get("lifetime").map(word) {
                Some(lifetime) if lifetime.contains(' ') => {
                    let unit = lifetime.split(' ').nth(1).unwrap().trim_end_matches('s');
                    keys.extend([format!("unit.{unit}.one"), format!("unit.{unit}.other")]);
                }
                lifetime => keys.extend(lifetime.map(|word| format!("kept.{word}"))),
            }
        }
    }
    for (language, words) in files("www/locales") {
        let gaps: Vec<_> = keys
            .iter()
            .filter(|key| !words.contains_key(*key))
            .collect();
        assert!(gaps.is_empty(), "{language}: {gaps:?}");
    }
}

/// The words that programs which refuse for a visitor look for (read from their patterns, 2026-11-23).
#[test]
fn the_buttons_say_what_refusing_programs_know() {
    let expected = [
        (
            "en",
            "We use cookies",
            "Accept all",
            "Reject all",
            "Preferences",
        ),
        (
            "fr",
            "Nous utilisons des cookies",
            "Tout accepter",
            "Tout refuser",
            "Préférences",
        ),
    ];
    let files = files("www/locales");
    for (language, sentence, accept, reject, preferences) in expected {
        let words = &files.iter().find(|(name, _)| name == language).unwrap().1;
        assert!(words["notice.text"].as_str().unwrap().starts_with(sentence));
        assert_eq!(words["action.accept-all"], accept);
        assert_eq!(words["action.reject-all"], reject);
        assert_eq!(words["action.preferences"], preferences);
    }
}

/// EDPB guidelines 03/2022 v2.0, annex I; AEPD guide of July 2023; VG Hannover 10 A 5385/22.
#[test]
fn no_text_steers_or_shames() {
    let phrases = [
        "best experience",
        "better experience",
        "optimal experience",
        "improve your experience",
        "we value your privacy",
        "meilleure expérience",
        "expérience optimale",
        "respectons votre vie privée",
        "legitimate interest",
        "intérêt légitime",
        "continuer sans accepter",
    ];
    for (language, words) in files("www/locales") {
        for (key, text) in &words {
            let text = text.as_str().unwrap().to_lowercase();
            for phrase in phrases {
                assert!(!text.contains(phrase), "{language}: {key}: {phrase}");
            }
        }
    }
}
