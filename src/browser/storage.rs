//! Cookies and the other places where a page keeps things: reads and writes our record, erases what services stored.
//! Knows names, patterns, domains and paths; not what any of them mean. Every place may be switched off, and then is
//! empty.

use super::platform;
use crate::banner::Sweep;
use crate::config::{Place, Settings, matches};
use crate::text::{digits, jar::pairs, list::joined};
use std::cell::OnceCell;
use wasm_bindgen::prelude::*;
use web_sys::Storage;

thread_local! {
    /// The path that the page was loaded from.
    static LOADED_FROM: OnceCell<String> = const { OnceCell::new() };
}

fn location() -> Option<web_sys::Location> {
    platform::window().map(|window| window.location())
}

fn hostname() -> String {
    location()
        .and_then(|location| location.hostname().ok())
        .unwrap_or_default()
}

fn pathname() -> String {
    location()
        .and_then(|location| location.pathname().ok())
        .unwrap_or_default()
}

/// Notes where the page was loaded from, before its history says something else.
pub fn arrive() {
    LOADED_FROM.with(|path| path.get_or_init(pathname).len());
}

/// The values of all cookies of exactly this name. There may be several: one for each path and domain.
pub fn read(name: &str) -> Vec<String> {
    let jar = platform::cookies();
    let named = pairs(&jar).filter(|(known, _)| *known == name);
    named.map(|(_, value)| value.to_owned()).collect()
}

/// The names of all that can be listed at once: cookies that script sees, and what stands in the two storages.
pub fn present() -> Vec<(Place, String)> {
    let mut there = Vec::new();
    let jar = platform::cookies();
    for (name, _) in pairs(&jar) {
        there.push((Place::Cookie, name.to_owned()));
    }
    for place in [Place::Local, Place::Session] {
        for name in storage_of(place).iter().flat_map(names_in) {
            there.push((place, name));
        }
    }
    there
}

/// Writes our record and removes strays of the same name. True when exactly our value can be read afterwards.
pub fn store(settings: &Settings, text: &str, end: i64, now: i64) -> bool {
    let name = settings.cookie_name;
    let seconds = (end - now) as f64;
    let stands = || {
        let values = read(name);
        !values.is_empty() && values.iter().all(|value| value == text)
    };
    write(settings, text, seconds);
    if stands() {
        return true;
    }
    let stray = |known: &str, value: &str| known == name && value != text;
    let domain = domain_of(settings);
    expire(&stray, Some((domain, settings.cookie_path)));
    // For an engine that takes two of these cookies for one, ours among them.
    write(settings, text, seconds);
    stands()
}

/// Removes our record, wherever it was set.
pub fn forget(settings: &Settings) {
    write(settings, "", 0.0);
    expire(&|known, _| known == settings.cookie_name, None);
}

/// Sets a cookie of a service's own on the widest domain that takes it; removes it for `days` of 0.
pub fn plant(name: &str, value: &str, days: f64) {
    expire(&|known, _| known == name, None);
    if days <= 0.0 {
        return;
    }
    for domain in domains(&hostname()).iter().rev() {
        let text = cookie(name, value, domain, "/", "; SameSite=Lax");
        write_cookie(&text, days * 86_400.0);
        if read(name).iter().any(|known| known == value) {
            return;
        }
    }
}

/// Erases what the patterns say, but never our own cookie `own`. Answers the names of cookies that are still there.
/// Databases and caches go a little later, since their interfaces answer later.
pub fn sweep(sweep: Sweep, own: &str) -> Vec<String> {
    // As long as the page, since nobody says when the last of these answers has come.
    let sweep: &'static Sweep = Box::leak(Box::new(sweep));
    for place in [Place::Local, Place::Session] {
        // Only a place that something is wanted of is opened; the visitor may have switched it off.
        if sweep.erase.iter().any(|(known, _)| *known == place)
            && let Some(storage) = storage_of(place)
        {
            clear(&storage, |name| wants(sweep, place, name));
        }
    }
    for (place, name) in [
        (Place::Database, "databases"),
        (Place::Worker, "workers"),
        (Place::Cache, "caches"),
    ] {
        let patterns = sweep.erase.iter().filter(|(known, _)| *known == place);
        let patterns = joined(&mut patterns.map(|(_, pattern)| *pattern), "\n");
        // Else the place is not even looked at.
        if !patterns.is_empty() {
            let wanted = move |name: String| wants(sweep, place, &name);
            let wanted = Closure::<dyn Fn(String) -> bool>::new(wanted);
            platform::sweep(name, &wanted.into_js_value(), &patterns);
        }
    }
    let wanted = |name: &str, _: &str| name != own && wants(sweep, Place::Cookie, name);
    let mut left: Vec<String> = Vec::new();
    for name in expire(&wanted, None) {
        if !left.contains(&name) {
            left.push(name);
        }
    }
    left
}

/// Where records wait that no endpoint has taken yet.
const KEPT: &str = "placet-kept";

/// More than one visitor's records of thirteen months; an endpoint that never answers fills nothing.
const MOST_KEPT: usize = 20;

/// Keeps a record that the endpoint did not take, for a later page.
pub fn keep(record: String) {
    let mut kept = take_kept();
    kept.push(record);
    let first = kept.len().saturating_sub(MOST_KEPT);
    let mut kept = kept.iter().skip(first).map(|record| &**record);
    if let Some(storage) = storage_of(Place::Local) {
        // Where nothing can be kept, nothing is: the choice itself does not depend on it.
        let _ = storage.set_item(KEPT, &joined(&mut kept, "\u{1e}"));
    }
}

/// Takes out the records that were kept, so that no two pages post the same.
pub fn take_kept() -> Vec<String> {
    let storage = storage_of(Place::Local);
    let kept = storage.and_then(|storage| {
        let kept = storage.get_item(KEPT).ok().flatten();
        let _ = storage.remove_item(KEPT);
        kept
    });
    let kept = kept.unwrap_or_default();
    let records = kept.split('\u{1e}').filter(|record| !record.is_empty());
    records.map(str::to_owned).collect()
}

fn storage_of(place: Place) -> Option<Storage> {
    let window = platform::window()?;
    let storage = if place == Place::Local {
        window.local_storage()
    } else {
        window.session_storage()
    };
    storage.ok().flatten()
}

fn names_in(storage: &Storage) -> Vec<String> {
    let mut names = Vec::new();
    for index in 0..storage.length().unwrap_or(0) {
        names.extend(storage.key(index).ok().flatten());
    }
    names
}

/// Removes the entries that are wanted. Their names are read first: they move up as others go.
fn clear(storage: &Storage, wanted: impl Fn(&str) -> bool) {
    for name in names_in(storage) {
        if wanted(&name) {
            platform::heard(storage.remove_item(&name));
        }
    }
}

fn wants(sweep: &Sweep, place: Place, name: &str) -> bool {
    let any = |list: &[(Place, &str)]| {
        let mut list = list.iter();
        list.any(|(known, pattern)| *known == place && matches(pattern, name))
    };
    any(&sweep.erase) && !any(&sweep.spare)
}

// ---- cookies

/// Whether a cookie of this name and value is meant.
type Wanted<'a> = &'a dyn Fn(&str, &str) -> bool;

/// The names of the cookies that are wanted.
#[inline(never)]
fn named(wanted: Wanted) -> Vec<String> {
    let mut names = Vec::new();
    for (name, value) in pairs(&platform::cookies()) {
        if wanted(name, value) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Expires the cookies that are wanted wherever they may have been set, except on one domain and path; asks again after
/// each pass, each wider than the one before, and answers what is left. Nobody can ask the jar where a cookie was set:
/// every combination is tried, the likely ones first.
fn expire(wanted: Wanted, except: Option<(&str, &str)>) -> Vec<String> {
    let mut left = named(wanted);
    if left.is_empty() {
        return left;
    }
    let host = hostname();
    let domains = domains(&host);
    // Chromium goes on reading the cookies of the path that the page was loaded from, whatever its history says since.
    let now = pathname();
    let first = LOADED_FROM.with(|path| path.get_or_init(pathname).clone());
    let mut paths = prefixes(&now);
    if first != now {
        paths.extend(prefixes(&first));
    }
    // What is `__Host-` or `__Secure-` can only be written, and so expired, with `Secure`.
    let secure = if is_secure() { "; Secure" } else { "" };
    // In the last pass nothing is excepted: a partitioned cookie stands beside ours, in a jar of its own.
    for (depth, attributes, except) in [
        (1, secure, except),
        (DEEPEST, secure, except),
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
            left = named(wanted);
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
        rest = match rest.split_once('.') {
            Some((_, parent)) if parent.bytes().any(|byte| byte == b'.') => parent,
            _ => "",
        };
    }
    domains
}

/// Every prefix of the path that a cookie which is seen here may have been set for: with and without its last slash.
pub fn prefixes(path: &str) -> Vec<&str> {
    // What follows a semicolon would be read as an attribute.
    let path = path.split_once(';').map_or(path, |(path, _)| path);
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

fn write_cookie(text: &str, seconds: f64) {
    let mut whole = [text, "; Max-Age="].concat();
    digits::write(&mut whole, seconds as u64, 10, 1);
    platform::write_cookie(&whole);
}

fn write(settings: &Settings, text: &str, seconds: f64) {
    let attributes = [
        "; SameSite=",
        settings.same_site,
        // A cookie for all sites has to be secure, and one jar for each site around keeps them apart.
        match settings.same_site {
            "None" => "; Secure; Partitioned",
            _ if is_secure() => "; Secure",
            _ => "",
        },
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

/// The owner's domain as [`domains`] writes it; none where the host does not belong to it: then the choice is the host's.
fn domain_of(settings: &Settings) -> &str {
    let domain = settings.cookie_domain;
    if is_of_another_host(settings) {
        return "";
    }
    domain.strip_prefix('.').unwrap_or(domain)
}

/// Whether the owner's domain is one that this host does not belong to: a staging host, a proxy that translates.
pub fn is_of_another_host(settings: &Settings) -> bool {
    let domain = settings.cookie_domain.trim_start_matches('.');
    let host = hostname();
    let before = host.strip_suffix(domain);
    !domain.is_empty() && !before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

fn cookie(name: &str, value: &str, domain: &str, path: &str, attributes: &str) -> String {
    let key = if domain.is_empty() { "" } else { "; Domain=" };
    [name, "=", value, "; Path=", path, key, domain, attributes].concat()
}

fn is_secure() -> bool {
    location().is_some_and(|location| location.protocol().is_ok_and(|name| name == "https:"))
}
