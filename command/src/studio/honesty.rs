//! Whether the two answers weigh the same: what data protection authorities and noyb look for in a notice, from what was
//! measured in the real one. Knows the limits and where they come from; it measures nothing.

use super::draft::Work;
use placet::config::is_link;
use serde_json::Value;

/// One thing that was looked at.
#[derive(Debug, PartialEq)]
pub struct Finding {
    /// Whether it is well.
    pub is_well: bool,
    /// What was found.
    pub says: String,
}

/// WCAG 2.2, 1.4.3: the least contrast of text.
const CONTRAST: f64 = 4.5;

/// Two sides of a pixel, as engines round.
const PIXEL: f64 = 1.0;

/// What the page measured of one button.
struct Button {
    width: f64,
    height: f64,
    ink: [f64; 3],
    ground: [f64; 3],
    weight: f64,
    size: f64,
}

/// Looks at what was measured, in the notice and in the preferences of this work: `accept` and `reject` with `width`,
/// `height`, `ink`, `ground`, `weight`, `size`; `text` with `ink` and `ground`; `on`, how many switches are on that a
/// visitor could turn off; `switches`, how many there are.
pub fn look(measured: &Value, work: &Work) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |is_well, says: String| findings.push(Finding { is_well, says });
    let button = |name: &str| Button::read(measured.get(name)?);
    match (button("accept"), button("reject")) {
        (Some(accept), Some(reject)) => {
            find(
                true,
                "Refusing is in the first view, one click like accepting".to_owned(),
            );
            let same = (accept.width - reject.width).abs() <= PIXEL
                && (accept.height - reject.height).abs() <= PIXEL;
            find(
                same,
                format!(
                    "Both answers are {}: {} and {} pixels",
                    if same {
                        "the same size"
                    } else {
                        "not the same size"
                    },
                    accept.measures(),
                    reject.measures()
                ),
            );
            let alike = accept.ink == reject.ink
                && accept.ground == reject.ground
                && accept.weight == reject.weight
                && accept.size == reject.size;
            find(
                alike,
                if alike {
                    "Both have the same colors and letters".to_owned()
                } else {
                    "They differ in color or letters".to_owned()
                },
            );
            let least =
                contrast(accept.ink, accept.ground).min(contrast(reject.ink, reject.ground));
            find(
                least >= CONTRAST,
                format!("Their words have a contrast of {least:.1} to 1; {CONTRAST} is needed"),
            );
        }
        _ => find(
            false,
            "The notice could not be measured, or an answer is missing in it".to_owned(),
        ),
    }
    if let Some(text) = measured.get("text")
        && let (Some(ink), Some(ground)) = (color(text, "ink"), color(text, "ground"))
    {
        let found = contrast(ink, ground);
        find(
            found >= CONTRAST,
            format!("The text has a contrast of {found:.1} to 1; {CONTRAST} is needed"),
        );
    }
    let number = |name| measured.get(name).and_then(Value::as_u64);
    match (number("on"), number("switches")) {
        (Some(0), Some(switches)) => find(
            true,
            format!("Nothing is on beforehand: {switches} switches, all off"),
        ),
        (Some(on), Some(switches)) => find(
            false,
            format!("{on} of {switches} switches are on before a choice"),
        ),
        _ => {}
    }
    let says = |path: &str| {
        let mut at = work.config.get(path.split('.').next()?)?;
        for part in path.split('.').skip(1) {
            at = at.get(part)?;
        }
        Some(at)
    };
    let address = says("policy.url").and_then(Value::as_str).unwrap_or("");
    let has_page = !address.is_empty() && is_link(address);
    find(
        has_page,
        if has_page {
            "The notice leads to your page about data"
        } else {
            "The notice leads to no page about data: articles 13 and 14 of the GDPR ask for one"
        }
        .to_owned(),
    );
    let has_button = says("ui.reopen") != Some(&Value::Bool(false));
    find(
        has_button,
        if has_button {
            "A choice can be changed on every page"
        } else {
            "There is no button to change a choice: each page needs a link to #placet (GDPR, article 7 (3))"
        }
        .to_owned(),
    );
    let accept = says("expiry.accept").and_then(Value::as_str).and_then(days);
    let reject = says("expiry.reject").and_then(Value::as_str).and_then(days);
    let (accept, reject) = (accept.unwrap_or(LONGEST), reject.unwrap_or(LONGEST));
    find(
        reject >= accept,
        if reject >= accept {
            "A refusal is kept as long as a yes"
        } else {
            "A refusal is kept for a shorter time than a yes: who refuses is asked more often"
        }
        .to_owned(),
    );
    findings
}

/// Thirteen months, in days.
const LONGEST: f64 = 396.0;

/// `6 months` in days, for comparing.
fn days(span: &str) -> Option<f64> {
    let (number, unit) = span.trim().split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    Some(if unit.starts_with("month") {
        number * 30.44
    } else {
        number
    })
}

impl Button {
    fn read(value: &Value) -> Option<Button> {
        let number = |name| value.get(name).and_then(Value::as_f64);
        let button = Button {
            width: number("width")?,
            height: number("height")?,
            ink: color(value, "ink")?,
            ground: color(value, "ground")?,
            weight: number("weight")?,
            size: number("size")?,
        };
        (button.width > 0.0 && button.height > 0.0).then_some(button)
    }

    fn measures(&self) -> String {
        format!("{:.0} × {:.0}", self.width, self.height)
    }
}

fn color(value: &Value, name: &str) -> Option<[f64; 3]> {
    let parts = value.get(name)?.as_array()?;
    let mut parts = parts.iter().filter_map(Value::as_f64);
    Some([parts.next()?, parts.next()?, parts.next()?])
}

/// WCAG's contrast of two colors, each of three bytes: 1 to 21.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(color: [f64; 3]) -> f64 {
    let parts = color.map(|byte| {
        let part = byte / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    let [red, green, blue] = parts;
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
