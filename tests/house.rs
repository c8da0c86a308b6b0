//! The house rules that a reader can see in the source: which room knows which, what pure code never names, how files
//! begin and are called. Knows nothing of what the program does.

// In a test, these are the failures that it is for.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::fs;
use std::path::Path;

/// The rooms, from the ground up: each may know those before it.
const ROOMS: [&str; 6] = ["text", "consent", "config", "release", "banner", "browser"];

/// What filter lists hide and block.
const BLOCKED: [&str; 9] = [
    "cookie", "consent", "gdpr", "cmp", "banner", "privacy", "policy", "notice", "tracking",
];

/// Files that belong to the project, by their path from its root, sorted.
fn files(below: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(below)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            let made = [
                "target",
                ".git",
                "node_modules",
                "www/dist",
                "www/studio/made",
            ];
            if made
                .iter()
                .any(|made| name == *made || name.ends_with(&["/", made].concat()))
            {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(name.to_owned());
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "nothing below {below:?}");
    found
}

fn exists(path: &str) -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists()
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

/// The code of a Rust file that ships: without comments, and without the tests, which stand last.
fn shipped(path: &str) -> String {
    let text = read(path);
    let text = text.split("\n#[cfg(test)]\n").next().unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

/// The code of a script of ours, without comments.
fn script(path: &str) -> String {
    let text = read(path);
    let lines = text.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with('*') && !line.starts_with("/*")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn rust(below: &str) -> Vec<String> {
    let mut files = files(below);
    files.retain(|path| path.ends_with(".rs"));
    files
}

/// The scripts that go into `placet.js`.
fn scripts() -> Vec<String> {
    let mut files = files("src/browser/js");
    files.retain(|path| path.ends_with(".js"));
    files
}

#[track_caller]
fn named_nowhere(words: &[&str], files: impl IntoIterator<Item = (String, String)>) {
    let mut found = Vec::new();
    for (path, text) in files {
        for (number, line) in text.lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{path}:{}: {word}", number + 1));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

fn with_text(files: Vec<String>, text: fn(&str) -> String) -> Vec<(String, String)> {
    let files = files.into_iter();
    files
        .map(|path| {
            let text = text(&path);
            (path, text)
        })
        .collect()
}

// Rooms

#[test]
fn a_room_knows_only_the_rooms_below_it() {
    for (floor, room) in ROOMS.iter().enumerate() {
        let above = &ROOMS[floor + 1..];
        let mut words: Vec<String> = Vec::new();
        for other in above {
            words.push(["crate::", other].concat());
            words.push(["super::super::", other].concat());
        }
        // A group would hide them.
        words.push("crate::{".to_owned());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // Tests too: a test that needs a room above stands there.
        named_nowhere(&words, with_text(rust(&["src/", room].concat()), read));
    }
}

/// What only says which files there are, hands on what they name, and calls the first of them.
const OUTLETS: [&str; 3] = ["mod.rs", "lib.rs", "main.rs"];

/// Which files of its own folder each file of a folder imports: by name, or by what an outlet hands on from them. A folder
/// inside counts as one file of the folder around it, and an outlet as none.
fn imports(folder: &str) -> Vec<(String, Vec<String>)> {
    let below = [folder, "/"].concat();
    let mut nodes: Vec<(String, Vec<String>)> = Vec::new();
    for path in rust(folder) {
        let inside = path.strip_prefix(&below).unwrap();
        let name = inside.split(['/', '.']).next().unwrap().to_owned();
        // A crate's own tests know all of it.
        if !OUTLETS.contains(&inside) && inside != "tests.rs" {
            match nodes.iter_mut().find(|(known, _)| *known == name) {
                Some((_, files)) => files.push(path),
                None => nodes.push((name, vec![path])),
            }
        }
    }
    // Where each name that an outlet hands on comes from.
    let mut handed: Vec<(String, String)> = Vec::new();
    for (name, _) in &nodes {
        handed.push((name.clone(), name.clone()));
    }
    let outlets = OUTLETS.map(|name| [&below, name].concat());
    let outlets = outlets.iter().filter(|path| exists(path));
    let outlet: String = outlets.map(|path| shipped(path)).collect();
    let parts = outlet
        .split("pub use ")
        .skip(1)
        .chain(outlet.split("pub(crate) use ").skip(1));
    for part in parts {
        let part = part.split(';').next().unwrap();
        if let Some((from, names)) = part.split_once("::") {
            for name in words(names) {
                handed.push((name, from.to_owned()));
            }
        }
    }
    let (_, inside) = folder.rsplit_once("src").unwrap();
    let root = format!("crate{}::", inside.replace('/', "::"));
    let own = |file: &str| -> Vec<String> {
        let depth = file.strip_prefix(&below).unwrap().matches('/').count();
        let near = ["super::".repeat(depth + 1), root.clone()];
        let text = shipped(file);
        let mut named = Vec::new();
        for start in near {
            for (at, _) in text.match_indices(&start) {
                // `super::super::` leads out of what `super::` leads to.
                let before = text[..at].ends_with("super::");
                let rest = &text[at + start.len()..];
                if before || rest.starts_with("super::") {
                    continue;
                }
                let list = match rest.strip_prefix('{') {
                    Some(list) => group(list),
                    None => rest
                        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                        .next()
                        .unwrap()
                        .to_owned(),
                };
                named.extend(words(&list));
            }
        }
        named
    };
    let mut found = Vec::new();
    for (name, files) in &nodes {
        let mut uses: Vec<String> = Vec::new();
        for word in files.iter().flat_map(|file| own(file)) {
            let from = handed.iter().filter(|(known, _)| *known == word);
            uses.extend(
                from.map(|(_, from)| from.clone())
                    .filter(|from| from != name),
            );
        }
        uses.sort();
        uses.dedup();
        found.push((name.clone(), uses));
    }
    found
}

/// What stands in a group, up to its last bracket.
fn group(list: &str) -> String {
    let mut open = 1;
    let inside = list.chars().take_while(|letter| {
        open += i32::from(*letter == '{') - i32::from(*letter == '}');
        open > 0
    });
    inside.collect()
}

/// The first words of each item of a list of imports: `a, b::{c, d}` imports from `a` and `b`.
fn words(list: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut open = 0;
    for letter in list.trim_start_matches('{').chars() {
        open += i32::from(letter == '{') - i32::from(letter == '}');
        if letter == ',' && open == 0 {
            words.push(String::new());
        } else if let Some(word) = words.last_mut() {
            word.push(letter);
        }
    }
    let first = |word: &String| {
        word.trim()
            .split([':', ' ', '}'])
            .next()
            .unwrap()
            .to_owned()
    };
    words
        .iter()
        .map(first)
        .filter(|word| !word.is_empty())
        .collect()
}

/// A way from a file to itself, if there is one.
fn circle(imports: &[(String, Vec<String>)]) -> Option<Vec<String>> {
    fn walk(
        at: &str,
        way: &mut Vec<String>,
        imports: &[(String, Vec<String>)],
    ) -> Option<Vec<String>> {
        if let Some(start) = way.iter().position(|known| known == at) {
            return Some(way[start..].to_vec());
        }
        way.push(at.to_owned());
        let (_, uses) = imports.iter().find(|(name, _)| name == at)?;
        let found = uses.iter().find_map(|next| walk(next, way, imports));
        way.pop();
        found
    }
    imports
        .iter()
        .find_map(|(name, _)| walk(name, &mut Vec::new(), imports))
}

#[test]
fn the_files_of_a_room_know_only_files_below_them() {
    let mut circles = Vec::new();
    let mut folders: Vec<String> = ROOMS.iter().map(|room| ["src/", room].concat()).collect();
    let others = [
        "src/banner/view",
        "command/src",
        "command/src/moving",
        "command/src/studio",
        "pack/src",
        "pack/src/docs",
    ];
    folders.extend(others.map(str::to_owned));
    for folder in folders {
        let imports = imports(&folder);
        // Else the reader of imports has gone blind.
        assert!(
            imports.len() < 3 || imports.iter().any(|(_, uses)| !uses.is_empty()),
            "{folder}"
        );
        if let Some(way) = circle(&imports) {
            circles.push(format!("{folder}: {}", way.join(" > ")));
        }
    }
    assert_eq!(circles, Vec::<String>::new());
}

/// What stands in Rust's place imports the same way.
#[test]
fn our_scripts_know_only_scripts_below_them() {
    let mut imports = Vec::new();
    for path in scripts() {
        let text = script(&path);
        let named = text.split("from \"./").skip(1);
        let named = named.map(|rest| rest.split(".js\"").next().unwrap().to_owned());
        let name = path.rsplit('/').next().unwrap();
        imports.push((name.trim_end_matches(".js").to_owned(), named.collect()));
    }
    let known: Vec<&String> = imports.iter().map(|(name, _)| name).collect();
    let uses: &Vec<String> = &imports.iter().find(|(name, _)| name == "markup").unwrap().1;
    assert!(uses.iter().any(|one| known.contains(&one)), "{uses:?}");
    assert_eq!(circle(&imports), None);
}

#[test]
fn a_circle_is_seen() {
    let imports = |pairs: &[(&str, &[&str])]| {
        let own = |list: &[&str]| {
            list.iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        let pairs = pairs
            .iter()
            .map(|(name, uses)| ((*name).to_owned(), own(uses)));
        circle(&pairs.collect::<Vec<_>>())
    };
    assert_eq!(imports(&[("a", &["b"]), ("b", &["c"]), ("c", &[])]), None);
    let way = imports(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])]);
    assert_eq!(way, Some(vec!["b".to_owned(), "c".to_owned()]));
    assert_eq!(words("a, b::{c, d}, e as f"), ["a", "b", "e"]);
    assert_eq!(group("a, b::{c}, d}; x"), "a, b::{c}, d");
}

#[test]
fn every_room_is_one_of_the_design_s() {
    for path in rust("src") {
        let mut parts = path.split('/').skip(1);
        let first = parts.next().unwrap();
        let known = ROOMS.contains(&first) || first == "lib.rs";
        assert!(known, "{path} stands in no room");
    }
}

#[test]
fn pure_rooms_never_name_the_browser_nor_ask_the_world() {
    let words = [
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "gloo_",
        "SystemTime",
        "Instant",
        "std::time",
        "std::env",
        "std::fs",
        "std::net",
        "std::process",
        "std::thread",
        "thread_local",
        "static mut",
        "OnceLock",
        "RefCell",
        "Cell<",
        "println!",
        "extern ",
        "unsafe",
    ];
    for room in ["consent", "config", "release", "banner"] {
        named_nowhere(&words, with_text(rust(&["src/", room].concat()), shipped));
    }
}

/// Nothing that the page throws ends the program: what is imported says that it may fail. An object of web-sys or js-sys
/// throws through most of its methods.
#[test]
fn whatever_is_imported_from_the_page_may_throw() {
    // Those of the loader's own object, and two that catch everything themselves.
    const NEVER: [&str; 12] = [
        "defaults",
        "outlines",
        "locales",
        "english",
        "config",
        "folder",
        "host",
        "pressed",
        "click",
        "query",
        "message_of",
        "written",
    ];
    let (mut throwing, mut found) = (0, Vec::new());
    for path in rust("src/browser") {
        let text = shipped(&path);
        for block in text.split("extern \"C\" {").skip(1) {
            let block = block.split("\n}").next().unwrap();
            for declared in block.split(';') {
                let Some((before, declaration)) = declared.split_once("fn ") else {
                    continue;
                };
                let name = declaration.split('(').next().unwrap();
                let catches = before.contains("catch")
                    && (declaration.contains("-> Result<") || declaration.contains("-> Outcome<"));
                throwing += usize::from(catches);
                if !catches && !NEVER.contains(&name) {
                    found.push(format!("{path}: {name}"));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
    assert!(throwing > 100, "{throwing}");
    let safe = [
        "web_sys::Window",
        "web_sys::Location",
        "web_sys::Storage",
        "js_sys::Reflect",
        "js_sys::Object",
        "js_sys::Array",
        "js_sys::decode_uri_component",
        "js_sys::{Array, Reflect}",
        // What the language itself has, and no page can do without (decision 0014).
        "js_sys::Date",
        "js_sys::Math",
        "js_sys::encode_uri_component",
        "js_sys::{Array, Map}",
        "js_sys::WeakRef",
    ];
    let mut sources = with_text(rust("src/browser"), shipped);
    for (_, text) in &mut sources {
        for name in safe {
            *text = text.replace(name, "");
        }
    }
    named_nowhere(&["web_sys::", "js_sys::"], sources);
}

#[test]
fn what_ships_has_no_way_to_panic_on_purpose() {
    let words = [
        ".unwrap()",
        ".expect(\"",
        ".unwrap_err()",
        ".unwrap_unchecked(",
        "panic!",
        "unreachable!",
        "todo!",
        "unimplemented!",
        "assert!",
        "assert_eq!",
        "dbg!",
        "clippy::unwrap_used",
        "clippy::expect_used",
        "clippy::panic",
        "clippy::indexing_slicing",
    ];
    named_nowhere(&words, with_text(rust("src"), shipped));
}

#[test]
fn tests_stand_last_so_that_what_ships_can_be_told_apart() {
    for path in rust("src") {
        let text = read(&path);
        let tests = text.split("#[cfg(test)]").skip(1);
        for part in tests {
            let item = part.trim_start();
            assert!(
                item.starts_with("mod tests {") || part.trim_end().ends_with('}'),
                "{path}: {item:.40}"
            );
        }
        if let Some((_, tests)) = text.split_once("\n#[cfg(test)]\n") {
            // After the tests' first line, whatever begins at the margin is an end or a test's own.
            let more = tests.lines().skip(1).find(|line| {
                line.starts_with("pub ") || line.starts_with("impl ") || line.starts_with("use ")
            });
            assert_eq!(more, None, "{path} goes on after its tests");
        }
    }
}

/// Every text in quotes of a Rust file that ships, as it is written.
fn texts(path: &str) -> Vec<String> {
    let text = shipped(path);
    text.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_complaint_has_its_sentences_and_every_sentence_its_complaint() {
    let sentences: serde_json::Value = serde_json::from_str(&read("www/complaints.json")).unwrap();
    let sentences = sentences.as_object().unwrap();
    let mut sources = rust("src");
    sources.extend(rust("pack/src"));
    sources.extend(rust("command/src"));
    let said: Vec<String> = sources.iter().flat_map(|path| texts(path)).collect();
    for (key, sentence) in sentences {
        assert!(said.contains(key), "nobody complains of {key}");
        for part in ["problem", "remedy"] {
            assert!(!sentence[part].is_null(), "{key} has no {part}");
        }
    }
    // Whoever makes a complaint writes its key right behind one of these, or behind the node that it is about.
    let makers = [
        "Complaint::new(",
        ".fault(",
        ".warn(",
        ".unknown(",
        "complain(node,",
        "let key =",
    ];
    let mut used = 0;
    for path in &sources {
        let text = shipped(path);
        for maker in makers {
            for part in text.split(maker).skip(1) {
                let Some(key) = part.trim_start().strip_prefix('"') else {
                    continue;
                };
                let key = key.split('"').next().unwrap();
                assert!(
                    sentences.contains_key(key),
                    "{path}: {key:?} has no sentence"
                );
                used += 1;
            }
        }
    }
    assert!(used > 30, "only {used} complaints were found");
}

/// The words behind a beginning, as far as letters and hyphens go.
fn named_after(text: &str, start: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .split(start)
        .skip(1)
        .map(|rest| {
            let end = rest.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-');
            rest[..end.unwrap_or(rest.len())].to_owned()
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn the_tables_of_looks_have_every_property_and_every_part() {
    let page = read("www/docs/looks.md");
    let rows: String = page
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let sheets = ["placet", "preferences", "placeholder"];
    let sheets = sheets.map(|name| read(&format!("www/{name}.css"))).concat();
    let properties = named_after(&sheets, "var(--placet-");
    assert!(properties.len() > 9, "{properties:?}");
    assert_eq!(named_after(&rows, "`--placet-"), properties);
    let views: String = rust("src/banner/view")
        .iter()
        .map(|path| read(path))
        .collect();
    let mut told = named_after(&rows, "`");
    // The other half of each row's marks, and the properties.
    told.retain(|name| !name.is_empty() && !name.starts_with("--"));
    assert_eq!(told, named_after(&views, " part="));
}

// Files

#[test]
fn every_file_says_first_what_it_knows() {
    for below in ["src", "pack", "tests"] {
        for path in rust(below) {
            let text = read(&path);
            let first = text.lines().next().unwrap_or("");
            let said = first.strip_prefix("//! ").unwrap_or("");
            assert!(said.len() > 20, "{path} opens with {first:?}");
        }
    }
}

#[test]
fn there_is_no_drawer_for_the_rest() {
    for path in files("") {
        let name = path.rsplit('/').next().unwrap();
        let stem = name.split('.').next().unwrap();
        let drawers = [
            "util", "utils", "helper", "helpers", "common", "misc", "manager",
        ];
        assert!(!drawers.contains(&stem), "{path}");
    }
}

#[test]
fn no_name_in_www_is_one_that_filter_lists_block() {
    for path in files("www") {
        let inside = path.strip_prefix("www/").unwrap().to_ascii_lowercase();
        for word in BLOCKED {
            assert!(!inside.contains(word), "{path} is named with {word:?}");
        }
    }
}

#[test]
fn at_the_top_stands_what_the_design_allows() {
    let allowed = [
        ".cargo",
        ".ci",
        ".git",
        ".gitattributes",
        ".gitignore",
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "build.sh",
        "biome.jsonc",
        "clippy.toml",
        "command",
        "node_modules",
        "pack",
        "src",
        "target",
        "tests",
        "www",
    ];
    for entry in fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap() {
        let name = entry.unwrap().file_name();
        let name = name.to_str().unwrap();
        assert!(allowed.contains(&name), "{name}");
    }
}

/// Whoever builds from a mirror must be able to.
#[test]
fn no_file_names_a_registry_or_a_path_of_one_machine() {
    // In pieces, so that this file is none of them.
    let words: Vec<String> = [
        ["crates", ".io"],
        ["npmjs", ".org"],
        ["npmjs", ".com"],
        ["pypi", ".org"],
        ["proxy.golang", ".org"],
        ["unpkg", ".com"],
        ["/root", "/."],
        ["/work", "/h/"],
        ["/work", "/main"],
        ["/work", "/shared"],
    ]
    .iter()
    .map(|pieces| pieces.concat())
    .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut files = files("");
    // Cargo writes the name of the index into every package of its lock file by itself.
    files.retain(|path| path != "Cargo.lock");
    named_nowhere(&words, with_text(files, read));
}

// What enters the page

#[test]
fn our_scripts_make_no_code_out_of_text() {
    let words = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "DOMParser",
        "createContextualFragment",
        "setHTMLUnsafe",
        "eval(",
        "new Function",
        "Function(",
        "setTimeout(\"",
        "javascript:",
    ];
    let mut scripts = scripts();
    // What late code writes with `document.write` is HTML, and the parser alone can read it.
    scripts.retain(|path| path != "src/browser/js/markup.js");
    named_nowhere(&words, with_text(scripts, script));
    let words = [
        "set_inner_html",
        "set_outer_html",
        "insert_adjacent_html",
        "eval(",
        "new_no_args",
    ];
    named_nowhere(&words, with_text(rust("src/browser"), shipped));
}

/// Late code that calls it would wipe the page: the one place that stands in for it may name it.
#[test]
fn only_the_stand_in_for_late_code_writes_into_the_document() {
    let mut scripts = scripts();
    scripts.retain(|path| path != "src/browser/js/released.js");
    named_nowhere(&["document.write", ".writeln("], with_text(scripts, script));
}

/// No behavior differs under automation. Whose click it was is asked in one place, for the record's word on how a yes came
/// (GDPR art. 7(1)), and by nobody else.
#[test]
fn nobody_asks_whether_a_robot_is_there() {
    let words = [
        "webdriver",
        "HeadlessChrome",
        "isTrusted",
        "is_trusted",
        "userAgent",
        "user_agent",
    ];
    named_nowhere(&words, with_text(scripts(), script));
    let asking = "Reflect::get(event, &\"isTrusted\".into())";
    let mut sources = with_text(rust("src"), shipped);
    for (path, text) in &mut sources {
        if path == "src/browser/inputs.rs" {
            assert_eq!(text.matches(asking).count(), 1);
            *text = text.replacen(asking, "", 1);
        }
    }
    named_nowhere(&words, sources);
    // Nor may anything but a press follow from it.
    let mut others = rust("src");
    others.retain(|path| {
        !["src/browser/inputs.rs", "src/browser/listen.rs"].contains(&path.as_str())
    });
    named_nowhere(&["is_by_hand"], with_text(others, shipped));
}

#[test]
fn styles_come_as_constructed_sheets_only() {
    let words = [
        "createElement(\"style\")",
        "create_element(\"style\")",
        "<style",
        ".cssText",
    ];
    named_nowhere(&words, with_text(scripts(), script));
    named_nowhere(&words, with_text(rust("src/browser"), shipped));
    named_nowhere(&words, with_text(rust("src/banner/view"), shipped));
}

/// Important rules of the inner tree win over the page's; that is what they are for, on the host, on what is slotted and on
/// what the page reaches by `::part()`.
/// Our buttons inside share their looks with the slotted ones, and must overrule them where they differ.
#[test]
fn important_is_said_only_where_the_page_could_say_otherwise() {
    let text = read("www/placet.css") + &read("www/preferences.css") + &read("www/placeholder.css");
    let mut bare = String::new();
    for part in text.split("/*") {
        bare.push_str(part.split_once("*/").map_or(part, |(_, after)| after));
    }
    let mut wrong = Vec::new();
    let mut selectors: Vec<String> = Vec::new();
    let mut piece = String::new();
    for letter in bare.chars() {
        match letter {
            '{' => selectors.push(std::mem::take(&mut piece).trim().to_owned()),
            ';' | '}' => {
                let rule = selectors.iter().rev().find(|rule| !rule.starts_with('@'));
                let rule = rule.map_or("", String::as_str);
                let reaches_out = rule.contains("::slotted(") || rule.starts_with(":host");
                let all = |begin: &str| rule.split(',').all(|one| one.trim().starts_with(begin));
                let (button, part) = (all("[data-action="), all("[part"));
                if piece.contains("!important") && !reaches_out && !button && !part {
                    wrong.push(format!("{rule} {{{} }}", piece.replace('\n', "")));
                }
                piece.clear();
                if letter == '}' {
                    selectors.pop();
                }
            }
            _ => piece.push(letter),
        }
    }
    assert_eq!(selectors, Vec::<String>::new(), "a brace is missing");
    assert_eq!(wrong, Vec::<String>::new());
}
