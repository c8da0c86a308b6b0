//! What services stored is taken back: from every domain, path and place that script can reach.

use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};

use super::shop::*;

e2e::cases![
    cookies_go_wherever_they_were_set,
    databases_caches_and_workers_go_too,
    what_a_granted_service_uses_too_stays,
    cookies_under_the_prefix_that_the_owner_gave_are_erased,
    a_service_that_was_given_up_is_cleaned_up,
    a_script_that_comes_after_a_withdrawal_is_followed_by_nothing,
    a_failed_step_is_said_and_stops_no_other,
];

/// A service of the owner's own that stores in many places, and can be stopped.
const OWN: &str = r#"{ "services": [ { "id": "partner", "name": "Partner", "category": "targeting", "kind": "script",
    "provider": { "name": "Partner Ltd", "country": "FR", "policy": "https://partner.example/privacy" },
    "purposes": ["remarketing"], "hosts": ["cdn.partner.example"],
    "cookies": [ { "name": "_e*", "lifetime": "90 days", "role": "ad-id" }, { "name": "__Host-e", "lifetime": "90 days", "role": "ad-id" },
                 { "name": "__Secure-e.*", "lifetime": "90 days", "role": "ad-id" } ],
    "storage": [ { "area": "database", "name": "partner-*", "role": "queue" }, { "area": "cache", "name": "partner", "role": "cache" }, { "area": "worker", "name": "partner.js*", "role": "cache" } ],
    "load": [ { "script": "https://cdn.partner.example/own.js" } ],
    "revoke": [ { "set": "partnerStopped", "to": true } ], "afterRevoke": "stops" } ] }"#;

/// Lets the service run this code once it is granted, and waits for it.
fn accepted(visit: &mut Visit, path: &str, code: &str) {
    let code =
        format!("(async () => {{ {code} }})().then(() => {{ window.partnerStored = true }})");
    visit
        .world
        .put("cdn.partner.example", "/own.js", Reply::js(code));
    visit.page(path, &page(OWN, ""));
    visit.open(path);
    visit.wait_state("notice");
    accept(visit);
    visit.wait("window.partnerStored === true");
}

fn withdrawn(visit: &mut Visit) {
    visit.js("window.samePage = true; placet.withdraw()");
    visit.wait("window.partnerStopped === true && !placet.allows('partner')");
    visit.settle();
    assert!(visit.is("window.samePage"));
}

fn cookies_go_wherever_they_were_set(visit: &mut Visit) {
    accepted(
        visit,
        "/a/b/page",
        "for (const domain of ['', '; domain=www.shop.example', '; domain=shop.example'])
           for (const path of ['/', '/a', '/a/', '/a/b', '/a/b/', '/a/b/page'])
             for (const name of ['_e', '_e.' + path.length + domain.length])
               document.cookie = name + '=1; path=' + path + domain;
         document.cookie = '_e-secure=1; secure; path=/a';
         document.cookie = '__Host-e=1; secure; path=/';
         document.cookie = '__Secure-e.1=1; secure; path=/; domain=shop.example';
         document.cookie = '_e-apart=1; secure; samesite=none; partitioned; path=/';
         document.cookie = '_e=2; secure; samesite=none; partitioned; path=/';
         document.cookie = 'mine=1; path=/a';",
    );
    assert!(
        visit.cookie_names().len() > 20,
        "{:?}",
        visit.cookie_names()
    );
    withdrawn(visit);
    assert_eq!(visit.cookie_names(), ["mine", "placet"]);
    expect_no_complaints(visit);
}

fn databases_caches_and_workers_go_too(visit: &mut Visit) {
    visit.world.put(SHOP, "/partner.js", Reply::js(""));
    visit.world.put(SHOP, "/mine.js", Reply::js(""));
    accepted(
        visit,
        "/",
        "for (const name of ['partner-1', 'mine']) await new Promise((done) => {
           const open = indexedDB.open(name);
           open.onsuccess = () => { open.result.close(); done(); };
         });
         for (const name of ['partner', 'mine']) {
           await caches.open(name);
           await navigator.serviceWorker.register(`/${name}.js?v=1`, { scope: `/${name}/` });
         }",
    );
    withdrawn(visit);
    visit.js(
        "window.look = async () => { window.left = (await indexedDB.databases()).map((d) => d.name) + ' ' + await caches.keys() + ' ' + (await navigator.serviceWorker.getRegistrations()).map((one) => one.scope.split('/')[3]) }",
    );
    visit.wait("look(), window.left === 'mine mine mine'");
}

fn what_a_granted_service_uses_too_stays(visit: &mut Visit) {
    let both = r#"{ "services": [ { "id": "google-analytics", "measurementId": "G-SHOP1" }, { "id": "google-ads", "conversionId": "AW-1" } ] }"#;
    first_visit(visit, both, "");
    accept(visit);
    visit.wait("document.cookie.includes('_ga=')");
    visit.js("document.cookie = '_gcl_au=1; path=/'; document.cookie = '_gcl_aw=1; path=/'");
    visit.js("placet.choose({ categories: { performance: true, targeting: false } })");
    visit.wait("!placet.allows('google-ads') && !document.cookie.includes('_gcl_aw')");
    // `_gcl_au` is told as a cookie of both.
    assert!(visit.is("document.cookie.includes('_ga=') && document.cookie.includes('_gcl_au=')"));
}

fn cookies_under_the_prefix_that_the_owner_gave_are_erased(visit: &mut Visit) {
    let config = r#"{ "services": [ { "id": "google-analytics", "measurementId": "G-SHOP1", "cookiePrefix": "shop" } ] }"#;
    first_visit(visit, config, "");
    accept(visit);
    visit.wait_asked("www.google-analytics.com/g/collect", 1);
    visit.js(
        "for (const name of ['shop_ga', 'shop_ga_SHOP1', 'shop']) document.cookie = name + '=1; path=/; domain=shop.example'",
    );
    visit.js("placet.withdraw()");
    visit.wait("!placet.allows('google-analytics') && !/shop_ga/.test(document.cookie)");
    assert!(visit.is("document.cookie.includes('shop=1')"));
}

/// Fault: The owner gives a granted service up.
fn a_service_that_was_given_up_is_cleaned_up(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    accept(visit);
    wait_all_running(visit);
    assert!(
        vendor_cookies(visit).len() > 4,
        "{:?}",
        visit.cookie_names()
    );
    let record = visit.record_cookie();
    // A page that merely lists fewer services leaves the others' data alone.
    visit.forget_requests();
    visit.page("/", &page(MATOMO_ONLY, ""));
    visit.open("/");
    visit.wait_state("idle");
    visit.settle();
    assert!(visit.is("/_ga/.test(document.cookie) && /intercom/.test(document.cookie)"));
    let former = MATOMO_ONLY.replacen(
        '{',
        r#"{ "former": ["google-analytics", "intercom", "mixpanel"],"#,
        1,
    );
    visit.page("/", &page(&former, ""));
    visit.open("/");
    visit.wait_state("idle");
    visit.wait("!/_ga|intercom|mixpanel/.test(document.cookie)");
    visit.settle();
    let left = vendor_cookies(visit);
    assert!(!left.is_empty());
    assert!(left.iter().all(|name| name.starts_with("_pk_")), "{left:?}");
    assert!(
        visit
            .third_parties()
            .iter()
            .all(|place| place.starts_with("stats.example.org/"))
    );
    expect_no_complaints(visit);
    // The choice is the visitor's, and stays as it was made.
    assert_eq!(visit.record_cookie().value, record.value);
}

/// Fault: A step that loads a service throws.
fn a_failed_step_is_said_and_stops_no_other(visit: &mut Visit) {
    let config = r#"{ "services": [ { "id": "partner", "name": "Partner", "category": "targeting", "kind": "script",
        "provider": { "name": "Partner Ltd", "country": "FR", "policy": "https://partner.example/privacy" }, "purposes": ["remarketing"],
        "load": [ { "call": "broken" }, { "set": "partner.ran", "to": true } ] } ] }"#;
    first_visit(
        visit,
        config,
        "<script>window.broken = () => { throw new Error('it is broken') }</script>",
    );
    visit.js("window.said = 0; document.addEventListener('placet:error', () => { window.said++ })");
    accept(visit);
    visit.wait("window.partner && partner.ran === true");
    assert_eq!(
        visit.text(
            "return placet.complaints().map((c) => [c.code, c.path, ...c.values].join('|')).join()"
        ),
        "step-failed|call broken|it is broken"
    );
    assert_eq!(visit.js("return window.said"), serde_json::json!(1));
}

/// Fault: A script that was asked for arrives after the withdrawal.
fn a_script_that_comes_after_a_withdrawal_is_followed_by_nothing(visit: &mut Visit) {
    let config = r#"{ "services": [ { "id": "partner", "name": "Partner", "category": "targeting", "kind": "script",
        "provider": { "name": "Partner Ltd", "country": "FR", "policy": "https://partner.example/privacy" }, "purposes": ["remarketing"],
        "hosts": ["cdn.partner.example"], "afterRevoke": "stops", "revoke": [ { "set": "partnerStopped", "to": true } ],
        "load": [ { "script": "https://cdn.partner.example/slow/late.js", "then": [ { "set": "followed", "to": true } ] } ] } ] }"#;
    first_visit(visit, config, "");
    visit.js("placet.acceptAll()");
    visit.wait_asked("cdn.partner.example/slow/late.js", 1);
    visit.js("placet.withdraw()");
    visit.wait("(window.ran || []).includes('late')");
    visit.settle();
    assert!(visit.is("window.partnerStopped === true && window.followed === undefined"));
}
