//! A config of ours while it is made of another tool's: what the tools have in common, services, categories, links and
//! times, becomes ours here. Knows no tool.

use super::Lost;
use super::literal::{Kind, Literal};
use crate::catalog::{Catalog, parameters};
use crate::snippets::Found;
use placet::consent::Category;
use serde_json::{Map, Value, json};

/// What is made.
pub struct Draft<'a> {
    catalog: &'a Catalog,
    /// The vendors' tags that stand in the file, with the account ids that could be read.
    found: Vec<Found>,
    config: Map<String, Value>,
    services: Vec<Map<String, Value>>,
    lost: Vec<Lost>,
}

/// A service as another tool describes it.
#[derive(Default)]
pub struct Told<'a> {
    /// Its id or key there.
    pub id: &'a str,
    /// What visitors read.
    pub name: Option<&'a str>,
    /// What it is asked with.
    pub category: Option<Category>,
    /// Names of its cookies, as ours write them.
    pub cookies: Vec<String>,
    /// Where it stands.
    pub line: usize,
}

/// The longest time that a choice may live.
const LONGEST_DAYS: f64 = 395.0;

impl<'a> Draft<'a> {
    /// Nothing yet, with the tags that were found in the file.
    pub fn new(catalog: &'a Catalog, found: Vec<Found>) -> Draft<'a> {
        Draft {
            catalog,
            found,
            config: Map::new(),
            services: Vec::new(),
            lost: Vec::new(),
        }
    }

    /// The config and what could not be carried over.
    pub fn finish(mut self) -> (Map<String, Value>, Vec<Lost>) {
        for Found { id, line, .. } in self.found.clone() {
            let name = self.name_of(id);
            if !self.has(id) {
                self.add(
                    &Told {
                        id,
                        line,
                        ..Told::default()
                    },
                    "",
                );
            }
            let is_embed = self
                .catalog
                .entry(id)
                .is_some_and(|entry| entry.says("kind", "embed"));
            // What is embedded stays where it is, marked.
            if is_embed {
                continue;
            }
            self.lose(
                line,
                name,
                "its tag stands here; Placet loads it from its entry, so take the tag out"
                    .to_owned(),
            );
        }
        let list = self.services.into_iter().map(Value::Object).collect();
        self.config.insert("services".to_owned(), list);
        (self.config, self.lost)
    }

    /// Says that something could not be carried over.
    pub fn lose(&mut self, line: usize, what: impl Into<String>, why: impl Into<String>) {
        self.lost.push(Lost {
            line,
            what: what.into(),
            why: why.into(),
        });
    }

    /// Sets a value of the config: `ui.layout`.
    pub fn set(&mut self, path: &str, value: impl Into<Value>) {
        let mut at = &mut self.config;
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                at.insert(part.to_owned(), value.into());
                return;
            }
            let inner = at
                .entry(part)
                .or_insert_with(|| Value::Object(Map::new()))
                .as_object_mut();
            let Some(inner) = inner else { return };
            at = inner;
        }
    }

    /// Adds a service, by the catalogue's entry where it has one. Gives the id that markup has to name.
    pub fn add(&mut self, told: &Told<'_>, path: &str) -> String {
        let names = [Some(told.id), told.name];
        let known = names
            .into_iter()
            .flatten()
            .find_map(|name| self.known(name));
        let Some(id) = known else {
            return self.add_own(told, path);
        };
        if !self.has(id) {
            let mut service = Map::from_iter([("id".to_owned(), json!(id))]);
            let found = self.found.iter().find(|found| found.id == id);
            for (name, value) in found.iter().flat_map(|found| &found.params) {
                service.insert((*name).to_owned(), json!(value));
            }
            let entry = self.catalog.entry(id);
            let theirs = entry.and_then(|entry| entry.text_at("category"));
            match told.category {
                Some(Category::Necessary) => self.lose(
                    told.line,
                    path,
                    format!(
                        "was always on; {} is a third party that is asked for",
                        self.name_of(id)
                    ),
                ),
                Some(category) if theirs != Some(category.id()) => {
                    service.insert("category".to_owned(), json!(category.id()));
                }
                Some(_) | None => {}
            }
            self.services.push(service);
        }
        id.to_owned()
    }

    fn add_own(&mut self, told: &Told<'_>, path: &str) -> String {
        let id = slug(told.id);
        if !self.has(&id) {
            let category = told.category.unwrap_or_else(|| {
                self.lose(
                    told.line,
                    path,
                    "says no category; \"functionality\" was taken, say which it is",
                );
                Category::Functionality
            });
            let name = told.name.unwrap_or(told.id);
            let mut service = Map::from_iter([
                ("id".to_owned(), json!(id)),
                ("name".to_owned(), json!(name)),
                ("category".to_owned(), json!(category.id())),
                // What makes an entry of one's own whole.
                ("kind".to_owned(), json!("script")),
            ]);
            let cookies: Vec<_> = told
                .cookies
                .iter()
                .map(|name| json!({ "name": name }))
                .collect();
            if !cookies.is_empty() {
                service.insert("cookies".to_owned(), json!(cookies));
            }
            self.services.push(service);
        }
        id
    }

    /// Says what a mark in the owner's pages becomes.
    pub fn mark(&mut self, line: usize, path: &str, theirs: &str, ours: &str) {
        self.lose(
            line,
            path,
            format!("in your pages, {theirs} becomes {ours}"),
        );
    }

    /// Sets a parameter of a service that was added.
    pub fn set_param(&mut self, id: &str, name: &str, value: &str) {
        let service = self
            .services
            .iter_mut()
            .find(|service| service.get("id").is_some_and(|known| known == id));
        if let Some(service) = service {
            service.insert(name.to_owned(), json!(value));
        }
    }

    /// Whether a value may stand for a parameter of an entry.
    pub fn takes(&self, id: &str, name: &str, value: &str) -> bool {
        let entry = self.catalog.entry(id).into_iter();
        let value = placet::config::Value::Str(placet::config::leak(value.to_owned())).leak();
        entry
            .flat_map(parameters)
            .any(|(known, spec)| known == name && spec.accept(value).is_some())
    }

    fn has(&self, id: &str) -> bool {
        self.services
            .iter()
            .any(|service| service.get("id").is_some_and(|known| known == id))
    }

    fn name_of(&self, id: &'static str) -> &'static str {
        let entry = self.catalog.entry(id);
        entry.and_then(|entry| entry.text_at("name")).unwrap_or(id)
    }

    /// The id in the catalogue of what another tool calls so.
    fn known(&self, name: &str) -> Option<&'static str> {
        let name = letters(name);
        let alias = ALIASES.iter().find(|(theirs, _)| *theirs == name);
        let wanted = alias.map_or(name.as_str(), |(_, ours)| ours);
        self.catalog
            .entries()
            .find(|(id, entry)| {
                *id == wanted
                    || letters(id) == name
                    || entry
                        .text_at("name")
                        .is_some_and(|known| letters(known) == name)
            })
            .map(|(id, _)| id)
    }

    /// The category that another tool calls so; told where none of ours is like it.
    pub fn category(&mut self, name: &str, line: usize, path: &str) -> Category {
        if let Some(category) = category(name) {
            return category;
        }
        self.lose(
            line,
            path,
            format!(
                "{name:?} is like none of the four categories; \"functionality\" was taken, say which it is"
            ),
        );
        Category::Functionality
    }

    /// Sets how long a choice lives, where it is no longer than may be.
    pub fn expire(&mut self, days: &Literal, path: &str, both: bool) {
        match days.number() {
            Some(number) if (1.0..=LONGEST_DAYS).contains(&number) => {
                let span = format!("{} days", number.trunc());
                if both {
                    self.set("expiry.reject", span.clone());
                }
                self.set("expiry.accept", span);
            }
            Some(number) => self.lose(
                days.line,
                path,
                format!(
                    "{number} days is longer than a choice may live; thirteen months were taken"
                ),
            ),
            None => self.lose(
                days.line,
                path,
                "is code; thirteen months were taken, `expiry` sets another time",
            ),
        }
    }

    /// Names of cookies, as ours write them. Of a service that the catalogue knows, none: its entry has them.
    pub fn cookies(&mut self, of: [Option<&str>; 2], list: &[Literal], path: &str) -> Vec<String> {
        if of
            .into_iter()
            .flatten()
            .any(|name| self.known(name).is_some())
        {
            return Vec::new();
        }
        let mut names: Vec<String> = Vec::new();
        for (index, item) in list.iter().enumerate() {
            // A name with its path and domain, or an object with a name.
            let name = item
                .items()
                .first()
                .or_else(|| item.get("name"))
                .unwrap_or(item);
            let read = match &name.kind {
                Kind::Text(text) => Some(vec![text.clone()]),
                Kind::Pattern(inside) => patterns(inside),
                Kind::Nothing
                | Kind::Flag(_)
                | Kind::Number(_)
                | Kind::List(_)
                | Kind::Map(_)
                | Kind::Code(_) => None,
            };
            // `*` alone would be every cookie of the site.
            match read {
                Some(read) if !read.iter().any(|name| name.replace('*', "").is_empty()) => {
                    for name in read {
                        if !names.contains(&name) {
                            names.push(name);
                        }
                    }
                }
                _ => self.lose(
                    name.line,
                    format!("{path}[{index}]"),
                    format!(
                        "{} is no name of a cookie with * in it; write it under the service's `cookies`",
                        name.shown()
                    ),
                ),
            }
        }
        names
    }

    /// Takes the keys of an object that say the same as ours do anyway, and tells the others: each key with the reason why
    /// it is not carried over, or with none where nothing is lost.
    pub fn rest(&mut self, object: &Literal, path: &str, done: &[&str], reasons: &[(&str, &str)]) {
        for (key, value) in object.entries() {
            if done.contains(&key.as_str()) {
                continue;
            }
            let known = reasons.iter().find(|(name, _)| name == key);
            let why = match known {
                Some((_, "")) => continue,
                Some((_, why)) => (*why).to_owned(),
                None if matches!(value.kind, Kind::Code(_)) => CODE.to_owned(),
                None => "Placet has nothing like it".to_owned(),
            };
            let place = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            self.lose(value.line, place, why);
        }
    }

    /// A language, where it is one that may stand under `language`.
    pub fn speak(&mut self, tag: &Literal, path: &str) {
        match tag
            .text()
            .filter(|tag| self.catalog.language(tag).is_some())
        {
            Some(known) => self.set("language", known),
            None => self.lose(
                tag.line,
                path,
                format!(
                    "{} is no language that Placet has; the page's own is taken",
                    tag.shown()
                ),
            ),
        }
    }

    /// A link, where it is plain text.
    pub fn link(&mut self, url: &Literal, path: &str) {
        match url.text().map(str::trim) {
            Some("" | "#") => {}
            Some(text) => self.set("policy.url", text),
            None => self.lose(url.line, path, CODE),
        }
    }
}

/// The id of the category that is never asked about.
pub const NECESSARY: &str = "necessary";

/// Why a function is not carried over.
pub const CODE: &str =
    "is code, and nothing is run here; listen to placet:choice or placet:change instead";

/// Why the name of their cookie is not.
pub const OWN_COOKIE: &str =
    "the choice is kept in a cookie of its own, so that visitors are asked once more";

/// Why words are not carried over.
pub const WORDS: &str = "the notice speaks Placet's own words, which programs that refuse for visitors know, in 44 languages; `texts` puts others";

/// What vendors are called elsewhere, in small letters and digits, and their ids here.
const ALIASES: &[(&str, &str)] = &[
    ("ga", "google-analytics"),
    ("ga4", "google-analytics"),
    ("gtag", "google-analytics"),
    ("googleanalytics4", "google-analytics"),
    ("gtm", "google-tag-manager"),
    ("googleadwords", "google-ads"),
    ("adwords", "google-ads"),
    ("googlemap", "google-maps"),
    ("gmaps", "google-maps"),
    ("piwik", "matomo"),
    ("facebook", "meta-pixel"),
    ("facebookpixel", "meta-pixel"),
    ("fbpixel", "meta-pixel"),
    ("metapixel", "meta-pixel"),
    ("linkedin", "linkedin-insight"),
    ("linkedininsighttag", "linkedin-insight"),
    ("bingads", "bing-uet"),
    ("microsoftads", "bing-uet"),
    ("microsoftclarity", "clarity"),
    ("twitter", "x-embed"),
    ("twitterpixel", "x-pixel"),
    ("tawkto", "tawk"),
    ("intercomchat", "intercom"),
    ("youtubevideo", "youtube"),
    ("vimeovideo", "vimeo"),
    ("recaptchav3", "recaptcha"),
    ("tiktokpixel", "tiktok"),
];

/// Words for groups elsewhere, in small letters and digits.
const CATEGORIES: &[(&str, Category)] = &[
    ("necessary", Category::Necessary),
    ("strictlynecessary", Category::Necessary),
    ("essential", Category::Necessary),
    ("essentials", Category::Necessary),
    ("required", Category::Necessary),
    ("mandatory", Category::Necessary),
    ("technical", Category::Necessary),
    ("security", Category::Necessary),
    ("c0001", Category::Necessary),
    ("performance", Category::Performance),
    ("analytics", Category::Performance),
    ("analytic", Category::Performance),
    ("statistics", Category::Performance),
    ("statistic", Category::Performance),
    ("stats", Category::Performance),
    ("measurement", Category::Performance),
    ("audience", Category::Performance),
    ("c0002", Category::Performance),
    ("functionality", Category::Functionality),
    ("functional", Category::Functionality),
    ("preferences", Category::Functionality),
    ("preference", Category::Functionality),
    ("personalization", Category::Functionality),
    ("support", Category::Functionality),
    ("chat", Category::Functionality),
    ("livechat", Category::Functionality),
    ("comfort", Category::Functionality),
    ("styling", Category::Functionality),
    ("maps", Category::Functionality),
    ("c0003", Category::Functionality),
    ("targeting", Category::Targeting),
    ("marketing", Category::Targeting),
    ("advertising", Category::Targeting),
    ("advertisement", Category::Targeting),
    ("ads", Category::Targeting),
    ("ad", Category::Targeting),
    ("remarketing", Category::Targeting),
    ("social", Category::Targeting),
    ("socialmedia", Category::Targeting),
    ("video", Category::Targeting),
    ("videos", Category::Targeting),
    ("c0004", Category::Targeting),
    ("c0005", Category::Targeting),
];

/// The category that is meant by this word elsewhere.
pub fn category(name: &str) -> Option<Category> {
    let name = letters(name);
    let known = CATEGORIES.iter().find(|(theirs, _)| *theirs == name);
    known.map(|(_, category)| *category)
}

/// Small letters and digits alone: `Google Analytics` and `google-analytics` are the same.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A name as an id: small letters, digits and dashes.
pub fn slug(name: &str) -> String {
    let mut id = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            id.push(letter.to_ascii_lowercase());
        } else if !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() {
        "own".to_owned()
    } else {
        id.to_owned()
    }
}

/// A regular expression as names with `*`: `^_ga` is `_ga*`, `^(_ga|_gid)$` is `_ga` and `_gid`. None where it says more
/// than names with `*` can.
fn patterns(inside: &str) -> Option<Vec<String>> {
    let (body, starts) = match inside.strip_prefix('^') {
        Some(body) => (body, true),
        None => (inside, false),
    };
    let (body, ends) = match body.strip_suffix('$') {
        Some(body) if !body.ends_with('\\') => (body, true),
        _ => (body, false),
    };
    let grouped = body
        .strip_prefix('(')
        .and_then(|body| body.strip_suffix(')'))
        .map(|body| body.strip_prefix("?:").unwrap_or(body));
    let parts: Vec<&str> = match grouped {
        Some(group) => group.split('|').collect(),
        None if body.contains('|') => return None,
        None => vec![body],
    };
    let mut names = Vec::new();
    for part in parts {
        let mut name = if starts {
            String::new()
        } else {
            "*".to_owned()
        };
        let mut letters = part.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next()? {
                    // `\d+`, `\w*`: any run of letters is a little more than that.
                    'd' | 'w' | 'S' => run(&mut name, &mut letters),
                    plain if !plain.is_alphanumeric() => name.push(plain),
                    _ => return None,
                },
                '.' => run(&mut name, &mut letters),
                '[' => {
                    letters.find(|letter| *letter == ']')?;
                    run(&mut name, &mut letters);
                }
                '(' | ')' | '|' | '?' | '*' | '+' | '{' | '}' | '^' | '$' => return None,
                plain => name.push(plain),
            }
        }
        if !ends && !name.ends_with('*') {
            name.push('*');
        }
        names.push(name);
    }
    Some(names)
}

/// Any run of characters, with what says how many of them there are.
fn run(name: &mut String, letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    if letters
        .next_if(|letter| matches!(letter, '*' | '+' | '?'))
        .is_none()
        && letters.next_if_eq(&'{').is_some()
    {
        let _ = letters.find(|letter| *letter == '}');
    }
    if !name.ends_with('*') {
        name.push('*');
    }
}

#[cfg(test)]
mod tests {
    use super::{category, patterns, slug};
    use placet::consent::Category;

    #[test]
    fn regular_expressions_become_names_with_stars() {
        for (inside, names) in [
            ("^_ga", "_ga*"),
            ("^_ga$", "_ga"),
            ("^(_ga|_gid)", "_ga* _gid*"),
            ("^_pk_.*$", "_pk_*"),
            ("^_hj\\w+\\d{2}$", "_hj*"),
            ("intercom\\-", "*intercom-*"),
            ("^a[0-9]+b$", "a*b"),
        ] {
            assert_eq!(patterns(inside).unwrap().join(" "), names, "{inside}");
        }
        for inside in ["a|b", "^a(b|c)?d", "^a+$", "\\b", "^(a"] {
            assert_eq!(patterns(inside), None, "{inside}");
        }
    }

    #[test]
    fn categories_are_known_by_their_usual_words() {
        assert_eq!(category("Analytics"), Some(Category::Performance));
        assert_eq!(category("social-media"), Some(Category::Targeting));
        assert_eq!(category("stuff"), None);
        assert_eq!(slug("Über Shop (2)!"), "ber-shop-2");
        assert_eq!(slug("…"), "own");
    }
}
