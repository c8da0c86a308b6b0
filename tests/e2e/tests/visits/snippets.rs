//! What the documents tell owners to write into their pages, written into pages. What they write elsewhere (components, servers,
//! the command) is tried by `command/tests/package.rs`; their configs are read by the native tests of `pack`.

use e2e::snippets::{Snippet, of_kind};
use e2e::vendors::root;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    what_the_documents_write_into_pages_holds_and_loads,
    what_the_documents_write_in_javascript_runs,
    what_the_documents_write_for_tests_of_owners_presses_and_asks,
    each_policy_in_the_documents_is_enough_for_a_visit,
    each_color_in_the_documents_is_taken,
    the_frames_on_the_pages_of_vendors_wait,
];

/// Every category, and the services that the snippets name.
const ALL: &str = r#"{ "policy": { "url": "/privacy" }, "ui": { "layout": "LAYOUT" },
  "categories": { "performance": {}, "functionality": {}, "targeting": {} },
  "services": [ { "id": "matomo", "url": "https://stats.example.org/", "site": "1" },
    { "id": "google-analytics", "measurementId": "G-SHOP1" }, { "id": "intercom", "appId": "abcd1234" }, { "id": "youtube" } ] }"#;

fn config() -> String {
    ALL.replace("LAYOUT", "bar")
}

fn snippets(kinds: &[&str], at_least: usize) -> Vec<Snippet> {
    let found = of_kind(&root(), kinds);
    assert!(found.len() >= at_least, "{} of {kinds:?}", found.len());
    found
}

/// What is between two words, each time.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start)
        .skip(1)
        .filter_map(move |rest| Some(rest.split_once(end)?.0))
}

/// A snippet as it comes out of a template, with the files where this shop has them.
fn in_the_page(snippet: &Snippet) -> String {
    let text = &snippet.text;
    let mut html = text.clone();
    for tag in between(text, "<script", ">") {
        for (name, end) in [("placet.js", "\""), ("placet.compat.js", "\"")] {
            if let Some((_, address)) = tag.split_once("src=\"")
                && let Some(whole) = address.rsplit_once(end).map(|(before, _)| before)
                && whole.contains(name)
            {
                html = html.replace(
                    &format!("src=\"{}\"", whole.split("\" ").next().unwrap_or(whole)),
                    &format!("src=\"/placet/{name}\""),
                );
            }
        }
    }
    // In TypoScript it stands between parentheses, and a template engine puts something in.
    let from = html.find('<').unwrap_or(0);
    let to = html.rfind('>').map_or(html.len(), |at| at + 1);
    html[from..to]
        .replace("%sveltekit.head%", "")
        .replace(">…<", ">window.ran = (window.ran || 0) + 1;<")
}

fn what_the_documents_write_into_pages_holds_and_loads(visit: &mut Visit) {
    for snippet in snippets(&["html", "liquid", "typoscript"], 14) {
        let html = in_the_page(&snippet);
        let (place, has) = (&snippet.place, |word: &str| html.contains(word));
        let layout = if has("data-placet=\"notice\"") {
            "inline"
        } else {
            "bar"
        };
        // Firefox asks once more for what it was refused.
        for address in between(&html, "data-placet-src=\"https://", "\"") {
            let (host, path) = address.split_once('/').unwrap();
            let reply = match address.rsplit('.').next() {
                Some("js") => Reply::js(""),
                Some("gif") => Reply::gif(),
                _ => Reply::html(String::new()),
            };
            visit.world.put(host, &format!("/{path}"), reply);
        }
        let mut head = String::new();
        if !has("placet-config") {
            head.push_str(&config_block(&ALL.replace("LAYOUT", layout)));
        }
        if !has("/placet/placet") {
            head.push_str(ASYNC);
        }
        let count =
            "<script>window.countTheVisit = () => { window.ran = (window.ran || 0) + 1; }</script>";
        visit.page("/", &document(&[count, &head].concat(), &html));
        visit.open("/");
        visit.wait_state("notice");
        visit.expect_no_third_party();
        assert_eq!(visit.strangers(), Vec::<String>::new(), "{place}");
        assert!(visit.is("!window.ran"), "{place}");
        if layout == "inline" {
            visit.wait("!!find('div[data-placet=notice]').querySelector('[data-action=accept-all]') || near(find('[data-placet=notice]').getBoundingClientRect(), ui.getBoundingClientRect()) || find('[data-placet=notice]').getBoundingClientRect().height > 100");
        }
        visit.js("placet.acceptAll()");
        visit.wait_state("idle");
        for address in between(&html, "data-placet-src=\"https://", "\"") {
            visit.wait_asked(address, 1);
        }
        for script in between(&html, "<script type=\"text/plain\"", "</script>") {
            if !script.contains("data-placet-src") {
                visit.wait("window.ran > 0");
            }
        }
        if has("data-placet=\"declaration\"") {
            visit.wait("(find('[data-placet=declaration]').shadowRoot ?? find('[data-placet=declaration]')).textContent.includes('Matomo')");
        }
        for way in ["[data-placet=preferences]", "a[href=\"#placet\"]"] {
            if has(way.trim_start_matches("a[").trim_matches(['[', ']']))
                || way.contains("preferences") && has("data-placet=\"preferences\"")
            {
                visit.click(way);
                visit.wait_state("preferences");
                visit.js("placet.hide()");
                visit.wait_state("idle");
            }
        }
        expect_no_complaints(visit);
        visit.js("placet.erase()");
        visit.wait_state("notice");
        visit.forget_requests();
    }
}

/// What an owner's page has that a snippet speaks of.
const AROUND: &str = "<form name=order></form><div id=film></div>
    <script>window.countTheVisit = () => { window.counted = true; };
    document.forms.order.submit = () => { window.sent = (window.sent || 0) + 1; };
    window.element = document.createElement('div'); document.currentScript.after(element);
    window.film = Object.assign(document.createElement('iframe'), { title: 'A film' });
    film.setAttribute('data-placet-service', 'youtube'); film.setAttribute('data-placet-src', 'https://www.youtube.com/embed/x');
    window.router = { afterEach: (then) => { router.then = then; } };
    window.chat = { boot() { chat.on = true; }, stop() { chat.on = false; } };</script>";

/// What each does, once it ran before a choice and everything was accepted: by a word in it.
const DOES: [(&str, &str); 8] = [
    ("countTheVisit()", "window.counted"),
    (
        "classList.toggle(\"chat\"",
        "document.body.classList.contains('chat')",
    ),
    (
        "placet.rescan(root)",
        "performance.getEntriesByType('resource').some(({ name }) => name.includes('youtube')) || placet.allows('youtube')",
    ),
    ("chat.boot()", "given(chat) && chat.on"),
    (
        "router.afterEach",
        "(router.then({ fullPath: '/x' }), window._paq && true)",
    ),
    ("event_callback", "window.gtag && true"),
    (
        "event: \"consent_update\"",
        "dataLayer.some(({ event, consent_source, consent }) => event === 'consent_update' && consent_source === 'banner' && Object.keys(consent).join() === 'necessary,performance,functionality,targeting')",
    ),
    ("placet:choice", "lines.includes('accept_all')"),
];

fn what_the_documents_write_in_javascript_runs(visit: &mut Visit) {
    for snippet in snippets(&["js"], DOES.len()) {
        let place = &snippet.place;
        let does = DOES.iter().find(|(word, _)| snippet.text.contains(word));
        let (_, does) = does.unwrap_or_else(|| panic!("{place}: what does it do?"));
        let mut code = snippet.text.clone();
        // A function that the owner calls.
        if code.starts_with("function start") {
            code.push_str("start(chat); window.given = () => true;");
        }
        let code = format!("{{\n{code}\n}}");
        // As a script of the page, since a policy may forbid `eval`.
        visit.will_insert(&format!("<script>{code}</script>"));
        let run = format!(
            "let wrong = ''; window.onerror = (told) => {{ wrong = told; }};
            const script = document.createElement('script'); script.text = {}; document.head.append(script); script.remove();
            window.onerror = null; return wrong",
            json!(code)
        );
        visit.page("/", &page(&config(), AROUND));
        visit.open("/");
        visit.wait_state("notice");
        visit.js("window.lines = []; console.log = (line) => lines.push(line)");
        assert_eq!(visit.js(&run), json!(""), "{place}");
        // Before the choice it does nothing that needs one.
        assert!(
            visit.is("!window.counted && !chat.on && !document.body.matches('.chat')"),
            "{place}"
        );
        if snippet.text.contains("event_callback") {
            // Refused, it is answered at once.
            reject(visit);
            visit.js(&format!("window.sent = 0; {run}"));
            visit.wait("window.sent === 1");
        }
        visit.js("placet.show()");
        visit.wait_state("notice");
        accept(visit);
        if snippet.text.contains(".push((api)") {
            // It asks once, where it stands.
            visit.reload();
            visit.wait("window.placet?.version");
            visit.js(&run);
        }
        visit.wait(does);
        expect_no_complaints(visit);
        visit.js("placet.erase()");
        visit.forget_requests();
    }
}

/// The words of Playwright and of Cypress, as far as the documents use them.
const PLAYED: &str = "const press = async (css) => {
      if (!document.querySelector(css)) placet.show();
      while (!document.querySelector(css)) await new Promise(requestAnimationFrame);
      document.querySelector(css).click();
    };
    const page = { click: press, evaluate: (inside) => inside(),
      getAttribute: async (css, name) => (got.push(document.querySelector(css).getAttribute(name)), got.at(-1)) };
    const cy = { get: (css) => ({ click: () => press(css) }) };
    const got = [];";

fn what_the_documents_write_for_tests_of_owners_presses_and_asks(visit: &mut Visit) {
    for snippet in snippets(&["js playwright", "js cypress"], 4) {
        visit.page("/", &page(MATOMO_ONLY, ""));
        visit.open("/");
        visit.wait_state("notice");
        let text = &snippet.text;
        let got = visit.js_async(&format!("{PLAYED}\n{text}\nreturn got;"));
        let place = &snippet.place;
        if text.contains("getAttribute") {
            assert_eq!(got, json!(["notice"]), "{place}");
        } else if text.contains("reject-all") {
            visit.wait("placet.record()?.act === 'reject_all'");
        } else {
            visit.wait("placet.allows('performance')");
        }
        visit.js("placet.erase()");
    }
}

fn each_policy_in_the_documents_is_enough_for_a_visit(visit: &mut Visit) {
    for snippet in snippets(&["http"], 3) {
        let place = &snippet.place;
        let (name, policy) = snippet.text.trim().split_once(": ").unwrap();
        assert_eq!(name, "Content-Security-Policy", "{place}");
        let config = Reply::new("application/json", MATOMO_ONLY);
        visit.world.put(SHOP, "/c.json", config);
        let head = r#"<script src=/noted.js></script><script async src="/placet/placet.js" data-config="/c.json"></script>"#;
        let noted = "addEventListener('securitypolicyviolation', (e) => (window.violations ||= []).push(`${e.effectiveDirective} ${e.blockedURI}`))";
        visit.world.put(SHOP, "/noted.js", Reply::js(noted));
        let reply = Reply::html(document(head, "")).header("content-security-policy", policy);
        visit.world.put(SHOP, "/", reply);
        visit.open("/");
        visit.wait_state("notice");
        accept(visit);
        assert_eq!(visit.record_cookie().path, "/", "{place}");
        // Only trying tells whether WebAssembly may run; the vendor's own file, and a page's icon, are for the owner to allow.
        let seen = "return (window.violations ?? []).filter((one) => !/^(script-src|wasm-eval)|favicon/.test(one)).join()";
        assert_eq!(visit.text(seen), "", "{place}");
        visit.js("placet.erase()");
        visit.wait_state("notice");
    }
}

fn each_color_in_the_documents_is_taken(visit: &mut Visit) {
    for snippet in snippets(&["css"], 1) {
        let css = &snippet.text;
        let style = format!("<style>{css}</style>");
        let html = document(
            &[
                &config_block("{ \"categories\": { \"targeting\": {} } }"),
                style.as_str(),
                ASYNC,
            ]
            .concat(),
            "",
        );
        visit.page("/", &html);
        visit.open("/");
        visit.wait_state("notice");
        let place = &snippet.place;
        let accent = between(css, "--placet-accent: ", ";").next().unwrap();
        let shown = format!(
            "const want = Object.assign(document.createElement('i'), {{ style: 'color: {accent}' }}); document.body.append(want);
            return [getComputedStyle(find('[data-action=accept-all]')).backgroundColor, getComputedStyle(want).color]"
        );
        let shown = visit.js(&shown);
        assert_eq!(shown[0], shown[1], "{place}");
        // A button is a little less round than the card around it.
        let radius = between(css, "--placet-radius: ", "px;").next().unwrap();
        let radius: f64 = radius.parse().unwrap();
        let shown = "return parseFloat(getComputedStyle(find('[data-action=accept-all]')).borderTopLeftRadius)";
        let shown = visit.js(shown).as_f64().unwrap();
        assert!((shown - radius * 0.7).abs() < 0.1, "{place}: {shown}");
    }
}

/// As the pages of the vendors have them, which `./build.sh docs` lays out.
fn the_frames_on_the_pages_of_vendors_wait(visit: &mut Visit) {
    let mut body = String::new();
    let mut services = Vec::new();
    for entry in std::fs::read_dir(root().join("www/docs/vendors")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let written = |kind: &str| {
            let start = format!("<code class=\"{kind}\">");
            let plain = between(&text, &start, "</code>").next()?;
            let plain = plain.replace("&lt;", "<").replace("&gt;", ">");
            Some(plain.replace("&quot;", "\"").replace("&amp;", "&"))
        };
        if let Some(frame) = written("html") {
            let config: serde_json::Value =
                serde_json::from_str(&written("json").unwrap()).unwrap();
            services.push(config["services"][0].clone());
            body.push_str(&frame.replace('…', "x"));
        }
    }
    assert!(services.len() > 4, "run `./build.sh docs` first");
    visit.page(
        "/",
        &page(&json!({ "services": services }).to_string(), &body),
    );
    visit.open("/");
    visit.wait_state("notice");
    let frames = "[...all('iframe[data-placet-service]')]";
    assert_eq!(
        visit.js(&format!("return {frames}.length")),
        json!(services.len())
    );
    for index in 0..services.len() {
        // One that is far away gets its placeholder once it comes near.
        visit.js(&format!("{frames}[{index}].scrollIntoView()"));
        visit.wait(&format!("!!stand({frames}[{index}])"));
    }
    visit.expect_no_third_party();
    assert_eq!(visit.strangers(), Vec::<String>::new());
    accept(visit);
    visit.wait("[...all('iframe[data-placet-service]')].every((frame) => frame.src.startsWith('https://'))");
    expect_no_complaints(visit);
}
