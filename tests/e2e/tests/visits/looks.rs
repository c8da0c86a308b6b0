//! What the visitor sees and reaches: equal buttons, keyboard, small windows, preferences.

use std::time::Duration;

use e2e::browser::Engine;
use e2e::vendors::root;
use e2e::visit::Visit;
use e2e::world::SHOP;
use placet_command::countries::CODES;
use serde_json::json;

use super::shop::*;

e2e::cases![
    accept_and_reject_are_equal_in_every_light_and_width,
    a_keyboard_is_enough,
    the_focus_moves_and_returns_without_the_page,
    what_is_read_out_has_its_role_and_name,
    what_is_read_out_in_the_other_states,
    spacing_forced_colors_and_reduced_motion_lose_nothing,
    nothing_changes_when_more_is_known,
    escape_closes_the_preferences_without_a_grant,
    tab_stays_inside_the_preferences,
    the_preferences_tell_all_and_preset_nothing,
    a_country_that_there_is_not_is_told_where_it_would_be_read,
    the_reopen_control_stays_on_every_page,
    the_notice_has_no_box_after_the_click,
    a_choice_makes_no_engine_lay_out,
    everything_fits_into_320_px,
    a_focused_control_is_never_wholly_under_the_notice,
    closing_the_preferences_after_a_choice_changes_nothing,
    preferences_that_are_drawn_anew_leave_the_focus_where_it_is,
];

/// All that differs between the computed styles and sizes of the two buttons, of one surface. Lengths are compared in
/// tenths of a pixel: engines lay out in 64ths.
pub const DIFFERENCES: &str = r"
  const both = (root.querySelector('dialog[open]:not(.card)') || ui).querySelectorAll('[data-action=accept-all], [data-action=reject-all]');
  const [a, b] = [...both].filter(shown);
  const [x, y] = [getComputedStyle(a), getComputedStyle(b)], [r, s] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
  const of = (style, name) => style.getPropertyValue(name).replace(/[\d.]+(?=px)/g, (n) => Math.round(n * 10) / 10);
  const differ = [...x].filter((name) => of(x, name) !== of(y, name)).map((name) => `${name}: ${x.getPropertyValue(name)} / ${y.getPropertyValue(name)}`);
  if (Math.abs(r.width - s.width) > 0.5 || Math.abs(r.height - s.height) > 0.5) differ.push(`size: ${r.width}x${r.height} / ${s.width}x${s.height}`);
  for (const part of ['::before', '::after']) if (getComputedStyle(a, part).content !== getComputedStyle(b, part).content) differ.push(part);
  return both.length >= 2 ? differ : ['not two buttons'];";

fn accept_and_reject_are_equal_in_every_light_and_width(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    for (dark, width) in [(false, 1280), (false, 320), (true, 320), (true, 1280)] {
        if dark {
            visit.dark();
        }
        visit.viewport(width, 800);
        visit.wait(&format!("innerWidth === {width}"));
        // Not the one under the pointer.
        assert_eq!(
            visit.js(DIFFERENCES),
            json!([]),
            "notice, dark: {dark}, width: {width}"
        );
        visit.click("[data-action=preferences]");
        visit.wait_state("preferences");
        assert_eq!(
            visit.js(DIFFERENCES),
            json!([]),
            "preferences, dark: {dark}, width: {width}"
        );
        visit.press(&["Escape"]);
        visit.wait_state("notice");
    }
}

fn a_keyboard_is_enough(visit: &mut Visit) {
    first_visit(visit, CONFIG, "<a id=link href='#x'>A link of the page</a>");
    // The notice comes first in the tab order, and its first button is reached within a few stops.
    let mut stops = Vec::new();
    for _ in 0..8 {
        visit.press(&["Tab"]);
        stops.push(visit.focused());
        if visit.focused() == "a[link]" {
            break;
        }
        assert!(visit.is("focus().matches(':focus-visible') && getComputedStyle(focus()).outlineStyle !== 'none'"), "focus is not visible: {stops:?}");
    }
    for action in [
        "button[accept-all]",
        "button[reject-all]",
        "button[preferences]",
    ] {
        assert!(
            stops.iter().any(|stop| stop == action),
            "{action} in {stops:?}"
        );
    }
    assert_eq!(
        stops.last().map(String::as_str),
        Some("a[link]"),
        "{stops:?}"
    );
    // Back into the notice, to the preferences, with Enter.
    for _ in 0..8 {
        visit.press(&["Shift+Tab"]);
        if visit.focused() == "button[preferences]" {
            break;
        }
    }
    visit.press(&["Enter"]);
    visit.wait_state("preferences");
    assert!(
        visit.is("root.querySelector('dialog').contains(focus())"),
        "{}",
        visit.focused()
    );
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    assert_eq!(visit.focused(), "button[preferences]");
    visit.press(&["Enter"]);
    visit.wait_state("preferences");
    // A switch with Space, then save with Enter.
    tab_to(visit, "input[performance]");
    visit.press(&["Space"]);
    visit.wait("find('input[data-category=performance]').checked");
    tab_to(visit, "button[save]");
    visit.press(&["Enter"]);
    visit.wait_state("idle");
    visit.wait_asked("stats.example.org/matomo.php", 1);
    assert_eq!(visit.text("return placet.record().act"), "save");
}

/// Opened from the notice, from what stays, and from a link that has been scrolled away meanwhile: whoever closes the
/// preferences is where they were, and the page has not moved.
fn the_focus_moves_and_returns_without_the_page(visit: &mut Visit) {
    let lines = "<p>A line of the page.</p>".repeat(150);
    let body = format!("{lines}<a href='#placet' id=open>Your choices</a>{lines}");
    first_visit(visit, CONFIG, &body);
    let ways = [
        ("preferences", "notice", "button[preferences]"),
        ("reopen", "idle", "button[reopen]"),
        ("", "idle", "a[open]"),
    ];
    for (action, state, back) in ways {
        visit.js("scrollTo(0, 1500)");
        if action.is_empty() {
            visit.js("const link = document.getElementById('open'); link.focus({ preventScroll: true }); link.click()");
        } else {
            visit.click(&format!("[data-action={action}]"));
        }
        visit.wait_state("preferences");
        assert!(
            visit.is("root.querySelector('dialog').contains(focus())"),
            "{action}"
        );
        assert_eq!(visit.js("return scrollY"), json!(1500), "{action}, opened");
        visit.press(&["Escape"]);
        visit.wait_state(state);
        assert_eq!(visit.focused(), back);
        assert_eq!(visit.js("return scrollY"), json!(1500), "{action}, closed");
        if state == "notice" {
            reject(visit);
            assert_eq!(visit.js("return scrollY"), json!(1500), "answered");
        }
    }
}

/// Each state as a screen reader is told of it.
fn what_is_read_out_has_its_role_and_name(visit: &mut Visit) {
    let english = std::fs::read_to_string(root().join("www/locales/en.json")).unwrap();
    let english: serde_json::Value = serde_json::from_str(&english).unwrap();
    let read_out = |visit: &Visit, parts: &[(&str, &str, &str)]| {
        for (css, role, key) in parts {
            let name = english[key].as_str().unwrap_or(key);
            assert_eq!(visit.read_out(css), [*role, name], "{css}");
        }
    };
    first_visit(visit, CONFIG, "");
    read_out(
        visit,
        &[
            ("placet-ui", "region", "notice.title"),
            ("[slot=title]", "heading", "notice.title"),
            ("a[slot=text]", "link", "policy"),
            ("[data-action=accept-all]", "button", "action.accept-all"),
            ("[data-action=reject-all]", "button", "action.reject-all"),
            ("[data-action=preferences]", "button", "action.preferences"),
        ],
    );
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    read_out(
        visit,
        &[
            ("dialog[part=preferences]", "dialog", "preferences.title"),
            ("#title", "heading", "preferences.title"),
            ("dialog [data-action=close]", "button", "action.close"),
            (
                "input[data-category=necessary]",
                "switch",
                "category.necessary.name",
            ),
            (
                "input[data-category=performance]",
                "switch",
                "category.performance.name",
            ),
            ("input[data-service=matomo]", "switch", "Matomo"),
            ("section:has(#rights)", "region", "rights.title"),
            (
                "dialog [data-action=accept-all]",
                "button",
                "action.accept-all",
            ),
            (
                "dialog [data-action=reject-all]",
                "button",
                "action.reject-all",
            ),
            ("[data-action=save]", "button", "action.save"),
            ("[data-action=erase]", "button", "action.erase"),
        ],
    );
    assert!(visit.is("find('input[data-category=necessary]').disabled"));
    visit.click("dialog [data-action=reject-all]");
    visit.wait_state("idle");
    read_out(
        visit,
        &[("[data-action=reopen]", "button", "action.reopen")],
    );
    visit.js("placet.setLanguage('de')");
    visit.wait("ui.lang === 'de'");
    visit.click("[data-action=reopen]");
    visit.wait_state("preferences");
    assert_eq!(
        visit.read_out("dialog[part=preferences]"),
        ["dialog", "Einstellungen"]
    );
    assert_eq!(
        visit.read_out("dialog [data-action=reject-all]"),
        ["button", "Alle ablehnen"]
    );
}

/// The placeholders, the notice as a dialog and in the page, and the question whether the page may be loaded again; each by
/// keys as well.
fn what_is_read_out_in_the_other_states(visit: &mut Visit) {
    const DESCRIBED: &str = "const { ariaDescribedByElements: by } = find(css); return by?.map((one) => one.textContent).join() ?? null";
    let described =
        |visit: &Visit, css: &str| visit.text(&format!("const css = {css:?}; {DESCRIBED}"));
    let config = |layout: &str| {
        format!(
            r#"{{ "ui": {{ "layout": "{layout}", "reload": "ask" }}, "policy": {{ "url": "/privacy" }},
            "services": [ {{ "id": "matomo", "url": "https://stats.example.org/", "site": "1" }} ] }}"#
        )
    };
    let body = "<div data-placet=notice></div><div id=map data-placet-category=functionality style='width:400px;height:300px'>A map</div>
        <img data-placet-category=targeting data-placet-src='https://cdn.partner.example/ad.gif' width=400 height=300 alt=Ad>
        <script type=text/plain data-placet-category=performance>window.ran = true</script><a href='#end'>End</a>";
    first_visit(visit, &config("dialog"), body);
    assert_eq!(
        visit.read_out("dialog.card"),
        ["dialog", "Cookies: your choice"]
    );
    for action in ["accept-all", "reject-all", "preferences"] {
        let [role, name] = visit.read_out(&format!("[data-action={action}]"));
        assert_eq!((role.as_str(), name.is_empty()), ("button", false));
        tab_to(visit, &format!("button[{action}]"));
    }
    first_visit(visit, &config("inline"), body);
    assert_eq!(
        visit.read_out("placet-ui"),
        ["region", "Cookies: your choice"]
    );
    // Over the box of an image, and in the place of a widget; in the order of the page, from whose end a driver's Tab may
    // not come back.
    for (held, name) in [("img", "Ad"), ("#map", "Functionality")] {
        visit.js(&format!(
            "ask.call(document, '{held}').scrollIntoView({{ block: 'center' }})"
        ));
        visit.wait(&format!("stand('{held}')"));
        let part = |css: &str| visit.read_out_of(&format!("stand('{held}').{css}"));
        assert_eq!(part("closest('*')"), ["group", name]);
        for (action, says) in [("load-once", "Load once"), ("always-allow", "Always allow")] {
            let [role, told] = part(&format!("querySelector('[data-action={action}]')"));
            assert_eq!(role, "button");
            assert!(told.starts_with(says), "{told}");
            tab_to(visit, &format!("button[{action}]"));
        }
        if held == "img" {
            tab_to(visit, "button[accept-all]");
        }
    }
    // A switch is described by what it counts; what loads the page again says so before.
    visit.js("placet.acceptAll()");
    visit.wait("window.ran");
    visit.js("placet.preferences()");
    visit.wait_state("preferences");
    assert_eq!(
        described(visit, "input[data-category=performance]"),
        "1 of 1 on"
    );
    for action in ["reject-all", "save", "withdraw", "erase"] {
        assert_eq!(
            described(visit, &format!("dialog [data-action={action}]")),
            "If you turn off what already runs, this page is loaded again."
        );
    }
    tab_to(visit, "button[withdraw]");
    visit.press(&["Enter"]);
    visit.wait("root.querySelector('dialog[open].ask')");
    assert_eq!(
        visit.read_out("dialog.ask"),
        ["dialog", "The page has to be loaded again"]
    );
    assert!(described(visit, "dialog.ask").starts_with("Your choice is saved."));
    assert_eq!(
        visit.read_out("dialog.ask h2"),
        ["heading", "The page has to be loaded again"]
    );
    for (action, name) in [
        ("reload", "Load the page again"),
        ("keep-editing", "Stay on this page"),
    ] {
        assert_eq!(
            visit.read_out(&format!("[data-action={action}]")),
            ["button", name]
        );
        tab_to(visit, &format!("button[{action}]"));
    }
    visit.press(&["Enter"]);
    visit.wait("!root.querySelector('dialog[open]')");
    visit.wait("all('[role=status]').some((status) => status.textContent === 'What already runs stops when you load this page again or leave it.')");
}

/// WCAG 2.2, 1.4.12 (text spacing) on a phone; high contrast and less motion, where a test may say so.
fn spacing_forced_colors_and_reduced_motion_lose_nothing(visit: &mut Visit) {
    const TEXTS: &str = "all('button, p, a, h2, h3, summary, label').filter((e) => ui.contains(e) || root.contains(e)).filter(shown)";
    const CUT: &str = ".filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map((e) => e.textContent)";
    const OUTSIDE: &str = "all('button').filter((e) => ui.contains(e) || root.contains(e)).filter(shown).map((e) => e.getBoundingClientRect()).filter((r) => r.left < 0 || r.right > innerWidth).length";
    visit.viewport(320, 640);
    let wide = "<style>* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }</style>";
    first_visit(visit, CONFIG, wide);
    for state in ["notice", "preferences"] {
        if state == "preferences" {
            visit.click("[data-action=preferences]");
            visit.wait_state(state);
        }
        assert!(visit.is(&format!("{TEXTS}.length > 6")), "{state}");
        assert_eq!(
            visit.js(&format!("return {TEXTS}{CUT}")),
            json!([]),
            "{state}"
        );
        assert_eq!(visit.js(&format!("return {OUTSIDE}")), json!(0), "{state}");
    }
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    if visit.engine() != Engine::Chromium {
        // The other drivers cannot say what the visitor's system wants.
        return;
    }
    visit.media(&[
        ("forced-colors", "active"),
        ("prefers-reduced-motion", "reduce"),
    ]);
    visit.wait("matchMedia('(forced-colors: active)').matches");
    assert_eq!(visit.js(DIFFERENCES), json!([]), "forced colors");
    // An edge shows where a button is, when its fill is not taken.
    assert!(visit.is("all('button').filter((e) => ui.contains(e)).filter(shown).every((e) => parseFloat(getComputedStyle(e).borderTopWidth) >= 1 && getComputedStyle(e).borderTopStyle === 'solid')"));
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    assert_eq!(visit.js(DIFFERENCES), json!([]), "forced colors");
    // A switch says by more than its color whether it is on.
    let switch = "(() => { const e = find('input[data-category=performance]'), s = getComputedStyle(e), k = getComputedStyle(e, '::before'); return [s.appearance, s.backgroundColor, s.borderColor, k.backgroundColor, k.transform, k.translate, k.insetInlineStart].join() })()";
    let off = visit.text(&format!("return {switch}"));
    visit.click("input[data-category=performance]");
    visit.wait("find('input[data-category=performance]').checked");
    assert_ne!(visit.text(&format!("return {switch}")), off);
    assert_eq!(
        visit.js("return document.getAnimations().length + root.getAnimations().length"),
        json!(0),
        "nothing moves"
    );
}

/// Entries that come late, as over a slow line: the notice says all from the start, does not grow, and keeps the focus.
fn nothing_changes_when_more_is_known(visit: &mut Visit) {
    const HERE: &str = "performance.getEntriesByType('resource').filter((r) => r.name.includes('/services/') && r.responseEnd).length";
    const SEEN: &str = "return [ui.getBoundingClientRect().height, ui.innerText]";
    // Firefox has no layout shifts to report: there the height alone speaks.
    visit.before_every_page(
        "window.shifts = []; try { new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true }); } catch {}",
    );
    let_entries_come_late(visit);
    for (layout, width) in [
        ("bar", 360),
        ("bar", 390),
        ("bar", 412),
        ("box", 360),
        ("box", 1280),
    ] {
        visit.viewport(width, 800);
        let ui = format!(r#"{{ "ui": {{ "layout": "{layout}" }},"#);
        first_visit(visit, &CONFIG.replacen('{', &ui, 1), "");
        let (early, there) = (visit.js(SEEN), visit.js(&format!("return {HERE}")));
        let told = early.to_string();
        assert!(
            told.contains("3 services") && told.contains("United States"),
            "{told}"
        );
        // Nothing of this config is for advertising, and nothing is asked about it at first.
        assert!(!told.contains("Targeting"), "{told}");
        tab_to(visit, "button[reject-all]");
        visit.wait(&format!("{HERE} === 3"));
        visit.settle();
        assert_eq!(
            there,
            json!(0),
            "the entries were there before the notice was looked at"
        );
        assert_eq!(visit.js(SEEN), early, "{layout} at {width}");
        assert_eq!(visit.js("return shifts"), json!([]), "{layout} at {width}");
        assert_eq!(visit.focused(), "button[reject-all]");
        visit.press(&["Enter"]);
        visit.wait_state("idle");
        assert_eq!(visit.text("return placet.record().act"), "reject_all");
        visit.js("document.cookie = 'placet=; max-age=0; path=/'");
    }
}

/// Entries come one day on a slow line, and another language whenever page code says so.
fn preferences_that_are_drawn_anew_leave_the_focus_where_it_is(visit: &mut Visit) {
    let_entries_come_late(visit);
    // By the page itself: a driver may take longer than the entries.
    let opens = "<script>document.addEventListener('placet:show', () => {
          placet.preferences();
          setTimeout(() => {
            const { shadowRoot } = document.querySelector('placet-ui');
            shadowRoot.querySelector('input[data-category=functionality]').focus();
            window.early = !shadowRoot.querySelector('[data-service=matomo]');
          });
        }, { once: true });</script>";
    visit.page("/", &page(CONFIG, opens));
    visit.open("/");
    visit.wait("window.early && find('[data-service=matomo]')");
    let control = "root.activeElement === find('input[data-category=functionality]')";
    assert!(visit.is(control));
    visit.js("find('input[data-service=matomo]').focus(); placet.setLanguage('de')");
    visit.wait("find('[data-action=save]').textContent === 'Meine Wahl speichern'");
    assert!(visit.is("root.activeElement === find('input[data-service=matomo]')"));
    // A part that was opened is still open, with what it lists, and its heading has the focus that it had.
    let part = "find('input[data-service=matomo]').parentElement.querySelector('details')";
    visit.js(&format!(
        "{part}.querySelector('summary').focus(); {part}.open = true"
    ));
    visit.wait(&format!("{part}.querySelector('h4')"));
    visit.js("placet.setLanguage('fr')");
    visit.wait("find('[data-action=save]').textContent === 'Enregistrer mon choix'");
    assert!(visit.is(&format!(
        "{part}.open && root.querySelectorAll('details[open]').length === 1"
    )));
    assert!(visit.is(&format!(
        "root.activeElement === {part}.querySelector('summary')"
    )));
    visit.wait(&format!("{part}.querySelector('h4')"));
}

/// Entries of the catalogue take a second and a half, as over a slow line.
fn let_entries_come_late(visit: &Visit) {
    visit.world.answer(SHOP, "/placet/services/*", |request| {
        ours(request).after(Duration::from_millis(1500))
    });
}

#[track_caller]
fn tab_to(visit: &Visit, wanted: &str) {
    let mut stops = Vec::new();
    for _ in 0..40 {
        if visit.focused() == wanted {
            return;
        }
        visit.press(&["Tab"]);
        stops.push(visit.focused());
    }
    panic!("Tab never reached {wanted}: {stops:?}");
}

fn escape_closes_the_preferences_without_a_grant(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    toggle(visit, "[data-category=performance]");
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    assert_eq!(visit.js("return placet.record()"), json!(null));
    visit.expect_no_third_party();
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
    assert_eq!(visit.focused(), "button[preferences]");
    // What was not saved is not kept either.
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    assert!(!visit.is("find('input[data-category=performance]').checked"));
    visit.click("dialog [data-action=close]");
    visit.wait_state("notice");
    visit.expect_no_third_party();
}

fn tab_stays_inside_the_preferences(visit: &mut Visit) {
    first_visit(visit, CONFIG, "<a href='#a'>one</a><a href='#b'>two</a>");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    assert!(visit.is("root.querySelector('dialog').matches(':modal')"));
    let mut reached = Vec::new();
    for key in ["Tab", "Shift+Tab"] {
        for _ in 0..30 {
            visit.press(&[key]);
            let stop = visit.focused();
            // A modal dialog lets Tab out to the browser's own controls, never to the page.
            assert!(
                visit.is("root.querySelector('dialog').contains(focus()) || focus() === document.body || focus() === document.documentElement"),
                "{stop}"
            );
            reached.push(stop);
        }
    }
    for wanted in [
        "button[accept-all]",
        "button[reject-all]",
        "button[save]",
        "input[performance]",
    ] {
        assert!(
            reached.iter().any(|stop| stop == wanted),
            "{wanted} in {reached:?}"
        );
    }
}

fn the_preferences_tell_all_and_preset_nothing(visit: &mut Visit) {
    let config = CONFIG.replace(
        "\"services\": [",
        r#""services": [ { "id": "ads", "name": "Ads of Mine", "category": "targeting", "kind": "script",
            "provider": { "name": "Ads Inc", "country": "AU", "policy": "https://ads.example/privacy" },
            "purposes": ["remarketing"], "hosts": ["cdn.partner.example"],
            "cookies": [ { "name": "_ads", "lifetime": "90 days", "role": "ad-id" } ],
            "load": [ { "script": "https://cdn.partner.example/ads.js" } ] },"#,
    );
    // The engine's list of countries takes long to open: it is asked for the one that no language of ours names.
    visit.before_every_page(
        "window.asked = []; const { of } = Intl.DisplayNames.prototype;
        Intl.DisplayNames.prototype.of = function (code) { window.asked.push(code); return of.call(this, code); };",
    );
    first_visit(visit, &config, "");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    expect_no_complaints(visit);
    assert_eq!(visit.js("return [...new Set(window.asked)]"), json!(["AU"]));
    assert_eq!(
        visit.js("return all('input[role=switch][data-category]').map((e) => [e.dataset.category, e.checked, e.disabled])"),
        json!([
            ["necessary", true, true],
            ["performance", false, false],
            ["functionality", false, false],
            ["targeting", false, false]
        ])
    );
    assert!(visit.is("all('input[role=switch][data-service]').length === 4 && all('input[role=switch][data-service]').every((e) => !e.checked)"));
    // Every switch has a name of its own.
    assert!(visit.is("all('input[role=switch]').every((e) => e.labels.length || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby'))"));
    let text = visit.text("for (const d of root.querySelectorAll('details')) d.open = true; return root.querySelector('dialog').textContent");
    for told in [
        "InnoCraft Ltd, New Zealand",
        "_pk_id",
        "393 days",
        "Google Ireland",
        "_ga",
        "395 days",
        "Intercom, Inc.",
        "intercom-id-",
        "271 days",
        "Ads Inc, Australia",
        "_ads",
        "90 days",
    ] {
        assert!(text.contains(told), "{told:?} is not in:\n{text}");
    }
    for policy in [
        "https://matomo.org/privacy-policy/",
        "https://policies.google.com/privacy",
        "https://www.intercom.com/legal/privacy",
        "https://ads.example/privacy",
    ] {
        assert!(
            visit.is(&format!(
                "!!root.querySelector('dialog a[href={policy:?}]')"
            )),
            "{policy}"
        );
    }
    // A named modal dialog.
    assert!(visit.is("(() => { const d = root.querySelector('dialog'); const by = d.getAttribute('aria-labelledby'); return (by ? root.getElementById(by).textContent : d.getAttribute('aria-label')).trim().length > 3; })()"));
    visit.expect_no_third_party();
}

/// The command tells it from a list. On the page the engine is asked, and not before its answer is needed.
fn a_country_that_there_is_not_is_told_where_it_would_be_read(visit: &mut Visit) {
    let service = |(at, country): (usize, &str)| {
        format!(
            r#"{{ "id": "own{at}", "name": "Own", "category": "performance", "kind": "disclosure", "hosts": ["own{at}.example"],
              "purposes": ["measure-audience"], "provider": {{ "name": "Own", "country": "{country}" }} }}"#
        )
    };
    let countries = ["XQ", "UK", "EU", "XK"].into_iter().enumerate();
    let services: Vec<_> = countries.map(service).collect();
    let config = format!(r#"{{ "services": [{}] }}"#, services.join(","));
    first_visit(visit, &config, "");
    expect_no_complaints(visit);
    visit.click("[data-action=preferences]");
    visit.wait("placet.complaints().length > 0");
    assert_eq!(
        visit.js(
            "return placet.complaints().map(({ code, path, values }) => [code, path, ...values])"
        ),
        json!([["unknown-word", "provider.country", "country.XQ"]])
    );
    let text = visit.text("return root.querySelector('dialog').textContent");
    for told in [
        "Own, XQ",
        "Own, United Kingdom",
        "Own, European Union",
        "Own, Kosovo",
    ] {
        assert!(text.contains(told), "{told:?} is not in:\n{text}");
    }
    // What the command lets pass has a name here.
    let unnamed = format!(
        "const names = new Intl.DisplayNames('en', {{ type: 'region', fallback: 'none' }});
        return {CODES:?}.split(' ').filter((code) => !names.of(code))"
    );
    assert_eq!(visit.js(&unnamed), json!([]));
}

fn the_reopen_control_stays_on_every_page(visit: &mut Visit) {
    visit.page("/next", &page(CONFIG, ""));
    first_visit(visit, CONFIG, "");
    reject(visit);
    visit.wait("shown(find('[data-action=reopen]'))");
    visit.open("/next");
    visit.wait_state("idle");
    visit.wait("shown(find('[data-action=reopen]'))");
    assert!(visit.is("find('[data-action=reopen]').getRootNode() === root"));
    reopen(visit);
    visit.press(&["Escape"]);
    visit.wait_state("idle");
    assert_eq!(visit.focused(), "button[reopen]");
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
}

fn the_notice_has_no_box_after_the_click(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    visit.js("window.boxes = null; const b = find('[data-action=reject-all]');
        b.addEventListener('click', () => queueMicrotask(() => setTimeout(() => { window.boxes = [ui, ...ui.children].filter((e) => e.localName !== 'style' && e.getClientRects().length && e !== ui).map((e) => e.localName); }, 0)));");
    visit.click("[data-action=reject-all]");
    visit.wait("window.boxes");
    assert_eq!(visit.js("return window.boxes"), json!([]));
}

/// What an engine answers only after it has laid the page out.
const LAYOUT: &str = r"
  window.laidOut = [];
  const tell = (name) => window.laidOut.push(name);
  for (const [on, name] of [[Element, 'getClientRects'], [Element, 'getBoundingClientRect'], [HTMLElement, 'focus'], [Element, 'scrollIntoView']]) {
    const native = on.prototype[name];
    on.prototype[name] = function (...all) { tell(name); return native.apply(this, all); };
  }
  for (const name of ['offsetWidth', 'offsetHeight', 'offsetTop', 'offsetParent']) {
    const { get } = Object.getOwnPropertyDescriptor(HTMLElement.prototype, name);
    Object.defineProperty(HTMLElement.prototype, name, { get() { tell(name); return get.call(this); } });
  }
  const style = window.getComputedStyle;
  window.getComputedStyle = function (...all) { tell('getComputedStyle'); return style.apply(this, all); };";

fn a_choice_makes_no_engine_lay_out(visit: &mut Visit) {
    visit.before_every_page(LAYOUT);
    first_visit(visit, CONFIG, "");
    for action in ["reject-all", "accept-all"] {
        let asked = visit.js(&format!(
            "const button = find('[data-action={action}]'); button.focus(); window.laidOut.length = 0;
            button.click(); return [ui.dataset.state, ...window.laidOut];"
        ));
        assert_eq!(asked, json!(["idle"]), "{action}");
        visit.js("placet.show()");
        visit.wait_state("notice");
    }
}

fn everything_fits_into_320_px(visit: &mut Visit) {
    visit.viewport(320, 568);
    first_visit(visit, CONFIG, "");
    visit.wait("innerWidth === 320");
    assert!(visit.is("document.documentElement.scrollWidth <= 320"));
    let outside = "return [...ui.children, ...root.querySelectorAll('dialog[open], dialog[open] *')].filter(shown).filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.left < -0.5 || r.right > 320.5); }).map((e) => e.localName + '.' + e.className + ' ' + e.textContent.slice(0, 20))";
    assert_eq!(visit.js(outside), json!([]));
    // All three buttons are on the first screen, and big enough for a finger.
    assert!(visit.is("[...ui.querySelectorAll('button')].every((b) => { const r = b.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight && r.height >= 24 && r.width >= 24; })"));
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.js("for (const d of root.querySelectorAll('details')) d.open = true");
    assert_eq!(visit.js(outside), json!([]));
    assert!(visit.is("root.querySelector('dialog').scrollWidth <= 320"));
    visit.click("dialog [data-action=reject-all]");
    visit.wait_state("idle");
    // Zoomed to 400 % there are 256 px of height: everything can still be reached.
    visit.js("placet.show()");
    visit.viewport(320, 256);
    visit.wait_state("notice");
    visit.click("[data-action=accept-all]");
    visit.wait_state("idle");
}

/// Fault: A control of the page that gets the focus lies under the notice.
fn a_focused_control_is_never_wholly_under_the_notice(visit: &mut Visit) {
    let links: String = (0..60)
        .map(|n| format!("<p><a href='#l{n}' id=l{n}>Link {n}</a></p>"))
        .collect();
    visit.viewport(800, 500);
    first_visit(visit, CONFIG, &links);
    visit.js("find('#l0').focus()");
    let hidden = "const e = focus(); if (!e || ui.contains(e) || root.contains(e)) return false;
        const r = e.getBoundingClientRect(), h = ui.getBoundingClientRect();
        return r.top >= h.top && r.bottom <= h.bottom && r.left >= h.left && r.right <= h.right;";
    for _ in 0..40 {
        visit.press(&["Tab"]);
        // The engine scrolls when it has focused; give it frames, not time.
        visit.js_async("await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); return true;");
        assert_eq!(
            visit.js(hidden),
            json!(false),
            "{} is under the notice",
            visit.focused()
        );
    }
}

fn closing_the_preferences_after_a_choice_changes_nothing(visit: &mut Visit) {
    first_visit(
        visit,
        MATOMO_ONLY,
        "<a href='#placet' id=open>Your choices</a>",
    );
    accept(visit);
    let before = visit.record_cookie().value;
    visit.click("#open");
    visit.wait_state("preferences");
    toggle(visit, "[data-category=performance]");
    visit.press(&["Escape"]);
    visit.wait_state("idle");
    assert_eq!(visit.record_cookie().value, before);
    assert!(visit.is("placet.allows('matomo')"));
    assert_eq!(visit.focused(), "a[open]");
}
