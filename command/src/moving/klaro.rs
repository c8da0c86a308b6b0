//! The config of Klaro 0.7 (`klaroConfig`). Knows its keys and what they are here.

use super::draft::{self, CODE, Draft, OWN_COOKIE, Told, WORDS};
use super::literal::Literal;
use placet::consent::Category;

/// Whether an object is such a config. Before 0.7, services were called apps.
pub fn is_one(_: &str, object: &Literal) -> bool {
    listed(object)
        .first()
        .is_some_and(|first| first.get("name").is_some() && first.get("id").is_none())
}

fn listed(object: &Literal) -> &[Literal] {
    let list = object.get("services").or_else(|| object.get("apps"));
    list.map_or(&[], Literal::items)
}

/// Reads it.
pub fn read(_: &str, config: &Literal, draft: &mut Draft<'_>) {
    let always = config.get("default").is_some_and(Literal::is_on);
    for (index, service) in listed(config).iter().enumerate() {
        read_service(index, service, always, draft);
    }
    if let Some(days) = config.get("cookieExpiresAfterDays") {
        draft.expire(days, "cookieExpiresAfterDays", true);
    }
    for (theirs, ours) in [("cookieDomain", "domain"), ("cookiePath", "path")] {
        let Some(value) = config.get(theirs) else {
            continue;
        };
        match value.text() {
            Some(text) => draft.set(&format!("storage.{ours}"), text.trim_start_matches('.')),
            None => draft.lose(value.line, theirs, CODE),
        }
    }
    if config
        .get("mustConsent")
        .or_else(|| config.get("noticeAsModal"))
        .is_some_and(Literal::is_on)
    {
        draft.set("ui.layout", "dialog");
    }
    if let Some(styling) = config.get("styling") {
        looks(styling, draft);
    }
    if let Some(tag) = config.get("lang") {
        draft.speak(tag, "lang");
    }
    if let Some(url) = config.get("privacyPolicy") {
        draft.link(url, "privacyPolicy");
    }
    if let Some(translations) = config.get("translations") {
        words(translations, draft);
    }
    if let Some(kept) = config
        .get("storageMethod")
        .filter(|one| one.text() != Some("cookie"))
    {
        let why = "the choice is kept in a cookie, for servers to read";
        draft.lose(kept.line, "storageMethod", why);
    }
    if config.get("hideDeclineAll").is_some_and(Literal::is_on) {
        let line = config.get("hideDeclineAll").map_or(0, |one| one.line);
        draft.lose(
            line,
            "hideDeclineAll",
            "refusing is always one click, beside accepting",
        );
    }
    let done = [
        "services",
        "apps",
        "default",
        "cookieExpiresAfterDays",
        "cookieDomain",
        "cookiePath",
        "mustConsent",
        "noticeAsModal",
        "styling",
        "lang",
        "privacyPolicy",
        "translations",
        "hideDeclineAll",
    ];
    draft.rest(config, "", &done, KEYS);
}

/// What is not carried over, and why; without a reason, nothing is lost.
const KEYS: &[(&str, &str)] = &[
    ("version", ""),
    ("elementID", ""),
    ("htmlTexts", "words are plain text here"),
    (
        "embedded",
        "`data-placet=\"declaration\"` shows the list in the page",
    ),
    ("groupByPurpose", ""),
    ("storageMethod", ""),
    ("storageName", OWN_COOKIE),
    ("cookieName", OWN_COOKIE),
    ("acceptAll", ""),
    ("hideLearnMore", "the preferences are always one click away"),
    ("hideToggleAll", ""),
    ("disablePoweredBy", ""),
    ("additionalClass", "looks are custom properties: --placet-…"),
    ("noAutoLoad", "the notice shows by itself"),
    ("autoFocus", ""),
    ("showNoticeTitle", ""),
    (
        "purposes",
        "a category has Placet's words, or those of `categories`",
    ),
];

fn read_service(index: usize, service: &Literal, always: bool, draft: &mut Draft<'_>) {
    let path = format!("services[{index}]");
    let Some(id) = service.get("name").and_then(Literal::text) else {
        draft.lose(service.line, path, "has no name that is plain text");
        return;
    };
    let purposes = service.get("purposes").map_or(&[] as &[_], Literal::items);
    let purposes: Vec<&str> = purposes.iter().filter_map(Literal::text).collect();
    let category = if service.get("required").is_some_and(Literal::is_on) {
        Some(Category::Necessary)
    } else {
        let mut known = purposes.iter().filter_map(|name| draft::category(name));
        let first = known.next();
        let known = match known.find(|one| Some(*one) != first) {
            // What is asked for advertising as well is no mere counting.
            Some(other) => {
                let targeting = first.filter(|one| *one == Category::Targeting);
                let taken = targeting.unwrap_or(other);
                draft.lose(
                    service.line,
                    format!("{path}.purposes"),
                    format!(
                        "are of several categories; {:?} was taken, say which it is",
                        taken.id()
                    ),
                );
                Some(taken)
            }
            None => first,
        };
        match (known, purposes.first()) {
            // What its maker calls needed is asked for all the same, unless it is required.
            (Some(Category::Necessary), _) => Some(Category::Functionality),
            (Some(known), _) => Some(known),
            (None, Some(first)) => {
                Some(draft.category(first, service.line, &format!("{path}.purposes")))
            }
            (None, None) => None,
        }
    };
    let listed = service.get("cookies").map_or(&[] as &[_], Literal::items);
    let title = service.get("title").and_then(Literal::text);
    let cookies = draft.cookies([Some(id), title], listed, &format!("{path}.cookies"));
    let ours = draft.add(
        &Told {
            id,
            name: title,
            category,
            cookies,
            line: service.line,
        },
        &path,
    );
    draft.mark(
        service.line,
        &format!("{path}.name"),
        &format!("data-name={id:?}"),
        &format!("data-placet-service={ours:?}"),
    );
    let was_on = service.get("default").map_or(always, Literal::is_on);
    if was_on || service.get("optOut").is_some_and(Literal::is_on) {
        draft.lose(
            service.line,
            format!("{path}.default"),
            "was on before a choice; nothing is on here before a yes",
        );
    }
    let done = [
        "name", "title", "purposes", "required", "cookies", "default", "optOut", "onlyOnce",
    ];
    let reasons = [
        (
            "description",
            "a service has its entry's words; your own have those of their `purposes`",
        ),
        (
            "translations",
            "a service has its entry's words; your own have those of their `purposes`",
        ),
        (
            "contextualConsentOnly",
            "embeds ask in their place by themselves",
        ),
    ];
    draft.rest(service, &path, &done, &reasons);
}

fn looks(styling: &Literal, draft: &mut Draft<'_>) {
    let theme = styling.get("theme");
    let names = theme.map_or(&[] as &[_], |theme| match theme.items() {
        [] => std::slice::from_ref(theme),
        items => items,
    });
    let names: Vec<&str> = names.iter().filter_map(Literal::text).collect();
    if names.contains(&"light") {
        draft.set("ui.theme", "light");
    }
    let side = match () {
        () if names.contains(&"top") => Some("top"),
        () if names.contains(&"left") => Some("bottom-start"),
        () if names.contains(&"right") => Some("bottom-end"),
        () => None,
    };
    if names.contains(&"wide") {
        draft.set("ui.layout", "bar");
    } else if side.is_some_and(|side| side != "top") {
        draft.set("ui.layout", "box");
    }
    if let Some(side) = side {
        draft.set("ui.position", side);
    }
    if styling.entries().iter().any(|(key, _)| key != "theme") {
        draft.lose(
            styling.line,
            "styling",
            "colors and sizes are custom properties: --placet-…",
        );
    }
}

fn words(translations: &Literal, draft: &mut Draft<'_>) {
    let mut own = None;
    for (tag, texts) in translations.entries() {
        if let Some(url) = texts.get("privacyPolicyUrl") {
            draft.link(url, &format!("translations.{tag}.privacyPolicyUrl"));
        }
        if let Some(url) = texts
            .get("privacyPolicy")
            .and_then(|policy| policy.get("url"))
        {
            draft.link(url, &format!("translations.{tag}.privacyPolicy.url"));
        }
        let says_more = texts
            .entries()
            .iter()
            .any(|(key, _)| key != "privacyPolicyUrl");
        if says_more && own.is_none() {
            own = Some(texts.line);
        }
    }
    if let Some(line) = own {
        draft.lose(line, "translations", WORDS);
    }
}
