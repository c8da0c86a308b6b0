//! The npm package: which files stand in it, and where each comes from. It makes none of their contents but what is trivial
//! (a version, a text as a module); it knows nothing of wasm and of what the command does.

use crate::compile::InNode;
use crate::dist::{self, Built};
use crate::{release, script, tool};
use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is written by hand, as it goes into the package.
const WRITTEN: &str = "command/package";

/// What stands in the project as it stands in the package. (Its README speaks to who has a package, not to who builds one.)
const PAPERS: &[&str] = &["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Files by their path in the package.
type Files = BTreeMap<String, Vec<u8>>;

/// Makes `target/package/placet-<version>.tgz` of what was built. One that is released on a day has that in its changelog.
pub fn write(root: &Path, built: &Built, command: InNode, date: Option<&str>) -> Result<PathBuf> {
    let mut files = Files::new();
    for name in PAPERS {
        files.insert((*name).to_owned(), fs::read(root.join(name))?);
    }
    collect(&root.join(WRITTEN), "", &mut files)?;
    let version = &built.parts.version;
    set_version(&mut files, version)?;
    if let Some(date) = date {
        let changelog = release::changelog(root, version, date)?;
        files.insert("CHANGELOG.md".to_owned(), changelog.into_bytes());
    }
    let dist = root.join("www/dist");
    collect(&dist, "dist/", &mut files)?;
    module(root, built, &mut files)?;
    let (module, types) = (command.module.into_bytes(), command.types.into_bytes());
    files.insert("program/placet_command.js".to_owned(), module);
    files.insert("program/placet_command.d.ts".to_owned(), types);
    // As text: what a server imports is bundled by frameworks that leave no file where it was.
    let wasm = BASE64_STANDARD.encode(command.wasm);
    files.insert("program/wasm.js".to_owned(), exported(&wasm.into())?);
    let catalog = catalog(&files)?;
    files.insert("program/catalog.js".to_owned(), catalog);

    let folder = root.join("target/package");
    let unpacked = folder.join("placet");
    dist::write(&unpacked, &files)?;
    let mut npm = Command::new("npm");
    npm.current_dir(&folder)
        .args(["pack", "./placet", "--silent", "--ignore-scripts"]);
    let name = String::from_utf8(tool::pipe(&mut npm, &[])?)?;
    let packed = folder.join(name.trim());
    let (files, bytes) = (files.len(), fs::metadata(&packed)?.len());
    println!("{}: {files} files, {bytes} bytes", name.trim());
    Ok(packed)
}

/// Puts what a folder holds into the package, below a path.
fn collect(folder: &Path, below: &str, files: &mut Files) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().context("a file has a name")?;
        let name = format!("{below}{}", name.to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}

/// The version stands in Cargo.toml alone.
fn set_version(files: &mut Files, version: &str) -> Result<()> {
    let manifest = files.get_mut("package.json").context("no package.json")?;
    let mut read: Value = serde_json::from_slice(manifest)?;
    if let Value::Object(fields) = &mut read {
        fields.insert("version".to_owned(), Value::String(version.to_owned()));
    }
    *manifest = format!("{read:#}\n").into_bytes();
    let nothing = files.get_mut("nothing.js").context("no nothing.js")?;
    *nothing = String::from_utf8(std::mem::take(nothing))?
        .replace("0.0.0", version)
        .into_bytes();
    Ok(())
}

/// A module that gives this value.
fn exported(value: &Value) -> Result<Vec<u8>> {
    Ok(format!("export default {};\n", serde_json::to_string(value)?).into_bytes())
}

/// What a server needs of `dist`: the text of each entry, and which languages there are.
fn catalog(files: &Files) -> Result<Vec<u8>> {
    let mut known = Map::new();
    for (path, bytes) in files {
        let Some(part) = path.strip_prefix("dist/") else {
            continue;
        };
        if part.starts_with("services/") {
            let text = String::from_utf8(bytes.clone())?;
            known.insert(part.to_owned(), text.into());
        } else if part.starts_with("locales/") {
            known.insert(part.to_owned(), Value::Null);
        }
    }
    exported(&known.into())
}

/// What a bundler takes in: the program, and each file that it may ask for as a module of its own, which becomes a chunk
/// that is fetched when it is needed. As files they would have to be named by addresses, and Vite writes what is small and
/// named so into the script itself.
fn module(root: &Path, built: &Built, files: &mut Files) -> Result<()> {
    let mut parts = BTreeMap::new();
    for (path, bytes) in files.iter() {
        let Some(part) = path.strip_prefix("dist/") else {
            continue;
        };
        let is_part = ["services/", "locales/", "complaints.json"]
            .iter()
            .any(|known| part.starts_with(known));
        if is_part {
            let name = part.replace('/', "-").replace(".json", ".js");
            parts.insert(part.to_owned(), (name, String::from_utf8(bytes.clone())?));
        }
    }
    let table = parts
        .iter()
        .map(|(part, (name, _))| (part.as_str(), name.as_str()));
    let table = table.collect::<Vec<_>>();
    let (compat, elsewhere) = &built.compat;
    for (name, wasm, program, translation) in [
        (
            "placet",
            "placet_bg.wasm",
            &built.program,
            &built.scripts.nowasm,
        ),
        (
            "placet.compat",
            "placet.compat.wasm",
            compat,
            &elsewhere.nowasm,
        ),
    ] {
        let beside = format!("{name}.nowasm.js");
        let module = script::for_bundlers(root, program, &built.parts, &table, [wasm, &beside])?;
        files.insert(format!("module/{name}.mjs"), module);
        files.insert(format!("module/{wasm}"), program.wasm.clone());
        files.insert(format!("module/{beside}"), translation.clone());
    }
    for (name, text) in parts.into_values() {
        files.insert(format!("module/parts/{name}"), exported(&text.into())?);
    }
    Ok(())
}
