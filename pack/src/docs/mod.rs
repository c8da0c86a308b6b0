//! The documents of `www/docs`: brings the tables inside them up to date and lays them out as pages for a browser.
//! It knows which files there are; what a table says, how a page looks and what a vendor does stand in files of their own.

mod blocks;
mod faults;
mod keys;
mod page;
#[cfg(test)]
mod snippets;
mod vendor;

#[cfg(test)]
pub use vendor::config as config_of;

use crate::dist::{json_files, read_json};
use anyhow::{Context, Result};
use page::{Contents, Page};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rewrites the blocks that are made, then every page. The pages stand beside their Markdown, and git leaves them out.
pub fn write(root: &Path) -> Result<()> {
    let docs = root.join("www/docs");
    let mut sources = BTreeMap::new();
    for (name, path) in markdown(&docs)? {
        let text = read(&path)?;
        let fresh = blocks::refreshed(root, &text).with_context(|| name.clone())?;
        if fresh != text {
            fs::write(&path, &fresh)?;
            println!("{name}: its made blocks are new");
        }
        sources.insert(name, fresh);
    }
    remove_pages(&docs)?;
    let pages = pages(root, &sources)?;
    let contents = Contents::of(sources.get("index.md").context("no index.md")?);
    let mut index = Vec::new();
    for page in &pages {
        let path = docs.join(&page.address);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, page.html(&contents)?)?;
        index.extend(page.found());
    }
    fs::write(docs.join("search.json"), serde_json::to_vec(&json!(index))?)?;
    println!("www/docs: {} pages", pages.len());
    Ok(())
}

/// Every page: one a document, and one a service of the catalogue.
fn pages(root: &Path, sources: &BTreeMap<String, String>) -> Result<Vec<Page>> {
    let mut pages: Vec<Page> = sources
        .iter()
        .map(|(name, text)| Page::of(name, text))
        .collect();
    let english = read_json(&root.join("www/locales/en.json"))?;
    for (id, path) in json_files(&root.join("www/services"))? {
        let text = vendor::document(&id, &read_json(&path)?, &english)?;
        pages.push(Page::of(&format!("vendors/{id}.md"), &text));
    }
    Ok(pages)
}

/// The Markdown files below a folder: name from there, path; in the order of their names.
fn markdown(docs: &Path) -> Result<BTreeMap<String, PathBuf>> {
    below(docs, "md")
}

fn below(docs: &Path, ending: &str) -> Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![docs.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == ending) {
                let name = path.strip_prefix(docs)?.to_string_lossy().into_owned();
                found.insert(name, path);
            }
        }
    }
    Ok(found)
}

/// A document that is gone must not leave its page behind.
fn remove_pages(docs: &Path) -> Result<()> {
    for path in below(docs, "html")?.into_values() {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("no {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{blocks, markdown, page::slug, pages, read};
    use std::collections::{BTreeMap, BTreeSet};

    fn sources() -> BTreeMap<String, String> {
        let docs = crate::root().unwrap().join("www/docs");
        let files = markdown(&docs).unwrap();
        files
            .into_iter()
            .map(|(name, path)| (name, read(&path).unwrap()))
            .collect()
    }

    #[test]
    fn the_documents_say_what_the_schema_says() {
        let root = crate::root().unwrap();
        // The faults come from the tests, and their page is made anew each time.
        for (name, text) in sources()
            .into_iter()
            .filter(|(name, _)| name != "faults.md")
        {
            let fresh = blocks::refreshed(&root, &text).unwrap();
            let old: BTreeSet<&str> = text.lines().collect();
            let new: Vec<&str> = fresh.lines().filter(|line| !old.contains(line)).collect();
            let remedy = "./build.sh docs brings it up to date";
            assert_eq!(new, Vec::<&str>::new(), "{name}: {remedy}");
            assert!(fresh == text, "{name}: {remedy}");
        }
    }

    #[test]
    fn every_kind_of_block_stands_in_a_document() {
        let all: String = sources().into_values().collect();
        for kind in blocks::KINDS {
            assert!(all.contains(&blocks::opening(kind)), "{kind}");
        }
    }

    #[test]
    fn every_document_is_found_from_the_index() {
        let sources = sources();
        let index = &sources["index.md"];
        for name in sources.keys().filter(|name| *name != "index.md") {
            let linked = match name.strip_prefix("decisions/") {
                Some(record) => sources["decisions.md"].contains(&format!("(decisions/{record})")),
                None => index.contains(&format!("({name})")),
            };
            assert!(linked, "nothing leads to {name}");
        }
    }

    #[test]
    fn every_link_between_documents_leads_somewhere() {
        let root = crate::root().unwrap();
        let pages = pages(&root, &sources()).unwrap();
        let places: BTreeMap<&str, BTreeSet<&str>> = pages
            .iter()
            .map(|page| (page.address.as_str(), page.ids().collect()))
            .collect();
        for page in &pages {
            let mut seen = BTreeSet::new();
            assert!(
                page.ids().all(|id| seen.insert(id)),
                "{} has two headings of one name",
                page.address
            );
            for link in page.links() {
                let (file, id) = link.split_once('#').unwrap_or((&link, ""));
                if file.starts_with("/demo/") || file == "/" {
                    let file = if file == "/" { "/index.html" } else { file };
                    let path = root.join("www").join(&file[1..]);
                    assert!(path.is_file(), "{}: {link}", page.address);
                    continue;
                }
                let ids = places.get(file);
                let ids = ids.unwrap_or_else(|| panic!("{}: {link}", page.address));
                assert!(
                    id.is_empty() || ids.contains(id),
                    "{}: {link}",
                    page.address
                );
            }
        }
    }

    #[test]
    fn a_heading_has_the_anchor_that_is_usual_for_markdown() {
        assert_eq!(slug("policy.url: policy page"), "policyurl-policy-page");
        assert_eq!(
            slug("What is stored, and where"),
            "what-is-stored-and-where"
        );
        assert_eq!(slug("cookies[].name: name"), "cookiesname-name");
    }
}
