//! What owners write, right and wrong, and what becomes of it; and that the schema and the types say what the reader does.

// In a test, these are the failures that it is for.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]

use placet::banner::{Effect, Event, Inputs, Model, Now, Press, update};
use placet::config::{
    COMMON, CONFIG, Complaint, Config, Entry, Form, Key, Moment, Place, SERVICE, Slot, TOOLS,
    Value, Verb, checked, leak, read, ready, resolve, taken,
};
use placet::consent::{
    Act, Category, CategorySet, Covered, Grants, OptOutSignals, Record, Span, receipt,
};
use proptest::prelude::*;
use serde_json::json;

fn value(json: &serde_json::Value) -> Value {
    placet::config::parse(leak(json.to_string()))
}

fn parse(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// What complaints say in full.
fn sentences() -> Value {
    placet::config::parse(include_str!("../www/complaints.json"))
}

fn lines(complaints: &[Complaint]) -> Vec<String> {
    let sentences = sentences();
    complaints
        .iter()
        .map(|complaint| complaint.line(&sentences))
        .collect()
}

/// The config of a text, and the lines that are printed about it.
fn reads(text: &str) -> (Config, Vec<String>) {
    let (config, complaints) = read(&value(&parse(text)));
    (config, lines(&complaints))
}

/// The config of a text that nothing is wrong with.
#[track_caller]
fn fine(text: &str) -> Config {
    let (config, lines) = reads(text);
    assert_eq!(lines, Vec::<String>::new());
    config
}

/// The only service of a config; none where it stays shut.
fn only(config: &Config) -> Option<&Entry> {
    assert_eq!(config.slots.len(), 1);
    match &config.slots[0] {
        Slot::Ready(entry) => Some(entry),
        Slot::Waiting { .. } | Slot::Broken => None,
    }
}

/// The steps that load it, with nothing granted.
fn load_steps(entry: &Entry) -> Vec<Value> {
    resolve(
        entry.load,
        entry.params,
        &mut |_| false,
        Moment::Always,
        None,
    )
}

// What is right

#[test]
fn nothing_written_is_a_config_too() {
    let config = fine("{}");
    assert!(config.slots.is_empty());
    let settings = config.settings;
    assert_eq!(settings.expiry_accept, Span::Months(13));
    assert_eq!(settings.expiry_reject, Span::Months(13));
    assert_eq!((settings.revision, settings.title), (0, 2));
    assert_eq!(
        (settings.cookie_name, settings.cookie_path),
        ("placet", "/")
    );
    assert_eq!((settings.cookie_domain, settings.same_site), ("", "Lax"));
    assert_eq!((settings.layout, settings.position), ("bar", "bottom"));
    assert_eq!((settings.theme, settings.reopen), ("auto", true));
    assert!(settings.gpc && !settings.dnt);
    assert_eq!((settings.language, settings.records), ("", ""));
    let signals = settings.signals;
    assert!(signals.vendors && signals.data_layer && signals.wordpress && signals.shopify);
}

#[test]
fn every_setting_is_taken() {
    let config = fine(
        r##"{ "$schema": "x", "policy": { "url": "/privacy", "controller": "Example Ltd", "contact": "dpo@example.org",
              "authority": "https://www.cnil.fr/" },
            "categories": { "performance": { "name": "Statistics", "hidden": true } },
            "expiry": { "accept": "180 days", "reject": "6 months" }, "revision": 7,
            "storage": { "name": "my_choice-2", "domain": "example.org", "path": "/shop", "sameSite": "Strict" },
            "ui": { "layout": "box", "position": "bottom-end", "theme": "dark", "reopen": false, "title": 3 },
            "language": "pt-BR", "texts": { "notice.title": "May we?" },
            "signals": { "vendors": false, "dataLayer": false, "wordpress": false, "shopify": false },
            "gpc": "ignore", "dnt": "honor", "hold": "marked", "records": { "endpoint": "/records" },
            "locales": { "fr": { "name": "Français" } } }"##,
    );
    let settings = config.settings;
    assert_eq!(
        (settings.policy_url, settings.controller),
        ("/privacy", "Example Ltd")
    );
    assert_eq!(settings.contact, "mailto:dpo@example.org");
    assert_eq!(settings.authority, "https://www.cnil.fr/");
    assert_eq!(settings.categories.entries().len(), 1);
    let performance = settings.categories.at("performance");
    assert_eq!(performance.text_at("name"), Some("Statistics"));
    assert_eq!(
        (settings.expiry_accept, settings.expiry_reject),
        (Span::Days(180), Span::Months(6))
    );
    assert_eq!((settings.revision, settings.title), (7, 3));
    assert_eq!(
        (settings.cookie_name, settings.cookie_path),
        ("my_choice-2", "/shop")
    );
    assert_eq!(
        (settings.cookie_domain, settings.same_site),
        ("example.org", "Strict")
    );
    assert_eq!((settings.layout, settings.position), ("box", "bottom-end"));
    assert_eq!((settings.theme, settings.reopen), ("dark", false));
    assert!(!settings.gpc && settings.dnt);
    assert_eq!((settings.language, settings.records), ("pt-BR", "/records"));
    assert_eq!(settings.texts.text_at("notice.title"), Some("May we?"));
    let signals = settings.signals;
    assert!(!signals.vendors && !signals.data_layer && !signals.wordpress && !signals.shopify);
    assert_eq!(
        config.locales.get("fr").and_then(|fr| fr.text_at("name")),
        Some("Français")
    );
}

#[test]
fn a_service_that_says_little_waits_for_its_catalogue_entry() {
    let config =
        fine(r#"{ "services": [{ "id": "matomo", "url": "https://a.example", "site": 1 }] }"#);
    let Slot::Waiting { id, own, path } = &config.slots[0] else {
        panic!("{:?}", config.slots);
    };
    assert_eq!((*id, *path), ("matomo", "services[0]"));
    assert_eq!(own.text_at("url"), Some("https://a.example"));
}

#[test]
fn a_service_whose_entry_came_along_is_ready_at_once() {
    let config = fine(&format!(
        r#"{{ "services": [{{ "id": "matomo", "url": "https://a.example/m", "site": 1, "name": "Our statistics" }}],
             "catalog": {{ "matomo": {} }} }}"#,
        file("www/services/matomo.json")
    ));
    let entry = only(&config).unwrap();
    assert_eq!(
        (entry.service.id, entry.service.category),
        ("matomo", Category::Performance)
    );
    assert_eq!(entry.name, "Our statistics");
    assert_eq!(entry.hosts, ["a.example"]);
    assert!(entry.service.asked && entry.before.is_empty());
    let steps = load_steps(entry);
    let scripts: Vec<_> = steps
        .iter()
        .filter_map(|step| step.text_at("script"))
        .collect();
    assert_eq!(scripts, ["https://a.example/m/matomo.js"]);
    let site = value(&json!([
        ["setTrackerUrl", "https://a.example/m/matomo.php"],
        ["setSiteId", 1]
    ]));
    assert!(
        steps.iter().any(|step| step.get("items") == Some(&site)),
        "{steps:?}"
    );
}

#[test]
fn what_runs_before_a_choice_is_asked_for_by_name_and_told_to_visitors() {
    let with = |exempt: &str| {
        let config = fine(&format!(
            r#"{{ "services": [{{ "id": "matomo", "url": "https://a.example", "site": "1"{exempt} }}],
                 "catalog": {{ "matomo": {} }} }}"#,
            file("www/services/matomo.json")
        ));
        let entry = only(&config).unwrap().clone();
        (entry.before.len(), entry.notes)
    };
    assert_eq!(with(""), (0, vec![]));
    assert_eq!(with(r#", "exempt": false"#), (0, vec![]));
    let (steps, notes) = with(r#", "exempt": true"#);
    assert!(steps > 0);
    assert_eq!(notes, ["cookieless-before"]);
}

/// A service written out in full; the test replaces parts of it.
const FULL: &str = r#"{ "id": "my-chat", "name": "My chat", "category": "functionality", "kind": "script",
    "provider": { "name": "Chat Ltd", "country": "FR", "policy": "https://chat.example/privacy" },
    "purposes": ["live-chat"], "params": { "account": "number", "region": "choice:us,eu=eu", "debug": "flag?" },
    "account": "1234", "hosts": ["https://{region}.chat.example/x"],
    "cookies": [{ "name": "chat_{account}", "lifetime": "30 days", "role": "chat" },
                { "name": "chat_off", "lifetime": "2 years", "role": "opt-out", "scope": "http-only", "flag": true }],
    "storage": [{ "area": "database", "name": "chat-*", "role": "chat" }],
    "load": [{ "script": "https://chat.example/{region}.js?account={account}" }],
    "revoke": [{ "call": "chat.stop" }], "afterRevoke": "stops", "notes": ["transfers-us"] }"#;

/// The full service with other fields; null takes one out.
fn full(changes: serde_json::Value) -> String {
    let mut service = parse(FULL);
    for (key, change) in changes.as_object().unwrap() {
        service[key] = change.clone();
        if change.is_null() {
            service.as_object_mut().unwrap().remove(key);
        }
    }
    json!({ "services": [service] }).to_string()
}

#[test]
fn a_service_written_out_in_full_needs_no_catalogue() {
    let config = fine(&full(json!({})));
    let entry = only(&config).unwrap();
    assert_eq!(
        (entry.service.category, entry.service.asked),
        (Category::Functionality, true)
    );
    assert!(!entry.reloads);
    assert_eq!(entry.provider.policy, "https://chat.example/privacy");
    assert_eq!(entry.hosts, ["eu.chat.example"]);
    assert_eq!(
        (&entry.purposes[..], &entry.notes[..]),
        (&["live-chat"][..], &["transfers-us"][..])
    );
    let stores: Vec<_> = entry
        .stores
        .iter()
        .map(|one| (one.place, one.name, one.flag))
        .collect();
    assert_eq!(
        stores,
        [
            (Place::Cookie, "chat_1234", false),
            (Place::HttpOnly, "chat_off", true),
            (Place::Database, "chat-*", false)
        ]
    );
    let steps = load_steps(entry);
    assert_eq!(
        steps,
        [value(
            &json!({ "script": "https://chat.example/eu.js?account=1234" })
        )]
    );
}

#[test]
fn what_is_disclosed_is_listed_and_never_asked_about() {
    let config = fine(&full(json!({ "kind": "disclosure", "load": null })));
    assert!(!only(&config).unwrap().service.asked);
}

#[test]
fn a_third_party_is_necessary_only_with_the_owners_reason() {
    let config = fine(&full(
        json!({ "category": "necessary", "reason": "Takes the payment that you start." }),
    ));
    let entry = only(&config).unwrap();
    assert_eq!(
        (entry.service.category, entry.service.asked),
        (Category::Necessary, false)
    );
    assert_eq!(entry.reason, "Takes the payment that you start.");
    fine(&full(
        json!({ "category": "necessary", "load": null, "hosts": null }),
    ));
}

#[test]
fn any_field_of_the_catalogue_can_be_overridden() {
    let entry = value(&parse(FULL));
    let own = value(
        &json!({ "id": "my-chat", "account": 5, "category": "targeting", "cookies": [], "notes": null }),
    );
    let mut complaints = Vec::new();
    let made = ready("services[0]", &entry, &own, &mut complaints).unwrap();
    assert_eq!(lines(&complaints), Vec::<String>::new());
    assert_eq!(made.service.category, Category::Targeting);
    assert_eq!(made.stores.len(), 1);
    assert_eq!(made.notes, ["transfers-us"]);
    let given = |name: &str| {
        made.params
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    };
    assert_eq!(given("account"), Some(Value::Num(5.0)));
    assert_eq!(given("region"), Some(Value::Str("eu")));
    assert_eq!(given("debug"), None);
}

#[test]
fn a_catalogue_cannot_give_the_reason_for_a_necessary_third_party() {
    let mut entry = parse(FULL);
    entry["category"] = json!("necessary");
    entry["reason"] = json!("because");
    let mut complaints = Vec::new();
    let own = value(&json!({ "id": "my-chat", "account": 5 }));
    assert_eq!(
        ready("services[0]", &value(&entry), &own, &mut complaints),
        None
    );
    assert_eq!(complaints[0].code(), "necessary-third-party");
}

#[test]
fn whatever_another_host_has_to_do_with_makes_a_necessary_service_a_third_party() {
    let alone = json!({ "category": "necessary", "kind": "disclosure", "load": null, "revoke": null,
        "hosts": null, "cookies": null, "storage": null });
    let foreign =
        json!([{ "name": "a", "lifetime": "session", "role": "chat", "scope": "third-party" }]);
    for (key, given, is_third) in [
        ("notes", json!([]), false),
        ("hosts", json!(["chat.example"]), true),
        ("cookies", foreign, true),
        (
            "load",
            json!([{ "script": "https://chat.example/a.js" }]),
            true,
        ),
    ] {
        let mut changes = alone.clone();
        changes[key] = given;
        if key == "load" {
            changes["kind"] = json!("script");
        }
        let (_, complaints) = read(&value(&parse(&full(changes))));
        let told = complaints
            .iter()
            .any(|one| one.code() == "necessary-third-party");
        assert_eq!(told, is_third, "{key}: {complaints:?}");
    }
}

#[test]
fn own_files_keep_of_the_catalogue_what_former_services_need() {
    let entry = |id: &str| parse(&file(&format!("www/services/{id}.json")));
    let catalog = json!({ "hotjar": entry("hotjar"), "matomo": entry("matomo") });
    let config = json!({ "services": [], "former": ["hotjar"], "catalog": catalog });
    let right = checked(&value(&config));
    let kept: Vec<_> = right
        .at("catalog")
        .entries()
        .iter()
        .map(|(id, _)| *id)
        .collect();
    assert_eq!(kept, ["hotjar"]);
}

// What is wrong

/// A file of mistakes: each written on a line of its own, and indented below it what is printed.
fn mistakes(name: &str) -> Vec<(serde_json::Value, Vec<String>)> {
    let mut found: Vec<(serde_json::Value, Vec<String>)> = Vec::new();
    for line in file(&format!("tests/mistakes/{name}.txt")).lines() {
        match (line.strip_prefix("  "), found.last_mut()) {
            (Some(printed), Some((_, expected))) => expected.push(printed.to_owned()),
            _ => found.push((parse(line), Vec::new())),
        }
    }
    assert!(found.iter().all(|(_, expected)| !expected.is_empty()));
    found
}

#[test]
fn mistakes_in_settings_are_told_and_have_their_default() {
    for (written, expected) in mistakes("settings") {
        let (config, found) = reads(&written.to_string());
        assert_eq!(found, expected, "{written}");
        assert_eq!(config.settings, reads("{}").0.settings, "{written}");
    }
}

#[test]
fn refusing_that_lapses_before_accepting_does_is_told_but_taken() {
    let (config, found) = reads(r#"{"expiry": {"accept": "13 months", "reject": "6 months"}}"#);
    assert_eq!(
        found,
        [
            "placet[asked-unequally] expiry.reject: whoever refuses is asked again sooner than whoever accepts; \
             give both the same time"
        ]
    );
    assert_eq!(config.settings.expiry_reject, Span::Months(6));
    fine(r#"{"expiry": {"accept": "6 months"}}"#);
}

/// The lines for a service that stays shut.
#[track_caller]
fn shut(text: &str, expected: &[String]) {
    let (config, found) = reads(text);
    assert_eq!(found, expected, "{text}");
    assert_eq!(config.slots.last(), Some(&Slot::Broken), "{text}");
}

#[test]
fn a_service_without_a_usable_id_stays_shut() {
    for (written, expected) in mistakes("ids") {
        shut(&written.to_string(), &expected);
    }
}

#[test]
fn a_service_with_a_wrong_field_stays_shut() {
    for (changes, expected) in mistakes("services") {
        shut(&full(changes), &expected);
    }
}

#[test]
fn a_service_with_a_wrong_step_stays_shut() {
    for (step, expected) in mistakes("steps") {
        shut(&full(json!({ "load": [step] })), &expected);
        let expected = expected
            .iter()
            .map(|line| line.replace(".load[0]", ".before.load[0]"));
        let expected: Vec<String> = expected.collect();
        shut(
            &full(json!({ "before": { "when": "debug", "load": [step] } })),
            &expected,
        );
    }
}

/// A parameter keeps its type, so that it may stand wherever a number or a list may.
#[test]
fn a_blank_may_stand_where_another_type_is_wanted() {
    fine(&full(json!({ "load": [
        { "cookie": "chat_seen", "value": "1", "days": "{account}" },
        { "call": "chat.boot", "args": "{account}" },
    ] })));
}

#[test]
fn a_service_with_an_unknown_key_is_told_of_and_works() {
    for (changes, line) in [
        (
            json!({ "cookie": [] }),
            r#"placet[unknown-key] services[0].cookie: "cookie" is not a key; did you mean "cookies"?"#,
        ),
        (
            json!({ "acount": "5" }),
            r#"placet[unknown-key] services[0].acount: "acount" is not a key; did you mean "account"?"#,
        ),
        (
            json!({ "provider": { "nam": "x", "name": "Chat Ltd" } }),
            r#"placet[unknown-key] services[0].provider.nam: "nam" is not a key; did you mean "name"?"#,
        ),
        (
            json!({ "purposes": null }),
            r#"placet[not-told] services[0]: visitors are not told who is behind it and what for; write "provider" and "purposes""#,
        ),
    ] {
        let (config, found) = reads(&full(changes));
        assert_eq!(found, [line]);
        assert!(only(&config).is_some());
    }
}

#[test]
fn many_mistakes_leave_all_that_is_right() {
    let good = parse(FULL);
    let mut bad = good.clone();
    bad["id"] = json!("bad");
    bad["category"] = json!("marketing");
    let config = json!({
        "policy": { "url": "javascript:alert(1)", "controller": "Example Ltd" },
        "services": [bad, good, 7, { "id": "matomo", "url": "https://a.example/", "site": "1" }, { "id": "matomo" }],
        "expiry": { "accept": "forever", "reject": "12 months" },
        "ui": { "theme": "dark", "layout": 5, "colour": "red" },
        "languages": ["fr"],
        "gpc": "ignore",
    });
    let (config, found) = reads(&config.to_string());
    let mut found: Vec<_> = found
        .iter()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "placet[asked-unequally] expiry.reject",
            "placet[bad-expiry] expiry.accept",
            "placet[bad-link] policy.url",
            "placet[duplicate-id] services[4].id",
            "placet[unknown-category] services[0].category",
            "placet[unknown-key] languages",
            "placet[unknown-key] ui.colour",
            "placet[wrong-type] services[2]",
            "placet[wrong-type] ui.layout",
        ]
    );
    assert_eq!(config.settings.controller, "Example Ltd");
    assert_eq!(config.settings.expiry_reject, Span::Months(12));
    assert_eq!(config.settings.theme, "dark");
    assert!(!config.settings.gpc);
    assert!(matches!(
        &config.slots[..],
        [
            Slot::Broken,
            Slot::Ready(_),
            Slot::Broken,
            Slot::Waiting { .. },
            Slot::Broken
        ]
    ));
}

// Whatever is written

fn words() -> impl Strategy<Value = String> {
    let mut known: Vec<String> = Vec::new();
    for (path, _) in every_key() {
        known.extend(
            path.split(['.', '['])
                .map(|part| part.trim_end_matches(']').to_owned()),
        );
    }
    for verb in Verb::WRITTEN.map(Verb::form) {
        known.extend(verb.split([' ', '!']).map(str::to_owned));
    }
    for word in [
        "performance",
        "targeting",
        "necessary",
        "matomo",
        "https://a.example/",
        "javascript:alert(1)",
        "{url}",
        "{site}x",
        "number",
        "flag?",
        "choice:a,b",
        "13 months",
        "script",
        "$if",
        "$granted",
        "then",
        "start",
        "*",
        "é{",
        "",
    ] {
        known.push(word.to_owned());
    }
    prop_oneof![4 => proptest::sample::select(known), 1 => ".{0,12}"]
}

fn trees() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        prop_oneof![any::<f64>(), (0..400_u16).prop_map(f64::from)].prop_map(Value::Num),
        words().prop_map(|word| Value::Str(leak(word))),
    ];
    leaf.prop_recursive(6, 96, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::list),
            proptest::collection::vec((words().prop_map(leak), inner), 0..8).prop_map(Value::map),
        ]
    })
}

/// Services that are nearly right, so that some of them are.
fn services() -> impl Strategy<Value = Value> {
    let service =
        proptest::collection::vec((words().prop_map(leak), trees()), 0..3).prop_map(|changes| {
            let mut entries = value(&parse(FULL)).entries().to_vec();
            for (key, changed) in changes {
                entries.retain(|(known, _)| *known != key);
                entries.push((key, changed));
            }
            Value::map(entries)
        });
    proptest::collection::vec(service, 1..3).prop_map(Value::list)
}

/// What a page that begins with this config is told to do: every button, every switch, and the way out.
fn effects(config: Config) -> Vec<Vec<Effect>> {
    let now = Now {
        time: 1_795_478_400,
        random: 7,
    };
    let mut model = Model::new(read(&Value::Null).0);
    let began = Event::Started(Box::new(Inputs::of_nobody(config, now)));
    let mut done = vec![update(&mut model, began)];
    let ids: Vec<&str> = model.entries().map(|entry| entry.service.id).collect();
    let mut events = vec![Event::Parsed];
    for press in Press::ALL {
        events.extend(Category::ALL.map(|category| Event::SwitchedCategory(category, true)));
        let switched = ids
            .iter()
            .map(|id| Event::SwitchedService((*id).to_owned(), false));
        events.extend(switched);
        events.push(Event::Pressed(press, now));
    }
    events.push(Event::Leaving);
    done.extend(events.into_iter().map(|event| update(&mut model, event)));
    done
}

/// A site's own files carry what is right of a config, and take it without looking: the visit starts from the very same,
/// and goes on so, effect by effect.
fn check_what_own_files_take(tree: &Value) -> Result<(), TestCaseError> {
    let said = |tree: &Value| value(&serde_json::to_value(tree).unwrap());
    // What no JSON says comes from page code alone.
    let tree = said(tree);
    let (config, _) = read(&tree);
    let own = taken(&said(&checked(&tree)));
    prop_assert_eq!(&own.slots, &config.slots);
    prop_assert_eq!(&own.settings, &config.settings);
    prop_assert_eq!(own.locales, config.locales);
    for id in &config.settings.former {
        prop_assert_eq!(own.catalog.at(id), config.catalog.at(id));
    }
    prop_assert_eq!(effects(own), effects(config));
    Ok(())
}

fn check_whatever_was_read(tree: &Value) -> Result<(), TestCaseError> {
    check_what_own_files_take(tree)?;
    let (config, complaints) = read(tree);
    prop_assert!(
        config.settings.expiry_accept.is_allowed() && config.settings.expiry_reject.is_allowed()
    );
    prop_assert!((1..=6).contains(&config.settings.title));
    for complaint in complaints {
        let sentences = sentences();
        let said = [complaint.problem(&sentences), complaint.remedy(&sentences)];
        prop_assert!(
            said.iter().all(|said| !said.is_empty()),
            "{}",
            complaint.key
        );
    }
    for slot in config.slots {
        let Slot::Ready(entry) = slot else { continue };
        let category = entry.service.category;
        prop_assert!(category != Category::Necessary || !entry.service.asked);
        let in_tree = tree.get("services").into_iter().flat_map(Value::items);
        let written = in_tree.filter(|own| own.text_at("id") == Some(entry.service.id));
        prop_assert!(
            written
                .into_iter()
                .any(|own| own.text_at("category") == Some(category.id()))
        );
        for moment in [Moment::Always, Moment::Start, Moment::Choice] {
            for steps in [entry.load, entry.signal, entry.revoke, entry.before] {
                for step in resolve(steps, entry.params, &mut |_| true, moment, None) {
                    let address = step
                        .text_at("script")
                        .or(step.text_at("style"))
                        .unwrap_or("/")
                        .to_lowercase();
                    let shut_out = !["https://", "http://", "/"]
                        .iter()
                        .any(|start| address.starts_with(start));
                    prop_assert!(!shut_out, "{}", address);
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn whatever_is_written_is_read(tree in trees()) {
        check_whatever_was_read(&tree)?;
    }

    #[test]
    fn whatever_services_are_written_open_only_in_the_category_that_was_written(services in services()) {
        check_whatever_was_read(&Value::map(vec![("services", services)]))?;
    }
}

// The catalogue

fn file(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every entry of the catalogue, with its file name.
fn catalogue() -> Vec<(String, serde_json::Value)> {
    let mut entries = Vec::new();
    for found in std::fs::read_dir("www/services").unwrap() {
        let path = found.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        entries.push((name, parse(&file(&path.to_string_lossy()))));
    }
    assert!(!entries.is_empty());
    entries
}

#[test]
fn every_entry_of_the_catalogue_works_with_what_its_complaints_ask_for() {
    for (name, entry) in catalogue() {
        let entry = value(&entry);
        let mut own = vec![("id", Value::Str(leak(name.clone())))];
        let mut complaints = Vec::new();
        ready(
            "services[0]",
            &entry,
            &Value::map(own.clone()),
            &mut complaints,
        );
        for complaint in complaints.drain(..) {
            assert_eq!(
                complaint.code(),
                "missing-param",
                "{name}: {}",
                complaint.line(&sentences())
            );
            let remedy = complaint.remedy(&sentences());
            let written = remedy.strip_prefix("write ").unwrap();
            own.extend_from_slice(value(&parse(&format!("{{{written}}}"))).entries());
        }
        let own = Value::map(own);
        let ready = ready("services[0]", &entry, &own, &mut complaints);
        assert_eq!(lines(&complaints), Vec::<String>::new(), "{name}");
        assert!(ready.is_some(), "{name}");
        let config = [
            ("services", Value::list(vec![own])),
            ("catalog", Value::map(vec![(leak(name), entry)])),
        ];
        check_what_own_files_take(&Value::map(config.to_vec())).unwrap();
    }
}

// The schema and the types

/// Every key with its path, such as `services[].cookies[].name`.
fn every_key() -> Vec<(String, Form)> {
    fn walk(path: &str, keys: &[Key], found: &mut Vec<(String, Form)>) {
        for key in keys {
            let path = if path.is_empty() {
                key.name.to_owned()
            } else {
                format!("{path}.{}", key.name)
            };
            found.push((path.clone(), key.form));
            if path == "services" {
                walk("services[]", SERVICE, found);
            } else if let Form::Map(keys, _) | Form::FlagOr(keys) = key.form {
                walk(&path, keys, found);
            } else if let Form::List(keys, _) = key.form {
                walk(&format!("{path}[]"), keys, found);
            } else if let Form::ByCategory(keys) = key.form {
                for category in Category::ALL {
                    let path = format!("{path}.{}", category.id());
                    found.push((path.clone(), Form::Map(keys, 0)));
                    walk(&path, keys, found);
                }
            }
        }
    }
    let mut found = Vec::new();
    walk("", CONFIG, &mut found);
    found
}

fn schema() -> serde_json::Value {
    parse(&file("www/placet.schema.json"))
}

/// A place of the schema, with what a `$ref` in it says besides.
fn node(schema: &serde_json::Value, mut place: serde_json::Value) -> serde_json::Value {
    while let Some(target) = place
        .get("$ref")
        .and_then(|target| target.as_str().map(str::to_owned))
    {
        place.as_object_mut().unwrap().remove("$ref");
        let named = target.trim_start_matches("#/$defs/");
        for (key, told) in schema["$defs"][named].as_object().unwrap() {
            if place.get(key).is_none() {
                place[key] = told.clone();
            }
        }
    }
    place
}

/// What the schema says about a key.
#[track_caller]
fn schema_at(schema: &serde_json::Value, path: &str) -> serde_json::Value {
    let mut place = schema.clone();
    for part in path.split('.') {
        let name = part.trim_end_matches("[]");
        place = node(schema, place["properties"][name].clone());
        assert!(place.is_object(), "the schema has no {path}");
        if part.ends_with("[]") {
            place = node(schema, place["items"].clone());
        }
    }
    place
}

#[test]
fn the_schema_knows_the_readers_keys_and_no_others() {
    let schema = schema();
    let keys = every_key();
    let mut parents = vec![String::new()];
    for (path, form) in &keys {
        let told = schema_at(&schema, path);
        for word in ["title", "description"] {
            assert!(
                told[word].as_str().is_some_and(|text| !text.is_empty()),
                "{path} has no {word}"
            );
        }
        assert!(
            told["examples"]
                .as_array()
                .is_some_and(|examples| !examples.is_empty()),
            "{path} has no example"
        );
        let kind = match form {
            Form::Map(..) | Form::ByCategory(_) | Form::Texts | Form::Maps | Form::Params => {
                "object"
            }
            Form::List(..) | Form::Items | Form::Names | Form::Choices(_) => "array",
            Form::Flag => "boolean",
            Form::Count | Form::Level => "integer",
            _ => "string",
        };
        match form {
            Form::FlagOr(_) => assert_eq!(told["type"], json!(["boolean", "object"]), "{path}"),
            _ => assert_eq!(told["type"], kind, "{path}"),
        }
        match form {
            Form::Choice(words) => assert_eq!(told["enum"], json!(words), "{path}"),
            Form::Choices(words) => assert_eq!(told["items"]["enum"], json!(words), "{path}"),
            Form::Category => assert_eq!(
                told["enum"],
                json!(Category::ALL.map(Category::id)),
                "{path}"
            ),
            Form::Map(..) | Form::ByCategory(_) | Form::FlagOr(_) => parents.push(path.clone()),
            Form::List(..) => parents.push(format!("{path}[]")),
            _ => {}
        }
    }
    parents.push("services[]".to_owned());
    for parent in parents {
        let told = if parent.is_empty() {
            schema.clone()
        } else {
            schema_at(&schema, &parent)
        };
        assert!(
            parent == "services[]" || told["additionalProperties"] == false,
            "{parent}"
        );
        for name in told["properties"].as_object().unwrap().keys() {
            let path = if parent.is_empty() {
                name.clone()
            } else {
                format!("{parent}.{name}")
            };
            assert!(
                keys.iter().any(|(known, _)| *known == path),
                "the reader has no {path}"
            );
        }
    }
}

/// The fields of a verb: those that it must have, itself among them, and those that it may have.
fn fields(verb: &'static str) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut needed, mut optional) = (Vec::new(), Vec::new());
    for (index, word) in verb.split(' ').enumerate() {
        match word.strip_prefix('!') {
            Some(word) => needed.push(word),
            None if index == 0 => needed.push(word),
            None => optional.push(word),
        }
    }
    (needed, optional)
}

#[test]
fn the_schema_knows_the_steps_of_the_reader_and_no_others() {
    let schema = schema();
    let steps = schema["$defs"]["step"]["oneOf"].as_array().unwrap();
    assert_eq!(steps.len(), Verb::WRITTEN.len());
    for (verb, step) in Verb::WRITTEN.map(Verb::form).iter().zip(steps) {
        let (needed, optional) = fields(verb);
        assert_eq!(step["required"], json!(needed));
        let mut known: Vec<_> = needed.into_iter().chain(optional).collect();
        let mut told: Vec<_> = step["properties"].as_object().unwrap().keys().collect();
        known.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, known);
    }
    let common = schema["$defs"]["common"]["properties"].as_object().unwrap();
    assert_eq!(common.len(), COMMON.split(' ').count());
    assert!(COMMON.split(' ').all(|field| common.contains_key(field)));
}

/// The cookie is set by Rust alone.
#[test]
fn the_page_s_half_does_every_verb() {
    let script = file("src/browser/js/steps.js");
    for verb in [&Verb::WRITTEN[..], &[Verb::Event]].concat() {
        let name = verb.name();
        let does = [format!("\n  {name}("), format!("\n  {name}: (")];
        let found = does.iter().any(|start| script.contains(start));
        assert_eq!(found, verb != Verb::Cookie, "{name}");
    }
}

/// A config in which this value stands at this path.
fn config_with(path: &str, told: &serde_json::Value) -> serde_json::Value {
    match path.strip_prefix("services[].") {
        None if path.starts_with("policy.links[].") => {
            let mut link = json!({ "text": "a", "url": "/a" });
            link[path.rsplit('.').next().unwrap()] = told.clone();
            json!({ "policy": { "links": [link] } })
        }
        None => path
            .rsplit('.')
            .fold(told.clone(), |inner, name| json!({ name: inner })),
        Some(rest) => {
            let mut service = parse(FULL);
            service["params"]["exempt"] = json!("flag?");
            service["params"]["site"] = json!("number=1");
            service["params"]["region"] = json!("choice:us,eu=eu");
            let (field, inner) = match rest.split_once('.') {
                None => (rest, told.clone()),
                Some((field, inner)) => {
                    let mut outer = match field.trim_end_matches("[]") {
                        "cookies" | "storage" => json!({ "area": "local", "name": "a" }),
                        "frame" => json!({}),
                        _ => json!({ "name": "a", "when": "exempt" }),
                    };
                    outer[inner] = told.clone();
                    let foreign = match field.trim_end_matches("[]") {
                        "cookies" => "area",
                        "provider" => "when",
                        "before" => "name",
                        _ => "",
                    };
                    outer.as_object_mut().unwrap().remove(foreign);
                    (
                        field,
                        if field.ends_with("[]") {
                            json!([outer])
                        } else {
                            outer
                        },
                    )
                }
            };
            service[field.trim_end_matches("[]")] = inner;
            if field == "params" {
                for key in ["hosts", "cookies", "load", "account"] {
                    service.as_object_mut().unwrap().remove(key);
                }
                if told.get("site").is_some() {
                    service["site"] = json!(5);
                }
            }
            json!({ "services": [service] })
        }
    }
}

/// They spoil nothing: such a mark stays shut, such a choice is asked for.
#[test]
fn words_for_another_tool_s_that_mean_nothing_are_told() {
    for (config, told) in [
        (
            r#"{"compat": ["klaro"], "aliases": {"stats": "analytics"}}"#,
            r#"placet[not-ours] aliases.stats: "analytics" is neither a category nor one of the services; write performance, functionality, targeting or the id of a service of this config"#,
        ),
        (
            r#"{"compat": ["cookiebot"], "takeOver": ["performance", "matomo"]}"#,
            r#"placet[not-ours] takeOver[1]: "matomo" is neither a category nor one of the services; write performance, functionality, targeting or the id of a service of this config"#,
        ),
        (
            r#"{"takeOver": ["performance"]}"#,
            r#"placet[no-tool] takeOver: no tool is named under "compat", so nothing is taken over and visitors are asked once more; write "compat" with the tool that has asked them: vanilla-cookieconsent, cookiebot or onetrust"#,
        ),
        (
            r#"{"compat": ["klaro", "orejime"], "takeOver": ["performance"]}"#,
            r#"placet[undated] takeOver: none of the tools under "compat" keeps the date of a choice, so nothing is taken over and visitors are asked once more; remove it"#,
        ),
    ] {
        assert_eq!(reads(config).1, [told], "{config}");
    }
}

#[test]
fn the_schemas_examples_are_taken_by_the_reader() {
    let schema = schema();
    let mut examples = vec![];
    for (path, _) in every_key() {
        for example in schema_at(&schema, &path)["examples"].as_array().unwrap() {
            let mut config = config_with(&path, example);
            if path == "ui.position" || path == "ui" {
                config["ui"]["layout"] = json!("box");
            }
            if path == "takeOver" {
                config["compat"] = json!(["cookiebot"]);
            }
            if path == "expiry.accept" {
                config["expiry"]["reject"] = json!("13 months");
            }
            examples.push(config);
        }
    }
    examples.extend(schema["examples"].as_array().unwrap().clone());
    for service in schema["$defs"]["service"]["examples"].as_array().unwrap() {
        examples.push(json!({ "services": [service] }));
    }
    let mut validator = Validator::new();
    for example in examples {
        let (config, found) = reads(&example.to_string());
        assert_eq!(found, Vec::<String>::new(), "{example}");
        assert!(!config.slots.contains(&Slot::Broken), "{example}");
        assert_eq!(validator.refuses(&example), None, "{example}");
        check_what_own_files_take(&value(&example)).unwrap();
    }
}

#[test]
fn the_schemas_defaults_are_the_readers() {
    let schema = schema();
    for (path, form) in every_key() {
        let told = schema_at(&schema, &path);
        let Some(default) = told.get("default") else {
            let needs_one = matches!(
                form,
                Form::Flag | Form::FlagOr(_) | Form::Count | Form::Level | Form::Span | Form::Tag
            ) || matches!(form, Form::Choice(_) if path != "services[].storage[].area");
            assert!(!needs_one, "{path} has no default");
            continue;
        };
        let written = config_with(&path, default);
        let mut left_out = written.clone();
        remove(&mut left_out, &path);
        let (mut with, mut without) = (reads(&written.to_string()), reads(&left_out.to_string()));
        // What an owner says about a category is handed on as it is written.
        for (config, _) in [&mut with, &mut without] {
            let mut said = config.settings.categories.entries().iter();
            if said.all(|(_, said)| {
                said.entries().is_empty() || said.get("hidden") == Some(&Value::Bool(false))
            }) {
                config.settings.categories = &Value::Map(&[]);
            }
        }
        assert_eq!(with, without, "{path}");
        assert_eq!(with.1, Vec::<String>::new(), "{path}");
    }
}

fn remove(config: &mut serde_json::Value, path: &str) {
    let mut place = config;
    let mut parts: Vec<&str> = path.split('.').collect();
    let last = parts.pop().unwrap();
    for part in parts {
        place = &mut place[part.trim_end_matches("[]")];
        if part.ends_with("[]") {
            place = &mut place[0];
        }
    }
    place.as_object_mut().unwrap().remove(last);
}

/// The schema, as an editor uses it.
struct Validator {
    schemas: boon::Schemas,
    index: boon::SchemaIndex,
}

impl Validator {
    fn new() -> Validator {
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler
            .add_resource("placet.schema.json", schema())
            .unwrap();
        // Compiling checks the schema against the schema of schemas.
        let index = compiler
            .compile("placet.schema.json", &mut schemas)
            .unwrap_or_else(|error| panic!("{error:#}"));
        Validator { schemas, index }
    }

    fn refuses(&mut self, config: &serde_json::Value) -> Option<String> {
        self.schemas
            .validate(config, self.index)
            .err()
            .map(|error| format!("{error:#}"))
    }
}

#[test]
fn an_editor_that_knows_the_schema_sees_the_mistakes_too() {
    let mut validator = Validator::new();
    for config in [
        json!([]),
        json!({ "servces": [] }),
        json!({ "policy": { "url": "javascript:alert(1)" } }),
        json!({ "policy": { "url": "//user@\\x" } }),
        json!({ "services": [{ "url": "/" }] }),
        json!({ "services": [{ "id": "my chat" }] }),
        json!({ "services": [{ "id": "targeting" }] }),
        json!({ "services": [{ "id": "x", "category": "marketing" }] }),
        json!({ "services": [{ "id": "x", "load": [{ "eval": "x" }] }] }),
        json!({ "services": [{ "id": "x", "load": [{ "set": "x" }] }] }),
        json!({ "services": [{ "id": "x", "load": [{ "call": "x", "arg": [] }] }] }),
        json!({ "services": [{ "id": "x", "load": [{ "script": "javascript:alert(1)" }] }] }),
        json!({ "services": [{ "id": "x", "cookies": [{ "name": "*" }] }] }),
        json!({ "services": [{ "id": "x", "cookies": [{ "name": "a", "lifetime": "2 weeks" }] }] }),
        json!({ "services": [{ "id": "x", "params": { "a": "nmber" } }] }),
        json!({ "categories": { "marketing": {} } }),
        json!({ "expiry": { "accept": "14 months" } }),
        json!({ "expiry": { "accept": "394 days" } }),
        json!({ "revision": -1 }),
        json!({ "storage": { "name": "a=b" } }),
        json!({ "storage": { "domain": "https://example.org" } }),
        json!({ "storage": { "path": "shop" } }),
        json!({ "ui": { "title": 7 } }),
        json!({ "ui": { "theme": "drak" } }),
        json!({ "language": "french" }),
        json!({ "texts": { "action.accept-all": " " } }),
        json!({ "hold": "all" }),
        json!({ "records": { "endpoint": "javascript:alert(1)" } }),
    ] {
        assert!(validator.refuses(&config).is_some(), "{config}");
        assert!(
            !reads(&config.to_string()).1.is_empty() || config["services"][0]["id"] == "x",
            "{config}"
        );
    }
    for (name, entry) in catalogue() {
        assert_eq!(
            validator.refuses(&json!({ "services": [entry] })),
            None,
            "{name}"
        );
    }
}

/// Members of an interface of the types: name, whether it may be left out, and type.
fn members(types: &str, interface: &str) -> Vec<(String, bool, String)> {
    let start = format!("export interface {interface} ");
    let body = types
        .split_once(&start)
        .unwrap_or_else(|| panic!("the types have no {interface}"))
        .1;
    let body = body
        .split_once("{\n")
        .unwrap()
        .1
        .split_once("\n}")
        .unwrap()
        .0;
    let mut members = Vec::new();
    for line in body
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with(';') && !line.starts_with('['))
    {
        let Some((name, kind)) = line.trim_end_matches(';').split_once(": ") else {
            continue;
        };
        members.push((
            name.trim_end_matches('?').to_owned(),
            name.ends_with('?'),
            kind.to_owned(),
        ));
    }
    members
}

#[test]
fn the_types_know_the_readers_keys_and_no_others() {
    fn compare(types: &str, interface: &str, keys: &[Key]) {
        let members = members(types, interface);
        let names: Vec<_> = members.iter().map(|(name, _, _)| name.as_str()).collect();
        let known: Vec<_> = keys.iter().map(|key| key.name).collect();
        assert_eq!(names, known, "{interface}");
        for (key, (name, optional, kind)) in keys.iter().zip(&members) {
            let needed = [
                "Service.id",
                "Link.text",
                "Link.url",
                "Cookie.name",
                "Stored.area",
                "Stored.name",
            ];
            assert_eq!(
                *optional,
                !needed.contains(&format!("{interface}.{name}").as_str()),
                "{interface}.{name}"
            );
            let expected = match key.form {
                Form::Map(keys, _) => return_type(types, kind, keys),
                Form::List(keys, _) => format!(
                    "{}[]",
                    return_type(types, kind.trim_end_matches("[]"), keys)
                ),
                Form::ByCategory(keys) => {
                    for (id, _, words) in self::members(types, kind) {
                        assert!(Category::from_id(&id).is_some(), "{id}");
                        compare(types, &words, keys);
                    }
                    assert_eq!(self::members(types, kind).len(), 4);
                    kind.clone()
                }
                Form::Items if name == "services" => return_type(types, "Service", SERVICE) + "[]",
                Form::Items => "Step[]".to_owned(),
                Form::Texts | Form::Params => "Record<string, string>".to_owned(),
                Form::Maps => "Record<string, object>".to_owned(),
                Form::Names => "string[]".to_owned(),
                Form::Flag => "boolean".to_owned(),
                Form::FlagOr(keys) => {
                    let (flag, object) = kind.split_once(" | ").unwrap();
                    assert_eq!(flag, "boolean", "{interface}.{name}");
                    compare(types, object, keys);
                    kind.clone()
                }
                Form::Choice(words) => one_of(words),
                Form::Choices(words) => format!("({})[]", one_of(words)),
                Form::Category => "Category".to_owned(),
                Form::Count => "number".to_owned(),
                Form::Level => "1 | 2 | 3 | 4 | 5 | 6".to_owned(),
                Form::Span => "Span".to_owned(),
                Form::Lifetime => "Lifetime".to_owned(),
                _ => "string".to_owned(),
            };
            assert_eq!(*kind, expected, "{interface}.{name}");
        }
    }
    fn one_of(words: &[&str]) -> String {
        let words: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
        words.join(" | ")
    }
    fn return_type(types: &str, kind: &str, keys: &[Key]) -> String {
        compare(types, kind, keys);
        kind.to_owned()
    }
    let types = file("www/placet.d.ts");
    compare(&types, "Config", CONFIG);
    let ids = Category::ALL
        .map(|category| format!("{:?}", category.id()))
        .join(" | ");
    assert!(types.contains(&format!("export type Category = {ids};")));
}

#[test]
fn the_types_know_the_steps_of_the_reader_and_no_others() {
    let types = file("www/placet.d.ts");
    for verb in Verb::WRITTEN.map(Verb::form) {
        let (needed, mut optional) = fields(verb);
        let interface = format!("{}{}Step", verb[..1].to_uppercase(), &needed[0][1..]);
        let members = members(&types, &interface);
        let named = |left_out: bool| -> Vec<&str> {
            let of_these = members
                .iter()
                .filter(|(_, optional, _)| *optional == left_out);
            of_these.map(|(name, _, _)| name.as_str()).collect()
        };
        assert_eq!(named(false), needed, "{interface}");
        let mut told = named(true);
        told.sort_unstable();
        optional.sort_unstable();
        assert_eq!(told, optional, "{interface}");
    }
    let common: Vec<_> = members(&types, "Common")
        .into_iter()
        .map(|(name, _, _)| name)
        .collect();
    assert_eq!(common.join(" "), COMMON);
}

#[test]
fn the_types_know_what_a_record_says() {
    let record = Record {
        id: 0,
        revision: 0,
        act: Act::TakenOver,
        signals: OptOutSignals::default(),
        time: 0,
        end: 0,
        asked: CategorySet::ALL,
        categories: CategorySet::ALL,
        covered: Covered::of(&Grants::none(), &[]),
        text: 0,
        language: String::new(),
    };
    let receipt = receipt(&record, &Grants::none(), &[], &TOOLS);
    let receipt = serde_json::to_value(&receipt).unwrap();
    let said: Vec<_> = receipt.as_object().unwrap().keys().cloned().collect();
    let known = members(&file("www/placet.d.ts"), "ChoiceRecord");
    let known: Vec<_> = known.into_iter().map(|(name, _, _)| name).collect();
    assert_eq!(known, said);
}

#[test]
fn the_types_know_what_the_loader_offers() {
    let (types, loader) = (file("www/placet.d.ts"), file("src/browser/js/loader.js"));
    let offered = loader.split_once("const placet = {").unwrap().1;
    let offered = offered.split_once("\n};").unwrap().0;
    let api = types.split_once("export interface Api {").unwrap().1;
    let api = api.split_once("\n}").unwrap().0;
    let names = |block: &str, indent: &str| -> Vec<String> {
        let lines = block.lines().filter_map(|line| line.strip_prefix(indent));
        let lines = lines.filter(|line| line.starts_with(char::is_alphabetic));
        let lines = lines.map(|line| line.trim_start_matches("readonly "));
        let ends = |letter: char| !letter.is_alphanumeric();
        let mut names: Vec<_> = lines
            .map(|line| line.split(ends).next().unwrap().to_owned())
            .collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names(api, "  "), names(offered, "  "));
}

#[test]
fn an_id_has_letters_digits_and_three_marks() {
    for (id, fits) in [
        ("Shop-2_stats.v1", true),
        ("a-b", true),
        ("a_b", true),
        ("a.b", true),
        ("a b", false),
        ("a/b", false),
        ("caf\u{e9}", false),
        ("performance", false),
    ] {
        let (_, told) = reads(&full(json!({ "id": id })));
        let refused = told.iter().any(|line| line.contains("cannot be an id"));
        assert_eq!(!refused, fits, "{id}: {told:?}");
    }
}
