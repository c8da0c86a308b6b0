//! What the owner writes, right and wrong.

use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    a_broken_config_gives_a_closed_working_notice,
    every_mistake_is_told_with_place_and_way_out,
    no_mistake_of_an_owner_passes_in_silence,
    sentences_for_owners_come_where_there_is_something_to_say,
    a_config_that_is_null_is_told,
    what_is_right_works_beside_what_is_wrong,
    a_config_that_does_not_come_is_told_once,
    a_service_file_that_does_not_come_stays_shut_and_is_told_once,
    a_language_file_that_does_not_come_leaves_english,
    a_catalogue_entry_is_overridden_in_part,
    texts_of_the_owner_are_shown,
    the_deepest_config_leaves_most_of_the_stack,
];

/// Complaints as one text each.
fn complaints(visit: &Visit) -> Vec<String> {
    let list = visit
        .js("return placet.complaints().map((c) => typeof c === 'string' ? c : JSON.stringify(c))");
    list.as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_str().unwrap().to_string())
        .collect()
}

/// Fault: The config is no JSON.
fn a_broken_config_gives_a_closed_working_notice(visit: &mut Visit) {
    visit.hear();
    let held = "<script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>";
    for (number, broken) in [
        "{ not json",
        "",
        "[]",
        "\"services\"",
        "{ \"services\": \"matomo\" }",
        "{ \"services\": [ 7, null, [], {} ], \"ui\": 3, \"policy\": [], \"expiry\": \"long\", \"storage\": false, \"texts\": 1, \"categories\": [] }",
        "{ \"__proto__\": { \"services\": [] }, \"constructor\": { \"prototype\": 1 } }",
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/broken{number}");
        visit.page(&path, &page(broken, held));
        visit.open(&path);
        visit.wait("window.placet && placet.version");
        visit.wait_state("notice");
        visit.settle();
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{broken}");
        assert!(!complaints(visit).is_empty(), "no complaint about {broken}");
        assert!(!visit.is("placet.allows('performance')"));
    }
    // The last one still takes an answer.
    accept(visit);
    visit.wait_asked("cdn.partner.example/a.js", 1);
    let coded = visit
        .console()
        .iter()
        .filter(|line| line.text.starts_with("placet["))
        .count();
    assert!(coded >= 8, "{coded} coded messages");
}

fn every_mistake_is_told_with_place_and_way_out(visit: &mut Visit) {
    visit.hear();
    let config = r#"{ "polcy": { "url": "/privacy" }, "expiry": { "accept": "14 months" },
        "services": [ { "id": "matomo", "url": "https://stats.example.org/", "site": "1" },
                      { "id": "matomo", "url": "https://stats.example.org/", "site": "2" },
                      { "id": "own", "name": "Own", "category": "marketing", "kind": "script", "load": [] },
                      { "id": "google-analytics", "measurementID": "G-X" },
                      { "id": "intercom", "appId": 7 } ] }"#;
    first_visit(visit, config, "");
    visit.settle();
    let told = complaints(visit);
    let all = told.join("\n");
    for place in [
        "polcy",
        "expiry.accept",
        "services[1]",
        "services[2].category",
        "targeting",
        "services[3]",
        "measurementId",
    ] {
        assert!(all.contains(place), "{place} is not told in:\n{all}");
    }
    // Each on the console once, with our name in front.
    let lines: Vec<String> = visit
        .console()
        .into_iter()
        .map(|line| line.text)
        .filter(|text| text.starts_with("placet["))
        .collect();
    let mut once = lines.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), lines.len(), "said twice: {lines:?}");
    assert!(lines.len() >= told.len().min(7), "{lines:?}");
}

/// What each mistake is called, and where it is: in the config, in the page, in calls of the page.
const IN_SILENCE: [(&str, &str); 20] = [
    ("no-locale", "language"),
    ("unknown-text", "texts"),
    ("empty", "texts.action.save"),
    ("unknown-word", "services[0].purposes[1]"),
    ("unknown-word", "services[0].notes[0]"),
    ("unknown-word", "services[0].cookies[0].role"),
    ("unknown-word", "services[0].provider.country"),
    ("second-config", "config"),
    ("unknown-control", "data-placet"),
    ("no-service", "data-placet-service"),
    ("no-mark", "data-placet-src"),
    ("no-mark", "data-placet-poster"),
    ("no-mark", "data-placet-data"),
    ("no-mark", "data-placet-type"),
    ("unknown-category", "<iframe>"),
    ("unknown-category", "<script>"),
    ("bad-answers", "choose()"),
    ("unknown-event", "on()"),
    ("unknown-locale", "setLanguage()"),
    ("no-way-back", "ui.reopen"),
];

fn no_mistake_of_an_owner_passes_in_silence(visit: &mut Visit) {
    let config = r#"{ "language": "xx", "texts": { "action.svae": "Keep", "action.save": " " }, "ui": { "reopen": false },
        "services": [ { "id": "tides", "name": "Tides", "category": "performance", "kind": "script",
          "provider": { "name": "Tides Ltd", "country": "Atlantis" }, "purposes": ["measure-audience", "measure-tides", "Show the tides"],
          "notes": ["records-scren"], "cookies": [ { "name": "tide", "role": "visitr" } ], "load": [] } ] }"#;
    let body = r#"<button data-placet="prefrences">Choices</button><iframe data-placet-service="matmo" data-placet-src="https://maps.partner.example/"></iframe>
        <iframe data-placet-category="" data-placet-src="https://maps.partner.example/"></iframe>
        <picture><source data-placet-srcset="/x.webp"><img data-placet-src="https://cdn.partner.example/x.png" alt=""></picture>
        <video data-placet-poster="/poster.png"></video><object data-placet-data="/sheet.pdf"></object><script type="text/plain" data-placet-type="module"></script>
        <script type="text/plain" data-placet-category="">window.ran = true</script>
        <template data-placet-category="performance"><script type="text/plain" data-placet-src="https://cdn.partner.example/a.js"></script></template>"#;
    let calls = "<script>window.placetConfig = {}; window.told = []; addEventListener('placet:error', ({ detail }) => told.push([detail.code, detail.path]), true);
        (window.placet = window.placet || []).push((api) => { api.choose('all'); api.on('chioce', () => {}); api.setLanguage('qq'); });</script>";
    let head = format!("{calls}{}{ASYNC}", config_block(config));
    visit.page("/", &document(&head, body));
    visit.open("/");
    visit.wait("window.told?.some(([code]) => code === 'no-way-back')");
    let mut told: Vec<(String, String)> = serde_json::from_value(visit.js("return told")).unwrap();
    told.sort();
    let mut expected = IN_SILENCE.map(|(code, path)| (code.to_owned(), path.to_owned()));
    expected.sort();
    assert_eq!(told, expected);
    visit.wait("placet.complaints().every((told) => told.problem && told.remedy)");
    assert!(!visit.is("window.ran"));
}

/// Fault: `complaints.json` was not uploaded.
fn sentences_for_owners_come_where_there_is_something_to_say(visit: &mut Visit) {
    const FILE: &str = "www.shop.example/placet/complaints.json";
    visit.hear();
    first_visit(visit, MATOMO_ONLY, "");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.settle();
    assert_eq!(visit.asked(FILE).len(), 0, "nothing is wrong");
    let says = |visit: &mut Visit, line: &str| {
        let mut lines = visit.console().into_iter();
        lines.any(|said| said.text.contains(line))
    };
    // Said in full, by one request for however many.
    let wrong = r#"{ "langauge": "fr", "servces": [] }"#;
    visit.page("/wrong", &page(wrong, ""));
    visit.open("/wrong");
    visit.wait("placet.complaints().length === 2 && placet.complaints().every((told) => told.problem && told.remedy)");
    assert_eq!(visit.asked(FILE).len(), 1);
    let full = visit.text("const [told] = placet.complaints(); return `placet[unknown-key] ${told.path}: ${told.problem}; ${told.remedy}`");
    assert!(says(visit, &full), "{full}");
    // Without the file by code and path, and all the rest goes on.
    visit
        .world
        .put(SHOP, "/placet/complaints.json", Reply::status(404));
    visit.page("/bare", &page(r#"{ "langage": "fr" }"#, ""));
    visit.open("/bare");
    visit.wait_asked(FILE, 2);
    visit.settle();
    assert!(says(visit, "placet[unknown-key] langage: "));
    let told = "return placet.complaints().map(({ code, path, problem }) => [code, path, problem ?? null])";
    assert_eq!(visit.js(told), json!([["unknown-key", "langage", null]]));
    assert!(visit.is("placet.version && placet.record().act === 'accept_all'"));
}

fn a_config_that_is_null_is_told(visit: &mut Visit) {
    for (path, head) in [
        ("/block", config_block("null")),
        (
            "/global",
            "<script>window.placetConfig = null</script>".to_owned(),
        ),
    ] {
        visit.page(path, &document(&format!("{head}{ASYNC}"), ""));
        visit.open(path);
        visit.wait_state("notice");
        assert_eq!(
            visit.js(
                "return placet.complaints().map(({ code, path, values }) => [code, path, ...values])"
            ),
            json!([["wrong-type", "config", "an object", "null", "{ }"]])
        );
    }
}

/// Fault: A part of the config is wrong.
fn what_is_right_works_beside_what_is_wrong(visit: &mut Visit) {
    let config = CONFIG.replace(
        "\"services\": [",
        r#""nonsense": 1, "services": [ { "id": "nobody-knows-this" }, { "id": "bad", "name": "Bad", "category": "sales", "kind": "script", "load": [ { "script": "https://cdn.partner.example/bad.js" } ] },
        { "id": "worse", "name": "Worse", "category": "targeting", "kind": "script", "load": [ { "explode": 1 }, { "script": "javascript:alert(1)" }, { "script": "https://cdn.partner.example/worse.js" } ] },"#,
    );
    first_visit(visit, &config, "");
    visit.expect_no_third_party();
    accept(visit);
    for place in ALL_PLACES {
        visit.wait_asked(place, 1);
    }
    visit.settle();
    assert!(visit.asked("cdn.partner.example/bad.js").is_empty());
    assert!(!complaints(visit).is_empty());
    expect_vendors_content(visit);
}

/// Fault: The config's file does not come.
fn a_config_that_does_not_come_is_told_once(visit: &mut Visit) {
    visit.hear();
    visit.world.put(
        SHOP,
        "/wrong.json",
        Reply::html("<!doctype html>not found, says a page with status 200"),
    );
    for (number, address) in [
        "/missing.json",
        "/wrong.json",
        "https://elsewhere.invalid/x.json",
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/address{number}");
        let held = "<script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>";
        visit.page(
            &path,
            &document(
                &format!("<script async src='/placet/placet.js' data-config='{address}'></script>"),
                held,
            ),
        );
        visit.open(&path);
        visit.wait("window.placet && placet.version");
        visit.wait("placet.complaints().length > 0");
        visit.settle();
        assert!(visit.asked("cdn.partner.example").is_empty());
        assert!(!visit.is("placet.allows('performance')"));
        let coded = visit
            .console()
            .iter()
            .filter(|line| line.text.starts_with("placet["))
            .count();
        assert_eq!(coded, number + 1, "once a page: {:?}", visit.console());
    }
}

/// Fault: The file of a catalogue entry does not come.
fn a_service_file_that_does_not_come_stays_shut_and_is_told_once(visit: &mut Visit) {
    for (number, reply) in [
        Reply::status(404),
        Reply::html("<!doctype html>a page"),
        Reply::json("{ \"id\": \"matomo\", broken"),
    ]
    .into_iter()
    .enumerate()
    {
        visit.world.put(SHOP, "/placet/services/*", reply);
        let path = format!("/without{number}");
        let held = "<script type=text/plain data-category=performance>(window.ran ||= []).push('held')</script>";
        visit.page(&path, &page(CONFIG, held));
        visit.open(&path);
        if number == 0 {
            visit.wait_state("notice");
            visit.expect_no_third_party();
            accept(visit);
        }
        visit.wait("window.placet && placet.version && placet.complaints().length > 0");
        visit.wait("window.ran");
        visit.settle();
        // Markup of the category runs; the services cannot, and nothing of them is asked for.
        assert_eq!(visit.third_parties(), Vec::<String>::new());
        for id in ["matomo", "google-analytics", "intercom"] {
            let about: Vec<String> = complaints(visit)
                .into_iter()
                .filter(|c| c.contains(id))
                .collect();
            assert_eq!(about.len(), 1, "{id}: {about:?}");
        }
    }
    // When the files are there again, what was granted runs or is asked for; nothing else.
    visit.world.answer(SHOP, "/placet/services/*", ours);
    visit.open("/without0");
    visit.wait("window.placet && placet.version");
    visit.wait("placet.allows('matomo') || ui.dataset.state === 'notice'");
}

/// Fault: The file of a language does not come.
fn a_language_file_that_does_not_come_leaves_english(visit: &mut Visit) {
    visit
        .world
        .put(SHOP, "/placet/locales/*", Reply::status(404));
    visit.page("/", &page(CONFIG, "").replace("lang=\"en\"", "lang=\"fr\""));
    visit.open("/");
    visit.wait_state("notice");
    assert_eq!(
        visit.text("return find('[data-action=reject-all]').textContent.trim()"),
        "Reject all"
    );
    visit.wait("placet.complaints().length > 0");
    assert_eq!(complaints(visit).len(), 1, "{:?}", complaints(visit));
    visit.expect_no_third_party();
    reject(visit);
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
}

fn a_catalogue_entry_is_overridden_in_part(visit: &mut Visit) {
    let config = r#"{ "services": [ { "id": "matomo", "url": "https://stats.example.org/", "site": "1", "category": "targeting", "name": "Our counter" } ] }"#;
    first_visit(visit, config, "");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.wait("root.querySelector('dialog').textContent.includes('Our counter')");
    toggle(visit, "[data-category=targeting]");
    visit.click("dialog [data-action=save]");
    visit.wait_asked("stats.example.org/matomo.php", 1);
    assert!(visit.is(
        "placet.allows('targeting') && !placet.allows('performance') && placet.allows('matomo')"
    ));
    expect_no_complaints(visit);
}

fn texts_of_the_owner_are_shown(visit: &mut Visit) {
    let config = CONFIG.replacen(
        '{',
        r#"{ "categories": { "performance": { "name": "Counting", "text": "We count." } }, "#,
        1,
    );
    first_visit(visit, &config, "");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    assert!(visit.is("root.querySelector('dialog').textContent.includes('Counting') && root.querySelector('dialog').textContent.includes('We count.')"));
    assert_eq!(complaints(visit), Vec::<String>::new());
    assert_eq!(visit.js("return placet.complaints()"), json!([]));
}

/// The program's stack lies below its data, at the beginning of its memory, and grows downwards: what is still zero was never
/// used. Were it too small, a visit would end in the middle.
/// Fault: The config is nested as deep as JSON allows.
fn the_deepest_config_leaves_most_of_the_stack(visit: &mut Visit) {
    visit.before_every_page(
        "const { Instance } = WebAssembly; WebAssembly.Instance = function (...all) {
        const made = new Instance(...all); window.program = made.exports; return made; };",
    );
    let lists = |deep: usize| ["[".repeat(deep), "]".repeat(deep)].concat();
    let service = format!(
        r#"{{ "id": "own", "name": "Own", "category": "performance", "kind": "script",
            "provider": {{ "name": "Own", "country": "FR", "policy": "https://own.example/" }},
            "purposes": {}, "cookies": {}, "signal": {}, "load": [ {{ "call": "own", "args": [ {}, {{ "$": {} }} ] }} ] }}"#,
        lists(13),
        lists(13),
        lists(13),
        lists(9),
        lists(9),
    );
    let config = format!(
        r#"{{ "services": [ "matomo", {service}, {} ], "ui": {}, "texts": {} }}"#,
        lists(5000),
        lists(40),
        lists(15)
    );
    first_visit(visit, &config, "");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.click("dialog [data-action=accept-all]");
    visit.wait_state("idle");
    visit.js("placet.withdraw()");
    let untouched = visit.js(
        "const [memory] = Object.values(program).filter((one) => one instanceof WebAssembly.Memory);
        return new Uint8Array(memory.buffer).findIndex((byte) => byte);",
    );
    assert!(untouched.as_u64() > Some(8192), "{untouched}");
    assert!(visit.is("placet.complaints().length > 5"));
}
