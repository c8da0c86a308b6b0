//! The choice that another tool stored, as a record of ours: once, where there is none of ours, if the owner asks for it and
//! it carries its own date. Reads cookies as texts; knows no jar.
//!
//! Whatever is damaged, comes from the future, is older than a choice may be or was no act of the visitor's is no choice. A
//! yes is never made wider: what the owner does not list under `takeOver`, or the tool has no answer for, stays unanswered,
//! and the visitor is asked about it.

use super::{Now, Sweep};
use crate::config::{
    Config, Meaning, Meanings, Place, Settings, TOOLS, Value, is_dated, leak, parse, tools,
};
use crate::consent::{
    Act, Category, CategorySet, Covered, Grants, OptOutSignals, Record, Service, end_of,
    is_language, moment,
};
use crate::text::jar::pairs;

/// A choice of another tool's, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its place among the tools.
    tool: u32,
    /// When it was made, and until when it would have lived there.
    time: i64,
    end: i64,
    language: String,
    answers: Answers,
    /// When it was found.
    now: Now,
}

/// What a tool stored, in its own words.
#[derive(Debug, Default)]
struct ToolChoice {
    time: i64,
    end: Option<i64>,
    language: &'static str,
    /// Its words, each with its answer.
    answers: Vec<(String, bool)>,
    /// What it does not name is refused.
    is_whole: bool,
    /// Its words for services that were accepted.
    services: Vec<String>,
    /// The words of those categories whose services it tells apart.
    told_apart: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Answers {
    categories: Vec<(Category, bool)>,
    services: Vec<(&'static str, bool)>,
    told_apart: Vec<Category>,
}

/// The first choice in the jar that counts.
pub fn read(config: &Config, jar: &str, now: Now) -> Option<Given> {
    let settings = &config.settings;
    if settings.take_over.is_empty() {
        return None;
    }
    let meanings = Meanings::of(config);
    tools(settings).find_map(|tool| {
        let stored = match tool {
            "vanilla-cookieconsent" => vanilla(&cookie(jar, "cc_cookie")?, settings),
            "cookiebot" => cookiebot(&cookie(jar, "CookieConsent")?),
            "onetrust" => onetrust(
                &cookie(jar, "OptanonConsent")?,
                &cookie(jar, "OptanonAlertBoxClosed")?,
            ),
            _ => None,
        }?;
        let end = stored.end.unwrap_or(i64::MAX);
        let place = TOOLS.iter().position(|known| *known == tool)?;
        let is_past = stored.time <= now.time && now.time < end;
        is_past.then(|| Given {
            tool: place as u32,
            time: stored.time,
            end,
            language: match is_language(stored.language) {
                true => stored.language.to_owned(),
                // Undetermined, as ISO 639-2 says it.
                false => "und".to_owned(),
            },
            answers: in_our_words(&stored, &meanings),
            now,
        })
    })
}

/// What the cookies of those tools are called; they go, so that a choice that was taken back here is not found there again.
pub fn erase(settings: &Settings, sweep: &mut Sweep) {
    if settings.take_over.is_empty() {
        return;
    }
    for tool in tools(settings).filter(|tool| is_dated(tool)) {
        let names: &[&str] = match tool {
            "cookiebot" => &["CookieConsent"],
            "onetrust" => &["OptanonConsent", "OptanonAlertBoxClosed"],
            _ => &["cc_cookie"],
        };
        sweep
            .erase
            .extend(names.iter().map(|name| (Place::Cookie, *name)));
    }
}

impl Given {
    /// The record of it, for these services and the categories that are `shown`; none if it would be over by now, or says
    /// nothing about this page.
    pub fn record(
        &self,
        settings: &Settings,
        services: &[Service],
        shown: CategorySet,
    ) -> Option<Box<Record>> {
        let covers = |word: &str| {
            let mut words = settings.take_over.iter().filter_map(Value::text);
            words.any(|known| known == word)
        };
        let mut grants = Grants::none();
        let mut asked = CategorySet::NECESSARY;
        for category in Category::ASKED {
            if covers(category.id())
                && let Some(granted) = self.answers.category(category)
            {
                asked = asked.with(category, true);
                grants.categories = grants.categories.with(category, granted);
            }
        }
        let mut answered = Vec::new();
        for service in services {
            if service.asked
                && covers(service.id)
                && let Some(granted) = self.answers.service(service.id, service.category)
            {
                grants.set_service(service.id, granted);
                answered.push(*service);
            }
        }
        grants.limit(shown, &answered);
        let some = grants.categories.has_asked() || grants.answers().any(|(_, granted)| granted);
        let span = match some {
            true => settings.expiry_accept,
            false => settings.expiry_reject,
        };
        let end = end_of(self.time, span).min(self.end);
        let says = asked.has_asked() || !answered.is_empty();
        (says && self.now.time < end).then(|| {
            Box::new(Record {
                id: self.now.random,
                revision: settings.revision,
                act: Act::TakenOver,
                // Nobody there knew of a signal that this browser may send.
                signals: OptOutSignals::default(),
                time: self.time,
                end,
                asked,
                categories: grants.categories,
                covered: Covered::of(&grants, &answered),
                text: self.tool,
                language: self.language.clone(),
            })
        })
    }
}

impl Answers {
    fn category(&self, category: Category) -> Option<bool> {
        all(self.categories.iter().filter(|(of, _)| *of == category))
    }

    /// A service goes by its category where the tool did not tell the services of that apart.
    fn service(&self, id: &str, category: Category) -> Option<bool> {
        let own = all(self.services.iter().filter(|(of, _)| *of == id));
        let whole = self.category(category);
        match own {
            Some(own) => Some(own && whole != Some(false)),
            None if self.told_apart.contains(&category) => Some(false),
            None => whole,
        }
    }
}

/// A yes if all of them are one; none where there is no answer.
fn all<'a, T: 'a>(answers: impl Iterator<Item = &'a (T, bool)>) -> Option<bool> {
    answers.fold(None, |sum, (_, granted)| {
        Some(sum.unwrap_or(true) && *granted)
    })
}

fn in_our_words(stored: &ToolChoice, meanings: &Meanings) -> Answers {
    let mut answers = Answers::default();
    let mut is_whole = stored.is_whole;
    for (word, granted) in &stored.answers {
        match meanings.find(word) {
            Some(Meaning::Category(category)) => answers.categories.push((category, *granted)),
            Some(Meaning::Service(id)) => answers.services.push((id, *granted)),
            // It may be the tool's word for any of ours.
            None => is_whole = false,
        }
    }
    for word in &stored.services {
        // Its other services are nobody's here.
        if let Some(Meaning::Service(id)) = meanings.find(word) {
            answers.services.push((id, true));
        }
    }
    for word in &stored.told_apart {
        if let Some(Meaning::Category(category)) = meanings.find(word) {
            answers.told_apart.push(category);
        }
    }
    for category in Category::ASKED {
        if is_whole && answers.category(category).is_none() {
            answers.categories.push((category, false));
        }
    }
    answers
}

// ---- what they store

/// vanilla-cookieconsent 3: JSON with the names of what was accepted, and nothing of what was refused. The owner knows what was
/// asked, and says so: words under `aliases` that are not named were refused.
fn vanilla(text: &str, settings: &Settings) -> Option<ToolChoice> {
    let text = decoded(text)?;
    let tree = is_json(&text).then(|| parse(leak(text)))?;
    let time = ["lastConsentTimestamp", "consentTimestamp"];
    let time = time.into_iter().find_map(|key| tree.text_at(key))?;
    let Some(Value::List(accepted)) = tree.get("categories") else {
        return None;
    };
    let mut stored = ToolChoice {
        time: moment(time)?,
        end: match tree.get("expirationTime") {
            Some(Value::Num(end)) => Some((end / 1000.0) as i64),
            Some(_) | None => None,
        },
        language: tree.text_at("languageCode").unwrap_or_default(),
        is_whole: true,
        ..ToolChoice::default()
    };
    for word in *accepted {
        stored.answers.push((word.text()?.to_owned(), true));
    }
    let mut services = Vec::new();
    for (category, list) in tree.at("services").entries() {
        for word in list.items() {
            services.push(word.text()?.to_owned());
        }
        if !list.items().is_empty() {
            stored.told_apart.push((*category).to_owned());
        }
    }
    for (word, _) in settings.aliases.entries() {
        let is_named = |known: &str| known == *word;
        let mut accepted = stored.answers.iter();
        if !accepted.any(|(known, _)| is_named(known)) && !services.iter().any(|id| is_named(id)) {
            stored.answers.push(((*word).to_owned(), false));
        }
    }
    stored.services = services;
    Some(stored)
}

/// Cookiebot: `{stamp:'…',necessary:true,preferences:false,…,method:'explicit',utc:1697014871733}`. A choice that the visitor
/// did not make themselves has another method.
fn cookiebot(text: &str) -> Option<ToolChoice> {
    let text = decoded(text)?;
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut stored = ToolChoice::default();
    let (mut time, mut is_explicit) = (None, false);
    for field in inner.split(',') {
        let (name, value) = field.split_once(':')?;
        match (name, value) {
            ("utc", value) => time = value.parse::<i64>().ok(),
            ("method", value) => is_explicit = value == "'explicit'",
            ("necessary" | "preferences" | "statistics" | "marketing", "true" | "false") => {
                stored.answers.push((name.to_owned(), value == "true"));
            }
            ("necessary" | "preferences" | "statistics" | "marketing", _) => return None,
            _ => {}
        }
    }
    stored.time = time? / 1000;
    (is_explicit && stored.time > 0).then_some(stored)
}

/// OneTrust: `groups=C0001:1,C0002:0` among other fields of a form, and in a second cookie when the visitor closed the box
/// (`datestamp` is the last page's).
fn onetrust(text: &str, closed: &str) -> Option<ToolChoice> {
    let mut stored = ToolChoice {
        time: moment(&decoded(closed)?)?,
        ..ToolChoice::default()
    };
    for field in text.split('&') {
        let (name, value) = field.split_once('=')?;
        match name {
            // The site has asked anew, and nobody has answered.
            "AwaitingReconsent" if value == "true" => return None,
            "groups" => {
                for group in decoded(value)?.split(',') {
                    let (group, answer) = group.split_once(':')?;
                    let granted = match answer {
                        "1" => true,
                        "0" => false,
                        _ => return None,
                    };
                    stored.answers.push((group.to_owned(), granted));
                }
            }
            _ => {}
        }
    }
    Some(stored)
}

/// The value of a cookie; none where two say different things.
fn cookie(jar: &str, name: &str) -> Option<String> {
    let mut values = pairs(jar)
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value);
    let first = values.next()?;
    values.all(|other| other == first).then(|| first.to_owned())
}

/// What `encodeURIComponent` encoded.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        if *first == b'%' {
            let (pair, more) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?);
            rest = more;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Whether a text is JSON, which our reader takes for granted: one that was cut short is none.
fn is_json(text: &str) -> bool {
    value(text, 16).is_some_and(|rest| rest.trim_ascii().is_empty())
}

/// What stands behind one value.
fn value(text: &str, depth: u32) -> Option<&str> {
    let text = text.trim_ascii_start();
    if let Some(rest) = text.strip_prefix('"') {
        return string(rest);
    }
    for (open, close, has_names) in [('{', '}', true), ('[', ']', false)] {
        if let Some(mut rest) = text.strip_prefix(open) {
            let depth = depth.checked_sub(1)?;
            if let Some(behind) = rest.trim_ascii_start().strip_prefix(close) {
                return Some(behind);
            }
            loop {
                if has_names {
                    let name = string(rest.trim_ascii_start().strip_prefix('"')?)?;
                    rest = name.trim_ascii_start().strip_prefix(':')?;
                }
                rest = value(rest, depth)?.trim_ascii_start();
                match rest.strip_prefix(',') {
                    Some(more) => rest = more,
                    None => return rest.strip_prefix(close),
                }
            }
        }
    }
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && !"+-.".contains(letter));
    let (word, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
    let is_number = word.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-')
        && word.parse::<f64>().is_ok_and(f64::is_finite);
    (is_number || matches!(word, "true" | "false" | "null")).then_some(rest)
}

/// What stands behind a string whose first quote is gone.
fn string(text: &str) -> Option<&str> {
    let mut escaped = false;
    let end = text.find(|letter: char| {
        let is_end = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        is_end
    })?;
    text.get(end + 1..)
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn a_quote_in_a_string_is_no_end_of_it() {
        for (text, whole) in [
            (r#"{"a\"b":"c\\"}"#, true),
            (r#"["a\",","b"]"#, true),
            (r#""a\""#, false),
            (r#""a\\""#, true),
            (r#"{"a":"b}"#, false),
        ] {
            assert_eq!(is_json(text), whole, "{text}");
        }
    }
}
