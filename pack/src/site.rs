//! Writes a site's own file: its config, the entries of its services and its languages in front of the plain `placet.js`.
//! No second mechanism: what stands in front only spares the requests that the plain file would make.

use crate::dist;
use crate::script::{HEAD, escape};
use anyhow::{Context, Result, bail};
use placet::config::{self, Complaint, Slot};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// What was asked for on the command line.
#[derive(Debug, PartialEq)]
pub struct Order {
    config: PathBuf,
    output: PathBuf,
    languages: Option<Vec<String>>,
}

impl Order {
    pub fn read(args: &[String]) -> Result<Order> {
        let (mut config, mut output, mut languages) = (None, PathBuf::from("placet.js"), None);
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "-o" => output = args.next().context("-o needs a file")?.into(),
                "--languages" => {
                    let list = args.next().context("--languages needs a list: fr,de")?;
                    languages = Some(list.split(',').map(|tag| tag.trim().to_owned()).collect());
                }
                flag if flag.starts_with('-') => bail!("{flag} means nothing here"),
                path if config.is_none() => config = Some(path.into()),
                path => bail!("one config at a time, not {path} as well"),
            }
        }
        Ok(Order {
            config: config.context("which config? pack site CONFIG.json [-o FILE]")?,
            output,
            languages,
        })
    }
}

pub fn write(root: &Path, order: &Order) -> Result<()> {
    let config = dist::read_json(&order.config)?;
    let script = root.join("www/dist/placet.js");
    let script = fs::read_to_string(&script)
        .with_context(|| format!("no {}: build first", script.display()))?;
    let (catalog, locales) = (
        dist::json_files(&root.join("www/services"))?,
        dist::json_files(&root.join("www/locales"))?,
    );
    let written = written_out(config, &catalog, &locales, order.languages.as_deref())?;
    let (lines, lost) = complaints(&written);
    for line in &lines {
        eprintln!("{line}");
    }
    if lost > 0 {
        bail!("{lost} of the config's services would not work: no file is written");
    }
    let script = script.trim_start_matches(HEAD);
    let file = format!("{HEAD}{}{script}", in_front(&written)?);
    fs::write(&order.output, &file)
        .with_context(|| format!("{} could not be written", order.output.display()))?;
    println!("{}: {} bytes", order.output.display(), file.len());
    Ok(())
}

/// What the core's reader finds wrong, one line each (the page would say the same on its console), and how many services are
/// lost by it.
fn complaints(config: &Value) -> (Vec<String>, usize) {
    let (config, complaints) = config::read(&config::parse(config::leak(config.to_string())));
    let sentences = config::parse(include_str!("../../www/complaints.json"));
    let say = |complaint: &Complaint| complaint.line(&sentences);
    let mut lines: Vec<String> = complaints.iter().map(say).collect();
    let mut lost = 0;
    for slot in config.slots {
        lost += usize::from(!matches!(slot, Slot::Ready(_)));
        if let Slot::Waiting { id, path, .. } = slot {
            lines.push(say(&Complaint::new("unknown-service", path, &[id])));
        }
    }
    (lines, lost)
}

type Files = std::collections::BTreeMap<String, PathBuf>;

/// The owner's config with two more keys: `catalog` (id → entry) and `locales` (tag → texts).
fn written_out(
    config: Value,
    catalog: &Files,
    locales: &Files,
    languages: Option<&[String]>,
) -> Result<Value> {
    let Value::Object(mut config) = config else {
        bail!("the config is no JSON object")
    };
    // Helps the owner's editor, not the visitor.
    config.shift_remove("$schema");
    let mut entries = Map::new();
    // What former services left is erased by their entries.
    let lists = ["services", "former"];
    let lists = lists.iter().filter_map(|key| config.get(*key));
    for service in lists.filter_map(Value::as_array).flatten() {
        // A service is named by its id alone or by an object with the id in it.
        let id = service
            .as_str()
            .or_else(|| service.get("id").and_then(Value::as_str));
        if let Some((id, path)) = id.and_then(|id| catalog.get_key_value(id)) {
            entries.insert(id.clone(), dist::entry(path)?);
        }
    }
    let named = config
        .get("language")
        .and_then(Value::as_str)
        .filter(|tag| *tag != "auto")
        .map(str::to_owned);
    let wanted: Vec<String> = match (languages, named) {
        (Some(list), _) => list.to_vec(),
        (None, Some(tag)) => vec![tag],
        (None, None) => locales.keys().cloned().collect(),
    };
    let mut texts = Map::new();
    // English is inside the plain file.
    for tag in wanted.iter().filter(|tag| *tag != "en") {
        match locale(tag, locales) {
            Some((tag, path)) => drop(texts.insert(tag.clone(), dist::read_json(path)?)),
            None => bail!("no language {tag:?}; there are: {}", join(locales.keys())),
        }
    }
    config.insert("catalog".to_owned(), Value::Object(entries));
    config.insert("locales".to_owned(), Value::Object(texts));
    Ok(Value::Object(config))
}

/// The file of a tag, or of the language that the tag begins with: `fr-CA` is served by `fr`.
fn locale<'a>(tag: &str, locales: &'a Files) -> Option<(&'a String, &'a PathBuf)> {
    locales
        .get_key_value(tag)
        .or_else(|| locale(tag.rsplit_once('-')?.0, locales))
}

fn join<'a>(tags: impl Iterator<Item = &'a String>) -> String {
    tags.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The statement before the script. `JSON.parse` of a string, since a JavaScript object would read `__proto__` as more than a key.
fn in_front(config: &Value) -> Result<String> {
    Ok(format!(
        "window.placetConfig=JSON.parse('{}');\n",
        in_quotes(&serde_json::to_string(config)?)
    ))
}

/// JSON as the inside of a single-quoted string that may stand in a file, an inline script or an attribute-free `<script>`:
/// no `<` (so neither `</script>` nor `<!--`), and none of the two line ends that older engines refuse.
fn in_quotes(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 8);
    for letter in json.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '<' => out.push_str("\\x3c"),
            letter if letter.is_ascii() => out.push(letter),
            // Written in ASCII: the owner's server may name any charset.
            letter => escape(&mut out, letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Files, Order, complaints, in_front, written_out};
    use serde_json::{Value, json};
    use std::path::PathBuf;
    use std::process::Command;

    /// What a script engine reads from the statement, by Node.
    #[track_caller]
    fn reads_back(config: &Value) {
        let statement = in_front(config).unwrap();
        for forbidden in ["</", "<!--", "\u{2028}", "\u{2029}"] {
            assert!(
                !statement.contains(forbidden),
                "{forbidden:?} in {statement}"
            );
        }
        assert!(statement.is_ascii());
        let script = format!(
            "globalThis.window={{}};{statement}process.stdout.write(JSON.stringify(window.placetConfig))"
        );
        let output = Command::new("node")
            .args(["-e", &script])
            .output()
            .expect("Node is there for esbuild anyway");
        let read: Value = serde_json::from_slice(&output.stdout).expect("the statement runs");
        assert_eq!(&read, config);
    }

    #[test]
    fn the_config_reads_back_as_it_was_written() {
        reads_back(&json!({}));
        reads_back(
            &json!({ "texts": { "title": "</script><!-- <script> --> 'it\\'s' \"so\" \\u2028" } }),
        );
        reads_back(
            &json!({ "a": "\u{2028}\u{2029}\n\r\t\0", "é": "日本 🍪", "__proto__": { "x": 1 } }),
        );
    }

    #[test]
    fn a_config_that_is_no_object_is_refused() {
        assert!(written_out(json!([1]), &Files::new(), &Files::new(), None).is_err());
    }

    #[test]
    fn only_the_entries_and_languages_of_the_site_go_inside() {
        let root = std::env::temp_dir().join(format!("pack-site-{}", std::process::id()));
        std::fs::create_dir_all(&root).unwrap();
        let files = |names: &[&str]| -> Files {
            names
                .iter()
                .map(|name| {
                    let path = root.join(format!("{name}.json"));
                    std::fs::write(&path, format!("{{\"is\":\"{name}\"}}")).unwrap();
                    ((*name).to_owned(), path)
                })
                .collect()
        };
        let (catalog, locales) = (files(&["matomo", "intercom"]), files(&["en", "fr", "de"]));
        let config = json!({ "services": [{ "id": "matomo", "site": 1 }, { "id": "own" }, 7], "language": "fr-CA" });
        let written = written_out(config, &catalog, &locales, None).unwrap();
        assert_eq!(written["services"][0], json!({ "id": "matomo", "site": 1 }));
        assert_eq!(written["catalog"], json!({ "matomo": { "is": "matomo" } }));
        assert_eq!(written["locales"], json!({ "fr": { "is": "fr" } }));
        let all = written_out(json!({}), &catalog, &locales, None).unwrap();
        assert_eq!(
            all["locales"],
            json!({ "de": { "is": "de" }, "fr": { "is": "fr" } })
        );
        let some = written_out(json!({}), &catalog, &locales, Some(&["de".to_owned()])).unwrap();
        assert_eq!(some["locales"], json!({ "de": { "is": "de" } }));
        let missing = written_out(json!({}), &catalog, &locales, Some(&["xx".to_owned()]));
        assert!(missing.unwrap_err().to_string().contains("xx"));
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_complaint_that_costs_a_service_ends_the_command() {
        let root = crate::root().unwrap();
        let folder = std::env::temp_dir().join(format!("pack-lost-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (config, output) = (folder.join("site.json"), folder.join("placet.js"));
        let write = |text: Value| {
            std::fs::write(&config, text.to_string()).unwrap();
            let order = Order {
                config: config.clone(),
                output: output.clone(),
                languages: Some(Vec::new()),
            };
            super::write(&root, &order).map_err(|error| error.to_string())
        };
        // Without its number no Matomo can be loaded; nobody knows the other.
        let broken = json!({ "services": [{ "id": "matomo" }, { "id": "nobody-knows" }] });
        let said = write(broken).unwrap_err();
        assert!(said.starts_with("2 of the config's services"), "{said}");
        assert!(!output.exists());
        // A key that means nothing costs nothing but a line.
        write(json!({ "services": [{ "id": "youtube" }], "languages": "fr" })).unwrap();
        assert!(output.exists());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_service_that_nobody_knows_is_said() {
        let config = json!({ "services": [{ "id": "nobody-knows" }], "languages": "fr" });
        let (lines, lost) = complaints(&config);
        assert_eq!((lines.len(), lost), (2, 1), "{lines:?}");
        assert!(lines[0].contains("languages"), "{lines:?}");
        assert!(
            lines[1].starts_with("placet[unknown-service] services[0]: "),
            "{lines:?}"
        );
    }

    #[test]
    fn the_order_is_read_in_any_order() {
        let words = ["-o", "out.js", "site.json", "--languages", "fr, de"].map(str::to_owned);
        let order = Order::read(&words).unwrap();
        let languages = Some(vec!["fr".to_owned(), "de".to_owned()]);
        assert_eq!(
            order,
            Order {
                config: PathBuf::from("site.json"),
                output: PathBuf::from("out.js"),
                languages
            }
        );
        assert!(Order::read(&[]).is_err());
        assert!(Order::read(&["--what".to_owned()]).is_err());
    }
}
