//! A site's own files. The program gets the site's config, the entries of its services and its languages in front; its wasm
//! stands beside it, and before both goes a small file that paints what a first visit is asked and calls them. Or, as one
//! file, the plain `placet.js` with the same in front. Knows no disk.

use crate::catalog::Catalog;
use crate::check::Checked;
use crate::{World, ahead, check, order::Order};
use base64::{Engine, prelude::BASE64_STANDARD};
use placet::banner::language;
use placet::config::{Slot, checked as right_of, leak, parse, tools};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha384};
use std::collections::BTreeMap;

/// The folder where none is given.
const FOLDER: &str = "placet";

/// The name of the file that the tag names.
const FILE: &str = "placet.js";

/// The script that goes before the program, and its place for what is known of the site.
const FIRST: &str = "placet.first.js";
const PLACE: &str = "\"the site stands here\"";

/// The program as one script, and as a script with its wasm beside it: by names in the built folder, without the ending.
/// Either fetches a translation from beside it where no WebAssembly runs.
struct Forms {
    whole: &'static str,
    apart: &'static str,
}

const PLAIN: Forms = Forms {
    whole: "placet",
    apart: "placet.own",
};

/// The same, with what it knows of the tools that `compat` names.
const COMPAT: Forms = Forms {
    whole: "placet.compat",
    apart: "placet.own.compat",
};

/// What the script fetches from beside it for owners alone: sentences of complaints, and the panel of `placet.debug()`.
const FOR_OWNERS: &[&str] = &["complaints.json", "placet.debug.js", "services/known.json"];

/// The checksums of all the others.
const SUMS: &str = "checksums.json";

/// The verb. What is wrong with the config is told; where a service would not work, no file is written that an owner could
/// upload by mistake.
///
/// # Errors
/// One sentence, where nothing was written.
pub fn run(order: &Order, world: &mut dyn World) -> Result<bool, String> {
    let path = order.config();
    let (text, catalog, checked) = check::read(path, world)?;
    let colors = world.tells_in_color();
    for complaint in &checked.complaints {
        world.tell(&check::line(complaint, path, &text, colors));
    }
    let slots = checked.config.slots.iter();
    let lost = slots.filter(|slot| !matches!(slot, Slot::Ready(_))).count();
    if lost > 0 {
        return Err(format!(
            "{lost} of the config's services would not work: no file is written"
        ));
    }
    if checked
        .complaints
        .iter()
        .any(|complaint| complaint.path == "services")
    {
        return Err("the config's services are no list: no file is written".to_owned());
    }
    let languages = order
        .option("--languages")
        .map(|list| list.split(',').map(str::trim).collect::<Vec<_>>());
    let config = written_out(&text, &catalog, world, languages.as_deref())?;
    let settings = &checked.config.settings;
    let forms = match tools(settings).next() {
        Some(_) => COMPAT,
        None => PLAIN,
    };
    let (folder, name) = place(order.option("--output").unwrap_or(FOLDER));
    // The first file knows of our own record alone, and would ask whom another tool has asked.
    let is_one = order.has("--one-file") || !settings.take_over.is_empty();
    let form = if is_one { forms.whole } else { forms.apart };
    let script = part(&format!("{form}.js"), world)?;
    let mut files = Vec::new();
    let file = if is_one {
        let config = config.to_string();
        in_front("window.placetConfig=JSON.parse(", &config, ")", &script)?
    } else {
        let wasm = format!("{form}.wasm");
        let wasm = world.bytes(&wasm).ok_or_else(|| missing(&wasm))?;
        let wasm = Beside::of(wasm, "wasm");
        let right = right_of(&parse(leak(config.to_string())));
        let right = serde_json::to_string(&right).map_err(|error| error.to_string())?;
        let program = in_front(
            "(document.currentScript||placet).handed.config=",
            &right,
            "",
            &script,
        )?;
        let program = Beside::of(program.into_bytes(), "js");
        let site = known(&checked, &catalog, &config, &program, &wasm, world);
        let first = filled(&part(FIRST, world)?, &site)?;
        for file in [program, wasm] {
            files.push((file.name, file.content));
        }
        first
    };
    let sum = integrity(&Sha384::digest(&file));
    files.push((name.to_owned(), file.into_bytes()));
    let translation = format!("{form}.nowasm.js");
    let text = part(&translation, world)?;
    files.push((translation, text.into_bytes()));
    for name in FOR_OWNERS {
        if let Some(text) = world.part(name) {
            files.push(((*name).to_owned(), text.into_bytes()));
        }
    }
    files.push((SUMS.to_owned(), sums(&files)?));
    for (name, content) in &files {
        write(&format!("{folder}{name}"), content, world)?;
    }
    world.say(&format!(
        "<script async src=\"{}\" integrity=\"{}\" crossorigin=\"anonymous\"></script>",
        address(&folder, name),
        sum
    ));
    world.tell(&format!(
        "src: where your site serves {folder}{name}; {} is a guess",
        address(&folder, name)
    ));
    Ok(true)
}

/// Folders that sites are commonly served from: by Vite, Next.js, Nuxt, Astro, Rails and Laravel, by SvelteKit and Hugo, by
/// Apache, shared hosts, .NET and nginx.
const ROOTS: &[&str] = &[
    "public",
    "static",
    "htdocs",
    "public_html",
    "wwwroot",
    "www",
    "html",
];

/// Where the script is most likely served: in a folder of the written one's name, in the site's root. Only the owner knows.
fn address(folder: &str, name: &str) -> String {
    let folder = folder.trim_end_matches(['/', '\\']);
    match folder.rsplit(['/', '\\']).next().unwrap_or("") {
        "" | "." | ".." => format!("/{name}"),
        root if ROOTS.contains(&root) => format!("/{name}"),
        last => format!("/{last}/{name}"),
    }
}

/// The folder, with its slash, and the name of the script that the tag names: an output that ends in `.js` is that script.
fn place(output: &str) -> (String, &str) {
    let slash = output.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
    match output.split_at(slash) {
        (folder, name) if name.ends_with(".js") => (folder.to_owned(), name),
        (folder, "") => (folder.to_owned(), FILE),
        _ => (format!("{output}/"), FILE),
    }
}

/// One value a file, as an `integrity` has it.
fn sums(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, String> {
    let sums: BTreeMap<_, _> = files
        .iter()
        .map(|(name, content)| (name, integrity(&Sha384::digest(content))))
        .collect();
    serde_json::to_vec_pretty(&sums).map_err(|error| error.to_string())
}

fn write(path: &str, content: &[u8], world: &mut dyn World) -> Result<(), String> {
    world
        .write(path, content)
        .map_err(|error| format!("{path} could not be written: {error}"))?;
    world.say(&format!("{path}: {} bytes", content.len()));
    Ok(())
}

fn part(path: &str, world: &dyn World) -> Result<String, String> {
    world.part(path).ok_or_else(|| missing(path))
}

fn missing(path: &str) -> String {
    format!("dist/{path} cannot be read")
}

/// A hash as `integrity` wants it.
fn integrity(hash: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(hash))
}

/// A file that the first one names, by a name of its content: no two builds ever meet.
struct Beside {
    name: String,
    sum: String,
    content: Vec<u8>,
}

impl Beside {
    fn of(content: Vec<u8>, ending: &str) -> Beside {
        let hash = Sha384::digest(&content);
        let short: String = hash
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Beside {
            name: format!("placet.{short}.{ending}"),
            sum: integrity(&hash),
            content,
        }
    }
}

/// What the first file knows of the site.
fn known(
    checked: &Checked,
    catalog: &Catalog,
    config: &Value,
    program: &Beside,
    wasm: &Beside,
    world: &dyn World,
) -> Value {
    let settings = &checked.config.settings;
    let inside = config.get("locales").and_then(Value::as_object);
    let mut languages = vec!["en".to_owned()];
    languages.extend(inside.into_iter().flat_map(|texts| texts.keys().cloned()));
    json!({
        "program": program.name,
        "sum": program.sum,
        "wasm": wasm.name,
        "wasmSum": wasm.sum,
        "name": settings.cookie_name,
        "language": settings.language,
        "pictures": ahead::pictures(checked, catalog, &languages, world),
    })
}

/// The first file with what it knows in its place.
fn filled(script: &str, site: &Value) -> Result<String, String> {
    let (before, after) = script
        .split_once(PLACE)
        .ok_or_else(|| format!("dist/{FIRST} has no place for what is known of the site"))?;
    let mut file = String::with_capacity(script.len() * 2);
    file.push_str(before);
    file.push('\'');
    quote(&mut file, &site.to_string());
    file.push('\'');
    file.push_str(after);
    Ok(file)
}

/// The owner's config with two more keys: `catalog` (id → entry) and `locales` (tag → texts). What its owner brought along
/// under either stays.
pub fn written_out(
    text: &str,
    catalog: &Catalog,
    world: &dyn World,
    languages: Option<&[&str]>,
) -> Result<Value, String> {
    let Value::Object(mut config) = json(text)? else {
        return Err("the config is no JSON object".to_owned());
    };
    // Helps the owner's editor, not the visitor.
    config.shift_remove("$schema");
    let mut entries = brought(&mut config, "catalog");
    // What former services left is erased by their entries.
    let lists = ["services", "former"];
    let lists = lists.iter().filter_map(|key| config.get(*key));
    for service in lists.filter_map(Value::as_array).flatten() {
        // A service is named by its id alone or by an object with the id in it.
        let id = service
            .as_str()
            .or_else(|| service.get("id").and_then(Value::as_str));
        if let Some((id, entry)) = id.and_then(|id| Some((id, catalog.text(id)?)))
            && !entries.contains_key(id)
        {
            entries.insert(id.to_owned(), json(entry)?);
        }
    }
    let mut texts = brought(&mut config, "locales");
    let named = config.get("language").and_then(Value::as_str);
    let named = named.filter(|tag| *tag != "auto").map(str::to_owned);
    let wanted: Vec<&str> = match (languages, named.as_deref()) {
        (Some(list), _) => list.to_vec(),
        (None, Some(tag)) => vec![tag],
        (None, None) => catalog.languages.iter().map(String::as_str).collect(),
    };
    // English is inside the plain file.
    for tag in wanted.into_iter().filter(|tag| *tag != "en") {
        if texts.contains_key(tag) {
            continue;
        }
        let known = catalog.language(tag).ok_or_else(|| {
            let known = catalog.languages.join(", ");
            format!("no language {tag:?}; there are: {known}")
        })?;
        let path = format!("locales/{known}.json");
        texts.insert(known.to_owned(), json(&part(&path, world)?)?);
    }
    if let Some(named) = named {
        let inside: Vec<String> = ["en".to_owned()]
            .into_iter()
            .chain(texts.keys().cloned())
            .collect();
        if language(std::slice::from_ref(&named), &inside).is_none() {
            return Err(format!(
                "the config speaks language {named:?}, and these are inside: {}",
                inside.join(", ")
            ));
        }
    }
    config.insert("catalog".to_owned(), Value::Object(entries));
    config.insert("locales".to_owned(), Value::Object(texts));
    Ok(Value::Object(config))
}

/// What the owner's config has under a key that the command fills.
fn brought(config: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match config.shift_remove(key) {
        Some(Value::Object(own)) => own,
        Some(_) | None => Map::new(),
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// The script with a statement before it that sets the config, as the text of its JSON, between `before` and `after`; behind
/// the line that is for the engine: a mark and a hint that must stand first. A text, since a JavaScript object would read
/// `__proto__` as more than a key.
fn in_front(before: &str, config: &str, after: &str, script: &str) -> Result<String, String> {
    let (head, program) = match script.split_once('\n') {
        Some((head, program)) if head.starts_with("\u{feff}//") => (head, program),
        _ => return Err("the program in dist does not begin as the build writes it".to_owned()),
    };
    let mut file = String::with_capacity(script.len() + config.len() + config.len() / 8);
    file.push_str(head);
    file.push('\n');
    file.push_str(before);
    file.push('\'');
    quote(&mut file, config);
    file.push('\'');
    file.push_str(after);
    file.push_str(";\n");
    file.push_str(program);
    Ok(file)
}

/// JSON as the inside of a single-quoted string that may stand in a file, an inline script or an attribute-free `<script>`:
/// no `<` (so neither `</script>` nor `<!--`), and none of the two line ends that older engines refuse.
fn quote(out: &mut String, json: &str) {
    for letter in json.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '<' => out.push_str("\\x3c"),
            letter if letter.is_ascii() => out.push(letter),
            // In ASCII: one letter beyond Latin-1, and Chromium keeps the whole file at two bytes each.
            letter => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{in_front, written_out};
    use crate::catalog::Catalog;
    use crate::tests::Played;
    use serde_json::{Value, json as value};
    use std::process::Command;

    const SCRIPT: &str = "\u{feff}//# first\nrun();";

    /// What a script engine reads from the statement, by Node.
    #[track_caller]
    fn reads_back(config: &Value) {
        let file = in_front(
            "window.placetConfig=JSON.parse(",
            &config.to_string(),
            ")",
            SCRIPT,
        );
        let file = file.unwrap();
        let statement = file
            .strip_prefix("\u{feff}//# first\n")
            .and_then(|rest| rest.strip_suffix("\nrun();"))
            .unwrap();
        for forbidden in ["</", "<!--", "\u{2028}", "\u{2029}"] {
            assert!(
                !statement.contains(forbidden),
                "{forbidden:?} in {statement}"
            );
        }
        assert!(statement.is_ascii());
        let script = format!(
            "globalThis.window={{}};{statement}process.stdout.write(JSON.stringify(window.placetConfig))"
        );
        let output = Command::new("node")
            .args(["-e", &script])
            .output()
            .expect("Node is there for esbuild anyway");
        let read: Value = serde_json::from_slice(&output.stdout).expect("the statement runs");
        assert_eq!(&read, config);
    }

    #[test]
    fn the_config_reads_back_as_it_was_written() {
        reads_back(&value!({}));
        reads_back(
            &value!({ "texts": { "title": "</script><!-- <script> --> 'it\\'s' \"so\" \\u2028" } }),
        );
        reads_back(
            &value!({ "a": "\u{2028}\u{2029}\n\r\t\0", "é": "日本 🍪", "__proto__": { "x": 1 } }),
        );
    }

    #[test]
    fn a_script_of_another_kind_is_not_written_over_a_site() {
        assert!(in_front("", "", "", "run();\n").is_err());
    }

    fn written(config: &str, languages: Option<&[&str]>) -> Result<Value, String> {
        let world = Played::default();
        let catalog = Catalog::read(&world).unwrap();
        written_out(config, &catalog, &world, languages)
    }

    #[test]
    fn a_config_that_is_no_object_is_refused() {
        assert!(written("[1]", None).is_err());
    }

    #[test]
    fn only_the_entries_and_languages_of_the_site_go_inside() {
        let config = r#"{ "$schema": "s", "services": [{ "id": "matomo", "site": 1 }, { "id": "own" }, 7, "youtube"],
            "former": ["hotjar"], "language": "fr-CA" }"#;
        let site = written(config, None).unwrap();
        assert_eq!(site["services"][0], value!({ "id": "matomo", "site": 1 }));
        assert!(site.get("$schema").is_none());
        let keys = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&site["catalog"]), ["matomo", "youtube", "hotjar"]);
        assert_eq!(site["catalog"]["matomo"]["name"], "Matomo");
        assert_eq!(keys(&site["locales"]), ["fr"]);
        let all = written("{}", None).unwrap();
        let tags = keys(&all["locales"]);
        assert!(
            tags.len() > 40 && !tags.iter().any(|tag| tag == "en"),
            "{tags:?}"
        );
        let some = written("{}", Some(&["de", "pt-BR"])).unwrap();
        assert_eq!(keys(&some["locales"]), ["de", "pt-BR"]);
        assert!(written("{}", Some(&["xx"])).unwrap_err().contains("xx"));
    }

    #[test]
    fn what_the_owner_brought_along_stays() {
        let config = r#"{ "language": "qq", "services": ["matomo"], "locales": { "qq": { "name": "Q" } },
            "catalog": { "matomo": { "name": "Mine" } } }"#;
        for languages in [None, Some(&["qq"][..]), Some(&["qq", "fr"][..])] {
            let site = written(config, languages).unwrap();
            assert_eq!(site["catalog"]["matomo"]["name"], "Mine");
            assert_eq!(site["locales"]["qq"]["name"], "Q");
        }
    }
}
