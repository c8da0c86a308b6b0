//! The document of one service, made from its catalogue entry: what to write, what is held, what follows a withdrawal.
//! It knows the form of an entry and no vendor.

use super::keys::{list, spaced, text};
use crate::dist::{json_files, read_json};
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::Path;

/// One line a service, by category. The links lead to the entries, and as pages to the documents made of them.
pub fn list_by_category(root: &Path) -> Result<String> {
    let mut out = String::new();
    let mut entries = Vec::new();
    for (id, path) in json_files(&root.join("www/services"))? {
        entries.push((id, read_json(&path)?));
    }
    for category in ["necessary", "performance", "functionality", "targeting"] {
        let of_it: Vec<_> = entries
            .iter()
            .filter(|(_, entry)| text(entry, "category") == category)
            .collect();
        if of_it.is_empty() {
            continue;
        }
        write!(out, "## {category}\n\n")?;
        for (id, entry) in of_it {
            let provider = entry.get("provider").unwrap_or(&Value::Null);
            writeln!(
                out,
                "- [{}](../services/{id}.json), `{id}`: {}, {}",
                text(entry, "name"),
                text(provider, "name"),
                text(entry, "kind"),
            )?;
        }
        out.push('\n');
    }
    Ok(out)
}

/// The document, as Markdown.
pub fn document(id: &str, entry: &Value, english: &Value) -> Result<String> {
    let name = text(entry, "name");
    let mut out = format!("# {name}\n\n");
    about(&mut out, entry, english)?;
    if text(entry, "kind") == "disclosure" {
        write!(
            out,
            "## What you write\n\n```json\n{}\n```\n\n",
            config(id, entry)?
        )?;
        out.push_str(
            "Nothing of it reaches the visitor's browser.\n\
             It is listed for visitors, without a switch, and is never loaded.\n",
        );
        return Ok(out);
    }
    write_it(&mut out, id, entry)?;
    held(&mut out, entry)?;
    stored(&mut out, entry, english)?;
    told(&mut out, entry)?;
    withdrawn(&mut out, entry)?;
    write!(
        out,
        "## How sure this is\n\nThe entry was last compared on {} ({}).\n\
         V: read in the vendor's own code or documents, or run; S: from a source that cites them; U: not confirmed.\n\
         The file is `www/services/{id}.json`; any of its fields can be overridden in your config.\n",
        text(entry, "checked"),
        text(entry, "evidence").trim_end_matches('.'),
    )?;
    Ok(out)
}

fn about(out: &mut String, entry: &Value, english: &Value) -> Result<()> {
    let provider = entry.get("provider").unwrap_or(&Value::Null);
    writeln!(out, "- Category: `{}`", text(entry, "category"))?;
    writeln!(
        out,
        "- Provider: {} ({}), [its own words about data]({})",
        text(provider, "name"),
        text(provider, "country"),
        text(provider, "policy"),
    )?;
    let purposes = sentences(entry, "purposes", "purpose", english);
    writeln!(
        out,
        "- What visitors are told it is for: {}",
        purposes.join("; ")
    )?;
    for note in sentences(entry, "notes", "note", english) {
        writeln!(out, "- They are also told: “{note}”")?;
    }
    out.push('\n');
    Ok(())
}

/// The words of a list of keys, as an English visitor reads them.
fn sentences(entry: &Value, field: &str, room: &str, english: &Value) -> Vec<String> {
    let keys = list(entry, field).iter().filter_map(Value::as_str);
    keys.map(|key| word(room, key, english).to_owned())
        .collect()
}

fn word<'a>(room: &str, key: &'a str, english: &'a Value) -> &'a str {
    let word = english.get(format!("{room}.{key}")).and_then(Value::as_str);
    word.unwrap_or(key)
}

fn write_it(out: &mut String, id: &str, entry: &Value) -> Result<()> {
    write!(
        out,
        "## What you write\n\n```json\n{}\n```\n\n",
        config(id, entry)?
    )?;
    if !list(entry, "load").is_empty() {
        out.push_str("Put your own ids in, and remove the vendor's snippet from your pages: Placet loads it once it is granted.\n\n");
    }
    let params = entry.get("params").and_then(Value::as_object);
    if let Some(params) = params.filter(|params| !params.is_empty()) {
        out.push_str("| id or option | what it must look like | needed |\n| --- | --- | --- |\n");
        for (param, form) in params {
            let form = form.as_str().unwrap_or_default();
            let (form, needed) = match form.split_once('=') {
                Some((form, default)) => (form, format!("no; `{default}` without it")),
                None => match form.strip_suffix('?') {
                    Some(form) => (form, "no".to_owned()),
                    None => (form, "yes".to_owned()),
                },
            };
            writeln!(out, "| `{param}` | {} | {needed} |", looks_like(form))?;
        }
        out.push('\n');
    }
    if text(entry, "kind") == "embed" {
        let host = list(entry, "hosts")
            .iter()
            .filter_map(Value::as_str)
            .find(|host| !host.contains('{'));
        if let Some(host) = host {
            write!(
                out,
                "Mark each of its frames, and it waits behind a placeholder:\n\n```html\n\
                 <iframe data-placet-service=\"{id}\" data-placet-src=\"https://{host}/…\" title=\"…\" width=\"560\" height=\"315\"></iframe>\n```\n\n"
            )?;
        }
    }
    Ok(())
}

/// What a kind of parameter means, in words.
fn looks_like(form: &str) -> String {
    let (kind, rest) = form.split_once(':').unwrap_or((form, ""));
    match kind {
        "number" => "digits".to_owned(),
        "key" if !rest.is_empty() => format!("a key that begins with `{rest}`"),
        "key" => "a key: letters, digits, `-`, `_`, `.`".to_owned(),
        "hex" => "hexadecimal digits".to_owned(),
        "host" => "a host name".to_owned(),
        "https-folder" => "an https address of a folder".to_owned(),
        "https-url" => "an https address".to_owned(),
        "flag" => "`true` or `false`".to_owned(),
        "regions" => "a list of regions, such as `[\"US-CA\"]`".to_owned(),
        "choice" => format!("one of `{}`", rest.replace(',', "`, `")),
        _ => "text".to_owned(),
    }
}

/// The least config that loads the service, with made-up ids.
pub fn config(id: &str, entry: &Value) -> Result<String> {
    let mut service = Map::from_iter([("id".to_owned(), json!(id))]);
    let params = entry.get("params").and_then(Value::as_object);
    for (param, form) in params.into_iter().flatten() {
        let form = form.as_str().context("a form is a text")?;
        if !form.contains(['?', '=']) {
            service.insert(param.clone(), sample(form));
        }
    }
    Ok(spaced(&json!({ "services": [service] })))
}

fn sample(form: &str) -> Value {
    let (kind, rest) = form.split_once(':').unwrap_or((form, ""));
    json!(match kind {
        "number" => "123456".to_owned(),
        "key" => format!("{rest}ABC123"),
        "hex" => "0123456789abcdef0123456789abcdef".to_owned(),
        "host" => "stats.example.org".to_owned(),
        "https-folder" => "https://stats.example.org/".to_owned(),
        "https-url" => "https://stats.example.org/file.js".to_owned(),
        "choice" => rest.split(',').next().unwrap_or_default().to_owned(),
        _ => "text".to_owned(),
    })
}

fn held(out: &mut String, entry: &Value) -> Result<()> {
    out.push_str("## What is held until a yes\n\n");
    let mut lines = Vec::new();
    loaded(list(entry, "load"), &mut lines);
    for line in &lines {
        writeln!(out, "- {line}")?;
    }
    if lines.is_empty() {
        out.push_str("- whatever you mark with its id\n");
    }
    let hosts: Vec<&str> = list(entry, "hosts")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    if !hosts.is_empty() {
        write!(
            out,
            "\nIts content comes from `{}`.\n\
             Other elements of your pages that ask these hosts are held only where they are marked.\n",
            hosts.join("`, `")
        )?;
    }
    if let Some(before) = entry.get("before") {
        write!(
            out,
            "\nWith the option `{}` it runs before a choice, in a form without cookies, and visitors are told so.\n\
             Whether the law of your visitors allows that is yours to know.\n",
            text(before, "when")
        )?;
    }
    if list(entry, "notes")
        .iter()
        .any(|note| note == "loads-others")
    {
        write!(
            out,
            "\nWhat it loads by itself is not held one by one: it runs as soon as this does, {}.\n\
             Whatever must wait for a yes of its own is set up there to ask for consent, or taken out there and named as a service here.\n",
            if entry.get("before").is_some() {
                "with that option before a choice too"
            } else {
                "whatever its category"
            }
        )?;
    }
    out.push('\n');
    Ok(())
}

/// What the steps load and withhold, those behind other scripts too, each with what it depends on.
fn loaded(steps: &[Value], found: &mut Vec<String>) {
    for step in steps {
        let with = match (text(step, "when"), text(step, "unless")) {
            ("", "") => String::new(),
            ("", without) => format!(", without `{without}`"),
            (with, _) => format!(", with `{with}`"),
        };
        for (verb, words) in [
            ("script", ""),
            ("style", ""),
            ("withhold", "kept out of what its forms send: the field "),
        ] {
            let what = text(step, verb);
            let line = format!("{words}`{what}`{with}");
            if !what.is_empty() && !found.contains(&line) {
                found.push(line);
            }
        }
        loaded(list(step, "then"), found);
    }
}

/// Whether it is known to store anything.
fn stores(entry: &Value) -> bool {
    !list(entry, "cookies").is_empty() || !list(entry, "storage").is_empty()
}

fn stored(out: &mut String, entry: &Value, english: &Value) -> Result<()> {
    if !stores(entry) {
        return Ok(());
    }
    let (cookies, storage) = (list(entry, "cookies"), list(entry, "storage"));
    out.push_str("## What it stores\n\n| name | where | how long | what for | when the yes is taken back |\n| --- | --- | --- | --- | --- |\n");
    for (items, place) in [(cookies, "cookie"), (storage, "")] {
        for item in items {
            let place = match text(item, "area") {
                "" => place,
                "local" => "localStorage",
                "session" => "sessionStorage",
                "database" => "IndexedDB",
                area => area,
            };
            let then = match (text(item, "scope"), item.get("flag")) {
                (_, Some(Value::Bool(true))) => "stays: it is the vendor's own note of a refusal",
                ("third-party", _) => "named to the visitor: it is on the vendor's domain",
                ("http-only", _) => "named to the visitor: only a server can erase it",
                _ => "erased",
            };
            writeln!(
                out,
                "| `{}` | {place} | {} | {} | {then} |",
                text(item, "name"),
                Some(text(item, "lifetime"))
                    .filter(|time| !time.is_empty())
                    .unwrap_or("not told"),
                word("role", text(item, "role"), english),
            )?;
        }
    }
    out.push('\n');
    Ok(())
}

fn told(out: &mut String, entry: &Value) -> Result<()> {
    let signals = list(entry, "signal");
    if signals.is_empty() {
        return Ok(());
    }
    out.push_str("## What it is told of the choice\n\n```json steps\n[\n");
    let lines: Vec<String> = signals
        .iter()
        .map(|step| format!("  {}", spaced(step)))
        .collect();
    write!(
        out,
        "{}\n]\n```\n\n`at: start` is said on each page before any vendor's code, the others once a choice and on each later page.\n\n",
        lines.join(",\n")
    )?;
    Ok(())
}

fn withdrawn(out: &mut String, entry: &Value) -> Result<()> {
    out.push_str("## When the visitor takes the yes back\n\n");
    let revoke = list(entry, "revoke");
    if !revoke.is_empty() {
        let lines: Vec<String> = revoke
            .iter()
            .map(|step| format!("  {}", spaced(step)))
            .collect();
        write!(
            out,
            "In the task of the withdrawal it is told:\n\n```json steps\n[\n{}\n]\n```\n\n",
            lines.join(",\n")
        )?;
    }
    out.push_str(match text(entry, "afterRevoke") {
        "stops" if revoke.is_empty() => "Nothing of it runs on in the page.\n",
        "stops" => "That is known to stop it, so that the page need not be loaded again for it.\n",
        "cookieless" => "It may go on without storing anything.\n",
        _ => "Only a new page is known to stop what runs, so the page is loaded again.\n",
    });
    out.push_str(if stores(entry) {
        "What it stored is erased as the table says, then and once more when the next page starts.\n\n"
    } else {
        "Nothing is known that it would have stored.\n\n"
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{document, json_files, read_json};

    #[test]
    fn a_document_recommends_our_own_marks_and_promises_nothing_that_is_not_there() {
        let root = crate::root().unwrap();
        let english = read_json(&root.join("www/locales/en.json")).unwrap();
        for (id, path) in json_files(&root.join("www/services")).unwrap() {
            let text = document(&id, &read_json(&path).unwrap(), &english).unwrap();
            // Lazy loaders turn a held `data-src` into a request.
            for short in [" data-src=", " data-service=", " data-category="] {
                assert!(!text.contains(short), "{id}: {short}");
            }
            let loads_others = text.contains("It loads other services");
            let says_so = text.contains("is not held one by one");
            assert_eq!(loads_others, says_so, "{id}");
            let has_table = text.contains("## What it stores");
            assert!(has_table || !text.contains("as the table says"), "{id}");
        }
    }
}
