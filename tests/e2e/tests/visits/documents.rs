//! The documents as owners read them: found by search, readable for everybody, asking nobody else.
//! What they say is compared with the program by the native tests of `pack`.

use e2e::visit::Visit;
use serde_json::json;

use super::programs::axe;

e2e::cases![
    axe_finds_nothing_in_the_documents,
    the_search_of_the_documents_finds_a_key,
    documents_work_under_the_strictest_policy,
];

fn axe_finds_nothing_in_the_documents(visit: &mut Visit) {
    let pages = ["index", "api", "vendors/matomo", "law"];
    for name in pages {
        visit.open(&format!("/docs/{name}.html"));
        visit.wait("!find('search').hidden");
        assert_eq!(axe(visit), json!([]), "{name}");
    }
    visit.dark();
    visit.viewport(320, 568);
    for name in pages {
        visit.open(&format!("/docs/{name}.html"));
        visit.wait("!find('search').hidden");
        assert_eq!(axe(visit), json!([]), "{name}, dark, 320 px");
        let wider = visit.js("return document.documentElement.scrollWidth > innerWidth");
        assert_eq!(wider, json!(false), "{name} is wider than a phone");
    }
}

fn the_search_of_the_documents_finds_a_key(visit: &mut Visit) {
    visit.open("/docs/vendors/matomo.html");
    visit.wait("!find('search').hidden");
    visit.click("#words");
    visit.press(&["u", "i", ".", "t", "h", "e"]);
    visit.wait("document.querySelector('search li')");
    assert_eq!(
        visit.text("return document.querySelector('search li a').textContent"),
        "ui.theme: theme"
    );
    visit.click("search li a");
    visit.wait("location.pathname === '/docs/config.html' && document.querySelector(':target')");
    assert_eq!(
        visit.text("return document.querySelector(':target').textContent"),
        "ui.theme: theme"
    );
}

fn documents_work_under_the_strictest_policy(visit: &mut Visit) {
    visit.before_every_page(
        "window.refused = []; document.addEventListener('securitypolicyviolation', (e) => refused.push(e.violatedDirective));
        new MutationObserver((_, own) => {
          if (!document.head) return;
          own.disconnect();
          const policy = document.createElement('meta');
          policy.httpEquiv = 'Content-Security-Policy';
          policy.content = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'`;
          document.head.prepend(policy);
        }).observe(document, { childList: true, subtree: true });",
    );
    visit.open("/docs/config.html");
    visit.wait("!find('search').hidden");
    visit.click("#words");
    visit.press(&["g", "p", "c"]);
    visit.wait("document.querySelector('search li')");
    assert_eq!(visit.js("return refused"), json!([]));
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    assert_eq!(visit.strangers(), Vec::<String>::new());
}
