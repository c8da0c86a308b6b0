//! From the crate `placet` to a small wasm module and its glue: which compiler flags, which tools, in which order.
//! It knows nothing of pages, scripts and the files of `dist`.

use crate::unfold::{DATA, FOLDED, MEMORY};
use crate::{glue, order, table, tool};
use anyhow::{Context, Result};
use placet::text::hash::fnv1a_hex;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// The program that goes into a page.
pub struct Program {
    /// What ships: no names, no custom section.
    pub wasm: Vec<u8>,
    /// The module that puts a folded one together.
    pub unfold: Vec<u8>,
    /// The same code with the functions' names, to see what takes the space.
    pub named: Vec<u8>,
    /// The JavaScript half that wasm-bindgen makes: a module that exports `instantiate` and what Rust exports.
    pub glue: String,
    /// Our own JavaScript that Rust imports: file name beside the glue, text.
    pub modules: BTreeMap<String, String>,
    /// Whether `std` was built anew with immediate abort (component `rust-src`).
    pub lean: bool,
}

const TARGET: &str = "wasm32-unknown-unknown";

/// No panic's message is formatted, so that no formatting is linked. A strategy of its own, not on stable yet.
const LEAN: &[&str] = &["-Zunstable-options", "-Cpanic=immediate-abort"];

/// The wasm knows objects of the page by numbers that the glue gives out, not by references: 600 bytes less once it is
/// compressed, and engines before reference types run it. The `std` that comes with the toolchain is made the other way.
const NUMBERED: &str = "-Ctarget-feature=-reference-types";

/// Measured on our own code, each by what it saves of the compressed file: control flow laid flat and built up again 300
/// bytes, what functions do known to their callers 200, functions with one caller left alone above 150 bytes 400, no
/// alignment told, which is a hint that no engine of today asks, 130.
/// No trap is relied on (invariant 7), but `--traps-never-happen` would turn a trap that happens all the same
/// into undefined behavior, in a program that guards what may run: not used.
const WASM_OPT: &[&str] = &[
    "--one-caller-inline-max-function-size=150",
    "--always-inline-max-function-size=4",
    "--low-memory-unused",
    "--converge",
    "--generate-global-effects",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--generate-global-effects",
    "-Oz",
    "--dealign",
    "-g",
];

pub fn program(root: &Path) -> Result<Program> {
    let (bytes, lean) = compile(root)?;
    let mut output = Bindgen::new()
        .input_bytes("placet", bytes)
        .web(true)?
        .typescript(false)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen refuses the module")?;

    let mut modules = BTreeMap::new();
    let mut glue = glue::Glue::cut(output.js())?;
    for (path, text) in output.local_modules() {
        let file = Path::new(path)
            .file_name()
            .context("a JavaScript module without a name")?;
        let file = file.to_string_lossy().into_owned();
        glue.import_from(&format!("./snippets/{path}"), &format!("./{file}"));
        modules.insert(file, text.clone());
    }
    let module = output.wasm_mut();
    for import in module.imports.iter_mut() {
        (import.module, import.name) = glue.shorten_import(&import.module, &import.name)?;
    }
    let mut unused = Vec::new();
    for export in module.exports.iter_mut() {
        match glue.shorten_export(&export.name) {
            Some(name) => export.name = name,
            None => unused.push(export.id()),
        }
    }
    for id in unused {
        module.exports.delete(id);
    }
    table::thin(module)?;

    let named = optimise(root, &module.emit_wasm())?;
    Ok(Program {
        wasm: without_custom_sections(&named)?,
        unfold: unfold(root)?,
        named,
        glue: glue.finish(),
        modules,
        lean,
    })
}

/// Cargo's wasm, and whether it is the lean build.
fn compile(root: &Path) -> Result<(Vec<u8>, bool)> {
    let lean = can_be_lean();
    let failed = match lean {
        true => {
            "the build failed (PLACET_PLAIN=1 builds with the std that came with the toolchain)"
        }
        false => "the build failed",
    };
    tool::run(&mut cargo(root, lean)?).context(failed)?;
    let path = target_dir(root, lean)
        .join(TARGET)
        .join("release/placet.wasm");
    let wasm = fs::read(&path).with_context(|| format!("no {}", path.display()))?;
    Ok((wasm, lean))
}

fn cargo(root: &Path, lean: bool) -> Result<Command> {
    // No path of the machine goes into the binary, so that two machines make the same file.
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")));
    let mut flags = vec![
        // The stack stands before the data: with 256 KiB instead of 1 MiB every address in the code is a byte shorter.
        format!("-Clink-arg=-zstack-size={DATA}"),
        format!("--remap-path-prefix={}=", root.display()),
        format!("--remap-path-prefix={}=", sysroot()?.display()),
    ];
    if let Ok(home) = home {
        flags.push(format!("--remap-path-prefix={home}="));
    }
    let mut command = Command::new("cargo");
    command
        .current_dir(root)
        .args([
            "rustc",
            "--quiet",
            "--package",
            "placet",
            "--lib",
            "--crate-type",
            "cdylib",
            "--release",
        ])
        .args(["--target", TARGET])
        .arg("--target-dir")
        .arg(target_dir(root, lean));
    if lean {
        command
            .args([
                "-Zbuild-std=std,panic_abort",
                "-Zbuild-std-features=optimize_for_size",
            ])
            .env("RUSTC_BOOTSTRAP", "1");
        flags.extend(LEAN.iter().map(|flag| (*flag).to_owned()));
        flags.push(NUMBERED.to_owned());
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    Ok(command)
}

/// The module made of `unfold.rs`, which needs nothing but `core`.
pub fn unfold(root: &Path) -> Result<Vec<u8>> {
    let made = root.join("target/pack/unfold.wasm");
    let mut command = Command::new("rustc");
    command
        .args(["--edition=2024", "--crate-type=cdylib", "--target", TARGET])
        .args(["-Copt-level=z", "-Cpanic=abort", "-Cstrip=symbols"])
        // Nothing stands below what is folded, not even a stack: all that it keeps is a number here and there.
        .arg(format!("-Clink-arg=-zstack-size={FOLDED}"))
        .arg(format!("-Clink-arg=--initial-memory={MEMORY}"))
        .arg(root.join("pack/src/unfold.rs"))
        .arg("-o")
        .arg(&made);
    tool::run(&mut command)?;
    let mut module = walrus::Module::from_buffer(&fs::read(made)?)?;
    // The linker's own, for whom there is none.
    for name in ["__data_end", "__heap_base"] {
        module.exports.remove(name)?;
    }
    without_custom_sections(&optimise(root, &module.emit_wasm())?)
}

fn target_dir(root: &Path, lean: bool) -> PathBuf {
    root.join("target/pack")
        .join(if lean { "lean" } else { "plain" })
}

fn sysroot() -> Result<PathBuf> {
    let output = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .context("no rustc")?;
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// Whether this toolchain has the sources of std and the panic strategy. `PLACET_PLAIN=1` builds without them, to compare.
pub fn can_be_lean() -> bool {
    let sources = "lib/rustlib/src/rust/library/Cargo.lock";
    if std::env::var_os("PLACET_PLAIN").is_some()
        || !sysroot().is_ok_and(|root| root.join(sources).exists())
    {
        return false;
    }
    let mut probe = Command::new("rustc");
    probe
        .args(LEAN)
        .args(["--print", "cfg"])
        .env("RUSTC_BOOTSTRAP", "1");
    probe.output().is_ok_and(|output| output.status.success())
}

/// wasm-opt takes seconds, so its answer is kept under a hash of the question.
fn optimise(root: &Path, wasm: &[u8]) -> Result<Vec<u8>> {
    let folder = root.join("target/pack/opt");
    fs::create_dir_all(&folder)?;
    let question: String = wasm
        .iter()
        .map(|byte| char::from(*byte))
        .chain(WASM_OPT.concat().chars())
        .collect();
    let name = format!("{}-{}", fnv1a_hex(&question), wasm.len());
    let (from, to) = (
        folder.join(format!("{name}.in.wasm")),
        folder.join(format!("{name}.wasm")),
    );
    if !to.exists() {
        fs::write(&from, wasm)?;
        let made = folder.join(format!("{name}.part"));
        let mut command = Command::new(tool::npm(root, "wasm-opt")?);
        tool::run(command.args(WASM_OPT).arg(&from).arg("-o").arg(&made))?;
        fs::write(&made, order::by_likeness(&fs::read(&made)?)?)?;
        fs::rename(made, &to)?;
    }
    Ok(fs::read(to)?)
}

/// Names, producers and feature lists are for tools; a page needs none of them.
fn without_custom_sections(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut kept = wasm.get(..8).context("no wasm header")?.to_vec();
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        if let Some((id, range)) = payload?.as_section()
            && id != 0
        {
            let body = wasm.get(range).context("a section past the end")?;
            section(&mut kept, id, body);
        }
    }
    Ok(kept)
}

pub fn section(out: &mut Vec<u8>, id: u8, body: &[u8]) {
    out.push(id);
    leb128(out, body.len());
    out.extend_from_slice(body);
}

pub fn leb128(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::without_custom_sections;
    use std::process::Command;

    /// Links what was built: every import is offered by the glue under its short name, and every export that the glue
    /// calls is there. Nothing is started, so that no page is needed.
    const LINK: &str = r#"
const fs = require("fs"), [glue, wasm] = process.argv.slice(1);
const text = fs.readFileSync(glue, "utf8").replace(/^import \{ \w+ as (direct_\w+) \}.*$/gm, "const $1 = () => 0;")
  .replace(/^import .*$/gm, "").replace(/^export /gm, "");
const module = new WebAssembly.Module(fs.readFileSync(wasm));
const imports = new Function(text + "; return __wbg_get_imports()")();
const exports = new WebAssembly.Instance(module, imports).exports;
const called = new Set([...text.matchAll(/\bwasm\.([\w$]+)/g)].map((found) => found[1]));
for (const name of called) if (!(name in exports)) throw new Error("no export " + name);
for (const { name } of WebAssembly.Module.imports(module)) if (name.length > 2) throw new Error("long import " + name);
for (const name in exports) if (name.length > 2) throw new Error("long export " + name);
console.log(Object.keys(exports).length);
"#;

    #[test]
    fn the_short_names_agree_on_both_sides() {
        let root = crate::root().unwrap();
        let output = Command::new("node")
            .args(["-e", LINK])
            .arg(root.join("target/pack/module/glue.js"))
            .arg(root.join("www/dist/placet_bg.wasm"))
            .output()
            .expect("Node is there for esbuild anyway");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "run `./build.sh build` first\n{said}"
        );
        let exports: usize = String::from_utf8(output.stdout)
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        assert!(exports > 1, "nothing was linked");
    }

    #[test]
    fn custom_sections_go_and_the_rest_stays() {
        let head = *b"\0asm\x01\0\0\0";
        let custom = [0u8, 5, 4, b'n', b'a', b'm', b'e'];
        let types = [1u8, 4, 1, 0x60, 0, 0];
        let with: Vec<u8> = [&head[..], &custom, &types, &custom].concat();
        assert_eq!(
            without_custom_sections(&with).unwrap(),
            [&head[..], &types].concat()
        );
    }
}
