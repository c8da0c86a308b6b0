//! Moving over: the config of another tool, or a page with another tool's marks, as ours, with a line for each thing that
//! could not be carried over. Nothing of what is read is ever run.
//!
//! | file | what it knows |
//! | --- | --- |
//! | [`literal`] | the values that stand in a JavaScript file |
//! | [`draft`] | how what the tools have in common becomes ours: services, categories, links, times |
//! | `vanilla`, `klaro`, `orejime`, `tarteaucitron`, `osano` | the keys of one tool's config each |
//! | [`markup`] | the marks of Cookiebot and OneTrust in a page |
//!
//! It knows no file and no terminal.

mod draft;
mod klaro;
pub mod literal;
mod markup;
mod orejime;
mod osano;
mod tarteaucitron;
mod vanilla;

#[cfg(test)]
mod tests;

use crate::catalog::Catalog;
use crate::snippets::Finder;
use draft::Draft;
pub use draft::slug;
use literal::{Literal, objects};
use serde_json::{Map, Value};

/// What came of it.
#[derive(Debug)]
pub struct Moved {
    /// Whose config it was.
    pub tool: &'static str,
    /// Ours.
    pub config: Map<String, Value>,
    /// What could not be carried over, in the order of its lines.
    pub lost: Vec<Lost>,
    /// The page with our marks, where it was a page with another tool's.
    pub page: Option<String>,
}

/// One thing that could not be carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Where it stands, from 1.
    pub line: usize,
    /// What it is: a key with its place, or a mark.
    pub what: String,
    /// Why, or what to do instead.
    pub why: String,
}

/// A tool: its name, whether an object is its config, and who reads it.
type Tool = (
    &'static str,
    fn(&str, &Literal) -> bool,
    fn(&str, &Literal, &mut Draft<'_>),
);

const TOOLS: &[Tool] = &[
    ("tarteaucitron", tarteaucitron::is_one, tarteaucitron::read),
    ("vanilla-cookieconsent", vanilla::is_one, vanilla::read),
    ("Orejime", orejime::is_one, orejime::read),
    ("Klaro", klaro::is_one, klaro::read),
    ("Osano cookieconsent", osano::is_one, osano::read),
];

/// The tools whose configs and marks are read, for people.
pub const KNOWN: &str = "vanilla-cookieconsent 3, Klaro 0.7, Orejime 3, tarteaucitron, Osano cookieconsent 3, and pages with the marks of Cookiebot or OneTrust";

/// Reads a file of another tool. None where it is of none that is known.
pub fn read(text: &str, catalog: &Catalog) -> Option<Moved> {
    // Held addresses are addresses too.
    let alive = text.replace("data-cookieblock-src=", "src=");
    let alive = alive.replace(" data-src=", " src=");
    let mut draft = Draft::new(catalog, Finder::new(catalog).find(&alive));
    let mut page = None;
    let tool = match of_config(text, &mut draft) {
        Some(tool) => tool,
        None => {
            let (tool, marked) = markup::read(text, &mut draft)?;
            page = Some(marked);
            tool
        }
    };
    let (config, mut lost) = draft.finish();
    lost.sort_by_key(|one| one.line);
    Some(Moved {
        tool,
        config,
        lost,
        page,
    })
}

fn of_config(text: &str, draft: &mut Draft<'_>) -> Option<&'static str> {
    let found = objects(text);
    for (name, is_one, read) in TOOLS {
        if let Some(config) = found.iter().find(|object| is_one(text, object)) {
            read(text, config, draft);
            return Some(name);
        }
    }
    None
}
