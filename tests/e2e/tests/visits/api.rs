//! The page's own code and markup that speak with Placet.

use e2e::vendors::npm_file;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    ready_tells_the_record_or_null,
    events_come_in_order_with_the_record,
    the_page_may_choose_for_a_visitor_who_acted_there,
    calls_before_the_tag_are_answered,
    a_listener_that_throws_or_calls_back_breaks_nothing,
    buttons_and_links_of_the_page_work,
    a_listener_may_click_what_it_likes,
    the_declaration_lists_services_and_cookies,
    show_hide_and_preferences_do_as_they_say,
    the_export_is_the_record,
    a_proof_of_the_choice_is_posted_to_the_owner,
    a_proof_that_nobody_took_is_posted_again_once,
    the_owners_panel_tells_what_is_held_and_what_is_not,
    the_owners_panel_says_why_as_the_program_decides,
    the_owners_panel_and_the_notice_leave_each_other_room,
    what_a_page_loads_past_us_is_told_once,
    what_runs_by_the_config_is_not_loaded_past_us,
    a_page_that_is_clean_or_answered_is_not_looked_up,
    who_has_typed_something_is_asked_before_the_page_is_loaded_again,
    what_was_typed_counts_wherever_it_is_kept,
];

/// Notes every event of ours in `window.heard`, with what the detail granted.
const LISTENERS: &str = "<script>window.heard = [];
  for (const name of ['ready', 'show', 'hide', 'choice', 'change', 'error'])
    document.addEventListener(`placet:${name}`, (e) => heard.push(name + (e.detail ? `:${e.detail.act}` : ':null')));
</script>";

fn ready_tells_the_record_or_null(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    assert_eq!(visit.js_async("return await placet.ready"), json!(null));
    assert!(visit.is("typeof placet.version === 'string' && placet.version.length > 2"));
    accept(visit);
    let record = visit.js("return placet.record()");
    assert_eq!(record["act"], "accept_all");
    assert_eq!(record["version"], 1);
    assert_eq!(record["language"], "en");
    assert_eq!(
        record["categories"],
        json!({ "necessary": true, "performance": true, "functionality": false, "targeting": false })
    );
    assert_eq!(record["services"], json!({ "matomo": true }));
    assert_eq!(record["id"].as_str().unwrap().len(), 16);
    visit.reload();
    visit.wait("window.placet && placet.version");
    let again = visit.js_async("return await placet.ready");
    assert_eq!(again, record);
    // Handing out the record hands out no way to change it.
    visit.js("const r = placet.record(); try { r.categories.targeting = false; r.services.matomo = false; } catch {}");
    assert_eq!(visit.js("return placet.record()"), record);
}

fn events_come_in_order_with_the_record(visit: &mut Visit) {
    visit.page(
        "/",
        &document(
            &format!("{LISTENERS}{}{ASYNC}", config_block(MATOMO_ONLY)),
            "",
        ),
    );
    visit.open("/");
    visit.wait_state("notice");
    assert_eq!(
        visit.js("return window.heard"),
        json!(["ready:null", "show:null"])
    );
    visit.js("window.heard = []; document.addEventListener('placet:choice', ({ detail }) => { window.detail = detail; })");
    accept(visit);
    // Its detail is the record: all that was asked, and by their hash the words.
    assert!(visit.is("JSON.stringify(detail) === JSON.stringify(placet.record()) && detail.services.matomo === true && detail.text.length >= 6"));
    visit.settle();
    let mut heard: Vec<String> = visit
        .js("return window.heard")
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap().into())
        .collect();
    let place = |heard: &[String], name: &str| {
        heard
            .iter()
            .position(|h| h == name)
            .unwrap_or_else(|| panic!("{name} in {heard:?}"))
    };
    assert!(
        place(&heard, "choice:accept_all") < place(&heard, "change:accept_all"),
        "{heard:?}"
    );
    heard.sort();
    assert_eq!(
        heard,
        ["change:accept_all", "choice:accept_all", "hide:accept_all"]
    );
    // The same choice again: the visitor acted, but nothing that may run has changed.
    visit.js("window.heard = []; placet.acceptAll()");
    visit.settle();
    assert_eq!(visit.js("return window.heard"), json!(["choice:api"]));
    visit.reload();
    visit.wait("window.placet && placet.version");
    visit.settle();
    assert_eq!(
        visit.js("return window.heard.filter((h) => h.startsWith('ready'))"),
        json!(["ready:api"])
    );
    assert!(!visit.is("window.heard.some((h) => /^(show|choice|hide)/.test(h))"));
}

fn the_page_may_choose_for_a_visitor_who_acted_there(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    visit.js("placet.choose({ categories: { functionality: true }, services: { matomo: true } })");
    visit.wait_state("idle");
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.wait_asked("api-iam.intercom.io/messenger/web/ping", 1);
    visit.settle();
    assert!(visit.asked("www.googletagmanager.com").is_empty());
    assert_eq!(visit.text("return placet.record().act"), "api");
    // Nobody spoke of it, and it was asked about.
    assert!(visit.is("placet.record().services['google-analytics'] === false"));
    // What does not exist cannot be granted.
    visit.js("for (const odd of [undefined, null, 7, 'all', [], { categories: 7 }, { categories: { marketing: true, __proto__: { targeting: true } } }, { services: { nobody: true } }, { categories: { targeting: 'yes' } }]) { try { placet.choose(odd); } catch {} }");
    visit.settle();
    assert!(!visit.is("placet.allows('targeting') || placet.allows('marketing') || placet.allows('nobody') || placet.allows() || placet.allows({}) || placet.allows('__proto__')"));
    visit.js("placet.acceptAll()");
    visit.wait("placet.allows('google-analytics')");
    visit.wait_asked("www.googletagmanager.com/gtag/js", 1);
}

fn calls_before_the_tag_are_answered(visit: &mut Visit) {
    let head = format!(
        "<script>window.placet = window.placet || []; placet.push((api) => {{ window.first = [api === window.placet, api.allows('performance'), typeof api.version]; }});
        placet.push(() => {{ throw new Error('of the page'); }}, (api) => {{ window.second = api.allows('necessary'); }});
        placet.push(7, null, 'x');</script>{}{ASYNC}",
        config_block(MATOMO_ONLY)
    );
    visit.page("/", &document(&head, ""));
    visit.open("/");
    visit.wait_state("notice");
    assert_eq!(
        visit.js("return window.first"),
        json!([true, false, "string"])
    );
    assert_eq!(visit.js("return window.second"), json!(true));
    // And afterwards a push is answered at once.
    assert_eq!(visit.js("let seen; placet.push((api) => { seen = api.version; }); return seen === placet.version"), json!(true));
}

/// Fault: A listener of the page throws, or calls back.
fn a_listener_that_throws_or_calls_back_breaks_nothing(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    visit.js("window.calls = [];
        window.off = placet.on('choice', (record) => { calls.push('off:' + record.act); });
        placet.on('choice', () => { throw new Error('of the page'); });
        placet.on('change', (record) => { calls.push('change:' + record.act); if (record.act === 'accept_all') placet.rejectAll(); });
        document.addEventListener('placet:choice', () => { placet.preferences(); placet.hide(); });");
    visit.click("[data-action=accept-all]");
    visit.wait("calls.includes('change:reject_all')");
    visit.settle();
    // The last word counts, whoever spoke it from where.
    assert!(!visit.is("placet.allows('matomo')"));
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    visit.js("off(); calls.length = 0; placet.choose({ categories: {} })");
    visit.settle();
    assert!(!visit.is("calls.some((c) => c.startsWith('off'))"));
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
}

fn buttons_and_links_of_the_page_work(visit: &mut Visit) {
    let body = "<a id=link href='#placet'>Your choices</a> <button id=prefs data-placet=preferences><b id=deep>Preferences</b></button>
        <button id=yes data-placet=accept-all>Yes</button> <button id=no data-placet=reject-all>No</button>
        <a id=out data-placet=withdraw href='/elsewhere'>Withdraw</a>";
    first_visit(visit, MATOMO_ONLY, body);
    visit.click("#link");
    visit.wait_state("preferences");
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    visit.click("#deep");
    visit.wait_state("preferences");
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    assert_eq!(visit.focused(), "button[prefs]");
    visit.click("#no");
    visit.wait_state("idle");
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    visit.click("#yes");
    visit.wait("placet.allows('matomo')");
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.click("#out");
    visit.wait("!placet.allows('matomo')");
    visit.settle();
    assert_eq!(visit.text("return location.pathname"), "/");
    // One that comes later is as good.
    visit.js("document.body.insertAdjacentHTML('beforeend', '<button id=later data-placet=accept-all>Yes</button>')");
    visit.click("#later");
    visit.wait("placet.allows('matomo')");
}

/// Fault: A listener of the page clicks our buttons.
fn a_listener_may_click_what_it_likes(visit: &mut Visit) {
    let body = "<button id=yes data-placet=accept-all>Yes</button> <button id=no data-placet=reject-all>No</button>";
    first_visit(visit, MATOMO_ONLY, body);
    // Our listener for clicks is still at work when the page's code makes the next one.
    visit.js("placet.on('choice', (record) => { if (record.act === 'accept_all') document.querySelector('#no').click(); })");
    visit.click("#yes");
    visit.wait("placet.record()?.act === 'reject_all'");
    assert!(!visit.is("placet.allows('matomo')"));
}

fn the_declaration_lists_services_and_cookies(visit: &mut Visit) {
    first_visit(
        visit,
        CONFIG,
        "<h2>Our partners</h2><div id=list data-placet=declaration></div>",
    );
    // The entries of the catalogue are on their way when the page is drawn.
    let list = "(() => { const e = find('#list'); return (e.shadowRoot || e).textContent; })()";
    visit.wait(&format!("{list}.includes('Intercom')"));
    let text = visit.text(&format!("return {list}"));
    for told in [
        "Matomo",
        "InnoCraft",
        "_pk_id",
        "393 days",
        "Google Analytics",
        "_ga",
        "Intercom",
        "intercom-id-",
    ] {
        assert!(text.contains(told), "{told:?} is not in:\n{text}");
    }
    visit.expect_no_third_party();
}

fn show_hide_and_preferences_do_as_they_say(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    visit.js("placet.hide()");
    visit.wait_state("idle");
    assert_eq!(visit.js("return placet.record()"), json!(null));
    visit.js("placet.show()");
    visit.wait_state("notice");
    visit.js("placet.preferences()");
    visit.wait_state("preferences");
    visit.js("placet.hide()");
    visit.wait_state("idle");
    visit.expect_no_third_party();
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
    visit.reload();
    visit.wait_state("notice");
    reject(visit);
    visit.js("placet.show()");
    visit.wait_state("notice");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
}

fn the_export_is_the_record(visit: &mut Visit) {
    first_visit(
        visit,
        MATOMO_ONLY,
        "<button id=export data-placet=export>My choice</button>",
    );
    accept(visit);
    // The file is caught where every browser hands it out: an address that a link downloads.
    visit.js("window.files = []; HTMLAnchorElement.prototype.click = function () { files.push([this.download, this.href]); };");
    visit.click("#export");
    visit.wait("files.length === 1");
    assert_eq!(visit.text("return files[0][0]"), "placet.json");
    // The address has the text inside; a policy may forbid the page to fetch it.
    let text =
        visit.js("return decodeURIComponent(files[0][1].split('data:application/json,')[1])");
    let exported: serde_json::Value =
        serde_json::from_str(text.as_str().unwrap()).expect("the export is JSON");
    assert_eq!(exported, visit.js("return placet.record()"));
}

fn a_proof_of_the_choice_is_posted_to_the_owner(visit: &mut Visit) {
    let config = MATOMO_ONLY.replacen('{', r#"{ "records": { "endpoint": "/choices" }, "#, 1);
    visit
        .world
        .put(e2e::world::SHOP, "/choices", e2e::world::Reply::status(204));
    first_visit(visit, &config, "");
    visit.settle();
    assert!(visit.asked("www.shop.example/choices").is_empty());
    accept(visit);
    visit.wait_asked("www.shop.example/choices", 1);
    let proof: serde_json::Value =
        serde_json::from_str(&visit.asked("www.shop.example/choices")[0].body).unwrap();
    assert_eq!(proof["act"], "accept_all");
    // It is the record, and names all that was asked, and by their hash the words that were shown.
    assert_eq!(proof, visit.js("return placet.record()"));
    assert_eq!(proof["services"], json!({ "matomo": true }));
    assert!(proof["text"].as_str().is_some_and(|text| text.len() >= 6));
    // Once a choice, not once a page.
    visit.reload();
    visit.wait_state("idle");
    visit.settle();
    assert_eq!(visit.asked("www.shop.example/choices").len(), 1);
    visit.js("placet.rejectAll()");
    visit.wait_asked("www.shop.example/choices", 2);
    let proof: serde_json::Value =
        serde_json::from_str(&visit.asked("www.shop.example/choices")[1].body).unwrap();
    assert_eq!(proof["services"], json!({ "matomo": false }));
}

fn a_proof_that_nobody_took_is_posted_again_once(visit: &mut Visit) {
    let config = MATOMO_ONLY.replacen('{', r#"{ "records": { "endpoint": "/choices" }, "#, 1);
    let answer = |visit: &Visit, status| {
        visit.world.put(
            e2e::world::SHOP,
            "/choices",
            e2e::world::Reply::status(status),
        );
    };
    answer(visit, 503);
    first_visit(visit, &config, "");
    accept(visit);
    visit.wait("placet.complaints().some((one) => one.code === 'not-posted')");
    let first = visit.asked("www.shop.example/choices")[0].body.clone();
    // Still down: it is kept on.
    visit.reload();
    visit.wait_asked("www.shop.example/choices", 2);
    visit.wait("placet.complaints().some((one) => one.code === 'not-posted')");
    answer(visit, 204);
    visit.reload();
    visit.wait_asked("www.shop.example/choices", 3);
    // Who leaves a page before its answer is there posts once more: the answer is waited for.
    visit.settle();
    visit.reload();
    visit.wait_state("idle");
    visit.settle();
    let asked = visit.asked("www.shop.example/choices");
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|request| request.body == first));
    // One after another while it is down: all are kept, and each is posted again once.
    answer(visit, 503);
    let mut made = Vec::new();
    for call in ["rejectAll", "acceptAll", "rejectAll"] {
        let id = visit.text(&format!("placet.{call}(); return placet.record().id"));
        made.push(id);
        visit.wait_asked("www.shop.example/choices", 3 + made.len());
    }
    visit.settle();
    answer(visit, 204);
    visit.forget_requests();
    visit.reload();
    visit.wait_asked("www.shop.example/choices", 3);
    visit.settle();
    visit.reload();
    visit.wait_state("idle");
    visit.settle();
    // They are on their way side by side.
    let mut again: Vec<String> = visit
        .asked("www.shop.example/choices")
        .iter()
        .filter_map(|request| serde_json::from_str::<serde_json::Value>(&request.body).ok())
        .filter_map(|proof| proof["id"].as_str().map(str::to_owned))
        .collect();
    again.sort();
    made.sort();
    assert_eq!(again, made);
    // The words that were read at the choice are named.
    let proof: serde_json::Value = serde_json::from_str(&first).unwrap();
    assert_ne!(proof["text"], "000000");
}

fn who_has_typed_something_is_asked_before_the_page_is_loaded_again(visit: &mut Visit) {
    let body = "<form><input id=name></form><script type=text/plain data-placet-category=performance>window.ran = true</script>";
    first_visit(visit, "{}", body);
    accept(visit);
    visit.wait("window.ran");
    visit.js("find('#name').value = 'Ada'; window.here = true; placet.withdraw()");
    let dialog = "root.querySelector('dialog[open]')";
    visit.wait(dialog);
    assert!(visit.is(&format!(
        "{dialog}.textContent.includes('loaded again') && {dialog}.querySelectorAll('button').length === 2"
    )));
    // Left by Escape: the choice stands, and the page stays as it is.
    visit.press(&["\u{e00c}"]);
    visit.wait(&format!("!{dialog}"));
    assert!(
        visit.is("window.here && find('#name').value === 'Ada' && !placet.allows('performance')")
    );
    // Who says yes to that has a new page.
    visit.js("placet.acceptAll()");
    visit.js("placet.withdraw()");
    visit.wait(dialog);
    visit.js(&format!(
        "{dialog}.querySelector('[data-action=reload]').click()"
    ));
    visit.wait("!window.here && placet.version && !window.ran");
}

/// React keeps `defaultValue` as it keeps `value`, an editor has neither, and no selector finds a control in a shadow tree.
fn what_was_typed_counts_wherever_it_is_kept(visit: &mut Visit) {
    let react = [
        npm_file("react18/umd/react.production.min.js").unwrap(),
        npm_file("react-dom18/umd/react-dom.production.min.js").unwrap(),
    ];
    visit
        .world
        .put(SHOP, "/react.js", Reply::js(react.concat()));
    let body = "<div id=app></div><div contenteditable style='min-height: 2em'></div><my-field></my-field>
        <script type=text/plain data-placet-category=performance>window.ran = true</script>
        <script src=/react.js></script><script>
        const Field = () => { const [value, set] = React.useState(''); return React.createElement('input', { id: 'react', value, onChange: (event) => set(event.target.value) }); };
        ReactDOM.createRoot(app).render(React.createElement(Field));
        document.querySelector('my-field').attachShadow({ mode: 'open' }).innerHTML = '<input>';</script>";
    first_visit(visit, "{}", body);
    accept(visit);
    let dialog = "root.querySelector('dialog[open]')";
    let fields = [
        "find('#react')",
        "find('[contenteditable]')",
        "find('my-field').shadowRoot.querySelector('input')",
    ];
    for field in fields {
        visit.wait("window.ran");
        visit.js(&format!("window.here = true; {field}.focus()"));
        visit.press(&["A"]);
        visit.wait(&format!("({field}.value ?? {field}.textContent) === 'A'"));
        visit.js("placet.withdraw()");
        visit.wait(dialog);
        visit.js(&format!(
            "{dialog}.querySelector('[data-action=reload]').click()"
        ));
        visit.wait("!window.here && placet.version && !window.ran");
        visit.js("placet.acceptAll()");
    }
    // What was sent, or thought better of, is nothing to lose.
    visit.wait("window.ran");
    visit.js("window.here = true; find('#react').focus()");
    visit.press(&["A", "\u{e003}"]);
    visit.wait("find('#react').value === ''");
    visit.js("placet.withdraw()");
    visit.wait("!window.here && placet.version && !window.ran");
}

/// What Google hands out, left in the page.
const LEFT: &str = "<script src='https://www.googletagmanager.com/gtag/js?id=G-LEFT'></script>";

/// A vendor's snippet was left in the page; and another vendor's script is held.
fn the_owners_panel_tells_what_is_held_and_what_is_not(visit: &mut Visit) {
    let body = &format!(
        "{LEFT}<script type=text/plain data-placet-category=targeting data-placet-src='https://ads.partner.example/ad.js'></script>"
    );
    visit.hear();
    first_visit(visit, MATOMO_ONLY, body);
    visit.settle();
    // Nobody but an owner pays for it.
    visit.wait_asked("www.shop.example/placet/placet.debug.js", 0);
    for way in ["call", "address"] {
        if way == "call" {
            visit.js("placet.debug()");
        } else {
            visit.page("/?placet-debug", &page(MATOMO_ONLY, body));
            visit.open("/?placet-debug");
        }
        visit.wait("document.querySelector('placet-debug')?.shadowRoot.textContent.includes('unheld www.googletagmanager.com')");
        let told =
            visit.text("return document.querySelector('placet-debug').shadowRoot.textContent");
        for part in [
            "https://ads.partner.example/ad.jsdata-placet-category=\"targeting\"held: targeting not granted",
            "Matomomatomoheld",
            "www.googletagmanager.com1",
            "Google Analytics 4 (not allowed)",
        ] {
            assert!(told.contains(part), "{way}: {part} is not in {told}");
        }
        visit.wait("placet.complaints()[0].remedy?.includes('{\"id\": \"google-ads\"}')");
        assert_eq!(
            visit.js("return placet.complaints().map(({ code, path }) => `${code} ${path}`)"),
            json!(["unheld www.googletagmanager.com"])
        );
    }
    // It follows what the visitor chooses.
    accept(visit);
    visit.wait("document.querySelector('placet-debug').shadowRoot.textContent.includes('ad.jsdata-placet-category=\"targeting\"runs')");
    let told = |line: &&e2e::browser::ConsoleLine| line.text.contains("placet[unheld]");
    assert_eq!(visit.console().iter().filter(told).count(), 2);
}

fn the_owners_panel_and_the_notice_leave_each_other_room(visit: &mut Visit) {
    for position in ["bottom", "top"] {
        let config = format!(
            r#"{{ "ui": {{ "position": "{position}" }}, "services": [{{ "id": "youtube" }}] }}"#
        );
        first_visit(visit, &config, "");
        visit.js("placet.debug()");
        visit.wait("document.querySelector('placet-debug')?.shadowRoot.querySelector('table')");
        assert!(
            visit.is(
                "((panel, answer) => panel.bottom <= answer.top || panel.top >= answer.bottom)(
                document.querySelector('placet-debug').getBoundingClientRect(),
                find('[data-action=accept-all]').getBoundingClientRect())"
            ),
            "{position}"
        );
    }
}

/// The rows of one part of the panel, each in one text.
const ROWS: &str =
    "return [...document.querySelector('placet-debug').shadowRoot.querySelectorAll('h3')]
    .find((title) => title.textContent === part).nextElementSibling.textContent";

/// What waits for a refusal, what goes by a service's own answer, what is no mark, and what is known of the owner's own alone.
fn the_owners_panel_says_why_as_the_program_decides(visit: &mut Visit) {
    let config = r#"{ "services": [
        { "id": "matomo", "url": "https://stats.example.org/", "site": "1" },
        { "id": "shop-stats", "name": "Shop statistics", "category": "performance", "kind": "script", "purposes": ["measure-audience"],
          "hosts": ["own.partner.example"], "cookies": [{ "name": "st_*", "lifetime": "1 day", "role": "visitor-id" }],
          "provider": { "name": "Shop", "country": "FR", "policy": "https://www.shop.example/privacy" } }] }"#;
    let body = r#"<script type=text/plain data-placet-category="!targeting">window.refused = 1</script>
        <script type=text/plain data-placet-category=performance data-placet-service=shop-stats>window.both = 1</script>
        <ul><li data-category=shoes>Shoes</li></ul>
        <script type=text/plain data-placet-category=targeting data-placet-src=https://ads.partner.example/ad.js></script>
        <img alt='' src='https://own.partner.example/pixel.gif'>"#;
    first_visit(visit, config, body);
    visit.js("document.cookie = 'st_1=x'; placet.debug()");
    let rows = |visit: &Visit, part: &str| visit.text(&ROWS.replace("part", &format!("'{part}'")));
    visit.wait(
        "document.querySelector('placet-debug')?.shadowRoot.textContent.includes('Complaints')",
    );
    let marked = rows(visit, "Marked elements");
    for part in [
        "data-placet-category=\"!targeting\"held: targeting not refused",
        "data-placet-service=\"shop-stats\"held: performance not granted, shop-stats not granted",
    ] {
        assert!(marked.contains(part), "{part} is not in {marked}");
    }
    assert!(!marked.contains("Shoes"), "{marked}");
    let cookies = rows(visit, "Cookies that scripts see");
    assert!(
        cookies.contains("st_1Shop statistics (not allowed)"),
        "{cookies}"
    );
    let hosts = rows(visit, "Other hosts that the page asked");
    assert!(
        hosts.contains("own.partner.example1Shop statistics (not allowed)"),
        "{hosts}"
    );
    // Of one element the program says it to whoever asks.
    assert_eq!(
        visit.js("return [...document.querySelectorAll('[data-placet-category]'), find('li'), document].map((one) => placet.debug(one) ?? null)"),
        json!(["!targeting", "performance shop-stats", "targeting", null, null])
    );
    // One service of the category, and not the other.
    visit.js("placet.choose({ services: { 'shop-stats': true, matomo: false } })");
    visit.wait("window.refused && window.both");
    let marked = rows(visit, "Marked elements");
    for part in [
        "data-placet-category=\"!targeting\"runs",
        "data-placet-service=\"shop-stats\"runs",
        "ad.jsdata-placet-category=\"targeting\"held: targeting not granted",
    ] {
        assert!(marked.contains(part), "{part} is not in {marked}");
    }
    visit.js("placet.acceptAll()");
    visit.wait_asked("stats.example.org/matomo.js", 1);
    visit.wait(
        "performance.getEntriesByType('resource').some(({ name }) => name.includes('matomo.js'))",
    );
    visit.js("document.querySelector('placet-debug').shadowRoot.querySelector('button').click()");
    let hosts = rows(visit, "Other hosts that the page asked");
    assert!(hosts.contains("Matomo (allowed)"), "{hosts}");
}

/// Waits until a page that has loaded was looked at, if it is looked at: timers of one length end in their order.
fn wait_for_look(visit: &Visit) {
    visit.wait("window.placet && placet.version && document.readyState === 'complete'");
    visit.js_async(
        "await placet.ready; await new Promise((looked) => setTimeout(looked, 2000)); return true",
    );
}

const KNOWN: &str = "www.shop.example/placet/services/known.json";

/// No panel is open.
fn what_a_page_loads_past_us_is_told_once(visit: &mut Visit) {
    visit.hear();
    let body = format!(
        "{LEFT}<img alt='' src='https://www.googletagmanager.com/a?id=1'><img alt='' src='https://cdn.partner.example/font'>"
    );
    first_visit(visit, CONFIG, &body);
    visit.wait("placet.complaints()[0]?.remedy?.includes('{\"id\": \"google-analytics\"}')");
    let told = |line: &&e2e::browser::ConsoleLine| line.text.contains("placet[unheld]");
    let lines = visit.console();
    let told: Vec<_> = lines.iter().filter(told).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].text.contains("www.googletagmanager.com"));
    assert!(visit.is("placet.complaints().length === 1"));
    visit.wait_asked(KNOWN, 1);
    visit.wait_asked("www.shop.example/placet/placet.debug.js", 0);
}

/// Before a choice: what is necessary, what was let run by a parameter, and what another service of the owner's asks.
fn what_runs_by_the_config_is_not_loaded_past_us(visit: &mut Visit) {
    let own = r#"{ "id": "tags", "name": "Tags", "category": "necessary", "reason": "Forms need it", "kind": "disclosure", "purposes": ["protect-forms"], "hosts": ["*.googletagmanager.com"],
        "provider": { "name": "Shop", "country": "FR", "policy": "https://www.shop.example/privacy" } }"#;
    for (path, service, body, place) in [
        (
            "/necessary",
            r#"{ "id": "hcaptcha", "category": "necessary", "reason": "Keeps robots from the order" }"#,
            "",
            "js.hcaptcha.com/1/api.js",
        ),
        (
            "/advanced",
            r#"{ "id": "google-analytics", "measurementId": "G-SHOP1", "advanced": true }"#,
            "",
            "www.googletagmanager.com/gtag/js",
        ),
        ("/own", own, LEFT, "www.googletagmanager.com/gtag/js"),
    ] {
        visit.forget_requests();
        let config = format!(
            r#"{{ "services": [{service}, {{ "id": "intercom", "appId": "abcd1234" }}] }}"#
        );
        visit.page(path, &page(&config, body));
        visit.open(path);
        visit.wait_state("notice");
        visit.wait_asked(place, 1);
        visit.wait_asked(KNOWN, 1);
        visit.settle();
        let told = "return placet.complaints().map(({ code, path }) => `${code} ${path}`)";
        assert_eq!(visit.js(told), json!([]), "{path}");
    }
}

/// Held scripts with an address, other hosts of the same site; and what was granted.
fn a_page_that_is_clean_or_answered_is_not_looked_up(visit: &mut Visit) {
    let body = "<script type=text/plain data-placet-category=targeting src='https://www.googletagmanager.com/gtag/js?id=G-HELD'></script>
      <iframe title=film data-placet-service=youtube data-placet-src='https://www.youtube.com/embed/x'></iframe>
      <img alt='' src='https://cdn.shop.example/a.gif'>";
    let config = r#"{ "services": [{ "id": "youtube" }, { "id": "google-analytics", "measurementId": "G-SHOP1" }] }"#;
    first_visit(visit, config, body);
    wait_for_look(visit);
    visit.wait_asked(KNOWN, 0);
    // What a visitor lets load once came past nobody, nor did what was granted.
    visit.reload();
    visit.wait_state("notice");
    visit.click_placeholder("iframe", "load-once");
    visit.wait_asked("www.youtube-nocookie.com/embed/x", 1);
    wait_for_look(visit);
    visit.wait_asked(KNOWN, 0);
    // Both accounts count, on each page.
    accept(visit);
    visit.wait_asked("www.google-analytics.com/g/collect", 2);
    visit.reload();
    visit.wait_asked("www.google-analytics.com/g/collect", 4);
    wait_for_look(visit);
    visit.wait_asked(KNOWN, 0);
    assert_eq!(visit.js("return placet.complaints()"), json!([]));
}
