//! Vendors and their own protocols, the real Mixpanel file among them.

use e2e::vendors::{GTAG, MIXPANEL, MIXPANEL_API, npm_file};
use e2e::visit::{Visit, patiently};
use e2e::world::Reply;
use serde_json::json;

use super::shop::*;

e2e::cases![
    a_container_of_matomo_stands_in_for_its_file,
    google_hears_seven_denials_then_one_update,
    google_hears_of_a_grant_on_each_later_page,
    google_hears_of_a_refusal_and_is_not_loaded,
    google_s_cookies_live_no_longer_than_thirteen_months,
    intercom_is_shut_down_and_its_cookies_go,
    a_service_written_out_by_the_owner_runs,
    the_real_mixpanel_is_loaded_and_taken_back,
    a_vendor_that_is_blocked_or_broken_stops_no_other,
    a_vendor_whose_file_never_comes_stops_no_other,
    a_service_only_told_of_has_no_switch,
    a_service_that_its_owner_lets_go_on_keeps_nothing,
    the_data_layer_hears_of_the_choice_on_each_page,
    a_form_that_waits_for_analytics_goes_its_way,
    a_domain_of_another_host_keeps_the_choice_for_this_one,
];

fn consent_log(visit: &Visit) -> serde_json::Value {
    visit.js("return [...(window.dataLayer || [])].filter((e) => e[0] === 'consent').map((e) => [Object.prototype.toString.call(e), e[1], e[2]])")
}

fn google_hears_seven_denials_then_one_update(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    let log = consent_log(visit);
    assert_eq!(log.as_array().unwrap().len(), 1, "{log}");
    assert_eq!(log[0][0], "[object Arguments]");
    assert_eq!(log[0][1], "default");
    let mut denied: Vec<&str> = log[0][2]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| *value == "denied")
        .map(|(key, _)| key.as_str())
        .collect();
    denied.sort_unstable();
    assert_eq!(
        denied,
        [
            "ad_personalization",
            "ad_storage",
            "ad_user_data",
            "analytics_storage",
            "functionality_storage",
            "personalization_storage",
            "security_storage"
        ]
    );
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    toggle(visit, "[data-category=performance]");
    visit.click("dialog [data-action=save]");
    visit.wait_asked("www.google-analytics.com/g/collect", 1);
    let log = consent_log(visit);
    assert_eq!(
        log.as_array().unwrap().len(),
        2,
        "exactly one update: {log}"
    );
    assert_eq!(log[1][1], "update");
    assert_eq!(log[1][2]["analytics_storage"], "granted");
    for key in [
        "ad_storage",
        "ad_user_data",
        "ad_personalization",
        "functionality_storage",
    ] {
        assert_eq!(log[1][2][key], "denied", "{key}");
    }
    assert!(
        visit.asked("www.google-analytics.com/g/collect")[0]
            .query
            .contains("gcs=G101")
    );
    expect_vendors_content(visit);
    // The update stands before `js` and `config`: the first hit knows already.
    assert_eq!(
        visit.js("return [...dataLayer].filter((e) => '0' in e).map((e) => e[0] + (e[0] === 'consent' ? ':' + e[1] : ''))"),
        json!(["consent:default", "consent:update", "js", "config"])
    );
}

fn google_hears_of_a_grant_on_each_later_page(visit: &mut Visit) {
    // A site whose own code goes by targeting, of which it has no service.
    let config = CONFIG.replacen('{', r#"{ "categories": { "targeting": {} },"#, 1);
    first_visit(visit, &config, "");
    accept_and_return(visit);
    let log = consent_log(visit);
    assert_eq!(log.as_array().unwrap().len(), 2, "{log}");
    assert_eq!([&log[0][1], &log[1][1]], ["default", "update"]);
    assert!(
        log[1][2]
            .as_object()
            .unwrap()
            .values()
            .all(|value| value == "granted"),
        "{log}"
    );
    assert!(
        visit.asked("www.google-analytics.com/g/collect")[0]
            .query
            .contains("gcs=G111")
    );
}

fn google_hears_of_a_refusal_and_is_not_loaded(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    reject(visit);
    visit.settle();
    let log = consent_log(visit);
    for entry in log.as_array().unwrap() {
        assert!(
            entry[2]
                .as_object()
                .unwrap()
                .iter()
                .all(|(key, value)| value != "granted" || key == "security_storage"),
            "{log}"
        );
    }
    assert!(visit.asked(GTAG).is_empty());
}

fn google_s_cookies_live_no_longer_than_thirteen_months(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    accept(visit);
    wait_all_running(visit);
    let end = thirteen_months_after(visit, now()) + 60;
    for cookie in visit.cookies() {
        let expiry = cookie.expiry.unwrap_or_default();
        assert!(
            expiry <= end,
            "{} outlives the choice: {expiry} > {end}",
            cookie.name
        );
    }
    assert!(visit.cookie_names().iter().any(|name| name == "_ga"));
    assert!(visit.cookie_names().iter().any(|name| name == "_ga_SHOP1"));
}

fn intercom_is_shut_down_and_its_cookies_go(visit: &mut Visit) {
    let config = r#"{ "services": [ { "id": "intercom", "appId": "abcd1234" } ] }"#;
    first_visit(visit, config, "");
    accept(visit);
    visit.wait_asked("api-iam.intercom.io/messenger/web/ping", 1);
    visit.wait("find('.intercom-launcher')");
    expect_vendors_content(visit);
    assert_eq!(
        visit.js("return [intercomSettings.app_id, intercomSettings.api_base]"),
        json!(["abcd1234", "https://api-iam.intercom.io"])
    );
    assert_eq!(
        vendor_cookies(visit),
        [
            "intercom-device-id-abcd1234",
            "intercom-id-abcd1234",
            "intercom-session-abcd1234"
        ]
    );
    visit.forget_requests();
    visit.js("placet.withdraw()");
    visit.wait_asked("www.shop.example/", 1);
    visit.wait("window.placet && placet.version && !find('.intercom-launcher')");
    visit.wait_state("idle");
    visit.settle();
    assert_eq!(vendor_cookies(visit), Vec::<String>::new());
    assert_eq!(visit.third_parties(), Vec::<String>::new());
}

/// A service that no catalogue knows, in the same words.
const OWN: &str = r#"{ "services": [ { "id": "partner", "name": "Partner", "category": "targeting", "kind": "script",
    "provider": { "name": "Partner Ltd", "country": "FR", "policy": "https://partner.example/privacy" },
    "purposes": ["remarketing"], "params": { "key": "key" }, "key": "K-1",
    "hosts": ["cdn.partner.example"],
    "cookies": [ { "name": "_partner*", "lifetime": "90 days", "role": "ad-id" } ],
    "storage": [ { "area": "local", "name": "partner.*", "role": "settings" }, { "area": "session", "name": "partner", "role": "settings" } ],
    "load": [ { "set": "partner.options.key", "to": "{key}" }, { "queue": "ptn", "into": ".q" },
              { "call": "ptn", "args": ["init", "{key}"] }, { "script": "https://cdn.partner.example/own.js?k={key}" } ],
    "revoke": [ { "call": "ptn", "args": ["stop"] } ], "afterRevoke": "stops" } ] }"#;

fn a_service_written_out_by_the_owner_runs(visit: &mut Visit) {
    visit.world.put(
        "cdn.partner.example",
        "/own.js",
        Reply::js("window.partnerSeen = [partner.options.key, ptn.q.map((a) => [...a])];
            document.cookie = '_partner1=x; path=/; max-age=9999'; localStorage['partner.id'] = '1'; localStorage.mine = '2'; sessionStorage.partner = '3';
            window.stopped = 0; ptn.q.push = (a) => { if (a[0] === 'stop') stopped++; };"),
    );
    first_visit(visit, OWN, "");
    visit.expect_no_third_party();
    expect_no_complaints(visit);
    accept(visit);
    visit.wait("window.partnerSeen");
    assert_eq!(visit.asked("cdn.partner.example/own.js")[0].query, "k=K-1");
    assert_eq!(
        visit.js("return window.partnerSeen"),
        json!(["K-1", [["init", "K-1"]]])
    );
    visit.js("window.samePage = 1; placet.withdraw()");
    visit.wait("!placet.allows('partner')");
    visit.settle();
    assert_eq!(
        visit.js("return [window.samePage, window.stopped]"),
        json!([1, 1])
    );
    assert_eq!(visit.stored(), ["local mine"]);
    assert_eq!(visit.cookie_names(), ["placet"]);
}

/// Mixpanel as an owner writes it by hand: the real snippet's stub, by steps.
const MIXPANEL_CONFIG: &str = r#"{ "services": [ { "id": "my-mixpanel", "name": "Mixpanel", "category": "performance", "kind": "script",
    "provider": { "name": "Mixpanel, Inc.", "country": "US", "policy": "https://mixpanel.com/legal/privacy-policy/" },
    "purposes": ["measure-audience"], "params": { "token": "hex" }, "token": "0123456789abcdef0123456789abcdef",
    "hosts": ["cdn.mxpnl.com", "api-js.mixpanel.com"],
    "cookies": [ { "name": "mp_*_mixpanel", "lifetime": "365 days", "role": "visitor-id" } ],
    "storage": [ { "area": "local", "name": "__mp*", "role": "queue" }, { "area": "session", "name": "mp_*", "role": "session-id" },
                 { "area": "database", "name": "mixpanel*", "role": "queue" } ],
    "load": [ { "stub": "mixpanel", "as": "list", "methods": ["track", "register", "identify", "opt_out_tracking", "people.set"],
                "with": { "__SV": 1.2, "_i": [] } },
              { "push": "mixpanel._i", "items": [["{token}", { "api_host": "https://api-js.mixpanel.com", "persistence": "cookie", "ignore_dnt": true, "batch_requests": false, "track_pageview": true }, "mixpanel"]] },
              { "script": "https://cdn.mxpnl.com/libs/mixpanel-2-latest.min.js" } ],
    "revoke": [ { "call": "mixpanel.opt_out_tracking", "args": [{ "delete_user": false, "clear_persistence": true }] } ],
    "afterRevoke": "reload" } ] }"#;

fn the_real_mixpanel_is_loaded_and_taken_back(visit: &mut Visit) {
    npm_file("mixpanel-browser/dist/mixpanel.min.js").unwrap_or_else(|error| panic!("{error}"));
    first_visit(visit, MIXPANEL_CONFIG, "");
    visit.expect_no_third_party();
    expect_no_complaints(visit);
    accept(visit);
    visit.wait_asked("cdn.mxpnl.com/libs/mixpanel-2-latest.min.js", 1);
    // Its own beacon, with the visitor's page in it.
    visit.wait("typeof mixpanel.get_distinct_id === 'function'");
    patiently(|| {
        let asked = visit.asked(MIXPANEL_API);
        let tracks = asked
            .iter()
            .any(|request| request.path.starts_with("/track"));
        tracks
            .then_some(())
            .ok_or_else(|| format!("no beacon: {:?}", visit.third_parties()))
    });
    let names = vendor_cookies(visit);
    assert_eq!(names, ["mp_0123456789abcdef0123456789abcdef_mixpanel"]);
    visit.forget_requests();
    visit.js("placet.withdraw()");
    visit.wait_asked("www.shop.example/", 1);
    visit.wait("window.placet && placet.version");
    visit.wait_state("idle");
    visit.settle();
    assert_eq!(vendor_cookies(visit), Vec::<String>::new());
    assert_eq!(visit.stored(), Vec::<String>::new());
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
    assert!(visit.asked(MIXPANEL).is_empty());
}

/// Fault: A vendor's file is blocked or broken.
fn a_vendor_that_is_blocked_or_broken_stops_no_other(visit: &mut Visit) {
    // A content blocker leaves Matomo's file out, and puts an empty stub in Google's place.
    visit
        .world
        .put("stats.example.org", "/matomo.js", Reply::status(403));
    visit.world.put(
        GTAG,
        "/gtag/js",
        Reply::js("throw new TypeError('blocked')"),
    );
    first_visit(
        visit,
        CONFIG,
        "<script type=text/plain data-category=performance>(window.ran ||= []).push('held')</script>",
    );
    accept(visit);
    visit.wait_asked("api-iam.intercom.io/messenger/web/ping", 1);
    visit.wait("window.ran");
    visit.forget_requests();
    visit.js("placet.withdraw()");
    visit.wait_asked("www.shop.example/", 1);
    visit.wait("window.placet && placet.version");
    visit.wait_state("idle");
    visit.settle();
    assert_eq!(vendor_cookies(visit), Vec::<String>::new());
}

/// Fault: A vendor's file hangs.
fn a_vendor_whose_file_never_comes_stops_no_other(visit: &mut Visit) {
    visit
        .world
        .put("stats.example.org", "/matomo.js", Reply::hanging());
    first_visit(
        visit,
        CONFIG,
        "<script type=text/plain data-category=performance>(window.ran ||= []).push('held')</script>",
    );
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.js", 1);
    visit.wait_asked("api-iam.intercom.io/messenger/web/ping", 1);
    visit.wait("window.ran");
    visit.js("placet.withdraw()");
    visit.wait("window.placet?.version && placet.record()?.act === 'withdraw' && !window.ran");
    assert!(!visit.is("placet.allows('matomo')"));
}

fn a_service_only_told_of_has_no_switch(visit: &mut Visit) {
    let config = MATOMO_ONLY.replace("\"services\": [", r#""services": [ { "id": "octopush" },"#);
    first_visit(visit, &config, "");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.wait("root.querySelector('dialog').textContent.includes('Octopush')");
    assert!(!visit.is("find('input[data-service=octopush]')"));
    visit.click("dialog [data-action=accept-all]");
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.settle();
    assert_eq!(
        visit.third_parties(),
        [
            "stats.example.org/matomo.js",
            "stats.example.org/matomo.php"
        ]
    );
}

/// `afterRevoke: "cookieless"`: no new page, no cookie, and what Google is told goes with each of its hits.
fn a_service_that_its_owner_lets_go_on_keeps_nothing(visit: &mut Visit) {
    for (path, own, next) in [
        ("/", "", None),
        ("/advanced", r#""advanced": true, "#, Some("gcs=G100")),
    ] {
        let config = format!(
            r#"{{ "services": [{{ "id": "google-analytics", "measurementId": "G-SHOP1", {own}"afterRevoke": "cookieless" }}] }}"#
        );
        visit.page(path, &page(&config, ""));
        visit.open(path);
        visit.wait_state("notice");
        let before = usize::from(next.is_some());
        visit.wait_asked("www.google-analytics.com/g/collect", before);
        accept(visit);
        visit.js("gtag('event', 'first')");
        visit.wait_asked("www.google-analytics.com/g/collect", 2);
        assert_eq!(vendor_cookies(visit), ["_ga", "_ga_SHOP1"]);
        reopen(visit);
        assert!(!visit.is("find('dialog').textContent.includes('loaded again')"));
        visit.forget_requests();
        visit.js("window.samePage = true");
        visit.click("dialog [data-action=reject-all]");
        visit.wait_state("idle");
        visit.js("gtag('event', 'second')");
        visit.wait_asked("www.google-analytics.com/g/collect", 1);
        visit.settle();
        assert!(visit.is("window.samePage"));
        assert_eq!(vendor_cookies(visit), Vec::<String>::new());
        // A renewed yes needs no second file.
        visit.js("placet.acceptAll(); gtag('event', 'third')");
        visit.wait_asked("www.google-analytics.com/g/collect", 2);
        assert!(visit.asked(GTAG).is_empty());
        let hits = visit.asked("www.google-analytics.com/g/collect");
        assert!(
            hits[0].query.contains("gcs=G100&en=second"),
            "{:?}",
            hits[0]
        );
        assert!(hits[1].query.contains("gcs=G101&en=third"), "{:?}", hits[1]);
        visit.js("placet.withdraw()");
        visit.wait("!placet.allows('google-analytics')");
        // The next page loads it only where the owner asked for that before any choice.
        visit.forget_requests();
        visit.reload();
        visit.wait_state("idle");
        visit.wait_asked("www.google-analytics.com/g/collect", before);
        visit.settle();
        let hits = visit.asked("www.google-analytics.com/g/collect");
        assert_eq!(hits.len(), before);
        assert!(
            hits.iter()
                .all(|hit| hit.query.contains(next.unwrap_or("no hit")))
        );
        assert_eq!(vendor_cookies(visit), Vec::<String>::new());
        expect_vendors_content(visit);
        visit.js("placet.erase()");
        visit.wait_state("notice");
        visit.forget_requests();
    }
}

fn the_data_layer_hears_of_the_choice_on_each_page(visit: &mut Visit) {
    // The owner's own container, below a tag that holds the page up and above each kind of tag.
    let list = "<script>window.dataLayer = window.dataLayer || []; dataLayer.push({ 'gtm.start': Date.now(), event: 'gtm.js' });</script>";
    let config = config_block("{}");
    let events = "JSON.stringify(dataLayer.map((entry) => entry.event).filter(Boolean))";
    for (path, parts) in [
        ("/above", [&*config, PLAIN, list]),
        ("/below", [&*config, list, PLAIN]),
        ("/async", [&*config, list, ASYNC]),
        ("/none", ["", PLAIN, list]),
    ] {
        visit.page(path, &document(&parts.concat(), ""));
        visit.open(path);
        visit.wait_state("notice");
        accept(visit);
        visit.wait(&format!("{events} === '[\"gtm.js\",\"consent_update\"]'"));
        visit.reload();
        visit.wait(&format!("{events} === '[\"gtm.js\",\"consent_update\"]'"));
        assert!(visit.is(
            "dataLayer.find((entry) => entry.event === 'consent_update').consent.performance === true"
        ));
        visit.js("placet.erase()");
        visit.wait("window.placet && placet.version && !placet.record()");
    }
}

fn a_form_that_waits_for_analytics_goes_its_way(visit: &mut Visit) {
    let config = r#"{ "services": [{ "id": "google-analytics", "measurementId": "G-ABC" }] }"#;
    let body = "<script>window.answers = 0;
        window.order = () => gtag('event', 'purchase', { event_callback: () => { answers++; } });
        window.ids = []; window.want = () => gtag('get', 'G-ABC', 'client_id', (id) => ids.push(id));</script>";
    first_visit(visit, config, body);
    reject(visit);
    visit.wait("typeof gtag === 'function'");
    visit.js("order()");
    visit.wait("answers === 1");
    // A form that sends the id along: there is none.
    visit.js("want()");
    visit.wait("ids.length === 1 && ids[0] === undefined");
    // A library that takes the calls answers them itself, and nobody else does.
    visit.js("dataLayer.push = function (...items) { items.forEach((item) => item[2]?.event_callback?.()); return [].push.apply(this, items); }; order()");
    visit.settle();
    assert_eq!(visit.js("return answers"), json!(2));
}

fn a_domain_of_another_host_keeps_the_choice_for_this_one(visit: &mut Visit) {
    first_visit(visit, r#"{ "storage": { "domain": "shop.test" } }"#, "");
    reject(visit);
    visit.wait("placet.complaints().some((one) => one.code === 'other-domain')");
    visit.reload();
    visit.wait_state("idle");
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    assert_eq!(visit.js("return placet.complaints().length"), json!(1));
}

/// As Matomo's Tag Manager names it.
fn a_container_of_matomo_stands_in_for_its_file(visit: &mut Visit) {
    let container = "stats.example.org/js/container_AbC12345.js";
    let (host, path) = container.split_once('/').unwrap();
    let code =
        "window.began = _mtm.some((one) => one.event === 'mtm.Start' && one['mtm.startTime'] > 0);";
    visit.world.put(host, &format!("/{path}"), Reply::js(code));
    let config = r#"{ "services": [{ "id": "matomo", "url": "https://stats.example.org/", "site": "1", "container": "AbC12345" }] }"#;
    first_visit(visit, config, "");
    visit.expect_no_third_party();
    accept(visit);
    visit.wait("window.began === true");
    visit.wait_asked(container, 1);
    visit.settle();
    visit.wait_asked("stats.example.org/matomo.js", 0);
    expect_no_complaints(visit);
    visit.js("placet.rejectAll()");
    visit.wait("window.placet?.version && !placet.allows('matomo')");
    visit.reload();
    visit.settle();
    visit.wait_asked(container, 1);
}
