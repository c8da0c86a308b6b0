//! The one cookie and the clock, when they are not as they should be: forged with the right check, lapsed, of another
//! version, twice, refused, thrown at, lost, pushed out; and clocks that were moved. (Damage without a forger is in
//! `record`.)

use e2e::vendors::root;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    a_record_forged_with_the_right_check_opens_nothing,
    a_grant_for_the_whole_domain_cannot_undo_a_refusal,
    storage_that_throws_still_gives_a_notice_that_works,
    a_record_that_the_browser_loses_is_asked_for_again,
    a_full_cookie_jar_gives_a_choice_or_a_question,
    a_page_without_a_server_asks_and_opens_nothing,
    a_clock_that_was_moved_opens_nothing_new,
    the_end_of_a_choice_knows_no_summer_time,
];

const HELD: &str = "<script type=text/plain data-category=performance>(window.ran ||= []).push('inline')</script>
    <script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>";

/// What stands behind a record against damage: 24 bits of FNV-1a.
fn check_of(text: &str) -> u32 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash ^ (hash >> 24)) & 0xff_ffff
}

/// The text with the check behind it that version 1 wrote: four letters.
fn sealed(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let check = check_of(text);
    let letters = [18, 12, 6, 0].map(|shift| char::from(LETTERS[(check >> shift & 63) as usize]));
    format!("{text}.{}", String::from_iter(letters))
}

/// A record of version 2 as we would write it, its check too.
fn record_2(version: &str, sets: &str, time: i64, span: i64, language: &str) -> String {
    let digits = |mut number: i64, width: usize| {
        let mut digits = Vec::new();
        while digits.len() < width {
            digits.push(char::from_digit((number % 32) as u32, 32).unwrap());
            number /= 32;
        }
        String::from_iter(digits.iter().rev())
    };
    let (time, span) = (digits(time, 7), digits(span, 6));
    let text = format!("{version}00000000000004{sets}{time}{span}00000z{language}zzz");
    let check = digits(i64::from(check_of(&text)), 5);
    format!("{text}{check}")
}

fn base_36(mut number: i64) -> String {
    let mut digits = Vec::new();
    while number > 0 || digits.is_empty() {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap());
        number /= 36;
    }
    digits.iter().rev().collect()
}

/// Fault: A record with the right check, but lapsed, too long, from the future, of another version, for a moment that never was.
fn a_record_forged_with_the_right_check_opens_nothing(visit: &mut Visit) {
    visit.hear();
    const DAYS: i64 = 86_400;
    let today = now();
    let record = |version: &str, time: i64, end: i64, rest: &str| {
        sealed(&format!(
            "{version}.AEjRWeJq83v.0.a.{}.{}.{rest}",
            base_36(time),
            base_36(end)
        ))
    };
    let all = "7.en.~";
    // The same writer can write one that stands, or the rest would say nothing.
    let fine = record("1", today - DAYS, today + 300 * DAYS, all);
    for (number, (value, stands)) in [
        (fine, true),
        (record("1", today - 10 * DAYS, today - DAYS, all), false),
        (record("1", today - DAYS, today + 799 * DAYS, all), false),
        (
            record("1", today + 30 * DAYS, today + 300 * DAYS, all),
            false,
        ),
        (record("1", today + 300 * DAYS, today, all), false),
        (record("1", 0, 397 * DAYS, all), false),
        (record("2", today - DAYS, today + 300 * DAYS, all), false),
        (record("0", today - DAYS, today + 300 * DAYS, all), false),
        (
            record("1", today - DAYS, today + 300 * DAYS, "9.en.~"),
            false,
        ),
        (
            record("1", today - DAYS, today + 300 * DAYS, "7.<b>.~"),
            false,
        ),
        (
            record(
                "1",
                today - DAYS,
                today + 300 * DAYS,
                "7.en.*AAAA9999999~___",
            ),
            false,
        ),
        // The form that is written today.
        (record_2("v2", "1v", today - DAYS, 300 * DAYS, "67"), true),
        (
            record_2("v2", "1v", today - 10 * DAYS, 9 * DAYS, "67"),
            false,
        ),
        (record_2("v2", "1v", today - DAYS, 799 * DAYS, "67"), false),
        (
            record_2("v2", "1v", today + 30 * DAYS, 300 * DAYS, "67"),
            false,
        ),
        (record_2("v2", "1v", today - DAYS, 0, "67"), false),
        (record_2("v2", "1v", 0, 397 * DAYS, "67"), false),
        (record_2("v3", "1v", today - DAYS, 300 * DAYS, "67"), false),
        (record_2("v2", "vv", today - DAYS, 300 * DAYS, "67"), false),
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/sealed{number}");
        let cookie = format!("placet={value}; Path=/; Secure");
        let reply = Reply::html(page(MATOMO_ONLY, HELD)).header("set-cookie", &cookie);
        visit.world.put(SHOP, &path, reply);
        visit.forget_requests();
        visit.open(&path);
        visit.wait("window.placet && placet.version && ui");
        // Of a service that it does not name, not even the one that stands says yes.
        visit.wait_state("notice");
        visit.settle();
        assert!(!visit.is("placet.allows('matomo')"), "{value}");
        assert_eq!(visit.is("placet.allows('performance')"), stands, "{value}");
        let asked = visit.third_parties();
        assert_eq!(asked.is_empty(), !stands, "{value}: {asked:?}");
        assert_eq!(visit.is("placet.record() !== null"), stands, "{value}");
    }
    visit.expect_no_error_of_ours();
}

/// Fault: The same name on the domain above.
fn a_grant_for_the_whole_domain_cannot_undo_a_refusal(visit: &mut Visit) {
    visit.hear();
    first_visit(visit, MATOMO_ONLY, HELD);
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    let grant = visit.record_cookie().value;
    visit.js("placet.rejectAll()");
    visit.wait("!placet.allows('matomo')");
    let refusal = visit.record_cookie().value;
    let wide = |value: &str, flags: &str| {
        format!("placet={value}; Domain=shop.example; Path=/; Secure; Max-Age=99999{flags}")
    };
    let own = |value: &str| format!("placet={value}; Path=/; Secure; Max-Age=99999");
    // In WebKit's GTK port, a cookie out of a script's reach does not take the place of one that is not (2.50.6): none is
    // left of the round before.
    let gone = |domain: &str| format!("placet=; {domain}Path=/; Secure; Max-Age=0");
    let clear = Reply::html("").header("set-cookie", &gone(""));
    let clear = clear.header("set-cookie", &gone("Domain=shop.example; "));
    visit.world.put(SHOP, "/clear", clear);
    // Which of two stands first is the browser's affair: each way round, and one out of a script's reach.
    for (number, cookies) in [
        [own(&refusal), wide(&grant, "")],
        [own(&grant), wide(&refusal, "")],
        [wide(&grant, "; HttpOnly"), own(&refusal)],
        [own(&grant), wide(&refusal, "; HttpOnly")],
    ]
    .iter()
    .enumerate()
    {
        visit.js_async("await fetch('/clear')");
        let mut reply = Reply::html(page(MATOMO_ONLY, HELD));
        for cookie in cookies {
            reply = reply.header("set-cookie", cookie);
        }
        let path = format!("/wide{number}");
        visit.world.put(SHOP, &path, reply);
        visit.forget_requests();
        visit.open(&path);
        visit.wait("window.placet && placet.version && ui");
        visit.settle();
        // An HttpOnly one is not to be seen: there the one that is seen counts.
        let seen_grant_alone = number == 3;
        assert_eq!(
            visit.is("placet.allows('performance')"),
            seen_grant_alone,
            "{number}"
        );
        assert_eq!(
            visit.third_parties().is_empty(),
            !seen_grant_alone,
            "{number}"
        );
    }
    visit.expect_no_error_of_ours();
}

/// Fault: Cookies, storage, databases or messages between tabs throw, are null, or are gone.
fn storage_that_throws_still_gives_a_notice_that_works(visit: &mut Visit) {
    visit.hear();
    for (number, statements) in [
        "Object.defineProperty(Document.prototype, 'cookie', { get: thrower, set: thrower, configurable: true })",
        "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(window, name, { get: thrower, configurable: true })",
        "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(window, name, { value: null, configurable: true })",
        "Storage.prototype.getItem = Storage.prototype.setItem = Storage.prototype.removeItem = Storage.prototype.key = thrower",
        "window.BroadcastChannel = thrower",
        "for (const name of ['postMessage', 'close', 'addEventListener']) BroadcastChannel.prototype[name] = thrower",
        "delete window.BroadcastChannel; delete window.indexedDB; delete window.caches; Object.defineProperty(navigator, 'serviceWorker', { get: thrower, configurable: true })",
        "IDBFactory.prototype.databases = thrower; IDBFactory.prototype.deleteDatabase = thrower",
        "Object.defineProperty(navigator, 'cookieEnabled', { value: false })",
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/throwing{number}");
        let head = format!(
            "<script>sessionStorage.been === '{number}' || (document.cookie = 'placet=; Path=/; Secure; Max-Age=0'); sessionStorage.been = {number}; addEventListener('error', (e) => console.error(`uncaught ${{e.error?.stack}}`)); addEventListener('unhandledrejection', (e) => console.error(`uncaught ${{e.reason?.stack}}`));
            {{ const thrower = function () {{ throw new Error('denied'); }}; {statements} }}</script>{}{PLAIN}",
            config_block(MATOMO_ONLY)
        );
        visit.page(&path, &document(&head, HELD));
        visit.forget_requests();
        visit.open(&path);
        visit.wait("window.placet && placet.version && ui");
        visit.wait_state("notice");
        visit.settle();
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{statements}");
        accept(visit);
        // An engine may have its file of the page before.
        visit.wait("window.ran?.includes('a')");
        visit.wait("placet.allows('matomo')");
        visit.js("placet.rejectAll()");
        visit.wait("!placet.allows('matomo')");
    }
    // A vendor's own file may well throw here; ours does not.
    let thrown: Vec<_> = visit
        .console()
        .into_iter()
        .filter(|line| {
            line.text.starts_with("placet[stopped]")
                || line.text.starts_with("uncaught") && line.text.contains("/placet/")
        })
        .collect();
    assert!(thrown.is_empty(), "{thrown:?}");
    visit.expect_no_error_of_ours();
}

/// Fault: The browser loses the record between two pages, or while one is open.
fn a_record_that_the_browser_loses_is_asked_for_again(visit: &mut Visit) {
    visit.hear();
    first_visit(visit, MATOMO_ONLY, HELD);
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.js("document.cookie = 'placet=; Path=/; Secure; Max-Age=0'");
    visit.forget_requests();
    visit.reload();
    visit.wait_state("notice");
    visit.expect_no_third_party();
    assert_eq!(visit.js("return placet.record()"), json!(null));
    reject(visit);
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
    visit.expect_no_error_of_ours();
}

/// Fault: The cookie jar is full, of the page's own cookies.
fn a_full_cookie_jar_gives_a_choice_or_a_question(visit: &mut Visit) {
    visit.hear();
    visit.page("/fill", "<!doctype html><script>for (let i = 0; i < 400; i++) document.cookie = `c${i}=${'x'.repeat(20)}; Path=/; Secure; Max-Age=9999`</script>");
    visit.page("/", &page(MATOMO_ONLY, HELD));
    for press in ["reject-all", "accept-all"] {
        visit.open("/fill");
        visit.open("/");
        visit.wait("window.placet && placet.version && ui");
        visit.js("placet.erase()");
        visit.wait_state("notice");
        visit.click(&format!("[data-action={press}]"));
        visit.wait_state("idle");
        // More of them push ours out, or not: what is left of it decides.
        visit.open("/fill");
        visit.forget_requests();
        visit.open("/");
        visit.wait("window.placet && placet.version && ui");
        visit.settle();
        let kept = visit.is("placet.record() !== null");
        let granted = kept && press == "accept-all";
        assert_eq!(
            visit.state(),
            if kept { "idle" } else { "notice" },
            "{press}"
        );
        assert_eq!(visit.is("placet.allows('performance')"), granted, "{press}");
        assert_eq!(!visit.third_parties().is_empty(), granted, "{press}");
    }
    let thrown: Vec<_> = visit
        .console()
        .into_iter()
        .filter(|line| line.text.contains("ncaught"))
        .collect();
    assert!(thrown.is_empty(), "{thrown:?}");
    visit.expect_no_error_of_ours();
}

/// Fault: The page is a file, with no server and perhaps no cookies.
fn a_page_without_a_server_asks_and_opens_nothing(visit: &mut Visit) {
    visit.hear();
    let folder = visit.folder();
    std::fs::create_dir_all(&folder).unwrap();
    let folder = folder.canonicalize().unwrap();
    for file in ["placet.js", "placet.nowasm.js"] {
        std::fs::copy(root().join("www/dist").join(file), folder.join(file)).unwrap();
    }
    let html = page(MATOMO_ONLY, HELD).replace("/placet/placet.js", "placet.js");
    std::fs::write(folder.join("page.html"), html).unwrap();
    let address = format!("file://{}/page.html", folder.display());
    visit.open(&address);
    visit.wait_state("notice");
    visit.wait("document.readyState === 'complete'");
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    assert!(!visit.is("placet.allows('performance') || window.ran"));
    visit.js("placet.rejectAll()");
    visit.wait_state("idle");
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    visit.open(&address);
    visit.wait("window.placet && placet.version && ui");
    assert!(!visit.is("placet.allows('performance') || window.ran"));
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    visit.expect_no_error_of_ours();
}

/// Fault: The clock is moved, by days, by years, before 1970, to no number at all.
fn a_clock_that_was_moved_opens_nothing_new(visit: &mut Visit) {
    visit.hear();
    first_visit(visit, MATOMO_ONLY, HELD);
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    for (number, (clock, stands)) in [
        ("() => real() + 86_400_000", true),
        ("() => real() - 86_400_000", true),
        ("() => real() - 20 * 86_400_000", false),
        ("() => real() + 500 * 86_400_000", false),
        ("() => 0", false),
        ("() => -1e12", false),
        ("() => NaN", false),
        ("() => Infinity", false),
        ("() => 8.64e15", false),
        ("() => 'tomorrow'", false),
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/clock{number}");
        let head = format!(
            "<script>{{ const real = Date.now.bind(Date); Date.now = {clock}; const Real = Date; window.Date = class extends Real {{ constructor(...parts) {{ parts.length ? super(...parts) : super(Number(Date.now())); }} }}; }}</script>{}{PLAIN}",
            config_block(MATOMO_ONLY)
        );
        visit.page(&path, &document(&head, HELD));
        visit.forget_requests();
        visit.open(&path);
        visit.wait("window.placet && placet.version && ui");
        visit.settle();
        assert_eq!(visit.is("placet.allows('performance')"), *stands, "{clock}");
        assert_eq!(visit.third_parties().is_empty(), !*stands, "{clock}");
        assert_eq!(
            visit.state(),
            if *stands { "idle" } else { "notice" },
            "{clock}"
        );
    }
    // What is chosen under a clock that stands wrong is a choice at no time that others could see.
    for (number, clock) in ["-1e12", "NaN", "8.64e15"].iter().enumerate() {
        let path = format!("/wrong{number}");
        let head = format!(
            "<script>Date.now = () => {clock}</script>{}{PLAIN}",
            config_block(MATOMO_ONLY)
        );
        visit.page(&path, &document(&head, HELD));
        visit.open(&path);
        visit.wait_state("notice");
        visit.js("placet.rejectAll()");
        visit.wait("!placet.allows('performance')");
        visit.forget_requests();
        visit.open("/");
        visit.wait("window.placet && placet.version && ui");
        visit.settle();
        assert!(
            !visit.is("placet.allows('matomo') && placet.record().act !== 'accept_all'"),
            "{clock}"
        );
    }
    visit.expect_no_error_of_ours();
}

/// Fault: Daylight saving begins or ends between a choice and its end.
fn the_end_of_a_choice_knows_no_summer_time(visit: &mut Visit) {
    visit.hear();
    let mut ends = Vec::new();
    for zone in [
        "UTC",
        "Europe/Paris",
        "America/Los_Angeles",
        "Pacific/Apia",
        "Asia/Kathmandu",
    ] {
        visit.time_zone(zone);
        first_visit(visit, MATOMO_ONLY, "");
        let before = now();
        reject(visit);
        let after = now();
        let end = visit
            .js("return Date.parse(placet.record().end) / 1000")
            .as_f64()
            .unwrap() as i64;
        let (earliest, latest) = (
            thirteen_months_after(visit, before),
            thirteen_months_after(visit, after),
        );
        assert!(
            (earliest - 1..=latest + 1).contains(&end),
            "{zone}: {end} is not in {earliest}..={latest}"
        );
        ends.push(end - before);
        visit.js("placet.erase()");
        visit.wait("!placet.record()");
    }
    let (least, most) = (ends.iter().min().unwrap(), ends.iter().max().unwrap());
    assert!(most - least <= 120, "{ends:?}");
    visit.expect_no_error_of_ours();
}
