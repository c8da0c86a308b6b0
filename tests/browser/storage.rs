//! Cookies and other storage, in the browser's own jar. The page is http on loopback: see the end-to-end tests for domains.

use crate::page::{ask, script, wait};
use placet::banner::Sweep;
use placet::browser::storage::{domains, forget, plant, prefixes, read, store, sweep};
use placet::config::{Place, Settings, Value, read as read_config};
use wasm_bindgen_test::wasm_bindgen_test as test;

const NOW: i64 = 1_795_000_000;

/// The settings of an owner who wrote nothing but another name for the record.
fn settings(name: &'static str) -> Settings {
    let own = Value::map(vec![(
        "storage",
        Value::map(vec![("name", Value::Str(name))]),
    )]);
    read_config(&own).0.settings
}

fn pattern(place: Place, erase: &[&'static str], spare: &[&'static str]) -> Sweep {
    let list = |patterns: &[&'static str]| {
        let named = patterns.iter().map(|&pattern| (place, pattern));
        named.collect()
    };
    Sweep {
        erase: list(erase),
        spare: list(spare),
    }
}

#[track_caller]
fn jar(expected: bool, part: &str) {
    let found = ask("document.cookie")
        .split("; ")
        .any(|known| known.starts_with(part));
    assert_eq!(found, expected, "{part} in {}", ask("document.cookie"));
}

// ---- our record

#[test]
fn the_record_is_written_and_read_back() {
    let settings = settings("record-a");
    assert!(store(&settings, "1.first", NOW + 100, NOW));
    assert_eq!(read("record-a"), ["1.first"]);
    assert!(store(&settings, "1.second", NOW + 100, NOW));
    assert_eq!(read("record-a"), ["1.second"]);
    forget(&settings);
    assert!(read("record-a").is_empty());
}

#[test]
fn a_stray_does_not_linger() {
    // Of the same name and path, but in another part of the jar: where the engine knows such parts, there are two now.
    let settings = settings("record-b");
    script(
        "document.cookie = 'record-b=1.stray; path=/; Secure; SameSite=None; Partitioned'; document.cookie = 'record-b=1.old; path=/'",
    );
    assert!(store(&settings, "1.ours", NOW + 100, NOW));
    assert_eq!(read("record-b"), ["1.ours"]);
    script("document.cookie = 'record-b=1.stray; path=/; Secure; SameSite=None; Partitioned'");
    forget(&settings);
    assert!(read("record-b").is_empty());
}

#[test]
fn only_exactly_our_name_is_read() {
    script(
        "document.cookie = 'record-c-more=x'; document.cookie = 'xrecord-c=x'; document.cookie = 'record-c=1.a=b'",
    );
    assert_eq!(read("record-c"), ["1.a=b"]);
    assert!(read("record").is_empty());
    assert!(read("").iter().all(|value| !value.contains("record-c=")));
    let own = pattern(Place::Cookie, &["*record-c*"], &[]);
    assert!(sweep(own, "placet").is_empty());
}

/// Fault: The browser refuses our cookie.
#[test]
fn a_record_that_the_browser_refuses_is_not_stored() {
    let mut refused = settings("record-d");
    // Written, and never to be read here. (A domain of another host is not even tried: the choice is the host's then.)
    refused.cookie_path = "/elsewhere";
    assert!(!store(&refused, "1.a", NOW + 100, NOW));
    assert!(read("record-d").is_empty());
}

#[test]
fn a_record_past_its_end_is_gone() {
    let settings = settings("record-e");
    assert!(store(&settings, "1.a", NOW + 100, NOW));
    assert!(!store(&settings, "1.a", NOW, NOW));
    assert!(read("record-e").is_empty());
}

// ---- sweeping cookies

#[test]
fn cookies_are_swept_by_pattern_and_those_of_others_stay() {
    script(
        "for (const name of ['_tst', '_tst_ABC', '_tstat', '_pkt_id.1.ff', 'session', 'placet']) document.cookie = `${name}=1; path=/`",
    );
    let list = pattern(
        Place::Cookie,
        &["_tst", "_tst_*", "_pkt_id.*", "p*t"],
        &["_tst_A*"],
    );
    assert!(sweep(list, "placet").is_empty());
    for (stays, name) in [
        (false, "_tst="),
        (true, "_tst_ABC="),
        (true, "_tstat="),
        (false, "_pkt_id."),
        (true, "session="),
        (true, "placet="),
    ] {
        jar(stays, name);
    }
    sweep(
        pattern(Place::Cookie, &["_tst*", "session", "placet"], &[]),
        "",
    );
}

#[test]
fn every_domain_and_path_is_tried() {
    for (host, expected) in [
        (
            "a.b.example.org",
            ".a.b.example.org.b.example.org.example.org",
        ),
        ("shop.test", ".shop.test"),
        ("localhost", ".localhost"),
        ("127.0.0.1", ""),
        ("[::1]", ""),
        ("", ""),
    ] {
        assert_eq!(domains(host).join("."), expected, "{host}");
    }
    for (path, expected) in [
        ("/", "/"),
        ("/a", "/ /a"),
        ("/a/", "/ /a /a/"),
        ("/a/b/c.html", "/ /a /a/ /a/b /a/b/ /a/b/c.html"),
        ("/a;b/c", "/ /a"),
        ("srcdoc", "/ srcdoc"),
        ("", "/"),
        ("/ü/x", "/ /ü /ü/ /ü/x"),
    ] {
        assert_eq!(prefixes(path).join(" "), expected, "{path}");
    }
}

#[test]
fn secure_and_partitioned_cookies_are_swept() {
    script(
        "document.cookie = '_sec=1; Secure; path=/'; document.cookie = '_part=1; Secure; SameSite=None; Partitioned; path=/';
        document.cookie = '_both=1; path=/'; document.cookie = '_both=2; Secure; SameSite=None; Partitioned; path=/'",
    );
    let list = pattern(Place::Cookie, &["_sec", "_part", "_both"], &[]);
    assert_eq!(sweep(list, "placet"), Vec::<String>::new());
    for name in ["_sec=", "_part=", "_both="] {
        jar(false, name);
    }
}

/// Fault: A cookie's name looks like a pattern.
#[test]
fn a_name_is_never_a_pattern_and_a_hostile_one_spoils_nothing() {
    script(
        "document.cookie = '*=1'; document.cookie = '=bare'; document.cookie = '_odd{}[]\\\"=1'; document.cookie = '_kept=1'",
    );
    assert!(sweep(pattern(Place::Cookie, &["_odd*", "\\*"], &[]), "placet").is_empty());
    jar(false, "_odd");
    jar(true, "*=1");
    jar(true, "_kept");
    assert!(sweep(pattern(Place::Cookie, &["_kept", "**"], &[]), "placet").is_empty());
    jar(true, "*=1");
    script("document.cookie = '*=; max-age=0'; document.cookie = '=; max-age=0'");
}

/// Fault: The path is long and the cookie jar full.
#[test]
fn a_long_path_and_a_full_jar_cost_no_time() {
    script(
        "history.replaceState(null, '', '/' + 'a/'.repeat(900)); for (let i = 0; i < 100; i++) document.cookie = `_many${i}=1; path=/`",
    );
    let before: f64 = ask("performance.now()").parse().unwrap();
    assert!(sweep(pattern(Place::Cookie, &["_many*"], &[]), "placet").is_empty());
    let after: f64 = ask("performance.now()").parse().unwrap();
    assert!(after - before < 2000.0, "{} ms", after - before);
    script("history.replaceState(null, '', '/')");
}

#[test]
fn a_planted_cookie_is_one() {
    script("document.cookie = '_flag=old; path=/'");
    plant("_flag", "true", 395.0);
    assert_eq!(read("_flag"), ["true"]);
    plant("_flag", "", 0.0);
    assert!(read("_flag").is_empty());
}

// ---- other storage

#[test]
fn keys_of_web_storage_are_swept() {
    script("localStorage.setItem('_gone.1', 'x'); localStorage.setItem('_kept', 'x'); localStorage.setItem('removeItem', 'x');
        sessionStorage.setItem('_gone.1', 'x')");
    sweep(
        pattern(Place::Local, &["_gone.*", "remove*"], &[]),
        "placet",
    );
    assert_eq!(
        ask(
            "localStorage.getItem('_gone.1') + localStorage.getItem('_kept') + sessionStorage.getItem('_gone.1')"
        ),
        "nullxx"
    );
    sweep(pattern(Place::Session, &["_gone.*"], &[]), "placet");
    assert_eq!(ask("sessionStorage.getItem('_gone.1')"), "null");
    script("localStorage.clear()");
}

#[test]
async fn databases_and_caches_are_swept() {
    script("window.made = 0; for (const name of ['goneDb', 'gone-2', 'keptDb']) { const open = indexedDB.open(name); open.onsuccess = () => { open.result.close(); made++ } }
        caches.open('gone-cache').then(() => caches.open('kept-cache')).then(() => made++)");
    wait("made === 4").await;
    sweep(
        pattern(Place::Database, &["goneDb", "gone-*"], &[]),
        "placet",
    );
    sweep(pattern(Place::Cache, &["gone-*"], &[]), "placet");
    script(
        "window.names = ''; window.look = async () => { names = (await indexedDB.databases()).map((d) => d.name).sort() + '|' + (await caches.keys()) }",
    );
    wait("look(), names === 'keptDb|kept-cache'").await;
    script("indexedDB.deleteDatabase('keptDb'); caches.delete('kept-cache')");
}

/// Fault: Storage is off.
#[test]
fn storage_that_is_off_is_empty() {
    replace("() => { throw new DOMException('no', 'SecurityError') }");
    let mut everywhere = pattern(Place::Local, &["a*"], &[]);
    for place in [Place::Session, Place::Database, Place::Cache, Place::Cookie] {
        everywhere.erase.push((place, "a*"));
    }
    assert!(sweep(everywhere.clone(), "placet").is_empty());
    script("Object.defineProperty(window, 'localStorage', { value: null, configurable: true })");
    assert!(sweep(everywhere.clone(), "placet").is_empty());
    restore();
}

#[test]
fn what_has_nothing_to_erase_is_not_looked_at() {
    script("window.looked = ''");
    replace("(name) => { looked += name }");
    let mut kept = pattern(Place::Cookie, &["_x"], &[]);
    kept.spare.push((Place::Local, "a"));
    sweep(kept, "placet");
    sweep(Sweep::default(), "placet");
    assert_eq!(ask("looked"), "");
    restore();
}

/// Puts another reading in place of the window's storage, until `restore`.
fn replace(read: &str) {
    let code = [
        "window.replaced = {}; for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
            replaced[name] = Object.getOwnPropertyDescriptor(window, name) ?? null;
            Object.defineProperty(window, name, { get: () => (",
        read,
        ")(name), configurable: true }) }",
    ];
    script(&code.concat());
}

fn restore() {
    script(
        "for (const name in replaced) { delete window[name]; if (replaced[name]) Object.defineProperty(window, name, replaced[name]) }",
    );
}
