//! The twelve invariants of the house, each by its number: over any visit where `update` keeps them, over the source text
//! where a room does. What only a page can show of them is shown by the other rings.

use crate::browser::{Browser, DAY, value};
use placet::banner::{Effect, Event, Press};
use placet::config::{Slot, Value, is_link, leak, read};
use placet::consent::{Category, decode};
use placet::release::Once;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

// ---- any visit

/// The services of the site: all the ways in which one can stand to a visitor. The last two are fetched.
const SERVICES: [(&str, &str, &str); 6] = [
    ("counter", "performance", "stops"),
    ("replay", "performance", "reload"),
    ("chat", "functionality", "stops"),
    ("ads", "targeting", "reload"),
    ("fonts", "targeting", "cookieless"),
    ("login", "necessary", "stops"),
];

const NAMES: [&str; 12] = [
    "counter",
    "replay",
    "chat",
    "ads",
    "fonts",
    "login",
    "matomo",
    "intercom",
    "octopush",
    "unheard-of",
    "",
    "\u{1f36a}",
];

/// A site; some of its services stand behind the catalogue, one category may be hidden.
fn site(services: u8, hidden: Option<Category>) -> String {
    let mut list = Vec::new();
    for (index, (id, category, after)) in SERVICES.iter().enumerate() {
        if services >> index & 1 == 1 {
            let reason = if *category == "necessary" {
                r#""reason": "logs in","#
            } else {
                ""
            };
            list.push(format!(
                r#"{{ "id": "{id}", "category": "{category}", "kind": "script", {reason}
                "provider": {{ "name": "X", "country": "FR", "policy": "https://x.example/" }},
                "purposes": ["measure-audience"],
                "cookies": [{{ "name": "_{id}", "lifetime": "1 day", "role": "visitor-id" }}],
                "load": [{{ "set": "runs.{id}", "to": true }}],
                "signal": [{{ "push": "first", "items": [1], "at": "start" }}, {{ "push": "told", "items": [1] }}],
                "revoke": [{{ "set": "stopping", "to": true }} {}], "afterRevoke": "{after}" }}"#,
                // Only what is known to stop stops; what goes on without storing says so in the same words.
                match *after {
                    "stops" | "cookieless" => format!(r#", {{ "set": "stops.{id}", "to": true }}"#),
                    _ => String::new(),
                }
            ));
        }
    }
    if services >> 6 & 1 == 1 {
        list.push(r#"{ "id": "matomo", "url": "https://m.example/", "site": "1" }"#.to_owned());
        list.push(r#"{ "id": "intercom", "appId": "abcd1234" }"#.to_owned());
    }
    list.push(r#"{ "id": "octopush" }"#.to_owned());
    let hidden = hidden.map_or(String::new(), |category| {
        format!(
            r#""categories": {{ "{}": {{ "hidden": true }} }},"#,
            category.id()
        )
    });
    format!(r#"{{ {hidden} "services": [{}] }}"#, list.join(","))
}

/// One thing that may happen.
#[derive(Clone, Debug)]
enum Act {
    Press(usize),
    Switch(usize, bool),
    Category(usize, bool),
    Choose(Vec<(usize, bool)>, Vec<(usize, bool)>),
    AlwaysAllow(usize, Option<usize>),
    LoadOnce(u32),
    Arrive,
    /// Entries that nobody asked for, of any form.
    Garbage(String, Vec<String>),
    /// Another tab stored this, or what stands was looked at again.
    Other(Option<Option<String>>),
    Wait(i64),
    Visit,
    Leave,
    Gpc(bool),
    Keeps(bool),
    Closed,
    Swept(String),
}

fn act() -> impl Strategy<Value = Act> {
    let name = 0..NAMES.len();
    let category = 0..4_usize;
    let answers =
        |range: std::ops::Range<usize>| prop::collection::vec((range, any::<bool>()), 0..3);
    prop_oneof![
        6 => (0..10_usize).prop_map(Act::Press),
        3 => (name.clone(), any::<bool>()).prop_map(|(name, on)| Act::Switch(name, on)),
        2 => (category.clone(), any::<bool>()).prop_map(|(category, on)| Act::Category(category, on)),
        3 => (answers(category.clone()), answers(name.clone())).prop_map(|(c, s)| Act::Choose(c, s)),
        2 => (category, prop::option::of(name)).prop_map(|(c, s)| Act::AlwaysAllow(c, s)),
        1 => any::<u32>().prop_map(Act::LoadOnce),
        3 => Just(Act::Arrive),
        1 => (any::<String>(), prop::collection::vec(any::<String>(), 0..4)).prop_map(|(id, words)| Act::Garbage(id, words)),
        2 => prop::option::of(prop::option::of(any::<String>())).prop_map(Act::Other),
        1 => (0..500_i64).prop_map(Act::Wait),
        3 => Just(Act::Visit),
        1 => Just(Act::Leave),
        1 => any::<bool>().prop_map(Act::Gpc),
        1 => any::<bool>().prop_map(Act::Keeps),
        1 => Just(Act::Closed),
        1 => any::<String>().prop_map(Act::Swept),
    ]
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(act(), 1..24)
}

fn sites() -> impl Strategy<Value = (String, Option<Category>)> {
    let hidden = prop_oneof![
        3 => Just(None),
        1 => (1..4_usize).prop_map(|index| Some(Category::ALL[index])),
    ];
    (0..128_u8, hidden).prop_map(|(services, hidden)| (site(services, hidden), hidden))
}

fn carry_out(browser: &mut Browser, act: &Act) {
    match act {
        Act::Press(index) => browser.press(Press::ALL[*index]),
        Act::Switch(name, on) => {
            browser.happens(Event::SwitchedService(NAMES[*name].to_owned(), *on))
        }
        Act::Category(index, on) => {
            browser.happens(Event::SwitchedCategory(Category::ALL[*index], *on));
        }
        Act::Choose(categories, services) => {
            let categories = categories
                .iter()
                .map(|&(index, on)| (Category::ALL[index].id(), on));
            let services = services.iter().map(|&(name, on)| (NAMES[name], on));
            browser.choose(&categories.chain(services).collect::<Vec<_>>());
        }
        Act::AlwaysAllow(category, name) => {
            browser.always_allow(Category::ALL[*category], name.map(|name| NAMES[name]));
        }
        Act::LoadOnce(number) => browser.happens(Event::LoadOnce(Once::One(*number))),
        Act::Arrive => browser.arrive(),
        Act::Garbage(id, words) => {
            let words = words
                .iter()
                .map(|word| (leak(word.clone()), Value::Str(leak(word.clone()))));
            let garbage = Value::map(words.collect());
            for entry in [garbage, Value::Null] {
                let entries = Value::map(vec![(leak(id.clone()), entry)]);
                browser.happens(Event::Arrived(entries));
                browser.happens(Event::FormerArrived(entries));
            }
        }
        Act::Other(stored) => {
            if let Some(stored) = stored {
                browser.jar = stored.iter().cloned().collect();
            }
            browser.reread();
        }
        Act::Wait(days) => browser.clock += days * DAY,
        Act::Visit => browser.visit(),
        Act::Leave => browser.happens(Event::Leaving),
        Act::Gpc(on) => browser.gpc = *on,
        Act::Keeps(on) => browser.keeps = *on,
        Act::Closed => browser.happens(Event::Closed { running: false }),
        Act::Swept(name) => browser.happens(Event::Swept(vec![name.clone()])),
    }
}

fn open(site: &str) -> Browser {
    let mut browser = Browser::fetching(site);
    browser.held = vec![
        "performance",
        "targeting",
        "functionality performance",
        "necessary",
        "marketing",
    ];
    browser.visit();
    browser
}

/// Tells a visit, and looks at the browser after each act; a page that is loaded again is. `before` is what ran.
fn tell(site: &str, acts: &[Act], mut look: impl FnMut(&Browser, &[String])) {
    let mut browser = open(site);
    look(&browser, &[]);
    for act in acts {
        if matches!(act, Act::Visit) {
            // Whatever ran is gone with its page.
            browser.running.clear();
        }
        let before: Vec<String> = browser.running.iter().cloned().collect();
        browser.heard();
        browser.answers.clear();
        carry_out(&mut browser, act);
        look(&browser, &before);
        if browser.did("reload") {
            browser.visit();
            look(&browser, &[]);
        }
    }
}

fn is_granted(browser: &Browser, requirement: &str) -> bool {
    requirement.split(' ').all(|id| browser.model.allows(id))
}

/// Positions in what `update` answered to one event.
struct Places {
    signal: Vec<usize>,
    revoke: Vec<usize>,
    sweep: Vec<usize>,
    load: Vec<usize>,
    open: Vec<usize>,
}

fn places(effects: &[Effect]) -> Places {
    let mut places = Places {
        signal: vec![],
        revoke: vec![],
        sweep: vec![],
        load: vec![],
        open: vec![],
    };
    for (at, effect) in effects.iter().enumerate() {
        match effect {
            Effect::Run(steps) => {
                for step in steps {
                    let set = step.text_at("set").unwrap_or("");
                    let push = step.text_at("push").unwrap_or("");
                    if ["first", "told", "dataLayer"].contains(&push) {
                        places.signal.push(at);
                    }
                    if set == "stopping" {
                        places.revoke.push(at);
                    }
                    if set.starts_with("runs.") || step.get("script").is_some() {
                        places.load.push(at);
                    }
                }
            }
            Effect::Sweep(_) => places.sweep.push(at),
            Effect::Open => places.open.push(at),
            _ => {}
        }
    }
    places
}

fn in_order(first: &[usize], then: &[usize]) -> bool {
    match (first.last(), then.first()) {
        (Some(last), Some(first)) => last < first,
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn invariant_1_what_runs_was_granted_and_what_is_granted_has_a_record((site, hidden) in sites(), acts in acts()) {
        tell(&site, &acts, |browser, _| {
            let model = &browser.model;
            let reloads = browser.did("reload");
            for id in &browser.running {
                assert!(model.allows_service(id) || reloads, "{id} runs");
            }
            for held in &browser.released {
                assert!(is_granted(browser, held) || reloads, "{held} runs");
            }
            let services: Vec<_> = model.services.iter().filter(|service| service.asked).collect();
            let granted = services.iter().filter(|service| model.allows_service(service.id));
            match &model.record {
                None => {
                    assert_eq!(granted.count(), 0);
                    assert!(!model.grants.categories.has_asked());
                }
                Some(record) => {
                    let answers = record.covered.answers(&model.services);
                    for (service, answer) in model.services.iter().zip(answers) {
                        let allowed = service.asked && model.allows_service(service.id);
                        assert!(!allowed || answer == Some(true), "{} without a yes", service.id);
                    }
                    // A span of thirteen months has 397 days at most.
                    assert!((1..=397 * DAY).contains(&(record.end - record.time)));
                }
            }
            if let Some(hidden) = hidden {
                assert!(!model.allows(hidden.id()), "{} is hidden", hidden.id());
                let inside = model.services.iter().filter(|service| service.category == hidden);
                assert!(inside.into_iter().all(|service| !model.allows_service(service.id)));
            }
        });
    }

    #[test]
    fn invariant_2_the_same_visit_told_twice_is_the_same((site, _) in sites(), acts in acts()) {
        let hear = || {
            let mut heard = Vec::new();
            tell(&site, &acts, |browser, _| heard.push(format!("{:?}", browser.answers)));
            heard
        };
        prop_assert_eq!(hear(), hear());
    }

    #[test]
    fn invariant_3_signals_then_revocations_then_erasures_then_scripts((site, _) in sites(), acts in acts()) {
        tell(&site, &acts, |browser, _| {
            for effects in &browser.answers {
                let places = places(effects);
                assert!(in_order(&places.signal, &places.revoke), "{effects:?}");
                assert!(in_order(&places.signal, &places.load), "{effects:?}");
                assert!(in_order(&places.revoke, &places.sweep), "{effects:?}");
                assert!(in_order(&places.sweep, &places.load), "{effects:?}");
                assert!(in_order(&places.load, &places.open), "{effects:?}");
                assert!(in_order(&places.signal, &places.open), "{effects:?}");
            }
        });
    }

    #[test]
    fn invariant_5_necessary_runs_and_is_neither_asked_nor_refused((site, _) in sites(), acts in acts()) {
        tell(&site, &acts, |browser, _| {
            let model = &browser.model;
            assert!(model.allows("necessary"));
            for service in model.services.iter().filter(|service| service.category == Category::Necessary) {
                assert!(!service.asked && model.allows_service(service.id));
                assert_eq!(model.grants.answer(service.id), None);
                assert!(browser.running.contains(service.id) || browser.did("reload"));
            }
        });
    }

    /// Fault: Any event at all, with anything at all in storage.
    #[test]
    fn invariant_7_no_event_of_any_kind_panics((site, _) in sites(), acts in acts(), stored in prop::collection::vec(any::<String>(), 0..3)) {
        tell(&site, &acts, |browser, _| {
            // What was stored last can be read by the next page.
            if browser.log.iter().any(|line| line.starts_with("store ")) && !browser.did("forget") && browser.keeps {
                assert!(decode(&browser.jar[0], browser.clock).is_some());
            }
        });
        let mut browser = Browser::fetching(&site);
        browser.jar = stored;
        browser.visit();
        prop_assert!(browser.model.record.is_none());
    }

    #[test]
    fn invariant_10_before_a_choice_nothing_is_loaded_and_nothing_is_stored((site, _) in sites(), acts in acts()) {
        // Whatever is neither a choice nor a record from elsewhere.
        let quiet = |act: &Act| match act {
            Act::Press(index) => matches!(Press::ALL[*index], Press::Preferences | Press::Close | Press::Show | Press::Hide | Press::Export),
            Act::Choose(..) | Act::AlwaysAllow(..) | Act::LoadOnce(_) => false,
            _ => true,
        };
        let acts: Vec<Act> = acts.into_iter().filter(quiet).collect();
        tell(&site, &acts, |browser, _| {
            for line in &browser.log {
                let words: Vec<&str> = line.split(' ').collect();
                let harmless = !["store", "tell", "post", "forget", "script", "style", "reload"].contains(&words[0]);
                let necessary = line == "set runs.login";
                assert!(harmless && (!line.starts_with("set runs.") || necessary), "{line}");
            }
            assert!(browser.released.iter().all(|held| *held == "necessary"));
        });
    }

    #[test]
    fn invariant_12_a_page_is_loaded_again_once_and_only_for_what_cannot_be_stopped((site, _) in sites(), acts in acts()) {
        tell(&site, &acts, |browser, before| {
            let stuck = |id: &str| SERVICES.iter().any(|(known, _, after)| *known == id && *after == "reload");
            let services = before.iter().any(|id| stuck(id) && !browser.model.allows_service(id));
            let markup = browser.released.iter().any(|held| !is_granted(browser, held));
            // Intercom cannot be stopped either, and does not say that it runs.
            let intercom = browser.did("call Intercom shutdown");
            assert_eq!(browser.times("reload"), usize::from(services || markup || intercom), "{:?}", browser.log);
        });
    }
}

#[test]
fn invariant_9_accept_and_reject_do_the_same_but_for_the_answer() {
    let site = site(0b111_1111, None);
    let hear = |press| {
        let mut browser = open(&site);
        browser.arrive();
        browser.heard();
        browser.press(press);
        let record = browser.model.record.clone().unwrap();
        let mut log = browser.heard();
        let loads = ["set ", "script ", "queue ", "push _paq"];
        log.retain(|line| !loads.iter().any(|load| line.starts_with(load)));
        for line in &mut log {
            *line = line.replace(record.act.name(), "ANSWER");
        }
        (log, record.time, record.end, browser.model.layer)
    };
    let accepted = hear(Press::AcceptAll);
    assert!(accepted.0.contains(&"store ANSWER".to_owned()));
    assert_eq!(accepted, hear(Press::RejectAll));
}

#[test]
fn invariant_5_no_entry_of_the_catalogue_calls_itself_necessary() {
    let entries = fs::read_dir(root().join("www/services")).unwrap();
    for path in entries.map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&path).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_ne!(json["category"], "necessary", "{}", path.display());
    }
    let silent = site(0b10_0000, None).replace(r#""reason": "logs in","#, "");
    let (config, complaints) = read(&value(&serde_json::from_str(&silent).unwrap()));
    assert_eq!(complaints[0].code(), "necessary-third-party");
    assert_eq!(config.slots[0], Slot::Broken);
}

/// Links are http(s), mailto or relative, whatever letters stand in front.
/// Fault: A link of the config is `javascript:` or the like.
#[test]
fn invariant_8_no_other_kind_of_link_gets_through() {
    for fine in [
        "https://a.example/x?y#z",
        "http://a.example/",
        "mailto:a@b.example",
        "/privacy",
        "page.html",
    ] {
        assert!(is_link(fine), "{fine}");
    }
    for wrong in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://a.example/x",
        "file:///etc/passwd",
        "view-source:https://a.example/",
    ] {
        assert!(!is_link(wrong), "{wrong}");
        let config = serde_json::json!({ "policy": { "url": wrong } });
        let (config, complaints) = read(&value(&config));
        assert_eq!(config.settings.policy_url, "", "{wrong}");
        assert_eq!(complaints.len(), 1, "{wrong}");
    }
}

// ---- the source

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The code below a folder that ships, line by line, without comments and tests, which stand last.
fn lines(below: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(below)];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            let name = path
                .strip_prefix(root())
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            if path.is_dir() && name != "www/dist" {
                folders.push(path);
            } else if name.ends_with(ending) {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("\n#[cfg(test)]\n").next().unwrap();
                let code = code
                    .lines()
                    .map(|line| line.split("//").next().unwrap().trim());
                found.extend(code.map(|line| (name.clone(), line.to_owned())));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

#[track_caller]
fn stands(lines: &[(String, String)], wanted: impl Fn(&str) -> bool, expected: &[&str]) {
    let found = lines.iter().filter(|(_, line)| wanted(line));
    let mut found: Vec<String> = found
        .map(|(path, line)| format!("{path}: {line}"))
        .collect();
    found.sort();
    assert_eq!(found, expected);
}

/// Whether the line has this name, whole.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let after = line[at + name.len()..].chars().next();
        let before = line[..at].chars().next_back();
        let inside = |letter: Option<char>| letter.is_some_and(|l| l.is_alphanumeric() || l == '_');
        !inside(after) && !inside(before)
    })
}

#[test]
fn invariant_1_only_update_makes_the_effect_that_opens() {
    let source = lines("src", ".rs");
    let outside: Vec<_> = source
        .into_iter()
        .filter(|(path, _)| path != "src/banner/update.rs")
        .collect();
    stands(
        &outside,
        |line| names(line, "Effect::Open"),
        &["src/browser/program.rs: Effect::Open => gate::open(),"],
    );
    stands(
        &outside,
        |line| names(line, "gate::open"),
        &["src/browser/program.rs: Effect::Open => gate::open(),"],
    );
}

#[test]
fn invariant_4_there_is_one_loop_and_one_call_of_update() {
    stands(
        &lines("src/browser", ".rs"),
        |line| names(line, "update") && line.contains("update("),
        &["src/browser/program.rs: for effect in inbox::change(|model| update(model, event)) {"],
    );
}

#[test]
fn invariant_6_the_browser_room_makes_no_grant_record_or_decision() {
    let words = [
        "Grants",
        "Choice",
        "Covered",
        "Act",
        "Decision",
        "Stored",
        "CategorySet",
        "decide",
        "decode",
        "most_restrictive",
        "end_of",
        "set_category",
        "set_service",
        "switch_service",
    ];
    for word in words {
        stands(&lines("src/browser", ".rs"), |line| names(line, word), &[]);
    }
}

#[test]
fn invariant_11_there_is_one_trusted_types_policy() {
    let scripts = lines("src/browser/js", ".js");
    let policies = scripts
        .iter()
        .filter(|(_, line)| line.contains("createPolicy("));
    let policies: Vec<&str> = policies.map(|(_, line)| line.as_str()).collect();
    assert_eq!(policies.len(), 1);
    assert!(policies[0].contains("createPolicy(\"placet\""));
    // Whoever makes a script gives it the nonce.
    for (path, _) in scripts
        .iter()
        .filter(|(_, line)| line.contains("createElement(\"script\")"))
    {
        let ways = [
            "setNonce(",
            ".nonce = ",
            "insert(script, nonce",
            "insert(element, tag ? nonceOf(",
        ];
        let given = scripts
            .iter()
            .any(|(other, line)| other == path && ways.iter().any(|way| line.contains(way)));
        assert!(given, "{path}");
    }
}
