//! Pages that break banners: clobbered names, hostile styles, policies, frames without rights.

use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};

use super::shop::*;

e2e::cases![
    clobbered_names_change_nothing,
    natives_replaced_after_the_tag_change_nothing,
    page_styles_cannot_undress_the_notice,
    a_replaced_body_keeps_the_notice,
    a_removed_host_does_not_open_anything,
    a_policy_with_a_nonce_is_kept,
    enforced_trusted_types_are_kept,
    a_frame_without_rights_still_asks,
    cookies_that_cannot_be_kept_count_for_this_page,
    a_polluted_prototype_opens_nothing,
    a_printed_page_has_no_notice,
    a_page_that_keeps_all_clicks_leaves_us_ours,
    a_page_that_writes_itself_anew_can_still_be_answered,
    under_a_base_elsewhere_the_choice_is_still_found,
];

/// Fault: Elements of the page are named `cookie`, `currentScript`, `createElement` …, and hide the document's own.
fn clobbered_names_change_nothing(visit: &mut Visit) {
    for (number, name) in [
        "cookie",
        "currentScript",
        "createElement",
        "querySelector",
        "body",
        "head",
        "documentElement",
        "addEventListener",
        "getElementById",
        "dispatchEvent",
        "querySelectorAll",
        "createTextNode",
        "defaultView",
        "location",
    ]
    .iter()
    .enumerate()
    {
        let clobber = format!(
            "<img name={name} alt=''><form name={name}><input name=attributes><input name=parentNode><input name=remove></form><a id=placetConfig href=x></a><a id=placetConfig name=services href=y></a>"
        );
        let config = config_block(MATOMO_ONLY);
        let path = format!("/clobbered{number}");
        visit.page(&path, &document("", &format!("{clobber}{config}{PLAIN}")));
        visit.open(&path);
        visit.wait("window.placet && placet.version");
        visit.wait_state("notice");
        visit.settle();
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{name}");
    }
    // The choice is taken and kept on the first of them.
    visit.open("/clobbered0");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.js", 1);
    assert_eq!(visit.record_cookie().path, "/");
    visit.open("/clobbered2");
    visit.wait("window.placet && placet.version && placet.allows('matomo')");
    visit.wait_asked("stats.example.org/matomo.js", 2);
    // And read where `document.cookie` is an image.
    visit.open("/clobbered0");
    assert!(visit.is("typeof document.cookie !== 'string'"));
    visit.wait("window.placet && placet.version && placet.allows('matomo')");
    expect_no_complaints(visit);
}

/// Fault: Page code replaces functions of the engine after our tag.
fn natives_replaced_after_the_tag_change_nothing(visit: &mut Visit) {
    let head = format!(
        "{}{PLAIN}<script>for (const name of ['createElement', 'querySelector', 'addEventListener', 'getElementById', 'createTextNode']) document[name] = () => {{ throw new Error('replaced'); }};
        Object.defineProperty(document, 'cookie', {{ get: () => '', set() {{}} }});
        const replaced = () => {{ throw new Error('replaced'); }};
        Element.prototype.setAttribute = replaced; Node.prototype.appendChild = replaced; Element.prototype.append = replaced; Node.prototype.insertBefore = replaced;</script>",
        config_block(OWN_SCRIPT)
    );
    visit.page("/", &document(&head, ""));
    visit.open("/");
    visit.wait_state("notice");
    reject_by_script(visit);
    assert_eq!(visit.record_cookie().path, "/");
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    // That it is stored was seen by the engine's own means.
    expect_no_complaints(visit);
}

/// A service whose entry needs no fetching.
const OWN_SCRIPT: &str = r#"{ "services": [ { "id": "own", "name": "Own", "category": "performance", "kind": "script",
    "provider": { "name": "Own", "country": "FR", "policy": "https://own.example/" }, "purposes": ["measure-audience"],
    "hosts": ["cdn.partner.example"], "load": [ { "script": "https://cdn.partner.example/own.js" } ] } ] }"#;

/// A click by the page's own means, where the driver's way to find things is broken by the page.
#[track_caller]
fn reject_by_script(visit: &mut Visit) {
    visit.js("find('[data-action=reject-all]').click()");
    visit.wait_state("idle");
}

/// Fault: The page's styles reset every element, with `!important`.
fn page_styles_cannot_undress_the_notice(visit: &mut Visit) {
    let css = "<style>* { all: unset !important; } placet-ui, placet-ui * { color: white !important; background: white !important; position: static !important; }
        button, a { display: none !important; opacity: 0 !important; font-size: 1px !important; pointer-events: none !important; transform: scale(0) !important; }</style>";
    visit.page(
        "/",
        &document(&format!("{css}{}{ASYNC}", config_block(MATOMO_ONLY)), ""),
    );
    visit.open("/");
    visit.wait_state("notice");
    assert_eq!(visit.text("return getComputedStyle(ui).position"), "fixed");
    for action in ["accept-all", "reject-all", "preferences"] {
        assert!(
            visit.is(&format!("(() => {{ const b = find('[data-action={action}]'), c = getComputedStyle(b), r = b.getBoundingClientRect(); return shown(b) && r.width > 40 && r.height >= 24 && c.opacity === '1' && parseFloat(c.fontSize) >= 12 && c.pointerEvents !== 'none' && c.color !== c.backgroundColor; }})()")),
            "{action}"
        );
    }
    reject(visit);
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    assert!(!visit.is("[...ui.children].some(shown)"));
    visit.wait("shown(find('[data-action=reopen]'))");
}

/// Fault: The page's body is replaced while the notice stands.
fn a_replaced_body_keeps_the_notice(visit: &mut Visit) {
    let held = "<script type=text/plain data-category=performance>(window.ran ||= []).push('old')</script>";
    visit.will_insert("<script>(window.ran ||= []).push(\"new\")</script><script>window.after = performance.now() - window.acted</script>");
    first_visit(visit, MATOMO_ONLY, held);
    visit.js("const b = document.createElement('body'); b.innerHTML = '<h1>New</h1><script type=text/plain data-category=performance>(window.ran ||= []).push(\"new\")<\\/script><button id=own data-placet=preferences>p</button>'; document.body.replaceWith(b);");
    visit.wait("find('h1').textContent === 'New'");
    assert_eq!(visit.state(), "notice");
    assert!(visit.is("shown(find('[data-action=accept-all]'))"));
    accept(visit);
    visit.wait("window.ran && window.ran.includes('new')");
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.click("#own");
    visit.wait_state("preferences");
    visit.press(&["Escape"]);
    // A body that comes after the choice, in a view transition where the engine has them, as Turbo and htmx do it.
    visit.js("const swap = () => { const b = document.createElement('body');
        b.innerHTML = '<h1>Newer</h1><script type=text/plain data-category=performance>window.after = performance.now() - window.acted<\\/script>';
        window.acted = performance.now(); document.body.replaceWith(b); };
        document.startViewTransition ? document.startViewTransition(swap) : swap()");
    visit.wait("window.after < 100");
    visit.wait_state("idle");
}

/// Fault: Page code removes our element.
fn a_removed_host_does_not_open_anything(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    visit.js("ui.remove(); document.head.replaceWith(document.createElement('head'));");
    visit.expect_no_third_party();
    visit.js("placet.show()");
    visit.wait_state("notice");
    reject(visit);
    visit.expect_no_third_party();
}

/// Fault: A content security policy allows scripts by nonce alone.
fn a_policy_with_a_nonce_is_kept(visit: &mut Visit) {
    visit.hear();
    let policy = "default-src 'none'; script-src 'nonce-n1' 'wasm-unsafe-eval'; style-src 'none'; connect-src 'self' https://stats.example.org; img-src https://*.shop.example; base-uri 'none'";
    let html = format!(
        r#"<!doctype html><html lang="en"><head><title>A shop</title>{}<script nonce="n1" src="/placet/placet.js"></script></head><body><h1>A shop</h1>
        <script nonce="n1" type="text/plain" data-category="performance">window.ran = 'inline'</script>
        <script nonce="n1" type="text/plain" data-category="performance" src="https://cdn.partner.example/a.js"></script></body></html>"#,
        config_block(MATOMO_ONLY)
    );
    visit.world.put(
        SHOP,
        "/",
        Reply::html(html).header("content-security-policy", policy),
    );
    visit.open("/");
    visit.wait_state("notice");
    assert!(visit.is("shown(find('[data-action=accept-all]'))"));
    assert_eq!(visit.text("return getComputedStyle(ui).position"), "fixed");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.press(&["Escape"]);
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.js", 1);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.wait_asked("cdn.partner.example/a.js", 1);
    visit.wait("window.ran");
    let refused: Vec<String> = visit
        .console()
        .into_iter()
        .map(|line| line.text)
        .filter(|text| text.contains("Content") && text.contains("olicy"))
        .collect();
    assert_eq!(refused, Vec::<String>::new());
}

/// Fault: Trusted Types are enforced.
fn enforced_trusted_types_are_kept(visit: &mut Visit) {
    let policy = "require-trusted-types-for 'script'; trusted-types placet";
    let held = "<script type=text/plain data-category=performance>window.ran = 'inline'</script>
        <script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>
        <iframe data-category=performance data-src='https://cdn.partner.example/f.html' title=f></iframe>";
    visit.world.put(
        SHOP,
        "/",
        Reply::html(page(MATOMO_ONLY, held)).header("content-security-policy", policy),
    );
    visit.open("/");
    visit.wait_state("notice");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.click("dialog [data-action=accept-all]");
    visit.wait_state("idle");
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.wait_asked("cdn.partner.example/a.js", 1);
    visit.wait_asked("cdn.partner.example/f.html", 1);
    visit.wait("window.ran === 'inline'");
    expect_no_complaints(visit);
}

const HELD: &str = "<script type=text/plain data-category=performance>window.ran = 'inline'</script>
    <script type=text/plain data-category=performance src=https://cdn.partner.example/a.js></script>";

/// Fault: The page stands in a sandboxed frame without an origin.
fn a_frame_without_rights_still_asks(visit: &mut Visit) {
    visit.hear();
    visit.page("/inner", &page(MATOMO_ONLY, HELD));
    visit.page(
        "/",
        &document(
            "<script>addEventListener('message', (e) => { window.told = e.data; });</script>",
            "<iframe id=frame sandbox='allow-scripts' src='/inner' width=800 height=600 title=frame></iframe>",
        ),
    );
    visit.page("/inner", &page(
        MATOMO_ONLY,
        &format!("{HELD}<script>setInterval(() => {{ const ui = document.querySelector('placet-ui');
            parent.postMessage({{ version: window.placet && placet.version, state: ui && ui.dataset.state, allows: window.placet && placet.allows && placet.allows('performance'), ran: window.ran }}, '*'); }}, 30);
            addEventListener('message', () => placet.acceptAll());</script>"),
    ));
    visit.open("/");
    // Cookies cannot even be read here; the visitor is asked all the same.
    visit.wait("window.told && told.state === 'notice'");
    visit.expect_no_third_party();
    visit.js("find('#frame').contentWindow.postMessage('accept', '*')");
    visit.wait("told.allows === true && told.state === 'idle' && told.ran === 'inline'");
    visit.wait_asked("cdn.partner.example/a.js", 1);
    visit.expect_no_error_of_ours();
}

/// Fault: The browser keeps no cookies.
fn cookies_that_cannot_be_kept_count_for_this_page(visit: &mut Visit) {
    visit.hear();
    visit.before_every_page("Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {}, configurable: true });");
    first_visit(visit, MATOMO_ONLY, HELD);
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    visit.wait("window.ran === 'inline'");
    visit.forget_requests();
    visit.reload();
    visit.wait_state("notice");
    visit.expect_no_third_party();
    visit.expect_no_error_of_ours();
}

/// Fault: Page code pollutes `Object.prototype`.
fn a_polluted_prototype_opens_nothing(visit: &mut Visit) {
    let head = format!(
        "<script>Object.prototype.performance = true; Object.prototype.targeting = true; Object.prototype.matomo = true; Object.prototype.hidden = true; Object.prototype.load = [{{ script: 'https://cdn.partner.example/evil.js' }}]; Object.prototype.services = [{{ id: 'evil', category: 'necessary' }}]; Object.prototype.placetConfig = {{ services: Object.prototype.services }};</script>{}{PLAIN}",
        config_block(MATOMO_ONLY)
    );
    visit.page("/", &document(&head, HELD));
    visit.open("/");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    assert!(!visit.is("placet.allows('performance') || placet.allows('evil')"));
    visit.js("placet.choose({ categories: {}, services: {} })");
    visit.wait_state("idle");
    visit.expect_no_third_party();
    assert!(!visit.is("placet.allows('performance')"));
    // Nor is it a config where there is none.
    let head = format!(
        "<script>Object.prototype.placetConfig = {};</script>{PLAIN}",
        OWN_SCRIPT.replace("own.js", "evil.js")
    );
    visit.page("/without", &document(&head, HELD));
    visit.js("placet.erase()");
    visit.open("/without");
    visit.wait_state("notice");
    // The driver finds no button here.
    visit.js("placet.acceptAll()");
    visit.wait_asked("cdn.partner.example/a.js", 1);
    visit.settle();
    assert!(visit.asked("cdn.partner.example/evil.js").is_empty());
}

fn a_printed_page_has_no_notice(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    let rules = visit.is("[...root.adoptedStyleSheets].some((s) => [...s.cssRules].some((r) => r.media && /print/.test(r.media.mediaText)))");
    assert!(rules, "no rule for print");
}

/// Fault: A library of the page stops every click that is not in its own dialog.
fn a_page_that_keeps_all_clicks_leaves_us_ours(visit: &mut Visit) {
    // As focus-trap does it, before our tag and after.
    let keeps = "<script>for (const type of ['pointerdown', 'mousedown', 'click']) document.addEventListener(type, (event) => { event.preventDefault(); event.stopImmediatePropagation(); }, true);</script>";
    let head = format!("{keeps}{}{ASYNC}{keeps}", config_block(MATOMO_ONLY));
    let own = "<button id=own data-placet=preferences>p</button>";
    visit.page("/", &document(&head, own));
    visit.open("/");
    visit.wait_state("notice");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.click("dialog [data-action=reject-all]");
    visit.wait_state("idle");
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    visit.click("#own");
    visit.wait_state("preferences");
}

/// Fault: The page writes itself anew by `document.write` after it has loaded, which takes every listener away.
fn a_page_that_writes_itself_anew_can_still_be_answered(visit: &mut Visit) {
    const WRITTEN: &str = "document.open(); document.write('<!doctype html><title>New</title><h1>New</h1>\
        <script type=text/plain data-placet-category=performance>window.ran = true<\\/script><button id=back data-placet=withdraw>b</button>'); document.close();";
    visit.will_insert("<script>window.ran = true</script>");
    first_visit(visit, MATOMO_ONLY, "");
    visit.js(WRITTEN);
    visit.wait("find('h1').textContent === 'New'");
    visit.wait("ui && shown(find('[data-action=preferences]'))");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    // Once more, while they are open.
    visit.js(WRITTEN);
    visit.wait("ui && find('dialog:modal')");
    visit.click("dialog [data-action=accept-all]");
    visit.wait_state("idle");
    visit.wait("window.ran");
    visit.click("#back");
    visit.wait("placet.record().act === 'withdraw'");
}

/// Fault: A `<base>` makes `#placet` the address of another page.
fn under_a_base_elsewhere_the_choice_is_still_found(visit: &mut Visit) {
    let head = format!(
        "<base href='https://cdn.partner.example/'>{}<script async src='https://{SHOP}/placet/placet.js'></script>",
        config_block(MATOMO_ONLY)
    );
    visit.page("/", &document(&head, "<a id=link href='#placet'>p</a>"));
    visit.open("/");
    visit.wait_state("notice");
    reject(visit);
    visit.click("#link");
    visit.wait_state("preferences");
    assert_eq!(visit.text("return location.hostname"), SHOP);
}
