//! tarteaucitron: `tarteaucitron.init({…})`, the account ids under `tarteaucitron.user` and the services that are pushed to
//! `tarteaucitron.job`. Knows its keys, and which of its services are which of ours.

use super::draft::{CODE, Draft, OWN_COOKIE, Told};
use super::literal::{self, Kind, Literal, objects};
use placet::consent::Category;
use regex_lite::Regex;

/// Whether an object is such a config.
pub fn is_one(text: &str, object: &Literal) -> bool {
    let known = [
        "hashtag",
        "AcceptAllCta",
        "DenyAllCta",
        "highPrivacy",
        "bodyPosition",
    ];
    text.contains("tarteaucitron") && known.iter().any(|key| object.get(key).is_some())
}

/// Reads it.
pub fn read(text: &str, config: &Literal, draft: &mut Draft<'_>) {
    if let Some(url) = config.get("privacyUrl") {
        draft.link(url, "privacyUrl");
    }
    let orientation = config
        .get("orientation")
        .or_else(|| config.get("bodyPosition"));
    match orientation.and_then(Literal::text) {
        Some("top") => draft.set("ui.position", "top"),
        Some("middle") => {
            draft.set("ui.layout", "dialog");
            draft.set("ui.position", "center");
        }
        Some(_) | None => {}
    }
    let domain = config.get("cookieDomain").and_then(Literal::text);
    if let Some(domain) = domain.filter(|domain| !domain.is_empty()) {
        draft.set("storage.domain", domain.trim_start_matches('.'));
    }
    if let Some(corner) = config.get("iconPosition").and_then(Literal::text) {
        let ours = match corner {
            "BottomRight" => "bottom-end",
            "TopRight" => "top-end",
            "TopLeft" => "top-start",
            _ => "bottom-start",
        };
        draft.set("ui.reopen.corner", ours);
    }
    let icon = config.get("showIcon");
    let small = config.get("showAlertSmall").is_some_and(Literal::is_on);
    if icon.is_some_and(|icon| icon.kind == Kind::Flag(false)) && !small {
        draft.set("ui.reopen", false);
        let line = icon.map_or(0, |icon| icon.line);
        draft.lose(
            line,
            "showIcon",
            "without the button, your pages need a link to #placet",
        );
    }
    if config
        .get("handleBrowserDNTRequest")
        .is_some_and(Literal::is_on)
    {
        draft.set("dnt", "honor");
    }
    for (key, why) in [
        ("highPrivacy", "nothing is on here before a yes"),
        (
            "alwaysNeedConsent",
            "every service waits for its own yes here",
        ),
        (
            "googleConsentMode",
            "vendors are told of the choice in their own protocols, unless `signals.vendors` is false",
        ),
        (
            "bingConsentMode",
            "vendors are told of the choice in their own protocols, unless `signals.vendors` is false",
        ),
        (
            "DenyAllCta",
            "refusing is always one click, beside accepting",
        ),
    ] {
        let off = config.get(key);
        if let Some(off) = off.filter(|one| one.kind == Kind::Flag(false)) {
            draft.lose(off.line, key, why);
        }
    }
    for (key, why) in WHERE_ON {
        if let Some(on) = config.get(key).filter(|one| one.is_on()) {
            draft.lose(on.line, *key, *why);
        }
    }
    let closer = config.get("customCloserId");
    if let Some(closer) = closer.filter(|one| one.text() != Some("")) {
        let why = "a button of your own closes the notice by `placet.hide()`";
        draft.lose(closer.line, "customCloserId", why);
    }
    let done = [
        "privacyUrl",
        "orientation",
        "bodyPosition",
        "cookieDomain",
        "iconPosition",
        "showIcon",
        "showAlertSmall",
        "handleBrowserDNTRequest",
        "highPrivacy",
        "DenyAllCta",
    ];
    draft.rest(config, "", &done, KEYS);
    // What is commented out is not meant.
    services(&literal::code(text), draft);
}

/// What is lost where it is on.
const WHERE_ON: &[(&str, &str)] = &[
    (
        "serviceDefaultState",
        "was on before a choice; nothing is on here before a yes",
    ),
    ("adblocker", "nobody is told of a blocker here"),
    ("useExternalCss", "looks are custom properties: --placet-…"),
    (
        "matomoConsentMode",
        "Matomo waits for a yes; its option `exempt` measures before, without cookies",
    ),
    ("serverSide", "services are loaded in the page"),
];

/// What is not carried over, and why; without a reason, nothing is lost.
const KEYS: &[(&str, &str)] = &[
    ("hashtag", "#placet opens the preferences"),
    ("cookieName", OWN_COOKIE),
    ("groupServices", ""),
    ("showDetailsOnClick", ""),
    ("serviceDefaultState", ""),
    ("cookieslist", ""),
    (
        "closePopup",
        "`ui.close: \"refuse\"` puts a button that closes and refuses",
    ),
    ("iconSrc", "the button has words, no picture"),
    ("adblocker", ""),
    ("AcceptAllCta", ""),
    ("alwaysNeedConsent", ""),
    ("removeCredit", ""),
    ("moreInfoLink", ""),
    ("useExternalCss", ""),
    ("useExternalJs", ""),
    ("readmoreLink", "`policy.links` puts more links"),
    ("mandatory", ""),
    ("mandatoryCta", ""),
    ("customCloserId", ""),
    ("googleConsentMode", ""),
    ("bingConsentMode", ""),
    ("pianoConsentMode", ""),
    ("pianoConsentModeEssential", ""),
    ("matomoConsentMode", ""),
    ("softConsentMode", "nothing is on here before a yes"),
    ("dataLayer", ""),
    ("serverSide", ""),
    ("partnersList", ""),
    ("refreshPage", ""),
];

/// A service there: its word, its id here, and which account id is which parameter.
type Known = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const SERVICES: &[Known] = &[
    ("gtag", "google-analytics", &[("gtagUa", "measurementId")]),
    (
        "googletagmanager",
        "google-tag-manager",
        &[("googletagmanagerId", "containerId")],
    ),
    (
        "googleads",
        "google-ads",
        &[("googleadsId", "conversionId")],
    ),
    ("googlemaps", "google-maps", &[("googlemapsKey", "key")]),
    ("googlemapsembed", "google-maps", &[]),
    ("maps_noapi", "google-maps", &[]),
    ("googlefonts", "google-fonts", &[]),
    ("recaptcha", "recaptcha", &[("recaptchaapi", "siteKey")]),
    ("adsense", "adsense", &[]),
    (
        "matomo",
        "matomo",
        &[("matomoId", "site"), ("matomoHost", "url")],
    ),
    (
        "matomocloud",
        "matomo",
        &[
            ("matomoId", "site"),
            ("matomoHost", "url"),
            ("matomoCustomJSPath", "script"),
        ],
    ),
    (
        "matomohightrack",
        "matomo",
        &[("matomoId", "site"), ("matomoHost", "url")],
    ),
    (
        "facebookpixel",
        "meta-pixel",
        &[("facebookpixelId", "pixelId")],
    ),
    ("hotjar", "hotjar", &[("hotjarId", "siteId")]),
    (
        "linkedininsighttag",
        "linkedin-insight",
        &[("linkedininsighttag", "partnerId")],
    ),
    ("bingads", "bing-uet", &[("bingadsID", "tagId")]),
    ("clarity", "clarity", &[("clarity", "projectId")]),
    ("crisp", "crisp", &[("crispID", "websiteId")]),
    ("hubspot", "hubspot", &[("hubspotId", "portalId")]),
    ("intercomChat", "intercom", &[("intercomKey", "appId")]),
    ("plausible", "plausible", &[("plausibleDomain", "domain")]),
    (
        "pinterestpixel",
        "pinterest",
        &[("pinterestpixelId", "tagId")],
    ),
    ("tiktok", "tiktok", &[("tiktokId", "pixelId")]),
    ("youtube", "youtube", &[]),
    ("vimeo", "vimeo", &[]),
    ("dailymotion", "dailymotion", &[]),
    ("openstreetmap", "openstreetmap", &[]),
    ("soundcloud", "soundcloud", &[]),
    ("spotify", "spotify", &[]),
    ("calendly", "calendly", &[]),
    ("typeform", "typeform", &[]),
    ("instagram", "instagram", &[]),
    ("twitter", "x-embed", &[]),
    ("disqus", "disqus", &[("disqusShortname", "shortname")]),
];

/// One `tarteaucitron.user.… = …`.
struct Setting<'a> {
    key: &'a str,
    value: Option<&'a str>,
    line: usize,
    used: bool,
}

fn services(text: &str, draft: &mut Draft<'_>) {
    let mut settings = settings(text);
    let described = objects(text);
    for (line, word) in jobs(text) {
        let known = SERVICES
            .iter()
            .find(|(theirs, _, _)| theirs.eq_ignore_ascii_case(word));
        let (id, params) = known.map_or((word, &[] as &[_]), |(_, id, params)| (*id, *params));
        // A service of the owner's own: `tarteaucitron.services.mytool = {…}`.
        let own = described
            .iter()
            .find(|one| one.get("key").and_then(Literal::text) == Some(word));
        let name = own.and_then(|own| own.get("name")?.text());
        let cookies = own.and_then(|own| own.get("cookies"));
        let cookies = cookies.map_or(&[] as &[_], Literal::items);
        let told = Told {
            id,
            name,
            category: own.and_then(|own| category(own.get("type")?.text()?)),
            cookies: draft.cookies(
                [Some(id), name],
                cookies,
                &format!("services.{word}.cookies"),
            ),
            line,
        };
        let ours = draft.add(&told, &format!("job {word:?}"));
        if known.is_none() {
            draft.lose(
                line,
                format!("job {word:?}"),
                format!(
                    "the catalogue has no entry that is known to be this; {ours:?} is written as a service of your own, without what it loads"
                ),
            );
        }
        for (theirs, param) in params {
            let Some(setting) = settings.iter_mut().find(|one| one.key == *theirs) else {
                continue;
            };
            setting.used = true;
            let whole = setting.value.map(|value| whole_value(param, value));
            match whole.filter(|value| draft.takes(&ours, param, value)) {
                Some(value) => draft.set_param(&ours, param, &value),
                None => draft.lose(
                    setting.line,
                    format!("user.{theirs}"),
                    format!("cannot be read as {param:?} of {ours:?}; write it there"),
                ),
            }
        }
    }
    for setting in settings.into_iter().filter(|setting| !setting.used) {
        let why = match setting.value {
            Some(_) => "is no parameter of the service's entry here",
            None => CODE,
        };
        draft.lose(setting.line, format!("user.{}", setting.key), why);
    }
}

/// The services that are asked for, each with its line.
fn jobs(text: &str) -> Vec<(usize, &str)> {
    let job = r#"tarteaucitron\.job\b[^;\n]*?\.push\(((?:\s*["'`][\w-]+["'`]\s*,?)+)\)"#;
    let Ok(job) = Regex::new(job) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for words in job.captures_iter(text).filter_map(|read| read.get(1)) {
        let line = line_of(text, words.start());
        let words = words.as_str().split(',').map(str::trim);
        let words = words.map(|word| word.trim_matches(['"', '\'', '`']));
        found.extend(
            words
                .filter(|word| !word.is_empty())
                .map(|word| (line, word)),
        );
    }
    found
}

/// The category of what tarteaucitron groups so.
fn category(kind: &str) -> Option<Category> {
    match kind {
        "analytic" => Some(Category::Performance),
        "ads" | "social" => Some(Category::Targeting),
        "video" | "comment" | "support" | "api" | "other" => Some(Category::Functionality),
        _ => None,
    }
}

/// A folder ends with a slash here.
fn whole_value(param: &str, value: &str) -> String {
    let value = match value.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => value.to_owned(),
    };
    if param == "url" && !value.ends_with('/') {
        value + "/"
    } else {
        value
    }
}

fn settings(text: &str) -> Vec<Setting<'_>> {
    let form = r#"tarteaucitron\.user\.(\w+)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|([0-9]+)\b)?"#;
    let Ok(form) = Regex::new(form) else {
        return Vec::new();
    };
    let all = form.captures_iter(text).filter_map(|read| {
        let value = [2, 3, 4].into_iter().find_map(|part| read.get(part));
        Some(Setting {
            key: read.get(1)?.as_str(),
            value: value.map(|value| value.as_str()),
            line: line_of(text, read.get(0)?.start()),
            used: false,
        })
    });
    all.collect()
}

fn line_of(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.matches('\n').count() + 1
}
