//! Joins the loader, the glue and the parts (wasm, styles, English) into one script for a page and one module for a bundler.
//! It decides what stands where; what the loader does is written in `src/browser/js/loader.js`.

use crate::{compile::Program, tool};
use anyhow::{Context, Result, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use placet::text::hash;
use serde_json::{Value, json};
use sha2::{Digest, Sha384};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `www` gives to the script.
#[derive(Clone)]
pub struct Parts {
    pub version: String,
    /// The sheet of what stands in a page, minified.
    pub css: String,
    /// The sheet of the preferences, minified.
    pub preferences: String,
    /// The sheet of placeholders, minified.
    pub placeholder: String,
    pub english: Value,
    /// Tags of the languages that stand beside the file.
    pub locales: Vec<String>,
    /// Signals of the catalogue that go out before any vendor's tag, by id: too late if they came with the entry.
    pub defaults: Value,
    /// What the first layer tells of each service, known by its id before its entry has come.
    pub outlines: String,
}

/// Where everything lies that a bundle is made of.
const LAID_OUT: &str = "target/pack/script";

/// Our own JavaScript, beside the room that uses it.
const SCRIPTS: &str = "src/browser/js";

pub struct Scripts {
    /// `placet.js`: one classic script, the wasm inside.
    pub classic: Vec<u8>,
    /// `placet.mjs`: the same program for bundlers, `placet_bg.wasm` beside it.
    pub module: Vec<u8>,
    /// `placet.nowasm.js`: the wasm translated to JavaScript, for where WebAssembly may not run.
    pub nowasm: Vec<u8>,
    /// `placet.debug.js`: the owner's panel.
    pub panel: Vec<u8>,
    /// `placet.first.js`: the first of a site's own files, with a place for what the command knows of the site.
    pub first: Vec<u8>,
    /// The pieces as they are when minified alone, to see what each weighs.
    pub glue: Vec<u8>,
    pub loader: Vec<u8>,
    pub natives: Vec<u8>,
}

const MINIFY: &[&str] = &[
    "--minify",
    "--target=es2022",
    "--legal-comments=none",
    "--log-level=warning",
];

/// The script for a page, and the translation of its program, which stands beside it.
pub struct Classic {
    pub script: Vec<u8>,
    pub nowasm: Vec<u8>,
}

/// The translation of the program of `placet.js`.
pub const TRANSLATION: &str = "placet.nowasm.js";

/// Joins what a page loads by a tag, the wasm inside, and leaves laid out what it is made of.
pub fn classic(
    root: &Path,
    program: &Program,
    parts: &Parts,
    translation_name: &str,
) -> Result<Classic> {
    let (folder, nowasm) = with_translation(root, program, parts, translation_name)?;
    let letters = format!(
        "export const letters = {PLACE}, length = {}, check = {};\n",
        program.wasm.len(),
        check(&program.wasm)
    );
    fs::write(folder.join("letters.js"), letters)?;
    let script = bundle(root, &folder, "loader.js", program, &["--format=iife"])?;
    Ok(Classic {
        script: carry(&script, &program.wasm)?,
        nowasm,
    })
}

/// Joins the second of a site's own files, to which the first hands the wasm and the looks of the notice. What speaks of the
/// whole catalogue, and of the languages beside the file, is left out.
pub fn apart(
    root: &Path,
    program: &Program,
    parts: &Parts,
    translation_name: &str,
) -> Result<Classic> {
    let own = Parts {
        css: String::new(),
        // English is inside, and is to be had as any other language is.
        locales: vec!["en".to_owned()],
        defaults: json!({}),
        outlines: String::new(),
        ..parts.clone()
    };
    let (folder, nowasm) = with_translation(root, program, &own, translation_name)?;
    fs::copy(folder.join("apart.js"), folder.join("wasm.js"))?;
    let script = bundle(root, &folder, "loader.js", program, &["--format=iife"])?;
    let script = [HEAD, &in_latin(std::str::from_utf8(&script)?)].concat();
    Ok(Classic {
        script: script.into_bytes(),
        nowasm,
    })
}

/// Lays out what a script is made of, with the name and the checksum of the translation that is its own.
fn with_translation(
    root: &Path,
    program: &Program,
    parts: &Parts,
    translation_name: &str,
) -> Result<(PathBuf, Vec<u8>)> {
    let folder = lay_out(root, program, parts)?;
    let loader = folder.join("loader.js");
    let text = fs::read_to_string(&loader)?;
    ensure!(
        text.contains(TRANSLATION),
        "the loader names no {TRANSLATION}"
    );
    fs::write(loader, text.replace(TRANSLATION, translation_name))?;
    let nowasm = translation(root, &folder, program)?;
    let sum = format!(
        "export const sum = {:?}, address = \"\";\n",
        checksum(&nowasm)
    );
    fs::write(folder.join("translation.js"), sum)?;
    Ok((folder, nowasm))
}

pub fn join(root: &Path, program: &Program, parts: &Parts) -> Result<Scripts> {
    let Classic { script, nowasm } = classic(root, program, parts, TRANSLATION)?;
    let folder = root.join(LAID_OUT);
    let panel = bundle(root, &folder, "debug.js", program, &["--format=iife"])?;
    fs::write(
        folder.join("site.js"),
        format!("export const site = JSON.parse({SITE});\n"),
    )?;
    let first = bundle(root, &folder, "first.js", program, &["--format=iife"])?;
    fs::write(folder.join("wasm.js"), FETCHED)?;
    fs::write(folder.join("here.js"), BESIDE)?;
    let alone = |text: &[u8]| minify(root, text, "js");
    let mut natives = Vec::new();
    for path in &program.snippets {
        natives.extend(alone(&fs::read(folder.join(file_name(path)?))?)?);
    }
    let glue = [program.bindgen.as_bytes(), program.glue.as_bytes()].map(alone);
    let glue = glue.into_iter().collect::<Result<Vec<_>>>()?.concat();
    Ok(Scripts {
        classic: script,
        module: bundle(root, &folder, "loader.js", program, &["--format=esm"])?,
        nowasm,
        panel,
        first,
        glue,
        loader: alone(&fs::read(folder.join("loader.js"))?)?,
        natives,
    })
}

/// For `integrity`.
pub fn checksum(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// The number by which the script knows its wasm again: the steps of a hash from 0, by words of four bytes. Every step can be
/// turned back, so that one wrong word always gives another number.
fn check(wasm: &[u8]) -> i32 {
    let mut words = wasm.to_vec();
    words.resize(wasm.len().next_multiple_of(4), 0);
    let (words, _) = words.as_chunks();
    let words = words.iter().copied().map(u32::from_le_bytes);
    // As JavaScript's numbers of 32 bits have it.
    words.fold(0, hash::step).cast_signed()
}

/// Everything that a bundle is made of, in one folder: our own JavaScript, wasm-bindgen's and what this build knows.
fn lay_out(root: &Path, program: &Program, parts: &Parts) -> Result<PathBuf> {
    let folder = root.join(LAID_OUT);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(root.join(SCRIPTS))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "js") {
            fs::copy(&path, folder.join(path.file_name().unwrap_or_default()))?;
        }
    }
    // wasm-bindgen names our files inside folders of its own; the loader and they themselves name them side by side.
    for path in &program.snippets {
        let stub = folder.join("snippets").join(path);
        let up = "../".repeat(path.split('/').count());
        fs::create_dir_all(stub.parent().context("a file stands in a folder")?)?;
        fs::write(
            stub,
            format!("export * from \"{up}{}\";\n", file_name(path)?),
        )?;
    }
    fs::write(folder.join("placet_bg.js"), &program.bindgen)?;
    fs::write(folder.join("glue.js"), &program.glue)?;
    fs::write(folder.join("parts.js"), parts_source(parts)?)?;
    fs::write(
        folder.join("exports.json"),
        json!(program.exports).to_string(),
    )?;
    // Whatever package.json stands above the project, these are modules.
    fs::write(folder.join("package.json"), "{\"type\":\"module\"}")?;
    Ok(folder)
}

fn file_name(path: &str) -> Result<&str> {
    let name = path.rsplit('/').next();
    name.context("a JavaScript module without a name")
}

/// A sheet, minified.
pub fn styles(root: &Path, css: &[u8]) -> Result<String> {
    Ok(String::from_utf8(minify(root, css, "css")?)?
        .trim_end()
        .to_owned())
}

/// Where the wasm goes, once esbuild is through: it would write every byte beyond ASCII as `\xNN`.
const PLACE: &str = "\"the wasm stands here\"";

/// Where the command writes what it knows of a site.
const SITE: &str = "\"the site stands here\"";

/// The script with the wasm inside, each byte the letter of its number: 1 % more than the bytes themselves once it is
/// compressed, where hex is 6 % more. A byte order mark says UTF-8 before any server's charset or page's encoding can say otherwise
/// (WHATWG Encoding, "decode").
fn carry(script: &[u8], wasm: &[u8]) -> Result<Vec<u8>> {
    let script = in_latin(std::str::from_utf8(script)?);
    let (before, after) = script
        .split_once(PLACE)
        .context("esbuild left no place for the wasm")?;
    Ok([HEAD, before, &in_letters(wasm), after]
        .concat()
        .into_bytes())
}

/// What a file begins with: the mark, and V8's hint to compile while it loads, off the page's thread, what a visit calls
/// anyway (17.6 ms of thread time on a first visit instead of 20.3 on 2026-11-24; other engines read a comment).
const HEAD: &str = "\u{feff}//# allFunctionsCalledOnLoad\n";

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
fn escape(text: &mut String, letter: char) {
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

/// The folder that the files beside the module stand in.
const BESIDE: &str = "export const here = new URL('./', import.meta.url).href;\n";

/// The folder of files that are modules: no address that a browser could ask for.
const INSIDE: &str = "placet:/";

/// Where the bundler puts the translation. It may minify the file, so that no checksum is known; its name is the build's own.
const KEPT: &str = "\
export const sum = null, address = new URL('./placet.nowasm.js', import.meta.url).href;
";

/// What the module of the npm package calls in place of the engine's `fetch`.
const CHUNKS: &str = "\
const parts = {
/* parts */};
const native = globalThis.fetch;
export function fetch(address, options) {
  const part = parts[`${address}`.replace('placet:/', '')];
  return part ? part().then(({ default: text }) => new Response(text)) : native(address, options);
}
";

/// What the constants call the program's wasm.
const WASM: &str = "placet_bg.wasm";

/// A bundler keeps `new URL(…, import.meta.url)` together with the file that it names.
const FETCHED: &str = "\
const answer = await fetch(new URL('./placet_bg.wasm', import.meta.url)).then(
  (response) => response.arrayBuffer()).then((bytes) => WebAssembly.compile(bytes)).catch((error) => error);
export { here } from './here.js';
export const compiled = (go) => go((imports) => {
  if (answer instanceof WebAssembly.Module) return new WebAssembly.Instance(answer, imports).exports;
  throw answer;
});
";

/// `placet.nowasm.js`. `wasm2js` writes a module that takes its imports when it is loaded; here they are handed to its function.
/// One line, so that no transfer in text mode changes its checksum.
fn translation(root: &Path, folder: &Path, program: &Program) -> Result<Vec<u8>> {
    let function = program
        .javascript
        .trim_start()
        .strip_prefix("import * as a from 'a';")
        .and_then(|rest| rest.split_once("var retasmFunc = asmFunc("))
        .context("wasm2js wrote something else than a function of its imports")?
        .0;
    let module = format!("{function}\nexport const translated = (a) => asmFunc({{ a }});\n");
    fs::write(folder.join("translated.js"), module)?;
    let script = bundle(root, folder, "nowasm.js", program, &["--format=iife"])?;
    let script = in_latin(std::str::from_utf8(&script)?);
    Ok(format!("\u{feff}{}", script.trim_end()).into_bytes())
}

/// A module of the npm package: the files that the program may ask for are modules too, each by its path in `dist` and
/// its name in the folder `parts`. `wasm` and `translation` are the names of what stands beside it.
pub fn for_bundlers(
    root: &Path,
    program: &Program,
    parts: &Parts,
    modules: &[(&str, &str)],
    [wasm, translation]: [&str; 2],
) -> Result<Vec<u8>> {
    let folder = lay_out(root, program, parts)?;
    let mut table = String::new();
    for (path, name) in modules {
        table += &format!("  {path:?}: () => import(\"./parts/{name}\"),\n");
    }
    fs::write(folder.join("wasm.js"), FETCHED.replace(WASM, wasm))?;
    fs::write(
        folder.join("here.js"),
        format!("export const here = {INSIDE:?};\n"),
    )?;
    let kept = KEPT.replace(TRANSLATION, translation);
    fs::write(folder.join("translation.js"), kept)?;
    let fetch = CHUNKS.replace("/* parts */", &table);
    fs::write(folder.join("fetch.js"), fetch)?;
    let more = [
        "--format=esm",
        "--inject:./fetch.js",
        "--external:./parts/*",
        // Comments tell bundlers which import is the page's own.
        "--minify-whitespace=false",
    ];
    bundle(root, &folder, "loader.js", program, &more)
}

fn bundle(
    root: &Path,
    folder: &Path,
    entry: &str,
    program: &Program,
    more: &[&str],
) -> Result<Vec<u8>> {
    let named: Vec<&str> = program.exports.keys().map(String::as_str).collect();
    let mut command = Command::new(tool::npm(root, "esbuild")?);
    command
        .current_dir(folder)
        .args([entry, "--bundle"])
        // The exports that were renamed in the wasm, and no other property.
        .arg(format!("--mangle-props=^({})$", named.join("|")))
        .arg("--mangle-cache=exports.json")
        .args(MINIFY)
        .args(more);
    tool::pipe(&mut command, &[])
}

fn parts_source(parts: &Parts) -> Result<String> {
    Ok(format!(
        "export const version = {};\nexport const css = {};\nexport const preferences = {};\nexport const placeholder = {};\nexport const english = {};\nexport const locales = {};\nexport const defaults = {};\nexport const outlines = {};\n",
        serde_json::to_string(&parts.version)?,
        serde_json::to_string(&parts.css)?,
        serde_json::to_string(&parts.preferences)?,
        serde_json::to_string(&parts.placeholder)?,
        serde_json::to_string(&parts.english)?,
        serde_json::to_string(&parts.locales)?,
        // As text: it is read only while entries are on their way.
        serde_json::to_string(&parts.defaults.to_string())?,
        serde_json::to_string(&parts.outlines)?,
    ))
}

fn minify(root: &Path, text: &[u8], loader: &str) -> Result<Vec<u8>> {
    let mut command = Command::new(tool::npm(root, "esbuild")?);
    command.arg(format!("--loader={loader}")).args(MINIFY);
    tool::pipe(&mut command, text)
}

#[cfg(test)]
mod tests {
    use super::{HEAD, PLACE, Parts, Program, SCRIPTS, carry, checksum};
    use serde_json::json;
    use std::fs;
    use std::process::Command;

    #[test]
    fn every_byte_comes_back_from_its_letter() {
        let bytes: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        let page = format!("process.stdout.write(btoa({PLACE}));");
        let script = carry(page.as_bytes(), &bytes).unwrap();
        // `.cjs`: a script, whatever package.json stands above the folder.
        let file = std::env::temp_dir().join(format!("placet-letters-{}.cjs", std::process::id()));
        fs::write(&file, &script).unwrap();
        let output = Command::new("node")
            .arg(&file)
            .output()
            .expect("Node is there for esbuild anyway");
        fs::remove_file(&file).unwrap();
        use base64::{Engine, prelude::BASE64_STANDARD};
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            BASE64_STANDARD.encode(bytes),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(script).unwrap();
        let program = text.strip_prefix(HEAD).unwrap();
        assert!(!program.contains(['\n', '\r']), "a line end in the program");
    }

    /// Tools read our `.js` files as what the nearest package.json says.
    #[test]
    fn a_package_json_above_the_project_changes_nothing() {
        let own = crate::root().unwrap();
        let above = std::env::temp_dir().join(format!("placet-above-{}", std::process::id()));
        let root = above.join("project");
        fs::create_dir_all(root.join(SCRIPTS)).unwrap();
        fs::create_dir_all(root.join("target")).unwrap();
        std::os::unix::fs::symlink(own.join("target/npm"), root.join("target/npm")).unwrap();
        for entry in fs::read_dir(own.join(SCRIPTS)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), root.join(SCRIPTS).join(entry.file_name())).unwrap();
        }
        let program = Program {
            wasm: b"wasm".to_vec(),
            javascript: "import * as a from 'a';\nfunction asmFunc(imports) { return imports; }\nvar retasmFunc = asmFunc({});".to_owned(),
            bindgen: "export let allows, choose, complaints, press, record, rescan, start;"
                .to_owned(),
            glue: "export * from './placet_bg.js';\nexport const instantiate = () => 0;".to_owned(),
            snippets: vec!["placet-0/src/browser/js/platform.js".to_owned()],
            exports: [("__wbindgen_free".to_owned(), "$a".to_owned())].into(),
            lean: true,
        };
        let parts = Parts {
            version: String::new(),
            css: String::new(),
            preferences: String::new(),
            placeholder: String::new(),
            english: json!({}),
            locales: Vec::new(),
            defaults: json!({}),
            outlines: String::new(),
        };
        let join = || {
            let scripts = super::join(&root, &program, &parts).unwrap();
            [scripts.classic, scripts.module, scripts.nowasm]
        };
        let alone = join();
        for kind in ["commonjs", "module"] {
            let text = json!({ "type": kind, "sideEffects": false }).to_string();
            fs::write(above.join("package.json"), text).unwrap();
            assert!(join() == alone, "below a package.json of the type {kind}");
        }
        fs::remove_dir_all(above).unwrap();
    }

    /// The scripts of a page know which translation is theirs; the checksums that an owner sees are the same.
    #[test]
    fn the_translation_is_one_line_with_the_checksum_that_the_scripts_know() {
        let dist = crate::root().unwrap().join("www/dist");
        let read = |name: &str| {
            let text = fs::read_to_string(dist.join(name));
            text.expect("run `./build.sh build` first")
        };
        let translation = read("placet.nowasm.js");
        assert!(translation.len() > 1000 && !translation.contains(['\n', '\r']));
        let sum = checksum(translation.as_bytes());
        for name in ["placet.js", "placet.mjs", "checksums.json"] {
            assert!(read(name).contains(&sum), "{name}");
        }
    }

    #[test]
    fn a_script_without_a_place_is_refused() {
        assert!(carry(b"nothing", b"").is_err());
    }
}
