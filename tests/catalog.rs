//! The catalogue, file by file: what an entry must say, and what none may do before a visitor has said yes.
//! Knows no browser: that the steps are the vendors' protocol is shown by the end-to-end ring.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use placet::config::{self, COMMON, Moment, Slot, Verb};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Services that the issues name, founding ones first.
const NAMED: &str = "matomo google-analytics google-ads google-tag-manager mixpanel smartlook marketo intercom meta-pixel \
    tilda-forms octopush salesforce google-analytics-ua hotjar clarity bing-uet linkedin-insight tiktok x-pixel pinterest \
    snapchat reddit criteo hubspot crisp zendesk tawk livechat plausible posthog segment amplitude fullstory sentry \
    piano-analytics ab-tasty optimizely vwo kameleoon yandex-metrica klaviyo brevo onesignal adsense youtube vimeo \
    dailymotion google-maps recaptcha hcaptcha spotify soundcloud calendly typeform disqus google-fonts adobe-fonts";

const FIELDS: [&str; 19] = [
    "id",
    "name",
    "category",
    "kind",
    "provider",
    "purposes",
    "params",
    "hosts",
    "cookies",
    "storage",
    "load",
    "signal",
    "revoke",
    "afterRevoke",
    "notes",
    "before",
    "frame",
    "checked",
    "evidence",
];

const CATEGORIES: [&str; 4] = ["necessary", "performance", "functionality", "targeting"];

/// Thirteen months as the vendors count them, and as `cookie_expires: 34128000` writes them.
const THIRTEEN_MONTHS_IN_DAYS: u64 = 395;

struct Entry {
    file: String,
    json: Map<String, Value>,
}

impl Entry {
    fn text(&self, key: &str) -> &str {
        self.json.get(key).and_then(Value::as_str).unwrap_or("")
    }

    fn list(&self, key: &str) -> &[Value] {
        self.json
            .get(key)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    fn words(&self, key: &str) -> Vec<&str> {
        self.list(key).iter().filter_map(Value::as_str).collect()
    }

    fn params(&self) -> Vec<&str> {
        let params = self.json.get("params").and_then(Value::as_object);
        params.map_or(Vec::new(), |params| {
            params.keys().map(String::as_str).collect()
        })
    }

    /// Every cookie, then everything else that it stores.
    fn stored(&self) -> impl Iterator<Item = &Value> {
        self.list("cookies").iter().chain(self.list("storage"))
    }

    /// Every step of a list, those that wait for a script included.
    fn steps(&self, list: &str) -> Vec<&Value> {
        let mut all = Vec::new();
        let steps = match list {
            "before" => self
                .json
                .get("before")
                .and_then(|before| before["load"].as_array()),
            _ => self.json.get(list).and_then(Value::as_array),
        };
        for step in steps.into_iter().flatten() {
            all.push(step);
            all.extend(step["then"].as_array().into_iter().flatten());
        }
        all
    }

    fn all_steps(&self) -> Vec<&Value> {
        ["load", "signal", "revoke", "before"]
            .iter()
            .flat_map(|list| self.steps(list))
            .collect()
    }
}

fn www(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("www")
        .join(folder)
}

/// The objects of a folder's JSON files, with the files' names.
fn objects(folder: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    for item in fs::read_dir(www(folder)).into_iter().flatten().flatten() {
        let path = item.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or("")
            .to_owned();
        let text = fs::read_to_string(&path).expect("a readable file");
        match serde_json::from_str(&text) {
            Ok(Value::Object(json)) => found.push(Entry { file, json }),
            Ok(_) => panic!("{file}: not an object"),
            Err(error) => panic!("{file}: {error}"),
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

fn catalog() -> Vec<Entry> {
    objects("services")
}

/// Checks every entry, and tells of every fault at once.
#[track_caller]
fn each(check: impl Fn(&Entry, &mut Vec<String>)) {
    let mut faults = Vec::new();
    for entry in catalog() {
        let mut own = Vec::new();
        check(&entry, &mut own);
        faults.extend(
            own.into_iter()
                .map(|fault| format!("{}: {fault}", entry.file)),
        );
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_service_that_the_issues_name_is_there() {
    let ids: BTreeSet<String> = catalog().into_iter().map(|entry| entry.file).collect();
    let missing: Vec<&str> = NAMED
        .split_whitespace()
        .filter(|id| !ids.contains(*id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(ids.len() >= 52, "{}", ids.len());
}

/// Entries that no browser has to go round with, and why.
const NOTHING_TO_SHOW: [(&str, &str); 2] = [
    (
        "octopush",
        "a disclosure: only the owner's server speaks to it",
    ),
    (
        "salesforce",
        "a disclosure: only the owner's server speaks to it",
    ),
];

/// From nothing before the choice to nothing after the withdrawal, in real browsers: the end-to-end ring tells each
/// service a second time, and this list of what it tells keeps it whole.
#[test]
fn every_service_goes_the_full_circle() {
    let visits = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/tests/visits");
    let mut told = BTreeSet::new();
    for file in ["documented.rs", "real.rs", "circle.rs"] {
        let text = fs::read_to_string(visits.join(file)).expect("a readable file");
        let ids = text.split("\"id\": \"").skip(1);
        told.extend(ids.filter_map(|rest| rest.split('"').next().map(str::to_owned)));
    }
    each(|entry, faults| {
        let excused = NOTHING_TO_SHOW.iter().any(|(id, _)| *id == entry.file);
        if !excused && !told.contains(&entry.file) {
            faults.push("goes no circle".to_owned());
        }
        if excused && entry.text("kind") != "disclosure" {
            faults.push("has something to show".to_owned());
        }
    });
    let ids: BTreeSet<String> = catalog().into_iter().map(|entry| entry.file).collect();
    let unknown: Vec<&String> = told.difference(&ids).collect();
    assert!(unknown.is_empty(), "in no catalogue: {unknown:?}");
}

#[test]
fn entries_say_who_what_and_since_when() {
    each(|entry, faults| {
        for key in entry
            .json
            .keys()
            .filter(|key| !FIELDS.contains(&key.as_str()))
        {
            faults.push(format!("{key} is not a key"));
        }
        let mut must = |right: bool, what: &str| {
            if !right {
                faults.push(what.to_owned());
            }
        };
        must(entry.text("id") == entry.file, "id is not the file's name");
        must(!entry.text("name").is_empty(), "no name");
        must(
            CATEGORIES[1..].contains(&entry.text("category")),
            "category",
        );
        must(
            ["script", "embed", "stylesheet", "disclosure"].contains(&entry.text("kind")),
            "kind",
        );
        must(!entry.words("purposes").is_empty(), "no purpose");
        must(is_date(entry.text("checked")), "checked is no date");
        must(
            ["V", "S", "U"]
                .iter()
                .any(|mark| entry.text("evidence").starts_with(mark)),
            "evidence without its mark",
        );
        let provider = |key| entry.json["provider"][key].as_str().unwrap_or("");
        must(!provider("name").is_empty(), "no provider");
        must(
            provider("country").len() == 2
                && provider("country").bytes().all(|b| b.is_ascii_uppercase()),
            "country",
        );
        must(
            provider("policy").starts_with("https://"),
            "policy is no https link",
        );
        must(
            ![
                "cookies", "storage", "load", "signal", "revoke", "hosts", "purposes", "notes",
            ]
            .iter()
            .any(|key| entry.json.get(*key).is_some_and(|value| !value.is_array())),
            "a list is none",
        );
    });
}

#[test]
fn disclosures_have_no_switch_and_nothing_to_run() {
    each(|entry, faults| {
        let disclosure = entry.text("kind") == "disclosure";
        let runs = [
            "load",
            "signal",
            "revoke",
            "before",
            "afterRevoke",
            "params",
        ];
        if disclosure && runs.iter().any(|key| entry.json.contains_key(*key)) {
            faults.push("a disclosure runs nothing".to_owned());
        }
        if !disclosure && !["stops", "cookieless", "reload"].contains(&entry.text("afterRevoke")) {
            faults.push("afterRevoke".to_owned());
        }
        if !disclosure && entry.list("hosts").is_empty() {
            faults.push("no hosts".to_owned());
        }
        if entry.text("kind") == "script" && entry.list("load").is_empty() {
            faults.push("nothing to load".to_owned());
        }
    });
}

/// Only what was seen to stop may say so: Matomo's `forgetConsentGiven` was run, a frame that is taken out is gone.
#[test]
fn running_code_is_reloaded_away_unless_it_was_seen_to_stop() {
    each(|entry, faults| {
        let frame = entry.text("kind") == "embed" && entry.list("load").is_empty();
        if entry.text("afterRevoke") == "stops" && !frame && entry.file != "matomo" {
            faults.push("nobody saw it stop".to_owned());
        }
    });
}

#[test]
fn parameters_are_declared_checked_and_used() {
    each(|entry, faults| {
        let declared = entry.params();
        for name in &declared {
            let spec = entry.json["params"][*name].as_str().unwrap_or("");
            if !is_spec(spec) {
                faults.push(format!("params.{name}: \"{spec}\" is no spec"));
            }
            if FIELDS.contains(name) || CATEGORIES.contains(name) {
                faults.push(format!("params.{name}: an owner could not write both"));
            }
        }
        let mut rest = entry.json.clone();
        rest.remove("params");
        let used = used_params(&Value::Object(rest));
        for name in used
            .iter()
            .filter(|name| !declared.contains(&name.as_str()))
        {
            faults.push(format!("{{{name}}} is not declared"));
        }
        for name in declared.iter().filter(|name| !used.contains(**name)) {
            faults.push(format!("params.{name} is never used"));
        }
    });
}

#[test]
fn steps_have_one_verb_and_its_fields() {
    each(|entry, faults| {
        for step in entry.all_steps() {
            let fields: Vec<&str> = step
                .as_object()
                .map_or(Vec::new(), |map| map.keys().map(String::as_str).collect());
            let verbs: Vec<Vec<&str>> = Verb::WRITTEN
                .iter()
                .map(|verb| verb.form().split(' ').collect())
                .filter(|words: &Vec<&str>| fields.contains(&words[0]))
                .collect();
            let [words] = verbs.as_slice() else {
                faults.push(format!("not one verb: {step}"));
                continue;
            };
            let verb = words[0];
            let mut known: Vec<&str> = COMMON.split(' ').collect();
            for word in words {
                let field = word.trim_start_matches('!');
                if field != *word && !fields.contains(&field) {
                    faults.push(format!("{verb} without {field}: {step}"));
                }
                known.push(field);
            }
            for field in fields {
                if !known.contains(&field) {
                    faults.push(format!("{field} is no field of {verb}: {step}"));
                }
            }
            let lists = ["items", "methods", "args", "then"];
            if lists
                .iter()
                .any(|key| step.get(*key).is_some_and(|value| !value.is_array()))
            {
                faults.push(format!("a list is none: {step}"));
            }
        }
        for list in ["load", "revoke", "before"] {
            if entry
                .steps(list)
                .iter()
                .any(|step| step.get("at").is_some())
            {
                faults.push(format!("{list} knows no \"at\""));
            }
        }
    });
}

/// What a vendor's file finds when it starts is what its own snippet would have left there.
#[test]
fn queues_stand_before_the_script_that_drains_them() {
    each(|entry, faults| {
        for list in ["load", "before"] {
            let mut made = BTreeSet::new();
            let mut loads = false;
            let steps = match list {
                "before" => entry
                    .json
                    .get("before")
                    .map_or(&Value::Null, |before| &before["load"]),
                _ => entry.json.get("load").unwrap_or(&Value::Null),
            };
            for step in steps.as_array().into_iter().flatten() {
                let path = |verb: &str| {
                    step[verb]
                        .as_str()
                        .map(|path| path.split('.').next().unwrap_or(path))
                };
                if step.get("script").is_some() || step.get("style").is_some() {
                    loads = true;
                } else if loads {
                    faults.push(format!("comes after the script: {step}"));
                }
                made.extend(
                    ["queue", "stub", "set", "push"]
                        .into_iter()
                        .filter_map(path),
                );
                // What the engine brings is there before any vendor's file.
                let is_there = |name: &&str| *name == "localStorage" || made.contains(name);
                if let Some(name) = path("call").filter(|name| !is_there(name)) {
                    faults.push(format!("{name} is called and not there yet"));
                }
            }
        }
    });
}

#[test]
fn scripts_come_by_https_from_a_host_that_visitors_are_told() {
    each(|entry, faults| {
        let hosts = entry.words("hosts");
        for step in entry.all_steps() {
            let Some(address) = step.get("script").or_else(|| step.get("style")) else {
                continue;
            };
            let address = address.as_str().unwrap_or("");
            if address.starts_with('{') {
                let name = address
                    .trim_start_matches('{')
                    .split('}')
                    .next()
                    .unwrap_or("");
                let spec = entry.json["params"][name].as_str().unwrap_or("");
                if !spec.starts_with("https-") {
                    faults.push(format!("{address} may be any address"));
                }
                continue;
            }
            let Some(rest) = address.strip_prefix("https://") else {
                faults.push(format!("{address} is not https"));
                continue;
            };
            let host = rest.split('/').next().unwrap_or("");
            let told = |known: &&str| {
                known == &host
                    || known
                        .strip_prefix('*')
                        .is_some_and(|tail| host.ends_with(tail))
            };
            if !hosts.iter().any(told) {
                faults.push(format!("{host} is not among its hosts"));
            }
        }
    });
}

/// Before the choice nothing may load, ask, write, or make a vendor believe it was granted: a signal touches memory only,
/// and makes no global but those whose absence the vendor reads as a yes.
#[test]
fn signals_touch_memory_only() {
    each(|entry, faults| {
        for step in entry.steps("signal") {
            let makes = ["queue", "push", "set"]
                .iter()
                .find_map(|verb| step.get(*verb));
            let allowed = match makes.and_then(Value::as_str) {
                // Matomo runs without a yes where the owner says so; a refusal is then the visitor's objection.
                Some("_paq") => step["when"] == "exempt" && step["unless"] == "performance",
                Some(global) => ["gtag", "dataLayer", "uetq"].contains(&global),
                None => step.get("call").is_some(),
            };
            if !allowed {
                faults.push(format!("{step}"));
            }
        }
    });
}

#[test]
fn nothing_runs_before_a_yes_but_by_an_option_that_visitors_are_told_of() {
    each(|entry, faults| {
        let Some(before) = entry.json.get("before") else {
            return;
        };
        let option = before["when"].as_str().unwrap_or("");
        if entry.json["params"][option] != "flag?" {
            faults.push("before.when is not an option that is off by itself".to_owned());
        }
        if before["note"]
            .as_str()
            .is_none_or(|note| !note.ends_with("-before"))
        {
            faults.push("before.note says nothing".to_owned());
        }
        if before["load"].as_array().is_none_or(Vec::is_empty) {
            faults.push("before.load".to_owned());
        }
        for step in entry
            .steps("before")
            .iter()
            .filter(|step| step.get("once").is_none())
        {
            faults.push(format!("would run again with the yes: {step}"));
        }
    });
}

#[test]
fn google_services_share_one_loader_and_one_set_of_signals() {
    let catalog = catalog();
    let google: Vec<&Entry> = catalog
        .iter()
        .filter(|entry| entry.text("id").starts_with("google-") && !entry.list("signal").is_empty())
        .collect();
    assert_eq!(google.len(), 3);
    for entry in &google {
        assert_eq!(
            entry.list("signal"),
            google[0].list("signal"),
            "{}",
            entry.file
        );
        for step in entry.steps("load") {
            let address = step["script"].as_str().unwrap_or("");
            if address.contains("/gtag/js") {
                assert_eq!(step["once"], "gtag.js", "{}", entry.file);
            }
        }
    }
    let default = &google[0].list("signal")[1]["args"][2];
    let denied = default
        .as_object()
        .expect("a map")
        .values()
        .filter(|value| **value == "denied");
    assert_eq!(denied.count(), 7);
    assert_eq!(default["wait_for_update"], 500);
}

#[test]
fn what_is_stored_has_a_name_a_role_and_a_place() {
    each(|entry, faults| {
        for stored in entry.stored() {
            let name = stored["name"].as_str().unwrap_or("");
            let letters = name.bytes().filter(|byte| *byte != b'*').count();
            if letters < 2 {
                faults.push(format!("\"{name}\" would erase what is not its own"));
            }
            if stored["role"].as_str().is_none_or(str::is_empty) {
                faults.push(format!("{name} has no role"));
            }
            if stored.get("flag").is_some()
                && (stored["flag"] != true || stored["role"] != "opt-out")
            {
                faults.push(format!("{name}: only an opt-out is a flag"));
            }
            let known = ["area", "name", "lifetime", "role", "scope", "flag"];
            let fields = stored
                .as_object()
                .map_or(Vec::new(), |map| map.keys().collect());
            for field in fields
                .iter()
                .filter(|field| !known.contains(&field.as_str()))
            {
                faults.push(format!("{name}: {field} is not a key"));
            }
        }
        for cookie in entry.list("cookies") {
            let scope = cookie.get("scope").map_or(Some("site"), Value::as_str);
            if !scope.is_some_and(|scope| ["site", "third-party", "http-only"].contains(&scope)) {
                faults.push(format!("scope of {}", cookie["name"]));
            }
        }
        for stored in entry.list("storage") {
            let area = stored["area"].as_str().unwrap_or("");
            if !["local", "session", "database", "cache", "worker"].contains(&area) {
                faults.push(format!("area of {}", stored["name"]));
            }
        }
    });
}

#[test]
fn lifetimes_end_within_thirteen_months_or_visitors_are_told() {
    each(|entry, faults| {
        let told = entry.words("notes").contains(&"longer-than-13-months");
        let mut long = false;
        for stored in entry.stored() {
            let Some(text) = stored["lifetime"].as_str() else {
                continue;
            };
            match days(text) {
                None => faults.push(format!("\"{text}\" is no lifetime")),
                Some(days) => long |= days > THIRTEEN_MONTHS_IN_DAYS,
            }
        }
        if long != told {
            faults.push(format!("longer than thirteen months: {long}, told: {told}"));
        }
    });
}

#[test]
fn visitors_are_told_what_cannot_be_erased_and_what_is_recorded() {
    each(|entry, faults| {
        let mut scopes = entry
            .list("cookies")
            .iter()
            .filter_map(|cookie| cookie.get("scope"));
        let out_of_reach = scopes.any(|scope| scope != "site");
        let notes = entry.words("notes");
        if out_of_reach != notes.contains(&"cannot-erase") {
            faults.push(format!("out of reach: {out_of_reach}"));
        }
        let records = entry.words("purposes").contains(&"record-sessions");
        if records != notes.contains(&"records-screen") {
            faults.push(format!("records: {records}"));
        }
    });
}

#[test]
fn every_word_stands_in_every_language() {
    let mut words = BTreeSet::new();
    for entry in catalog() {
        words.extend(
            entry
                .words("purposes")
                .iter()
                .map(|key| format!("purpose.{key}")),
        );
        words.extend(entry.words("notes").iter().map(|key| format!("note.{key}")));
        let before = entry
            .json
            .get("before")
            .and_then(|before| before["note"].as_str());
        words.extend(before.map(|key| format!("note.{key}")));
        let roles = entry.stored().filter_map(|stored| stored["role"].as_str());
        words.extend(roles.map(|key| format!("role.{key}")));
    }
    let mut missing = Vec::new();
    for locale in objects("locales") {
        let has = |word: &String| {
            let found = locale.json.get(word);
            let nested = word
                .split_once('.')
                .and_then(|(group, key)| locale.json.get(group)?.get(key));
            found
                .or(nested)
                .and_then(Value::as_str)
                .is_some_and(|text| !text.is_empty())
        };
        missing.extend(
            words
                .iter()
                .filter(|word| !has(word))
                .map(|word| format!("{}: {word}", locale.file)),
        );
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

/// As an owner writes them: once with the least that must be given, once with everything.
#[test]
fn the_reader_takes_every_entry_without_a_complaint() {
    each(|entry, faults| {
        let params = entry.json.get("params").and_then(Value::as_object);
        for all in [false, true] {
            let mut own = Map::from_iter([("id".to_owned(), json!(entry.file))]);
            for (name, spec) in params.into_iter().flatten() {
                let spec = spec.as_str().unwrap_or("");
                if all || !(spec.ends_with('?') || spec.contains('=')) {
                    own.insert(name.clone(), example(spec));
                }
            }
            let catalog = Map::from_iter([(entry.file.clone(), Value::Object(entry.json.clone()))]);
            let (read, complaints) =
                config::read(&plain(&json!({ "services": [own], "catalog": catalog })));
            faults.extend(complaints.iter().map(|complaint| format!("{complaint:?}")));
            let [Slot::Ready(ready)] = read.slots.as_slice() else {
                faults.push("is not ready".to_owned());
                continue;
            };
            if ready.stores.len() != entry.stored().count() {
                faults.push("not everything that it stores was read".to_owned());
            }
            let load = config::resolve(
                ready.load,
                ready.params,
                &mut |_| true,
                Moment::Always,
                None,
            );
            let loads = |step: &config::Value| step.get("script").or(step.get("style")).is_some();
            if entry.text("kind") == "script" && !load.iter().any(loads) {
                faults.push(format!("loads no script, all: {all}"));
            }
        }
    });
}

/// What an owner might write for a spec.
fn example(spec: &str) -> Value {
    let kind = spec.trim_end_matches('?').split('=').next().unwrap_or("");
    match kind.split_once(':') {
        Some(("choice", words)) => json!(words.split(',').next_back()),
        Some((_, prefix)) => json!(format!("{prefix}ABC123")),
        None => match kind {
            "number" => json!(1234),
            "hex" => json!("0123abcd"),
            "host" => json!("www.example.org"),
            "https-folder" => json!("https://example.org/folder"),
            "https-url" => json!("https://example.org/file"),
            "flag" => json!(true),
            "regions" => json!(["US", "US-CA"]),
            _ => json!("text"),
        },
    }
}

/// The same tree, in the reader's own type.
fn plain(value: &Value) -> config::Value {
    config::parse(config::leak(value.to_string()))
}

/// The days of a lifetime, rounded down; a session has none, what has no end has very many.
fn days(text: &str) -> Option<u64> {
    match text {
        "session" => return Some(0),
        "persistent" => return Some(u64::MAX),
        _ => {}
    }
    let (count, unit) = text.split_once(' ')?;
    let count: u64 = count.parse().ok()?;
    match unit {
        "minutes" => Some(count / (24 * 60)),
        "hours" => Some(count / 24),
        "days" => Some(count),
        "months" => Some(count * THIRTEEN_MONTHS_IN_DAYS / 13),
        "years" => Some(count * 365),
        _ => None,
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn is_spec(text: &str) -> bool {
    let text = text.strip_suffix('?').unwrap_or(text);
    let (kind, fallback) = match text.split_once('=') {
        Some((kind, fallback)) => (kind, Some(fallback)),
        None => (text, None),
    };
    match kind.split_once(':') {
        Some(("key", prefix)) => !prefix.is_empty(),
        Some(("choice", words)) => {
            fallback.is_none_or(|word| words.split(',').any(|known| known == word))
        }
        Some(_) => false,
        None => [
            "number",
            "key",
            "hex",
            "host",
            "https-folder",
            "https-url",
            "text",
            "flag",
            "regions",
        ]
        .contains(&kind),
    }
}

/// The names of all `{places}`, conditions and `$if`s in a value, categories left out.
fn used_params(value: &Value) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    collect_params(value, &mut used);
    used.retain(|name| !CATEGORIES.contains(&name.as_str()));
    used
}

fn collect_params(value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            for part in text.split('{').skip(1) {
                let Some((name, _)) = part.split_once('}') else {
                    continue;
                };
                if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    used.insert(name.to_owned());
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_params(item, used)),
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("when" | "unless" | "$if" | "$granted", Value::String(name)) => {
                        used.insert(name.clone());
                    }
                    _ => collect_params(value, used),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
