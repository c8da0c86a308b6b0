//! An owner at work in the studio, without a browser.

use super::Studio;
use super::honesty::look;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

const WASM: [u8; 3] = [0, 0xff, 7];

const SCRIPT: &str = "\u{feff}//# first\nrun();";

fn studio() -> Studio {
    let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www");
    let mut built = BTreeMap::new();
    for folder in ["services", "locales"] {
        for entry in fs::read_dir(www.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            built.insert(
                format!("{folder}/{name}"),
                fs::read_to_string(&path).unwrap(),
            );
        }
    }
    built.insert("placet.own.js".to_owned(), SCRIPT.to_owned());
    built.insert("placet.own.wasm".to_owned(), BASE64_STANDARD.encode(WASM));
    built.insert("placet.debug.js".to_owned(), "panel();".to_owned());
    built.insert(
        "placet.own.nowasm.js".to_owned(),
        "translated();".to_owned(),
    );
    let first = "paint(JSON.parse(\"the site stands here\"))";
    built.insert("placet.first.js".to_owned(), first.to_owned());
    Studio::new(&json!(built).to_string()).unwrap()
}

#[test]
fn a_config_is_made_step_by_step_and_taken_back() {
    let mut studio = studio();
    studio.add("matomo");
    studio.add("matomo");
    studio.add("nobody");
    let view = studio.view();
    assert_eq!(view["services"].as_array().unwrap().len(), 1);
    assert_eq!(view["services"][0]["fields"][0]["name"], "url");
    assert_eq!(view["complaints"][0]["path"], "services.0.url");
    for typed in ["h", "ht", "https://s.example/"] {
        studio.draft.set("services.0.url", json!(typed));
    }
    studio.draft.set("services.0.site", json!("7"));
    assert_eq!(studio.view()["complaints"], json!([]));
    studio.draft.set("policy.url", json!("/data"));
    studio.draft.set("policy.url", json!(""));
    assert_eq!(
        studio.view()["config"].get("policy"),
        None,
        "nothing empty stays"
    );
    // What is typed letter by letter is one step.
    for _ in 0..2 {
        studio.draft.undo();
    }
    assert_eq!(
        studio.view()["config"]["services"][0]["url"],
        "https://s.example/"
    );
    studio.draft.undo();
    assert_eq!(
        studio.view()["config"],
        json!({ "services": [{ "id": "matomo" }] })
    );
    studio.draft.redo();
    assert_eq!(
        studio.view()["config"]["services"][0]["url"],
        "https://s.example/"
    );
    studio.draft.remove(0);
    assert_eq!(studio.view()["config"]["services"], json!([]));
}

#[test]
fn links_are_a_list_that_grows_and_shrinks() {
    let mut studio = studio();
    studio.draft.set("policy.links.0.text", json!("imprint"));
    studio.draft.set("policy.links.0.url", json!("/imprint"));
    assert_eq!(
        studio.view()["config"]["policy"]["links"],
        json!([{ "text": "imprint", "url": "/imprint" }])
    );
    studio.draft.set("policy.links.0.text", Value::Null);
    studio.draft.set("policy.links.0.url", Value::Null);
    assert_eq!(studio.view()["config"], json!({}));
}

#[test]
fn a_config_of_ours_and_of_another_tool_are_opened() {
    let mut studio = studio();
    let said = studio
        .open("{ \"$schema\": \"x\", \"services\": [\"youtube\"] }")
        .unwrap();
    assert_eq!(said["tool"], "Placet");
    studio
        .draft
        .set("services.0.category", json!("functionality"));
    assert_eq!(
        studio.view()["config"],
        json!({ "services": [{ "id": "youtube", "category": "functionality" }] })
    );
    let klaro =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moving/klaro.js"))
            .unwrap();
    let said = studio.open(&klaro).unwrap();
    assert_eq!(said["tool"], "Klaro");
    assert!(
        said["lost"][0]
            .as_str()
            .unwrap()
            .starts_with("line 5: styling: ")
    );
    assert!(
        studio
            .open("nothing")
            .unwrap_err()
            .contains("no config of Placet")
    );
    // What stands nearly right is not called somebody else's.
    let said = studio
        .open("{ \"services\": [\"youtube\"],\n}")
        .unwrap_err();
    assert_eq!(said, "This is not JSON: trailing comma at line 2 column 1.");
    studio.draft.undo();
    assert_eq!(studio.view()["services"][0]["id"], "youtube");
}

/// Whatever `init --from` reads.
#[test]
fn each_tool_s_file_is_opened_as_the_command_takes_it_over() {
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moving");
    for (name, tool) in [
        ("vanilla.js", "vanilla-cookieconsent"),
        ("klaro.js", "Klaro"),
        ("orejime.html", "Orejime"),
        ("tarteaucitron.html", "tarteaucitron"),
        ("osano.js", "Osano cookieconsent"),
        ("cookiebot.html", "Cookiebot"),
        ("onetrust.html", "OneTrust"),
    ] {
        let read = |name: &str| fs::read_to_string(files.join(name)).unwrap_or_default();
        let stem = name.split('.').next().unwrap();
        let mut studio = studio();
        let said = studio.open(&read(name)).unwrap();
        assert_eq!(said["tool"], tool);
        let config: Value = serde_json::from_str(&read(&format!("{stem}.json"))).unwrap();
        assert_eq!(studio.view()["config"], config, "{name}");
        let lost = said["lost"].as_array().unwrap().iter();
        let lost: Vec<_> = lost.filter_map(Value::as_str).collect();
        let expected = read(&format!("{stem}.txt"));
        assert_eq!(lost.len(), expected.lines().count(), "{lost:?}");
        for (line, told) in lost.iter().zip(expected.lines()) {
            assert_eq!(*line, format!("line {told}"));
        }
        let page = said["page"].as_str().unwrap_or_default();
        assert_eq!(page, read(&format!("{stem}.placet.html")));
    }
}

#[test]
fn the_catalogue_is_searched_by_name_and_maker() {
    let studio = studio();
    let ids = |word: &str| -> Vec<String> {
        let found = studio.search(word);
        found
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids("hotj"), ["hotjar"]);
    assert_eq!(ids("meta")[0], "meta-pixel");
    assert!(
        ids("google").contains(&"youtube".to_owned()),
        "its maker is Google"
    );
    assert!(ids("").len() > 60);
}

#[test]
fn the_download_is_the_folder_with_the_own_file() {
    let mut studio = studio();
    studio.add("matomo");
    let error = studio.download().unwrap_err();
    assert!(error.contains("services[0].url"), "{error}");
    studio
        .draft
        .set("services.0.url", json!("https://s.example/"));
    studio.draft.set("services.0.site", json!("7"));
    studio.draft.set_look("accent", "#a4451c");
    studio.draft.set_look("ink", "red } * { display: none");
    studio.draft.set_languages(vec!["fr".to_owned()]);
    let bytes = studio.download().unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut texts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        let name = file.name().unwrap().into_owned();
        if name.ends_with(".wasm") {
            assert_eq!(content, WASM);
        }
        let text = String::from_utf8_lossy(&content).into_owned();
        texts.insert(name, text);
    }
    let is_wasm = |name: &&String| name.ends_with(".wasm");
    let wasm = texts.keys().find(is_wasm).unwrap().clone();
    let named = format!("\"wasm\":\"{}\"", &wasm["placet/".len()..]);
    assert!(texts["placet/placet.js"].contains(&named));
    texts.remove(&wasm);
    let is_program = |name: &&String| name.len() == "placet/placet.01234567.js".len();
    let program = texts.keys().find(is_program).unwrap().clone();
    let named = format!("\"program\":\"{}\"", &program["placet/".len()..]);
    assert!(texts["placet/placet.js"].contains(&named));
    let program = texts.remove(&program).unwrap();
    let names: Vec<_> = texts.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "README.txt",
            "placet.config.json",
            "placet/checksums.json",
            "placet/look.css",
            "placet/placet.debug.js",
            "placet/placet.js",
            "placet/placet.own.nowasm.js",
            "tags.html"
        ]
    );
    assert_eq!(
        texts["placet/look.css"],
        "html {\n  --placet-accent: #a4451c;\n}\n"
    );
    assert!(
        program.starts_with("\u{feff}//# first\n(document.currentScript||placet).handed.config='")
    );
    assert!(program.contains("\"fr\":") && !program.contains("\"de\":"));
    let config: Value = serde_json::from_str(&texts["placet.config.json"]).unwrap();
    assert_eq!(config["services"][0]["site"], "7");
}

#[test]
fn the_frame_shows_the_config_in_any_language_and_keeps_choices_apart() {
    let mut studio = studio();
    studio.open(r#"{ "services": ["youtube"], "records": { "endpoint": "/r" }, "storage": { "domain": "a.example" }, "ui": { "layout": "box", "frames": "shut" } }"#).unwrap();
    let config = studio.preview("fr", "dark").unwrap();
    assert_eq!(config["storage"], json!({ "name": "placet-studio" }));
    assert_eq!(config.get("records"), None);
    assert_eq!(config["ui"], json!({ "layout": "box", "theme": "dark" }));
    assert!(config["locales"]["fr"].is_object());
    assert!(config["catalog"]["youtube"].is_object());
    assert!(studio.preview("xx", "").is_err());
}

fn measured() -> Value {
    let button = json!({ "width": 120.0, "height": 44.0, "ink": [255, 255, 255], "ground": [14, 90, 72], "weight": 600, "size": 16 });
    json!({ "accept": button, "reject": button, "text": { "ink": [20, 20, 20], "ground": [255, 255, 255] }, "on": 0, "switches": 2 })
}

#[track_caller]
fn fails(measured: &Value, config: Value, expected: &[&str]) {
    let config: Map<String, Value> = serde_json::from_value(config).unwrap();
    let work = super::draft::Work {
        config,
        ..Default::default()
    };
    let found = look(measured, &work);
    let failed: Vec<_> = found.iter().filter(|one| !one.is_well).collect();
    assert_eq!(failed.len(), expected.len(), "{failed:?}");
    for (one, part) in failed.iter().zip(expected) {
        assert!(one.says.contains(part), "{one:?}");
    }
}

#[test]
fn two_answers_that_do_not_weigh_the_same_are_found() {
    let honest = json!({ "policy": { "url": "/data" } });
    fails(&measured(), honest.clone(), &[]);
    let mut one = measured();
    one["reject"]["width"] = json!(90.0);
    one["reject"]["ground"] = json!([255, 250, 250]);
    fails(
        &one,
        honest.clone(),
        &["not the same size", "They differ", "contrast of 1.0"],
    );
    let mut one = measured();
    one["reject"] = Value::Null;
    one["on"] = json!(1);
    fails(
        &one,
        honest,
        &["an answer is missing", "1 of 2 switches are on"],
    );
    fails(
        &measured(),
        json!({ "ui": { "reopen": false }, "expiry": { "reject": "30 days", "accept": "2 months" } }),
        &["no page about data", "link to #placet", "shorter time"],
    );
    // An address that the config refuses is no link in the notice.
    for url in [json!("javascript:alert(1)"), json!(""), json!(7)] {
        fails(
            &measured(),
            json!({ "policy": { "url": url } }),
            &["no page about data"],
        );
    }
}
