//! What each service is told, and when it is asked about: answers that differ from their category's, entries on their
//! way, and what two services share. Knows no whole visit: those are in `journeys`.

use crate::browser::{Browser, DAY};
use placet::banner::{Effect, Layer, Press};
use placet::config::Value;
use placet::consent::{Category, Why};

const SHOP: &str = r#"{ "services": [
    { "id": "matomo", "url": "https://stats.example.org/", "site": "1" },
    { "id": "google-analytics", "measurementId": "G-ABCDEFG" },
    { "id": "google-ads", "conversionId": "AW-123456789" } ] }"#;

const MATOMO: &str =
    r#"{ "services": [{ "id": "matomo", "url": "https://stats.example.org/", "site": "1" }] }"#;

/// What Google's tag was told last of this kind of storage.
#[track_caller]
fn told(browser: &Browser, storage: &str) -> &'static str {
    let mut last = None;
    for effect in browser.answers.iter().flatten() {
        let Effect::Run(steps) = effect else { continue };
        for step in steps.iter().filter(|step| step.says("call", "gtag")) {
            let args = step.at("args").items();
            if args.first().and_then(Value::text) == Some("consent") {
                last = args[2].text_at(storage).or(last);
            }
        }
    }
    last.unwrap_or_else(|| panic!("{storage} was never told"))
}

/// Google Consent Mode: `analytics_storage` speaks for the services that read it, not for their neighbours.
#[test]
fn analytics_storage_is_denied_to_the_very_service_that_was_refused() {
    for (answers, analytics, ads) in [
        (
            &[("performance", true), ("google-analytics", false)][..],
            "denied",
            "denied",
        ),
        (&[("matomo", true)][..], "denied", "denied"),
        (&[("google-analytics", true)][..], "granted", "denied"),
        (
            &[("performance", true), ("matomo", false)][..],
            "granted",
            "denied",
        ),
        (
            &[("targeting", true), ("google-ads", false)][..],
            "denied",
            "denied",
        ),
        (&[("google-ads", true)][..], "denied", "granted"),
    ] {
        let mut browser = Browser::at(SHOP);
        browser.visit();
        assert_eq!(told(&browser, "analytics_storage"), "denied");
        browser.choose(answers);
        assert_eq!(
            told(&browser, "analytics_storage"),
            analytics,
            "{answers:?}"
        );
        assert_eq!(told(&browser, "ad_storage"), ads, "{answers:?}");
        // And on the next page.
        browser.visit();
        assert_eq!(
            told(&browser, "analytics_storage"),
            analytics,
            "{answers:?}"
        );
        assert_eq!(told(&browser, "ad_storage"), ads, "{answers:?}");
    }
}

/// Where no service of a category reads the signal, the category itself answers.
#[test]
fn analytics_storage_follows_its_category_where_no_service_reads_it() {
    let ads = r#"{ "services": [ { "id": "google-ads", "conversionId": "AW-123456789" },
        { "id": "matomo", "url": "https://stats.example.org/", "site": "1" } ] }"#;
    let mut browser = Browser::at(ads);
    browser.visit();
    browser.choose(&[("performance", true)]);
    assert_eq!(told(&browser, "analytics_storage"), "granted");
    browser.choose(&[("performance", false)]);
    assert_eq!(told(&browser, "analytics_storage"), "denied");
}

/// A service as an owner writes it out.
fn service(id: &str, load: &str) -> String {
    format!(
        r#"{{ "id": "{id}", "category": "performance", "kind": "script",
        "provider": {{ "name": "X", "country": "FR", "policy": "https://x.example/" }},
        "purposes": ["measure-audience"], "load": [{load}] }}"#
    )
}

fn site(services: &[String]) -> String {
    format!(r#"{{ "services": [{}] }}"#, services.join(","))
}

/// Fault: Two services load the same script.
#[test]
fn two_services_of_one_script_load_it_once() {
    let load = r#"{ "script": "https://x.example/both.js" }"#;
    let other = r#"{ "set": "runs.b", "to": true }, { "script": "https://x.example/both.js" },
        { "script": "https://x.example/other.js" }"#;
    let both = [service("a", load), service("b", other)];
    let expected = ["https://x.example/both.js", "https://x.example/other.js"];
    let mut browser = Browser::at(&site(&both));
    browser.visit();
    browser.press(Press::AcceptAll);
    assert_eq!(browser.loaded(), expected);
    assert!(browser.running.contains("b"), "the rest of b's steps ran");
    browser.visit();
    assert_eq!(browser.loaded(), expected);
    // One after the other, too.
    let mut browser = Browser::at(&site(&both));
    browser.visit();
    browser.choose(&[("b", true)]);
    browser.choose(&[("a", true), ("b", true)]);
    assert_eq!(browser.loaded(), expected);
}

/// Fault: One of more than 32 services is exchanged.
#[test]
fn very_many_services_with_one_exchanged_are_all_asked_again() {
    let many = |exchanged: &str| {
        let mut all = Vec::new();
        for number in 0..40 {
            let id = if number == 7 {
                exchanged.to_owned()
            } else {
                format!("s{number}")
            };
            let load = format!(r#"{{ "script": "https://x.example/{id}.js" }}"#);
            all.push(service(&id, &load));
        }
        site(&all)
    };
    let mut browser = Browser::at(&many("s7"));
    browser.visit();
    browser.choose(&[("s1", true), ("s20", true)]);
    assert_eq!(browser.loaded().len(), 2);
    browser.visit();
    assert_eq!(
        browser.loaded().len(),
        2,
        "the same services, the same answers"
    );
    for exchanged in ["x", "a", "zzz", "s41"] {
        browser.config = Browser::at(&many(exchanged)).config;
        browser.visit();
        assert_eq!(browser.loaded(), Vec::<&str>::new(), "{exchanged}");
        assert_eq!(browser.model.ask, Some(Why::NewServices), "{exchanged}");
        assert_eq!(browser.model.layer, Layer::Notice, "{exchanged}");
    }
}

/// What is on its way may be what the visitor answered for long ago: the question waits until it is known to be new.
#[test]
fn nobody_is_asked_about_what_is_on_its_way_before_it_is_known_to_be_new() {
    let returning = |config: &str| {
        let mut browser = Browser::at(MATOMO);
        browser.visit();
        browser.press(Press::AcceptAll);
        browser.clock += DAY;
        browser.config = Browser::fetching(config).config;
        browser.visit();
        assert_eq!(browser.model.layer, Layer::Idle, "on their way");
        assert!(!browser.did("placet:show"));
        browser.arrive();
        browser
    };
    let known = returning(MATOMO);
    assert_eq!((known.model.layer, known.model.ask), (Layer::Idle, None));
    assert!(!known.did("placet:show"));
    let new = returning(SHOP);
    assert_eq!(new.model.layer, Layer::Notice);
    assert_eq!(new.model.ask, Some(Why::NewServices));
    assert_eq!(new.times("placet:show"), 1);
    assert_eq!(new.loaded(), ["https://stats.example.org/matomo.js"]);
}

/// A first visit is asked at once, whatever is on its way, and what arrives asks no second time.
#[test]
fn a_first_visit_is_asked_while_entries_are_on_their_way() {
    let mut browser = Browser::fetching(SHOP);
    browser.visit();
    assert_eq!(browser.model.layer, Layer::Notice);
    assert_eq!(browser.times("placet:show"), 1);
    browser.arrive();
    assert_eq!(browser.model.layer, Layer::Notice);
    assert_eq!(browser.times("placet:show"), 1);
    // Hidden without an answer, it is not shown again by what arrives.
    let mut browser = Browser::fetching(SHOP);
    browser.visit();
    browser.press(Press::Hide);
    browser.arrive();
    assert_eq!(browser.model.layer, Layer::Idle);
}

/// A yes to one service is no yes to its neighbours that are on their way, even where it is the only one that is known.
/// Fault: The visitor answers while entries of the catalogue are on their way.
#[test]
fn a_yes_to_one_service_is_no_yes_to_what_is_on_its_way() {
    let chat = service("chat", r#"{ "set": "runs.chat", "to": true }"#)
        .replace("performance", "functionality");
    let config = site(&[
        chat,
        r#"{ "id": "intercom", "appId": "abcd1234" }"#.to_owned(),
    ]);
    let yes: [fn(&mut Browser); 3] = [
        |browser| browser.choose(&[("chat", true)]),
        |browser| {
            browser.press(Press::Preferences);
            browser.switch("chat", true);
            browser.press(Press::Save);
        },
        |browser| browser.always_allow(Category::Functionality, Some("chat")),
    ];
    for act in yes {
        let mut browser = Browser::fetching(&config);
        browser.visit();
        act(&mut browser);
        assert!(browser.model.allows("chat"));
        browser.arrive();
        assert!(!browser.model.allows("intercom"));
        assert_eq!(browser.loaded(), Vec::<&str>::new());
        browser.visit();
        browser.arrive();
        assert_eq!(browser.loaded(), Vec::<&str>::new(), "on the next page");
    }
}
