//! Visits to a site that had another tool before: its stored choice, as that tool writes it, becomes the record or does not.

use super::browser::{Browser, TODAY};
use placet::banner::{Layer, Press};
use placet::consent::{Act, Category, iso};
use serde_json::json;
use std::slice::from_ref;

const DAY: i64 = 86_400;

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'!' | b'*' => {
                out.push(char::from(byte));
            }
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

/// As `CookieConsent.acceptCategory()` of 3.1.0 stores it.
fn vanilla(categories: &[&str], services: serde_json::Value, time: i64) -> String {
    let millis = iso(time).replace('Z', ".482Z");
    let stored = json!({
        "categories": categories, "revision": 0, "data": null, "consentTimestamp": millis,
        "consentId": "3ca16f1e-2d0e-4b2c-9bb4-1a1b2c3d4e5f", "services": services, "languageCode": "de",
        "lastConsentTimestamp": millis, "expirationTime": (time + 182 * DAY) * 1000 + 482
    });
    format!("cc_cookie={}", encoded(&stored.to_string()))
}

/// As Cookiebot's uc.js writes it in 2026.
fn cookiebot(statistics: bool, marketing: bool, method: &str, time: i64) -> String {
    let stored = format!(
        "{{stamp:'5fXk+w==',necessary:true,preferences:false,statistics:{statistics},marketing:{marketing},method:'{method}',ver:1,utc:{},region:'de'}}",
        time * 1000 + 733
    );
    format!(
        "CookieConsent={}",
        encoded(&stored)
            .replace("%3A", ":")
            .replace("%7B", "{")
            .replace("%7D", "}")
    )
}

/// As OneTrust's scripts write their two.
fn onetrust(groups: &str, time: i64) -> [String; 2] {
    let all = [
        "isGpcEnabled=0",
        "datestamp=Sat+Nov+28+2026+07%3A00%3A00+GMT%2B0000+(Coordinated+Universal+Time)",
        "version=202409.1.0",
        "browserGpcFlag=0",
        "isIABGlobal=false",
        "consentId=7f4d8f5e-2a1b-4c3d-9e8f-0a1b2c3d4e5f",
        "interactionCount=1",
        "landingPath=NotLandingPage",
        &format!("groups={}", encoded(groups)),
        "AwaitingReconsent=false",
        "geolocation=DE%3BBE",
    ];
    [
        format!("OptanonConsent={}", all.join("&")),
        format!("OptanonAlertBoxClosed={}", iso(time).replace('Z', ".123Z")),
    ]
}

fn site(tools: &[&str], covers: &[&str]) -> Browser {
    let config = json!({
        "compat": tools, "takeOver": covers,
        "aliases": { "heatmaps": "performance", "ga": "own-stats" },
        "services": [
            { "id": "own-stats", "name": "Stats", "category": "performance", "kind": "script", "purposes": ["measure-audience"],
              "provider": { "name": "Stats Ltd", "country": "DE", "policy": "https://stats.example/privacy" } },
            { "id": "own-ads", "name": "Ads", "category": "targeting", "kind": "script", "purposes": ["measure-audience"],
              "provider": { "name": "Ads Ltd", "country": "DE", "policy": "https://ads.example/privacy" } }
        ]
    });
    Browser::fetching(&config.to_string())
}

const ALL: &[&str] = &["performance", "targeting", "own-stats", "own-ads"];

/// Whether these may run after a first visit with these cookies; none where the visitor is asked for everything.
#[track_caller]
fn found(tools: &[&str], covers: &[&str], cookies: &[String]) -> Option<[bool; 2]> {
    let mut browser = site(tools, covers);
    browser.others = cookies.to_vec();
    browser.visit();
    let record = browser.model.record.as_ref()?;
    assert_eq!(record.act, Act::TakenOver);
    Some(["own-stats", "own-ads"].map(|id| browser.model.allows_service(id)))
}

#[test]
fn a_dated_choice_of_another_tool_becomes_the_record_once() {
    let given = TODAY - 30 * DAY;
    for (tool, cookies) in [
        (
            "vanilla-cookieconsent",
            vec![vanilla(
                &["necessary", "heatmaps", "marketing"],
                json!({ "heatmaps": ["ga"], "marketing": [] }),
                given,
            )],
        ),
        ("cookiebot", vec![cookiebot(true, true, "explicit", given)]),
        (
            "onetrust",
            onetrust("C0001:1,C0002:1,C0003:0,C0004:1", given).to_vec(),
        ),
    ] {
        let mut browser = site(&["klaro", tool], ALL);
        browser.others = cookies;
        browser.others.push("session=1".to_owned());
        browser.visit();
        assert!(
            browser.model.allows_service("own-stats") && browser.model.allows_service("own-ads"),
            "{tool}"
        );
        assert_eq!(browser.model.layer, Layer::Idle, "{tool}");
        assert!(
            browser.did("store taken_over") && browser.did("post"),
            "{tool}"
        );
        // It tells where it comes from and when it was given, and ends when it would have ended there.
        let receipt = serde_json::to_value(browser.model.receipt()).unwrap();
        assert_eq!(receipt["act"], "taken_over");
        assert_eq!(receipt["from"], tool);
        assert_eq!(receipt["time"], iso(given));
        assert_eq!(receipt["text"], "000000");
        let language = if tool.starts_with('v') { "de" } else { "und" };
        assert_eq!(receipt["language"], language);
        let end = browser.model.record.as_ref().unwrap().end;
        let theirs = if tool.starts_with('v') { 182 } else { 396 };
        assert!(
            (given + (theirs - 2) * DAY..=given + theirs * DAY).contains(&end),
            "{tool}"
        );
        // Theirs is gone, and what is taken back here stays so.
        assert_eq!(browser.others, ["session=1"], "{tool}");
        browser.press(Press::Erase);
        browser.visit();
        assert_eq!(browser.model.layer, Layer::Notice, "{tool}");
        assert!(!browser.model.allows_service("own-stats"), "{tool}");
    }
}

/// A category alone, or a service alone, is something that was said.
#[test]
fn what_the_owner_asks_for_in_part_is_taken_over_in_part() {
    let given = TODAY - DAY;
    let yes = vanilla(
        &["necessary", "heatmaps", "targeting"],
        json!({ "heatmaps": ["ga"] }),
        given,
    );
    for (covers, allowed) in [
        (&["targeting"], [false, false]),
        (&["own-stats"], [true, false]),
    ] {
        let taken = found(&["vanilla-cookieconsent"], covers, from_ref(&yes));
        assert_eq!(taken, Some(allowed), "{covers:?}");
    }
}

#[test]
fn a_refusal_is_taken_over_as_a_yes_is() {
    let given = TODAY - DAY;
    let refused = Some([false, false]);
    let vanilla = vanilla(&["necessary"], json!({ "necessary": [] }), given);
    assert_eq!(found(&["vanilla-cookieconsent"], ALL, &[vanilla]), refused);
    assert_eq!(
        found(
            &["cookiebot"],
            ALL,
            &[cookiebot(false, false, "explicit", given)]
        ),
        refused
    );
    assert_eq!(
        found(
            &["onetrust"],
            ALL,
            &onetrust("C0001:1,C0002:0,C0004:0", given)
        ),
        refused
    );
}

/// The tool stores what was accepted: a category that none of its words stands for was not.
#[test]
fn what_a_whole_choice_does_not_name_was_refused() {
    let mut browser = site(&["vanilla-cookieconsent"], ALL);
    browser.others = vec![vanilla(&["necessary", "heatmaps"], json!({}), TODAY - DAY)];
    browser.visit();
    let record = browser.model.record.as_ref().unwrap();
    assert!(record.asked.has(Category::Targeting) && !record.categories.has(Category::Targeting));
    assert_eq!(browser.model.layer, Layer::Idle);
}

#[test]
fn what_is_too_old_undated_damaged_or_ahead_is_no_choice() {
    let yes = |time| {
        vanilla(
            &["necessary", "heatmaps", "marketing"],
            json!({ "heatmaps": ["ga"] }),
            time,
        )
    };
    let given = TODAY - DAY;
    let tool = &["vanilla-cookieconsent"];
    assert_eq!(found(tool, ALL, &[yes(given)]), Some([true, true]));
    // Past its end there; and past ours, where the tool says no end.
    assert_eq!(found(tool, ALL, &[yes(TODAY - 183 * DAY)]), None);
    assert_eq!(
        found(
            &["cookiebot"],
            ALL,
            &[cookiebot(true, true, "explicit", TODAY - 394 * DAY)]
        ),
        Some([true, true])
    );
    assert_eq!(
        found(
            &["cookiebot"],
            ALL,
            &[cookiebot(true, true, "explicit", TODAY - 397 * DAY)]
        ),
        None
    );
    assert_eq!(found(tool, ALL, &[yes(TODAY + 60)]), None);
    let whole = yes(given);
    for cut in "cc_cookie=".len()..whole.len() {
        assert_eq!(
            found(tool, ALL, &[whole[..cut].to_owned()]),
            None,
            "cut at {cut}"
        );
    }
    for damaged in [
        whole
            .replace("lastConsentTimestamp", "last")
            .replace("consentTimestamp", "first"),
        whole.replace(&encoded("T"), "+"),
        whole.replace(&encoded("\"heatmaps\","), &encoded("7,")),
        "cc_cookie=%7B%7D".to_owned(),
        "cc_cookie=yes".to_owned(),
        "cc_cookie=".to_owned(),
    ] {
        assert_eq!(found(tool, ALL, from_ref(&damaged)), None, "{damaged}");
    }
    // Two that differ: nobody knows which of them counts.
    assert_eq!(found(tool, ALL, &[whole.clone(), yes(given - 1)]), None);
    // What the visitor did not say themselves.
    assert_eq!(
        found(
            &["cookiebot"],
            ALL,
            &[cookiebot(true, true, "implied", given)]
        ),
        None
    );
    // Nor what nobody can read as a yes or a no.
    let unread =
        cookiebot(true, true, "explicit", given).replace("statistics:true", "statistics:maybe");
    assert_eq!(found(&["cookiebot"], ALL, &[unread]), None);
    for other in [
        "CookieConsent=-1",
        "CookieConsent=0",
        "CookieConsent={statistics:true}",
    ] {
        assert_eq!(
            found(&["cookiebot"], ALL, &[other.to_owned()]),
            None,
            "{other}"
        );
    }
    let [groups, closed] = onetrust("C0001:1,C0002:1,C0004:1", given);
    assert_eq!(found(&["onetrust"], ALL, from_ref(&groups)), None);
    assert_eq!(found(&["onetrust"], ALL, from_ref(&closed)), None);
    let again = groups.replace("AwaitingReconsent=false", "AwaitingReconsent=true");
    assert_eq!(found(&["onetrust"], ALL, &[again, closed]), None);
    // Klaro and Orejime keep no date.
    let klaro = format!("klaro={}", encoded(r#"{"own-stats":true,"own-ads":true}"#));
    let mut browser = site(&["klaro", "orejime", "cookiebot"], ALL);
    browser.others = vec![klaro.clone(), klaro.replace("klaro=", "eu-consent=")];
    browser.visit();
    assert_eq!(browser.model.record, None);
    assert_eq!(browser.model.layer, Layer::Notice);
}

#[test]
fn nothing_is_taken_over_unasked_or_beside_a_record_of_ours() {
    let yes = cookiebot(true, true, "explicit", TODAY - DAY);
    let mut browser = site(&["cookiebot"], &[]);
    browser.others = vec![yes.clone()];
    browser.visit();
    assert_eq!(
        (browser.model.record.as_ref(), browser.others.len()),
        (None, 1)
    );
    let mut browser = site(&["cookiebot"], ALL);
    browser.visit();
    browser.press(Press::RejectAll);
    browser.others = vec![yes.clone()];
    browser.visit();
    assert!(!browser.model.allows_service("own-stats"));
    assert_eq!(browser.model.record.as_ref().unwrap().act, Act::RejectAll);
    // One that is damaged is no reason to look elsewhere.
    browser.jar = vec!["v2".to_owned()];
    browser.others = vec![yes];
    browser.visit();
    assert_eq!(browser.model.record, None);
}

#[test]
fn what_was_not_asked_there_is_asked_here() {
    let given = TODAY - DAY;
    // The owner says that the ads are new.
    let mut browser = site(&["cookiebot"], &["performance", "own-stats", "targeting"]);
    browser.others = vec![cookiebot(true, true, "explicit", given)];
    browser.visit();
    assert!(browser.model.allows_service("own-stats"));
    assert!(!browser.model.allows_service("own-ads"));
    assert_eq!(browser.model.layer, Layer::Notice);
    // The tool had no such group.
    let mut browser = site(&["onetrust"], ALL);
    browser.others = onetrust("C0001:1,C0002:1", given).to_vec();
    browser.visit();
    assert!(browser.model.allows_service("own-stats"));
    assert!(!browser.model.allows_service("own-ads"));
    assert_eq!(browser.model.layer, Layer::Notice);
    // A word of theirs that means nothing here may stand for anything: what it does not name is open.
    let mut browser = site(&["vanilla-cookieconsent"], ALL);
    browser.others = vec![vanilla(
        &["necessary", "heatmaps", "cats"],
        json!({ "heatmaps": ["ga"] }),
        given,
    )];
    browser.visit();
    assert!(browser.model.allows_service("own-stats"));
    assert_eq!(browser.model.grants.answer("own-ads"), None);
    assert_eq!(browser.model.layer, Layer::Notice);
}

/// Two of their words for one of ours: a yes to one is no yes to both.
#[test]
fn a_yes_to_a_part_is_no_yes_to_the_whole() {
    let given = TODAY - DAY;
    let part = vanilla(&["necessary", "analytics", "marketing"], json!({}), given);
    assert_eq!(
        found(&["vanilla-cookieconsent"], ALL, &[part]),
        Some([false, true])
    );
    let other = vanilla(
        &["necessary", "heatmaps", "marketing"],
        json!({ "heatmaps": ["other"] }),
        given,
    );
    assert_eq!(
        found(&["vanilla-cookieconsent"], ALL, &[other]),
        Some([false, true])
    );
}

/// 11 CCR 7025(c)(3): nobody there knew of the signal.
#[test]
fn global_privacy_control_counts_against_what_was_taken_over() {
    let mut browser = site(&["cookiebot"], ALL);
    browser.others = vec![cookiebot(true, true, "explicit", TODAY - DAY)];
    browser.gpc = true;
    browser.visit();
    assert!(browser.model.allows_service("own-stats"));
    assert!(!browser.model.allows_service("own-ads"));
}

#[test]
fn nobody_is_asked_while_the_catalogue_is_on_its_way() {
    let config = json!({ "compat": ["cookiebot"], "takeOver": ["performance", "matomo"],
        "services": [{ "id": "matomo", "url": "https://stats.example/", "site": "1" }] });
    let mut browser = Browser::fetching(&config.to_string());
    browser.others = vec![cookiebot(true, false, "explicit", TODAY - DAY)];
    browser.visit();
    assert_eq!(browser.model.layer, Layer::Idle);
    assert_eq!(browser.others.len(), 1);
    assert!(!browser.did("ready"));
    browser.arrive();
    assert!(browser.model.allows_service("matomo"));
    assert!(
        browser.did("store taken_over") && browser.did("ready") && browser.did("placet:change")
    );
    assert_eq!(browser.model.layer, Layer::Idle);
    browser.visit();
    browser.arrive();
    assert!(browser.model.allows_service("matomo") && browser.others.is_empty());
    // Where it says nothing of this page, the visitor is asked as soon as that is known.
    let mut browser = Browser::fetching(&config.to_string().replace("\"performance\",", ""));
    browser.others = vec![onetrust("C0001:1,C0003:1", TODAY - DAY)[0].clone()];
    browser.visit();
    assert_eq!(browser.model.layer, Layer::Notice);
}
