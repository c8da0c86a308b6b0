//! Cookies and the other places where a page keeps things: reads and writes our record, erases what services stored.
//! Knows names, patterns, domains and paths; not what any of them mean. Every place may be switched off, and then is
//! empty.

use crate::banner::Sweep;
use crate::config::{Place, Settings, matches};
use crate::consent::cut::{cut, parts};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/www/natives.js")]
extern "C" {
    fn cookies() -> String;
    #[wasm_bindgen(js_name = writeCookie)]
    fn write_cookie(text: &str, seconds: f64);
    #[wasm_bindgen(js_name = locationPart)]
    fn location_part(name: &str) -> String;
    #[wasm_bindgen(js_name = firstPath)]
    fn first_path() -> String;
    /// Erases what is wanted in a place; `names` are those that are wanted without a star.
    #[wasm_bindgen(js_name = sweep)]
    fn sweep_place(place: &str, wanted: &JsValue, names: &str);
}

/// The values of all cookies of exactly this name. There may be several: one for each path and domain.
pub fn read(name: &str) -> Vec<String> {
    let jar = cookies();
    let named = pairs(&jar).filter(|(known, _)| *known == name);
    named.map(|(_, value)| value.to_owned()).collect()
}

/// Writes our record and removes strays of the same name. True when exactly our value can be read afterwards.
pub fn store(settings: &Settings, text: &str, end: i64, now: i64) -> bool {
    let name = settings.cookie_name;
    let seconds = (end - now) as f64;
    let strays = || -> Vec<String> {
        let stray = read(name).iter().any(|value| value != text);
        stray.then(|| name.to_owned()).into_iter().collect()
    };
    write(settings, text, seconds);
    if !strays().is_empty() {
        let domain = domain_of(settings);
        expire(&strays, Some((domain, settings.cookie_path)));
        // For an engine that takes two of these cookies for one, ours among them.
        write(settings, text, seconds);
    }
    strays().is_empty() && !read(name).is_empty()
}

/// Removes our record, wherever it was set.
pub fn forget(settings: &Settings) {
    let name = settings.cookie_name;
    write(settings, "", 0.0);
    expire(&|| named(&|known| known == name), None);
}

/// Sets a cookie of a service's own on the widest domain that takes it; removes it for `days` of 0.
pub fn plant(name: &str, value: &str, days: f64) {
    expire(&|| named(&|known| known == name), None);
    if days <= 0.0 {
        return;
    }
    for domain in domains(&location_part("hostname")).iter().rev() {
        let text = cookie(name, value, domain, "/", "; SameSite=Lax");
        write_cookie(&text, days * 86_400.0);
        if read(name).iter().any(|known| known == value) {
            return;
        }
    }
}

/// Erases what the patterns say, but never our own cookie `own`. Answers the names of cookies that are still there.
/// Databases and caches go a little later, since their interfaces answer later.
pub fn sweep(sweep: &Sweep, own: &str) -> Vec<String> {
    for (place, name) in [
        (Place::Local, "localStorage"),
        (Place::Session, "sessionStorage"),
        (Place::Database, "databases"),
        (Place::Worker, "workers"),
        (Place::Cache, "caches"),
    ] {
        if let Some(patterns) = Patterns::of(sweep, place) {
            let exact: Vec<&str> = patterns.exact().collect();
            let exact = exact.join("\n");
            sweep_place(name, &patterns.into_js(), &exact);
        }
    }
    match Patterns::of(sweep, Place::Cookie) {
        Some(patterns) => {
            let wanted = |name: &str| name != own && patterns.want(name);
            let mut left: Vec<String> = Vec::new();
            for name in expire(&|| named(&wanted), None) {
                if !left.contains(&name) {
                    left.push(name);
                }
            }
            left
        }
        None => Vec::new(),
    }
}

/// The patterns of one place.
struct Patterns {
    erase: Vec<&'static str>,
    keep: Vec<&'static str>,
}

impl Patterns {
    /// None where nothing has to be erased: then the place is not even looked at.
    fn of(sweep: &Sweep, place: Place) -> Option<Patterns> {
        let of = |list: &[(Place, &'static str)]| -> Vec<&'static str> {
            let here = list.iter().filter(|(known, _)| *known == place);
            here.map(|(_, pattern)| *pattern).collect()
        };
        let erase = of(&sweep.erase);
        let keep = of(&sweep.keep);
        (!erase.is_empty()).then_some(Patterns { erase, keep })
    }

    fn want(&self, name: &str) -> bool {
        let any = |list: &[&str]| list.iter().any(|pattern| matches(pattern, name));
        any(&self.erase) && !any(&self.keep)
    }

    /// The patterns that are names.
    fn exact(&self) -> impl Iterator<Item = &str> {
        let patterns = self.erase.iter().copied();
        patterns.filter(|pattern| !pattern.bytes().any(|byte| byte == b'*'))
    }

    fn into_js(self) -> JsValue {
        Closure::<dyn Fn(String) -> bool>::new(move |name: String| self.want(&name)).into_js_value()
    }
}

// ---- cookies

/// Names and values, as they stand in `document.cookie`. A nameless one shows up as its bare value.
fn pairs(jar: &str) -> impl Iterator<Item = (&str, &str)> {
    parts(jar, ";").map(|part| {
        let part = part.strip_prefix(' ').unwrap_or(part);
        cut(part, '=').unwrap_or(("", part))
    })
}

/// The names of the cookies that are wanted.
fn named(wanted: &dyn Fn(&str) -> bool) -> Vec<String> {
    let jar = cookies();
    let names = pairs(&jar).map(|(name, _)| name);
    names
        .filter(|name| wanted(name))
        .map(str::to_owned)
        .collect()
}

/// Expires the cookies of these names wherever they may have been set, except on one domain and path; asks again after
/// each pass, each wider than the one before, and answers what is left. Nobody can ask the jar where a cookie was set:
/// every combination is tried, the likely ones first.
fn expire(names: &dyn Fn() -> Vec<String>, except: Option<(&str, &str)>) -> Vec<String> {
    let mut left = names();
    let host = location_part("hostname");
    let domains = domains(&host);
    // Chromium goes on reading the cookies of the path that the page was loaded from, whatever its history says since.
    let (now, first) = (location_part("pathname"), first_path());
    let mut paths = prefixes(&now);
    if first != now {
        paths.extend(prefixes(&first));
    }
    // What is `__Host-` or `__Secure-` can only be written, and so expired, with `Secure`.
    let plain = if is_secure() { "; Secure" } else { "" };
    // In the last pass nothing is excepted: a partitioned cookie stands beside ours, in a jar of its own.
    for (depth, attributes, except) in [
        (1, plain, except),
        (DEEPEST, plain, except),
        (DEEPEST, "; Secure; SameSite=None; Partitioned", None),
    ] {
        for name in &left {
            for path in paths.iter().take(depth) {
                for domain in &domains {
                    if except.is_none_or(|(own, at)| own != *domain || at != *path) {
                        write_cookie(&cookie(name, "", domain, path, attributes), 0.0);
                    }
                }
            }
        }
        if !left.is_empty() {
            left = names();
        }
    }
    left
}

/// No site has deeper paths that set cookies; a link can be made as deep as its author likes.
const DEEPEST: usize = 64;

/// The domains that a cookie of this host may have been set for, the narrowest first; the empty one is the host alone.
/// A public suffix among them is refused by the browser.
pub fn domains(host: &str) -> Vec<&str> {
    let mut domains = vec![""];
    // An address of numbers has no parents. No name ends in a digit.
    if host.ends_with(|last: char| last.is_ascii_digit() || last == ']') {
        return domains;
    }
    let mut rest = host;
    while !rest.is_empty() {
        domains.push(rest);
        rest = match cut(rest, '.') {
            Some((_, parent)) if parent.bytes().any(|byte| byte == b'.') => parent,
            _ => "",
        };
    }
    domains
}

/// Every prefix of the path that a cookie which is seen here may have been set for: with and without its last slash.
pub fn prefixes(path: &str) -> Vec<&str> {
    // What follows a semicolon would be read as an attribute.
    let path = cut(path, ';').map_or(path, |(path, _)| path);
    let mut prefixes = vec!["/"];
    for (index, byte) in path.bytes().enumerate().skip(1) {
        if byte == b'/' {
            prefixes.extend(path.get(..index));
            prefixes.extend(path.get(..=index));
        }
    }
    if path.len() > 1 && !path.ends_with('/') {
        prefixes.push(path);
    }
    prefixes
}

fn write(settings: &Settings, text: &str, seconds: f64) {
    let attributes = [
        "; SameSite=",
        settings.same_site,
        if is_secure() { "; Secure" } else { "" },
    ];
    let text = cookie(
        settings.cookie_name,
        text,
        domain_of(settings),
        settings.cookie_path,
        &attributes.concat(),
    );
    write_cookie(&text, seconds);
}

/// The owner's domain as [`domains`] writes it.
fn domain_of(settings: &Settings) -> &str {
    let domain = settings.cookie_domain;
    domain.strip_prefix('.').unwrap_or(domain)
}

fn cookie(name: &str, value: &str, domain: &str, path: &str, attributes: &str) -> String {
    let key = if domain.is_empty() { "" } else { "; Domain=" };
    [name, "=", value, "; Path=", path, key, domain, attributes].concat()
}

fn is_secure() -> bool {
    location_part("protocol") == "https:"
}
