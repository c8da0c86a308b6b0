//! What visitors do and what follows, one short story each. The services are the catalogue's own entries.

use crate::browser::{Browser, DAY, TODAY};
use placet::banner::{Effect, Event, Layer, Model, Press};
use placet::config::{Place, parse, read};
use placet::consent::{Act, Category, CategorySet, Grants, Requirement, Why, decode, iso};
use placet::release::Once;

const SHOP: &str = r#"{ "services": [
    { "id": "matomo", "url": "https://stats.example.org/", "site": "1" },
    { "id": "google-analytics", "measurementId": "G-ABCDEFG" },
    { "id": "intercom", "appId": "abcd1234" } ] }"#;

const MATOMO: &str =
    r#"{ "services": [{ "id": "matomo", "url": "https://stats.example.org/", "site": "1" }] }"#;

const MATOMO_JS: &str = "https://stats.example.org/matomo.js";
const GTAG_JS: &str = "https://www.googletagmanager.com/gtag/js?id=G-ABCDEFG";
const INTERCOM_JS: &str = "https://widget.intercom.io/widget/abcd1234";

const UPDATE: &str = "call gtag consent update";
const TOLD: &str = "push dataLayer consent_update";

/// Thirteen calendar months after today.
const END: &str = "2027-12-24T00:00:00Z";

/// A visitor at the shop who pressed this; the log begins after it.
fn pressed(config: &str, press: Press) -> Browser {
    let mut browser = Browser::at(config);
    browser.visit();
    browser.press(press);
    browser.heard();
    browser
}

/// The visitor is back on another page.
fn back(config: &str, press: Press) -> Browser {
    let mut browser = pressed(config, press);
    browser.clock += 3 * DAY;
    browser.visit();
    browser
}

/// What page code sees of the record.
fn told(browser: &Browser) -> serde_json::Value {
    serde_json::to_value(browser.model.receipt()).unwrap()
}

fn nobody() -> Vec<&'static str> {
    Vec::new()
}

fn end(browser: &Browser) -> String {
    iso(browser.model.record.as_ref().unwrap().end)
}

// The first visit

#[test]
fn a_yes_to_what_nobody_was_asked_is_told() {
    for (category, on, is_told) in [
        ("targeting", true, true),
        ("targeting", false, false),
        ("performance", true, false),
        ("performance", false, false),
    ] {
        let mut browser = Browser::at(MATOMO);
        browser.visit();
        browser.choose(&[(category, on)]);
        let told = "complain not-asked choose().categories".to_owned();
        assert_eq!(browser.heard().contains(&told), is_told, "{category} {on}");
        assert!(!browser.model.allows("targeting"));
    }
}

#[test]
fn a_frame_of_another_origin_is_asked_nothing_where_the_owner_says_so() {
    let shut = MATOMO.replacen('{', r#"{ "ui": { "frames": "shut" },"#, 1);
    for (config, framed, layer) in [
        (MATOMO, true, Layer::Notice),
        (&shut, false, Layer::Notice),
        (&shut, true, Layer::Idle),
    ] {
        let mut browser = Browser::at(config);
        browser.framed = framed;
        browser.visit();
        assert_eq!(browser.model.layer, layer, "{config} {framed}");
        assert!(browser.heard().iter().any(|said| said == "ready"));
        // Preferences that are left without a choice lead back to it.
        browser.press(Press::Preferences);
        assert_eq!(browser.model.layer, Layer::Preferences);
        browser.press(Press::Close);
        assert_eq!(browser.model.layer, layer, "{config} {framed}");
        assert_eq!(browser.model.record, None);
        // Who answers there is heard as everywhere.
        browser.press(Press::AcceptAll);
        assert!(browser.model.allows("matomo"));
        assert_eq!(browser.model.aside, layer == Layer::Idle);
    }
}

#[test]
fn a_first_visit_is_asked_and_nothing_runs() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    assert_eq!(browser.model.ask, Some(Why::FirstVisit));
    assert_eq!(browser.model.layer, Layer::Notice);
    assert_eq!(browser.model.record, None);
    assert_eq!(
        browser.heard(),
        [
            "queue gtag",
            "call gtag consent default",
            "sweep",
            "open",
            "ready",
            "placet:ready",
            "draw notice",
            "placet:show",
        ]
    );
    assert!(browser.jar.is_empty() && browser.cookies.is_empty());
}

#[test]
fn accepting_stores_the_choice_tells_the_vendors_and_then_loads_them() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.heard();
    browser.press(Press::AcceptAll);
    assert_eq!(
        browser.heard(),
        [
            "draw idle",
            "placet:hide",
            "store accept_all",
            "tell",
            UPDATE,
            TOLD,
            "sweep",
            "push _paq requireConsent setConsentGiven",
            "push _paq setTrackerUrl setSiteId",
            "push _paq trackPageView",
            "push _paq enableLinkTracking",
            &format!("script {MATOMO_JS}"),
            "queue gtag",
            "call gtag js",
            "call gtag config G-ABCDEFG",
            &format!("script {GTAG_JS}"),
            "set intercomSettings.app_id",
            "set intercomSettings.api_base",
            "queue Intercom",
            &format!("script {INTERCOM_JS}"),
            "open",
            "placet:choice",
            "placet:change",
            "refresh",
            "close",
            "post",
        ]
    );
    for id in [
        "matomo",
        "google-analytics",
        "intercom",
        "functionality",
        "performance",
    ] {
        assert!(browser.model.allows(id), "{id}");
    }
    assert!(!browser.model.allows("targeting"), "nothing is in it");
    assert_eq!(browser.cookies.len(), 3);
}

#[test]
fn rejecting_leaves_every_vendor_unloaded() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.heard();
    browser.press(Press::RejectAll);
    assert_eq!(
        browser.heard(),
        [
            "draw idle",
            "placet:hide",
            "store reject_all",
            "tell",
            UPDATE,
            TOLD,
            "sweep",
            "open",
            "placet:choice",
            "placet:change",
            "refresh",
            "close",
            "post",
        ]
    );
    assert_eq!(browser.model.grants.categories, Grants::none().categories);
    assert!(!browser.model.allows("matomo"));
    assert!(browser.cookies.is_empty());
}

#[test]
fn scrolling_leaving_and_waiting_are_no_choice() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.heard();
    browser.clock += 9 * DAY;
    browser.happens(Event::Leaving);
    assert_eq!(browser.heard(), ["sweep"]);
    browser.reread();
    assert_eq!(browser.heard(), Vec::<String>::new());
    assert_eq!(
        (browser.model.layer, browser.model.record.is_none()),
        (Layer::Notice, true)
    );
}

#[test]
fn escape_close_and_hide_are_no_choice() {
    for way_out in [Press::Close, Press::Hide] {
        let mut browser = Browser::at(SHOP);
        browser.visit();
        browser.press(Press::Preferences);
        browser.switch("performance", true);
        browser.heard();
        browser.press(way_out);
        assert!(browser.jar.is_empty());
        assert_eq!(browser.model.record, None);
        assert_eq!(browser.model.grants, Grants::none());
        assert_eq!(browser.loaded(), nobody());
        assert_eq!(browser.model.ask, Some(Why::FirstVisit));
    }
}

/// Garante, 2021-06-10 (9677876).
#[test]
fn closing_a_notice_that_may_be_closed_refuses() {
    let config = r#"{ "ui": { "close": "refuse" }, "services": [ { "id": "matomo", "url": "https://m.example/", "site": "1" } ] }"#;
    let mut browser = Browser::at(config);
    browser.visit();
    browser.press(Press::Preferences);
    browser.press(Press::Close);
    assert_eq!(browser.model.record, None, "the preferences were left");
    browser.press(Press::Close);
    let record = browser.model.record.as_ref().unwrap();
    assert_eq!(record.act, Act::RejectAll);
    assert_eq!(browser.loaded(), nobody());
}

#[test]
fn what_a_service_left_is_deleted_by_name_and_nothing_else_is() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.heard();
    let deletes = |browser: &mut Browser, name: &str| {
        browser.happens(Event::PressedDelete(Place::Cookie, name.to_owned()));
        browser.heard()
    };
    assert_eq!(deletes(&mut browser, "_pk_id.1.abc"), ["sweep", "refresh"]);
    for name in ["own", "_pk_*", "placet", ""] {
        assert_eq!(deletes(&mut browser, name), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn escape_leads_back_to_the_question_and_after_a_choice_to_the_page() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.press(Press::Preferences);
    browser.press(Press::Close);
    assert_eq!(browser.model.layer, Layer::Notice);
    browser.press(Press::RejectAll);
    browser.press(Press::Preferences);
    browser.press(Press::Close);
    assert_eq!(browser.model.layer, Layer::Idle);
}

#[test]
fn a_hidden_notice_comes_again_on_the_next_page() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.press(Press::Hide);
    assert_eq!(browser.model.layer, Layer::Idle);
    browser.visit();
    assert_eq!(browser.model.layer, Layer::Notice);
}

// The preferences

#[test]
fn saved_preferences_load_what_was_switched_on_and_nothing_else() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.press(Press::Preferences);
    browser.switch("matomo", true);
    browser.heard();
    browser.press(Press::Save);
    assert_eq!(browser.loaded(), [MATOMO_JS]);
    assert!(browser.did("store save"));
    assert!(browser.model.allows("matomo") && !browser.model.allows("google-analytics"));
    assert_eq!(browser.model.record.as_ref().unwrap().act, Act::Save);
}

#[test]
fn nothing_is_switched_on_before_the_visitor_does() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.press(Press::Preferences);
    for category in Category::ASKED {
        let standing = browser
            .model
            .draft
            .standing(category, &browser.model.services);
        assert_eq!((standing.own, standing.on), (false, 0));
    }
    browser.press(Press::Save);
    assert_eq!(browser.loaded(), nobody());
}

#[test]
fn a_category_that_is_partly_granted_stands_mixed_when_it_is_opened_again() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.press(Press::Preferences);
    browser.switch("performance", true);
    browser.switch("google-analytics", false);
    browser.press(Press::Save);
    browser.visit();
    browser.press(Press::Preferences);
    let (draft, services) = (&browser.model.draft, &browser.model.services);
    assert!(draft.standing(Category::Performance, services).is_mixed());
    let functionality = draft.standing(Category::Functionality, services);
    assert_eq!((functionality.own, functionality.on), (false, 0));
    assert!(draft.allows_service("matomo") && !draft.allows_service("google-analytics"));
}

#[test]
fn reopened_preferences_show_what_stands_and_not_what_was_left_unsaved() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.press(Press::Preferences);
    browser.switch("functionality", false);
    browser.press(Press::Close);
    browser.press(Press::Preferences);
    assert_eq!(browser.model.draft, browser.model.grants);
    assert!(browser.model.draft.allows_service("intercom"));
}

#[test]
fn asking_for_preferences_that_are_open_keeps_the_switches_as_they_are() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.press(Press::Preferences);
    browser.switch("matomo", true);
    browser.press(Press::Preferences);
    browser.press(Press::Save);
    assert!(browser.model.allows("matomo"));
}

#[test]
fn entries_that_arrive_under_open_preferences_stand_as_they_were_answered() {
    let mut browser = Browser::fetching(SHOP);
    browser.visit();
    browser.arrive();
    browser.press(Press::AcceptAll);
    browser.visit();
    browser.press(Press::Preferences);
    browser.arrive();
    browser.press(Press::Save);
    assert!(browser.model.allows("matomo") && browser.model.allows("intercom"));
}

#[test]
fn necessary_has_no_switch_that_could_be_moved() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.press(Press::Preferences);
    browser.switch("necessary", false);
    browser.choose(&[("necessary", false)]);
    assert!(browser.model.allows("necessary"));
}

// Coming back

#[test]
fn who_accepted_is_not_asked_again_and_the_vendors_start_at_once() {
    let mut browser = back(SHOP, Press::AcceptAll);
    assert_eq!(browser.loaded(), [MATOMO_JS, GTAG_JS, INTERCOM_JS]);
    assert_eq!(browser.model.layer, Layer::Idle);
    assert_eq!(browser.times("call gtag consent default"), 1);
    assert_eq!(browser.times(UPDATE), 1);
    let log = browser.heard();
    assert_eq!(
        log[..3],
        ["queue gtag", "call gtag consent default", UPDATE]
    );
    assert_eq!(
        log[log.len() - 5..],
        [
            "open",
            "ready",
            "placet:ready",
            "placet:change",
            "draw idle"
        ]
    );
    assert_eq!(end(&browser), END, "a visit never moves the end");
}

#[test]
fn who_refused_is_not_asked_again_either() {
    let mut browser = back(SHOP, Press::RejectAll);
    assert_eq!(browser.loaded(), nobody());
    assert_eq!(browser.model.layer, Layer::Idle);
    assert_eq!(browser.times(UPDATE), 1, "each page tells the vendors");
    browser.clock = TODAY + 200 * DAY;
    browser.visit();
    assert_eq!(end(&browser), END);
}

/// CNIL, deliberation 2020-091: consent and refusal are asked for again, and not kept for ever.
#[test]
fn consent_lapses_after_thirteen_months_to_the_second() {
    for press in [Press::AcceptAll, Press::RejectAll] {
        let mut browser = pressed(SHOP, press);
        let end = browser.model.record.as_ref().unwrap().end;
        assert_eq!(iso(end), END);
        browser.clock = end - 1;
        browser.visit();
        assert_eq!(browser.model.ask, None);
        browser.clock = end;
        browser.visit();
        assert_eq!(browser.model.ask, Some(Why::Expired));
        assert_eq!(browser.model.layer, Layer::Notice);
        assert_eq!(browser.loaded(), nobody());
    }
}

#[test]
fn what_an_expired_choice_left_behind_is_swept_at_the_start() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    assert!(browser.cookies.contains("_ga"));
    browser.clock += 400 * DAY;
    browser.visit();
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
}

#[test]
fn a_page_that_stays_open_past_the_end_stops_when_it_is_looked_at_again() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.clock += 400 * DAY;
    browser.reread();
    assert!(browser.did("push _paq forgetConsentGiven"));
    assert_eq!(browser.model.ask, Some(Why::Expired));
    assert_eq!(browser.model.layer, Layer::Notice);
}

#[test]
fn what_is_chosen_in_a_page_that_stayed_open_past_the_end_counts_anew() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.clock += 400 * DAY;
    browser.choose(&[("performance", false)]);
    assert!(browser.model.record.as_ref().unwrap().end > browser.clock);
    browser.visit();
    assert_eq!(browser.model.ask, None);
}

#[test]
fn the_owner_may_let_a_choice_live_shorter() {
    let config = SHOP.replacen(
        '{',
        r#"{ "expiry": { "accept": "30 days", "reject": "6 months" },"#,
        1,
    );
    // The config is complained about where whoever refuses is asked sooner; here it is the other way round.
    let browser = pressed(&config, Press::AcceptAll);
    assert_eq!(end(&browser), "2026-12-24T00:00:00Z");
    let browser = pressed(&config, Press::RejectAll);
    assert_eq!(end(&browser), "2027-05-24T00:00:00Z");
    // One service that is granted is a yes, and so is a category without any.
    let mut browser = Browser::at(&config);
    browser.visit();
    browser.choose(&[("performance", false), ("matomo", true)]);
    assert_eq!(end(&browser), "2026-12-24T00:00:00Z");
    let mut browser = Browser::at(r#"{ "expiry": { "accept": "30 days", "reject": "6 months" } }"#);
    browser.visit();
    let marked = CategorySet::NECESSARY.with(Category::Performance, true);
    browser.happens(Event::MarksFound(marked));
    browser.press(Press::AcceptAll);
    assert_eq!(end(&browser), "2026-12-24T00:00:00Z");
}

// The owner changes something

#[test]
fn a_new_service_is_asked_about_and_the_others_go_on() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.config = Browser::at(SHOP).config;
    browser.visit();
    assert_eq!(browser.model.ask, Some(Why::NewServices));
    assert_eq!(browser.model.layer, Layer::Notice);
    assert_eq!(browser.loaded(), [MATOMO_JS]);
    browser.heard();
    browser.press(Press::AcceptAll);
    assert_eq!(browser.loaded(), [GTAG_JS, INTERCOM_JS]);
}

#[test]
fn a_service_that_was_given_up_is_erased_once_the_owner_says_so() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.config = Browser::at(MATOMO).config;
    browser.visit();
    assert_eq!(browser.model.ask, None);
    assert_eq!(browser.loaded(), [MATOMO_JS]);
    assert!(browser.cookies.contains("intercom-id-abcd1234"));
    browser.config["former"] = serde_json::json!(["intercom"]);
    browser.visit();
    assert!(browser.did("fetch former intercom"));
    assert!(!browser.cookies.contains("intercom-id-abcd1234"));
    assert!(browser.cookies.contains("_ga"), "nobody gave that up");
}

/// Case 22: a plugin that prints only the services which the page at hand uses.
#[test]
fn a_page_that_lists_fewer_services_erases_nothing_and_asks_nobody_again() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    let whole = browser.config.clone();
    let few = Browser::at(MATOMO).config;
    let grants = browser.model.grants.clone();
    browser.config = few.clone();
    browser.visit();
    assert_eq!(browser.model.ask, None);
    assert!(browser.cookies.contains("intercom-id-abcd1234"));
    browser.press(Press::Preferences);
    browser.press(Press::Save);
    browser.config = whole.clone();
    browser.visit();
    assert_eq!(browser.model.ask, None);
    assert_eq!(browser.model.grants, grants);
    assert!(browser.cookies.contains("intercom-id-abcd1234"));
    assert_eq!(browser.loaded().len(), 3);
    // A refusal is one of the whole site.
    browser.config = few;
    browser.visit();
    browser.press(Press::RejectAll);
    browser.config = whole;
    browser.visit();
    assert_eq!(browser.model.ask, None);
    assert_eq!(browser.loaded(), nobody());
    assert!(!browser.cookies.contains("intercom-id-abcd1234"));
}

#[test]
fn a_yes_that_another_page_asked_for_is_never_made_longer() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    let end = browser.model.record.as_ref().unwrap().end;
    browser.config = Browser::at(MATOMO).config;
    browser.clock += 30 * DAY;
    browser.visit();
    browser.press(Press::AcceptAll);
    assert_eq!(browser.model.record.as_ref().unwrap().end, end);
}

#[test]
fn a_signal_that_came_later_counts_for_what_another_page_asked_for_too() {
    let config = SHOP.replace(
        "[\n",
        r#"[ { "id": "meta-pixel", "pixelId": "1234567890123456" },"#,
    );
    let mut browser = pressed(&config, Press::AcceptAll);
    let whole = browser.config.clone();
    browser.config = Browser::at(MATOMO).config;
    browser.gpc = true;
    browser.visit();
    browser.press(Press::AcceptAll);
    browser.config = whole;
    browser.visit();
    assert!(!browser.model.allows("meta-pixel"));
}

#[test]
fn a_category_that_the_page_has_nothing_of_is_neither_asked_about_nor_granted() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    let granted = |browser: &Browser, id| browser.model.allows(id);
    assert!(granted(&browser, "performance") && !granted(&browser, "targeting"));
    // Marked content of another category: the visitor is asked about it, the rest goes on.
    browser.visit();
    assert_eq!(browser.model.layer, Layer::Idle);
    let found = CategorySet::NECESSARY.with(Category::Targeting, true);
    browser.happens(Event::MarksFound(found));
    assert_eq!(browser.model.layer, Layer::Notice);
    assert!(granted(&browser, "matomo"));
    browser.press(Press::RejectAll);
    browser.visit();
    browser.happens(Event::MarksFound(found));
    assert_eq!(browser.model.layer, Layer::Idle, "that was answered");
}

#[test]
fn a_page_that_has_nothing_to_hold_asks_about_all_and_page_code_goes_by_it() {
    let browser = pressed("{}", Press::AcceptAll);
    for category in Category::ASKED {
        assert!(browser.model.allows(category.id()));
    }
    // An owner whose own code goes by a category names it.
    let named = MATOMO.replacen('{', r#"{ "categories": { "targeting": {} }, "#, 1);
    let browser = pressed(&named, Press::AcceptAll);
    assert!(browser.model.allows("targeting") && !browser.model.allows("functionality"));
}

/// "Always allow X" on the placeholder of the only service of its category is no yes to the category.
#[test]
fn always_allowing_a_service_grants_that_service_and_nothing_else() {
    let mut browser = Browser::at(SHOP);
    browser.held = vec!["functionality"];
    browser.visit();
    browser.always_allow(Category::Functionality, Some("intercom"));
    assert!(browser.model.allows("intercom") && !browser.model.allows("functionality"));
    assert!(browser.released.is_empty());
    browser.visit();
    assert!(browser.released.is_empty());
    assert_eq!(browser.loaded(), [INTERCOM_JS]);
}

#[test]
fn a_raised_revision_stops_everything_until_the_answer() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.config["revision"] = 1.into();
    browser.visit();
    assert_eq!(browser.model.ask, Some(Why::RevisionChanged));
    assert_eq!(browser.loaded(), nobody());
    assert!(browser.cookies.is_empty());
    browser.press(Press::AcceptAll);
    browser.visit();
    assert_eq!(browser.model.ask, None);
    assert_eq!(browser.loaded().len(), 3);
}

#[test]
fn a_service_whose_purpose_changed_is_asked_about_again() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.config["services"][0]["purposes"] = serde_json::json!(["remarketing"]);
    browser.visit();
    assert_eq!(browser.model.ask, Some(Why::NewServices));
    assert_eq!(browser.loaded(), nobody());
}

// What is stored

#[test]
fn a_record_that_cannot_be_read_is_no_choice() {
    for text in ["", "yes", "1.2.3", &"9".repeat(5_000), "\u{1f36a}"] {
        let mut browser = pressed(SHOP, Press::AcceptAll);
        browser.jar = vec![text.to_owned()];
        browser.visit();
        assert_eq!(browser.model.ask, Some(Why::Unreadable), "{text}");
        assert_eq!(browser.loaded(), nobody(), "{text}");
    }
}

#[test]
fn a_record_from_the_future_is_no_choice() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.clock -= 30 * DAY;
    browser.visit();
    assert_eq!(browser.model.ask, Some(Why::Unreadable));
}

#[test]
fn of_two_records_the_one_that_refuses_counts() {
    let yes = pressed(SHOP, Press::AcceptAll).jar;
    let no = pressed(SHOP, Press::RejectAll).jar;
    for jar in [
        [yes.clone(), no.clone()].concat(),
        [no, yes, vec!["junk".to_owned()]].concat(),
    ] {
        let mut browser = Browser::at(SHOP);
        browser.jar = jar;
        browser.visit();
        assert_eq!(browser.model.ask, None);
        assert_eq!(browser.loaded(), nobody());
    }
}

#[test]
fn a_record_that_the_browser_does_not_keep_counts_for_this_page_alone() {
    let mut browser = Browser::at(SHOP);
    browser.keeps = false;
    browser.visit();
    browser.press(Press::AcceptAll);
    assert!(browser.did("complain not-stored storage"));
    assert_eq!(browser.loaded().len(), 3);
    browser.heard();
    browser.reread();
    assert_eq!(
        browser.heard(),
        Vec::<String>::new(),
        "no other tab can know better"
    );
    browser.visit();
    assert_eq!(browser.model.ask, Some(Why::FirstVisit));
}

#[test]
fn the_record_says_how_when_until_when_and_in_which_language() {
    let mut browser = Browser::at(SHOP);
    browser.language = "fr";
    browser.visit();
    browser.press(Press::AcceptAll);
    let record = decode(&browser.jar[0], browser.clock).unwrap();
    assert_eq!(
        (record.act, record.language.as_str()),
        (Act::AcceptAll, "fr")
    );
    assert_eq!((record.time, iso(record.end).as_str()), (TODAY, END));
    let receipt = told(&browser);
    assert_eq!(
        (&receipt["act"], &receipt["language"]),
        (&"accept_all".into(), &"fr".into())
    );
    assert_eq!(receipt["services"]["matomo"], true);
    assert_eq!(receipt["categories"]["functionality"], true);
    assert_eq!(receipt["categories"]["targeting"], false);
}

#[test]
fn every_choice_has_an_id_of_its_own() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    let first = browser.model.record.as_ref().unwrap().id;
    browser.press(Press::RejectAll);
    assert_ne!(browser.model.record.as_ref().unwrap().id, first);
}

// The browser's own signal

/// 11 CCR 7025(c): an opt-out preference signal is a valid request to opt out of sale and sharing.
#[test]
fn global_privacy_control_before_a_choice_is_recorded_with_it() {
    let config = SHOP.replace(
        "[\n",
        r#"[ { "id": "meta-pixel", "pixelId": "1234567890123456" },"#,
    );
    let mut browser = Browser::at(&config);
    browser.gpc = true;
    browser.visit();
    assert_eq!(browser.model.grants, Grants::none());
    browser.press(Press::AcceptAll);
    assert!(browser.model.record.as_ref().unwrap().signals.gpc);
    assert!(browser.model.allows("targeting"), "a yes that knew of it");
    browser.visit();
    assert!(browser.model.allows("meta-pixel"));
}

#[test]
fn global_privacy_control_after_a_choice_turns_targeting_off_alone() {
    let config = SHOP.replace(
        "[\n",
        r#"[ { "id": "meta-pixel", "pixelId": "1234567890123456" },"#,
    );
    let mut browser = pressed(&config, Press::AcceptAll);
    browser.gpc = true;
    browser.visit();
    assert!(!browser.model.allows("targeting") && !browser.model.allows("meta-pixel"));
    assert_eq!(browser.loaded(), [MATOMO_JS, GTAG_JS, INTERCOM_JS]);
    browser.config["gpc"] = "ignore".into();
    browser.visit();
    assert!(browser.model.allows("meta-pixel"));
}

#[test]
fn do_not_track_counts_where_the_owner_says_so() {
    let config = SHOP.replace(
        "[\n",
        r#"[ { "id": "meta-pixel", "pixelId": "1234567890123456" },"#,
    );
    let mut browser = pressed(&config, Press::AcceptAll);
    browser.dnt = true;
    browser.visit();
    assert!(browser.model.allows("targeting"));
    browser.config["dnt"] = "honor".into();
    browser.visit();
    assert!(!browser.model.allows("targeting"));
    browser.press(Press::RejectAll);
    let receipt = told(&browser);
    assert_eq!(
        (&receipt["gpc"], &receipt["dnt"]),
        (&false.into(), &true.into())
    );
}

/// Whoever marks content for a service that there is not is told; but the id that is wrong may be the config's.
#[test]
fn a_service_is_known_by_its_id_while_every_service_works() {
    let browser = back(SHOP, Press::AcceptAll);
    assert!(browser.model.knows("matomo") && !browser.model.knows("hotjar"));
    let waiting = read(&parse(
        r#"{ "services": [{ "id": "matomo", "site": "1" }] }"#,
    ))
    .0;
    assert!(Model::new(waiting).knows("matomo"));
    let broken = read(&parse(r#"{ "services": [{ "name": "Hotjar" }] }"#)).0;
    assert!(Model::new(broken).knows("hotjar"));
}

// Entries that are fetched

/// Nobody was asked about it yet, whatever its category got.
#[test]
fn a_record_says_nothing_of_a_new_service_that_is_on_its_way() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.config = Browser::fetching(SHOP).config;
    browser.visit();
    let record = told(&browser);
    assert_eq!(record["categories"]["performance"], true);
    assert_eq!(record["services"].get("google-analytics"), None);
}

#[test]
fn a_returning_visitor_s_vendors_start_as_soon_as_their_entries_are_there() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.config = Browser::fetching(SHOP).config;
    browser.visit();
    assert_eq!(browser.model.layer, Layer::Idle, "nothing may be new");
    let log = browser.heard();
    let default = ["queue gtag", "call gtag consent default"];
    assert_eq!(
        log[..2],
        default,
        "a vendor's own tag may stand behind ours"
    );
    assert!(log.contains(&"fetch matomo google-analytics intercom".to_owned()));
    assert!(
        !log.contains(&"ready".to_owned()),
        "what is granted is not known yet"
    );
    browser.arrive();
    assert_eq!(browser.loaded(), [MATOMO_JS, GTAG_JS, INTERCOM_JS]);
    assert_eq!(browser.model.layer, Layer::Idle);
    for once in [UPDATE, TOLD, "ready", "placet:ready", "placet:change"] {
        assert_eq!(browser.times(once), 1, "{once}");
    }
    assert!(!browser.did("call gtag consent default"), "once a page");
}

#[test]
fn an_answer_given_while_entries_are_on_their_way_is_theirs_too() {
    for (press, expected) in [
        (Press::AcceptAll, vec![MATOMO_JS, GTAG_JS, INTERCOM_JS]),
        (Press::RejectAll, nobody()),
    ] {
        let mut browser = Browser::fetching(SHOP);
        browser.visit();
        browser.press(press);
        assert_eq!(browser.loaded(), nobody());
        browser.heard();
        browser.arrive();
        assert_eq!(browser.loaded(), expected);
        assert_eq!(browser.model.layer, Layer::Idle);
        browser.visit();
        browser.arrive();
        assert_eq!(browser.model.ask, None, "the record speaks for them");
        assert_eq!(browser.loaded(), expected);
    }
}

/// The proof names every service that was asked about, also one whose entry comes late.
#[test]
fn the_record_names_services_whose_entries_are_on_their_way() {
    for (press, granted) in [(Press::AcceptAll, true), (Press::RejectAll, false)] {
        let mut browser = Browser::fetching(SHOP);
        browser.visit();
        let asked = browser.model.asked();
        browser.press(press);
        let early = browser.model.receipt().json();
        for id in ["matomo", "google-analytics", "intercom"] {
            let named = format!("\"{id}\": {granted}");
            assert!(early.contains(&named), "{named} in {early}");
        }
        browser.arrive();
        assert_eq!(browser.model.receipt().json(), early);
        assert_eq!(browser.model.asked(), asked, "the same is asked about");
    }
}

#[test]
fn a_service_once_refused_stays_refused_by_a_choice_about_something_else() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.choose(&[("google-analytics", false)]);
    browser.config = Browser::fetching(SHOP).config;
    browser.visit();
    browser.always_allow(Category::Targeting, None);
    browser.arrive();
    assert!(browser.model.allows("matomo"));
    assert!(!browser.model.allows("google-analytics"));
    assert_eq!(browser.loaded(), [MATOMO_JS, INTERCOM_JS]);
}

#[test]
fn a_service_that_came_since_is_asked_about_whatever_was_answered_meanwhile() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.config = Browser::fetching(SHOP).config;
    browser.visit();
    browser.always_allow(Category::Targeting, None);
    browser.arrive();
    assert_eq!(browser.loaded(), [MATOMO_JS]);
    assert_eq!(browser.model.ask, Some(Why::NewServices));
    assert_eq!(browser.model.layer, Layer::Notice);
    browser.visit();
    browser.arrive();
    assert_eq!(
        browser.model.ask,
        Some(Why::NewServices),
        "not answered yet"
    );
}

#[test]
fn another_tab_s_answer_for_a_service_is_not_overruled_when_its_entry_arrives() {
    let mut other = pressed(SHOP, Press::AcceptAll);
    other.choose(&[("google-analytics", false)]);
    let mut browser = Browser::fetching(SHOP);
    browser.visit();
    browser.press(Press::AcceptAll);
    browser.jar = other.jar;
    browser.reread();
    browser.arrive();
    assert!(!browser.model.allows("google-analytics"));
    assert!(browser.model.allows("matomo"));
}

#[test]
fn an_entry_that_cannot_be_fetched_is_complained_about_and_the_others_work() {
    let config = SHOP.replace("intercom", "no-such-service");
    let mut browser = Browser::fetching(&config);
    browser.visit();
    browser.press(Press::AcceptAll);
    browser.heard();
    browser.arrive();
    assert!(browser.did("complain no-entry services[2]"));
    assert_eq!(browser.loaded(), [MATOMO_JS, GTAG_JS]);
    assert!(!browser.model.allows("no-such-service"));
}

#[test]
fn the_default_signal_goes_out_once_though_two_services_share_it() {
    let config = SHOP.replace(
        "[\n",
        r#"[ { "id": "google-ads", "conversionId": "AW-123456789" },"#,
    );
    let mut browser = Browser::at(&config);
    browser.visit();
    assert_eq!(browser.times("call gtag consent default"), 1);
    browser.press(Press::AcceptAll);
    assert_eq!(browser.times("call gtag consent default"), 1);
    assert_eq!(browser.times(UPDATE), 1);
    let gtag = browser
        .loaded()
        .into_iter()
        .filter(|at| at.contains("gtag/js"));
    assert_eq!(gtag.count(), 1);
    browser.heard();
    browser.press(Press::RejectAll);
    assert_eq!(browser.times(UPDATE), 1, "one update a decision");
    browser.visit();
    assert_eq!(browser.times(UPDATE), 1, "and one on a later page");
}

#[test]
fn what_the_owner_lets_run_before_a_yes_runs_before_it_and_only_then() {
    let config = MATOMO.replace(r#""site""#, r#""exempt": true, "site""#);
    let mut browser = Browser::at(MATOMO);
    browser.visit();
    assert_eq!(browser.loaded(), nobody());
    let mut browser = Browser::at(&config);
    browser.visit();
    assert!(browser.did("push _paq disableCookies disableBrowserFeatureDetection"));
    assert_eq!(browser.loaded(), [MATOMO_JS]);
    assert_eq!(browser.model.grants, Grants::none());
    browser.heard();
    browser.press(Press::AcceptAll);
    assert!(browser.did("push _paq setConsentGiven enableCookies enableBrowserFeatureDetection"));
    assert_eq!(browser.loaded(), nobody(), "the script is there already");
    let mut browser = back(&config, Press::RejectAll);
    assert!(
        browser.did("push _paq forgetConsentGiven"),
        "the refusal is an objection"
    );
    assert_eq!(
        browser.loaded(),
        nobody(),
        "visitors are told that refusing stops it"
    );
    browser.heard();
}

/// Consent mode without storing: the tag speaks, denied, whatever the visitor answers, and visitors are told so.
#[test]
fn what_goes_on_denied_after_a_refusal_is_loaded_on_the_next_page_too() {
    let google = r#"{ "services": [{ "id": "google-analytics", "measurementId": "G-ABCDEFG", "advanced": true }] }"#;
    let browser = back(google, Press::RejectAll);
    assert_eq!(browser.loaded(), [GTAG_JS]);
}

// Taking it back

#[test]
fn withdrawing_tells_stops_erases_and_loads_nothing_in_this_order() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.press(Press::Withdraw);
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    assert_eq!(
        browser.heard(),
        [
            "store withdraw",
            "tell",
            UPDATE,
            TOLD,
            "push _paq forgetConsentGiven",
            "set ga-disable-G-ABCDEFG",
            "call Intercom shutdown",
            "complain out-of-reach Google Analytics 4: FPID",
            "sweep",
            "open",
            "placet:choice",
            "placet:change",
            "refresh",
            "close",
            "post",
            "reload",
        ]
    );
    browser.visit();
    assert_eq!(browser.loaded(), nobody());
    assert_eq!(
        browser.model.ask, None,
        "whoever withdrew is not asked at once"
    );
}

#[test]
fn a_page_is_loaded_again_only_where_running_code_cannot_be_stopped() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.press(Press::Withdraw);
    assert!(!browser.did("reload"), "Matomo stops");
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.visit();
    browser.press(Press::Withdraw);
    assert!(!browser.did("reload"));

    let mut browser = pressed(SHOP, Press::RejectAll);
    browser.press(Press::Withdraw);
    assert!(!browser.did("reload"), "nothing ran");

    let mut browser = Browser::at(MATOMO);
    browser.held = vec!["performance"];
    browser.visit();
    assert!(!browser.model.stops_on_reload());
    browser.press(Press::AcceptAll);
    assert!(browser.model.stops_on_reload(), "said before");
    browser.press(Press::Withdraw);
    assert_eq!(browser.times("reload"), 1, "a script of the page ran");
}

#[test]
fn an_owner_may_let_a_service_go_on_without_storing() {
    let google = r#"{ "services": [{ "id": "google-analytics", "measurementId": "G-ABCDEFG", "afterRevoke": "cookieless" }] }"#;
    let mut browser = pressed(google, Press::AcceptAll);
    assert!(!browser.model.stops_on_reload());
    browser.heard();
    browser.press(Press::Withdraw);
    assert!(browser.cookies.is_empty());
    assert!(browser.did(UPDATE));
    assert!(!browser.did("reload"));
    assert!(
        !browser.did("set ga-disable-G-ABCDEFG"),
        "the catalogue's steps would stop it"
    );

    // Steps of the owner's own run, as in a service that the owner wrote out.
    let own = google.replace(
        r#""afterRevoke""#,
        r#""revoke": [{ "call": "forgetMe" }], "afterRevoke""#,
    );
    let mut browser = pressed(&own, Press::AcceptAll);
    browser.press(Press::Withdraw);
    assert!(browser.did("call forgetMe"));
    assert!(!browser.did("reload"));
}

#[test]
fn who_has_typed_something_is_asked_before_the_page_is_loaded_again() {
    let withdrawn = |reload: &str, unsaved: bool| {
        let ui = format!(r#"{{ "ui": {{ "reload": "{reload}" }}, "#);
        let config = MATOMO.replacen('{', &ui, 1);
        let mut browser = Browser::at(config.leak());
        browser.held = vec!["performance"];
        browser.unsaved = unsaved;
        browser.visit();
        browser.press(Press::AcceptAll);
        browser.press(Press::Withdraw);
        browser
    };
    for (word, unsaved, asks, reloads) in [
        ("auto", false, false, 1),
        ("auto", true, true, 0),
        ("ask", false, true, 0),
        ("now", true, false, 1),
        ("never", false, false, 0),
    ] {
        let mut browser = withdrawn(word, unsaved);
        assert_eq!(
            browser.model.layer == Layer::Reload,
            asks,
            "{word} {unsaved}"
        );
        assert_eq!(browser.times("reload"), reloads, "{word} {unsaved}");
        assert!(!browser.model.allows("performance"));
        if asks {
            browser.press(Press::Close);
            assert_eq!(browser.model.layer, Layer::Idle);
            // Too late for what nobody asks any more.
            browser.press(Press::Reload);
            assert_eq!(browser.times("reload"), 0);
        }
    }
    let mut browser = withdrawn("ask", false);
    browser.press(Press::Reload);
    assert_eq!(browser.times("reload"), 1);
}

#[test]
fn the_record_names_the_words_that_were_on_the_screen() {
    let mut browser = Browser::at(MATOMO);
    browser.visit();
    browser.happens(Event::Drawn(0xabcdef));
    browser.press(Press::RejectAll);
    assert_eq!(browser.model.record.as_ref().unwrap().text, 0xabcdef);
    browser.happens(Event::Drawn(0));
    browser.press(Press::AcceptAll);
    assert_eq!(browser.model.record.as_ref().unwrap().text, 0);
}

#[test]
fn running_code_that_writes_its_cookies_again_is_cleared_as_the_page_goes_and_at_the_start() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.press(Press::Withdraw);
    browser.cookies.insert("_ga".to_owned());
    browser.happens(Event::Leaving);
    assert!(browser.cookies.is_empty());
    browser.cookies.insert("_ga".to_owned());
    browser.visit();
    assert!(browser.cookies.is_empty());
}

#[test]
fn what_script_cannot_erase_is_told() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    let own = r#"{ "services": [{ "id": "own", "category": "performance", "kind": "script",
        "provider": { "name": "Own", "country": "FR", "policy": "https://own.example/" },
        "purposes": ["measure-audience"],
        "cookies": [{ "name": "http-only-id", "lifetime": "1 day", "role": "visitor-id" }],
        "load": [{ "script": "https://own.example/o.js" }], "afterRevoke": "stops" }] }"#;
    browser.jar.clear();
    browser.config = serde_json::from_str(own).unwrap();
    browser.visit();
    browser.press(Press::AcceptAll);
    browser.cookies.insert("http-only-id".to_owned());
    browser.press(Press::Withdraw);
    assert!(browser.did("complain not-erased http-only-id"));
    assert_eq!(told(&browser)["left"][0], "http-only-id");
}

const FPID: &str = "Google Analytics 4: FPID";

/// The visitor comes back and is told what is still there.
#[track_caller]
fn is_told(browser: &mut Browser, expected: &[&str]) {
    browser.visit();
    browser.arrive();
    assert_eq!(browser.model.left, expected);
    assert_eq!(told(browser)["left"], serde_json::json!(expected));
}

#[test]
fn what_script_cannot_erase_is_told_on_later_pages_too() {
    for press in [Press::Withdraw, Press::RejectAll] {
        let mut browser = pressed(SHOP, Press::AcceptAll);
        browser.press(press);
        is_told(&mut browser, &[FPID]);
        // A choice about something else takes nothing of it away, a new yes does.
        browser.choose(&[("intercom", true)]);
        is_told(&mut browser, &[FPID]);
        browser.press(Press::AcceptAll);
        assert_eq!(browser.model.left, [""; 0]);
        is_told(&mut browser, &[]);
        browser.press(Press::Preferences);
        browser.switch("google-analytics", false);
        browser.press(Press::Save);
        is_told(&mut browser, &[FPID]);
    }
    // Entries that come later, or when the yes had lapsed.
    let mut browser = Browser::fetching(SHOP);
    browser.visit();
    browser.press(Press::AcceptAll);
    browser.arrive();
    browser.press(Press::Withdraw);
    is_told(&mut browser, &[FPID]);
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.clock += 400 * DAY;
    browser.visit();
    browser.press(Press::RejectAll);
    is_told(&mut browser, &[FPID]);
}

#[test]
fn who_never_said_yes_is_told_of_nothing_that_is_left() {
    let mut browser = pressed(SHOP, Press::RejectAll);
    is_told(&mut browser, &[]);
    browser.press(Press::Withdraw);
    is_told(&mut browser, &[]);
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.choose(&[("matomo", true)]);
    browser.press(Press::Withdraw);
    is_told(&mut browser, &[]);
}

#[test]
fn erasing_takes_the_opt_out_flags_too_and_asks_anew() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.press(Press::Withdraw);
    browser.cookies.insert("mtm_consent_removed".to_owned());
    browser.visit();
    assert!(
        browser.cookies.contains("mtm_consent_removed"),
        "it keeps Matomo away"
    );
    browser.press(Press::AcceptAll);
    browser.heard();
    browser.press(Press::Erase);
    assert_eq!(
        browser.heard(),
        [
            TOLD,
            "push _paq forgetConsentGiven",
            "forget",
            "sweep",
            "tell",
            "placet:change",
            "refresh",
            "draw notice",
            "placet:show",
            "close",
        ]
    );
    assert!(browser.cookies.is_empty() && browser.jar.is_empty());
    assert!(told(&browser).is_null());
    browser.visit();
    assert_eq!(browser.model.ask, Some(Why::FirstVisit));
}

#[test]
fn a_partial_withdrawal_keeps_the_end_and_a_new_yes_gets_a_new_one() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.clock += 100 * DAY;
    browser.press(Press::Preferences);
    browser.switch("intercom", false);
    browser.press(Press::Save);
    assert_eq!(end(&browser), END);
    browser.choose(&[("google-analytics", false)]);
    assert_eq!(end(&browser), END);
    browser.press(Press::AcceptAll);
    assert_eq!(end(&browser), "2028-04-04T00:00:00Z");
}

#[test]
fn accepting_again_after_a_withdrawal_loads_no_script_twice() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.press(Press::Withdraw);
    browser.heard();
    browser.press(Press::AcceptAll);
    assert!(browser.did("push _paq requireConsent setConsentGiven"));
    assert_eq!(browser.loaded(), nobody(), "it is there");
}

// Other ways to choose

#[test]
fn the_page_s_own_code_may_choose_for_a_visitor_who_acted_there() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.choose(&[("performance", true), ("google-analytics", false)]);
    assert_eq!(browser.loaded(), [MATOMO_JS]);
    assert!(browser.did("store api"));
    assert_eq!(browser.model.layer, Layer::Idle);
    browser.heard();
    browser.choose(&[("functionality", true)]);
    assert_eq!(browser.loaded(), [INTERCOM_JS], "earlier answers stay");
    assert!(browser.model.allows("matomo"));
}

/// GDPR art. 7(1): the record proves a yes of the visitor, which a script that presses the button cannot give.
#[test]
fn an_accept_that_page_code_makes_is_recorded_as_the_page_s_own() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.call(Press::AcceptAll);
    let act = |browser: &Browser| browser.model.record.as_ref().unwrap().act;
    assert_eq!(act(&browser), Act::Api);
    browser.press(Press::AcceptAll);
    assert_eq!(act(&browser), Act::AcceptAll);
    browser.call(Press::Save);
    assert_eq!(act(&browser), Act::Api);
    // Whoever refuses for a visitor takes nothing from them.
    browser.call(Press::RejectAll);
    assert_eq!(act(&browser), Act::RejectAll);
    browser.call(Press::Withdraw);
    assert_eq!(act(&browser), Act::Withdraw);
}

#[test]
fn a_choice_about_nothing_we_know_is_no_yes() {
    let mut browser = pressed(SHOP, Press::RejectAll);
    browser.clock += 100 * DAY;
    browser.choose(&[("unheard-of", true)]);
    assert!(!browser.model.allows("unheard-of"));
    assert_eq!(browser.heard(), ["complain no-service choose().services"]);
    assert_eq!(told(&browser)["services"].as_object().unwrap().len(), 3);
    browser.choose(&[]);
    assert_eq!(browser.heard(), Vec::<String>::new());
    assert_eq!(end(&browser), END);

    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.choose(&[]);
    assert_eq!(
        browser.model.layer,
        Layer::Idle,
        "yes to nothing is a refusal"
    );
    assert!(browser.did("store api"));
}

#[test]
fn what_has_no_switch_is_in_nobody_s_answers() {
    let config = SHOP.replace("[\n", r#"[ { "id": "octopush" }, { "id": "lost" },"#);
    let mut browser = Browser::fetching(&config);
    browser.visit();
    browser.choose(&[("octopush", true), ("lost", true), ("matomo", true)]);
    browser.arrive();
    let receipt = told(&browser);
    let answers = receipt["services"].as_object().unwrap();
    let mut answers: Vec<&String> = answers.keys().collect();
    answers.sort_unstable();
    assert_eq!(answers, ["google-analytics", "intercom", "matomo"]);
    assert!(browser.model.allows("matomo") && !browser.model.allows("octopush"));
}

#[test]
fn tag_manager_is_told_whether_a_visitor_pressed_or_page_code_called() {
    fn source(browser: &Browser) -> String {
        let steps = browser
            .answers
            .iter()
            .flatten()
            .filter_map(|effect| match effect {
                Effect::Run(steps) => Some(steps),
                _ => None,
            });
        let mut events = steps.flatten().filter_map(|step| {
            let item = step.get("items")?.items().first()?;
            item.text_at("consent_source").map(str::to_owned)
        });
        events.next_back().unwrap()
    }
    let mut browser = Browser::at(MATOMO);
    browser.visit();
    browser.press(Press::AcceptAll);
    assert_eq!(source(&browser), "banner");
    browser.call(Press::Withdraw);
    assert_eq!(source(&browser), "api");
    browser.always_allow(Category::Performance, None);
    assert_eq!(source(&browser), "banner");
    browser.choose(&[("performance", false)]);
    assert_eq!(source(&browser), "api");
    browser.visit();
    assert_eq!(source(&browser), "api", "as the record says");
}

#[test]
fn always_allow_grants_the_one_service_of_the_embed() {
    let config = SHOP.replace("[\n", r#"[ { "id": "youtube" }, { "id": "vimeo" },"#);
    let mut browser = Browser::at(&config);
    browser.visit();
    browser.always_allow(Category::Targeting, Some("youtube"));
    assert!(browser.did("store placeholder"));
    assert!(browser.model.allows("youtube"));
    for other in ["vimeo", "targeting", "matomo", "intercom"] {
        assert!(!browser.model.allows(other), "{other}");
    }
    // An embed that names no service speaks for its category.
    browser.always_allow(Category::Functionality, None);
    assert!(browser.model.allows("functionality") && browser.model.allows("intercom"));
    assert!(!browser.model.allows("matomo"));
}

#[test]
fn always_allow_grants_no_more_while_the_entry_of_the_service_is_on_its_way() {
    let mut browser = Browser::fetching(&SHOP.replace("[\n", r#"[ { "id": "youtube" },"#));
    browser.visit();
    browser.always_allow(Category::Targeting, Some("youtube"));
    assert!(!browser.model.allows("targeting"));
    browser.arrive();
    assert!(browser.model.allows("youtube") && !browser.model.allows("targeting"));
    assert_eq!(browser.loaded(), nobody());
}

#[test]
fn before_the_config_is_read_nothing_can_be_chosen() {
    let mut browser = Browser::at(SHOP);
    browser.press(Press::AcceptAll);
    browser.choose(&[("performance", true)]);
    assert_eq!(browser.heard(), Vec::<String>::new());
    assert_eq!(browser.model.grants, Grants::none());
    assert_eq!(browser.model.record, None);
}

#[test]
fn loading_once_is_no_choice() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.heard();
    let need = Requirement::read("functionality", None);
    browser.happens(Event::LoadOnce(Once::One(3)));
    assert_eq!(browser.heard(), ["open once"]);
    assert!(browser.jar.is_empty());
    assert_eq!(browser.model.layer, Layer::Notice);
    assert_eq!(browser.model.grants, Grants::none());
    assert!(browser.model.lets_load(3, &need, false));
    assert!(!browser.model.lets_load(4, &need, false) && !browser.model.meets(&need));
    // Whatever is chosen next speaks for everything.
    browser.press(Press::RejectAll);
    assert!(!browser.model.lets_load(3, &need, false));
}

#[test]
fn a_widget_that_loads_once_brings_all_that_is_marked_with_the_same() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    let maps = Requirement::read("functionality", Some("maps"));
    let chat = Requirement::read("functionality", None);
    browser.happens(Event::LoadOnce(Once::Alike(maps)));
    assert!(browser.model.meets(&maps) && !browser.model.meets(&chat));
    // A frame has a placeholder of its own, unless it stands in the widget.
    assert!(browser.model.lets_load(1, &maps, true));
    assert!(!browser.model.lets_load(1, &maps, false));
    assert!(!browser.model.allows("functionality"));
    browser.press(Press::Erase);
    assert!(!browser.model.meets(&maps));
    // A mark that means nothing stays shut, whatever was pressed.
    let broken = Requirement::read("marketing", None);
    browser.happens(Event::LoadOnce(Once::Alike(broken)));
    browser.happens(Event::LoadOnce(Once::One(1)));
    assert!(!browser.model.meets(&broken) && !browser.model.lets_load(1, &broken, true));
}

#[test]
fn a_category_that_the_owner_hides_is_granted_by_nobody() {
    let hidden = SHOP.replacen(
        '{',
        r#"{ "categories": { "functionality": { "hidden": true } },"#,
        1,
    );
    let ways: [fn(&mut Browser); 6] = [
        |browser| browser.press(Press::AcceptAll),
        |browser| browser.choose(&[("functionality", true)]),
        |browser| browser.choose(&[("intercom", true)]),
        |browser| browser.always_allow(Category::Functionality, None),
        |browser| browser.always_allow(Category::Functionality, Some("intercom")),
        |browser| {
            browser.press(Press::Preferences);
            browser.switch("functionality", true);
            browser.switch("intercom", true);
            browser.press(Press::Save);
        },
    ];
    for (index, way) in ways.into_iter().enumerate() {
        let mut browser = Browser::at(&hidden);
        browser.visit();
        way(&mut browser);
        assert!(!browser.model.allows("functionality"), "way {index}");
        assert!(!browser.model.allows("intercom"), "way {index}");
        assert!(!browser.loaded().contains(&INTERCOM_JS), "way {index}");
    }
    // A service that was named before its entry came.
    let mut browser = Browser::fetching(&hidden);
    browser.visit();
    browser.choose(&[("intercom", true)]);
    browser.arrive();
    assert!(!browser.model.allows("intercom") && !browser.model.allows("functionality"));
    // A choice from before it was hidden, with entries at once and with entries that come later.
    for config in [
        Browser::at(&hidden).config,
        Browser::fetching(&hidden).config,
    ] {
        let mut browser = pressed(SHOP, Press::AcceptAll);
        browser.config = config;
        browser.visit();
        browser.arrive();
        assert!(browser.model.allows("matomo"));
        assert!(!browser.model.allows("intercom"));
        assert!(!browser.loaded().contains(&INTERCOM_JS));
    }
}

// Other tabs

#[test]
fn a_choice_in_another_tab_is_obeyed_here() {
    let mut browser = Browser::at(SHOP);
    browser.visit();
    browser.heard();
    browser.jar = pressed(SHOP, Press::AcceptAll).jar;
    browser.reread();
    assert_eq!(browser.loaded(), [MATOMO_JS, GTAG_JS, INTERCOM_JS]);
    assert_eq!(browser.model.layer, Layer::Idle);
    for not_ours in ["store accept_all", "tell", "placet:choice", "post"] {
        assert!(!browser.did(not_ours), "{not_ours}");
    }
    assert!(browser.did("placet:change"));
    browser.heard();
    browser.reread();
    assert_eq!(browser.heard(), Vec::<String>::new(), "once");

    browser.jar = pressed(SHOP, Press::Withdraw).jar;
    browser.reread();
    assert!(browser.did("call Intercom shutdown"));
    assert!(browser.cookies.is_empty());
    assert_eq!(browser.times("reload"), 1);
}

#[test]
fn erasing_in_another_tab_asks_here_too() {
    let mut browser = pressed(MATOMO, Press::AcceptAll);
    browser.jar.clear();
    browser.reread();
    assert_eq!(browser.model.layer, Layer::Notice);
    assert!(browser.did("push _paq forgetConsentGiven"));
}

#[test]
fn the_record_can_be_handed_out() {
    let mut browser = pressed(SHOP, Press::AcceptAll);
    browser.press(Press::Export);
    assert_eq!(browser.heard(), ["export"]);
}
