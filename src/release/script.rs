//! How a held script will run: its type, its file, its turn.

use super::line::Way;
use super::marks::{Attributes, Form, Place, TYPE};
use super::types::{is_code, is_plain, is_type};

/// A held script, as it will run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The type that it gets, in small letters; empty for a classic script.
    pub kind: String,
    /// The address of its file as its owner wrote it; none for one whose code stands in the page.
    pub source: Option<String>,
    /// When it takes its turn.
    pub way: Way,
}

impl Script {
    /// How a script that is marked in this form, or stands in a template or text that is, will run; `None` for one that
    /// engines with modules leave alone.
    pub fn read(form: Form, attributes: &dyn Attributes) -> Option<Script> {
        let [long, short] = TYPE;
        let own = attributes.attribute("type").unwrap_or_default();
        let mut kind = attributes.attribute(long);
        if kind.is_none() && form == Form::Short && is_plain(&own) {
            // A vendor's own `data-type` is not a type at all.
            kind = attributes.attribute(short).filter(|kind| is_type(kind));
        }
        if kind.is_none() && !is_plain(&own) {
            kind = Some(own.clone());
        }
        let kind = kind.unwrap_or_default().trim_ascii().to_ascii_lowercase();
        let is_module = kind == "module";
        if attributes.has("nomodule") && !is_module {
            return None;
        }
        // The owner's `src` on a plain script loads nothing, so that it can be the address as well. On one that is none it
        // is the address, and a `data-src` beside it the vendor's.
        let live = attributes.attribute("src");
        let waits = form.waiting(Place::Src, attributes);
        let source = match is_plain(&own) || attributes.has("data-placet-src") {
            true => waits.or(live),
            false => live.or(waits),
        };
        let way = match source.is_some() || is_module {
            true if attributes.has("async") => Way::Async,
            true if is_module || attributes.has("defer") => Way::Deferred,
            true | false => Way::InTurn,
        };
        Some(Script { kind, source, way })
    }

    /// Whether an engine runs the script as it stands there.
    pub fn runs(attributes: &dyn Attributes) -> bool {
        is_code(&attributes.attribute("type").unwrap_or_default())
    }

    /// Whether it is a module.
    pub fn is_module(&self) -> bool {
        self.kind == "module"
    }

    /// Whether an engine runs it, and not only reads it.
    pub fn is_code(&self) -> bool {
        is_code(&self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::{Mark, Standing};
    use super::*;

    type Written<'a> = &'a [(&'a str, &'a str)];

    #[track_caller]
    fn script(written: Written) -> Script {
        let mark = Mark::read("script", &written).unwrap();
        assert_eq!(mark.standing(&written, Standing::Nothing), Standing::Held);
        Script::read(mark.form, &written).unwrap()
    }

    const PLAIN: (&str, &str) = ("type", "text/plain");

    #[test]
    fn in_the_long_form_the_short_one_is_the_vendor_s_own() {
        let written: Written = &[
            PLAIN,
            ("data-placet-category", "functionality"),
            ("data-placet-src", "a.js"),
            ("data-src", "feed.json"),
            ("data-type", "module"),
        ];
        let script = script(written);
        assert_eq!(
            (script.source.as_deref(), &*script.kind),
            (Some("a.js"), "")
        );
    }

    #[test]
    fn in_the_short_form_its_address_and_type_wait_there() {
        let written: Written = &[
            PLAIN,
            ("data-category", "performance"),
            ("data-src", "a.js"),
            ("data-type", " Module "),
        ];
        let script = script(written);
        assert_eq!(script.source.as_deref(), Some("a.js"));
        assert!(script.is_module() && script.way == Way::Deferred);
    }

    #[test]
    fn a_data_type_that_is_no_type_is_the_vendor_s_own() {
        let written: Written = &[
            PLAIN,
            ("data-category", "functionality"),
            ("data-src", "a.js"),
            ("data-type", "inline"),
        ];
        assert_eq!(script(written).kind, "");
    }

    #[test]
    fn the_address_of_a_plain_script_is_its_src_as_well() {
        for written in [
            &[PLAIN, ("data-category", "performance"), ("src", "a.js")],
            &[
                PLAIN,
                ("data-placet-category", "performance"),
                ("src", "a.js"),
            ],
        ] {
            assert_eq!(script(written).source.as_deref(), Some("a.js"));
        }
        let mixed: Written = &[
            PLAIN,
            ("data-category", "performance"),
            ("data-placet-src", "b.js"),
            ("data-src", "c"),
        ];
        assert_eq!(script(mixed).source.as_deref(), Some("b.js"));
    }

    #[track_caller]
    fn way(more: Written, expected: Option<Way>) {
        let written = [&[PLAIN, ("data-placet-category", "performance")], more].concat();
        let written = written.as_slice();
        let mark = Mark::read("script", &written).unwrap();
        assert_eq!(
            Script::read(mark.form, &written).map(|script| script.way),
            expected
        );
    }

    #[test]
    fn scripts_take_their_turn_as_their_attributes_say() {
        let source = ("data-placet-src", "a.js");
        let module = ("data-placet-type", "module");
        way(&[], Some(Way::InTurn));
        way(&[source], Some(Way::InTurn));
        way(&[source, ("defer", "")], Some(Way::Deferred));
        way(&[source, ("async", "")], Some(Way::Async));
        way(&[source, ("async", ""), ("defer", "")], Some(Way::Async));
        // Without a file neither means anything.
        way(&[("async", "")], Some(Way::InTurn));
        way(&[("defer", "")], Some(Way::InTurn));
        way(&[module], Some(Way::Deferred));
        way(&[module, ("async", "")], Some(Way::Async));
    }

    #[test]
    fn engines_with_modules_leave_nomodule_alone() {
        let source = ("data-placet-src", "a.js");
        way(&[source, ("nomodule", "")], None);
        way(&[("nomodule", "")], None);
        let module = ("data-placet-type", "module");
        way(&[source, ("nomodule", ""), module], Some(Way::Deferred));
    }

    #[test]
    fn a_live_script_in_a_template_keeps_its_vendor_s_attributes() {
        let written: Written = &[
            ("src", "b.js"),
            ("data-type", "module"),
            ("data-src", "feed.json"),
        ];
        let script = Script::read(Form::Short, &written).unwrap();
        assert_eq!(
            (script.source.as_deref(), &*script.kind),
            (Some("b.js"), "")
        );
        let module: Written = &[("type", "module")];
        assert!(Script::read(Form::Long, &module).unwrap().is_module());
    }
}
