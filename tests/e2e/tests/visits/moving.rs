//! Sites that had another tool before: its marks stay as they are, and the choice that it stored counts once. Where the tool is
//! on npm, its own file writes that choice.

use e2e::vendors::npm_file;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    the_marks_of_each_tool_stay_and_hold,
    without_wasm_their_marks_hold_too,
    the_owners_panel_tells_their_marks,
    the_choice_that_a_tool_stored_counts_once,
    what_has_no_date_or_an_old_one_is_asked_anew,
];

const COMPAT: &str = r#"<script async src="/placet/placet.compat.js"></script>"#;

/// Two services of the owner's own, and what the tools call them.
fn config(tool: &str, covers: &[&str]) -> String {
    let service = |id: &str, category: &str| {
        json!({ "id": id, "name": id, "category": category, "kind": "script", "purposes": ["measure-audience"],
            "provider": { "name": id, "country": "DE", "policy": "https://partner.example/privacy" } })
    };
    json!({
        "compat": [tool], "takeOver": covers, "aliases": { "Stats": "own-stats", "social": "targeting" },
        "services": [service("own-stats", "performance"), service("film", "targeting")]
    })
    .to_string()
}

fn page_of(tool: &str, covers: &[&str], body: &str) -> String {
    let head = format!("{}{COMPAT}", config_block(&config(tool, covers)));
    document(&head, body)
}

/// As if nobody had ever answered.
const FORGET: &str = "document.cookie = 'placet=; path=/; max-age=0'";

/// What the last script or frame of a page asks for.
const FRAME: &str = "cdn.partner.example/frame.html";

/// Markup as the tools' own documents have it: a script with a file, one with code, and a frame or what stands for it.
const MARKUP: [(&str, &str); 5] = [
    (
        "vanilla-cookieconsent",
        r#"<script type="text/plain" data-category="analytics" data-service="Stats" data-src="https://cdn.partner.example/file.js"></script>
        <script type="text/plain" data-category="analytics">(window.ran ||= []).push("inline")</script>
        <script type="text/plain" data-category="!social">window.refused = true</script>
        <script type="text/plain" data-category="social" data-src="https://cdn.partner.example/frame.js"></script>
        <script type="text/plain" data-category="social" data-type="module">new Image().src = "https://cdn.partner.example/frame.html"</script>"#,
    ),
    (
        "klaro",
        r#"<script type="text/plain" data-type="application/javascript" data-name="Stats" data-src="https://cdn.partner.example/file.js"></script>
        <script type="text/plain" data-type="application/javascript" data-name="Stats">(window.ran ||= []).push("inline")</script>
        <iframe data-name="film" data-src="https://cdn.partner.example/frame.html" width="300" height="150" title="Film"></iframe>
        <input data-name="Stats of the shop">"#,
    ),
    (
        "orejime",
        r#"<template data-purpose="Stats"><script>(window.ran ||= []).push("file")</script><script>(window.ran ||= []).push("inline")</script></template>
        <template data-purpose="film" data-contextual><iframe src="https://cdn.partner.example/frame.html" width="300" height="150" title="Film"></iframe></template>"#,
    ),
    (
        "cookiebot",
        r#"<script type="text/plain" data-cookieconsent="statistics" src="https://cdn.partner.example/file.js"></script>
        <script type="text/plain" data-cookieconsent="statistics,marketing">(window.ran ||= []).push("inline")</script>
        <script data-cookieconsent="ignore">window.mine = true</script>
        <iframe data-cookieconsent="marketing" src="about:blank" data-cookieblock-src="https://cdn.partner.example/frame.html" width="300" height="150" title="Film"></iframe>"#,
    ),
    (
        "onetrust",
        r#"<script type="text/plain" class="optanon-category-C0002" src="https://cdn.partner.example/file.js"></script>
        <script type="text/plain" class="first optanon-category-C0002-C0004">(window.ran ||= []).push("inline")</script>
        <iframe class="optanon-category-C0004" src="" data-src="https://cdn.partner.example/frame.html" width="300" height="150" title="Film"></iframe>"#,
    ),
];

fn the_marks_of_each_tool_stay_and_hold(visit: &mut Visit) {
    for (tool, markup) in MARKUP {
        let written = "document.querySelector('main').innerHTML.replaceAll(/<placet-embed.*?<\\/placet-embed>/g, '')";
        visit.page("/", &page_of(tool, &[], markup));
        visit.open("/");
        visit.wait_state("notice");
        visit.expect_no_third_party();
        assert!(visit.is("!window.ran && !window.refused"), "{tool}");
        assert_eq!(visit.js("return placet.complaints()"), json!([]), "{tool}");
        visit.js(&format!("window.before = {written}"));
        // One service alone, then all.
        visit.js("placet.choose({ services: { film: true } })");
        visit.settle();
        assert!(
            visit.asked("cdn.partner.example/file.js").is_empty(),
            "{tool}"
        );
        visit.js("placet.acceptAll()");
        visit.wait("window.ran?.includes('file') && window.ran.includes('inline')");
        visit.wait_asked(FRAME, 1);
        assert!(
            visit.is(
                "['file', 'inline'].every((name) => ran.filter((one) => one === name).length === 1)"
            ),
            "{tool}"
        );
        let kept = visit.js("return before.match(/data-(category|name|purpose|cookieconsent|service)=\"[^\"]*\"|optanon-category-[^\" ]*/g).every((mark) => document.querySelector('main').innerHTML.includes(mark))");
        assert_eq!(kept, json!(true), "{tool}");
        assert_eq!(visit.js("return placet.complaints()"), json!([]), "{tool}");
        visit.js(FORGET);
        visit.forget_requests();
    }
    // What waits for a refusal.
    let (tool, markup) = MARKUP[0];
    visit.page("/", &page_of(tool, &[], markup));
    visit.open("/");
    visit.wait_state("notice");
    reject(visit);
    visit.wait("window.refused");
    assert!(visit.is("!window.ran"));
    // The plain file leaves them alone, and says where they are known.
    visit.js(FORGET);
    let (tool, markup) = MARKUP[1];
    visit.page("/", &page(&config(tool, &[]), markup));
    visit.open("/");
    visit.wait_state("notice");
    visit.wait("placet.complaints().some((one) => one.code === 'compat-elsewhere')");
    // Nor does a choice that it is to take over stay unanswered in silence.
    visit.page("/", &page(r#"{ "takeOver": ["performance"] }"#, markup));
    visit.open("/");
    visit.wait_state("notice");
    assert_eq!(
        visit.text("return placet.complaints().map(({ code, path }) => `${code} ${path}`).join()"),
        "compat-elsewhere takeOver"
    );
    visit.js("placet.acceptAll()");
    visit.expect_no_third_party();
}

/// Fault: The browser has no WebAssembly.
fn without_wasm_their_marks_hold_too(visit: &mut Visit) {
    visit.before_every_page("delete globalThis.WebAssembly;");
    let (tool, markup) = MARKUP[4];
    visit.page("/", &page_of(tool, &[], markup));
    visit.open("/");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    accept(visit);
    visit.wait("window.ran?.includes('file') && window.ran.includes('inline')");
    visit.wait_asked(FRAME, 1);
}

/// Before a choice and after it, by the mark that stands there.
fn the_owners_panel_tells_their_marks(visit: &mut Visit) {
    for (tool, markup) in MARKUP {
        visit.page("/", &page_of(tool, &[], markup));
        visit.open("/");
        visit.wait_state("notice");
        visit.js("placet.debug()");
        visit.wait("document.querySelector('placet-debug')");
        let rows = "return [...document.querySelector('placet-debug').shadowRoot.querySelectorAll('table')[0].rows].slice(1)
            .map((row) => [...row.cells].slice(1).map((cell) => cell.textContent).join(' '))";
        let before: Vec<String> = serde_json::from_value(visit.js(rows)).unwrap();
        // All of theirs but what waits for nothing.
        let held = match tool {
            "vanilla-cookieconsent" => 5,
            "orejime" => 2,
            _ => 3,
        };
        assert_eq!(before.len(), held, "{tool}: {before:?}");
        for row in &before {
            assert!(row.contains(" held: "), "{tool}: {row}");
        }
        visit.js("placet.choose({ categories: { performance: true } })");
        visit.wait("window.ran?.length > 0");
        let after: Vec<String> = serde_json::from_value(visit.js(rows)).unwrap();
        let runs = after.iter().filter(|row| row.ends_with(" runs")).count();
        let expected = match tool {
            // What waits for a refusal of advertising too.
            "vanilla-cookieconsent" => 3,
            "klaro" => 2,
            _ => 1,
        };
        assert_eq!(runs, expected, "{tool}: {after:?}");
        visit.js(FORGET);
    }
}

const ALL: &[&str] = &["performance", "targeting", "own-stats", "film"];

/// As the library stores it itself.
fn by_vanilla(visit: &mut Visit, categories: &str) {
    let library = npm_file("vanilla-cookieconsent/dist/cookieconsent.umd.js").unwrap();
    visit.world.put(SHOP, "/vanilla.js", Reply::js(library));
    let start = format!(
        "<script src=/vanilla.js></script><script>CookieConsent.run({{ mode: 'opt-in', autoShow: false,
            categories: {{ necessary: {{ readOnly: true }}, analytics: {{ services: {{ Stats: {{ label: 'Stats' }} }} }}, social: {{}} }},
            language: {{ default: 'de', translations: {{ de: {{ consentModal: {{ title: 'T' }}, preferencesModal: {{ sections: [] }} }} }} }}
        }}).then(() => {{ CookieConsent.acceptCategory({categories}); window.given = CookieConsent.getCookie(); }})</script>"
    );
    visit.page("/before", &document("", &start));
    visit.open("/before");
    visit.wait("window.given?.lastConsentTimestamp");
}

fn the_choice_that_a_tool_stored_counts_once(visit: &mut Visit) {
    let (tool, markup) = MARKUP[0];
    by_vanilla(visit, "['analytics']");
    let given = visit.text("return given.lastConsentTimestamp");
    visit.page("/", &page_of(tool, ALL, markup));
    visit.open("/");
    visit.wait("window.ran?.length === 2 && window.refused");
    visit.wait_state("idle");
    assert!(
        visit.asked(FRAME).is_empty() && visit.asked("cdn.partner.example/frame.js").is_empty()
    );
    let record = visit.js("return placet.record()");
    assert_eq!(record["act"], "taken_over");
    assert_eq!(record["from"], tool);
    assert_eq!(record["time"].as_str().unwrap().get(..19), given.get(..19));
    assert_eq!(record["language"], "de");
    assert_eq!(
        record["services"],
        json!({ "own-stats": true, "film": false })
    );
    assert_eq!(visit.cookie_names(), ["placet"]);
    // Ours is there now, and what is taken back is not found again.
    visit.reload();
    visit.wait("window.ran?.length === 2");
    assert_eq!(visit.js("return placet.record()"), record);
    visit.js("placet.erase()");
    // What ran stops with the page.
    visit.wait("!window.ran");
    visit.wait_state("notice");
    assert!(visit.is("!window.ran"));
    // A refusal is one.
    by_vanilla(visit, "[]");
    visit.open("/");
    visit.wait("window.refused");
    visit.wait_state("idle");
    assert!(visit.is("!window.ran && placet.record().act === 'taken_over'"));
    visit.js(FORGET);
    // One of the others, by the form of its cookie.
    visit.js("document.cookie = `CookieConsent={stamp:%27AbC=%27%2Cnecessary:true%2Cpreferences:false%2Cstatistics:true%2Cmarketing:false%2Cmethod:%27explicit%27%2Cver:1%2Cutc:${Date.now() - 864e5}%2Cregion:%27de%27}; path=/; max-age=9999`");
    let (tool, markup) = MARKUP[3];
    visit.page("/", &page_of(tool, ALL, markup));
    visit.open("/");
    visit.wait("window.ran?.includes('file')");
    visit.wait_state("idle");
    assert!(visit.is("placet.record().from === 'cookiebot' && !ran.includes('inline')"));
    assert_eq!(visit.cookie_names(), ["placet"]);
}

fn what_has_no_date_or_an_old_one_is_asked_anew(visit: &mut Visit) {
    // Orejime's own file keeps no date.
    let library = npm_file("orejime/dist/orejime-standard-en.js").unwrap();
    visit.world.put(SHOP, "/orejime.js", Reply::js(library));
    let start = "<script>window.orejimeConfig = { purposes: [{ id: 'Stats', title: 'Stats' }, { id: 'film', title: 'Film' }], privacyPolicyUrl: '/' }</script>
        <script src=/orejime.js></script>";
    visit.page("/before", &document("", start));
    visit.open("/before");
    visit.wait("window.orejime");
    visit.js("orejime.manager.acceptAll()");
    visit.wait("/eu-consent=.*Stats.*true/.test(decodeURIComponent(document.cookie))");
    let (tool, markup) = MARKUP[2];
    visit.page("/", &page_of(tool, ALL, markup));
    visit.open("/");
    visit.wait_state("notice");
    assert!(visit.is("!window.ran && placet.record() === null"));
    assert!(visit.is("placet.complaints().some((one) => one.code === 'undated')"));
    // The same yes as vanilla-cookieconsent's, fourteen months ago, and one that the owner does not ask for.
    by_vanilla(visit, "'all'");
    visit.js("const old = { ...given, lastConsentTimestamp: new Date(Date.now() - 427 * 864e5).toISOString() };
        delete old.expirationTime;
        document.cookie = `cc_cookie=${encodeURIComponent(JSON.stringify(old))}; path=/; max-age=9999`");
    let (tool, markup) = MARKUP[0];
    visit.page("/", &page_of(tool, ALL, markup));
    visit.open("/");
    visit.wait_state("notice");
    assert!(visit.is("!window.ran && placet.record() === null"));
    by_vanilla(visit, "'all'");
    visit.page("/", &page_of(tool, &[], markup));
    visit.open("/");
    visit.wait_state("notice");
    assert!(
        visit.is("!window.ran && placet.record() === null && /cc_cookie/.test(document.cookie)")
    );
    visit.expect_no_third_party();
}
