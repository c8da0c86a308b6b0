//! What noyb's scanner looks for in a notice, tried by theme, width and language: its letters A to K, of which F, G and J were
//! dropped by the EDPB's taskforce (report of 2023-01-17).

use e2e::visit::Visit;
use serde_json::json;

use super::shop::*;

e2e::cases![the_criteria_of_noyb_hold_in_every_theme_width_and_language];

const THEMES: [&str; 3] = ["light", "dark", "contrast"];
const WIDTHS: [u32; 3] = [320, 768, 1440];
const LANGUAGES: [&str; 6] = ["en", "de", "fr", "ar", "ja", "fi"];

/// A color as the engine paints it, and how two of them stand out from each other (WCAG 2.2, contrast ratio).
const COLORS: &str = r"
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  const painted = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3); };
  const light = (color) => { const [r, g, b] = painted(color).map((x) => x / 255).map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const contrast = (one, other) => { const [a, b] = [light(one), light(other)].sort((a, b) => b - a); return (a + 0.05) / (b + 0.05); };";

/// What is wrong with the two answers of the layer that is shown.
const ANSWERS: &str = r"
  const layer = root.querySelector('dialog[open]') ?? ui, wrong = [];
  const answer = (action) => [...layer.querySelectorAll(`[data-action=${action}]`)].find(shown);
  const both = ['accept-all', 'reject-all'].map(answer);
  if (!both[1]) return ['A: refusing is not on this layer'];
  const [yes, no] = both.map((one) => ({ style: getComputedStyle(one), box: one.getBoundingClientRect(), words: one.textContent.trim() }));
  for (const one of both) if (one.localName !== 'button') wrong.push(`C: ${one.dataset.action} is no button`);
  for (const { box } of [yes, no]) if (box.top < 0 || box.bottom > innerHeight + 0.5 || box.left < 0 || box.right > innerWidth + 0.5) wrong.push('A: out of the first view');
  for (const name of ['background-color', 'color', 'border-top-color', 'font-size', 'font-weight', 'opacity'])
    if (yes.style.getPropertyValue(name) !== no.style.getPropertyValue(name)) wrong.push(`D: ${name} differs`);
  if (Math.abs(yes.box.width - no.box.width) > 0.5 || Math.abs(yes.box.height - no.box.height) > 0.5) wrong.push('D: size differs');
  for (const { style } of [yes, no]) if (contrast(style.color, style.backgroundColor) < 4.5) wrong.push('E: contrast of the words');
  if (!yes.words || !no.words || yes.words === no.words) wrong.push('D: words');
  return wrong;";

/// What is wrong with the switches of the second layer.
const SWITCHES: &str = r"
  const wrong = [];
  for (const input of root.querySelectorAll('dialog [role=switch]')) {
    const necessary = input.dataset.category === 'necessary';
    if (input.checked && !necessary) wrong.push(`B, H: ${input.dataset.category ?? input.dataset.service} is on`);
    if (necessary && !input.disabled) wrong.push('I: necessary can be refused');
    const section = input.closest('section');
    if (input.dataset.service && section.querySelector('[data-category=necessary]')) wrong.push(`I: ${input.dataset.service} is called necessary`);
  }
  if (root.querySelectorAll('dialog [role=switch]').length < 5) wrong.push('B: no switches');
  return wrong;";

fn the_criteria_of_noyb_hold_in_every_theme_width_and_language(visit: &mut Visit) {
    let answers = format!("{COLORS}{ANSWERS}");
    for theme in THEMES {
        let ui = format!(r#"{{ "ui": {{ "theme": "{theme}" }},"#);
        first_visit(visit, &CONFIG.replacen('{', &ui, 1), "");
        for language in LANGUAGES {
            visit.js(&format!("placet.setLanguage('{language}')"));
            visit.wait(&format!("ui.lang === '{language}'"));
            for width in WIDTHS {
                visit.viewport(width, 640);
                visit.wait(&format!("innerWidth === {width}"));
                let here = format!("{theme}, {language}, {width}");
                assert_eq!(visit.js(&answers), json!([]), "notice, {here}");
                visit.js("placet.preferences()");
                visit.wait_state("preferences");
                assert_eq!(visit.js(&answers), json!([]), "preferences, {here}");
                assert_eq!(visit.js(SWITCHES), json!([]), "{here}");
                visit.press(&["Escape"]);
                visit.wait_state("notice");
            }
        }
        visit.expect_no_third_party();
        // K: taken back on any page, by what stands there, in two clicks.
        accept(visit);
        visit.page("/other", &page(&CONFIG.replacen('{', &ui, 1), ""));
        visit.open("/other");
        visit.wait_state("idle");
        visit.click("[data-action=reopen]");
        visit.wait_state("preferences");
        assert_eq!(visit.js(&answers), json!([]), "after a yes, {theme}");
        visit.click("dialog [data-action=reject-all]");
        // The page is loaded again by it.
        visit.settle();
        visit.wait("window.placet?.version && placet.record()?.act === 'reject_all'");
        assert!(visit.is("!placet.allows('matomo') && !placet.allows('intercom')"));
        visit.js("document.cookie = 'placet=; max-age=0; path=/'");
        visit.forget_requests();
    }
}
