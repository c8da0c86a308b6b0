//! Content security policies and Trusted Types: what an owner allows is enough for us and for all that is released, and not
//! one violation is reported; what they do not allow stays shut, and is told.

use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    a_policy_with_nonces_reports_nothing,
    a_policy_with_hashes_reports_nothing,
    a_strict_dynamic_policy_reports_nothing,
    trusted_types_report_nothing,
    trusted_types_without_our_name_run_no_text_and_are_told,
];

/// What is held, of every kind that a policy may forbid. `NONCE` is an attribute, or nothing.
const HELD: &str = "<script NONCE type=text/plain data-category=performance>(window.ran ||= []).push('inline')</script>
    <script NONCE type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>
    <script NONCE type=text/plain data-category=performance data-src=https://cdn.partner.example/b.js async></script>
    <script NONCE type=text/plain data-category=performance data-type=module src=https://cdn.partner.example/c.js></script>
    <script NONCE type=text/plain data-category=performance data-type=module>(window.ran ||= []).push('module')</script>
    <script NONCE type=text/plain data-category=performance data-type=module>import 'https://cdn.partner.example/e.js'; window.ran.push('importer')</script>
    <template data-category=performance><p id=came>came</p><script NONCE data-src=https://cdn.partner.example/d.js></script></template>
    <iframe data-category=performance data-src=https://cdn.partner.example/f.html title=f></iframe>
    <img data-category=performance data-src=https://cdn.partner.example/g.gif alt=''>
    <div data-placet=declaration></div>";

/// All of them but what the policy forbids to load.
const RAN: [&str; 8] = ["a", "b", "c", "d", "e", "importer", "inline", "module"];

/// A whole visit under this policy: first visit, preferences, accept, next page, withdrawal. Nothing may be reported.
#[track_caller]
fn is_kept(visit: &mut Visit, policy: &str, nonce: &str, held: &str, ran: &[&str]) {
    visit.world.put(SHOP, "/reports", Reply::status(204));
    let noted = "addEventListener('securitypolicyviolation', (e) => (window.violations ||= []).push(`${e.effectiveDirective} ${e.blockedURI} ${e.sample}`))";
    visit.world.put(SHOP, "/noted.js", Reply::js(noted));
    let html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>A shop</title><script {nonce} src=/noted.js></script>{}<script {nonce} src=/placet/placet.js></script></head><body><h1>A shop</h1>{}</body></html>",
        config_block(MATOMO_ONLY),
        held.replace("NONCE", nonce)
    );
    let policy = format!("{policy}; report-uri /reports");
    visit.world.put(
        SHOP,
        "/",
        Reply::html(html).header("content-security-policy", &policy),
    );
    visit.open("/");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.click("dialog [data-action=accept-all]");
    visit.wait_state("idle");
    for round in 0..2 {
        visit.wait_asked("stats.example.org/matomo.php", 1);
        visit.wait(&format!("window.ran?.length >= {}", ran.len()));
        assert_eq!(
            visit.js("return window.ran.slice().sort()"),
            json!(ran),
            "page {round}"
        );
        visit.settle();
        assert_eq!(
            visit.js("return window.violations || []"),
            json!([]),
            "page {round}"
        );
        assert_eq!(
            visit.asked("www.shop.example/reports").len(),
            0,
            "page {round}"
        );
        expect_no_complaints(visit);
        if round == 0 {
            visit.forget_requests();
            visit.reload();
        }
    }
    // What ran cannot be taken back, so the page is loaded again.
    visit.js("window.before = true; placet.withdraw()");
    visit.wait("!window.before && window.placet?.version && placet.record()?.act === 'withdraw'");
    visit.settle();
    assert!(!visit.is("window.ran"));
    assert_eq!(visit.js("return window.violations || []"), json!([]));
    assert_eq!(visit.asked("www.shop.example/reports").len(), 0);
}

const REST: &str = "connect-src 'self' https://stats.example.org; img-src 'self' https:; frame-src https://cdn.partner.example; base-uri 'none'; object-src 'none'; style-src 'none'";

/// Fault: A policy that knows scripts by their nonce alone.
fn a_policy_with_nonces_reports_nothing(visit: &mut Visit) {
    let policy = format!("default-src 'none'; script-src 'nonce-n1' 'wasm-unsafe-eval'; {REST}");
    is_kept(visit, &policy, "nonce=n1", HELD, &RAN);
}

/// Fault: A policy that knows inline scripts by their hash, and the others by their host.
fn a_policy_with_hashes_reports_nothing(visit: &mut Visit) {
    let hosts = "'self' https://cdn.partner.example https://stats.example.org";
    // The hashes of the inline scripts, as the engine itself makes them.
    visit.page("/hash", "<!doctype html>");
    visit.open("/hash");
    let hashes = visit.js_async(
        "const texts = [\"(window.ran ||= []).push('inline')\", \"(window.ran ||= []).push('module')\",
          \"import 'https://cdn.partner.example/e.js'; window.ran.push('importer')\"];
        const sums = [];
        for (const text of texts) {
          const sum = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
          sums.push(`'sha256-${btoa(String.fromCharCode(...new Uint8Array(sum)))}'`);
        }
        return sums.join(' ');",
    );
    let policy = format!(
        "default-src 'none'; script-src {hosts} {} 'wasm-unsafe-eval'; {REST}",
        hashes.as_str().unwrap()
    );
    is_kept(visit, &policy, "", HELD, &RAN);
}

/// Fault: A policy with `strict-dynamic`, under which hosts count for nothing.
fn a_strict_dynamic_policy_reports_nothing(visit: &mut Visit) {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-n1' 'strict-dynamic' 'wasm-unsafe-eval' https: 'unsafe-inline'; {REST}"
    );
    is_kept(visit, &policy, "nonce=n1", HELD, &RAN);
}

/// Fault: Trusted Types are required, and ours alone are allowed.
fn trusted_types_report_nothing(visit: &mut Visit) {
    let policy = "require-trusted-types-for 'script'; trusted-types placet";
    is_kept(visit, policy, "", HELD, &RAN);
    let both = format!(
        "{policy}; default-src 'none'; script-src 'nonce-n1' 'strict-dynamic' 'wasm-unsafe-eval'; {REST}"
    );
    visit.js("placet.erase()");
    visit.wait("!placet.record()");
    visit.forget_requests();
    is_kept(visit, &both, "nonce=n1", HELD, &RAN);
}

/// Fault: Trusted Types are required, and ours are not allowed.
fn trusted_types_without_our_name_run_no_text_and_are_told(visit: &mut Visit) {
    let policy = "require-trusted-types-for 'script'; trusted-types other";
    visit.world.put(
        SHOP,
        "/",
        Reply::html(page(MATOMO_ONLY, &HELD.replace("NONCE", "")))
            .header("content-security-policy", policy),
    );
    visit.open("/");
    visit.wait_state("notice");
    assert!(
        visit.is(
            "shown(find('[data-action=accept-all]')) && shown(find('[data-action=reject-all]'))"
        )
    );
    visit.expect_no_third_party();
    accept(visit);
    visit.settle();
    // No text becomes code, and no service is loaded from an address that is a text.
    assert_eq!(visit.js("return window.ran || []"), json!([]));
    assert!(visit.asked("stats.example.org/matomo.js").is_empty());
    // Each of them is told: the service, and the scripts whose text or address nobody may use.
    for told in [
        "step-failed script https://stats.example.org/matomo.js",
        "page-threw <script data-category=\"performance\">",
    ] {
        visit.wait(&format!(
            "placet.complaints().some(({{ code, path }}) => `${{code}} ${{path}}` === '{told}')"
        ));
    }
    // The choice stands, and can be taken back.
    assert_eq!(visit.text("return placet.record().act"), "accept_all");
    visit.js("placet.withdraw()");
    visit.wait("window.placet && placet.version && placet.record()?.act === 'withdraw'");
}
