//! The gate: held markup stays shut until its service is granted, and then lives as if it had stood there from the start.
//! Each test has a service of its own, so that none opens what another holds. Scripts that are fetched are tried by the
//! visits, which have servers.

use crate::page::{ask, script, wait};
use placet::browser::{api, app};
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
        "({css: '', english: {}, locales: [], version: '', tag: null, base: '', file: '', ready() {}})",
    );
    app::start(parts.unwrap().unchecked_into());
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
    api::choose(&answers.unwrap());
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
    wait("!document.getElementById('box-s4').querySelector('[type=\"text/plain\"]')").await;
    ran("s4", "x,end");
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
    let complaints = app::complaints();
    let complaints = js_sys::JSON::stringify(&complaints)
        .unwrap()
        .as_string()
        .unwrap();
    assert!(complaints.contains("bad-address"), "{complaints}");
}
