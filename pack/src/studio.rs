//! What the studio's page loads: the owner's command as wasm, the built folder as one file of texts, and the script whose
//! notice its frame shows. All of it goes beside the page, so that the folder `www/studio` works from any static host.
//! It knows nothing of what the page does.

use crate::compile::{self, InNode};
use crate::dist;
use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Writes `www/studio/made` from the folder that was built.
pub fn write(root: &Path, command: &InNode) -> Result<()> {
    let dist = root.join("www/dist");
    let mut texts = Map::new();
    for folder in ["services", "locales"] {
        for (name, path) in dist::json_files(&dist.join(folder))? {
            let text = fs::read_to_string(path)?;
            texts.insert(format!("{folder}/{name}.json"), Value::String(text));
        }
    }
    // Whatever stands beside them may go into an own file; the wasm is no text.
    for entry in fs::read_dir(&dist).context("no www/dist: ./build.sh build makes it")? {
        let path = entry?.path();
        let name = path.file_name().context("a file has a name")?;
        let name = name.to_string_lossy().into_owned();
        if path.is_file() && (name.ends_with(".js") || name == "complaints.json") {
            texts.insert(name, Value::String(fs::read_to_string(&path)?));
        } else if name.starts_with("placet.own") {
            let letters = BASE64_STANDARD.encode(fs::read(&path)?);
            texts.insert(name, Value::String(letters));
        }
    }
    let files = BTreeMap::from([
        ("command.js".to_owned(), command.module.clone().into_bytes()),
        (
            "command.d.ts".to_owned(),
            command.types.clone().into_bytes(),
        ),
        ("command.wasm".to_owned(), command.wasm.clone()),
        ("dist.json".to_owned(), serde_json::to_vec(&texts)?),
        ("placet.js".to_owned(), fs::read(dist.join("placet.js"))?),
        (
            "placet.nowasm.js".to_owned(),
            fs::read(dist.join("placet.nowasm.js"))?,
        ),
        (
            "complaints.json".to_owned(),
            fs::read(dist.join("complaints.json"))?,
        ),
    ]);
    let bytes: usize = files.values().map(Vec::len).sum();
    dist::write(&root.join("www/studio/made"), &files)?;
    println!("www/studio/made: {} files, {bytes} bytes", files.len());
    Ok(())
}

/// Compiles the command for it.
pub fn build(root: &Path) -> Result<()> {
    write(root, &compile::command(root)?)
}
