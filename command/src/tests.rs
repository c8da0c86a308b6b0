//! The verbs as an owner calls them, on a disk that is played, with the catalogue of this project.

use crate::World;
use crate::catalog::Catalog;
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha384};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A disk, a terminal, and the project's own catalogue as the built folder.
#[derive(Default)]
pub struct Played {
    files: BTreeMap<String, String>,
    answers: Vec<&'static str>,
    said: String,
    told: String,
}

impl World for Played {
    fn read(&self, path: &str) -> Option<String> {
        self.files.get(path).cloned()
    }

    fn write(&mut self, path: &str, content: &[u8]) -> Result<(), String> {
        let text = String::from_utf8_lossy(content).into_owned();
        self.files.insert(path.to_owned(), text);
        Ok(())
    }

    fn pages(&self, _: &str) -> Vec<String> {
        let names = self.files.keys();
        names
            .filter(|name| name.ends_with(".html"))
            .cloned()
            .collect()
    }

    fn part(&self, path: &str) -> Option<String> {
        if let Some(made) = self.files.get(&format!("dist/{path}")) {
            return Some(made.clone());
        }
        fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../www")
                .join(path),
        )
        .ok()
    }

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        self.part(path).map(String::into_bytes)
    }

    fn parts(&self, folder: &str) -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../www")
            .join(folder);
        let names = fs::read_dir(folder).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".json")).collect();
        names.sort();
        names
    }

    fn say(&mut self, line: &str) {
        self.said.push_str(&format!("{line}\n"));
    }

    fn tell(&mut self, line: &str) {
        self.told.push_str(&format!("{line}\n"));
    }

    fn ask(&mut self, _: &str) -> Option<String> {
        (!self.answers.is_empty()).then(|| self.answers.remove(0).to_owned())
    }
}

fn on(files: &[(&str, &str)]) -> Played {
    let files = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Played {
        files: files.collect(),
        ..Played::default()
    }
}

#[track_caller]
fn ends(world: &mut Played, words: &str, with: u8) {
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let end = crate::run(&words, world);
    assert_eq!(end, with, "{}{}", world.said, world.told);
}

#[test]
fn a_right_config_ends_with_zero() {
    let mut world = on(&[(
        "placet.config.json",
        r#"{ "services": [{ "id": "matomo", "url": "https://s.example/", "site": 1 }] }"#,
    )]);
    ends(&mut world, "check", 0);
    assert_eq!(world.said, "");
    assert_eq!(
        world.told,
        "placet.config.json: 0 mistakes, 1 service ready\n"
    );
}

/// As the editor of Windows writes it.
#[test]
fn a_byte_order_mark_and_the_line_ends_of_windows_are_no_mistake() {
    let config = "\u{feff}{\r\n  \"services\": [\r\n    { \"id\": \"youtube\" },\r\n    { \"id\": \"hotjr\" } ] }\r\n";
    let mut world = on(&[("c.json", config), ("right.json", "\u{feff}{}")]);
    ends(&mut world, "check c.json", 1);
    assert!(
        world
            .said
            .starts_with("c.json:4: [unknown-service] services[1]: "),
        "{}",
        world.said
    );
    ends(&mut world, "check right.json", 0);
}

/// Engines name every country, so that no page needs a list of them.
#[test]
fn a_country_that_there_is_not_is_told_before_a_visitor_reads_of_it() {
    let service = |id: &str, country: &str| {
        format!(
            "{{ \"id\": \"{id}\", \"name\": \"{id}\", \"category\": \"performance\", \"kind\": \"disclosure\", \"hosts\": [\"{id}.example\"],\n\
             \"purposes\": [\"measure-audience\"], \"provider\": {{ \"name\": \"{id}\", \"country\": \"{country}\" }} }}"
        )
    };
    let config = |countries: [&str; 2]| {
        let [one, other] = countries;
        let services = [service("one", one), service("other", other)].join(",\n");
        format!("{{ \"services\": [{services}] }}")
    };
    let mut world = on(&[
        ("c.json", &config(["XQ", "FR"])),
        ("right.json", &config(["UK", "XK"])),
    ]);
    ends(&mut world, "check c.json", 1);
    let line = "c.json:2: [unknown-word] services[0].provider.country: no language has a text for \"country.XQ\"";
    assert!(world.said.starts_with(line), "{}", world.said);
    assert_eq!(world.said.lines().count(), 1, "{}", world.said);
    ends(&mut world, "check right.json", 0);
}

/// Two blocks are pasted one below the other, and JSON keeps the last.
#[test]
fn a_key_that_stands_twice_is_told() {
    let config = "{ \"services\": [{ \"id\": \"youtube\" }],\n\"services\": [{ \"id\": \"hotjar\", \"siteId\": 1, \"siteId\": 2 }] }";
    let mut world = on(&[("c.json", config)]);
    ends(&mut world, "check c.json", 1);
    let places: Vec<_> = world
        .said
        .lines()
        .filter_map(|line| line.split(": ").nth(1))
        .collect();
    assert_eq!(
        places,
        [
            "[duplicate-key] services",
            "[duplicate-key] services[0].siteId"
        ],
        "{}",
        world.said
    );
}

#[test]
fn a_config_of_another_tool_is_called_by_its_name() {
    let klaro = "var klaroConfig = { version: 1, elementID: 'klaro', services: [{ name: 'matomo', purposes: ['analytics'] }] };";
    let json = r#"{ "elementID": "klaro", "services": [{ "name": "matomo", "purposes": ["analytics"] }] }"#;
    let mut world = on(&[
        ("k.js", klaro),
        ("k.json", json),
        ("ours.json", "{ \"ui\": 1 }"),
    ]);
    for name in ["k.js", "k.json", "ours.json"] {
        ends(&mut world, &format!("check {name}"), 1);
        let hint =
            format!("{name} is written for Klaro: `placet init --from {name}` takes it over");
        assert_eq!(
            world.told.contains(&hint),
            name != "ours.json",
            "{}",
            world.told
        );
    }
}

#[test]
fn each_mistake_is_told_with_its_line_and_way_out() {
    let config = "{\n  \"services\": [\n    { \"id\": \"matomo\", \"url\": \"https://s.example/\" },\n    { \"id\": \"intercmo\" }\n  ],\n  \"langauge\": \"fr\"\n}\n";
    let mut world = on(&[("c.json", config)]);
    ends(&mut world, "check c.json", 1);
    let lines: Vec<&str> = world.said.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    let has = |start: &str, inside: &str| {
        lines
            .iter()
            .any(|line| line.starts_with(start) && line.contains(inside))
    };
    assert!(
        has("c.json:6: [unknown-key] langauge", "language"),
        "{lines:#?}"
    );
    assert!(
        has("c.json:3: [missing-param] services[0].site", "number"),
        "{lines:#?}"
    );
    assert!(
        has(
            "c.json:4: [unknown-service] services[1]",
            "did you mean \"intercom\"?"
        ),
        "{lines:#?}"
    );
}

#[test]
fn mistakes_are_told_to_programs_too() {
    let mut world = on(&[("c.json", "{\n \"hold\": 1 }")]);
    ends(&mut world, "check c.json --json", 1);
    let list: serde_json::Value = serde_json::from_str(&world.said).unwrap();
    assert_eq!(
        (&list[0]["path"], &list[0]["line"]),
        (&"hold".into(), &2.into())
    );
}

#[test]
fn a_file_that_is_broken_or_missing_is_told_to_programs_in_the_same_shape() {
    let mut world = on(&[("c.json", "{\n \"services\": [ }")]);
    for (name, code, line, problem) in [
        ("c.json", "not-json", 2, "it is not JSON (expected value"),
        ("nowhere.json", "no-config", 1, "there is no such file"),
    ] {
        world.said.clear();
        ends(&mut world, &format!("check {name} --json"), 1);
        let list: serde_json::Value = serde_json::from_str(&world.said).unwrap();
        let [one] = list.as_array().unwrap().as_slice() else {
            panic!("{list}");
        };
        assert_eq!(
            (&one["file"], &one["code"], &one["path"], &one["line"]),
            (&name.into(), &code.into(), &"".into(), &line.into())
        );
        assert!(
            one["problem"].as_str().unwrap().starts_with(problem),
            "{one}"
        );
        assert_ne!(one["remedy"], "");
    }
}

#[test]
fn what_is_no_json_and_what_is_not_there_are_told() {
    let mut world = on(&[("c.json", "{ \"services\": [ }")]);
    ends(&mut world, "check c.json", 1);
    assert!(
        world.told.contains("c.json: it is not JSON: ") && world.told.contains("line 1 column 17"),
        "{}",
        world.told
    );
    ends(&mut world, "check nowhere.json", 1);
    assert!(world.told.contains("nowhere.json cannot be read"));
}

/// As Google, Matomo, Meta and Intercom tell owners to write them, and a film.
const SHOP: &str = r#"<!doctype html>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-AB12CD34"></script>
<script>window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);}
gtag('js', new Date()); gtag('config', 'G-AB12CD34');</script>
<script>var _paq = window._paq = window._paq || []; _paq.push(['trackPageView']);
(function() { var u="https://stats.example.org/"; _paq.push(['setTrackerUrl', u+'matomo.php']); _paq.push(['setSiteId', '7']); })();</script>
<script>!function(f,b,e,v){}(window, document,'script','https://connect.facebook.net/en_US/fbevents.js');
fbq('init', '123456789'); fbq('track', 'PageView');</script>
<script>window.intercomSettings = { api_base: "https://api-iam.intercom.io", app_id: "abcd1234" };</script>
<iframe src="https://www.youtube.com/embed/x"></iframe>
"#;

#[test]
fn vendors_tags_are_found_in_the_pages_with_their_ids() {
    let mut world = on(&[("shop/index.html", SHOP)]);
    ends(&mut world, "init --yes --url /privacy", 0);
    let config: serde_json::Value =
        serde_json::from_str(&world.files["placet.config.json"]).unwrap();
    let services = config["services"].as_array().unwrap();
    let service = |id: &str| {
        services
            .iter()
            .find(|service| service["id"] == id)
            .unwrap_or_else(|| panic!("no {id} in {services:#?}"))
    };
    assert_eq!(service("google-analytics")["measurementId"], "G-AB12CD34");
    assert_eq!(service("matomo")["site"], "7");
    assert_eq!(service("meta-pixel")["pixelId"], "123456789");
    assert_eq!(service("intercom")["appId"], "abcd1234");
    assert!(services.iter().any(|service| service["id"] == "youtube"));
    assert_eq!(services.len(), 5, "{services:#?}");
    assert!(
        world
            .told
            .contains("shop/index.html:2: Google Analytics 4 stands here"),
        "{}",
        world.told
    );
    // The folder of Matomo is a variable in its snippet.
    assert_eq!(service("matomo")["url"], "https://stats.example.org/");
}

/// The services that `init` reads from what stands in a page, as `id` or `id parameter=value …`.
#[track_caller]
fn reads(page: &str, expected: &[&str]) {
    let mut world = on(&[("index.html", page)]);
    crate::run(&["init", "-y"].map(str::to_owned), &mut world);
    let config: serde_json::Value =
        serde_json::from_str(&world.files["placet.config.json"]).unwrap();
    let told = |service: &serde_json::Value| {
        let fields = service.as_object().unwrap().iter();
        let fields = fields.filter(|(key, _)| *key != "id");
        let fields = fields.map(|(key, value)| format!(" {key}={}", value.as_str().unwrap()));
        format!(
            "{}{}",
            service["id"].as_str().unwrap(),
            fields.collect::<String>()
        )
    };
    let found: Vec<_> = config["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(told)
        .collect();
    assert_eq!(found, expected, "{page}");
}

/// As the vendors hand them out, and as themes write them.
#[test]
fn each_form_of_a_vendors_tag_is_found_and_no_other_vendor() {
    for (page, expected) in [
        (
            "<script>(function(w,d,s,l,i){j.src=\n'https://www.googletagmanager.com/gtm.js?id='+i+dl;})(window,document,'script','dataLayer','GTM-ABC1234');</script>",
            "google-tag-manager containerId=GTM-ABC1234",
        ),
        (
            r#"<script>(function(c,l,a,r,i,t,y){t.src="https://www.clarity.ms/tag/"+i;})(window, document, "clarity", "script", "abcde12345");</script>"#,
            "clarity projectId=abcde12345",
        ),
        (
            "<script>fbq('init', '123456789012345');</script><noscript><img src=\"https://www.facebook.com/tr?id=123456789012345&ev=PageView\"></noscript>",
            "meta-pixel pixelId=123456789012345",
        ),
        (
            "<script>_linkedin_partner_id = \"1234567\"; (function(l) { window.lintrk = function(a,b){window.lintrk.q.push([a,b])}; b.src = \"https://snap.licdn.com/li.lms-analytics/insight.min.js\"; })(window.lintrk);</script>",
            "linkedin-insight partnerId=1234567",
        ),
        (
            "<script>ttq.load=function(e,n){var r=\"https://analytics.tiktok.com/i18n/pixel/events.js\";n.src=r+\"?sdkid=\"+e};ttq.load('C1A2B3C4D5E6F7G8H9I0');ttq.page();</script>",
            "tiktok pixelId=C1A2B3C4D5E6F7G8H9I0",
        ),
        (
            "<script>posthog.init('phc_abcdef', {api_host:'https://eu.i.posthog.com'})</script>",
            "posthog key=phc_abcdef",
        ),
        (
            "<script src=\"https://cdn.mxpnl.com/libs/mixpanel-2-latest.min.js\"></script><script>mixpanel.init(\"0123456789abcdef\", {debug: true});</script>",
            "mixpanel token=0123456789abcdef",
        ),
        (
            "<script>analytics.load=function(key){t.src=\"https://cdn.segment.com/analytics.js/v1/\" + key + \"/analytics.min.js\"};analytics.load(\"AbCdEf\");</script>",
            "segment writeKey=AbCdEf",
        ),
        (
            "<script>f=function(){var o={ti:\"12345678\"};o.q=w[u]};(window,document,\"script\",\"//bat.bing.com/bat.js\",\"uetq\");</script>",
            "bing-uet tagId=12345678",
        ),
        (
            "<script defer data-domain=\"shop.example\" src=\"https://plausible.io/js/script.js\"></script>",
            "plausible domain=shop.example",
        ),
        (
            "<script src=\"https://www.google.com/recaptcha/api.js?render=6LcAAAAA\"></script>",
            "recaptcha siteKey=6LcAAAAA",
        ),
        (
            "<iframe src=\"https://www.google.com/maps/embed?pb=!1m18\"></iframe>",
            "google-maps",
        ),
        (
            "<link rel=\"preconnect\" href=\"https://fonts.googleapis.com\"><link href=\"https://fonts.googleapis.com/css2?family=Roboto&amp;display=swap\" rel=\"stylesheet\">",
            "google-fonts stylesheet=https://fonts.googleapis.com/css2?family=Roboto&display=swap",
        ),
        (
            "<link rel=\"stylesheet\" href=\"https://use.typekit.net/abc1def.css\">",
            "adobe-fonts kit=abc1def",
        ),
        (
            "<script>(function(){var u=\"https://shop.matomo.cloud/\";_paq.push([\"setTrackerUrl\",u+\"matomo.php\"]);_paq.push([\"setSiteId\",\"3\"]);g.src=\"https://cdn.matomo.cloud/shop.matomo.cloud/matomo.js\"})()</script>",
            "matomo site=3 url=https://shop.matomo.cloud/",
        ),
    ] {
        reads(page, &[expected]);
    }
    for page in [
        "<script src=\"https://shop.example/js/script.js\"></script><script src=\"/js/app.js\"></script>",
        "<script>var settings = { id: '1234567', key: 'abc', license: 12, ti: 3 }; list.push([a,b]);</script>",
        "<a href=\"https://www.google.com/search?q=x\">Search</a><a href=\"https://www.youtube.com/watch?v=1\">Film</a>",
    ] {
        reads(page, &[]);
    }
}

#[test]
fn a_page_without_vendors_proposes_nothing() {
    let mut world = on(&[(
        "index.html",
        "<p>Google, Matomo and Intercom are names of companies.</p><script>init('1234')</script>",
    )]);
    ends(&mut world, "init -y", 0);
    let config: serde_json::Value =
        serde_json::from_str(&world.files["placet.config.json"]).unwrap();
    assert_eq!(config["services"], serde_json::json!([]));
}

/// As in the folder of a theme, where pages are made of templates.
#[test]
fn a_folder_without_pages_is_told() {
    let mut world = on(&[("theme/header.php", SHOP)]);
    ends(&mut world, "init theme -y", 0);
    assert!(
        world.told.contains("theme: no HTML file is there"),
        "{}",
        world.told
    );
    let mut world = on(&[]);
    ends(&mut world, "init -y --service youtube", 0);
    assert!(!world.told.contains("no HTML file"), "{}", world.told);
}

#[test]
fn what_is_missing_is_asked_for() {
    let mut world = on(&[]);
    world.answers = vec!["https://stats.example.org/", "1", "/privacy"];
    ends(&mut world, "init --service matomo", 0);
    let config: serde_json::Value =
        serde_json::from_str(&world.files["placet.config.json"]).unwrap();
    let matomo =
        serde_json::json!({ "id": "matomo", "site": "1", "url": "https://stats.example.org/" });
    assert_eq!(
        (&config["services"][0], &config["policy"]["url"]),
        (&matomo, &"/privacy".into())
    );
}

#[test]
fn an_existing_config_is_never_lost() {
    let mut world = on(&[("placet.config.json", "{}")]);
    ends(&mut world, "init -y", 1);
    assert_eq!(world.files["placet.config.json"], "{}");
    ends(&mut world, "init -y --force --set matomo.site=1", 1);
    assert!(world.files["placet.config.json"].contains("matomo"));
}

#[test]
fn a_setting_that_nobody_has_is_told() {
    let mut world = on(&[]);
    for (words, said) in [
        ("init -y --set site=1", "write ID.PARAMETER=VALUE"),
        ("init -y --set matomo.sit=1", "matomo has no \"sit\""),
        ("init -y --service matmoo", "did you mean \"matomo\"?"),
    ] {
        ends(&mut world, words, 1);
        assert!(world.told.contains(said), "{}", world.told);
    }
    assert!(world.files.is_empty());
}

#[test]
fn the_catalogue_is_listed_with_what_each_needs_and_stores() {
    let mut world = on(&[]);
    ends(&mut world, "list matomo", 0);
    assert!(
        world.said.starts_with(
            "matomo  Matomo, performance\n    needs \"url\": \"https://example.org/\"\n"
        ),
        "{}",
        world.said
    );
    assert!(
        world
            .said
            .contains("    stores _pk_id.* (site, 393 days)\n"),
        "{}",
        world.said
    );
    ends(&mut world, "list nobody-knows-this", 1);
    let mut world = on(&[]);
    ends(&mut world, "list --json", 0);
    let list: serde_json::Value = serde_json::from_str(&world.said).unwrap();
    assert!(list.as_array().unwrap().len() > 60);
}

#[test]
fn the_table_of_services_is_written_in_both_forms() {
    let config =
        r#"{ "services": [{ "id": "matomo", "url": "https://stats.example.org/", "site": 1 }] }"#;
    let mut world = on(&[("placet.config.json", config)]);
    ends(&mut world, "policy", 0);
    for line in ["### Matomo", "| `_pk_id.*` | 393 days | "] {
        assert!(world.said.contains(line), "{}", world.said);
    }
    assert!(!world.said.contains("Not allowed"), "{}", world.said);
    let mut world = on(&[("placet.config.json", config)]);
    ends(&mut world, "policy --language fr-CA --format html", 0);
    for part in [
        "<h4>Matomo</h4>",
        "<code dir=\"ltr\">_pk_id.*</code>",
        "393\u{a0}jours",
    ] {
        assert!(world.said.contains(part), "{}", world.said);
    }
    ends(&mut world, "policy --language xx", 1);
    assert!(
        world.told.contains("there is no language \"xx\""),
        "{}",
        world.told
    );
}

#[test]
fn the_table_is_written_in_every_language() {
    let config =
        r#"{ "services": [{ "id": "matomo", "url": "https://stats.example.org/", "site": 1 }] }"#;
    let catalog = Catalog::read(&on(&[])).unwrap();
    assert!(catalog.languages.len() > 40);
    let mut written = BTreeSet::new();
    for (index, tag) in catalog.languages.iter().enumerate() {
        let (format, cookie) = match index % 2 {
            0 => ("markdown", "| `_pk_id.*` | "),
            _ => ("html", "<td><code dir=\"ltr\">_pk_id.*</code></td><td>"),
        };
        let mut world = on(&[("placet.config.json", config)]);
        let words = format!("policy --language {tag} --format {format}");
        ends(&mut world, &words, 0);
        assert!(world.said.contains(cookie), "{tag}: {}", world.said);
        // No text is missing, and no two languages say the same.
        assert!(!world.said.contains("purpose."), "{tag}: {}", world.said);
        assert!(written.insert(world.said), "{tag}");
    }
}

#[test]
fn a_complaint_that_costs_a_service_ends_the_command() {
    let broken = r#"{ "services": [{ "id": "matomo" }, { "id": "nobody-knows" }] }"#;
    // A key that means nothing costs nothing but a line.
    let whole = r#"{ "services": [{ "id": "youtube" }], "languages": "fr" }"#;
    let script = ("dist/placet.js", "\u{feff}//# first\nrun();");
    let translation = ("dist/placet.nowasm.js", "translated();");
    // All of them.
    let none = r#"{ "services": "matomo" }"#;
    let mut world = on(&[
        ("b.json", broken),
        ("n.json", none),
        ("w.json", whole),
        script,
        translation,
    ]);
    ends(&mut world, "site n.json -o out.js", 1);
    ends(&mut world, "site b.json -o out.js", 1);
    assert!(!world.files.contains_key("out.js"));
    for said in [
        "b.json:1: [unknown-service] services[1]: ",
        "placet: 2 of the config's services would not work: no file is written",
    ] {
        assert!(world.told.contains(said), "{}", world.told);
    }
    ends(
        &mut world,
        "site w.json -o out/a.js --languages fr,de --one-file",
        0,
    );
    let file = &world.files["out/a.js"];
    assert!(file.starts_with("\u{feff}//# first\nwindow.placetConfig=JSON.parse('"));
    assert!(file.ends_with("');\nrun();"));
    assert!(world.told.contains("w.json:1: [unknown-key] languages: "));
    // Where no WebAssembly runs, the script asks for it there.
    assert_eq!(world.files["out/placet.nowasm.js"], "translated();");
    let said = format!(
        "out/a.js: {} bytes\nout/placet.nowasm.js: 13 bytes\n",
        file.len()
    );
    assert!(world.said.starts_with(&said), "{}", world.said);
    let tag = world.said.lines().last().unwrap();
    let begins = "<script async src=\"/out/a.js\" integrity=\"sha384-";
    assert!(tag.starts_with(begins), "{tag}");
    let sums: BTreeMap<String, String> =
        serde_json::from_str(&world.files["out/checksums.json"]).unwrap();
    let names: Vec<_> = sums.keys().map(String::as_str).collect();
    assert_eq!(names, ["a.js", "complaints.json", "placet.nowasm.js"]);
    assert!(tag.contains(&format!("integrity=\"{}\"", sums["a.js"])));
    let sha = BASE64_STANDARD.encode(Sha384::digest("translated();"));
    assert_eq!(sums["placet.nowasm.js"], format!("sha384-{sha}"));
    assert!(
        world
            .told
            .ends_with("src: where your site serves out/a.js; /out/a.js is a guess\n"),
        "{}",
        world.told
    );
}

#[test]
fn a_language_that_is_not_there_ends_the_command() {
    let script = ("dist/placet.js", "\u{feff}//# first\nrun();");
    let translation = ("dist/placet.nowasm.js", "translated();");
    for (config, languages) in [
        ("{}", "--languages fr,qq"),
        (r#"{ "language": "qq" }"#, ""),
        (r#"{ "language": "qq" }"#, "--languages fr"),
        (r#"{ "language": "de" }"#, "--languages fr"),
    ] {
        let mut world = on(&[("w.json", config), script, translation]);
        let words = format!("site w.json -o out.js --one-file {languages}");
        ends(&mut world, &words, 1);
        assert!(!world.files.contains_key("out.js"), "{config} {languages}");
        assert!(world.told.contains("language \""), "{}", world.told);
    }
    // What the config's language is close to is there, and English always.
    for (config, languages) in [
        (r#"{ "language": "de-AT" }"#, "--languages de"),
        (r#"{ "language": "en" }"#, "--languages fr"),
        (r#"{ "language": "auto" }"#, "--languages fr"),
    ] {
        let mut world = on(&[("w.json", config), script, translation]);
        let words = format!("site w.json -o out.js --one-file {languages}");
        ends(&mut world, &words, 0);
    }
}

#[test]
fn the_tag_of_a_site_names_the_folder_that_was_written() {
    let script = ("dist/placet.js", "\u{feff}//# first\nrun();");
    let translation = ("dist/placet.nowasm.js", "translated();");
    let mut world = on(&[("w.json", "{}"), script, translation]);
    for (output, address) in [
        ("", "/placet/placet.js"),
        ("-o ../shop/public/placet", "/placet/placet.js"),
        ("-o public/own/", "/own/placet.js"),
        ("-o public\\own\\b.js", "/own/b.js"),
        ("-o public/placet.js", "/placet.js"),
        ("-o static/", "/placet.js"),
        ("-o a.js", "/a.js"),
        ("-o ./a.js", "/a.js"),
        ("-o ..", "/placet.js"),
    ] {
        ends(&mut world, &format!("site w.json --one-file {output}"), 0);
        let tag = world.said.lines().last().unwrap();
        let begins = format!("<script async src=\"{address}\" ");
        assert!(tag.starts_with(&begins), "{output}: {tag}");
    }
}

#[test]
fn the_notice_of_a_first_visit_is_painted_ahead() {
    let site = |config: &str, options: &str| {
        let program = ("dist/placet.own.js", "\u{feff}//# first\nrun();");
        let wasm = ("dist/placet.own.wasm", "wasm");
        let first = (
            "dist/placet.first.js",
            "paint(JSON.parse(\"the site stands here\"))",
        );
        let translation = ("dist/placet.own.nowasm.js", "translated();");
        let mut world = on(&[("c.json", config), program, wasm, first, translation]);
        ends(&mut world, &format!("site c.json -o out {options}"), 0);
        let file = &world.files["out/placet.js"];
        let quoted = file.strip_prefix("paint(JSON.parse('").unwrap();
        let quoted = quoted.strip_suffix("'))").unwrap();
        // What a script reads from it: backslashes stand twice in a single-quoted string.
        let text = quoted
            .replace("\\\\", "\\")
            .replace("\\'", "'")
            .replace("\\x3c", "<");
        let known: serde_json::Value = serde_json::from_str(&text).unwrap();
        let beside = |name: &str, sum: &str| {
            let file = format!("out/{}", known[name].as_str().unwrap());
            let sha = Sha384::digest(&world.files[&file]);
            assert_eq!(
                known[sum],
                format!("sha384-{}", BASE64_STANDARD.encode(sha))
            );
            world.files[&file].clone()
        };
        assert!(beside("program", "sum").ends_with("';\nrun();"));
        assert_eq!(beside("wasm", "wasmSum"), "wasm");
        known
    };
    let services = r#""services": [{ "id": "youtube" }]"#;
    let known = site(&format!("{{ {services} }}"), "--languages fr");
    let tags: Vec<_> = known["pictures"].as_object().unwrap().keys().collect();
    assert_eq!(tags, ["en", "fr"]);
    assert!(
        known["pictures"]["fr"]["host"]
            .as_str()
            .unwrap()
            .contains("Tout refuser")
    );
    assert_eq!(known["name"], "placet");
    // Where the notice stands elsewhere than over the page, it is the program's to place.
    for config in [
        format!(r#"{{ {services}, "ui": {{ "layout": "dialog" }} }}"#),
        format!(r#"{{ {services}, "ui": {{ "layout": "inline" }} }}"#),
    ] {
        assert_eq!(
            site(&config, "--languages en")["pictures"],
            serde_json::json!({}),
            "{config}"
        );
    }
}

#[test]
fn a_site_with_another_tool_s_marks_gets_the_program_that_knows_them() {
    let mut world = on(&[
        ("c.json", r#"{ "compat": ["klaro"] }"#),
        // Whom another tool has asked is not asked again by a file that knows nothing of it.
        (
            "t.json",
            r#"{ "compat": ["cookiebot"], "takeOver": ["performance"] }"#,
        ),
        ("dist/placet.js", "\u{feff}//# first\nplain();"),
        ("dist/placet.compat.js", "\u{feff}//# first\nknowing();"),
        ("dist/placet.compat.nowasm.js", "translated();"),
    ]);
    for words in ["site c.json -o a.js --one-file", "site t.json -o a.js"] {
        world.files.remove("a.js");
        ends(&mut world, &[words, " --languages en"].concat(), 0);
        assert!(world.files["a.js"].ends_with("knowing();"), "{words}");
        assert_eq!(world.files["placet.compat.nowasm.js"], "translated();");
    }
}

#[test]
fn a_config_of_another_tool_is_taken_over() {
    let klaro = "var klaroConfig = { services: [{ name: 'youtube', purposes: ['video'] }], callback() {} };";
    let mut world = on(&[("old/klaro.js", klaro), ("other.js", "let a = { b: 1 };")]);
    ends(&mut world, "init --from old/klaro.js --url /data", 0);
    let config: serde_json::Value =
        serde_json::from_str(&world.files["placet.config.json"]).unwrap();
    assert_eq!(config["services"][0]["id"], "youtube");
    assert_eq!(config["policy"]["url"], "/data");
    for said in [
        "old/klaro.js:1: callback: is code, and nothing is run here",
        "old/klaro.js: Klaro, 2 things not carried over\n",
    ] {
        assert!(world.told.contains(said), "{}", world.told);
    }
    ends(&mut world, "init --from old/klaro.js", 1);
    ends(&mut world, "init --from other.js --force", 1);
    ends(&mut world, "init --from nowhere.js --force", 1);
    for said in [
        "placet.config.json is there already",
        "other.js is no file of a tool that is known: vanilla-cookieconsent 3,",
        "nowhere.js cannot be read",
    ] {
        assert!(world.told.contains(said), "{}", world.told);
    }
}

#[test]
fn a_page_with_the_marks_of_another_tool_is_written_beside_it() {
    let page = "<script type=\"text/plain\" data-cookieconsent=\"statistics\">count()</script>";
    let mut world = on(&[("shop/index.html", page)]);
    ends(&mut world, "init --from shop/index.html", 0);
    assert_eq!(
        world.files["shop/index.placet.html"],
        "<script type=\"text/plain\" data-placet-category=\"performance\">count()</script>"
    );
    assert_eq!(world.files["shop/index.html"], page);
    ends(&mut world, "init --from shop/index.html -o other.json", 1);
    assert!(
        world
            .told
            .contains("shop/index.placet.html is there already")
    );
}
