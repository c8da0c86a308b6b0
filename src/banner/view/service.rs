//! What visitors are told about one service: who is behind it, what it is for, where data goes, what it stores and for
//! how long. The preferences and the declaration say the same, from here. Knows no switch.

use super::{away, counted, known};
use crate::banner::{Element, Model, Words, el};
use crate::config::{Entry, Place, Stored};
use crate::consent::Span;

/// Everything about a service but its name (GDPR articles 12 and 13; CJEU C-673/17, Planet49: lifetimes and access of
/// third parties have to be told).
pub(super) fn about(words: &Words, entry: &Entry) -> Vec<Element> {
    let mut list = el("dl");
    if !entry.provider.name.is_empty() {
        list = fact(list, words, "provider", &[provider(words, entry)]);
    }
    let purposes: Vec<String> = entry
        .purposes
        .iter()
        .map(|key| known(words, "purpose", key))
        .collect();
    list = fact(list, words, "purposes", &purposes);
    list = fact(list, words, "hosts", &entry.hosts);
    let mut parts = vec![list];
    if !entry.stores.is_empty() {
        parts.push(table(words, &entry.stores));
    }
    if !entry.reason.is_empty() {
        parts.push(el("p").say(&entry.reason));
    }
    for note in &entry.notes {
        parts.push(el("p").say(&known(words, "note", note)));
    }
    if !entry.provider.policy.is_empty() {
        let name = if entry.provider.name.is_empty() {
            &entry.name
        } else {
            &entry.provider.name
        };
        let label = words.fill("service.policy", &[("name", name)]);
        parts.push(el("p").put(away(words, &entry.provider.policy, &label)));
    }
    parts
}

/// The provider's name and country.
pub(super) fn provider(words: &Words, entry: &Entry) -> String {
    let who = &entry.provider;
    if who.country.is_empty() {
        return who.name.clone();
    }
    // The browser names countries itself: the words of `country.NZ` come from `Intl.DisplayNames`.
    let country = known(words, "country", &who.country);
    words.fill(
        "service.from",
        &[("name", &who.name), ("country", &country)],
    )
}

/// Our own record, which is necessary: without it every page would ask again.
pub(super) fn record(model: &Model, words: &Words) -> Element {
    let settings = &model.config.settings;
    let lifetime = match settings.expiry_accept {
        Span::Months(months) => [&months.to_string(), " months"].concat(),
        Span::Days(days) => [&days.to_string(), " days"].concat(),
    };
    let own = Stored {
        place: Place::Cookie,
        name: settings.cookie_name.clone(),
        lifetime,
        role: "choice".to_owned(),
        flag: false,
    };
    table(words, &[own])
}

fn table(words: &Words, stores: &[Stored]) -> Element {
    let mut head = el("tr");
    for column in ["name", "kept", "role"] {
        head = head.put(
            el("th")
                .with("scope", "col")
                .say(&words.of("stored", column)),
        );
    }
    let mut body = el("tbody");
    for stored in stores {
        let place = match stored.place {
            Place::Cookie => "",
            Place::ThirdParty => "third-party",
            Place::HttpOnly => "http-only",
            Place::Local => "local",
            Place::Session => "session",
            Place::Database => "database",
            Place::Cache => "cache",
        };
        let mut name = el("td").put(el("code").say(&stored.name));
        if !place.is_empty() {
            let where_else = el("small").say(&words.of("place", place));
            name = name.say(" ").put(where_else);
        }
        let row = el("tr")
            .put(name)
            .put(el("td").say(&lifetime(words, stored)))
            .put(el("td").say(&known(words, "role", &stored.role)));
        body = body.put(row);
    }
    el("table").put(el("thead").put(head)).put(body)
}

/// `393 days` in the visitor's language; what nobody wrote down is said to be unknown.
fn lifetime(words: &Words, stored: &Stored) -> String {
    if let Some((number, unit)) = stored.lifetime.split_once(' ') {
        let unit = unit.strip_suffix('s').unwrap_or(unit);
        return counted(words, &["unit.", unit].concat(), number);
    }
    let written = match stored.lifetime.as_str() {
        "" if stored.place == Place::Session => "session",
        "" => "unknown",
        written => written,
    };
    known(words, "kept", written)
}

/// One more line of a list of facts, where there is something to say.
fn fact(list: Element, words: &Words, key: &str, texts: &[String]) -> Element {
    if texts.is_empty() {
        return list;
    }
    let mut list = list.put(el("dt").say(&words.of("service", key)));
    for text in texts {
        list = list.put(el("dd").say(text));
    }
    list
}
