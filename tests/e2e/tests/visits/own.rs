//! A site's own files: the small one paints what a first visit is asked, the program and its wasm beside it do the rest. What
//! is on the screen before they come, what becomes of a click on it, and what if one of them never comes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use e2e::visit::{Visit, patiently};
use e2e::world::{Reply, SHOP, file};
use serde_json::json;

use super::shop::*;

e2e::cases![
    the_notice_is_there_before_the_program,
    a_click_before_the_program_is_carried_out_once,
    nothing_is_painted_where_something_else_decides,
    calls_before_the_program_are_answered_and_kept,
    a_program_that_never_comes_leaves_a_plain_line,
    a_wasm_that_cannot_run_is_translated,
    the_own_files_go_by_a_strict_policy,
    without_our_name_the_own_program_is_imported,
    what_a_page_loads_past_the_own_files_is_told,
    a_returning_visitor_sees_no_notice,
];

/// The file beside the first one that is named by its content and ends so.
fn beside(folder: &Path, ending: &str) -> PathBuf {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let length = "placet.01234567.".len() + ending.len();
    let name = names.find(|name| name.len() == length && name.ends_with(ending));
    folder.join(name.expect("a file beside the first one"))
}

/// The address of a file of the folder.
fn address(path: &Path) -> String {
    format!("/own/{}", path.file_name().unwrap().to_str().unwrap())
}

/// Serves the folder under `/own/`; the program comes after the one time, its wasm after the other. Gives the addresses of
/// both.
fn serve(visit: &Visit, folder: &Path, [program, wasm]: [Duration; 2]) -> [String; 2] {
    let files = [
        (folder.join("placet.js"), Duration::ZERO),
        (folder.join("placet.own.nowasm.js"), Duration::ZERO),
        (folder.join("placet.debug.js"), Duration::ZERO),
        (beside(folder, "js"), program),
        (beside(folder, "wasm"), wasm),
    ];
    for (path, late) in &files {
        let reply = file(path).unwrap().after(*late);
        visit.world.put(SHOP, &address(path), reply);
    }
    let [.., (program, _), (wasm, _)] = files;
    [address(&program), address(&wasm)]
}

/// Held, and never to be asked for here.
const HELD: &str = "<script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>";

const TAG: &str = "<script async src=/own/placet.js></script>";

/// Long enough to be looked at, and clicked in.
const LATE: Duration = Duration::from_millis(2500);
const SOON: Duration = Duration::ZERO;

/// The button of the page's own tree that the notice has for this.
const PAINTED: &str = "document.querySelector('placet-ui > [data-action=reject-all]')";

fn the_notice_is_there_before_the_program(visit: &mut Visit) {
    let folder = own_site(visit, CONFIG, &["--languages", "fr"]);
    serve(visit, &folder, [LATE, SOON]);
    visit.page(
        "/",
        &document(TAG, "").replace("lang=\"en\"", "lang=\"fr\""),
    );
    visit.open_parsed("/");
    visit.wait(&format!("{PAINTED}?.textContent === 'Tout refuser'"));
    // Held, shown over the page, and found where programs that refuse look for it; nothing is known yet.
    assert!(visit.is("placet.allows('performance') === false && placet.record() === null"));
    assert!(visit.is("getComputedStyle(document.querySelector('placet-ui')).position === 'fixed' && document.querySelector('placet-ui').getBoundingClientRect().height > 60"));
    // It stands where it stays: it is there as soon as the page is, so that nothing has to come in, now or later.
    let ready = "window.isReady = false; placet.ready.then(() => { isReady = true; });
        window.moves = 0; document.querySelector('placet-ui').shadowRoot.addEventListener('animationstart', () => { moves += 1; });
        window.before = [...document.querySelector('placet-ui').children];
        window.looks = document.querySelector('placet-ui').shadowRoot.adoptedStyleSheets[0];
        window.boxes = JSON.stringify(before.map((one) => one.getBoundingClientRect()));
        document.querySelector('placet-ui > [data-action=preferences]').focus();";
    visit.js(ready);
    visit.wait("isReady");
    // Taken over as it stands: the same nodes in the same places, in the same looks, and the focus where it was.
    visit.settle();
    assert_eq!(
        visit.js("const now = [...ui.children]; return [now.length === before.length && now.every((one, at) => one === before[at]),
            JSON.stringify(now.map((one) => one.getBoundingClientRect())) === boxes, ui.shadowRoot.adoptedStyleSheets[0] === looks,
            moves, document.activeElement?.dataset.action]"),
        json!([true, true, true, 0, "preferences"])
    );
    visit.expect_no_third_party();
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
    accept(visit);
    wait_all_running(visit);
}

fn a_click_before_the_program_is_carried_out_once(visit: &mut Visit) {
    let folder = own_site(visit, CONFIG, &["--languages", "fr"]);
    serve(visit, &folder, [SOON, LATE]);
    let by_hand = [("accept-all", "accept_all"), ("reject-all", "reject_all")];
    // A script's click is obeyed as everywhere, and recorded as the page's own.
    for (action, act) in by_hand.into_iter().chain([("accept-all", "api")]) {
        visit.page("/", &document(TAG, ""));
        visit.open_parsed("/");
        visit.wait(&format!("!!{PAINTED}"));
        visit.js("window.choices = []; document.addEventListener('placet:choice', ({ detail }) => choices.push(detail.act))");
        let button = format!("document.querySelector('placet-ui > [data-action={action}]')");
        if act == "api" {
            visit.js(&format!("{button}.click()"));
        } else {
            visit.click(&format!("[data-action={action}]"));
        }
        // The visitor sees that it was taken, and that nothing has happened yet.
        visit.wait(&format!("{button}.getAttribute('aria-busy') === 'true'"));
        assert!(visit.is("placet.record() === null"));
        visit.wait_state("idle");
        visit.settle();
        assert_eq!(visit.js("return choices"), json!([act]));
        if action == "accept-all" {
            wait_all_running(visit);
        } else {
            visit.expect_no_third_party();
        }
        visit.forget_requests();
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
    // The notice still stands after the first click: the last one counts.
    visit.page("/", &document(TAG, ""));
    visit.open_parsed("/");
    visit.wait(&format!("!!{PAINTED}"));
    visit.click("[data-action=accept-all]");
    visit.click("[data-action=reject-all]");
    assert_eq!(
        visit.js(
            "return [...document.querySelectorAll('[aria-busy]')].map((one) => one.dataset.action)"
        ),
        json!(["reject-all"])
    );
    visit.wait_state("idle");
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    visit.expect_no_third_party();
}

/// A stored choice, a signal, a frame, a dialog of the page: it waits for the program, which knows what they mean.
fn nothing_is_painted_where_something_else_decides(visit: &mut Visit) {
    let folder = own_site(visit, CONFIG, &["--languages", "fr"]);
    serve(visit, &folder, [LATE, LATE]);
    let waits = [
        ("<script>document.cookie = 'placet=damaged'</script>", "en"),
        (
            "<script>Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })</script>",
            "en",
        ),
        (
            "<script>Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })</script>",
            "en",
        ),
        // Another language than those inside: its words have to come first.
        ("", "de"),
    ];
    for (head, language) in waits {
        let html = document(&format!("{head}{TAG}"), "");
        visit.page(
            "/",
            &html.replace("lang=\"en\"", &format!("lang=\"{language}\"")),
        );
        visit.open_parsed("/");
        visit.wait("window.placet?.version");
        std::thread::sleep(Duration::from_millis(300));
        assert!(
            !visit.is("!!document.querySelector('placet-ui')"),
            "{head} {language}"
        );
        visit.wait_state("notice");
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
}

fn calls_before_the_program_are_answered_and_kept(visit: &mut Visit) {
    let folder = own_site(visit, MATOMO_ONLY, &["--languages", "fr"]);
    serve(visit, &folder, [SOON, LATE]);
    // What the command did not read is told, and not taken.
    let calls = "<script type=application/json id=placet-config>{ \"services\": [] }</script>
        <script>(window.placet = window.placet || []).push((api) => { window.early = api.version; })</script>
        <script src=/own/placet.js></script>
        <script>const kept = window.placet; window.kept = kept; window.heard = []; window.answers = [kept.allows('matomo'), kept.record(), kept.complaints()];
        kept.on('choice', (record) => heard.push(record.act)); const off = kept.on('change', () => heard.push('off')); off();
        kept.choose({ services: { matomo: true } });</script>";
    visit.page("/", &document(calls, ""));
    visit.open_parsed("/");
    visit.wait("window.placet?.version");
    assert_eq!(visit.js("return answers"), json!([false, null, []]));
    visit.wait("kept.allows('matomo')");
    visit.wait_asked("stats.example.org/matomo.php", 1);
    assert!(visit.is("window.placet === kept && early === kept.version"));
    assert_eq!(
        visit.js("return kept.complaints().map(({ code }) => code)"),
        json!(["second-config"])
    );
    assert_eq!(
        visit.js("return [heard, kept.record().act]"),
        json!([["api"], "api"])
    );
    // English is inside too, and spoken again whatever was spoken in between.
    visit.js("kept.setLanguage('fr'); kept.setLanguage('en'); kept.debug()");
    visit.wait("document.querySelector('placet-debug')?.shadowRoot.textContent.includes('Matomomatomoruns')");
    assert_eq!(
        visit.js("return kept.complaints().map(({ code }) => code)"),
        json!(["second-config"])
    );
}

/// Fault: The second of a site's own files does not come, is a page, or is half there.
fn a_program_that_never_comes_leaves_a_plain_line(visit: &mut Visit) {
    let folder = own_site(visit, CONFIG, &["--languages", "fr"]);
    let [address, _] = serve(visit, &folder, [SOON, SOON]);
    let file = std::fs::read(beside(&folder, "js")).unwrap();
    let half = &file[..file.len() / 2];
    let broken = [
        Reply::status(404),
        Reply::html("<p>gone"),
        Reply::js(half),
        Reply::js("window.stranger = 1"),
    ];
    for reply in broken {
        visit.world.put(SHOP, &address, reply);
        visit.page(
            "/",
            &document(TAG, HELD).replace("lang=\"en\"", "lang=\"fr\""),
        );
        visit.open("/");
        visit.wait(
            "document.querySelector('placet-ui > [data-action=reload]')?.textContent.length > 5",
        );
        assert_eq!(
            visit.js_async("return [await placet.ready, placet.allows('performance'), document.querySelectorAll('placet-ui > [data-action]').length, !window.stranger]"),
            json!([null, false, 1, true])
        );
        visit.settle();
        visit.expect_no_third_party();
    }
    // And once it is whole again, the page is a page like any other.
    visit.world.put(SHOP, &address, Reply::js(file));
    visit.click("[data-action=reload]");
    visit.wait("!!ui && placet.complaints && find('[data-action=reject-all]')");
    patiently(
        || match visit.is("placet.ready.then && ui.dataset.state === 'notice'") {
            true => Ok(()),
            false => Err("no notice".to_owned()),
        },
    );
    reject(visit);
}

/// By its checksum: what was cut, or comes from another build, never runs. What comes whole does, whatever the server calls it.
///
/// Fault: The wasm of a site's own files is lost, cut, changed, or a page.
fn a_wasm_that_cannot_run_is_translated(visit: &mut Visit) {
    let folder = own_site(visit, CONFIG, &["--languages", "fr"]);
    let [_, address] = serve(visit, &folder, [SOON, SOON]);
    let wasm = std::fs::read(beside(&folder, "wasm")).unwrap();
    let mut changed = wasm.clone();
    *changed.last_mut().unwrap() ^= 1;
    let typed = |body: &[u8]| Reply::new("application/wasm", body);
    let replies = [
        (Reply::new("application/octet-stream", wasm.clone()), 0),
        // No engine compiles this while it streams.
        (
            Reply::new("application/wasm; charset=utf-8", wasm.clone()),
            0,
        ),
        (Reply::status(404), 1),
        (Reply::html("<p>gone"), 1),
        (typed(&wasm[..wasm.len() / 2]), 1),
        (typed(&changed), 1),
    ];
    for (number, (reply, translated)) in replies.into_iter().enumerate() {
        visit.world.put(SHOP, &address, reply);
        let path = format!("/{number}");
        visit.page(&path, &document(TAG, HELD));
        visit.forget_requests();
        visit.open(&path);
        visit.wait("placet.complaints && find('[data-action=reject-all]')");
        reject(visit);
        let asked = visit
            .asked("www.shop.example/own/placet.own.nowasm.js")
            .len();
        assert_eq!(asked, translated, "on page {number}");
        visit.expect_no_third_party();
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
    // Neither the one nor the other.
    let lost = Reply::status(404);
    visit.world.put(SHOP, "/own/placet.own.nowasm.js", lost);
    visit.page("/lost", &document(TAG, HELD));
    visit.open("/lost");
    visit.wait("!!document.querySelector('placet-ui > [data-action=reload]')");
    assert_eq!(
        visit.js_async("return [await placet.ready, placet.allows('performance')]"),
        json!([null, false])
    );
    visit.expect_no_third_party();
}

/// Fault: A strict policy holds where a site has its own files.
fn the_own_files_go_by_a_strict_policy(visit: &mut Visit) {
    let folder = own_site(visit, CONFIG, &["--languages", "fr"]);
    serve(visit, &folder, [SOON, SOON]);
    let policies = [
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types placet",
        "default-src 'none'; script-src 'nonce-one' 'wasm-unsafe-eval'; connect-src 'self'",
        // The wasm is fetched, and may not run: the program comes as plain JavaScript.
        "default-src 'none'; script-src 'self'; connect-src 'self'",
    ];
    for policy in policies {
        let tag = TAG.replace("async", "async nonce=one");
        let page = Reply::html(document(&tag, "")).header("content-security-policy", policy);
        visit.world.put(SHOP, "/", page);
        visit.open("/");
        visit.wait("!!ui && find('[data-action=reject-all]')");
        visit.click("[data-action=reject-all]");
        visit.wait_state("idle");
        visit.wait("placet.record()?.act === 'reject_all'");
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
}

/// Fault: Trusted Types do not know our name: the program is imported, with and without WebAssembly.
fn without_our_name_the_own_program_is_imported(visit: &mut Visit) {
    let folder = own_site(visit, CONFIG, &["--languages", "fr"]);
    let [program, _] = serve(visit, &folder, [SOON, SOON]);
    for wasm in [" 'wasm-unsafe-eval'", ""] {
        let policy = format!(
            "default-src 'none'; script-src 'self'{wasm}; connect-src 'self'; img-src https:; require-trusted-types-for 'script'; trusted-types other"
        );
        let page =
            Reply::html(document(TAG, HELD)).header("content-security-policy", policy.as_str());
        visit.world.put(SHOP, "/", page);
        visit.open("/");
        visit.wait_state("notice");
        visit.click("[data-action=accept-all]");
        visit.wait("placet.record()?.act === 'accept_all'");
        // No address of a service becomes a script, which is told.
        visit.wait("placet.complaints().some(({ code, path }) => code === 'step-failed' && path.includes('matomo.js'))");
        visit.expect_no_third_party();
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
    // One of another build is not imported: the line that says so stands in for the notice.
    let policy = "require-trusted-types-for 'script'; trusted-types other";
    let page = Reply::html(document(TAG, HELD)).header("content-security-policy", policy);
    visit.world.put(SHOP, "/", page);
    let mut other = std::fs::read(beside(&folder, "js")).unwrap();
    other.push(b'\n');
    visit.world.put(SHOP, &program, Reply::js(other));
    visit.open("/");
    visit.wait("!!find('[data-action=reload]')");
    let seen = "return [await placet.ready, placet.allows('performance')]";
    assert_eq!(visit.js_async(seen), json!([null, false]));
    visit.expect_no_third_party();
}

fn a_returning_visitor_sees_no_notice(visit: &mut Visit) {
    let folder = own_site(visit, CONFIG, &["--languages", "fr"]);
    serve(visit, &folder, [SOON, Duration::from_millis(600)]);
    let watch = "<script>window.seen = []; new MutationObserver(() => { const ui = document.querySelector('placet-ui'); if (ui) seen.push(ui.dataset.state); })
        .observe(document, { subtree: true, childList: true, attributes: true });</script>";
    visit.page("/", &document(&format!("{watch}{TAG}"), ""));
    visit.open("/");
    visit.wait_state("notice");
    accept_and_return(visit);
    assert!(!visit.is("seen.includes('notice')"));
    let ours = visit.asked(SHOP).into_iter().map(|request| request.path);
    let ours: Vec<String> = ours
        .filter(|path| path.contains("nowasm") || path.contains("services/"))
        .collect();
    assert!(ours.is_empty(), "{ours:?}");
}

/// No panel is open; the list of vendors stands beside the own files.
fn what_a_page_loads_past_the_own_files_is_told(visit: &mut Visit) {
    let folder = own_site(visit, MATOMO_ONLY, &["--languages", "en"]);
    serve(visit, &folder, [SOON, SOON]);
    for name in ["services/known.json", "complaints.json"] {
        let reply = file(&folder.join(name)).unwrap();
        visit.world.put(SHOP, &format!("/own/{name}"), reply);
    }
    let left = "<script src='https://www.googletagmanager.com/gtag/js?id=G-LEFT'></script>";
    visit.page("/", &document(TAG, left));
    visit.open("/");
    visit.wait_state("notice");
    visit.wait("placet.complaints?.()[0]?.remedy?.includes('{\"id\": \"google-')");
    let told = "return placet.complaints().map(({ code, path }) => `${code} ${path}`)";
    assert_eq!(visit.js(told), json!(["unheld www.googletagmanager.com"]));
}
