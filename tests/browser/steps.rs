//! The engine of steps: vendors' exact shapes, and what hostile pages do to them.

use crate::page::{ask, script, wait};
use placet::browser::steps::attempt;
use placet::config::{leak, parse};
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Runs steps written as JSON, none of which fails.
#[track_caller]
fn steps(json: &str) {
    assert_eq!(failures(json), Vec::<String>::new());
}

/// Runs steps written as JSON; a line for each that failed.
fn failures(json: &str) -> Vec<String> {
    let steps = parse(leak(json.to_owned())).items();
    steps
        .iter()
        .filter_map(attempt)
        .map(|complaint| complaint.line(&placet::config::Value::Null))
        .collect()
}

#[track_caller]
fn says(expression: &str, expected: &str) {
    assert_eq!(ask(expression), expected, "{expression}");
}

const TAG: &str = "Object.prototype.toString.call";

// ---- the shapes of vendors

#[test]
fn gtag_pushes_its_arguments_object_and_no_list() {
    steps(
        r#"[{"queue":"gtag","into":"tagLayer"},
              {"call":"gtag","args":["consent","default",{"ad_storage":"denied"}]},
              {"call":"gtag","args":["js",{"$now":"date"}]}]"#,
    );
    says("tagLayer.length", "2");
    says(&[TAG, "(tagLayer[0])"].concat(), "[object Arguments]");
    says(
        "JSON.stringify([...tagLayer[0]])",
        r#"["consent","default",{"ad_storage":"denied"}]"#,
    );
    says(&[TAG, "(tagLayer[1][1])"].concat(), "[object Date]");
    says("tagLayer[0].length", "3");
    // Tag Manager takes the list's push over, and may replace the list itself.
    script(
        "window.tagLayer = []; tagLayer.push = function (item) { this.taken = item; }; gtag('event', 'x')",
    );
    says("tagLayer.taken[1]", "x");
}

#[test]
fn a_queue_that_the_page_made_is_used_and_not_replaced() {
    script(
        "window.ownLayer = ['theirs']; window.ownTag = function () { ownLayer.push(arguments) }; window.kept = ownTag",
    );
    steps(
        r#"[{"queue":"ownTag","into":"ownLayer","with":{"changed":true}},{"call":"ownTag","args":[1]}]"#,
    );
    says("ownTag === kept", "true");
    says("ownTag.changed", "undefined");
    says("ownLayer.length", "2");
}

#[test]
fn meta_gets_its_function_with_every_property() {
    steps(
        r#"[{"queue":"fbq","into":".queue","via":"callMethod","with":{"push":{"$self":true},"loaded":true,"version":"2.0"},"alias":"_fbq"},
              {"call":"fbq","args":["consent","revoke"]},{"call":"fbq","args":["init","123"]}]"#,
    );
    says("typeof fbq", "function");
    says("fbq.push === fbq && _fbq === fbq", "true");
    says("fbq.loaded === true && fbq.version", "2.0");
    says("fbq.queue.length", "2");
    says(&[TAG, "(fbq.queue[1])"].concat(), "[object Arguments]");
    script(
        "window.heard = []; fbq.callMethod = function (...all) { heard.push(this === fbq, ...all) }",
    );
    steps(r#"[{"call":"fbq","args":["track","PageView"]}]"#);
    says("JSON.stringify(heard)", r#"[true,"track","PageView"]"#);
    says("fbq.queue.length", "2");
}

#[test]
fn intercom_clarity_and_hotjar_keep_arguments_under_q() {
    for name in ["Intercom", "clarity", "hj"] {
        steps(
            &[
                r#"[{"queue":""#,
                name,
                r#"","into":".q"},{"call":""#,
                name,
                r#"","args":["consentv2",{"ad_Storage":"granted"}]}]"#,
            ]
            .concat(),
        );
        says(&[TAG, "(", name, ".q[0])"].concat(), "[object Arguments]");
        says(
            &["JSON.stringify([...", name, ".q[0]])"].concat(),
            r#"["consentv2",{"ad_Storage":"granted"}]"#,
        );
    }
}

#[test]
fn x_snapchat_and_reddit_dispatch_as_theirs_do() {
    steps(
        r#"[{"queue":"twq","into":".queue","via":"exe","with":{"version":"1.1"}},
              {"queue":"snaptr","into":".queue","via":"handleRequest"},
              {"queue":"rdt","into":".callQueue","via":"sendEvent"},
              {"call":"twq","args":["config","o1"]},{"call":"snaptr","args":["init","s1"]},{"call":"rdt","args":["init","r1"]}]"#,
    );
    says(
        "[twq.queue, snaptr.queue, rdt.callQueue].map((list) => list[0][1]).join()",
        "o1,s1,r1",
    );
    says("twq.version", "1.1");
    script(
        "window.via = []; twq.exe = snaptr.handleRequest = rdt.sendEvent = (...all) => via.push(all[0])",
    );
    steps(
        r#"[{"call":"twq","args":["a"]},{"call":"snaptr","args":["b"]},{"call":"rdt","args":["c"]}]"#,
    );
    says("via.join()", "a,b,c");
    says(
        "[twq.queue, snaptr.queue, rdt.callQueue].map((list) => list.length).join()",
        "1,1,1",
    );
}

#[test]
fn pinterest_and_linkedin_queue_real_lists() {
    steps(
        r#"[{"queue":"pintrk","into":".queue","as":"list","with":{"version":"3.0"}},
              {"queue":"lintrk","into":".q","as":"list"},
              {"call":"pintrk","args":["setconsent",false]},{"call":"lintrk","args":["track",{}]}]"#,
    );
    says(
        "Array.isArray(pintrk.queue[0]) && Array.isArray(lintrk.q[0])",
        "true",
    );
    says("JSON.stringify(pintrk.queue)", r#"[["setconsent",false]]"#);
}

#[test]
fn mixpanel_finds_the_stub_its_snippet_makes() {
    steps(
        r#"[{"stub":"mixpanel","methods":["track","opt_out_tracking","people.set"],"as":"list","with":{"__SV":1.2,"_i":[]}},
              {"push":"mixpanel._i","items":[["token",{"persistence":"cookie"},"mixpanel"]]},
              {"call":"mixpanel.track","args":["seen",{"a":1}]},
              {"call":"mixpanel.people.set","args":[{"$name":"x"}]}]"#,
    );
    says("Array.isArray(mixpanel) && mixpanel.__SV", "1.2");
    says(
        "JSON.stringify(mixpanel._i)",
        r#"[["token",{"persistence":"cookie"},"mixpanel"]]"#,
    );
    says(
        "JSON.stringify([...mixpanel])",
        r#"[["track","seen",{"a":1}]]"#,
    );
    says(
        "Array.isArray(mixpanel.people) && JSON.stringify([...mixpanel.people])",
        r#"[["set",{"$name":"x"}]]"#,
    );
}

#[test]
fn tiktok_finds_its_methods_and_the_pixel_in_its_list() {
    steps(
        r#"[{"set":"TiktokAnalyticsObject","to":"ttq"},
              {"stub":"ttq","methods":["page","track","holdConsent","grantConsent","revokeConsent"],"with":{"methods":["page","track","holdConsent","grantConsent","revokeConsent"]}},
              {"set":"ttq._i.C1","to":[]},{"set":"ttq._i.C1._u","to":"https://analytics.tiktok.test/events.js"},
              {"set":"ttq._t.C1","to":{"$now":"ms"}},
              {"call":"ttq.holdConsent"},{"call":"ttq.page"}]"#,
    );
    says("JSON.stringify([...ttq])", r#"[["holdConsent"],["page"]]"#);
    says("ttq.methods.length", "5");
    says("ttq._i.C1._u", "https://analytics.tiktok.test/events.js");
    says("Math.abs(ttq._t.C1 - Date.now()) < 60000", "true");
}

#[test]
fn segment_chains_on_its_stub() {
    steps(r#"[{"stub":"analytics","methods":["identify","track"]}]"#);
    says("analytics.identify('me').track('it') === analytics", "true");
    says(
        "JSON.stringify([...analytics])",
        r#"[["identify","me"],["track","it"]]"#,
    );
}

#[test]
fn uet_is_constructed_with_its_own_queue() {
    script(
        "window.UET = function (options) { this.options = options; this.push = function () {} }",
    );
    steps(
        r#"[{"push":"uetq","items":["consent","default",{"ad_storage":"denied"}]},
              {"set":"before","to":{"$global":"uetq"}},
              {"new":"UET","args":[{"ti":"1","q":{"$global":"uetq"}}],"to":"uetq"}]"#,
    );
    says("uetq instanceof UET && uetq.options.q === before", "true");
    says(
        "JSON.stringify(before)",
        r#"["consent","default",{"ad_storage":"denied"}]"#,
    );
}

#[test]
fn tag_manager_hears_on_its_own_list_alone() {
    steps(r#"[{"push":"noLayer","items":[{"event":"consent_update"}],"there":true}]"#);
    says("typeof noLayer", "undefined");
    script("window.gtmLayer = []");
    steps(r#"[{"push":"gtmLayer","items":[{"event":"consent_update"}],"there":true}]"#);
    says("gtmLayer[0].event", "consent_update");
}

#[test]
fn matomo_gets_lists_in_its_list() {
    steps(
        r#"[{"push":"_paq","items":[["requireConsent"],["setSiteId",1]]},{"push":"_paq","items":[["trackPageView"]]}]"#,
    );
    says(
        "JSON.stringify(_paq)",
        r#"[["requireConsent"],["setSiteId",1],["trackPageView"]]"#,
    );
}

// ---- globals

/// Fault: An element with an id stands in for a global of a vendor.
#[test]
fn a_named_element_is_no_global() {
    script(
        "document.body.insertAdjacentHTML('beforeend', '<a id=clobbered></a><a id=clobberedTag></a><form id=clobberedSet><input name=deep></form>')",
    );
    steps(
        r#"[{"push":"clobbered","items":[1]},{"queue":"clobberedTag","into":"clobbered"},{"call":"clobberedTag","args":[2]},
              {"set":"clobberedSet.deep","to":3,"keep":true}]"#,
    );
    says("Array.isArray(clobbered) && clobbered.length", "2");
    says("clobberedSet.deep", "3");
    script(
        "document.querySelectorAll('#clobbered, #clobberedTag, #clobberedSet').forEach((element) => element.remove())",
    );
}

#[test]
fn a_path_is_made_on_the_way_and_keep_keeps() {
    script("window.half = null");
    steps(
        r#"[{"set":"half.way.there","to":1},{"set":"half.way.there","to":2,"keep":true},{"set":"half.way.new","to":3,"keep":true}]"#,
    );
    says("JSON.stringify(half)", r#"{"way":{"there":1,"new":3}}"#);
}

/// Fault: A config has a key `__proto__`.
#[test]
fn a_key_named_proto_changes_no_prototype() {
    steps(r#"[{"set":"polluted","to":{"__proto__":{"evil":true}}}]"#);
    says("polluted.evil", "undefined");
    says("({}).evil", "undefined");
}

#[test]
fn what_is_not_there_is_not_called() {
    steps(
        r#"[{"call":"nobody.home","args":[]},{"call":"nobody","args":[]},{"new":"Nobody","args":[],"to":"somebody"}]"#,
    );
    says("'somebody' in window || 'nobody' in window", "false");
}

#[test]
fn a_late_function_is_called_once_the_page_has_loaded() {
    steps(r#"[{"call":"neverThere","args":[],"late":true}]"#);
    script(
        "Object.defineProperty(document, 'readyState', { value: 'loading', configurable: true })",
    );
    steps(r#"[{"call":"setLate","args":["allow"],"late":true}]"#);
    script(
        "delete document.readyState; window.setLate = (word) => { window.late = word }; dispatchEvent(new Event('load'))",
    );
    says("window.late", "allow");
}

// ---- faults

/// Fault: A step throws.
#[test]
fn a_step_that_fails_stops_no_other() {
    script(
        "window.explode = () => { throw new Error('boom') };
        Object.defineProperty(window, 'trap', { get() { throw null }, set() { throw undefined }, configurable: true });
        window.hostile = () => { throw { get message() { throw 1 } } };
        window.frozen = Object.freeze({}); window.word = 'text'",
    );
    let lines = failures(
        r#"[{"call":"explode"},{"set":"trap","to":1},{"push":"trap","items":[1]},{"queue":"trap","into":".q"},{"call":"hostile"},
            {"set":"frozen.x","to":1},{"set":"word.x.y","to":1},{"new":"Math.max","args":[],"to":"x"},
            {"script":"javascript:alert(1)"},{"set":"survived","to":true}]"#,
    );
    script("delete window.trap");
    says("window.survived", "true");
    let paths = [
        "call explode",
        "set trap",
        "push trap",
        "queue trap",
        "call hostile",
        "set frozen.x",
        "set word.x.y",
        "new Math.max",
        "script javascript:alert(1)",
    ];
    assert_eq!(lines.len(), paths.len(), "{lines:?}");
    for (line, path) in lines.iter().zip(paths) {
        let start = ["placet[step-failed] ", path, ": "].concat();
        assert!(line.starts_with(&start), "{line}");
    }
    assert!(lines[0].contains("boom"), "{}", lines[0]);
}

// ---- scripts

#[test]
async fn a_script_loads_with_its_attributes_and_what_follows_runs_after_it() {
    // Only the web is loaded from: the page itself is the one address here that answers.
    steps(
        r#"[{"script":"/wasm-bindgen-test","attributes":{"data-x":"1","crossorigin":true,"integrity":null},"then":[{"set":"followed","to":true}]}]"#,
    );
    says("document.querySelector('script[data-x]').async", "true");
    says(
        "document.querySelector('script[data-x]').getAttribute('crossorigin')",
        "",
    );
    says(
        "document.querySelector('script[data-x]').hasAttribute('integrity')",
        "false",
    );
    script("document.querySelector('script[data-x]').dispatchEvent(new Event('load'))");
    wait("window.followed === true").await;
}

/// Fault: A step names an address that is not http(s).
#[test]
fn nothing_but_the_web_is_loaded() {
    for address in [
        "data:text/javascript,1",
        "blob:x",
        "javascript:1",
        " javascript:1",
        "http://",
    ] {
        let lines = failures(
            &[
                r#"[{"script":""#,
                address,
                r#"","attributes":{"data-bad":true}},{"style":""#,
                address,
                r#""}]"#,
            ]
            .concat(),
        );
        assert_eq!(lines.len(), 2, "{lines:?}");
    }
    says(
        "document.querySelectorAll('script[data-bad], link[href^=data], link[href^=java]').length",
        "0",
    );
}

#[test]
fn a_style_sheet_is_linked() {
    steps(r#"[{"style":"https://fonts.test/css"}]"#);
    says(
        "document.querySelector('link[rel=stylesheet][href=\"https://fonts.test/css\"]') !== null",
        "true",
    );
}

#[test]
fn an_event_reaches_the_document() {
    script(
        "document.addEventListener('wp_consent_type_defined', () => { window.defined = true }, { once: true })",
    );
    steps(r#"[{"event":"wp_consent_type_defined"}]"#);
    says("window.defined", "true");
}

#[test]
fn a_callback_of_steps_runs_whenever_it_is_called() {
    script("window.loadFeatures = (list, then) => { then(); then() }");
    steps(r#"[{"call":"loadFeatures","args":[[],{"$then":[{"push":"calls","items":[1]}]}]}]"#);
    says("calls.length", "2");
}

#[test]
fn a_cookie_of_a_vendor_is_set_and_taken_away() {
    steps(r#"[{"cookie":"mkto_opt_out","value":"true","days":395}]"#);
    says("document.cookie.includes('mkto_opt_out=true')", "true");
    steps(r#"[{"cookie":"mkto_opt_out","value":"","days":0}]"#);
    says("document.cookie.includes('mkto_opt_out')", "false");
}

/// Tilda's newer code fills a field that it made itself, its older code any field of the name; neither sends a disabled one.
#[test]
fn a_withheld_field_is_never_sent() {
    script(
        r#"const early = document.body.appendChild(document.createElement("form"));
        early.className = "withheld";
        early.innerHTML = '<input name="tildaspec-cookie" value="_ga=1"><input name="mail" value="a">';"#,
    );
    steps(r#"[{"withhold":"tildaspec-cookie","from":".withheld"}]"#);
    script(
        r#"const late = document.body.appendChild(document.createElement("form"));
        late.className = "withheld";
        late.innerHTML = '<input name="mail" value="b"><button type="button">Send</button>';
        late.querySelector("button").addEventListener("click", () => {
            const field = late.querySelector('input[name="tildaspec-cookie"]');
            if (field) field.value = document.cookie;
            else late.insertAdjacentHTML("beforeend", '<input name="tildaspec-cookie" value="_ga=2">');
            window.sent = new URLSearchParams(new FormData(late)).toString();
        });
        late.querySelector("button").click();
        window.sentEarly = new URLSearchParams(new FormData(document.querySelector(".withheld"))).toString();"#,
    );
    says("window.sentEarly", "mail=a");
    says("window.sent", "mail=b");
}
