//! Pages that work against us, on purpose or by accident: what they do to our element, our buttons, our globals, and what
//! they write where owners write. (Clobbered names, styles, policies and frames are in `hazards`.)

use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    our_element_moved_copied_emptied_or_made_twice_opens_nothing,
    buttons_that_look_like_ours_do_nothing,
    two_versions_of_the_tag_are_one_banner,
    an_accept_that_no_visitor_made_is_recorded_as_the_pages_own,
    listeners_that_throw_or_answer_back_leave_a_visit_that_works,
    globals_replaced_after_the_tag_open_nothing,
    names_of_prototypes_in_a_config_are_names,
    no_text_and_no_address_of_an_owner_runs_code,
    names_that_backtrack_cost_no_time,
];

const HELD: &str = "<script type=text/plain data-category=performance>(window.ran ||= []).push('inline')</script>
    <script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>";

/// Fault: Our element is moved, copied, emptied, or there is another of its name.
fn our_element_moved_copied_emptied_or_made_twice_opens_nothing(visit: &mut Visit) {
    for (number, act) in [
        "document.body.append(ui)",
        "document.body.append(ui.cloneNode(true)); document.body.append(...[...ui.children].map((child) => child.cloneNode(true)))",
        "ui.replaceChildren()",
        "ui.replaceWith(ui.cloneNode(true))",
        "document.body.append(Object.assign(document.createElement('placet-ui'), { innerHTML: '<button data-action=accept-all>Accept</button>' }))",
        "ui.setAttribute('data-state', 'idle'); ui.setAttribute('data-action', 'accept-all')",
        "root.replaceChildren(); root.adoptedStyleSheets = []",
        "ui.remove(); document.documentElement.prepend(ui); ui.remove(); document.head.append(ui)",
        "document.implementation.createHTMLDocument('').body.append(ui)",
        "document.body.append(document.createElement('iframe')); frames[0].document.body.append(ui)",
        "document.adoptNode(ui); new DocumentFragment().append(ui)",
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/element{number}");
        visit.page(&path, &page(MATOMO_ONLY, HELD));
        visit.open(&path);
        visit.wait_state("notice");
        visit.js(act);
        // Each button that is not in its place is pressed by the page: it may be nobody's.
        visit.js("for (const button of document.body.querySelectorAll('placet-ui:not(:first-of-type) button, body > button')) button.click()");
        visit.settle();
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{act}");
        assert!(!visit.is("window.ran || placet.allows('performance')"), "{act}");
        // The visitor can be asked, and can refuse.
        visit.js("placet.show(); placet.preferences(); placet.hide(); placet.rejectAll()");
        assert_eq!(visit.text("return placet.record()?.act"), "reject_all", "{act}");
        visit.js("placet.erase()");
        visit.settle();
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{act}");
    }
}

/// Fault: Page content has buttons with our attributes (CVE-2026-49977 of another banner).
fn buttons_that_look_like_ours_do_nothing(visit: &mut Visit) {
    let body = format!(
        "{HELD}<button id=one data-action=accept-all>1</button> <div data-action=save><button id=two>2</button></div>
        <placet-ui><template shadowrootmode=open><slot name=act></slot></template><button id=three data-action=accept-all slot=act>3</button></placet-ui>
        <placet-ui><button id=dead data-action=accept-all slot=act>0</button></placet-ui>
        <input id=four type=checkbox role=switch data-category=performance checked>
        <button id=five data-placet='accept-all '>5</button> <button id=six data-placet=constructor>6</button>
        <a id=seven data-placet=toString href='#'>7</a>"
    );
    first_visit(visit, MATOMO_ONLY, &body);
    // A host without a root is a dead copy, and is taken out.
    visit.wait("!document.getElementById('dead')");
    for id in ["one", "two", "three", "four", "five", "six", "seven"] {
        visit.js(&format!(
            "document.getElementById('{id}').scrollIntoView({{ block: 'center' }})"
        ));
        visit.js(&format!("document.getElementById('{id}').click()"));
    }
    visit.click("#one");
    visit.settle();
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    assert_eq!(visit.js("return placet.record()"), json!(null));
    assert_eq!(visit.state(), "notice");
}

/// Fault: The page carries the tag twice, in two versions.
fn two_versions_of_the_tag_are_one_banner(visit: &mut Visit) {
    let ours = std::fs::read_to_string(e2e::vendors::root().join("www/dist/placet.js")).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(version, "0.0.0", "the ring has a version of its own");
    visit.page("/", &page("{}", ""));
    visit.open("/");
    visit.wait("window.placet && placet.version");
    let ours_is = visit.text("return placet.version");
    let older = ours.replacen(&format!("{ours_is:?}"), "\"0.0.1\"", 1);
    assert_ne!(older, ours, "the version stands in the file");
    visit.world.put(SHOP, "/placet/older.js", Reply::js(older));
    let old = "<script src=/placet/older.js></script>";
    for (number, tags) in [
        format!("{PLAIN}{old}"),
        format!("{old}{PLAIN}"),
        format!("{ASYNC}{old}"),
        format!("{old}<script>window.second = () => {{ const s = document.createElement('script'); s.src = '/placet/placet.js'; document.head.append(s); return new Promise((done) => {{ s.onload = done; }}); }}</script>"),
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/versions{number}");
        // WebKit would take a script that it had on the page before out of its memory.
        let held = HELD.replace("a.js", &format!("a{number}.js"));
        visit.page(&path, &document(&format!("{}{tags}", config_block(MATOMO_ONLY)), &held));
        visit.forget_requests();
        visit.open(&path);
        visit.wait("window.placet && placet.version");
        let first = visit.text("return placet.version");
        visit.js_async("await window.second?.()");
        assert_eq!(visit.text("return placet.version"), first, "who came first stays");
        visit.wait("ui && (placet.record() || ui.dataset.state === 'notice')");
        assert_eq!(visit.js("return all('placet-ui').length"), json!(1));
        if number == 0 {
            visit.wait_state("notice");
            visit.js("window.choices = 0; document.addEventListener('placet:choice', () => window.choices++)");
            accept(visit);
            assert_eq!(visit.js("return window.choices"), json!(1));
        }
        visit.wait_asked("stats.example.org/matomo.php", 1);
        visit.wait("window.ran?.length === 2");
        visit.settle();
        assert_eq!(visit.asked("stats.example.org/matomo.js").len(), 1);
        assert_eq!(visit.asked(&format!("cdn.partner.example/a{number}.js")).len(), 1);
    }
}

/// Fault: A script of the page presses "accept" itself.
fn an_accept_that_no_visitor_made_is_recorded_as_the_pages_own(visit: &mut Visit) {
    let body = "<button id=yes data-placet=accept-all>Yes</button> <button id=own onclick='placet.acceptAll()'>Yes</button>
        <button id=later onclick='setTimeout(placet.acceptAll, 50)'>Later</button>";
    for (number, (act, recorded)) in [
        ("find('[data-action=accept-all]').click()", "api"),
        ("find('[data-action=accept-all]').dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }))", "api"),
        ("find('#yes').click()", "api"),
        ("find('#own').click()", "api"),
        ("placet.acceptAll()", "api"),
        ("placet.preferences(); find('dialog [data-action=accept-all]').click()", "api"),
        // Programs that refuse for the visitor do just this, and a refusal takes nobody's rights.
        ("find('[data-action=reject-all]').click()", "reject_all"),
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/pressed{number}");
        visit.page(&path, &page(MATOMO_ONLY, body));
        visit.open(&path);
        visit.wait_state("notice");
        visit.js(act);
        visit.wait("placet.record()");
        assert_eq!(visit.text("return placet.record().act"), *recorded, "{act}");
        visit.js("placet.erase()");
        visit.wait("!placet.record()");
    }
    // A switch that the page moves, and a save that it presses.
    visit.open("/pressed0");
    visit.wait_state("notice");
    visit.js("placet.preferences()");
    visit.wait_state("preferences");
    visit.js("find('input[role=switch][data-category=performance]').click(); find('dialog [data-action=save]').click()");
    visit.wait("placet.record()");
    assert_eq!(visit.text("return placet.record().act"), "api");
    // And what the visitor does is theirs, by mouse and by key.
    for (button, recorded) in [
        ("#yes", "accept_all"),
        ("#own", "accept_all"),
        // The click is over; what begins later is the page's own, within the engine's seconds after a click too.
        ("#later", "api"),
    ] {
        visit.js("placet.erase()");
        visit.wait_state("notice");
        visit.click(button);
        visit.wait("placet.record()");
        assert_eq!(
            visit.text("return placet.record().act"),
            recorded,
            "{button}"
        );
    }
    visit.js("placet.erase()");
    visit.wait_state("notice");
    visit.js("find('[data-action=accept-all]').focus()");
    visit.press(&["Enter"]);
    visit.wait("placet.record()");
    assert_eq!(visit.text("return placet.record().act"), "accept_all");
}

/// Fault: Listeners of the page throw, answer back, or take our element away while we speak.
fn listeners_that_throw_or_answer_back_leave_a_visit_that_works(visit: &mut Visit) {
    for (number, listeners) in [
        "for (const name of ['ready', 'show', 'hide', 'choice', 'change', 'error']) document.addEventListener(`placet:${name}`, () => { throw new Error(name); })",
        "document.addEventListener('placet:show', () => document.querySelector('placet-ui')?.remove())",
        "document.addEventListener('placet:ready', () => { placet.preferences(); placet.hide(); placet.show(); })",
        "let left = 40; for (const name of ['show', 'hide', 'choice', 'change']) document.addEventListener(`placet:${name}`, () => { if (left-- > 0) { placet.hide(); placet.show(); placet.rescan(); placet.rescan(document.body); placet.complaints(); placet.record(); } })",
        "let left = 9; document.addEventListener('placet:change', () => { if (left-- > 0) placet.choose({ categories: { performance: left % 2 === 1 } }); })",
        "document.addEventListener('placet:hide', (e) => { e.stopImmediatePropagation(); document.body.replaceChildren(); })",
        "addEventListener('click', (e) => { e.stopImmediatePropagation(); e.preventDefault(); }, true)",
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/listening{number}");
        // Nothing is left of the page before; a page that is loaded again after a withdrawal keeps what it has.
        let forget = format!("sessionStorage.been === '{number}' || (document.cookie = 'placet=; Path=/; Secure; Max-Age=0'); sessionStorage.been = {number};");
        let head = format!("<script>{forget}{listeners}</script>{}{ASYNC}", config_block(MATOMO_ONLY));
        visit.page(&path, &document(&head, HELD));
        visit.open(&path);
        visit.wait("window.placet && placet.version");
        visit.settle();
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{listeners}");
        visit.js("placet.acceptAll(); placet.rejectAll()");
        visit.settle();
        // What was taken back may load the page again.
        visit.wait("window.placet?.version && !placet.allows('performance') && !placet.allows('matomo')");
        let ready = visit.js_async("return await Promise.race([placet.ready.then(() => 'settled'), new Promise((late) => setTimeout(late, 3000, 'pending'))])");
        assert_eq!(ready, json!("settled"), "{listeners}");
        visit.forget_requests();
    }
}

/// Fault: After our tag, the page replaces what JavaScript is made of.
fn globals_replaced_after_the_tag_open_nothing(visit: &mut Visit) {
    for (number, statements) in [
        "JSON.parse = JSON.stringify = broken",
        "Array.prototype.push = Array.prototype.map = Array.prototype.includes = Array.prototype.forEach = broken",
        "Array.prototype[Symbol.iterator] = broken",
        "Promise.prototype.then = Promise.prototype.finally = broken",
        "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = broken",
        "Object.keys = Object.entries = Object.assign = Object.defineProperty = Reflect.apply = Reflect.get = broken",
        "TextDecoder.prototype.decode = TextEncoder.prototype.encode = TextEncoder.prototype.encodeInto = broken",
        "String.prototype.split = String.prototype.startsWith = String.prototype.replace = RegExp.prototype.exec = broken",
        "window.fetch = window.setTimeout = window.queueMicrotask = window.requestAnimationFrame = broken",
        "window.CustomEvent = window.Event = window.MutationObserver = window.BroadcastChannel = window.URL = window.Blob = broken",
        "Element.prototype.setAttribute = Element.prototype.append = Element.prototype.replaceWith = Element.prototype.attachShadow = Node.prototype.insertBefore = Node.prototype.textContent = undefined",
        "Date.now = () => 9e15; Math.random = () => 0; crypto.getRandomValues = broken; performance.now = broken",
        "Map.prototype.get = Map.prototype.set = Set.prototype.add = WeakMap.prototype.get = broken",
        "document.addEventListener = document.dispatchEvent = EventTarget.prototype.addEventListener = EventTarget.prototype.dispatchEvent = broken",
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/replaced{number}");
        // Nothing is left of the page before.
        let head = format!(
            "<script>document.cookie = 'placet=; Path=/; Secure; Max-Age=0'</script>{}{PLAIN}<script>window.keep = [JSON.stringify, HTMLElement.prototype.click]; const broken = () => {{ throw new Error('replaced'); }}; {{ {statements} }}</script>",
            config_block(OWN)
        );
        visit.page(&path, &document(&head, HELD));
        visit.open_parsed(&path);
        let told = format!("{number}: {statements}");
        // Whatever the page broke for its own scripts, ours has started before.
        let state = visit.try_js("return document.documentElement.getElementsByTagName('placet-ui')[0]?.dataset.state ?? 'none'");
        if let Ok(state) = state {
            assert_eq!(state, json!("notice"), "{told}");
        }
        visit.world.forget();
        let refused = visit.try_js("try { placet.rejectAll(); } catch (error) { return String(error); } return [placet.allows('performance'), placet.allows('own'), !!window.ran].join()");
        if let Ok(refused) = refused {
            assert_eq!(refused, json!("false,false,false"), "{told}");
        }
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{told}");
        let own = visit.cookie_names();
        assert!(own.is_empty() || own == ["placet"], "{told}: {own:?}");
    }
    // The next page is a page like any other.
    visit.page("/plain", &page(OWN, HELD));
    visit.open("/plain");
    visit.wait("window.placet && placet.version && ui");
    visit.settle();
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    assert!(!visit.is("placet.allows('performance') || window.ran"));
    // Timers that throw from the start end nothing: the notice works, and what runs at once runs.
    let head = format!(
        "<script>document.cookie = 'placet=; Path=/; Secure; Max-Age=0'; window.setTimeout = () => {{ throw new Error('replaced'); }}</script>{}{PLAIN}",
        config_block(OWN)
    );
    visit.page("/timers", &document(&head, HELD));
    visit.open_parsed("/timers");
    visit.wait("ui?.dataset.state === 'notice'");
    visit.js("placet.rejectAll(); placet.acceptAll()");
    assert!(visit.is("placet.allows('performance') && placet.allows('own')"));
    assert_eq!(visit.state(), "idle");
}

/// A service whose entry needs no fetching.
const OWN: &str = r#"{ "services": [ { "id": "own", "name": "Own", "category": "performance", "kind": "script",
    "provider": { "name": "Own", "country": "FR", "policy": "https://own.example/" }, "purposes": ["measure-audience"],
    "hosts": ["cdn.partner.example"], "load": [ { "script": "https://cdn.partner.example/own.js" } ] } ] }"#;

/// Fault: `__proto__` and its like as ids, keys and answers.
fn names_of_prototypes_in_a_config_are_names(visit: &mut Visit) {
    let odd = [
        "__proto__",
        "constructor",
        "prototype",
        "toString",
        "hasOwnProperty",
        "valueOf",
    ];
    let mut services = String::new();
    let mut texts = String::new();
    for name in odd {
        services += &format!(r#"{{ "id": "{name}" }}, "#);
        texts += &format!(r#""{name}": {{ "name": "x", "hidden": true, "polluted": 1 }}, "#);
    }
    let config = format!(
        r#"{{ "services": [ {services} {} ], "texts": {{ {texts} "a": "b" }}, "categories": {{ {texts} "performance": {{ "__proto__": {{ "hidden": true, "polluted": 1 }} }} }},
        "signals": {{ "__proto__": {{ "vendors": false }} }}, "storage": {{ "__proto__": {{ "name": "x" }} }}, "__proto__": {{ "polluted": 1 }} }}"#,
        r#"{ "id": "matomo", "url": "https://stats.example.org/", "site": "1", "__proto__": { "polluted": 1 } }"#
    );
    first_visit(visit, &config, HELD);
    visit.js(r#"placet.choose({ categories: JSON.parse('{"__proto__":{"performance":true},"constructor":true}'), services: JSON.parse('{"__proto__":true,"constructor":true,"toString":true}') })"#);
    visit.settle();
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    for name in odd {
        assert!(!visit.is(&format!("placet.allows({name:?})")), "{name}");
    }
    assert!(
        !visit
            .is("({}).polluted || ({}).hidden || [].polluted || (() => {}).polluted || window.ran")
    );
    let record = visit.js("const r = placet.record(); return [Object.keys(r.services).sort(), Object.values(r.services).some(Boolean), Object.values(r.categories).filter(Boolean).length]");
    assert_eq!(record[1], json!(false), "{record}");
    assert_eq!(record[2], json!(1), "{record}");
    visit.js("placet.acceptAll()");
    visit.wait_asked("stats.example.org/matomo.php", 1);
}

/// Fault: HTML or `javascript:` in every text and address, and looks that try to leave their property.
fn no_text_and_no_address_of_an_owner_runs_code(visit: &mut Visit) {
    let html = r#"\"'><img src=x onerror=window.hit=1><script>window.hit=2</script><style>*{display:none}</style>"#;
    let script = "javascript:window.hit=3";
    let english =
        std::fs::read_to_string(e2e::vendors::root().join("www/locales/en.json")).unwrap();
    let english: serde_json::Value = serde_json::from_str(&english).unwrap();
    let mut texts = serde_json::Map::new();
    for key in english.as_object().unwrap().keys() {
        // The words stay places for what is filled in.
        texts.insert(
            key.clone(),
            json!(format!(
                "{{list}}{{name}}{{n}} {}",
                html.replace("\\\"", "\"")
            )),
        );
    }
    let looks = "red; } * { display: none } a{b:c";
    let mut config = json!({
        "policy": { "url": script, "controller": html, "contact": script, "authority": script, "links": [ { "url": script, "name": html } ] },
        "texts": texts,
        "categories": { "performance": { "name": html, "text": html, "short": html } },
        "ui": { "theme": looks, "layout": looks, "position": looks, "reopen": looks, "title": html },
        "language": html, "records": { "endpoint": script },
        "services": [
            { "id": "own", "name": html, "category": "performance", "kind": "script",
              "provider": { "name": html, "country": "FR", "policy": script }, "purposes": [html], "hosts": [html, "cdn.partner.example"],
              "cookies": [{ "name": html, "lifetime": "1 day", "role": html }], "notes": [html], "load": [{ "script": script }] },
            { "id": "fine", "name": html, "category": "performance", "kind": "script",
              "provider": { "name": html, "country": "FR", "policy": "https://a.example/\"onclick=\"x" }, "purposes": [html],
              "cookies": [{ "name": "_fine", "lifetime": "1 day", "role": html }], "load": [{ "set": "fine", "to": html }] },
            { "id": "matomo", "url": script, "site": "1" }
        ],
    });
    let body = format!(
        "<div data-placet=declaration></div><iframe data-category=performance data-service='{}' data-src='https://cdn.partner.example/f.html' title='{}'></iframe>
        <iframe data-category=performance data-src='{script}'></iframe><img data-category=performance data-src='{script}' alt=''>",
        "\"><img src=x onerror=window.hit=4>", "\"><img src=x onerror=window.hit=5>"
    );
    for round in 0..2 {
        // Inline, `</script>` ends the block: the page's own server writes it so.
        let block = config_block(&config.to_string().replace("</", "<\\/"));
        let path = format!("/texts{round}");
        visit.page(&path, &document(&format!("{block}{ASYNC}"), &body));
        visit.open(&path);
        visit.wait_state("notice");
        visit.js("placet.preferences()");
        visit.wait_state("preferences");
        visit.settle();
        let found = visit.js(
            "const trees = [document, ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot).filter(Boolean)];
            const every = (css) => trees.flatMap((tree) => [...tree.querySelectorAll(css)]);
            const bad = every('[href],[src],[action],[formaction]').filter((e) => !e.hasAttribute('data-src') && /^\\s*javascript/i.test(e.href || e.src || '')).map((e) => e.outerHTML);
            const handlers = every('*').filter((e) => e.getAttributeNames().some((name) => name.startsWith('on'))).map((e) => e.outerHTML.slice(0, 200));
            return [window.hit ?? 0, every('img[src=x]').length, bad, handlers, every('style').length]",
        );
        assert_eq!(found, json!([0, 0, [], [], 0]), "round {round}");
        assert!(visit.is("shown(find('dialog [data-action=accept-all]')) && shown(find('dialog [data-action=reject-all]'))"));
        assert_eq!(visit.third_parties(), Vec::<String>::new());
        assert!(!visit.is("window.hit"));
        // Once more with what is right about it, so that less of it is refused beforehand.
        config["policy"]["url"] = json!("/privacy");
        config["policy"]["contact"] = json!("mailto:a@b.example?subject=<b>");
        config["ui"] = json!({});
        config["language"] = json!("auto");
        config["records"] = json!({});
    }
    visit.js("placet.acceptAll()");
    visit.settle();
    assert!(!visit.is("window.hit"));
}

/// Fault: Cookies whose names make a pattern try every way (CVE-2026-111714 of another banner).
fn names_that_backtrack_cost_no_time(visit: &mut Visit) {
    let pattern = format!("{}b", "a*".repeat(60));
    let config = OWN.replace(
        r#""load":"#,
        &format!(r#""cookies": [{{ "name": "{pattern}", "lifetime": "1 day", "role": "visitor-id" }}], "load":"#),
    );
    visit.page("/", &page(&config, HELD));
    visit.page("/names", "<!doctype html>");
    visit.open("/names");
    visit.js("for (let i = 0; i < 4; i++) document.cookie = `${'a'.repeat(3000 + i)}=1`; for (let i = 0; i < 20; i++) localStorage.setItem('a'.repeat(3000 + i), 1)");
    visit.open("/");
    visit.wait_state("notice");
    let took = visit.js(
        "const start = performance.now(); placet.rejectAll(); return performance.now() - start",
    );
    // A search that goes back would take hours; a busy machine takes some tenths of a second.
    assert!(took.as_f64().unwrap() < 2_000.0, "{took} ms");
    assert!(
        visit.is("localStorage.length === 20"),
        "names that do not fit stay"
    );
}
