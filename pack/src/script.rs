//! Joins the loader, the glue and the parts (wasm, styles, English) into one script for a page and one module for a bundler.
//! It decides what stands where; what the loader does is written in `src/browser/js/loader.js`.

use crate::unfold::{FOLDED, UNFOLDED};
use crate::{compile::Program, fold::fold, tool};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What `www` gives to the script.
pub struct Parts {
    pub version: String,
    /// The sheet of what stands in a page, minified.
    pub css: String,
    /// The sheet of the preferences, minified.
    pub preferences: String,
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

/// Our own JavaScript, beside the room that uses it.
const SCRIPTS: &str = "src/browser/js";

const MINIFY: &[&str] = &[
    "--minify",
    "--target=es2022",
    "--legal-comments=none",
    "--log-level=warning",
];

/// What esbuild leaves: expressions that are said once, functions that are called once (360 bytes once it is compressed).
const SQUEEZE: &[&str] = &["--module", "--compress", "passes=3", "--mangle"];

pub fn join(root: &Path, program: &Program, parts: &Parts) -> Result<Scripts> {
    let scripts = root.join(SCRIPTS);
    let classic = bundle(
        root,
        "classic",
        "iife",
        program,
        parts,
        &carried_source(&scripts, program.unfold.len())?,
    )?;
    let classic = carry(&classic, [&fold(&program.wasm)?, &program.unfold])?;
    let module = bundle(root, "module", "esm", program, parts, FETCHED_SOURCE)?;
    let loader = fs::read(scripts.join("loader.js"))?;
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

/// A sheet, minified.
pub fn styles(root: &Path, css: &[u8]) -> Result<String> {
    Ok(String::from_utf8(alone(root, css, "css")?)?
        .trim_end()
        .to_owned())
}

/// Where modules go, once esbuild is through: it would write every byte beyond ASCII as `\xNN`.
const PLACES: [&str; 2] = [
    "\"the folded wasm stands here\"",
    "\"what unfolds it stands here\"",
];

fn carried_source(scripts: &Path, length: usize) -> Result<String> {
    let decoder = fs::read_to_string(scripts.join("wasm.js")).context("no wasm.js")?;
    let [folded, unfolder] = PLACES;
    Ok(format!(
        "const folded = {folded}, place = {FOLDED}, unfolder = {unfolder}, length = {length}, unfolded = {UNFOLDED};\n{decoder}"
    ))
}

/// The script with the wasm inside, each byte the letter of its number: 1 % more than the bytes themselves once it is
/// compressed, where hex is 6 % more. A byte order mark says UTF-8 before any server's charset or page's encoding can say otherwise
/// (WHATWG Encoding, "decode").
fn carry(script: &[u8], modules: [&[u8]; 2]) -> Result<Vec<u8>> {
    let mut script = [HEAD, &in_latin(std::str::from_utf8(script)?)].concat();
    for (place, module) in PLACES.iter().zip(modules) {
        let (before, after) = script
            .split_once(place)
            .context("esbuild left no place for the wasm")?;
        script = [before, &in_letters(module), after].concat();
    }
    Ok(script.into_bytes())
}

/// What a file begins with: the mark, and V8's hint to compile while it loads, off the page's thread, what a visit calls
/// anyway (17.6 ms of thread time on a first visit instead of 20.3; other engines read a comment).
pub const HEAD: &str = "\u{feff}//# allFunctionsCalledOnLoad\n";

/// What is beyond Latin-1 stands in strings alone, and is escaped: one such letter, and Chromium keeps the whole file at two
/// bytes each.
fn in_latin(script: &str) -> String {
    let mut latin = String::with_capacity(script.len());
    for letter in script.chars() {
        match letter {
            '\0'..='\u{ff}' => latin.push(letter),
            _ => escape(&mut latin, letter),
        }
    }
    latin
}

/// A letter as the inside of a string literal writes it in ASCII.
pub fn escape(text: &mut String, letter: char) {
    for unit in letter.encode_utf16(&mut [0; 2]) {
        text.push_str(&format!("\\u{unit:04x}"));
    }
}

/// A string literal. Line ends are escaped, so that no transfer in text mode changes the program.
fn in_letters(bytes: &[u8]) -> String {
    let mut literal = String::from("'");
    for &byte in bytes {
        match byte {
            b'\n' => literal.push_str("\\n"),
            b'\r' => literal.push_str("\\r"),
            b'\\' => literal.push_str("\\\\"),
            b'\'' => literal.push_str("\\'"),
            _ => literal.push(char::from(byte)),
        }
    }
    literal.push('\'');
    literal
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
    let loader = root.join(SCRIPTS).join("loader.js");
    fs::copy(loader, folder.join("loader.js")).context("no loader.js")?;
    fs::write(folder.join("wasm.js"), wasm)?;
    fs::write(folder.join("glue.js"), &program.glue)?;
    fs::write(folder.join("parts.js"), parts_source(parts)?)?;
    let mut command = Command::new(tool::npm(root, "esbuild")?);
    command
        .current_dir(&folder)
        .args(["loader.js", "--bundle"])
        .arg(format!("--format={format}"))
        .args(MINIFY);
    let joined = tool::pipe(&mut command, &[])?;
    let mut command = Command::new(tool::npm(root, "terser")?);
    tool::pipe(command.args(SQUEEZE), &joined)
}

fn parts_source(parts: &Parts) -> Result<String> {
    Ok(format!(
        "export const version = {};\nexport const css = {};\nexport const preferences = {};\nexport const english = {};\nexport const locales = {};\nexport const defaults = {};\n",
        serde_json::to_string(&parts.version)?,
        serde_json::to_string(&parts.css)?,
        serde_json::to_string(&parts.preferences)?,
        serde_json::to_string(&parts.english)?,
        serde_json::to_string(&parts.locales)?,
        // As text: it is read only while entries are on their way.
        serde_json::to_string(&parts.defaults.to_string())?,
    ))
}

fn alone(root: &Path, text: &[u8], loader: &str) -> Result<Vec<u8>> {
    let mut command = Command::new(tool::npm(root, "esbuild")?);
    command.arg(format!("--loader={loader}")).args(MINIFY);
    tool::pipe(&mut command, text)
}

#[cfg(test)]
mod tests {
    use super::{HEAD, PLACES, carry};
    use std::process::Command;

    #[test]
    fn every_byte_comes_back_from_its_letter() {
        let bytes: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        let page = PLACES.map(|place| format!("process.stdout.write(btoa({place}));"));
        let script = carry(page.concat().as_bytes(), [&bytes, b"abc"]).unwrap();
        let file = std::env::temp_dir().join(format!("placet-letters-{}.js", std::process::id()));
        std::fs::write(&file, &script).unwrap();
        let output = Command::new("node")
            .arg(&file)
            .output()
            .expect("Node is there for esbuild anyway");
        std::fs::remove_file(&file).unwrap();
        use base64::{Engine, prelude::BASE64_STANDARD};
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            [BASE64_STANDARD.encode(bytes), "YWJj".to_owned()].concat(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(script).unwrap();
        let program = text.strip_prefix(HEAD).unwrap();
        assert!(!program.contains(['\n', '\r']), "a line end in the program");
    }

    #[test]
    fn a_script_without_a_place_is_refused() {
        assert!(carry(b"nothing", [b"", b""]).is_err());
    }
}
