//! Pages and engines that throw, lack or replace what Placet calls, and a program that stops: shut, told, and never an
//! exception into page code. And the ways in which a page's addresses, frames and blocks reach the program.

use e2e::browser::Engine;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    engines_without_the_younger_functions_do_all,
    objects_of_the_engine_that_throw_stop_nothing,
    replaced_dom_constructors_stop_nothing,
    mootools_and_prototype_stop_nothing,
    what_the_page_throws_is_told_and_stops_nothing,
    a_program_that_cannot_start_refuses,
    a_program_that_stops_refuses,
    misunderstood_calls_are_told,
    what_cannot_become_a_text_stops_nothing,
    answers_that_nobody_can_read_are_no_refusal,
    the_preferences_open_by_any_address_of_the_page,
    a_frame_of_the_same_site_follows_and_shows_nothing,
    a_frame_that_was_quicker_than_the_page_around_it_shows_nothing_in_the_end,
    a_frame_of_another_site_keeps_its_choice,
    a_frame_of_another_site_asks_nobody_where_the_owner_says_so,
    a_config_behind_an_async_tag_is_read,
    a_config_behind_a_plain_tag_is_read_and_told,
    the_second_click_of_a_double_click_hits_nothing,
    the_second_click_on_a_placeholder_hits_nothing,
];

/// Counts what page code would see of our exceptions.
const COUNT_ERRORS: &str = "<script>window.errors = []; addEventListener('error', (event) => errors.push(event.message)); addEventListener('unhandledrejection', (event) => errors.push(`${event.reason}`));</script>";

/// Opens the shop with a script that runs before the config and the recommended tag.
#[track_caller]
fn open_behind(visit: &mut Visit, script: &str, config: &str) {
    open_page_behind(
        visit,
        "/",
        script,
        &[&config_block(config), ASYNC].concat(),
        "",
    );
}

/// Opens a page with a script that runs before what else is in its head.
#[track_caller]
fn open_page_behind(visit: &mut Visit, path: &str, script: &str, head: &str, body: &str) {
    let head = format!("{COUNT_ERRORS}<script>{script}</script>{head}");
    visit.page(path, &document(&head, body));
    visit.open(path);
    visit.wait("window.placet && placet.version");
}

#[track_caller]
fn no_exception(visit: &Visit) {
    assert_eq!(visit.js("return errors"), json!([]));
}

/// Fault: An older engine lacks what the newest have.
fn engines_without_the_younger_functions_do_all(visit: &mut Visit) {
    // Each by itself, then all of them.
    let deletions = [
        "delete AbortSignal.timeout;",
        "delete window.reportError;",
        "delete Uint8Array.prototype.setFromBase64; delete Uint8Array.fromBase64;",
    ];
    let all = deletions.concat();
    // The page hears of what its own late handler throws, and the next handler is called all the same.
    let held = "<script type=text/plain data-placet-category=performance>
        addEventListener('load', () => { throw new Error('of the page'); });
        addEventListener('load', () => { window.loaded = 1; })</script>";
    let head = [&config_block(MATOMO_ONLY), ASYNC].concat();
    for (place, script) in [deletions[0], deletions[1], deletions[2], &all]
        .into_iter()
        .enumerate()
    {
        open_page_behind(visit, &format!("/younger{place}"), script, &head, held);
        visit.wait_state("notice");
        visit.wait("document.readyState === 'complete'");
        accept(visit);
        visit.wait_asked("stats.example.org/matomo.js", place + 1);
        visit.wait("window.loaded && errors.length");
        let errors: Vec<String> = serde_json::from_value(visit.js("return errors")).unwrap();
        assert!(
            errors.len() == 1 && errors[0].contains("of the page"),
            "{script}: {errors:?}"
        );
        assert_eq!(
            visit.js("return placet.complaints()"),
            json!([]),
            "{script}"
        );
        visit.js("document.cookie = 'placet=; max-age=0; path=/'");
    }
}

/// Fault: Page code put something that throws in the place of what an object of the engine's does.
fn objects_of_the_engine_that_throw_stop_nothing(visit: &mut Visit) {
    let thrown = "() => { throw new Error('theirs'); }";
    let method = |of: &str, name: &str| format!("{of}.{name} = {thrown};");
    let field = |of: &str, name: &str| {
        format!("Object.defineProperty({of}, '{name}', {{ get: {thrown}, set: {thrown} }});")
    };
    let held = "<img id=ad data-placet-category=functionality data-placet-src=https://cdn.partner.example/ad.gif width=600 height=150 alt=Ad>";
    let head = [&config_block(MATOMO_ONLY), PLAIN].concat();
    visit.hear();
    for (place, script) in [
        method("HTMLDialogElement.prototype", "close"),
        method("HTMLDialogElement.prototype", "showModal"),
        field("HTMLDialogElement.prototype", "open"),
        method("Event.prototype", "composedPath"),
        field("Event.prototype", "target"),
        method("Event.prototype", "preventDefault"),
        method("Event.prototype", "stopImmediatePropagation"),
        field("UIEvent.prototype", "detail"),
        field("MouseEvent.prototype", "screenX"),
        field("PageTransitionEvent.prototype", "persisted"),
        field("HTMLInputElement.prototype", "checked"),
        field("HTMLInputElement.prototype", "indeterminate"),
        field("DOMRectReadOnly.prototype", "top"),
        field("ShadowRoot.prototype", "activeElement"),
        field("AbortController.prototype", "signal"),
        field("Response.prototype", "ok"),
        method("Response.prototype", "text"),
        "window.fetch = async () => undefined;".to_owned(),
        "window.fetch = () => undefined;".to_owned(),
        method("crypto", "getRandomValues"),
        field("window", "navigator"),
        field("Navigator.prototype", "languages"),
        method("Storage.prototype", "getItem"),
    ]
    .into_iter()
    .enumerate()
    {
        // An address of its own for each page: WebKit asks for none twice.
        open_page_behind(visit, &format!("/throws{place}"), &script, &head, held);
        // The driver of this test goes by what the page has replaced.
        visit.js(
            "placet.ready.then((record) => { window.settled = true; });
            placet.preferences(); placet.hide(); placet.show(); document.body.dispatchEvent(new MouseEvent('click', { detail: 2, bubbles: true }));
            placet.preferences(); placet.acceptAll()",
        );
        visit.wait("window.settled && placet.allows('functionality')");
        visit.js("placet.rejectAll()");
        assert!(!visit.is("placet.allows('functionality')"), "{script}");
        let codes = "placet.complaints().map(({ code }) => code)";
        let told: Vec<String> =
            serde_json::from_value(visit.js(&format!("return {codes}"))).unwrap();
        // Where the entry could not be read, its service is told.
        assert!(
            told.iter()
                .all(|code| ["page-threw", "no-entry", "step-failed", "hidden"].contains(&&**code)),
            "{script}: {told:?}"
        );
        visit.js("document.cookie = 'placet=; max-age=0; path=/'");
    }
    let lines = visit.console();
    let stopped = lines
        .iter()
        .filter(|line| line.text.contains("placet[stopped]"));
    assert_eq!(stopped.count(), 0);
}

/// As MooTools 1.4.5 and Prototype 1.7.3 do, and a little more.
fn replaced_dom_constructors_stop_nothing(visit: &mut Visit) {
    // The driver of this test looks for ours through the prototype of `Document`.
    open_behind(
        visit,
        "const { querySelector, querySelectorAll } = Document.prototype;
         for (const name of ['Document', 'Element', 'Event', 'Window', 'Node', 'CustomEvent', 'ShadowRoot']) {
           window[name] = function () {}; window[name].prototype = { $family: name, querySelector, querySelectorAll };
         }
         HTMLElement.prototype.remove = HTMLElement.prototype.closest = () => { throw new Error('theirs'); };",
        MATOMO_ONLY,
    );
    visit.wait_state("notice");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.js", 1);
    assert!(visit.is("placet.allows('matomo')"));
    assert_eq!(visit.js("return placet.complaints()"), json!([]));
}

/// Their files for browsers are on no npm: Debian has them.
/// Fault: A library of the page replaces DOM globals before us.
fn mootools_and_prototype_stop_nothing(visit: &mut Visit) {
    for (name, file, version) in [
        (
            "mootools/mootools-core-nc",
            "MooTools",
            "MooTools.version === '1.4.5'",
        ),
        (
            "prototype/prototype",
            "Prototype",
            "Prototype.Version === '1.7.3'",
        ),
    ] {
        let text = std::fs::read_to_string(format!("/usr/share/javascript/{name}.js"))
            .unwrap_or_else(|error| {
                panic!("{file}: {error}; apt install libjs-mootools libjs-prototype")
            });
        visit.world.put(SHOP, "/library.js", Reply::js(text));
        // The driver of this test looks for ours through the prototype of `Document`.
        let driver = "<script>const own = document.constructor.prototype;
            const real = Object.getPrototypeOf(Object.getPrototypeOf(document));
            for (const name of ['querySelector', 'querySelectorAll'])
              if (!Document.prototype[name]) Document.prototype[name] = real[name] ?? own[name];</script>";
        for tag in [PLAIN, ASYNC] {
            let head = [
                COUNT_ERRORS,
                "<script src=/library.js></script>",
                driver,
                &config_block(MATOMO_ONLY),
                tag,
            ]
            .concat();
            let held = "<script type=text/plain data-placet-category=performance>window.ran = 1</script>
                <iframe data-placet-category=functionality data-placet-src='https://cdn.partner.example/film' width=300 height=200></iframe>";
            visit.page("/", &document(&head, held));
            visit.open("/");
            visit.wait_state("notice");
            assert!(visit.is(version), "{file}");
            visit.wait("stand('iframe')");
            visit.expect_no_third_party();
            accept(visit);
            visit.wait_asked("stats.example.org/matomo.php", 1);
            visit.wait_asked("cdn.partner.example/film", 1);
            visit.wait("window.ran");
            no_exception(visit);
            assert_eq!(told(visit), json!([]), "{file}");
            visit.js("placet.erase()");
            visit.wait("window.placet && placet.version && !placet.record()");
            visit.forget_requests();
        }
    }
}

/// Fault: Page code throws where Placet calls it.
fn what_the_page_throws_is_told_and_stops_nothing(visit: &mut Visit) {
    open_behind(
        visit,
        "window.told = []; document.addEventListener('placet:error', ({ detail }) => told.push(detail.code));
         BroadcastChannel.prototype.postMessage = () => { throw new Error('no messages here'); };",
        MATOMO_ONLY,
    );
    visit.wait_state("notice");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.js", 1);
    visit.wait("told.length > 0");
    assert_eq!(visit.js("return told"), json!(["page-threw"]));
    visit.wait("placet.complaints()[0].remedy");
    assert_eq!(
        visit.text(
            "const [told] = placet.complaints(); return told.values.join() + '; ' + told.problem"
        ),
        "no messages here; the page or its engine threw where Placet called it: no messages here"
    );
    assert_eq!(visit.record_cookie().path, "/");
    no_exception(visit);
}

/// Has every function of the program throw while `window.broken` is true, as a trap does.
const BREAKABLE: &str = "const { Instance, RuntimeError } = WebAssembly;
  WebAssembly.Instance = function (module, imports) {
    const { exports } = new Instance(module, imports), breakable = {};
    for (const name in exports) {
      const own = exports[name];
      breakable[name] = typeof own !== 'function' ? own : (...args) => {
        if (window.broken) throw new RuntimeError('unreachable');
        return own(...args);
      };
    }
    return { exports: breakable };
  };";

#[track_caller]
fn refuses(visit: &Visit) {
    visit.js("placet.ready.then((record) => { window.settled = `${record}`; })");
    visit.wait("window.settled");
    assert_eq!(visit.text("return window.settled"), "null");
    assert_eq!(
        visit.js("placet.show(); placet.acceptAll(); placet.choose({ categories: ['performance'] }); placet.rescan(); placet.on('choice', () => {})();
          return [placet.allows('matomo'), placet.allows('performance'), placet.record(), placet.complaints()]"),
        json!([false, false, null, []])
    );
    no_exception(visit);
}

/// Fault: The program cannot start.
fn a_program_that_cannot_start_refuses(visit: &mut Visit) {
    open_behind(
        visit,
        &format!("window.broken = true; {BREAKABLE}"),
        MATOMO_ONLY,
    );
    refuses(visit);
    visit.settle();
    assert_eq!(visit.third_parties(), Vec::<String>::new());
}

/// Fault: A trap in the program while the visitor answers.
fn a_program_that_stops_refuses(visit: &mut Visit) {
    visit.hear();
    // `ready` has been settled by the program itself; whoever asks later is refused.
    open_behind(visit, BREAKABLE, MATOMO_ONLY);
    visit.wait_state("notice");
    // With the click: a timer of ours would find out before it.
    visit.js("addEventListener('mousedown', () => { window.broken = true; }, true)");
    visit.click("[data-action=accept-all]");
    refuses(visit);
    visit.settle();
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    let told = visit
        .console()
        .iter()
        .filter(|line| line.text.contains("placet[stopped]"))
        .count();
    assert_eq!(told, 1);
}

fn misunderstood_calls_are_told(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    visit.js(
        "placet.choose('all'); placet.choose({ categories: { performance: 'yes' } }); placet.on('chosen', () => {}); placet.on('placet:choice', () => {});
        placet.on('change', 3); placet.push(3); placet.rescan(5); placet.rescan([document.body])",
    );
    assert_eq!(
        visit.js("return [...new Set(placet.complaints().map(({ code, path, values }) => [code, path, ...(code === 'page-threw' ? [] : values)].join(' ')))].sort()"),
        json!([
            "bad-answers choose()",
            "bad-answers choose() performance",
            "no-function on() or push() ",
            "page-threw document",
            "unknown-event on() placet:chosen"
        ])
    );
    assert!(!visit.is("placet.allows('performance')"));
    // Nor is the page told of it by an error, now or when the event comes.
    visit.js("window.failed = 0; addEventListener('error', () => { failed += 1; }, true); placet.acceptAll()");
    visit.wait("placet.allows('performance')");
    assert_eq!(visit.js("return failed"), json!(0));
}

/// Fault: Page code gives what cannot become a text where a text is asked for.
fn what_cannot_become_a_text_stops_nothing(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    for odd in [
        "Symbol('performance')",
        "Object.create(null)",
        "{ toString() { throw new Error('of the page'); } }",
    ] {
        visit.js(&format!(
            "placet.setLanguage({odd}); placet.on({odd}, () => {{}})();"
        ));
        assert!(!visit.is(&format!("placet.allows({odd})")));
    }
    accept(visit);
    visit.wait("placet.allows('performance')");
}

/// Fault: Page code answers with a `Set`, a `Map`, or a list of what is no id.
fn answers_that_nobody_can_read_are_no_refusal(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    for odd in [
        "new Set(['performance'])",
        "new Map([['performance', true]])",
        "[1]",
        "[['performance']]",
    ] {
        visit.js(&format!(
            "placet.choose({{ categories: {odd} }}); placet.choose({{ services: {odd} }})"
        ));
    }
    visit.wait("placet.complaints().some(({ code }) => code === 'bad-answers')");
    assert_eq!(visit.js("return placet.record()"), json!(null));
    visit.wait_state("notice");
}

/// As menus of content systems store addresses, and as mails link to the page.
fn the_preferences_open_by_any_address_of_the_page(visit: &mut Visit) {
    let links = "<nav id=navigation></nav><p><a id=whole>whole</a> <a id=root href='/#placet'>from the root</a> <a id=short href='#placet'>short</a> <a id=spaced href=' #placet '>spaced</a> <a id=encoded href='#%70lacet'>encoded</a>
      <svg><a id=foreign href='#placet'><rect width=9 height=9 /></a> <a id=older xlink:href='#placet'><rect width=9 height=9 /></a></svg>
      <map><area id=area href='//WWW.SHOP.EXAMPLE:443/#placet'></map> <a href='./#placet'><b><i id=deep>deep</i></b></a></p>
      <script>whole.href = location.origin + location.pathname + '#placet';</script>";
    first_visit(visit, MATOMO_ONLY, links);
    visit.js("placet.rejectAll()");
    visit.wait_state("idle");
    for link in [
        "whole", "root", "short", "spaced", "spaced", "encoded", "foreign", "older", "area", "deep",
    ] {
        visit.js(&format!("document.getElementById('{link}').dispatchEvent(new MouseEvent('click', {{ bubbles: true, cancelable: true, composed: true }}))"));
        visit.wait_state("preferences");
        visit.js("placet.hide()");
        visit.wait_state("idle");
    }
    // Where it is so already, this goes nowhere.
    visit.js("history.replaceState(null, '', '/'); location.hash = 'placet'");
    visit.wait_state("preferences");
    // And back to it.
    visit.js("placet.hide(); location.hash = 'elsewhere'");
    visit.wait_state("idle");
    visit.js("history.back()");
    visit.wait_state("preferences");
    // The address is so already: it is written again, and a router goes there.
    if visit.is("Object.hasOwn(window, 'navigation')") {
        for way in [
            "location.replace('#placet')",
            "history.pushState(null, '', '#placet')",
        ] {
            visit.js("placet.hide()");
            visit.wait_state("idle");
            visit.js(way);
            visit.wait_state("preferences");
        }
    } else {
        assert_eq!(visit.engine(), Engine::WebKit);
    }
    visit.page("/other", &page(MATOMO_ONLY, ""));
    for fragment in ["placet", "%70lacet"] {
        visit.open(&format!("/other?{fragment}#{fragment}"));
        visit.wait_state("preferences");
    }
    // A library stands in for what the engine may have.
    visit.before_every_page(
        "Object.defineProperty(window, 'navigation', { value: { addEventListener() {} } })",
    );
    visit.open("/other?again");
    visit.wait_state("idle");
    visit.js("location.hash = 'placet'");
    visit.wait_state("preferences");
}

fn a_frame_of_the_same_site_follows_and_shows_nothing(visit: &mut Visit) {
    visit.page("/inner", &page(MATOMO_ONLY, ""));
    first_visit(
        visit,
        MATOMO_ONLY,
        "<iframe src=/inner width=600 height=400></iframe>",
    );
    visit.wait("frames[0].placet && frames[0].placet.version");
    visit.js("frames[0].placet.ready.then(() => { window.inner = true; })");
    visit.wait("window.inner");
    visit.settle();
    assert!(visit.is("frames[0].document.querySelector('placet-ui') === null"));
    accept(visit);
    visit.wait("frames[0].placet.allows('matomo')");
    assert!(visit.is("frames[0].document.querySelector('placet-ui') === null"));
    // Through a page between that knows nothing of us.
    visit.page("/between", "<!doctype html><iframe src=/inner></iframe>");
    visit.js("placet.erase(); find('iframe').src = '/between'");
    visit.wait_state("notice");
    visit.wait("frames[0].frames[0]?.placet?.version");
    accept(visit);
    visit.wait("frames[0].frames[0].placet.allows('matomo')");
    assert!(visit.is("frames[0].frames[0].document.querySelector('placet-ui') === null"));
}

fn a_frame_that_was_quicker_than_the_page_around_it_shows_nothing_in_the_end(visit: &mut Visit) {
    visit.page("/inner", &page(MATOMO_ONLY, ""));
    // As where a tag manager brings our tag.
    let head = config_block(MATOMO_ONLY);
    let frame = "<iframe src=/inner width=600 height=400></iframe>";
    let own = "frames[0].document.querySelector('placet-ui')?.dataset.state";
    visit.page("/", &document(&head, frame));
    visit.open("/");
    visit.wait(&format!("{own} === 'notice'"));
    visit.js("document.head.append(Object.assign(document.createElement('script'), { src: '/placet/placet.js' }))");
    visit.wait_state("notice");
    visit.wait(&format!("{own} === undefined"));
    reject(visit);
    visit.wait("frames[0].placet.record()?.act === 'reject_all'");
    assert!(visit.is("frames[0].document.querySelector('placet-ui') === null"));
}

fn a_frame_of_another_site_keeps_its_choice(visit: &mut Visit) {
    let config = MATOMO_ONLY.replacen('{', r#"{ "storage": { "sameSite": "None" }, "#, 1);
    // The site around speaks with the frame by messages alone.
    let speaks = "<script>addEventListener('message', ({ data }) => placet[data]());
        placet.ready.then((record) => parent.postMessage(`${record?.act} ${document.cookie.includes('placet=')}`, '*'));
        document.addEventListener('placet:choice', () => parent.postMessage('chosen', '*'))</script>";
    let head = [&config_block(&config), PLAIN, speaks].concat();
    visit.page("/inner", &document(&head, ""));
    for (host, before) in [
        ("one.example", "undefined false"),
        ("two.example", "undefined false"),
        ("one.example", "api true"),
    ] {
        let around = format!(
            "<!doctype html><title>Another site</title><script>window.heard = []; addEventListener('message', ({{ data }}) => heard.push(data))</script>
            <iframe src='https://{SHOP}/inner' width=600 height=400></iframe>"
        );
        visit.world.put(host, "/", Reply::html(around));
        visit.open(&format!("https://{host}/"));
        visit.wait("heard.length > 0");
        assert_eq!(visit.text("return heard[0]"), before, "{host}");
        if before.starts_with("undefined") && host == "one.example" {
            visit.js("frames[0].postMessage('acceptAll', '*')");
            visit.wait("heard.includes('chosen')");
        }
    }
}

fn a_frame_of_another_site_asks_nobody_where_the_owner_says_so(visit: &mut Visit) {
    let config = MATOMO_ONLY.replacen('{', r#"{ "ui": { "frames": "shut" }, "#, 1);
    let speaks = "<script>const tell = () => { const ui = document.querySelector('placet-ui');
            const controls = ui?.shadowRoot?.querySelectorAll('button').length ?? 0;
            parent.postMessage(`${ui?.dataset.state ?? 'idle'} ${controls} ${placet.allows('matomo')}`, '*'); };
        addEventListener('message', ({ data }) => {
            placet[data]?.();
            if (data === 'close') document.querySelector('placet-ui').shadowRoot.querySelector('[data-action=close]').click();
            setTimeout(tell);
        })</script>";
    let held = "<script type=text/plain data-placet-category=performance data-placet-src=https://cdn.partner.example/framed.js></script>
        <p>Ours</p>";
    let head = [&config_block(&config), PLAIN, speaks].concat();
    visit.page("/inner", &document(&head, held));
    let around = format!(
        "<!doctype html><title>Another site</title><script>window.heard = []; addEventListener('message', ({{ data }}) => heard.push(data))</script>
        <iframe src='https://{SHOP}/inner' width=600 height=400></iframe>"
    );
    visit.world.put("one.example", "/", Reply::html(around));
    visit.open("https://one.example/");
    visit.wait("document.readyState === 'complete'");
    visit.settle();
    let say = |visit: &mut Visit, message: &str| {
        visit.js(&format!(
            "heard = []; frames[0].postMessage('{message}', '*')"
        ));
        visit.wait("heard.length");
        visit.text("return heard[0]")
    };
    assert_eq!(say(visit, "look"), "idle 0 false");
    assert_eq!(visit.asked("cdn.partner.example").len(), 0);
    // Whoever asks for the preferences has them, and left without a choice they leave nothing behind.
    assert!(say(visit, "preferences").starts_with("preferences"));
    say(visit, "close");
    visit.settle();
    assert_eq!(say(visit, "look"), "idle 0 false");
    // By itself the page asks, as any.
    visit.open("/inner");
    visit.wait_state("notice");
}

fn a_config_behind_an_async_tag_is_read(visit: &mut Visit) {
    let head = format!("{ASYNC}<script src=/slow-own.js></script>");
    visit.page("/", &document(&head, &config_block(MATOMO_ONLY)));
    visit.open("/");
    visit.wait_state("notice");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.js", 1);
    assert_eq!(visit.js("return placet.complaints()"), json!([]));
}

/// Fault: The config stands behind a tag that holds the page up.
fn a_config_behind_a_plain_tag_is_read_and_told(visit: &mut Visit) {
    let global = format!("<script>window.placetConfig = {MATOMO_ONLY}</script>");
    for (path, config, place) in [
        ("/block", config_block(MATOMO_ONLY), "#placet-config"),
        ("/global", global, "window.placetConfig"),
    ] {
        // Nothing is decided before the config is there, and what asks below it hears what it says.
        let asks = "<script>window.heard = placet.allows('performance')</script>";
        // An address of its own for each page: WebKit asks for none twice.
        let held = format!(
            "<script type=text/plain data-placet-category=performance data-placet-src=https://cdn.partner.example{path}.js></script>"
        );
        visit.page(path, &document(&[PLAIN, &config, asks].concat(), &held));
        visit.open(path);
        visit.wait_state("notice");
        visit.expect_no_third_party();
        assert_eq!(told(visit), json!([["config-behind", place]]));
        accept(visit);
        visit.wait_asked("stats.example.org/matomo.php", 1);
        visit.wait_asked(&format!("cdn.partner.example{path}.js"), 1);
        visit.reload();
        visit.wait_asked("stats.example.org/matomo.php", 2);
        assert!(visit.is("window.heard === true"));
        visit.js("placet.erase()");
        visit.wait_state("notice");
        visit.forget_requests();
    }
    // Whoever asks above the config is answered at once, and shut.
    let asks = "<script>window.heard = [placet.allows('performance'), placet.record()]</script>";
    let block = config_block(MATOMO_ONLY);
    visit.page("/asked", &document(&[PLAIN, asks, &block].concat(), ""));
    visit.open("/asked");
    visit.wait("window.placet && placet.complaints().length > 0");
    assert_eq!(visit.js("return window.heard"), json!([false, null]));
    assert_eq!(told(visit), json!([["config-behind", "#placet-config"]]));
    assert!(visit.is("placet.complaints()[0].values.length === 0"));
    accept(visit);
    visit.settle();
    visit.expect_no_third_party();
    // A page without any config asks so too, and a returning visitor's answer is there.
    visit.page("/none", &document(&[PLAIN, asks].concat(), ""));
    visit.open("/none");
    assert!(visit.is("window.heard[0] === true && window.heard[1].act === 'accept_all'"));
    assert_eq!(told(visit), json!([]));

    visit.page("/two", &page(MATOMO_ONLY, &config_block(CONFIG)));
    visit.open("/two");
    visit.wait("window.placet && placet.version && placet.complaints().length > 0");
    assert_eq!(
        visit.js("return placet.complaints().map(({ code }) => code)"),
        json!(["second-config"])
    );
}

/// The complaints, by code and place.
fn told(visit: &Visit) -> serde_json::Value {
    visit.js("return placet.complaints().map(({ code, path }) => [code, path])")
}

fn the_second_click_of_a_double_click_hits_nothing(visit: &mut Visit) {
    // Menus of many libraries open when the pointer goes down.
    let below = "<style>#below { position: fixed; inset: 0; }</style><button id=below>Buy</button> <input id=field style='position: fixed; top: 0'>
        <script>window.hits = []; for (const type of ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'dblclick']) below.addEventListener(type, () => hits.push(type))</script>";
    for action in ["reject-all", "accept-all"] {
        first_visit(visit, MATOMO_ONLY, below);
        visit.double_click(&format!("[data-action={action}]"));
        visit.wait_state("idle");
        // Whoever goes on elsewhere is not held up, however soon.
        visit.click("#field");
        visit.wait("focus().id === 'field'");
        assert_eq!(visit.js("return hits"), serde_json::json!([]), "{action}");
        visit.js("placet.erase()");
    }
    let hit = |detail: u32| {
        format!(
            "document.getElementById('below').dispatchEvent(new MouseEvent('click', {{ detail: {detail}, bubbles: true, cancelable: true }}))"
        )
    };
    visit.wait_state("notice");
    visit.js(&format!(
        "find('[data-action=reject-all]').click(); {}; {}",
        hit(2),
        hit(1)
    ));
    assert_eq!(visit.js("return hits"), serde_json::json!(["click"]));
}

/// What was held comes where the placeholder stood, and with it the link around. Nothing else was pressed before: the
/// first click alone is what counts.
fn the_second_click_on_a_placeholder_hits_nothing(visit: &mut Visit) {
    visit.page("/other", "<!doctype html>other");
    let held = "<a href=/other><img id=ad data-placet-category=functionality data-placet-src=https://cdn.partner.example/ad.gif width=600 height=150 alt=Ad></a>
        <a href=/other><div id=box data-placet-category=functionality style='height:150px'>box</div></a>
        <a href=/other><iframe id=film data-placet-category=functionality data-placet-src=https://cdn.partner.example/film width=600 height=150></iframe></a>
        <p>Below.</p><p>Below.</p><p>Below.</p>
        <script>window.hits = []; for (const type of ['click', 'dblclick']) addEventListener(type, (event) => hits.push(type))</script>";
    for action in ["load-once", "always-allow"] {
        for id in ["#ad", "#box", "#film"] {
            first_visit(visit, "{}", held);
            visit.js("placet.rejectAll()");
            visit.wait_state("idle");
            visit.js(&format!(
                "find('{id}').scrollIntoView({{ block: 'center' }})"
            ));
            visit.wait("['#ad', '#box', '#film'].every((held) => stand(held))");
            visit.settle();
            visit.double_click_placeholder(id, action);
            visit.wait(&format!("!stand('{id}')"));
            visit.settle();
            assert_eq!(
                visit.text("return location.pathname"),
                "/",
                "{action} on {id}"
            );
            assert_eq!(visit.js("return hits"), json!([]), "{action} on {id}");
            visit.js("document.cookie = 'placet=; max-age=0; path=/'");
        }
    }
}
