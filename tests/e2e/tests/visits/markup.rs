//! Markup that the owner marked: held without a request, then released in order, once.

use e2e::visit::Visit;
use e2e::world::SHOP;
use serde_json::json;

use super::shop::*;

e2e::cases![
    marked_elements_request_nothing,
    marked_scripts_run_in_document_order,
    a_failing_or_hanging_script_stops_no_other,
    src_and_data_src_are_the_same,
    a_module_runs_as_a_module,
    a_module_in_the_page_runs_before_what_follows,
    what_late_code_waits_for_in_a_moment_comes_too,
    a_timer_of_late_code_may_be_a_text,
    attributes_and_the_current_script_are_kept,
    frames_and_images_come_when_granted,
    a_placeholder_loads_once_or_always,
    a_film_is_asked_for_in_the_form_that_keeps_less,
    a_template_s_content_takes_its_place,
    a_template_that_an_engine_would_fetch_from_is_told,
    a_refused_category_s_own_script_runs,
    several_categories_are_all_needed,
    a_script_of_one_service_runs_with_that_service,
    nodes_added_later_are_found,
    a_held_script_that_another_makes_live_is_told,
    fifty_changes_of_mind_run_a_script_once,
    an_inline_document_write_does_not_wipe_the_page,
    nothing_hostile_comes_alive,
    held_scripts_run_on_a_return_visit,
];

const A: &str = "https://cdn.partner.example";

/// A held inline script that notes its name.
fn inline(name: &str) -> String {
    format!(
        "<script type='text/plain' data-category='performance'>(window.ran ||= []).push('{name}')</script>"
    )
}

/// A held external script; `more` are attributes.
fn external(path: &str, more: &str) -> String {
    format!(
        "<script type='text/plain' data-category='performance' src='{A}/{path}' {more}></script>"
    )
}

fn marked_elements_request_nothing(visit: &mut Visit) {
    let body = [
        inline("i"),
        external("a.js", ""),
        external("b.js", "async"),
        external("c.js", "defer"),
        external("d.js", "data-type=module"),
        format!("<script type='text/plain' data-category=performance data-src='{A}/e.js'></script>"),
        format!("<img data-category=targeting data-src='{A}/f.gif' alt=''>"),
        format!("<iframe data-category=functionality data-src='{A}/g.html'></iframe>"),
        format!("<video data-category=functionality data-src='{A}/h.mp4'></video>"),
        format!("<link data-category=functionality rel=stylesheet data-href='{A}/i.css'>"),
        format!("<object data-category=functionality data-data='{A}/k.html' data-src='{A}/k.html'></object>"),
        format!("<embed data-category=functionality data-src='{A}/l.html'>"),
        format!("<template data-category=targeting><script data-src='{A}/m.js'></script><iframe src='{A}/n.html'></iframe></template>"),
    ]
    .concat();
    first_visit(visit, CONFIG, &body);
    visit.expect_no_third_party();
    assert_eq!(visit.js("return window.ran || []"), json!([]));
    reject(visit);
    visit.expect_no_third_party();
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
    assert_eq!(visit.js("return window.ran || []"), json!([]));
}

fn marked_scripts_run_in_document_order(visit: &mut Visit) {
    let body = [
        inline("1"),
        external("slow/2.js", ""),
        inline("3"),
        external("4.js", ""),
        external("slow/async.js", "async"),
        external("defer.js", "defer"),
        inline("5"),
        external("slow/6.js", ""),
        inline("7"),
    ]
    .concat();
    first_visit(visit, "{}", &body);
    accept(visit);
    visit.wait("window.ran && window.ran.length === 9");
    visit.settle();
    let ran = visit.js("return window.ran");
    let ran: Vec<&str> = ran
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert_eq!(ran.len(), 9, "{ran:?}");
    let ordered: Vec<&str> = ran.iter().copied().filter(|name| name.len() == 1).collect();
    assert_eq!(ordered, ["1", "2", "3", "4", "5", "6", "7"], "{ran:?}");
    // A deferred one comes after all that is not deferred.
    let place = |name: &str| ran.iter().position(|other| *other == name).unwrap();
    assert!(place("defer") > place("7"), "{ran:?}");
    // Each was asked for once.
    for path in [
        "slow/2.js",
        "4.js",
        "slow/async.js",
        "defer.js",
        "slow/6.js",
    ] {
        assert_eq!(
            visit.asked(&format!("cdn.partner.example/{path}")).len(),
            1,
            "{path}"
        );
    }
}

/// Fault: A held script throws, is not there, or hangs.
fn a_failing_or_hanging_script_stops_no_other(visit: &mut Visit) {
    visit.world.put(
        "cdn.partner.example",
        "/gone.js",
        e2e::world::Reply::status(404),
    );
    let body = [
        external("throw.js", ""),
        "<script type='text/plain' data-category='performance'>throw new Error('inline')</script>".into(),
        "<script type='text/plain' data-category='performance'>this is not a script (</script>".into(),
        external("gone.js", ""),
        "<script type='text/plain' data-category='performance' src='https://blocked.invalid/x.js'></script>".into(),
        external("4.js", "integrity='sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"),
        external("fine.js", ""),
        external("hang.js", ""),
        inline("after-the-hanging-one"),
        external("last.js", ""),
    ]
    .concat();
    visit.page("/", &page("{}", &body));
    visit.open("/");
    visit.wait_state("notice");
    accept(visit);
    visit.wait("window.ran && window.ran.includes('fine')");
    // The one that hangs is given up after a while, and the rest goes on.
    visit.wait("window.ran.includes('after-the-hanging-one') && window.ran.includes('last')");
    assert_eq!(
        visit.js("return window.ran"),
        json!(["fine", "after-the-hanging-one", "last"])
    );
}

fn src_and_data_src_are_the_same(visit: &mut Visit) {
    let body = [
        external("1.js", ""),
        format!(
            "<script type='text/plain' data-category='performance' data-src='{A}/2.js'></script>"
        ),
        format!("<script type='text/plain' data-category='performance' src='{A}/3.js'></script>"),
    ]
    .concat();
    first_visit(visit, "{}", &body);
    visit.expect_no_third_party();
    accept(visit);
    visit.wait("window.ran && window.ran.length === 3");
    assert_eq!(visit.js("return window.ran"), json!(["1", "2", "3"]));
}

fn a_module_runs_as_a_module(visit: &mut Visit) {
    visit.world.put(
        "cdn.partner.example",
        "/module.js",
        e2e::world::Reply::js("(window.ran ||= []).push(typeof import.meta.url)")
            .header("cache-control", "no-store"),
    );
    let body = [
        "<script type='text/plain' data-type=module data-category='performance'>(window.ran ||= []).push(String(this))</script>".into(),
        external("module.js", "data-type=module"),
    ]
    .concat();
    first_visit(visit, "{}", &body);
    visit.expect_no_third_party();
    accept(visit);
    visit.wait("window.ran && window.ran.length === 2");
    let mut ran: Vec<String> = visit
        .js("return window.ran")
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap().into())
        .collect();
    ran.sort();
    assert_eq!(ran, ["string", "undefined"]);
}

/// Its imports are slow, and nothing tells when a module that stands in the page is done.
fn a_module_in_the_page_runs_before_what_follows(visit: &mut Visit) {
    let note = |name: &str| e2e::world::Reply::js(format!("(window.ran ||= []).push('{name}')"));
    let slow = note("imported").after(std::time::Duration::from_millis(300));
    visit.world.put(SHOP, "/slow.mjs", slow);
    visit.world.put(SHOP, "/after.mjs", note("after"));
    let body = [
        "<script type='text/plain' data-type=module data-category=performance>import '/slow.mjs'; window.ran.push('module')</script>",
        "<script type='text/plain' data-category=performance src='/after.mjs' defer></script>",
        "<script type='text/plain' data-type=module data-category=performance src='/after.mjs'></script>",
        "<script type='text/plain' data-type=module data-category=performance>import '/gone.mjs'</script>",
        "<script type='text/plain' data-category=performance src='/after.mjs' defer></script>",
    ];
    first_visit(visit, "{}", &body.concat());
    accept(visit);
    visit.wait("window.ran && window.ran.length === 5");
    let expected = json!(["imported", "module", "after", "after", "after"]);
    assert_eq!(visit.js("return window.ran"), expected);
}

/// Vendors' code often waits a moment before it asks for an event: in a short timer, in a promise of a file.
fn what_late_code_waits_for_in_a_moment_comes_too(visit: &mut Visit) {
    visit.world.put(
        SHOP,
        "/promise.js",
        e2e::world::Reply::js(
            "Promise.resolve().then(() => addEventListener('load', () => ran.push('promise')))",
        ),
    );
    let body = "<script>window.ran = []; window.own = (name) => setTimeout(() => {
            addEventListener('load', () => ran.push(name)); setTimeout(() => { window.done = 1; }, 50); })</script>
        <script type=text/plain data-category=performance>
            setTimeout((name) => addEventListener('load', function () { ran.push(name + ' ' + (this === window)); }), 5, 'timer');
            setTimeout(() => setTimeout(() => { document.addEventListener('DOMContentLoaded', () => ran.push('nested')); document.write('<b id=written></b>'); }));
            setTimeout(() => { addEventListener('load', () => ran.push('much later')); window.far = 1; }, 150);
            clearTimeout(setTimeout(() => ran.push('cleared')));
            window.late = 1;</script>
        <script type=text/plain data-category=performance src='/promise.js'></script><p id=end>";
    first_visit(visit, "{}", body);
    // A timer of the page itself is no late code, though late code may run then.
    visit.js("own('of the page'); addEventListener('click', () => own('of the page'))");
    accept(visit);
    visit.wait("window.done && ran.length >= 3 && find('#written')?.nextElementSibling && true");
    visit.wait("window.far");
    visit.settle();
    let mut ran: Vec<String> = serde_json::from_value(visit.js("return ran")).unwrap();
    ran.sort();
    assert_eq!(ran, ["nested", "promise", "timer true"]);
    assert!(visit.is("/native/.test(String(setTimeout))"));
}

fn a_timer_of_late_code_may_be_a_text(visit: &mut Visit) {
    let body =
        "<script type=text/plain data-category=performance>setTimeout('window.text = 1')</script>";
    first_visit(visit, "{}", body);
    accept(visit);
    visit.wait("window.text");
}

fn attributes_and_the_current_script_are_kept(visit: &mut Visit) {
    let body = "<script type='text/plain' data-category='performance' id=own class='a b' data-key='k1' crossorigin=anonymous referrerpolicy=no-referrer>
        const me = document.currentScript;
        window.ran = [me.id, me.className, me.dataset.key, me.getAttribute('crossorigin'), me.referrerPolicy, me.parentElement.id];
        </script>";
    first_visit(visit, "{}", &format!("<div id=parent>{body}</div>"));
    accept(visit);
    visit.wait("window.ran");
    assert_eq!(
        visit.js("return window.ran"),
        json!(["own", "a b", "k1", "anonymous", "no-referrer", "parent"])
    );
    assert_eq!(visit.js("return all('script#own').length"), json!(1));
}

fn frames_and_images_come_when_granted(visit: &mut Visit) {
    let body = [
        format!("<img id=pixel data-category=targeting data-src='{A}/p.gif' alt='' width=10 height=10>"),
        format!("<iframe id=film data-category=functionality data-src='{A}/film.html' width=300 height=200 title='A film'></iframe>"),
        format!("<link id=font rel=stylesheet data-category=functionality data-href='{A}/font.css'>"),
    ]
    .concat();
    first_visit(visit, "{}", &body);
    visit.expect_no_third_party();
    accept(visit);
    visit.wait_asked("cdn.partner.example/p.gif", 1);
    visit.wait_asked("cdn.partner.example/film.html", 1);
    visit.wait_asked("cdn.partner.example/font.css", 1);
    assert!(visit.is("find('#film').getAttribute('width') === '300' && shown(find('#film'))"));
    // Taken back: the frame is gone, its place is held again.
    visit.js("placet.withdraw()");
    visit.wait("window.placet && placet.version && !placet.allows('functionality')");
    visit.wait("!find('iframe[src*=film]')");
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
}

fn a_placeholder_loads_once_or_always(visit: &mut Visit) {
    let frame = |name: &str| {
        format!(
            "<div id={name}><iframe data-category=functionality data-src='{A}/{name}.html' width=400 height=300 title='{name}'></iframe></div>"
        )
    };
    first_visit(visit, "{}", &[frame("one"), frame("two")].concat());
    reject(visit);
    visit.click_placeholder("#one iframe", "load-once");
    visit.wait_asked("cdn.partner.example/one.html", 1);
    visit.settle();
    assert_eq!(visit.third_parties(), ["cdn.partner.example/one.html"]);
    // Once is not for ever.
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
    visit.click_placeholder("#two iframe", "always-allow");
    visit.wait_asked("cdn.partner.example/two.html", 1);
    visit.wait_asked("cdn.partner.example/one.html", 1);
    assert_eq!(visit.text("return placet.record().act"), "placeholder");
    visit.forget_requests();
    visit.reload();
    visit.wait_asked("cdn.partner.example/one.html", 1);
    visit.wait_asked("cdn.partner.example/two.html", 1);
}

/// Three of YouTube and Vimeo, each written by its owner as the vendors' share buttons write it; one names its service.
fn a_film_is_asked_for_in_the_form_that_keeps_less(visit: &mut Visit) {
    const TUBE: &str = "www.youtube-nocookie.com/embed/x1";
    const FILM: &str = "player.vimeo.com/video/1";
    let config = r#"{ "services": [{ "id": "youtube" }, { "id": "vimeo" }] }"#;
    let body = "<div id=tube><iframe data-category=targeting data-service=youtube data-src='https://www.youtube.com/embed/x1?start=5' width=400 height=300 title=One></iframe></div>
        <iframe id=any data-category=targeting data-src='//youtube.com/embed/x2' width=400 height=300 title=Two></iframe>
        <iframe data-category=targeting data-service=vimeo data-src='https://player.vimeo.com/video/1?h=0f1e#t=9s' width=400 height=300 title=Three></iframe>";
    first_visit(visit, config, body);
    reject(visit);
    // Visitors are told the host that will be asked.
    visit.wait("/www\\.youtube-nocookie\\.com/.test(stand('#tube iframe')?.textContent)");
    visit.click_placeholder("#tube iframe", "load-once");
    visit.wait_asked(TUBE, 1);
    visit.settle();
    assert_eq!(visit.third_parties(), [TUBE]);
    visit.forget_requests();
    visit.js("placet.acceptAll()");
    visit.wait_asked("www.youtube-nocookie.com/embed/x2", 1);
    visit.wait_asked(FILM, 1);
    visit.settle();
    assert_eq!(visit.asked(FILM)[0].query, "h=0f1e&dnt=1");
    let places = [FILM, "www.youtube-nocookie.com/embed/x2"];
    assert_eq!(visit.third_parties(), places);
    // A later visit, whose entries come after the record is read.
    visit.forget_requests();
    visit.reload();
    visit.wait_asked(FILM, 1);
    visit.wait_asked("www.youtube-nocookie.com/embed/x2", 1);
    visit.wait_asked(TUBE, 1);
    visit.settle();
    assert_eq!(visit.third_parties(), [FILM, TUBE, places[1]]);
    assert_eq!(visit.asked(TUBE)[0].query, "start=5");
    assert_eq!(visit.asked(FILM).len(), 1);
    visit.js("placet.withdraw()");
    visit.wait("!find('iframe[src]') && stand('#tube iframe') && true");
}

fn a_template_s_content_takes_its_place(visit: &mut Visit) {
    // Firefox fetches a plain `src` while it parses, also inside a template: those are marked too.
    let body = format!(
        "<div id=place><p>before</p><template data-category=targeting><p id=inside>inside</p><script data-src='{A}/slow/1.js'></script><script>(window.ran ||= []).push('2')</script><script data-src='{A}/3.js'></script><img data-src='{A}/4.gif' alt=''></template><p>after</p></div>"
    );
    first_visit(visit, "{}", &body);
    visit.expect_no_third_party();
    assert!(!visit.is("find('#inside')"));
    expect_no_complaints(visit);
    accept(visit);
    visit.wait("window.ran && window.ran.length === 3");
    assert_eq!(visit.js("return window.ran"), json!(["1", "2", "3"]));
    assert_eq!(
        visit.js("return [...find('#place').querySelectorAll('p')].map((p) => p.textContent)"),
        json!(["before", "inside", "after"])
    );
    visit.wait_asked("cdn.partner.example/4.gif", 1);
}

/// Fault: An engine fetches images inside a held template while it parses.
fn a_template_that_an_engine_would_fetch_from_is_told(visit: &mut Visit) {
    let body =
        format!("<template data-category=targeting><script src='{A}/1.js'></script></template>");
    first_visit(visit, "{}", &body);
    visit.wait("JSON.stringify(placet.complaints()).includes('template')");
    // It holds all the same what can be held: nothing of it runs.
    assert_eq!(visit.js("return window.ran || []"), json!([]));
    accept(visit);
    visit.wait("window.ran");
}

fn a_refused_category_s_own_script_runs(visit: &mut Visit) {
    let body = "<script type=text/plain data-category='!targeting'>(window.ran ||= []).push('refused')</script>
        <script type=text/plain data-category=targeting>(window.ran ||= []).push('granted')</script>";
    first_visit(visit, "{}", body);
    visit.settle();
    // Not asked yet is not refused.
    assert_eq!(visit.js("return window.ran || []"), json!([]));
    accept(visit);
    visit.wait("window.ran");
    visit.settle();
    assert_eq!(visit.js("return window.ran"), json!(["granted"]));
    visit.js("placet.rejectAll()");
    visit.wait("window.placet && placet.version && !placet.allows('targeting')");
    // On this page or, if it was loaded again, on that.
    visit.wait("(window.ran || []).includes('refused')");
    visit.reload();
    visit.wait("window.ran");
    assert_eq!(visit.js("return window.ran"), json!(["refused"]));
}

fn several_categories_are_all_needed(visit: &mut Visit) {
    let body = "<script type=text/plain data-category='performance targeting'>(window.ran ||= []).push('both')</script>
        <script type=text/plain data-category='performance'>(window.ran ||= []).push('one')</script>
        <script type=text/plain data-category='performance, functionality'>(window.ran ||= []).push('comma')</script>
        <script type=text/plain data-category='marketing'>(window.ran ||= []).push('unknown')</script>
        <script type=text/plain data-category=''>(window.ran ||= []).push('empty')</script>";
    first_visit(visit, "{}", body);
    visit.js("placet.choose({ categories: { performance: true } })");
    visit.wait("window.ran && window.ran.includes('one')");
    visit.settle();
    assert_eq!(visit.js("return window.ran"), json!(["one"]));
    visit.js("placet.choose({ categories: { performance: true, targeting: true } })");
    visit.wait("window.ran.includes('both')");
    visit.js("placet.acceptAll()");
    visit.settle();
    // A category that does not exist is never granted, and the owner is told.
    assert!(!visit.is("window.ran.includes('unknown') || window.ran.includes('empty')"));
    assert!(visit.is("JSON.stringify(placet.complaints()).includes('marketing')"));
}

fn a_script_of_one_service_runs_with_that_service(visit: &mut Visit) {
    let body = "<script type=text/plain data-category=performance data-service=matomo>(window.ran ||= []).push('matomo')</script>
        <script type=text/plain data-category=performance data-service=google-analytics>(window.ran ||= []).push('ga')</script>";
    first_visit(visit, CONFIG, body);
    visit.js("placet.choose({ services: { matomo: true } })");
    visit.wait("window.ran");
    visit.settle();
    assert_eq!(visit.js("return window.ran"), json!(["matomo"]));
}

/// Fault: Marked elements are inserted after the page has loaded.
fn nodes_added_later_are_found(visit: &mut Visit) {
    for name in ["before", "after", "in-an-open-root", "in-a-root"] {
        visit.will_insert(&format!(
            "<script>(window.ran ||= []).push('{name}')</script>"
        ));
    }
    first_visit(visit, "{}", "");
    let add = |name: &str, into: &str| {
        format!(
            "const s = document.createElement('script'); s.type = 'text/plain'; s.dataset.category = 'performance';
            s.textContent = `(window.ran ||= []).push('{name}')`; {into}.append(s);"
        )
    };
    let html = format!(
        "document.body.insertAdjacentHTML('beforeend', `<div><script type='text/plain' data-category='performance' src='{A}/markup.js'><\\/script><img data-category=performance data-src='{A}/later.gif' alt=''></div>`)"
    );
    visit.js(&add("before", "document.body"));
    visit.js(&html);
    visit.expect_no_third_party();
    accept(visit);
    visit.wait("window.ran && window.ran.includes('before') && window.ran.includes('markup')");
    visit.wait_asked("cdn.partner.example/later.gif", 1);
    // After the choice, too; in a head, and in an open root of the page, of a library's element that is defined late.
    visit.js(&add("after", "document.head"));
    visit.wait("window.ran.includes('after')");
    visit.js("document.body.insertAdjacentHTML('beforeend', '<div><x-late></x-late></div>');
        class Late extends HTMLElement { constructor() { super(); window.openRoot = this.attachShadow({ mode: 'open' }); } }
        setTimeout(() => customElements.define('x-late', Late));");
    visit.wait("window.openRoot");
    visit.js(&add("in-an-open-root", "window.openRoot"));
    visit.wait("window.ran.includes('in-an-open-root')");
    // A library that makes the page like its server's HTML takes the address of a live frame away; a part of an image
    // goes by the image's mark, whatever it carries itself.
    visit.js(&format!(
        "document.body.insertAdjacentHTML('beforeend', `<iframe id=morphed data-category=performance data-src='{A}/morphed.html'></iframe>
        <picture><source data-category=performance data-srcset='{A}/part.gif'><img data-category=performance data-src='{A}/whole.gif' alt=''></picture>`)"
    ));
    visit.wait_asked("cdn.partner.example/part.gif", 1);
    visit.wait_asked("cdn.partner.example/morphed.html", 1);
    visit.js("find('#morphed').removeAttribute('src')");
    visit.wait("find('#morphed').src.endsWith('/morphed.html')");
    assert!(visit.is("placet.complaints().every(({ code }) => code !== 'nothing-held')"));
    visit.js("const host = document.createElement('div'); document.body.append(host); window.closedRoot = host.attachShadow({ mode: 'closed' });");
    visit.js(&add("in-a-root", "window.closedRoot"));
    visit.settle();
    assert!(!visit.is("window.ran.includes('in-a-root')"));
    visit.js("placet.rescan(window.closedRoot)");
    visit.wait("window.ran.includes('in-a-root')");
    assert_eq!(
        visit.js("return new Set(window.ran).size === window.ran.length"),
        json!(true)
    );
    assert_eq!(visit.asked("cdn.partner.example/markup.js").len(), 1);
    // Text that becomes marked when it is already there.
    visit.js("const i = new Image(); document.body.append(i); i.dataset.category = 'performance'; i.setAttribute('data-src', 'https://cdn.partner.example/marked.gif');");
    visit.wait_asked("cdn.partner.example/marked.gif", 1);
}

/// An engine runs it with its next address, and nothing can stop that; nobody is left to believe that it waits.
/// Fault: A script of the page changes the `type` of a held one.
fn a_held_script_that_another_makes_live_is_told(visit: &mut Visit) {
    let body = format!(
        "<script id=live type=text/plain data-placet-category=performance data-placet-src='{A}/live.js'></script>
        <script id=held type=text/plain data-placet-category=targeting>window.ran = 1</script>
        <script id=never type=text/javascript data-placet-category=functionality>window.never = 1</script>
        <input id=field type=password>"
    );
    first_visit(visit, "{}", &body);
    let told = "JSON.stringify(placet.complaints().map(({ code, path }) => `${code} ${path}`))";
    let never = "not-held <script data-placet-category=\\\"functionality\\\">";
    visit.settle();
    assert_eq!(
        visit.text(&format!("return {told}")),
        format!("[\"{never}\"]")
    );
    visit.js("find('#live').type = 'text/javascript'; find('#held').type = 'text/x-later'; find('#field').type = 'text'");
    visit.wait("placet.complaints().length === 2");
    visit.js("find('#live').async = true; placet.rescan()");
    visit.settle();
    assert_eq!(
        visit.text(&format!("return {told}")),
        format!(
            "[\"{never}\",\"loaded-by-another <script data-placet-category=\\\"performance\\\">\"]"
        )
    );
    visit.expect_no_third_party();
    // In an open tree as well.
    visit.js("const host = document.createElement('div'); document.body.append(host);
        host.attachShadow({ mode: 'open' }).innerHTML = '<script type=text/plain data-placet-service=x data-placet-category=targeting></script>';
        placet.rescan(host); setTimeout(() => host.shadowRoot.querySelector('script').removeAttribute('type'))");
    visit.wait(
        "placet.complaints().filter(({ code }) => code === 'loaded-by-another').length === 2",
    );
}

/// Fault: A visitor changes their mind fifty times.
fn fifty_changes_of_mind_run_a_script_once(visit: &mut Visit) {
    // Scripts that ran cannot be taken back without a reload, so the page is told apart by a
    // counter that outlives it.
    let body = "<script type=text/plain data-category=performance>window.count = (window.count || 0) + 1</script>
        <script type=text/plain data-category=performance src=https://cdn.partner.example/once.js></script>";
    first_visit(visit, MATOMO_ONLY, body);
    visit
        .js("for (let i = 0; i < 50; i++) { placet.acceptAll(); if (i < 49) placet.rejectAll(); }");
    visit.wait("window.placet && placet.version && placet.allows('performance')");
    visit.wait("window.count && window.ran && performance.getEntriesByType('navigation')[0].type === 'reload'");
    visit.settle();
    assert_eq!(visit.asked("www.shop.example/").len(), 2);
    assert_eq!(
        visit.js("return [window.count, window.ran]"),
        json!([1, ["once"]])
    );
    assert_eq!(visit.js("return all('placet-ui').length"), json!(1));
    assert!(visit.record_cookie().value.len() < 200);
}

/// Fault: A held inline script calls `document.write` after the page has loaded.
fn an_inline_document_write_does_not_wipe_the_page(visit: &mut Visit) {
    let body = "<p id=mine>mine</p><script type=text/plain data-category=performance>document.write('<p id=written>written</p>'); (window.ran ||= []).push('writer')</script>
        <script type=text/plain data-category=performance>document.writeln('x'); document.open(); document.close(); (window.ran ||= []).push('opener')</script>";
    first_visit(visit, "{}", body);
    accept(visit);
    visit.wait("window.ran && window.ran.length === 2");
    visit.settle();
    assert!(visit.is("find('#mine') && find('h1') && ui"));
    assert!(visit.is("shown(find('[data-action=reopen]'))"));
}

/// Fault: A held address is no http(s) address, or a mark carries `srcdoc` or an `on…` attribute.
fn nothing_hostile_comes_alive(visit: &mut Visit) {
    let body = "<iframe id=a data-category=functionality data-src='javascript:parent.hostile=1' title=a></iframe>
        <iframe id=b data-category=functionality data-src='data:text/html,<script>parent.hostile=2</script>' data-srcdoc='<script>parent.hostile=3</script>' title=b></iframe>
        <img id=c data-category=functionality data-src=x data-onerror='hostile=4' alt=''>
        <script type=text/plain data-category=functionality data-src='javascript:hostile=5'></script>
        <script type=text/plain data-category=functionality data-src='data:text/javascript,hostile=6'></script>
        <link rel=stylesheet data-category=functionality data-href='javascript:hostile=7'>
        <a id=d data-category=functionality data-href='javascript:hostile=8'>x</a>
        <iframe id=e data-category=functionality data-src=' java&#10;script:parent.hostile=9' title=e></iframe>";
    let config = r#"{ "policy": { "url": "javascript:hostile=10", "controller": "<img src=x onerror=hostile=11>" },
        "texts": { "notice.title": "<img src=x onerror=hostile=12>" } }"#;
    first_visit(visit, config, body);
    assert!(!visit.is("[...ui.querySelectorAll('a'), ...root.querySelectorAll('a')].some((a) => a.protocol === 'javascript:')"));
    accept(visit);
    visit.settle();
    visit.js("for (const a of [...ui.querySelectorAll('a')]) if (!a.hash) a.click()");
    assert_eq!(visit.js("return window.hostile || 0"), json!(0));
    assert!(!visit.is("find('#b') && find('#b').hasAttribute('srcdoc')"));
}

fn held_scripts_run_on_a_return_visit(visit: &mut Visit) {
    let body = [inline("1"), external("slow/2.js", ""), inline("3")].concat();
    first_visit(visit, "{}", &body);
    accept(visit);
    visit.wait("window.ran && window.ran.length === 3");
    for tag in [PLAIN, ASYNC] {
        visit.page(
            "/next",
            &document(&format!("{}{tag}", config_block("{}")), &body),
        );
        visit.open("/next");
        visit.wait("window.ran && window.ran.length === 3");
        visit.settle();
        assert_eq!(visit.js("return window.ran"), json!(["1", "2", "3"]));
    }
}
