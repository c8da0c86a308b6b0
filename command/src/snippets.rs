//! Which vendors' tags stand in a page, and with which ids. It is told by the catalogue alone: an entry's `load` steps are
//! what its vendor's own snippet does, so that the same calls, addresses and settings are looked for in the page, each with
//! a place where a parameter stands. Knows no vendor by name.

use crate::catalog::{Catalog, parameters};
use placet::config::{Spec, Value, leak};
use regex_lite::{Regex, escape};
use std::collections::BTreeMap;
use std::ops::Range;

/// A vendor's tag that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The id of its service.
    pub id: &'static str,
    /// What could be read of its parameters.
    pub params: BTreeMap<&'static str, String>,
    /// The line in which it stands, from 1.
    pub line: usize,
}

/// What is looked for, of one entry.
struct Trace {
    id: &'static str,
    /// Any of these, with every place filled by what its parameter may be, shows that the vendor's tag is there.
    signs: Vec<Sign>,
}

struct Sign {
    form: Regex,
    /// What the form has in any case: a page without it need not be looked through.
    text: &'static str,
    /// The parameters whose places the form has, in order.
    names: Vec<&'static str>,
    weight: Weight,
}

/// What a sign says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// The vendor's tag stands here: an address of the vendor, or a call of its own function.
    Enough,
    /// The same by the host alone, which a vendor's other services may share.
    Host,
    /// A setting's name, such as `id`, may be anybody's: it fills a place of a tag that was seen otherwise.
    Fills,
    /// It names the variable that holds the beginning of an address: `u+"matomo.php"`.
    Variable,
}

impl Weight {
    /// Whether a vendor's tag is seen by it.
    fn shows(self) -> bool {
        self == Weight::Enough || self == Weight::Host
    }
}

/// Looks for the services of the catalogue in pages.
pub struct Finder<'a> {
    catalog: &'a Catalog,
    traces: Vec<Trace>,
}

impl<'a> Finder<'a> {
    /// Learns the catalogue.
    pub fn new(catalog: &'a Catalog) -> Finder<'a> {
        let traces = catalog.entries().map(|(id, entry)| trace(id, entry));
        Finder {
            catalog,
            traces: traces.collect(),
        }
    }

    /// The tags in a page, in the order of their lines.
    pub fn find(&self, page: &str) -> Vec<Found> {
        let seen = self.traces.iter().filter_map(|trace| {
            let found = self.look(trace, page)?;
            Some((trace, found))
        });
        let seen: Vec<_> = seen.collect();
        let addresses: Vec<_> = seen
            .iter()
            .filter_map(|(_, found)| {
                (found.weight == Weight::Enough).then_some(found.place.clone())
            })
            .collect();
        let mut found: Vec<Found> = seen
            .into_iter()
            .filter(|(_, found)| {
                // `www.google.com` is that of Maps, unless reCAPTCHA was seen there.
                let place = &found.place;
                let is_another =
                    |one: &Range<usize>| place.start <= one.start && one.start < place.end;
                found.weight == Weight::Enough || !addresses.iter().any(is_another)
            })
            .map(|(trace, found)| Found {
                id: trace.id,
                params: found.params,
                line: page
                    .get(..found.place.start)
                    .map_or(1, |before| before.matches('\n').count() + 1),
            })
            .collect();
        found.sort_by_key(|found| found.line);
        found
    }

    fn look(&self, trace: &Trace, page: &str) -> Option<Seen> {
        let entry = self.catalog.entry(trace.id)?;
        trace
            .signs
            .iter()
            .filter(|sign| sign.weight.shows())
            .find(|sign| page.contains(sign.text))?;
        let signs: Vec<_> = trace
            .signs
            .iter()
            .filter(|sign| page.contains(sign.text))
            .collect();
        let mut params = BTreeMap::new();
        let mut first: Option<(Weight, Range<usize>)> = None;
        // `js/script.js` is a file of that name, not one that is named by an id.
        let fixed = signs.iter().filter(|sign| sign.names.is_empty());
        let files: Vec<_> = fixed
            .flat_map(|sign| sign.form.find_iter(page).map(|found| found.range()))
            .collect();
        for sign in &signs {
            for read in sign.form.captures_iter(page) {
                let Some(whole) = read.get(0).map(|whole| whole.range()) else {
                    continue;
                };
                let is_file = |one: &Range<usize>| {
                    (whole.start..whole.end).contains(&one.start) && whole.end <= one.end
                };
                if !sign.names.is_empty() && files.iter().any(is_file) {
                    continue;
                }
                let values = sign.names.iter().zip(read.iter().skip(1));
                let values: Vec<(&'static str, String)> = values
                    .filter_map(|(name, value)| {
                        let value = match sign.weight {
                            Weight::Variable => text_of(value?.as_str(), page.get(..whole.start)?)?,
                            Weight::Enough | Weight::Host | Weight::Fills => value?.as_str(),
                        };
                        Some((*name, plain(entry, name, value)))
                    })
                    .collect();
                if values.len() < sign.names.len()
                    || !values.iter().all(|(name, value)| fits(entry, name, value))
                {
                    continue;
                }
                if sign.weight.shows() {
                    let is_better = |(weight, place): &(Weight, Range<usize>)| {
                        (*weight == Weight::Host && sign.weight == Weight::Enough)
                            || (*weight == sign.weight && whole.start < place.start)
                    };
                    if first.as_ref().is_none_or(is_better) {
                        first = Some((sign.weight, whole));
                    }
                }
                for (name, value) in values {
                    params.entry(name).or_insert(value);
                }
                break;
            }
        }
        params.retain(|name, value| fallback(entry, name) != Some(value.as_str()));
        let (weight, place) = first?;
        Some(Seen {
            params,
            weight,
            place,
        })
    }
}

/// A tag that was seen, and by what.
struct Seen {
    params: BTreeMap<&'static str, String>,
    weight: Weight,
    place: Range<usize>,
}

/// What an entry says of a parameter.
fn parameter(entry: &Value, name: &str) -> Option<Spec> {
    let mut all = parameters(entry);
    all.find_map(|(known, spec)| (known == name).then_some(spec))
}

/// What a parameter is where nobody says anything.
fn fallback(entry: &Value, name: &str) -> Option<&'static str> {
    parameter(entry, name)?.fallback()?.text()
}

/// The first parameter that an owner has to give.
fn needed(entry: &Value) -> Option<(&'static str, Spec)> {
    parameters(entry).find(|(_, spec)| !spec.optional && spec.fallback().is_none())
}

/// The text that was last given to a variable: `var u="//stats.example.org/"`.
fn text_of<'a>(variable: &str, before: &'a str) -> Option<&'a str> {
    let form = format!(
        r#"(?:^|[^\w$.]){}\s*=\s*["'`]([^"'`]+)["'`]"#,
        escape(variable)
    );
    let given = Regex::new(&form).ok()?.captures_iter(before).last()?;
    Some(given.get(1)?.as_str())
}

/// A value as a config writes it: an address has its scheme, and no letter is written as HTML writes it.
fn plain(entry: &Value, name: &str, value: &str) -> String {
    let value = value.replace("&amp;", "&");
    let https = format!("https:{value}");
    match value.starts_with("//") && fits(entry, name, &https) {
        true => https,
        false => value,
    }
}

/// Whether a text may stand for a parameter.
fn fits(entry: &Value, name: &str, text: &str) -> bool {
    // A text of the page becomes a value of the config: as long as the config, so as long as this program.
    parameter(entry, name).is_some_and(|spec| {
        spec.accept(Value::Str(leak(text.to_owned())).leak())
            .is_some()
    })
}

fn trace(id: &'static str, entry: &Value) -> Trace {
    let mut signs = Vec::new();
    look_through(entry, entry.at("load").items(), &mut signs);
    let hosts = entry.at("hosts").items().iter().filter_map(Value::text);
    let hosts = hosts.filter(|host| !host.contains(['{', '*']));
    if entry.says("kind", "embed") {
        for host in hosts {
            let form = format!(
                r#"<(?:iframe|script)[^>]*\ssrc=["']?(?:https?:)?//{}[/"']"#,
                escape(host)
            );
            signs.extend(sign(&form, host, Vec::new(), Weight::Host));
        }
    } else if entry.says("kind", "stylesheet") {
        let steps = entry.at("load").items().iter();
        let whole = steps.filter_map(|step| alone(step.text_at("style")?));
        for (name, host) in whole.zip(hosts) {
            let form = format!(
                r#"(?:\shref=|@import\s|url\()\s*["']?((?:https?:)?//{}/[^"'\s<>)]+)"#,
                escape(host)
            );
            signs.extend(sign(&form, host, vec![name], Weight::Enough));
        }
    }
    // An id that says by its beginning whose it is stands as an argument of the vendor's snippet.
    for (name, spec) in parameters(entry) {
        if let Some(prefix) = spec.prefix().filter(|prefix| prefix.len() > 2) {
            let form = format!(r#"["'`]({}[\w.-]+)["'`]"#, escape(prefix));
            signs.extend(sign(&form, prefix, vec![name], Weight::Fills));
        }
    }
    Trace { id, signs }
}

fn look_through(entry: &Value, steps: &'static [Value], signs: &mut Vec<Sign>) {
    for step in steps {
        // What runs only where an owner asked for it is no sign of the plain snippet, but its address is.
        for text in ["script", "style"]
            .iter()
            .filter_map(|key| step.text_at(key))
        {
            address(entry, text, signs);
        }
        if let Some(name) = step.text_at("call") {
            signs.extend(call(
                &format!(r"\b{}\s*\(", escape(name)),
                name,
                step.at("args").items(),
                Weight::Enough,
            ));
        }
        if let Some(name) = step.text_at("stub") {
            signs.extend(opening(entry, name));
        }
        if let Some(name) = step.text_at("queue") {
            signs.extend(handed_over(entry, name));
        }
        if step.text_at("push").is_some() {
            for item in step.at("items").items() {
                // A list that begins with a place might be any list.
                if let Some(Value::Str(name)) = item.items().first()
                    && !name.starts_with('{')
                {
                    signs.extend(call(r"\[", name, item.items(), Weight::Enough));
                }
                signs.extend(item.items().iter().filter_map(joined));
                signs.extend(settings(item));
            }
        }
        // A global of the vendor's own, whatever the page gives to it.
        if let Some(path) = step.text_at("set") {
            let global = path.split('.').next().unwrap_or(path);
            let form = format!(r"\b{}\s*=[^=]", escape(global));
            signs.extend(sign(&form, global, Vec::new(), Weight::Enough));
        }
        if let (Some(path), Some(value)) = (step.text_at("set"), step.text_at("to")) {
            let key = path.rsplit('.').next().unwrap_or(path);
            signs.extend(setting(key, value));
        }
        signs.extend(settings(step.at("to")));
        for argument in step.at("args").items() {
            signs.extend(settings(argument));
        }
        signs.extend(settings(step.at("attributes")));
        look_through(entry, step.at("then").items(), signs);
    }
}

/// An address, with a place for each parameter: `https://widget.example/{appId}`.
fn address(entry: &Value, text: &'static str, signs: &mut Vec<Sign>) {
    let Some(rest) = text.strip_prefix("https://") else {
        // A folder of the owner's, with a file that says whose it is. An address that is a parameter alone says nothing.
        if alone(text).is_none()
            && let Some((form, names)) = places(text)
        {
            signs.extend(sign(
                &format!("[\"'`]{form}"),
                piece(text),
                names,
                Weight::Enough,
            ));
        }
        return;
    };
    let host = rest.split('/').next().unwrap_or(rest);
    let Some(name) = alone(host) else {
        return at_host(text, signs);
    };
    let Some(spec) = parameter(entry, name) else {
        return;
    };
    // Any host might have such a file; the vendor's own is another matter.
    let weight = match spec.words() {
        Some(_) => Weight::Enough,
        None => Weight::Fills,
    };
    if let Some((form, names)) = places(rest) {
        signs.extend(sign(
            &format!("(?:https?:)?//{form}"),
            piece(rest),
            names,
            weight,
        ));
    }
    let known = spec.words().into_iter().flat_map(|words| words.split(','));
    for host in known.chain(spec.fallback().and_then(Value::text)) {
        let there = rest.replacen(&format!("{{{name}}}"), host, 1);
        at_host(leak(format!("https://{there}")), signs);
    }
}

/// An address at a host of the vendor. Snippets put it together, so that its beginning alone is a sign as well:
/// `"https://widget.example/"+i`.
fn at_host(text: &'static str, signs: &mut Vec<Sign>) {
    let Some(rest) = text.strip_prefix("https://") else {
        return;
    };
    if let Some((form, names)) = places(rest) {
        signs.extend(sign(
            &format!("//{form}"),
            piece(rest),
            names,
            Weight::Enough,
        ));
    }
    if let Some((head, _)) = rest.split_once('{')
        && head.contains('/')
    {
        let (path, query) = head
            .find('?')
            .map_or((head, ""), |mark| head.split_at(mark));
        let form = format!(
            "//{}(?:{})?(?:[\"'`]|\\$?\\{{|<[?%])",
            escape(path),
            escape(query)
        );
        if !SHARED.contains(&path) {
            signs.extend(sign(&form, path, Vec::new(), Weight::Enough));
        }
    }
}

/// The addresses that do not say by themselves which service of a vendor they are of.
const SHARED: &[&str] = &["www.googletagmanager.com/gtag/js"];

/// What a stub's snippet is opened with, which the steps do without: `posthog.init("{key}"`.
fn opening(entry: &Value, name: &'static str) -> Option<Sign> {
    let (param, spec) = needed(entry)?;
    let weight = match spec.prefix() {
        Some(_) => Weight::Enough,
        None => Weight::Fills,
    };
    let form = format!(
        r#"\b{}\.(?:init|load)\s*\(\s*["'`]([^"'`<>\s]+)["'`]"#,
        escape(name)
    );
    sign(&form, name, vec![param], weight)
}

/// What a snippet's function is handed over with its queue's name: `(window, document, "clarity", "script", "{id}")`.
fn handed_over(entry: &Value, name: &'static str) -> Option<Sign> {
    let form = format!(
        r#"["']{}["']\s*,\s*["']script["']\s*,\s*["']([^"'<>\s]+)["']"#,
        escape(name)
    );
    sign(&form, name, vec![needed(entry)?.0], Weight::Fills)
}

/// An address that a snippet puts together of a variable and a file: `u+"matomo.php"`.
fn joined(argument: &'static Value) -> Option<Sign> {
    let (name, file) = argument.text()?.strip_prefix('{')?.split_once('}')?;
    if file.is_empty() || file.contains('{') {
        return None;
    }
    let form = format!(r#"([A-Za-z_$][\w$]*)\s*\+\s*["'`]{}["'`]"#, escape(file));
    sign(&form, file, vec![name], Weight::Variable)
}

/// The beginning of a call or of a pushed list, up to the first parameter in it: `init("{id}"`.
fn call(head: &str, name: &'static str, args: &'static [Value], weight: Weight) -> Option<Sign> {
    let mut form = head.to_owned();
    for (index, argument) in args.iter().enumerate() {
        if index > 0 {
            form.push_str(r"\s*,");
        }
        form.push_str(r"\s*");
        match argument {
            Value::Str(text) => {
                let (inside, names) = places(text)?;
                form.push_str(&format!("[\"'`]?{inside}[\"'`]?"));
                if !names.is_empty() {
                    // What follows would only make it miss snippets that are written a little otherwise.
                    return sign(&form, name, names, weight);
                }
            }
            Value::Num(number) => form.push_str(&escape(&number.to_string())),
            Value::Bool(on) => form.push_str(if *on { "true" } else { "false" }),
            Value::Null | Value::List(_) | Value::Map(_) => return None,
        }
    }
    None
}

/// Each setting that is a parameter: `app_id: "{appId}"`.
fn settings(value: &'static Value) -> Vec<Sign> {
    let mut signs = Vec::new();
    for (key, inner) in value.entries() {
        match inner.text() {
            Some(text) => signs.extend(setting(key, text)),
            None => signs.extend(settings(inner)),
        }
    }
    signs
}

fn setting(key: &'static str, text: &'static str) -> Option<Sign> {
    let (inside, names) = places(text)?;
    if names.is_empty() {
        return None;
    }
    let form = format!("\\b{}[\"']?\\s*[:=]\\s*[\"'`]?{inside}", escape(key));
    sign(&form, key, names, Weight::Fills)
}

/// A text with a place for each of its parameters. None where there is nothing between two of them to tell them apart.
fn places(text: &'static str) -> Option<(String, Vec<&'static str>)> {
    let mut form = String::new();
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('{') {
        let (name, after) = inside.split_once('}')?;
        if !names.is_empty() && before.is_empty() {
            return None;
        }
        form.push_str(&escape(before));
        form.push_str(r#"([^"'`<>\s,)&;]+?)"#);
        names.push(name.split('|').next().unwrap_or(name));
        rest = after;
    }
    form.push_str(&escape(rest));
    if !names.is_empty() && rest.is_empty() {
        // A place at the end reaches as far as a value can.
        form.push_str(r#"(?:["'`<>\s,)&;?]|$)"#);
    }
    Some((form, names))
}

/// The parameter, where a text is its place and nothing else.
fn alone(text: &'static str) -> Option<&'static str> {
    let name = text.strip_prefix('{')?.strip_suffix('}')?;
    (!name.contains(['{', '}'])).then_some(name)
}

/// The longest part of a text between its places.
fn piece(text: &'static str) -> &'static str {
    let pieces = text.split('{');
    let pieces = pieces.map(|piece| piece.split_once('}').map_or(piece, |(_, after)| after));
    pieces.max_by_key(|piece| piece.len()).unwrap_or(text)
}

fn sign(form: &str, text: &'static str, names: Vec<&'static str>, weight: Weight) -> Option<Sign> {
    let form = Regex::new(form).ok()?;
    Some(Sign {
        form,
        text,
        names,
        weight,
    })
}
