//! Programs that meet the banner: those that refuse for the visitor, and those that check access.

use e2e::vendors::npm_file;
use e2e::visit::Visit;
use serde_json::json;

use super::shop::*;

e2e::cases![
    autoconsent_refuses_for_the_visitor,
    autoconsent_refuses_in_french_too,
    axe_finds_nothing_in_the_notice,
    axe_finds_nothing_in_the_preferences,
    a_crawler_sees_the_page_itself,
];

/// The content script of DuckDuckGo's autoconsent as its extension runs it, heuristics only.
pub fn autoconsent(visit: &Visit) {
    autoconsent_with(visit, "@duckduckgo/autoconsent", "autoconsent: []", true);
}

/// The same by a package, with rules of its own or of Consent-O-Matic's form, which version 14 still runs, and with its
/// heuristics or without.
pub fn autoconsent_with(visit: &Visit, package: &str, rules: &str, heuristics: bool) {
    let script = npm_file(&format!("{package}/dist/autoconsent.playwright.js"))
        .unwrap_or_else(|error| panic!("{error}"));
    let start = "window.said = [];
        window.autoconsentSendMessage = (message) => {
          said.push(message);
          if (message.type === 'init') {
            const quiet = { lifecycle: false, rulesteps: false, detectionsteps: false, evals: false, errors: false, messages: false, waits: false };
            Promise.resolve().then(() => autoconsentReceiveMessage({ type: 'initResp', rules: { autoconsent: [] }, config: {
              enabled: true, autoAction: 'optOut', disabledCmps: [], enablePrehide: false, enableCosmeticRules: false,
              enableGeneratedRules: false, detectRetries: 20, isMainWorld: true, prehideTimeout: 2000,
              enableHeuristicDetection: true, enablePopupMutationObserver: false, visualTest: false, logs: quiet,
              performanceLoggingEnabled: false, heuristicPopupSearchTimeout: 100, heuristicMode: 'reject' } }));
          }
          return Promise.resolve();
        };";
    let start = start.replace("autoconsent: []", rules).replace(
        "HeuristicDetection: true",
        &format!("HeuristicDetection: {heuristics}"),
    );
    visit.js(&start);
    visit.js(&script);
}

fn autoconsent_refuses_for_the_visitor(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    visit.js("window.clicks = []; document.addEventListener('click', (e) => clicks.push(e.target.dataset.action), true);");
    autoconsent(visit);
    visit.wait_state("idle");
    visit.wait("said.some((m) => m.type === 'optOutResult' || m.type === 'autoconsentDone')");
    assert!(
        visit.is("said.some((m) => m.type === 'optOutResult' && m.result === true)"),
        "{}",
        visit.text("return JSON.stringify(said)")
    );
    assert_eq!(visit.js("return clicks"), json!(["reject-all"]));
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    visit.expect_no_third_party();
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
}

fn autoconsent_refuses_in_french_too(visit: &mut Visit) {
    visit.page("/", &page(CONFIG, "").replace("lang=\"en\"", "lang=\"fr\""));
    visit.open("/");
    visit.wait_state("notice");
    visit.wait("find('[data-action=reject-all]').textContent.trim() === 'Tout refuser'");
    autoconsent(visit);
    visit.wait_state("idle");
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    visit.expect_no_third_party();
}

/// The sets of axe's rules.
pub const EVERY_RULE: &str =
    "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

/// axe, which lays out what stands inside `body` alone and so cannot tell any contrast of ours: it begins one element higher.
pub fn axe_script() -> String {
    let mut script = npm_file("axe-core/axe.min.js").unwrap_or_else(|error| panic!("{error}"));
    for (own, higher) in [
        (
            "arguments[0]:document.body,t=1<arguments.length?arguments[1]:void 0,r=2<arguments.length",
            "arguments[0]:document.documentElement,t=1<arguments.length?arguments[1]:void 0,r=2<arguments.length",
        ),
        ("i=r?o.nextNode():o.currentNode;i;", "i=o.nextNode();i;"),
    ] {
        assert_eq!(script.matches(own).count(), 1, "another axe: {own}");
        script = script.replace(own, higher);
    }
    script
}

/// `wrongBy(axe, where, rules)`: what it finds wrong, and which contrast it cannot tell. The shade behind the words is at their
/// edges, and taken away meanwhile.
pub const WRONG: &str = r"
  const wrongBy = async (tool, where, runOnly) => {
    const words = ui?.shadowRoot.querySelector('.words');
    if (words) words.style.background = 'none';
    // Nor does it know that nothing lies over a modal dialog.
    const under = ui?.shadowRoot.querySelector('dialog:modal') ? [document.body, document.querySelector('placet-embeds')].filter(Boolean) : [];
    for (const one of under) one.style.visibility = 'hidden';
    const told = await tool.run(where, { runOnly, resultTypes: ['violations', 'incomplete'], preload: false });
    words?.removeAttribute('style');
    for (const one of under) one.style.visibility = '';
    const unknown = told.incomplete.filter(({ id }) => id === 'color-contrast');
    // A cross is no text, and what lies half under something is looked at elsewhere.
    for (const one of unknown) one.nodes = one.nodes.filter(({ any }) => !['shortTextContent', 'elmPartiallyObscured', 'elmPartiallyObscuring'].includes(any[0]?.data?.messageKey));
    return [...told.violations, ...unknown.filter(({ nodes }) => nodes.length)]
      .map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.flat().join(' ')} ${n.failureSummary} ${JSON.stringify(n.any[0]?.data ?? null)}`).join(' | ')}`);
  };";

/// What axe finds wrong, in our host or anywhere else on the page.
pub fn axe(visit: &Visit) -> serde_json::Value {
    visit.js(&axe_script());
    visit.js_async(&format!(
        "{WRONG} return wrongBy(axe, document, {EVERY_RULE});"
    ))
}

fn axe_finds_nothing_in_the_notice(visit: &mut Visit) {
    first_visit(visit, CONFIG, "<a href='#x'>A link</a>");
    for dark in [false, true] {
        if dark {
            visit.dark();
        }
        assert_eq!(axe(visit), json!([]), "dark: {dark}");
    }
    visit.viewport(320, 568);
    assert_eq!(axe(visit), json!([]), "dark, 320 px");
    reject(visit);
    assert_eq!(axe(visit), json!([]), "the reopen control");
}

fn axe_finds_nothing_in_the_preferences(visit: &mut Visit) {
    first_visit(visit, CONFIG, "<a href='#x'>A link</a>");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    toggle(visit, "[data-service=matomo]");
    visit.js("for (const d of root.querySelectorAll('details')) d.open = true");
    for dark in [false, true] {
        if dark {
            visit.dark();
        }
        assert_eq!(axe(visit), json!([]), "dark: {dark}");
    }
}

fn a_crawler_sees_the_page_itself(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    assert!(visit.is("ui.hasAttribute('data-nosnippet')"));
    assert!(visit.is("!document.body.textContent.includes('cookies')"));
    // The page can be read and scrolled while the visitor has not answered.
    assert_eq!(visit.text("return getComputedStyle(document.documentElement).overflow + getComputedStyle(document.body).overflow"), "visiblevisible");
    assert!(visit.is("!document.body.inert && !document.querySelector('[aria-hidden=true]')"));
}
