//! What axe-core finds in the whole face: each state, in each language, under each theme and layout. It looks into what is
//! ours alone, wherever that stands; pages as a whole are looked at in `programs`.

use std::fs;

use e2e::browser::Engine;
use e2e::vendors::root;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::{Value, json};

use super::looks::DIFFERENCES;
use super::programs::{EVERY_RULE, WRONG, axe_script};
use super::shop::*;

e2e::cases![axe_finds_nothing_in_any_state_theme_layout_or_language];

const LAYOUTS: [&str; 4] = ["bar", "box", "dialog", "inline"];
/// The last one is that of a file of an owner.
const THEMES: [&str; 4] = ["light", "dark", "contrast", "dsfr"];

/// What the page holds beside the notice: the three kinds of placeholders, the list of services, and what runs once it is
/// allowed and stops with the page alone.
const BODY: &str = "<iframe data-placet-category=functionality data-placet-src='https://cdn.partner.example/film.html' width=400 height=300 title=Film></iframe>
  <div id=map data-placet-category=functionality style='width:400px;height:300px'>A map</div>
  <img data-placet-category=targeting data-placet-src='https://cdn.partner.example/ad.gif' width=400 height=300 alt=Ad>
  <div id=place data-placet=notice></div><h2>Services</h2><div id=list data-placet=declaration></div>
  <script type=text/plain data-placet-category=performance>window.ran = true</script>";

/// `looked(language, rules, states)`: what is wrong by these rules in each of these states.
const LOOKED: &str = r"
  // What can be wrong in one language and right in another.
  const ofWords = ['button-name', 'link-name', 'label', 'summary-name', 'empty-heading', 'aria-command-name', 'aria-dialog-name', 'aria-input-field-name',
    'aria-toggle-field-name', 'label-content-name-mismatch', 'valid-lang', 'target-size', 'scrollable-region-focusable'];
  const until = async (name, is) => {
    for (let begun = performance.now(); !is();) {
      if (performance.now() - begun > 10000) throw new Error(`${name} never came`);
      await new Promise((done) => setTimeout(done, 4));
    }
  };
  const still = () => { for (const one of [...document.getAnimations(), ...ui.shadowRoot.getAnimations()]) one.finish(); };
  const found = (tool, include, runOnly) => wrongBy(tool, { include }, runOnly);
  // The document of a frame has an axe of its own. Its words are those of the other placeholders.
  const insideFrame = async (rules) => {
    const inside = document.querySelector('iframe').contentWindow;
    if (!inside.axe) await new Promise((done) => {
      const script = inside.document.createElement('script');
      script.onload = done;
      script.src = '/axe.js';
      inside.document.head.append(script);
    });
    return found(inside.axe, [['.embed']], rules);
  };
  const layers = { notice: 'notice', changed: 'notice', idle: 'idle', reload: 'idle' };
  const looked = async (language, rules, states) => {
    const wrong = [];
    placet.setLanguage(language);
    await until(language, () => ui.lang === language);
    for (const state of states) {
      const layer = layers[state] ?? 'preferences';
      if (state !== 'reload') ({ notice: placet.show, idle: placet.hide, preferences: placet.preferences })[layer]();
      await until(state, () => ui.dataset.state === layer || state === 'reload');
      for (const part of ui.shadowRoot.querySelectorAll('details')) part.open = true;
      still();
      list.hidden = state !== 'idle';
      const where = { changed: [['placet-ui'], ['placet-embeds'], ['#map']], idle: [['placet-ui'], ['#list']] }[state] ?? [['placet-ui']];
      const here = await found(axe, where, rules);
      if (state === 'changed' && rules !== ofWords) here.push(...(await insideFrame(rules)));
      if (layer !== 'idle') here.push(...differences());
      for (const one of here) wrong.push(`${state}, ${language}: ${one}`);
    }
    return wrong;
  };";

/// A share of it all: each theme with each layout under all rules, and each state with each language under those that words
/// can break, half of them in each engine. Of the states, those that say most: what is new stands beside all that a first visitor sees, and that one sees
/// who has answered. `PLACET_WHOLE_FACE=1` looks at each state in each language under each theme and layout,
/// `PLACET_WHOLE_FACE=dark-box` under one.
fn axe_finds_nothing_in_any_state_theme_layout_or_language(visit: &mut Visit) {
    let whole = std::env::var("PLACET_WHOLE_FACE").ok();
    let is_whole = whole.is_some();
    let mut languages: Vec<String> = fs::read_dir(root().join("www/locales"))
        .unwrap()
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    languages.sort();
    visit.world.put(SHOP, "/axe.js", Reply::js(axe_script()));
    first_visit(visit, MATOMO_ONLY, "");
    visit.js("placet.choose({ services: { matomo: true } })");
    let answered = format!(
        "placet={}; Path=/; Secure; SameSite=Lax",
        visit.record_cookie().value
    );
    let looks: Vec<(&str, &str)> = THEMES
        .iter()
        .flat_map(|theme| LAYOUTS.map(|layout| (*theme, layout)))
        // An owner's file moves nothing.
        .filter(|look| is_whole || look.0 != "dsfr" || look.1 == "box")
        .filter(|(theme, layout)| {
            let whole = whole.as_deref().unwrap_or("1");
            whole == "1" || whole == format!("{theme}-{layout}")
        })
        .collect();
    assert!(!looks.is_empty(), "{whole:?} is no theme and layout");
    let mut wrong = Vec::new();
    for (number, (theme, layout)) in looks.iter().enumerate() {
        // Every other look in every other engine: what axe reads is hardly the engine's.
        if !is_whole && number % 2 != usize::from(visit.engine() == Engine::Chromium) {
            continue;
        }
        let some: Vec<&str> = languages
            .iter()
            .enumerate()
            .filter(|(at, _)| is_whole || at % looks.len() == number)
            .map(|(_, language)| language.as_str())
            .collect();
        let width = if (number + number / LAYOUTS.len()).is_multiple_of(2) {
            1280
        } else {
            320
        };
        visit.viewport(width, 640);
        let open = |visit: &mut Visit, cookie: &str| {
            let (theme, sheet) = match *theme {
                "dsfr" => ("auto", "<link rel=stylesheet href=/demo/themes/dsfr.css>"),
                own => (own, ""),
            };
            let config = format!(
                r#"{{ "ui": {{ "layout": "{layout}", "theme": "{theme}", "close": "refuse", "reload": "ask" }},
                "policy": {{ "url": "/privacy" }}, "services": [ {{ "id": "youtube" }}, {{ "id": "matomo", "url": "https://stats.example.org/", "site": "1" }} ] }}"#
            );
            let head = format!(
                "{sheet}<script src=/axe.js></script>{}{ASYNC}",
                config_block(&config)
            );
            let html = Reply::html(document(&head, BODY));
            visit
                .world
                .put(SHOP, "/", html.header("set-cookie", cookie));
            visit.open("/");
            visit.wait_state("notice");
            expect_no_complaints(visit);
        };
        let mut look = |visit: &Visit, states: &[&str]| {
            for (at, language) in some.iter().enumerate() {
                let rules = if is_whole || at == 0 {
                    EVERY_RULE
                } else {
                    "ofWords"
                };
                let found = visit.js_async(&format!(
                    "const differences = () => {{ {DIFFERENCES} }};
                    {WRONG}
                    {LOOKED}
                    return looked('{language}', {rules}, {});",
                    json!(states)
                ));
                let found = found.as_array().cloned().unwrap_or_else(|| vec![found]);
                let here = |one: &Value| {
                    format!(
                        "{theme}, {layout}, {width} px, {}",
                        one.as_str().unwrap_or_default()
                    )
                };
                wrong.extend(found.iter().map(here));
            }
        };
        if is_whole {
            open(visit, "placet=; Path=/; Max-Age=0");
            look(visit, &["notice", "preferences"]);
        }
        open(visit, &answered);
        visit.wait("stand('iframe') && stand('#map') && stand('img')");
        look(visit, &["changed", "changed preferences"]);
        visit.js("placet.rejectAll()");
        look(
            visit,
            if is_whole {
                &["idle", "answered preferences"]
            } else {
                &["idle"]
            },
        );
        visit.js("placet.acceptAll()");
        visit.wait("window.ran");
        visit.js("placet.withdraw()");
        visit.wait("root.querySelector('dialog[open].ask')");
        look(visit, &["reload"]);
    }
    assert_eq!(wrong, Vec::<String>::new());
}
