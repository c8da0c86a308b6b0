//! The face: colors, languages and layouts on screens of all kinds, and what the visitor is told when asked again.

use e2e::browser::Engine;
use e2e::vendors::{npm_file, root};
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::{Value, json};

use super::looks::DIFFERENCES;
use super::programs::{autoconsent, autoconsent_with, axe};
use super::shop::*;

e2e::cases![
    nothing_of_ours_is_printed,
    the_notice_stands_out_of_notches,
    half_of_a_phone_stays_the_pages,
    a_color_that_is_set_alone_stays_readable,
    no_sheet_of_the_page_changes_what_we_show,
    nothing_that_the_page_says_of_one_answer_makes_it_less,
    refusing_that_is_made_less_visible_is_told_and_set_right,
    many_services_come_behind_the_first_of_them,
    the_end_of_the_page_can_be_scrolled_out_from_under_the_notice,
    what_is_fixed_and_scrolls_comes_out_from_under_the_notice,
    where_the_page_cannot_scroll_its_end_comes_out_from_under_the_notice,
    the_owners_links_corner_and_close_button_are_there,
    whoever_is_asked_again_sees_what_is_new,
    what_a_service_keeps_is_listed_and_deleted,
    no_layer_of_the_page_moves_or_covers_the_notice,
    the_notice_waits_for_dialogs_of_the_page,
    what_stays_steps_aside_for_the_focus,
    what_stays_steps_aside_for_clicks,
    another_language_changes_what_is_on_the_screen,
    another_language_changes_what_stands_in_the_page,
    a_language_costs_nothing_until_it_is_used_and_moves_nothing,
    the_notice_stands_where_its_owner_says,
    the_notice_as_a_dialog_is_left_without_a_choice,
    the_notice_stands_in_an_element_of_the_page,
    a_notice_that_is_hidden_is_told_and_grants_nothing,
    words_that_fit_have_no_bar_to_scroll,
    no_shade_is_left_where_nothing_is_hidden,
    refusing_programs_know_every_language_that_they_speak,
    our_rules_refuse_in_a_language_that_programs_do_not_speak,
];

/// Opens the shop in a language, with this config and these lines in the head.
#[track_caller]
fn open_in(visit: &mut Visit, language: &str, config: &str, head: &str, body: &str) {
    let html = page(config, body)
        .replace("lang=\"en\"", &format!("lang=\"{language}\""))
        .replace("</head>", &format!("{head}</head>"))
        .replace(
            "width=device-width",
            "width=device-width, viewport-fit=cover",
        );
    visit.page("/", &html);
    visit.open("/");
    visit.wait_state("notice");
    visit.wait(&format!("ui.lang === '{language}'"));
}

/// The notice in each layout and place, the preferences, the control that stays, and each kind of placeholder.
fn nothing_of_ours_is_printed(visit: &mut Visit) {
    let body = "<div data-placet=notice></div>
        <iframe data-placet-category=functionality data-placet-src=https://cdn.partner.example/film width=300 height=150 title=Film></iframe>
        <img data-placet-category=functionality data-placet-src=https://cdn.partner.example/ad.gif width=300 height=150 alt=Ad>
        <div id=map data-placet-category=functionality style='height:150px'>map</div>";
    let mut is_paper = false;
    for ui in [
        r#""layout": "bar""#,
        r#""layout": "bar", "position": "top""#,
        r#""layout": "box""#,
        r#""layout": "box", "position": "top""#,
        r#""layout": "box", "position": "bottom-end""#,
        r#""layout": "box", "position": "center""#,
        r#""layout": "dialog""#,
        r#""layout": "inline""#,
    ] {
        let config = format!(r#"{{ "ui": {{ {ui} }} }}"#);
        first_visit(visit, &config, body);
        visit.wait("stand('iframe') && stand('#map')");
        visit.js("find('img').scrollIntoView()");
        if !is_paper {
            assert!(visit.is("getComputedStyle(ui).display !== 'none'"));
            visit.wait("stand('img')");
            assert!(visit.is(
                "['iframe', '#map', 'img'].every((held) => getComputedStyle(stand(held)).visibility === 'visible')"
            ));
            // From now on, for every page.
            visit.paper();
            is_paper = true;
        }
        for layer in ["notice", "preferences", "idle"] {
            match layer {
                "preferences" => visit.js("placet.preferences()"),
                "idle" => visit.js("placet.rejectAll()"),
                _ => json!(null),
            };
            visit.wait_state(layer);
            if layer == "idle" {
                visit.wait("root.querySelector('[data-action=reopen]')");
            }
            let printed = "return [ui, ...ui.querySelectorAll('*'), ...root.querySelectorAll('*')].filter((one) => one.getClientRects().length).map((one) => one.localName)";
            assert_eq!(visit.js(printed), json!([]), "{layer}, {ui}");
        }
        let printed = "return [find('iframe').contentDocument, find('#map').shadowRoot, find('placet-embeds').shadowRoot]
            .flatMap((tree) => [...tree.querySelectorAll('.embed, .embed *')]).filter((one) => getComputedStyle(one).visibility !== 'hidden').map((one) => one.className)";
        assert_eq!(visit.js(printed), json!([]), "{ui}");
        visit.js("document.cookie = 'placet=; max-age=0; path=/'");
    }
}

fn the_notice_stands_out_of_notches(visit: &mut Visit) {
    let looks = [
        r#""layout": "bar""#,
        r#""layout": "bar", "position": "top""#,
        r#""layout": "box""#,
        r#""layout": "box", "position": "top", "reopen": { "corner": "bottom-end" }"#,
        r#""layout": "box", "position": "bottom-end", "reopen": { "corner": "top-start" }"#,
        r#""layout": "box", "position": "center", "reopen": { "corner": "top-end" }"#,
        r#""layout": "dialog""#,
    ];
    for ui in looks {
        for (width, height, insets) in [(844, 390, [0, 47, 21, 47]), (390, 844, [47, 0, 34, 0])] {
            let [top, right, bottom, left] = insets;
            visit.viewport(width, height);
            visit.notches(insets);
            let config = format!(r#"{{ "ui": {{ {ui} }} }}"#);
            open_in(visit, "en", &config, "", "");
            let inside = |selector: &str| {
                format!(
                    "(() => {{ const box = find('{selector}').getBoundingClientRect();
                    return box.left >= {left} && box.right <= {width} - {right} && box.bottom <= {height} - {bottom} && box.top >= {top}; }})()"
                )
            };
            for part in [
                "[data-action=accept-all]",
                "[data-action=reject-all]",
                "[data-action=preferences]",
                "[slot=title]",
            ] {
                assert!(visit.is(&inside(part)), "{part} at {width}, {ui}");
            }
            visit.click("[data-action=preferences]");
            visit.wait_state("preferences");
            for part in ["dialog [data-action=close]", "#title"] {
                assert!(visit.is(&inside(part)), "{part} at {width}, {ui}");
            }
            visit.click("dialog [data-action=reject-all]");
            visit.wait_state("idle");
            visit.wait("find('[data-action=reopen]')");
            assert!(
                visit.is(&inside("[data-action=reopen]")),
                "reopen at {width}, {ui}"
            );
            visit.js("document.cookie = 'placet=; max-age=0'");
        }
    }
}

fn half_of_a_phone_stays_the_pages(visit: &mut Visit) {
    let looks = ["en", "de", "fi", "ru", "ar"].map(|language| ("bar", language));
    // The longest words in the narrower layout.
    for (layout, language) in looks.into_iter().chain([("box", "ru")]) {
        let ui = format!(r#"{{ "ui": {{ "layout": "{layout}" }},"#);
        open_in(visit, language, &CONFIG.replacen('{', &ui, 1), "", "");
        for (width, height) in [(320, 568), (375, 667), (568, 320), (667, 375), (844, 390)] {
            visit.viewport(width, height);
            visit.wait(&format!("innerWidth === {width}"));
            let share = visit.js("return ui.getBoundingClientRect().height / innerHeight");
            assert!(
                share.as_f64().is_some_and(|share| share <= 0.5),
                "{language} at {width}x{height}: {share}"
            );
            // Both answers can be seen and pressed without scrolling, and the words can be read.
            let seen = visit.is(
                "['accept-all', 'reject-all', 'preferences'].every((action) => {
                  const button = find(`[data-action=${action}]`), box = button.getBoundingClientRect();
                  return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === button;
                }) && root.querySelector('.words').clientHeight >= 60",
            );
            assert!(seen, "{language} at {width}x{height}");
            assert_eq!(
                visit.js(DIFFERENCES),
                json!([]),
                "{language} at {width}x{height}"
            );
        }
    }
}

/// The contrasts of text on surface, answer on its ground, link on surface.
const CONTRASTS: &str = r"
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const light = (color) => {
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const between = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
  const card = getComputedStyle(root.querySelector('.card')), of = (selector) => getComputedStyle(ui.querySelector(selector));
  const accept = of('[data-action=accept-all]');
  return [between(of('p').color, card.backgroundColor), between(of('p:nth-of-type(2)').color, card.backgroundColor),
    between(accept.color, accept.backgroundColor), between(of('a').color, card.backgroundColor), between(of('[data-action=preferences]').color, card.backgroundColor)];";

fn a_color_that_is_set_alone_stays_readable(visit: &mut Visit) {
    for dark in [false, true] {
        if dark {
            visit.dark();
        }
        for colors in [
            "",
            "--placet-surface: #fffbe6",
            "--placet-surface: #123",
            "--placet-surface: #777",
            "--placet-ink: #222",
            "--placet-ink: #eee",
            "--placet-accent: #0b57d0",
            "--placet-accent: #ffd400",
            "--placet-accent-ink: #ffd400",
            "--placet-surface: #fffbe6; --placet-accent: #fff2a8",
        ] {
            let head = format!("<style>html {{ {colors} }}</style>");
            open_in(visit, "en", CONFIG, &head, "");
            let contrasts = visit.js(CONTRASTS);
            let all = contrasts
                .as_array()
                .unwrap_or_else(|| panic!("{contrasts}"));
            assert!(
                all.iter()
                    .all(|one| one.as_f64().is_some_and(|one| one >= 4.5)),
                "{colors:?}, dark: {dark}: {contrasts}"
            );
        }
        // Letters keep their hue, and stand out.
        open_in(visit, "en", CONFIG, "", "");
        for name in ["link", "muted"] {
            for color in [
                "#fff", "#000", "#777", "#f00", "#0f0", "#00f", "#ff0", "#0ff", "#f0f", "#e9a",
            ] {
                let contrasts = visit.js(&format!(
                    "document.documentElement.style.cssText = '--placet-{name}: {color}'; {CONTRASTS}"
                ));
                let least = contrasts
                    .as_array()
                    .and_then(|all| all.iter().filter_map(Value::as_f64).reduce(f64::min));
                assert!(
                    least.is_some_and(|least| least >= 4.5),
                    "{name} {color}, dark: {dark}: {contrasts}"
                );
            }
        }
        // Beside a surface of the owner's they are what the owner made them.
        visit.js("document.documentElement.style.cssText = '--placet-link: #ff0; --placet-surface: #330'");
        let letters = "const canvas = document.createElement('canvas').getContext('2d');
            canvas.fillStyle = getComputedStyle(ui.querySelector('a')).color; canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data]";
        assert_eq!(visit.js(letters), json!([255, 255, 0, 255]));
    }
}

/// Each element that is ours, with all of its computed style and its place; what stands in a placeholder, with its size.
const SEEN: &str = r"
  const held = stand('#map'), top = ui.shadowRoot.querySelector('dialog[open]') ?? ui.shadowRoot.querySelector('.card') ?? ui.shadowRoot;
  const ours = [...(ui.dataset.state === 'notice' ? [ui, ...ui.querySelectorAll('*')] : []), ...(top === ui.shadowRoot ? [] : [top]), ...top.querySelectorAll('*')];
  for (const one of [...document.getAnimations(), ...ui.shadowRoot.getAnimations()]) one.finish();
  // A variable of the page's own name paints nothing.
  const properties = [...getComputedStyle(ui)].filter((property) => !property.startsWith('--'));
  const seen = {};
  const note = (element, number, place) => {
    for (const part of ['', '::before', '::after']) {
      const style = getComputedStyle(element, part || null);
      if (part && style.content === 'none') continue;
      const box = element.getBoundingClientRect();
      const sides = place ? [box.x, box.y, box.width, box.height] : [box.width, box.height];
      seen[`${number} ${element.localName}.${element.className}${part}`] = [
        ...properties.map((property) => style.getPropertyValue(property)), sides.map((n) => Math.round(n * 10) / 10).join()].join('\n');
    }
  };
  ours.forEach((element, number) => note(element, number, true));
  if (held && ui.dataset.state === 'notice') [held, ...held.querySelectorAll('*')].forEach((element, number) => note(element, `held ${number}`, false));
  // What was seen on the page without a sheet is kept by the page: not more than an engine keeps.
  const layer = ui.dataset.state, bare = JSON.parse(sessionStorage.getItem(layer));
  if (!bare) { sessionStorage.setItem(layer, JSON.stringify(seen)); return [Object.keys(seen).length * properties.length]; }
  const differs = [];
  for (const name of Object.keys({ ...bare, ...seen })) {
    const [was, is] = [bare, seen].map((one) => (one[name] ?? '').split('\n'));
    was.forEach((value, at) => { if (value !== is[at]) differs.push(`${layer} ${name} ${properties[at] ?? 'box'}: ${value} / ${is[at]}`); });
  }
  return differs.slice(0, 30);";

/// The sheets that pages begin with, letter by letter as their makers publish them, and worse ones.
///
/// Fault: The page's sheet resets or dresses every element.
fn no_sheet_of_the_page_changes_what_we_show(visit: &mut Visit) {
    let published = |path: &str| npm_file(path).unwrap_or_else(|error| panic!("{error}"));
    let sheets = [
        ("none", String::new()),
        ("Tailwind", published("tailwindcss/preflight.css")),
        ("Bootstrap", published("bootstrap/dist/css/bootstrap.min.css")),
        (
            "normalize.css and The New CSS Reset",
            published("normalize.css/normalize.css") + &published("the-new-css-reset/css/reset.css"),
        ),
        ("unset", "* { all: unset !important }".to_owned()),
        (
            "a page of its own mind",
            "html { font: 700 62.5%/3 fantasy; letter-spacing: 0.2em; text-transform: uppercase; word-spacing: 1em; text-indent: 2em; cursor: wait }
            *, *::before, *::after { box-sizing: content-box !important; transition: all 3s !important; animation: none !important; border: 1px dotted red; text-align: right !important; user-select: none }
            button, a, h2, p, dialog, input, summary { float: left !important; font: 9px monospace !important; color: pink !important; padding: 3em !important; min-width: 50vw !important }".to_owned(),
        ),
    ];
    // A box of its own, which no sheet makes another size.
    let body = "<div id=map data-placet-category=functionality style='all:initial!important;display:block!important;width:400px!important;height:300px!important'>A map</div>";
    for (name, sheet) in sheets {
        visit
            .world
            .put(SHOP, "/sheet.css", Reply::new("text/css", sheet));
        open_in(
            visit,
            "de",
            CONFIG,
            "<link rel=stylesheet href=/sheet.css>",
            body,
        );
        expect_no_complaints(visit);
        visit.wait("stand('#map')");
        let mut seen = vec![visit.js(SEEN)];
        visit.js("placet.preferences()");
        visit.wait_state("preferences");
        visit.js("for (const part of root.querySelectorAll('details')) part.open = true");
        // What each of the three services keeps here is looked up when its part is opened.
        visit.wait("root.querySelectorAll('[data-present] > h4').length === 3");
        seen.push(visit.js(SEEN));
        visit.js("placet.rejectAll()");
        visit.wait("shown(find('[data-action=reopen]'))");
        seen.push(visit.js(SEEN));
        visit.js("document.cookie = 'placet=; max-age=0; path=/'");
        if name == "none" {
            let much =
                |seen: &serde_json::Value| seen[0].as_u64().is_some_and(|count| count > 1000);
            assert!(seen.iter().all(much), "{seen:?}");
        } else {
            assert_eq!(seen, [json!([]), json!([]), json!([])], "{name}");
        }
    }
}

fn nothing_that_the_page_says_of_one_answer_makes_it_less(visit: &mut Visit) {
    let head = "<style>
      placet-ui [data-action=reject-all] { --accent: #eee; --on-accent: #ddd; --fill: none; --text: #eee; --edge: #eee;
        opacity: 0.2 !important; font-size: 6px !important; order: 9 !important; visibility: hidden !important; filter: blur(3px) !important;
        transform: scale(0.2) !important; background: none !important; color: #eee !important; display: none !important; position: absolute !important; }
      placet-ui [data-action=accept-all]::after, button::before { content: 'recommended' !important; display: block !important; }
      * { all: unset !important }
    </style>";
    open_in(visit, "en", CONFIG, head, "");
    assert_eq!(visit.js(DIFFERENCES), json!([]));
    assert!(
        visit
            .is("getComputedStyle(find('[data-action=accept-all]'), '::after').content === 'none'")
    );
    for action in ["accept-all", "reject-all"] {
        assert!(
            visit.is(&format!(
                "(() => {{ const button = find('[data-action={action}]'), box = button.getBoundingClientRect(); return box.height >= 24 && getComputedStyle(button).opacity === '1'
                && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === button; }})()"
            )),
            "{action}"
        );
    }
}

/// What is left to a page, or to its owner's texts: measured, told, and taken back.
///
/// Fault: A sheet, a script or a text makes refusing less visible than accepting.
fn refusing_that_is_made_less_visible_is_told_and_set_right(visit: &mut Visit) {
    let reject = "document.querySelector('placet-ui > [data-action=reject-all]')";
    let part = |rule: &str| format!("<style>placet-ui::part(acts) {{ {rule} }}</style>");
    // As often as the notice is drawn, until that is told: it is drawn anew when an entry of the catalogue has come.
    let script = |what: &str| {
        format!(
            "<script>const again = setInterval(() => {{ if (window.placet?.complaints?.().length) return clearInterval(again); {what} }}, 50)</script>"
        )
    };
    let text = |word: &str| {
        CONFIG.replacen(
            '{',
            &format!(r#"{{ "texts": {{ "action.reject-all": "{word}" }},"#),
            1,
        )
    };
    let config = || CONFIG.to_owned();
    let ways = [
        (config(), part("grid-template-columns: 1fr 4em"), "its size"),
        (config(), part("direction: rtl"), "its place"),
        (
            config(),
            "<style>placet-ui::part(words) { position: relative; z-index: 9; inset-inline-start: calc(100% - 10.25em) }</style>".to_owned(),
            "its looks",
        ),
        (config(), script(&format!("if ({reject}) {reject}.slot = 'away'")), "its size"),
        (config(), script(&format!("{reject}?.remove()")), "its absence"),
        (config(), script(&format!("if ({reject}) {reject}.textContent = ''")), "its words"),
        (config(), script(&format!("{reject}?.after(document.querySelector('placet-ui > [data-action=accept-all]'))")), "its place"),
        (text("\u{200b}\u{2800}"), String::new(), "its words"),
        (text("Accept all"), String::new(), "its words"),
        (text(" Accept\u{a0}all\u{2800}"), String::new(), "its words"),
    ];
    for (config, head, what) in ways {
        open_in(visit, "en", &config, &head, "");
        let told = "placet.complaints().find(({ code }) => code === 'unequal')";
        visit.wait(told);
        assert_eq!(
            visit.js(&format!("return {told}.values")),
            json!([what]),
            "{head}"
        );
        visit.wait(&format!(
            "{reject}?.textContent === 'Reject all' && !root.querySelector('[part]')"
        ));
        assert_eq!(visit.js(DIFFERENCES), json!([]), "{head}");
        assert!(
            visit.is(&format!("(() => {{ const box = {reject}.getBoundingClientRect(), other = find('[data-action=accept-all]').getBoundingClientRect();
                return Math.abs(box.width - other.width) < 1 && box.left > other.left && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === {reject}; }})()")),
            "{head}"
        );
        assert!(visit.is("placet.record() === null"));
    }
    // On the second layer too. What treats both alike is nobody's fault.
    let head = "<style>placet-ui { --placet-accent: #b00; --placet-radius: 0 } placet-ui::part(acts) { gap: 2em }
        placet-ui::part(foot) { grid-template-columns: 12em 4em 12em }</style>";
    open_in(visit, "en", CONFIG, head, "");
    // Until well behind the second look.
    visit.js_async("await new Promise((done) => setTimeout(done, 2500)); return true;");
    assert_eq!(visit.js("return placet.complaints()"), json!([]));
    visit.click("[data-action=preferences]");
    visit.wait("placet.complaints().some(({ code, values }) => code === 'unequal' && values[0] === 'its size')");
    visit.wait("(() => { const [yes, no] = ['accept', 'reject'].map((word) => root.querySelector(`dialog[open] [data-action=${word}-all]`)?.getBoundingClientRect().width); return yes > 50 && Math.abs(yes - no) < 1; })()");
    assert_eq!(visit.state(), "preferences");
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    visit.expect_no_third_party();
}

/// The click is answered with the first of them, and all are there in a moment, each once, with what was chosen
/// meanwhile.
fn many_services_come_behind_the_first_of_them(visit: &mut Visit) {
    let mut services = Vec::new();
    for number in 0..200 {
        let category = ["performance", "functionality", "targeting"][number % 3];
        services.push(format!(
            r#"{{ "id": "s{number}", "name": "Service {number}", "category": "{category}", "kind": "script", "provider": {{ "name": "S", "country": "FR" }}, "purposes": ["measure-audience"] }}"#
        ));
    }
    let config = format!(r#"{{ "services": [ {} ] }}"#, services.join(","));
    first_visit(visit, &config, "");
    let listed = "root.querySelectorAll('dialog [role=switch][data-service]').length";
    let first = visit.js(&format!(
        "placet.preferences(); root.querySelector('input[data-category=targeting]').click(); return {listed}"
    ));
    assert_eq!(first, json!(12));
    visit.wait(&format!("{listed} === 200"));
    let order = visit.js(
        "return ['performance', 'functionality', 'targeting'].map((id) => {
          const rows = [...root.getElementById(`c-${id}`).closest('section').querySelectorAll('[role=switch][data-service]')];
          const numbers = rows.map((row) => +row.dataset.service.slice(1));
          return [rows.length, numbers.every((number, at) => at === 0 || number > numbers[at - 1]), rows.filter((row) => row.checked).length];
        })",
    );
    assert_eq!(order, json!([[67, true, 0], [67, true, 0], [66, true, 66]]));
    // A row that came later is as good as the first: its switch counts, its part opens.
    visit.click("[data-service=s197]");
    visit.wait("root.querySelector('[data-count=targeting]').textContent === '65 of 66 on'");
    visit.click("dialog [data-action=save]");
    visit.wait_state("idle");
    assert!(visit.is("placet.allows('s2') && !placet.allows('s197') && !placet.allows('s1')"));
}

fn the_end_of_the_page_can_be_scrolled_out_from_under_the_notice(visit: &mut Visit) {
    visit.before_every_page(
        "addEventListener('error', ({ message }) => { (window.thrown ||= []).push(message); })",
    );
    let head = "<style>html, body { height: 100%; margin: 0 } body { display: flex; flex-direction: column } main { flex: 1 } footer { padding: 0 2em 2em; text-align: center }</style>";
    for (width, height) in [(800, 800), (375, 667)] {
        visit.viewport(width, height);
        let footer =
            "</main><footer><a id=imprint href='/imprint'>Imprint</a></footer><main hidden>";
        open_in(visit, "en", "{}", head, footer);
        let before = visit.js("return document.querySelector('h1').getBoundingClientRect().top");
        let on_top = "(() => { const link = document.getElementById('imprint'), box = link.getBoundingClientRect();
            return document.elementFromPoint(box.x + 5, box.y + box.height / 2) === link; })()";
        visit.wait("document.documentElement.scrollHeight > innerHeight + 40");
        assert!(
            !visit.is(on_top),
            "the link was free from the start at {width}"
        );
        assert_eq!(
            visit.js("return document.querySelector('h1').getBoundingClientRect().top"),
            before
        );
        // As one who looks for the end does it: the room may still grow.
        visit.wait(&format!("(scrollTo(0, 1e6), {on_top})"));
        expect_to_stay_at_the_end(visit);
        // Nothing of it is told to the page as an error of its own (`ResizeObserver loop …`).
        assert_eq!(visit.js("return window.thrown ?? null"), json!(null));
        // The page is as it was once the notice is gone.
        reject(visit);
        visit.wait("document.documentElement.scrollHeight <= innerHeight");
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
}

/// The shell of an app that is fixed: nothing below the page brings its end out.
fn what_is_fixed_and_scrolls_comes_out_from_under_the_notice(visit: &mut Visit) {
    let lines = "<p>A line.</p>".repeat(60);
    let link = |id: &str| {
        format!(
            "<a id={id} href='/{id}' style='display:block;margin-block:60px;text-align:center'>Link</a>"
        )
    };
    let on_top = |id: &str| {
        format!(
            "(() => {{ const box = find('#{id}').getBoundingClientRect();
            return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === find('#{id}'); }})()"
        )
    };
    for position in ["bottom", "top"] {
        for head in ["", "body { height: 100vh; margin: 0; overflow: hidden }"] {
            let config = format!(r#"{{ "ui": {{ "position": "{position}" }} }}"#);
            let body = format!(
                "<div id=shell style='position:fixed;inset:0;overflow:auto'>{}{lines}{}</div>",
                link("first"),
                link("last")
            );
            open_in(
                visit,
                "en",
                &config,
                &format!("<style>{head}</style>"),
                &body,
            );
            for (to, id) in [(1_000_000, "last"), (0, "first"), (1_000_000, "last")] {
                visit.js(&format!("find('#shell').scrollTop = {to}"));
                visit.wait(&on_top(id));
            }
            visit.js("document.cookie = 'placet=; max-age=0'");
        }
    }
}

/// Whoever has scrolled to the end stays there when the notice becomes smaller, as in a window that is made wider.
#[track_caller]
fn expect_to_stay_at_the_end(visit: &mut Visit) {
    let heights = visit.js("return [innerHeight, ui.offsetHeight]");
    let window = heights[0].as_u64().unwrap();
    visit.viewport(1200, window as u32);
    visit.wait(&format!("ui.offsetHeight < {}", heights[1]));
    visit.settle();
    let seen = "return [scrollY, document.documentElement.scrollHeight - innerHeight]";
    let [at, end] = [0, 1].map(|index| visit.js(seen)[index].as_f64().unwrap());
    // A line or two less where the window was wider on its way.
    assert!(end > 60.0 && at > end / 2.0, "at {at} of {end}");
}

/// The shell of an app: the window has no more than one screen, and what scrolls is an element in it.
fn where_the_page_cannot_scroll_its_end_comes_out_from_under_the_notice(visit: &mut Visit) {
    let lines = "<p>A line.</p>".repeat(60);
    let shell = "main { height: 100%; overflow: auto } h1 { margin-top: 0 }";
    let heads = [
        format!("html, body {{ height: 100%; margin: 0; overflow: hidden }} {shell}"),
        format!("body {{ height: 100vh; margin: 0; overflow: hidden }} {shell}"),
    ];
    let last = "document.getElementById('last')";
    let on_top = format!(
        "(() => {{ const box = {last}.getBoundingClientRect();
        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === {last}; }})()"
    );
    let wide = "return document.querySelector('main').clientWidth";
    for head in heads {
        let body = format!(
            "{lines}<a id=last href='/imprint' style='display:block;margin-bottom:60px;text-align:center'>Imprint</a>"
        );
        visit.viewport(600, 800);
        open_in(visit, "en", "{}", &format!("<style>{head}</style>"), &body);
        let before = visit.js(wide);
        visit.wait(&format!("(document.querySelector('main').scrollTop = 1e6, {last}.getBoundingClientRect().bottom < innerHeight - 50)"));
        assert!(!visit.is(&on_top), "the case itself: the link is covered");
        visit.wait("document.documentElement.scrollHeight > innerHeight + 40");
        if visit.engine() == Engine::WebKit {
            // Its driver turns the wheel over the inner element once and never again.
            assert!(visit.is("getComputedStyle(document.documentElement).overflowY === 'auto'"));
            // Again and again: the room may still grow.
            visit.wait(&format!("(scrollTo(0, 1e6), {on_top})"));
        } else {
            // On and on, as one who looks for the end turns it.
            for _ in 0..3 {
                visit.wheel([200, 100], 400);
            }
        }
        visit.wait(&on_top);
        assert_eq!(visit.js(wide), before);
        expect_to_stay_at_the_end(visit);
        reject(visit);
        visit.wait("document.documentElement.scrollHeight <= innerHeight && scrollY === 0");
        visit.wheel([200, 100], 400);
        visit.settle();
        assert_eq!(visit.js("return scrollY"), json!(0));
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
    // A page that is held still while something lies over it stays so.
    let head = "<style>html { overflow: hidden }</style>";
    open_in(visit, "en", "{}", head, &lines);
    visit.settle();
    visit.wheel([200, 100], 400);
    visit.settle();
    assert_eq!(visit.js("return scrollY"), json!(0));
}

fn the_owners_links_corner_and_close_button_are_there(visit: &mut Visit) {
    let config = r#"{ "policy": { "url": "/privacy", "links": [ { "text": "imprint", "url": "/imprint" } ] },
        "ui": { "close": "refuse", "reopen": { "corner": "top-end", "distance": 40 } } }"#;
    open_in(visit, "de", config, "", "");
    expect_no_complaints(visit);
    assert_eq!(
        visit.js("return [...ui.querySelectorAll('a')].map((a) => [a.getAttribute('href'), a.textContent])"),
        json!([["/privacy", "Datenschutzerklärung"], ["/imprint", "Impressum"]])
    );
    // What floats beside the words makes them no wider, and each link can be hit (WCAG 2.2, 2.5.8).
    assert!(visit.is(
        "root.querySelector('.words').scrollWidth <= root.querySelector('.words').clientWidth"
    ));
    let low = "return [...ui.querySelectorAll('a, button')].map((one) => one.getBoundingClientRect().height).filter((height) => height < 24)";
    assert_eq!(visit.js(low), json!([]));
    visit.click("[data-action=close]");
    visit.wait_state("idle");
    assert_eq!(visit.text("return placet.record().act"), "reject_all");
    assert_eq!(
        visit.js("const box = find('[data-action=reopen]').getBoundingClientRect(); return [document.documentElement.clientWidth - box.right, box.top].map(Math.round)"),
        json!([40, 40])
    );
}

fn whoever_is_asked_again_sees_what_is_new(visit: &mut Visit) {
    first_visit(visit, MATOMO_ONLY, "");
    accept(visit);
    visit.page("/", &page(CONFIG, ""));
    visit.open("/");
    visit.wait_state("notice");
    visit.wait("ui.textContent.includes('New or changed since your choice: Google Analytics 4, Intercom.')");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    assert_eq!(
        visit.js("return all('mark').map((mark) => mark.closest('summary').querySelector('b').textContent)"),
        json!(["Google Analytics 4", "Intercom"])
    );
    assert!(visit.is("find('input[data-service=matomo]').checked && !find('input[data-service=intercom]').checked"));
    // How and when the choice was made stands in words, not in the form of a machine.
    let told = visit.text("return root.querySelector('dialog').textContent");
    assert!(told.contains("You accepted everything"), "{told}");
    let year = visit.text("return `${new Date().getFullYear()}`");
    assert!(
        told.contains(&year) && !told.contains(&format!("{year}-")),
        "{told}"
    );
    assert!(
        told.contains(&visit.text("return placet.record().id")),
        "{told}"
    );
    // A service that was answered for has become for one thing more.
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    visit.js("placet.rejectAll()");
    let wider = MATOMO_ONLY.replacen(
        r#""site""#,
        r#""purposes": ["measure-audience", "record-sessions"], "site""#,
        1,
    );
    visit.page("/", &page(&wider, ""));
    visit.open("/");
    visit.wait_state("notice");
    visit.wait("ui.textContent.includes('since your choice: Matomo (Record visits to replay and improve them).')");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.click("summary[data-part=matomo]");
    visit.wait("all('dd > mark').filter(shown).length === 1 && find('dd > mark').parentNode.textContent.startsWith('Record visits')");
    // What is new and no service: content that was marked since then.
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    visit.js("placet.rejectAll()");
    visit.wait_state("idle");
    let marked =
        "<script type=text/plain data-placet-category=targeting>window.ran = true</script>";
    visit.page("/", &page(CONFIG, marked));
    visit.open("/");
    visit.wait_state("notice");
    visit.wait("ui.textContent.includes('New or changed since your choice: Targeting.')");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    assert_eq!(
        visit.js("return all('mark').map((mark) => mark.closest('h3, summary').querySelector('label, b').textContent)"),
        json!(["Targeting"])
    );
}

fn what_a_service_keeps_is_listed_and_deleted(visit: &mut Visit) {
    visit.before_every_page(
        "document.cookie = '_pk_id.1.aaaa=1; path=/'; document.cookie = 'own=1; path=/';",
    );
    let config = MATOMO_ONLY;
    first_visit(visit, config, "");
    visit.js("document.cookie = '_pk_id.1.aaaa=1; path=/'; document.cookie = 'own=1; path=/'");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.js("find('input[data-service=matomo]').parentNode.querySelector('details').open = true");
    visit.wait("all('[data-action=delete]').length === 1");
    assert_eq!(
        visit.text("return find('[data-action=delete]').getAttribute('aria-label')"),
        "Delete _pk_id.1.aaaa"
    );
    visit.js("find('[data-action=delete]').focus()");
    visit.press(&["Enter"]);
    visit.wait("all('[data-action=delete]').length === 0");
    // Its button went, and whoever pressed it by key goes on from there.
    visit.wait(
        "root.activeElement?.localName === 'summary' && root.activeElement.parentElement.open",
    );
    let jar = visit.text("return document.cookie");
    assert!(jar.contains("own=1") && !jar.contains("_pk_id"), "{jar}");
    // What comes while the list is open is listed, where the engine tells of it.
    if visit.is("'cookieStore' in window") {
        visit.js("document.cookie = '_pk_ses.1.aaaa=1; path=/'");
        visit.wait("find('[data-action=delete]')?.dataset.name === '_pk_ses.1.aaaa'");
        visit.js("document.cookie = '_pk_ses.1.aaaa=; path=/; max-age=0'");
        visit.wait("all('[data-action=delete]').length === 0");
    } else {
        assert_eq!(visit.engine(), Engine::WebKit);
    }
    visit.wait("[...root.querySelectorAll('[role=status]')].some((status) => status.textContent === '_pk_id.1.aaaa is deleted.')");
    // The part of the preferences is still open, and nothing was chosen.
    assert_eq!(visit.state(), "preferences");
    assert_eq!(visit.js("return placet.record()"), json!(null));
}

fn no_layer_of_the_page_moves_or_covers_the_notice(visit: &mut Visit) {
    let head = "<style>html { transform: scale(.5); contain: layout paint; filter: grayscale(1) } #over { position: fixed; inset: 0; z-index: 2147483647; background: #fff }</style>";
    open_in(visit, "en", "{}", head, "<div id=over></div>");
    // Later than ours: the last of equals would win.
    visit.js("document.documentElement.append(find('#over'))");
    visit.wait("(() => { const box = ui.getBoundingClientRect(); return box.width > innerWidth / 2 && innerHeight - box.bottom < 40; })()");
    assert!(visit.is("(() => { const box = find('[data-action=reject-all]').getBoundingClientRect();
        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).closest('placet-ui') === ui; })()"));
    reject(visit);
    assert!(visit.is("!ui.matches(':popover-open') && !ui.hasAttribute('popover')"));
}

/// A dialog of the engine makes everything else inert; a library's keeps the focus and takes every other click.
fn the_notice_waits_for_dialogs_of_the_page(visit: &mut Visit) {
    let dialogs = [
        (
            "<dialog id=age><button id=close onclick=age.close()>I am of age</button> <a id=ours href=#placet>Privacy</a></dialog>
            <script>age.showModal()</script>",
            "age.showModal()",
        ),
        (
            "<div id=age role=dialog aria-modal=true><button id=close onclick=age.remove()>I am of age</button> <a id=ours href=#placet>Privacy</a></div>
            <script>const age = document.querySelector('#age'); document.querySelector('#close').focus();
            document.addEventListener('focusin', ({ target }) => age.isConnected && !age.contains(target) && age.querySelector('button').focus());</script>",
            "document.querySelector('#close').focus()",
        ),
    ];
    for (dialog, again) in dialogs {
        visit.page("/", &page("{}", dialog));
        visit.open("/");
        visit.wait("window.placet?.version && !!ui");
        visit.settle();
        assert_eq!(
            visit.text("return `${ui.dataset.state} ${ui.children.length} ${ui.getBoundingClientRect().height}`"),
            "idle 0 0"
        );
        // The page's own link opens the preferences above the dialog; left again, the notice still waits.
        if again.contains("showModal") {
            visit.js("document.querySelector('#ours').click()");
            visit.wait_state("preferences");
            visit.click("[data-action=close]");
            visit.wait_state("idle");
            visit.js(again);
        }
        visit.js("document.querySelector('#close').click()");
        visit.wait_state("notice");
        visit.click("[data-action=reject-all]");
        visit.wait_state("idle");
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
}

/// The last link of a page lies in the corner, where no scrolling takes it out from under the control that stays.
fn what_stays_steps_aside_for_the_focus(visit: &mut Visit) {
    let body =
        "<a id=last href=#last style='position:fixed;left:30px;bottom:22px;font-size:8px'>up</a>";
    first_visit(visit, "{}", body);
    reject(visit);
    let covers = "(() => { const over = find('[data-action=reopen]').getBoundingClientRect(), box = document.querySelector('#last').getBoundingClientRect();
        return over.top <= box.top && over.bottom >= box.bottom && over.left <= box.left && over.right >= box.right; })()";
    assert!(visit.is(covers), "the case itself: the link is covered");
    visit.js("document.querySelector('#last').focus()");
    visit.wait(&format!("!{covers}"));
    // Its own focus moves nothing, and it still leads back.
    let top = "return `${find('[data-action=reopen]').getBoundingClientRect().top}`";
    let before = visit.text(top);
    visit.js("find('[data-action=reopen]').focus()");
    assert_eq!(visit.text(top), before);
    visit.click("[data-action=reopen]");
    visit.wait_state("preferences");
}

/// What the control covers for good, since nothing can be scrolled any more or it never scrolls, can be clicked.
fn what_stays_steps_aside_for_clicks(visit: &mut Visit) {
    let links: String = (0..100)
        .map(|number| format!("<a href='#n{number}' style='display:block;height:24px;width:60px;padding-left:20px'>{number}</a>"))
        .collect();
    let body = format!(
        "<style>body {{ margin: 0 }} h1, p {{ display: none }}</style>{links}<a id=last href='#end' style='display:block;width:20px;margin:0 0 22px 30px;font-size:10px'>up</a>"
    );
    let middle = "(() => { const box = document.querySelector('#last').getBoundingClientRect(); return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.id === 'last'; })()";
    let side = "return find('[data-action=reopen]').getBoundingClientRect().top > innerHeight / 2 ? 'bottom' : 'top'";
    first_visit(visit, "{}", &body);
    reject(visit);
    // Whatever else scrolls past under the control can be scrolled on.
    for down in [600, 900] {
        visit.js(&format!("scrollTo(0, {down}); const link = find('[data-action=reopen]').getBoundingClientRect(); window.under = document.elementsFromPoint(link.x + 20, link.y + 20).find((one) => one !== ui && document.contains(one)).localName"));
        assert_eq!(visit.text("return window.under"), "a");
        visit.js_async("await new Promise((done) => setTimeout(done, 400))");
        assert_eq!(visit.text(side), "bottom");
    }
    visit.js("scrollTo(0, 1e6)");
    assert!(!visit.is(middle), "the case itself: the link is covered");
    visit.wait(middle);
    visit.click("#last");
    assert_eq!(visit.text("return location.hash"), "#end");
    assert_eq!(visit.text(side), "top");
    // At the page's start it would lie on links there, for good again.
    visit.js("scrollTo(0, 0)");
    visit.wait(&format!("(() => {{ {side}; }})() === 'bottom'"));
    visit.click("[data-action=reopen]");
    visit.wait_state("preferences");
    // What never scrolls, on a page of a visitor who comes again.
    let body = "<style>#last { position: fixed; left: 30px; bottom: 22px; font-size: 8px }</style><a id=last href='#fixed'>up</a><p style='height:3000px'>";
    visit.page("/", &page("{}", body));
    visit.open("/");
    visit.wait("find('[data-action=reopen]')");
    visit.wait(middle);
    visit.click("#last");
    assert_eq!(visit.text("return location.hash"), "#fixed");
    // In a root of its own, as a web component has it, or a placeholder.
    let body = "<p style='height:3000px;margin:0'></p><div id=last style='width:20px;margin:0 0 22px 30px;font-size:10px;line-height:1'></div>
        <script>document.querySelector('#last').attachShadow({ mode: 'open' }).innerHTML = `<a href='#rooted' style='display:block'>up</a>`</script>";
    visit.page("/", &page("{}", body));
    visit.open("/");
    visit.wait("find('[data-action=reopen]')");
    visit.js("document.body.style.margin = 0; scrollTo(0, 1e6)");
    assert!(
        !visit.is(middle),
        "the case itself: the link in the root is covered"
    );
    visit.wait(middle);
    visit.click("#last");
    assert_eq!(visit.text("return location.hash"), "#rooted");
    // In a frame that waits.
    let body = "<p style='height:3000px;margin:0'></p><iframe data-placet-category=functionality data-placet-src=https://cdn.partner.example/x style='border:0;display:block;width:300px;height:100px;margin:0' title=Film></iframe>";
    visit.page("/", &page("{}", body));
    visit.open("/");
    visit.wait("find('[data-action=reopen]')");
    visit.js("document.body.style.margin = 0; scrollTo(0, 1e6)");
    visit.wait("stand('iframe')?.querySelector('[data-action=load-once]')");
    visit.wait(&format!("(() => {{ {side}; }})() === 'top'"));
}

fn another_language_changes_what_is_on_the_screen(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    // The digits of all our languages but these are those of a program: no engine is asked for them.
    let other = visit.js(
        "const tags = ['en', 'bg', 'ca', 'cs', 'cy', 'da', 'de', 'el', 'es', 'et', 'eu', 'fi', 'fr', 'ga', 'he', 'hi', 'hr', 'hu', 'id', 'is', 'it', 'ja', 'ko', 'lt', 'lv', 'mt', 'nb', 'nl', 'nn', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sv', 'tr', 'uk', 'vi', 'zh', 'zh-Hans', 'zh-Hant'];
        return tags.filter((tag) => new Intl.NumberFormat(tag).format(1 * 907) !== '907');",
    );
    assert_eq!(other, json!([]));
    let reject_says = |visit: &Visit, words: &str| {
        visit.wait(&format!(
            "ui.querySelector('[data-action=reject-all]').textContent === '{words}'"
        ));
    };
    visit.js("document.documentElement.lang = 'de'");
    reject_says(visit, "Alle ablehnen");
    assert_eq!(visit.js("return [ui.lang, ui.dir]"), json!(["de", "ltr"]));
    visit.js("placet.setLanguage('ar')");
    visit.wait("ui.dir === 'rtl' && ui.lang === 'ar'");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    assert_eq!(visit.text("return root.querySelector('dialog').dir"), "rtl");
    // All that is counted, in the digits of the language.
    visit.js("placet.setLanguage('fa')");
    visit.wait("root.querySelector('[data-count=performance]').textContent === '۰ از ۲ روشن'");
    visit.js("placet.setLanguage('ja')");
    visit.wait("root.querySelector('dialog').lang === 'ja'");
    // Whoever said which language to speak is not overruled by the page.
    visit.js("document.documentElement.lang = 'fr'");
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    visit.settle();
    assert_eq!(visit.text("return ui.lang"), "ja");
    visit.js("placet.setLanguage('xx')");
    assert_eq!(
        visit.text("return placet.complaints().map((one) => one.code).join()"),
        "unknown-locale"
    );
    visit.js("placet.setLanguage('en')");
    reject_says(visit, "Reject all");
    reject(visit);
    assert_eq!(visit.text("return placet.record().language"), "en");
}

/// Placeholders in a frame, a widget and over an image, the list of services, the question whether the page may be loaded
/// again, and what stays; each says in which language it speaks and where its lines begin.
fn another_language_changes_what_stands_in_the_page(visit: &mut Visit) {
    let config = MATOMO_ONLY.replacen('{', r#"{ "ui": { "reload": "ask" },"#, 1);
    let body = "<iframe data-placet-category=functionality data-placet-src='https://cdn.partner.example/film.html' width=400 height=300 title=Film></iframe>
        <div id=map data-placet-category=functionality style='width:400px;height:300px'>A map</div>
        <img data-placet-category=targeting data-placet-src='https://cdn.partner.example/ad.gif' width=400 height=300 alt=Ad>
        <div id=list data-placet=declaration></div><script type=text/plain data-placet-category=performance>window.ran = true</script>";
    first_visit(visit, &config, body);
    visit.wait("stand('iframe') && stand('#map') && stand('img')");
    let once = |word: &str| {
        format!("stand(one).querySelector('[data-action=load-once]').textContent === '{word}'")
    };
    for (language, dir, word, necessary) in [
        ("de", "ltr", "Einmal laden", "Notwendig"),
        ("ar", "rtl", "تحميل مرة واحدة", "الضرورية"),
    ] {
        visit.js(&format!("placet.setLanguage('{language}')"));
        visit.wait(&format!(
            "['iframe', '#map', 'img'].every((one) => {} && stand(one).closest('[lang={language}][dir={dir}]'))",
            once(word)
        ));
        assert_eq!(
            visit.js("return [list.lang, list.dir, list.querySelector('h3').textContent]"),
            json!([language, dir, necessary])
        );
    }
    visit.js("placet.acceptAll()");
    visit.wait("window.ran");
    visit.js("placet.withdraw()");
    visit.wait("root.querySelector('dialog[open].ask')");
    visit.js("placet.setLanguage('de')");
    visit.wait("root.querySelector('dialog[open].ask:lang(de)[dir=ltr]')");
    visit.click("[data-action=keep-editing]");
    visit.wait("find('[data-action=reopen]')?.textContent === 'Cookie-Wahl'");
}

/// English is asked for nothing; another language is there before anything of ours is shown.
fn a_language_costs_nothing_until_it_is_used_and_moves_nothing(visit: &mut Visit) {
    visit.before_every_page(
        "window.moved = []; try { new PerformanceObserver((list) => moved.push(...list.getEntries().map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true }); } catch {}
        new MutationObserver(() => { const host = document.querySelector('placet-ui'); if (host?.innerText) (window.said ??= []).push(host.lang); }).observe(document, { childList: true, subtree: true, attributes: true });",
    );
    first_visit(visit, CONFIG, "");
    visit.settle();
    let asked = |visit: &Visit| {
        visit.js("return performance.getEntriesByType('resource').map(({ name }) => name.split('/locales/')[1]).filter(Boolean)")
    };
    assert_eq!(asked(visit), json!([]));
    visit.world.answer(SHOP, "/placet/locales/*", |request| {
        ours(request).after(std::time::Duration::from_millis(700))
    });
    open_in(visit, "fi", CONFIG, "", "");
    visit.settle();
    assert_eq!(asked(visit), json!(["fi.json"]));
    assert_eq!(visit.js("return [...new Set(said)]"), json!(["fi"]));
    assert_eq!(visit.js("return moved"), json!([]));
    // What is on the screen stays where it is while another one comes.
    let title = "return ui.querySelector('[slot=title]').textContent";
    let before = visit.text(title);
    visit.js("placet.setLanguage('sv')");
    assert_eq!(visit.text(title), before);
    visit.wait("ui.lang === 'sv'");
    visit.settle();
    assert_eq!(asked(visit), json!(["fi.json", "sv.json"]));
    assert_eq!(visit.js("return moved"), json!([]));
}

/// By the edges of the window that it is near to; what begins and ends a line is the language's.
fn the_notice_stands_where_its_owner_says(visit: &mut Visit) {
    visit.viewport(1280, 800);
    for (layout, position, ltr, rtl) in [
        ("bar", "bottom", "left right bottom", "left right bottom"),
        ("bar", "top", "left top right", "left top right"),
        ("box", "bottom-start", "left bottom", "right bottom"),
        ("box", "bottom-end", "right bottom", "left bottom"),
        ("box", "center", "", ""),
    ] {
        for (language, near) in [("en", ltr), ("ar", rtl)] {
            let config =
                format!(r#"{{ "ui": {{ "layout": "{layout}", "position": "{position}" }} }}"#);
            open_in(
                visit,
                language,
                &config,
                "<style>html { --placet-width: 78em }</style>",
                "",
            );
            expect_no_complaints(visit);
            let width = if layout == "box" { "27em" } else { "78em" };
            visit.js(&format!(
                "document.documentElement.style.setProperty('--placet-width', '{width}')"
            ));
            visit.wait("root.getAnimations().every((one) => one.playState !== 'running')");
            let found = visit.text(
                "const box = ui.getBoundingClientRect(), wide = document.documentElement.clientWidth;
                return [['left', box.left], ['top', box.top], ['right', wide - box.right], ['bottom', innerHeight - box.bottom]]
                  .filter(([, far]) => far >= 0 && far < 24).map(([name]) => name).join(' ')",
            );
            let sorted = |text: &str| {
                let mut words: Vec<_> = text.split(' ').map(str::to_owned).collect();
                words.sort();
                words
            };
            assert_eq!(
                sorted(&found),
                sorted(near),
                "{layout}, {position}, {language}"
            );
            if position == "center" {
                assert!(visit.is("(() => { const { x, y, width, height } = ui.getBoundingClientRect(); return Math.abs(x + width / 2 - document.documentElement.clientWidth / 2) < 2 && Math.abs(y + height / 2 - innerHeight / 2) < 2; })()"));
            }
        }
    }
}

fn the_notice_as_a_dialog_is_left_without_a_choice(visit: &mut Visit) {
    let config = CONFIG.replacen('{', r#"{ "ui": { "layout": "dialog" },"#, 1);
    first_visit(visit, &config, "<a href='#x'>A link</a>");
    expect_no_complaints(visit);
    assert!(visit.is("root.querySelector('dialog').matches(':modal')"));
    // No answer is nearer than the other.
    assert!(visit.is("root.activeElement === root.querySelector('dialog') && getComputedStyle(root.activeElement).outlineStyle === 'none'"));
    assert_eq!(visit.js(DIFFERENCES), json!([]));
    assert_eq!(axe(visit), json!([]));
    // The page stays as it is behind it.
    assert_eq!(
        visit.text("return getComputedStyle(document.documentElement).overflow"),
        "visible"
    );
    visit.press(&["Escape"]);
    visit.wait_state("idle");
    assert_eq!(visit.js("return placet.record()"), json!(null));
    visit.expect_no_third_party();
    visit.reload();
    visit.wait_state("notice");
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    assert!(visit.is("root.querySelector('dialog').matches(':modal')"));
    reject(visit);
    visit.expect_no_third_party();
}

fn the_notice_stands_in_an_element_of_the_page(visit: &mut Visit) {
    let config = CONFIG.replacen('{', r#"{ "ui": { "layout": "inline" },"#, 1);
    let head = format!("{}{ASYNC}", config_block(&config));
    // The tag has run long before the parser comes to the element.
    let body = "<h1>A shop</h1><script src=/slow-own.js></script>
      <div id=place data-placet=notice style='transform: rotate(0); min-block-size: 300px'></div><p>Below.</p>";
    visit.page("/", &document(&head, body));
    visit.open("/");
    visit.wait_state("notice");
    expect_no_complaints(visit);
    let stands = "host.parentElement === place && getComputedStyle(host).position === 'static' && !host.matches(':popover-open')";
    assert!(visit.is(&format!(
        "((host) => {stands})(document.querySelector('placet-ui'))"
    )));
    assert_eq!(visit.js(DIFFERENCES), json!([]));
    assert_eq!(axe(visit), json!([]));
    visit.click("[data-action=preferences]");
    visit.wait_state("preferences");
    visit.press(&["Escape"]);
    visit.wait_state("notice");
    assert!(visit.is(&format!(
        "((host) => {stands})(document.querySelector('placet-ui'))"
    )));
    // An app that takes the element away leaves nobody without a way to answer.
    visit.js("place.remove()");
    visit.wait("document.querySelector('placet-ui')?.dataset.layout === 'bar' && document.querySelector('placet-ui').matches(':popover-open')");
    assert_eq!(
        visit.text("return placet.complaints().map((one) => one.code).join()"),
        "no-place"
    );
    visit.js("document.querySelector('main').append(Object.assign(document.createElement('div'), { id: 'place' })); place.dataset.placet = 'notice'; placet.rescan()");
    visit.wait("document.querySelector('placet-ui').parentElement === place");
    reject(visit);
    visit.expect_no_third_party();
    assert!(
        visit.is("document.querySelector('placet-ui').parentElement === document.documentElement")
    );
}

fn a_notice_that_is_hidden_is_told_and_grants_nothing(visit: &mut Visit) {
    let part = |rule: &str| format!("placet-ui::part(notice) {{ {rule} !important }}");
    for (layout, rule) in [
        ("bar", "html { display: none }".to_owned()),
        ("bar", part("display: none")),
        ("bar", part("translate: -300vw")),
        ("bar", "placet-ui::part(acts) { display: none }".to_owned()),
        (
            "inline",
            "[data-placet=notice] { display: none }".to_owned(),
        ),
        ("dialog", part("display: none")),
        (
            "dialog",
            "placet-ui::part(acts) { display: none }".to_owned(),
        ),
    ] {
        let ui = format!(r#"{{ "ui": {{ "layout": "{layout}" }},"#);
        first_visit(
            visit,
            &CONFIG.replacen('{', &ui, 1),
            &format!("<style>{rule}</style><div data-placet=notice></div><button id=buy style='position:fixed;top:0;left:0'>Buy</button>
            <script>document.addEventListener('placet:error', ({{ detail }}) => {{ window.told = detail.code; }})</script>"),
        );
        visit.wait("window.told === 'hidden'");
        // Whatever the notice was, the page can be used.
        if !rule.starts_with("html") {
            visit.wait("document.elementFromPoint(5, 5)?.id === 'buy'");
        }
        visit.expect_no_third_party();
        assert!(visit.is("placet.record() === null"), "{layout}: {rule}");
    }
    // What would leave it there, to be pressed unseen, does not hold.
    for rule in ["visibility: hidden", "opacity: 0"] {
        let both = format!(
            "<style>placet-ui::part(acts), placet-ui::part(notice) {{ {rule} !important }}</style>"
        );
        open_in(visit, "en", CONFIG, &both, "");
        assert_eq!(
            visit.js("return ['notice', 'acts'].map((part) => getComputedStyle(root.querySelector(`[part=${part}]`))).map((style) => [style.opacity, style.visibility])"),
            json!([["1", "visible"], ["1", "visible"]])
        );
        expect_no_complaints(visit);
    }
}

/// In a placeholder with room for all that it says.
fn words_that_fit_have_no_bar_to_scroll(visit: &mut Visit) {
    let frame = r#"<iframe data-placet-service="youtube" data-placet-src="https://www.youtube-nocookie.com/embed/x" title="The oven" style="width:460px;height:280px;border:0"></iframe>"#;
    for language in ["en", "ja", "ar"] {
        open_in(
            visit,
            language,
            r#"{ "services": [ { "id": "youtube" } ] }"#,
            "",
            frame,
        );
        visit.wait("stand('iframe')?.querySelector('a')");
        assert_eq!(
            visit.js("const { scrollHeight, clientHeight } = stand('iframe').querySelector('.says'); return scrollHeight - clientHeight"),
            json!(0),
            "{language}"
        );
        assert!(
            visit.is("stand('iframe').querySelector('a').getBoundingClientRect().height >= 24")
        );
    }
}

/// Where the bar to scroll stands on the left, as in Arabic, and the words are at their beginning: there is nothing above.
fn no_shade_is_left_where_nothing_is_hidden(visit: &mut Visit) {
    visit.viewport(320, 568);
    let head = "<style>html { direction: rtl }</style>";
    visit.will_insert("<img src='data:image/png;base64,'>");
    open_in(visit, "ar", CONFIG, head, "");
    visit.wait("root.querySelector('.words').scrollHeight > root.querySelector('.words').clientHeight && root.getAnimations().every((one) => one.playState !== 'running')");
    let picture = visit.picture().unwrap_or_else(|| panic!("no picture"));
    let darkest = visit.js_async(&format!(
        "const image = new Image();
        image.src = 'data:image/png;base64,{picture}';
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), {{ width: image.width, height: image.height }}).getContext('2d');
        canvas.drawImage(image, 0, 0);
        const {{ right, top }} = root.querySelector('.words').getBoundingClientRect(), by = image.width / document.documentElement.clientWidth;
        const strip = canvas.getImageData((right - 14) * by, (top + 1) * by, 13 * by, 4 * by).data;
        return Math.min(...strip)"
    ));
    assert!(darkest.as_u64().is_some_and(|one| one >= 252), "{darkest}");
}

fn refusing_programs_know_every_language_that_they_speak(visit: &mut Visit) {
    for language in [
        "de", "nl", "es", "pt", "pt-BR", "it", "pl", "ca", "ru", "eu",
    ] {
        open_in(visit, language, "{}", "", "");
        autoconsent(visit);
        visit.wait_state("idle");
        assert_eq!(
            visit.text("return placet.record().act"),
            "reject_all",
            "{language}"
        );
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
}

/// `www/robots/`: rules for programs that refuse for visitors, by the names of their makers, run by the programs themselves
/// without any heuristics. (That of CAVI is Consent-O-Matic.)
fn our_rules_refuse_in_a_language_that_programs_do_not_speak(visit: &mut Visit) {
    let rule = |name: &str| {
        std::fs::read_to_string(root().join("www/robots").join(name))
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let duckduckgo = format!("autoconsent: [{}]", rule("duckduckgo.json"));
    let consent_o_matic = format!("autoconsent: [], consentomatic: {}", rule("cavi.json"));
    for (package, rules) in [
        ("@duckduckgo/autoconsent", &duckduckgo),
        ("autoconsent14", &consent_o_matic),
    ] {
        open_in(visit, "ja", CONFIG, "", "");
        autoconsent_with(visit, package, rules, false);
        visit.wait_state("idle");
        assert_eq!(visit.text("return placet.record().act"), "reject_all");
        visit.wait(
            "said.some((m) => m.type === 'optOutResult' && m.result === true && /^(com_)?placet$/.test(m.cmp))",
        );
        visit.expect_no_third_party();
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
}
