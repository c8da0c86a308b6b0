//! The studio: a config while its owner makes it, what it would be as files, and what is right and wrong with it. The page
//! `www/studio` shows this and passes on what is typed; it decides nothing.
//!
//! | file | what it knows |
//! | --- | --- |
//! | [`draft`] | the config, step by step, and the way back |
//! | [`view`] | what the page shows of it |
//! | [`honesty`] | whether the two answers weigh the same, from what was measured |
//! | [`folder`] | the files for the owner's site, and all of them as one |
//!
//! It knows no document and no browser.

pub mod draft;
pub mod folder;
pub mod honesty;
pub mod view;

#[cfg(test)]
mod tests;

use crate::World;
use crate::catalog::Catalog;
use crate::check::check;
use crate::moving;
use base64::{Engine, prelude::BASE64_STANDARD};
use draft::Draft;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The folder that was built, held in memory, and what is made from it.
#[derive(Default)]
pub struct Parts {
    /// A file that is no text stands in Base64.
    built: BTreeMap<String, String>,
    /// What was written, by its name.
    files: BTreeMap<String, Vec<u8>>,
    /// What was said on the way.
    told: Vec<String>,
}

/// One owner at work.
pub struct Studio {
    parts: Parts,
    catalog: Catalog,
    /// The config and how it came about.
    pub draft: Draft,
}

impl Studio {
    /// Begins with an empty config, from the texts of the built folder by their paths in it.
    ///
    /// # Errors
    /// One sentence, where that is no such folder.
    pub fn new(built: &str) -> Result<Studio, String> {
        let built: BTreeMap<String, String> =
            serde_json::from_str(built).map_err(|error| error.to_string())?;
        let parts = Parts {
            built,
            ..Parts::default()
        };
        let catalog = Catalog::read(&parts)?;
        Ok(Studio {
            parts,
            catalog,
            draft: Draft::default(),
        })
    }

    /// Opens what was pasted, dropped or stood in the address: a config of ours, or a file of another tool. Gives what is
    /// said about it, as JSON: `tool`, and `lost`, a line each.
    ///
    /// # Errors
    /// One sentence, where it is neither.
    pub fn open(&mut self, text: &str) -> Result<Value, String> {
        let text = text.trim_start_matches('\u{feff}');
        let Some(moved) = moving::read(text, &self.catalog) else {
            let own: Result<Map<String, Value>, _> = serde_json::from_str(text);
            if let Err(error) = &own
                && !error.is_data()
                && text.trim_start().starts_with('{')
            {
                return Err(format!("This is not JSON: {error}."));
            }
            let own = own
                .ok()
                .filter(|config| is_ours(config, text, &self.catalog));
            let config = own.ok_or_else(|| {
                format!(
                    "This is no config of Placet, and no file of a tool that is known: {}.",
                    moving::KNOWN
                )
            })?;
            self.draft.open(config);
            return Ok(json!({ "tool": "Placet", "lost": [] }));
        };
        let lost: Vec<String> = moved
            .lost
            .iter()
            .map(|lost| format!("line {}: {}: {}", lost.line, lost.what, lost.why))
            .collect();
        self.draft.open(moved.config);
        Ok(json!({ "tool": moved.tool, "lost": lost, "page": moved.page }))
    }

    /// Adds a service of the catalogue.
    pub fn add(&mut self, id: &str) {
        if self.catalog.entry(id).is_some() {
            self.draft
                .add(Map::from_iter([("id".to_owned(), json!(id))]));
        }
    }

    /// Adds a service that the catalogue does not know, to be written out.
    pub fn add_own(&mut self, name: &str) {
        let id = moving::slug(name);
        self.draft.add(Map::from_iter([
            ("id".to_owned(), json!(id)),
            ("name".to_owned(), json!(name)),
            ("category".to_owned(), json!("functionality")),
            ("kind".to_owned(), json!("script")),
        ]));
    }
}

/// Whether an object is a config of ours: at least one of its keys means something.
fn is_ours(config: &Map<String, Value>, text: &str, catalog: &Catalog) -> bool {
    let Ok(checked) = check(text, catalog) else {
        return false;
    };
    let unknown = checked
        .complaints
        .iter()
        .filter(|one| one.code() == "unknown-key" && !one.path.contains(['.', '[']));
    config.is_empty() || unknown.count() < config.len()
}

impl World for Parts {
    fn read(&self, path: &str) -> Option<String> {
        String::from_utf8(self.files.get(path)?.clone()).ok()
    }

    fn write(&mut self, path: &str, content: &[u8]) -> Result<(), String> {
        self.files.insert(path.to_owned(), content.to_owned());
        Ok(())
    }

    fn part(&self, path: &str) -> Option<String> {
        self.built.get(path).cloned()
    }

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(self.built.get(path)?).ok()
    }

    fn parts(&self, folder: &str) -> Vec<String> {
        let names = self.built.keys();
        let inside = names.filter_map(|name| name.strip_prefix(folder)?.strip_prefix('/'));
        inside.map(str::to_owned).collect()
    }

    fn say(&mut self, _: &str) {}

    fn tell(&mut self, line: &str) {
        self.told.push(line.to_owned());
    }
}
