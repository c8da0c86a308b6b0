//! The config of Osano cookieconsent 3 (`cookieconsent.initialise({…})`). It knows no services and no categories: what is
//! carried over is where the notice stands, its link and how long a choice lives. Knows its keys.

use super::draft::{Draft, OWN_COOKIE, WORDS};
use super::literal::{Kind, Literal};
use super::vanilla::storage;

/// Whether an object is such a config.
pub fn is_one(text: &str, object: &Literal) -> bool {
    let has = |key| object.get(key).is_some();
    (has("palette") || has("content"))
        && (text.contains("cookieconsent.initialise") || has("palette") && has("content"))
}

/// Reads it.
pub fn read(_: &str, config: &Literal, draft: &mut Draft<'_>) {
    draft.lose(
        config.line,
        "services",
        "this tool names none: add those that your pages load, `placet list` names them",
    );
    if let Some(palette) = config.get("palette") {
        colors(palette, draft);
    }
    if let Some(position) = config.get("position").and_then(Literal::text) {
        let (layout, place) = match position {
            "top" => ("bar", "top"),
            "bottom-left" => ("box", "bottom-start"),
            "bottom-right" => ("box", "bottom-end"),
            "top-left" | "top-right" => ("box", "top"),
            _ => ("bar", "bottom"),
        };
        if matches!(position, "top-left" | "top-right") {
            let line = config.get("position").map_or(0, |one| one.line);
            draft.lose(line, "position", "a box at the top stands in the middle");
        }
        draft.set("ui.layout", layout);
        draft.set("ui.position", place);
    }
    if let Some(content) = config.get("content") {
        if let Some(url) = content.get("href") {
            draft.link(url, "content.href");
        }
        let says_more = content.entries().iter().any(|(key, _)| key != "href");
        if says_more {
            draft.lose(content.line, "content", WORDS);
        }
    }
    if let Some(cookie) = config.get("cookie") {
        if let Some(days) = cookie.get("expiryDays") {
            draft.expire(days, "cookie.expiryDays", true);
        }
        storage(cookie, draft);
        let done = ["domain", "path", "expiryDays"];
        let reasons = [("name", OWN_COOKIE), ("secure", "")];
        draft.rest(cookie, "cookie", &done, &reasons);
    }
    if config
        .get("revokable")
        .is_some_and(|one| one.kind == Kind::Flag(false))
    {
        let line = config.get("revokable").map_or(0, |one| one.line);
        draft.lose(
            line,
            "revokable",
            "a choice can always be changed; `ui.reopen: false` needs a link of your own",
        );
    }
    match config.get("type").map(|one| (one.line, one.text())) {
        Some((_, Some("opt-in"))) | None => {}
        Some((line, _)) => draft.lose(line, "type", "Placet always asks first"),
    }
    let done = [
        "palette",
        "position",
        "content",
        "cookie",
        "revokable",
        "type",
    ];
    draft.rest(config, "", &done, KEYS);
}

/// What is not carried over, and why; without a reason, nothing is lost.
const KEYS: &[(&str, &str)] = &[
    ("theme", LOOKS),
    ("static", "the notice stands in the top layer"),
    ("showLink", ""),
    ("law", "everybody is asked, wherever they are"),
    ("location", "everybody is asked, wherever they are"),
    ("dismissOnScroll", "scrolling is no choice"),
    ("dismissOnTimeout", "waiting is no choice"),
    ("dismissOnWindowClick", "a click elsewhere is no choice"),
    ("dismissOnLinkClick", "a click elsewhere is no choice"),
    ("elements", LOOKS),
    ("layout", LOOKS),
    ("layouts", LOOKS),
    ("compliance", "accept and reject are always both there"),
    ("window", ""),
    ("autoOpen", "the notice shows by itself"),
    ("autoAttach", ""),
    ("enabled", "take the tag out of pages that should not ask"),
];

/// Colors belong into a stylesheet here; each line says which.
fn colors(palette: &Literal, draft: &mut Draft<'_>) {
    for (part, key, property) in [
        ("popup", "background", "--placet-surface"),
        ("popup", "text", "--placet-ink"),
        ("popup", "link", "--placet-link"),
        ("button", "background", "--placet-accent"),
        ("button", "text", "--placet-accent-ink"),
    ] {
        let color = palette.get(part).and_then(|part| part.get(key));
        if let Some(color) = color {
            let shown = color.text().unwrap_or("…").to_owned();
            draft.lose(
                color.line,
                format!("palette.{part}.{key}"),
                format!("write `{property}: {shown}` for html in your stylesheet"),
            );
        }
    }
    for (part, done) in [
        ("popup", &["background", "text", "link"][..]),
        ("button", &["background", "text"]),
    ] {
        if let Some(colors) = palette.get(part) {
            draft.rest(
                colors,
                &format!("palette.{part}"),
                done,
                &[("border", LOOKS)],
            );
        }
    }
    let reasons = [("highlight", "accept and reject always look alike here")];
    draft.rest(palette, "palette", &["popup", "button"], &reasons);
}

const LOOKS: &str = "looks are custom properties: --placet-…";
