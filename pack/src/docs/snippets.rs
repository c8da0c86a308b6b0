//! Whether what the documents and the README say is so: each snippet is read by the program's own reader, each name exists.
//! It tests the words of documents, not their looks.

use super::{below, markdown, pages, read, vendor};
use crate::dist::{json_files, read_json};
use placet::config::{self, Slot, leak};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// One snippet: where it stands, the words behind its fence, its text.
struct Snippet {
    place: String,
    kind: String,
    text: String,
}

fn texts() -> BTreeMap<String, String> {
    let root = crate::root().unwrap();
    let mut texts = BTreeMap::from([(
        "README.md".to_owned(),
        read(&root.join("README.md")).unwrap(),
    )]);
    for (name, path) in markdown(&root.join("www/docs")).unwrap() {
        texts.insert(format!("www/docs/{name}"), read(&path).unwrap());
    }
    let english = read_json(&root.join("www/locales/en.json")).unwrap();
    for (id, path) in json_files(&root.join("www/services")).unwrap() {
        let text = vendor::document(&id, &read_json(&path).unwrap(), &english).unwrap();
        texts.insert(format!("the page of {id}"), text);
    }
    texts
}

fn snippets() -> Vec<Snippet> {
    let mut found = Vec::new();
    for (name, text) in texts() {
        let mut open: Option<Snippet> = None;
        for event in Parser::new(&text) {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) => {
                    open = Some(Snippet {
                        place: name.clone(),
                        kind: kind.into_string(),
                        text: String::new(),
                    });
                }
                Event::Text(text) => {
                    if let Some(snippet) = &mut open {
                        snippet.text.push_str(&text);
                    }
                }
                Event::End(TagEnd::CodeBlock) => found.extend(open.take()),
                _ => {}
            }
        }
    }
    found
}

/// The catalogue, so that the reader need not fetch it.
fn catalog() -> Value {
    let files = json_files(&crate::root().unwrap().join("www/services")).unwrap();
    let entries = files
        .into_iter()
        .map(|(id, path)| (id, read_json(&path).unwrap()));
    Value::Object(entries.collect())
}

/// Asserts that the page's reader takes the whole config and has nothing to say about it.
#[track_caller]
fn is_right(place: &str, text: &str, config: Value, catalog: &Value) {
    let mut config = config;
    config
        .as_object_mut()
        .unwrap_or_else(|| panic!("{place}: no object: {text}"))
        .entry("catalog")
        .or_insert_with(|| catalog.clone());
    let (read, complaints) = config::read(&config::parse(leak(config.to_string())));
    let told: Vec<_> = complaints
        .iter()
        .map(|one| format!("{} {}", one.code(), one.path))
        .collect();
    assert_eq!(told, Vec::<String>::new(), "{place}: {text}");
    let ready = read.slots.iter().all(|slot| matches!(slot, Slot::Ready(_)));
    assert!(ready, "{place}: a service stays shut: {text}");
}

/// A service that any part of one can be laid over.
fn own_service() -> Map<String, Value> {
    let whole = json!({ "id": "shop-chat", "name": "Shop chat", "category": "functionality",
        "provider": { "name": "Chat Ltd", "country": "FR", "policy": "https://chat.example/data" },
        "purposes": ["live-chat"], "hosts": ["chat.example"],
        "params": { "site": "number", "exempt": "flag?", "account": "key?", "number": "number?", "token": "hex?" },
        "site": "1", "token": "0a1b2c3d",
        "load": [{ "script": "https://chat.example/widget.js" }] });
    whole.as_object().unwrap().clone()
}

/// A part of a part, such as the country of a provider, leaves what stands beside it.
fn lay_over(whole: &mut Map<String, Value>, part: &Map<String, Value>) {
    for (key, value) in part {
        match (whole.get_mut(key), value) {
            (Some(Value::Object(inside)), Value::Object(more)) => lay_over(inside, more),
            _ => drop(whole.insert(key.clone(), value.clone())),
        }
    }
}

fn json_of(snippet: &Snippet) -> Value {
    serde_json::from_str(&snippet.text)
        .unwrap_or_else(|error| panic!("{}: {error}: {}", snippet.place, snippet.text))
}

#[test]
fn every_config_in_the_documents_is_read_without_a_complaint() {
    let catalog = catalog();
    let mut count = 0;
    for snippet in snippets() {
        let (place, text) = (&snippet.place, &snippet.text);
        match snippet.kind.as_str() {
            "json" => is_right(place, text, json_of(&snippet), &catalog),
            "json service" => {
                is_right(
                    place,
                    text,
                    json!({ "services": [json_of(&snippet)] }),
                    &catalog,
                );
            }
            "json part" => {
                let mut service = own_service();
                let part = json_of(&snippet);
                if part.get("reason").is_some() {
                    service.insert("category".to_owned(), json!("necessary"));
                }
                lay_over(&mut service, part.as_object().unwrap());
                if let Some(params) = part.get("params").and_then(Value::as_object) {
                    service.insert("site".to_owned(), json!("1"));
                    service.retain(|key, _| key != "token" || params.contains_key("token"));
                }
                is_right(place, text, json!({ "services": [service] }), &catalog);
            }
            "json step" => {
                let mut service = own_service();
                service.insert("load".to_owned(), json!([json_of(&snippet)]));
                is_right(place, text, json!({ "services": [service] }), &catalog);
            }
            // Steps of an entry, which name its own parameters; the entry itself is read whole elsewhere.
            "json steps" | "json file" => drop(json_of(&snippet)),
            other => {
                assert!(
                    !other.starts_with("json"),
                    "{place}: {other:?} is no kind of snippet"
                );
                continue;
            }
        }
        count += 1;
    }
    assert!(count > 100, "only {count} snippets were found");
}

#[test]
fn every_config_in_html_is_read_without_a_complaint() {
    let catalog = catalog();
    let mut count = 0;
    for snippet in snippets() {
        let Some((_, rest)) = snippet.text.split_once("id=\"placet-config\">") else {
            continue;
        };
        let (config, _) = rest
            .split_once("</script>")
            .unwrap_or_else(|| panic!("{}: no end", snippet.place));
        let config = serde_json::from_str(config)
            .unwrap_or_else(|error| panic!("{}: {error}: {config}", snippet.place));
        is_right(&snippet.place, &snippet.text, config, &catalog);
        count += 1;
    }
    assert!(count > 1, "only {count} snippets were found");
}

/// A snippet of another kind would be tried by nobody.
#[test]
fn each_kind_of_snippet_is_tried_somewhere() {
    const TRIED: [(&str, &[&str]); 4] = [
        (
            "below",
            &[
                "json",
                "json service",
                "json part",
                "json step",
                "json steps",
                "json file",
            ],
        ),
        // Made from the types.
        ("pack/src/docs/blocks.rs", &["ts"]),
        (
            "tests/e2e/tests/visits/snippets.rs",
            &[
                "html",
                "liquid",
                "typoscript",
                "js",
                "js playwright",
                "js cypress",
                "http",
                "css",
            ],
        ),
        (
            "command/tests/package.rs",
            &[
                "jsx",
                "jsx part",
                "jsx start",
                "html vue",
                "html svelte",
                "js server",
                "js module",
                "html app",
                "js nuxt",
                "php",
                "sh",
                // The output of a command; drawings, which say nothing that runs, and an address are words too.
                "text",
            ],
        ),
    ];
    let known: Vec<_> = TRIED.iter().flat_map(|(_, kinds)| *kinds).collect();
    for snippet in snippets() {
        let (place, kind) = (&snippet.place, snippet.kind.as_str());
        assert!(known.contains(&&kind), "{place}: nothing tries {kind:?}");
    }
}

/// Every word of a text that begins so, up to what cannot be part of a name.
fn words_behind<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(start).map(move |(place, _)| {
        let rest = &text[place + start.len()..];
        let end = rest.find(|letter: char| {
            !(letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
        });
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[test]
fn every_call_and_event_in_the_documents_exists() {
    let types = read(&crate::root().unwrap().join("www/placet.d.ts")).unwrap();
    let api = types.split_once("export interface Api {").unwrap().1;
    let api = api.split_once("\n}").unwrap().0;
    let files = [
        "js", "mjs", "json", "schema", "d", "nowasm", "compat", "example", "config", "css", "own",
    ];
    for (name, text) in texts() {
        for call in words_behind(&text, "placet.") {
            let known = api.contains(&format!(" {call}(")) || api.contains(&format!(" {call}:"));
            assert!(
                known || call.is_empty() || files.contains(&call),
                "{name}: placet.{call}"
            );
        }
        for event in words_behind(&text, "placet:") {
            let known = types.contains(&format!("\"placet:{event}\""));
            assert!(known || event.is_empty(), "{name}: placet:{event}");
        }
    }
}

/// What the source says anywhere, tests and documents left out.
fn source() -> String {
    let root = crate::root().unwrap();
    let mut all = String::new();
    for ending in ["rs", "js"] {
        for path in below(&root.join("src"), ending).unwrap().into_values() {
            all.push_str(&read(&path).unwrap());
        }
    }
    for entry in std::fs::read_dir(root.join("www")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|ending| ending == "js" || ending == "css")
        {
            all.push_str(&read(&path).unwrap());
        }
    }
    all
}

#[test]
fn every_attribute_property_and_action_in_the_documents_exists() {
    let source = source();
    let mut unknown = BTreeSet::new();
    for (name, text) in texts() {
        for start in ["data-placet-", "--placet-"] {
            for word in words_behind(&text, start) {
                let known = word.is_empty()
                    || source.contains(&format!("{start}{word}"))
                    || source.contains(&format!("\"{word}\""));
                if !known {
                    unknown.insert(format!("{name}: {start}{word}"));
                }
            }
        }
        for start in ["data-placet=\"", "data-action=\"", "data-action="] {
            for word in words_behind(&text, start).filter(|word| !word.is_empty()) {
                if !source.contains(&format!("\"{word}\"")) && !source.contains(word) {
                    unknown.insert(format!("{name}: {start}{word}"));
                }
            }
        }
    }
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn every_file_that_a_document_names_exists() {
    let root = crate::root().unwrap();
    let mut missing = BTreeSet::new();
    for (name, text) in texts() {
        for folder in ["www/", "src/", "tests/", "pack/"] {
            for (place, _) in text.match_indices(&format!("`{folder}")) {
                let path = text[place + 1..].split('`').next().unwrap();
                let made = path.contains(['*', '<', '…', ' ', 'N']) || path.starts_with("www/dist");
                if !made && !root.join(path).exists() {
                    missing.insert(format!("{name}: {path}"));
                }
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn the_map_of_the_house_names_every_room() {
    let root = crate::root().unwrap();
    let map = read(&root.join("www/docs/house.md")).unwrap();
    for folder in ["src", "www"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let room = format!("\n  {name}/ ");
            assert!(
                !path.is_dir() || map.contains(&room),
                "{folder}/{name} is not on the map"
            );
        }
    }
}

#[test]
fn nothing_but_documents_becomes_a_page() {
    let root = crate::root().unwrap();
    let sources = BTreeMap::from([("index.md".to_owned(), "# I\n".to_owned())]);
    let pages = pages(&root, &sources).unwrap();
    assert!(
        pages
            .iter()
            .skip(1)
            .all(|page| page.address.starts_with("vendors/"))
    );
}
