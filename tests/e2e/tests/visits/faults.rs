//! What breaks on the way: our own file, the config, languages, entries, vendors, the owner's endpoint, the program itself.
//! Whatever it is, nothing runs that was not granted, the page works, and one line says what happened.

use std::time::Duration;

use e2e::vendors::root;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    our_file_cut_at_any_byte_opens_nothing,
    our_file_with_a_wrong_byte_opens_nothing,
    our_file_with_a_wrong_byte_is_refused_by_its_checksum,
    our_file_served_as_something_else_opens_nothing,
    our_file_that_comes_late_finds_everything_shut,
    a_config_of_five_megabytes_or_of_the_wrong_kind_opens_nothing,
    a_config_that_never_comes_is_told_in_the_end,
    a_language_file_of_the_wrong_kind_leaves_english,
    an_endpoint_that_is_down_changes_no_choice,
    a_stopped_program_refuses_from_then_on,
];

const HELD: &str = "<script type=text/plain data-category=performance>(window.ran ||= []).push('inline')</script>
    <script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>
    <img data-category=targeting data-src=https://cdn.partner.example/b.gif alt=''>
    <iframe data-category=performance data-src=https://cdn.partner.example/c.html title=c></iframe>";

fn our_file() -> Vec<u8> {
    std::fs::read(root().join("www/dist/placet.js")).unwrap()
}

/// Numbers without a pattern, the same in every run.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    }
}

/// Opens a page of frames, each a page of the shop with one of these files of ours, and waits until all have loaded. Then
/// nothing was asked for, nothing ran, and nothing says that it may.
#[track_caller]
fn all_stay_shut(visit: &mut Visit, files: &[Reply], attributes: &str) {
    let mut frames = String::new();
    for (number, file) in files.iter().enumerate() {
        visit
            .world
            .put(SHOP, &format!("/file{number}.js"), file.clone());
        let tag = format!("<script {attributes} src=/file{number}.js></script>");
        let head = format!("{}{tag}", config_block(MATOMO_ONLY));
        visit.page(&format!("/framed{number}"), &document(&head, HELD));
        frames += &format!("<iframe src=/framed{number} title=f{number}></iframe>");
    }
    visit.page("/frames", &document("", &frames));
    visit.forget_requests();
    visit.open("/frames");
    visit.settle();
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    let open = visit.js(
        "const frames = all('iframe').map((frame) => frame.contentWindow);
        const asks = (page, id) => { const api = page.placet; return typeof api?.allows === 'function' && api.allows(id) !== false; };
        return frames.map((page, number) => [number, page.ran ?? null, ['performance', 'targeting', 'matomo', '', undefined].some((id) => asks(page, id))])
          .filter(([, ran, open]) => ran || open)",
    );
    assert_eq!(open, json!([]), "number, what ran, what may");
    let pages = visit.js(
        "return all('iframe').filter((frame) => frame.contentDocument.querySelector('h1')).length",
    );
    assert_eq!(pages, json!(files.len()), "the pages themselves are there");
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
}

/// Fault: Our file is cut short, at any byte.
fn our_file_cut_at_any_byte_opens_nothing(visit: &mut Visit) {
    let file = our_file();
    let mut below = numbers(7);
    let mut cuts = vec![
        0,
        1,
        2,
        3,
        64,
        file.len() / 2,
        file.len() - 1,
        file.len() - 2,
    ];
    while cuts.len() < 48 {
        cuts.push(below(file.len()));
    }
    for some in cuts.chunks(16) {
        let files: Vec<_> = some.iter().map(|cut| Reply::js(&file[..*cut])).collect();
        all_stay_shut(visit, &files, "");
    }
}

/// The file with one letter exchanged for another that is as good a text.
fn damaged(file: &[u8], at: usize) -> Vec<u8> {
    let mut damaged = file.to_vec();
    damaged[at] = match damaged[at] {
        b'a' => b'b',
        letter if letter.is_ascii() => b'a',
        // Not into the middle of a letter of two bytes: its last byte is as good with another last bit.
        letter => letter ^ 1,
    };
    damaged
}

/// The letters of the wasm that the script carries.
fn program_letters(file: &[u8]) -> std::ops::Range<usize> {
    let wasm = file.windows(5).position(|some| some == b"'\0asm");
    let start = wasm.expect("the wasm begins with its name") + 1;
    let end = file[start..]
        .windows(2)
        .position(|pair| pair[1] == b'\'' && pair[0] != b'\\');
    start..start + end.expect("its letters end") + 1
}

/// Fault: A byte of our file is wrong.
fn our_file_with_a_wrong_byte_opens_nothing(visit: &mut Visit) {
    let file = our_file();
    let program = program_letters(&file);
    assert!(program.len() > file.len() / 2, "the program is most of it");
    let mut below = numbers(11);
    for _ in 0..3 {
        let files: Vec<_> = (0..16)
            .map(|_| Reply::js(damaged(&file, program.start + below(program.len()))))
            .collect();
        all_stay_shut(visit, &files, "");
        // A program that is not ours may allow whatever it likes: it never runs.
        let ran = visit.js("return all('iframe').filter((frame) => frame.contentDocument.querySelector('placet-ui')).length");
        assert_eq!(ran, json!(0), "programs that ran with a wrong byte");
    }
}

/// Fault: A byte of our file is wrong, and the tag carries its checksum.
fn our_file_with_a_wrong_byte_is_refused_by_its_checksum(visit: &mut Visit) {
    let checksums = std::fs::read_to_string(root().join("www/dist/checksums.json")).unwrap();
    let checksums: serde_json::Value = serde_json::from_str(&checksums).unwrap();
    let sum = checksums["placet.js"]
        .as_str()
        .expect("placet.js has a checksum");
    let integrity = format!("integrity={sum}");
    let file = our_file();
    let last = file.len() - 1;
    all_stay_shut(visit, &[Reply::js(damaged(&file, last))], &integrity);
    assert!(visit.is("!all('iframe')[0].contentWindow.placet"));
    // And the right one is taken.
    let head = format!(
        "{}<script {integrity} src=/placet/placet.js></script>",
        config_block(MATOMO_ONLY)
    );
    visit.page("/right", &document(&head, HELD));
    visit.open("/right");
    visit.wait_state("notice");
}

/// Fault: Our file is a page, is empty, is missing, has the wrong type.
fn our_file_served_as_something_else_opens_nothing(visit: &mut Visit) {
    let nosniff = |reply: Reply| reply.header("x-content-type-options", "nosniff");
    let files = [
        Reply::html(
            "<!doctype html><title>Not found</title><script>window.ran = ['page']</script>",
        ),
        nosniff(Reply::html(our_file())),
        nosniff(Reply::new("text/plain", our_file())),
        Reply::js(""),
        Reply::js("{}"),
        Reply::js("throw new Error('a server that is down')"),
        Reply::json("{\"error\":503}"),
        Reply::status(404),
        Reply::status(500),
        Reply::status(204),
    ];
    all_stay_shut(visit, &files, "");
    all_stay_shut(visit, &files, "async");
}

/// Fault: Our file comes seconds after the page.
fn our_file_that_comes_late_finds_everything_shut(visit: &mut Visit) {
    let late = Reply::js(our_file()).after(Duration::from_millis(1500));
    visit.world.put(SHOP, "/placet/placet.js", late);
    let queue = "<script>window.placet = window.placet || []; placet.push((api) => { window.told = api.allows('performance'); })</script>";
    let head = format!("{queue}{}{ASYNC}", config_block(MATOMO_ONLY));
    visit.page("/", &document(&head, HELD));
    visit.open_parsed("/");
    visit.wait("document.readyState !== 'loading' && find('h1')");
    visit.settle_unfinished();
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    visit.wait_state("notice");
    assert_eq!(visit.js("return window.told"), json!(false));
    visit.expect_no_third_party();
    accept(visit);
    visit.wait_asked("cdn.partner.example/a.js", 1);
}

/// A config behind an address, in these shapes.
#[track_caller]
fn config_from_afar(visit: &mut Visit, number: usize, reply: Reply) {
    visit
        .world
        .put(SHOP, &format!("/config{number}.json"), reply);
    let tag = format!(
        "<script async src='/placet/placet.js' data-config='/config{number}.json'></script>"
    );
    visit.page(&format!("/afar{number}"), &document(&tag, HELD));
    visit.forget_requests();
    visit.open(&format!("/afar{number}"));
    visit.wait("window.placet && placet.version");
    visit.wait_state("notice");
    visit.settle();
    assert_eq!(visit.third_parties(), Vec::<String>::new(), "{number}");
    assert!(!visit.is("placet.allows('performance') || placet.allows('matomo')"));
    assert!(!visit.is("window.ran"));
}

/// Fault: The config has five megabytes, or the wrong kinds, or is a page with status 200.
fn a_config_of_five_megabytes_or_of_the_wrong_kind_opens_nothing(visit: &mut Visit) {
    let filler = "x".repeat(5 << 20);
    let big = MATOMO_ONLY.replacen(
        '{',
        &format!(r#"{{ "texts": {{ "notice.title": "{filler}" }}, "#),
        1,
    );
    let services =
        r#"{"id":"matomo","url":"https://stats.example.org/","site":"1"},"#.repeat(1_000);
    let many = format!(r#"{{ "services": [ {services} 0 ] }}"#);
    let kinds = r#"{ "services": { "id": "matomo" }, "storage": [ "cookie" ], "expiry": 13, "ui": null, "texts": [ {} ], "signals": "all",
        "categories": { "performance": true, "targeting": [ { "hidden": "no" } ] }, "records": 1, "revision": "x", "gpc": {}, "former": 3 }"#;
    for (number, reply) in [
        Reply::json(kinds),
        Reply::json(many),
        Reply::json(big),
        Reply::html("<!doctype html><title>Sign in</title>"),
        Reply::json("null"),
        Reply::json("\u{feff}{}"),
        Reply::new("application/json", vec![0xff, 0xfe, 0x00, 0x7b]),
    ]
    .into_iter()
    .enumerate()
    {
        config_from_afar(visit, number, reply);
    }
    reject(visit);
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
}

/// Fault: The config never comes.
fn a_config_that_never_comes_is_told_in_the_end(visit: &mut Visit) {
    visit.world.put(SHOP, "/never.json", Reply::hanging());
    let tag = "<script async src='/placet/placet.js' data-config='/never.json'></script>";
    visit.page("/", &document(tag, HELD));
    visit.open_parsed("/");
    visit.wait("window.placet && placet.version");
    assert!(!visit.is("placet.allows('performance')"));
    visit.wait("placet.complaints().length > 0");
    visit.wait_state("notice");
    visit.settle_unfinished();
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    reject(visit);
}

/// Fault: A language file is a page, a list, half a file, or five megabytes.
fn a_language_file_of_the_wrong_kind_leaves_english(visit: &mut Visit) {
    let big = format!(r#"{{ "notice.title": "{}" }}"#, "x".repeat(5 << 20));
    for (number, reply) in [
        Reply::html("<!doctype html><title>Not found</title>"),
        Reply::json("[\"Tout refuser\"]"),
        Reply::json("{ \"action.reject-all\": \"Tout ref"),
        Reply::json(r#"{ "action.reject-all": 7, "action.accept-all": { "a": 1 }, "notice.text": null, "notice.title": ["x"] }"#),
        Reply::json(r#"{ "action.reject-all": "<img src=x onerror=window.hit=1>", "notice.text": "{list}{list}{", "__proto__": { "hit": 1 } }"#),
        Reply::json("null"),
        Reply::json(big),
    ]
    .into_iter()
    .enumerate()
    {
        visit.world.put(SHOP, "/placet/locales/*", reply);
        let path = format!("/language{number}");
        visit.page(&path, &page(MATOMO_ONLY, HELD).replace("lang=\"en\"", "lang=\"fr\""));
        visit.forget_requests();
        visit.open(&path);
        visit.wait_state("notice");
        for action in ["accept-all", "reject-all", "preferences"] {
            assert!(
                visit.is(&format!("shown(find('[data-action={action}]')) && find('[data-action={action}]').textContent.trim()")),
                "{action} of {number}"
            );
        }
        visit.click("[data-action=preferences]");
        visit.wait_state("preferences");
        visit.press(&["Escape"]);
        visit.wait_state("notice");
        assert!(!visit.is("window.hit || ({}).hit || all('img[src=x]').length"));
        visit.settle();
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{number}");
    }
}

/// Fault: The owner's endpoint for proofs is down, hangs, or is refused.
fn an_endpoint_that_is_down_changes_no_choice(visit: &mut Visit) {
    visit.hear();
    visit.world.put(SHOP, "/down", Reply::status(500));
    visit.world.put(SHOP, "/hangs", Reply::hanging());
    for (number, endpoint) in ["/down", "/hangs", "/missing", "https://nobody.invalid/r"]
        .iter()
        .enumerate()
    {
        let config = MATOMO_ONLY.replacen(
            '{',
            &format!(r#"{{ "records": {{ "endpoint": "{endpoint}" }}, "#),
            1,
        );
        let path = format!("/proof{number}");
        visit.page(&path, &page(&config, ""));
        visit.open_parsed(&path);
        if number == 0 {
            visit.wait_state("notice");
            accept(visit);
        } else {
            visit.wait("window.placet?.allows?.('matomo')");
            visit.js("placet.rejectAll()");
            visit.wait("!placet.allows('matomo')");
            visit.js("placet.acceptAll()");
        }
        visit.wait("placet.allows('matomo')");
        assert_eq!(
            visit.js("return placet.record().categories.performance"),
            json!(true)
        );
    }
    let thrown: Vec<_> = visit
        .console()
        .into_iter()
        .filter(|line| line.level == "error" && line.text.contains("ncaught"))
        .collect();
    assert!(thrown.is_empty(), "{thrown:?}");
}

/// Fault: A trap in the program.
fn a_stopped_program_refuses_from_then_on(visit: &mut Visit) {
    visit.hear();
    visit.before_every_page(
        "const { Instance } = WebAssembly;
        WebAssembly.Instance = function (...all) {
          const made = new Instance(...all), exports = {};
          for (const name of Object.keys(made.exports)) {
            const own = made.exports[name];
            exports[name] = typeof own !== 'function' ? own : (...rest) => {
              if (globalThis.trap) throw new WebAssembly.RuntimeError('unreachable');
              return own(...rest);
            };
          }
          return { exports };
        };",
    );
    // Before anything was asked: nothing opens, nothing is thrown into page code, and the promise is settled.
    visit.page(
        "/",
        &document(
            &format!(
                "<script>window.trap = location.search === '?trap'</script>{}{ASYNC}",
                config_block(MATOMO_ONLY)
            ),
            HELD,
        ),
    );
    visit.open("/?trap");
    visit.wait("window.placet && placet.version");
    assert_eq!(visit.js_async("return await Promise.race([placet.ready, new Promise((late) => setTimeout(late, 3000, 'pending'))])"), json!(null));
    refuses(visit);
    assert!(!visit.is("window.ran"));
    visit.expect_no_third_party();
    // In the middle of a visit, after a yes.
    visit.open("/");
    visit.wait_state("notice");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.forget_requests();
    visit.js("window.trap = true");
    refuses(visit);
    visit.js("document.body.insertAdjacentHTML('beforeend', '<iframe data-category=performance data-src=https://cdn.partner.example/late.html title=l></iframe>')");
    visit.settle();
    assert!(visit.asked("cdn.partner.example/late.html").is_empty());
    // The next page is a page like any other.
    visit.open("/");
    visit.wait_state("idle");
    visit.wait("placet.allows('matomo')");
    // While the notice is shown: one line stands in for it, and leads to a whole page.
    visit.js("document.cookie = 'placet=; max-age=0'");
    visit.open("/");
    visit.wait_state("notice");
    // A timer of ours may find out before the click does.
    visit.js("window.trap = true; find('[data-action=accept-all]')?.click()");
    expect_one_line(visit);
    assert!(!visit.is("placet.allows('performance')"));
    // In WebKit a page takes its console along when it goes by itself.
    let told = visit.console();
    visit.click("[data-action=reload]");
    visit.wait("!window.trap && find('[data-action=reject-all]')");
    visit.wait_state("notice");
    let codes = ["placet[stopped]", "placet[no-wasm]"];
    let told = told
        .iter()
        .filter(|line| codes.iter().any(|code| line.text.starts_with(code)));
    assert_eq!(told.count(), 3, "one line for each page that stopped");
}

/// Every call of the page is answered, with a no, and none throws.
#[track_caller]
fn refuses(visit: &Visit) {
    let said = visit.js(
        "const calls = { allows: ['performance'], record: [], show: [], preferences: [], hide: [], acceptAll: [], rejectAll: [],
            choose: [{ categories: { targeting: true } }], withdraw: [], erase: [], rescan: [], complaints: [] };
        const thrown = [];
        for (const [name, given] of Object.entries(calls)) try { placet[name](...given); } catch (error) { thrown.push(`${name}: ${error}`); }
        try { placet.on('choice', () => {})(); } catch (error) { thrown.push(`on: ${error}`); }
        return [thrown, placet.allows('performance'), placet.allows('matomo'), placet.allows('targeting'), placet.record()]",
    );
    assert_eq!(said, json!([[], false, false, false, null]));
}
