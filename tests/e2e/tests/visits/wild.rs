//! Held scripts and templates on pages that others wrote: frameworks that own their nodes, vendors with attributes of their
//! own, swapped bodies, policies that know nothing of us.

use e2e::vendors::npm_file;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    a_framework_takes_its_script_and_template_away,
    vendors_find_their_own_attributes,
    marked_elements_in_svg_stop_nothing,
    a_policy_that_refuses_ours_stops_no_other,
    settings_above_an_async_file_are_there_when_it_runs,
    forty_scripts_run_before_the_async_file_below_them,
    listeners_on_a_held_script_hear_the_live_one,
    nothing_held_is_replaced_or_moved,
    a_copy_of_a_live_template_is_another_held_template,
    react_18_hydrates_and_unmounts_what_is_held,
    react_19_hydrates_and_unmounts_what_is_held,
    html_that_was_saved_after_we_ran_is_a_page_like_another,
    turbo_brings_its_copies_back,
    htmx_brings_its_copies_back,
];

const CDN: &str = "cdn.partner.example";
const A: &str = "https://cdn.partner.example";

/// Puts a script on the partner's host.
fn script(visit: &Visit, path: &str, code: &str) {
    let reply = Reply::js(code).header("cache-control", "no-store");
    visit.world.put(CDN, path, reply);
}

/// The smallest framework: it keeps the nodes that it made and takes them away through their parent.
fn a_framework_takes_its_script_and_template_away(visit: &mut Visit) {
    let body = format!(
        r#"<div id="app"></div><script>
        const script = Object.assign(document.createElement("script"), {{ type: "text/plain" }});
        script.dataset.category = "performance"; script.dataset.src = "{A}/stats.js";
        const inline = Object.assign(document.createElement("script"), {{ type: "text/plain", text: "(window.ran ||= []).push('inline')" }});
        inline.dataset.placetCategory = "performance";
        const template = document.createElement("template"); template.dataset.placetCategory = "performance"; template.innerHTML = "<b>inside</b>";
        app.append(script, inline, template);
        window.unmount = () => [script, inline, template].map((node) => app.removeChild(node)).length;</script>"#
    );
    visit.will_insert("<script>(window.ran ||= []).push('inline')</script>");
    first_visit(visit, "{}", &body);
    accept(visit);
    visit.wait("window.ran && ran.length === 2 && find('template > b') && true");
    assert_eq!(visit.js("return ran"), json!(["stats", "inline"]));
    assert!(visit.is("shown(find('template > b'))"));
    assert_eq!(visit.js("return unmount()"), json!(3));
    assert_eq!(visit.text("return find('#app').innerHTML"), "");
    expect_no_complaints(visit);
}

fn vendors_find_their_own_attributes(visit: &mut Visit) {
    for name in ["a", "b", "c", "d"] {
        script(
            visit,
            &format!("/v/{name}.js"),
            &format!(
                "(window.found ||= {{}}).{name} = {{ ...document.currentScript.dataset, theirs: document.currentScript.getAttribute('data-src'), src: document.currentScript.src, own: document.currentScript.getAttribute('src') }}"
            ),
        );
    }
    let body = format!(
        r#"<script type="text/plain" data-category="functionality" data-src="{A}/v/a.js" data-type="inline"></script>
        <template data-category="functionality"><script src="{A}/v/b.js" data-type="inline" data-src="feed.json"></script></template>
        <script type="text/plain" data-placet-category="functionality" data-placet-src="{A}/v/c.js" data-category="targeting" data-service="board" data-src="x.json" data-type="module"></script>
        <template data-category="functionality"><script type="text/plain" data-src="{A}/v/d.js" data-category="Announcements"></script></template>"#
    );
    first_visit(visit, "{}", &body);
    visit.expect_no_third_party();
    accept(visit);
    visit.wait("window.found && found.a && found.b && found.c && found.d && true");
    let own = |name: &str, key: &str| visit.text(&format!("return found.{name}.{key} ?? ''"));
    assert_eq!(own("a", "type"), "inline");
    assert_eq!(
        (own("b", "type"), own("b", "src")),
        ("inline".into(), format!("{A}/v/b.js"))
    );
    assert_eq!(own("c", "category"), "targeting");
    assert_eq!(own("c", "service"), "board");
    assert_eq!(own("c", "type"), "module");
    assert_eq!(
        (own("b", "theirs"), own("c", "theirs")),
        ("feed.json".into(), "x.json".into())
    );
    // On the script that runs, too, which code may look for by its address.
    assert_eq!(
        visit.js("const { dataset, type } = [...document.scripts].find((script) => /c\\.js$/.test(script.src)); return [{ ...dataset }, type]"),
        json!([{ "category": "targeting", "service": "board", "src": "x.json", "type": "module" }, ""])
    );
    assert_eq!(own("d", "category"), "Announcements");
    // Their own address too, as code asks for it.
    for name in ["a", "b", "c", "d"] {
        assert_eq!(
            own(name, "src").rsplit('/').next().unwrap(),
            format!("{name}.js")
        );
        assert_eq!(own(name, "own"), format!("{A}/v/{name}.js"));
    }
    // A plain `src` in a template is fetched by Firefox while it parses; nothing else is wrong.
    let codes = "placet.complaints().map((complaint) => complaint.code).join()";
    assert_eq!(visit.text(&format!("return {codes}")), "eager-template");
}

/// Elements of SVG have the names of those of HTML, and none of their properties.
fn marked_elements_in_svg_stop_nothing(visit: &mut Visit) {
    let body = r#"<svg><template data-category="performance"></template></svg>
        <svg><script type="text/plain" data-category="performance">(window.ran ||= []).push('svg')</script></svg>
        <script type="text/plain" data-category="performance">(window.ran ||= []).push('html')</script>"#;
    first_visit(visit, MATOMO_ONLY, body);
    accept(visit);
    visit.wait("window.ran && ran.includes('html')");
    visit.wait_asked("stats.example.org/matomo.php", 1);
    assert_eq!(visit.record_cookie().path, "/");
    let codes = "placet.complaints().map((complaint) => complaint.code).join()";
    assert_eq!(visit.text(&format!("return {codes}")), "not-html,not-html");
    // It was for ever pending once.
    visit.js("placet.ready.then((record) => { window.settled = record?.act ?? 'null'; })");
    visit.wait("window.settled");
    assert_eq!(visit.text("return settled"), "null");
}

fn a_policy_that_refuses_ours_stops_no_other(visit: &mut Visit) {
    let held = format!(
        r#"<script type="text/plain" data-category="performance" src="{A}/held.js" onload="window.heard = 1"></script>"#
    );
    let policy = "require-trusted-types-for 'script'; trusted-types other";
    let reply =
        Reply::html(page(r#"{ "services": [] }"#, &held)).header("content-security-policy", policy);
    visit.world.put(SHOP, "/", reply);
    visit.open("/");
    visit.wait_state("notice");
    accept(visit);
    assert!(visit.is("placet.allows('performance')"));
    assert_eq!(visit.record_cookie().path, "/");
    visit.settle();
    assert!(!visit.is("window.ran || window.heard"));
    visit.wait("placet.complaints().some((complaint) => complaint.code === 'page-threw')");
    // Whoever comes later is served as well.
    visit.js("placet.withdraw()");
    visit.wait("!placet.allows('performance')");
}

fn settings_above_an_async_file_are_there_when_it_runs(visit: &mut Visit) {
    let other = Reply::js("(window.ran ||= []).push('other')").header("cache-control", "no-store");
    let other = other.after(std::time::Duration::from_millis(500));
    visit.world.put(CDN, "/other.js", other);
    let body = format!(
        r#"<script type="text/plain" data-category="performance" src="{A}/other.js"></script>
        <script type="text/plain" data-category="performance">(window.ran ||= []).push('settings')</script>
        <script type="text/plain" data-category="performance" async src="{A}/async.js"></script>
        <script type="text/plain" data-category="performance" defer src="{A}/defer.js"></script>"#
    );
    first_visit(visit, "{}", &body);
    accept(visit);
    visit.wait("window.ran && ran.length === 4");
    let ran: Vec<String> = serde_json::from_value(visit.js("return ran")).unwrap();
    assert_eq!(ran[..2], ["other", "settings"], "{ran:?}");
}

fn forty_scripts_run_before_the_async_file_below_them(visit: &mut Visit) {
    let mut body = String::new();
    for number in 0..40 {
        // Each as slow as a vendor's settings are: together more than one slice.
        body.push_str(&format!(
            "<script type=text/plain data-category=performance>const until{number} = performance.now() + 1; while (performance.now() < until{number}); (window.ran ||= []).push('{number}')</script>"
        ));
    }
    body.push_str(&format!(
        "<script type=text/plain data-category=performance async src='{A}/async.js'></script>"
    ));
    first_visit(visit, "{}", &body);
    accept(visit);
    visit.wait("window.ran && ran.length === 41");
    let mut expected: Vec<String> = (0..40).map(|number| number.to_string()).collect();
    expected.push("async".into());
    assert_eq!(visit.js("return ran"), json!(expected));
}

fn listeners_on_a_held_script_hear_the_live_one(visit: &mut Visit) {
    visit.world.put(CDN, "/gone.js", Reply::status(404));
    let body = format!(
        r#"<script>window.heard = []; const listen = (node) => {{ for (const type of ["load", "error"]) node.addEventListener(type, (event) => heard.push(`${{event.target.id}} ${{type}}`)); }}</script>
        <script id="one" type="text/plain" data-category="performance" src="{A}/one.js" onload="heard.push('attribute')"></script>
        <script id="two" type="text/plain" data-category="performance" src="{A}/gone.js" onerror="heard.push('failed')"></script>
        <script id="three" type="text/plain" data-category="performance" async src="{A}/three.js"></script>
        <script>all("x"); function all() {{ for (const id of ["one", "two", "three"]) listen(document.getElementById(id)); }}</script>"#
    );
    first_visit(visit, "{}", &body);
    accept(visit);
    visit.wait("heard.length === 5");
    let mut heard: Vec<String> = serde_json::from_value(visit.js("return heard")).unwrap();
    heard.sort();
    assert_eq!(
        heard,
        ["attribute", "failed", "one load", "three load", "two error"]
    );
}

fn nothing_held_is_replaced_or_moved(visit: &mut Visit) {
    let body = format!(
        r#"<div id="box"><script type="text/plain" data-category="performance" src="{A}/one.js"></script>
        <script type="text/plain" data-placet-category="performance">(window.ran ||= []).push('inline')</script>
        <script type="text/plain" data-placet-category="performance" data-placet-type="module">(window.ran ||= []).push('module')</script>
        <template data-placet-category="performance"><b>inside</b><script>(window.ran ||= []).push(document.currentScript.previousElementSibling.localName)</script></template></div>"#
    );
    first_visit(visit, "{}", &body);
    let look = "return [find('#box').innerHTML, [...find('#box').children].map((node) => node.localName).join()].join()";
    let before = visit.text(look);
    visit.js("window.kept = [...find('#box').children]");
    accept(visit);
    visit.wait("window.ran && ran.length === 4");
    assert_eq!(visit.text(look), before);
    assert!(visit.is("[...find('#box').children].every((node, at) => node === kept[at])"));
    assert!(visit.is("shown(find('#box template b'))"));
    // What has run is gone but for files, which stand at the end of the head.
    assert_eq!(
        visit.text("return [...all('script')].filter((script) => /one/.test(script.src) && script.type !== 'text/plain').map((script) => script.parentNode.localName).join()"),
        "head"
    );
    assert!(!visit.is("Object.hasOwn(document, 'currentScript')"));
    // Taken back: what was alive of the template is gone, and comes again.
    visit.js("placet.choose({ categories: { performance: false } })");
    visit.wait("window.placet && placet.version && !placet.allows('performance')");
    visit.wait("!find('#box template b')");
}

fn a_copy_of_a_live_template_is_another_held_template(visit: &mut Visit) {
    let body = "<template data-category=performance><b>inside</b></template>";
    first_visit(visit, "{}", body);
    accept(visit);
    visit.wait("find('template > b') && true");
    visit.js("window.kept = document.body.cloneNode(true); const next = document.createElement('body'); next.textContent = 'Another page'; document.body.replaceWith(next);");
    visit.wait("document.body.textContent === 'Another page'");
    visit.js("document.body.replaceWith(kept)");
    visit.wait(
        "document.querySelectorAll('template > b').length === 1 && shown(find('template > b'))",
    );
    // A copy that comes back after the withdrawal shows nothing.
    visit.js("window.kept = find('template').cloneNode(true); placet.choose({ categories: { performance: false } })");
    visit.wait("!find('template > b')");
    visit.js("document.body.append(kept)");
    visit.wait("document.querySelectorAll('template').length === 2 && !find('template > b')");
}

/// A returning visitor's page: what was granted is alive before the framework hydrates.
#[track_caller]
fn hydrate(visit: &mut Visit, version: u32) {
    let [react, dom] = serve_react(visit, version);
    let held = format!(
        r#"<script type="text/plain" data-placet-category="performance" data-placet-src="{A}/react.js"></script><script type="text/plain" data-placet-category="performance">(window.ran ||= []).push('inline')</script><template data-placet-category="performance"><b>inside</b></template><iframe data-placet-category="performance" data-placet-src="{A}/film" title="Film"></iframe>"#
    );
    let app = format!(
        r#"<script>
        window.wrong = []; addEventListener("error", (event) => wrong.push(event.message));
        window.hydrate = () => {{
          const h = {react}.createElement;
          const mark = {{ "data-placet-category": "performance" }};
          const App = ({{ on }}) => h("section", null, h("p", null, "before"),
            on && h("script", {{ type: "text/plain", ...mark, "data-placet-src": "{A}/react.js" }}),
            on && h("script", {{ type: "text/plain", ...mark, dangerouslySetInnerHTML: {{ __html: "(window.ran ||= []).push('inline')" }} }}),
            on && h("template", {{ ...mark, dangerouslySetInnerHTML: {{ __html: "<b>inside</b>" }} }}),
            on && h("iframe", {{ ...mark, "data-placet-src": "{A}/film", title: "Film" }}),
            h("p", null, "after"));
          const told = (error) => wrong.push(String(error));
          const root = {dom}.hydrateRoot(document.getElementById("app"), h(App, {{ on: true }}), {{ onRecoverableError: told, onUncaughtError: told }});
          window.show = (on) => root.render(h(App, {{ on }}));
        }};</script><script src="/react.js"></script><script src="/react-dom.js"></script>"#
    );
    let section = format!("<section><p>before</p>{held}<p>after</p></section>");
    let html = document(
        &[&config_block("{}"), PLAIN].concat(),
        &format!(r#"<div id="app">{section}</div>{app}"#),
    );
    visit.page("/", &html);
    visit.open("/");
    accept(visit);
    visit.wait_asked("cdn.partner.example/film", 1);
    visit.open("/");
    visit.wait("window.ran && ran.length === 2 && find('template > b') && true");
    visit.wait_asked("cdn.partner.example/film", 2);
    visit.js("window.kept = [...find('#app section').children]; hydrate()");
    visit.wait("window.show && true");
    visit.settle();
    assert_eq!(visit.js("return wrong"), json!([]));
    assert!(visit.is("[...find('#app section').children].every((node, at) => node === kept[at])"));
    visit.js("show(false)");
    visit.wait("find('#app section').children.length === 2");
    visit.js("show(true)");
    visit.wait("ran.length === 4 && find('template > b') && true");
    visit.wait_asked("cdn.partner.example/film", 3);
    assert_eq!(visit.js("return wrong"), json!([]));
    expect_no_complaints(visit);
}

fn react_18_hydrates_and_unmounts_what_is_held(visit: &mut Visit) {
    hydrate(visit, 18);
}

fn react_19_hydrates_and_unmounts_what_is_held(visit: &mut Visit) {
    hydrate(visit, 19);
}

/// As editors, caches and prerenderers save what a browser made of a page.
fn html_that_was_saved_after_we_ran_is_a_page_like_another(visit: &mut Visit) {
    let held = format!(
        r#"<iframe data-placet-category="functionality" data-placet-src="{A}/film" width="300" height="200" title="Film"></iframe>
        <img data-placet-category="functionality" data-placet-src="{A}/ad.gif" width="300" height="200" alt="Ad">
        <div id="map" data-placet-category="functionality" style="height: 150px">map</div>
        <template data-placet-category="functionality"><b>inside</b></template>
        <script type="text/plain" data-placet-category="functionality">(window.ran ||= []).push('inline')</script>"#
    );
    let stands = "stand('iframe') && stand('img') && stand('#map') && stand('template')";
    first_visit(visit, "{}", &held);
    visit.wait(stands);
    let mut saved = vec![visit.text("return document.documentElement.outerHTML")];
    reject(visit);
    visit.wait(stands);
    saved.push(visit.text("return document.documentElement.outerHTML"));
    visit.js("placet.erase()");
    for html in saved {
        visit.page("/saved", &format!("<!doctype html>{html}"));
        visit.open("/saved");
        visit.wait_state("notice");
        visit.wait(stands);
        visit.expect_no_third_party();
        let ours = "document.querySelectorAll('placet-ui, placet-embeds, placet-embed').length";
        assert_eq!(visit.js(&format!("return {ours}")), json!(3));
        assert!(visit.is(
            "ui.querySelectorAll('button').length === 3 && shown(find('[data-action=reject-all]'))"
        ));
        accept(visit);
        visit.wait_asked("cdn.partner.example/film", 1);
        visit.wait_asked("cdn.partner.example/ad.gif", 1);
        visit.wait("window.ran && shown(find('template > b')) && !stand('#map')");
        assert_eq!(visit.js("return ran"), json!(["inline"]));
        expect_no_complaints(visit);
        visit.js("placet.erase()");
        visit.wait("window.placet && placet.version && !placet.record()");
        visit.forget_requests();
    }
}

/// Two pages between which a library swaps bodies, and keeps a copy of each.
#[track_caller]
fn swap(visit: &mut Visit, file: &str, more: &str, ready: &str) {
    visit
        .world
        .put(SHOP, "/swap.js", Reply::js(npm_file(file).unwrap()));
    let head = [
        &config_block("{}"),
        r#"<script src="/swap.js"></script>"#,
        ASYNC,
    ]
    .concat();
    let held = format!(
        r#"<div {more}><a id="go" href="/next">Next</a></div><script type="text/plain" data-placet-category="performance">(window.ran ||= []).push('inline')</script>
        <template data-placet-category="performance"><b>inside</b><script>(window.ran ||= []).push('template')</script></template>"#
    );
    visit.page("/", &document(&head, &held));
    visit.page("/next", &document(&head, "<h2>Next</h2>"));
    visit.open("/");
    visit.wait_state("notice");
    accept(visit);
    visit.wait("window.ran && ran.length === 2 && find('template > b') && true");
    visit.js("window.wrong = []; addEventListener('error', (event) => wrong.push(event.message)); window.samePage = true");
    visit.wait(ready);
    visit.js("find('#go').click()");
    visit.wait("find('h2') && !find('template')");
    visit.js("history.back()");
    visit.wait("find('template > b') && shown(find('template > b'))");
    visit.settle();
    assert!(visit.is("window.samePage"));
    assert_eq!(visit.js("return wrong"), json!([]));
    assert_eq!(
        visit.js("return document.querySelectorAll('template > b').length"),
        json!(1)
    );
    // The copies are other elements, and each ran once.
    assert_eq!(
        visit.js("return ran"),
        json!(["inline", "template", "inline", "template"])
    );
    expect_no_complaints(visit);
}

fn turbo_brings_its_copies_back(visit: &mut Visit) {
    swap(
        visit,
        "@hotwired/turbo/dist/turbo.es2017-umd.js",
        "",
        "window.Turbo && true",
    );
}

fn htmx_brings_its_copies_back(visit: &mut Visit) {
    swap(
        visit,
        "htmx.org/dist/htmx.min.js",
        r#"hx-boost="true""#,
        "window.htmx && true",
    );
}
