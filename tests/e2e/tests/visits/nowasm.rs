//! Where no WebAssembly may run: the program comes as JavaScript, and is the same program; where that does not come either,
//! everything stays shut.

use e2e::browser::Engine;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    without_wasm_the_translation_asks,
    under_the_strictest_policy_the_demo_goes_a_whole_visit,
    the_translation_has_what_a_policy_asks_of_scripts,
    a_module_without_wasm_asks,
    where_the_translation_is_lost_everything_stays_shut,
    a_translation_of_another_build_stays_shut,
    a_translation_that_stops_refuses_and_leaves_one_line,
];

const HELD: &str = "<script type=text/plain data-category=performance>(window.ran ||= []).push('inline')</script>
    <script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>";

/// Whatever a policy reports, but the icon that browsers look for.
const NOTED: &str = "addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => blockedURI.endsWith('/favicon.ico') || (window.violations ||= []).push(`${effectiveDirective} ${blockedURI}`));";

/// What the page asks at once, and what it asks to be done.
const EARLY: &str = "<script>
        window.early = [placet.allows('performance'), placet.record(), placet.complaints().length];
        placet.ready.then((record) => { window.ready = [record]; });
        if (location.hash === '#early') {
          placet.push((api) => { (window.order ||= []).push(typeof api.record()); });
          placet.preferences();
          placet.on('nothing', () => {});
          placet.push(() => { window.order.push(placet.complaints().length); });
        }
      </script>";

/// Fault: The browser has no WebAssembly.
fn without_wasm_the_translation_asks(visit: &mut Visit) {
    visit.before_every_page("delete globalThis.WebAssembly;");
    let queue = "<script>Object.prototype.performance = true; (window.placet = window.placet || []).push((api) => { window.queued = api.version; });</script>";
    // A plain tag: the scripts behind it come before the translation.
    let head = format!("{}{queue}{PLAIN}{EARLY}", config_block(MATOMO_ONLY));
    visit.page("/", &document(&head, HELD));
    visit.open("/#early");
    assert!(visit.is("typeof WebAssembly === 'undefined'"));
    assert_eq!(visit.js("return window.early"), json!([false, null, 0]));
    // What was called before is done once, in its order.
    visit.wait_state("preferences");
    visit.wait("window.queued");
    assert_eq!(visit.js("return window.order"), json!(["object", 1]));
    assert_eq!(
        visit.js("return placet.complaints().map((c) => c.code)"),
        json!(["unknown-event"])
    );
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    visit.expect_no_third_party();
    visit.wait("window.ready");
    assert_eq!(visit.js("return window.ready"), json!([null]));
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.wait_asked("cdn.partner.example/a.js", 1);
    visit.wait("window.ran?.includes('inline')");
    // Memory grows, and what was read before is still what it was.
    visit.js("const name = 'y'.repeat(50000); for (let n = 0; n < 40; n++) placet.allows(name + n); placet.setLanguage?.('en');
        window.grown = [placet.allows('matomo'), placet.allows(name), placet.record().services.matomo]");
    assert_eq!(visit.js("return window.grown"), json!([true, false, true]));
    visit.open("/");
    visit.wait_asked("stats.example.org/matomo.php", 2);
    visit.wait("placet.allows('performance') && placet.record().services.matomo === true");
    visit.wait("window.ready && window.ready[0].act === 'accept_all'");
    visit.wait_state("idle");
    visit.js("placet.withdraw()");
    visit.wait("placet.record()?.act === 'withdraw' && !placet.allows('matomo')");
}

/// Fault: The policy allows the site's own files and nothing else, WebAssembly and inline code least of all.
fn under_the_strictest_policy_the_demo_goes_a_whole_visit(visit: &mut Visit) {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";
    visit.before_every_page(NOTED);
    let demo = std::fs::read_to_string(e2e::vendors::root().join("www/index.html")).unwrap();
    // The icon of the demo is a picture, which this policy forbids; so is the one that browsers then look for.
    let demo = demo
        .replace("<link rel=\"icon\" href=\"data:,\">", "")
        .replace(
            "</main>",
            "</main><script type=text/plain data-category=performance src=/held.js></script>",
        );
    assert!(demo.contains("/held.js") && !demo.contains("data:,"));
    visit.world.put(
        SHOP,
        "/",
        Reply::html(demo.clone()).header("content-security-policy", policy),
    );
    visit.world.put(
        SHOP,
        "/held.js",
        Reply::js("window.ran = (window.ran || 0) + 1"),
    );
    visit.open("/");
    visit.wait_state("notice");
    visit.wait_asked("www.shop.example/placet/placet.nowasm.js", 1);
    assert!(
        visit.is(
            "shown(find('[data-action=accept-all]')) && shown(find('[data-action=reject-all]'))"
        )
    );
    assert_eq!(visit.text("return getComputedStyle(ui).position"), "fixed");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    drawn(visit);
    assert_eq!(visit.asked("www.shop.example/held.js").len(), 0);
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    expect_one_report(visit);
    accept(visit);
    visit.wait("window.ran === 1");
    visit.open("/");
    visit.wait("window.ran === 1");
    visit.wait_state("idle");
    visit.click("[data-placet=withdraw]");
    visit.wait("placet.record()?.act === 'withdraw' && !placet.allows('performance')");
    visit.open("/");
    visit.wait("placet.record()?.act === 'withdraw'");
    drawn(visit);
    assert!(!visit.is("window.ran"));
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    // Where the page itself takes WebAssembly away, nothing is tried, and nothing reported.
    let without = demo.replace("<head>", "<head><script src=/without.js></script>");
    let without = Reply::html(without).header("content-security-policy", policy);
    visit.world.put(SHOP, "/", without);
    let take_away = Reply::js("delete window.WebAssembly");
    visit.world.put(SHOP, "/without.js", take_away);
    visit.open("/");
    visit.wait("placet.record()?.act === 'withdraw'");
    drawn(visit);
    assert_eq!(visit.js("return window.violations || []"), json!([]));
}

/// Two frames, and what the page asked its own host for until then. (`settle` asks with a picture, from a host of its own.)
#[track_caller]
fn drawn(visit: &mut Visit) {
    visit.js_async(
        "await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        await fetch('/demo/look.css', { cache: 'no-store' });",
    );
}

/// Only compiling tells whether a policy allows it: one report a page where there is WebAssembly, and no other.
#[track_caller]
fn expect_one_report(visit: &Visit) {
    // WebKit reports none.
    let silent = visit.engine() == Engine::WebKit || visit.is("typeof WebAssembly === 'undefined'");
    let probed = match silent {
        true => json!([]),
        false => json!(["script-src wasm-eval"]),
    };
    assert_eq!(visit.js("return window.violations || []"), probed);
}

/// Fault: The policy forbids WebAssembly, and allows scripts by nonce and by Trusted Types alone.
fn the_translation_has_what_a_policy_asks_of_scripts(visit: &mut Visit) {
    let policy = "default-src 'none'; script-src 'nonce-n1'; connect-src 'self'; img-src https:; require-trusted-types-for 'script'; trusted-types";
    visit.before_every_page(NOTED);
    let head = format!(
        "{}<script nonce=n1 src=/placet/placet.js></script>{}",
        config_block(MATOMO_ONLY),
        EARLY.replace("<script", "<script nonce=n1")
    );
    let html = document(&head, &HELD.replace("<script", "<script nonce=n1"));
    let under = |policy: &str| Reply::html(html.clone()).header("content-security-policy", policy);
    visit
        .world
        .put(SHOP, "/", under(&format!("{policy} placet")));
    visit.open("/");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    expect_one_report(visit);
    // Where our name is not allowed, the translation is imported.
    visit
        .world
        .put(SHOP, "/other", under(&format!("{policy} other")));
    visit.open("/other#early");
    visit.wait_state("preferences");
    visit.expect_no_third_party();
}

/// Fault: The module is used, in a browser without WebAssembly.
fn a_module_without_wasm_asks(visit: &mut Visit) {
    visit.before_every_page("delete globalThis.WebAssembly;");
    let module = "<script type=module>import placet from '/placet/placet.mjs'; window.module = placet;</script>";
    let head = format!("{}{module}", config_block(MATOMO_ONLY));
    visit.page("/", &document(&head, HELD));
    visit.open("/");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.wait("window.module === window.placet && window.module.allows('matomo')");
}

/// The page works, nothing loads, one coded line says why, and whoever waits for us goes on.
#[track_caller]
fn expect_shut(visit: &mut Visit, pages: usize) {
    visit.wait("window.ready");
    assert_eq!(visit.js("return window.ready"), json!([null]));
    visit.settle();
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    assert!(!visit.is("window.ran || placet.allows('performance') || placet.record()"));
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
    let lines: Vec<String> = visit.console().into_iter().map(|line| line.text).collect();
    let coded = |code: &str| lines.iter().filter(|text| text.contains(code)).count();
    assert_eq!(coded("placet[no-wasm]"), pages, "{lines:?}");
    assert_eq!(coded("placet["), pages, "{lines:?}");
    assert_eq!(visit.js("return window.order"), json!(["object", 0]));
}

#[track_caller]
fn page_that_asks_early(visit: &mut Visit) {
    let head = format!("{}{PLAIN}{EARLY}", config_block(MATOMO_ONLY));
    visit.page("/", &document(&head, HELD));
    visit.open("/#early");
}

/// Fault: The browser has no WebAssembly, and the translation was not uploaded.
fn where_the_translation_is_lost_everything_stays_shut(visit: &mut Visit) {
    visit.hear();
    visit.before_every_page("delete globalThis.WebAssembly;");
    let lost = Reply::status(404);
    visit.world.put(SHOP, "/placet/placet.nowasm.js", lost);
    page_that_asks_early(visit);
    expect_shut(visit, 1);
    // A server that answers with its start page.
    let wrong = Reply::html("<!doctype html><title>Not found</title>");
    visit.world.put(SHOP, "/placet/placet.nowasm.js", wrong);
    visit.open("/?again#early");
    expect_shut(visit, 2);
}

/// Fault: The browser has no WebAssembly, and the translation beside the file is another build's.
fn a_translation_of_another_build_stays_shut(visit: &mut Visit) {
    visit.hear();
    visit.before_every_page("delete globalThis.WebAssembly;");
    let file = e2e::vendors::root().join("www/dist/placet.nowasm.js");
    let mut other = std::fs::read(file).unwrap();
    other.extend(b"\n");
    visit
        .world
        .put(SHOP, "/placet/placet.nowasm.js", Reply::js(other));
    page_that_asks_early(visit);
    expect_shut(visit, 1);
}

/// What the translation hands over is wrapped as it comes, so that it can be stopped.
const STOPPABLE: &str = "<script>{
  let real;
  const link = (imports) => {
    const made = real(imports), exports = {};
    for (const name of Object.keys(made)) {
      const own = made[name];
      exports[name] = typeof own !== 'function' ? own : (...rest) => {
        if (window.trap) throw new Error('unreachable');
        return own(...rest);
      };
    }
    return exports;
  };
  Object.defineProperty(placet, 'translation', { get: () => real && link, set: (link) => { real = link; } });
}</script>";

/// Fault: A trap in the translation.
fn a_translation_that_stops_refuses_and_leaves_one_line(visit: &mut Visit) {
    visit.hear();
    visit.before_every_page("delete globalThis.WebAssembly;");
    let head = format!("{}{PLAIN}{STOPPABLE}", config_block(MATOMO_ONLY));
    visit.page("/", &document(&head, HELD));
    visit.open("/");
    visit.wait_state("notice");
    // A timer of ours may find out before the click does.
    visit.js("window.trap = true; find('[data-action=accept-all]')?.click()");
    expect_one_line(visit);
    assert!(!visit.is("window.ran || placet.allows('performance') || placet.record()"));
    visit.expect_no_third_party();
    visit.click("[data-action=reload]");
    visit.wait("!window.trap && find('[data-action=reject-all]')");
    visit.wait_state("notice");
}
