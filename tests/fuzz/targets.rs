//! What has to hold of any input from outside: the laws that libFuzzer tries to break (`./build.sh fuzz MINUTES`), and that
//! `tests/fuzzed.rs` holds against every input that was ever kept. Knows nothing of how inputs are made.

// Each fuzzer uses one law of these.
#![allow(
    dead_code,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]

use placet::banner::{ATTRIBUTE, Event, Inputs, Model, Now, Picture, TAG, TEXT, Words, update};
use placet::config::{
    Moment, Slot, Value, host_of, is_endpoint, is_link, leak, matches, parse, read, resolve,
};
use placet::consent::{
    Category, Grants, MAX_LENGTH, Requirement, Service, decode, encode, most_restrictive,
};
use placet::text::jar::pairs;

/// A law, by the name of its fuzzer and of its folder in `corpus/`.
pub type Law = (&'static str, fn(&[u8]));

/// All of them.
pub const LAWS: [Law; 8] = [
    ("record", record),
    ("cookies", cookies),
    ("config", config),
    ("address", address),
    ("pattern", pattern),
    ("steps", steps),
    ("picture", picture),
    ("marks", marks),
];

/// 2026-11-24, midnight UTC.
const TODAY: i64 = 1_795_478_400;

/// A refusal of everything, as the cookie holds it.
const REFUSAL: &str = "1.AEjRWeJq83v.0.r.tozc00.u9atc0.0.en.~";

/// The parts of an input, a line each.
fn lines(input: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(input);
    let (one, other) = text.split_once('\n').unwrap_or((&text, ""));
    (one.to_owned(), other.to_owned())
}

/// A cookie's value is a record of ours to the letter, or none at all; and beside a refusal no cookie grants anything.
pub fn record(input: &[u8]) {
    let text = String::from_utf8_lossy(input).into_owned();
    for now in [TODAY, 0, i64::MIN, i64::MAX] {
        is_sane(&text, now);
    }
    let refusal = sealed(REFUSAL);
    let both = [text.clone(), refusal.clone()];
    let least = most_restrictive(&both, TODAY).unwrap();
    assert!(!least.categories.has_asked());
    assert!(least.covered.granted.is_empty());
    // The check does not keep anybody from writing a record by hand: what is inside has to hold as well.
    for forged in [sealed(&text), sealed_by_version_2(&text)] {
        is_sane(&forged, TODAY);
    }
}

/// What is read of the text, if anything, is what we would have written at that time.
fn is_sane(text: &str, now: i64) {
    let Some(record) = decode(text, now) else {
        return;
    };
    // Version 1 is read, and no longer written; what is no digit there is no number, whoever writes the check.
    assert!(encode(&record) == text && text.is_ascii() || text.starts_with("1."));
    assert!(text.len() <= MAX_LENGTH);
    assert!((1..=397 * 86_400).contains(&(record.end - record.time)));
    assert!(record.time >= 0 && record.time <= now.saturating_add(2 * 86_400));
    let services = [Service::new("a", Category::Targeting, true, &[])];
    assert_eq!(record.covered.answers(&services).len(), 1);
    assert!(record.covered.granted.len() <= record.covered.count());
}

/// The text with the check of version 2 behind it: five digits of 32 over the same 24 bits.
pub fn sealed_by_version_2(text: &str) -> String {
    const DIGITS: &[u8] = b"0123456789abcdefghijklmnopqrstuv";
    let check = check_of(text);
    let digits = [20, 15, 10, 5, 0].map(|shift| char::from(DIGITS[(check >> shift & 31) as usize]));
    format!("{text}{}", String::from_iter(digits))
}

/// 24 bits of FNV-1a.
fn check_of(text: &str) -> u32 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash ^ (hash >> 24)) & 0xff_ffff
}

/// Cookies are read as they stand, and none hides another; whatever stands there from other tools opens nothing that their
/// owner does not take over, and nothing at all beside a refusal.
pub fn cookies(input: &[u8]) {
    let jar = String::from_utf8_lossy(input).into_owned();
    let found: Vec<_> = pairs(&jar).collect();
    for (part, (name, value)) in jar.split(';').zip(&found) {
        let bare = part.strip_prefix(' ').unwrap_or(part);
        assert!(bare == format!("{name}={value}") || name.is_empty() && bare == *value);
        assert!(!name.contains(['=', ';']) && !value.contains(';'));
    }
    let more = format!("{jar}; placet=x");
    let mut more: Vec<_> = pairs(&more).collect();
    assert_eq!(more.pop(), Some(("placet", "x")));
    assert_eq!(more, found);
    assert!(!taken_over(&jar, Vec::new()).allows("targeting"));
    let refused = taken_over(&jar, vec![sealed(REFUSAL)]);
    assert!(!refused.allows("performance") && !refused.allows("stats"));
}

/// The visit of somebody who comes with these cookies of other tools and these of ours, to a site that takes over what was
/// said of measuring.
pub fn taken_over(jar: &str, stored: Vec<String>) -> Model {
    let entry = |id: &str, category: &str| {
        format!(
            r#"{{ "id": "{id}", "name": "N", "category": "{category}", "kind": "script", "purposes": ["measure-audience"],
            "provider": {{ "name": "N", "country": "DE", "policy": "https://n.example/" }} }}"#
        )
    };
    let config = format!(
        r#"{{ "compat": ["vanilla-cookieconsent", "cookiebot", "onetrust"], "takeOver": ["performance", "stats"],
        "services": [ {}, {} ] }}"#,
        entry("stats", "performance"),
        entry("ads", "targeting")
    );
    let (config, complaints) = read(&parse(leak(config)));
    assert!(complaints.is_empty(), "{complaints:?}");
    let mut model = Model::new(config.clone());
    let now = Now {
        time: TODAY,
        random: 0,
    };
    let inputs = Inputs {
        stored,
        jar: jar.to_owned(),
        ..Inputs::of_nobody(config, now)
    };
    update(&mut model, Event::Started(Box::new(inputs)));
    model
}

/// The text with the check behind it, as a forger would add it: four letters over 24 bits of FNV-1a.
fn sealed(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let check = check_of(text);
    let mut sealed = format!("{text}.");
    for shift in [18, 12, 6, 0] {
        sealed.push(char::from(LETTERS[(check >> shift & 63) as usize]));
    }
    sealed
}

/// Whatever an owner wrote is read, with a complaint for what is wrong; JSON is read as everybody reads it; no service of
/// it waits for nothing, and none loads from an address that is no address of the web.
pub fn config(input: &[u8]) {
    let text = String::from_utf8_lossy(input).into_owned();
    let tree = parse(leak(text.clone()));
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(&text)
        && depth(&json) < 16
    {
        assert!(is_alike(&tree, &json), "{tree:?} is not {json}");
    }
    let (config, complaints) = read(&tree);
    let settings = &config.settings;
    assert!(settings.expiry_accept.is_allowed() && settings.expiry_reject.is_allowed());
    assert!(settings.policy_url.is_empty() || is_link(settings.policy_url));
    assert!((1..=6).contains(&settings.title));
    for complaint in complaints {
        assert!(!complaint.code().is_empty());
    }
    for slot in config.slots {
        let Slot::Ready(entry) = slot else { continue };
        let service = entry.service;
        assert!(service.category != Category::Necessary || !service.asked);
        for steps in [entry.load, entry.signal, entry.revoke, entry.before] {
            for moment in [Moment::Always, Moment::Start, Moment::Choice] {
                loads_from_the_web(&resolve(steps, entry.params, &mut |_| true, moment, None));
            }
        }
    }
}

fn loads_from_the_web(steps: &[Value]) {
    for step in steps {
        for verb in ["script", "style"] {
            if let Some(address) = step.text_at(verb) {
                // What no browser can read, none loads from.
                let scheme = joined(address).map(|url| url.scheme().to_owned());
                assert!(scheme.is_none() || is_web(scheme.as_deref()), "{address}");
            }
        }
        loads_from_the_web(step.at("then").items());
    }
}

fn is_web(scheme: Option<&str>) -> bool {
    matches!(scheme, Some("http" | "https"))
}

/// The address as a browser reads it on a page of the shop.
fn joined(address: &str) -> Option<url::Url> {
    let page = url::Url::parse("https://www.shop.example/a/page?q").unwrap();
    page.join(address).ok()
}

fn depth(json: &serde_json::Value) -> usize {
    let inner = match json {
        serde_json::Value::Array(items) => items.iter().map(depth).max(),
        serde_json::Value::Object(entries) => entries.values().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

/// Whether the tree says what the JSON says. Half of a surrogate pair, and the last bit of a fraction, nobody writes.
fn is_alike(tree: &Value, json: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match (tree, json) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(one), Json::Bool(other)) => one == other,
        (Value::Num(one), Json::Number(other)) => {
            let other = other.as_f64().unwrap();
            one == &other
                || (one - other).abs() <= other.abs() * 1e-9
                || other.abs() > 1e300
                || other.abs() < 1e-300
        }
        (Value::Str(one), Json::String(other)) => one == other,
        (Value::List(one), Json::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_alike(one, other))
        }
        (Value::Map(_), Json::Object(other)) => other
            .iter()
            .all(|(key, value)| tree.get(key).is_some_and(|one| is_alike(one, value))),
        _ => false,
    }
}

/// What counts as a link is one to a browser too, and never runs code; what is asked or posted to is of the web.
pub fn address(input: &[u8]) {
    let text = String::from_utf8_lossy(input).into_owned();
    let seen = joined(&text);
    let scheme = seen.as_ref().map(url::Url::scheme);
    if is_link(&text) {
        assert!(
            scheme.is_none() || is_web(scheme) || scheme == Some("mailto"),
            "{text:?} is {scheme:?}"
        );
        // No name and password, which make one host look like another.
        if let Some(url) = &seen
            && is_web(scheme)
        {
            assert!(
                url.username().is_empty() && url.password().is_none(),
                "{text:?}"
            );
        }
    }
    if is_endpoint(&text) {
        assert!(scheme.is_none() || is_web(scheme), "{text:?} is {scheme:?}");
    }
    assert!(text.contains(host_of(&text)));
}

/// The search for names agrees with the definition, a star standing for any letters, and no pattern fits everything.
pub fn pattern(input: &[u8]) {
    let (pattern, name) = lines(input);
    let found = matches(&pattern, &name);
    if pattern.len() * name.len() <= 4_000 {
        let everything = pattern.bytes().all(|byte| byte == b'*');
        let expected = !everything && by_definition(pattern.as_bytes(), name.as_bytes());
        assert_eq!(found, expected, "{pattern:?} {name:?}");
    }
}

/// Row by row: which beginnings of the name the beginning of the pattern fits.
fn by_definition(pattern: &[u8], name: &[u8]) -> bool {
    let mut fits = vec![false; name.len() + 1];
    fits[0] = true;
    for letter in pattern {
        let mut next = vec![false; name.len() + 1];
        for at in 0..=name.len() {
            next[at] = match letter {
                b'*' => fits[at] || at > 0 && next[at - 1],
                _ => at > 0 && fits[at - 1] && name[at - 1] == *letter,
            };
        }
        fits = next;
    }
    fits[name.len()]
}

/// No parameter leaves its place: an address keeps its host, its path and its query, whatever is filled in; and of a step
/// nothing is granted that is not.
pub fn steps(input: &[u8]) {
    let (param, written) = lines(input);
    let params = Value::map(vec![("p", Value::Str(leak(param.clone())))]);
    let address = |template: &'static str| {
        let step = Value::map(vec![("script", Value::Str(template))]);
        let plain = resolve(
            &[step],
            params.entries(),
            &mut |_| true,
            Moment::Always,
            None,
        );
        plain.first().and_then(|step| step.text_at("script"))
    };
    if let Some(filled) = address("https://h.example/a/{p}/b.js?x={p}&y=1") {
        let url = url::Url::parse(filled).unwrap();
        assert_eq!(
            (url.host_str(), url.fragment()),
            (Some("h.example"), None),
            "{filled}"
        );
        let segments: Vec<_> = url.path_segments().unwrap().collect();
        // A browser takes `.` and `..` for a way up, encoded or not: nothing else may shorten the path.
        let dots = matches!(param.as_str(), "." | "..");
        assert!(dots || segments.len() == 3, "{filled}");
        assert!(segments.last() == Some(&"b.js"), "{filled}");
        let query: Vec<_> = url.query_pairs().collect();
        assert_eq!(query.len(), 2, "{filled}");
        assert_eq!(query[0].1, param, "{filled}");
    }
    if let Some(filled) = address("{p}x.js") {
        let scheme = joined(filled).map(|url| url.scheme().to_owned());
        assert!(scheme.is_none() || is_web(scheme.as_deref()), "{filled}");
    }
    let tree = parse(leak(written));
    for moment in [Moment::Always, Moment::Start, Moment::Choice] {
        let plain = resolve(
            tree.items(),
            params.entries(),
            &mut |_| false,
            moment,
            Some("own"),
        );
        loads_from_the_web(&plain);
        assert!(plain.len() <= tree.items().len());
    }
}

/// Whatever is filled into a picture, and whatever a language says, stays a text: the elements, their attributes' names
/// and their order are those of the template.
pub fn picture(input: &[u8]) {
    let (own, said) = lines(input);
    let shape = |own: &str, said: &str| {
        let lookup = |_: &str| Some(said.to_owned());
        let words = Words {
            language: "en",
            rtl: false,
            lookup: &lookup,
            form: &|_| said.to_owned(),
        };
        let mut picture = Picture::new(&words);
        picture.put(" lang=$ title=@a", &[own]);
        picture.put(
            "<p class=x role=$>@gpc $</><a href=$ target=_blank>@policy.$</>",
            &[own, own, own, own],
        );
        picture.put("<b>@notice.text{</>", &["list", own]);
        outline(&picture.done())
    };
    assert_eq!(shape(&own, &said), shape("a", "b"), "{own:?} {said:?}");
}

/// The tags and the names of attributes, in order.
fn outline(picture: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in picture.split(TAG) {
        let head = part.split_once(TEXT).map_or(part, |(head, _)| head);
        for attribute in head.split(ATTRIBUTE) {
            let name = attribute
                .split_once('=')
                .map_or(attribute, |(name, _)| name);
            found.push(name.to_owned());
        }
    }
    found
}

/// Whatever stands in `data-category` and `data-service`: before a choice it opens nothing but what is necessary.
pub fn marks(input: &[u8]) {
    let (categories, service) = lines(input);
    let services = [
        Service::new("matomo", Category::Performance, true, &[]),
        Service::new("ads", Category::Targeting, true, &[]),
    ];
    let requirement = Requirement::read(&categories, Some(&service));
    let words = categories.split([' ', ',', '\n', '\t', '\r', '\u{c}']);
    let necessary = words
        .filter(|word| !word.is_empty())
        .all(|word| word == "necessary");
    let met = requirement.is_met(&Grants::none(), &services, false);
    assert!(
        !met || necessary,
        "{categories:?} {service:?} is open before a choice"
    );
    // A refusal of everything opens what waits for one, and nothing that wants a grant.
    let refused = requirement.is_met(&Grants::none(), &services, true);
    let asks = ["performance", "functionality", "targeting"];
    let mut words = categories.split([' ', ',', '\n', '\t', '\r', '\u{c}']);
    assert!(!refused || !words.any(|word| asks.contains(&word)));
}
