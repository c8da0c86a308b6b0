//! The blocks of a document that are made from what the program itself reads: where one begins and ends, and which there are.
//! What they say comes from the schema, the types, the catalogue and the tests; no sentence of theirs is written here.

use super::{faults, keys, read, vendor};
use crate::dist::{json_files, read_json};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// The kinds of blocks; each stands in one document at least.
pub const KINDS: [&str; 8] = [
    "config",
    "service",
    "steps",
    "api",
    "events",
    "vendors",
    "languages",
    "faults",
];

const CLOSING: &str = "<!-- /made -->";

pub fn opening(kind: &str) -> String {
    format!("<!-- made: {kind} -->")
}

/// The same text with every block made anew.
pub fn refreshed(root: &Path, text: &str) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("<!-- made: ") {
        let (kind, inside) = inside.split_once(" -->").context("an opening has no end")?;
        let (_, after) = inside
            .split_once(CLOSING)
            .with_context(|| format!("the block {kind} has no end"))?;
        out.push_str(before);
        out.push_str(&opening(kind));
        out.push_str("\n\n");
        out.push_str(made(root, kind)?.trim());
        out.push_str("\n\n");
        out.push_str(CLOSING);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn made(root: &Path, kind: &str) -> Result<String> {
    let schema = || read_json(&root.join("www/placet.schema.json"));
    let types = || read(&root.join("www/placet.d.ts"));
    match kind {
        "config" => keys::config(&schema()?),
        "service" => keys::service(&schema()?),
        "steps" => keys::steps(&schema()?),
        "api" => keys::api(&types()?),
        "events" => keys::events(&types()?),
        "vendors" => vendor::list_by_category(root),
        "languages" => languages(root),
        "faults" => faults::table(root),
        other => bail!(
            "no block is called {other:?}; there are {}",
            KINDS.join(", ")
        ),
    }
}

/// The locale files: tag, name, and whether a native speaker has read it.
fn languages(root: &Path) -> Result<String> {
    let files = json_files(&root.join("www/locales"))?;
    let mut out = format!("{} languages.\n\n", files.len());
    out.push_str("| tag | name | read by a native speaker |\n| --- | --- | --- |\n");
    for (tag, path) in files {
        let locale = read_json(&path)?;
        let name = keys::text(&locale, "name");
        let read = if locale.get("reviewed") == Some(&true.into()) {
            "yes"
        } else {
            "not yet"
        };
        out.push_str(&format!("| `{tag}` | {name} | {read} |\n"));
    }
    Ok(out)
}
