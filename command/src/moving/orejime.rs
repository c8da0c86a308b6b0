//! The config of Orejime 3 (`orejimeConfig`). Knows its keys and what they are here.

use super::draft::{self, Draft, OWN_COOKIE, Told, WORDS};
use super::literal::Literal;
use super::vanilla::storage;
use placet::consent::Category;

/// Whether an object is such a config.
pub fn is_one(_: &str, object: &Literal) -> bool {
    let purposes = object.get("purposes").map_or(&[] as &[_], Literal::items);
    purposes
        .first()
        .is_some_and(|first| first.get("id").is_some())
}

/// Reads it.
pub fn read(_: &str, config: &Literal, draft: &mut Draft<'_>) {
    let purposes = config.get("purposes").map_or(&[] as &[_], Literal::items);
    for (index, purpose) in purposes.iter().enumerate() {
        read_purpose(&format!("purposes[{index}]"), purpose, None, draft);
    }
    if let Some(url) = config.get("privacyPolicyUrl") {
        draft.link(url, "privacyPolicyUrl");
    }
    if config.get("forceModal").is_some_and(Literal::is_on) {
        draft.set("ui.layout", "dialog");
    }
    if let Some(cookie) = config.get("cookie") {
        if let Some(days) = cookie.get("duration") {
            draft.expire(days, "cookie.duration", true);
        }
        storage(cookie, draft);
        let done = ["domain", "path", "sameSite", "duration"];
        let reasons = [
            ("name", OWN_COOKIE),
            ("stringify", "the record has one form"),
            ("parse", "the record has one form"),
        ];
        draft.rest(cookie, "cookie", &done, &reasons);
    }
    if let Some(tag) = config.get("lang") {
        draft.speak(tag, "lang");
    }
    let done = [
        "purposes",
        "privacyPolicyUrl",
        "forceModal",
        "cookie",
        "lang",
    ];
    draft.rest(config, "", &done, KEYS);
}

/// What is not carried over, and why; without a reason, nothing is lost.
const KEYS: &[(&str, &str)] = &[
    (
        "forceBanner",
        "the notice lets the page be used; `ui.layout: \"dialog\"` does not",
    ),
    ("translations", WORDS),
    ("logo", "the notice has no picture"),
    ("orejimeElement", "the notice stands directly under <html>"),
];

fn read_purpose(path: &str, purpose: &Literal, around: Option<Category>, draft: &mut Draft<'_>) {
    let Some(id) = purpose.get("id").and_then(Literal::text) else {
        draft.lose(purpose.line, path, "has no id that is plain text");
        return;
    };
    let title = purpose.get("title").and_then(Literal::text);
    let is_fixed = purpose.get("isMandatory").is_some_and(Literal::is_on);
    let named = draft::category(id).or_else(|| title.and_then(draft::category));
    let inner = purpose.get("purposes").map_or(&[] as &[_], Literal::items);
    if !inner.is_empty() {
        let category = named.or(around);
        for (index, one) in inner.iter().enumerate() {
            read_purpose(&format!("{path}.purposes[{index}]"), one, category, draft);
        }
        for key in ["default", "isExempt"] {
            was_on(purpose, key, path, draft);
        }
        let done = ["id", "purposes", "runsOnce", "default", "isExempt"];
        draft.rest(purpose, path, &done, GROUP);
        return;
    }
    let category = if is_fixed {
        Some(Category::Necessary)
    } else {
        // A purpose may be a group or one vendor; a vendor of the catalogue has its category there.
        named.or(around)
    };
    let listed = purpose.get("cookies").map_or(&[] as &[_], Literal::items);
    let cookies = draft.cookies([Some(id), title], listed, &format!("{path}.cookies"));
    let ours = draft.add(
        &Told {
            id,
            name: title,
            category,
            cookies,
            line: purpose.line,
        },
        path,
    );
    draft.mark(
        purpose.line,
        &format!("{path}.id"),
        &format!("<template data-purpose={id:?}>"),
        &format!("<template data-placet-service={ours:?}>"),
    );
    for key in ["default", "isExempt"] {
        was_on(purpose, key, path, draft);
    }
    let done = [
        "id",
        "title",
        "isMandatory",
        "cookies",
        "default",
        "isExempt",
        "purposes",
        "runsOnce",
    ];
    let reasons = [(
        "description",
        "a service has its entry's words; your own have those of their `purposes`",
    )];
    draft.rest(purpose, path, &done, &reasons);
}

/// What a group of purposes says itself: here it is the category of those.
const GROUP: &[(&str, &str)] = &[
    (
        "title",
        "a category has Placet's words, or those of `categories`",
    ),
    (
        "description",
        "a category has Placet's words, or those of `categories`",
    ),
    (
        "isMandatory",
        "each service of the group says itself that it is necessary",
    ),
    ("cookies", "write them under the services that set them"),
];

fn was_on(purpose: &Literal, key: &str, path: &str, draft: &mut Draft<'_>) {
    if let Some(on) = purpose.get(key).filter(|one| one.is_on()) {
        draft.lose(
            on.line,
            format!("{path}.{key}"),
            "was on before a choice; nothing is on here before a yes",
        );
    }
}
