//! Laws of the view: what every layer must offer, say and never do, read from the plain nodes. How it looks is tried in
//! browsers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use placet::banner::view::{self, Embed, FIRST, switches};
use placet::banner::{
    ATTRIBUTE, Effect, Event, Form, Inputs, Layer, Model, Now, Picture, TAG, TEXT, Words, update,
};
use placet::config::{Outline, Place, Slot, Value, leak, parse, read, ready};
use placet::consent::{Act, Category, CategorySet, Choice, Covered, OptOutSignals, Record, Why};
use std::cell::RefCell;
use std::collections::BTreeSet;

const CONFIG: &str = r#"{
  "policy": { "url": "/privacy", "controller": "Shop Ltd", "contact": "dpo@shop.example", "authority": "https://www.cnil.fr/" },
  "services": [
    { "id": "matomo", "url": "https://stats.example.org/", "site": "1" },
    { "id": "google-analytics", "measurementId": "G-ABCDEFG" },
    { "id": "intercom", "appId": "abcd1234" },
    { "id": "meta-pixel", "pixelId": "123" },
    { "id": "octopush" },
    { "id": "own", "name": "Own counter", "category": "performance", "kind": "script",
      "provider": { "name": "Counter SARL", "country": "FR", "policy": "https://counter.example/p" },
      "purposes": ["Counts the fish in the pond"], "hosts": ["counter.example"],
      "cookies": [ { "name": "_one", "lifetime": "1 day", "role": "visitor-id" } ],
      "load": [ { "script": "https://counter.example/c.js" } ] } ] }"#;

fn value(json: &serde_json::Value) -> Value {
    parse(leak(json.to_string()))
}

fn file(path: &str) -> serde_json::Value {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A first visit to a site with this config, every entry there.
fn visit(config: &str) -> Model {
    let (mut config, complaints) = read(&value(&serde_json::from_str(config).unwrap()));
    assert_eq!(complaints, []);
    for slot in &mut config.slots {
        if let Slot::Waiting { id, own, path } = slot {
            let entry = value(&file(&format!("www/services/{id}.json")));
            let mut complaints = Vec::new();
            let entry = ready(path, &entry, own, &mut complaints);
            assert_eq!(complaints, []);
            *slot = Slot::Ready(entry.unwrap());
        }
    }
    let mut model = Model::new(config);
    model.services = model.entries().map(|entry| entry.service).collect();
    model.layer = Layer::Notice;
    model
}

/// The same visitor after a choice.
fn chosen(model: &mut Model, choice: &Choice) {
    model.grants = choice.clone().grants(model.asked(), &model.services);
    model.draft = model.grants.clone();
    model.layer = Layer::Idle;
    model.record = Some(Box::new(Record {
        id: 1,
        revision: 0,
        act: Act::Save,
        signals: OptOutSignals::default(),
        time: 1_795_478_400,
        end: 1_829_606_400,
        asked: CategorySet::ALL,
        categories: model.grants.categories,
        covered: Covered::of(&model.grants, &model.services),
        text: 0,
        language: "en".to_owned(),
    }));
}

/// What stands for the engine's `Intl`: enough of it to see where each form goes.
fn form_of(language: &str, form: Form) -> String {
    match form {
        Form::Plural(number) => {
            let locale: icu_locale_core::Locale = language.parse().unwrap();
            let rules = icu_plurals::PluralRules::try_new_cardinal(locale.into()).unwrap();
            format!("{:?}", rules.category_for(number)).to_lowercase()
        }
        Form::Number(number) => number.to_string(),
        Form::Span(number, unit) => format!("{number} {unit}s"),
        Form::Day(seconds) => format!("day {seconds}"),
        Form::Moment(seconds) => format!("moment {seconds}"),
        Form::Calendar(_) => "2026 10 24 09:05".to_owned(),
    }
}

/// Calls `act` with the words of a language, and returns the keys that it has no text for.
fn speaking<T>(language: &str, act: impl FnOnce(&Words) -> T) -> (T, Vec<String>) {
    let texts = file(&format!("www/locales/{language}.json"));
    let missing = RefCell::new(Vec::new());
    let lookup = |key: &str| {
        let text = texts[key].as_str().map(str::to_owned);
        // What English leaves to the engine, and what only a language that an engine does not know brings along.
        let own = language == "en" && key.starts_with("unit.") || key.starts_with("date.");
        if text.is_none() && !own {
            missing.borrow_mut().push(key.to_owned());
        }
        text
    };
    let words = Words {
        language,
        rtl: false,
        lookup: &lookup,
        form: &|form| form_of(language, form),
    };
    let done = act(&words);
    (done, missing.into_inner())
}

fn english<T>(act: impl FnOnce(&Words) -> T) -> T {
    speaking("en", act).0
}

/// A picture as a tree.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Text(String),
    Element(Element),
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Element {
    tag: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The element that a view draws on, with what stands inside, read as the browser room reads it.
fn drawn(words: &Words, view: impl FnOnce(&mut Picture)) -> Element {
    let mut picture = Picture::new(words);
    view(&mut picture);
    let mut open = vec![Element::default()];
    for part in picture.done().split(TAG) {
        let (head, text) = part.split_once(TEXT).unwrap_or((part, ""));
        let mut attributes = head.split(ATTRIBUTE);
        let tag = attributes.next().unwrap();
        if tag == "/" {
            let done = open.pop().unwrap();
            open.last_mut().unwrap().children.push(Node::Element(done));
        } else {
            let attributes = attributes.map(|attribute| {
                let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
                (name.to_owned(), value.to_owned())
            });
            let attributes: Vec<_> = attributes.collect();
            if tag.is_empty() {
                open.last_mut().unwrap().attributes.extend(attributes);
            } else {
                open.push(Element {
                    tag: tag.to_owned(),
                    attributes,
                    children: Vec::new(),
                });
            }
        }
        if !text.is_empty() {
            let text = Node::Text(text.to_owned());
            open.last_mut().unwrap().children.push(text);
        }
    }
    let target = open.pop().unwrap();
    assert!(open.is_empty(), "an element is left open in {target:?}");
    target
}

fn drawings(words: &Words, view: impl FnOnce(&mut Picture)) -> Vec<Element> {
    let children = drawn(words, view).children.into_iter();
    children
        .map(|child| match child {
            Node::Element(element) => element,
            Node::Text(text) => panic!("{text:?} stands outside"),
        })
        .collect()
}

fn notice(model: &Model, words: &Words) -> Vec<Element> {
    drawings(words, |picture| view::notice(picture, model))
}

fn preferences(model: &Model, words: &Words) -> Element {
    drawings(words, |picture| view::preferences(picture, model)).remove(0)
}

fn reopen(model: &Model, words: &Words) -> Option<Element> {
    drawings(words, |picture| view::reopen(picture, model)).pop()
}

fn placeholder(model: &Model, words: &Words, embed: &Embed) -> Element {
    drawings(words, |picture| view::placeholder(picture, model, embed)).remove(0)
}

fn declaration(model: &Model, words: &Words) -> Vec<Element> {
    drawings(words, |picture| view::declaration(picture, model))
}

fn host(model: &Model, words: &Words) -> Vec<(String, String)> {
    drawn(words, |picture| view::host(picture, model)).attributes
}

fn walk<'a>(element: &'a Element, found: &mut Vec<&'a Element>) {
    found.push(element);
    for child in &element.children {
        if let Node::Element(child) = child {
            walk(child, found);
        }
    }
}

/// All elements, in document order.
fn all<'a>(elements: impl IntoIterator<Item = &'a Element>) -> Vec<&'a Element> {
    let mut found = Vec::new();
    for element in elements {
        walk(element, &mut found);
    }
    found
}

fn words_of(element: &Element) -> String {
    let parts = element.children.iter().map(|child| match child {
        Node::Text(text) => text.clone(),
        Node::Element(element) => words_of(element),
    });
    parts.collect()
}

fn words_in(elements: &[Element]) -> String {
    elements.iter().map(words_of).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn by<'a>(elements: &[&'a Element], name: &str, wanted: &str) -> &'a Element {
    let mut found = elements
        .iter()
        .filter(|element| element.attribute(name) == Some(wanted));
    let first = found.next();
    assert!(found.next().is_none(), "two with {name}={wanted}");
    first.unwrap_or_else(|| panic!("none with {name}={wanted}"))
}

/// Every layer and surface that can stand on the screen.
fn surfaces(model: &Model, words: &Words) -> Vec<Vec<Element>> {
    let embed = Embed {
        host: "www.youtube-nocookie.com",
        address: "https://www.youtube.com/watch?v=1",
        title: "",
        service: None,
        category: Category::Functionality,
    };
    let mut idle = model.clone();
    idle.layer = Layer::Idle;
    vec![
        notice(model, words),
        vec![preferences(model, words)],
        reopen(&idle, words).into_iter().collect(),
        vec![placeholder(model, words, &embed)],
        declaration(model, words),
    ]
}

/// EDPB taskforce report of 2023-01-17, paragraphs 7 to 18; 11 CCR 7004.
#[test]
fn accept_and_reject_differ_in_their_words_alone() {
    let mut layers = 0;
    for surface in english(|words| surfaces(&visit(CONFIG), words)) {
        let elements = all(&surface);
        let offers = |action| {
            elements
                .iter()
                .any(|e| e.attribute("data-action") == Some(action))
        };
        assert_eq!(offers("accept-all"), offers("reject-all"));
        if !offers("accept-all") {
            continue;
        }
        layers += 1;
        let plain = |action: &str| {
            let mut button = by(&elements, "data-action", action).clone();
            assert_eq!(button.tag, "button");
            assert_eq!(button.attribute("type"), Some("button"));
            assert_eq!(button.children.len(), 1);
            button.attributes.retain(|(name, _)| name != "data-action");
            button.children.clear();
            button
        };
        assert_eq!(plain("accept-all"), plain("reject-all"));
        let parent = |action: &str| {
            elements.iter().position(|element| {
                let mut children = element.children.iter();
                children.any(
                    |c| matches!(c, Node::Element(c) if c.attribute("data-action") == Some(action)),
                )
            })
        };
        assert_eq!(parent("accept-all"), parent("reject-all"));
    }
    assert_eq!(layers, 2);
}

#[test]
fn every_button_and_link_says_what_it_does() {
    let mut model = visit(CONFIG);
    chosen(&mut model, &Choice::AcceptAll);
    for surface in english(|words| surfaces(&model, words)) {
        for element in all(&surface) {
            if matches!(&*element.tag, "button" | "a" | "summary") {
                assert!(!words_of(element).trim().is_empty(), "{element:?}");
            }
            if element.tag == "button" {
                assert!(element.attribute("data-action").is_some(), "{element:?}");
            }
        }
    }
}

#[test]
fn every_switch_has_a_name_and_every_reference_a_target() {
    let tree = english(|words| preferences(&visit(CONFIG), words));
    let elements = all([&tree]);
    let mut ids = BTreeSet::new();
    for id in elements
        .iter()
        .filter_map(|element| element.attribute("id"))
    {
        assert!(ids.insert(id), "{id} twice");
    }
    for name in ["aria-labelledby", "aria-describedby", "for"] {
        for id in elements
            .iter()
            .filter_map(|element| element.attribute(name))
        {
            assert!(ids.contains(id), "{name}={id}");
        }
    }
    let mut switches = 0;
    for input in elements.iter().filter(|element| element.tag == "input") {
        assert_eq!(input.attribute("role"), Some("switch"));
        let name = by(&elements, "id", input.attribute("aria-labelledby").unwrap());
        assert!(words_of(name).len() > 3, "{name:?}");
        switches += 1;
    }
    assert_eq!(switches, 4 + 5);
    assert_eq!(tree.tag, "dialog");
    let title = by(&elements, "id", tree.attribute("aria-labelledby").unwrap());
    assert_eq!((&*title.tag, &*words_of(title)), ("h2", "Preferences"));
    assert_eq!(
        by(&elements, "data-action", "close").attribute("aria-label"),
        Some("Close without a choice")
    );
}

/// CJEU C-673/17 (Planet49): a box that is ticked beforehand is no consent.
#[test]
fn nothing_is_set_beforehand() {
    let model = visit(CONFIG);
    for switch in english(|words| switches(&model, words)) {
        assert!(!switch.checked && !switch.mixed, "{switch:?}");
    }
    let tree = english(|words| preferences(&model, words));
    for input in all([&tree]).iter().filter(|element| element.tag == "input") {
        let necessary = input.attribute("data-category") == Some("necessary");
        for name in ["checked", "disabled"] {
            assert_eq!(
                input.attribute(name).is_some(),
                necessary,
                "{name}: {input:?}"
            );
        }
        assert_eq!(input.attribute("indeterminate"), None);
    }
    assert!(words_of(&tree).contains("Always on"));
}

#[test]
fn a_partly_granted_category_says_so_honestly() {
    let mut model = visit(CONFIG);
    model.draft.switch_service("matomo", true, &model.services);
    let switches = english(|words| switches(&model, words));
    let of = |id: &str| switches.iter().find(|switch| switch.id == id).unwrap();
    let category = of("performance");
    assert_eq!(
        (category.checked, category.mixed, &*category.count),
        (false, true, "1 of 3 on")
    );
    assert!(of("matomo").checked && !of("own").checked);
    assert_eq!(
        (of("targeting").mixed, &*of("targeting").count),
        (false, "0 of 1 on")
    );
    let tree = english(|words| preferences(&model, words));
    let elements = all([&tree]);
    assert_eq!(
        by(&elements, "data-category", "performance").attribute("indeterminate"),
        Some("")
    );
    assert_eq!(
        words_of(by(&elements, "data-count", "performance")),
        "1 of 3 on"
    );
    // Every switch that can be brought up to date is there.
    for switch in &switches {
        by(&elements, switch.attribute, switch.id);
    }
}

#[test]
fn what_is_only_disclosed_is_listed_without_a_switch() {
    let tree = english(|words| preferences(&visit(CONFIG), words));
    assert!(words_of(&tree).contains("Octopush SAS"));
    assert!(
        all([&tree])
            .iter()
            .all(|element| element.attribute("data-service") != Some("octopush"))
    );
}

#[test]
fn a_category_that_the_owner_hides_is_not_asked_about() {
    let config = CONFIG.replacen(
        '{',
        r#"{ "categories": { "targeting": { "hidden": true } },"#,
        1,
    );
    let model = visit(&config);
    let (notice, tree) = english(|words| (notice(&model, words), preferences(&model, words)));
    assert!(!words_in(&notice).contains("Targeting"));
    assert!(
        all([&tree])
            .iter()
            .all(|element| element.attribute("data-category") != Some("targeting"))
    );
}

/// GDPR article 7(3): told before the yes that it can be taken back; CNIL recommendation 2020-092, paragraphs 34 to 39.
#[test]
fn the_first_layer_says_what_why_who_and_how_to_withdraw() {
    let text = words_in(&english(|words| notice(&visit(CONFIG), words)));
    let second = text.lines().nth(1).unwrap();
    assert!(second.starts_with("We use cookies"), "{second}");
    for told in [
        "Performance (counting visits)",
        "Functionality",
        "Targeting (advertising",
        "5 services of other companies",
        "United States",
        "withdraw your choice at any time with “Cookie choices”",
        "Privacy policy",
    ] {
        assert!(text.contains(told), "{told:?} is not in {text}");
    }
    let mut model = visit(CONFIG);
    assert_eq!(english(|words| reopen(&model, words)), None);
    model.layer = Layer::Idle;
    let button = english(|words| reopen(&model, words)).map(|button| words_of(&button));
    assert_eq!(button.as_deref(), Some("Cookie choices"));
    let without = CONFIG.replacen('{', r#"{ "ui": { "reopen": false },"#, 1);
    let text = words_in(&english(|words| notice(&visit(&without), words)));
    model.config.settings.reopen = false;
    assert_eq!(english(|words| reopen(&model, words)), None);
    assert!(
        text.contains("withdraw your choice at any time with the link on every page"),
        "{text}"
    );
}

/// GDPR articles 12 and 13; CJEU C-673/17: lifetimes, and whether third parties have access.
/// How many take part is told before their entries are here: the notice is read at once.
#[test]
fn services_on_their_way_are_counted_in_the_notice() {
    let counted = |model: &Model| english(|words| words_in(&notice(model, words)));
    let (config, complaints) = read(&value(&serde_json::from_str(CONFIG).unwrap()));
    assert_eq!(complaints, []);
    let mut model = Model::new(config);
    model.services = model.entries().map(|entry| entry.service).collect();
    model.layer = Layer::Notice;
    assert!(model.is_waiting());
    // Of the six, one is only disclosed, which only its entry tells.
    let said = counted(&model);
    assert!(said.contains('6'), "{said}");
    let said = counted(&visit(CONFIG));
    assert!(said.contains('5') && !said.contains('6'), "{said}");
}

/// What is only disclosed sends nothing away by the visitor's yes.
#[test]
fn abroad_is_told_of_what_is_asked_about() {
    for asked in [true, false] {
        let (config, complaints) = read(&parse(r#"{ "services": [{ "id": "octopush" }] }"#));
        assert_eq!(complaints, []);
        let known = Outline {
            category: Category::Performance,
            asked,
            abroad: true,
        };
        let mut model = Model::new(config.clone());
        update(
            &mut model,
            Event::Started(Box::new(Inputs {
                outlines: Outline::table(&[("octopush", known)]),
                ..Inputs::of_nobody(config, Now { time: 0, random: 0 })
            })),
        );
        let said = english(|words| words_in(&notice(&model, words)));
        assert_eq!(said.contains("United States"), asked, "{said}");
    }
}

#[test]
fn preferences_list_many_services_to_the_last() {
    let service = |number: u32| {
        let mut service: serde_json::Value = serde_json::from_str(CONFIG).unwrap();
        service = service["services"][5].take();
        service["id"] = format!("own-{number}").into();
        service
    };
    let services: Vec<_> = (0..FIRST as u32 + 9).map(service).collect();
    let model = visit(&serde_json::json!({ "services": services }).to_string());
    let listed = |elements: &[Element]| {
        let all = all(elements);
        let ids = all.iter().filter_map(|one| one.attribute("data-service"));
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    english(|words| {
        let mut ids = listed(&[preferences(&model, words)]);
        assert_eq!(ids.len(), FIRST);
        while let Some((category, count)) = {
            let mut found = None;
            let more = drawn(words, |picture| {
                found = view::rest(picture, &model, ids.len())
            });
            let before = ids.len();
            ids.extend(listed(&[more]));
            found.inspect(|(_, count)| assert_eq!(ids.len(), before + count))
        } {
            assert!(category == Category::Performance && count > 0);
        }
        let expected: Vec<_> = (0..FIRST + 9)
            .map(|number| format!("own-{number}"))
            .collect();
        assert_eq!(ids, expected);
    });
}

#[test]
fn the_question_before_a_page_loads_again_has_two_answers() {
    let dialog = english(|words| drawings(words, view::reload)).remove(0);
    assert_eq!(dialog.tag, "dialog");
    let inside = all([&dialog]);
    let buttons = inside.iter().filter(|one| one.tag == "button");
    let acts: Vec<_> = buttons
        .filter_map(|one| one.attribute("data-action"))
        .collect();
    assert_eq!(acts, ["reload", "keep-editing"]);
    for (name, of) in [("aria-labelledby", "h2"), ("aria-describedby", "p")] {
        let target = by(&inside, "id", dialog.attribute(name).unwrap());
        assert!(target.tag == of && !words_of(target).is_empty());
    }
}

/// What lives as long as the tab says so; how long the rest is kept nobody knows where nobody wrote it down.
#[test]
fn storage_without_a_lifetime_is_a_sessions_or_unknown() {
    let mut config: serde_json::Value = serde_json::from_str(CONFIG).unwrap();
    config["services"][5]["storage"] = serde_json::json!([
        { "area": "session", "name": "of-session", "role": "visitor-id" },
        { "area": "local", "name": "of-local", "role": "visitor-id" } ]);
    let model = visit(&config.to_string());
    english(|words| {
        let shown = preferences(&model, words);
        for (name, kept) in [("of-session", "kept.session"), ("of-local", "kept.unknown")] {
            let rows = all([&shown]);
            let mut rows = rows.iter().filter(|one| one.tag == "tr");
            let row = rows.find(|row| words_of(row).starts_with(name)).unwrap();
            assert!(
                words_of(row).contains(&words.say(kept)),
                "{}",
                words_of(row)
            );
        }
    });
}

#[test]
fn every_service_says_who_why_where_and_for_how_long() {
    let model = visit(CONFIG);
    let both = english(|words| {
        [
            words_of(&preferences(&model, words)),
            words_in(&declaration(&model, words)),
        ]
    });
    for text in both {
        for told in [
            "InnoCraft Ltd, New Zealand",
            "Count visitors and see how they use the site",
            "stats.example.org",
            "_pk_id.*",
            "393 days",
            "30 minutes",
            "Recognizes your browser",
            "provider’s cookie",
            "Counts the fish in the pond",
            "1 day",
            "Data may go to the United States.",
            "Privacy policy of Counter SARL",
            "placet",
            "13 months",
            "Remembers your choice",
        ] {
            assert!(text.contains(told), "{told:?} is not in {text}");
        }
    }
}

/// A third party is necessary only with its owner's reason, which visitors read.
#[test]
fn the_reason_for_a_necessary_service_is_shown() {
    let model = visit(
        r#"{ "services": [{ "id": "pay", "name": "Pay", "category": "necessary", "reason": "Takes your payment",
            "kind": "script", "provider": { "name": "Pay SA", "country": "FR", "policy": "https://pay.example/p" },
            "purposes": ["Takes payments"], "load": [{ "script": "https://pay.example/p.js" }] }] }"#,
    );
    let drawn = english(|words| declaration(&model, words));
    assert!(words_in(&drawn).contains("Takes your payment"));
    let without = english(|words| declaration(&visit(CONFIG), words));
    for one in all(&without).into_iter().filter(|one| one.tag == "p") {
        assert!(!words_of(one).is_empty(), "{one:?}");
    }
}

#[test]
fn the_declaration_says_how_each_service_stands() {
    let mut model = visit(CONFIG);
    let text = words_in(&english(|words| declaration(&model, words)));
    assert_eq!(text.matches("Not allowed").count(), 5);
    chosen(&mut model, &Choice::AcceptAll);
    let text = words_in(&english(|words| declaration(&model, words)));
    assert_eq!(
        (
            text.matches("Not allowed").count(),
            text.matches("Allowed").count()
        ),
        (0, 5)
    );
}

#[test]
fn the_visitors_rights_are_one_click_away() {
    let mut model = visit(CONFIG);
    let actions = |model: &Model| {
        let tree = english(|words| preferences(model, words));
        let all = all([&tree]);
        let actions = all
            .iter()
            .filter_map(|element| element.attribute("data-action"));
        actions.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        actions(&model),
        ["close", "erase", "accept-all", "reject-all", "save"]
    );
    chosen(&mut model, &Choice::AcceptAll);
    assert_eq!(
        actions(&model),
        [
            "close",
            "withdraw",
            "export",
            "erase",
            "accept-all",
            "reject-all",
            "save"
        ]
    );
    let tree = english(|words| preferences(&model, words));
    let text = words_of(&tree);
    for told in [
        "Shop Ltd",
        "dpo@shop.example",
        "Mademoment 1795478400",
        "HowYou saved your preferences",
        "Holds untilday 1829606400",
        "Number0000000000000001",
    ] {
        assert!(text.contains(told), "{told:?} is not in {text}");
    }
    by(&all([&tree]), "href", "mailto:dpo@shop.example");
    by(&all([&tree]), "href", "https://www.cnil.fr/");
}

/// 11 CCR 7025(c)(6), in force since 2026-01-01.
#[test]
fn an_honored_privacy_signal_is_displayed() {
    let mut model = visit(CONFIG);
    model.opt_out.gpc = true;
    let (first, second) = english(|words| {
        (
            words_in(&notice(&model, words)),
            words_of(&preferences(&model, words)),
        )
    });
    assert!(first.contains("Global Privacy Control signal is honored"));
    assert!(second.contains("Global Privacy Control signal is honored"));
}

/// A refusal by Do Not Track is not told as one by another signal, of which whoever set it never heard.
#[test]
fn a_refusal_is_told_by_the_name_of_its_signal() {
    let mut model = visit(CONFIG);
    for (gpc, dnt, told, untold) in [
        (false, true, "Do Not Track", "Global Privacy Control"),
        (true, true, "Global Privacy Control", "Do Not Track"),
    ] {
        (model.opt_out.gpc, model.opt_out.dnt) = (gpc, dnt);
        let (first, second) = english(|words| {
            (
                words_in(&notice(&model, words)),
                words_of(&preferences(&model, words)),
            )
        });
        for layer in [first, second] {
            assert!(layer.contains(told) && !layer.contains(untold), "{layer}");
        }
    }
}

/// The words of the elements of this kind that are marked as new.
fn marked(tree: &Element, tag: &str) -> Vec<String> {
    let some = all([tree]).into_iter().filter(|one| one.tag == tag);
    let new = some.filter(|one| all([*one]).iter().any(|one| one.tag == "mark"));
    new.map(words_of).collect()
}

/// Notice and preferences say this; gives the preferences.
#[track_caller]
fn says_again(model: &Model, said: &str) -> Element {
    let (parts, tree) = english(|words| (notice(model, words), preferences(model, words)));
    for layer in [words_in(&parts), words_of(&tree)] {
        assert!(layer.contains(said), "{layer}");
    }
    tree
}

/// Whoever is asked again is told why, and what is new; what was answered is not called new.
#[test]
fn whoever_is_asked_again_is_told_why() {
    let mut model = visit(CONFIG);
    let first = words_in(&english(|words| notice(&model, words)));
    chosen(&mut model, &Choice::AcceptAll);
    let before: Vec<_> = model.services.iter().copied().skip(1).collect();
    model.record.as_mut().unwrap().covered = Covered::of(&model.grants, &before);
    for (why, said) in [
        (Why::Expired, "Your earlier choice has reached its end"),
        (
            Why::RevisionChanged,
            "What this site asks about has changed",
        ),
        (
            Why::NewServices,
            "New or changed since your choice: Matomo. What you answered",
        ),
        (Why::Unreadable, "Your earlier choice could not be read"),
    ] {
        model.ask = Some(why);
        for text in english(|words| {
            [
                words_in(&notice(&model, words)),
                words_of(&preferences(&model, words)),
            ]
        }) {
            assert!(text.contains(said), "{said:?} is not in {text}");
        }
        assert!(!first.contains(said));
    }
    model.ask = Some(Why::NewServices);
    let marks = |model: &Model| marked(&english(|words| preferences(model, words)), "summary");
    assert_eq!(marks(&model), ["Matomo New InnoCraft Ltd, New Zealand"]);
    model.ask = None;
    assert_eq!(marks(&model), Vec::<String>::new());
}

/// A service that was answered for and has become for one thing more: that is named, and marked where it stands.
#[test]
fn a_purpose_that_is_new_is_named_itself() {
    let with = |purposes: &str| {
        visit(&format!(
            r#"{{ "services": [ {{ "id": "matomo", "url": "https://stats.example.org/", "site": "1", "purposes": {purposes} }} ] }}"#
        ))
    };
    let mut before = with(r#"["measure-audience"]"#);
    chosen(&mut before, &Choice::AcceptAll);
    let mut model = with(r#"["measure-audience", "record-sessions", "Show the <tides>"]"#);
    model.record = before.record;
    model.ask = Some(Why::NewServices);
    let tree = says_again(
        &model,
        "since your choice: Matomo (Record visits to replay and improve them, Show the <tides>). What",
    );
    assert_eq!(
        marked(&tree, "dd"),
        [
            "Record visits to replay and improve them New",
            "Show the <tides> New"
        ]
    );
}

/// Marked content, or words of the owner about a category, bring it without a service that could be named.
#[test]
fn a_category_that_is_new_without_a_service_is_named_itself() {
    let mut model = visit(
        r#"{ "categories": { "targeting": { "name": "Ads" } },
        "services": [ { "id": "matomo", "url": "https://stats.example.org/", "site": "1" } ] }"#,
    );
    chosen(&mut model, &Choice::AcceptAll);
    let asked = &mut model.record.as_mut().unwrap().asked;
    *asked = asked.with(Category::Targeting, false);
    model.ask = Some(Why::NewServices);
    let tree = says_again(&model, "New or changed since your choice: Ads. What");
    assert_eq!(marked(&tree, "h3"), ["Ads New"]);
}

#[test]
fn the_notice_has_the_owners_links_in_the_visitors_language() {
    let config = r#"{ "policy": { "links": [
        { "text": "imprint", "url": "/imprint" }, { "text": "Our shop", "url": "https://shop.example/" },
        { "text": "Trap", "url": "javascript:alert(1)" } ] } }"#;
    let (config, complaints) = read(&parse(config));
    assert_eq!(complaints.len(), 1);
    let model = Model::new(config);
    let links = |language| {
        let parts = speaking(language, |words| notice(&model, words)).0;
        let links = parts.iter().filter(|part| part.tag == "a");
        let links = links.map(|link| (link.attribute("href").unwrap().to_owned(), words_of(link)));
        links.collect::<Vec<_>>()
    };
    let own = |imprint: &str| {
        vec![
            ("/imprint".to_owned(), imprint.to_owned()),
            ("https://shop.example/".to_owned(), "Our shop".to_owned()),
        ]
    };
    assert_eq!(links("en"), own("Legal notice"));
    assert_eq!(links("fr"), own("Mentions légales"));
}

/// Garante, 2021-06-10 (9677876): closing is refusing, and the control says so.
#[test]
fn a_notice_that_can_be_closed_says_that_it_refuses() {
    let parts = |config: &str| english(|words| notice(&visit(config), words));
    assert!(
        !parts("{}")
            .iter()
            .any(|part| part.attribute("data-action") == Some("close"))
    );
    let parts = parts(r#"{ "ui": { "close": "refuse" } }"#);
    let close = by(&all(&parts), "data-action", "close").clone();
    assert_eq!(words_of(&close), "Close without accepting");
}

#[test]
fn what_a_service_stores_now_is_listed_with_a_way_to_delete_it() {
    let model = visit(CONFIG);
    let there = [
        (Place::Cookie, "_pk_id.1.abc".to_owned()),
        (Place::Cookie, "_ga".to_owned()),
        (Place::Cookie, "own".to_owned()),
        (Place::Local, "_pk_id.1".to_owned()),
    ];
    let listed = |id: &str, there: &[(Place, String)]| {
        let drawn =
            english(|words| drawings(words, |picture| view::present(picture, &model, id, there)));
        let names = all(&drawn)
            .into_iter()
            .filter_map(|part| part.attribute("data-name").map(str::to_owned));
        (names.collect::<Vec<_>>(), words_in(&drawn))
    };
    let (names, text) = listed("matomo", &there);
    assert_eq!(names, ["_pk_id.1.abc"]);
    assert!(text.contains("Delete"), "{text}");
    let (names, text) = listed("matomo", &[]);
    assert_eq!(names, Vec::<String>::new());
    assert!(text.contains("Nothing"), "{text}");
}

/// `_pk_id.*` would be read `*.pk_id_` among words from right to left.
#[test]
fn the_name_of_what_is_stored_is_written_from_left_to_right() {
    let model = visit(CONFIG);
    let trees = speaking("ar", |words| declaration(&model, words)).0;
    let mut names = 0;
    for code in all(&trees).into_iter().filter(|one| one.tag == "code") {
        assert_eq!(code.attribute("dir"), Some("ltr"), "{code:?}");
        names += 1;
    }
    assert!(names > 20, "{names}");
}

#[test]
fn what_could_not_be_erased_is_told() {
    let mut model = visit(CONFIG);
    model.left = vec!["_pk_id.1".to_owned(), "fr".to_owned()];
    assert!(words_of(&english(|words| preferences(&model, words))).contains("_pk_id.1, fr"));
}

/// Beside each button that takes back, in the notice too: who is asked again, or let something load once, may have what runs.
#[test]
fn that_a_withdrawal_loads_the_page_again_is_told_before() {
    const TOLD: &str = "this page is loaded again";
    let ran = |config: &str, layer| {
        let mut model = visit(config);
        chosen(&mut model, &Choice::AcceptAll);
        model.started = true;
        model.layer = layer;
        let effects = update(&mut model, Event::ScriptRan);
        (model, effects)
    };
    for layer in [Layer::Notice, Layer::Preferences] {
        let (mut model, effects) = ran(CONFIG, layer);
        assert_eq!(
            effects,
            [Effect::Draw],
            "what is on the screen did not say so"
        );
        assert_eq!(update(&mut model, Event::ScriptRan), []);
        let (first, second) = english(|words| (notice(&model, words), preferences(&model, words)));
        assert!(words_in(&first).contains(TOLD));
        let elements = all([&second]);
        assert!(words_of(by(&elements, "id", "again")).contains(TOLD));
        for action in ["reject-all", "save", "withdraw", "erase"] {
            let button = by(&elements, "data-action", action);
            assert_eq!(
                button.attribute("aria-describedby"),
                Some("again"),
                "{action}"
            );
        }
    }
    let (_, effects) = ran(CONFIG, Layer::Idle);
    assert_eq!(effects, []);

    let never = CONFIG.replacen('{', r#"{ "ui": { "reload": "never" },"#, 1);
    let (model, effects) = ran(&never, Layer::Preferences);
    assert_eq!(effects, []);
    for model in [model, visit(CONFIG)] {
        for surface in english(|words| surfaces(&model, words)) {
            let text = words_in(&surface);
            assert!(!text.contains(TOLD), "{text}");
        }
    }
}

#[test]
fn every_text_is_there_in_every_language() {
    let mut model = visit(CONFIG);
    chosen(&mut model, &Choice::AcceptAll);
    model.opt_out.gpc = true;
    model.left = vec!["x".to_owned()];
    for language in ["en", "fr"] {
        for (model, fresh) in [(&model, false), (&visit(CONFIG), true)] {
            let (_, mut missing) = speaking(language, |words| {
                (surfaces(model, words), host(model, words))
            });
            // An owner may write a purpose in their own words.
            missing.retain(|key| !key.ends_with("pond"));
            assert_eq!(missing, Vec::<String>::new(), "{language}, fresh: {fresh}");
        }
    }
}

/// Filter lists hide elements by such words in class, id and data attributes.
#[test]
fn nothing_in_the_pages_tree_has_a_name_that_filter_lists_hide() {
    let hidden = [
        "cookie", "consent", "gdpr", "cmp", "banner", "privacy", "policy", "notice", "tracking",
    ];
    let mut model = visit(CONFIG);
    model.opt_out.gpc = true;
    let (parts, own) = english(|words| {
        let mut parts = notice(&model, words);
        parts.extend(declaration(&model, words));
        (parts, host(&model, words))
    });
    let mut pairs = own;
    pairs.extend(
        all(&parts)
            .iter()
            .flat_map(|element| element.attributes.clone()),
    );
    for (name, value) in pairs {
        let ours = name == "class" || name == "id" || name.starts_with("data-") || name == "slot";
        for word in hidden {
            let state = name == "data-state" && value == "notice";
            assert!(!name.contains(word), "{name}");
            assert!(!ours || state || !value.contains(word), "{name}={value}");
        }
    }
}

/// Programs that refuse for a visitor look for text and buttons of a fixed box, in the page's own tree.
#[test]
fn the_notice_is_flat_and_all_of_it_is_shown() {
    let parts = english(|words| notice(&visit(CONFIG), words));
    let shell = english(|words| drawings(words, |picture| view::shell(picture, &visit(CONFIG))));
    let places: Vec<_> = all(&shell)
        .iter()
        .filter_map(|e| e.attribute("name"))
        .map(str::to_owned)
        .collect();
    for part in &parts {
        assert!(
            part.children
                .iter()
                .all(|child| matches!(child, Node::Text(_))),
            "{part:?}"
        );
        let slot = part.attribute("slot").unwrap();
        assert!(places.iter().any(|place| place == slot), "{slot}");
    }
    let buttons = parts.iter().filter(|part| part.tag == "button");
    let actions: Vec<_> = buttons
        .filter_map(|button| button.attribute("data-action"))
        .collect();
    assert_eq!(actions, ["accept-all", "reject-all", "preferences"]);
}

#[test]
fn the_host_tells_state_language_and_direction() {
    let mut model = visit(CONFIG);
    for (layer, state) in [
        (Layer::Idle, "idle"),
        (Layer::Notice, "notice"),
        (Layer::Preferences, "preferences"),
        (Layer::Reload, "idle"),
    ] {
        model.layer = layer;
        let attributes = speaking("fr", |words| host(&model, words)).0;
        let of = |name: &str| {
            attributes
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| &**value)
        };
        assert_eq!(of("data-state"), Some(state));
        assert_eq!(
            (of("role"), of("lang"), of("dir")),
            (Some("region"), Some("fr"), Some("ltr"))
        );
        assert_eq!(
            (of("data-layout"), of("data-position"), of("data-theme")),
            (Some("bar"), Some("bottom"), Some("auto"))
        );
        assert!(of("aria-label").unwrap().len() > 3);
        assert_eq!(of("data-nosnippet"), Some(""));
    }
}

/// CVE-2025-31476 and its like in other tools.
#[test]
fn no_address_that_could_run_code_becomes_a_link() {
    let bad = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "\u{1}javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://a.example/1",
        "file:///etc/passwd",
        ":x",
    ];
    for address in bad {
        let mut model = visit(CONFIG);
        model.config.settings.policy_url = address;
        model.config.settings.contact = address;
        model.config.settings.authority = address;
        for slot in &mut model.config.slots {
            if let Slot::Ready(entry) = slot {
                let mut changed = (*entry).clone();
                changed.provider.policy = address;
                *entry = Box::leak(Box::new(changed));
            }
        }
        let embed = Embed {
            host: "h",
            address,
            title: "<b>",
            service: Some("own"),
            category: Category::Performance,
        };
        let trees = english(|words| {
            let mut trees = surfaces(&model, words);
            trees[3] = vec![placeholder(&model, words, &embed)];
            trees
        });
        let links: Vec<_> = all(trees.iter().flatten())
            .iter()
            .filter_map(|element| element.attribute("href"))
            .map(str::to_owned)
            .collect();
        assert_eq!(links, Vec::<String>::new(), "{address:?}");
    }
    let mut model = visit(CONFIG);
    for good in [
        "https://a.example/x?y=z:1#q",
        "HTTP://a.example",
        "/privacy",
        "privacy.html",
        "?page=1",
        "#privacy",
        "a/b:c",
    ] {
        model.config.settings.policy_url = good;
        let parts = english(|words| notice(&model, words));
        by(&all(&parts), "href", good);
    }
}

#[test]
fn a_link_that_opens_a_new_tab_says_so() {
    for surface in english(|words| surfaces(&visit(CONFIG), words)) {
        for link in all(&surface)
            .iter()
            .filter(|element| element.attribute("target").is_some())
        {
            assert_eq!(link.attribute("rel"), Some("noopener"));
            assert!(words_of(link).ends_with("(new tab)"), "{link:?}");
        }
    }
}

#[test]
fn a_placeholder_says_who_what_and_where_and_offers_two_ways() {
    let model = visit(CONFIG);
    let embed = Embed {
        host: "widget.intercom.io",
        address: "https://widget.intercom.io/x",
        title: "Talk to us",
        service: Some("intercom"),
        category: Category::Functionality,
    };
    let drawn = english(|words| placeholder(&model, words, &embed));
    let text = words_of(&drawn);
    for told in [
        "Talk to us",
        "Intercom, Inc.",
        "widget.intercom.io",
        "IP address",
        "Load once",
        "Always allow Intercom",
    ] {
        assert!(text.contains(told), "{told:?} is not in {text}");
    }
    let elements = all([&drawn]);
    assert!(
        elements
            .iter()
            .all(|element| !matches!(&*element.tag, "img" | "iframe"))
    );
    by(&elements, "data-action", "load-once");
    by(&elements, "data-action", "always-allow");
    by(&elements, "href", embed.address);
    assert_eq!(
        (drawn.attribute("role"), drawn.attribute("aria-label")),
        (Some("group"), Some("Talk to us"))
    );
    // A service that nobody configured: its category is what is allowed.
    let unknown = Embed {
        service: Some("unheard-of"),
        title: "",
        ..embed
    };
    let text = words_of(&english(|words| placeholder(&model, words, &unknown)));
    assert!(text.contains("Always allow Functionality"), "{text}");
}

/// What may run by its owner's config is not told as loaded past us.
#[test]
fn a_host_is_used_while_a_service_of_it_may_run() {
    let mut model =
        visit(r#"{ "services": [ { "id": "google-analytics", "measurementId": "G-1" } ] }"#);
    let host = "www.googletagmanager.com";
    assert!(!model.is_used(host));
    chosen(&mut model, &Choice::AcceptAll);
    assert!(model.is_used(host) && !model.is_used("cdn.partner.example"));
    chosen(&mut model, &Choice::RejectAll);
    assert!(!model.is_used(host));
}

#[test]
fn the_notice_is_a_dialog_where_its_owner_wants_one() {
    for (layout, tag) in [("dialog", "dialog"), ("bar", "div"), ("box", "div")] {
        let model = visit(&format!(r#"{{ "ui": {{ "layout": "{layout}" }} }}"#));
        let parts = english(|words| drawings(words, |picture| view::shell(picture, &model)));
        assert_eq!(parts[0].tag, tag, "{layout}");
    }
}
