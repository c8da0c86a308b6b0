//! The npm package as `./build.sh package` makes it, installed as an owner installs it and used in Node. What its pages do in
//! a browser is told by tests/e2e.

// In a test, these are the failures that it is for.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "../../tests/e2e/src/snippets.rs"]
mod snippets;

use serde_json::Value;
use snippets::{Snippet, of_kind};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn version() -> String {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let line = manifest.lines().find(|line| line.starts_with("version = "));
    line.unwrap().split('"').nth(1).unwrap().to_owned()
}

/// What is published.
fn packed() -> PathBuf {
    let name = format!("target/package/placet-{}.tgz", version());
    let packed = root().join(name);
    assert!(packed.exists(), "run `./build.sh package` first");
    fs::canonicalize(packed).unwrap()
}

/// A folder of its own, in which the package is installed.
struct Folder(PathBuf);

impl Folder {
    /// The package is installed once a run; a folder inside is found by Node to have it.
    fn new(name: &str) -> Folder {
        static INSTALLED: OnceLock<PathBuf> = OnceLock::new();
        let installed = INSTALLED.get_or_init(|| {
            // Below the packages of tests/e2e/npm.txt, so that frameworks and their types are found.
            let ground = root().join("target/npm-e2e/installed");
            let _ = fs::remove_dir_all(&ground);
            fs::create_dir_all(&ground).unwrap();
            fs::write(ground.join("package.json"), r#"{ "private": true }"#).unwrap();
            let flags = ["--offline", "--no-audit", "--no-fund", "--no-save"];
            let mut npm = Command::new("npm");
            npm.arg("install").args(flags).arg(packed());
            let output = npm.current_dir(&ground).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            ground
        });
        let folder = installed.join(name);
        fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn put(&self, name: &str, text: &str) -> &Folder {
        fs::write(self.0.join(name), text).unwrap();
        self
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// What the command says, and with which number it ends.
    #[track_caller]
    fn placet(&self, words: &str) -> (String, i32) {
        // What npx starts, without the second that npx takes.
        let mut placet = Command::new("../node_modules/.bin/placet");
        said(placet.args(words.split(' ')).current_dir(&self.0))
    }

    /// What a program of the owner's prints.
    #[track_caller]
    fn node(&self, program: &str) -> Value {
        let arguments = ["--input-type=module", "--eval", program];
        let mut node = Command::new("node");
        let (text, end) = said(node.args(arguments).current_dir(&self.0));
        assert_eq!(end, 0, "{text}");
        serde_json::from_str(&text).expect(&text)
    }
}

fn said(command: &mut Command) -> (String, i32) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    // A stack of the wasm engine is nothing that an owner should ever see.
    let told = String::from_utf8(stderr).unwrap();
    assert!(!told.contains("wasm-function"), "{told}");
    let text = String::from_utf8(stdout).unwrap();
    let text = if text.is_empty() { told } else { text };
    (text, status.code().unwrap())
}

#[test]
fn help_and_version_are_said_by_npx() {
    let folder = Folder::new("help");
    let mut npx = Command::new("npx");
    npx.args(["--offline", "--no-install", "placet", "--help"]);
    let (text, end) = said(npx.current_dir(&folder.0));
    assert!(
        end == 0 && text.starts_with("placet init [FOLDER]"),
        "{text}"
    );
    assert_eq!(folder.placet("version"), (format!("{}\n", version()), 0));
    // Nobody looks at colors in a pipe.
    assert!(!text.contains('\u{1b}'), "{text}");
    let (text, end) = folder.placet("chek");
    assert!(end == 2 && text.contains("there is no \"chek\""), "{text}");
}

/// What a terminal shows of a command, which a shell runs.
#[track_caller]
fn at_a_terminal(folder: &Folder, command: &str) -> String {
    let mut terminal = Command::new("script");
    terminal.args(["-qec", command, "/dev/null"]);
    terminal.env_remove("NO_COLOR").env("TERM", "xterm");
    let Output { stdout, .. } = terminal.current_dir(&folder.0).output().unwrap();
    String::from_utf8(stdout).unwrap()
}

/// Fault: What `site` says of mistakes went colored into a file, where the tag went to a terminal.
#[test]
fn colors_stay_on_terminals() {
    let folder = Folder::new("colors");
    folder.put("c.json", r#"{ "services": [{ "id": "hotjr" }] }"#);
    let placet = "../node_modules/.bin/placet";
    let is_colored = |text: &str| {
        assert!(text.contains("[unknown-service]"), "{text}");
        text.contains('\u{1b}')
    };
    assert!(!is_colored(&folder.placet("check c.json").0));
    for placet in [placet, env!("CARGO_BIN_EXE_placet")] {
        let dist = root().join("www/dist").canonicalize().unwrap();
        let placet = format!("PLACET_DIST={} {placet}", dist.display());
        for (command, colored) in [
            (format!("{placet} check c.json"), true),
            (format!("{placet} site c.json"), true),
            (format!("NO_COLOR=1 {placet} check c.json"), false),
            (format!("TERM=dumb {placet} check c.json"), false),
        ] {
            let shown = at_a_terminal(&folder, &command);
            assert_eq!(is_colored(&shown), colored, "{command}: {shown:?}");
        }
        at_a_terminal(&folder, &format!("{placet} check c.json >said.txt"));
        at_a_terminal(&folder, &format!("{placet} site c.json 2>told.txt"));
        for name in ["said.txt", "told.txt"] {
            assert!(!is_colored(&folder.read(name)), "{placet}: {name}");
        }
    }
}

/// As in `placet list | head`.
#[test]
fn whoever_reads_may_go() {
    let folder = Folder::new("gone");
    let mut placet = Command::new("../node_modules/.bin/placet");
    let placet = placet.arg("list").current_dir(&folder.0);
    let mut placet = (placet.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()).unwrap();
    drop(placet.stdout.take());
    let mut told = String::new();
    let mut errors = placet.stderr.take().unwrap();
    errors.read_to_string(&mut told).unwrap();
    assert!(
        placet.wait().unwrap().success() && told.is_empty(),
        "{told}"
    );
}

#[test]
fn a_faulty_config_fails_a_build() {
    let folder = Folder::new("check");
    folder.put(
        "placet.config.json",
        "{\n  \"services\": [\n    { \"id\": \"matomo\" },\n    { \"id\": \"hotjr\" } ] }\n",
    );
    let (text, end) = folder.placet("check");
    assert_eq!(end, 1, "{text}");
    for line in [
        "placet.config.json:3: [missing-param] services[0].url: ",
        "placet.config.json:4: [unknown-service] services[1]: the catalogue has no \"hotjr\"; did you mean \"hotjar\"?",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let (text, end) = folder.placet("check --json");
    let list: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((end, &list[2]["line"]), (1, &4.into()), "{text}");
    let right = r#"{ "services": [{ "id": "matomo", "url": "https://s.example/", "site": 1 }] }"#;
    folder.put("right.json", right);
    assert_eq!(folder.placet("check right.json").1, 0);
    assert_eq!(folder.placet("check nowhere.json").1, 1);
}

#[test]
fn a_config_is_begun_from_the_pages_of_a_folder() {
    let folder = Folder::new("init");
    let _ = fs::remove_file(folder.0.join("placet.config.json"));
    let page =
        "<script async src=\"https://www.googletagmanager.com/gtag/js?id=G-AB12CD34\"></script>";
    folder.put("index.html", page);
    let (text, end) = folder.placet("init --url /data --service youtube");
    assert_eq!(end, 0, "{text}");
    let config: Value = serde_json::from_str(&folder.read("placet.config.json")).unwrap();
    assert_eq!(config["services"][0]["id"], "youtube");
    assert_eq!(config["services"][1]["measurementId"], "G-AB12CD34");
    // What an editor is told of keys stands where the config says that it does.
    let schema = config["$schema"].as_str().unwrap();
    let installed = folder.0.parent().unwrap();
    assert!(installed.join(schema).exists(), "{schema}");
    assert_eq!(folder.placet("check").1, 0);
    assert_eq!(folder.placet("init -y").1, 1, "never written over unasked");
}

/// Whoever sits at a terminal is waited for, question by question.
#[test]
fn what_is_missing_is_asked_for_at_a_terminal() {
    let folder = Folder::new("asked");
    let _ = fs::remove_file(folder.0.join("placet.config.json"));
    // It makes a terminal; Debian's systems all have it.
    let mut terminal = Command::new("script")
        .args(["-qec", "../node_modules/.bin/placet init --service matomo"])
        .arg("/dev/null")
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keys = terminal.stdin.take().unwrap();
    let mut screen = terminal.stdout.take().unwrap();
    let mut shown = String::new();
    for answer in ["https://stats.example.org/", "7", "/data"] {
        while !shown.ends_with("): ") {
            let mut byte = [0];
            assert_eq!(screen.read(&mut byte).unwrap(), 1, "{shown}");
            shown.push(char::from(byte[0]));
        }
        shown.clear();
        keys.write_all(format!("{answer}\n").as_bytes()).unwrap();
    }
    screen.read_to_string(&mut shown).unwrap();
    assert!(terminal.wait().unwrap().success(), "{shown}");
    let config: Value = serde_json::from_str(&folder.read("placet.config.json")).unwrap();
    assert_eq!(config["services"][0]["site"], "7");
    assert_eq!(config["policy"]["url"], "/data");
}

#[test]
fn the_catalogue_and_the_table_are_told_in_node_too() {
    let folder = Folder::new("list");
    let (text, end) = folder.placet("list hotjar");
    assert!(end == 0 && text.starts_with("hotjar  Hotjar, "), "{text}");
    let (text, _) = folder.placet("list --json");
    let list: Value = serde_json::from_str(&text).unwrap();
    assert!(list.as_array().unwrap().len() > 60);
    folder.put(
        "placet.config.json",
        r#"{ "services": [{ "id": "matomo", "url": "https://s.example/", "site": 1 }] }"#,
    );
    let (text, end) = folder.placet("policy --language de --format html");
    assert!(
        end == 0 && text.contains("<code dir=\"ltr\">_pk_id.*</code></td><td>393 Tage<"),
        "{text}"
    );
}

#[test]
fn the_own_file_is_the_one_that_is_written_natively() {
    let folder = Folder::new("site");
    folder.put(
        "placet.config.json",
        r#"{ "services": [{ "id": "matomo", "url": "https://s.example/", "site": 1 }, { "id": "youtube" }], "texts": { "notice.title": "Ça va 🍪?" } }"#,
    );
    let (text, end) = folder.placet("site --languages fr,ja");
    assert_eq!(end, 0, "{text}");
    let mut native = Command::new(env!("CARGO_BIN_EXE_placet"));
    native
        .args(["site", "-o", "native.js", "--languages", "fr,ja"])
        .env(
            "PLACET_DIST",
            root().join("www/dist").canonicalize().unwrap(),
        );
    let (text, end) = said(native.current_dir(&folder.0));
    assert_eq!(end, 0, "{text}");
    let first = folder.read("placet/placet.js");
    assert!(first == folder.read("native.js"));
    for key in ["program", "wasm"] {
        let name = first.split_once(&format!("\"{key}\":\"")).unwrap().1;
        let name = name.split('"').next().unwrap();
        let [one, other] = [&format!("placet/{name}"), name].map(|name| {
            let content = fs::read(folder.0.join(name));
            content.unwrap_or_else(|error| panic!("{name}: {error}"))
        });
        assert!(one == other && !one.is_empty(), "{name}");
    }
    let translation = fs::read_to_string(root().join("www/dist/placet.own.nowasm.js")).unwrap();
    assert!(folder.read("placet/placet.own.nowasm.js") == translation);
    folder.put(
        "placet.config.json",
        r#"{ "services": [{ "id": "matomo" }] }"#,
    );
    assert_eq!(folder.placet("site -o never.js").1, 1);
    assert!(!folder.0.join("never.js").exists());
}

/// The third place where own files are written: the studio's program is the command's.
#[test]
fn the_studio_writes_the_files_of_the_command() {
    let folder = Folder::new("studio");
    let config = r#"{ "services": [{ "id": "matomo", "url": "https://s.example/", "site": 1 }, { "id": "youtube" }], "texts": { "notice.title": "Ça va 🍪?" } }"#;
    folder.put("placet.config.json", config);
    let built = root().join("www/studio/made/dist.json");
    let built = built.canonicalize().unwrap();
    let compared = folder.node(&format!(
        r#"import {{ readFileSync, readdirSync, writeFileSync }} from "node:fs";
        import {{ spawnSync }} from "node:child_process";
        import "../node_modules/placet/program.js";
        import {{ Studio }} from "../node_modules/placet/program/placet_command.js";
        const studio = new Studio(readFileSync({built:?}, "utf8"));
        studio.open(readFileSync("placet.config.json", "utf8"));
        studio.setLanguages(["fr"]);
        const zip = Buffer.from(studio.download());
        // The config as the studio shows it, in a file: its keys stand in another order.
        writeFileSync("placet.config.json", JSON.parse(studio.view()).text);
        const done = spawnSync("../node_modules/.bin/placet", ["site", "--languages", "fr"]);
        // Nothing is packed: each file stands in it byte for byte.
        const below = readdirSync("placet", {{ recursive: true, withFileTypes: true }}).filter((file) => file.isFile());
        const files = below.map((file) => `${{file.parentPath}}/${{file.name}}`.slice(7));
        const lacks = files.filter((name) => !zip.includes(readFileSync(`placet/${{name}}`)) || !zip.includes(`placet/${{name}}`));
        console.log(JSON.stringify([done.status, files.length > 4, lacks]));"#,
    ));
    assert_eq!(compared, serde_json::json!([0, true, []]));
}

/// What a real page stored is read in tests/e2e.
const SITE: &str = r#"import { placet } from "placet/server";
const site = placet({ services: [{ id: "matomo", url: "https://s.example/", site: 1 }, { id: "youtube" }, { id: "nobody" }] });
const tell = (request) => { const { allowed, record } = site.visit(request); return { allowed, record }; };
"#;

#[test]
fn a_server_knows_what_may_run() {
    let folder = Folder::new("server");
    let seen = folder.node(&format!(
        "{SITE} console.log(JSON.stringify([site.complaints, tell(), tell({{ cookie: null }}), tell({{ cookie: \"placet=2.damaged\" }})]));"
    ));
    assert!(
        seen[0][0].as_str().unwrap().contains("services[2]"),
        "{seen}"
    );
    for visit in 1..4 {
        let shut = serde_json::json!({ "allowed": ["necessary"], "record": null });
        assert_eq!(seen[visit], shut, "{seen}");
    }
}

#[test]
fn the_tools_that_look_at_packages_find_nothing() {
    let tools = root().join("target/npm-e2e/node_modules");
    let unpacked = root().join("target/package/placet");
    let publint = tools.join("publint/src/cli.js");
    assert!(publint.exists(), "run `./build.sh test` once");
    let mut node = Command::new("node");
    let (text, end) = said(node.arg(publint).arg("--strict").current_dir(unpacked));
    assert!(end == 0 && text.contains("All good!"), "{text}");
    let attw = tools.join("@arethetypeswrong/cli/dist/index.js");
    let mut node = Command::new("node");
    let flags = ["--profile", "esm-only", "--no-definitely-typed"];
    let (text, end) = said(node.arg(attw).arg(packed()).args(flags));
    assert_eq!(end, 0, "{text}");
}

#[test]
fn the_types_say_what_may_be_written() {
    let folder = Folder::new("types");
    let own = root().join("tests/e2e/apps/types");
    for name in ["others.ts", "use.tsx", "tsconfig.json", "own.json"] {
        folder.put(name, &fs::read_to_string(own.join(name)).unwrap());
    }
    let tsc = root().join("target/npm-e2e/node_modules/typescript/bin/tsc");
    let tsc = fs::canonicalize(tsc).expect("run `./build.sh test` once");
    // What owners write, and what is written here.
    for project in ["tsconfig.json", "own.json"] {
        let mut node = Command::new("node");
        node.arg(&tsc).args(["-p", project]);
        let (text, end) = said(node.current_dir(&folder.0));
        assert_eq!(end, 0, "{text}");
    }
}

/// It is all that npm shows.
#[test]
fn the_readme_names_each_verb_and_each_entry() {
    let folder = Folder::new("readme");
    let package = folder.0.join("../node_modules/placet");
    let read = |name: &str| fs::read_to_string(package.join(name)).unwrap();
    let (readme, manifest) = (read("README.md"), read("package.json"));
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let (help, _) = folder.placet("help");
    let verbs = help.lines().filter(|line| line.starts_with("placet "));
    let verbs = verbs.filter_map(|line| line.split_whitespace().nth(1));
    let verbs = verbs.filter(|verb| *verb != "version");
    let verbs: Vec<_> = verbs.map(|verb| format!("npx placet {verb}")).collect();
    let entries = manifest["exports"].as_object().unwrap().keys();
    let entries = entries.filter_map(|entry| entry.strip_prefix("./"));
    let entries = entries.filter(|entry| !["dist/*", "package.json"].contains(entry));
    let entries: Vec<_> = entries.map(|entry| format!("placet/{entry}")).collect();
    assert!(
        verbs.len() > 5 && entries.len() > 3,
        "{verbs:?} {entries:?}"
    );
    for name in verbs.into_iter().chain(entries) {
        assert!(readme.contains(&name), "{name} is not in the README");
    }
}

/// What the documents and the READMEs write outside of pages; what they write into pages is tried by tests/e2e.
#[track_caller]
fn documented(kinds: &[&str], count: usize) -> Vec<Snippet> {
    let found = of_kind(&root(), kinds);
    assert!(found.len() >= count, "{} of {kinds:?}", found.len());
    found
}

const CONFIG: &str = r#"{ "services": [{ "id": "matomo", "url": "https://s.example/", "site": 1 }, { "id": "youtube" }], "categories": { "targeting": {} } }"#;

/// Rendered for a visitor who has said nothing.
#[test]
fn each_component_of_react_in_the_documents_is_rendered() {
    let folder = Folder::new("jsx");
    folder.put("placet.config.json", CONFIG);
    let picture = "export const TheirPicture = () => <b>theirs</b>;";
    folder.put("their-picture.jsx", &format!("\"use client\";\n{picture}"));
    let start = "import { PlacetProvider as Around } from 'placet/react'; import { renderToString } from 'react-dom/server';\n";
    for snippet in documented(&["jsx"], 5) {
        let (place, text) = (&snippet.place, &snippet.text);
        // A component, or one element of it.
        let (whole, name) = match text.contains("export") {
            true if text.contains("RootLayout") => (text.clone(), "RootLayout"),
            true if text.contains("default function Page") => (text.clone(), "Page"),
            true => (text.clone(), "App"),
            false => (
                format!("import {{ Held }} from 'placet/react'; const Part = () => <>{text}</>;"),
                "Part",
            ),
        };
        let app = format!(
            "import React from 'react';\n{start}{whole}\nconst OurPicture = () => <i>ours</i>;
            {}
            console.log(JSON.stringify(renderToString(<Around config={{{{}}}}><{name}>inside</{name}></Around>)));",
            if text.contains("TheirPicture }") { "" } else { "const TheirPicture = () => <b>theirs</b>;" }
        );
        folder.put("app.jsx", &app);
        let mut esbuild = Command::new(root().join("target/npm/node_modules/.bin/esbuild"));
        esbuild.args(["app.jsx", "--bundle", "--platform=node", "--format=esm"]);
        esbuild.args(["--outfile=app.mjs", "--log-level=error"]);
        esbuild.args([
            "--external:react",
            "--external:react-dom",
            "--external:placet",
        ]);
        let (said, end) = said(esbuild.current_dir(&folder.0));
        assert_eq!(end, 0, "{place}: {said}");
        let rendered = folder.node("await import('./app.mjs')");
        let rendered = rendered.as_str().unwrap();
        assert!(!rendered.contains("theirs"), "{place}: {rendered}");
        for (written, shown) in [
            ("OurPicture", "ours"),
            (
                "as=\"iframe\"",
                "data-placet-src=\"https://www.youtube.com/embed/",
            ),
            ("/placet.js", "src=\"/placet.js\""),
        ] {
            assert_eq!(
                text.contains(written),
                rendered.contains(shown),
                "{place}: {rendered}"
            );
        }
    }
    // Two lines of a layout, and the start of an app, which need their surroundings.
    for snippet in documented(&["jsx part", "jsx start"], 2) {
        folder.put(
            "part.jsx",
            &format!("async function part() {{ {} }}", snippet.text),
        );
        let mut esbuild = Command::new(root().join("target/npm/node_modules/.bin/esbuild"));
        let (said, end) = said(esbuild.arg("part.jsx").current_dir(&folder.0));
        assert_eq!(end, 0, "{}: {said}", snippet.place);
    }
}

#[test]
fn each_component_of_vue_and_svelte_in_the_documents_compiles() {
    let folder = Folder::new("components");
    for snippet in documented(&["html vue", "html svelte"], 4) {
        let place = &snippet.place;
        let (framework, compiled) = if snippet.kind == "html vue" {
            folder.put("App.vue", &snippet.text);
            let compile = r#"import { compileScript, parse } from "vue/compiler-sfc";
                const { descriptor, errors } = parse(text, { filename: "App.vue" });
                const done = compileScript(descriptor, { id: "a", inlineTemplate: true });
                const wrong = errors.map(String), code = done.content;"#;
            (
                "vue",
                compile.replace("text,", "readFileSync(\"App.vue\", \"utf8\"),"),
            )
        } else {
            folder.put("App.svelte", &snippet.text);
            let compile = r#"import { compile } from "svelte/compiler";
                const done = compile(readFileSync("App.svelte", "utf8"), { generate: "server" });
                const wrong = done.warnings.map(String), code = done.js.code;"#;
            ("svelte", compile.to_owned())
        };
        let seen = folder.node(&format!(
            r#"import {{ readFileSync }} from "node:fs";
            {compiled}
            const names = [...code.matchAll(/import {{([^}}]*)}} from ['"]placet.{framework}['"]/g)].flatMap((found) => found[1].split(",").map((name) => name.trim().split(" ")[0]));
            const types = readFileSync("../node_modules/placet/{framework}.d.ts", "utf8");
            console.log(JSON.stringify([names.length > 0, [...wrong, ...names.filter((name) => !types.includes(` ${{name}}`))]]));"#
        ));
        assert_eq!(seen, serde_json::json!([true, []]), "{place}");
    }
}

/// With the cookie of a visitor who has said nothing.
#[test]
fn what_the_documents_write_for_node_runs() {
    let folder = Folder::new("documented");
    folder.put("placet.config.json", CONFIG);
    folder.put("package.json", r#"{ "type": "module" }"#);
    for snippet in documented(&["js server", "js module", "js nuxt"], 6) {
        let place = &snippet.place;
        let mut code = snippet.text.replace(
            "placet.config.json\";",
            "placet.config.json\" with { type: \"json\" };",
        );
        for (word, call) in [
            ("function render", "; told.push(render(request))"),
            (
                "function load",
                "; told.push(load({ request: { headers: new Headers() } }).allowed.join())",
            ),
            ("visit.allows", "; told.push(picture)"),
            ("countTheVisit", "; told.push(picture)"),
            ("defineNuxtConfig", "; told.push(picture)"),
        ] {
            if code.contains(word) {
                code.push_str(call);
                break;
            }
        }
        let around = format!(
            "globalThis.told = []; globalThis.request = {{ headers: {{ cookie: '' }} }};
            globalThis.config = {CONFIG}; globalThis.film = 'film'; globalThis.picture = 'picture';
            globalThis.countTheVisit = () => told.push('counted');
            globalThis.defineNuxtConfig = (config) => {{
              const manifest = {{ one: {{ file: 'placet.nowasm.js', prefetch: true }}, two: {{ file: 'app.js', prefetch: true }} }};
              config.hooks?.['build:manifest'](manifest);
              if (config.hooks && (manifest.one.prefetch || !manifest.two.prefetch)) told.push('prefetched');
              if (config.app && !config.app.head.script[0].src.endsWith('placet.js')) told.push('no tag');
            }};
            await import('./owner.mjs'); console.log(JSON.stringify(told));"
        );
        folder.put("owner.mjs", &code);
        let told = folder.node(&around);
        let expected = if code.contains("function load") {
            "necessary"
        } else {
            "picture"
        };
        assert_eq!(told, serde_json::json!([expected]), "{place}");
    }
}

/// A page and its module, as an owner's bundler takes them.
#[test]
fn the_page_in_the_documents_is_bundled() {
    let folder = Folder::new("page");
    let [page] = &documented(&["html app"], 1)[..] else {
        panic!("one page");
    };
    folder.put("index.html", &page.text);
    let modules = documented(&["js module"], 1);
    let module = modules.iter().find(|one| one.place.contains("package.md"));
    folder.put("main.js", &module.unwrap().text);
    let mut vite = Command::new("../../node_modules/.bin/vite");
    let (text, end) = said(vite.arg("build").current_dir(&folder.0));
    assert_eq!(end, 0, "{text}");
    let built = folder.read("dist/index.html");
    assert!(
        built.contains("placet-config") && built.contains("/assets/index-"),
        "{built}"
    );
}

/// The rest of it is PHP's own.
#[test]
fn the_hook_in_the_documents_prints_the_tags() {
    let folder = Folder::new("hook");
    let tags = "<script src=\"/placet/placet.js\"></script>\n";
    folder.put("placet-tags.html", tags);
    for snippet in documented(&["php"], 1) {
        let page = format!(
            "<?php
            function add_action($name, $act, $order) {{ $GLOBALS['acts'][\"$name $order\"] = $act; }}
            function get_stylesheet_directory() {{ return __DIR__; }}
            {}
            $acts['wp_head 1']();",
            snippet.text
        );
        folder.put("page.php", &page);
        let mut php = Command::new("php");
        let printed = said(php.arg("page.php").current_dir(&folder.0));
        assert_eq!(printed, (tags.to_owned(), 0), "{}", snippet.place);
    }
}

/// In the folder of an owner, beside that of their shop. Verbs of `./build.sh` that are the build's own are named by its usage.
#[test]
fn each_command_in_the_documents_ends_well() {
    let ground = Folder::new("commands");
    fs::create_dir_all(ground.0.join("shop")).unwrap();
    let own = Folder::new("commands/own");
    let klaro = root().join("command/tests/moving/klaro.js");
    fs::copy(klaro, ground.0.join("shop/klaro-config.js")).unwrap();
    ground.put(
        "shop/index.html",
        "<iframe src=https://www.youtube.com/embed/x></iframe>",
    );
    let build = fs::read_to_string(root().join("build.sh")).unwrap();
    let mut ran = 0;
    for snippet in documented(&["sh"], 12) {
        for line in snippet.text.lines().filter(|line| !line.is_empty()) {
            let place = format!("{}: {line}", snippet.place);
            let line = line.split(" #").next().unwrap().trim();
            let words = line
                .strip_prefix("./build.sh ")
                .or(line.strip_prefix("npx placet "));
            let Some(words) = words else {
                assert_eq!(line, "npm install placet", "{place}");
                continue;
            };
            let verb = words.split(' ').next().unwrap();
            if !["init", "check", "site", "list", "policy"].contains(&verb) {
                assert!(build.contains(&format!("\n  {verb}) ")), "{place}");
                continue;
            }
            if verb == "init" {
                let _ = fs::remove_file(own.0.join("placet.config.json"));
            } else {
                own.put("placet.config.json", CONFIG)
                    .put("CONFIG.json", CONFIG);
            }
            let mut placet = Command::new("../../node_modules/.bin/placet");
            // A question has nobody who answers it.
            placet.args(words.split(' ')).stdin(Stdio::null());
            let (text, end) = said(placet.current_dir(&own.0));
            // What Klaro's config cannot say is still to do.
            assert_eq!(end, i32::from(words.contains("--from")), "{place}: {text}");
            ran += 1;
        }
    }
    assert!(ran > 9, "{ran}");
}

/// What `check` is said to print, of a config with these two mistakes.
#[test]
fn the_output_in_the_documents_is_that_of_the_command() {
    let folder = Folder::new("output");
    let shown = documented(&["text"], 1);
    let shown = shown
        .iter()
        .find(|one| one.place.contains("command.md"))
        .unwrap();
    folder.put(
        "placet.config.json",
        "{\n  \"services\": [\n    { \"id\": \"youtube\" },\n    { \"id\": \"hotjr\" } ],\n  \"ui\": { \"theme\": \"drak\" } }\n",
    );
    assert_eq!(
        folder.placet("check placet.config.json"),
        (shown.text.clone(), 1)
    );
}

/// As visitors get them, in the measure of `./build.sh size`.
#[test]
fn what_a_framework_needs_weighs_less_than_a_kilobyte() {
    let folder = Folder::new("small");
    // Svelte's components go through its compiler first, as its own plugin does it.
    folder.node(
        r#"import { compile } from "svelte/compiler";
        import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
        for (const part of ["react.js", "vue.js", "svelte", "svelte.js", "watch.js"]) {
          cpSync(`../node_modules/placet/${part}`, part, { recursive: true });
        }
        for (const name of readdirSync("svelte").filter((name) => name.endsWith(".svelte"))) {
          const { js } = compile(readFileSync(`svelte/${name}`, "utf8"), { generate: "client", name: name.split(".")[0] });
          writeFileSync(`svelte/${name}`, js.code);
        }
        console.log(true);"#,
    );
    for framework in ["react", "vue", "svelte"] {
        let mut esbuild = Command::new(root().join("target/npm/node_modules/.bin/esbuild"));
        esbuild
            .arg(format!("{framework}.js"))
            .args(["--bundle", "--minify", "--format=esm"])
            .args(["--loader:.svelte=js", "--outfile=bundled.js"])
            .args(["--external:placet", &format!("--external:{framework}*")]);
        let (text, end) = said(esbuild.current_dir(&folder.0));
        assert_eq!(end, 0, "{text}");
        let bytes = folder.node(
            r#"import { readFileSync } from "node:fs";
            import { brotliCompressSync } from "node:zlib";
            console.log(brotliCompressSync(readFileSync("bundled.js")).length);"#,
        );
        let raw = folder.read("bundled.js").len();
        println!("{framework}: {raw} bytes, {bytes} in brotli");
        assert!(bytes.as_u64().unwrap() < 1_000, "{framework}: {bytes}");
    }
}
