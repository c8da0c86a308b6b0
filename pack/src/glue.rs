//! The JavaScript half that wasm-bindgen makes (its `web` form): cut to what we call, with short names on the border.
//! It reads that text by the few shapes that the pinned version writes, and refuses any other; it knows nothing of what the functions do.

use anyhow::{Context, Result, bail};

/// The glue while its names are being shortened, together with the wasm's.
pub struct Glue {
    text: String,
    imports: usize,
    exports: usize,
}

/// From here on the generated text only fetches, compiles and starts the module, in ways for every case.
const TAIL: &str = "let wasmModule, wasmInstance, wasm;";

/// What stands there instead. `guard` gets the instance's exports and gives back those that the glue calls.
const START: &str = "\
let wasm;
export function instantiate(module, guard) {
    wasm = guard(new WebAssembly.Instance(module, __wbg_get_imports()).exports);
}
function answer(slot, ptr) {
    new Uint32Array(wasm.memory.buffer, slot >>> 0, 2).set([ptr, WASM_VECTOR_LEN]);
}
function textIfAny(text) {
    return isLikeNone(text) ? 0 : passStringToWasm0(text);
}
";

/// What a module with reference types is asked first: to fill its table of references.
const FILL: &str = "    wasm.__wbindgen_start();\n";

/// How an object of the page is handed over with reference types, and without.
const HANDED: [&str; 2] = ["addToExternrefTable0(", "addHeapObject("];

/// The module name under which the generated text offers its own functions to the wasm.
const OWN: &str = "./placet_bg.js";
const SHORT: &str = "a";

/// Where the generated text begins to list what it offers.
const OFFERED: &str = "const import0 = {";

/// Helpers of the generated text that we write shorter. An engine that reads our script at all (it writes `??=`:
/// Chromium 85, Firefox 79, Safari 14.1) has `encodeInto`, and no page of ours decodes the two
/// gigabytes after which Safari's decoder wants a new one. A helper that is not used is not in the text.
const HELPERS: &[(&str, &str)] = &[
    ("if (!('encodeInto' in cachedTextEncoder)) ", ""),
    (
        "function passStringToWasm0(",
        "\
function passStringToWasm0(text) {
    const bytes = cachedTextEncoder.encode(text);
    const ptr = wasm.__wbindgen_malloc(WASM_VECTOR_LEN = bytes.length, 1) >>> 0;
    getUint8ArrayMemory0().set(bytes, ptr);
    return ptr;
}",
    ),
    (
        "function getStringFromWasm0(",
        "\
function getStringFromWasm0(ptr, len) {
    return cachedTextDecoder.decode(new Uint8Array(wasm.memory.buffer, ptr >>> 0, len));
}",
    ),
    (
        "function getUint8ArrayMemory0(",
        "function getUint8ArrayMemory0() { return new Uint8Array(wasm.memory.buffer); }",
    ),
    (
        "function getDataViewMemory0(",
        "function getDataViewMemory0() { return new DataView(wasm.memory.buffer); }",
    ),
    (
        "function makeClosure(",
        "function makeClosure(arg0, arg1, f) { return (...args) => f(arg0, arg1, ...args); }",
    ),
    (
        "function passArrayJsValueToWasm0(",
        "\
function passArrayJsValueToWasm0(array, malloc) {
    const ptr = malloc((WASM_VECTOR_LEN = array.length) * 4, 4) >>> 0;
    new Uint32Array(wasm.memory.buffer, ptr).set(array.map((one) => addToExternrefTable0(one)));
    return ptr;
}",
    ),
    (
        "function handleError(",
        "\
function handleError(f) {
    return (...args) => {
        try {
            return f(...args);
        } catch (e) {
            wasm.__wbindgen_exn_store(addToExternrefTable0(e));
        }
    };
}",
    ),
];

/// What calls these helpers, made to fit.
const CALLS: &[(&str, &str)] = &[
    (", wasm.__wbindgen_malloc, wasm.__wbindgen_realloc)", ")"),
    (
        "var len1 = WASM_VECTOR_LEN;",
        "const len1 = WASM_VECTOR_LEN;",
    ),
    // What is longer than one number goes where the wasm waits for it.
    (
        "\
const len1 = WASM_VECTOR_LEN;
getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);",
        "answer(arg0, ptr1);",
    ),
    (
        "\
var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret);
answer(arg0, ptr1);",
        "answer(arg0, textIfAny(ret));",
    ),
    (": function() { return handleError(", ": handleError("),
    ("}, arguments); }", "})"),
];

/// What lets a closure go once the page has. None of ours is let go: a visit makes a dozen, each of a few words, and most
/// serve to its end.
const REGISTRY: (&str, &str) = ("const CLOSURE_DTORS = ", "));\n");

/// How a closure would be let go before that.
const LET_GO: &str = "_wbg_cb_unref";

impl Glue {
    pub fn cut(text: &str) -> Result<Glue> {
        let (kept, tail) = text
            .split_once(TAIL)
            .context("the glue has no start that we know: another wasm-bindgen?")?;
        let references = tail.contains(FILL.trim());
        let fill = if references { FILL } else { "" };
        let start = START.replace("exports);\n", &format!("exports);\n{fill}"));
        let mut text = format!("{kept}{start}").replace(OWN, SHORT);
        for (head, shorter) in HELPERS {
            if let Some((before, block, after)) = block(&text, head) {
                if block.len() <= shorter.len() {
                    bail!("the glue writes {head:?} shorter than we do: another wasm-bindgen?");
                }
                text = [before, shorter, after].concat();
            }
        }
        for (call, shorter) in CALLS {
            text = text.replace(call, shorter);
        }
        if !references {
            text = text.replace(HANDED[0], HANDED[1]);
        }
        if let Some((before, rest)) = text.split_once(REGISTRY.0)
            && let Some((_, after)) = rest.split_once(REGISTRY.1)
        {
            text = [before, after].concat();
        }
        if text.contains(REGISTRY.0) || text.contains(LET_GO) {
            bail!("a closure is let go: keep it with `into_js_value`, or its registry here");
        }
        Ok(Glue {
            text,
            imports: 0,
            exports: 0,
        })
    }

    /// Our own module, which wasm-bindgen would put into a folder named by a hash.
    pub fn import_from(&mut self, from: &str, to: &str) {
        self.text = self.text.replace(from, to);
    }

    /// The short module and name of an import, once the glue offers it under these.
    pub fn shorten_import(&mut self, module: &str, name: &str) -> Result<(String, String)> {
        let short = short_name(self.imports);
        self.imports += 1;
        if module != OWN {
            self.offer(module, name, &short)?;
            return Ok((SHORT.to_owned(), short));
        }
        // A method where it is a function, a property where it is made by `handleError`.
        let (long, method) = (format!("{name}: function("), format!("{short}("));
        match self.text.matches(&long).count() {
            1 => self.text = self.text.replace(&long, &method),
            0 if self.text.matches(&format!("{name}: ")).count() == 1 => {
                self.text = self
                    .text
                    .replace(&format!("{name}: "), &format!("{short}: "));
            }
            found => bail!("the glue offers {name} {found} times"),
        }
        Ok((SHORT.to_owned(), short))
    }

    /// Offers a function that the wasm takes from a module of ours without any glue between, beside the others.
    fn offer(&mut self, module: &str, name: &str, short: &str) -> Result<()> {
        let file = module.rsplit('/').next().unwrap_or(module);
        let import = format!("import * as {{}} from \"./{file}\"");
        let (head, tail) = import.split_once("{}").unwrap_or_default();
        let known = |line: &str| line.starts_with(head) && line.ends_with(tail);
        if !self.text.lines().any(known) {
            bail!("the wasm imports {name} from {module}, which the glue does not name");
        }
        let Some((before, after)) = self.text.split_once(OFFERED) else {
            bail!("the glue offers nothing: another wasm-bindgen?");
        };
        self.text = format!(
            "import {{ {name} as direct_{short} }} from \"./{file}\";\n{before}{OFFERED}\n{short}: direct_{short},{after}"
        );
        Ok(())
    }

    /// The short name of an export, or nothing when the glue never calls it.
    pub fn shorten_export(&mut self, name: &str) -> Option<String> {
        let long = format!("wasm.{name}");
        let short = short_name(self.exports);
        let mut text = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        let mut found = false;
        while let Some(at) = rest.find(&long) {
            let (before, after) = (rest.get(..at)?, rest.get(at + long.len()..)?);
            text.push_str(before);
            if before.ends_with(|letter| letter == '.' || in_a_name(letter))
                || after.starts_with(in_a_name)
            {
                text.push_str(&long);
            } else {
                text.push_str("wasm.");
                text.push_str(&short);
                found = true;
            }
            rest = after;
        }
        text.push_str(rest);
        if !found {
            return None;
        }
        self.text = text;
        self.exports += 1;
        Some(short)
    }

    /// The whole text, without the modules that were named for functions taken past the glue.
    pub fn finish(self) -> String {
        let lines = self.text.lines().filter(|line| {
            let whole_module = line.starts_with("import * as import");
            let passed_on = line.contains("\": import") && !line.contains("import0");
            !whole_module && !passed_on
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The text before a block, the block from its head to its closing brace, and the text after it.
fn block<'a>(text: &'a str, head: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = text.split_at_checked(text.find(head)?)?;
    let mut depth = 0;
    for (at, letter) in rest.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 1 => {
                let (block, after) = rest.split_at_checked(at + 1)?;
                return Some((before, block, after));
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn in_a_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$')
}

/// a, b … z, A … Z, aa, ab …
fn short_name(number: usize) -> String {
    const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let last = LETTERS.get(number % 52).copied().map(char::from);
    let mut name = if number < 52 {
        String::new()
    } else {
        short_name(number / 52 - 1)
    };
    name.extend(last);
    name
}

#[cfg(test)]
mod tests {
    use super::{Glue, START, TAIL, block, short_name};
    use std::collections::BTreeSet;

    const GENERATED: &str = r#"import { boom } from './snippets/placet-0/src/browser/js/platform.js';
export function on(f) {
    return wasm.on(f, wasm.one, this.wasm.on, wasm.memory.buffer);
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_boom_1: function() { return handleError(function (arg0) {
        }, arguments); },
        __wbg_plain_1: function(arg0) {},
    };
    return { "./placet_bg.js": import0 };
}
"#;

    fn glue() -> Glue {
        Glue::cut(&format!("{GENERATED}{TAIL} and much more")).unwrap()
    }

    #[test]
    fn a_module_fills_its_references_where_it_has_them() {
        let long = "// Written out by the generator.\n".repeat(8);
        let hands = format!("function handleError(f, args) {{\n{long}}}\n");
        let cut = |tail: &str| {
            Glue::cut(&format!("{hands}{GENERATED}{TAIL}{tail}"))
                .unwrap()
                .finish()
        };
        let with = cut("\nwasm.__wbindgen_start();");
        assert!(
            with.contains("exports);\n    wasm.__wbindgen_start();\n}"),
            "{with}"
        );
        assert!(
            with.contains("exn_store(addToExternrefTable0(e))"),
            "{with}"
        );
        let without = cut("");
        assert!(!without.contains("__wbindgen_start"), "{without}");
        assert!(without.contains("exn_store(addHeapObject(e))"), "{without}");
    }

    #[test]
    fn an_import_is_short_on_both_sides() {
        let mut glue = glue();
        assert_eq!(
            glue.shorten_import("./placet_bg.js", "__wbg_boom_1")
                .unwrap(),
            ("a".into(), "a".into())
        );
        glue.shorten_import("./placet_bg.js", "__wbg_plain_1")
            .unwrap();
        let text = glue.finish();
        assert!(
            text.contains("        a: handleError(function (arg0) {\n        }),"),
            "{text}"
        );
        assert!(text.contains("        b(arg0) {}"), "{text}");
        assert!(text.contains("\"a\": import0"), "{text}");
        assert!(text.ends_with(START.trim_end()));
    }

    #[test]
    fn a_function_that_the_wasm_takes_past_the_glue_is_offered_by_it() {
        let whole = "import * as import1 from \"./platform.js\"\n";
        let listed = "\"./platform.js\": import1,\n    return {";
        let text = format!("{whole}{GENERATED}{TAIL}").replacen("    return {", listed, 1);
        let mut glue = Glue::cut(&text).unwrap();
        let offered = glue.shorten_import("./platform.js", "reload").unwrap();
        assert_eq!(offered, ("a".into(), "a".into()));
        assert!(glue.shorten_import("./unknown.js", "reload").is_err());
        let text = glue.finish();
        assert!(text.starts_with("import { reload as direct_a } from \"./platform.js\";\n"));
        assert!(text.contains("const import0 = {\na: direct_a,"), "{text}");
        assert!(!text.contains("import1"), "{text}");
    }

    #[test]
    fn an_import_that_the_glue_does_not_offer_is_refused() {
        assert!(
            glue()
                .shorten_import("./placet_bg.js", "__wbg_other_1")
                .is_err()
        );
        assert!(
            glue()
                .shorten_import("./elsewhere.js", "__wbg_boom_1")
                .is_err()
        );
    }

    #[test]
    fn an_export_is_short_where_it_is_called_and_nowhere_else() {
        let mut glue = glue();
        assert_eq!(glue.shorten_export("on").as_deref(), Some("a"));
        assert_eq!(glue.shorten_export("never_called"), None);
        assert_eq!(glue.shorten_export("memory").as_deref(), Some("b"));
        let text = glue.finish();
        assert!(
            text.contains("wasm.a(f, wasm.one, this.wasm.on, wasm.b.buffer)"),
            "{text}"
        );
    }

    #[test]
    fn our_own_module_stands_beside_the_glue() {
        let mut glue = glue();
        glue.import_from(
            "./snippets/placet-0/src/browser/js/platform.js",
            "./platform.js",
        );
        assert!(
            glue.finish()
                .starts_with("import { boom } from './platform.js';")
        );
    }

    #[test]
    fn a_closure_that_is_let_go_is_refused() {
        let registry =
            "const CLOSURE_DTORS = new FinalizationRegistry(state => wasm.gone(state.a));\n";
        let kept = Glue::cut(&format!("{registry}{GENERATED}{TAIL}")).unwrap();
        assert!(!kept.finish().contains("CLOSURE_DTORS"));
        let unref = "getObject(arg0)._wbg_cb_unref();\n";
        assert!(Glue::cut(&format!("{registry}{unref}{GENERATED}{TAIL}")).is_err());
    }

    #[test]
    fn another_version_of_the_generator_is_refused() {
        assert!(Glue::cut(GENERATED).is_err());
    }

    #[test]
    fn a_block_ends_at_its_own_brace() {
        let text = "a; function f() { if (x) { y } } b";
        assert_eq!(
            block(text, "function f("),
            Some(("a; ", "function f() { if (x) { y } }", " b"))
        );
        assert_eq!(block(text, "function g("), None);
        assert_eq!(block("function f() { ", "function f("), None);
    }

    #[test]
    fn short_names_never_repeat() {
        let names: BTreeSet<String> = (0..4000).map(short_name).collect();
        assert_eq!(names.len(), 4000);
        assert_eq!(short_name(52), "aa");
    }
}
