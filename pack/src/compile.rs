//! From the crate `placet` to a small wasm module and its glue: cargo, wasm-bindgen, wasm-opt, with which flags.
//! It knows nothing of pages, scripts and the files of `dist`.

use crate::tool;
use anyhow::{Context, Result, ensure};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use walrus::{Module, RawCustomSection};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

/// The program that goes into a page.
pub struct Program {
    /// What ships: no names, no custom section.
    pub wasm: Vec<u8>,
    /// The same, translated to JavaScript for where WebAssembly may not run.
    pub javascript: String,
    /// The JavaScript half, as wasm-bindgen writes it for bundlers.
    pub bindgen: String,
    /// What joins the two: offers the imports under the names that the wasm has for them.
    pub glue: String,
    /// Our own JavaScript that Rust imports, by the path under which wasm-bindgen's half names it.
    pub snippets: Vec<String>,
    /// Exports that wasm-bindgen named, and the short names that they have now.
    pub exports: BTreeMap<String, String>,
    /// Whether `std` was built anew with immediate abort (component `rust-src`).
    pub lean: bool,
}

const TARGET: &str = "wasm32-unknown-unknown";

/// No panic's message is formatted, so that no formatting is linked. A strategy of its own, not on stable yet.
const LEAN: &[&str] = &["-Zunstable-options", "-Cpanic=immediate-abort"];

/// The wasm knows objects of the page by numbers that the glue gives out, not by references: engines before reference
/// types run it, and `wasm2js` reads it.
const NUMBERED: &str = "-Ctarget-feature=-reference-types";

/// What the module may use. The std of the toolchain also says `reference-types` and `multivalue`, uses neither, and
/// wasm-bindgen takes its word.
const FEATURES: &[&str] = &[
    "bulk-memory",
    "mutable-globals",
    "nontrapping-fptoint",
    "sign-ext",
];

/// For size, after control flow was laid flat and built up again (450 bytes of brotli on 2026-11-27), with addresses below
/// 1024 known to be nobody's (260).
/// Not `--traps-never-happen`: it would turn a trap that happens all the same into undefined behavior, in a program that
/// guards what may run.
const WASM_OPT: &[&str] = &[
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "-g",
];

/// Once more, on what was written and read again, with what is known of the values that go from function to function (320
/// bytes less of `placet.js`, 2026-11-28).
const AGAIN: &[&str] = &["--gufa", "-Oz"];

/// Names, producers and feature lists are for tools; a page needs none of them.
const STRIP: &[&str] = &[
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// What `wasm2js` does not know is said by what it does.
const LOWER: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--signext-lowering",
    "--llvm-memory-copy-fill-lowering",
    "--llvm-nontrapping-fptoint-lowering",
    "-Oz",
];

/// The owner's command, as wasm-bindgen makes it for whoever hands the wasm over.
pub struct InNode {
    pub wasm: Vec<u8>,
    /// The module that takes it.
    pub module: String,
    /// Its types.
    pub types: String,
}

/// The owner's command for Node.
pub fn command(root: &Path) -> Result<InNode> {
    let lean = can_be_lean();
    let wasm = compile(root, lean, "placet-command", None)?;
    let mut output = Bindgen::new()
        .input_module("placet_command", Module::from_buffer(&wasm)?)
        .web(true)?
        .omit_default_module_path(true)
        .typescript(true)
        .generate_output()
        .context("wasm-bindgen refuses the command")?;
    let wasm = binaryen(root, "wasm-opt", &output.wasm_mut().emit_wasm(), &["-Oz"])?;
    Ok(InNode {
        wasm: binaryen(root, "wasm-opt", &wasm, STRIP)?,
        module: output.js().to_owned(),
        types: output.ts().unwrap_or_default().to_owned(),
    })
}

/// The features of the crate that go into the program of `placet.js`, and those of `placet.compat.js`.
pub const PAGE: &str = "page,reader";
pub const COMPAT: &str = "page,compat,reader";

/// The same for a site's own files, whose config the command has read.
pub const OWN: &str = "page";
pub const OWN_COMPAT: &str = "page,compat";

pub fn program(root: &Path, features: &str) -> Result<Program> {
    let lean = can_be_lean();
    let mut module = Module::from_buffer(&compile(root, lean, "placet", Some(features))?)?;
    module.customs.remove_raw("target_features");
    module.customs.add(RawCustomSection {
        name: "target_features".to_owned(),
        data: used(),
    });
    let folder = root.join("target/pack/bindgen");
    let mut output = Bindgen::new()
        .input_module("placet", module)
        .typescript(false)
        .encode_into(EncodeInto::Always)
        .generate_output()
        .context("wasm-bindgen refuses the module")?;
    let (imports, exports) = shorten(output.wasm_mut());
    // Its first half only fetches, starts and passes on, which `glue` does in the loader's way.
    ensure!(
        !output.js().contains("__wbindgen_start"),
        "the module wants to be started: `glue` has no call for it"
    );
    let snippets = output.local_modules().keys().cloned().collect();
    let bindgen = output.start();
    let bindgen = bindgen.context("no glue for bundlers")?.clone();
    let optimised = binaryen(root, "wasm-opt", &output.wasm_mut().emit_wasm(), WASM_OPT)?;
    // For `./build.sh size`, which asks by name.
    fs::create_dir_all(&folder)?;
    if features == PAGE {
        fs::write(folder.join("named.wasm"), &optimised)?;
    }
    let wasm = binaryen(root, "wasm-opt", &optimised, &[AGAIN, STRIP].concat())?;
    let lowered = binaryen(root, "wasm-opt", &wasm, LOWER)?;
    let javascript = String::from_utf8(binaryen(root, "wasm2js", &lowered, &["-Oz"])?)?;
    Ok(Program {
        wasm,
        javascript,
        bindgen,
        glue: glue(&imports)?,
        snippets,
        exports,
        lean,
    })
}

/// The custom section, as tools write it: how many, then each with a plus before its length and name.
fn used() -> Vec<u8> {
    let mut data = vec![FEATURES.len() as u8];
    for feature in FEATURES {
        data.extend([b'+', feature.len() as u8]);
        data.extend(feature.bytes());
    }
    data
}

struct Import {
    module: String,
    name: String,
    short: String,
}

/// Gives every import, and every export that wasm-bindgen named, a name of a letter or two: 2.8 kB less (brotli).
fn shorten(module: &mut Module) -> (Vec<Import>, BTreeMap<String, String>) {
    let mut imports = Vec::new();
    for (number, import) in module.imports.iter_mut().enumerate() {
        let short = short_name(number);
        imports.push(Import {
            module: std::mem::replace(&mut import.module, "a".to_owned()),
            name: std::mem::replace(&mut import.name, short.clone()),
            short,
        });
    }
    let mut exports = BTreeMap::new();
    for export in module.exports.iter_mut() {
        // Our own are named by one word each; these begin with `__wbindgen` or hold a whole Rust path.
        if export.name.contains("__") {
            let short = format!("${}", short_name(exports.len()));
            exports.insert(std::mem::replace(&mut export.name, short.clone()), short);
        }
    }
    (imports, exports)
}

/// a, b … z, A … Z, aa, ab …
fn short_name(number: usize) -> String {
    let letter = match (number % 52) as u8 {
        low @ 0..26 => b'a' + low,
        high => b'A' + high - 26,
    };
    let before = match number / 52 {
        0 => String::new(),
        more => short_name(more - 1),
    };
    before + char::from(letter).encode_utf8(&mut [0])
}

/// The module that joins wasm and wasm-bindgen's half. `link` makes the instance from the imports; `guard` gets its exports
/// and gives back those that are called.
fn glue(imports: &[Import]) -> Result<String> {
    let mut text = String::from(
        "export * from \"./placet_bg.js\";\nimport { __wbg_set_wasm } from \"./placet_bg.js\";\n",
    );
    let mut list = Vec::new();
    for Import {
        module,
        name,
        short,
    } in imports
    {
        writeln!(text, "import {{ {name} as $_{short} }} from {module:?};")?;
        list.push(format!("{short}: $_{short}"));
    }
    writeln!(
        text,
        "export const instantiate = (link, guard) => __wbg_set_wasm(guard(link({{ a: {{ {} }} }})));",
        list.join(", ")
    )?;
    Ok(text)
}

/// Cargo's wasm of a package, with these features of it; with its default ones where none are named.
fn compile(root: &Path, lean: bool, package: &str, features: Option<&str>) -> Result<Vec<u8>> {
    // The next build of the same package takes the place of the file.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock();
    let mut command = cargo(root, lean, package)?;
    if let Some(features) = features {
        command.args(["--no-default-features", "--features", features]);
    }
    tool::run(&mut command).context(match lean {
        true => {
            "the build failed (PLACET_PLAIN=1 builds with the std that came with the toolchain)"
        }
        false => "the build failed",
    })?;
    let path = target_dir(root, lean)
        .join(TARGET)
        .join("release")
        .join(package.replace('-', "_"))
        .with_extension("wasm");
    fs::read(&path).with_context(|| format!("no {}", path.display()))
}

fn cargo(root: &Path, lean: bool, package: &str) -> Result<Command> {
    // No path of the machine goes into the binary, so that two machines make the same file.
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")));
    let mut flags = vec![
        NUMBERED.to_owned(),
        format!("--remap-path-prefix={}=", root.display()),
        format!("--remap-path-prefix={}=", sysroot()?.display()),
    ];
    if let Ok(home) = home {
        flags.push(format!("--remap-path-prefix={home}="));
    }
    let mut command = Command::new("cargo");
    command
        .current_dir(root)
        .args(["rustc", "--quiet", "--package", package, "--lib"])
        .args(["--crate-type", "cdylib", "--release"])
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
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    Ok(command)
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

/// These tools take seconds, so their answers are kept under a hash of the question.
fn binaryen(root: &Path, name: &str, wasm: &[u8], flags: &[&str]) -> Result<Vec<u8>> {
    let folder = root.join("target/pack/opt");
    fs::create_dir_all(&folder)?;
    let question = Sha256::new()
        .chain_update(wasm)
        .chain_update(name)
        .chain_update(flags.concat());
    let key = BASE64_URL_SAFE_NO_PAD.encode(question.finalize());
    let (from, made, kept) = (
        folder.join(format!("{key}.in.wasm")),
        folder.join(format!("{key}.part")),
        folder.join(&key),
    );
    if !kept.exists() {
        fs::write(&from, wasm)?;
        let mut command = Command::new(tool::npm(root, name)?);
        tool::run(command.args(flags).arg(&from).arg("-o").arg(&made))?;
        fs::remove_file(from)?;
        fs::rename(made, &kept)?;
    }
    Ok(fs::read(kept)?)
}

#[cfg(test)]
mod tests {
    use super::short_name;
    use std::collections::BTreeSet;
    use std::fs;
    use walrus::{ExportItem, ImportKind, Module, ValType};

    #[test]
    fn short_names_never_repeat() {
        let names: BTreeSet<String> = (0..4000).map(short_name).collect();
        assert_eq!(names.len(), 4000);
        assert_eq!(
            [0, 51, 52].map(short_name),
            ["a".to_owned(), "Z".to_owned(), "aa".to_owned()]
        );
    }

    /// Without `rust-src` too: `wasm2js` and engines before reference types read it.
    #[test]
    fn the_wasm_keeps_to_names_and_types_of_the_first_engines() {
        let file = crate::root().unwrap().join("www/dist/placet_bg.wasm");
        let wasm = fs::read(file).expect("run `./build.sh build` first");
        let module = Module::from_buffer(&wasm).unwrap();
        assert!(module.imports.iter().count() > 10);
        for import in module.imports.iter() {
            assert!(import.name.len() <= 2, "{}", import.name);
        }
        for export in module.exports.iter() {
            assert!(!export.name.contains("__"), "{}", export.name);
        }
        // JavaScript has no number of 64 bits, but one that `wasm2js` knows nothing of.
        let border = module
            .imports
            .iter()
            .filter_map(|import| match import.kind {
                ImportKind::Function(function) => Some((&import.name, function)),
                _ => None,
            });
        let exported = module
            .exports
            .iter()
            .filter_map(|export| match export.item {
                ExportItem::Function(function) => Some((&export.name, function)),
                _ => None,
            });
        for (name, function) in border.chain(exported) {
            let kind = module.types.get(module.funcs.get(function).ty());
            let whole = [kind.params(), kind.results()].concat();
            assert!(!whole.contains(&ValType::I64), "{name}");
        }
        assert_eq!(module.tables.iter().count(), 1, "a table of references");
        assert_eq!(module.customs.iter().count(), 0);
    }
}
