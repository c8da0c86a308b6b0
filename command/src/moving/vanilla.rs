//! The config of vanilla-cookieconsent 3 (`CookieConsent.run({…})`). Knows its keys and what they are here.

use super::draft::{CODE, Draft, OWN_COOKIE, Told, WORDS};
use super::literal::{Kind, Literal};
use placet::consent::Category;

/// Whether an object is such a config.
pub fn is_one(_: &str, object: &Literal) -> bool {
    let categories = object.get("categories");
    categories.is_some_and(|them| !them.entries().is_empty())
        && object
            .get("language")
            .is_some_and(|language| language.get("translations").is_some())
}

/// Reads it.
pub fn read(_: &str, config: &Literal, draft: &mut Draft<'_>) {
    for (key, value) in config
        .get("categories")
        .map_or(&[] as &[_], Literal::entries)
    {
        category(key, value, draft);
    }
    if let Some(language) = config.get("language") {
        words(language, draft);
    }
    if let Some(gui) = config.get("guiOptions") {
        looks(gui, draft);
    }
    if config
        .get("disablePageInteraction")
        .is_some_and(Literal::is_on)
    {
        draft.set("ui.layout", "dialog");
    }
    if let Some(cookie) = config.get("cookie") {
        if let Some(days) = cookie.get("expiresAfterDays") {
            draft.expire(days, "cookie.expiresAfterDays", true);
        }
        storage(cookie, draft);
        let done = ["domain", "path", "sameSite", "expiresAfterDays"];
        draft.rest(cookie, "cookie", &done, STORED);
    }
    if let Some(revision) = config.get("revision").and_then(Literal::number) {
        draft.set("revision", revision as u32);
    }
    let done = [
        "categories",
        "language",
        "guiOptions",
        "disablePageInteraction",
        "cookie",
        "revision",
    ];
    draft.rest(config, "", &done, KEYS);
}

/// What is not carried over, and why; without a reason, nothing is lost.
const KEYS: &[(&str, &str)] = &[
    ("mode", "Placet always asks first"),
    (
        "autoShow",
        "the notice shows by itself; placet.show() shows it again",
    ),
    ("root", "the notice stands directly under <html>"),
    ("hideFromBots", "Placet behaves alike for everybody"),
    ("lazyHtmlGeneration", ""),
    ("manageScriptTags", ""),
    ("autoClearCookies", ""),
];

const STORED: &[(&str, &str)] = &[
    ("name", OWN_COOKIE),
    ("secure", ""),
    (
        "useLocalStorage",
        "the choice is kept in a cookie, for servers to read",
    ),
];

fn category(key: &str, value: &Literal, draft: &mut Draft<'_>) {
    let path = format!("categories.{key}");
    let mut ours = draft.category(key, value.line, &path);
    let is_fixed = value.get("readOnly").is_some_and(Literal::is_on);
    if is_fixed {
        ours = Category::Necessary;
    } else if value.get("enabled").is_some_and(Literal::is_on) {
        draft.lose(
            value.line,
            format!("{path}.enabled"),
            "was on before a choice; nothing is on here before a yes",
        );
    }
    if ours != Category::Necessary {
        draft.mark(
            value.line,
            &path,
            &format!("data-category={key:?}"),
            &format!("data-placet-category={:?}", ours.id()),
        );
    }
    let services = value.get("services").map_or(&[] as &[_], Literal::entries);
    for (id, service) in services {
        let path = format!("{path}.services.{id}");
        let listed = service.get("cookies").map_or(&[] as &[_], Literal::items);
        let label = service.get("label").and_then(Literal::text);
        let cookies = draft.cookies([Some(id), label], listed, &format!("{path}.cookies"));
        let name = draft.add(
            &Told {
                id,
                name: label,
                category: Some(ours),
                cookies,
                line: service.line,
            },
            &path,
        );
        draft.mark(
            service.line,
            &path,
            &format!("data-service={id:?}"),
            &format!("data-placet-service={name:?}"),
        );
        draft.rest(service, &path, &["label", "cookies"], &[]);
    }
    let cleared = value
        .get("autoClear")
        .and_then(|clear| clear.get("cookies"))
        .map_or(&[] as &[_], Literal::items);
    let names = draft.cookies([None, None], cleared, &format!("{path}.autoClear.cookies"));
    if !names.is_empty() && services.is_empty() {
        // What a category clears belongs to a service here: one that carries the category's name.
        draft.add(
            &Told {
                id: key,
                category: Some(ours),
                cookies: names,
                line: value.line,
                ..Told::default()
            },
            &path,
        );
    } else if !names.is_empty() {
        draft.lose(
            value.line,
            format!("{path}.autoClear"),
            format!(
                "{} belong to a service here: entries of the catalogue know theirs, your own need them under `cookies`",
                names.join(", ")
            ),
        );
    }
    let done = ["readOnly", "enabled", "services", "autoClear"];
    draft.rest(value, &path, &done, &[]);
}

fn words(language: &Literal, draft: &mut Draft<'_>) {
    let translations = language.get("translations");
    let all = translations.map_or(&[] as &[_], Literal::entries);
    if let Some(tag) = language.get("default") {
        // One language is the site's; of several, the page's own is taken, as theirs did.
        if all.len() == 1 && language.get("autoDetect").is_none() {
            draft.speak(tag, "language.default");
        }
    }
    if let Some((tag, first)) = all.first() {
        draft.lose(first.line, "language.translations", WORDS);
        let own = language.get("default").and_then(Literal::text);
        let own = all.iter().find(|(tag, _)| Some(tag.as_str()) == own);
        let (tag, own) = own.map_or((tag, first), |(tag, texts)| (tag, texts));
        let path = format!("language.translations.{tag}");
        if all.len() == 1 {
            sections(own, &path, draft);
        }
        foot(own, &path, draft);
    }
    let done = ["translations", "default", "autoDetect", "rtl"];
    draft.rest(language, "language", &done, &[]);
}

/// Names and words of categories, where there is one language.
fn sections(words: &Literal, path: &str, draft: &mut Draft<'_>) {
    let listed = words
        .get("preferencesModal")
        .and_then(|modal| modal.get("sections"))
        .map_or(&[] as &[_], Literal::items);
    for section in listed {
        let Some(theirs) = section.get("linkedCategory").and_then(Literal::text) else {
            continue;
        };
        let Some(ours) = super::draft::category(theirs) else {
            continue;
        };
        for (key, name) in [("title", "name"), ("description", "text")] {
            let Some(text) = section.get(key).and_then(Literal::text) else {
                continue;
            };
            if text.contains('<') {
                let place = format!("{path}.preferencesModal.sections.{key}");
                draft.lose(section.line, place, "is HTML; words are plain here");
            } else {
                draft.set(&format!("categories.{}.{name}", ours.id()), text);
            }
        }
    }
}

/// The links of the notice's foot. That of the page on data protection is the one that says so, or else the first: the
/// tool's own example begins with the imprint.
fn foot(words: &Literal, path: &str, draft: &mut Draft<'_>) {
    let Some(modal) = words.get("consentModal") else {
        return;
    };
    let html = modal.get("footer").and_then(Literal::text).unwrap_or("");
    let links = links(html);
    let says_so = |(url, text): &(&str, &str)| {
        let said = format!("{url} {text}").to_lowercase();
        PRIVACY.iter().any(|word| said.contains(word))
    };
    let policy = links.iter().position(says_so).unwrap_or(0);
    for (index, (url, text)) in links.into_iter().enumerate() {
        if index == policy {
            draft.set("policy.url", url);
        } else {
            draft.lose(
                modal.line,
                format!("{path}.consentModal.footer"),
                format!("write the link {text:?} to {url} under `policy.links`"),
            );
        }
    }
}

/// What the names of such pages have in them.
const PRIVACY: &[&str] = &["priva", "datenschutz", "confidential", "données", "donnees"];

/// Addresses and words of the links in a piece of HTML.
fn links(html: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for part in html.split("<a ").skip(1) {
        let read = || {
            let (_, value) = part.split_once("href=")?;
            let quote = value
                .chars()
                .next()
                .filter(|quote| "\"'".contains(*quote))?;
            let url = value.get(1..)?.split(quote).next()?;
            let text = part.split_once('>')?.1.split('<').next()?;
            Some((url, text.trim()))
        };
        found.extend(read());
    }
    found
}

fn looks(gui: &Literal, draft: &mut Draft<'_>) {
    if let Some(modal) = gui.get("consentModal") {
        if let Some(layout) = modal.get("layout").and_then(Literal::text) {
            let is_bar = layout.starts_with("bar");
            draft.set("ui.layout", if is_bar { "bar" } else { "box" });
        }
        if let Some(position) = modal.get("position").and_then(Literal::text) {
            let ours = match position {
                "bottom left" => "bottom-start",
                "bottom right" => "bottom-end",
                "middle center" | "middle left" | "middle right" => "center",
                top if top.starts_with("top") => "top",
                _ => "bottom",
            };
            draft.set("ui.position", ours);
            let is_beside = position.ends_with("left") || position.ends_with("right");
            if is_beside && !position.starts_with("bottom") {
                draft.lose(
                    modal.line,
                    "guiOptions.consentModal.position",
                    format!("on a side the notice stands at the bottom alone; {ours:?} was taken"),
                );
            }
        }
        if modal
            .get("equalWeightButtons")
            .is_some_and(|equal| equal.kind == Kind::Flag(false))
        {
            draft.lose(
                modal.line,
                "guiOptions.consentModal.equalWeightButtons",
                "accept and reject always weigh the same here",
            );
        }
        let done = ["layout", "position", "equalWeightButtons"];
        draft.rest(
            modal,
            "guiOptions.consentModal",
            &done,
            &[("flipButtons", "the buttons have one order")],
        );
    }
    let reasons = [(
        "preferencesModal",
        "the preferences are one dialog in the middle",
    )];
    draft.rest(gui, "guiOptions", &["consentModal"], &reasons);
}

/// Domain, path and SameSite, which several tools call the same.
pub fn storage(cookie: &Literal, draft: &mut Draft<'_>) {
    for key in ["domain", "path"] {
        let Some(value) = cookie.get(key) else {
            continue;
        };
        match value.text() {
            // The dot in front is how old browsers wanted it.
            Some(text) if !text.is_empty() => {
                draft.set(&format!("storage.{key}"), text.trim_start_matches('.'))
            }
            Some(_) => {}
            None if matches!(value.kind, Kind::Code(_)) && key == "domain" => draft.lose(
                value.line,
                format!("cookie.{key}"),
                "is code; without a domain the choice is the host's alone",
            ),
            None => draft.lose(value.line, format!("cookie.{key}"), CODE),
        }
    }
    if let Some(value) = cookie.get("sameSite").and_then(Literal::text) {
        let known = ["Lax", "Strict", "None"];
        let ours = known.iter().find(|one| one.eq_ignore_ascii_case(value));
        if let Some(ours) = ours.filter(|ours| **ours != "Lax") {
            draft.set("storage.sameSite", *ours);
        }
    }
}
