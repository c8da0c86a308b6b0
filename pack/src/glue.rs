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
    wasm.__wbindgen_start();
}
";

/// The module name under which the generated text offers its own functions to the wasm.
const OWN: &str = "./placet_bg.js";
const SHORT: &str = "a";

impl Glue {
    pub fn cut(text: &str) -> Result<Glue> {
        let (kept, _) = text
            .split_once(TAIL)
            .context("the glue has no start that we know: another wasm-bindgen?")?;
        Ok(Glue {
            text: format!("{kept}{START}").replace(OWN, SHORT),
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
        if module != OWN {
            bail!("the wasm imports {name} from {module}, past the glue");
        }
        let short = short_name(self.imports);
        self.imports += 1;
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

    pub fn finish(self) -> String {
        self.text
    }
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
    use super::{Glue, START, TAIL, short_name};
    use std::collections::BTreeSet;

    const GENERATED: &str = r#"import { boom } from './snippets/placet-0/www/natives.js';
export function on(f) {
    return wasm.on(f, wasm.one, this.wasm.on, wasm.memory.buffer);
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_boom_1: function() { return handleError(function (arg0) {
        }, arguments); },
    };
    return { "./placet_bg.js": import0 };
}
"#;

    fn glue() -> Glue {
        Glue::cut(&format!("{GENERATED}{TAIL} and much more")).unwrap()
    }

    #[test]
    fn an_import_is_short_on_both_sides() {
        let mut glue = glue();
        assert_eq!(
            glue.shorten_import("./placet_bg.js", "__wbg_boom_1")
                .unwrap(),
            ("a".into(), "a".into())
        );
        let text = glue.finish();
        assert!(text.contains("        a() { return handleError("), "{text}");
        assert!(text.contains("\"a\": import0"), "{text}");
        assert!(text.ends_with(START));
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
        assert_eq!(
            glue.shorten_export("__wbindgen_start").as_deref(),
            Some("b")
        );
        assert_eq!(glue.shorten_export("memory").as_deref(), Some("c"));
        let text = glue.finish();
        assert!(
            text.contains("wasm.a(f, wasm.one, this.wasm.on, wasm.c.buffer)"),
            "{text}"
        );
        assert!(text.contains("wasm.b();"), "{text}");
    }

    #[test]
    fn our_own_module_stands_beside_the_glue() {
        let mut glue = glue();
        glue.import_from("./snippets/placet-0/www/natives.js", "./natives.js");
        assert!(
            glue.finish()
                .starts_with("import { boom } from './natives.js';")
        );
    }

    #[test]
    fn another_version_of_the_generator_is_refused() {
        assert!(Glue::cut(GENERATED).is_err());
    }

    #[test]
    fn short_names_never_repeat() {
        let names: BTreeSet<String> = (0..4000).map(short_name).collect();
        assert_eq!(names.len(), 4000);
        assert_eq!(short_name(52), "aa");
    }
}
