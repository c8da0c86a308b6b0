//! What is wrong with a config: what the reader in the page would say, and what only the whole catalogue knows. Knows no
//! terminal.

use crate::catalog::Catalog;
use crate::source::{line_of, written_twice};
use crate::{World, countries, order::Order};
use placet::config::{self, Complaint, Config, Slot, Value, check_words, leak, parse, ready};
use std::sync::OnceLock;

/// A config, as it was read with its services filled from the catalogue.
pub struct Checked {
    /// The config; a slot that needed the catalogue is ready now, or broken.
    pub config: Config,
    /// What is wrong.
    pub complaints: Vec<Complaint>,
}

/// Reads the text of a config.
///
/// # Errors
/// The parser's words, with line and column, where it is no JSON.
pub fn check(text: &str, catalog: &Catalog) -> Result<Checked, String> {
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        return Err(format!("it is not JSON: {error}"));
    }
    let written = parse(leak(text.to_owned()));
    let (mut config, mut complaints) = config::read(&written);
    check_words(&written, &is_said, &mut complaints);
    let twice = written_twice(text).into_iter();
    complaints.extend(twice.map(|path| Complaint::new("duplicate-key", &path, &[])));
    for slot in &mut config.slots {
        let Slot::Waiting { id, own, path } = *slot else {
            continue;
        };
        let filled = match catalog.entry(id) {
            Some(entry) => ready(path, entry, own, &mut complaints),
            None => {
                complaints.push(unknown(id, path, catalog));
                None
            }
        };
        *slot = filled.map_or(Slot::Broken, Slot::Ready);
    }
    let language = config.settings.language;
    if !language.is_empty() && !is_spoken(language, &config, catalog) {
        let known = catalog.languages.join(", ");
        complaints.push(Complaint::new(
            "no-locale/known",
            "language",
            &[language, &known],
        ));
    }
    Ok(Checked { config, complaints })
}

/// What complaints say in full.
pub fn sentences() -> &'static Value {
    static SENTENCES: OnceLock<&Value> = OnceLock::new();
    SENTENCES.get_or_init(|| parse(include_str!("../../www/complaints.json")).leak())
}

/// Whether there is a text under this key.
fn is_said(key: &str) -> bool {
    if let Some(code) = key.strip_prefix("country.") {
        return countries::has(code);
    }
    static ENGLISH: OnceLock<&Value> = OnceLock::new();
    let english = ENGLISH.get_or_init(|| parse(include_str!("../../www/locales/en.json")).leak());
    english.get(key).is_some()
}

fn unknown(id: &str, path: &str, catalog: &Catalog) -> Complaint {
    match catalog.like(id) {
        Some(meant) => Complaint::new("unknown-service", path, &[id, meant]),
        None => Complaint::new("unknown-service", path, &[id]),
    }
}

fn is_spoken(tag: &str, config: &Config, catalog: &Catalog) -> bool {
    let first = |tag: &str| tag.split('-').next().unwrap_or("").to_ascii_lowercase();
    let own = config.locales.entries().iter().map(|(known, _)| *known);
    let mut known = own.chain(catalog.languages.iter().map(String::as_str));
    known.any(|known| first(known) == first(tag))
}

/// A config file's text, the catalogue that it was checked with, and what was found.
pub type Read = Result<(String, Catalog, Checked), String>;

/// A config file's text, the catalogue, and the config checked against it.
///
/// # Errors
/// One sentence, where the file is missing or no JSON, or where there is no catalogue.
pub fn read(path: &str, world: &dyn World) -> Read {
    let text = world
        .text(path)
        .ok_or_else(|| format!("{path} cannot be read"))?;
    let catalog = Catalog::read(world)?;
    let checked = check(&text, &catalog).map_err(|error| format!("{path}: {error}"))?;
    Ok((text, catalog, checked))
}

/// The verb: prints each complaint of what was read with its file and line. True when there is none.
///
/// # Errors
/// One sentence, where the file is missing or no JSON, unless a program reads the answer: that reads it as a complaint.
pub fn run(order: &Order, read: Read, world: &mut dyn World) -> Result<bool, String> {
    let path = order.config();
    let for_programs = order.has("--json");
    if for_programs
        && read.is_err()
        && let Some((line, complaint)) = unreadable(path, world)
    {
        let one = as_json(&complaint, path, line);
        world.say(&serde_json::json!([one]).to_string());
        return Ok(false);
    }
    let (text, _, checked) = read?;
    if for_programs {
        let list: Vec<_> = checked
            .complaints
            .iter()
            .map(|complaint| as_json(complaint, path, line_of(&text, &complaint.path)))
            .collect();
        world.say(&serde_json::Value::Array(list).to_string());
    } else {
        for complaint in &checked.complaints {
            world.say(&line(complaint, path, &text, world.says_in_color()));
        }
        let services = checked
            .config
            .slots
            .iter()
            .filter(|slot| matches!(slot, Slot::Ready(_)))
            .count();
        let (mistakes, known) = (
            counted(checked.complaints.len(), "mistake"),
            counted(services, "service"),
        );
        world.tell(&format!("{path}: {mistakes}, {known} ready"));
    }
    Ok(checked.complaints.is_empty())
}

/// A complaint with its file and line, as editors and terminals take it.
pub fn line(complaint: &Complaint, path: &str, text: &str, colors: bool) -> String {
    let line = line_of(text, &complaint.path);
    let code = format!("[{}]", complaint.code());
    let code = if colors {
        format!("\u{1b}[33m{code}\u{1b}[0m")
    } else {
        code
    };
    let at = if complaint.path.is_empty() { "" } else { " " };
    format!(
        "{path}:{line}: {code}{at}{}: {}; {}",
        complaint.path,
        complaint.problem(sentences()),
        complaint.remedy(sentences())
    )
}

/// What is wrong with a file in which no config can be read, and its line.
fn unreadable(path: &str, world: &dyn World) -> Option<(usize, Complaint)> {
    let Some(text) = world.text(path) else {
        return Some((1, Complaint::new("no-config/file", "", &[])));
    };
    let error = serde_json::from_str::<serde_json::Value>(&text).err()?;
    let words = error.to_string();
    Some((error.line(), Complaint::new("not-json", "", &[&words])))
}

fn as_json(complaint: &Complaint, path: &str, line: usize) -> serde_json::Value {
    serde_json::json!({
        "file": path, "line": line, "code": complaint.code(),
        "path": complaint.path, "problem": complaint.problem(sentences()), "remedy": complaint.remedy(sentences()),
    })
}

/// A count with its noun, which takes an s.
pub fn counted(count: usize, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{end}")
}
