//! Joins the loader, the glue and the parts (wasm, styles, English) into one script for a page and one module for a bundler.
//! It decides what stands where; what the loader does is written in `www/loader.js`.

use crate::{compile::Program, tool};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What `www` gives to the script.
pub struct Parts {
    pub version: String,
    /// Minified.
    pub css: String,
    pub english: Value,
    /// Tags of the languages that stand beside the file.
    pub locales: Vec<String>,
    /// Signals of the catalogue that go out before any vendor's tag, by id: too late if they came with the entry.
    pub defaults: Value,
}

pub struct Scripts {
    /// `placet.js`: one classic script, the wasm inside.
    pub classic: Vec<u8>,
    /// `placet.mjs`: the same program for bundlers, `placet_bg.wasm` beside it.
    pub module: Vec<u8>,
    /// The pieces as they are when minified alone, to see what each weighs.
    pub glue: Vec<u8>,
    pub loader: Vec<u8>,
    pub natives: Vec<u8>,
}

/// esbuild leaves ASCII: no server's charset can spoil the file.
const MINIFY: &[&str] = &[
    "--minify",
    "--target=es2022",
    "--legal-comments=none",
    "--log-level=warning",
];

pub fn join(root: &Path, program: &Program, parts: &Parts) -> Result<Scripts> {
    let www = root.join("www");
    let classic = bundle(
        root,
        "classic",
        "iife",
        program,
        parts,
        &hex_source(&program.wasm, &www)?,
    )?;
    let module = bundle(root, "module", "esm", program, parts, FETCHED_SOURCE)?;
    let loader = fs::read(www.join("loader.js"))?;
    let mut natives = Vec::new();
    for text in program.modules.values() {
        natives.extend(alone(root, text.as_bytes(), "js")?);
    }
    Ok(Scripts {
        classic,
        module,
        glue: alone(root, program.glue.as_bytes(), "js")?,
        loader: alone(root, &loader, "js")?,
        natives,
    })
}

/// The sheet, minified.
pub fn styles(root: &Path, css: &[u8]) -> Result<String> {
    Ok(String::from_utf8(alone(root, css, "css")?)?
        .trim_end()
        .to_owned())
}

/// The wasm as hex: decoded by the engine itself, and 10 ms sooner on a slow phone than any denser writing (see README, sizes).
fn hex_source(wasm: &[u8], www: &Path) -> Result<String> {
    let decoder = fs::read_to_string(www.join("wasm.js")).context("no www/wasm.js")?;
    let hex: String = wasm.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("const hex = \"{hex}\";\n{decoder}"))
}

/// A bundler keeps `new URL(…, import.meta.url)` together with the file that it names.
const FETCHED_SOURCE: &str = "\
const answer = await fetch(new URL('./placet_bg.wasm', import.meta.url)).then(
  (response) => response.arrayBuffer()).then(WebAssembly.compile).catch((error) => error);
export function compile() {
  if (answer instanceof WebAssembly.Module) return answer;
  throw answer;
}
";

fn bundle(
    root: &Path,
    name: &str,
    format: &str,
    program: &Program,
    parts: &Parts,
    wasm: &str,
) -> Result<Vec<u8>> {
    let folder = root.join("target/pack").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    for (file, text) in &program.modules {
        fs::write(folder.join(file), text)?;
    }
    fs::copy(root.join("www/loader.js"), folder.join("loader.js")).context("no www/loader.js")?;
    fs::write(folder.join("wasm.js"), wasm)?;
    fs::write(folder.join("glue.js"), &program.glue)?;
    fs::write(folder.join("parts.js"), parts_source(parts)?)?;
    let mut command = Command::new(tool::npm(root, "esbuild")?);
    command
        .current_dir(&folder)
        .args(["loader.js", "--bundle"])
        .arg(format!("--format={format}"))
        .args(MINIFY);
    tool::pipe(&mut command, &[])
}

fn parts_source(parts: &Parts) -> Result<String> {
    Ok(format!(
        "export const version = {};\nexport const css = {};\nexport const english = {};\nexport const locales = {};\nexport const defaults = {};\n",
        serde_json::to_string(&parts.version)?,
        serde_json::to_string(&parts.css)?,
        serde_json::to_string(&parts.english)?,
        serde_json::to_string(&parts.locales)?,
        serde_json::to_string(&parts.defaults)?,
    ))
}

fn alone(root: &Path, text: &[u8], loader: &str) -> Result<Vec<u8>> {
    let mut command = Command::new(tool::npm(root, "esbuild")?);
    command.arg(format!("--loader={loader}")).args(MINIFY);
    tool::pipe(&mut command, text)
}
