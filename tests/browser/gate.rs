//! The gate: held markup stays shut until its service is granted, and then lives as if it had stood there from the start.
//! Each test has a service of its own, so that none opens what another holds. Scripts that are fetched are tried by the
//! visits, which have servers.

use crate::page::{ask, script, wait};
use placet::browser::{announce, api};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Starts the visit that all tests share, and puts markup into the page; each `@` stands for held by this service.
fn page(service: &str, markup: &str) {
    let services: Vec<String> = (1..=30)
        .map(|number| {
            format!(
                r#"{{"id":"s{number}","name":"S{number}","category":"performance","kind":"script","provider":{{"name":"P","country":"FR","policy":"https://p.example/"}},"purposes":[],"load":[],"signal":[],"revoke":[],"cookies":[],"storage":[],"afterRevoke":"stops"}}"#
            )
        })
        .collect();
    script(&format!(
        "window.ran ??= {{}}; window.placetConfig ??= {{services: [{}]}}",
        services.concat().replace("}{", "},{")
    ));
    let parts = js_sys::eval(
        "({defaults: '{}', outlines: '', locales: '', english: {}, folder: '', query: '', ready() {}})",
    );
    api::start(parts.unwrap().unchecked_into(), None);
    let held = format!("data-category=performance data-service={service}");
    let markup = markup.replace('@', &held);
    let markup = markup.replace("<script", "<script type=text/plain");
    script(&format!(
        "const box = document.createElement('div'); box.id = 'box-{service}'; document.body.append(box);
         window.ran.{service} = []; window.log = (word) => window.ran.{service}.push(word);
         box.innerHTML = {}",
        js_sys::JSON::stringify(&markup.as_str().into()).unwrap()
    ));
}

fn grant(service: &str) {
    let answers = js_sys::eval(&format!("({{services: {{{service}: true}}}})"));
    api::choose(answers.unwrap());
}

#[track_caller]
fn ran(service: &str, expected: &str) {
    assert_eq!(ask(&format!("ran.{service}.join()")), expected);
}

async fn settled(service: &str, last: &str) {
    wait(&format!("ran.{service}.includes('{last}')")).await;
}

#[test]
async fn inline_scripts_run_in_document_order_after_the_grant() {
    page(
        "s1",
        "<script @>log('a')</script><script data-type=module @>log('m')</script><p><script @>log('b')</script></p>",
    );
    ran("s1", "");
    grant("s1");
    settled("s1", "m").await;
    ran("s1", "a,b,m");
}

#[test]
async fn a_script_that_throws_or_does_not_parse_stops_no_other() {
    page(
        "s2",
        "<script @>log('a'); null.x</script><script @>}{</script><script @>log('b')</script>",
    );
    grant("s2");
    settled("s2", "b").await;
    ran("s2", "a,b");
}

#[test]
async fn markup_that_comes_after_the_grant_is_found() {
    page("s3", "");
    grant("s3");
    page("s3", "<div><script @>log('later')</script></div>");
    settled("s3", "later").await;
}

#[test]
async fn a_script_runs_once_however_often_it_is_moved_and_granted() {
    page(
        "s4",
        "<script @ id=once>log('x')</script><script @>log('end')</script>",
    );
    script("window.once = document.getElementById('once')");
    for _ in 0..50 {
        grant("s4");
        script("document.body.append(once)");
    }
    settled("s4", "end").await;
    // The page's tree stays as its owner made it.
    wait("once.parentNode === document.body && once.type === 'text/plain'").await;
    // It was moved behind the other, before or after it got in line.
    assert_eq!(ask("ran.s4.sort().join()"), "end,x");
}

#[test]
async fn only_addresses_of_servers_ever_load() {
    page(
        "s5",
        "<script @ data-src='javascript:log(1)'></script><script @ src='data:text/javascript,log(2)'></script>\
         <script @ data-src=' java\nscript:log(3)'></script><iframe @ data-src='javascript:parent.log(4)'></iframe>\
         <iframe @ data-srcdoc='<b>' data-onload='log(5)' data-src='blob:x'></iframe><img @ data-srcset='data:,x 2x'>\
         <script @>log('end')</script>",
    );
    grant("s5");
    settled("s5", "end").await;
    ran("s5", "end");
    let live = "document.querySelectorAll('#box-s5 :is([src]:not(script), [srcset], [srcdoc], [onload])').length";
    assert_eq!(ask(live), "0");
    let complaints = announce::complaints();
    let complaints = js_sys::JSON::stringify(&complaints)
        .unwrap()
        .as_string()
        .unwrap();
    assert!(complaints.contains("bad-address"), "{complaints}");
}

#[test]
async fn handlers_of_events_that_are_over_are_called_once_and_only_for_late_code() {
    // The events of this very page have to be over.
    wait("performance.getEntriesByType('navigation')[0].loadEventEnd > 0").await;
    // And no late code of another case may still be running: a module's end is known two turns after it ran.
    wait("!Object.hasOwn(window, 'addEventListener')").await;
    script(
        "window.own = 0; for (const [on, type] of [[document, 'DOMContentLoaded'], [window, 'load']])
           on.addEventListener(type, () => own++)",
    );
    let before = ask("own");
    page(
        "s6",
        "<script @>document.addEventListener('DOMContentLoaded', (event) => log('ready ' + (event.target === document)));
           addEventListener('load', { handleEvent() { log('load') } }, { once: true });
           const gone = () => log('gone'); addEventListener('load', gone); removeEventListener('load', gone);
           document.onreadystatechange = () => log(document.readyState); log('a')</script>
         <script @>window.onload = () => log('onload'); log('b')</script>
         <script @ data-type=module>document.addEventListener('DOMContentLoaded', () => log('module'))</script>",
    );
    grant("s6");
    settled("s6", "onload").await;
    grant("s6");
    ran("s6", "a,b,ready true,module,complete,load,onload");
    script("window.onload = document.onreadystatechange = null");
    assert_eq!(ask("own"), before);
    let own = "['write', 'writeln', 'open', 'close', 'addEventListener', 'removeEventListener']
        .filter((name) => Object.hasOwn(document, name) || Object.hasOwn(window, name) && /Event/.test(name))";
    assert_eq!(ask(own), "");
}

#[test]
async fn what_late_code_writes_goes_to_where_its_script_stands() {
    page(
        "s7",
        "<p>before</p><table><tbody><script @>document.write('<tr><td>1</td>'); document.writeln('<td>2</td></tr>');
           log(document.querySelectorAll('#box-s7 td').length)</script></tbody></table>
         <script @>document.write('<b>', '<i>x'); document.write('</i></b><scr' + 'ipt>log(\"inner\"); document.write(\"<u></u>\")</scr' + 'ipt>');
           document.open(); document.close(); log('outer')</script>
         <script @>log('next')</script><p>after</p>",
    );
    grant("s7");
    settled("s7", "next").await;
    ran("s7", "2,outer,inner,next");
    assert_eq!(
        ask("document.querySelector('#box-s7 > b > i').textContent"),
        "x"
    );
    assert_eq!(
        ask("document.querySelectorAll('#box-s7 > p, #box-s7 > u').length"),
        "3"
    );
}

#[test]
async fn a_template_unfolds_in_its_turn_and_its_scripts_with_it() {
    page(
        "s8",
        "<script @>log('a')</script><template @></template><script @>log('d')</script>",
    );
    script(
        "document.querySelector('#box-s8 template').innerHTML = `<p id=unfolded></p><script>log('b')</script>
           <script type=application/json>{}</script><script>log(document.currentScript.previousElementSibling.type)</script>`",
    );
    assert_eq!(ask("document.getElementById('unfolded')"), "null");
    grant("s8");
    settled("s8", "d").await;
    ran("s8", "a,b,application/json,d");
    assert_eq!(
        ask("document.querySelector('#box-s8 > template > #unfolded').offsetParent !== null"),
        "true"
    );
}

/// More than one slice looks at: the choice looks for what to take back before the rest is in line.
#[test]
async fn a_template_behind_thousands_of_scripts_unfolds_in_its_turn() {
    let many = "<script @></script>".repeat(3_000);
    let body = format!("{many}<script @>log('a')</script><template @></template>");
    page("s29", &body);
    script("document.querySelector('#box-s29 template').innerHTML = `<script>log('b')</script>`");
    grant("s29");
    settled("s29", "b").await;
    ran("s29", "a,b");
    script("document.getElementById('box-s29').remove()");
}

#[test]
async fn an_embed_waits_behind_a_placeholder_in_its_own_box() {
    page(
        "s9",
        "<iframe @ width=300 height=200 data-src='about.html'></iframe><iframe @ width=300 height=200 data-src='b.html'></iframe>\
         <img @ width=1 height=1 data-src='pixel.gif'>",
    );
    script("document.getElementById('box-s9').scrollIntoView()");
    let boxes = "[...document.querySelectorAll('#box-s9 iframe')].filter((frame) => frame.contentDocument?.querySelector('.embed')).length";
    wait(&format!("{boxes} === 2")).await;
    let press = |action: &str| {
        script(&format!(
            "[...document.querySelectorAll('#box-s9 iframe')].map((frame) => frame.contentDocument?.querySelector('[data-action={action}]')).find(Boolean).click()"
        ));
    };
    press("load-once");
    let live = "[...document.querySelectorAll('#box-s9 [src]')].map((live) => live.src.split('/').pop()).join()";
    wait(&format!("{live} === 'about.html'")).await;
    press("always-allow");
    wait(&format!("{live} === 'about.html,b.html,pixel.gif'")).await;
    wait(&format!("{boxes} === 0")).await;
}

#[test]
async fn a_placeholder_goes_with_its_embed_wherever_that_was_moved() {
    page(
        "s12",
        "<iframe @ width=300 height=200 data-src='c.html'></iframe><p></p>",
    );
    script("document.getElementById('box-s12').scrollIntoView()");
    let boxes = "document.querySelector('#box-s12 iframe').contentDocument?.querySelectorAll('.embed').length";
    wait(&format!("{boxes} === 1")).await;
    script(
        "document.querySelector('#box-s12 p').append(document.querySelector('#box-s12 iframe'))",
    );
    wait(&format!("{boxes} === 1")).await;
    grant("s12");
    wait(&format!("{boxes} !== 1")).await;
}

#[test]
async fn owners_hear_of_markup_that_nothing_holds() {
    page(
        "s10",
        "<img data-category=targeting src='data:,'><iframe data-category=marketing data-src='a.html'></iframe>",
    );
    script(
        "document.getElementById('box-s10').innerHTML += '<template data-category=targeting><img src=x.gif></template>'",
    );
    let complaints = || {
        let complaints = js_sys::JSON::stringify(&announce::complaints());
        complaints.unwrap().as_string().unwrap()
    };
    for code in ["not-held", "unknown-category", "eager-template"] {
        // At most two seconds.
        for _ in 0..100 {
            if complaints().contains(code) {
                break;
            }
            gloo_timers::future::TimeoutFuture::new(20).await;
        }
        assert!(complaints().contains(code), "{code}: {}", complaints());
    }
}

#[test]
async fn a_closed_tree_is_searched_and_watched_when_handed_over() {
    page("s11", "<p id=closed></p>");
    script(
        "window.closed_root = document.getElementById('closed').attachShadow({ mode: 'closed' });
         closed_root.innerHTML = '<script type=text/plain data-category=performance data-service=s11>log(`one`)</script>'",
    );
    api::rescan(js_sys::eval("closed_root").unwrap());
    grant("s11");
    api::rescan(js_sys::eval("closed_root").unwrap());
    settled("s11", "one").await;
    script(
        "closed_root.innerHTML += '<script type=text/plain data-category=performance data-service=s11>log(`two`)</script>'",
    );
    settled("s11", "two").await;
}
