//! The full circle of catalogued services: nothing before the choice, then the file and the calls as documented, then
//! everything back. Knows no vendor: those are in `documented.rs`, and their real files in `real.rs`.

use e2e::vendors::{GTAG_FILE, MATOMO_FILE, PLAYED};
use e2e::visit::{Visit, patiently};
use e2e::world::{Party, Reply};
use serde_json::{Value, json};

use super::documented::*;
use super::shop::*;

e2e::cases![
    google_s_three_make_one_circle,
    matomo_goes_round_without_a_reload,
    founding_services_go_round,
    more_founding_services_go_round,
    services_that_measure_go_round,
    services_that_test_and_record_go_round,
    services_that_advertise_go_round,
    more_services_that_advertise_go_round,
    chats_and_letters_go_round,
    guards_comments_and_fonts_go_round,
    frames_go_round_without_a_reload,
    widgets_go_round,
    cookies_of_universal_analytics_are_erased,
];

/// The whole circle for vendors that share a page. `reloads` is how often the page may come anew
/// after the withdrawal.
#[track_caller]
fn circle(visit: &mut Visit, vendors: &[Vendor], reloads: usize) {
    come(visit, vendors);
    accept(visit);
    expect_running(visit, vendors);
    take_back(visit, vendors, reloads);
}

/// The whole circle for vendors with frames, each allowed by its own placeholder.
#[track_caller]
fn circle_of_placeholders(visit: &mut Visit, vendors: &[Vendor], reloads: usize) {
    come(visit, vendors);
    expect_held(visit, vendors);
    reject(visit);
    expect_asked(visit, &[]);
    for (index, vendor) in vendors.iter().enumerate() {
        let always = format!(
            "{}.querySelector('[data-action=always-allow]')",
            stand(vendor)
        );
        visit.js(&format!("{always}.click()"));
        expect_asked(visit, vendors.get(..=index).unwrap_or_default());
        assert!(!visit.is(&stand(vendor)));
    }
    expect_running(visit, vendors);
    take_back(visit, vendors, reloads);
    expect_held(visit, vendors);
}

/// A visitor who was never here: the page says nothing to nobody.
#[track_caller]
fn come(visit: &mut Visit, vendors: &[Vendor]) {
    visit.hear();
    for vendor in vendors {
        for (index, (address, does)) in vendor.files.iter().enumerate() {
            let does = does.replace(GOOGLE, GTAG_FILE).replace(MATOMO, MATOMO_FILE);
            let last = index + 1 == vendor.files.len();
            let stores = if last { vendor.stores } else { "" };
            let script = format!(
                "(() => {{ const vendor = {:?};\n{PLAYED}\n{does}\nstore({stores:?}); }})();",
                vendor.id
            );
            serve(visit, address, Reply::js(script));
        }
        for (address, rules) in vendor.styles {
            serve(visit, address, Reply::new("text/css", *rules));
        }
        for address in vendor
            .frames
            .iter()
            .map(|(.., asked)| asked)
            .chain(vendor.asks)
        {
            serve(visit, address, Reply::html("<!doctype html>"));
        }
    }
    let services: Vec<&str> = vendors.iter().map(|vendor| vendor.services).collect();
    let config = format!(r#"{{ "services": [ {} ] }}"#, services.join(", "));
    // Whatever the services are, the visitor is asked about all categories: something of the page's own is in each.
    let own = r#"<template data-category="performance functionality targeting"></template>"#;
    let body: String = vendors.iter().map(markup).collect();
    first_visit(visit, &config, &[own, &body].concat());
    expect_no_complaints(visit);
    visit.expect_no_third_party();
    let nothing = Vec::<String>::new();
    assert_eq!(visit.cookie_names(), nothing, "before a choice");
    assert_eq!(visit.stored(), nothing, "before a choice");
}

/// Everything was asked, told and stored as documented, and nothing else was asked.
#[track_caller]
fn expect_running(visit: &mut Visit, vendors: &[Vendor]) {
    let told = expected(vendors, |vendor| vendor.told);
    patiently(|| {
        let heard = visit.js(CALLS);
        if told == heard {
            Ok(())
        } else {
            tell_wrong(&heard, &told)
        }
    });
    expect_asked(visit, vendors);
    // Not more than that, once all is quiet.
    tell_wrong(&visit.js(CALLS), &told).unwrap_or_else(|wrong| panic!("{wrong}"));
    expect_vendors_content(visit);
    expect_no_complaints(visit);
    for name in vendors.iter().flat_map(|vendor| vendor.stores.split(' ')) {
        // Cookies twice: for this host alone, and for the registrable domain.
        let (key, times) = match name.split_once(':') {
            None if name.is_empty() => continue,
            None => (name.to_string(), 2),
            Some((area, key)) => (format!("{area} {key}"), 1),
        };
        // A database takes its time to be made.
        patiently(|| {
            let there = there(visit);
            let found = there.iter().filter(|there| **there == key).count();
            (found >= times)
                .then_some(())
                .ok_or_else(|| format!("{name} never came: {there:?}"))
        });
    }
}

/// The withdrawal, the page after it, and any later one.
#[track_caller]
fn take_back(visit: &mut Visit, vendors: &[Vendor], reloads: usize) {
    visit.forget_requests();
    let before = visit.js(CALLS);
    let after = visit.js(&format!(
        "window.samePage = true; placet.withdraw(); {CALLS}"
    ));
    let taken_back: Value = vendors
        .iter()
        .map(|vendor| {
            let heard = before[vendor.id].as_array().map_or(0, Vec::len);
            let calls = after[vendor.id].as_array().cloned().unwrap_or_default();
            (
                vendor.id.to_string(),
                Value::from(calls[heard.min(calls.len())..].to_vec()),
            )
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    let expected = expected(vendors, |vendor| vendor.taken_back);
    tell_wrong(&taken_back, &expected).unwrap_or_else(|wrong| panic!("{wrong}"));
    expect_all_back(visit, reloads);
    expect_asked(visit, &[]);
    expect_told_of(visit, vendors);
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    expect_asked(visit, &[]);
    assert_eq!(visit.js(CALLS), json!({}));
}

/// What every played vendor has heard.
const CALLS: &str = "return window.vendorCalls || {};";

/// What the owner's page has of a vendor.
fn markup(vendor: &Vendor) -> String {
    let id = vendor.id;
    let frames = vendor.frames.iter().map(|(category, address, _)| {
        format!(
            r#"<div id="embed-{id}"><iframe data-category="{category}" data-service="{id}" data-src="https://{}" width="400" height="200" title="From {id}"></iframe></div>"#,
            address.replace('&', "&amp;")
        )
    });
    frames.chain([vendor.page.to_string()]).collect()
}

/// The root of the placeholder that stands for the vendor's frame.
fn stand(vendor: &Vendor) -> String {
    format!("stand('#embed-{} iframe')", vendor.id)
}

/// Each frame asks nothing, and its placeholder says who and what.
#[track_caller]
fn expect_held(visit: &mut Visit, vendors: &[Vendor]) {
    for vendor in vendors {
        for (.., asked) in vendor.frames {
            let host = asked.split('/').next().unwrap_or_default();
            // It comes with its frame into view.
            visit.js(&format!("find('#embed-{}').scrollIntoView()", vendor.id));
            visit.wait(&stand(vendor));
            visit.wait(&format!(
                "((at) => at.textContent.includes({host:?}) && at.textContent.includes({:?})
                    && [...at.querySelectorAll('a')].some((a) => a.href === {:?}))({})",
                format!("From {}", vendor.id),
                format!("https://{asked}"),
                stand(vendor)
            ));
            assert!(!visit.is(&format!(
                "find('#embed-{} iframe').hasAttribute('src')",
                vendor.id
            )));
        }
    }
}

pub fn serve(visit: &Visit, address: &str, reply: Reply) {
    let place = address.split('?').next().unwrap_or_default();
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let reply = reply.header("cache-control", "no-store");
    visit.world.put(host, &format!("/{path}"), reply);
}

/// The third parties were asked for what these vendors need, each once, and for nothing else.
#[track_caller]
fn expect_asked(visit: &mut Visit, vendors: &[Vendor]) {
    let mut expected: Vec<String> = vendors
        .iter()
        .flat_map(|vendor| {
            let frames = vendor.frames.iter().map(|(.., asked)| *asked);
            let styles = vendor.styles.iter().map(|(address, _)| *address);
            let files = vendor.files.iter().map(|(address, _)| *address);
            frames
                .chain(styles)
                .chain(files)
                .chain(vendor.asks.iter().copied())
        })
        .map(str::to_string)
        .collect();
    expected.sort();
    let asked = |visit: &Visit| {
        let mut asked: Vec<String> = visit
            .world
            .book()
            .into_iter()
            .filter(|request| matches!(request.party, Party::Vendor | Party::Stranger))
            .filter(|request| !matches!(request.method.as_str(), "CONNECT" | "OPTIONS"))
            .map(|request| {
                let any = format!("{}?*", request.place());
                match request.query.as_str() {
                    _ if expected.contains(&any) => any,
                    "" => request.place(),
                    query => format!("{}?{query}", request.place()),
                }
            })
            .collect();
        asked.sort();
        asked
    };
    patiently(|| {
        let asked = asked(visit);
        let missing: Vec<&String> = expected.iter().filter(|one| !asked.contains(one)).collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(format!("never asked: {missing:?}"))
        }
    });
    visit.settle();
    assert_eq!(asked(visit), expected);
    if vendors.is_empty() {
        // Not even a connection.
        assert_eq!(visit.third_parties(), Vec::<String>::new());
    }
}

fn expected(vendors: &[Vendor], calls: impl Fn(&Vendor) -> &'static str) -> Value {
    vendors
        .iter()
        .map(|vendor| {
            let text = calls(vendor)
                .replace(GOOGLE, GOOGLE_PUSHED)
                .replace("{denied}", GOOGLE_DENIED);
            let calls: Value = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error} in {text}", vendor.id));
            (vendor.id.to_string(), calls)
        })
        // Who has no file hears nothing.
        .filter(|(id, _)| {
            let mut vendors = vendors.iter();
            vendors.any(|vendor| vendor.id == id && !vendor.files.is_empty())
        })
        .collect::<serde_json::Map<String, Value>>()
        .into()
}

/// Told vendor by vendor, so that a failure names the one that is wrong.
fn tell_wrong(seen: &Value, expected: &Value) -> Result<(), String> {
    let wrong: Vec<String> = expected
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(id, calls)| seen[id.as_str()] != **calls)
        .map(|(id, calls)| {
            format!(
                "{id}\n      heard {}\n      not   {calls}",
                seen[id.as_str()]
            )
        })
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n    "))
    }
}

/// What no script can take back was said, by name.
#[track_caller]
fn expect_told_of(visit: &mut Visit, vendors: &[Vendor]) {
    for vendor in vendors {
        for name in vendor.keeps.split_whitespace() {
            patiently(|| {
                let mut said = visit.console().into_iter();
                said.any(|line| {
                    line.text
                        .contains(&format!(": {name}: script cannot erase it"))
                })
                .then_some(())
                .ok_or_else(|| format!("{}: nobody was told of {name}", vendor.id))
            });
        }
    }
}

/// The names of all that is stored.
fn there(visit: &mut Visit) -> Vec<String> {
    let mut there = visit.cookie_names();
    there.extend(visit.stored());
    there
}

/// The page came anew as often as it should, nothing is left but what says no.
#[track_caller]
pub fn expect_all_back(visit: &mut Visit, reloads: usize) {
    if reloads > 0 {
        visit.wait("window.placet && placet.version && !window.samePage");
    }
    visit.wait_state("idle");
    patiently(|| {
        visit.settle();
        let mut left = there(visit);
        left.retain(|name| {
            !SAY_NO
                .iter()
                .any(|no| name == no || (no.ends_with('_') && name.starts_with(no)))
        });
        if left.is_empty() {
            Ok(())
        } else {
            Err(format!("left after the withdrawal: {left:?}"))
        }
    });
    assert_eq!(
        visit.asked("www.shop.example/").len(),
        reloads,
        "times that the page came anew"
    );
    assert_eq!(visit.is("window.samePage === true"), reloads == 0);
}

/// Our record, and the flags by which vendors remember a no.
const SAY_NO: &[&str] = &[
    "placet",
    "mkto_opt_out",
    "mtm_consent_removed",
    "local __mp_opt_in_out_",
    "local __ph_opt_in_out_",
];

fn google_s_three_make_one_circle(visit: &mut Visit) {
    circle(visit, GOOGLE_THREE, 1);
}

fn matomo_goes_round_without_a_reload(visit: &mut Visit) {
    circle(visit, MATOMO_ALONE, 0);
    assert!(
        visit
            .cookie_names()
            .contains(&"mtm_consent_removed".to_string())
    );
}

fn founding_services_go_round(visit: &mut Visit) {
    circle(visit, FOUNDING, 1);
    // Munchkin has no call to stop it: it obeys this cookie.
    let cookies = visit.cookies();
    let stop = cookies
        .iter()
        .find(|cookie| cookie.name == "mkto_opt_out")
        .unwrap();
    assert_eq!(stop.value, "true");
    assert!(stop.domain.trim_start_matches('.') == "shop.example");
}

fn more_founding_services_go_round(visit: &mut Visit) {
    circle(visit, MORE_FOUNDING, 1);
    reopen(visit);
    for name in ["Octopush", "Salesforce"] {
        visit.wait(&format!(
            "root.querySelector('dialog').textContent.includes({name:?})"
        ));
        assert!(!visit.is(&format!(
            "find('input[data-service={}]')",
            name.to_lowercase()
        )));
    }
}

fn services_that_measure_go_round(visit: &mut Visit) {
    circle(visit, MEASURING, 1);
}

fn services_that_test_and_record_go_round(visit: &mut Visit) {
    circle(visit, RECORDING, 1);
}

fn services_that_advertise_go_round(visit: &mut Visit) {
    circle(visit, ADVERTISING, 1);
}

fn more_services_that_advertise_go_round(visit: &mut Visit) {
    circle(visit, MORE_ADVERTISING, 1);
}

fn chats_and_letters_go_round(visit: &mut Visit) {
    circle(visit, CHATS, 1);
}

fn guards_comments_and_fonts_go_round(visit: &mut Visit) {
    circle(visit, PARTS, 1);
}

fn frames_go_round_without_a_reload(visit: &mut Visit) {
    circle_of_placeholders(visit, FRAMES, 0);
}

fn widgets_go_round(visit: &mut Visit) {
    circle_of_placeholders(visit, WIDGETS, 1);
}

/// It has ended; what it left with visitors for two years goes with the first choice, whichever it is.
fn cookies_of_universal_analytics_are_erased(visit: &mut Visit) {
    let cookies =
        "_ga _gid _gat _gat_UA-1-1 _gat_gtag_UA_1_1 _dc_gtm_UA-1-1 _gac_UA-1-1 _gali AMP_TOKEN
        __utma __utmb __utmc __utmt __utmt_b __utmz __utmv __utmx __utmxx"
            .split_whitespace();
    let names: Vec<&str> = cookies.collect();
    let before = format!(
        "<!doctype html><script>const vendor = 'ua';\n{PLAYED}\nstore({:?});</script>",
        names.join(" ")
    );
    visit.page("/before", &before);
    visit.open("/before");
    assert_eq!(visit.cookie_names().len(), 2 * names.len());
    first_visit(
        visit,
        r#"{ "services": [ { "id": "google-analytics-ua" }, { "id": "plausible", "domain": "shop.example" } ] }"#,
        "",
    );
    expect_no_complaints(visit);
    reject(visit);
    patiently(|| {
        let left = visit.cookie_names();
        if left == ["placet"] {
            Ok(())
        } else {
            Err(format!("left: {left:?}"))
        }
    });
    expect_asked(visit, &[]);
}
