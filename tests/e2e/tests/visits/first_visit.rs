//! Before the visitor has chosen anything.

use e2e::visit::Visit;
use serde_json::json;

use super::shop::*;

e2e::cases![
    nothing_is_requested_or_stored_before_a_choice,
    scrolling_waiting_escape_and_leaving_are_no_choice,
    the_first_layer_offers_accept_reject_and_preferences,
    the_host_stands_before_the_body,
    nothing_of_ours_is_named_as_filter_lists_hide,
    the_notice_speaks_french_on_a_french_page,
    an_owner_without_a_config_gets_a_closed_working_notice,
    privacy_control_keeps_targeting_off,
];

fn nothing_is_requested_or_stored_before_a_choice(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    visit.expect_no_third_party();
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
    assert_eq!(visit.stored(), Vec::<String>::new());
    assert!(!visit.is("placet.allows('performance') || placet.allows('matomo')"));
    assert!(visit.is("placet.allows('necessary')"));
    assert_eq!(visit.js("return placet.record()"), json!(null));
    expect_no_complaints(visit);
}

/// Fault: The visitor scrolls, waits, presses Escape or leaves, and never chooses.
fn scrolling_waiting_escape_and_leaving_are_no_choice(visit: &mut Visit) {
    let long = "<p style='height: 4000px'>long</p><a id=away href=/other>Other page</a>";
    visit.page("/other", &page(CONFIG, "<p id=other>Another page"));
    first_visit(visit, CONFIG, long);
    visit.js("scrollTo(0, 2000)");
    visit.press(&["Escape"]);
    visit.click("h1");
    visit.press(&["Escape"]);
    assert_eq!(visit.state(), "notice");
    visit.js("scrollTo(0, 9999)");
    visit.js("find('#away').click()");
    visit.wait("find('#other')");
    visit.wait_state("notice");
    visit.back();
    visit.wait("!find('#other')");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
    assert_eq!(visit.js("return placet.record()"), json!(null));
}

fn the_first_layer_offers_accept_reject_and_preferences(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    let texts = "return [...ui.querySelectorAll('button')].filter(shown).map((b) => [b.dataset.action, b.type, b.textContent.trim()])";
    let mut buttons: Vec<String> = visit
        .js(texts)
        .as_array()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    buttons.sort();
    assert_eq!(
        buttons,
        [
            r#"["accept-all","button","Accept all"]"#,
            r#"["preferences","button","Preferences"]"#,
            r#"["reject-all","button","Reject all"]"#
        ]
    );
    // Flat light children of a fixed, named landmark, which programs and screen readers find.
    assert!(visit.is("[...ui.querySelectorAll('button')].every((b) => b.parentElement === ui)"));
    assert_eq!(visit.text("return getComputedStyle(ui).position"), "fixed");
    assert_eq!(visit.text("return ui.getAttribute('role')"), "region");
    assert!(visit.is("ui.getAttribute('aria-label').length > 3"));
    assert!(visit.is("ui.hasAttribute('data-nosnippet')"));
    assert!(visit.is("ui.querySelector('h1,h2,h3,h4,h5,h6').parentElement === ui"));
    assert!(visit.is("/We use cookies|uses cookies/.test(ui.innerText)"));
    assert!(
        visit.is(
            "[...ui.querySelectorAll('a')].some((a) => new URL(a.href).pathname === '/privacy')"
        )
    );
    assert!(visit.is("ui.shadowRoot.mode === 'open'"));
    // No hidden first choice: nothing is a switch here.
    assert!(visit.is("![...ui.querySelectorAll('input')].some(shown)"));
}

fn the_host_stands_before_the_body(visit: &mut Visit) {
    first_visit(visit, CONFIG, "<button id=buy>Buy</button>");
    assert!(visit.is("ui.parentNode === document.documentElement"));
    assert!(
        visit
            .is("!!(ui.compareDocumentPosition(document.body) & Node.DOCUMENT_POSITION_FOLLOWING)")
    );
    visit.press(&["Tab"]);
    assert!(
        visit.is("ui.contains(focus()) || root.contains(focus())"),
        "{}",
        visit.focused()
    );
}

fn nothing_of_ours_is_named_as_filter_lists_hide(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    let names = "const names = [];
      for (const e of [ui, ...ui.querySelectorAll('*')]) {
        names.push(e.localName, e.id, ...e.classList, ...[...e.attributes].map((a) => a.name));
      }
      return names.filter((n) => /cookie|consent|gdpr|cmp|banner|privacy|policy|notice|tracking/i.test(n));";
    assert_eq!(visit.js(names), json!([]));
    accept(visit);
    assert_eq!(visit.js(names), json!([]));
    assert_eq!(visit.js("return performance.getEntriesByType('resource').map((r) => r.name).filter((n) => n.includes('shop.example') && /cookie|consent|gdpr|cmp|banner|privacy|policy|notice|tracking|matomo/i.test(n))"), json!([]));
}

fn the_notice_speaks_french_on_a_french_page(visit: &mut Visit) {
    let french = page(CONFIG, "").replace("lang=\"en\"", "lang=\"fr\"");
    visit.page("/", &french);
    visit.open("/");
    visit.wait_state("notice");
    visit.wait("find('[data-action=accept-all]').textContent.trim() === 'Tout accepter'");
    assert_eq!(
        visit.text("return find('[data-action=reject-all]').textContent.trim()"),
        "Tout refuser"
    );
    assert!(visit.is("/cookies|consentement/.test(ui.innerText)"));
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    assert!(!visit.is("/Accept all|Reject all|Save/.test(root.querySelector('dialog').innerText)"));
    assert_eq!(
        visit.asked("www.shop.example/placet/locales/fr.json").len(),
        1
    );
    visit.press(&["Escape"]);
    reject(visit);
    assert_eq!(visit.text("return placet.record().language"), "fr");
    visit.expect_no_third_party();
}

/// Fault: There is no config at all.
fn an_owner_without_a_config_gets_a_closed_working_notice(visit: &mut Visit) {
    visit.page(
        "/",
        &document(
            ASYNC,
            "<script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>",
        ),
    );
    visit.open("/");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    accept(visit);
    visit.wait_asked("cdn.partner.example/a.js", 1);
    expect_no_complaints(visit);
}

fn privacy_control_keeps_targeting_off(visit: &mut Visit) {
    visit.global_privacy_control();
    let held = "<script type=text/plain data-category=targeting src=https://cdn.partner.example/ads.js></script>";
    first_visit(visit, CONFIG, held);
    assert!(!visit.is("placet.allows('targeting')"));
    visit.expect_no_third_party();
}
