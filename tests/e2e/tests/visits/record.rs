//! The one cookie: what it looks like, how long it lives, and what is not believed.

use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    the_record_is_one_short_cookie_for_thirteen_months,
    later_visits_never_extend_it,
    consent_lapses_after_thirteen_months,
    consent_holds_until_the_day_before,
    a_grant_on_a_deeper_path_cannot_undo_a_refusal,
    damaged_and_forged_cookies_ask_again_and_open_nothing,
    a_record_from_the_future_opens_nothing,
    the_owner_names_domain_and_lifetime,
    erasing_forgets_the_choice,
];

fn the_record_is_one_short_cookie_for_thirteen_months(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    let before = now();
    accept(visit);
    let after = now();
    let cookie = visit.record_cookie();
    assert!(cookie.name.len() + cookie.value.len() < 200, "{cookie:?}");
    assert!(cookie.value.is_ascii());
    assert_eq!(cookie.path, "/");
    assert!(cookie.secure);
    assert_eq!(cookie.same_site, "lax");
    assert_eq!(cookie.domain, SHOP);
    let expiry = cookie.expiry.expect("it ends by itself");
    let (earliest, latest) = (
        thirteen_months_after(visit, before),
        thirteen_months_after(visit, after),
    );
    assert!(
        (earliest - 60..=latest + 60).contains(&expiry),
        "{expiry} is not within {earliest}..{latest}"
    );
    // The end is inside the value too, and `record()` tells it.
    let end = visit
        .js("return Date.parse(placet.record().end) / 1000")
        .as_f64()
        .unwrap() as i64;
    assert!((earliest - 1..=latest + 1).contains(&end), "{end}");
}

fn later_visits_never_extend_it(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    accept(visit);
    let first = visit.record_cookie();
    clock_ahead(visit, 30 * DAY);
    for _ in 0..2 {
        visit.reload();
        visit.wait_state("idle");
        visit.settle();
    }
    let later = visit.record_cookie();
    assert_eq!((later.value, later.expiry), (first.value, first.expiry));
}

/// Thirteen months and a minute from now, in milliseconds.
fn past_the_end(visit: &Visit) -> i64 {
    (thirteen_months_after(visit, now()) - now()) * 1000 + 60_000
}

fn consent_lapses_after_thirteen_months(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    accept(visit);
    wait_all_running(visit);
    let later = past_the_end(visit);
    clock_ahead(visit, later);
    visit.forget_requests();
    visit.reload();
    visit.wait_state("notice");
    visit.expect_no_third_party();
    assert_eq!(visit.js("return placet.record()"), json!(null));
    assert!(!visit.is("placet.allows('performance') || placet.allows('matomo')"));
    // What services had stored is swept at the start.
    assert_eq!(vendor_cookies(visit), Vec::<String>::new());
}

fn consent_holds_until_the_day_before(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    accept(visit);
    wait_all_running(visit);
    let later = past_the_end(visit) - DAY;
    clock_ahead(visit, later);
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    wait_all_running(visit);
}

/// Fault: A cookie of the same name with a grant stands on a deeper path.
fn a_grant_on_a_deeper_path_cannot_undo_a_refusal(visit: &mut Visit) {
    visit.hear();
    first_visit(visit, MATOMO_ONLY, "");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    let grant = visit.record_cookie().value;
    visit.js("placet.rejectAll()");
    visit.wait("!placet.allows('matomo')");
    // The stray comes from a server of the owner's, HttpOnly or not.
    for flags in ["", "; HttpOnly"] {
        visit.world.put(
            SHOP,
            "/deep/page",
            Reply::html(page(MATOMO_ONLY, "")).header(
                "set-cookie",
                &format!("placet={grant}; Path=/deep; Secure; Max-Age=99999{flags}"),
            ),
        );
        visit.forget_requests();
        visit.open("/deep/page");
        visit.wait("window.placet && placet.version");
        visit.expect_no_third_party();
        assert!(!visit.is("placet.allows('matomo')"));
        // And from then on.
        visit.reload();
        visit.wait("window.placet && placet.version");
        visit.expect_no_third_party();
    }
    visit.expect_no_error_of_ours();
}

/// Fault: The cookie is damaged or forged.
fn damaged_and_forged_cookies_ask_again_and_open_nothing(visit: &mut Visit) {
    visit.hear();
    first_visit(visit, CONFIG, "");
    accept(visit);
    wait_all_running(visit);
    let good = visit.record_cookie().value;
    let middle = good.len() / 2;
    let mut flipped = good.clone().into_bytes();
    flipped[middle] = if flipped[middle] == b'a' { b'b' } else { b'a' };
    let forged = [
        "yes".to_string(),
        "true".into(),
        "1".into(),
        "{\"performance\":true}".into(),
        "%7B%22accepted%22%3Atrue%7D".into(),
        "%E0%A4%A".into(),
        String::new(),
        good[..good.len() - 1].into(),
        good[..middle].into(),
        format!("{good}.{good}"),
        format!("{good}{}", "A".repeat(900)),
        String::from_utf8(flipped).unwrap(),
        good.replacen('1', "9", 1),
        good.to_uppercase(),
        format!("\u{a0}{good}"),
    ];
    // One page a value: each stands in for a visitor who comes with that cookie alone.
    for (number, value) in forged.iter().enumerate() {
        let path = format!("/forged{number}");
        visit.world.put(
            SHOP,
            &path,
            Reply::html(page(CONFIG, ""))
                .header("set-cookie", &format!("placet={value}; Path=/; Secure")),
        );
        visit.forget_requests();
        visit.open(&path);
        visit.wait("window.placet && placet.version");
        visit.wait_state("notice");
        visit.settle();
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{value:?}");
        assert_eq!(visit.js("return placet.record()"), json!(null), "{value:?}");
        assert!(!visit.is("placet.allows('performance')"), "{value:?}");
    }
    // And the visitor can answer, for good.
    reject(visit);
    visit.open("/");
    visit.wait_state("idle");
    visit.expect_no_error_of_ours();
}

/// Fault: The record comes from the future: a clock was moved.
fn a_record_from_the_future_opens_nothing(visit: &mut Visit) {
    visit.hear();
    first_visit(visit, MATOMO_ONLY, "");
    visit.page("/ahead", &document(
        &format!("<script>const real = Date.now.bind(Date); Date.now = () => real() + 20 * {DAY};</script>{}{PLAIN}", config_block(MATOMO_ONLY)),
        "",
    ));
    visit.open("/ahead");
    visit.wait_state("notice");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.forget_requests();
    visit.open("/");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    visit.expect_no_error_of_ours();
}

fn the_owner_names_domain_and_lifetime(visit: &mut Visit) {
    let config = MATOMO_ONLY.replacen(
        '{',
        r#"{ "storage": { "name": "choice", "domain": "shop.example", "sameSite": "Strict" }, "expiry": { "accept": "6 months", "reject": "10 days" }, "#,
        1,
    );
    first_visit(visit, &config, "");
    reject(visit);
    let cookies = visit.cookies();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    let cookie = &cookies[0];
    assert_eq!(cookie.name, "choice");
    assert_eq!(cookie.domain.trim_start_matches('.'), "shop.example");
    assert_eq!(cookie.same_site, "strict");
    let days = (cookie.expiry.unwrap() - now()) as f64 / 86_400.0;
    assert!((9.9..10.1).contains(&days), "{days}");
    // The same choice holds on the site's other hosts.
    visit.world.put(
        "blog.shop.example",
        "/",
        Reply::html(page(&config, "").replace("/placet/", "https://www.shop.example/placet/")),
    );
    visit.open("https://blog.shop.example/");
    visit.wait("window.placet && placet.version");
    visit.wait_state("idle");
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
}

fn erasing_forgets_the_choice(visit: &mut Visit) {
    first_visit(
        visit,
        MATOMO_ONLY,
        "<button id=erase data-placet=erase>Forget me</button>",
    );
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.forget_requests();
    visit.click("#erase");
    visit.wait("window.placet && placet.record() === null");
    visit.settle();
    assert_eq!(vendor_cookies(visit), Vec::<String>::new());
    assert!(!visit.cookie_names().contains(&"placet".to_string()));
    visit.forget_requests();
    visit.reload();
    visit.wait_state("notice");
    visit.expect_no_third_party();
}
