//! Which vendors' tags stand in a page, and with which ids. It is told by the catalogue alone: an entry's `load` steps are
//! what its vendor's own snippet does, so that the same calls, addresses and settings are looked for in the page, each with
//! a place where a parameter stands. Knows no vendor by name.

use crate::catalog::{Catalog, parameters};
use placet::config::Value;
use regex_lite::{Regex, escape};
use std::collections::BTreeMap;

/// A vendor's tag that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The id of its service.
    pub id: &'static str,
    /// What could be read of its parameters.
    pub params: BTreeMap<&'static str, String>,
    /// The line in which it stands, from 1.
    pub line: usize,
}

/// What is looked for, of one entry.
struct Trace {
    id: &'static str,
    /// Any of these, with every place filled by what its parameter may be, shows that the vendor's tag is there.
    signs: Vec<Sign>,
}

struct Sign {
    form: Regex,
    /// The parameters whose places the form has, in order.
    names: Vec<&'static str>,
    /// Without a parameter, a sign is enough only if it names an address of the vendor.
    enough: bool,
}

/// Looks for the services of the catalogue in pages.
pub struct Finder<'a> {
    catalog: &'a Catalog,
    traces: Vec<Trace>,
}

impl<'a> Finder<'a> {
    /// Learns the catalogue.
    pub fn new(catalog: &'a Catalog) -> Finder<'a> {
        let traces = catalog.entries().map(|(id, entry)| trace(id, entry));
        Finder {
            catalog,
            traces: traces.collect(),
        }
    }

    /// The tags in a page, in the order of their lines.
    pub fn find(&self, page: &str) -> Vec<Found> {
        let found = self
            .traces
            .iter()
            .filter_map(|trace| self.look(trace, page));
        let mut found: Vec<Found> = found.collect();
        found.sort_by_key(|found| found.line);
        found
    }

    fn look(&self, trace: &Trace, page: &str) -> Option<Found> {
        let entry = self.catalog.entry(trace.id)?;
        let mut params = BTreeMap::new();
        let mut at = None;
        for sign in &trace.signs {
            for read in sign.form.captures_iter(page) {
                let values = sign.names.iter().zip(read.iter().skip(1));
                let values: Vec<_> = values
                    .filter_map(|(name, value)| Some((*name, value?.as_str())))
                    .collect();
                if values.len() < sign.names.len()
                    || !values.iter().all(|(name, value)| fits(entry, name, value))
                {
                    continue;
                }
                if sign.enough || !values.is_empty() {
                    let start = read.get(0).map_or(0, |whole| whole.start());
                    at = Some(at.map_or(start, |known: usize| known.min(start)));
                }
                for (name, value) in values {
                    params.entry(name).or_insert_with(|| value.to_owned());
                }
                break;
            }
        }
        let line = page.get(..at?)?.matches('\n').count() + 1;
        Some(Found {
            id: trace.id,
            params,
            line,
        })
    }
}

/// Whether a text may stand for a parameter.
fn fits(entry: &Value, name: &str, text: &str) -> bool {
    let spec = parameters(entry).find(|(known, _)| *known == name);
    // A text of the page becomes a value of the config: as long as the config, so as long as this program.
    spec.is_some_and(|(_, spec)| {
        spec.accept(Value::Str(placet::config::leak(text.to_owned())).leak())
            .is_some()
    })
}

fn trace(id: &'static str, entry: &Value) -> Trace {
    let mut signs = Vec::new();
    for step in entry.at("load").items() {
        // What runs only where an owner asked for it is no sign of the plain snippet, but its address is.
        signs.extend(step.text_at("script").and_then(address));
        if let Some(name) = step.text_at("call") {
            signs.extend(call(
                &format!(r"{}\s*\(", escape(name)),
                step.at("args").items(),
            ));
        }
        if step.text_at("push").is_some() {
            for item in step.at("items").items() {
                signs.extend(call(r"\[", item.items()));
                signs.extend(settings(item));
            }
        }
        if let (Some(path), Some(value)) = (step.text_at("set"), step.text_at("to")) {
            let key = path.rsplit('.').next().unwrap_or(path);
            signs.extend(setting(key, value));
        }
        signs.extend(settings(step.at("to")));
        for argument in step.at("args").items() {
            signs.extend(settings(argument));
        }
    }
    if entry.says("kind", "embed") {
        let hosts = entry.at("hosts").items().iter().filter_map(Value::text);
        for host in hosts.filter(|host| !host.contains(['{', '*'])) {
            let form = format!(
                r#"<(?:iframe|script)[^>]*\ssrc=["']?(?:https?:)?//{}[/"']"#,
                escape(host)
            );
            signs.extend(sign(&form, Vec::new(), true));
        }
    }
    Trace { id, signs }
}

/// An address, with a place for each parameter: `https://widget.example/{appId}`.
fn address(text: &'static str) -> Option<Sign> {
    let (form, names) = places(text.trim_start_matches("https:"))?;
    // An address that is a parameter alone says nothing.
    let literal = text
        .split('{')
        .next()
        .is_some_and(|head| head.len() > "https://".len());
    let form = if literal {
        form
    } else {
        format!("[\"']{form}")
    };
    (literal || text.len() > names.iter().map(|name| name.len() + 2).sum()).then_some(())?;
    sign(&form, names, true)
}

/// The beginning of a call or of a pushed list, up to the first parameter in it: `init("{id}"`.
fn call(head: &str, args: &'static [Value]) -> Option<Sign> {
    let mut form = head.to_owned();
    for (index, argument) in args.iter().enumerate() {
        if index > 0 {
            form.push_str(r"\s*,");
        }
        form.push_str(r"\s*");
        match argument {
            Value::Str(text) => {
                let (inside, names) = places(text)?;
                form.push_str(&format!("[\"'`]?{inside}[\"'`]?"));
                if !names.is_empty() {
                    // What follows would only make it miss snippets that are written a little otherwise.
                    return sign(&form, names, false);
                }
            }
            Value::Num(number) => form.push_str(&escape(&number.to_string())),
            Value::Bool(on) => form.push_str(if *on { "true" } else { "false" }),
            Value::Null | Value::List(_) | Value::Map(_) => return None,
        }
    }
    None
}

/// Each setting that is a parameter: `app_id: "{appId}"`.
fn settings(value: &'static Value) -> Vec<Sign> {
    let mut signs = Vec::new();
    for (key, inner) in value.entries() {
        match inner.text() {
            Some(text) => signs.extend(setting(key, text)),
            None => signs.extend(settings(inner)),
        }
    }
    signs
}

fn setting(key: &str, text: &'static str) -> Option<Sign> {
    let (inside, names) = places(text)?;
    if names.is_empty() {
        return None;
    }
    let form = format!("\\b{}[\"']?\\s*[:=]\\s*[\"'`]?{inside}", escape(key));
    sign(&form, names, false)
}

/// A text with a place for each of its parameters. None where there is nothing between two of them to tell them apart.
fn places(text: &'static str) -> Option<(String, Vec<&'static str>)> {
    let mut form = String::new();
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('{') {
        let (name, after) = inside.split_once('}')?;
        if !names.is_empty() && before.is_empty() {
            return None;
        }
        form.push_str(&escape(before));
        form.push_str(r#"([^"'`<>\s,)&;]+?)"#);
        names.push(name.split('|').next().unwrap_or(name));
        rest = after;
    }
    form.push_str(&escape(rest));
    if !names.is_empty() && rest.is_empty() {
        // A place at the end reaches as far as a value can.
        form.push_str(r#"(?:["'`<>\s,)&;?]|$)"#);
    }
    Some((form, names))
}

fn sign(form: &str, names: Vec<&'static str>, enough: bool) -> Option<Sign> {
    let form = Regex::new(form).ok()?;
    Some(Sign {
        form,
        names,
        enough,
    })
}
