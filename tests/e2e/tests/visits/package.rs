//! The npm package in the apps of owners: each is built from the installed package by its own tool, holds before the choice
//! and loads after it.

use std::path::{Path, PathBuf};

use e2e::apps::{Server, built, built_apart, node};
use e2e::browser::Engine;
use e2e::vendors::root;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP, file};

use super::shop::*;

e2e::cases![
    a_page_built_by_vite_holds_and_loads,
    a_page_built_by_webpack_holds_and_loads,
    the_module_of_the_folder_finds_what_it_needs_and_starts_once,
    a_bundled_page_keeps_the_marks_of_another_tool,
    an_app_in_react_keeps_the_marks_of_another_tool,
    bundled_pages_ask_without_wasm_too,
    a_cdn_of_npm_serves_the_tag_s_file,
    a_server_in_node_reads_what_the_page_stored,
    an_app_in_react_holds_and_loads,
    an_app_in_vue_holds_and_loads,
    an_app_in_svelte_holds_and_loads,
    what_an_app_holds_goes_by_what_it_waits_for_now,
    an_app_in_next_is_rendered_for_its_visitor,
    an_app_in_sveltekit_is_rendered_for_its_visitor,
    an_app_in_nuxt_is_rendered_for_its_visitor,
    what_a_server_component_renders_is_never_sent_ahead,
];

const MARKED: &str = "ads.example.net/marked.js";

/// A file of another vendor that stands marked in the page.
fn play_marked(visit: &Visit) {
    let (host, _) = MARKED.split_once('/').unwrap_or_default();
    let script = Reply::js("window.marked = (window.marked || 0) + 1;");
    let script = script.header("cache-control", "no-store");
    visit.world.put(host, "/marked.js", script);
}

/// Serves a folder as the shop.
fn serve(visit: &Visit, folder: PathBuf) {
    visit.world.answer(SHOP, "/*", move |request| {
        let path = match request.path.as_str() {
            "/" => "index.html",
            path => path.trim_start_matches('/'),
        };
        let reply = file(&folder.join(path)).unwrap_or_else(|| Reply::status(404));
        reply.header("cache-control", "no-store")
    });
}

/// The visit of a page in French with Matomo and a marked script, whose `#allowed` tells whether Matomo may run.
#[track_caller]
fn goes_round(visit: &mut Visit) {
    play_marked(visit);
    visit.open("/");
    visit.wait_state("notice");
    // The language and the entries of services are chunks of their own, fetched as they are needed.
    visit.wait("find('[data-action=accept-all]').textContent === 'Tout accepter'");
    assert!(visit.is("find('#allowed').textContent === 'no'"));
    visit.expect_no_third_party();
    accept(visit);
    visit.wait_asked(MARKED, 1);
    visit.wait_asked("stats.example.org/matomo.js", 1);
    visit.wait("find('#allowed').textContent === 'yes'");
    visit.forget_requests();
    visit.reload();
    // WebKit has it in its memory, and runs it without asking, `no-store` or not (2026-11-28).
    if visit.engine() != Engine::WebKit {
        visit.wait_asked(MARKED, 1);
    }
    visit.wait_asked("stats.example.org/matomo.js", 1);
    visit.wait("window.marked === 1");
    visit.wait_state("idle");
    expect_no_complaints(visit);
}

const VITE: [&str; 2] = ["../../node_modules/vite/bin/vite.js", "build"];

fn a_page_built_by_vite_holds_and_loads(visit: &mut Visit) {
    let folder = built("vite", &VITE).unwrap_or_else(|error| panic!("{error}"));
    serve(visit, folder.join("dist"));
    goes_round(visit);
}

fn a_page_built_by_webpack_holds_and_loads(visit: &mut Visit) {
    let folder = built("webpack", &["build.mjs"]).unwrap_or_else(|error| panic!("{error}"));
    serve(visit, folder.join("dist"));
    goes_round(visit);
}

/// Without a bundler, from the folder that was uploaded; imported twice, and beside the tag.
fn the_module_of_the_folder_finds_what_it_needs_and_starts_once(visit: &mut Visit) {
    play_marked(visit);
    let module = "<script type=module>import placet from '/placet/placet.mjs'; window.one = placet;</script>
        <script type=module>import placet from '/placet/placet.mjs'; import again from '/placet/placet.mjs?again'; window.two = [placet, again];</script>";
    for (path, tag) in [("/", ""), ("/tag", ASYNC)] {
        // An address of its own for each page: WebKit asks for none twice.
        let held = format!(
            "<script type=text/plain data-placet-category=performance data-placet-src=https://{MARKED}?{path}></script>"
        );
        let head = [&*config_block(MATOMO_ONLY), module, tag].concat();
        let html = document(&head, &held).replace("lang=\"en\"", "lang=\"fr\"");
        visit.page(path, &html);
        visit.forget_requests();
        visit.open(path);
        visit.wait_state("notice");
        visit.wait("find('[data-action=accept-all]').textContent === 'Tout accepter'");
        // WebKit may run a second module that imports what still waits at its top before that is there (half of the times).
        let all = match visit.engine() {
            Engine::WebKit => "two.at(-1) === one",
            Engine::Chromium | Engine::Firefox => "two.every((other) => other === one)",
        };
        visit.wait(&format!(
            "window.one && window.two && {all} && one === placet"
        ));
        visit.expect_no_third_party();
        accept(visit);
        visit.wait_asked(MARKED, 1);
        visit.wait_asked("stats.example.org/matomo.php", 1);
        visit.settle();
        assert!(
            visit.is("window.marked === 1 && document.querySelectorAll('placet-ui').length === 1")
        );
        assert_eq!(visit.asked("stats.example.org/matomo.php").len(), 1);
        visit.js("placet.erase()");
        visit.wait("!placet.record()");
    }
}

fn a_bundled_page_keeps_the_marks_of_another_tool(visit: &mut Visit) {
    let folder = built("compat", &VITE).unwrap_or_else(|error| panic!("{error}"));
    serve(visit, folder.join("dist"));
    goes_round(visit);
    visit.before_every_page("delete globalThis.WebAssembly;");
    visit.reload();
    visit.wait("window.marked === 1");
}

fn an_app_in_react_keeps_the_marks_of_another_tool(visit: &mut Visit) {
    serve(visit, app("react-compat"));
    goes_round(visit);
}

const FILM: &str = "www.youtube-nocookie.com/embed/x";
const PIXEL: &str = "ads.example.net/pixel.gif";

/// What each app of a framework does: it shows what may run and what stands there instead, and its page about data the list.
#[track_caller]
fn an_app_goes_round(visit: &mut Visit) {
    visit.hear();
    visit
        .world
        .put("ads.example.net", "/pixel.gif", Reply::gif());
    visit.open("/");
    visit.wait_state("notice");
    visit.wait("find('[data-action=accept-all]').textContent === 'Tout accepter'");
    assert!(visit.is("find('#allowed').textContent === 'no' && find('#instead') && !find('#ad')"));
    assert!(visit.is("find('#film').matches('iframe[data-placet-service=youtube]')"));
    visit.expect_no_third_party();
    accept(visit);
    visit.wait("find('#allowed').textContent === 'yes' && find('#ad') && !find('#instead')");
    visit.wait_asked(PIXEL, 1);
    visit.wait_asked("stats.example.org/matomo.js", 1);
    visit.wait_asked(FILM, 1);
    // The framework makes the element anew each time, and never looks inside.
    for _ in 0..2 {
        visit.click("#turn");
        visit.wait("(find('#declaration').shadowRoot ?? find('#declaration')).textContent.includes('Matomo')");
        visit.click("#turn");
        visit.wait("!find('#declaration') && !!find('#film')");
        // Nothing of ours is left behind by what the framework takes out and puts in.
        visit.wait("all('iframe').length === 1");
    }
    visit.reload();
    visit.wait("find('#allowed').textContent === 'yes' && !!find('#ad')");
    // A server may have rendered all of that before there is a program.
    visit.wait_state("idle");
    expect_no_complaints(visit);
    visit.js("placet.rejectAll()");
    visit.wait("find('#allowed').textContent === 'no' && find('#instead') && !find('#ad')");
    let errors = visit.console().into_iter();
    let errors: Vec<_> = errors.filter(|line| line.level == "error").collect();
    assert!(errors.is_empty(), "{errors:?}");
}

fn an_app_in_react_holds_and_loads(visit: &mut Visit) {
    serve(visit, app("react"));
    an_app_goes_round(visit);
}

fn an_app_in_vue_holds_and_loads(visit: &mut Visit) {
    serve(visit, app("vue"));
    an_app_goes_round(visit);
}

fn an_app_in_svelte_holds_and_loads(visit: &mut Visit) {
    serve(visit, app("svelte"));
    an_app_goes_round(visit);
}

/// Fault: The components of Vue and Svelte went on asking for the category that they were made with.
fn what_an_app_holds_goes_by_what_it_waits_for_now(visit: &mut Visit) {
    for name in ["react", "vue", "svelte"] {
        serve(visit, app(name));
        visit.open("/");
        visit.wait_state("notice");
        visit.wait("!!find('#needed')");
        for there in [false, true] {
            visit.click("#turn");
            visit.wait(&format!("!!find('#needed') === {there}"));
        }
    }
}

/// The folder that Vite builds an app to.
#[track_caller]
fn app(name: &'static str) -> PathBuf {
    let folder = built(name, &VITE).unwrap_or_else(|error| panic!("{error}"));
    folder.join("dist")
}

const NEXT: &str = "../../node_modules/next/dist/bin/next";

#[track_caller]
fn serve_by_next(visit: &mut Visit) -> Server {
    let start = [NEXT, "start", "--hostname", "127.0.0.1", "--port"];
    let folder = built("next", &[NEXT, "build"]);
    let server = folder.and_then(|folder| Server::start(&folder, &start, "Ready"));
    let server = server.unwrap_or_else(|error| panic!("{error}"));
    visit.world.answer(SHOP, "/*", server.answer());
    server
}

fn an_app_in_next_is_rendered_for_its_visitor(visit: &mut Visit) {
    let server = serve_by_next(visit);
    a_rendered_app_goes_round(visit);
    drop(server);
}

fn an_app_in_sveltekit_is_rendered_for_its_visitor(visit: &mut Visit) {
    let [vite, _] = VITE;
    let start = [vite, "preview", "--host", "127.0.0.1", "--port"];
    // Its own code writes where it tells screen readers of a page.
    visit.will_insert("<div style='position: absolute; left: 0; top: 0; clip: rect(0 0 0 0); clip-path: inset(50%); overflow: hidden; white-space: nowrap; width: 1px; height: 1px'></div>");
    let folder = built("sveltekit", &VITE);
    let server = folder.and_then(|folder| Server::start(&folder, &start, "Local"));
    let server = server.unwrap_or_else(|error| panic!("{error}"));
    visit.world.answer(SHOP, "/*", server.answer());
    a_rendered_app_goes_round(visit);
    drop(server);
}

/// The last of Nuxt that runs in Node 20.
const NUXT: [&str; 2] = ["nuxt@4.4.5", "vue@3.5.45"];

fn an_app_in_nuxt_is_rendered_for_its_visitor(visit: &mut Visit) {
    let build = ["../../node_modules/nuxt/bin/nuxt.mjs", "build"];
    let folder = built_apart("nuxt", &NUXT, &build);
    let start = [".output/server/index.mjs"];
    let server = folder.and_then(|folder| Server::start(&folder, &start, "Listening"));
    let server = server.unwrap_or_else(|error| panic!("{error}"));
    visit.world.answer(SHOP, "/*", server.answer());
    a_rendered_app_goes_round(visit);
    drop(server);
}

/// The pages are rendered for the visitor who asks, hydrated as they are, and turned without being loaded anew.
#[track_caller]
fn a_rendered_app_goes_round(visit: &mut Visit) {
    an_app_goes_round(visit);
    let rendered = "return await (await fetch('/')).text()";
    let refused = visit.js_async(rendered);
    visit.js("window.turned = true; placet.acceptAll()");
    visit.wait("find('#allowed').textContent === 'yes' && !!find('#ad')");
    let granted = visit.js_async(rendered);
    for (page, may) in [(refused, false), (granted, true)] {
        let page = page.as_str().unwrap_or_default();
        let stands = |part: &str| page.contains(part);
        assert_eq!(stands("id=\"ad\""), may, "{page}");
        assert_eq!(stands("id=\"instead\""), !may, "{page}");
        assert_eq!(stands("<p id=\"allowed\">yes</p>"), may, "{page}");
    }
    visit.click("#turn");
    visit.wait("location.pathname === '/data' && !!find('#declaration')");
    assert!(visit.is("window.turned && find('#allowed').textContent === 'yes'"));
}

/// Fault: A picture stands in `<Held>` in a server component, and React has the browser fetch what such a component renders.
fn what_a_server_component_renders_is_never_sent_ahead(visit: &mut Visit) {
    let server = serve_by_next(visit);
    visit
        .world
        .put("ads.example.net", "/pixel.gif", Reply::gif());
    visit.open("/wrong");
    visit.settle();
    visit.expect_no_third_party();
    let page = visit.js_async("return await (await fetch('/wrong')).text()");
    let page = page.as_str().unwrap_or_default();
    assert!(
        page.contains("<html") && !page.contains("pixel.gif"),
        "{page}"
    );
    drop(server);
}

fn bundled_pages_ask_without_wasm_too(visit: &mut Visit) {
    visit.before_every_page("delete globalThis.WebAssembly;");
    for (name, build) in [("vite", &VITE[..]), ("webpack", &["build.mjs"])] {
        let folder = built(name, build).unwrap_or_else(|error| panic!("{error}"));
        serve(visit, folder.join("dist"));
        visit.open("/");
        visit.wait_state("notice");
        visit.wait("find('[data-action=accept-all]').textContent === 'Tout accepter'");
    }
}

/// As the two large ones serve a package: each file by its path.
fn a_cdn_of_npm_serves_the_tag_s_file(visit: &mut Visit) {
    play_marked(visit);
    for (host, folder) in [
        ("cdn.partner.example", "/npm/placet@0.1.0/"),
        ("files.partner.example", "/placet@0.1.0/"),
    ] {
        visit.world.answer(host, "/*", move |request| {
            let package = root().join("target/package/placet");
            let path = request.path.strip_prefix(folder).unwrap_or("nowhere");
            file(&package.join(path)).unwrap_or_else(|| Reply::status(404))
        });
        let tag = format!(r#"<script async src="https://{host}{folder}dist/placet.js"></script>"#);
        let body = format!(
            r#"<script type="text/plain" data-category="targeting" data-src="https://{MARKED}"></script>"#
        );
        let html = document(&[&config_block(MATOMO_ONLY), &*tag].concat(), &body);
        visit.page("/", &html.replace("lang=\"en\"", "lang=\"fr\""));
        visit.open("/");
        visit.wait_state("notice");
        // Languages and entries come from there too.
        visit.wait("find('[data-action=accept-all]').textContent === 'Tout accepter'");
        assert!(
            visit.asked("stats.example.org/matomo.js").is_empty() && visit.asked(MARKED).is_empty()
        );
        accept(visit);
        // WebKit may have it in its memory.
        visit.wait("window.marked === 1");
        visit.wait_asked("stats.example.org/matomo.js", 1);
        expect_no_complaints(visit);
        visit.js("placet.erase()");
        visit.wait_state("notice");
        visit.forget_requests();
    }
}

fn a_server_in_node_reads_what_the_page_stored(visit: &mut Visit) {
    let folder = built("vite", &VITE).unwrap_or_else(|error| panic!("{error}"));
    serve(visit, folder.join("dist"));
    play_marked(visit);
    visit.open("/");
    visit.wait_state("notice");
    accept(visit);
    visit.wait("placet.allows('matomo')");
    agrees(visit, &folder);
    assert!(allowed(visit, &folder, "").contains("matomo"));
    let signals = ", gpc: true";
    assert!(!allowed(visit, &folder, signals).contains("targeting"));
    // Thirteen months later, to the second.
    let over = ", now: Date.parse(RECORD.end)";
    assert_eq!(allowed(visit, &folder, over), "necessary");
    visit.js("window.isBefore = true; placet.rejectAll()");
    // On the page that is loaded again, once its entry has come.
    visit.wait("!window.isBefore && placet.record()?.services.matomo === false");
    agrees(visit, &folder);
    assert_eq!(allowed(visit, &folder, ""), "necessary");
}

/// The ids that the server lets run for the cookies of this visit; `more` of the request, where `RECORD` is what it reads.
#[track_caller]
fn allowed(visit: &mut Visit, folder: &Path, more: &str) -> String {
    let seen = on_the_server(visit, folder, more, "visit.allowed.join(' ')");
    seen.trim_end().to_owned()
}

/// The server says of the record what the page says.
#[track_caller]
fn agrees(visit: &mut Visit, folder: &Path) {
    let there = on_the_server(visit, folder, "", "JSON.stringify(visit.record)");
    let here = visit.text("return JSON.stringify(placet.record())");
    assert_eq!(there.trim_end(), here);
}

#[track_caller]
fn on_the_server(visit: &mut Visit, folder: &Path, more: &str, told: &str) -> String {
    let value = visit.record_cookie().value;
    let program = format!(
        r#"import {{ readFileSync }} from "node:fs";
        import {{ placet }} from "placet/server";
        const config = /placet-config">([^]*?)<.script>/.exec(readFileSync("index.html", "utf8"))[1];
        const site = placet(JSON.parse(config));
        const cookie = "theme=dark; placet={value}";
        const RECORD = site.visit({{ cookie }}).record;
        const visit = site.visit({{ cookie{more} }});
        console.log({told});"#
    );
    node(folder, &program).unwrap_or_else(|error| panic!("{error}"))
}
