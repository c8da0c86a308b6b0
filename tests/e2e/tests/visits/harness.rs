//! The ring itself, without Placet: if one of these fails, no other case can be believed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use e2e::strict;
use e2e::vendors::{MATOMO, PARTNER};
use e2e::visit::{Visit, patiently};
use e2e::world::{Reply, SHOP};

use super::programs;
use super::shop::{DAY, clock_ahead, now, thirteen_months_after};

e2e::cases![
    a_vendor_tag_is_one_request,
    a_host_nobody_plays_is_counted_apart,
    a_cookie_is_seen_and_gone_in_the_next_case,
    the_next_case_starts_without_cookies,
    what_a_page_sends_after_its_case_is_not_counted,
    a_real_click_is_trusted_inside_an_open_root,
    keys_reach_the_page,
    a_hanging_script_holds_up_nobody_but_its_page,
    the_window_takes_320_px_and_dark,
    the_visitor_may_send_privacy_control,
    the_console_is_heard,
    matomo_speaks_as_documented,
    the_google_tag_refuses_a_wrong_protocol,
    autoconsent_presses_what_it_finds,
    axe_finds_what_is_wrong,
    the_page_s_clock_runs_ahead,
    under_the_strict_policy_a_page_s_own_code_runs_and_no_other,
    a_tab_that_is_gone_costs_no_case,
    the_case_after_that_has_a_tab,
];

fn a_vendor_tag_is_one_request(visit: &mut Visit) {
    visit.page(
        "/",
        "<!doctype html><script src='https://cdn.partner.example/tag.js?v=2'></script>",
    );
    visit.open("/");
    visit.settle();
    let asked = visit.asked("cdn.partner.example/tag.js");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].query, "v=2");
    assert_eq!(visit.third_parties(), ["cdn.partner.example/tag.js"]);
    assert_eq!(visit.js("return window.ran"), serde_json::json!(["tag"]));
    assert_eq!(visit.strangers(), Vec::<String>::new());
}

fn a_host_nobody_plays_is_counted_apart(visit: &mut Visit) {
    visit.page(
        "/",
        "<!doctype html><img src='https://pixel.unknown.example/p.gif'>",
    );
    visit.open("/");
    visit.settle();
    assert_eq!(visit.strangers(), ["pixel.unknown.example"]);
    assert_eq!(visit.third_parties(), ["pixel.unknown.example/p.gif"]);
}

fn a_cookie_is_seen_and_gone_in_the_next_case(visit: &mut Visit) {
    visit.world.put(
        SHOP,
        "/deep/page",
        Reply::html("<!doctype html><script>document.cookie = 'wide=1; domain=shop.example; path=/; secure; samesite=lax; max-age=1000'; localStorage.kept = 1</script>")
            .header("set-cookie", "narrow=2; Path=/deep"),
    );
    visit.open("/deep/page");
    assert_eq!(visit.cookie_names(), ["narrow", "wide"]);
    assert_eq!(visit.stored(), ["local kept"]);
    let wide = visit
        .cookies()
        .into_iter()
        .find(|cookie| cookie.name == "wide")
        .unwrap();
    assert_eq!(wide.domain.trim_start_matches('.'), "shop.example");
    assert_eq!((wide.secure, wide.same_site.as_str()), (true, "lax"));
    let left = wide.expiry.unwrap() - now();
    assert!((900..=1002).contains(&left), "{left}");
}

fn the_next_case_starts_without_cookies(visit: &mut Visit) {
    visit.page("/", "<!doctype html>");
    visit.open("/");
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
    assert_eq!(visit.stored(), Vec::<String>::new());
}

/// A page that is closed sends its last beacons on new connections, when the next case has begun.
fn what_a_page_sends_after_its_case_is_not_counted(visit: &mut Visit) {
    visit.page("/", "<!doctype html>");
    visit.open("/");
    visit.world.begin().unwrap();
    let arrived = Arc::new(AtomicBool::new(false));
    let late = arrived.clone();
    visit.world.answer("late.example", "/beacon", move |_| {
        late.store(true, Ordering::SeqCst);
        Reply::status(204)
    });
    visit.js("navigator.sendBeacon('https://late.example/beacon')");
    patiently(|| {
        arrived
            .load(Ordering::SeqCst)
            .then_some(())
            .ok_or_else(|| "the beacon never came".into())
    });
    assert_eq!(visit.third_parties(), Vec::<String>::new());
}

fn a_real_click_is_trusted_inside_an_open_root(visit: &mut Visit) {
    visit.page(
        "/",
        "<!doctype html><body><placet-ui data-state=notice></placet-ui><script>
        const root = document.querySelector('placet-ui').attachShadow({ mode: 'open' });
        root.innerHTML = '<button data-action=accept-all>Accept all</button>';
        root.firstChild.onclick = (e) => { window.clicked = e.isTrusted; };
        </script>",
    );
    visit.open("/");
    visit.wait_state("notice");
    visit.click("[data-action=accept-all]");
    visit.wait("window.clicked === true");
    assert_eq!(visit.focused(), "button[accept-all]");
}

fn keys_reach_the_page(visit: &mut Visit) {
    visit.page("/", "<!doctype html><button id=one>One</button><button id=two onclick='window.hit = event.isTrusted'>Two</button>");
    visit.open("/");
    visit.press(&["Tab"]);
    assert_eq!(visit.focused(), "button[one]");
    visit.press(&["Tab", "Shift+Tab", "Tab", "Enter"]);
    visit.wait("window.hit === true");
}

fn a_hanging_script_holds_up_nobody_but_its_page(visit: &mut Visit) {
    visit.page(
        "/",
        "<!doctype html><script async src='https://cdn.partner.example/hang.js'></script><p>here",
    );
    visit.open_parsed("/");
    visit.wait_asked(&format!("{PARTNER}/hang.js"), 1);
    visit.settle_unfinished();
    assert!(!visit.is("document.readyState === 'complete'"));
}

fn the_window_takes_320_px_and_dark(visit: &mut Visit) {
    visit.page(
        "/",
        "<!doctype html><meta name=viewport content='width=device-width'>",
    );
    visit.open("/");
    assert!(visit.is("matchMedia('(prefers-color-scheme: light)').matches"));
    visit.viewport(320, 600);
    visit.wait("innerWidth === 320");
    visit.dark();
}

fn the_visitor_may_send_privacy_control(visit: &mut Visit) {
    visit.page("/", "<!doctype html>");
    visit.open("/");
    assert!(!visit.is("navigator.globalPrivacyControl === true"));
    visit.global_privacy_control();
    visit.open("/");
    assert!(visit.is("navigator.globalPrivacyControl === true"));
}

fn the_console_is_heard(visit: &mut Visit) {
    visit.hear();
    visit.page(
        "/",
        "<!doctype html><script>console.warn('hello'); throw new Error('oh')</script>",
    );
    visit.open("/");
    let lines = visit.console();
    assert!(
        lines
            .iter()
            .any(|line| line.level == "warn" && line.text == "hello"),
        "{lines:?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.level == "error" && line.text.contains("oh")),
        "{lines:?}"
    );
}

fn matomo_speaks_as_documented(visit: &mut Visit) {
    visit.page(
        "/",
        "<!doctype html><script>var _paq = [['trackPageView'], ['requireConsent'], ['setTrackerUrl', 'https://stats.example.org/matomo.php'], ['setSiteId', '1']];</script>
        <script src='https://stats.example.org/matomo.js'></script>",
    );
    visit.open("/");
    visit.settle();
    // Without consent it keeps still; with it the queued hit goes out and cookies are set.
    assert_eq!(visit.asked(&format!("{MATOMO}/matomo.php")).len(), 0);
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
    visit.js("_paq.push(['setConsentGiven'])");
    visit.wait_asked(&format!("{MATOMO}/matomo.php"), 1);
    let names = visit.cookie_names();
    assert!(
        names.len() == 2 && names[0].starts_with("_pk_id.1."),
        "{names:?}"
    );
    assert_eq!(visit.js("return window.fakeErrors"), serde_json::json!([]));
}

fn the_google_tag_refuses_a_wrong_protocol(visit: &mut Visit) {
    visit.page(
        "/",
        "<!doctype html><script>var dataLayer = [['js', new Date()], ['config', 'G-TEST']];</script>
        <script src='https://www.googletagmanager.com/gtag/js?id=G-TEST'></script>",
    );
    visit.open("/");
    assert!(
        visit
            .text("return window.fakeErrors.join()")
            .contains("Arguments")
    );
}

fn autoconsent_presses_what_it_finds(visit: &mut Visit) {
    visit.page(
        "/",
        "<!doctype html><body><placet-ui style='position: fixed; bottom: 0'><p>We use cookies.</p><button>Accept all</button>
        <button onclick='window.refused = true; this.parentNode.remove()'>Reject all</button></placet-ui>",
    );
    visit.open("/");
    programs::autoconsent(visit);
    visit
        .wait("window.refused && said.some((m) => m.type === 'optOutResult' && m.result === true)");
}

fn axe_finds_what_is_wrong(visit: &mut Visit) {
    visit.page("/", "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><img src='data:,'><p style='color: #999'>pale");
    visit.open("/");
    let found = programs::axe(visit).to_string();
    assert!(
        found.contains("image-alt") && found.contains("color-contrast"),
        "{found}"
    );
}

fn the_page_s_clock_runs_ahead(visit: &mut Visit) {
    clock_ahead(visit, 400 * DAY);
    visit.page("/", "<!doctype html><script>window.seen = [Date.now(), new Date().getTime(), +new Date(5)]</script>");
    visit.open("/");
    let seen = visit.js("return window.seen");
    for at in 0..2 {
        let ahead = seen[at].as_f64().unwrap() as i64 / 1000 - now();
        assert!((ahead - 400 * 86_400).abs() < 60, "{ahead}");
    }
    assert_eq!(seen[2], 5);
    assert_eq!(thirteen_months_after(visit, 1_706_659_200), 1_740_700_800); // 2024-01-31 to 2025-02-28
}

/// The first time, its tab is closed by somebody else; the second time, in a fresh browser, all is well.
fn under_the_strict_policy_a_page_s_own_code_runs_and_no_other(visit: &mut Visit) {
    let html = "<!doctype html><style>p { width: 11px }</style><script>window.ran = ['script']</script>
        <button onclick=\"ran.push('a &quot;handler&quot;')\">b</button><p style='height: 12px'>p</p>
        <iframe srcdoc=\"<script>parent.ran.push('frame')</script>\"></iframe><SCRIPT type=module>ran.push('module')
          try { new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))); ran.push('wasm'); } catch {}</SCRIPT>";
    // WebKit compiles a module under every policy, and makes no instance of it (WebKitGTK 2.50.6).
    let page = Reply::html(html);
    let policy = strict::policy(&page, "<script>ran.push('inserted')</script>").unwrap();
    let under = page.header("content-security-policy", &policy);
    assert_eq!(strict::policy(&under, ""), None);
    let meta =
        "<!doctype html><meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">";
    assert_eq!(strict::policy(&Reply::html(meta), ""), None);
    visit.world.put(SHOP, "/", under);
    visit.open("/");
    visit.wait("ran.includes('frame') && ran.includes('module')");
    let seen = visit.js(
        "document.querySelector('button').click();
        const one = (name, text) => { const e = document.createElement(name); e.textContent = text; document.body.append(e); };
        one('script', \"ran.push('foreign')\");
        one('script', \"ran.push('inserted')\");
        one('style', 'p { width: 99px }');
        const p = document.querySelector('p');
        const { width, height } = getComputedStyle(p);
        p.setAttribute('style', 'height: 99px');
        const later = getComputedStyle(p).height;
        return [ran.sort(), width, height, later === '99px'];",
    );
    let ran = ["a \"handler\"", "frame", "inserted", "module", "script"];
    assert_eq!(seen, serde_json::json!([ran, "11px", "12px", false]));
}

fn a_tab_that_is_gone_costs_no_case(visit: &mut Visit) {
    static CLOSED: [AtomicBool; 3] = [const { AtomicBool::new(false) }; 3];
    visit.page("/", "<!doctype html><p>Here.");
    visit.open("/");
    if !CLOSED[visit.engine() as usize].swap(true, Ordering::SeqCst) {
        visit.lose_tab();
    }
    visit.open("/");
    assert_eq!(visit.text("return document.body.innerText"), "Here.");
}

fn the_case_after_that_has_a_tab(visit: &mut Visit) {
    visit.page("/", "<!doctype html><p>Here.");
    visit.open("/");
    visit.open("/");
    assert_eq!(visit.text("return document.body.innerText"), "Here.");
}
